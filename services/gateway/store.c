#include "store.h"

#include "base/buf.h"
#include "feed/mirror.h"
#include "sys/log.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static const char position_schema[] = "CREATE TABLE alert_feed (log_id INTEGER NOT NULL, number INTEGER NOT NULL);"
                                      "INSERT INTO alert_feed VALUES (0, 0);";

// With those above it.
static void make_folder(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		mkdir(path, 0755);
		*slash = '/';
	}
	if (mkdir(path, 0750) && errno != EEXIST)
		log_fatal("event=folder_failed path=%s error=\"%s\"", path, strerror(errno));
}

void store_open(struct db *d, const char *folder)
{
	static const char *steps[] = {mirror_schema, position_schema, NULL};
	struct buf path = {0};
	buf_text(&path, folder);
	make_folder((char *)(uintptr_t)buf_str(&path));
	buf_text(&path, "/gateway.db");
	db_open(d, buf_str(&path), DB_NORMAL, steps);
	buf_fini(&path);
}

void store_position(struct db *d, uint64_t *log_id, uint64_t *number)
{
	struct sqlite3_stmt *s = db_sql(d, "SELECT log_id, number FROM alert_feed");
	if (db_row(d, s)) {
		*log_id = (uint64_t)db_get_int(s, 0);
		*number = (uint64_t)db_get_int(s, 1);
	}
	db_done(s);
}

void store_set_position(struct db *d, uint64_t log_id, uint64_t number)
{
	struct sqlite3_stmt *s = db_sql(d, "UPDATE alert_feed SET log_id = ?, number = ?");
	db_int(s, 1, (int64_t)log_id);
	db_int(s, 2, (int64_t)number);
	db_run(d, s);
}

static void each_record(struct db *d, struct sqlite3_stmt *s, store_record_fn *fn, void *arg)
{
	while (db_row(d, s)) {
		size_t len;
		const void *body = db_get_blob(s, 0, &len);
		fn(arg, body, len);
	}
}

void store_record(struct db *d, const char *key, store_record_fn *fn, void *arg)
{
	struct sqlite3_stmt *s = db_sql(d, "SELECT body FROM mirror WHERE key = ?");
	db_text(s, 1, key);
	each_record(d, s, fn, arg);
}

// '0' is the character behind '/'.
void store_records(struct db *d, const char *key, store_record_fn *fn, void *arg)
{
	store_record(d, key, fn, arg);
	struct sqlite3_stmt *s = db_sql(d, "SELECT body FROM mirror WHERE key > ? || '/' AND key < ? || '0' ORDER BY key");
	db_text(s, 1, key);
	db_text(s, 2, key);
	each_record(d, s, fn, arg);
}
