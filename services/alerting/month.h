// Months (quarters, years), year on year: January and February together where Spring Festival is observed, as it falls in either.
#ifndef PP_ALERTING_MONTH_H
#define PP_ALERTING_MONTH_H

#include "limit.h"
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
	double plan[MONTH_KEPT]; // as value; NaN: none
	struct limit_watch growth_limit;
	struct limit_watch plan_limit;
	uint8_t odd[MONTH_KEPT]; // bits: 1 an alarm was on below, or a stop was filed, 2 one above; the growth back from there is not learned
};

// What a step measured.
struct month_judged {
	struct judged usual, growth, plan;
};

void month_init(struct month *s, enum direction direction);
// What is kept of the month that begins on that day; NaN: nothing.
double month_value(const struct month *s, int32_t day);
// Another value for a month that is not the newest, while it is kept: it is what later ones are compared with. False: it is older than what is kept.
bool month_restate(struct month *s, int32_t day, double value);
// plan: the plan's value of that month; NaN: none.
void month_step(struct month *s, const struct params *p, enum civil_period period, const struct facts *f, int64_t start_time, double value, double plan,
                struct month_judged *out);

#endif
