#include "store.h"

#include "base/err.h"
#include "feed/mirror.h"
#include "sys/log.h"
#include "tell/store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// Before there was a desk (schema 3) an alert was open or recovered. It has no life that could be gone on with: its tables go, and what is still bad opens anew with the next value.
static const char *const steps[] = {
        mirror_schema,
        "CREATE TABLE position (log_id INTEGER NOT NULL, number INTEGER NOT NULL);"
        "INSERT INTO position VALUES (0, 0);",
        "SELECT 1;", // notices in quiet hours
        "DROP TABLE IF EXISTS alert; DROP TABLE IF EXISTS alert_change; DROP TABLE IF EXISTS outbox; DROP TABLE IF EXISTS command; DROP TABLE IF EXISTS log_id;"
        // what the core holds open
        "CREATE TABLE found (enterprise TEXT NOT NULL, indicator TEXT NOT NULL, kind INTEGER NOT NULL, body BLOB NOT NULL,"
        " PRIMARY KEY (enterprise, indicator, kind)) WITHOUT ROWID;"
        // keeps: the desk goes on with it; number: of its last change
        "CREATE TABLE alert (seq INTEGER PRIMARY KEY, id TEXT NOT NULL, number INTEGER NOT NULL, cell INTEGER NOT NULL, keeps INTEGER NOT NULL,"
        " enterprise TEXT NOT NULL, indicator TEXT NOT NULL, kind TEXT NOT NULL, parent TEXT NOT NULL, case_id TEXT NOT NULL, open_time INTEGER NOT NULL,"
        " body BLOB NOT NULL);"
        "CREATE UNIQUE INDEX alert_id ON alert (id);"
        "CREATE INDEX alert_number ON alert (number, cell);"
        "CREATE INDEX alert_cell ON alert (cell, number);"
        "CREATE INDEX alert_enterprise ON alert (enterprise, number, cell);"
        "CREATE INDEX alert_keeps ON alert (enterprise, indicator, kind) WHERE keeps = 1;"
        "CREATE INDEX alert_parent ON alert (parent, number, cell) WHERE parent <> '';"
        "CREATE INDEX alert_case ON alert (case_id, number, cell) WHERE case_id <> '';"
        "CREATE INDEX alert_open ON alert (open_time);"
        "CREATE TABLE cell (id INTEGER PRIMARY KEY, zone TEXT NOT NULL, area TEXT NOT NULL, county TEXT NOT NULL, chain TEXT NOT NULL, kind TEXT NOT NULL,"
        " state INTEGER NOT NULL, level INTEGER NOT NULL, member INTEGER NOT NULL, count INTEGER NOT NULL);"
        "CREATE TABLE plant (code TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;" // that an alert was about
        // record: what is hashed, and the hashes; alert_after: the alert as it is after it
        "CREATE TABLE alert_change (number INTEGER PRIMARY KEY, alert TEXT NOT NULL, hash BLOB NOT NULL, record BLOB NOT NULL, alert_after BLOB NOT NULL);"
        "CREATE INDEX alert_change_alert ON alert_change (alert, number);"
        "CREATE TABLE told (alert TEXT NOT NULL, officer TEXT NOT NULL, channel TEXT NOT NULL, change INTEGER NOT NULL, due INTEGER NOT NULL,"
        " PRIMARY KEY (alert, officer, channel)) WITHOUT ROWID;"
        "CREATE TABLE help (seq INTEGER PRIMARY KEY, id TEXT NOT NULL, number INTEGER NOT NULL, enterprise TEXT NOT NULL, zone TEXT NOT NULL, state TEXT NOT "
        "NULL,"
        " owner TEXT NOT NULL, overdue INTEGER NOT NULL, open_time INTEGER NOT NULL, body BLOB NOT NULL);"
        "CREATE UNIQUE INDEX help_id ON help (id);"
        "CREATE INDEX help_number ON help (number);"
        "CREATE TABLE help_change (number INTEGER PRIMARY KEY, help TEXT NOT NULL, body BLOB NOT NULL);"
        "CREATE INDEX help_change_help ON help_change (help, number);"
        // number 0: it was refused
        "CREATE TABLE command (id TEXT PRIMARY KEY, about_case INTEGER NOT NULL, number INTEGER NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL,"
        " message TEXT NOT NULL, message_zh TEXT NOT NULL) WITHOUT ROWID;",
        tell_schema,
        // how many of an enterprise are in each cell, and indexes that need no look at the row
        "CREATE TABLE plant_cell (enterprise TEXT NOT NULL, cell INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (enterprise, cell)) WITHOUT ROWID;"
        "INSERT INTO plant_cell SELECT enterprise, cell, count(*) FROM alert GROUP BY enterprise, cell;"
        "DROP INDEX alert_number; CREATE INDEX alert_number ON alert (number, cell, enterprise);"
        "DROP INDEX alert_cell; CREATE INDEX alert_cell ON alert (cell, number, enterprise);"
        "DROP INDEX alert_enterprise; CREATE INDEX alert_enterprise ON alert (enterprise, cell, number);",
        NULL};

static const char *const snapshot_steps[] = {
        "CREATE TABLE position (log_id INTEGER NOT NULL, number INTEGER NOT NULL);"
        "INSERT INTO position VALUES (0, 0);"
        "CREATE TABLE series (enterprise TEXT NOT NULL, indicator TEXT NOT NULL, state BLOB NOT NULL, PRIMARY KEY (enterprise, indicator)) WITHOUT ROWID;",
        NULL};

static void read_heads(struct store *s)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT number, hash FROM alert_change ORDER BY number DESC LIMIT 1");
	size_t len = 0;
	memset(s->head_hash, 0, sizeof s->head_hash);
	if (db_row(&s->db, q)) {
		s->head = (uint64_t)db_get_int(q, 0);
		const void *hash = db_get_blob(q, 1, &len);
		if (len == sizeof s->head_hash)
			memcpy(s->head_hash, hash, len);
	}
	db_done(q);
	q = db_sql(&s->db, "SELECT max(number) FROM help_change");
	s->case_head = db_row(&s->db, q) ? (uint64_t)db_get_int(q, 0) : 0;
	db_done(q);
}

void store_open(struct store *s, const char *folder)
{
	char path[512];
	*s = (struct store){.walk = 10000};
	if (mkdir(folder, 0700) && errno != EEXIST)
		log_fatal("event=folder_failed folder=%s error=\"%s\"", folder, strerror(errno));
	snprintf(path, sizeof path, "%s/alerting.db", folder);
	db_open(&s->db, path, DB_FULL, steps);
	snprintf(path, sizeof path, "%s/snapshot.db", folder);
	db_open(&s->snapshot, path, DB_NORMAL, snapshot_steps);
	read_heads(s);
	store_cells_read(s);
}

void store_close(struct store *s)
{
	db_close(&s->db);
	db_close(&s->snapshot);
	map_fini(&s->cell_at);
	free(s->cell);
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

// --- answers to commands

static void read_text(struct sqlite3_stmt *q, int column, char *out, size_t size)
{
	snprintf(out, size, "%s", db_get_text(q, column));
}

void store_command(struct store *s, const char *command_id, const struct command_answer *answer)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "INSERT INTO command (id, about_case, number, code, reason, message, message_zh) VALUES (?, ?, ?, ?, ?, ?, ?)");
	db_text(q, 1, command_id);
	db_int(q, 2, answer->about_case);
	db_int(q, 3, (int64_t)answer->number);
	db_text(q, 4, answer->code);
	db_text(q, 5, answer->reason);
	db_text(q, 6, answer->message);
	db_text(q, 7, answer->message_zh);
	db_run(&s->db, q);
}

bool store_command_find(struct store *s, const char *command_id, struct command_answer *out)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT about_case, number, code, reason, message, message_zh FROM command WHERE id = ?");
	db_text(q, 1, command_id);
	bool found = db_row(&s->db, q);
	if (found) {
		out->about_case = db_get_int(q, 0);
		out->number = (uint64_t)db_get_int(q, 1);
		read_text(q, 2, out->code, sizeof out->code);
		read_text(q, 3, out->reason, sizeof out->reason);
		read_text(q, 4, out->message, sizeof out->message);
		read_text(q, 5, out->message_zh, sizeof out->message_zh);
	}
	db_done(q);
	return found;
}

// --- rows with bodies

bool store_one(struct store *s, struct sqlite3_stmt *q, struct buf *body)
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

void store_each(struct db *d, struct sqlite3_stmt *q, store_body_fn *fn, void *arg)
{
	while (db_row(d, q)) {
		size_t len;
		const void *body = db_get_blob(q, 1, &len);
		fn(arg, (uint64_t)db_get_int(q, 0), body, len);
	}
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
