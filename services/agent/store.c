#include "store.h"

#include "base/err.h"
#include "sys/log.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *const steps[] = {
        "CREATE TABLE spool (id INTEGER PRIMARY KEY AUTOINCREMENT, enterprise TEXT NOT NULL, indicator TEXT NOT NULL, start_time INTEGER NOT NULL,"
        " value REAL NOT NULL, revision INTEGER NOT NULL, historical INTEGER NOT NULL, spool_time INTEGER NOT NULL);"
        "CREATE TABLE rejected (id INTEGER PRIMARY KEY, enterprise TEXT, indicator TEXT, start_time INTEGER, value REAL, source TEXT, line INTEGER,"
        " reason TEXT NOT NULL, time INTEGER NOT NULL);"
        "CREATE TABLE source (path TEXT PRIMARY KEY, inode INTEGER NOT NULL, change_ns INTEGER NOT NULL, position INTEGER NOT NULL, line INTEGER NOT NULL) "
        "WITHOUT ROWID;"
        "CREATE TABLE total (taken INTEGER NOT NULL, accepted INTEGER NOT NULL, duplicate INTEGER NOT NULL, restated INTEGER NOT NULL,"
        " rejected INTEGER NOT NULL, unreadable INTEGER NOT NULL, ack_time INTEGER NOT NULL);"
        "INSERT INTO total VALUES (0, 0, 0, 0, 0, 0, 0);",
        NULL};

static void spool_path(char out[512], const char *folder)
{
	snprintf(out, 512, "%s/spool.db", folder);
}

static void make_folder(const char *folder)
{
	char path[512];
	snprintf(path, sizeof path, "%s", folder);
	for (char *at = path + 1;; at++)
		if (*at == '/' || !*at) {
			char c = *at;
			*at = 0;
			if (mkdir(path, 0700) && errno != EEXIST)
				log_fatal("event=folder_failed folder=%s error=\"%s\"", path, strerror(errno));
			*at = c;
			if (!c)
				return;
		}
}

static void read_totals(struct db *d, struct totals *t)
{
	struct sqlite3_stmt *q = db_sql(d, "SELECT taken, accepted, duplicate, restated, rejected, unreadable FROM total");
	int64_t *to[] = {&t->taken, &t->accepted, &t->duplicate, &t->restated, &t->rejected, &t->unreadable};
	if (db_row(d, q))
		for (int i = 0; i < 6; i++)
			*to[i] = db_get_int(q, i);
	db_done(q);
}

void store_open(struct store *s, const char *folder)
{
	char path[512];
	make_folder(folder);
	spool_path(path, folder);
	db_open(&s->db, path, DB_FULL, steps);
	read_totals(&s->db, &s->totals);
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT count(*) FROM spool");
	s->waiting = db_row(&s->db, q) ? db_get_int(q, 0) : 0;
	db_done(q);
}

void store_close(struct store *s)
{
	db_close(&s->db);
}

void store_begin(struct store *s)
{
	db_begin(&s->db);
}

static void write_totals(struct store *s)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "UPDATE total SET taken = ?, accepted = ?, duplicate = ?, restated = ?, rejected = ?, unreadable = ?");
	const int64_t from[] = {s->totals.taken, s->totals.accepted, s->totals.duplicate, s->totals.restated, s->totals.rejected, s->totals.unreadable};
	for (int i = 0; i < 6; i++)
		db_int(q, i + 1, from[i]);
	db_run(&s->db, q);
}

void store_commit(struct store *s)
{
	write_totals(s);
	db_commit(&s->db);
}

void store_take(struct store *s, const struct row *r)
{
	struct sqlite3_stmt *q =
	        db_sql(&s->db, "INSERT INTO spool (enterprise, indicator, start_time, value, revision, historical, spool_time) VALUES (?, ?, ?, ?, ?, ?, ?)");
	db_text(q, 1, r->enterprise);
	db_text(q, 2, r->indicator);
	db_int(q, 3, r->start_time);
	db_f64(q, 4, r->value);
	db_int(q, 5, r->revision);
	db_int(q, 6, r->historical);
	db_int(q, 7, r->spool_time);
	db_run(&s->db, q);
	s->totals.taken++;
	s->waiting++;
}

void store_unreadable(struct store *s, const char *source, uint32_t line, const char *text, const char *reason, int64_t now_ms)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "INSERT INTO rejected (enterprise, source, line, reason, time) VALUES (?, ?, ?, ?, ?)");
	db_text(q, 1, text);
	db_text(q, 2, source);
	db_int(q, 3, line);
	db_text(q, 4, reason);
	db_int(q, 5, now_ms);
	db_run(&s->db, q);
	s->totals.unreadable++;
}

void store_mark(struct store *s, const struct source_mark *m)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "INSERT OR REPLACE INTO source (path, inode, change_ns, position, line) VALUES (?, ?, ?, ?, ?)");
	db_text(q, 1, m->path);
	db_int(q, 2, m->inode);
	db_int(q, 3, m->change_ns);
	db_int(q, 4, m->position);
	db_int(q, 5, m->line);
	db_run(&s->db, q);
}

void store_unmark(struct store *s, const char *path)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "DELETE FROM source WHERE path = ?");
	db_text(q, 1, path);
	db_run(&s->db, q);
}

bool store_marked(struct store *s, struct source_mark *m)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT position, line FROM source WHERE path = ? AND inode = ? AND change_ns = ?");
	db_text(q, 1, m->path);
	db_int(q, 2, m->inode);
	db_int(q, 3, m->change_ns);
	bool known = db_row(&s->db, q);
	m->position = known ? db_get_int(q, 0) : 0;
	m->line = known ? db_get_int(q, 1) : 0;
	db_done(q);
	return known;
}

static void read_row(struct sqlite3_stmt *q, struct row *r)
{
	*r = (struct row){.id = db_get_int(q, 0),
	                  .start_time = db_get_int(q, 3),
	                  .value = db_get_f64(q, 4),
	                  .revision = (uint32_t)db_get_int(q, 5),
	                  .historical = db_get_int(q, 6) != 0,
	                  .spool_time = db_get_int(q, 7)};
	snprintf(r->enterprise, sizeof r->enterprise, "%s", db_get_text(q, 1));
	snprintf(r->indicator, sizeof r->indicator, "%s", db_get_text(q, 2));
}

uint32_t store_next(struct store *s, int64_t after, uint32_t most, int64_t live_before_ms, struct row *rows, bool *historical)
{
	struct sqlite3_stmt *q = db_sql(
	        &s->db, "SELECT id, enterprise, indicator, start_time, value, revision, historical, spool_time FROM spool WHERE id > ? ORDER BY id LIMIT ?");
	uint32_t count = 0;
	db_int(q, 1, after);
	db_int(q, 2, most);
	while (db_row(&s->db, q)) {
		struct row *r = &rows[count];
		read_row(q, r);
		// What lay here for long is not live any more, whatever its source said.
		bool late = r->historical || r->spool_time < live_before_ms;
		if (!count)
			*historical = late;
		if (late != *historical) {
			db_done(q);
			break;
		}
		count++;
	}
	return count;
}

static void put_rejected(struct store *s, const struct row *r, const char *reason, int64_t now_ms)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "INSERT INTO rejected (enterprise, indicator, start_time, value, reason, time) VALUES (?, ?, ?, ?, ?, ?)");
	db_text(q, 1, r->enterprise);
	db_text(q, 2, r->indicator);
	db_int(q, 3, r->start_time);
	db_f64(q, 4, r->value);
	db_text(q, 5, reason);
	db_int(q, 6, now_ms);
	db_run(&s->db, q);
}

void store_settle(struct store *s, int64_t first, int64_t last, const struct row *rows, const struct ack *a, int64_t now_ms)
{
	store_begin(s);
	for (uint32_t i = 0; i < a->rejected; i++)
		put_rejected(s, &rows[a->outcome[i].row], a->outcome[i].reason, now_ms);
	struct sqlite3_stmt *q = db_sql(&s->db, "DELETE FROM spool WHERE id BETWEEN ? AND ?");
	db_int(q, 1, first);
	db_int(q, 2, last);
	db_run(&s->db, q);
	q = db_sql(&s->db, "UPDATE total SET ack_time = ?");
	db_int(q, 1, now_ms);
	db_run(&s->db, q);
	s->waiting -= a->received;
	s->totals.accepted += a->accepted;
	s->totals.duplicate += a->duplicate;
	s->totals.restated += a->restated;
	s->totals.rejected += a->rejected;
	store_commit(s);
}

void store_forget_old(struct store *s, int64_t before_ms)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "DELETE FROM rejected WHERE time < ?");
	db_int(q, 1, before_ms);
	db_run(&s->db, q);
}

static int64_t pragma(struct db *d, const char *sql)
{
	struct sqlite3_stmt *q = db_sql(d, sql);
	int64_t v = db_row(d, q) ? db_get_int(q, 0) : 0;
	db_done(q);
	return v;
}

int64_t store_bytes(struct store *s)
{
	return (pragma(&s->db, "PRAGMA page_count") - pragma(&s->db, "PRAGMA freelist_count")) * pragma(&s->db, "PRAGMA page_size");
}

// --- reading beside the agent

static int peek(const char *folder, struct sqlite3 **out)
{
	char path[512];
	spool_path(path, folder);
	if (sqlite3_open_v2(path, out, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK) {
		sqlite3_busy_timeout(*out, 2000);
		return OK;
	}
	sqlite3_close(*out);
	return ERR_NOT_FOUND;
}

static int peek_all(struct sqlite3 *d, const char *sql, void (*row)(void *, struct sqlite3_stmt *), void *arg)
{
	struct sqlite3_stmt *q;
	if (sqlite3_prepare_v2(d, sql, -1, &q, NULL) != SQLITE_OK)
		return ERR_IO;
	int code;
	while ((code = sqlite3_step(q)) == SQLITE_ROW)
		row(arg, q);
	sqlite3_finalize(q);
	return code == SQLITE_DONE ? OK : ERR_IO;
}

static void status_row(void *arg, struct sqlite3_stmt *q)
{
	struct spool_status *s = arg;
	int64_t *to[] = {&s->totals.taken,      &s->totals.accepted, &s->totals.duplicate, &s->totals.restated, &s->totals.rejected,
	                 &s->totals.unreadable, &s->ack_time,        &s->waiting,          &s->oldest_time,     &s->bytes};
	for (int i = 0; i < 10; i++)
		*to[i] = sqlite3_column_int64(q, i);
}

int store_peek_status(const char *folder, struct spool_status *out)
{
	struct sqlite3 *d;
	int err = peek(folder, &d);
	if (err)
		return err;
	*out = (struct spool_status){0};
	err = peek_all(d,
	               "SELECT taken, accepted, duplicate, restated, rejected, unreadable, ack_time, (SELECT count(*) FROM spool), (SELECT min(spool_time) "
	               "FROM spool),"
	               " (SELECT page_count * page_size FROM pragma_page_count, pragma_page_size) FROM total",
	               status_row, out);
	sqlite3_close(d);
	return err;
}

struct rejected_reader {
	store_rejected_fn *fn;
	void *arg;
};

static void rejected_row(void *arg, struct sqlite3_stmt *q)
{
	const struct rejected_reader *r = arg;
	struct row row = {.start_time = db_get_int(q, 2), .value = db_get_f64(q, 3)};
	snprintf(row.enterprise, sizeof row.enterprise, "%s", db_get_text(q, 0));
	snprintf(row.indicator, sizeof row.indicator, "%s", db_get_text(q, 1));
	r->fn(r->arg, &row, db_get_text(q, 4), db_get_int(q, 5), db_get_text(q, 6), db_get_int(q, 7));
}

int store_peek_rejected(const char *folder, store_rejected_fn *fn, void *arg)
{
	struct sqlite3 *d;
	int err = peek(folder, &d);
	if (err)
		return err;
	struct rejected_reader r = {fn, arg};
	err = peek_all(d, "SELECT enterprise, indicator, start_time, value, source, line, reason, time FROM rejected ORDER BY id", rejected_row, &r);
	sqlite3_close(d);
	return err;
}
