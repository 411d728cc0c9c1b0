// registry.db: every entity as it is, every change there was, and the answers that repeated commands get.
#ifndef REGISTRY_STORE_H
#define REGISTRY_STORE_H

#include "base/buf.h"
#include "core.h"
#include "db/db.h"

#include <stdbool.h>
#include <stdint.h>

// ch is valid during the call. false: enough.
typedef bool store_fn(void *arg, const struct change *ch);

struct answer {
	const char *command_id; // "": is not kept
	const void *body;
	size_t len;
};

// Which changes of the past.
struct past {
	int kind;               // enum kind; -1: of every one
	const char *id;         // "": of all of the kind
	const char *actor;      // by him, his imports too; "": by anybody
	int64_t from_ms, to_ms; // UTC, from inclusive, to exclusive; to_ms 0: no end
	uint64_t before;        // a version; 0: all
};

void store_open(struct db *d, const char *path); // ends the process if it cannot
// All in one transaction, on disk when it returns.
void store_commit(struct db *d, const struct change *change, uint32_t n, int64_t now_ms, const struct answer *a);
bool store_answer(struct db *d, const char *command_id, struct buf *out); // appends the body; false: none is kept
void store_prune(struct db *d, int64_t now_ms);                           // forgets answers older than seven days

// Reading. fn may not call the store. `former` is set by store_history only.
void store_all(struct db *d, store_fn *fn, void *arg);                     // every entity, ended too, kind by kind
void store_after(struct db *d, uint64_t version, store_fn *fn, void *arg); // entities whose last change is later, in its order
void store_entry(struct db *d, enum kind kind, const char *id, store_fn *fn, void *arg);
void store_list(struct db *d, enum kind kind, const char *after, bool ended, store_fn *fn, void *arg); // in order of id
void store_history(struct db *d, const struct past *p, store_fn *fn, void *arg);                       // newest first
uint64_t store_version(struct db *d);                                                                  // of the last change; 0: none yet

#endif
