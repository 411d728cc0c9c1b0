#include "db/db.h"

#include "base/buf.h"
#include "base/mem.h"
#include "sys/log.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { READER_WAIT_MS = 5000 }; // for the moments in which the writer begins the WAL anew

struct db_cached {
	struct db_cached *next;
	const char *sql;
	sqlite3_stmt *stmt;
};

__attribute__((noreturn)) static void fail(struct db *d, const char *what)
{
	log_fatal("event=store_failed file=%s while=\"%s\" error=\"%s\"", d->path, what, sqlite3_errmsg(d->handle));
}

// An exclusive lock that ends with db_close or the process. The descriptor holds it.
static int lock(const char *path)
{
	struct buf name = {0};
	buf_printf(&name, "%s.lock", path);
	int fd = open(buf_str(&name), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		log_fatal("event=store_lock_failed file=%s error=\"%s\"", buf_str(&name), strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB))
		log_fatal("event=store_locked file=%s reason=\"another process has it open\"", path);
	buf_fini(&name);
	return fd;
}

static int user_version(struct db *d)
{
	sqlite3_stmt *s = db_sql(d, "PRAGMA user_version");
	if (!db_row(d, s))
		fail(d, "reading the schema version");
	int version = (int)db_get_int(s, 0);
	db_done(s);
	return version;
}

// A copy of the database as it is, for going back.
static void keep_copy(struct db *d, int version)
{
	struct buf name = {0};
	buf_printf(&name, "%s.v%d", d->path, version);
	unlink(buf_str(&name));
	char *quoted = sqlite3_mprintf("VACUUM INTO %Q", buf_str(&name));
	db_exec(d, quoted);
	sqlite3_free(quoted);
	log_info("event=store_copied file=%s to=%s", d->path, buf_str(&name));
	buf_fini(&name);
}

static void bring_forward(struct db *d, const char *const *steps)
{
	int want = 0, have = user_version(d);
	while (steps[want])
		want++;
	if (have > want)
		log_fatal("event=store_too_new file=%s version=%d known=%d reason=\"made by a later version of this program\"", d->path, have, want);
	if (have == want)
		return;
	if (have)
		keep_copy(d, have);
	db_begin(d);
	for (int i = have; i < want; i++)
		db_exec(d, steps[i]);
	char pragma[48];
	sqlite3_snprintf(sizeof pragma, pragma, "PRAGMA user_version = %d", want);
	db_exec(d, pragma);
	db_commit(d);
	if (have)
		log_info("event=store_brought_forward file=%s from=%d to=%d", d->path, have, want);
}

void db_open(struct db *d, const char *path, enum db_sync sync, const char *const *steps)
{
	*d = (struct db){.path = mem_text(path)};
	d->lock = lock(path);
	if (sqlite3_open_v2(path, &d->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		fail(d, "opening");
	sqlite3_extended_result_codes(d->handle, 1);
	sqlite3_busy_timeout(d->handle, READER_WAIT_MS); // somebody may be looking into the file, and be the first to recover it
	db_exec(d, "PRAGMA journal_mode = WAL");
	db_exec(d, sync == DB_FULL ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
	db_exec(d, "PRAGMA foreign_keys = ON");
	db_exec(d, "PRAGMA cell_size_check = ON");
	db_exec(d, "PRAGMA trusted_schema = OFF");
	bring_forward(d, steps);
	db_exec(d, "CREATE TABLE IF NOT EXISTS log_id (id INTEGER NOT NULL)");
}

void db_open_reader(struct db *d, const char *path)
{
	*d = (struct db){.path = mem_text(path), .lock = -1};
	if (sqlite3_open_v2(path, &d->handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		fail(d, "opening to read");
	sqlite3_extended_result_codes(d->handle, 1);
	sqlite3_busy_timeout(d->handle, READER_WAIT_MS);
	db_exec(d, "PRAGMA cell_size_check = ON");
	db_exec(d, "PRAGMA trusted_schema = OFF");
}

void db_close(struct db *d)
{
	if (!d->handle)
		return;
	while (d->cached) {
		struct db_cached *next = d->cached->next;
		sqlite3_finalize(d->cached->stmt);
		free(d->cached);
		d->cached = next;
	}
	if (sqlite3_close(d->handle) != SQLITE_OK)
		fail(d, "closing");
	if (d->lock >= 0)
		close(d->lock);
	free((void *)(uintptr_t)d->path);
	*d = (struct db){0};
}

void db_exec(struct db *d, const char *sql)
{
	if (sqlite3_exec(d->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail(d, sql);
}

void db_begin(struct db *d)
{
	db_exec(d, "BEGIN IMMEDIATE");
}

void db_commit(struct db *d)
{
	db_exec(d, "COMMIT");
}

void db_rollback(struct db *d)
{
	db_exec(d, "ROLLBACK");
}

sqlite3_stmt *db_sql(struct db *d, const char *sql)
{
	// Statements are few and their texts literals: the pointer is the key, moved to the front when used.
	for (struct db_cached **at = &d->cached; *at; at = &(*at)->next)
		if ((*at)->sql == sql) {
			struct db_cached *c = *at;
			*at = c->next;
			c->next = d->cached;
			d->cached = c;
			sqlite3_reset(c->stmt);
			sqlite3_clear_bindings(c->stmt);
			return c->stmt;
		}
	struct db_cached *c = mem_new(1, sizeof *c);
	c->sql = sql;
	if (sqlite3_prepare_v3(d->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &c->stmt, NULL) != SQLITE_OK)
		fail(d, sql);
	c->next = d->cached;
	d->cached = c;
	return c->stmt;
}

// Binding fails only by a place that is not there or for want of memory: both are the program's fault.
static void bound(sqlite3_stmt *s, int code)
{
	if (code != SQLITE_OK)
		log_fatal("event=store_bind_failed sql=\"%s\" error=\"%s\"", sqlite3_sql(s), sqlite3_errstr(code));
}

void db_int(sqlite3_stmt *s, int at, int64_t v)
{
	bound(s, sqlite3_bind_int64(s, at, v));
}

void db_f64(sqlite3_stmt *s, int at, double v)
{
	bound(s, sqlite3_bind_double(s, at, v));
}

void db_text(sqlite3_stmt *s, int at, const char *v)
{
	bound(s, sqlite3_bind_text(s, at, v, -1, SQLITE_TRANSIENT));
}

void db_blob(sqlite3_stmt *s, int at, const void *v, size_t len)
{
	bound(s, sqlite3_bind_blob64(s, at, v ? v : "", len, SQLITE_STATIC));
}

bool db_row(struct db *d, sqlite3_stmt *s)
{
	int code = sqlite3_step(s);
	if (code == SQLITE_ROW)
		return true;
	if (code != SQLITE_DONE)
		fail(d, sqlite3_sql(s));
	sqlite3_reset(s);
	return false;
}

void db_run(struct db *d, sqlite3_stmt *s)
{
	while (db_row(d, s)) {
	}
}

void db_done(sqlite3_stmt *s)
{
	sqlite3_reset(s);
}

int64_t db_get_int(sqlite3_stmt *s, int column)
{
	return sqlite3_column_int64(s, column);
}

double db_get_f64(sqlite3_stmt *s, int column)
{
	return sqlite3_column_double(s, column);
}

const char *db_get_text(sqlite3_stmt *s, int column)
{
	const char *text = (const char *)sqlite3_column_text(s, column);
	return text ? text : "";
}

const void *db_get_blob(sqlite3_stmt *s, int column, size_t *len)
{
	const void *at = sqlite3_column_blob(s, column);
	*len = (size_t)sqlite3_column_bytes(s, column);
	return at;
}

uint64_t db_log_id(struct db *d)
{
	sqlite3_stmt *s = db_sql(d, "SELECT id FROM log_id");
	uint64_t id = db_row(d, s) ? (uint64_t)db_get_int(s, 0) : 0;
	db_done(s);
	while (!id) {
		if (sodium_init() < 0)
			log_fatal("event=no_randomness");
		randombytes_buf(&id, sizeof id);
		if (!id)
			continue;
		s = db_sql(d, "INSERT INTO log_id (id) VALUES (?)");
		db_int(s, 1, (int64_t)id);
		db_run(d, s);
	}
	return id;
}
