// The small parts of the desk, each by a table of examples.
#include "base/civil.h"
#include "desk/escalate.h"
#include "desk/filing.h"
#include "desk/heap.h"
#include "desk/nothing.h"
#include "desk/silence.h"
#include "desk/tally.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { OFFSET = CIVIL_SHANGHAI_MS };

// A moment of January 2026; the 5th is a Monday.
static int64_t at(int day, int hour, int minute)
{
	return civil_ms(civil_days(2026, 1, day), OFFSET) + (int64_t)hour * CIVIL_HOUR_MS + (int64_t)minute * CIVIL_MINUTE_MS;
}

// --- silences

static void windows_are_read(void **state)
{
	static const struct {
		const char *text;
		bool good;
		uint8_t days;
		int16_t from, to;
	} cases[] = {
	        {"Mon-Fri 08:00-18:00",  true,  0x1f, 480,  1080},
	        {"Sat,Sun 00:00-24:00",  true,  0x60, 0,    1440},
	        {"Fri-Mon 22:00-06:00",  true,  0x71, 1320, 360 },
	        {"Sun 08:00-08:00",      true,  0x40, 480,  480 },
	        {"Mon 08:00",            false, 0,    0,    0   },
	        {"Mon 8:00-9:00",        false, 0,    0,    0   },
	        {"Mon 24:00-25:00",      false, 0,    0,    0   },
	        {"Mon 08:60-09:00",      false, 0,    0,    0   },
	        {"mon 08:00-09:00",      false, 0,    0,    0   },
	        {"08:00-09:00",          false, 0,    0,    0   },
	        {"Mon-Fri 08:00-18:00 ", false, 0,    0,    0   },
	        {"",	             false, 0,    0,    0   },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct desk_window w;
		assert_int_equal(silence_window(&w, cases[i].text), cases[i].good);
		if (!cases[i].good)
			continue;
		assert_int_equal(w.days, cases[i].days);
		assert_int_equal(w.from_min, cases[i].from);
		assert_int_equal(w.to_min, cases[i].to);
	}
}

static struct desk_silence silence_of(const char *first, const char *second)
{
	struct desk_silence s = {.max_level = LEVEL_ORANGE, .from_time = at(1, 0, 0), .to_time = at(31, 0, 0)};
	s.windows = silence_window(&s.window[0], first);
	if (second)
		s.windows += silence_window(&s.window[1], second);
	return s;
}

static void windows_hold(void **state)
{
	static const struct {
		const char *first, *second;
		int day, hour, minute;
		bool holds;
		int until_day, until_hour; // or when it holds next
	} cases[] = {
	        {"Mon-Fri 08:00-18:00", NULL,              5,  8,  0,  true,  5,  18},
                {"Mon-Fri 08:00-18:00", NULL,              5,  18, 0,  false, 6,  8 },
	        {"Mon-Fri 08:00-18:00", NULL,              9,  19, 0,  false, 12, 8 },
                {"Fri 22:00-06:00",     NULL,              9,  23, 0,  true,  10, 6 }, // across midnight
	        {"Fri 22:00-06:00",     NULL,              10, 5,  59, true,  10, 6 },
                {"Fri 22:00-06:00",     NULL,              10, 6,  0,  false, 16, 22},
	        {"Fri 22:00-06:00",     NULL,              9,  5,  0,  false, 9,  22}, // Thursday's night is not Friday's
	        {"Mon 08:00-08:00",     NULL,              6,  7,  59, true,  6,  8 }, // 24 hours
	        {"Mon 08:00-08:00",     NULL,              5,  7,  59, false, 5,  8 },
                {"Mon 00:00-24:00",     "Tue 00:00-12:00", 5,  3,  0,  true,  6,  12}, // they touch
	        {"Mon-Sun 00:00-24:00", NULL,              5,  3,  0,  true,  31, 0 }, // to its end
	        {"Mon-Fri 22:00-06:00", NULL,              5,  23, 0,  true,  6,  6 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct desk_silence s = silence_of(cases[i].first, cases[i].second);
		const int64_t now = at(cases[i].day, cases[i].hour, cases[i].minute), then = at(cases[i].until_day, cases[i].until_hour, 0);
		assert_int_equal(silence_holds(&s, now, OFFSET), cases[i].holds);
		assert_int_equal(cases[i].holds ? silence_until(&s, now, OFFSET) : silence_next(&s, now, OFFSET), then);
	}
	const struct desk_silence s = silence_of("Mon 08:00-09:00", NULL);
	assert_int_equal(silence_next(&s, at(26, 9, 0), OFFSET), INT64_MAX); // its end is before the next Monday
	assert_int_equal(silence_next(&s, at(1, 0, 0) - 1, OFFSET), at(5, 8, 0));
}

static void what_a_silence_must_have(void **state)
{
	static const char *const scopes[] = {"zone:Z1"};
	const struct desk_silence good = {
	        .scope = {scopes, 1},
                  .max_level = LEVEL_ORANGE, .reason = "why", .author = "li.na", .from_time = at(1, 0, 0), .to_time = at(31, 0, 0)
        };
	struct desk_silence s = good;
	(void)state;
	assert_null(silence_mistake(&s).code);
	s.reason = " ";
	assert_string_equal(silence_mistake(&s).code, "needs_reason");
	s = good;
	s.author = "";
	assert_string_equal(silence_mistake(&s).code, "needs_person");
	s = good;
	s.scope.count = 0;
	assert_string_equal(silence_mistake(&s).code, "needs_scope");
	s = good;
	s.max_level = LEVEL_RED;
	assert_string_equal(silence_mistake(&s).code, "red");
	s = good;
	s.to_time = s.from_time + 90 * (int64_t)CIVIL_DAY_MS + 1;
	assert_string_equal(silence_mistake(&s).code, "too_long");
	s.to_time = s.from_time;
	assert_string_equal(silence_mistake(&s).code, "too_long");
}

// --- filings

static void filings_explain(void **state)
{
	static const struct {
		const char *filed, *indicator, *kind;
		double value;
		int day;
		bool about, explains;
	} cases[] = {
	        {"*",     "power", "drop",        45,  10, true,  true },
                {"*",     "power", "drop",        31,  10, true,  true }, // nearly: within ten points
	        {"*",     "power", "drop",        29,  10, true,  false},
                {"power", "power", "drop",        45,  10, true,  true },
	        {"water", "power", "drop",        45,  10, false, false},
                {"*",     "power", "surge",       45,  10, false, false},
	        {"*",     "power", "volatility",  45,  10, true,  true },
                {"*",     "power", "drop",        45,  7,  false, false},
	        {"*",     "power", "drop",        45,  15, false, false}, // its end is outside
	        {"*",     "power", "late_report", NAN, 3,  true,  true }, // of what did not come there is only when it was missed
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct desk_filing f = {.indicator = cases[i].filed, .from_time = at(8, 0, 0), .to_time = at(15, 0, 0), .expected_percent = 40};
		const struct desk_alert a = {.indicator = cases[i].indicator,
		                             .kind = cases[i].kind,
		                             .value = cases[i].value,
		                             .expected = 100,
		                             .data_time = at(cases[i].day, 0, 0),
		                             .heard_time = at(11, 9, 0)};
		assert_int_equal(filing_is_about(&f, &a), cases[i].about);
		assert_int_equal(filing_explains(&f, &a, 10), cases[i].explains);
	}
	// the day's value comes 33 hours after the day began: so will the first one after the filing
	const struct desk_filing f = {.to_time = at(15, 0, 0)};
	const struct desk_alert a = {.data_time = at(10, 0, 0), .heard_time = at(11, 9, 0)}, month = {.data_time = at(1, 0, 0), .heard_time = at(20, 0, 0)};
	assert_int_equal(filing_until(&f, &a), at(16, 9, 0));
	assert_int_equal(filing_until(&f, &month), at(17, 0, 0));
}

// --- kinds of nothing

static void kinds_of_nothing(void **state)
{
	static const struct {
		struct nothing_grounds grounds;
		enum desk_nothing kind;
	} cases[] = {
	        {{.series = 5, .silent = 1},                         NOTHING_NO_REPORT    },
	        {{.series = 5, .silent = 1, .standstill = true},     NOTHING_STOPPED      },
	        {{.series = 5, .silent = 5},                         NOTHING_COMMUNICATION},
	        {{.series = 5, .silent = 5, .standstill = true},     NOTHING_COMMUNICATION}, // it said so before its line broke
	        {{.series = 1, .silent = 1},                         NOTHING_NO_REPORT    }, // one series tells nothing of the line
	        {{.series = 1, .silent = 1, .gateway_silent = true}, NOTHING_COMMUNICATION},
	        {{.series = 5, .silent = 5, .filed = true},          NOTHING_MAINTENANCE  },
	        {{0},	                                        NOTHING_NO_REPORT    },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(nothing_kind(&cases[i].grounds), cases[i].kind);
}

// --- next steps

static void next_steps(void **state)
{
	static const struct {
		const char *what;
		enum desk_state state;
		enum level level;
		int told_hour;
		uint32_t reminders;
		enum desk_tier tier;
		uint32_t remind, escalate;
		enum next_step step;
		int day, hour;
	} cases[] = {
	        {"the first reminder",      LIFE_OPEN,         LEVEL_YELLOW, 9,  0, TIER_OFFICER, 120, 480, NEXT_REMIND,   5,  10},
	        {"the second",              LIFE_OPEN,         LEVEL_YELLOW, 9,  1, TIER_OFFICER, 120, 480, NEXT_REMIND,   5,  12},
	        {"the next tier",           LIFE_OPEN,         LEVEL_YELLOW, 9,  4, TIER_OFFICER, 120, 480, NEXT_ESCALATE, 5,  17},
	        {"no tier is next",         LIFE_OPEN,         LEVEL_YELLOW, 9,  3, TIER_CITY,    120, 480, NEXT_REMIND,   5,  16},
	        {"at once both: the tier",  LIFE_OPEN,         LEVEL_YELLOW, 9,  0, TIER_ZONE,    0,   60,  NEXT_ESCALATE, 5,  10},
	        {"over night",              LIFE_OPEN,         LEVEL_YELLOW, 17, 1, TIER_CITY,    120, 480, NEXT_REMIND,   6,  10},
	        {"once only, then a week",  LIFE_OPEN,         LEVEL_YELLOW, 9,  1, TIER_CITY,    0,   0,   NEXT_REMIND,   12, 8 },
	        {"nobody was told",         LIFE_OPEN,         LEVEL_YELLOW, 0,  0, TIER_OFFICER, 120, 480, NEXT_TELL,     6,  8 },
	        {"acknowledged",            LIFE_ACKNOWLEDGED, LEVEL_YELLOW, 9,  0, TIER_OFFICER, 120, 480, NEXT_EXPIRE,   5,  16},
	        {"assisting: in a week",    LIFE_ASSISTING,    LEVEL_YELLOW, 9,  0, TIER_OFFICER, 120, 480, NEXT_STALE,    12, 8 },
	        {"good: it closes",         LIFE_RECOVERING,   LEVEL_YELLOW, 9,  0, TIER_OFFICER, 120, 480, NEXT_GOOD,     5,  13},
	        {"good: a person lifts it", LIFE_RECOVERING,   LEVEL_ORANGE, 9,  0, TIER_OFFICER, 120, 480, NEXT_LIFT,     5,  13},
	        {"and is asked again",      LIFE_RECOVERING,   LEVEL_ORANGE, 9,  1, TIER_OFFICER, 120, 480, NEXT_LIFT,     6,  8 },
	        {"over",                    LIFE_CLOSED,       LEVEL_ORANGE, 9,  1, TIER_OFFICER, 120, 480, NEXT_NOTHING,  0,  0 },
	};
	struct calendar calendar = {0};
	const struct worktime city = {&calendar, OFFSET, 480, 1080}; // eight to six
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct desk_escalation rule = {
		        .acknowledge_minutes = 60, .remind_minutes = cases[i].remind, .escalate_minutes = cases[i].escalate, .unacknowledge_hours = 4};
		const struct desk_alert a = {.state = cases[i].state,
		                             .level = cases[i].level,
		                             .reminders = cases[i].reminders,
		                             .tier = cases[i].tier,
		                             .open_time = at(5, 9, 0),
		                             .told_time = cases[i].told_hour ? at(5, cases[i].told_hour, 0) : 0,
		                             .acknowledge_time = at(5, 11, 0),
		                             .active_time = at(5, 12, 0),
		                             .good_since = at(5, 12, 0)};
		const struct next next = escalate_next(&a, &rule, &city, CIVIL_HOUR_MS);
		assert_string_equal(next_word(next.step), next_word(cases[i].step));
		assert_int_equal(next.time, cases[i].step == NEXT_NOTHING ? INT64_MAX : at(cases[i].day, cases[i].hour, 0));
	}
}

static void members_wait_with_their_parent(void **state)
{
	struct calendar calendar = {0};
	const struct worktime city = {&calendar, OFFSET, 480, 1080};
	const struct desk_escalation rule = escalate_default(LEVEL_RED);
	struct desk_alert a = {.parent = "p", .state = LIFE_OPEN, .level = LEVEL_RED};
	(void)state;
	assert_int_equal(escalate_next(&a, &rule, &city, 0).step, NEXT_PARENT);
	a.state = LIFE_ACKNOWLEDGED; // somebody has it all the same
	assert_int_equal(escalate_next(&a, &rule, &city, 0).step, NEXT_EXPIRE);
}

// --- the heap

static void first_things_first(void **state)
{
	struct heap h = {0};
	uint64_t random = 1;
	int64_t times[500], last = INT64_MIN;
	uint32_t left = 0;
	(void)state;
	for (int i = 0; i < 500; i++)
		times[i] = INT64_MAX;
	for (int i = 0; i < 20000; i++) {
		random = random * 6364136223846793005u + 1442695040888963407u;
		const uint32_t n = (uint32_t)(random >> 40) % 500;
		if (random >> 33 & 1) {
			times[n] = (int64_t)(random >> 50);
			heap_set(&h, n, times[n], n % 7);
		} else {
			times[n] = INT64_MAX;
			heap_drop(&h, n);
		}
		assert_int_equal(heap_time_of(&h, n), times[n]);
	}
	for (int i = 0; i < 500; i++)
		left += times[i] != INT64_MAX;
	assert_int_equal(h.count, left);
	for (uint32_t n; (n = heap_first(&h)) != HEAP_NONE; left--) {
		assert_int_equal(heap_time(&h), times[n]);
		assert_true(times[n] >= last);
		last = times[n];
		heap_drop(&h, n);
	}
	assert_int_equal(left, 0);
	assert_int_equal(heap_time(&h), INT64_MAX);
	heap_fini(&h);
}

// --- the tally

static void what_came_of_it(void **state)
{
	struct tally t = {0};
	(void)state;
	for (int i = 0; i < 10; i++) {
		const struct desk_alert a = {.policy = "E1/power",
		                             .state = LIFE_CLOSED,
		                             .verdict = i < 6   ? VERDICT_CONFIRMED
		                                        : i < 8 ? VERDICT_FALSE
		                                                : VERDICT_NONE,
		                             .open_time = 900,
		                             .first_told_time = 1000,
		                             .first_acknowledge_time = i < 9 ? 1000 + (i + 1) * 10 : 0,
		                             .close_time = 2000};
		tally_alert(&t, &a);
	}
	tally_alert(&t, &(struct desk_alert){.policy = "E1/power", .state = LIFE_WITHDRAWN, .first_told_time = 1000});
	tally_alert(&t, &(struct desk_alert){.policy = "E1/power", .state = LIFE_CLOSED}); // nobody was told
	assert_int_equal(t.policies, 1);
	assert_int_equal(t.policy[0].alerts, 11);
	assert_int_equal(t.policy[0].withdrawn, 1);
	assert_int_equal(t.policy[0].verdict[VERDICT_NONE], 2);
	assert_true(fabs(tally_precision(&t.policy[0]) - 0.75) < 1e-9);
	assert_int_equal(spans_part(&t.acknowledge, 0.5), 50);
	assert_int_equal(spans_part(&t.acknowledge, 1), 90);
	assert_int_equal(spans_part(&t.close, 0.5), 1100);
	assert_int_equal(spans_part(&t.visit, 0.5), -1);
	tally_case(&t, &(struct desk_case){.open_time = 100,
	                                   .visit_time = 150,
	                                   .due_check = 120,
	                                   .plan_time = 160,
	                                   .due_plan = 200,
	                                   .solve_time = 900,
	                                   .due_solve = 500,
	                                   .due_extend = 1000,
	                                   .extend_time = 400,
	                                   .close_time = 1000});
	assert_int_equal(t.late_visit, 1);
	assert_int_equal(t.late_plan, 0);
	assert_int_equal(t.late_solve, 0); // it was put off
	assert_int_equal(spans_part(&t.visit, 0.5), 50);
	tally_fini(&t);
	const struct tally_policy none = {0};
	assert_true(isnan(tally_precision(&none)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(windows_are_read),
	        cmocka_unit_test(windows_hold),
	        cmocka_unit_test(what_a_silence_must_have),
	        cmocka_unit_test(filings_explain),
	        cmocka_unit_test(kinds_of_nothing),
	        cmocka_unit_test(next_steps),
	        cmocka_unit_test(members_wait_with_their_parent),
	        cmocka_unit_test(first_things_first),
	        cmocka_unit_test(what_came_of_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
