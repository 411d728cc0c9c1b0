// Growth at comparable prices, by hand: a small park, two industries, price indexes that make round numbers.
#include "city.h"
#include "query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

// --- the pure parts

static void deflates_exactly(void **state)
{
	(void)state;
	static const struct {
		const char *value, *index, *real;
	} cases[] = {
	        {"110",                 "110",     "100"                },
	        {"100",                 "96",      "104.166666667"      },
	        {"-100",                "96",      "-104.166666667"     },
	        {"0",                   "96",      "0"                  },
	        {"0.000000001",         "200",     "0.000000001"        }, // half of a 1e-9 goes away from zero
	        {"-0.000000001",        "200",     "-0.000000001"       },
	        {"0.000000001",         "200.002", "0"                  },
	        {"19600100",            "103.7",   "18900771.456123433" },
	        {"1000000000000000000", "100",     "1000000000000000000"},
	        {"1000000000000000000", "0.5",     NULL                 }, // 2e20
	        {"2000000000000000000", "100",     NULL                 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		sum_int real = 0, value = 0;
		char text[SUM_TEXT];
		value = strcmp(cases[i].value, "2000000000000000000") ? sum_of(strtod(cases[i].value, NULL)) : 2 * sum_of(1e18);
		bool told = price_deflate(value, sum_of(strtod(cases[i].index, NULL)), &real);
		assert_int_equal(told, cases[i].real != NULL);
		sum_text(text, real);
		if (told)
			assert_string_equal(text, cases[i].real);
	}
}

static void industries_and_months_are_read(void **state)
{
	(void)state;
	int32_t december = 0, january = 0;
	assert_int_equal(price_division("32"), 32);
	assert_int_equal(price_division("0610"), 6);
	assert_int_equal(price_division("*"), PRICE_OTHERS);
	assert_int_equal(price_division(""), PRICE_OTHERS);
	assert_int_equal(price_division(NULL), PRICE_OTHERS);
	assert_true(price_month_read("2025-12", &december) && price_month_read("2026-01", &january) && january == december + 1);
	assert_true(january == price_month(2026, 1));
	assert_false(price_month_read("2025-13", &january) || price_month_read("2025-00", &january) || price_month_read("2025/01", &january) ||
	             price_month_read("2025-1", &january) || price_month_read("", &january));
}

static void put(struct prices *p, int32_t month, uint32_t division, double index, uint32_t generation)
{
	prices_put(p, &(struct price){.month = month, .division = division, .index = sum_of(index), .generation = generation});
}

static void the_own_index_holds_before_the_common_one(void **state)
{
	(void)state;
	struct prices p = {0};
	const int32_t months[] = {4, 5, 6};
	static sum_int table[PRICE_ROWS * 3];
	for (uint32_t n = 0; n < 40; n++) // out of order
		put(&p, 5, n * 7 % 40, 90 + n, 1);
	put(&p, 5, PRICE_OTHERS, 99, 1);
	put(&p, 4, 32, 101, 2);
	assert_int_equal(p.count, 42);
	put(&p, 5, 7, 98, 2); // again: replaced
	put(&p, 5, 14, 0, 2); // taken away
	put(&p, 5, 77, 0, 2); // was not there
	assert_int_equal(p.count, 41);
	prices_table(&p, months, 3, table);
	assert_true(table[32 * 3] == sum_of(101) && table[33 * 3] == 0 && table[PRICE_OTHERS * 3] == 0);
	assert_true(table[7 * 3 + 1] == sum_of(98) && table[21 * 3 + 1] == sum_of(93) && table[14 * 3 + 1] == sum_of(99));
	assert_true(table[50 * 3 + 1] == sum_of(99) && table[PRICE_OTHERS * 3 + 1] == sum_of(99) && table[7 * 3 + 2] == 0);
	prices_sweep(&p, 2);
	assert_int_equal(p.count, 2);
	prices_fini(&p);
}

// --- a park

static struct core *core;
static const char *const industries[] = {"3216", "3252", "2611"}; // two of 32, one of 26

static void step(void *arg, const struct event *e)
{
	struct effects effects;
	(void)arg;
	assert_int_equal(core_step(core, e, &effects), 0);
}

static void change(const struct change *c)
{
	step(NULL, &(struct event){.kind = EVENT_CHANGE, .change = c});
}

static void index_is(const char *industry, const char *month, double index)
{
	change(&(struct change){.kind = ENTITY_PRICE_INDEX, .id = "x", .parent = "month_sum", .industry = industry, .month = month, .index = index});
}

static void index_ends(const char *industry, const char *month)
{
	change(&(struct change){.kind = ENTITY_PRICE_INDEX, .id = "x", .parent = "month_sum", .industry = industry, .month = month, .index = 1, .ended = true});
}

static void push(const struct city_row *row, uint32_t rows, uint64_t number)
{
	struct batch *b = city_batch(row, rows);
	struct effects effects;
	assert_int_equal(
	        core_step(core, &(struct event){.kind = EVENT_BATCH, .now_ms = city_time("2026-01-05"), .batch = b, .user = "service:gateway"}, &effects), 0);
	assert_int_equal(effects.tally.accepted, rows);
	city_batch_free(b);
	step(NULL, &(struct event){.kind = EVENT_COMMITTED, .number = number});
}

static const char *month_text(char text[16], uint32_t month) // since January 2024
{
	snprintf(text, 16, "%u-%02u", 2024 + month / 12, month % 12 + 1);
	return text;
}

static void announce(void)
{
	city_build(3, step, NULL);
	for (uint32_t e = 0; e < 3; e++)
		change(&(struct change){.kind = ENTITY_ENTERPRISE, .id = city_code(e), .parent = "Z1A1", .industry = industries[e]});
	step(NULL, &(struct event){.kind = EVENT_SETTLE});
}

// 2024: 100 of each enterprise in each month; 2025: 110, 99 and 120. Prices of 2025: 32 110, in February 90; others 96.
static void park_open(void)
{
	static const double of_2025[] = {110, 99, 120};
	struct city_row row[4 * 24];
	uint32_t rows = 0;
	char text[16];
	core = core_new("530300", "曲靖市", CITY_OFFSET);
	announce();
	for (uint32_t e = 0; e < 4; e++) // the last: a stock of the first enterprise
		for (uint32_t m = 0; m < 24; m++) {
			char first[24];
			snprintf(first, sizeof first, "%s-01", month_text(text, m));
			row[rows++] = (struct city_row){e % 3, e < 3 ? "month_sum" : "month_last", city_time(first), m < 12 ? 100 : of_2025[e % 3], 0};
		}
	push(row, rows, 1);
	for (uint32_t m = 12; m < 24; m++) {
		index_is("32", month_text(text, m), m == 13 ? 90 : 110);
		index_is("*", month_text(text, m), 96);
	}
}

static void park_close(void)
{
	core_free(core);
}

// The comparisons of a year; first window first.
static void ask(const char *indicator, uint32_t window, const char *from, const char *to, struct answer *a)
{
	struct query q = {.node = "city/530300",
	                  .indicator = indicator,
	                  .window = window,
	                  .from_time = city_time(from),
	                  .to_time = city_time(to),
	                  .compare = true,
	                  .now_ms = city_time("2026-01-05")};
	struct reading r;
	struct refusal why;
	struct chunk_id need;
	*a = (struct answer){0};
	assert_int_equal(query_begin(&r, core, &q, a, &why), 0);
	assert_int_equal(query_next(&r, &need), 0);
	query_fini(&r);
}

static void is_growth(double got, double expected)
{
	if (isnan(expected) ? !isnan(got) : got != expected)
		fail_msg("growth is %.9g, not %.9g", got, expected);
}

static void real_growth_of_months(void **state)
{
	(void)state;
	struct answer a;
	park_open();
	ask("month_sum", CIVIL_MONTH, "2025-01-01", "2026-01-01", &a);
	assert_int_equal(a.rows, 12);
	const struct comparison *c = a.comparison;
	is_growth(c[0].year_on_year_real, NAN); // January alone says nothing
	is_growth(c[0].to_date_on_year_real, NAN);
	is_growth(c[1].year_on_year, 9.666667);
	is_growth(c[1].year_on_year_real, 12.037037); // 100 + 90 + 125 and 122.222222222 + 110 + 125 against 600
	is_growth(c[1].to_date_on_year_real, 12.037037);
	for (uint32_t m = 2; m < 12; m++)
		is_growth(c[m].year_on_year_real, 5);   // 100 + 90 + 125 against 300
	is_growth(c[2].to_date_on_year_real, 9.691358); // 987.222222222 against 900
	is_growth(c[11].to_date_on_year, 9.666667);
	is_growth(c[11].to_date_on_year_real, 6.17284); // the year: 3822.222222222 against 3600
	answer_fini(&a);
	park_close();
}

static void nothing_is_told_without_an_index(void **state)
{
	(void)state;
	struct answer a;
	park_open();
	index_ends("*", "2025-06");
	index_is("32", "2025-09", 0); // cannot be: as if it were not there, and the common one holds
	ask("month_sum", CIVIL_MONTH, "2025-01-01", "2026-01-01", &a);
	const struct comparison *c = a.comparison;
	is_growth(c[4].year_on_year_real, 5);
	is_growth(c[5].year_on_year, 9.666667);
	is_growth(c[5].year_on_year_real, NAN);
	is_growth(c[6].year_on_year_real, 5);
	is_growth(c[5].to_date_on_year_real, NAN);
	is_growth(c[11].to_date_on_year_real, NAN);
	is_growth(c[8].year_on_year_real, 14.236111); // 329 / 0.96 against 300
	answer_fini(&a);
	change(&(struct change){.kind = ENTITY_ENTERPRISE, .id = city_code(2), .parent = "Z1A1", .industry = "3240"}); // now it has an index in June too
	ask("month_sum", CIVIL_MONTH, "2025-06-01", "2025-07-01", &a);
	is_growth(a.comparison[0].year_on_year_real, -0.30303); // 329 / 1.1 against 300
	answer_fini(&a);
	step(NULL, &(struct event){.kind = EVENT_ANOTHER_LOG}); // a registry without price indexes
	announce();
	step(NULL, &(struct event){.kind = EVENT_FILLED});
	ask("month_sum", CIVIL_MONTH, "2025-03-01", "2025-04-01", &a);
	is_growth(a.comparison[0].year_on_year, 9.666667);
	is_growth(a.comparison[0].year_on_year_real, NAN);
	answer_fini(&a);
	park_close();
}

static void only_months_of_what_adds_up(void **state)
{
	(void)state;
	static const struct {
		const char *indicator;
		uint32_t window;
		const char *from, *to;
		double nominal;
	} cases[] = {
	        {"month_sum",  CIVIL_QUARTER, "2025-04-01", "2025-07-01", 9.666667},
	        {"month_sum",  CIVIL_YEAR,    "2025-01-01", "2026-01-01", 9.666667},
	        {"month_sum",  CIVIL_MONTH,   "2024-04-01", "2024-05-01", NAN     }, // nothing to compare with
	        {"month_last", CIVIL_MONTH,   "2025-03-01", "2025-04-01", 10      },
	};
	park_open();
	change(&(struct change){.kind = ENTITY_PRICE_INDEX, .id = "x", .parent = "month_last", .industry = "*", .month = "2025-03", .index = 110});
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct answer a;
		ask(cases[i].indicator, cases[i].window, cases[i].from, cases[i].to, &a);
		assert_int_equal(a.rows, 1);
		is_growth(a.comparison[0].year_on_year, cases[i].nominal);
		is_growth(a.comparison[0].year_on_year_real, NAN);
		is_growth(a.comparison[0].to_date_on_year_real, NAN);
		answer_fini(&a);
	}
	park_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(deflates_exactly),
	        cmocka_unit_test(industries_and_months_are_read),
	        cmocka_unit_test(the_own_index_holds_before_the_common_one),
	        cmocka_unit_test(real_growth_of_months),
	        cmocka_unit_test(nothing_is_told_without_an_index),
	        cmocka_unit_test(only_months_of_what_adds_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
