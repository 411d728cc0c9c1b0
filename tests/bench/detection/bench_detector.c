// Nanoseconds per update of a detector, of the best of a few runs: bench_detector [series [period]]. The machine's other work makes it slower, never faster.
#include "detector.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RUNS = 7, FIRST_DAY = 19500 };

static double now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

// The same for the same place and time: neither too regular nor costly to make.
static double value_of(uint32_t series, uint32_t n)
{
	uint32_t h = (series * 2654435761U) ^ (n * 2246822519U);
	h ^= h >> 15;
	return 1000 + (h & 255);
}

// A year of days (30 days of slots) for each series. The facts of a day are looked up once for all series, as a service would.
static double run(enum civil_period period, uint32_t series)
{
	uint32_t slots = period == CIVIL_QUARTER_HOUR ? 96 : 1, days = slots > 1 ? 30 : 365;
	struct detector *d = calloc(series, sizeof *d);
	struct profile_week *w = calloc(slots > 1 ? series : 1, sizeof *w);
	struct params p = params_default(period);
	struct calendar calendar = {0};
	struct facts_source source = {.calendar = &calendar, .spring_festival = true};
	struct findings found;
	uint64_t told = 0;
	if (!d || !w)
		abort();
	for (uint32_t i = 0; i < series; i++)
		detector_init(&d[i], slots > 1 ? &w[i] : NULL, period, FALL_IS_BAD);
	double began = now_ns();
	for (uint32_t day = 0; day < days; day++) {
		struct facts f = facts_of(&source, period, FIRST_DAY + (int32_t)day);
		for (uint32_t at = 0; at < slots; at++)
			for (uint32_t i = 0; i < series; i++) {
				detector_step(&d[i], slots > 1 ? &w[i] : NULL, &p, &f, civil_ms(f.day, 0) + at * (int64_t)CIVIL_DAY_MS / slots,
				              value_of(i, day * slots + at), &found);
				told += found.count;
			}
	}
	double ns = (now_ns() - began) / ((double)series * days * slots);
	fprintf(stderr, "%s", told > (uint64_t)series * days ? "?" : ""); // the findings are used
	free(d);
	free(w);
	return ns;
}

int main(int argc, char **argv)
{
	uint32_t series = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 500;
	static const struct {
		const char *word;
		enum civil_period period;
	} periods[] = {
	        {"15min", CIVIL_QUARTER_HOUR},
                {"day",   CIVIL_DAY         }
        };
	for (size_t i = 0; i < sizeof periods / sizeof *periods; i++) {
		if (argc > 2 && strcmp(argv[2], periods[i].word) != 0)
			continue;
		double best = INFINITY;
		for (int n = 0; n < RUNS; n++)
			best = fmin(best, run(periods[i].period, series));
		printf("%-6s %6.0f ns an update, %u series of %zu bytes\n", periods[i].word, best, series,
		       sizeof(struct detector) + (periods[i].period < CIVIL_DAY ? sizeof(struct profile_week) : 0));
	}
	return 0;
}
