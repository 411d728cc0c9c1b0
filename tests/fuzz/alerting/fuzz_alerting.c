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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct event event;
	static struct backtest_query backtest;
	static struct wire_command command;
	char fault[WIRE_FAULT];
	struct wire_key key;
	struct wire_official official;
	struct alert alert;
	struct effect effect;
	struct alert_query query;
	const char *error, *field;
	if (!size)
		return 0;
	const uint8_t *at = data + 1;
	size_t len = size - 1;
	switch (data[0] % 8) {
	case 0:
		read_record(at, len);
		break;
	case 1:
		wire_registry(at, len, &event, fault);
		wire_key(at, len, &key);
		wire_official(at, len, &official);
		break;
	case 2:
		wire_alert_read(at, len, &alert);
		break;
	case 3:
		wire_change_read(at, len, &effect);
		break;
	case 4:
		wire_command(at, len, &command, &error);
		break;
	case 5:
		wire_backtest_query(at, len, &backtest, &error, &field);
		break;
	case 6:
		read_history(at, len);
		break;
	default:
		wire_query(at, len, &query, &error);
	}
	return 0;
}
