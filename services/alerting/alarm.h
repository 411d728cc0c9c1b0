// What a detector says of a series, and since when. The states of one alarm:
//
//     none --raised--> level --level--> other level --cleared--> none
//
// A detector has one alarm for each way of going wrong; kind tells which of the events of that way it is.
#ifndef PP_ALERTING_ALARM_H
#define PP_ALERTING_ALARM_H

#include "policy/level.h"

#include <stdbool.h>
#include <stdint.h>

// Ways of going wrong that are watched apart.
enum channel {
	CHANNEL_LOAD,
	CHANNEL_SURGE,
	CHANNEL_SUDDEN_STOP,
	CHANNEL_VOLATILITY,
	CHANNEL_MISSING,
	CHANNEL_STUCK,
	CHANNEL_LIMIT,
	CHANNEL_GROWTH,
	CHANNEL_PLAN,
	CHANNELS
};

enum event_type {
	TYPE_STOP,
	TYPE_DROP,
	TYPE_DECLINE,
	TYPE_LATE_RESUME,
	TYPE_SURGE,
	TYPE_VOLATILITY,
	TYPE_MISSING,
	TYPE_STUCK,
	TYPE_LIMIT,
	TYPE_GROWTH,
	TYPE_PLAN,
	TYPES
};

// The rule that decided: a finding names it, explain words it.
enum rule_id {
	RULE_NONE,
	RULE_STOP_DAY,   // productive days that stand still
	RULE_SHORTFALL,  // sum of the shortfalls of days or weeks
	RULE_EXCESS,     // sum of what days or weeks are above the usual
	RULE_STANDSTILL, // hours that stand still
	RULE_ROUGHNESS,  // moving range against that of long
	RULE_SILENCE,    // nothing came
	RULE_SAME_VALUE, // the same value again and again
	RULE_DEEP_MONTH, // year on year, one month
	RULE_MONTHS_SUM, // year on year, several together
	RULE_HIGH_MONTH, // the same, above the usual growth
	RULE_HIGH_MONTHS,
	RULE_BELOW_LIMIT, // limits that officials set: of the value
	RULE_ABOVE_LIMIT,
	RULE_YEAR_ON_YEAR,     // against the same period last year
	RULE_PERIOD_ON_PERIOD, // against the period before
	RULE_PLAN,             // against the plan of the period
	RULE_PLAN_YEAR,        // against the plan since January
	RULE_LEFT_LIMIT,       // for long enough
	RULE_BACK,             // good for long enough
	RULE_DATA_BACK,        // data comes, or moves, again
	RULE_NEW_USUAL,        // bad for so long that it is the usual now
	RULES
};

struct alarm {
	int64_t since_time; // start of the first period of it
	uint8_t level;      // enum level
	uint8_t type;       // enum event_type
	uint8_t rule;       // enum rule_id of its last change
	uint8_t peak;       // highest level it has had
};

// The highest level whose step the measure reaches; a step of 0 is not used.
enum level ladder_level(const double step[LEVELS], double measure);

// Raises the alarm, or lifts it; a lower level changes nothing.
void alarm_lift(struct alarm *a, enum level level, enum event_type type, enum rule_id rule, int64_t since_time);
// LEVEL_NONE clears it.
static inline void alarm_lower(struct alarm *a, enum level level, enum rule_id rule)
{
	if (level >= (enum level)a->level)
		return;
	a->level = (uint8_t)level;
	a->rule = (uint8_t)rule;
}

const char *event_type_word(enum event_type type); // "late_resume"
const char *channel_word(enum channel channel);    // "sudden_stop"
const char *rule_word(enum rule_id rule);          // "stop_day"

#endif
