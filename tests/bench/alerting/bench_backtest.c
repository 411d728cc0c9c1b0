// What a value of the past costs a back-test: bench_backtest [enterprises] [indicators] [days] [rounds] [none|all|one].
// A page as aggregation gives it: each series' days as one run. Every series has a policy of its own; the draft is about all of them, about one indicator, or there is none.
#include "backtest.h"

#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FIRST_DAY = 19500 };

struct city {
	uint32_t enterprises, indicators, days;
	char (*code)[CODE_LEN]; // enterprises, then indicators
	const char **name;
	struct record page;
};

static double processor_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint32_t dice_state = 1;

static double dice(void) // 0 to 1
{
	dice_state ^= dice_state << 13;
	dice_state ^= dice_state >> 17;
	dice_state ^= dice_state << 5;
	return dice_state / 4294967296.0;
}

static double bell(void)
{
	return (dice() + dice() + dice() + dice() - 2) * 1.732;
}

// A plant's load: a level, Sundays, noise of its own; now and then some bad days.
static void make_days(const struct city *city, int64_t *start, double *value)
{
	double level = 20 * pow(1000, dice()), noise = 0.02 + 0.06 * dice();
	uint32_t bad = 0;
	for (uint32_t day = 0; day < city->days; day++) {
		bad = bad ? bad - 1 : dice() < 1 / 700.0 ? 3 + (uint32_t)(12 * dice()) : 0;
		start[day] = civil_ms(FIRST_DAY + (int32_t)day, CIVIL_SHANGHAI_MS);
		value[day] = level * (day % 7 == 3 ? 0.9 : 1) * (1 + noise * bell()) * (bad ? 0.4 : 1);
	}
}

static void build(struct city *city)
{
	uint32_t series = city->enterprises * city->indicators, names = city->enterprises + city->indicators;
	uint32_t *column[4];
	int64_t *start = mem_new((size_t)series * city->days, sizeof *start);
	double *value = mem_new((size_t)series * city->days, sizeof *value);
	for (int i = 0; i < 4; i++)
		column[i] = mem_new(series, sizeof *column[i]);
	city->code = mem_new(names, sizeof *city->code);
	city->name = mem_new(names, sizeof *city->name);
	for (uint32_t i = 0; i < names; i++) {
		snprintf(city->code[i], sizeof city->code[i], i < city->enterprises ? "91530300MA%07u" : "indicator_%u", i);
		city->name[i] = city->code[i];
	}
	for (uint32_t i = 0; i < series; i++) {
		column[0][i] = i / city->indicators;
		column[1][i] = i % city->indicators;
		column[2][i] = city->days;
		make_days(city, start + (size_t)i * city->days, value + (size_t)i * city->days);
	}
	city->page = (struct record){.enterprise = city->name,
	                             .enterprises = city->enterprises,
	                             .indicator = city->name + city->enterprises,
	                             .indicators = city->indicators,
	                             .runs = series,
	                             .run_enterprise = column[0],
	                             .run_indicator = column[1],
	                             .run_length = column[2],
	                             .run_flags = column[3],
	                             .rows = series * city->days,
	                             .start_time = start,
	                             .value = value};
}

static void set_policy(struct event *e, const char *enterprise, const char *indicator)
{
	*e = (struct event){
	        .kind = EVENT_POLICY,
	        .policy = {.version = 1,
	                   .approved = true,
	                   .from_day = STACK_FROM_ALWAYS,
	                   .to_day = STACK_TO_ALWAYS,
	                   .document = {.says = POLICY_LIVE_DAYS, .live_days = 400}}
        };
	snprintf(e->policy.enterprise, sizeof e->policy.enterprise, "%s", enterprise);
	snprintf(e->policy.indicator, sizeof e->policy.indicator, "%s", indicator);
}

static void tell_registry(const struct city *city, struct backtest *b)
{
	static struct event e;
	for (uint32_t i = 0; i < city->indicators; i++) {
		e = (struct event){
		        .kind = EVENT_INDICATOR, .indicator = {.base_period = CIVIL_DAY, .direction = FALL_IS_BAD}
                };
		memcpy(e.indicator.code, city->page.indicator[i], CODE_LEN);
		backtest_registry(b, &e);
	}
	for (uint32_t i = 0; i < city->enterprises; i++) {
		e = (struct event){
		        .kind = EVENT_ENTERPRISE, .enterprise = {.name = "plant", .area = "A1", .industry = "3216"}
                };
		memcpy(e.enterprise.code, city->name[i], CODE_LEN);
		backtest_registry(b, &e);
	}
	for (uint32_t i = 0; i < city->page.runs; i++) {
		set_policy(&e, city->name[i / city->indicators], city->page.indicator[i % city->indicators]);
		backtest_registry(b, &e);
	}
}

int main(int argc, char **argv)
{
	struct city city = {.enterprises = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 16,
	                    .indicators = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 20,
	                    .days = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 395};
	uint32_t rounds = argc > 4 ? (uint32_t)strtoul(argv[4], NULL, 10) : 5, found[BACKTEST_SIDES] = {0}, changes = 0;
	const char *about = argc > 5 ? argv[5] : "all";
	static struct event draft;
	double best = INFINITY;
	build(&city);
	set_policy(&draft, "*", strcmp(about, "one") ? "*" : city.page.indicator[0]);
	draft.policy.document.numbers = 1;
	draft.policy.document.number[0] = (struct policy_number){.param = (uint16_t)(param_find("load", "depth_blue") - param_table), .value = 0.12};
	for (uint32_t round = 0; round < rounds; round++) {
		double began = processor_s();
		struct backtest *b = backtest_new(CIVIL_SHANGHAI_MS, strcmp(about, "none") ? &draft : NULL, 0, 0);
		tell_registry(&city, b);
		backtest_page(b, &city.page);
		backtest_end(b);
		best = fmin(best, processor_s() - began);
		changes = 0;
		for (int side = 0; side < BACKTEST_SIDES; side++) {
			const struct warning *w = backtest_warnings(b, (enum backtest_side)side, &found[side]);
			for (uint32_t i = 0; i < found[side]; i++)
				changes += w[i].changes;
		}
		backtest_free(b);
	}
	printf("draft about %-4s %4u x %2u x %3u: %6.0f ns a value and side (if two), %u values, %u and %u warnings, %u changes\n", about, city.enterprises,
	       city.indicators, city.days, best * 1e9 / city.page.rows / (strcmp(about, "none") ? 2 : 1), city.page.rows, found[0], found[1], changes);
	return 0;
}
