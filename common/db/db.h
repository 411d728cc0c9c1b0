// SQLite as the embedded store: WAL, one writer, schema steps. A write that fails ends the process (a full disk: exit; replay is the
// recovery we know works), so callers have no error path to get wrong.
#ifndef PP_DB_DB_H
#define PP_DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sqlite3;
struct sqlite3_stmt;

struct db {
	struct sqlite3 *handle;
	const char *path;
	struct db_cached *cached;
	int lock; // descriptor that holds the lock file
};

enum db_sync {
	DB_FULL,  // a commit is on disk when it returns (synchronous=FULL): journals, alerts, spools
	DB_NORMAL // a commit survives the process, not the power: what can be rebuilt from a DB_FULL log
};

// Opens or makes the file. steps[i] brings schema version i to i+1 (PRAGMA user_version); NULL ends. All missing steps run in one transaction; before that a
// database that is not new is copied to "<path>.v<version>". A newer one, an unreadable one or a locked one ends the process with one clear line.
// One process opens a file for writing: an exclusive lock file "<path>.lock" is held.
void db_open(struct db *d, const char *path, enum db_sync sync, const char *const *steps);
// A second look at a file that this process has open: reads only, by a connection of its own, for another thread.
void db_open_reader(struct db *d, const char *path);
void db_close(struct db *d);

void db_begin(struct db *d);  // IMMEDIATE
void db_commit(struct db *d); // on disk as db_sync says, or the process has ended
void db_rollback(struct db *d);
void db_exec(struct db *d, const char *sql); // no results

// A prepared statement, kept and reused by its text (which must be a literal): reset, unbound. Bind with the functions below, 1-based.
struct sqlite3_stmt *db_sql(struct db *d, const char *sql);
void db_int(struct sqlite3_stmt *s, int at, int64_t v);
void db_f64(struct sqlite3_stmt *s, int at, double v);
void db_text(struct sqlite3_stmt *s, int at, const char *v);             // NULL binds NULL; copied
void db_blob(struct sqlite3_stmt *s, int at, const void *v, size_t len); // not copied: must live until the statement is done
void db_run(struct db *d, struct sqlite3_stmt *s);                       // a statement without rows
bool db_row(struct db *d, struct sqlite3_stmt *s);                       // steps; false at the end (and the statement is reset)
void db_done(struct sqlite3_stmt *s);                                    // reset after reading fewer rows than there are
int64_t db_get_int(struct sqlite3_stmt *s, int column);                  // columns from 0
double db_get_f64(struct sqlite3_stmt *s, int column);
const char *db_get_text(struct sqlite3_stmt *s, int column); // "" for NULL; valid until the next step
const void *db_get_blob(struct sqlite3_stmt *s, int column, size_t *len);

// A 64-bit number made when the database was, never 0: tells one log from another (FeedReply.log_id).
uint64_t db_log_id(struct db *d);

#endif
