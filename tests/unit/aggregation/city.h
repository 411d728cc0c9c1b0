// A small city for tests: zones Z1 (areas Z1A1, Z1A2) and Z2 (Z2A1), of two classes, enterprises spread over them in turn and over two counties with all that goes with them, indicators of every base period and kind of sum, one key for
// everything ("key:all"). Indicator codes are "<period>_<kind>": "quarter_hour_sum", "day_max", "month_mean" ...
#ifndef PP_TESTS_AGGREGATION_CITY_H
#define PP_TESTS_AGGREGATION_CITY_H

#include "core.h"

#define CITY_OFFSET ((int64_t)CIVIL_SHANGHAI_MS)

struct city_row {
	uint32_t enterprise; // city_code(n)
	const char *indicator;
	int64_t start_time;
	double value;
	uint32_t revision;
};

const char *city_code(uint32_t n);   // a valid 统一社会信用代码; valid until 16 more were asked for
int64_t city_time(const char *text); // "2026-01-05 08:00" in the city's zone
typedef void city_step_fn(void *arg, const struct event *e);
void city_build(uint32_t enterprises, city_step_fn *step, void *arg); // the registry's changes as events, then EVENT_SETTLE

// A batch of rows, one run for each change of series. Its memory is freed by city_batch_free.
struct batch *city_batch(const struct city_row *row, uint32_t rows);
void city_batch_free(struct batch *b);

#endif
