// What comes to alerting by wire or from its own disk. The first byte says what it is meant to be.
#include "wire.h"

#include "base/err.h"

#include <stdint.h>

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct event event;
	static struct wire_command command;
	char fault[WIRE_FAULT];
	struct wire_key key;
	struct wire_official official;
	struct alert alert;
	struct effect effect;
	struct alert_query query;
	const char *error;
	if (!size)
		return 0;
	const uint8_t *at = data + 1;
	size_t len = size - 1;
	switch (data[0] % 6) {
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
	default:
		wire_query(at, len, &query, &error);
	}
	return 0;
}
