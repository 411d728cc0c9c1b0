// What kind of day is this: holidays, make-up workdays, Spring Festival, filed stops, and years that nobody has loaded.
#include "facts.h"
#include "made_up.h"

#include "base/civil.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct calendar calendar;
static const struct filed_stop filed[] = {
        {19900, 19913}
};
static const struct facts_source source = {.calendar = &calendar, .utc_offset_min = 480, .spring_festival = true, .filed = filed, .filed_stops = 1};

static void days(void **state)
{
	static const struct {
		int year, month, day;
		enum day_class class;
		int festival;
		bool eve, known;
	} cases[] = {
	        {2024, 9,  13, CLASS_WORKDAY, NO_FESTIVAL, false, true }, // a Friday; the Saturday behind it is worked
	        {2024, 9,  14, CLASS_MAKEUP,  NO_FESTIVAL, true,  true }, // the last before three days off
	        {2024, 9,  15, CLASS_HOLIDAY, NO_FESTIVAL, false, true },
	        {2024, 9,  21, CLASS_WEEKEND, NO_FESTIVAL, false, true },
	        {2024, 9,  30, CLASS_WORKDAY, NO_FESTIVAL, true,  true }, // before National Day
	        {2024, 10, 7,  CLASS_HOLIDAY, NO_FESTIVAL, false, true },
	        {2024, 2,  9,  CLASS_WORKDAY, -1,          true,  true }, // New Year's Eve was a workday in 2024
	        {2024, 2,  10, CLASS_HOLIDAY, 0,           false, true },
	        {2024, 3,  26, CLASS_WORKDAY, 45,          false, true },
	        {2024, 3,  27, CLASS_WORKDAY, NO_FESTIVAL, false, true },
	        {2022, 12, 20, CLASS_WORKDAY, -33,         false, false}, // the festival of the next year; 2022 is not loaded
	        {2027, 2,  6,  CLASS_WEEKEND, 0,           false, false},
	        {2035, 2,  8,  CLASS_WORKDAY, 0,           false, false},
	        {2036, 1,  28, CLASS_WORKDAY, NO_FESTIVAL, false, false}, // beyond the table of lunar years
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct facts f = facts_of(&source, CIVIL_DAY, civil_days(cases[i].year, cases[i].month, cases[i].day));
		assert_int_equal(f.class, cases[i].class);
		assert_int_equal(f.festival, cases[i].festival);
		assert_int_equal(f.eve, cases[i].eve);
		assert_int_equal(f.known, cases[i].known);
		assert_false(f.filed);
	}
	assert_true(facts_of(&source, CIVIL_QUARTER_HOUR, 19900).filed);
	assert_true(facts_of(&source, CIVIL_DAY, 19913).filed);
	assert_false(facts_of(&source, CIVIL_DAY, 19914).filed);
}

static void weeks_and_months(void **state)
{
	(void)state;
	assert_int_equal(facts_of(&source, CIVIL_WEEK, civil_days(2024, 9, 30)).class, CLASS_HOLIDAY);
	assert_int_equal(facts_of(&source, CIVIL_WEEK, civil_days(2024, 6, 10)).class, CLASS_WORKDAY); // one holiday only
	assert_int_equal(facts_of(&source, CIVIL_WEEK, civil_days(2024, 2, 5)).festival, 0);
	assert_int_equal(facts_of(&source, CIVIL_WEEK, civil_days(2024, 2, 12)).festival, 2);
	assert_true(facts_of(&source, CIVIL_WEEK, 19908).filed);
	assert_false(facts_of(&source, CIVIL_WEEK, civil_days(2022, 12, 28)).known);
	assert_true(facts_of(&source, CIVIL_MONTH, civil_days(2024, 2, 1)).pooled);
	assert_false(facts_of(&source, CIVIL_MONTH, civil_days(2024, 3, 1)).pooled);
}

static void a_month_is_filed_when_all_of_it_is(void **state)
{
	int32_t first = civil_days(2025, 4, 1);
	struct filed_stop stops[] = {
	        {first,      first     },
                {first + 29, first + 29}
        };
	struct facts_source filing = {.calendar = &calendar, .filed = stops, .filed_stops = 2};
	(void)state;
	assert_false(facts_of(&filing, CIVIL_MONTH, first).filed); // its first day and its last
	stops[0].to_day = first + 28;
	assert_true(facts_of(&filing, CIVIL_MONTH, first).filed);
	assert_false(facts_of(&filing, CIVIL_QUARTER, first).filed);
	stops[1].to_day = first + 90;
	assert_true(facts_of(&filing, CIVIL_QUARTER, first).filed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(days), cmocka_unit_test(weeks_and_months), cmocka_unit_test(a_month_is_filed_when_all_of_it_is)};
	made_up_calendar(&calendar);
	int failed = cmocka_run_group_tests_name("facts", tests, NULL, NULL);
	calendar_fini(&calendar);
	return failed;
}
