// alerting.db: alerts, their changes, cases, who was told, what waits to be told (tell/store.c), and how far the feed was followed, in one commit. snapshot.db: detector state at
// a feed number. store.c: the databases, the position, answers to commands, snapshots; store_alert.c alerts; store_query.c questions about them; store_case.c cases.
#ifndef PP_ALERTING_STORE_H
#define PP_ALERTING_STORE_H

#include "row.h"
#include "wire.h"

#include "base/buf.h"
#include "base/map.h"
#include "db/db.h"

// Alerts are counted by what lists ask for: where, of which kind, state and level. So every page and every count of a filter comes from the same cells.
struct cell {
	char zone[CODE_LEN], area[CODE_LEN], county[CODE_LEN], kind[32];
	char chain[DESK_CHAINS * CODE_LEN]; // ",aluminium,steel,"
	int state;                          // enum desk_state
	enum level level;
	bool member; // of a common cause
	uint64_t count;
};

struct store {
	struct db db;
	struct db snapshot;
	uint64_t head;               // number of the newest change
	uint8_t head_hash[HASH_LEN]; // its hash
	uint64_t case_head;          // number of the newest change of a case
	struct cell *cell;
	uint32_t cells;
	struct map cell_at;
	// A page that should be full after so many of all alerts is looked for among these, and not further: what fits may be all in the past. 10 000 are walked along in 3 ms.
	uint32_t walk;
};

void store_open(struct store *s, const char *folder); // ends the process with one line if it cannot
void store_close(struct store *s);

// The feed position up to which alerts are stored.
void store_position(struct store *s, uint64_t *log_id, uint64_t *number);

// One commit: store_begin, any of store_*_put and the like, store_commit.
void store_begin(struct store *s);
void store_set_position(struct store *s, uint64_t log_id, uint64_t number);
void store_commit(struct store *s);

// What was answered to a command; number 0: it was refused.
struct command_answer {
	bool about_case;
	uint64_t number; // of the change it made
	char code[32], reason[32], message[160], message_zh[256];
};
void store_command(struct store *s, const char *command_id, const struct command_answer *answer);
bool store_command_find(struct store *s, const char *command_id, struct command_answer *out);

typedef void store_body_fn(void *arg, uint64_t number, const void *body, size_t len);

// --- store_alert.c
void store_found_put(struct store *s, const struct alert *a); // the core holds it open
void store_found_drop(struct store *s, const struct alert *a);
void store_found(struct store *s, store_body_fn *fn, void *arg); // bodies: the core's open alerts

void store_row_put(struct store *s, const struct alert_row *r);
bool store_row(struct store *s, struct arena *a, const char *id, struct alert_row *out); // false: there is none
// The row that goes on for what the core holds open; "" if there is none.
void store_row_of(struct store *s, const struct alert *found, char id[ALERT_ID_LEN]);
typedef void store_row_fn(void *arg, const struct alert_row *r); // valid during the call
void store_kept(struct store *s, store_row_fn *fn, void *arg);   // what the desk goes on with (desk_keeps)

// Numbers the record, chains its hash, and keeps it with the alert as it is after it. Returns its number.
uint64_t store_change(struct store *s, const struct desk_record *r, const void *alert, size_t len);
bool store_change_body(struct store *s, uint64_t number, struct buf *body);                      // AlertChange; false: there is no such change
void store_history(struct store *s, const char *id, store_body_fn *fn, void *arg);               // bodies: AlertChange, oldest first
typedef bool store_feed_fn(void *arg, uint64_t number, const void *body, size_t len);            // false: enough
void store_feed(struct store *s, uint64_t after, store_feed_fn *fn, void *arg);                  // bodies: AlertChange
void store_audit(struct store *s, uint64_t after, uint32_t limit, store_body_fn *fn, void *arg); // bodies: AlertChange without the alert

// Who was told of an alert, or will be, for the desk.
void store_told_put(struct store *s, const struct desk_notice *n);
void store_told_drop(struct store *s, const struct desk_drop *d, int64_t now_ms); // what is due later
typedef void store_told_fn(void *arg, const char *alert, const char *officer, const char *channel, int64_t due_time);
void store_told(struct store *s, const char *alert, store_told_fn *fn, void *arg); // "": of all that the desk goes on with

// --- store_query.c
// Newest first; at most q->limit. Returns the number to go on before, 0 when that was all.
uint64_t store_query(struct store *s, const struct alert_query *q, store_body_fn *fn, void *arg);
typedef void store_count_fn(void *arg, int state, enum level level, uint64_t count);
void store_counts(struct store *s, const struct alert_query *q, store_count_fn *fn, void *arg); // of all that fit
struct tally_place { // how far all alerts of a time are read, by when they were opened; zeroed: not begun
	int64_t open_time, seq;
};
bool store_tally_alerts(struct store *s, const struct statistics_query *q, struct tally_place *place, uint32_t most, struct tally *t); // false: that was all

// --- store_case.c
void store_case_put(struct store *s, const struct case_row *r);
bool store_case(struct store *s, struct arena *a, const char *id, struct case_row *out);
typedef void store_case_fn(void *arg, const struct case_row *r);
void store_open_cases(struct store *s, store_case_fn *fn, void *arg);
uint32_t store_case_alerts(struct store *s, struct arena *a, const char *id, const char *const **out); // ids of the alerts that it is about
uint64_t store_case_change(struct store *s, const struct desk_case_record *r, const void *item, size_t len);
bool store_case_change_body(struct store *s, uint64_t number, struct buf *body);
void store_case_history(struct store *s, const char *id, store_body_fn *fn, void *arg);
uint64_t store_case_query(struct store *s, const struct case_query *q, store_body_fn *fn, void *arg);
void store_tally_cases(struct store *s, const struct statistics_query *q, struct tally *t);

// --- snapshots
void store_snapshot_begin(struct store *s);
void store_snapshot_row(struct store *s, const struct snapshot_row *row);
void store_snapshot_commit(struct store *s, uint64_t log_id, uint64_t number);
void store_snapshot_position(struct store *s, uint64_t *log_id, uint64_t *number);
void store_snapshot_read(struct store *s, snapshot_fn *fn, void *arg);
void store_snapshot_forget(struct store *s); // detector state and its position are void
void store_forget(struct store *s);          // another log: positions and detector state are void; alerts and their history are kept

// --- for the files of store
void store_each(struct db *d, struct sqlite3_stmt *q, store_body_fn *fn, void *arg); // number, body
bool store_one(struct store *s, struct sqlite3_stmt *q, struct buf *body);           // the one blob of the row, if there is one
uint32_t store_cell(struct store *s, const struct alert_row *r);                     // the cell that it is counted in
void store_cell_count(struct store *s, uint32_t cell, const char *enterprise, int by);
void store_cells_read(struct store *s);

#endif
