// Data that does not come, and values that do not change.
#ifndef PP_ALERTING_SILENCE_H
#define PP_ALERTING_SILENCE_H

#include "alarm.h"

#include "policy/params.h"

struct silence {
	double last;      // value
	double longest;   // run of identical values before, slowly forgotten
	uint32_t gap;     // periods without a value, in a row
	uint32_t same;    // repetitions of the last value
	uint8_t has_last; // 0 or 1, as every truth that is stored: any byte is one
	// A meter that is silent on rest days: a gap within days of another one is told when it is longer than those.
	uint8_t gap_habit;   // periods, the shorter of the last two, or as much of it as fits; 0: they were no habit
	uint16_t gap_before; // of the last that was long enough to be told
	int32_t back_day;    // of the first value behind it
	struct alarm missing;
	struct alarm stuck;
};

double period_hours(enum civil_period period);
// A period passed without a value, or with one. Returns the hours that the silence, or the sameness, has lasted.
double silence_missed(struct silence *s, const struct params *p, enum civil_period period, int64_t start_time);
// still: the plant stands still, which is told elsewhere, and what runs on then may well be constant.
double silence_value(struct silence *s, const struct params *p, enum civil_period period, int64_t start_time, double value, bool still);

#endif
