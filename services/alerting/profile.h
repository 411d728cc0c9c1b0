// 15-minute and hourly values: what is usual for each slot of the week, and hours that stand still. Days are closed into totals for load.
//
// Slots are kept as shares of the average slot, in 1/2048, so that a profile takes 3 KB at most.
#ifndef PP_ALERTING_PROFILE_H
#define PP_ALERTING_PROFILE_H

#include "slump.h"

enum { PROFILE_MOST_SLOTS = 96, PROFILE_LOWS = 14, PROFILE_UNIT = 2048 };

struct profile_week {
	int16_t usual[7][PROFILE_MOST_SLOTS];
	int16_t spread[7][PROFILE_MOST_SLOTS]; // mean deviation from it
	int16_t today[PROFILE_MOST_SLOTS];     // INT16_MIN: nothing came
	int16_t low[PROFILE_LOWS];             // what runs even when nothing is made: the low slots of the last days, a ring
	uint8_t seen[7];                       // days learned of each weekday
	uint8_t lows;
	uint8_t low_next;
	uint8_t armed; // in average slots of load; before that in `unit`
	double unit;   // a power of four times the first value
	// The day that is open.
	struct facts facts;
	uint16_t slots; // that came
	uint16_t days;  // closed
	uint8_t open;
	double sum;
	// The hours that stand still.
	double base;       // load that is not production, in average slots
	double still;      // hours of full expected load, this time
	double worked;     // hours in a row that work again
	double idle;       // hours in a row without production expected
	double since_work; // hours
	double record[2];  // longest that the plant has recovered from by itself: [1] those that began abruptly within the day
	double pending[2]; // the same, but only once so far
	double nuisance;
	uint8_t abrupt;
	struct alarm alarm;
};

struct slot {
	struct slump *slump; // of the same series
	const struct params *p;
	const struct facts *f;
	int64_t start_time;
	uint32_t at;    // of the day
	uint32_t slots; // in a day: 96 or 24
	double value;
};

void profile_init(struct profile_week *s);
// Judges and keeps one value: whether it stands still (out), and whether much is missing (slump). load: the day totals' state, as of yesterday.
void profile_step(struct profile_week *s, const struct load *load, const struct slot *slot, struct judged *out, struct judged *slump);
// Total of the open day, made whole for what did not come; covered: share that came.
double profile_total(const struct profile_week *s, const struct load *load, uint32_t slots, double *covered);
// Ends the open day, after load has seen its total. learn: it was a day like others.
void profile_close(struct profile_week *s, const struct load *load, const struct params *p, uint32_t slots, bool learn);
// One value, or one slot that passed without: it belongs to the open day from here on.
void profile_open(struct profile_week *s, const struct facts *f);

#endif
