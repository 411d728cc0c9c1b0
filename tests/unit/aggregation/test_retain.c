// Observations that are thrown away by age: their windows stay, nothing is counted twice, and a restart in the middle is safe.
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

enum { DAYS = 40, QUARTERS = 96, KEEP = 20 };

static int64_t first_day, now;

static void keep_for(uint32_t keep_days)
{
	static const struct {
		const char *code;
		uint32_t time_sum;
	} indicator[] = {
	        {"quarter_hour_sum", SUM_OVER_TIME},
                {"quarter_hour_max", MAX_OVER_TIME}
        };
	for (size_t i = 0; i < sizeof indicator / sizeof *indicator; i++)
		home_step(NULL, &(struct event){
		                        .kind = EVENT_CHANGE,
		                        .change = &(struct change){.kind = ENTITY_INDICATOR,
		                                                   .id = indicator[i].code,
		                                                   .unit = "kWh",
		                                                   .base_period = CIVIL_QUARTER_HOUR,
		                                                   .time_sum = indicator[i].time_sum,
		                                                   .space_sum = SUM_OVER_SPACE,
		                                                   .late_limit_days = 2000, // was raised: what is gone must be refused all the same
		                                                   .keep_days = keep_days}
                });
	home_step(NULL, &(struct event){.kind = EVENT_SETTLE});
}

static void open_ledger(uint32_t keep_days)
{
	home_open();
	city_build(3, home_step, NULL);
	keep_for(keep_days);
}

static void again(uint32_t keep_days)
{
	ledger_close(&ledger);
	open_ledger(keep_days);
}

static struct tally push(const char *indicator, uint32_t enterprise, int64_t start, uint32_t quarters, double value)
{
	struct city_row row[QUARTERS];
	struct effects effects;
	for (uint32_t i = 0; i < quarters; i++)
		row[i] = (struct city_row){enterprise, indicator, start + (int64_t)i * CIVIL_HOUR_MS / 4, value + i / 10.0, 0};
	struct batch *b = city_batch(row, quarters);
	ledger_step(&ledger, &(struct event){.kind = EVENT_BATCH, .now_ms = now, .batch = b, .user = "key:all"}, &effects);
	struct tally tally = effects.tally;
	city_batch_free(b);
	uint64_t number = ledger_commit(&ledger, now);
	if (number)
		ledger_take_in(&ledger, number);
	return tally;
}

static int begin(void **state)
{
	(void)state;
	home_make();
	first_day = city_time("2026-02-10");
	now = first_day + DAYS * (int64_t)CIVIL_DAY_MS;
	open_ledger(0);
	for (int64_t day = 0; day < DAYS; day++)
		for (uint32_t e = 0; e < 2; e++) {
			push("quarter_hour_sum", e, first_day + day * CIVIL_DAY_MS, QUARTERS, (double)day);
			push("quarter_hour_max", e, first_day + day * CIVIL_DAY_MS, QUARTERS, (double)day);
		}
	for (int64_t day = 0; day < DAYS; day += 5) // a former value here and there
		push("quarter_hour_sum", 0, first_day + day * CIVIL_DAY_MS, 1, 1000);
	return 0;
}

static int end(void **state)
{
	(void)state;
	ledger_close(&ledger);
	return home_clear();
}

static void fold(void)
{
	while (ledger_fold(&ledger, 7)) {
	}
}

static void fold_all(void)
{
	do {
		fold();
		ledger_retain(&ledger, now);
	} while (ledger.core->drops);
}

static int64_t one(const char *sql)
{
	struct sqlite3_stmt *q = db_sql(&ledger.store.history, sql);
	int64_t v = db_row(&ledger.store.history, q) ? db_get_int(q, 0) : -1;
	db_done(q);
	return v;
}

static int64_t base_chunks(void)
{
	return one("SELECT count(*) FROM chunk WHERE place >> 58 = 0");
}

// Everything anybody can ask, but for the observations themselves.
static struct buf all_windows(void)
{
	static const struct {
		const char *enterprise, *node;
		uint32_t window;
	} what[] = {
	        {"",   NULL,          CIVIL_DAY  },
                {"",   NULL,          CIVIL_WEEK },
                {"",   NULL,          CIVIL_MONTH},
                {"",   NULL,          CIVIL_YEAR },
	        {NULL, "zone/Z1",     CIVIL_DAY  },
                {NULL, "city/530300", CIVIL_DAY  },
                {NULL, "city/530300", CIVIL_WEEK },
                {NULL, "city/530300", CIVIL_MONTH}
        };
	static const char *const indicator[] = {"quarter_hour_sum", "quarter_hour_max"};
	struct buf out = {0};
	for (size_t i = 0; i < 2 * sizeof what / sizeof *what; i++) {
		struct answer answer = {0};
		struct reading reading;
		struct refusal why;
		struct query q = {.enterprise = what[i / 2].enterprise ? city_code(0) : NULL,
		                  .node = what[i / 2].node,
		                  .window = what[i / 2].window,
		                  .indicator = indicator[i % 2],
		                  .now_ms = now};
		assert_int_equal(query_begin(&reading, ledger.core, &q, &answer, &why), 0);
		ledger_read(&ledger, &reading);
		assert_true(answer.rows > 0);
		for (uint32_t r = 0; r < answer.rows; r++)
			buf_printf(&out, "%u %lld %.17g %u %u\n", q.window, (long long)answer.row[r].start_time, answer.row[r].value, answer.row[r].count,
			           answer.row[r].expected);
		query_fini(&reading);
		answer_fini(&answer);
	}
	return out;
}

static void same_windows(struct buf *a)
{
	struct buf b = all_windows();
	assert_string_equal(buf_str(a), buf_str(&b));
	buf_fini(&b);
}

static void windows_stay(void **state)
{
	(void)state;
	struct buf before = all_windows();
	fold();
	assert_int_equal(base_chunks(), 2 * 2 * DAYS);
	assert_int_equal(one("SELECT count(*) FROM restatement"), DAYS / 5);
	keep_for(KEEP);
	fold_all();
	// The newest observation is of the 40th day, so the first 19 days are older than 20 days; on the next day the 20th will be.
	assert_int_equal(base_chunks(), 2 * 2 * (DAYS - KEEP + 1));
	assert_int_equal(one("SELECT count(*) FROM restatement"), 4); // days 20, 25, 30, 35
	assert_int_equal(one("SELECT count(*) FROM retention"), 2);
	same_windows(&before);
	again(KEEP);
	same_windows(&before);
	fold_all();
	assert_int_equal(base_chunks(), 2 * 2 * (DAYS - KEEP + 1));
	buf_fini(&before);
}

static void what_is_gone_is_refused(void **state)
{
	(void)state;
	struct buf before = all_windows();
	keep_for(KEEP);
	fold_all();
	for (int round = 0; round < 2; round++) {
		int64_t kept_from = first_day + (DAYS - KEEP - 1) * (int64_t)CIVIL_DAY_MS;
		assert_int_equal(push("quarter_hour_sum", 0, kept_from - CIVIL_DAY_MS, QUARTERS, 5).rejected,
		                 QUARTERS);                                                                // the same, or not: both would count twice
		assert_int_equal(push("quarter_hour_sum", 2, kept_from - CIVIL_DAY_MS, 1, 5).rejected, 1); // a series that is new
		assert_int_equal(push("quarter_hour_sum", 0, kept_from, 2, DAYS - KEEP - 1).duplicate, 2);
		again(0); // for ever from now on: what is gone is gone
	}
	same_windows(&before);
	buf_fini(&before);
}

// The greatest value of a day that is kept is restated while its neighbours are gone.
static void restating_goes_on(void **state)
{
	(void)state;
	keep_for(KEEP);
	fold_all();
	again(KEEP);
	int64_t day = first_day + (DAYS - KEEP - 1) * (int64_t)CIVIL_DAY_MS;
	assert_int_equal(push("quarter_hour_max", 0, day + 95 * CIVIL_HOUR_MS / 4, 1, 0).restated, 1);
	struct answer answer = {0};
	struct reading reading;
	struct refusal why;
	struct query q = {
	        .enterprise = city_code(0), .indicator = "quarter_hour_max", .window = CIVIL_DAY, .from_time = day, .to_time = day + 1, .now_ms = now};
	assert_int_equal(query_begin(&reading, ledger.core, &q, &answer, &why), 0);
	ledger_read(&ledger, &reading);
	assert_int_equal(answer.rows, 1);
	assert_true(answer.row[0].value == (DAYS - KEEP - 1) + 94 / 10.0);
	query_fini(&reading);
	answer_fini(&answer);
}

static void a_fold_that_is_cut_off_threw_nothing_away(void **state)
{
	(void)state;
	struct buf before = all_windows();
	fold();
	keep_for(KEEP);
	ledger_retain(&ledger, now);
	assert_true(ledger.core->drops > 0);
	assert_true(ledger_fold(&ledger, 2)); // begun, some are deleted
	again(KEEP);
	assert_int_equal(base_chunks(), 2 * 2 * DAYS);
	same_windows(&before);
	assert_int_equal(push("quarter_hour_sum", 0, first_day, 1, 1000).duplicate, 1); // it is all there
	fold_all();
	assert_int_equal(base_chunks(), 2 * 2 * (DAYS - KEEP + 1));
	same_windows(&before);
	buf_fini(&before);
}

static void a_clock_that_runs_ahead_throws_nothing_away(void **state)
{
	(void)state;
	fold();
	keep_for(DAYS);
	ledger_retain(&ledger, now + 3650 * (int64_t)CIVIL_DAY_MS);
	assert_int_equal(ledger.core->drops, 0);
	assert_int_equal(base_chunks(), 2 * 2 * DAYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(windows_stay, begin, end),
	        cmocka_unit_test_setup_teardown(what_is_gone_is_refused, begin, end),
	        cmocka_unit_test_setup_teardown(restating_goes_on, begin, end),
	        cmocka_unit_test_setup_teardown(a_fold_that_is_cut_off_threw_nothing_away, begin, end),
	        cmocka_unit_test_setup_teardown(a_clock_that_runs_ahead_throws_nothing_away, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
