#include "city.h"
#include "slot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void places(void **state)
{
	(void)state;
	static const struct {
		enum civil_period base;
		const char *start;
		int32_t chunk;
		uint32_t slot;
	} cases[] = {
	        {CIVIL_QUARTER_HOUR, "1970-01-02 00:15", 1,              1 },
	        {CIVIL_HOUR,         "1970-01-02 23:00", 1,              23},
	        {CIVIL_DAY,          "2024-02-29",       2024 * 12 + 1,  28},
	        {CIVIL_DAY,          "2026-12-31",       2026 * 12 + 11, 30},
	        {CIVIL_WEEK,         "2024-01-01",       2024,           0 },
	        {CIVIL_WEEK,         "2024-12-30",       2024,           52},
	        {CIVIL_WEEK,         "2026-01-05",       2026,           0 },
	        {CIVIL_MONTH,        "2026-12-01",       2026,           11},
	        {CIVIL_QUARTER,      "2026-10-01",       2026,           3 },
	        {CIVIL_YEAR,         "2026-01-01",       2026,           0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct slot at = slot_of(cases[i].base, city_time(cases[i].start), CITY_OFFSET);
		assert_int_equal(at.chunk, cases[i].chunk);
		assert_int_equal(at.slot, cases[i].slot);
	}
}

// Every period start of four years has a place of its own, and comes back from it.
static void there_and_back(void **state)
{
	(void)state;
	static const int64_t offsets[] = {CIVIL_SHANGHAI_MS, 0, -5 * CIVIL_HOUR_MS, 14 * CIVIL_HOUR_MS};
	for (size_t o = 0; o < sizeof offsets / sizeof *offsets; o++)
		for (enum civil_period p = CIVIL_QUARTER_HOUR; p <= CIVIL_YEAR; p++) {
			int64_t t = civil_start(p, city_time("2023-01-01"), offsets[o]);
			struct slot last = {INT32_MIN, 0};
			for (; t < city_time("2027-01-10"); t = civil_next(p, t, offsets[o])) {
				struct slot at = slot_of(p, t, offsets[o]);
				assert_true(at.slot < slot_count(p) && slot_count(p) <= SLOT_MAX);
				assert_true(at.chunk > last.chunk || (at.chunk == last.chunk && at.slot > last.slot));
				assert_true(slot_start(p, at, offsets[o]) == t);
				if (p == CIVIL_DAY || p == CIVIL_MONTH || p == CIVIL_YEAR)
					assert_true(slot_window_start(p, slot_of_window(p, t, offsets[o]), offsets[o]) == t);
				last = at;
			}
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(places), cmocka_unit_test(there_and_back)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
