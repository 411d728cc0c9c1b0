#include "store.h"

#include "base/err.h"
#include "feed/mirror.h"
#include "sys/log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char *const steps[] = {
        mirror_schema,
        "CREATE TABLE position (log_id INTEGER NOT NULL, number INTEGER NOT NULL);"
        "INSERT INTO position VALUES (0, 0);"
        "CREATE TABLE alert (id TEXT PRIMARY KEY, number INTEGER NOT NULL, enterprise TEXT NOT NULL, indicator TEXT NOT NULL, kind INTEGER NOT NULL,"
        " zone TEXT NOT NULL, state INTEGER NOT NULL, level INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;"
        "CREATE UNIQUE INDEX alert_one_open ON alert (enterprise, indicator, kind) WHERE state = 1;"
        "CREATE UNIQUE INDEX alert_number ON alert (number);"
        "CREATE INDEX alert_state ON alert (state, number);"
        "CREATE INDEX alert_zone ON alert (zone, number);"
        "CREATE INDEX alert_enterprise ON alert (enterprise, number);"
        "CREATE TABLE alert_change (number INTEGER PRIMARY KEY, alert TEXT NOT NULL, body BLOB NOT NULL);"
        "CREATE INDEX alert_change_alert ON alert_change (alert, number);"
        // state: 0 waits, 1 refused for good; call: first number of the call it was sent with, 0 = not yet
        "CREATE TABLE outbox (receiver TEXT NOT NULL, number INTEGER NOT NULL, state INTEGER NOT NULL DEFAULT 0, call INTEGER NOT NULL DEFAULT 0,"
        " attempts INTEGER NOT NULL DEFAULT 0, error TEXT, PRIMARY KEY (receiver, state, number)) WITHOUT ROWID;",
        // due: not before (quiet hours), 0 = at once; a command's number 0: it was refused
        "ALTER TABLE outbox ADD COLUMN due INTEGER NOT NULL DEFAULT 0;"
        "CREATE INDEX outbox_call ON outbox (receiver, call) WHERE call > 0 AND state = 0;"
        "CREATE TABLE command (id TEXT PRIMARY KEY, number INTEGER NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL, field TEXT NOT NULL) WITHOUT ROWID;",
        NULL};

static const char *const snapshot_steps[] = {
        "CREATE TABLE position (log_id INTEGER NOT NULL, number INTEGER NOT NULL);"
        "INSERT INTO position VALUES (0, 0);"
        "CREATE TABLE series (enterprise TEXT NOT NULL, indicator TEXT NOT NULL, state BLOB NOT NULL, PRIMARY KEY (enterprise, indicator)) WITHOUT ROWID;",
        NULL};

void store_open(struct store *s, const char *folder)
{
	char path[512];
	if (mkdir(folder, 0700) && errno != EEXIST)
		log_fatal("event=folder_failed folder=%s error=\"%s\"", folder, strerror(errno));
	snprintf(path, sizeof path, "%s/alerting.db", folder);
	db_open(&s->db, path, DB_FULL, steps);
	snprintf(path, sizeof path, "%s/snapshot.db", folder);
	db_open(&s->snapshot, path, DB_NORMAL, snapshot_steps);
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT max(number) FROM alert_change");
	s->head = db_row(&s->db, q) ? (uint64_t)db_get_int(q, 0) : 0;
	db_done(q);
}

void store_close(struct store *s)
{
	db_close(&s->db);
	db_close(&s->snapshot);
}

static void read_position(struct db *d, uint64_t *log_id, uint64_t *number)
{
	struct sqlite3_stmt *q = db_sql(d, "SELECT log_id, number FROM position");
	bool there = db_row(d, q);
	*log_id = there ? (uint64_t)db_get_int(q, 0) : 0;
	*number = there ? (uint64_t)db_get_int(q, 1) : 0;
	db_done(q);
}

static void write_position(struct db *d, uint64_t log_id, uint64_t number)
{
	struct sqlite3_stmt *q = db_sql(d, "UPDATE position SET log_id = ?, number = ?");
	db_int(q, 1, (int64_t)log_id);
	db_int(q, 2, (int64_t)number);
	db_run(d, q);
}

void store_position(struct store *s, uint64_t *log_id, uint64_t *number)
{
	read_position(&s->db, log_id, number);
}

void store_set_position(struct store *s, uint64_t log_id, uint64_t number)
{
	write_position(&s->db, log_id, number);
}

void store_begin(struct store *s)
{
	db_begin(&s->db);
}

void store_commit(struct store *s)
{
	db_commit(&s->db);
}

static void put_alert(struct store *s, const struct alert *a)
{
	struct buf body = {0};
	wire_alert(a, &body);
	struct sqlite3_stmt *q =
	        db_sql(&s->db, "INSERT INTO alert (id, number, enterprise, indicator, kind, zone, state, level, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
	                       " ON CONFLICT (id) DO UPDATE SET number = excluded.number, zone = excluded.zone, state = excluded.state,"
	                       " level = excluded.level, body = excluded.body");
	db_text(q, 1, a->id);
	db_int(q, 2, (int64_t)a->change_number);
	db_text(q, 3, a->enterprise);
	db_text(q, 4, a->indicator);
	db_int(q, 5, a->kind);
	db_text(q, 6, a->zone);
	db_int(q, 7, a->state);
	db_int(q, 8, a->level);
	db_blob(q, 9, body.at, body.len);
	db_run(&s->db, q);
	buf_fini(&body);
}

void store_values(struct store *s, const struct alert *a)
{
	put_alert(s, a);
}

// What goes at once takes along what waits of the same alert, so that a receiver hears of each in order.
static void hurry_notices(struct store *s, const char *alert, const char *receiver)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "UPDATE outbox SET due = 0 WHERE receiver = ? AND state = 0 AND due > 0"
	                                        " AND number IN (SELECT number FROM alert_change WHERE alert = ?)");
	db_text(q, 1, receiver);
	db_text(q, 2, alert);
	db_run(&s->db, q);
}

static void put_notice(struct store *s, const struct effect *e, const char *receiver)
{
	if (!e->notice_time)
		hurry_notices(s, e->alert.id, receiver);
	struct sqlite3_stmt *q = db_sql(&s->db, "INSERT INTO outbox (receiver, number, due) VALUES (?, ?, ?)");
	db_text(q, 1, receiver);
	db_int(q, 2, (int64_t)s->head);
	db_int(q, 3, e->notice_time);
	db_run(&s->db, q);
}

void store_change(struct store *s, struct effect *e, const char *receiver)
{
	struct buf body = {0};
	e->alert.change_number = ++s->head;
	put_alert(s, &e->alert);
	wire_change(e, s->head, &body);
	struct sqlite3_stmt *q = db_sql(&s->db, "INSERT INTO alert_change (number, alert, body) VALUES (?, ?, ?)");
	db_int(q, 1, (int64_t)s->head);
	db_text(q, 2, e->alert.id);
	db_blob(q, 3, body.at, body.len);
	db_run(&s->db, q);
	buf_fini(&body);
	if (receiver)
		put_notice(s, e, receiver);
}

static void read_text(struct sqlite3_stmt *q, int column, char *out, size_t size)
{
	snprintf(out, size, "%s", db_get_text(q, column));
}

void store_command(struct store *s, const char *command_id, const struct command_answer *answer)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "INSERT INTO command (id, number, code, message, field) VALUES (?, ?, ?, ?, ?)");
	db_text(q, 1, command_id);
	db_int(q, 2, (int64_t)answer->number);
	db_text(q, 3, answer->code);
	db_text(q, 4, answer->message);
	db_text(q, 5, answer->field);
	db_run(&s->db, q);
}

bool store_command_find(struct store *s, const char *command_id, struct command_answer *out)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT number, code, message, field FROM command WHERE id = ?");
	db_text(q, 1, command_id);
	bool found = db_row(&s->db, q);
	if (found) {
		out->number = (uint64_t)db_get_int(q, 0);
		read_text(q, 1, out->code, sizeof out->code);
		read_text(q, 2, out->message, sizeof out->message);
		read_text(q, 3, out->field, sizeof out->field);
	}
	db_done(q);
	return found;
}

// The one blob of the row, if there is one.
static bool one_body(struct store *s, struct sqlite3_stmt *q, struct buf *body)
{
	bool found = db_row(&s->db, q);
	if (found) {
		size_t len;
		const void *at = db_get_blob(q, 0, &len);
		buf_add(body, at, len);
	}
	db_done(q);
	return found;
}

bool store_change_body(struct store *s, uint64_t number, struct buf *body)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT body FROM alert_change WHERE number = ?");
	db_int(q, 1, (int64_t)number);
	return one_body(s, q, body);
}

static void each_body(struct db *d, struct sqlite3_stmt *q, store_body_fn *fn, void *arg)
{
	while (db_row(d, q)) {
		size_t len;
		const void *body = db_get_blob(q, 1, &len);
		fn(arg, (uint64_t)db_get_int(q, 0), body, len);
	}
}

void store_open_alerts(struct store *s, store_body_fn *fn, void *arg)
{
	each_body(&s->db, db_sql(&s->db, "SELECT number, body FROM alert WHERE state = 1 ORDER BY number"), fn, arg);
}

bool store_alert(struct store *s, const char *id, struct buf *body)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT body FROM alert WHERE id = ?");
	db_text(q, 1, id);
	return one_body(s, q, body);
}

void store_history(struct store *s, const char *id, store_body_fn *fn, void *arg)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT number, body FROM alert_change WHERE alert = ? ORDER BY number");
	db_text(q, 1, id);
	each_body(&s->db, q, fn, arg);
}

// One statement for each column that narrows most; what is left is looked at row by row.
static struct sqlite3_stmt *query_rows(struct store *s, const struct alert_query *q)
{
	int64_t before = q->before && q->before <= INT64_MAX ? (int64_t)q->before : INT64_MAX;
	struct sqlite3_stmt *rows;
	if (*q->enterprise) {
		rows = db_sql(&s->db, "SELECT number, body, zone, state, level FROM alert WHERE number < ? AND enterprise = ? ORDER BY number DESC");
		db_text(rows, 2, q->enterprise);
	} else if (q->state) {
		rows = db_sql(&s->db, "SELECT number, body, zone, state, level FROM alert WHERE number < ? AND state = ? ORDER BY number DESC");
		db_int(rows, 2, q->state);
	} else if (q->zones == 1) {
		rows = db_sql(&s->db, "SELECT number, body, zone, state, level FROM alert WHERE number < ? AND zone = ? ORDER BY number DESC");
		db_text(rows, 2, q->zone[0]);
	} else {
		rows = db_sql(&s->db, "SELECT number, body, zone, state, level FROM alert WHERE number < ? ORDER BY number DESC");
	}
	db_int(rows, 1, before);
	return rows;
}

static bool query_takes(const struct alert_query *q, struct sqlite3_stmt *row)
{
	if ((q->state && db_get_int(row, 3) != q->state) || db_get_int(row, 4) < (int)q->min_level)
		return false;
	for (uint32_t i = 0; i < q->zones; i++)
		if (!strcmp(q->zone[i], db_get_text(row, 2)))
			return true;
	return q->zones == 0;
}

uint64_t store_query(struct store *s, const struct alert_query *q, store_body_fn *fn, void *arg)
{
	struct sqlite3_stmt *rows = query_rows(s, q);
	uint64_t last = 0;
	uint32_t taken = 0;
	while (db_row(&s->db, rows)) {
		if (!query_takes(q, rows))
			continue;
		if (taken == q->limit) {
			db_done(rows);
			return last;
		}
		size_t len;
		last = (uint64_t)db_get_int(rows, 0);
		const void *body = db_get_blob(rows, 1, &len);
		fn(arg, last, body, len);
		taken++;
	}
	return 0;
}

void store_feed(struct store *s, uint64_t after, store_feed_fn *fn, void *arg)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT number, body FROM alert_change WHERE number > ? ORDER BY number");
	db_int(q, 1, after <= INT64_MAX ? (int64_t)after : INT64_MAX);
	while (db_row(&s->db, q)) {
		size_t len;
		const void *body = db_get_blob(q, 1, &len);
		if (!fn(arg, (uint64_t)db_get_int(q, 0), body, len)) {
			db_done(q);
			return;
		}
	}
}

// --- notices

static void call_body(struct store *s, const char *receiver, const struct notice_call *c, store_body_fn *fn, void *arg)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT c.number, c.body FROM outbox o JOIN alert_change c ON c.number = o.number"
	                                        " WHERE o.receiver = ? AND o.call = ? AND o.state = 0 ORDER BY o.number");
	db_text(q, 1, receiver);
	db_int(q, 2, (int64_t)c->first);
	each_body(&s->db, q, fn, arg);
}

// The call that was begun and not taken yet. Its number is that of its first change.
static bool begun_call(struct store *s, const char *receiver, struct notice_call *out)
{
	struct sqlite3_stmt *q =
	        db_sql(&s->db, "SELECT call, max(number), max(attempts) FROM outbox WHERE receiver = ? AND call > 0 AND state = 0 GROUP BY call ORDER BY call");
	db_text(q, 1, receiver);
	bool found = db_row(&s->db, q);
	if (found)
		*out = (struct notice_call){(uint64_t)db_get_int(q, 0), (uint64_t)db_get_int(q, 1), (uint32_t)db_get_int(q, 2)};
	db_done(q);
	return found;
}

static void begin_call(struct store *s, const char *receiver, int64_t now, uint32_t most, struct notice_call *out)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT number FROM outbox WHERE receiver = ? AND state = 0 AND due <= ? ORDER BY number LIMIT ?");
	db_text(q, 1, receiver);
	db_int(q, 2, now);
	db_int(q, 3, most);
	while (db_row(&s->db, q)) {
		out->last = (uint64_t)db_get_int(q, 0);
		out->first = out->first ? out->first : out->last;
	}
	if (!out->first)
		return;
	db_begin(&s->db);
	q = db_sql(&s->db, "UPDATE outbox SET call = ? WHERE receiver = ? AND state = 0 AND due <= ? AND number BETWEEN ? AND ?");
	db_int(q, 1, (int64_t)out->first);
	db_text(q, 2, receiver);
	db_int(q, 3, now);
	db_int(q, 4, (int64_t)out->first);
	db_int(q, 5, (int64_t)out->last);
	db_run(&s->db, q);
	db_commit(&s->db);
}

void store_next_call(struct store *s, const char *receiver, int64_t now, uint32_t most, struct notice_call *out, store_body_fn *fn, void *arg)
{
	*out = (struct notice_call){0};
	if (!begun_call(s, receiver, out))
		begin_call(s, receiver, now, most, out);
	if (out->first)
		call_body(s, receiver, out, fn, arg);
}

static void call_bind(struct sqlite3_stmt *q, int at, const char *receiver, const struct notice_call *c)
{
	db_text(q, at, receiver);
	db_int(q, at + 1, (int64_t)c->first);
}

void store_call_sent(struct store *s, const char *receiver, const struct notice_call *c)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "DELETE FROM outbox WHERE receiver = ? AND call = ? AND state = 0");
	call_bind(q, 1, receiver, c);
	db_run(&s->db, q);
}

void store_call_tried(struct store *s, const char *receiver, const struct notice_call *c, const char *error)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "UPDATE outbox SET attempts = attempts + 1, error = ? WHERE receiver = ? AND call = ? AND state = 0");
	db_text(q, 1, error);
	call_bind(q, 2, receiver, c);
	db_run(&s->db, q);
}

void store_call_refused(struct store *s, const char *receiver, const struct notice_call *c, const char *error)
{
	struct sqlite3_stmt *q =
	        db_sql(&s->db, "UPDATE outbox SET state = 1, attempts = attempts + 1, error = ? WHERE receiver = ? AND call = ? AND state = 0");
	db_text(q, 1, error);
	call_bind(q, 2, receiver, c);
	db_run(&s->db, q);
}

void store_waiting(struct store *s, const char *receiver, uint64_t *waiting, uint64_t *failed)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT count(*) FILTER (WHERE state = 0), count(*) FILTER (WHERE state = 1) FROM outbox WHERE receiver = ?");
	db_text(q, 1, receiver);
	*waiting = *failed = 0;
	if (db_row(&s->db, q)) {
		*waiting = (uint64_t)db_get_int(q, 0);
		*failed = (uint64_t)db_get_int(q, 1);
	}
	db_done(q);
}

// --- snapshots

void store_snapshot_begin(struct store *s)
{
	db_begin(&s->snapshot);
}

void store_snapshot_row(struct store *s, const struct snapshot_row *row)
{
	struct sqlite3_stmt *q = db_sql(&s->snapshot, "INSERT INTO series (enterprise, indicator, state) VALUES (?, ?, ?)"
	                                              " ON CONFLICT DO UPDATE SET state = excluded.state");
	db_text(q, 1, row->enterprise);
	db_text(q, 2, row->indicator);
	db_blob(q, 3, row->state, row->len);
	db_run(&s->snapshot, q);
}

void store_snapshot_commit(struct store *s, uint64_t log_id, uint64_t number)
{
	write_position(&s->snapshot, log_id, number);
	db_commit(&s->snapshot);
}

void store_snapshot_position(struct store *s, uint64_t *log_id, uint64_t *number)
{
	read_position(&s->snapshot, log_id, number);
}

void store_snapshot_read(struct store *s, snapshot_fn *fn, void *arg)
{
	struct sqlite3_stmt *q = db_sql(&s->snapshot, "SELECT enterprise, indicator, state FROM series");
	while (db_row(&s->snapshot, q)) {
		struct snapshot_row row = {.enterprise = db_get_text(q, 0), .indicator = db_get_text(q, 1)};
		row.state = db_get_blob(q, 2, &row.len);
		fn(arg, &row);
	}
}

void store_snapshot_forget(struct store *s)
{
	db_begin(&s->snapshot);
	db_exec(&s->snapshot, "DELETE FROM series");
	write_position(&s->snapshot, 0, 0);
	db_commit(&s->snapshot);
}

void store_forget(struct store *s)
{
	store_snapshot_forget(s);
	db_begin(&s->db);
	write_position(&s->db, 0, 0);
	db_commit(&s->db);
}
