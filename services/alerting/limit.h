// Limits that officials set, on the value itself, on its growth, or against plan: none unless a policy sets them. A level is reached when so many periods in a row
// reach it, and left when so many in a row do not.
#ifndef PP_ALERTING_LIMIT_H
#define PP_ALERTING_LIMIT_H

#include "alarm.h"

#include "policy/params.h"

struct limit_watch {
	struct alarm alarm;
	int64_t since_time;  // start of the first of the periods in a row that reach any level
	uint8_t run[LEVELS]; // periods in a row that reach it
	uint8_t under_run;   // periods in a row that reach less than the alarm's level
	uint8_t under_level; // the most that they reached
};

// What one period reaches, and by which rule.
struct limit_reached {
	enum level level;
	enum event_type type;
	enum rule_id rule;
	double step; // of that level, or of blue
};

// The level of a value under (above) its limits; a limit that is NaN is not set.
enum level limit_level(const double limit[LEVELS], double value, bool above);
bool limits_set(const double limit[LEVELS]);
void limit_watch_step(struct limit_watch *w, const struct params *p, int64_t start_time, const struct limit_reached *reached);
// Limits of the value itself.
struct limit_reached limit_of_value(const struct params *p, double value);
bool limit_watch_valid(const struct limit_watch *w);

#endif
