// Pages of the past: every value that holds, once, in order of time, whether it is in memory, stored, or half of each; and no page reaches into the next one's time.
#include "city.h"
#include "home.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ENTERPRISES = 3, DAYS = 300, QUARTERS = 96 };

static const char *const indicators[] = {"quarter_hour_sum", "quarter_hour_mean", "quarter_hour_max", "quarter_hour_min", "quarter_hour_last",
                                         "hour_sum",         "day_sum",           "week_sum",         "month_sum",        "year_sum"};
enum { INDICATORS = sizeof indicators / sizeof *indicators };

static int64_t first_day, now;

static double value_of(uint32_t enterprise, uint32_t indicator, int64_t start)
{
	return (double)((start / CIVIL_MINUTE_MS * 7919 + enterprise * 31 + indicator) % 100003) / 10;
}

// The periods of one series that begin on that day.
static void push_day(uint32_t enterprise, uint32_t indicator, int64_t day, double more)
{
	const struct directory *d = &ledger.core->books.directory;
	enum civil_period base = d->indicator[map_get_text(&d->indicator_of, indicators[indicator])].base_period;
	struct city_row row[QUARTERS];
	uint32_t rows = 0;
	int64_t at = civil_start(base, day, CITY_OFFSET);
	for (at = at < day ? civil_next(base, at, CITY_OFFSET) : at; at < day + CIVIL_DAY_MS; at = civil_next(base, at, CITY_OFFSET))
		row[rows++] = (struct city_row){enterprise, indicators[indicator], at, value_of(enterprise, indicator, at) + more, 0};
	if (!rows)
		return;
	struct batch *b = city_batch(row, rows);
	home_step(NULL, &(struct event){.kind = EVENT_BATCH, .now_ms = now, .batch = b, .user = "key:all"});
	city_batch_free(b);
	uint64_t number = ledger_commit(&ledger, now);
	if (number)
		ledger_take_in(&ledger, number);
	ledger_trim(&ledger);
}

static void fold(void)
{
	while (ledger_fold(&ledger, 100)) {
	}
}

static int begin(void **state)
{
	(void)state;
	home_make();
	home_open();
	city_build(ENTERPRISES, home_step, NULL);
	first_day = city_time("2025-02-25");
	now = first_day + (DAYS + 1) * (int64_t)CIVIL_DAY_MS;
	for (int64_t day = 0; day < DAYS; day++) {
		for (uint32_t i = 0; i < INDICATORS; i++) {
			push_day(0, i, first_day + day * CIVIL_DAY_MS, 0);
			if (i >= 5 && day % 3)
				push_day(1, i, first_day + day * CIVIL_DAY_MS, 0);
		}
		if (day % 70 == 69)
			fold();
	}
	push_day(0, 6, first_day + 100 * (int64_t)CIVIL_DAY_MS, 1); // restated: stored, and newer in memory
	push_day(0, 1, first_day + 290 * (int64_t)CIVIL_DAY_MS, 1);
	return 0;
}

static int end(void **state)
{
	(void)state;
	ledger_close(&ledger);
	return home_clear();
}

// --- the same by one question a series
struct count {
	uint64_t rows;
	double sum; // of values, each weighed by its place in the series: order counts
};

static struct count by_series(uint32_t enterprise, uint32_t indicator, int64_t from, int64_t to)
{
	struct query q = {.enterprise = city_code(enterprise), .indicator = indicators[indicator], .limit = QUERY_ROWS_MAX};
	const struct directory *d = &ledger.core->books.directory;
	enum civil_period base = d->indicator[map_get_text(&d->indicator_of, q.indicator)].base_period;
	struct count c = {0};
	struct answer a = {0};
	struct reading reading;
	struct refusal why;
	assert_int_equal(query_begin(&reading, ledger.core, &q, &a, &why), 0);
	ledger_read(&ledger, &reading);
	for (uint32_t i = 0; i < a.rows; i++) {
		int64_t ends = civil_next(base, a.row[i].start_time, CITY_OFFSET);
		if (ends >= from && ends < to)
			c.sum += a.row[i].value * (double)(++c.rows % 1009);
	}
	query_fini(&reading);
	answer_fini(&a);
	return c;
}

static uint32_t known(const char *word, const char *(*name)(uint32_t), uint32_t names)
{
	uint32_t at = 0;
	while (at < names && strcmp(word, name(at)))
		at++;
	assert_true(at < names);
	return at;
}

static const char *indicator_name(uint32_t at)
{
	return indicators[at];
}

static void add_page(const struct record *r, struct count count[ENTERPRISES][INDICATORS], int64_t from, int64_t to)
{
	const struct directory *d = &ledger.core->books.directory;
	uint32_t row = 0;
	for (uint32_t k = 0; k < r->runs; k++) {
		uint32_t e = known(r->enterprise[r->run_enterprise[k]], city_code, ENTERPRISES);
		uint32_t i = known(r->indicator[r->run_indicator[k]], indicator_name, INDICATORS);
		struct count *c = &count[e][i];
		assert_true(r->run_length[k]);
		for (uint32_t end_row = row + r->run_length[k]; row < end_row; row++) {
			int64_t ends = civil_next(d->indicator[map_get_text(&d->indicator_of, indicators[i])].base_period, r->start_time[row], CITY_OFFSET);
			assert_true(ends >= from && ends < to);
			c->sum += r->value[row] * (double)(++c->rows % 1009);
		}
	}
	assert_int_equal(row, r->rows);
}

static uint32_t read_all(int64_t from, int64_t to, struct count count[ENTERPRISES][INDICATORS])
{
	char text[ENTERPRISES + 1][64], *code[ENTERPRISES + 1];
	uint32_t pages = 0;
	for (uint32_t e = 0; e <= ENTERPRISES; e++) { // the last one is not known
		snprintf(text[e], sizeof text[e], "%s", city_code(e));
		code[e] = text[e];
	}
	struct history_query q = {.enterprise = code, .enterprises = ENTERPRISES + 1, .from_time = from, .to_time = to};
	memset(count, 0, sizeof(struct count[ENTERPRISES][INDICATORS]));
	do {
		struct history h;
		struct refusal why;
		assert_int_equal(history_begin(&h, ledger.core, &q, &why), 0);
		ledger_history(&ledger, &h);
		add_page(&h.page.record, count, q.from_time, h.next_time ? h.next_time : to ? to : INT64_MAX);
		assert_true(h.page.record.rows <= HISTORY_ROWS);
		assert_true(!h.next_time || h.next_time > q.from_time);
		q.from_time = h.next_time;
		history_fini(&h);
		pages++;
	} while (q.from_time);
	return pages;
}

static void check(int64_t from, int64_t to, uint32_t least_pages)
{
	static struct count count[ENTERPRISES][INDICATORS];
	uint64_t rows = 0;
	assert_true(read_all(from, to, count) >= least_pages);
	for (uint32_t e = 0; e < ENTERPRISES; e++)
		for (uint32_t i = 0; i < INDICATORS; i++) {
			struct count want = by_series(e, i, from, to ? to : INT64_MAX);
			assert_true(count[e][i].rows == want.rows && count[e][i].sum == want.sum);
			rows += want.rows;
		}
	assert_true(rows);
}

static void everything_in_pages(void **state)
{
	(void)state;
	check(0, 0, 2);
}

static void a_stretch_of_time(void **state)
{
	(void)state;
	check(city_time("2025-05-04 03:15"), city_time("2025-08-01"), 1);
	check(city_time("2025-06-01"), city_time("2025-06-01") + 1, 1); // what ended at that instant: a month, a week, a day, an hour, a quarter hour
}

static void the_same_in_the_middle_of_a_fold_and_after_a_restart(void **state)
{
	(void)state;
	assert_true(ledger_fold(&ledger, 1));
	check(0, 0, 2);
	fold();
	ledger_close(&ledger);
	home_open();
	city_build(ENTERPRISES, home_step, NULL);
	check(0, 0, 2);
}

static void reading_past_memory_leaves_it_as_it_is(void **state)
{
	static struct count count[ENTERPRISES][INDICATORS];
	(void)state;
	uint32_t held = ledger.core->books.shelf.count;
	read_all(0, 0, count);
	assert_int_equal(ledger.core->books.shelf.count, held);
}

static void one_indicator(void **state)
{
	char *code[] = {mem_text(city_code(0))}, *indicator[] = {mem_text("day_sum"), mem_text("no_such"), mem_text("day_sum")};
	struct history_query q = {.enterprise = code, .enterprises = 1, .indicator = indicator, .indicators = 3};
	struct history h;
	struct refusal why;
	(void)state;
	assert_int_equal(history_begin(&h, ledger.core, &q, &why), 0);
	ledger_history(&ledger, &h);
	assert_int_equal(h.page.record.rows, DAYS);
	assert_int_equal(h.page.record.indicators, 1);
	history_fini(&h);
	free(code[0]);
	for (size_t i = 0; i < 3; i++)
		free(indicator[i]);
}

static void what_is_refused(void **state)
{
	struct history h;
	struct refusal why;
	(void)state;
	assert_int_not_equal(history_begin(&h, ledger.core, &(struct history_query){.enterprises = HISTORY_ENTERPRISES + 1}, &why), 0);
	assert_string_equal(why.field, "enterprise");
	history_fini(&h);
	assert_int_not_equal(history_begin(&h, ledger.core, &(struct history_query){.from_time = INT64_MIN}, &why), 0);
	assert_string_equal(why.field, "from_time");
	history_fini(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(everything_in_pages),
	        cmocka_unit_test(a_stretch_of_time),
	        cmocka_unit_test(the_same_in_the_middle_of_a_fold_and_after_a_restart),
	        cmocka_unit_test(reading_past_memory_leaves_it_as_it_is),
	        cmocka_unit_test(one_indicator),
	        cmocka_unit_test(what_is_refused),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
