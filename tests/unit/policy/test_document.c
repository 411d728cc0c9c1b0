// What a policy document says, what layers of them say together, and how wrong ones are refused.
#include "policy/json.h"

#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct policy_document said(const char *json)
{
	struct policy_document d;
	struct policy_error e = {0};
	int err = policy_read_text(json, strlen(json), &d, &e);
	if (err)
		print_error("%s: %s %s\n", json, e.path, e.reason);
	assert_int_equal(err, OK);
	return d;
}

static struct terms together(enum civil_period period, const char *const *json, uint32_t layers)
{
	struct policy_document d[4];
	const struct policy_document *layer[4];
	struct terms t;
	for (uint32_t i = 0; i < layers; i++) {
		d[i] = said(json[i]);
		layer[i] = &d[i];
	}
	policy_terms(&t, period, layer, layers);
	return t;
}

static void a_layer_says_only_what_it_wants_otherwise(void **state)
{
	(void)state;
	const char *layers[] = {
	        "{\"live_days\": 5, \"second_indicators\": [\"electricity_day\"], \"detectors\": {\"load\": {\"depth_blue\": 0.08, \"depth_yellow\": 0.2}}}",
	        "{\"spring_festival\": false, \"filed_stops\": [{\"from\": \"2026-07-01\", \"to\": \"2026-07-14\"}]}",
	        "{\"detectors\": {\"load\": {\"depth_blue\": 0.1}}, \"weekly\": {\"load\": {\"run_days\": 3}}, \"quiet_hours\": {\"from\": \"22:00\", \"to\": "
	        "\"07:30\"},"
	        " \"filed_stops\": [{\"from\": \"2026-10-01\", \"to\": \"2026-10-02\", \"reason\": \"overhaul\"}]}",
	};
	struct terms t = together(CIVIL_DAY, layers, 3);
	const struct params usual = params_default(CIVIL_DAY), weekly = params_default(CIVIL_WEEK);
	assert_float_equal(t.params.depth[LEVEL_BLUE], 0.1, 0);
	assert_float_equal(t.params.depth[LEVEL_YELLOW], 0.2, 0);
	assert_float_equal(t.params.depth[LEVEL_ORANGE], usual.depth[LEVEL_ORANGE], 0);
	assert_float_equal(t.params.run_days, usual.run_days, 0); // what is said of weeks is not said of days
	assert_int_equal(t.live_days, 5);
	assert_false(t.spring_festival);
	assert_int_equal(t.quiet.from_minute, 22 * 60);
	assert_int_equal(t.quiet.to_minute, 7 * 60 + 30);
	assert_int_equal(t.quiet.below, LEVEL_ORANGE);
	assert_int_equal(t.seconds, 1);
	assert_string_equal(t.second[0], "electricity_day");
	assert_int_equal(t.filed_stops, 2);
	t = together(CIVIL_WEEK, layers, 3);
	assert_float_equal(t.params.run_days, 3, 0);
	assert_float_equal(t.params.depth[LEVEL_BLUE], weekly.depth[LEVEL_BLUE], 0);
}

static void no_layer_is_the_default(void **state)
{
	(void)state;
	struct terms t = together(CIVIL_DAY, NULL, 0);
	const struct params usual = params_default(CIVIL_DAY);
	assert_memory_equal(&t.params, &usual, sizeof usual);
	assert_false(t.off);
	assert_true(t.spring_festival);
	assert_int_equal(t.live_days, 3);
	assert_string_equal(t.second[0], "*");
}

// Each of two layers goes up by itself; one above the other they do not.
static void ladders_go_up_after_layers_were_put_together(void **state)
{
	(void)state;
	const char *layers[] = {"{\"detectors\": {\"load\": {\"depth_yellow\": 0.29}}}",
	                        "{\"detectors\": {\"load\": {\"depth_blue\": 0.15, \"depth_orange\": 0.25}}}"};
	struct terms t = together(CIVIL_DAY, layers, 2);
	assert_float_equal(t.params.depth[LEVEL_YELLOW], 0.29, 0);
	assert_float_equal(t.params.depth[LEVEL_ORANGE], 0.29, 0);
	const char *group, *name;
	assert_true(params_ordered(&t.params, &group, &name));
}

static void what_was_written_is_read_again(void **state)
{
	(void)state;
	const char *layers[] = {"{\"off\": true, \"plan_indicator\": \"output_plan\", \"detectors\": {\"stop\": {\"quiet\": 0.2}}}"};
	struct terms t = together(CIVIL_DAY, layers, 1);
	json_t *json = policy_write_terms(&t, CIVIL_DAY);
	struct policy_document d;
	struct policy_error e;
	assert_int_equal(policy_read(json, &d, &e), OK);
	const struct policy_document *layer = &d;
	struct terms again;
	policy_terms(&again, CIVIL_DAY, &layer, 1);
	json_t *second = policy_write_terms(&again, CIVIL_DAY);
	assert_true(json_equal(json, second));
	json_decref(json);
	json_decref(second);
}

static void a_wrong_document_names_the_path(void **state)
{
	(void)state;
	static const struct {
		const char *json, *path, *reason;
	} cases[] = {
	        {"{\"live_days\": -1}",	                                                      "live_days",                   "must be a whole number from 0 to 36500"         },
	        {"{\"live_days\": 1.5}",	                                                     "live_days",                   "must be a whole number from 0 to 36500"         },
	        {"{\"off\": 1}",	                                                             "off",                         "must be true or false"                          },
	        {"{\"quiet_hours\": {\"from\": \"22:00\"}}",                                         "quiet_hours.to",              "must be a time of the day like 22:30"           },
	        {"{\"quiet_hours\": {\"from\": \"24:00\", \"to\": \"07:00\"}}",                      "quiet_hours.from",            "must be a time of the day like 22:30"           },
	        {"{\"quiet_hours\": {\"from\": \"22:00\", \"to\": \"07:00\", \"below\": \"blue\"}}", "quiet_hours.below",           "must be yellow, orange or red"                  },
	        {"{\"quiet_hours\": {\"from\": \"22:00\", \"to\": \"07:00\", \"till\": 1}}",         "quiet_hours.till",            "there is no such field: from, to, below"        },
	        {"{\"quiet_hours\": {\"from\": \"22:00\", \"to\": \"07:00\", \"\": 1}}",             "quiet_hours.",                "there is no such field: from, to, below"        },
	        {"{\"second_indicators\": [\"\"]}",                                                  "second_indicators[0]",        "must be the code of an indicator, or *"         },
	        {"{\"second_indicators\": [\"*\", 3]}",                                              "second_indicators[1]",        "must be the code of an indicator, or *"         },
	        {"{\"second_indicators\": \"*\"}",	                                           "second_indicators",           "must be a list of at most 8 codes of indicators"},
	        {"{\"plan_indicator\": \"a-b\"}",	                                            "plan_indicator",              "must be the code of an indicator"               },
	        {"{\"filed_stops\": [{\"from\": \"2026-07-02\", \"to\": \"2026-07-01\"}]}",          "filed_stops[0].to",           "must not be before from"                        },
	        {"{\"filed_stops\": [3]}",	                                                   "filed_stops[0]",              "must be an object with from, to, reason"        },
	        {"{\"detectors\": {\"load\": {\"depth_blue\": null}}}",                              "detectors.load.depth_blue",   "must be a number"                               },
	        {"{\"detectors\": {\"load\": {\"depth_blue\": 0.2}}}",                               "detectors.load.depth_yellow", "must not be less than the level below it"       },
	        {"{\"off\": true, \"off\": false}",                                                  "",                            "line 1: duplicate object key near '\"off\"'"    },
	        {"[]",	                                                                       "",	                    "must be an object"                              },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct policy_document d;
		struct policy_error e = {0};
		assert_int_equal(policy_read_text(cases[i].json, strlen(cases[i].json), &d, &e), ERR_SYNTAX);
		assert_string_equal(e.path, cases[i].path);
		assert_string_equal(e.reason, cases[i].reason);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_layer_says_only_what_it_wants_otherwise),
	        cmocka_unit_test(no_layer_is_the_default),
	        cmocka_unit_test(ladders_go_up_after_layers_were_put_together),
	        cmocka_unit_test(what_was_written_is_read_again),
	        cmocka_unit_test(a_wrong_document_names_the_path),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
