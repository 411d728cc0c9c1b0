// The registry's messages <-> plain structs. The only file that knows the generated ones.
#ifndef REGISTRY_WIRE_H
#define REGISTRY_WIRE_H

#include "base/buf.h"
#include "core.h"
#include "draft.h"
#include "report.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { COMMAND_ID_MAX = 64, ACTOR_MAX = 160, WRITE_MAX = 200000, CSV_MAX = 16 * 1024 * 1024, QUERY_DEFAULT = 1000, QUERY_MAX = 10000 };

// Why a request as a whole was not carried out: an Error message.
struct refusal {
	const char *code; // NULL: it was
	const char *message;
	const char *field;
};

// RegistryWrite or RegistryImport as it came; texts live until request_done.
struct request {
	const char *command_id;
	const char *actor;
	bool dry_run;
	uint64_t known_version;
	enum write_mode mode;
	enum kind kind; // import
	const uint8_t *csv;
	size_t csv_len;
	struct drafts drafts;
	struct report report;
	struct refusal refusal;
	void *message;
};

// After both: look at refusal.code, and call request_done.
void wire_write_read(struct request *q, const void *body, size_t len);
void wire_import_read(struct request *q, const void *body, size_t len); // fills kind and csv; import_rows makes the drafts
void request_done(struct request *q);

struct query {
	int kind;            // enum kind; -1: a history of every one
	char id[ID_MAX + 1]; // "": all
	char after[ID_MAX + 1];
	bool history;
	bool ended;
	char actor[ACTOR_MAX + 1];
	int64_t from_ms, to_ms;
	uint32_t limit;
};

struct refusal wire_query_read(struct query *out, const void *body, size_t len);

// One entity being made from texts, for the import.
struct wire_entity;
struct wire_entity *wire_entity_new(enum kind kind);
void wire_entity_free(struct wire_entity *e);
// As pbjson_set_text. reason is set with ERR_SYNTAX.
int wire_entity_set(struct wire_entity *e, const char *name, const char *text, int64_t utc_offset_ms, char reason[160]);
// Adds its draft. Everything is copied; cells that were added to the drafts before stand in front of its own.
void wire_entity_draft(struct wire_entity *e, struct drafts *ds, uint32_t line);

// Whether that is an official who administers.
bool wire_is_administrator(const void *bytes, size_t len);
// Signs a policy's draft: author and approver as sign_policy() says, of what is written now and what was kept before (former NULL: nothing). actor is a person.
void wire_policy_sign(struct drafts *ds, struct draft *d, const void *former, size_t former_len, const char *actor, bool administrator, struct report *r);

// A stored entity. ERR_CORRUPT if the bytes are not one of that kind.
int wire_draft(struct drafts *ds, enum kind kind, const void *bytes, size_t len);

// The messages we send are appended to out.
void wire_written(struct buf *out, const struct effects *fx, const struct report *r);
void wire_change(struct buf *out, const struct change *ch, bool with_former); // RegistryChange
struct entries;                                                               // RegistryEntries under way
struct entries *wire_entries_new(void);
void wire_entries_add(struct entries *e, const struct change *ch, bool with_former); // everything is copied
size_t wire_entries_bytes(const struct entries *e);
void wire_entries_end(struct entries *e, struct buf *out, uint64_t version, const char *next); // and frees it
// The entity as JSON for the cache. A key's token hash is left out.
void wire_json(struct buf *out, const struct change *ch, int64_t utc_offset_ms);

struct hop {
	const char *name;
	uint64_t position;
};

struct status {
	int64_t start_time;
	const struct hop *hop;
	uint32_t hops;
	uint64_t head;
	const char *metrics;
	const char *notice; // "": nothing is away
};

void wire_status(struct buf *out, const struct status *s);

// The first official, its key and its password, which must be changed: whoever installs the system is the first to be let in.
void wire_admin(struct drafts *ds, const char *key_id, const uint8_t token_hash[32], const char *password_hash, int64_t now_ms);

#endif
