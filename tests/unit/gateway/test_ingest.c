// Line protocol and JSON -> columns; every fault by line or path.
#include "base/err.h"
#include "base/mem.h"
#include "observations.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define A "91530300MA0000015L"
#define B "91530300MA0000023F"
#define C "91530300MA0000031A"

struct bench {
	struct directory directory;
	struct principal principal;
	struct intake intake;
};

static int open_bench(void **state)
{
	struct bench *b = mem_new(1, sizeof *b);
	static const char *const own[] = {A, B};
	directory_put(&b->directory, ENTRY_KEY, &(struct entry){.id = "planta000000", .list = own, .lists = 2});
	b->principal.who = 1 << 8; // WHO_PLANT
	strcpy(b->principal.key, "planta000000");
	b->intake.directory = &b->directory;
	b->intake.principal = &b->principal;
	*state = b;
	return 0;
}

static int close_bench(void **state)
{
	struct bench *b = *state;
	intake_fini(&b->intake);
	directory_fini(&b->directory);
	free(b);
	return 0;
}

static void assert_refused(const struct intake *t, uint32_t at, uint32_t origin, const char *reason, const char *detail)
{
	assert_true(at < t->refusals);
	assert_int_equal(t->refusal[at].origin, origin);
	assert_string_equal(reason_word(t->refusal[at].reason), reason);
	if (!strstr(t->refusal[at].detail, detail))
		fail_msg("'%s' does not say '%s'", t->refusal[at].detail, detail);
}

static void test_lines(void **state)
{
	struct intake *t = &((struct bench *)*state)->intake;
	static const char text[] = "# a comment\n"
	                           "electricity_day,enterprise=" A " value=1 1000\r\n"
	                           "\n"
	                           "electricity_day,enterprise=" A ",site=x value=2i,note=\"hot day\" 2000\n"
	                           "electricity_day,enterprise=" B " revision=3i,value=1.5e3 1000\n"
	                           "gas,enterprise=" B " value=-4 1000\n"
	                           "gas,enterprise=" B ",historical=true value=5 3000";
	assert_int_equal(intake_lines(t, text, sizeof text - 1, 1000000, false), OK);
	assert_int_equal(t->received, 5);
	assert_int_equal(t->refusals, 0);
	const struct columns *c = &t->columns[0], *old = &t->columns[1];
	assert_int_equal(c->rows, 4);
	assert_int_equal(c->runs, 3);
	assert_int_equal(c->enterprise.texts, 2);
	assert_int_equal(c->indicator.texts, 2);
	static const uint32_t lengths[] = {2, 1, 1}, origins[] = {2, 4, 5, 6};
	static const double values[] = {1, 2, 1500, -4};
	for (int i = 0; i < 3; i++)
		assert_int_equal(c->run_length[i], lengths[i]);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(c->origin[i], origins[i]);
		assert_true(c->value[i] == values[i]);
	}
	assert_string_equal(c->enterprise.text[c->run_enterprise[2]], B);
	assert_string_equal(c->indicator.text[c->run_indicator[2]], "gas");
	assert_true(c->revised);
	assert_int_equal(c->revision[2], 3);
	assert_int_equal(c->start_time[1], 2000);
	assert_int_equal(old->rows, 1);
	assert_int_equal(old->origin[0], 7);
	assert_false(old->revised);
}

static void test_lines_that_are_wrong(void **state)
{
	struct intake *t = &((struct bench *)*state)->intake;
	static const struct {
		const char *line, *reason, *detail;
	} cases[] = {
	        {"nonsense",	                                                                  "malformed",         ""              },
	        {"electricity_day value=1 1000",	                                              "malformed",         "tag enterprise"},
	        {"electricity_day,enterprise=" A " v=1 1000",                                         "malformed",         "field value"   },
	        {"electricity_day,enterprise=" A " value=\"1\" 1000",                                 "malformed",         "not a number"  },
	        {"electricity_day,enterprise=" A " value=true 1000",                                  "malformed",         "not a number"  },
	        {"electricity_day,enterprise=" A " value=NaN 1000",                                   "malformed",         ""              },
	        {"electricity_day,enterprise=" A " value=1",                                          "malformed",         "no time"       },
	        {"electricity_day,enterprise=" A " value=1,revision=-1i 1000",                        "malformed",         "revision"      },
	        {"electricity_day,enterprise=" A " value=1,revision=1.5 1000",                        "malformed",         "revision"      },
	        {"electricity_day,enterprise=" A ",historical=maybe value=1 1000",                    "malformed",         "historical"    },
	        {"electricity_day,enterprise=" A " value=1 1000x",                                    "malformed",         ""              },
	        {"electricity_day,enterprise=\xff\xfe value=1 1000",                                  "malformed",         "UTF-8"         },
	        {"electricity_day,enterprise=" C " value=1 1000",                                     "forbidden",         ""              },
	        {"electricity_day,enterprise=91530300MA0000015A value=1 1000",                        "bad_check_digit",   ""              },
	        {"electricity_day,enterprise=short value=1 1000",                                     "bad_check_digit",   ""              },
	        {"a_name_of_an_indicator_that_is_longer_than_48_bytes,enterprise=" A " value=1 1000", "unknown_indicator", ""              },
	};
	enum { CASES = sizeof cases / sizeof *cases };
	char text[4096] = "";
	for (int i = 0; i < CASES; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text), "%s\n", cases[i].line);
	strcat(text, "electricity_day,enterprise=" A " value=9 1000\n");
	assert_int_equal(intake_lines(t, text, strlen(text), 1000000, false), OK);
	intake_sort(t);
	assert_int_equal(t->refusals, CASES);
	assert_int_equal(t->received, CASES + 1);
	for (uint32_t i = 0; i < CASES; i++)
		assert_refused(t, i, i + 1, cases[i].reason, cases[i].detail);
	assert_int_equal(t->columns[0].rows, 1); // the good one goes on
}

static void test_precisions(void **state)
{
	struct bench *b = *state;
	static const struct {
		const char *word, *time;
		int64_t ms; // -1: refused
	} cases[] = {
	        {NULL, "1767225600000000000", 1767225600000},
	        {"ns", "1767225600000000001", -1           },
	        {"u",  "1767225600000000",    1767225600000},
	        {"us", "1767225600000001",    -1           },
	        {"ms", "1767225600000",       1767225600000},
	        {"s",  "1767225600",          1767225600000},
	        {"h",  "490896",              1767225600000},
	        {"s",  "9223372036854775807", -1           },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct intake t = {.directory = &b->directory, .principal = &b->principal};
		char line[128];
		snprintf(line, sizeof line, "e,enterprise=" A " value=1 %s", cases[i].time);
		assert_int_equal(intake_lines(&t, line, strlen(line), precision_ns(cases[i].word), true), OK);
		assert_int_equal(t.columns[1].rows, cases[i].ms >= 0);
		assert_int_equal(t.refusals, cases[i].ms < 0);
		if (cases[i].ms >= 0)
			assert_int_equal(t.columns[1].start_time[0], cases[i].ms);
		intake_fini(&t);
	}
	assert_int_equal(precision_ns("fortnight"), 0);
}

static void test_too_many_lines(void **state)
{
	struct intake *t = &((struct bench *)*state)->intake;
	static const char line[] = "e,enterprise=" A " value=1 1\n";
	size_t len = sizeof line - 1;
	char *text = mem_new(COLUMNS_ROWS + 1, len);
	for (size_t i = 0; i <= COLUMNS_ROWS; i++)
		memcpy(text + i * len, line, len);
	assert_int_equal(intake_lines(t, text, COLUMNS_ROWS * len, 1, false), OK);
	assert_int_equal(t->columns[0].rows + t->refusals, COLUMNS_ROWS);
	intake_fini(t);
	t->received = 0;
	assert_int_equal(intake_lines(t, text, (COLUMNS_ROWS + 1) * len, 1, false), ERR_FULL);
	free(text);
}

static void test_observations(void **state)
{
	struct intake *t = &((struct bench *)*state)->intake;
	struct observations_fault f;
	static const char text[] = "{\"historical\":true,\"observations\":["
	                           "{\"enterprise\":\"" A "\",\"indicator\":\"e\",\"start_time\":\"2026-01-01\",\"value\":1},"
	                           "{\"enterprise\":\"" C "\",\"indicator\":\"e\",\"start_time\":\"2026-01-01T00:00:00+08:00\",\"value\":2},"
	                           "{\"enterprise\":\"" B "\",\"indicator\":\"e\",\"start_time\":1767196800000,\"value\":3.5,\"revision\":2}]}";
	assert_int_equal(observations_read(t, text, sizeof text - 1, 28800000, &f), OK);
	assert_int_equal(t->received, 3);
	assert_int_equal(t->columns[0].rows, 0);
	const struct columns *c = &t->columns[1];
	assert_int_equal(c->rows, 2);
	assert_int_equal(c->start_time[0], 1767196800000);
	assert_int_equal(c->start_time[1], 1767196800000);
	assert_int_equal(c->origin[1], 2);
	assert_int_equal(c->revision[1], 2);
	assert_refused(t, 0, 1, "forbidden", "");
}

static void test_observations_in_columns(void **state)
{
	struct intake *t = &((struct bench *)*state)->intake;
	struct observations_fault f;
	static const char text[] = "{\"columns\":{\"enterprise\":\"" A "\",\"indicator\":[\"e\",\"g\"],\"start_time\":[0,900000],\"value\":[1,2]}}";
	assert_int_equal(observations_read(t, text, sizeof text - 1, 28800000, &f), OK);
	assert_int_equal(t->columns[0].rows, 2);
	assert_int_equal(t->columns[0].runs, 2);
	assert_int_equal(t->columns[0].start_time[1], 900000);
}

static void test_faults_name_their_path(void **state)
{
	struct bench *b = *state;
#define ROW(more) "{\"observations\":[{\"enterprise\":\"" A "\",\"indicator\":\"e\",\"start_time\":0,\"value\":1},{" more "}]}"
	static const struct {
		const char *text, *path, *reason;
	} cases[] = {
	        {"",	                                                                                          "",	                   "not JSON"     },
	        {"{",	                                                                                         "",	                   "not JSON"     },
	        {"[]",	                                                                                        "",	                   "object"       },
	        {"{}",	                                                                                        "",	                   "one of them"  },
	        {"{\"observations\":[],\"columns\":{}}",	                                                      "",                           "one of them"  },
	        {"{\"observation\":[]}",	                                                                      "",                           "object of"    },
	        {"{\"observations\":[],\"historical\":1}",	                                                    "historical",                 "true or false"},
	        {"{\"observations\":{}}",	                                                                     "observations",               "list"         },
	        {"{\"observations\":[7]}",	                                                                    "observations[0]",            "object"       },
	        {ROW(""),	                                                                                     "observations[1].enterprise", "text"         },
	        {ROW("\"enterprise\":5"),	                                                                     "observations[1].enterprise", "text"         },
	        {ROW("\"enterprise\":\"x\",\"indicator\":null"),                                                      "observations[1].indicator",  "text"         },
	        {ROW("\"enterprise\":\"x\",\"indicator\":\"e\",\"start_time\":\"yesterday\""),                        "observations[1].start_time", "time"         },
	        {ROW("\"enterprise\":\"x\",\"indicator\":\"e\",\"start_time\":1.5"),                                  "observations[1].start_time", "time"         },
	        {ROW("\"enterprise\":\"x\",\"indicator\":\"e\",\"start_time\":0,\"value\":\"1\""),                    "observations[1].value",      "number"       },
	        {ROW("\"enterprise\":\"x\",\"indicator\":\"e\",\"start_time\":0,\"value\":1,\"revision\":-1"),        "observations[1].revision",   "whole number" },
	        {ROW("\"entreprise\":\"x\""),	                                                                 "observations[1].entreprise", "not a field"  },
	        {"{\"observations\":[{\"value\":1,\"value\":2}]}",                                                    "",                           "duplicate"    },
	        {"{\"columns\":[]}",	                                                                          "columns",                    "object"       },
	        {"{\"columns\":{\"enterprise\":\"x\",\"indicator\":\"e\",\"start_time\":[0],\"value\":[1,2]}}",       "start_time",                 "one length"   },
	        {"{\"columns\":{\"enterprise\":\"x\",\"indicator\":\"e\",\"start_time\":[0,\"?\"],\"value\":[1,2]}}", "columns.start_time[1]",      "time"         },
	        {"{\"columns\":{\"enterprise\":\"x\",\"indicator\":\"e\",\"start_time\":[0],\"value\":[null]}}",      "columns.value[0]",           "number"       },
	        {"{\"columns\":{\"enterprise\":\"x\",\"values\":[]}}",                                                "columns",                    "columns"      },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct intake t = {.directory = &b->directory, .principal = &b->principal};
		struct observations_fault f;
		if (observations_read(&t, cases[i].text, strlen(cases[i].text), 0, &f) != ERR_SYNTAX)
			fail_msg("taken: %s", cases[i].text);
		if (strcmp(f.path, cases[i].path) || !strstr(f.reason, cases[i].reason))
			fail_msg("%s: [%s] %s", cases[i].text, f.path, f.reason);
		intake_fini(&t);
	}
}

static void test_reasons(void **state)
{
	(void)state;
	assert_string_equal(reason_word(REASON_MISALIGNED), "misaligned");
	assert_string_equal(reason_word(0), "unknown");
	assert_string_equal(reason_word(REASONS), "unknown");
	assert_string_equal(reason_word(UINT32_MAX), "unknown");
	for (uint32_t i = 1; i < REASONS; i++) {
		assert_string_not_equal(reason_word(i), "unknown");
		assert_true(strlen(reason_about(i)) > 5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(test_lines, open_bench, close_bench),
	        cmocka_unit_test_setup_teardown(test_lines_that_are_wrong, open_bench, close_bench),
	        cmocka_unit_test_setup_teardown(test_precisions, open_bench, close_bench),
	        cmocka_unit_test_setup_teardown(test_too_many_lines, open_bench, close_bench),
	        cmocka_unit_test_setup_teardown(test_observations, open_bench, close_bench),
	        cmocka_unit_test_setup_teardown(test_observations_in_columns, open_bench, close_bench),
	        cmocka_unit_test_setup_teardown(test_faults_name_their_path, open_bench, close_bench),
	        cmocka_unit_test(test_reasons),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
