// When reports are due, and what bits say of them.
#include "city.h"
#include "due.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int32_t day(const char *date)
{
	return civil_day_of(city_time(date), CITY_OFFSET);
}

// The Spring Festivals of 2024 and 2026 with their make-up workdays, and New Year 2026.
static struct calendar holidays(void)
{
	static const char *const span[][2] = {
	        {"2024-02-10", "2024-02-17"},
	        {"2026-01-01", "2026-01-03"},
	        {"2026-02-15", "2026-02-23"},
	        {"2026-10-01", "2026-10-07"},
	};
	static const char *const work[] = {"2024-02-04", "2024-02-18", "2026-01-04", "2026-02-14", "2026-02-28", "2026-10-10"};
	struct calendar c = {0};

	for (size_t i = 0; i < sizeof span / sizeof *span; i++)
		for (int32_t d = day(span[i][0]); d <= day(span[i][1]); d++)
			calendar_set(&c, d, DAY_OFF);
	for (size_t i = 0; i < sizeof work / sizeof *work; i++)
		calendar_set(&c, day(work[i]), DAY_WORKDAY);
	return c;
}

static void when_reports_are_due(void **state)
{
	enum { H10 = 10, BY_8TH = 192, BY_10TH = 240, BY_15TH = 360, TUESDAY_10 = 34 };
	static const struct {
		enum civil_period base;
		const char *start;
		int hours;
		bool workday;
		const char *due;
	} cases[] = {
  // daily, by 10:00
	        {CIVIL_DAY,     "2026-01-05", H10,        false, "2026-01-06 10:00"},
	        {CIVIL_DAY,     "2026-01-31", H10,        false, "2026-02-01 10:00"}, // a month's end
	        {CIVIL_DAY,     "2025-12-31", H10,        false, "2026-01-01 10:00"}, // a year's
	        {CIVIL_DAY,     "2025-12-31", H10,        true,  "2026-01-04 10:00"}, // New Year; the Sunday of the 4th is worked
	        {CIVIL_DAY,     "2026-02-13", H10,        true,  "2026-02-14 10:00"}, // a Saturday that is worked
	        {CIVIL_DAY,     "2026-02-14", H10,        true,  "2026-02-24 10:00"}, // over the festival
	        {CIVIL_DAY,     "2026-02-20", H10,        true,  "2026-02-24 10:00"}, // all of its days are due together
	        {CIVIL_DAY,     "2026-02-27", H10,        true,  "2026-02-28 10:00"}, // a make-up Saturday
	        {CIVIL_DAY,     "2026-02-28", H10,        true,  "2026-03-02 10:00"},
	        {CIVIL_DAY,     "2026-02-28", 24,         true,  "2026-03-03 00:00"}, // 24:00 of a Sunday is Monday's end
	        {CIVIL_DAY,     "2024-02-28", H10,        false, "2024-02-29 10:00"}, // a leap year
  // weekly, Tuesday 10:00
	        {CIVIL_WEEK,    "2026-01-05", TUESDAY_10, false, "2026-01-13 10:00"},
	        {CIVIL_WEEK,    "2026-09-21", TUESDAY_10, true,  "2026-09-29 10:00"},
	        {CIVIL_WEEK,    "2026-09-28", TUESDAY_10, true,  "2026-10-08 10:00"}, // National Day
  // monthly, by the end of the 8th
	        {CIVIL_MONTH,   "2026-03-01", BY_8TH,     true,  "2026-04-09 00:00"}, // a Wednesday
	        {CIVIL_MONTH,   "2026-07-01", BY_8TH,     true,  "2026-08-11 00:00"}, // the 8th is a Saturday: to the end of Monday the 10th
	        {CIVIL_MONTH,   "2026-07-01", BY_8TH,     false, "2026-08-09 00:00"},
	        {CIVIL_MONTH,   "2026-01-01", BY_8TH,     true,  "2026-02-10 00:00"}, // a Sunday
	        {CIVIL_MONTH,   "2024-01-01", BY_10TH,    true,  "2024-02-19 00:00"}, // the festival's first day; the Sunday of the 18th is worked
	        {CIVIL_MONTH,   "2026-09-01", BY_10TH,    true,  "2026-10-11 00:00"}, // a Saturday that is worked
	        {CIVIL_MONTH,   "2025-12-01", BY_8TH,     true,  "2026-01-09 00:00"}, // over the year's end
	        {CIVIL_MONTH,   "2026-02-01", BY_8TH,     false, "2026-03-09 00:00"}, // after a short month
  // quarterly and yearly
	        {CIVIL_QUARTER, "2026-01-01", BY_15TH,    true,  "2026-04-16 00:00"},
	        {CIVIL_QUARTER, "2025-10-01", BY_15TH,    true,  "2026-01-16 00:00"},
	        {CIVIL_YEAR,    "2025-01-01", 2160,       false, "2026-04-01 00:00"},
	};
	struct calendar c = holidays();

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct due d = {.due_ms = cases[i].hours * (int64_t)CIVIL_HOUR_MS, .workday = cases[i].workday};
		char got[40], wanted[40];
		civil_text(got, due_time(&d, &c, cases[i].base, city_time(cases[i].start), CITY_OFFSET), CITY_OFFSET);
		civil_text(wanted, city_time(cases[i].due), CITY_OFFSET);
		if (strcmp(got, wanted) != 0)
			fail_msg("%s + %d h: %s, not %s", cases[i].start, cases[i].hours, got, wanted);
	}
	calendar_fini(&c);
}

// What judging relies on: a later period is never due earlier, and never so late that memory has moved on (two months, two years).
static void due_times_rise_and_stay_in_reach(void **state)
{
	static const struct {
		enum civil_period base;
		int hours;
	} kinds[] = {
	        {CIVIL_DAY,     120 },
                {CIVIL_WEEK,    120 },
                {CIVIL_MONTH,   2400},
                {CIVIL_QUARTER, 2400},
                {CIVIL_YEAR,    2400},
	};
	struct calendar c = holidays();

	(void)state;
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		struct due d = {.due_ms = kinds[k].hours * (int64_t)CIVIL_HOUR_MS, .workday = true};
		int64_t before = 0, start = civil_start(kinds[k].base, city_time("2023-06-01"), CITY_OFFSET);
		for (; start < city_time("2027-06-01"); start = civil_next(kinds[k].base, start, CITY_OFFSET)) {
			int64_t due = due_time(&d, &c, kinds[k].base, start, CITY_OFFSET), missing = due + d.due_ms;
			struct due_slot at = due_slot_of(kinds[k].base, start, CITY_OFFSET), then = due_slot_of(kinds[k].base, missing, CITY_OFFSET);
			assert_true(due >= before && due > start);
			assert_true(then.chunk - at.chunk <= 1);
			assert_true(at.slot < DUE_SLOTS && due_chunk_start(kinds[k].base, at.chunk, CITY_OFFSET) <= start);
			before = due;
		}
	}
	calendar_fini(&c);
}

static void what_bits_say(void **state)
{
	static const struct {
		const char *what; // s seen, k kept, l late, m missing
		enum due_state is;
	} cases[] = {
	        {"",    DUE_NONE    },
                {"s",   DUE_NONE    }, // it came, and is not judged yet
	        {"sk",  DUE_REPORTED},
                {"l",   DUE_LATE    },
                {"sl",  DUE_LATE    }, // it came after it was due
	        {"lm",  DUE_MISSING },
                {"slm", DUE_LATE    }, // and after the grace
	};

	(void)state;
	for (uint32_t slot = 0; slot < DUE_SLOTS; slot += 30)
		for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
			const char *w = cases[i].what;
			struct due_bits b = {~0u & ~(1u << slot), ~0u & ~(1u << slot), ~0u & ~(1u << slot), ~0u & ~(1u << slot)};
			struct due_bits one = {strchr(w, 's') != NULL, strchr(w, 'k') != NULL, strchr(w, 'l') != NULL, strchr(w, 'm') != NULL};
			due_bits_or(&b, &(struct due_bits){one.seen << slot, one.kept << slot, one.late << slot, one.missing << slot});
			assert_int_equal(due_state_of(&b, slot), cases[i].is);
			assert_int_equal(due_seen(&b, slot), one.seen);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(when_reports_are_due),
	        cmocka_unit_test(due_times_rise_and_stay_in_reach),
	        cmocka_unit_test(what_bits_say),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
