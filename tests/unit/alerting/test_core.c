// What must hold of the core whatever comes: restating and restating back, feeding twice, states that stay finite, policies by their days, words in both languages.
#include "core.h"
#include "explain.h"
#include "series.h"
#include "words.h"

#include "base/err.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PLANT "91530300MA0000015L"

static const struct {
	const char *code;
	enum civil_period period;
	int values;
} kinds[] = {
        {"slots",  CIVIL_QUARTER_HOUR, 96 * 40},
        {"hours",  CIVIL_HOUR,         24 * 40},
        {"days",   CIVIL_DAY,          400    },
        {"weeks",  CIVIL_WEEK,         60     },
        {"months", CIVIL_MONTH,        40     },
};
enum { KINDS_OF_PERIODS = sizeof kinds / sizeof *kinds };

static struct core *core;
static struct effects effects;
static uint64_t number, seed;

static void step(const struct event *e)
{
	effects_clear(&effects);
	core_step(core, e, &effects);
}

static int begin(void **state)
{
	static struct event policy;
	(void)state;
	number = seed = 0;
	core = core_new(CIVIL_SHANGHAI_MS);
	step(&(struct event){
	        .kind = EVENT_ENTERPRISE, .enterprise = {.code = PLANT, .name = "某厂", .area = "Z1A1", .industry = "3216"}
        });
	for (int i = 0; i < KINDS_OF_PERIODS; i++) {
		struct event e = {
		        .kind = EVENT_INDICATOR, .indicator = {.base_period = kinds[i].period, .direction = BOTH_ARE_BAD}
                };
		snprintf(e.indicator.code, sizeof e.indicator.code, "%s", kinds[i].code);
		step(&e);
	}
	policy = (struct event){
	        .kind = EVENT_POLICY,
	        .policy = {.enterprise = "*", .indicator = "*", .version = 1, .approved = true, .from_day = STACK_FROM_ALWAYS, .to_day = STACK_TO_ALWAYS}
        };
	step(&policy);
	return 0;
}

static int end(void **state)
{
	(void)state;
	effects_fini(&effects);
	core_free(core);
	return 0;
}

static double random_share(void)
{
	seed = seed * 6364136223846793005U + 1442695040888963407U;
	return (double)(seed >> 40) / (1 << 24);
}

static void feed(const char *indicator, uint32_t rows, const int64_t *start, const double *value)
{
	const char *plant = PLANT;
	uint32_t zero = 0;
	step(&(struct event){
	        .kind = EVENT_RECORD,
	        .record = {.number = ++number,
	                   .receive_time = start[rows - 1] + CIVIL_DAY_MS,
	                   .enterprise = &plant,
	                   .enterprises = 1,
	                   .indicator = &indicator,
	                   .indicators = 1,
	                   .runs = 1,
	                   .run_enterprise = &zero,
	                   .run_indicator = &zero,
	                   .run_length = &rows,
	                   .run_flags = &zero,
	                   .rows = rows,
	                   .start_time = start,
	                   .value = value}
        });
}

static void feed_one(const char *indicator, int64_t start, double value)
{
	feed(indicator, 1, &start, &value);
}

static void keep_row(void *arg, const struct snapshot_row *row)
{
	struct buf *b = arg;
	buf_clear(b);
	buf_add(b, row->state, row->len);
}

// The state of the only series that moved since the last look.
static struct buf state_now(void)
{
	struct buf b = {0};
	core_snapshot(core, true, keep_row, &b);
	return b;
}

static void same_state(const struct buf *a, struct buf b)
{
	assert_int_equal(a->len, b.len);
	assert_memory_equal(a->at, b.at, b.len);
	buf_fini(&b);
}

static int64_t nth(enum civil_period period, int n)
{
	int64_t t = civil_start(period, civil_ms(civil_days(2023, 1, 2), CIVIL_SHANGHAI_MS), CIVIL_SHANGHAI_MS);
	while (n-- > 0)
		t = civil_next(period, t, CIVIL_SHANGHAI_MS);
	return t;
}

// Ordinary for a while, then down, then up again: alarms come and go.
static double value_of(int n, int of)
{
	double level = n > of * 6 / 10 && n < of * 7 / 10 ? 100 : 1000;
	return level * (0.95 + 0.1 * random_share());
}

static void restating_back_gives_the_former_state(void **state)
{
	(void)state;
	for (int k = 0; k < KINDS_OF_PERIODS; k++) {
		int64_t start = nth(kinds[k].period, 0);
		for (int n = 0; n < kinds[k].values; n++, start = civil_next(kinds[k].period, start, CIVIL_SHANGHAI_MS)) {
			double value = value_of(n, kinds[k].values);
			feed_one(kinds[k].code, start, value);
			if (n % 7)
				continue;
			struct buf was = state_now();
			uint32_t open = core_open_alerts(core);
			feed_one(kinds[k].code, start, value); // twice changes nothing
			assert_int_equal(effects.count, 0);
			same_state(&was, state_now());
			feed_one(kinds[k].code, start, 3 * value);
			feed_one(kinds[k].code, start, 0);
			feed_one(kinds[k].code, start, value);
			same_state(&was, state_now());
			assert_int_equal(core_open_alerts(core), open);
			buf_fini(&was);
		}
	}
	assert_true(core_counts(core)->restated > 1000);
}

static void an_older_month_restated_back_gives_the_former_state(void **state)
{
	(void)state;
	for (int n = 0; n < 20; n++)
		feed_one("months", nth(CIVIL_MONTH, n), 1000 + n);
	struct buf was = state_now();
	feed_one("months", nth(CIVIL_MONTH, 12), 5);
	struct buf other = state_now();
	assert_true(other.len == was.len && memcmp(other.at, was.at, was.len) != 0);
	feed_one("months", nth(CIVIL_MONTH, 12), 1012);
	same_state(&was, state_now());
	buf_fini(&was);
	buf_fini(&other);
}

static void one_record_or_many_is_the_same(void **state)
{
	for (int k = 0; k < KINDS_OF_PERIODS; k++) {
		int n = kinds[k].values;
		int64_t *start = mem_new((size_t)n, sizeof *start);
		double *value = mem_new((size_t)n, sizeof *value);
		for (int i = 0; i < n; i++) {
			start[i] = i ? civil_next(kinds[k].period, start[i - 1], CIVIL_SHANGHAI_MS) : nth(kinds[k].period, 0);
			value[i] = value_of(i, n);
			feed_one(kinds[k].code, start[i], value[i]);
		}
		struct buf one_by_one = state_now();
		end(state);
		memset(&effects, 0, sizeof effects);
		begin(state);
		feed(kinds[k].code, (uint32_t)n, start, value);
		same_state(&one_by_one, state_now());
		buf_fini(&one_by_one);
		free(start);
		free(value);
	}
}

// Nothing that can come makes a state that is not finite: it could not be read again.
static void hostile_values_leave_states_that_can_be_read(void **state)
{
	static const double hostile[] = {0, -0.0, 1e15, -1e15, 1e300, -1e300, 5e-324, 1, 1000, -1000};
	struct buf was = {0};
	(void)state;
	for (int k = 0; k < KINDS_OF_PERIODS; k++) {
		int64_t start = nth(kinds[k].period, 0);
		for (int n = 0; n < 300; n++, start = civil_next(kinds[k].period, start, CIVIL_SHANGHAI_MS))
			feed_one(kinds[k].code, start, hostile[(uint32_t)(random_share() * 10) % 10]);
		was = state_now();
		assert_int_equal(core_restore(core, &(struct snapshot_row){PLANT, kinds[k].code, was.at, was.len}), OK);
		assert_int_equal(core_restore(core, &(struct snapshot_row){PLANT, kinds[k].code, was.at, was.len - 1}), ERR_CORRUPT);
		was.at[0]++; // the version
		assert_int_equal(core_restore(core, &(struct snapshot_row){PLANT, kinds[k].code, was.at, was.len}), ERR_CORRUPT);
		buf_fini(&was);
	}
	for (uint32_t i = 0; i < core_open_alerts(core); i++) {
		const struct alert *a = core_open_alert(core, i);
		assert_true(*a->reason_zh && *a->reason_en && strlen(a->reason_zh) < REASON_LEN);
	}
}

static void another_period_begins_anew(void **state)
{
	(void)state;
	for (int n = 0; n < 40; n++)
		feed_one("days", nth(CIVIL_DAY, n), 1000 + n % 3);
	step(&(struct event){
	        .kind = EVENT_INDICATOR, .indicator = {.code = "days", .base_period = CIVIL_HOUR, .direction = FALL_IS_BAD}
        });
	feed_one("days", nth(CIVIL_DAY, 41), 3);
	assert_int_equal(effects.count, 0);
}

// --- policies

static void put(const char *enterprise, const char *industry, const char *indicator, int32_t from, int32_t to, uint32_t live_days)
{
	static struct event e;
	e = (struct event){
	        .kind = EVENT_POLICY,
	        .policy = {.version = live_days,
	                   .approved = true,
	                   .from_day = from,
	                   .to_day = to,
	                   .document = {.says = POLICY_LIVE_DAYS, .live_days = live_days}}
        };
	// The plant's habit of short stops is not counted on.
	e.policy.document.number[e.policy.document.numbers++] = (struct policy_number){(uint16_t)(param_find("stop", "record_most") - param_table), false, 0};
	snprintf(e.policy.enterprise, sizeof e.policy.enterprise, "%s", enterprise);
	snprintf(e.policy.industry, sizeof e.policy.industry, "%s", industry);
	snprintf(e.policy.indicator, sizeof e.policy.indicator, "%s", indicator);
	step(&e);
}

// A stop of that day opens an alert; by the layers that it names, and only while the uppermost one's live_days last.
static const char *stops_on(int n, int days_later)
{
	static char layers[POLICY_LAYERS * POLICY_ID_LEN];
	const char *plant = PLANT, *indicator = "days";
	uint32_t zero = 0, one = 1;
	int64_t start = nth(CIVIL_DAY, n);
	double value = 0;
	step(&(struct event){
	        .kind = EVENT_RECORD,
	        .record = {++number, start + (int64_t)(1 + days_later) * CIVIL_DAY_MS, &plant, 1, &indicator, 1, 1, &zero, &zero, &one, &zero, 1, &start,
	                   &value, NULL, 0}
        });
	if (!effects.count)
		return "";
	const struct alert *a = &effects.effect[0].alert;
	layers[0] = 0;
	for (uint32_t i = 0; i < a->policy_layers; i++)
		snprintf(layers + strlen(layers), sizeof layers - strlen(layers), "%s%s", i ? " " : "", a->policy_layer[i]);
	for (int back = 1; back <= 12; back++) // on its feet again
		feed_one("days", nth(CIVIL_DAY, n + back), 1000 + back % 3);
	return layers;
}

static void policies_hold_on_their_days(void **state)
{
	int32_t first = civil_day_of(nth(CIVIL_DAY, 0), CIVIL_SHANGHAI_MS);
	char until[160], after[160], date[16];
	(void)state;
	put("*", "321", "*", STACK_FROM_ALWAYS, STACK_TO_ALWAYS, 5);
	put("*", "25", "*", STACK_FROM_ALWAYS, STACK_TO_ALWAYS, 6);
	put(PLANT, "", "days", STACK_FROM_ALWAYS, STACK_TO_ALWAYS, 10);
	put(PLANT, "", "days", first + 80, first + 99, 20);
	put(PLANT, "", "weeks", STACK_FROM_ALWAYS, STACK_TO_ALWAYS, 30);
	for (int n = 0; n < 60; n++)
		feed_one("days", nth(CIVIL_DAY, n), 1000 + n % 3);
	snprintf(until, sizeof until, "*/*@1 industry:321/*@5 " PLANT "/days@10");
	snprintf(after, sizeof after, "*/*@1 industry:321/*@5 " PLANT "/days/%s@20", civil_date_text(date, first + 80));
	assert_string_equal(stops_on(60, 10), until);
	assert_string_equal(stops_on(73, 11), ""); // back-fill
	for (int n = 74; n < 85; n++)
		feed_one("days", nth(CIVIL_DAY, n), 1000 + n % 3);
	assert_string_equal(stops_on(85, 20), after);
	assert_string_equal(stops_on(100, 10), until);
}

// --- words

static void a_warning_has_its_words_in_both_languages(void **state)
{
	(void)state;
	for (int l = 0; l < REASON_LANGUAGES; l++) {
		char name[64];
		for (int i = RULE_NONE + 1; i < RULES; i++) {
			snprintf(name, sizeof name, "found.%s", rule_word((enum rule_id)i));
			assert_true(words_known((enum reason_language)l, name));
		}
		for (int i = 0; i < TYPES; i++) {
			snprintf(name, sizeof name, "type.%s", event_type_word((enum event_type)i));
			assert_true(words_known((enum reason_language)l, name));
		}
		for (int i = 0; i < LEVELS; i++) {
			snprintf(name, sizeof name, "level.%s", level_word((enum level)i));
			assert_true(words_known((enum reason_language)l, name));
		}
		assert_false(words_known((enum reason_language)l, "no.such"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(restating_back_gives_the_former_state, begin, end),
	        cmocka_unit_test_setup_teardown(an_older_month_restated_back_gives_the_former_state, begin, end),
	        cmocka_unit_test_setup_teardown(one_record_or_many_is_the_same, begin, end),
	        cmocka_unit_test_setup_teardown(hostile_values_leave_states_that_can_be_read, begin, end),
	        cmocka_unit_test_setup_teardown(another_period_begins_anew, begin, end),
	        cmocka_unit_test_setup_teardown(policies_hold_on_their_days, begin, end),
	        cmocka_unit_test(a_warning_has_its_words_in_both_languages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
