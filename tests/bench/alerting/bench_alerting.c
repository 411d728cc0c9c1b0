// What an observation costs the core, from a decoded record to the verdict, and what a series takes: bench_alerting [series] [periods] [day|15min].
// Every series gets one value a period, in records of 10 000; a policy for everybody, or one for each series. Of a few rounds the best counts.
#include "core.h"

#include "base/mem.h"

#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RECORD = 10000, FIRST_DAY = 19500, ROUND = 7 };

static double now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); // which a busy machine blurs less
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double value_of(uint32_t series, uint32_t n)
{
	uint32_t h = (series * 2654435761U) ^ (n * 2246822519U);
	h ^= h >> 15;
	return 1000 + (h & 255);
}

static void step(struct core *c, const struct event *e, struct effects *effects)
{
	core_step(c, e, effects);
	effects_clear(effects);
}

static void tell_policy(struct core *c, const char *enterprise, uint32_t days, struct effects *effects)
{
	static struct event e;
	e = (struct event){
	        .kind = EVENT_POLICY,
	        .policy = {
	                   .indicator = "*",
	                   .version = 1,
	                   .approved = true,
	                   .from_day = STACK_FROM_ALWAYS,
	                   .to_day = STACK_TO_ALWAYS,
	                   .document = {
	                        .says = POLICY_LIVE_DAYS, .live_days = days, .filed_stops = days != 3, .filed = {{20 + (int32_t)days, 30 + (int32_t)days}}}}
        };
	snprintf(e.policy.enterprise, sizeof e.policy.enterprise, "%s", enterprise);
	step(c, &e, effects);
}

struct city {
	struct core *core;
	struct effects effects;
	char (*code)[CODE_LEN];
	const char **name;
	uint32_t series;
};

static void build(struct city *city, enum civil_period period, uint32_t series, bool own_policies)
{
	*city = (struct city){.core = core_new(CIVIL_SHANGHAI_MS), .series = series};
	city->code = mem_new(series, sizeof *city->code);
	city->name = mem_new(series, sizeof *city->name);
	step(city->core,
	     &(struct event){
	             .kind = EVENT_INDICATOR, .indicator = {.code = "kwh", .base_period = period, .direction = FALL_IS_BAD}
        },
	     &city->effects);
	tell_policy(city->core, "*", 3, &city->effects);
	for (uint32_t i = 0; i < series; i++) {
		struct event e = {
		        .kind = EVENT_ENTERPRISE, .enterprise = {.name = "plant", .area = "A1", .industry = "3216"}
                };
		snprintf(city->code[i], sizeof city->code[i], "91530300MA%07u", i);
		memcpy(e.enterprise.code, city->code[i], sizeof e.enterprise.code);
		city->name[i] = city->code[i];
		step(city->core, &e, &city->effects);
		if (own_policies)
			tell_policy(city->core, city->code[i], 4 + i % 5, &city->effects);
	}
}

static void feed(struct city *city, uint32_t n, int64_t start, int64_t end)
{
	static const char *const indicator[] = {"kwh"};
	static uint32_t which[RECORD], zero[RECORD], one[RECORD];
	static int64_t starts[RECORD];
	static double value[RECORD];
	for (uint32_t first = 0; first < city->series; first += RECORD) {
		uint32_t rows = city->series - first < RECORD ? city->series - first : RECORD;
		for (uint32_t i = 0; i < rows; i++) {
			which[i] = i;
			one[i] = 1;
			starts[i] = start;
			value[i] = value_of(first + i, n);
		}
		struct record r = {
		        .number = n + 1, .receive_time = end, .enterprise = city->name + first, .enterprises = rows, .indicator = indicator, .indicators = 1};
		r.runs = r.rows = rows;
		r.run_enterprise = which;
		r.run_indicator = r.run_flags = zero;
		r.run_length = one;
		r.start_time = starts;
		r.value = value;
		step(city->core, &(struct event){.kind = EVENT_RECORD, .record = r}, &city->effects);
	}
}

static void run(const char *word, enum civil_period period, uint32_t series, uint32_t periods, bool own_policies)
{
	struct city city;
	build(&city, period, series, own_policies);
	size_t before = mallinfo2().uordblks;
	int64_t start = civil_ms(FIRST_DAY, CIVIL_SHANGHAI_MS);
	double best = INFINITY, began = now_ns();
	for (uint32_t n = 0; n < periods; n++) {
		int64_t end = civil_next(period, start, CIVIL_SHANGHAI_MS);
		feed(&city, n, start, end);
		start = end;
		if (n % ROUND == ROUND - 1) {
			double now = now_ns();
			best = fmin(best, (now - began) / ((double)series * ROUND));
			began = now;
		}
	}
	printf("%-6s %-12s %8.0f ns an observation, %6.0f bytes a series, %u series, %llu judged, %u open\n", word,
	       own_policies ? "own policies" : "one policy", best, (double)(mallinfo2().uordblks + mallinfo2().hblkhd - before) / series, series,
	       (unsigned long long)core_counts(city.core)->judged, core_open_alerts(city.core));
	effects_fini(&city.effects);
	core_free(city.core);
	free(city.code);
	free(city.name);
}

int main(int argc, char **argv)
{
	uint32_t series = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 8192, periods = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 42;
	const char *only = argc > 3 ? argv[3] : "";
	for (int own = 0; own < 2; own++) {
		if (strcmp(only, "15min") != 0)
			run("day", CIVIL_DAY, series, periods, own);
		if (strcmp(only, "day") != 0)
			run("15min", CIVIL_QUARTER_HOUR, series, periods * 24, own);
	}
	return 0;
}
