// spool.db: what was taken from the sources and not yet acked, what was refused, how far each file was read, and the totals.
#ifndef PP_AGENT_STORE_H
#define PP_AGENT_STORE_H

#include "row.h"
#include "wire.h"

#include "db/db.h"

struct totals {
	int64_t taken, accepted, duplicate, restated, rejected, unreadable;
};

struct spool_status {
	struct totals totals;
	int64_t waiting;     // rows not yet acked
	int64_t oldest_time; // spool_time of the oldest of them, 0 = none
	int64_t ack_time;    // of the last ack, 0 = never
	int64_t bytes;       // of the file
};

// How far a file was read: known by its path, inode and time of change, so that another file of the same name is another file.
struct source_mark {
	const char *path;
	int64_t inode;
	int64_t change_ns;
	int64_t position; // bytes
	int64_t line;     // of the next record
};

struct store {
	struct db db;
	struct totals totals;
	int64_t waiting;
};

void store_open(struct store *s, const char *folder);
void store_close(struct store *s);

void store_begin(struct store *s);
void store_commit(struct store *s); // on disk
void store_take(struct store *s, const struct row *r);
void store_unreadable(struct store *s, const char *source, uint32_t line, const char *text, const char *reason, int64_t now_ms);
void store_mark(struct store *s, const struct source_mark *m);
void store_unmark(struct store *s, const char *path);
bool store_marked(struct store *s, struct source_mark *m); // fills position and line; false: never read

// The rows behind `after`, oldest first, at most `most`: those of the first one's kind (historical or not, judged with live_ms and now). Returns the count.
uint32_t store_next(struct store *s, int64_t after, uint32_t most, int64_t live_before_ms, struct row *rows, bool *historical);
// One commit: rows first..last are settled as the ack says; `rows` are those of the batch in its order.
void store_settle(struct store *s, int64_t first, int64_t last, const struct row *rows, const struct ack *a, int64_t now_ms);
void store_forget_old(struct store *s, int64_t before_ms); // refused rows that were kept long enough
int64_t store_bytes(struct store *s);

// For another process while the agent runs: reads only. ERR_NOT_FOUND: there is no spool.
int store_peek_status(const char *folder, struct spool_status *out);
typedef void store_rejected_fn(void *arg, const struct row *r, const char *source, int64_t line, const char *reason, int64_t time);
int store_peek_rejected(const char *folder, store_rejected_fn *fn, void *arg);

#endif
