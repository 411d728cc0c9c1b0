// spool.db: what was committed is there again, rows leave it only when they are settled.
#include "scratch.h"
#include "store.h"

#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char folder[64];
static struct store store;

static int open_store(void **state)
{
	(void)state;
	scratch_make(folder);
	store_open(&store, folder);
	return 0;
}

static int close_store(void **state)
{
	(void)state;
	store_close(&store);
	scratch_remove(folder);
	return 0;
}

static void take(int64_t start_time, bool historical, int64_t spool_time)
{
	const struct row r = {
	        .enterprise = "A", .indicator = "x", .start_time = start_time, .value = 0.1, .revision = 2, .historical = historical, .spool_time = spool_time};
	store_begin(&store);
	store_take(&store, &r);
	store_commit(&store);
}

static void reopen(void)
{
	store_close(&store);
	store_open(&store, folder);
}

static void rows_come_back_after_a_restart(void **state)
{
	(void)state;
	struct row rows[5];
	bool historical;
	take(10, false, 1000);
	take(11, false, 1000);
	reopen();
	assert_int_equal(store.waiting, 2);
	assert_int_equal(store.totals.taken, 2);
	assert_int_equal(store_next(&store, 0, 5, 0, rows, &historical), 2);
	assert_false(historical);
	assert_int_equal(rows[1].id, 2);
	assert_int_equal(rows[1].start_time, 11);
	assert_true(rows[1].value == 0.1 && rows[1].revision == 2);
	assert_string_equal(rows[1].enterprise, "A");
	assert_int_equal(store_next(&store, 1, 5, 0, rows, &historical), 1);
	assert_int_equal(store_next(&store, 2, 5, 0, rows, &historical), 0);
	assert_int_equal(store_next(&store, 0, 1, 0, rows, &historical), 1);
}

static void a_batch_is_of_one_kind(void **state)
{
	(void)state;
	struct row rows[5];
	bool historical;
	take(1, false, 1000); // lay there since before live_since: back-fill now
	take(2, true, 2000);
	take(3, false, 2000);
	take(4, false, 2000);
	take(5, true, 2000);
	assert_int_equal(store_next(&store, 0, 5, 1500, rows, &historical), 2);
	assert_true(historical);
	assert_int_equal(store_next(&store, 2, 5, 1500, rows, &historical), 2);
	assert_false(historical);
	assert_int_equal(store_next(&store, 4, 5, 1500, rows, &historical), 1);
	assert_true(historical);
}

struct seen {
	int rows;
	char last[200];
};

static void see(void *arg, const struct row *r, const char *source, int64_t line, const char *reason, int64_t time)
{
	struct seen *s = arg;
	s->rows++;
	snprintf(s->last, sizeof s->last, "%s|%s|%lld|%g|%s|%lld|%s|%lld", r->enterprise, r->indicator, (long long)r->start_time, r->value, source,
	         (long long)line, reason, (long long)time);
}

static void settled_rows_leave_and_refused_ones_are_kept(void **state)
{
	(void)state;
	struct row rows[5];
	bool historical;
	struct outcome refused[] = {
	        {1, "future"}
        };
	const struct ack a = {.received = 2, .accepted = 1, .rejected = 1, .outcome = refused};
	struct seen seen = {0};
	struct spool_status status;
	take(10, false, 1000);
	take(11, false, 1000);
	take(12, false, 1500);
	store_next(&store, 0, 2, 0, rows, &historical);
	store_settle(&store, 1, 2, rows, &a, 5000);
	assert_int_equal(store.waiting, 1);
	// As another process sees it, while the agent has it open.
	assert_int_equal(store_peek_rejected(folder, see, &seen), OK);
	assert_int_equal(seen.rows, 1);
	assert_string_equal(seen.last, "A|x|11|0.1||0|future|5000");
	assert_int_equal(store_peek_status(folder, &status), OK);
	assert_true(status.running);
	assert_int_equal(status.waiting, 1);
	assert_int_equal(status.oldest_time, 1500);
	assert_int_equal(status.ack_time, 5000);
	assert_int_equal(status.totals.accepted, 1);
	assert_int_equal(status.totals.rejected, 1);
	reopen();
	assert_int_equal(store.waiting, 1);
	assert_int_equal(store.last_id, 3);
	assert_int_equal(store.totals.rejected, 1);
	store_forget_old(&store, 5000);
	assert_int_equal(store_peek_rejected(folder, see, &seen), OK);
	assert_int_equal(seen.rows, 2);
	store_forget_old(&store, 5001);
	assert_int_equal(store_peek_rejected(folder, see, &seen), OK);
	assert_int_equal(seen.rows, 2);
}

static void ids_are_not_used_twice(void **state)
{
	(void)state;
	struct row rows[5];
	bool historical;
	const struct ack a = {.received = 1, .accepted = 1};
	take(10, false, 1000);
	store_next(&store, 0, 5, 0, rows, &historical);
	store_settle(&store, 1, 1, rows, &a, 2000);
	take(11, false, 1000);
	assert_int_equal(store_next(&store, 1, 5, 0, rows, &historical), 1);
	assert_int_equal(rows[0].id, 2);
}

static void note_line(void *arg, int64_t line, const char *reason)
{
	char *out = arg;
	size_t len = strlen(out);
	snprintf(out + len, 100 - len, "%lld %s; ", (long long)line, reason);
}

static void places_in_files_are_kept(void **state)
{
	(void)state;
	char lines[100] = "";
	struct source_mark m = {.path = "/in/a.csv", .inode = 7}, again = {.path = "/in/a.csv", .inode = 7};
	store_unreadable(&store, "/in/a.csv", 3, "", "of an earlier file", 1);
	assert_false(store_marked(&store, &m));
	m.position = 100;
	m.line = 5;
	m.tail = UINT64_MAX;
	m.shift_ms = -3;
	store_begin(&store);
	store_unreadable(&store, "/in/a.csv", 4, "", "bad", 2);
	store_unreadable(&store, "/in/b.csv", 2, "", "of another", 2);
	store_unreadable(&store, "/in/a.csv", 2, "", "worse", 2);
	store_mark(&store, &m);
	store_commit(&store);
	reopen();
	assert_true(store_marked(&store, &again));
	assert_int_equal(again.position, 100);
	assert_int_equal(again.line, 5);
	assert_true(again.tail == UINT64_MAX && again.shift_ms == -3);
	store_unreadable_of(&store, &again, note_line, lines);
	assert_string_equal(lines, "2 worse; 4 bad; ");
	again.inode = 8;
	assert_false(store_marked(&store, &again));
	store_unmark(&store, "/in/a.csv");
	again.inode = 7;
	assert_false(store_marked(&store, &again));
}

static void a_folder_without_a_spool_is_said(void **state)
{
	(void)state;
	struct spool_status status;
	char empty[64];
	scratch_make(empty);
	assert_int_equal(store_peek_status(empty, &status), ERR_NOT_FOUND);
	scratch_remove(empty);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(rows_come_back_after_a_restart, open_store, close_store),
	        cmocka_unit_test_setup_teardown(a_batch_is_of_one_kind, open_store, close_store),
	        cmocka_unit_test_setup_teardown(settled_rows_leave_and_refused_ones_are_kept, open_store, close_store),
	        cmocka_unit_test_setup_teardown(ids_are_not_used_twice, open_store, close_store),
	        cmocka_unit_test_setup_teardown(places_in_files_are_kept, open_store, close_store),
	        cmocka_unit_test(a_folder_without_a_spool_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
