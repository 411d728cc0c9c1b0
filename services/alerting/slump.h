// Hours of production lost while the plant goes on working: a drop within the day, on 15-minute and hourly values. Never more than blue: how bad it is, the day's total says.
#ifndef PP_ALERTING_SLUMP_H
#define PP_ALERTING_SLUMP_H

#include "load.h"

struct slump {
	struct alarm alarm;
	int64_t since_time; // start of the first slot of the sum
	int64_t good_time;  // start of the last slot that was about as usual
	double sum;         // hours of full expected load that were lost, beyond the allowance
	double lost;        // the same without allowance
	double hours;       // of full expected load, in that time
	double peak;        // the sum's highest
	double record;      // the highest peak that the plant came back from by itself
	double good;        // hours in a row about as usual
	uint16_t days;      // days closed since it began
	uint8_t abrupt;     // it began within a day's work
};

// One slot on which production is expected.
struct slump_slot {
	const struct params *p;
	int64_t start_time;
	double hours;  // of full expected load
	double made;   // share of what is expected
	double noise;  // of the plant's day
	bool judged;   // the profile is known, and neither the day's total nor a standstill tells already
	uint32_t rest; // rest days of the plant's week
};

void slump_step(struct slump *s, const struct slump_slot *slot, double clock_hours, struct judged *out);
void slump_forget(struct slump *s); // a standstill: it is told of elsewhere
void slump_close(struct slump *s, const struct params *p);

#endif
