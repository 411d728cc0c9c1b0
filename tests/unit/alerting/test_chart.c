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

struct measured {
	double mean, error; // of the run length, and the standard error of that mean
};

static struct measured run_length(chart_step *step, double shift)
{
	uint64_t random = 20260105;
	double sum = 0, squares = 0;
	for (int run = 0; run < RUNS; run++) {
		struct chart c = {0};
		int n = 1;
		while (!step(&c, shift + random_normal(&random)) && n < LONGEST)
			n++;
		sum += n;
		squares += (double)n * n;
	}
	double mean = sum / RUNS;
	return (struct measured){mean, sqrt((squares / RUNS - mean * mean) / RUNS)};
}

// Within four standard errors, and half of the last digit that was published.
static void assert_published(const char *name, const char *where, struct measured m, double published, double digit)
{
	double allowed = 4 * m.error + digit / 2;
	print_message("%-18s %-11s %8.2f +- %.2f, published %.4g, off by %.2f of %.2f\n", name, where, m.mean, m.error, published, fabs(m.mean - published),
	              allowed);
	assert_true(fabs(m.mean - published) <= allowed);
}

static void published_run_lengths(void **state)
{
	static const struct {
		const char *name;
		chart_step *step;
		double in_control, digit, one_sigma, digit_one;
	} known[] = {
	        {"CUSUM k=0.5 h=4",  cusum_4,  168,   1,   8.38, 0.01},
	        {"CUSUM k=0.5 h=5",  cusum_5,  465,   1,   10.4, 0.1 },
	        {"EWMA 0.1 L=2.814", ewma,     500,   1,   10.3, 0.1 },
	        {"Shewhart 3 sigma", shewhart, 370.4, 0.1, 43.9, 0.1 }
        };
	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		assert_published(known[i].name, "in control", run_length(known[i].step, 0), known[i].in_control, known[i].digit);
		assert_published(known[i].name, "one sigma", run_length(known[i].step, 1), known[i].one_sigma, known[i].digit_one);
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
