// alerting.db: alerts, their history, the queue of notices and how far the feed was followed, in one commit. snapshot.db: detector state at a feed number.
#ifndef PP_ALERTING_STORE_H
#define PP_ALERTING_STORE_H

#include "core.h"
#include "wire.h"

#include "base/buf.h"
#include "db/db.h"

struct store {
	struct db db;
	struct db snapshot;
	uint64_t head; // number of the newest change
};

void store_open(struct store *s, const char *folder); // ends the process with one line if it cannot
void store_close(struct store *s);

// The feed position up to which alerts are stored.
void store_position(struct store *s, uint64_t *log_id, uint64_t *number);

// One commit: store_begin, any of the following, store_commit.
void store_begin(struct store *s);
// Numbers it (alert.change_number). receiver NULL: no notice. One that waits for the end of quiet hours goes at once when a later one of its alert does.
void store_change(struct store *s, struct effect *e, const char *receiver);
void store_values(struct store *s, const struct alert *a); // newest values of an open alert; no change of it
void store_set_position(struct store *s, uint64_t log_id, uint64_t number);
// What was answered to a command; number 0: it was refused.
struct command_answer {
	uint64_t number; // of the change it made
	char code[32], message[128], field[32];
};
void store_command(struct store *s, const char *command_id, const struct command_answer *answer);
void store_commit(struct store *s);

bool store_command_find(struct store *s, const char *command_id, struct command_answer *out);
bool store_change_body(struct store *s, uint64_t number, struct buf *body); // AlertChange; false: there is no such change
typedef void store_body_fn(void *arg, uint64_t number, const void *body, size_t len);
void store_open_alerts(struct store *s, store_body_fn *fn, void *arg);             // bodies: Alert
bool store_alert(struct store *s, const char *id, struct buf *body);               // false: no such alert
void store_history(struct store *s, const char *id, store_body_fn *fn, void *arg); // bodies: AlertChange, oldest first
// Newest first; at most q->limit. Returns the number to go on before, 0 when that was all.
uint64_t store_query(struct store *s, const struct alert_query *q, store_body_fn *fn, void *arg);
typedef bool store_feed_fn(void *arg, uint64_t number, const void *body, size_t len); // false: enough
void store_feed(struct store *s, uint64_t after, store_feed_fn *fn, void *arg);       // bodies: AlertChange

// --- notices to one receiver, in order of number of those that are due. A call's changes are fixed before it is sent, so that a repeated call carries the same ones.
struct notice_call {
	uint64_t first, last; // change numbers; 0: nothing is due
	uint32_t attempts;
};
void store_next_call(struct store *s, const char *receiver, int64_t now, uint32_t most, struct notice_call *out, store_body_fn *fn, void *arg);
void store_call_sent(struct store *s, const char *receiver, const struct notice_call *c);
void store_call_tried(struct store *s, const char *receiver, const struct notice_call *c, const char *error);
void store_call_refused(struct store *s, const char *receiver, const struct notice_call *c, const char *error); // kept as failed, not sent again
void store_waiting(struct store *s, const char *receiver, uint64_t *waiting, uint64_t *failed);

// --- snapshots
void store_snapshot_begin(struct store *s);
void store_snapshot_row(struct store *s, const struct snapshot_row *row);
void store_snapshot_commit(struct store *s, uint64_t log_id, uint64_t number);
void store_snapshot_position(struct store *s, uint64_t *log_id, uint64_t *number);
void store_snapshot_read(struct store *s, snapshot_fn *fn, void *arg);
void store_snapshot_forget(struct store *s); // detector state and its position are void
void store_forget(struct store *s);          // another log: positions and detector state are void; alerts and their history are kept

#endif
