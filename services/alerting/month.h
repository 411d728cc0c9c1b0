// Months, year on year: January and February together where Spring Festival is observed, as it falls in either.
#ifndef PP_ALERTING_MONTH_H
#define PP_ALERTING_MONTH_H

#include "load.h"

enum { MONTH_YEAR = 12, MONTH_KEPT = 14 }; // the month before the same one last year is needed for February

// Below the usual growth, or above it.
struct month_side {
	struct gap_sum sum;
	struct alarm alarm;
	uint8_t ok_run;
};

struct month {
	double value[MONTH_KEPT];   // by month number % MONTH_KEPT
	int32_t number[MONTH_KEPT]; // months since year 0 that it is of, -1: none
	double growth;              // usual factor against last year
	double sigma;               // of a month's growth
	uint32_t judged;
	uint8_t direction; // enum direction: which way is bad
	struct month_side low;
	struct month_side high;
};

void month_init(struct month *s, enum direction direction);
void month_step(struct month *s, const struct params *p, const struct facts *f, int64_t start_time, double value, struct judged *out);

#endif
