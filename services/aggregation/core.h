// Decides what becomes of every observation. core_step looks and changes memory only; the shell stores, commits, then sends.
//
//   EVENT_BATCH      verdicts and counts; what is new is set in the base chunks and written into the draft
//   EVENT_COMMITTED  the draft is on disk as record `number`: windows and roll-ups take it in
//   EVENT_RECORD     the same from a record of the journal, at start; the outcome is bit by bit the same
//   EVENT_CHANGE     one change of the registry; EVENT_SETTLE after a page of them; EVENT_ANOTHER_LOG and EVENT_FILLED when its log is replaced
//
//   EVENT_DOOR       plants can reach us from now on, or cannot; EVENT_JUDGE: what is due by now? At most one judgement into the draft (see duty.h)
//
// A step that needs chunks which are not in memory does nothing, names them in effects->need and returns ERR_AGAIN: core_load them and step again.
#ifndef PP_AGGREGATION_CORE_H
#define PP_AGGREGATION_CORE_H

#include "admit.h"
#include "books.h"
#include "duty.h"
#include "record.h"

enum event_kind { EVENT_BATCH, EVENT_COMMITTED, EVENT_RECORD, EVENT_CHANGE, EVENT_SETTLE, EVENT_ANOTHER_LOG, EVENT_FILLED, EVENT_DOOR, EVENT_JUDGE };

struct event {
	enum event_kind kind;
	int64_t now_ms;
	struct batch *batch;         // EVENT_BATCH
	const char *user;            // its sender: "key:<id>", or "service:gateway"
	const struct record *record; // EVENT_RECORD
	uint64_t number;             // EVENT_COMMITTED, EVENT_RECORD
	const struct change *change; // EVENT_CHANGE
	bool open;                   // EVENT_DOOR
	int64_t settle_ms;           // EVENT_DOOR: how long nothing is judged after it opened
};

// received = accepted + duplicate + restated + rejected
struct tally {
	uint32_t received, accepted, duplicate, restated, rejected;
};

struct moved {
	uint32_t enterprise;
	struct place place;
};

// Valid until the next core_step.
struct effects {
	struct tally tally;          // EVENT_BATCH
	const struct chunk_id *need; // with ERR_AGAIN
	uint32_t needs;
	const uint32_t *fixed; // EVENT_BATCH: indicators that got their first observation; store how they are defined before the commit
	uint32_t fixes;
	const struct moved *moved; // EVENT_SETTLE: enterprises that are somewhere else now; store it
	uint32_t moves;
	bool judged;      // EVENT_JUDGE: commit the draft and ask again
	int64_t deadline; // EVENT_JUDGE, if not: look again by then
};

// A value that was replaced.
struct restatement {
	uint32_t series;
	int64_t start_time;
	uint32_t revision; // of the value that replaced it
	double former_value;
	int64_t receive_time;     // when it was replaced
	char key[KEY_ID_LEN + 1]; // who replaced it
};

// Observations of an indicator that are to be thrown away: base chunks [from, to), the days before `before`.
struct drop {
	uint32_t indicator;
	int32_t from, to;
	int64_t before;
};

struct core {
	struct books books;
	struct duty duty;
	struct draft draft;              // what the next commit must hold; neither rows nor a judgement: nothing
	uint64_t mark;                   // last record taken in
	struct restatement *restatement; // not stored yet
	uint32_t restatements, restatement_cap;
	struct drop *drop; // goes with the next fold
	uint32_t drops;
	int32_t retained_day; // nothing more is to be thrown away on this day; 0: not known
	struct list fixed;
	struct moved *moved;
	uint32_t moves, move_cap;
	double *former; // columns of the run being applied
	bool *restated;
	uint32_t row_cap;
	struct list run_series;
	uint64_t changes; // of the registry taken in: tells whether members must be counted again
};

struct core *core_new(const char *city, const char *city_name, int64_t utc_offset_ms);
void core_free(struct core *c);
int core_step(struct core *c, const struct event *e, struct effects *out); // OK, ERR_AGAIN; EVENT_RECORD: ERR_CORRUPT
bool core_lacks(struct core *c, const struct chunk_id *id);
int core_load(struct core *c, const struct chunk_id *id, const void *at, size_t len); // what the store has; ERR_CORRUPT

// What the store had, before the first record.
uint32_t core_load_series(struct core *c, const char *enterprise, const char *indicator, const struct series *row);
uint32_t core_load_node(struct core *c, const char *site, const char *indicator, const struct node *row); // site: "zone/QJ01"
void core_load_kept_from(struct core *c, const char *indicator, int64_t kept_from);                       // after core_load_indicator
void core_load_indicator(struct core *c, const char *code, uint32_t base_period, uint32_t time_sum, uint32_t space_sum);
void core_load_place(struct core *c, const char *enterprise, int64_t since, const char *const site[SITE_LEVELS]);

#endif
