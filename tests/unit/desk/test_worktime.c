// Working time against a second way to count it: minute by minute.
#include "base/civil.h"
#include "desk/worktime.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { OFFSET = CIVIL_SHANGHAI_MS };

static struct calendar calendar; // a holiday on Wednesday 2026-01-07, and the Saturday after is worked for it

static int setup(void **state)
{
	(void)state;
	calendar_set(&calendar, civil_days(2026, 1, 7), DAY_OFF);
	calendar_set(&calendar, civil_days(2026, 1, 10), DAY_WORKDAY);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	calendar_fini(&calendar);
	return 0;
}

static int64_t at(int day, int hour, int minute)
{
	return civil_ms(civil_days(2026, 1, day), OFFSET) + (int64_t)hour * CIVIL_HOUR_MS + (int64_t)minute * CIVIL_MINUTE_MS;
}

// Is that minute worked? By the day that its shift began on.
static bool naive_is(const struct worktime *w, int64_t ms)
{
	struct civil c;
	civil_of(ms, OFFSET, &c);
	const int minute = c.hour * 60 + c.minute;
	const int32_t today = civil_day_of(ms, OFFSET);
	const bool over_night = w->to_min <= w->from_min;
	const bool began_today = minute >= w->from_min && (over_night || minute < w->to_min);
	const bool began_yesterday = over_night && minute < w->to_min;
	return (began_today && calendar_kind(&calendar, today) == DAY_WORKDAY) || (began_yesterday && calendar_kind(&calendar, today - 1) == DAY_WORKDAY);
}

static int64_t naive_next(const struct worktime *w, int64_t ms)
{
	while (!naive_is(w, ms))
		ms = (ms / CIVIL_MINUTE_MS + 1) * CIVIL_MINUTE_MS;
	return ms;
}

// Whole minutes from a whole minute: the end of the last one that was worked.
static int64_t naive_add(const struct worktime *w, int64_t ms, int64_t minutes)
{
	ms = naive_next(w, ms);
	for (; minutes; ms += CIVIL_MINUTE_MS)
		minutes -= naive_is(w, ms);
	return ms;
}

static uint64_t random_state = 7;

static uint32_t dice(uint32_t sides)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(random_state >> 33) % sides;
}

static const int16_t hours[][2] = {
        {510,  1050},
        {0,    1440},
        {480,  480 },
        {1320, 360 },
        {0,    1   }
};

static void agrees_with_counting_minutes(void **state)
{
	(void)state;
	for (size_t h = 0; h < sizeof hours / sizeof *hours; h++) {
		const struct worktime w = {&calendar, OFFSET, hours[h][0], hours[h][1]};
		for (int i = 0; i < 400; i++) {
			const int64_t from = at(1 + (int)dice(20), (int)dice(24), (int)dice(60)), minutes = dice(hours[h][1] == 1 ? 5 : 2000);
			assert_int_equal(worktime_is(&w, from), naive_is(&w, from));
			assert_int_equal(worktime_next(&w, from), naive_next(&w, from));
			const int64_t end = worktime_add(&w, from, minutes);
			assert_int_equal(end, naive_add(&w, from, minutes));
			assert_int_equal(worktime_between(&w, from, end), minutes * CIVIL_MINUTE_MS);
		}
	}
}

static void days_end_with_their_working_hours(void **state)
{
	const struct worktime w = {&calendar, OFFSET, 510, 1050};
	(void)state;
	assert_int_equal(worktime_add_days(&w, at(5, 9, 0), 0), at(5, 17, 30));
	assert_int_equal(worktime_add_days(&w, at(5, 9, 0), 1), at(6, 17, 30));
	assert_int_equal(worktime_add_days(&w, at(6, 9, 0), 1), at(8, 17, 30));    // Wednesday is off
	assert_int_equal(worktime_add_days(&w, at(8, 9, 0), 2), at(10, 17, 30));   // Saturday is worked
	assert_int_equal(worktime_add_days(&w, at(6, 20, 0), 0), at(8, 17, 30));   // after hours is the next workday's
	assert_int_equal(worktime_add_days(&w, at(11, 12, 0), 1), at(13, 17, 30)); // Sunday is Monday's
}

static void ends_are_ends_and_beginnings_beginnings(void **state)
{
	const struct worktime w = {&calendar, OFFSET, 510, 1050};
	(void)state;
	assert_int_equal(worktime_add(&w, at(5, 17, 0), 30), at(5, 17, 30));
	assert_int_equal(worktime_add(&w, at(5, 17, 0), 31), at(6, 8, 31));
	assert_int_equal(worktime_next(&w, at(5, 17, 30)), at(6, 8, 30));
	assert_int_equal(worktime_add(&w, at(5, 18, 0), 0), at(6, 8, 30));
	assert_int_equal(worktime_between(&w, at(6, 9, 0), at(6, 8, 0)), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(agrees_with_counting_minutes),
	        cmocka_unit_test(days_end_with_their_working_hours),
	        cmocka_unit_test(ends_are_ends_and_beginnings_beginnings),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
