// The charts that the detectors are made of have the published run lengths, in control and at a shift of one sigma.
#include "chart.h"
#include "made_up.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { RUNS = 20000, LONGEST = 100000 };

struct chart {
	double up, down; // sums, or mean
};
typedef bool chart_step(struct chart *c, double z);

static bool cusum(struct chart *c, double z, double h)
{
	c->up = cusum_step(c->up, z, 0.5);
	c->down = cusum_step(c->down, -z, 0.5);
	return c->up > h || c->down > h;
}

static bool cusum_4(struct chart *c, double z)
{
	return cusum(c, z, 4);
}

static bool cusum_5(struct chart *c, double z)
{
	return cusum(c, z, 5);
}

static bool ewma(struct chart *c, double z)
{
	c->up = ewma_step(c->up, z, 0.1);
	return shewhart_beyond(c->up, 2.814 * sqrt(0.1 / 1.9));
}

static bool shewhart(struct chart *c, double z)
{
	(void)c;
	return shewhart_beyond(z, 3);
}

static double run_length(chart_step *step, double shift)
{
	uint64_t random = 20260105, total = 0;
	for (int run = 0; run < RUNS; run++) {
		struct chart c = {0};
		int n = 1;
		while (!step(&c, shift + random_normal(&random)) && n < LONGEST)
			n++;
		total += (uint64_t)n;
	}
	return (double)total / RUNS;
}

// The mean of 20 000 geometric-like run lengths is good to 0.7 %: three times that are allowed.
static void published_run_lengths(void **state)
{
	static const struct {
		const char *name;
		chart_step *step;
		double in_control, one_sigma;
	} known[] = {
	        {"CUSUM k=0.5 h=4",  cusum_4,  168,   8.38},
	        {"CUSUM k=0.5 h=5",  cusum_5,  465,   10.4},
	        {"EWMA 0.1 L=2.814", ewma,     500,   10.3},
	        {"Shewhart 3 sigma", shewhart, 370.4, 43.9}
        };
	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		double quiet = run_length(known[i].step, 0), shifted = run_length(known[i].step, 1);
		print_message("%-18s in control %.1f (published %.1f), one sigma %.2f (published %.2f)\n", known[i].name, quiet, known[i].in_control, shifted,
		              known[i].one_sigma);
		assert_true(fabs(quiet / known[i].in_control - 1) < 0.021);
		assert_true(fabs(shifted / known[i].one_sigma - 1) < 0.021);
	}
}

static void sigma_finds_noise(void **state)
{
	uint64_t random = 7;
	double sigma = 0.02;
	(void)state;
	for (int i = 0; i < 20000; i++)
		sigma = sigma_step(sigma, i % 50 ? 0.1 * random_normal(&random) : 5, exp(0.01), exp(-0.01)); // one in fifty is wild
	assert_true(sigma > 0.09 && sigma < 0.115);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(published_run_lengths), cmocka_unit_test(sigma_finds_noise)};
	return cmocka_run_group_tests_name("chart", tests, NULL, NULL);
}
