// Databases of the first version are brought forward with everything in them, a copy is kept, and later ones are refused.
#include "city.h"
#include "home.h"
#include "old.h"
#include "scene.h"

#include "db/db.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

// As the first version made it.
static const char *const first_history[] = {
        "CREATE TABLE mark (number INTEGER NOT NULL);"
        "INSERT INTO mark VALUES (0);"
        "CREATE TABLE series (id INTEGER PRIMARY KEY, enterprise TEXT NOT NULL, indicator TEXT NOT NULL, first_start INTEGER NOT NULL,"
        " last_start INTEGER NOT NULL, last_value REAL NOT NULL, last_receive INTEGER NOT NULL);"
        "CREATE TABLE node (id INTEGER PRIMARY KEY, site TEXT NOT NULL, indicator TEXT NOT NULL,"
        " oldest_day INTEGER NOT NULL, oldest_month INTEGER NOT NULL, oldest_year INTEGER NOT NULL,"
        " newest_day INTEGER NOT NULL, newest_month INTEGER NOT NULL, newest_year INTEGER NOT NULL);"
        "CREATE TABLE chunk (owner_of INTEGER NOT NULL, kind INTEGER NOT NULL, owner INTEGER NOT NULL, number INTEGER NOT NULL, body BLOB NOT NULL,"
        " PRIMARY KEY (owner_of, kind, owner, number)) WITHOUT ROWID;"
        "CREATE TABLE restatement (series INTEGER NOT NULL, start_time INTEGER NOT NULL, revision INTEGER NOT NULL, former_value REAL NOT NULL,"
        " receive_time INTEGER NOT NULL, key TEXT NOT NULL, PRIMARY KEY (series, start_time, revision)) WITHOUT ROWID;",
        NULL,
};

enum { ENTERPRISES = 3, DAYS = 50, QUARTERS = 96 };

static int64_t first_day, now;

static void open_ledger(void)
{
	home_open();
	city_build(ENTERPRISES, home_step, NULL);
}

static double value_of(uint32_t enterprise, int64_t day, uint32_t quarter)
{
	return (double)((day * 131 + quarter * 17 + enterprise * 7919) % 100000) / 10;
}

static void push_day(uint32_t enterprise, int64_t day)
{
	struct city_row row[QUARTERS];
	for (uint32_t q = 0; q < QUARTERS; q++)
		row[q] = (struct city_row){enterprise, "quarter_hour_sum", first_day + day * CIVIL_DAY_MS + (int64_t)q * CIVIL_HOUR_MS / 4,
		                           value_of(enterprise, day, q), 0};
	struct batch *b = city_batch(row, QUARTERS);
	home_step(NULL, &(struct event){.kind = EVENT_BATCH, .now_ms = now, .batch = b, .user = "key:all"});
	city_batch_free(b);
}

static void commit(void)
{
	ledger_take_in(&ledger, ledger_commit(&ledger, now));
}

// --- what the first version would have written of the same
static struct chunk_id id_of(int64_t place)
{
	int64_t kind = place >> 58, number = (place >> 32 & ((1 << 26) - 1)) - 1024;
	return (struct chunk_id){(enum chunk_owner)(kind / CHUNK_KINDS), (enum chunk_kind)(kind % CHUNK_KINDS), (uint32_t)place, (int32_t)number};
}

static void body_of(const struct chunk_id *id, const void *at, size_t len, struct buf *out)
{
	static const uint32_t slots[] = {QUARTERS, SLOTS_OF_DAYS, SLOTS_OF_YEARS};
	struct chunk c;
	chunk_init(&c, id->of == OF_NODE ? HOLDS_NODE_WINDOWS : id->kind == CHUNK_BASE ? HOLDS_VALUES : HOLDS_WINDOWS, slots[id->kind]);
	assert_int_equal(chunk_read(&c, at, len), 0);
	old_write(out, &c, 1);
	chunk_fini(&c);
}

static void copy_chunks(struct db *now_db, struct db *first)
{
	struct sqlite3_stmt *from = db_sql(now_db, "SELECT place, body FROM chunk");
	while (db_row(now_db, from)) {
		struct sqlite3_stmt *to = db_sql(first, "INSERT INTO chunk VALUES (?, ?, ?, ?, ?)");
		struct chunk_id id = id_of(db_get_int(from, 0));
		struct buf body = {0};
		size_t len;
		const void *at = db_get_blob(from, 1, &len);
		body_of(&id, at, len, &body);
		db_int(to, 1, id.of);
		db_int(to, 2, id.kind);
		db_int(to, 3, id.owner);
		db_int(to, 4, id.number);
		db_blob(to, 5, body.at, body.len);
		db_run(first, to);
		buf_fini(&body);
	}
}

static void copy_rows(struct db *d, const char *file)
{
	char text[256];
	snprintf(text, sizeof text, "ATTACH '%s' AS other", file);
	db_exec(d, text);
	db_exec(d, "UPDATE mark SET number = (SELECT number FROM other.mark); INSERT INTO series SELECT * FROM other.series;"
	           " INSERT INTO node SELECT * FROM other.node; INSERT INTO restatement SELECT * FROM other.restatement");
	db_exec(d, "DETACH other");
}

static void path_of(char out[128], const char *name)
{
	snprintf(out, 128, "%s/%s", folder, name);
}

static void go_back(void)
{
	char first[128], history[128], newer[128];
	struct db d, current;
	path_of(first, "first.db");
	path_of(history, "history.db");
	path_of(newer, "newer.db");
	rename(history, newer);
	db_open(&d, first, DB_NORMAL, first_history);
	copy_rows(&d, newer);
	static const char *const nothing_new[] = {"", "", "", NULL}; // whatever version it has: it stays
	db_open(&current, newer, DB_NORMAL, nothing_new);
	copy_chunks(&current, &d);
	db_close(&current);
	db_close(&d);
	rename(first, history);
}

static int begin(void **state)
{
	(void)state;
	home_make();
	first_day = city_time("2026-01-20");
	now = first_day + DAYS * (int64_t)CIVIL_DAY_MS;
	open_ledger();
	for (uint32_t e = 0; e < ENTERPRISES; e++)
		for (int64_t day = 0; day < DAYS; day++)
			push_day(e, day);
	commit();
	struct city_row row = {1, "quarter_hour_sum", first_day, 12345.6, 0};
	struct batch *b = city_batch(&row, 1);
	home_step(NULL, &(struct event){.kind = EVENT_BATCH, .now_ms = now, .batch = b, .user = "key:all"});
	city_batch_free(b);
	commit();
	while (ledger_fold(&ledger, 1000)) {
	}
	ledger_close(&ledger);
	go_back();
	return 0;
}

static int end(void **state)
{
	(void)state;
	return home_clear();
}

static struct answer ask(const char *node, uint32_t enterprise, uint32_t window)
{
	struct answer answer = {0};
	struct reading reading;
	struct refusal why;
	struct query q = {.node = node, .enterprise = node ? NULL : city_code(enterprise), .indicator = "quarter_hour_sum", .window = window, .now_ms = now};
	assert_int_equal(query_begin(&reading, ledger.core, &q, &answer, &why), 0);
	ledger_read(&ledger, &reading);
	query_fini(&reading);
	return answer;
}

static int64_t one(struct db *d, const char *sql)
{
	struct sqlite3_stmt *q = db_sql(d, sql);
	int64_t v = db_row(d, q) ? db_get_int(q, 0) : -1;
	db_done(q);
	return v;
}

static void everything_is_there(void)
{
	sum_int total = 0;
	for (uint32_t e = 0; e < ENTERPRISES; e++) {
		struct answer a = ask(NULL, e, 0);
		assert_int_equal(a.rows, DAYS * QUARTERS);
		for (uint32_t i = 0; i < a.rows; i++) {
			bool restated = e == 1 && i == 0;
			assert_true(a.row[i].value == (restated ? 12345.6 : value_of(e, i / QUARTERS, i % QUARTERS)));
			assert_int_equal(a.row[i].revision, restated);
			total += sum_of(a.row[i].value);
		}
		answer_fini(&a);
	}
	struct answer year = ask("city/530300", 0, CIVIL_YEAR), days = ask("city/530300", 0, CIVIL_DAY);
	assert_int_equal(year.rows, 1);
	assert_true(year.row[0].value == sum_value(total));
	assert_int_equal(days.rows, DAYS);
	answer_fini(&year);
	answer_fini(&days);
	assert_int_equal(one(&ledger.store.history, "SELECT count(*) FROM restatement WHERE former_value = 791.9"), 1);
}

static void the_first_version_is_brought_forward(void **state)
{
	(void)state;
	char path[128];
	open_ledger();
	everything_is_there();
	push_day(0, DAYS - 1); // and it goes on: nothing is new in it
	assert_int_equal(ledger.core->draft.record.rows, 0);
	ledger_close(&ledger);
	open_ledger();
	everything_is_there();
	ledger_close(&ledger);
	path_of(path, "history.db.v1");
	assert_int_equal(access(path, F_OK), 0);
	struct db copy; // as it was, to go back to
	db_open(&copy, path, DB_NORMAL, first_history);
	assert_int_equal(one(&copy, "SELECT count(*) FROM chunk WHERE owner_of = 0 AND kind = 0"), ENTERPRISES * DAYS);
	db_close(&copy);
}

static void open_apart(void *arg)
{
	(void)arg;
	open_ledger();
}

static void a_later_version_is_refused(void **state)
{
	(void)state;
	char path[128];
	struct scene_end is;
	struct db d;
	path_of(path, "history.db");
	db_open(&d, path, DB_NORMAL, first_history);
	db_exec(&d, "PRAGMA user_version = 1000");
	db_close(&d);
	scene_apart(open_apart, NULL, &is);
	assert_int_not_equal(is.status, 0);
	assert_non_null(strstr(is.err, "event=store_too_new"));
	assert_non_null(strstr(is.err, "history.db version=1000"));
	assert_null(strchr(strchr(is.err, '\n') + 1, '\n')); // one line
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(the_first_version_is_brought_forward, begin, end),
	        cmocka_unit_test_setup_teardown(a_later_version_is_refused, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
