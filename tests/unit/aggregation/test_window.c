#include "window.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void kinds(void **state)
{
	(void)state;
	static const double expected[] = {0, 10.5, 3.5, 2.5, 5, 2.5};
	for (enum time_sum kind = SUM_OVER_TIME; kind <= MIN_OVER_TIME; kind++) {
		struct window w = {0};
		window_add(kind, &w, 10, 3);
		window_add(kind, &w, 30, 2.5);
		window_add(kind, &w, 20, 5); // late, and not the last
		assert_int_equal(w.count, 3);
		assert_true(window_value(kind, &w) == expected[kind]);
		assert_true(window_sum(kind, &w) == sum_of(expected[kind]));
	}
}

static void restated(void **state)
{
	(void)state;
	struct window w = {0};
	window_add(MAX_OVER_TIME, &w, 1, 3);
	window_add(MAX_OVER_TIME, &w, 2, 5);
	assert_false(window_restate(MAX_OVER_TIME, &w, 1, 3, 4)); // the greatest stays
	assert_false(window_restate(MAX_OVER_TIME, &w, 2, 5, 6)); // it grew
	assert_true(window_restate(MAX_OVER_TIME, &w, 2, 6, 1));  // it went: look again
	window_forget(MAX_OVER_TIME, &w);
	window_extreme(MAX_OVER_TIME, &w, 4);
	window_extreme(MAX_OVER_TIME, &w, 1);
	assert_true(window_value(MAX_OVER_TIME, &w) == 4);
	assert_int_equal(w.count, 2);

	w = (struct window){0};
	window_add(MIN_OVER_TIME, &w, 1, 3);
	assert_true(window_restate(MIN_OVER_TIME, &w, 1, 3, 8));

	w = (struct window){0};
	window_add(LAST_OVER_TIME, &w, 2, 9);
	window_add(LAST_OVER_TIME, &w, 1, 3);
	assert_false(window_restate(LAST_OVER_TIME, &w, 1, 3, 4));
	assert_true(window_value(LAST_OVER_TIME, &w) == 9);
	assert_false(window_restate(LAST_OVER_TIME, &w, 2, 9, 7));
	assert_true(window_value(LAST_OVER_TIME, &w) == 7);

	w = (struct window){0};
	window_add(MEAN_OVER_TIME, &w, 1, 0.1);
	window_add(MEAN_OVER_TIME, &w, 2, 0.2);
	assert_false(window_restate(MEAN_OVER_TIME, &w, 1, 0.1, 0.4));
	assert_true(window_value(MEAN_OVER_TIME, &w) == 0.3);
}

// A window may be put together of parts, in whatever order they come.
static void merged(void **state)
{
	(void)state;
	static const double value[] = {3, -2.5, 0.1, 7, 0.2, -9};
	static const int64_t start[] = {30, 10, 60, 20, 50, 40};
	for (enum time_sum kind = SUM_OVER_TIME; kind <= MIN_OVER_TIME; kind++)
		for (int cut = 1; cut < 6; cut++) {
			struct window whole = {0}, part[2] = {{0}, {0}}, onward = {0}, backward = {0};
			for (int i = 0; i < 6; i++) {
				window_add(kind, &whole, start[i], value[i]);
				window_add(kind, &part[i >= cut], start[i], value[i]);
			}
			for (int i = 0; i < 2; i++) {
				window_merge(kind, &onward, &part[i]);
				window_merge(kind, &backward, &part[1 - i]);
			}
			assert_true(window_sum(kind, &onward) == window_sum(kind, &whole) && window_sum(kind, &backward) == window_sum(kind, &whole));
			assert_true(onward.count == 6 && backward.count == 6 && onward.sum == whole.sum && backward.at == whole.at);
		}
}

static void which_windows(void **state)
{
	(void)state;
	static const struct {
		enum civil_period base, window;
		bool exists;
		enum civil_period child;
	} cases[] = {
	        {CIVIL_QUARTER_HOUR, CIVIL_DAY,   true,  CIVIL_QUARTER_HOUR},
	        {CIVIL_QUARTER_HOUR, CIVIL_MONTH, true,  CIVIL_DAY         },
	        {CIVIL_HOUR,         CIVIL_YEAR,  true,  CIVIL_MONTH       },
	        {CIVIL_DAY,          CIVIL_DAY,   true,  CIVIL_DAY         },
	        {CIVIL_DAY,          CIVIL_MONTH, true,  CIVIL_DAY         },
	        {CIVIL_WEEK,         CIVIL_DAY,   false, 0                 },
	        {CIVIL_WEEK,         CIVIL_MONTH, true,  CIVIL_WEEK        },
	        {CIVIL_WEEK,         CIVIL_YEAR,  true,  CIVIL_MONTH       },
	        {CIVIL_MONTH,        CIVIL_MONTH, true,  CIVIL_MONTH       },
	        {CIVIL_MONTH,        CIVIL_YEAR,  true,  CIVIL_MONTH       },
	        {CIVIL_QUARTER,      CIVIL_MONTH, false, 0                 },
	        {CIVIL_QUARTER,      CIVIL_YEAR,  true,  CIVIL_QUARTER     },
	        {CIVIL_YEAR,         CIVIL_YEAR,  true,  CIVIL_YEAR        },
	        {CIVIL_HOUR,         CIVIL_WEEK,  false, 0                 },
	        {CIVIL_HOUR,         CIVIL_HOUR,  false, 0                 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(window_exists(cases[i].window, cases[i].base), cases[i].exists);
		if (cases[i].exists)
			assert_int_equal(window_child(cases[i].window, cases[i].base), cases[i].child);
	}
}

static void nodes(void **state)
{
	(void)state;
	struct node_window w = {0};
	node_window_move(&w, false, 0, sum_of(1.1));
	node_window_move(&w, false, 0, sum_of(2.2));
	assert_int_equal(w.reporting, 2);
	assert_true(node_window_value(SUM_OVER_SPACE, &w) == 3.3);
	assert_true(node_window_value(MEAN_OVER_SPACE, &w) == 1.65);
	struct node_window moves = {0}, merged_moves = w;
	node_window_move(&moves, true, sum_of(2.2), sum_of(0));
	node_window_merge(&merged_moves, &moves);
	node_window_move(&w, true, sum_of(2.2), sum_of(0));
	assert_true(merged_moves.sum == w.sum && merged_moves.reporting == w.reporting);
	assert_int_equal(w.reporting, 2);
	assert_true(node_window_value(SUM_OVER_SPACE, &w) == 1.1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(kinds), cmocka_unit_test(restated), cmocka_unit_test(merged), cmocka_unit_test(which_windows),
	                                   cmocka_unit_test(nodes)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
