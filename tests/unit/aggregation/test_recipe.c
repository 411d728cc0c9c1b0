// What a value is computed of, and what it comes out as: formulas, means, weighted means.
#include "city.h"
#include "recipe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

static struct directory directory;

static void add(const char *id, enum civil_period base, enum time_sum time, enum space_sum space, const char *formula, const char *weight)
{
	directory_change(&directory, &(struct change){.kind = ENTITY_INDICATOR,
	                                              .id = id,
	                                              .unit = "t",
	                                              .base_period = base,
	                                              .time_sum = time,
	                                              .space_sum = space,
	                                              .formula = formula,
	                                              .weight = weight});
}

static int set_up(void **state)
{
	(void)state;
	directory_init(&directory, "530300", "曲靖市");
	add("kwh", CIVIL_DAY, SUM_OVER_TIME, SUM_OVER_SPACE, "", "");
	add("output", CIVIL_MONTH, SUM_OVER_TIME, SUM_OVER_SPACE, "", "");
	add("level", CIVIL_DAY, LAST_OVER_TIME, SUM_OVER_SPACE, "", "");
	add("heat", CIVIL_HOUR, MEAN_OVER_TIME, MEAN_OVER_SPACE, "", "");
	add("load", CIVIL_MONTH, MEAN_OVER_TIME, WEIGHTED_MEAN_OVER_SPACE, "", "output");
	add("coal", CIVIL_DAY, SUM_OVER_TIME, SUM_OVER_SPACE, "kwh * 0.1229 / 1000", "");
	add("intensity", CIVIL_MONTH, MEAN_OVER_TIME, MEAN_OVER_SPACE, "kwh / output", "");
	add("twice", CIVIL_MONTH, MEAN_OVER_TIME, MEAN_OVER_SPACE, "output / coal + kwh", "");
	add("stock", CIVIL_DAY, MEAN_OVER_TIME, MEAN_OVER_SPACE, "level / kwh", "");
	add("lost", CIVIL_DAY, SUM_OVER_TIME, SUM_OVER_SPACE, "kwh - nobody", "");
	add("loose", CIVIL_MONTH, MEAN_OVER_TIME, WEIGHTED_MEAN_OVER_SPACE, "", "nobody");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	directory_fini(&directory);
	return 0;
}

static uint32_t number(const char *code)
{
	return map_get_text(&directory.indicator_of, code);
}

static void what_it_is_made_of(void **state)
{
	(void)state;
	static const struct {
		const char *code, *leaves; // "": it cannot be made
		enum civil_period base;
		bool flow, adds, ratio;
	} cases[] = {
	        {"kwh",       "kwh",         CIVIL_DAY,   true,  true,  false},
	        {"level",     "level",       CIVIL_DAY,   false, true,  false},
	        {"heat",      "heat",        CIVIL_HOUR,  false, false, true },
	        {"load",      "load output", CIVIL_MONTH, false, false, true },
	        {"coal",      "kwh",         CIVIL_DAY,   true,  false, false}, // adds up over time: a long month is not growth
	        {"intensity", "kwh output",  CIVIL_MONTH, true,  false, true },
	        {"twice",     "output kwh",  CIVIL_MONTH, true,  false, true },
	        {"stock",     "level kwh",   CIVIL_DAY,   false, false, true },
	        {"lost",      "",            0,           false, false, false},
	        {"loose",     "",            0,           false, false, false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct recipe r;
		char leaves[64] = "";
		bool made = recipe_make(&r, &directory, number(cases[i].code));
		assert_int_equal(made, *cases[i].leaves != 0);
		if (!made)
			continue;
		for (uint32_t k = 0; k < r.leaves; k++) {
			strcat(leaves, k ? " " : "");
			strcat(leaves, directory.indicator[r.leaf[k]].code);
		}
		struct measure m = recipe_measure(&r);
		assert_string_equal(leaves, cases[i].leaves);
		assert_int_equal(recipe_base(&r), cases[i].base);
		assert_int_equal(m.quantities, r.leaves);
		if (m.flow != cases[i].flow || m.adds != cases[i].adds || m.ratio != cases[i].ratio)
			fail_msg("%s: flow %d adds %d ratio %d", cases[i].code, m.flow, m.adds, m.ratio);
	}
}

// Members bring their windows' values; the node's value is made of the sums.
static void what_it_comes_out_as(void **state)
{
	(void)state;
	static const struct {
		const char *code;
		double member[3][2];
		uint32_t members;
		const char *value; // "": there is none
	} cases[] = {
	        {"kwh",       {{1.1}, {2.2}, {-0.3}},               3, "3"           },
	        {"heat",      {{1}, {2}, {4}},                      3, "2.333333333" },
	        {"heat",      {{-1}, {-2}, {-4}},                   3, "-2.333333333"},
	        {"load",      {{78.2, 72051.97}, {63.8, 51570.24}}, 2, "72.192896131"},
	        {"load",      {{80, 0}},                            1, ""            }, // nothing weighs
	        {"load",      {{50, 3}, {100, -1}},                 2, "25"          },
	        {"load",      {{1e-9, 1e9}, {2e-9, 1e9}},           2, "0.000000002" },
	        {"coal",      {{1000}, {500}},                      2, "0.18435"     },
	        {"intensity", {{10, 4}, {20, 8}},                   2, "2.5"         },
	        {"intensity", {{10, 4}, {20, -4}},                  2, ""            }, // divided by zero
	        {"twice",     {{12.29, 100}},                       1, "1100"        },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct recipe r;
		sum_int sums[LEAVES] = {0}, value = 0;
		assert_true(recipe_make(&r, &directory, number(cases[i].code)));
		struct measure m = recipe_measure(&r);
		for (uint32_t k = 0; k < cases[i].members; k++) {
			sum_int leaf[LEAVES], quantity[LEAVES];
			for (uint32_t q = 0; q < r.leaves; q++)
				leaf[q] = sum_of(cases[i].member[k][q]);
			assert_true(recipe_quantities(&r, leaf, quantity));
			for (uint32_t q = 0; q < r.leaves; q++)
				sums[q] += quantity[q];
		}
		char text[SUM_TEXT] = "";
		if (m.value(m.arg, sums, cases[i].members, &value))
			sum_text(text, value);
		if (strcmp(text, cases[i].value) != 0)
			fail_msg("%s (case %zu): '%s', not '%s'", cases[i].code, i, text, cases[i].value);
	}
}

static void one_enterprise_needs_no_weight(void **state)
{
	(void)state;
	struct recipe r;
	sum_int leaf = sum_of(78.2), quantity, value = 0;

	assert_true(recipe_make(&r, &directory, number("load")));
	recipe_alone(&r);
	struct measure m = recipe_measure(&r);
	assert_int_equal(m.quantities, 1);
	assert_true(recipe_quantities(&r, &leaf, &quantity) && m.value(m.arg, &quantity, 1, &value));
	assert_true(value == leaf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(what_it_is_made_of), cmocka_unit_test(what_it_comes_out_as),
	                                   cmocka_unit_test(one_enterprise_needs_no_weight)};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
