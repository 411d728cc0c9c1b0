// JSON as text: numbers as they were written, everything else as jansson writes it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "json/text.h"

static void assert_text(const char *json, const char *want)
{
	struct buf out = {0};
	json_t *value = json_loads(json, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	assert_non_null(value);
	json_text(&out, value);
	assert_string_equal(buf_str(&out), want);
	json_decref(value);
	buf_fini(&out);
}

static void numbers_are_as_they_were_written(void **state)
{
	(void)state;
	static const char *const written[] = {
	        "1680643.84", "-0.302192", "0.1",        "100.0", "0.0",  "1.7976931348623157e+308", "123456789012.123", "1e+20", "1e-07",
	        "7",          "-12345",    "[1.5,2.25]", "null",  "true", "0.30000000000000004",     "2.5e-09"};
	for (size_t i = 0; i < sizeof written / sizeof *written; i++)
		assert_text(written[i], written[i]);
}

static void structures_are_compact(void **state)
{
	(void)state;
	static const char *const compact[] = {"{}",           "[]",   "\"沾益区\"",           "\"a\\\"b\\\\\\n\"",
	                                      "\"\\u0000x\"", "\"\"", "-9223372036854775808", "{\"a\":[{\"b\":1.5},{},[]],\"曲\\\"靖\":null,\"c\":false}"};
	for (size_t i = 0; i < sizeof compact / sizeof *compact; i++)
		assert_text(compact[i], compact[i]);
	assert_text(" { \"a\" : [ 1 , 2.50 ] } ", "{\"a\":[1,2.5]}");
}

static void sorted_text_is_the_same_for_the_same_value(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
	        {"{\"b\":1,\"a\":{\"d\":[],\"c\":[{\"f\":1,\"e\":0.50}]}}", "{\"a\":{\"c\":[{\"e\":0.5,\"f\":1}],\"d\":[]},\"b\":1}"},
	        {"{}",	                                              "{}"	                                            },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out = {0};
		json_t *value = json_loads(cases[i][0], 0, NULL);
		json_text_sorted(&out, value);
		assert_string_equal(buf_str(&out), cases[i][1]);
		json_decref(value);
		buf_fini(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(numbers_are_as_they_were_written), cmocka_unit_test(structures_are_compact),
	                                   cmocka_unit_test(sorted_text_is_the_same_for_the_same_value)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
