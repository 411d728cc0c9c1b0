// The bureau's figures of many enterprises, from tables: a row is a member, its values from a month on ('.' = nothing, 'x' after a value: not complete).
#include "city.h"
#include "cohort.h"

#include "base/err.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

static bool value_of_sum(const void *arg, const sum_int *sums, uint32_t members, sum_int *out)
{
	(void)arg, (void)members;
	*out = sums[0];
	return true;
}

static const struct measure flow = {.quantities = 1, .flow = true, .adds = true, .coverage_limit_percent = 80, .value = value_of_sum};
static const struct measure stock = {.quantities = 1, .adds = true, .coverage_limit_percent = 80, .value = value_of_sum};
static const struct measure ratio = {.quantities = 1, .flow = true, .ratio = true, .coverage_limit_percent = 80, .value = value_of_sum};

struct table {
	struct span span;
	struct cohort cohort;
};

// Columns are the span's periods from `from` on. A member is expected from its first column to the end.
static void add_member(struct table *t, const char *code, uint32_t child, const char *from, const char *row)
{
	uint32_t n = t->span.count, i = 0;
	bool *expected = mem_new(n + 1, 1), *present = mem_new(n + 1, 1), *complete = mem_new(n + 1, 1);
	sum_int *quantity = mem_new(n + 1, sizeof *quantity);
	char *text = mem_text(row), *rest = NULL;

	while (i < n && t->span.start[i] < city_time(from))
		i++;
	for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest), i++) {
		assert_true(i < n);
		expected[i] = true;
		present[i] = *word != '.';
		complete[i] = present[i] && word[strlen(word) - 1] != 'x';
		quantity[i] = present[i] ? sum_of(strtod(word, NULL)) : 0;
	}
	cohort_add(&t->cohort,
	           &(struct member){.code = code, .child = child, .expected = expected, .present = present, .complete = complete, .quantity = quantity});
	void *array[] = {expected, present, complete, quantity, text};
	for (size_t k = 0; k < sizeof array / sizeof *array; k++)
		free(array[k]);
}

static void begin(struct table *t, const struct measure *m, enum civil_period period, const char *from, const char *to, uint32_t children)
{
	assert_int_equal(span_make(&t->span, period, period, city_time(from), city_time(to), true, false, CITY_OFFSET), OK);
	cohort_init(&t->cohort, &t->span, m, children);
}

static void end(struct table *t)
{
	cohort_fini(&t->cohort);
	span_fini(&t->span);
}

static void near(double got, double want)
{
	if (isnan(want) ? !isnan(got) : got != want)
		fail_msg("%.9f, not %.9f", got, want);
}

static struct comparison newest(const struct table *t)
{
	struct comparison c;
	cohort_compare(&t->cohort, t->span.count - 1, &c);
	return c;
}

static void growth_is_to_a_millionth(void **state)
{
	(void)state;
	static const struct {
		double now, former;
		int64_t micropercent; // INT64_MIN: there is none
	} cases[] = {
	        {130.4, 100,  30400000  },
                {100,   100,  0         },
                {0,     100,  -100000000},
	        {-50,   100,  -150000000},
                {-50,   -100, 50000000  }, // a loss that is smaller by half
	        {1,     3,    -66666667 },
                {2,     3,    -33333333 },
                {5,     0,    INT64_MIN },
	        {0,     0,    INT64_MIN },
                {1e18,  1e-9, INT64_MIN }, // too large to be told
	        {2e17,  1e17, 100000000 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t got = INT64_MIN;
		bool given = growth_micropercent(sum_of(cases[i].now), sum_of(cases[i].former), &got);
		assert_true((given ? got : INT64_MIN) == cases[i].micropercent);
	}
}

// One member from January a year before on, and the figures of its last month.
static void months(void **state)
{
	(void)state;
	static const struct {
		const struct measure *measure;
		const char *to, *row;
		double year_on_year, period_on_period, to_date, to_date_on_year;
		enum withheld withheld;
	} cases[] = {
  // March 2026: 31 days against the 59 of January and February, 105 against 90 + 60
	        {&flow,  "2026-03-02", "100 50 100 1 1 1 1 1 1 1 1 1 90 60 105", 5,   33.225806,  255, 2,   GIVEN                    },
	        {&stock, "2026-03-02", "100 50 100 1 1 1 1 1 1 1 1 1 90 60 105", 5,   75,         NAN, NAN, GIVEN                    },
	        {&ratio, "2026-03-02", "100 50 100 1 1 1 1 1 1 1 1 1 90 60 105", 5,   -30,        255, 2,   GIVEN                    },
 // February is January and February; January is not judged
	        {&flow,  "2026-02-02", "100 50 100 1 1 1 1 1 1 1 1 62 90 66",    4,   32.203390,  156, 4,   GIVEN                    },
	        {&flow,  "2026-01-02", "100 50 100 1 1 1 1 1 1 1 1 62 90",       NAN, NAN,        90,  NAN, WITHHELD_JANUARY_FEBRUARY},
	        {&stock, "2026-01-02", "100 50 100 1 1 1 1 1 1 1 1 60 90",       -10, 50,         NAN, NAN, GIVEN                    },
 // a hole
	        {&flow,  "2026-02-02", "100 . 100 1 1 1 1 1 1 1 1 62 90 66",     NAN, 32.203390,  156, NAN, WITHHELD_NO_BASE         },
	        {&flow,  "2026-04-02", "100 50 . 1 1 1 1 1 1 1 1 1 90 60 105 3", 200, -97.047619, 258, NAN, GIVEN                    },
	        {&flow,  "2026-04-02", "100 50 1 1 1 1 1 1 1 1 1 1 90 . 105 3",  200, -97.047619, NAN, NAN, GIVEN                    },
 // not over, or lacking observations
	        {&flow,  "2026-04-02", "10 10 10 10 1 1 1 1 1 1 1 1 9 9 9 3x",   NAN, NAN,        30,  NAN, WITHHELD_INCOMPLETE      },
	        {&flow,  "2026-04-02", "10 10 10 10x 1 1 1 1 1 1 1 1 9 9 9 3",   NAN, -65.555556, 30,  NAN, WITHHELD_BASE_INCOMPLETE },
	        {&flow,  "2026-04-02", "10 10 10 0 1 1 1 1 1 1 1 1 9 9 9 3",     NAN, -65.555556, 30,  0,   WITHHELD_NO_BASE         },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct table t;
		begin(&t, cases[i].measure, CIVIL_MONTH, "2026-01-01", cases[i].to, 0);
		add_member(&t, "A", 0, "2025-01-01", cases[i].row);
		struct comparison c = newest(&t);
		if (c.withheld != cases[i].withheld)
			fail_msg("case %zu: withheld '%s', not '%s'", i, withheld_word[c.withheld], withheld_word[cases[i].withheld]);
		near(c.year_on_year, cases[i].year_on_year);
		near(c.period_on_period, cases[i].period_on_period);
		near(c.to_date, cases[i].to_date);
		near(c.to_date_on_year, cases[i].to_date_on_year);
		end(&t);
	}
}

static void who_reports(void **state)
{
	(void)state;
	struct table t;
	begin(&t, &stock, CIVIL_MONTH, "2026-01-01", "2026-01-02", 0);
	add_member(&t, "C", 0, "2025-01-01", "30 30 30 30 30 30 30 30 30 30 30 30 40");
	add_member(&t, "B", 0, "2025-01-01", "10 10 10 10 10 10 10 10 10 10 10 10 40"); // as large as C: the code decides
	add_member(&t, "A", 0, "2025-01-01", "20 20 20 20 20 20 20 20 20 20 20 20 .");
	add_member(&t, "D", 0, "2025-12-01", "5 5");
	struct comparison c = newest(&t);
	near(c.value, 85);
	assert_int_equal(c.reporting, 3);
	assert_int_equal(c.expected, 4);
	near(c.coverage_percent, 75);
	near(c.weight_coverage_percent, 66.896552); // 485 of 725
	assert_string_equal(c.largest, "B");
	near(c.without_largest, 45);
	near(c.year_on_year, NAN);
	assert_int_equal(c.withheld, WITHHELD_COVERAGE);
	assert_int_equal(c.same, 2);
	near(c.year_on_year_same, NAN); // two of three that could be
	end(&t);
}

static void the_same_enterprises(void **state)
{
	(void)state;
	struct table t;
	begin(&t, &flow, CIVIL_YEAR, "2026-01-01", "2026-01-02", 0);
	add_member(&t, "A", 0, "2025-01-01", "100 110");
	add_member(&t, "B", 0, "2025-01-01", "100 130");
	add_member(&t, "C", 0, "2026-01-01", "160"); // began
	struct comparison c = newest(&t);
	near(c.year_on_year, 100);
	near(c.year_on_year_same, 20);
	assert_int_equal(c.same, 2);
	end(&t);
}

static void two_years(void **state)
{
	(void)state;
	static const struct {
		const char *row;
		double average;
	} cases[] = {
	        {"100 110 121",  10       },
                {"100 50 100",   0        },
                {"100 150 150",  22.474487},
                {"100 0 50",     NAN      }, // no base
	        {"100 -50 25",   NAN      }, // it turned negative: there is no mean of that
	        {"100 -50 -150", NAN      },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct table t;
		begin(&t, &stock, CIVIL_YEAR, "2026-01-01", "2026-01-02", 0);
		add_member(&t, "A", 0, "2024-01-01", cases[i].row);
		near(newest(&t).two_year_average, cases[i].average);
		end(&t);
	}
}

// 2024 has 53 Mondays and 2025 has 52: a year to date has as many weeks as the one it is compared with.
static void weeks_to_date(void **state)
{
	(void)state;
	struct table t;
	begin(&t, &flow, CIVIL_WEEK, "2025-01-06", "2025-01-21", 0);
	add_member(&t, "A", 0, "2024-01-01",
	           "900 10 20 30 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 11 21 31");
	struct comparison c = newest(&t);
	near(c.to_date, 63);
	near(c.to_date_on_year, 5); // against 10 + 20 + 30
	near(c.to_date_on_year_same, 5);
	end(&t);
}

static void contributions_add_up(void **state)
{
	(void)state;
	static const struct {
		double now[4], former[4];
		int64_t micropoints[4];
	} cases[] = {
	        {{110, 90, 0, 0}, {100, 100, 0, 0}, {5000000, -5000000, 0, 0}                   },
	        {{2, 2, 2, 0},    {1, 1, 1, 0},     {33333334, 33333333, 33333333, 0}           }, // what is missing goes to the first of equal ones
	        {{0, 0, 0, 7},    {1, 1, 1, 0},     {-33333333, -33333333, -33333334, 233333333}}, // two are missing, and three remainders are 2/3
	        {{-3, 1, 0, 0},   {-1, -2, 0, 0},   {-66666667, 100000000, 0, 0}                },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct table t;
		uint32_t child[4];
		struct contribution out[4];
		int64_t sum = 0, growth;
		sum_int now = 0, former = 0;
		begin(&t, &flow, CIVIL_YEAR, "2026-01-01", "2026-01-02", 4);
		for (uint32_t k = 0; k < 4; k++) {
			char code[2] = {(char)('A' + k), 0}, row[64];
			snprintf(row, sizeof row, "%g %g", cases[i].former[k], cases[i].now[k]);
			add_member(&t, code, k, "2025-01-01", row);
			now += sum_of(cases[i].now[k]);
			former += sum_of(cases[i].former[k]);
		}
		uint32_t n = cohort_children(&t.cohort, child), parts = cohort_contributions(&t.cohort, child, n, out);
		assert_int_equal(parts, n);
		for (uint32_t k = 0; k < parts; k++) {
			sum += out[k].micropoints;
			near(out[k].value, cases[i].now[out[k].child]);
			near(out[k].former, cases[i].former[out[k].child]);
			if (out[k].micropoints != cases[i].micropoints[out[k].child])
				fail_msg("case %zu child %u: %lld", i, out[k].child, (long long)out[k].micropoints);
		}
		assert_true(growth_micropercent(now, former, &growth));
		assert_true(sum == growth);
		end(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(growth_is_to_a_millionth), cmocka_unit_test(months),    cmocka_unit_test(who_reports),
	                                   cmocka_unit_test(the_same_enterprises),     cmocka_unit_test(two_years), cmocka_unit_test(weeks_to_date),
	                                   cmocka_unit_test(contributions_add_up)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
