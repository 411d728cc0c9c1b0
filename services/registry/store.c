#include "store.h"

#include "sys/log.h"

#include <string.h>

static const char *const steps[] = {
        "CREATE TABLE entity ("
        " kind INTEGER NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL UNIQUE, time INTEGER NOT NULL, actor TEXT NOT NULL, ended INTEGER NOT NULL,"
        " revision INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;"
        "CREATE TABLE change ("
        " version INTEGER PRIMARY KEY, time INTEGER NOT NULL, actor TEXT NOT NULL, kind INTEGER NOT NULL, id TEXT NOT NULL, ended INTEGER NOT NULL,"
        " revision INTEGER NOT NULL, body BLOB NOT NULL, former BLOB, former_revision INTEGER NOT NULL);"
        "CREATE INDEX change_of ON change (kind, id, version);"
        "CREATE TABLE answer (command_id TEXT PRIMARY KEY, time INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;"
        "CREATE INDEX answer_time ON answer (time);",
        NULL,
};

enum { ANSWER_KEEP_DAYS = 7 };

void store_open(struct db *d, const char *path)
{
	db_open(d, path, DB_FULL, steps);
}

// --- writing

// Columns 1 to 8, the same in both tables.
static void bind(struct sqlite3_stmt *s, const struct change *ch)
{
	db_int(s, 1, (int64_t)ch->version);
	db_int(s, 2, ch->time);
	db_text(s, 3, ch->actor);
	db_int(s, 4, (int64_t)ch->kind);
	db_text(s, 5, ch->id);
	db_int(s, 6, ch->ended);
	db_int(s, 7, ch->revision);
	db_blob(s, 8, ch->bytes, ch->len);
}

static void change_write(struct db *d, const struct change *ch)
{
	struct sqlite3_stmt *s = db_sql(d, "INSERT INTO entity (version, time, actor, kind, id, ended, revision, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
	                                   " ON CONFLICT (kind, id) DO UPDATE SET version = ?1, time = ?2, actor = ?3, ended = ?6, revision = ?7, body = ?8");
	bind(s, ch);
	db_run(d, s);
	s = db_sql(d, "INSERT INTO change (version, time, actor, kind, id, ended, revision, body, former, former_revision)"
	              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
	bind(s, ch);
	if (ch->former)
		db_blob(s, 9, ch->former, ch->former_len);
	db_int(s, 10, ch->former_revision);
	db_run(d, s);
}

static void answer_write(struct db *d, int64_t now_ms, const struct answer *a)
{
	struct sqlite3_stmt *s = db_sql(d, "INSERT INTO answer (command_id, time, body) VALUES (?1, ?2, ?3)");
	db_text(s, 1, a->command_id);
	db_int(s, 2, now_ms);
	db_blob(s, 3, a->body, a->len);
	db_run(d, s);
}

void store_commit(struct db *d, const struct change *change, uint32_t n, int64_t now_ms, const struct answer *a)
{
	db_begin(d);
	for (uint32_t i = 0; i < n; i++)
		change_write(d, change + i);
	if (*a->command_id)
		answer_write(d, now_ms, a);
	db_commit(d);
}

bool store_answer(struct db *d, const char *command_id, struct buf *out)
{
	struct sqlite3_stmt *s = db_sql(d, "SELECT body FROM answer WHERE command_id = ?1");
	db_text(s, 1, command_id);
	if (!db_row(d, s))
		return false;
	size_t len;
	const void *body = db_get_blob(s, 0, &len);
	buf_add(out, body, len);
	db_done(s);
	return true;
}

void store_prune(struct db *d, int64_t now_ms)
{
	const int64_t day_ms = 86400000;
	struct sqlite3_stmt *s = db_sql(d, "DELETE FROM answer WHERE time < ?1");
	db_int(s, 1, now_ms - ANSWER_KEEP_DAYS * day_ms);
	db_run(d, s);
}

// --- reading

#define COLUMNS "version, time, actor, kind, id, ended, revision, body"

static struct change read_change(struct db *d, struct sqlite3_stmt *s)
{
	size_t len;
	struct change ch = {
	        .version = (uint64_t)db_get_int(s, 0),
	        .time = db_get_int(s, 1),
	        .actor = db_get_text(s, 2),
	        .id = db_get_text(s, 4),
	        .ended = db_get_int(s, 5) != 0,
	        .revision = (uint32_t)db_get_int(s, 6),
	};
	const int64_t kind = db_get_int(s, 3);
	if (kind < 0 || kind >= KINDS)
		log_fatal("event=store_corrupt file=%s reason=\"there is no kind %lld\"", d->path, (long long)kind);
	ch.kind = (enum kind)kind;
	ch.bytes = db_get_blob(s, 7, &len);
	ch.len = (uint32_t)len;
	return ch;
}

static void read_rows(struct db *d, struct sqlite3_stmt *s, store_fn *fn, void *arg)
{
	while (db_row(d, s)) {
		const struct change ch = read_change(d, s);
		if (!fn(arg, &ch)) {
			db_done(s);
			return;
		}
	}
}

void store_all(struct db *d, store_fn *fn, void *arg)
{
	read_rows(d, db_sql(d, "SELECT " COLUMNS " FROM entity ORDER BY kind, id"), fn, arg);
}

void store_after(struct db *d, uint64_t version, store_fn *fn, void *arg)
{
	struct sqlite3_stmt *s = db_sql(d, "SELECT " COLUMNS " FROM entity WHERE version > ?1 ORDER BY version");
	db_int(s, 1, (int64_t)version);
	read_rows(d, s, fn, arg);
}

void store_entry(struct db *d, enum kind kind, const char *id, store_fn *fn, void *arg)
{
	struct sqlite3_stmt *s = db_sql(d, "SELECT " COLUMNS " FROM entity WHERE kind = ?1 AND id = ?2");
	db_int(s, 1, (int64_t)kind);
	db_text(s, 2, id);
	read_rows(d, s, fn, arg);
}

void store_list(struct db *d, enum kind kind, const char *after, bool ended, store_fn *fn, void *arg)
{
	struct sqlite3_stmt *s = db_sql(d, "SELECT " COLUMNS " FROM entity WHERE kind = ?1 AND id > ?2 AND ended <= ?3 ORDER BY id");
	db_int(s, 1, (int64_t)kind);
	db_text(s, 2, after);
	db_int(s, 3, ended);
	read_rows(d, s, fn, arg);
}

#define PAST "SELECT " COLUMNS ", former, former_revision FROM change WHERE "
// An import is "import:FILE by ACTOR".
#define PAST_OF    "(?1 = '' OR actor = ?1 OR substr(actor, -length(?1) - 4) = ' by ' || ?1) AND time >= ?2 AND time < ?3 AND version < ?4"
#define PAST_ORDER " ORDER BY version DESC"

static struct sqlite3_stmt *past_sql(struct db *d, const struct past *p)
{
	struct sqlite3_stmt *s = p->kind < 0 ? db_sql(d, PAST PAST_OF PAST_ORDER)
	                         : !*p->id   ? db_sql(d, PAST PAST_OF " AND kind = ?5" PAST_ORDER)
	                                     : db_sql(d, PAST PAST_OF " AND kind = ?5 AND id = ?6" PAST_ORDER);
	db_text(s, 1, p->actor);
	db_int(s, 2, p->from_ms);
	db_int(s, 3, p->to_ms ? p->to_ms : INT64_MAX);
	db_int(s, 4, p->before && p->before < INT64_MAX ? (int64_t)p->before : INT64_MAX);
	if (p->kind >= 0)
		db_int(s, 5, p->kind);
	if (p->kind >= 0 && *p->id)
		db_text(s, 6, p->id);
	return s;
}

void store_history(struct db *d, const struct past *p, store_fn *fn, void *arg)
{
	struct sqlite3_stmt *s = past_sql(d, p);
	while (db_row(d, s)) {
		struct change ch = read_change(d, s);
		size_t len;
		ch.former = db_get_blob(s, 8, &len);
		ch.former_len = (uint32_t)len;
		ch.former_revision = (uint32_t)db_get_int(s, 9);
		if (!len)
			ch.former = NULL;
		if (!fn(arg, &ch)) {
			db_done(s);
			return;
		}
	}
}

uint64_t store_version(struct db *d)
{
	struct sqlite3_stmt *s = db_sql(d, "SELECT coalesce(max(version), 0) FROM change");
	uint64_t version = db_row(d, s) ? (uint64_t)db_get_int(s, 0) : 0;
	db_done(s);
	return version;
}
