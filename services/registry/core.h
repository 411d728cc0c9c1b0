// What the registry knows and which writes it takes. core_step decides and changes the memory; whoever calls it puts the changes on disk before anybody hears of
// them, and ends the process if it cannot.
#ifndef REGISTRY_CORE_H
#define REGISTRY_CORE_H

#include "base/arena.h"
#include "base/map.h"
#include "draft.h"
#include "refer.h"
#include "report.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct entity {
	char *id;
	uint8_t *bytes; // as in its draft
	uint32_t len;
	uint64_t version;  // of its last change
	uint32_t revision; // how often it was written, from 1; an end is not a writing. 0: others that were loaded refer to it, and it was not loaded yet
	enum kind kind;
	bool ended;
	char *kept; // what rows of others are checked against, as kept.h says
};

struct core {
	uint64_t version; // of the last change
	struct entity *entity;
	uint32_t entities, cap;
	struct map by_id; // kind's byte and id -> number of the entity
	struct refer refer;
	uint32_t live[KINDS];
};

enum write_mode { WRITE_CREATE = 1, WRITE_UPDATE, WRITE_PUT, WRITE_END }; // numbers as in proto WriteMode

struct event {
	int64_t time; // UTC ms
	const char *actor;
	enum write_mode mode;
	bool dry_run;
	uint64_t known_version; // entities that were changed later are refused; 0: not looked at
	const struct draft *draft;
	uint32_t drafts;
	struct report *report; // in: what could not be read; out: everything that is wrong, sorted
};

// One change, as it is stored and told.
struct change {
	uint64_t version;
	int64_t time;
	const char *actor;
	enum kind kind;
	const char *id;
	bool ended; // bytes are what it was
	uint32_t revision;
	const uint8_t *bytes;
	uint32_t len;
	const uint8_t *former; // NULL if it is new
	uint32_t former_len;
	uint32_t former_revision;
};

enum outcome { CREATED, UPDATED, UNCHANGED, ENDED, OUTCOMES };

enum { ROWS_TOLD = 1000 };

// What becomes of a row of a dry run.
struct row_outcome {
	const struct draft *draft;
	enum outcome outcome;
};

struct effects {
	struct change *change; // in order of version; what they point to is valid until the next core_step
	uint32_t changes, cap;
	struct arena former;      // their former bytes
	uint32_t count[OUTCOMES]; // rows, of a dry run too
	uint64_t version;         // of the registry after it
	bool conflict;            // an entity was changed after known_version
	struct row_outcome *
	        row; // of a dry run: rows that would change something, in the order in which they would; valid as long as the event's drafts live; at most ROWS_TOLD
	uint32_t rows;
};

void core_fini(struct core *c); // a zeroed struct needs no init
// An entity as it was stored. Those of kinds with smaller numbers that it refers to must be there already: load in order of the numbers. ERR_CORRUPT if they are not,
// or if it is there twice.
int core_load(struct core *c, const struct draft *d, uint64_t version, uint32_t revision, bool ended);
// After the last core_load: an entity that others refer to and that is not there or has ended. NULL: all is well.
const struct entity *core_missing(const struct core *c);
// All or nothing: with anything in the report nothing has changed and effects has no changes.
void core_step(struct core *c, const struct event *ev, struct effects *fx);
const struct entity *core_find(const struct core *c, enum kind kind, const char *id); // NULL if it never was; perhaps ended

void effects_fini(struct effects *fx); // a zeroed struct needs no init

#endif
