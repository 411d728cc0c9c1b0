#include "alarm.h"

enum level ladder_level(const double step[LEVELS], double measure)
{
	for (int level = LEVEL_RED; level > LEVEL_NONE; level--)
		if (step[level] > 0 && measure >= step[level])
			return (enum level)level;
	return LEVEL_NONE;
}

void alarm_lift(struct alarm *a, enum level level, enum event_type type, enum rule_id rule, int64_t since_time)
{
	if (level <= (enum level)a->level)
		return;
	if (!a->level)
		*a = (struct alarm){.since_time = since_time};
	if (!a->level || type == TYPE_STOP)
		a->type = (uint8_t)type; // what it began as, unless it turns out to be a stop
	a->level = (uint8_t)level;
	a->rule = (uint8_t)rule;
	if (a->peak < level)
		a->peak = (uint8_t)level;
}

const char *event_type_word(enum event_type type)
{
	static const char *const words[TYPES] = {"stop",    "drop",  "decline", "late_resume", "surge", "volatility",
	                                         "missing", "stuck", "limit",   "growth",      "plan"};
	return type < TYPES ? words[type] : "?";
}

const char *channel_word(enum channel channel)
{
	static const char *const words[CHANNELS] = {"load", "surge", "sudden_stop", "volatility", "missing", "stuck", "limit", "growth", "plan"};
	return channel < CHANNELS ? words[channel] : "?";
}

const char *rule_word(enum rule_id rule)
{
	static const char *const words[RULES] = {"none",        "stop_day",    "shortfall",    "excess",           "standstill", "roughness",
	                                         "silence",     "same_value",  "deep_month",   "months_sum",       "high_month", "high_months",
	                                         "below_limit", "above_limit", "year_on_year", "period_on_period", "plan",       "plan_year",
	                                         "left_limit",  "back",        "data_back",    "new_usual"};
	return rule < RULES ? words[rule] : "?";
}
