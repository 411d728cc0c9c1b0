// What judgements of duties do to alerts: late reports and silence open and close, once each. That they leave drops alone is a story.
#include "core.h"

#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define PLANT "91530300MA0000015L"

static struct core *core;
static struct effects effects;
static uint64_t number;

static int64_t day(int n) // n-th day of January 2026, 00:00
{
	return civil_ms(civil_days(2026, 1, n), CIVIL_SHANGHAI_MS);
}

static void step(const struct event *e)
{
	effects_clear(&effects);
	core_step(core, e, &effects);
}

static int begin(void **state)
{
	(void)state;
	number = 0;
	core = core_new(CIVIL_SHANGHAI_MS);
	step(&(struct event){
	        .kind = EVENT_ZONE, .place = {.code = "Z1", .name = "一区"}
        });
	step(&(struct event){
	        .kind = EVENT_AREA, .place = {.code = "Z1A1", .name = "花山", .parent = "Z1"}
        });
	step(&(struct event){
	        .kind = EVENT_ENTERPRISE, .enterprise = {.code = PLANT, .name = "某厂", .area = "Z1A1"}
        });
	step(&(struct event){
	        .kind = EVENT_INDICATOR,
	        .indicator = {.code = "kwh", .name = "日用电量", .name_en = "Electricity", .unit = "kWh", .base_period = CIVIL_DAY, .direction = FALL_IS_BAD}
        });
	step(&(struct event){
	        .kind = EVENT_INDICATOR,
	        .indicator = {.code = "load", .name = "负荷", .unit = "kW", .base_period = CIVIL_QUARTER_HOUR, .direction = FALL_IS_BAD}
        });
	return 0;
}

static int end(void **state)
{
	(void)state;
	effects_fini(&effects);
	core_free(core);
	return 0;
}

static void judge_silently(enum duty duty, const char *enterprise, const char *indicator, int64_t start_time, bool silent)
{
	struct judgement j = {.duty = duty, .indicator = indicator, .enterprise = &enterprise, .last_start = &start_time, .enterprises = 1};

	if (duty == DUTY_LATE || duty == DUTY_MISSING) {
		j.start_time = start_time;
		j.due_time = start_time + 34 * (int64_t)CIVIL_HOUR_MS;
	}
	step(&(struct event){
	        .kind = EVENT_RECORD, .silent = silent, .record = {.number = ++number, .receive_time = day(20), .judgement = &j, .judgements = 1}
        });
}

static void judge(enum duty duty, const char *indicator, int64_t start_time)
{
	judge_silently(duty, PLANT, indicator, start_time, false);
}

static void value(const char *indicator, int64_t start_time, double v)
{
	const char *plant = PLANT;
	uint32_t zero = 0, one = 1;

	step(&(struct event){
	        .kind = EVENT_RECORD,
	        .record = {.number = ++number,
	                   .receive_time = start_time + 34 * (int64_t)CIVIL_HOUR_MS,
	                   .enterprise = &plant,
	                   .enterprises = 1,
	                   .indicator = &indicator,
	                   .indicators = 1,
	                   .runs = 1,
	                   .run_enterprise = &zero,
	                   .run_indicator = &zero,
	                   .run_length = &one,
	                   .run_flags = &zero,
	                   .rows = 1,
	                   .start_time = &start_time,
	                   .value = &v}
        });
}

static void happened(enum alert_change change, enum alert_kind kind, enum level from, enum level to)
{
	assert_int_equal(effects.count, 1);
	const struct effect *e = &effects.effect[0];
	assert_true(e->change == change && e->alert.kind == kind && e->from == from && e->to == to);
	assert_int_equal(e->alert.level, to);
}

static void nothing(void)
{
	assert_int_equal(effects.count, 0);
}

static void a_late_report_opens_rises_and_ends(void **state)
{
	(void)state;
	judge(DUTY_LATE, "kwh", day(10));
	happened(CHANGE_OPENED, KIND_LATE_REPORT, LEVEL_NONE, LEVEL_BLUE);
	const struct alert *a = &effects.effect[0].alert;
	assert_string_equal(a->reason_zh, "某厂日用电量（2026-01-10）应在 2026-01-11 10:00 前报送，至今未收到，已迟报；蓝色预警。");
	assert_string_equal(a->reason_en, "Electricity of 某厂 for 2026-01-10 was due by 2026-01-11 10:00 and has not come; blue: late report.");
	assert_string_equal(a->zone, "Z1");
	assert_true(isnan(a->value) && isnan(a->expected) && a->state == ALERT_OPEN && strlen(a->id) == ALERT_ID_LEN - 1);
	judge(DUTY_LATE, "kwh", day(11)); // one open alert, however many are late
	nothing();
	judge(DUTY_MISSING, "kwh", day(10));
	happened(CHANGE_LEVEL, KIND_LATE_REPORT, LEVEL_BLUE, LEVEL_YELLOW);
	assert_string_equal(effects.effect[0].alert.reason_zh, "某厂日用电量应报未报，自 2026-01-10 起，宽限期已过，按停报处理；调整为黄色预警。");
	judge(DUTY_LATE, "kwh", day(12));
	nothing();
	judge(DUTY_MISSING, "kwh", day(11));
	nothing();
	assert_int_equal(core_open_alerts(core), 1);
	value("kwh", day(10), 0); // the first is there; the newest that is late is not
	nothing();
	value("kwh", day(12), 0); // zero is a report
	happened(CHANGE_RECOVERED, KIND_LATE_REPORT, LEVEL_YELLOW, LEVEL_NONE);
	assert_string_equal(effects.effect[0].alert.reason_en,
	                    "Electricity of 某厂 is reported again, for 2026-01-12; the late report since 2026-01-10 is over.");
	judge(DUTY_MISSING, "kwh", day(11)); // of the past: it stands in the reports
	nothing();
	judge(DUTY_LATE, "kwh", day(13)); // and again
	happened(CHANGE_OPENED, KIND_LATE_REPORT, LEVEL_NONE, LEVEL_BLUE);
	assert_int_equal(core_counts(core)->judged_duties[DUTY_LATE], 4);
	assert_int_equal(core_counts(core)->judged_duties[DUTY_MISSING], 3);
}

static void silence_opens_and_ends_as_it_is_said(void **state)
{
	(void)state;
	judge(DUTY_SILENCE, "load", day(10) + 8 * (int64_t)CIVIL_HOUR_MS);
	happened(CHANGE_OPENED, KIND_SILENCE, LEVEL_NONE, LEVEL_BLUE);
	assert_string_equal(effects.effect[0].alert.reason_zh, "某厂负荷数据断传：2026-01-10 08:00 之后没有新的数据（零值也是数据）；蓝色预警。");
	value("load", day(10) + 9 * (int64_t)CIVIL_HOUR_MS, 0); // a backlog: aggregation says when it has caught up
	nothing();
	judge(DUTY_SILENCE, "load", day(10) + 9 * (int64_t)CIVIL_HOUR_MS);
	nothing();
	judge(DUTY_HEARD, "load", day(10) + 12 * (int64_t)CIVIL_HOUR_MS);
	happened(CHANGE_RECOVERED, KIND_SILENCE, LEVEL_BLUE, LEVEL_NONE);
	assert_string_equal(effects.effect[0].alert.reason_en, "负荷 of 某厂 is heard again, of 2026-01-10 12:00; the silence since 2026-01-10 08:00 is over.");
	judge(DUTY_HEARD, "load", day(10) + 12 * (int64_t)CIVIL_HOUR_MS);
	nothing();
}

static void what_alerts_know_of_is_not_said_twice(void **state)
{
	(void)state;
	judge(DUTY_LATE, "kwh", day(10));
	struct alert stored = effects.effect[0].alert;
	core_free(core);
	begin(state);
	core_put_alert(core, &stored); // a restart: the store's alert, then the same records again
	judge_silently(DUTY_LATE, PLANT, "kwh", day(10), true);
	nothing();
	judge_silently(DUTY_LATE, PLANT, "kwh", day(11), true);
	nothing();
	value("kwh", day(10), 5); // the 11th is late as well: remembered
	nothing();
	value("kwh", day(11), 5);
	happened(CHANGE_RECOVERED, KIND_LATE_REPORT, LEVEL_BLUE, LEVEL_NONE);
	judge_silently(DUTY_LATE, "91530300MA0000023F", "kwh", day(10), false); // of nobody we know
	nothing();
	assert_int_equal(core_counts(core)->unknown, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(a_late_report_opens_rises_and_ends, begin, end),
	        cmocka_unit_test_setup_teardown(silence_opens_and_ends_as_it_is_said, begin, end),
	        cmocka_unit_test_setup_teardown(what_alerts_know_of_is_not_said_twice, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
