// What comes to alerting by wire or from its own disk. The first byte says what it is meant to be.
#include "wire.h"

#include "base/err.h"

#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_record(const uint8_t *at, size_t len)
{
	static struct core *core;
	struct arena arena = {.limit = 64 << 20};
	struct effects effects = {0};
	struct event e = {.kind = EVENT_RECORD};
	if (!core)
		core = core_new(CIVIL_SHANGHAI_MS);
	if (wire_record(&arena, 1, at, len, &e.record) == OK)
		core_step(core, &e, &effects);
	effects_fini(&effects);
	arena_fini(&arena);
}

// A page of the past, judged as a draft is tried.
static void read_history(const uint8_t *at, size_t len)
{
	struct arena arena = {.limit = 64 << 20};
	struct record page;
	int64_t next;
	if (wire_history(&arena, at, len, &page, &next) == OK && (uint64_t)page.enterprises * page.indicators < 4096) {
		struct event indicator = {
		        .kind = EVENT_INDICATOR, .indicator = {.base_period = CIVIL_DAY, .direction = FALL_IS_BAD}
                };
		struct backtest *b = backtest_new(CIVIL_SHANGHAI_MS, NULL, 0, 0);
		for (uint32_t i = 0; i < page.indicators && i < 4; i++) {
			snprintf(indicator.indicator.code, CODE_LEN, "%s", page.indicator[i]);
			backtest_registry(b, &indicator);
		}
		backtest_page(b, &page);
		backtest_end(b);
		backtest_free(b);
	}
	arena_fini(&arena);
}

// What the desk is asked and told, and its rows on disk. Texts live in the arena.
static void read_desk(unsigned what, const uint8_t *at, size_t len)
{
	static struct alert_query alerts;
	struct arena arena = {.limit = 64 << 20};
	struct wire_people people;
	struct wire_command command;
	struct alert_row row;
	struct case_row help;
	struct case_query cases;
	struct desk_question question;
	struct wire_preview preview;
	struct statistics_query statistics;
	const char *error, *channel, *actor;
	uint64_t after;
	uint32_t limit;
	switch (what) {
	case 0:
		wire_people(&arena, at, len, &people);
		break;
	case 1:
		wire_row_read(&arena, at, len, &row);
		wire_case_read(&arena, at, len, &help);
		break;
	case 2:
		wire_command(&arena, at, len, &command, &error);
		wire_case_command(&arena, at, len, &command, &error);
		break;
	case 3:
		wire_query(at, len, &alerts, &error);
		wire_case_query(&arena, at, len, &cases, &error);
		break;
	default:
		wire_route_query(&arena, at, len, &question, &error);
		wire_preview(&arena, at, len, &preview, &error);
		wire_audit_query(at, len, &after, &limit);
		wire_statistics_query(&arena, at, len, &statistics);
		wire_channel_test(&arena, at, len, &channel, &actor);
	}
	arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct event event;
	static struct backtest_query backtest;
	char fault[WIRE_FAULT];
	struct wire_key key;
	struct wire_official official;
	struct alert alert;
	const char *error, *field;
	if (!size)
		return 0;
	const uint8_t *at = data + 1;
	size_t len = size - 1;
	switch (data[0] % 10) {
	case 0:
		read_record(at, len);
		break;
	case 1:
		wire_registry(at, len, &event, fault);
		wire_key(at, len, &key);
		wire_official(at, len, &official);
		break;
	case 2:
		wire_found_read(at, len, &alert);
		break;
	case 3:
		wire_backtest_query(at, len, &backtest, &error, &field);
		break;
	case 4:
		read_history(at, len);
		break;
	default:
		read_desk(data[0] % 5, at, len);
	}
	return 0;
}
