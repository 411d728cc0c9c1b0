// The embedded store: what a commit keeps, how a schema is brought forward, and the one line with which each failure ends the process.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "db/db.h"
#include "scene.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const first[] = {"CREATE TABLE reading (id INTEGER PRIMARY KEY, name TEXT UNIQUE, value REAL, body BLOB)", NULL};
static const char *const second[] = {"CREATE TABLE reading (id INTEGER PRIMARY KEY, name TEXT UNIQUE, value REAL, body BLOB)",
                                     "ALTER TABLE reading ADD COLUMN unit TEXT NOT NULL DEFAULT 'MWh'", NULL};
static const char *const broken[] = {"CREATE TABLE reading (id INTEGER PRIMARY KEY, name TEXT UNIQUE, value REAL, body BLOB)",
                                     "CREATE TABLE other (id INTEGER); CREATE TABLE reading (id INTEGER)", NULL};

struct place {
	char folder[SCENE_PATH];
	char path[SCENE_PATH + 16];
};

static int setup(void **state)
{
	struct place *p = malloc(sizeof *p);
	assert_non_null(p);
	scene_folder(p->folder);
	snprintf(p->path, sizeof p->path, "%s/x.db", p->folder);
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct place *p = *state;
	scene_clear(p->folder);
	free(p);
	return 0;
}

static void add(struct db *d, const char *name)
{
	sqlite3_stmt *s = db_sql(d, "INSERT INTO reading (name) VALUES (?)");
	db_text(s, 1, name);
	db_run(d, s);
}

static int64_t count(struct db *d)
{
	sqlite3_stmt *s = db_sql(d, "SELECT count(*) FROM reading");
	assert_true(db_row(d, s));
	int64_t n = db_get_int(s, 0);
	db_done(s);
	return n;
}

// Number, and first text, of a query that is asked beside the library.
static int64_t asked(const char *path, const char *sql, char text[64])
{
	sqlite3 *h;
	sqlite3_stmt *s;
	assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(h, sql, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	int64_t n = sqlite3_column_int64(s, 0);
	if (text)
		snprintf(text, 64, "%s", (const char *)sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	sqlite3_close(h);
	return n;
}

static void a_commit_stays_and_a_rollback_leaves_nothing(void **state)
{
	const struct place *p = *state;
	struct db d;
	db_open(&d, p->path, DB_FULL, first);
	db_begin(&d);
	add(&d, "kept");
	assert_int_equal(asked(p->path, "SELECT count(*) FROM reading", NULL), 0); // nobody sees it before the commit
	db_commit(&d);
	assert_int_equal(asked(p->path, "SELECT count(*) FROM reading", NULL), 1);
	db_begin(&d);
	add(&d, "dropped");
	assert_int_equal(count(&d), 2);
	db_rollback(&d);
	assert_int_equal(count(&d), 1);
	db_begin(&d);
	add(&d, "lost"); // the process goes without a commit
	db_close(&d);
	db_open(&d, p->path, DB_NORMAL, first);
	assert_int_equal(count(&d), 1);
	db_close(&d);
	db_close(&d); // again is nothing
}

static void values_come_back_as_they_were_bound(void **state)
{
	const struct place *p = *state;
	static const char body[] = {0, 1, (char)0xff, 0};
	struct db d;
	size_t len;
	db_open(&d, p->path, DB_FULL, first);
	sqlite3_stmt *s = db_sql(&d, "INSERT INTO reading (id, name, value, body) VALUES (?, ?, ?, ?)");
	db_int(s, 1, INT64_MIN);
	db_text(s, 2, "\xe9\x93\x9d'; DROP TABLE reading; --");
	db_f64(s, 3, -0.1);
	db_blob(s, 4, body, sizeof body);
	db_run(&d, s);
	// The same text again is the same statement, with nothing bound.
	assert_ptr_equal(db_sql(&d, "INSERT INTO reading (id, name, value, body) VALUES (?, ?, ?, ?)"), s);
	db_int(s, 1, INT64_MAX);
	db_text(s, 2, NULL);
	db_blob(s, 4, NULL, 0);
	db_run(&d, s);

	s = db_sql(&d, "SELECT id, name, value, body FROM reading ORDER BY id");
	assert_true(db_row(&d, s));
	assert_true(db_get_int(s, 0) == INT64_MIN);
	assert_string_equal(db_get_text(s, 1), "\xe9\x93\x9d'; DROP TABLE reading; --");
	assert_true(db_get_f64(s, 2) == -0.1);
	assert_memory_equal(db_get_blob(s, 3, &len), body, sizeof body);
	assert_int_equal(len, sizeof body);
	assert_true(db_row(&d, s));
	assert_true(db_get_int(s, 0) == INT64_MAX);
	assert_string_equal(db_get_text(s, 1), "");
	assert_true(db_get_f64(s, 2) == 0);
	db_get_blob(s, 3, &len);
	assert_int_equal(len, 0);
	assert_false(db_row(&d, s));
	assert_true(db_row(&d, s)); // it was reset at its end
	db_done(s);
	db_close(&d);
}

static void a_log_id_is_made_once_for_each_database(void **state)
{
	const struct place *p = *state;
	struct db d, other;
	char path[sizeof p->path + 8];
	snprintf(path, sizeof path, "%s.other", p->path);
	db_open(&d, p->path, DB_FULL, first);
	db_open(&other, path, DB_FULL, first);
	uint64_t id = db_log_id(&d);
	assert_true(id != 0);
	assert_true(db_log_id(&d) == id);
	assert_true(db_log_id(&other) != id);
	db_close(&other);
	db_close(&d);
	db_open(&d, p->path, DB_FULL, first);
	assert_true(db_log_id(&d) == id);
	db_close(&d);
}

static void files_are_as_safe_as_was_asked(void **state)
{
	const struct place *p = *state;
	static const enum db_sync syncs[] = {DB_FULL, DB_NORMAL};
	for (int i = 0; i < 2; i++) {
		struct db d;
		char mode[64];
		db_open(&d, p->path, syncs[i], first);
		sqlite3_stmt *s = db_sql(&d, "PRAGMA synchronous");
		assert_true(db_row(&d, s));
		assert_int_equal(db_get_int(s, 0), syncs[i] == DB_FULL ? 2 : 1);
		db_done(s);
		asked(p->path, "PRAGMA journal_mode", mode);
		assert_string_equal(mode, "wal");
		db_close(&d);
	}
}

static void a_step_keeps_the_rows_and_a_copy_of_what_was(void **state)
{
	const struct place *p = *state;
	char copy[sizeof p->path + 8], text[64];
	struct db d;
	snprintf(copy, sizeof copy, "%s.v1", p->path);
	db_open(&d, p->path, DB_FULL, first);
	add(&d, "old");
	uint64_t id = db_log_id(&d);
	db_close(&d);
	assert_int_equal(access(copy, F_OK), -1); // a new database has nothing to go back to
	assert_int_equal(asked(p->path, "PRAGMA user_version", NULL), 1);

	db_open(&d, p->path, DB_FULL, second);
	assert_true(db_log_id(&d) == id);
	db_close(&d);
	assert_int_equal(asked(p->path, "PRAGMA user_version", NULL), 2);
	asked(p->path, "SELECT name || unit FROM reading", text);
	assert_string_equal(text, "oldMWh");
	assert_int_equal(asked(copy, "PRAGMA user_version", NULL), 1);
	asked(copy, "SELECT name FROM reading", text);
	assert_string_equal(text, "old");

	// The copy opens with the earlier program.
	db_open(&d, copy, DB_FULL, first);
	assert_int_equal(count(&d), 1);
	db_close(&d);
}

// --- what ends the process

static void open_first(void *arg)
{
	const struct place *p = arg;
	struct db d;
	db_open(&d, p->path, DB_FULL, first);
	db_close(&d);
}

static void open_broken(void *arg)
{
	const struct place *p = arg;
	struct db d;
	db_open(&d, p->path, DB_FULL, broken);
}

static void assert_ends(scene_fn *fn, void *arg, const char *const *parts)
{
	struct scene_end end;
	scene_apart(fn, arg, &end);
	assert_int_equal(end.status, 1);
	for (; *parts; parts++)
		if (!strstr(end.err, *parts))
			fail_msg("'%s' is not in '%s'", *parts, end.err);
}

static void a_newer_schema_is_refused_and_left_alone(void **state)
{
	struct place *p = *state;
	struct db d;
	char text[64];
	db_open(&d, p->path, DB_FULL, second);
	add(&d, "new");
	db_close(&d);
	assert_ends(open_first, p, (const char *[]){"event=store_too_new", "/x.db", "version=2 known=1", "later version", NULL});
	assert_int_equal(asked(p->path, "PRAGMA user_version", NULL), 2);
	asked(p->path, "SELECT unit FROM reading", text);
	assert_string_equal(text, "MWh");
}

static void a_step_that_fails_changes_nothing(void **state)
{
	struct place *p = *state;
	struct db d;
	db_open(&d, p->path, DB_FULL, first);
	add(&d, "old");
	db_close(&d);
	assert_ends(open_broken, p, (const char *[]){"event=store_failed", "/x.db", "table reading already exists", NULL});
	assert_int_equal(asked(p->path, "PRAGMA user_version", NULL), 1);
	assert_int_equal(asked(p->path, "SELECT count(*) FROM sqlite_schema WHERE name = 'other'", NULL), 0);
	db_open(&d, p->path, DB_FULL, second); // mended: it goes on from where it was
	assert_int_equal(count(&d), 1);
	db_close(&d);
}

static void a_second_process_is_refused_until_the_first_has_closed(void **state)
{
	struct place *p = *state;
	struct db d;
	struct scene_end end;
	db_open(&d, p->path, DB_FULL, first);
	assert_ends(open_first, p, (const char *[]){"event=store_locked", "/x.db", "another process has it open", NULL});
	add(&d, "still works");
	db_close(&d);
	scene_apart(open_first, p, &end);
	assert_string_equal(end.err, "");
	assert_int_equal(end.status, 0);
}

// Somebody who does not know of our lock file writes to the database: a repair by hand with sqlite3.
static void write_while_busy(void *arg)
{
	const struct place *p = arg;
	struct db d;
	sqlite3 *h;
	db_open(&d, p->path, DB_FULL, first);
	if (sqlite3_open(p->path, &h) != SQLITE_OK || sqlite3_exec(h, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
		return;
	db_begin(&d);
}

static void write_twice(void *arg)
{
	const struct place *p = arg;
	struct db d;
	db_open(&d, p->path, DB_FULL, first);
	db_begin(&d);
	add(&d, "half");
	add(&d, "half");
	db_commit(&d);
}

static void misspell(void *arg)
{
	const struct place *p = arg;
	struct db d;
	db_open(&d, p->path, DB_FULL, first);
	db_sql(&d, "SELECT watts FROM reading");
}

static void bind_nowhere(void *arg)
{
	const struct place *p = arg;
	struct db d;
	db_open(&d, p->path, DB_FULL, first);
	db_int(db_sql(&d, "SELECT ? AS one"), 2, 1);
}

static void commit_nothing(void *arg)
{
	const struct place *p = arg;
	struct db d;
	db_open(&d, p->path, DB_FULL, first);
	db_commit(&d);
}

// The disk is full: sqlite is held to the pages the file has.
static void fill(void *arg)
{
	const struct place *p = arg;
	static char much[1 << 20];
	struct db d;
	db_open(&d, p->path, DB_FULL, first);
	db_exec(&d, "PRAGMA max_page_count = 16");
	db_begin(&d);
	sqlite3_stmt *s = db_sql(&d, "INSERT INTO reading (name, body) VALUES ('half', ?)");
	db_blob(s, 1, much, sizeof much);
	db_run(&d, s);
	db_commit(&d);
}

static void a_failed_write_ends_the_process_and_says_which(void **state)
{
	struct place *p = *state;
	static const struct {
		scene_fn *fn;
		const char *parts[3];
	} cases[] = {
	        {write_while_busy, {"while=\"BEGIN IMMEDIATE\"", "error=\"database is locked\""}                                },
	        {write_twice,      {"while=\"INSERT INTO reading (name) VALUES (?)\"", "UNIQUE constraint failed: reading.name"}},
	        {misspell,         {"while=\"SELECT watts FROM reading\"", "no such column: watts"}                             },
	        {bind_nowhere,     {"event=store_bind_failed sql=\"SELECT ? AS one\"", "out of range"}                          },
	        {commit_nothing,   {"while=\"COMMIT\"", "no transaction is active"}                                             },
	        {fill,             {"while=\"INSERT INTO reading (name, body)", "database or disk is full"}                     },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_ends(cases[i].fn, p, cases[i].parts);
	struct db d;
	db_open(&d, p->path, DB_FULL, first);
	assert_int_equal(count(&d), 0); // nothing of theirs stayed
	db_close(&d);
}

static void write_file(const char *path, const void *at, size_t len)
{
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(at, 1, len, f), len);
	fclose(f);
}

static void what_is_no_database_is_refused(void **state)
{
	struct place *p = *state;
	char text[4096], lock[sizeof p->path + 8];
	memset(text, 'x', sizeof text);
	write_file(p->path, text, sizeof text);
	assert_ends(open_first, p, (const char *[]){"event=store_failed", "/x.db", "file is not a database", NULL});
	unlink(p->path);

	assert_int_equal(mkdir(p->path, 0700), 0);
	assert_ends(open_first, p, (const char *[]){"event=store_failed", "/x.db", "while=\"opening\"", "unable to open database file", NULL});
	rmdir(p->path);

	snprintf(lock, sizeof lock, "%s.lock", p->path);
	unlink(lock);
	assert_int_equal(mkdir(lock, 0700), 0);
	assert_ends(open_first, p, (const char *[]){"event=store_lock_failed", lock, "Is a directory", NULL});

	struct place nowhere = {.path = "/nowhere/at/all/x.db"};
	assert_ends(open_first, &nowhere, (const char *[]){"event=store_lock_failed", "/nowhere/at/all/x.db.lock", "No such file or directory", NULL});
}

// A page in the middle of the file is overwritten: reading it ends the process, and nothing is made up.
static void read_all(void *arg)
{
	const struct place *p = arg;
	struct db d;
	db_open(&d, p->path, DB_FULL, first);
	sqlite3_stmt *s = db_sql(&d, "SELECT sum(length(body)) FROM reading");
	db_row(&d, s);
}

static void a_damaged_page_is_noticed(void **state)
{
	struct place *p = *state;
	static char body[2000], junk[4096];
	struct db d;
	db_open(&d, p->path, DB_FULL, first);
	db_begin(&d);
	for (int i = 0; i < 100; i++) {
		sqlite3_stmt *s = db_sql(&d, "INSERT INTO reading (body) VALUES (?)");
		db_blob(s, 1, body, sizeof body);
		db_run(&d, s);
	}
	db_commit(&d);
	db_close(&d);
	FILE *f = fopen(p->path, "r+");
	if (!f) {
		fail_msg("%s cannot be opened", p->path);
		return;
	}
	memset(junk, 0xa5, sizeof junk);
	for (long page = 8; page < 20; page++) {
		fseek(f, page * 4096, SEEK_SET);
		assert_int_equal(fwrite(junk, 1, sizeof junk, f), sizeof junk);
	}
	fclose(f);
	assert_ends(read_all, p, (const char *[]){"event=store_failed", "/x.db", "while=\"SELECT sum(length(body)) FROM reading\"", "malformed", NULL});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(a_commit_stays_and_a_rollback_leaves_nothing, setup, teardown),
	        cmocka_unit_test_setup_teardown(values_come_back_as_they_were_bound, setup, teardown),
	        cmocka_unit_test_setup_teardown(a_log_id_is_made_once_for_each_database, setup, teardown),
	        cmocka_unit_test_setup_teardown(files_are_as_safe_as_was_asked, setup, teardown),
	        cmocka_unit_test_setup_teardown(a_step_keeps_the_rows_and_a_copy_of_what_was, setup, teardown),
	        cmocka_unit_test_setup_teardown(a_newer_schema_is_refused_and_left_alone, setup, teardown),
	        cmocka_unit_test_setup_teardown(a_step_that_fails_changes_nothing, setup, teardown),
	        cmocka_unit_test_setup_teardown(a_second_process_is_refused_until_the_first_has_closed, setup, teardown),
	        cmocka_unit_test_setup_teardown(a_failed_write_ends_the_process_and_says_which, setup, teardown),
	        cmocka_unit_test_setup_teardown(what_is_no_database_is_refused, setup, teardown),
	        cmocka_unit_test_setup_teardown(a_damaged_page_is_noticed, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
