#include "feed/mirror.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

struct mirror {
	struct db *db;
	struct feed_follow *follow;
	mirror_fn *fn;
	mirror_level_fn *level;
	void *arg;
	bool filled;
};

const char mirror_schema[] = "CREATE TABLE mirror (key TEXT PRIMARY KEY, number INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;"
                             "CREATE INDEX mirror_number ON mirror (number);"
                             // position of the follower; filled: it was level with its source once
                             "CREATE TABLE mirror_position (log_id INTEGER NOT NULL, number INTEGER NOT NULL, filled INTEGER NOT NULL);"
                             "INSERT INTO mirror_position VALUES (0, 0, 0);";

static void store_position(struct mirror *m, uint64_t number)
{
	struct sqlite3_stmt *s = db_sql(m->db, "UPDATE mirror_position SET log_id = ?, number = ?, filled = ?");
	db_int(s, 1, (int64_t)feed_log_of(m->follow));
	db_int(s, 2, (int64_t)number);
	db_int(s, 3, m->filled);
	db_run(m->db, s);
}

static void forget(struct mirror *m)
{
	m->filled = false;
	db_begin(m->db);
	db_exec(m->db, "DELETE FROM mirror");
	store_position(m, 0);
	db_commit(m->db);
	m->fn(m->arg, &(struct feed_record){0});
}

static void on_page(void *arg, const struct feed_record *record, uint32_t n, bool reset)
{
	struct mirror *m = arg;
	if (reset) {
		forget(m);
		return;
	}
	uint64_t last = record[n - 1].number;
	m->filled = m->filled || last >= feed_head(m->follow);
	db_begin(m->db);
	for (uint32_t i = 0; i < n; i++) {
		struct sqlite3_stmt *s = db_sql(m->db, "INSERT INTO mirror (key, number, body) VALUES (?, ?, ?) "
		                                       "ON CONFLICT (key) DO UPDATE SET number = excluded.number, body = excluded.body");
		db_text(s, 1, record[i].key);
		db_int(s, 2, (int64_t)record[i].number);
		db_blob(s, 3, record[i].body, record[i].len);
		db_run(m->db, s);
	}
	store_position(m, last);
	db_commit(m->db);
	feed_committed(m->follow, last);
	for (uint32_t i = 0; i < n; i++)
		m->fn(m->arg, &record[i]);
	m->level(m->arg);
}

void mirror_read(struct db *d, mirror_fn *fn, void *arg)
{
	struct sqlite3_stmt *s = db_sql(d, "SELECT key, number, body FROM mirror ORDER BY number");
	while (db_row(d, s)) {
		struct feed_record r = {.number = (uint64_t)db_get_int(s, 1), .key = db_get_text(s, 0)};
		r.body = db_get_blob(s, 2, &r.len);
		fn(arg, &r);
	}
}

struct mirror *mirror_new(struct db *d, struct bus *b, const char *peer, const char *rpc, const char *bell, const char *follower, mirror_fn *fn,
                          mirror_level_fn *level, void *arg)
{
	struct mirror *m = mem_new(1, sizeof *m);
	*m = (struct mirror){.db = d, .fn = fn, .level = level, .arg = arg};
	struct sqlite3_stmt *s = db_sql(d, "SELECT log_id, number, filled FROM mirror_position");
	uint64_t log_id = 0, number = 0;
	if (db_row(d, s)) {
		log_id = (uint64_t)db_get_int(s, 0);
		number = (uint64_t)db_get_int(s, 1);
		m->filled = db_get_int(s, 2) != 0;
	}
	db_done(s);
	mirror_read(m->db, fn, arg);
	level(arg);
	m->follow = feed_follow_new(b, peer, rpc, bell, follower, log_id, number, on_page, m);
	return m;
}

void mirror_free(struct mirror *m)
{
	if (!m)
		return;
	feed_follow_free(m->follow);
	free(m);
}

const struct feed_follow *mirror_follow(const struct mirror *m)
{
	return m->follow;
}

bool mirror_filled(const struct mirror *m)
{
	return m->filled;
}
