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
        "CREATE TABLE spool (id INTEGER PRIMARY KEY, enterprise TEXT NOT NULL, indicator TEXT NOT NULL, start_time INTEGER NOT NULL,"
        " value REAL NOT NULL, revision INTEGER NOT NULL, historical INTEGER NOT NULL, spool_time INTEGER NOT NULL);"
        // Rows the server refused; and lines that could not be read (indicator NULL, enterprise is the line's text).
        "CREATE TABLE rejected (id INTEGER PRIMARY KEY AUTOINCREMENT, enterprise TEXT, indicator TEXT, start_time INTEGER, value REAL, source TEXT, line "
        "INTEGER,"
        " reason TEXT NOT NULL, time INTEGER NOT NULL);"
        "CREATE TABLE source (path TEXT PRIMARY KEY, inode INTEGER NOT NULL, position INTEGER NOT NULL, line INTEGER NOT NULL, tail INTEGER NOT NULL,"
        " shift_ms INTEGER NOT NULL, refused_to INTEGER NOT NULL) WITHOUT ROWID;"
        "CREATE TABLE total (taken INTEGER NOT NULL, accepted INTEGER NOT NULL, duplicate INTEGER NOT NULL, restated INTEGER NOT NULL,"
        " rejected INTEGER NOT NULL, unreadable INTEGER NOT NULL, ack_time INTEGER NOT NULL, link TEXT NOT NULL, link_time INTEGER NOT NULL);"
        "INSERT INTO total VALUES (0, 0, 0, 0, 0, 0, 0, 'never', 0);",
        NULL};

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

static int64_t number(struct db *d, const char *sql)
{
	struct sqlite3_stmt *q = db_sql(d, sql);
	int64_t v = db_row(d, q) ? db_get_int(q, 0) : 0;
	db_done(q);
	return v;
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
	char path[600];
	make_folder(folder);
	snprintf(path, sizeof path, "%s/spool.db", folder);
	db_open(&s->db, path, DB_FULL, steps);
	read_totals(&s->db, &s->totals);
	s->waiting = number(&s->db, "SELECT count(*) FROM spool");
	s->last_id = number(&s->db, "SELECT max(id) FROM spool");
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
	struct sqlite3_stmt *q = db_sql(
	        &s->db, "INSERT INTO spool (enterprise, indicator, start_time, value, revision, historical, spool_time, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
	db_text(q, 1, r->enterprise);
	db_text(q, 2, r->indicator);
	db_int(q, 3, r->start_time);
	db_f64(q, 4, r->value);
	db_int(q, 5, r->revision);
	db_int(q, 6, r->historical);
	db_int(q, 7, r->spool_time);
	db_int(q, 8, ++s->last_id); // never twice while we run, though the spool gets empty: the core tells rows apart by it
	db_run(&s->db, q);
	s->totals.taken++;
	s->waiting++;
}

void store_unreadable(struct store *s, const char *source, int64_t line, const char *text, const char *reason, int64_t now_ms)
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
	struct sqlite3_stmt *q =
	        db_sql(&s->db, "INSERT OR REPLACE INTO source (path, inode, position, line, tail, shift_ms, refused_to) VALUES (?, ?, ?, ?, ?, ?, ?)");
	db_text(q, 1, m->path);
	const int64_t numbers[] = {m->inode, m->position, m->line, (int64_t)m->tail, m->shift_ms, m->refused_to};
	for (int i = 0; i < 6; i++)
		db_int(q, i + 2, numbers[i]);
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
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT position, line, tail, shift_ms, refused_to FROM source WHERE path = ? AND inode = ?");
	db_text(q, 1, m->path);
	db_int(q, 2, m->inode);
	bool known = db_row(&s->db, q);
	if (known)
		*m = (struct source_mark){.path = m->path,
		                          .inode = m->inode,
		                          .position = db_get_int(q, 0),
		                          .line = db_get_int(q, 1),
		                          .tail = (uint64_t)db_get_int(q, 2),
		                          .shift_ms = db_get_int(q, 3),
		                          .refused_to = db_get_int(q, 4)};
	db_done(q);
	if (!known)
		m->refused_to = number(&s->db, "SELECT max(id) FROM rejected");
	return known;
}

void store_unreadable_of(struct store *s, const struct source_mark *m, store_line_fn *fn, void *arg)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT line, reason FROM rejected WHERE id > ? AND source = ? ORDER BY line");
	db_int(q, 1, m->refused_to);
	db_text(q, 2, m->path);
	while (db_row(&s->db, q))
		fn(arg, db_get_int(q, 0), db_get_text(q, 1));
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

uint32_t store_next(struct store *s, int64_t after, uint32_t most, int64_t live_since_ms, struct row *rows, bool *historical)
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
		bool late = r->historical || r->spool_time < live_since_ms;
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

void store_link(struct store *s, const char *words, int64_t now_ms)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "UPDATE total SET link = ?, link_time = ?");
	db_text(q, 1, words);
	db_int(q, 2, now_ms);
	db_run(&s->db, q);
}

void store_forget_old(struct store *s, int64_t before_ms)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "DELETE FROM rejected WHERE time < ?");
	db_int(q, 1, before_ms);
	db_run(&s->db, q);
}

int64_t store_bytes(struct store *s)
{
	return (number(&s->db, "PRAGMA page_count") - number(&s->db, "PRAGMA freelist_count")) * number(&s->db, "PRAGMA page_size");
}

// --- reading beside the agent that works on it

static int open_spool(const char *folder, struct sqlite3 **out)
{
	char path[600];
	snprintf(path, sizeof path, "%s/spool.db", folder);
	if (sqlite3_open_v2(path, out, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK) {
		sqlite3_busy_timeout(*out, 2000);
		return OK;
	}
	sqlite3_close(*out);
	return ERR_NOT_FOUND;
}

static int read_all(struct sqlite3 *d, const char *sql, void (*row)(void *, struct sqlite3_stmt *), void *arg)
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

// The agent holds a lock on spool.db.lock while it runs. Looked up where the kernel lists locks: to try the lock would stop an agent that starts this moment.
static bool is_locked(const char *folder)
{
	char path[600], line[256];
	struct stat st;
	bool held = false;
	snprintf(path, sizeof path, "%s/spool.db.lock", folder);
	FILE *f = stat(path, &st) ? NULL : fopen("/proc/locks", "r");
	if (!f)
		return false;
	while (!held && fgets(line, sizeof line, f)) {
		char *inode = strrchr(line, ':');
		held = strstr(line, "FLOCK") && inode && strtoull(inode + 1, NULL, 10) == st.st_ino;
	}
	fclose(f);
	return held;
}

static void status_row(void *arg, struct sqlite3_stmt *q)
{
	struct spool_status *s = arg;
	int64_t *to[] = {&s->totals.taken, &s->totals.accepted, &s->totals.duplicate, &s->totals.restated, &s->totals.rejected, &s->totals.unreadable,
	                 &s->ack_time,     &s->waiting,         &s->oldest_time,      &s->bytes,           &s->link_time};
	for (int i = 0; i < 11; i++)
		*to[i] = sqlite3_column_int64(q, i);
	snprintf(s->link, sizeof s->link, "%s", db_get_text(q, 11));
}

int store_peek_status(const char *folder, struct spool_status *out)
{
	struct sqlite3 *d;
	int err = open_spool(folder, &d);
	if (err)
		return err;
	*out = (struct spool_status){.running = is_locked(folder)};
	err = read_all(d,
	               "SELECT taken, accepted, duplicate, restated, rejected, unreadable, ack_time, (SELECT count(*) FROM spool),"
	               " (SELECT spool_time FROM spool ORDER BY id LIMIT 1), (SELECT page_count * page_size FROM pragma_page_count, pragma_page_size),"
	               " link_time, link FROM total",
	               status_row, out);
	sqlite3_close(d);
	return err;
}

struct reader {
	store_rejected_fn *fn;
	void *arg;
};

static void rejected_row(void *arg, struct sqlite3_stmt *q)
{
	const struct reader *r = arg;
	struct row row = {.start_time = db_get_int(q, 2), .value = db_get_f64(q, 3)};
	snprintf(row.enterprise, sizeof row.enterprise, "%s", db_get_text(q, 0));
	snprintf(row.indicator, sizeof row.indicator, "%s", db_get_text(q, 1));
	r->fn(r->arg, &row, db_get_text(q, 4), db_get_int(q, 5), db_get_text(q, 6), db_get_int(q, 7));
}

int store_peek_rejected(const char *folder, store_rejected_fn *fn, void *arg)
{
	struct sqlite3 *d;
	int err = open_spool(folder, &d);
	if (err)
		return err;
	struct reader r = {fn, arg};
	err = read_all(d, "SELECT enterprise, indicator, start_time, value, source, line, reason, time FROM rejected ORDER BY id", rejected_row, &r);
	sqlite3_close(d);
	return err;
}
