#include "report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static void test_values_are_cut_at_a_character(void **state)
{
	(void)state;
	struct report r = {0};
	char text[200] = "";
	for (int i = 0; i < 30; i++)
		strcat(text, "曲"); // three bytes each
	report_add(&r, 1, "name", -1, text, strlen(text), "is too long: %d", 90);
	report_add(&r, 1, "name", 2, "a\xff\0b", 4, "is not UTF-8");
	assert_int_equal(strlen(r.error[0].value), 63);
	assert_string_equal(r.error[0].reason, "is too long: 90");
	assert_string_equal(r.error[1].field, "name[2]");
	assert_string_equal(r.error[1].value, "a??b");
	report_fini(&r);
}

static void test_lines_are_sorted_and_keep_their_order(void **state)
{
	(void)state;
	struct report r = {0};
	const char *expected[] = {"c", "b", "d", "a"};
	report_add(&r, 9, "a", -1, "", 0, "x");
	report_add(&r, 3, "b", -1, "", 0, "x");
	report_add(&r, 1, "c", -1, "", 0, "x");
	report_add(&r, 3, "d", -1, "", 0, "x");
	report_sort(&r);
	for (int i = 0; i < 4; i++)
		assert_string_equal(r.error[i].field, expected[i]);
	report_fini(&r);
}

static void test_no_more_than_can_be_read_are_listed(void **state)
{
	(void)state;
	struct report r = {0};
	for (uint32_t i = 0; i < REPORT_MAX + 5; i++)
		report_add(&r, i + 1, "", -1, "", 0, "x");
	report_sort(&r);
	assert_int_equal(r.errors, REPORT_MAX + 1);
	assert_string_equal(r.error[REPORT_MAX].reason, "there are 5 more errors that are not listed");
	assert_false(report_good(&r));
	report_clear(&r);
	assert_true(report_good(&r));
	report_fini(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_values_are_cut_at_a_character),
	        cmocka_unit_test(test_lines_are_sorted_and_keep_their_order),
	        cmocka_unit_test(test_no_more_than_can_be_read_are_listed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
