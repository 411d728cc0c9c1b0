// The public calendar: exceptions over Monday to Friday, and the next workday.
#include "base/calendar.h"
#include "base/civil.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

// Spring Festival 2026: off from the 15th to the 23rd of February, made up for on the Saturdays of the 14th and the 28th. New Year: the 4th of January is a make-up Sunday.
static struct calendar spring_2026(void)
{
	struct calendar c = {0};

	for (int day = 15; day <= 23; day++)
		calendar_set(&c, civil_days(2026, 2, day), DAY_OFF);
	calendar_set(&c, civil_days(2026, 2, 28), DAY_WORKDAY);
	calendar_set(&c, civil_days(2026, 2, 14), DAY_WORKDAY);
	calendar_set(&c, civil_days(2026, 1, 4), DAY_WORKDAY);
	for (int day = 1; day <= 3; day++)
		calendar_set(&c, civil_days(2026, 1, day), DAY_OFF);
	return c;
}

static void the_next_workday(void **state)
{
	(void)state;
	static const struct {
		int month, day, to_month, to_day;
		enum day_kind kind;
	} cases[] = {
	        {2,  13, 2,  13, DAY_WORKDAY}, // a Friday
	        {2,  14, 2,  14, DAY_WORKDAY}, // a Saturday that is worked
	        {2,  15, 2,  24, DAY_OFF    }, // the first day of the festival
	        {2,  23, 2,  24, DAY_OFF    }, // a Monday
	        {2,  28, 2,  28, DAY_WORKDAY}, // a Saturday that is worked
	        {3,  1,  3,  2,  DAY_OFF    }, // a Sunday
	        {1,  1,  1,  4,  DAY_OFF    }, // the next workday is a Sunday
	        {12, 31, 12, 31, DAY_WORKDAY},
	};
	struct calendar c = spring_2026();

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int32_t day = civil_days(2026, cases[i].month, cases[i].day);
		assert_int_equal(calendar_kind(&c, day), cases[i].kind);
		assert_int_equal(calendar_workday(&c, day), civil_days(2026, cases[i].to_month, cases[i].to_day));
	}
	calendar_unset(&c, civil_days(2026, 2, 28));
	assert_int_equal(calendar_workday(&c, civil_days(2026, 2, 28)), civil_days(2026, 3, 2));
	calendar_fini(&c);
}

static void without_exceptions_weeks_are_plain(void **state)
{
	struct calendar c = {0};

	(void)state;
	assert_int_equal(calendar_workday(&c, civil_days(2026, 8, 8)), civil_days(2026, 8, 10));
	assert_int_equal(calendar_workday(&c, civil_days(2027, 1, 2)), civil_days(2027, 1, 4));   // over no boundary that matters
	assert_int_equal(calendar_workday(&c, civil_days(2022, 12, 31)), civil_days(2023, 1, 2)); // over the year's end
	calendar_fini(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_next_workday),
	        cmocka_unit_test(without_exceptions_weeks_are_plain),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
