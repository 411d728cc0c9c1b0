// What the files keep: records until nobody needs them, moves, definitions, former values.
#include "city.h"
#include "home.h"

#include "db/db.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int begin(void **state)
{
	(void)state;
	home_make();
	home_open();
	city_build(3, home_step, NULL);
	return 0;
}

static int end(void **state)
{
	(void)state;
	ledger_close(&ledger);
	return home_clear();
}

static void push(const char *start, double value, int64_t now_ms)
{
	struct city_row row = {0, "day_sum", city_time(start), value, 0};
	struct batch *b = city_batch(&row, 1);
	home_step(NULL, &(struct event){.kind = EVENT_BATCH, .now_ms = now_ms, .batch = b, .user = "key:all"});
	city_batch_free(b);
	uint64_t number = ledger_commit(&ledger, now_ms);
	if (number)
		ledger_take_in(&ledger, number);
}

static void fold(void)
{
	while (ledger_fold(&ledger, 1)) {
	}
}

static void records_go_when_nobody_needs_them(void **state)
{
	(void)state;
	int64_t now = city_time("2026-03-01");
	for (int i = 0; i < 5; i++)
		push("2026-02-01", i, now + i);
	assert_int_equal(ledger.store.head, 5);
	assert_int_equal(store_forget(&ledger.store, ledger.store.mark, now + 100, 10), 0); // not folded
	fold();
	assert_int_equal(ledger.store.mark, 5);
	assert_int_equal(store_forget(&ledger.store, 3, now + 100, 10), 3); // a follower has 3
	assert_int_equal(store_forget(&ledger.store, 5, now + 4, 10), 1);   // the last one is too young
	assert_int_equal(ledger.store.oldest, 5);
	assert_int_equal(store_forget(&ledger.store, 5, now + 100, 10), 1);
	ledger_close(&ledger);
	home_open();
	assert_int_equal(ledger.store.head, 5); // numbers never come twice
	assert_int_equal(ledger.store.oldest, 6);
	city_build(3, home_step, NULL);
	push("2026-02-02", 1, now);
	assert_int_equal(ledger.store.head, 6);
}

static int64_t one(struct db *d, const char *sql)
{
	struct sqlite3_stmt *q = db_sql(d, sql);
	int64_t v = db_row(d, q) ? db_get_int(q, 0) : -1;
	db_done(q);
	return v;
}

static void former_values_are_kept(void **state)
{
	(void)state;
	int64_t now = city_time("2026-03-01");
	push("2026-02-01", 1, now);
	push("2026-02-01", 2, now + 1);
	push("2026-02-01", 3, now + 2);
	fold();
	ledger_close(&ledger);
	home_open();
	city_build(3, home_step, NULL);
	push("2026-02-01", 4, now + 3);
	fold();
	assert_int_equal(one(&ledger.store.history, "SELECT count(*) FROM restatement"), 3);
	assert_int_equal(one(&ledger.store.history, "SELECT former_value FROM restatement WHERE revision = 2"), 2);
	assert_true(one(&ledger.store.history, "SELECT receive_time FROM restatement WHERE revision = 3") == now + 3);
	assert_int_equal(one(&ledger.store.history, "SELECT count(*) FROM restatement WHERE key = 'all'"), 3);
}

static void an_indicator_stays_as_its_first_observation_found_it(void **state)
{
	(void)state;
	int64_t now = city_time("2026-03-01");
	push("2026-02-01", 1, now);
	struct change c = {.kind = ENTITY_INDICATOR, .id = "day_sum", .base_period = CIVIL_HOUR, .time_sum = MAX_OVER_TIME, .space_sum = 1, .unit = "MWh"};
	home_step(NULL, &(struct event){.kind = EVENT_CHANGE, .change = &c});
	const struct directory *d = &ledger.core->books.directory;
	const struct indicator *i = &d->indicator[map_get_text(&d->indicator_of, "day_sum")];
	assert_true(i->base_period == CIVIL_DAY && i->time_sum == SUM_OVER_TIME && i->differs && i->known);
	assert_string_equal(i->unit, "MWh");
	ledger_close(&ledger);
	home_open();
	home_step(NULL, &(struct event){.kind = EVENT_CHANGE, .change = &c});
	d = &ledger.core->books.directory;
	i = &d->indicator[map_get_text(&d->indicator_of, "day_sum")];
	assert_true(i->base_period == CIVIL_DAY && i->differs);
}

static void a_move_outlives_a_restart(void **state)
{
	(void)state;
	int64_t now = city_time("2026-03-01");
	push("2026-02-20", 5, now);
	struct change c = {.kind = ENTITY_ENTERPRISE, .id = city_code(0), .parent = "Z2A1", .time = city_time("2026-02-10")};
	home_step(NULL, &(struct event){.kind = EVENT_CHANGE, .change = &c});
	home_step(NULL, &(struct event){.kind = EVENT_SETTLE});
	for (int round = 0; round < 2; round++) {
		const struct directory *d = &ledger.core->books.directory;
		const struct enterprise *e = &d->enterprise[map_get_text(&d->enterprise_of, city_code(0))];
		assert_int_equal(e->places, 2);
		// We heard of it after the 20th was counted where it was: from then on.
		assert_string_equal(d->site[enterprise_place(e, city_time("2026-02-20"))->site[SITE_AREA]].text, "area/Z1A1");
		assert_string_equal(d->site[enterprise_place(e, city_time("2026-02-21"))->site[SITE_AREA]].text, "area/Z2A1");
		ledger_close(&ledger);
		home_open();
	}
}

// Nothing that a fold under way has not written yet is lost when it is cut off, nor counted twice.
static void a_fold_that_is_cut_off_never_was(void **state)
{
	(void)state;
	int64_t now = city_time("2026-03-01");
	for (int i = 1; i <= 20; i++) {
		char start[16];
		snprintf(start, sizeof start, "2026-02-%02d", i);
		push(start, 1, now);
		if (i == 10)
			assert_true(ledger_fold(&ledger, 1)); // begun; goes on while more comes
		if (i == 12)
			ledger_fold(&ledger, 1);
	}
	ledger_close(&ledger);
	home_open();
	assert_int_equal(ledger.store.mark, 0);
	const struct books *b = &ledger.core->books;
	uint32_t node = books_find_node(b, map_get_text(&b->directory.site_of, "city/530300"), map_get_text(&b->directory.indicator_of, "day_sum")), reporting;
	assert_true(ledger_window(&ledger, node, CIVIL_MONTH, city_time("2026-02-01"), &reporting) == 20);
	fold();
	ledger_close(&ledger);
	home_open();
	b = &ledger.core->books;
	node = books_find_node(b, map_get_text(&b->directory.site_of, "city/530300"), map_get_text(&b->directory.indicator_of, "day_sum"));
	assert_int_equal(ledger.store.mark, 20);
	assert_true(ledger_window(&ledger, node, CIVIL_MONTH, city_time("2026-02-01"), &reporting) == 20 && reporting == 1);
}

// Months after months of one series: what is not stored asks to be folded, and what is stored goes, and comes again when it is asked for.
static void memory_of_chunks_is_bounded(void **state)
{
	(void)state;
	enum { YEARS = 10, LEAST = 16384 };
	const struct shelf *shelf = &ledger.core->books.shelf;
	uint32_t folds = 0, reporting;
	char start[16];
	ledger.memory = LEAST;
	for (int month = 0; month < YEARS * 12; month++) {
		snprintf(start, sizeof start, "%d-%02d-01", 2010 + month / 12, month % 12 + 1);
		push(start, month, city_time(start) + 2 * CIVIL_DAY_MS);
		if (ledger_full(&ledger)) {
			fold();
			folds++;
		}
		assert_false(ledger_full(&ledger));
		ledger_trim(&ledger);
		assert_true(shelf->bytes <= LEAST);
	}
	assert_in_range(folds, 2, YEARS * 12 / 4);
	fold();
	assert_int_equal(shelf->dirty_bytes, 0);
	const struct books *b = &ledger.core->books;
	uint32_t node = books_find_node(b, map_get_text(&b->directory.site_of, "city/530300"), map_get_text(&b->directory.indicator_of, "day_sum"));
	for (int year = 0; year < YEARS; year++) {
		snprintf(start, sizeof start, "%d-01-01", 2010 + year);
		assert_true(ledger_window(&ledger, node, CIVIL_YEAR, city_time(start), &reporting) == (year * 12 + 5.5) * 12);
		assert_int_equal(reporting, 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(records_go_when_nobody_needs_them, begin, end),
	        cmocka_unit_test_setup_teardown(former_values_are_kept, begin, end),
	        cmocka_unit_test_setup_teardown(an_indicator_stays_as_its_first_observation_found_it, begin, end),
	        cmocka_unit_test_setup_teardown(a_move_outlives_a_restart, begin, end),
	        cmocka_unit_test_setup_teardown(a_fold_that_is_cut_off_never_was, begin, end),
	        cmocka_unit_test_setup_teardown(memory_of_chunks_is_bounded, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
