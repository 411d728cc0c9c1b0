// A small made-up plant for the tests of the detectors: its day or quarter hours, from a seed.
#ifndef PP_TEST_MADE_UP_H
#define PP_TEST_MADE_UP_H

#include "facts.h"

enum made_up_rest { RESTS_NEVER, RESTS_SUNDAY, RESTS_WEEKEND };

struct made_up {
	uint64_t seed;
	enum made_up_rest rest;
	double sigma;  // noise of a day
	double growth; // a month, from day 19500 on
	bool festival; // rests at Spring Festival
	bool holidays; // and on public holidays
};

double random_normal(uint64_t *state);
// Share of an ordinary day that the plant makes on that day; needs the day's facts.
double made_up_day(const struct made_up *m, const struct facts *f);
// Share of an ordinary slot; two shifts from 6 to 22 o'clock.
double made_up_slot(const struct made_up *m, const struct facts *f, uint32_t at, uint32_t slots);
// The public calendar of 2023-2026, as the State Council set it.
void made_up_calendar(struct calendar *c);

#endif
