// The chain of hashes over an export. chain.jsonl was made by another implementation: Python's protobuf and hashlib.blake2b.
#include "base/buf.h"
#include "chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { LINES = 3, LINE = 1024 };

static char line[LINES][LINE];

static int read_lines(void **state)
{
	(void)state;
	FILE *f = fopen(CHAIN, "r");
	assert_non_null(f);
	for (int i = 0; i < LINES; i++) {
		assert_non_null(fgets(line[i], LINE, f));
		line[i][strcspn(line[i], "\n")] = 0;
	}
	fclose(f);
	return sodium_init() < 0;
}

static const char *take(struct chain *c, const char *text)
{
	return chain_take(c, text, strlen(text));
}

static void test_a_whole_chain(void **state)
{
	(void)state;
	struct chain c = {0};
	char hash[48];
	for (int i = 0; i < LINES; i++)
		assert_null(take(&c, line[i]));
	assert_int_equal(c.number, LINES);
	chain_text(&c, hash);
	assert_non_null(strstr(line[LINES - 1], hash));
}

static void test_one_is_missing(void **state)
{
	(void)state;
	struct chain c = {0};
	assert_non_null(strstr(take(&c, line[1]), "missing"));
	assert_null(take(&c, line[0]));
	assert_non_null(strstr(take(&c, line[2]), "missing"));
	assert_non_null(strstr(take(&c, line[0]), "missing")); // twice the same
	assert_null(take(&c, line[1]));
}

// A record may not say anything else than it did: not one letter, digit or word of it.
static void test_one_was_changed(void **state)
{
	(void)state;
	static const struct {
		int line;
		const char *was, *is;
	} cases[] = {
	        {0, "10.1",                      "10.2"                     },
	        {0, "00.123+08:00",              "00.124+08:00"             },
	        {0, "raised",                    "up"                       },
	        {0, "\"yellow\"",                "\"orange\""               },
	        {0, "停产",                    "减产"                   },
	        {0, "\"policy_version\":1",      "\"policy_version\":2"     },
	        {0, "2025-12-31",                "2025-12-30"               },
	        {0, "\"expected\":333.33333333", "\"expected\":333.33333334"},
	        {1, "null",                      "0.0"                      },
	        {1, "li.na",                     "li.nb"                    },
	        {2, "\"actor\":\"li.na\"",       "\"actor\":\"chen\""       },
	        {2, "00ff\"",                    "00fe\""                   },
	        {2, "\"closed\"",                "\"withdrawn\""            },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct chain c = {0};
		struct buf changed = {0};
		for (int k = 0; k < cases[i].line; k++)
			assert_null(take(&c, line[k]));
		const char *text = line[cases[i].line], *at = strstr(text, cases[i].was);
		assert_non_null(at);
		buf_add(&changed, text, (size_t)(at - text));
		buf_text(&changed, cases[i].is);
		buf_text(&changed, at + strlen(cases[i].was));
		const char *wrong = take(&c, buf_str(&changed));
		if (!wrong || !strstr(wrong, "not as it was written"))
			fail_msg("%s instead of %s: %s", cases[i].is, cases[i].was, wrong ? wrong : "taken");
		assert_int_equal(c.number, cases[i].line);
		buf_fini(&changed);
	}
}

static void test_a_chain_of_another_beginning(void **state)
{
	(void)state;
	struct chain c = {.number = 1};
	assert_non_null(strstr(take(&c, line[1]), "does not follow"));
}

static void test_no_records(void **state)
{
	(void)state;
	static const char *const bad[] = {"",
	                                  "{",
	                                  "[]",
	                                  "7",
	                                  "{\"number\":1}",
	                                  "{\"numbr\":1}",
	                                  "{\"number\":1,\"hash\":\"AA\"}",
	                                  "{\"number\":1,\"number\":1}",
	                                  "{\"number\":1,\"time\":\"yesterday\"}"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct chain c = {0};
		assert_non_null(take(&c, bad[i]));
		assert_int_equal(c.number, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_a_whole_chain),   cmocka_unit_test(test_one_is_missing),
	        cmocka_unit_test(test_one_was_changed), cmocka_unit_test(test_a_chain_of_another_beginning),
	        cmocka_unit_test(test_no_records),
	};
	return cmocka_run_group_tests(tests, read_lines, NULL);
}
