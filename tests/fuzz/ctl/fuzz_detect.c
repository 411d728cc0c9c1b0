// Detection policies as strangers write them, and the detectors under every policy that was taken, fed with whatever follows.
#include "detector.h"
#include "policy/json.h"

#include "base/err.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void feed(const struct policy_document *document, enum civil_period period, const uint8_t *at, size_t len)
{
	struct calendar calendar = {0};
	static struct terms terms;
	policy_terms(&terms, period, &document, 1);
	struct facts_source source = {.calendar = &calendar, .spring_festival = terms.spring_festival, .filed = terms.filed, .filed_stops = terms.filed_stops};
	const struct params *p = &terms.params;
	struct detector detector;
	struct profile_week profile, *w = period < CIVIL_DAY ? &profile : NULL;
	struct findings found;
	int64_t start = civil_ms(civil_days(2024, 1, 1), 0);
	detector_init(&detector, w, period, (enum direction)(1 + len % BOTH_ARE_BAD));
	for (size_t i = 0; i + sizeof(double) <= len; i += 3, start = civil_next(period, start, 0)) { // overlapping: many values of few bytes
		double value, plan = 0;
		memcpy(&value, at + i, sizeof value);
		memcpy(&plan, at + i / 2, sizeof plan);
		struct facts f = facts_of(&source, period, civil_day_of(start, 0));
		if (detector_step_plan(&detector, w, p, &f, start, value, plan, &found) == DETECTOR_REFUSED)
			detector_miss(&detector, w, p, &f, start, &found);
	}
}

// JSON, a zero, and the values; the last byte says of which period.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct policy_document policy;
	struct policy_error error;
	json_error_t bad;
	const uint8_t *end = memchr(data, 0, size);
	size_t text = end ? (size_t)(end - data) : size;
	json_t *json = json_loadb((const char *)data, text, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &bad);
	if (json && policy_read(json, &policy, &error) == OK && text + 1 < size)
		feed(&policy, (enum civil_period)(CIVIL_QUARTER_HOUR + data[size - 1] % 7), data + text + 1, size - text - 2);
	json_decref(json);
	return 0;
}
