#include "tell/store.h"

#include "base/err.h"
#include "sys/log.h"

// bound: 1 = of the message under way. Order of a receiver: urgent ones first, then by due, then as they came.
const char tell_schema[] = "CREATE TABLE tell_notice (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, receiver TEXT NOT NULL, alert TEXT NOT NULL, "
                           "change INTEGER NOT NULL, what INTEGER NOT NULL,"
                           " bound INTEGER NOT NULL DEFAULT 0, urgent INTEGER NOT NULL, due INTEGER NOT NULL, until INTEGER NOT NULL, body BLOB NOT NULL);"
                           "CREATE UNIQUE INDEX tell_notice_once ON tell_notice (receiver, id);"
                           "CREATE INDEX tell_notice_next ON tell_notice (receiver, bound, urgent, due, seq);"
                           "CREATE INDEX tell_notice_until ON tell_notice (receiver, until) WHERE bound = 0 AND until > 0;"
                           "CREATE INDEX tell_notice_alert ON tell_notice (alert);"
                           "CREATE TABLE tell_bucket (receiver TEXT PRIMARY KEY, full_ms INTEGER NOT NULL) WITHOUT ROWID;";

bool tell_store_put(struct db *d, const char *receiver, const struct tell_notice *n)
{
	struct sqlite3_stmt *q = db_sql(d, "SELECT 1 FROM tell_notice WHERE receiver = ? AND id = ?");
	db_text(q, 1, receiver);
	db_text(q, 2, n->id);
	bool there = db_row(d, q);
	db_done(q);
	if (there)
		return false;
	struct buf body = {0};
	tell_notice_write(n, &body);
	q = db_sql(d, "INSERT INTO tell_notice (id, receiver, alert, what, urgent, due, body, change, until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
	db_text(q, 1, n->id);
	db_text(q, 2, receiver);
	db_text(q, 3, n->alert);
	db_int(q, 4, n->what);
	db_int(q, 5, n->urgent);
	db_int(q, 6, n->due_ms);
	db_blob(q, 7, body.at, body.len);
	db_int(q, 8, (int64_t)n->change);
	db_int(q, 9, n->until_ms);
	db_run(d, q);
	buf_fini(&body);
	return true;
}

static void delete_one(struct db *d, int64_t seq)
{
	struct sqlite3_stmt *q = db_sql(d, "DELETE FROM tell_notice WHERE seq = ?");
	db_int(q, 1, seq);
	db_run(d, q);
}

static int64_t bound_count(struct db *d, const char *receiver)
{
	struct sqlite3_stmt *q = db_sql(d, "SELECT count(*) FROM tell_notice WHERE receiver = ? AND bound = 1");
	db_text(q, 1, receiver);
	int64_t count = db_row(d, q) ? db_get_int(q, 0) : 0;
	db_done(q);
	return count;
}

uint32_t tell_store_cancel(struct db *d, const char *alert, uint64_t before_change, uint32_t whats, tell_store_keep_fn *keep, void *arg)
{
	uint32_t gone = 0;
	int64_t after = 0;
	for (;;) {
		struct sqlite3_stmt *q = db_sql(
		        d, "SELECT seq, receiver, bound FROM tell_notice WHERE alert = ? AND (? >> what) & 1 AND seq > ? AND change < ? ORDER BY seq LIMIT 1");
		db_text(q, 1, alert);
		db_int(q, 2, whats);
		db_int(q, 3, after);
		db_int(q, 4, (int64_t)before_change);
		if (!db_row(d, q))
			return gone;
		after = db_get_int(q, 0);
		const char *receiver = db_get_text(q, 1);
		bool free_one = !db_get_int(q, 2), cancels = free_one || (!keep(arg, receiver) && bound_count(d, receiver) == 1);
		db_done(q);
		if (cancels)
			delete_one(d, after);
		gone += cancels;
	}
}

void tell_store_receivers(struct db *d, tell_store_receiver_fn *fn, void *arg)
{
	// The next receiver after the last one: as many steps as receivers, however long their queues are.
	struct sqlite3_stmt *q =
	        db_sql(d, "WITH RECURSIVE r (receiver) AS (SELECT min(receiver) FROM tell_notice UNION ALL"
	                  " SELECT (SELECT min(receiver) FROM tell_notice WHERE receiver > r.receiver) FROM r WHERE r.receiver IS NOT NULL)"
	                  " SELECT r.receiver, ifnull(b.full_ms, 0) FROM r LEFT JOIN tell_bucket b ON b.receiver = r.receiver WHERE r.receiver IS NOT NULL");
	while (db_row(d, q))
		fn(arg, db_get_text(q, 0), db_get_int(q, 1));
}

void tell_store_bucket(struct db *d, const char *receiver, int64_t full_ms)
{
	struct sqlite3_stmt *q = db_sql(d, "INSERT INTO tell_bucket (receiver, full_ms) VALUES (?, ?) ON CONFLICT DO UPDATE SET full_ms = excluded.full_ms");
	db_text(q, 1, receiver);
	db_int(q, 2, full_ms);
	db_run(d, q);
}

void tell_store_waiting(struct db *d, const char *receiver, uint64_t *count, int64_t *oldest_due_ms)
{
	struct sqlite3_stmt *q = db_sql(d, "SELECT count(*), ifnull(min(due), 0) FROM tell_notice WHERE receiver = ?");
	db_text(q, 1, receiver);
	*count = db_row(d, q) ? (uint64_t)db_get_int(q, 0) : 0;
	*oldest_due_ms = db_get_int(q, 1);
	db_done(q);
}

static uint32_t count_due(struct db *d, const char *receiver, bool urgent, uint32_t most, int64_t now_ms)
{
	struct sqlite3_stmt *q =
	        db_sql(d, "SELECT count(*) FROM (SELECT 1 FROM tell_notice WHERE receiver = ? AND bound = 0 AND urgent = ? AND due <= ? LIMIT ?)");
	db_text(q, 1, receiver);
	db_int(q, 2, urgent);
	db_int(q, 3, now_ms);
	db_int(q, 4, most);
	uint32_t count = db_row(d, q) ? (uint32_t)db_get_int(q, 0) : 0;
	db_done(q);
	return count;
}

static int64_t next_due(struct db *d, const char *receiver, bool urgent, int64_t now_ms)
{
	struct sqlite3_stmt *q = db_sql(d, "SELECT due FROM tell_notice WHERE receiver = ? AND bound = 0 AND urgent = ? AND due > ? ORDER BY due LIMIT 1");
	db_text(q, 1, receiver);
	db_int(q, 2, urgent);
	db_int(q, 3, now_ms);
	int64_t due = db_row(d, q) ? db_get_int(q, 0) : INT64_MAX;
	db_done(q);
	return due;
}

void tell_store_head(struct db *d, const char *receiver, uint32_t most, int64_t now_ms, struct queue_head *out)
{
	int64_t normal = next_due(d, receiver, false, now_ms), urgent = next_due(d, receiver, true, now_ms);
	*out = (struct queue_head){.bound = (uint32_t)bound_count(d, receiver),
	                           .urgent = count_due(d, receiver, true, most, now_ms),
	                           .normal = count_due(d, receiver, false, most, now_ms),
	                           .next_due_ms = normal < urgent ? normal : urgent};
}

void tell_store_bind(struct db *d, const char *receiver, uint32_t most, int64_t now_ms)
{
	struct sqlite3_stmt *q = db_sql(d, "UPDATE tell_notice SET bound = 1 WHERE seq IN (SELECT seq FROM (SELECT seq, urgent, due FROM tell_notice"
	                                   " WHERE receiver = ?1 AND bound = 0 AND urgent = 1 AND due <= ?2 ORDER BY due, seq LIMIT ?3)"
	                                   " UNION ALL SELECT seq FROM (SELECT seq FROM tell_notice WHERE receiver = ?1 AND bound = 0 AND urgent = 0 AND due "
	                                   "<= ?2 ORDER BY due, seq LIMIT ?3)"
	                                   " LIMIT ?3)");
	db_text(q, 1, receiver);
	db_int(q, 2, now_ms);
	db_int(q, 3, most);
	db_run(d, q);
}

void tell_store_unbind(struct db *d, const char *receiver)
{
	struct sqlite3_stmt *q = db_sql(d, "UPDATE tell_notice SET bound = 0 WHERE receiver = ? AND bound = 1");
	db_text(q, 1, receiver);
	db_run(d, q);
}

// Rows of (seq, body).
static uint32_t read_notices(struct db *d, struct sqlite3_stmt *q, struct tell_notice *out)
{
	uint32_t count = 0;
	while (db_row(d, q)) {
		size_t len;
		const void *body = db_get_blob(q, 1, &len);
		if (tell_notice_read(body, len, &out[count++]))
			log_fatal("event=store_corrupt table=tell_notice seq=%lld", (long long)db_get_int(q, 0));
	}
	return count;
}

uint32_t tell_store_bound(struct db *d, const char *receiver, struct tell_notice *out, uint32_t most)
{
	struct sqlite3_stmt *q = db_sql(d, "SELECT seq, body FROM tell_notice WHERE receiver = ? AND bound = 1 ORDER BY urgent DESC, due, seq LIMIT ?");
	db_text(q, 1, receiver);
	db_int(q, 2, most);
	return read_notices(d, q, out);
}

uint32_t tell_store_take_late(struct db *d, const char *receiver, int64_t now_ms, struct tell_notice *out, uint32_t most)
{
	struct sqlite3_stmt *q =
	        db_sql(d, "SELECT seq, body FROM tell_notice WHERE receiver = ? AND bound = 0 AND until > 0 AND until <= ? ORDER BY until, seq LIMIT ?");
	db_text(q, 1, receiver);
	db_int(q, 2, now_ms);
	db_int(q, 3, most);
	uint32_t count = read_notices(d, q, out);
	for (uint32_t i = 0; i < count; i++) {
		q = db_sql(d, "DELETE FROM tell_notice WHERE receiver = ? AND id = ?");
		db_text(q, 1, receiver);
		db_text(q, 2, out[i].id);
		db_run(d, q);
	}
	return count;
}

int64_t tell_store_next_until(struct db *d, const char *receiver)
{
	struct sqlite3_stmt *q = db_sql(d, "SELECT until FROM tell_notice WHERE receiver = ? AND bound = 0 AND until > 0 ORDER BY until LIMIT 1");
	db_text(q, 1, receiver);
	int64_t until = db_row(d, q) ? db_get_int(q, 0) : INT64_MAX;
	db_done(q);
	return until;
}

void tell_store_drop_bound(struct db *d, const char *receiver)
{
	struct sqlite3_stmt *q = db_sql(d, "DELETE FROM tell_notice WHERE receiver = ? AND bound = 1");
	db_text(q, 1, receiver);
	db_run(d, q);
}
