// The drop folder: what is taken, in which order, where files go; and files that are cut, grow or are others than before.
#include "drop.h"
#include "scratch.h"

#include "base/err.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const int64_t later = 4102444800000; // every file is settled by then

static char folder[64];
static struct config config;
static struct store store;
static struct drop drop;

static void open_again(void)
{
	char spool[80];
	snprintf(spool, sizeof spool, "%s/spool", folder);
	store_open(&store, spool);
	drop_open(&drop, &config, &store);
}

// As a killed agent leaves it: what was committed, no more.
static void kill_it(void)
{
	drop_close(&drop);
	store_close(&store);
}

static int open_drop(void **state)
{
	(void)state;
	scratch_make(folder);
	config = (struct config){
	        .drop_dir = folder, .csv = "", .settle_ms = 1000, .defaults = {.enterprise = "A", .indicator = "x", .utc_offset_ms = 28800000}
        };
	open_again();
	return 0;
}

static int close_drop(void **state)
{
	(void)state;
	kill_it();
	scratch_remove(folder);
	return 0;
}

static const char *path_of(const char *name)
{
	static char path[200];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void write_file(const char *name, const char *mode, const char *text)
{
	FILE *f = fopen(path_of(name), mode);
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void assert_text_of(const char *name, const char *text)
{
	char got[500] = "";
	FILE *f = fopen(path_of(name), "r");
	assert_non_null(f);
	got[fread(got, 1, sizeof got - 1, f)] = 0;
	fclose(f);
	assert_string_equal(got, text);
}

static bool exists(const char *name)
{
	return !access(path_of(name), F_OK);
}

static void read_folder(void)
{
	for (int i = 0; i < 3; i++)
		while (drop_find(&drop, later))
			while (drop_read(&drop, 2, 1)) {
			}
}

// "1 2 3": the values in the spool, in their order.
static void assert_spool(const char *values)
{
	static struct row rows[100];
	char got[300] = "";
	bool historical;
	uint32_t n = store_next(&store, 0, 100, 0, rows, &historical);
	for (uint32_t i = 0; i < n; i++)
		snprintf(got + strlen(got), 20, "%s%g", i ? " " : "", rows[i].value);
	assert_string_equal(got, values);
}

static void files_are_taken_in_order_and_put_away(void **state)
{
	(void)state;
	write_file("b.csv", "w", "time,value\n2026-01-05,3\n");
	write_file("a.csv", "w", "time,value\n2026-01-05,1\n2026-01-06,2\n");
	write_file("c.csv.part", "w", "time,value\n2026-01-05,9\n");
	write_file(".d.csv", "w", "time,value\n2026-01-05,9\n");
	read_folder();
	assert_spool("1 2 3");
	assert_true(exists("done/a.csv") && exists("done/b.csv") && exists("c.csv.part") && !exists("a.csv"));
	assert_false(exists("done/a.csv.errors"));
	// Another file of a name that was there before is another file, and does not replace it.
	write_file("a.csv", "w", "time,value\n2026-01-07,4\n");
	read_folder();
	assert_spool("1 2 3 4");
	assert_true(exists("done/a.csv.1"));
}

static void a_file_must_be_settled(void **state)
{
	(void)state;
	struct stat st;
	write_file("a.csv", "w", "time,value\n2026-01-05,1\n");
	assert_int_equal(stat(path_of("a.csv"), &st), 0);
	int64_t changed_ms = (int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000;
	assert_int_equal(mkdir(path_of("folder.csv"), 0755), 0);
	assert_false(drop_find(&drop, changed_ms + 999));
	assert_true(drop.unsettled);
	assert_true(drop_find(&drop, changed_ms + 1000));
	assert_false(drop.unsettled);
}

static void what_cannot_be_read_is_listed_beside_it(void **state)
{
	(void)state;
	write_file("a.csv", "w", "time,value\n2026-01-05,1\nbad,2\n2026-01-07,x\n2026-01-08,4\n");
	write_file("b.csv", "w", "when,what\n1,2\n");
	write_file("c.csv", "w", "time,value\n2026-01-09,5\n");
	read_folder();
	assert_spool("1 4 5");
	assert_text_of("done/a.csv.errors", "line 3: 'bad' is not a time between the years 1970 and 2199\nline 4: 'x' is not a finite number\n");
	assert_text_of("done/b.csv.errors", "line 1: the header has no column time\n");
	assert_int_equal(store.totals.unreadable, 3);
	assert_int_equal(store.totals.taken, 3);
}

static void a_file_that_is_stuck_does_not_stop_the_others(void **state)
{
	(void)state;
	write_file("done", "w", "a file where the folder should be");
	write_file("a.csv", "w", "time,value\n2026-01-05,1\n");
	write_file("b.csv", "w", "time,value\n2026-01-06,2\n");
	read_folder();
	assert_spool("1 2"); // though neither can be moved, and both are looked at again and again
	unlink(path_of("done"));
	read_folder();
	assert_spool("1 2");
	assert_true(exists("done/a.csv") && exists("done/b.csv"));
}

static void a_killed_agent_goes_on_where_it_was(void **state)
{
	(void)state;
	write_file("a.csv", "w", "time,value\n2026-01-05,1\nbad,0\n2026-01-06,2\n2026-01-07,3\n2026-01-08,4\n2026-01-09,5\n");
	for (int pieces = 0; pieces < 3; pieces++) {
		assert_true(drop_find(&drop, later));
		assert_true(drop_read(&drop, 2, 1));
		kill_it();
		open_again();
	}
	read_folder();
	assert_spool("1 2 3 4 5");
	assert_text_of("done/a.csv.errors", "line 3: 'bad' is not a time between the years 1970 and 2199\n");
}

static void killed_between_the_last_row_and_putting_away(void **state)
{
	(void)state;
	write_file("a.csv", "w", "time,value\n2026-01-05,1\n");
	assert_true(drop_find(&drop, later));
	assert_true(drop_read(&drop, 1, 1));
	kill_it();
	open_again();
	read_folder();
	assert_spool("1");
	assert_true(exists("done/a.csv"));
}

static void a_file_that_grows_is_gone_on_with(void **state)
{
	(void)state;
	write_file("a.csv", "w", "time,value\n2026-01-05,1\n2026-01-06,2");
	assert_true(drop_find(&drop, later));
	assert_true(drop_read(&drop, 1, 1));
	// The last line was half a line: it says 25, and there is one more.
	struct timespec times[2] = {{.tv_nsec = UTIME_NOW}, {.tv_sec = 1}};
	write_file("a.csv", "a", "5\n2026-01-07,3\n");
	assert_int_equal(utimensat(AT_FDCWD, path_of("a.csv"), times, 0), 0);
	while (drop_read(&drop, 1, 1)) {
	}
	read_folder();
	assert_spool("1 25 3");
	assert_true(exists("done/a.csv"));
}

static void another_file_of_the_same_name_is_begun(void **state)
{
	(void)state;
	write_file("a.csv", "w", "time,value\n2026-01-05,1\n2026-01-06,2\n");
	assert_true(drop_find(&drop, later));
	assert_true(drop_read(&drop, 1, 1));
	kill_it();
	write_file("a.csv", "w", "time,value\n2026-02-05,7\n2026-02-06,8\n"); // in the same inode
	open_again();
	read_folder();
	assert_spool("1 7 8");
}

static void large_files_are_read_in_pieces(void **state)
{
	(void)state;
	enum { ROWS = 300000 }; // some 7 MB, more than a piece
	FILE *f = fopen(path_of("a.csv"), "w");
	assert_non_null(f);
	fprintf(f, "time,value\n");
	for (int i = 0; i < ROWS; i++)
		fprintf(f, i % 1000 == 999 ? "\"2026-01-05\",%d,\n" : "\"2026-01-05\",%d.25\r\n", i);
	fclose(f);
	assert_true(drop_find(&drop, later));
	while (drop_read(&drop, 20000, 1)) {
	}
	assert_int_equal(store.totals.unreadable, ROWS / 1000);
	assert_int_equal(store.totals.taken, ROWS - ROWS / 1000);
	static struct row rows[2];
	bool historical;
	assert_int_equal(store_next(&store, store.last_id - 1, 2, 0, rows, &historical), 1);
	assert_true(rows[0].value == ROWS - 2 + 0.25);
}

static void times_are_moved_by_whole_weeks(void **state)
{
	(void)state;
	static struct row rows[4];
	bool historical;
	const int64_t week = 7 * 86400000LL, monday = 1767542400000;          // 2026-01-05T00:00+08:00
	write_file("a.csv", "w", "time,value\n2018-01-01,1\n2018-01-03,2\n"); // a Monday and a Wednesday
	config.shift_to_ms = monday + 86400000;
	assert_int_equal(drop_begin(&drop, path_of("a.csv"), false), OK);
	while (drop_read(&drop, 10, 1)) {
	}
	assert_int_equal(store_next(&store, 0, 4, 0, rows, &historical), 2);
	assert_int_equal(rows[0].start_time, monday - week);
	assert_int_equal(rows[1].start_time, monday - week + 2 * 86400000LL);
	assert_true(exists("a.csv")); // a file that was named is not moved
	// Killed and begun again it is moved as far, though the target is another by now.
	kill_it();
	open_again();
	config.shift_to_ms += 5 * week;
	assert_int_equal(drop_begin(&drop, path_of("a.csv"), false), OK);
	assert_int_equal(drop.file.mark.shift_ms, monday - week - 1514736000000);
	assert_false(drop_read(&drop, 10, 1));
	assert_int_equal(store.totals.taken, 2);
	store_unmark(&store, path_of("a.csv"));
	config.shift_exact = true;
	config.shift_to_ms = monday + 86400000;
	assert_int_equal(drop_begin(&drop, path_of("a.csv"), false), OK);
	assert_int_equal(drop.file.mark.shift_ms, monday - 86400000 - 1514736000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(files_are_taken_in_order_and_put_away, open_drop, close_drop),
	        cmocka_unit_test_setup_teardown(a_file_must_be_settled, open_drop, close_drop),
	        cmocka_unit_test_setup_teardown(what_cannot_be_read_is_listed_beside_it, open_drop, close_drop),
	        cmocka_unit_test_setup_teardown(a_file_that_is_stuck_does_not_stop_the_others, open_drop, close_drop),
	        cmocka_unit_test_setup_teardown(a_killed_agent_goes_on_where_it_was, open_drop, close_drop),
	        cmocka_unit_test_setup_teardown(killed_between_the_last_row_and_putting_away, open_drop, close_drop),
	        cmocka_unit_test_setup_teardown(a_file_that_grows_is_gone_on_with, open_drop, close_drop),
	        cmocka_unit_test_setup_teardown(another_file_of_the_same_name_is_begun, open_drop, close_drop),
	        cmocka_unit_test_setup_teardown(large_files_are_read_in_pieces, open_drop, close_drop),
	        cmocka_unit_test_setup_teardown(times_are_moved_by_whole_weeks, open_drop, close_drop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
