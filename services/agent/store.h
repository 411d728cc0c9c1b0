// spool.db: what was taken from the sources and not yet acked, what was refused, how far each file was read, and the totals.
#ifndef PP_AGENT_STORE_H
#define PP_AGENT_STORE_H

#include "row.h"
#include "wire.h"

#include "db/db.h"

struct totals {
	int64_t taken, accepted, duplicate, restated, rejected, unreadable;
};

// How far a file was read. It is the same file while path and inode are, and the bytes before the place: so a file that has grown is gone on with, and another of its name is begun.
struct source_mark {
	const char *path;
	int64_t inode;
	int64_t position;   // bytes
	int64_t line;       // of the next record
	uint64_t tail;      // hash of the bytes before the place
	int64_t shift_ms;   // added to its times
	int64_t refused_to; // newest entry of `rejected` when it was begun: what is newer and of this path is of this reading
};

struct store {
	struct db db;
	struct totals totals;
	int64_t waiting; // rows in the spool
	int64_t last_id; // of the newest row that ever was in it
};

void store_open(struct store *s, const char *folder); // makes the folder
void store_close(struct store *s);

void store_begin(struct store *s);
void store_commit(struct store *s); // on disk
void store_take(struct store *s, const struct row *r);
void store_unreadable(struct store *s, const char *source, int64_t line, const char *text, const char *reason, int64_t now_ms);
void store_mark(struct store *s, const struct source_mark *m);
void store_unmark(struct store *s, const char *path);
bool store_marked(struct store *s, struct source_mark *m); // fills the rest from path and inode; false: never read, and only refused_to is filled
typedef void store_line_fn(void *arg, int64_t line, const char *reason);
void store_unreadable_of(struct store *s, const struct source_mark *m, store_line_fn *fn, void *arg); // in order of lines

// The rows behind `after`, oldest first, at most `most`: as many as are of the first one's kind. Historical is what its source calls so, and what was taken before live_since_ms.
uint32_t store_next(struct store *s, int64_t after, uint32_t most, int64_t live_since_ms, struct row *rows, bool *historical);
// One commit: rows first..last are settled as the ack says; `rows` are those of the batch in its order.
void store_settle(struct store *s, int64_t first, int64_t last, const struct row *rows, const struct ack *a, int64_t now_ms);
void store_link(struct store *s, const char *words, int64_t now_ms); // how the connection is, for whoever asks
void store_forget_old(struct store *s, int64_t before_ms);           // refused rows that were kept long enough
int64_t store_bytes(struct store *s);                                // on disk, without what is free for new rows

// --- reading beside the agent that works on it: nothing is changed, nothing waits

struct spool_status {
	struct totals totals;
	int64_t waiting;     // rows not yet acked
	int64_t oldest_time; // when the oldest of them was taken; 0 = none waits
	int64_t ack_time;    // of the last ack, 0 = never
	int64_t bytes;       // of the file
	bool running;        // an agent works on it
	char link[64];       // how its connection is: "up", or what is wrong
	int64_t link_time;   // since when
};

// ERR_NOT_FOUND: there is no spool in that folder.
int store_peek_status(const char *folder, struct spool_status *out);
// source, line: where an unreadable line stood (then r->enterprise is its text and r->indicator is "").
typedef void store_rejected_fn(void *arg, const struct row *r, const char *source, int64_t line, const char *reason, int64_t time);
int store_peek_rejected(const char *folder, store_rejected_fn *fn, void *arg);

#endif
