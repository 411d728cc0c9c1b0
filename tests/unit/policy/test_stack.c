// Which policies hold for a series, by whom they are about, approval and days.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/civil.h"
#include "policy/stack.h"

#include <string.h>

static void ranks_go_from_everybody_to_the_one(void **state)
{
	(void)state;
	static const char *const id[STACK_RANKS] = {
	        "*/*",    "*/power",   "industry:32/*", "industry:32/power", "industry:321/*", "industry:321/power", "industry:3216/*", "industry:3216/power",
	        "9153/*", "9153/power"};
	const struct stack_about series = stack_about("9153", "3216", "power");
	for (uint32_t rank = 0; rank < STACK_RANKS; rank++) {
		struct stack_about about;
		char text[STACK_ID];
		assert_true(stack_about_series(rank, &series, &about));
		assert_int_equal(stack_rank(&about), rank);
		stack_id(text, &about, "");
		assert_string_equal(text, id[rank]);
		stack_id(text, &about, "2026-12-01");
		assert_memory_equal(text, id[rank], strlen(id[rank]));
		assert_string_equal(text + strlen(id[rank]), "/2026-12-01");
	}
}

static void an_industry_that_is_not_known_closely_has_no_class(void **state)
{
	(void)state;
	const struct stack_about division = stack_about("9153", "32", "power"), none = stack_about("9153", "", "power");
	struct stack_about about;
	assert_true(stack_about_series(3, &division, &about));
	assert_false(stack_about_series(4, &division, &about));
	assert_false(stack_about_series(7, &division, &about));
	assert_false(stack_about_series(2, &none, &about));
	assert_true(stack_about_series(9, &none, &about));
}

static void days_are_dates(void **state)
{
	(void)state;
	int32_t day;
	assert_true(stack_day("", STACK_TO_ALWAYS, &day) && day == STACK_TO_ALWAYS);
	assert_true(stack_day("2026-12-01", STACK_FROM_ALWAYS, &day) && day == civil_days(2026, 12, 1));
	assert_false(stack_day("2026-12", STACK_FROM_ALWAYS, &day));
	assert_false(stack_day("2026-13-01", STACK_FROM_ALWAYS, &day));
}

// Policies: rank, approved, first day, last day -> the layers of day 100.
static void the_last_that_began_holds(void **state)
{
	(void)state;
	const struct stack_policy policy[] = {
	        {9, true,  50,                100            },
	        {0, true,  STACK_FROM_ALWAYS, STACK_TO_ALWAYS},
	        {9, true,  STACK_FROM_ALWAYS, STACK_TO_ALWAYS},
	        {9, false, 90,                STACK_TO_ALWAYS},
	        {3, true,  101,               STACK_TO_ALWAYS},
	        {9, true,  60,                99             },
	        {2, true,  100,               100            },
	};
	const uint32_t n = sizeof policy / sizeof *policy;
	uint32_t layer[STACK_RANKS];
	assert_int_equal(stack_choose(policy, n, 100, layer), 3);
	assert_int_equal(layer[0], 1);
	assert_int_equal(layer[1], 6);
	assert_int_equal(layer[2], 0);
	assert_int_equal(stack_choose(policy, n, 101, layer), 3); // those of some weeks have ended: the one before holds again
	assert_int_equal(layer[1], 4);
	assert_int_equal(layer[2], 2);
	assert_int_equal(stack_choose(policy, 0, 100, layer), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(ranks_go_from_everybody_to_the_one),
	        cmocka_unit_test(an_industry_that_is_not_known_closely_has_no_class),
	        cmocka_unit_test(days_are_dates),
	        cmocka_unit_test(the_last_that_began_holds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
