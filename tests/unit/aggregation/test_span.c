// Rows of periods: where they begin, what they are compared with, what they are made of.
#include "city.h"
#include "span.h"

#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void what_windows_are_added_up_of(void **state)
{
	(void)state;
	static const struct {
		enum civil_period period, base, child; // child 0: there are no such windows
	} cases[] = {
	        {CIVIL_QUARTER_HOUR, CIVIL_QUARTER_HOUR, CIVIL_QUARTER_HOUR},
	        {CIVIL_HOUR,         CIVIL_QUARTER_HOUR, CIVIL_QUARTER_HOUR},
	        {CIVIL_DAY,          CIVIL_QUARTER_HOUR, CIVIL_DAY         },
	        {CIVIL_WEEK,         CIVIL_QUARTER_HOUR, CIVIL_DAY         },
	        {CIVIL_WEEK,         CIVIL_DAY,          CIVIL_DAY         },
	        {CIVIL_WEEK,         CIVIL_WEEK,         CIVIL_WEEK        },
	        {CIVIL_MONTH,        CIVIL_WEEK,         CIVIL_MONTH       },
	        {CIVIL_QUARTER,      CIVIL_DAY,          CIVIL_MONTH       },
	        {CIVIL_QUARTER,      CIVIL_QUARTER,      CIVIL_QUARTER     },
	        {CIVIL_YEAR,         CIVIL_QUARTER,      CIVIL_YEAR        },
	        {CIVIL_YEAR,         CIVIL_YEAR,         CIVIL_YEAR        },
	        {CIVIL_WEEK,         CIVIL_MONTH,        0                 },
	        {CIVIL_HOUR,         CIVIL_DAY,          0                 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(span_child(cases[i].period, cases[i].base), cases[i].child);
}

static void which_periods(void **state)
{
	(void)state;
	static const struct {
		enum civil_period period, base;
		const char *from, *to;
		bool compare, to_date;
		const char *first;
		uint32_t count, shown, pieces;
	} cases[] = {
	        {CIVIL_MONTH,   CIVIL_DAY,          "2026-01-15", "2026-03-02", false, false, "2026-02-01", 2,   0,   2      }, // January began before
	        {CIVIL_DAY,     CIVIL_DAY,          "2024-02-28", "2024-03-02", false, false, "2024-02-28", 3,   0,   3      },
	        {CIVIL_WEEK,    CIVIL_DAY,          "2025-12-29", "2026-01-12", false, false, "2025-12-29", 2,   0,   14     },
	        {CIVIL_QUARTER, CIVIL_DAY,          "2025-01-01", "2026-01-01", false, false, "2025-01-01", 4,   0,   12     },
	        {CIVIL_HOUR,    CIVIL_QUARTER_HOUR, "2026-01-01", "2026-01-02", false, false, "2026-01-01", 24,  0,   96     },
	        {CIVIL_MONTH,   CIVIL_MONTH,        "2026-03-01", "2026-05-01", false, true,  "2026-01-01", 4,   2,   4      },
	        {CIVIL_MONTH,   CIVIL_MONTH,        "2026-03-01", "2026-05-01", true,  false, "2024-01-01", 28,  26,  28     },
	        {CIVIL_WEEK,    CIVIL_DAY,          "2026-01-05", "2026-01-06", true,  false, "2024-01-01", 106, 105, 106 * 7}, // 2024 had 53 Mondays
	        {CIVIL_YEAR,    CIVIL_DAY,          "2026-01-01", "2026-02-01", true,  false, "2024-01-01", 3,   2,   3      },
	        {CIVIL_MONTH,   CIVIL_MONTH,        "2026-03-02", "2026-03-31", false, false, NULL,         0,   0,   0      },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span s;
		int err = span_make(&s, cases[i].period, cases[i].base, city_time(cases[i].from), city_time(cases[i].to), cases[i].compare, cases[i].to_date,
		                    CITY_OFFSET);
		assert_int_equal(err, OK);
		assert_int_equal(s.count, cases[i].count);
		assert_int_equal(s.shown, cases[i].shown);
		assert_int_equal(s.pieces, cases[i].pieces);
		if (cases[i].first)
			assert_true(s.start[0] == city_time(cases[i].first));
		span_fini(&s);
	}
}

static uint32_t at(const struct span *s, const char *start)
{
	for (uint32_t i = 0; i < s->count; i++)
		if (s->start[i] == city_time(start))
			return i;
	return SPAN_NONE;
}

static void what_is_compared(void **state)
{
	(void)state;
	static const struct {
		enum civil_period period;
		const char *start, *year_ago, *january; // NULL: there is none
	} cases[] = {
	        {CIVIL_DAY,     "2025-03-01", "2024-03-01", "2025-01-01"},
                {CIVIL_DAY,     "2024-02-29", NULL,         "2024-01-01"},
	        {CIVIL_DAY,     "2025-02-28", "2024-02-28", "2025-01-01"},
                {CIVIL_WEEK,    "2025-12-29", "2024-12-30", "2025-01-06"},
	        {CIVIL_WEEK,    "2024-12-30", "2024-01-01", "2024-01-01"}, // the 53rd week
	        {CIVIL_WEEK,    "2025-01-06", "2024-01-08", "2025-01-06"},
                {CIVIL_MONTH,   "2025-02-01", "2024-02-01", "2025-01-01"},
	        {CIVIL_QUARTER, "2025-10-01", "2024-10-01", "2025-01-01"},
                {CIVIL_YEAR,    "2025-01-01", "2024-01-01", "2025-01-01"},
	        {CIVIL_MONTH,   "2023-02-01", NULL,         "2023-01-01"}, // before the span
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span s;
		assert_int_equal(span_make(&s, cases[i].period, CIVIL_DAY, city_time("2025-01-01"), city_time("2026-01-01"), true, false, CITY_OFFSET), OK);
		uint32_t n = at(&s, cases[i].start);
		assert_true(n != SPAN_NONE);
		assert_int_equal(s.year_ago[n], cases[i].year_ago ? at(&s, cases[i].year_ago) : SPAN_NONE);
		assert_int_equal(s.january[n], at(&s, cases[i].january));
		span_fini(&s);
	}
}

static void too_many_pieces_are_refused(void **state)
{
	(void)state;
	struct span s;
	int64_t from = city_time("2015-01-01"), to = city_time("2026-12-31");
	assert_int_equal(span_make(&s, CIVIL_QUARTER_HOUR, CIVIL_QUARTER_HOUR, from, to, false, false, CITY_OFFSET), ERR_RANGE);
	assert_int_equal(s.count, 0);
	assert_int_equal(span_make(&s, CIVIL_MONTH, CIVIL_MONTH, from, to, false, false, CITY_OFFSET), OK);
	struct span days;
	assert_int_equal(span_rebase(&days, &s, CIVIL_QUARTER_HOUR), OK);
	assert_int_equal(days.count, s.count);
	assert_int_equal(days.pieces, s.count); // windows of a month are kept
	span_fini(&days);
	span_fini(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(what_windows_are_added_up_of), cmocka_unit_test(which_periods), cmocka_unit_test(what_is_compared),
	                                   cmocka_unit_test(too_many_pieces_are_refused)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
