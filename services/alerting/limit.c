#include "limit.h"

#include <math.h>

bool limits_set(const double limit[LEVELS])
{
	for (int level = LEVEL_BLUE; level < LEVELS; level++)
		if (!isnan(limit[level]))
			return true;
	return false;
}

enum level limit_level(const double limit[LEVELS], double value, bool above)
{
	for (int level = LEVEL_RED; level > LEVEL_NONE; level--)
		if (above ? value >= limit[level] : value <= limit[level]) // false for NaN
			return (enum level)level;
	return LEVEL_NONE;
}

static void count(struct limit_watch *w, enum level reached, int64_t start_time)
{
	if (!w->run[LEVEL_BLUE])
		w->since_time = start_time;
	for (int level = LEVEL_BLUE; level < LEVELS; level++)
		w->run[level] = (uint8_t)((int)reached < level ? 0 : w->run[level] + (w->run[level] < UINT8_MAX));
	if (reached >= (enum level)w->alarm.level) {
		w->under_run = w->under_level = 0;
		return;
	}
	w->under_run = (uint8_t)(w->under_run + (w->under_run < UINT8_MAX));
	if ((enum level)w->under_level < reached)
		w->under_level = (uint8_t)reached;
}

void limit_watch_step(struct limit_watch *w, const struct params *p, int64_t start_time, const struct limit_reached *reached)
{
	count(w, reached->level, start_time);
	int level = LEVEL_RED;
	while (level > LEVEL_NONE && w->run[level] < p->limit_periods)
		level--;
	alarm_lift(&w->alarm, (enum level)level, reached->type, reached->rule, w->since_time);
	if (w->under_run < p->limit_clear)
		return;
	alarm_lower(&w->alarm, (enum level)w->under_level, RULE_LEFT_LIMIT);
	w->under_run = w->under_level = 0;
}

struct limit_reached limit_of_value(const struct params *p, double value)
{
	enum level low = limit_level(p->limit_low, value, false), high = limit_level(p->limit_high, value, true);
	bool above = high > low || (high == low && !limits_set(p->limit_low));
	const double *step = above ? p->limit_high : p->limit_low;
	enum level level = above ? high : low;
	return (struct limit_reached){level, TYPE_LIMIT, above ? RULE_ABOVE_LIMIT : RULE_BELOW_LIMIT, level ? step[level] : NAN};
}

bool limit_watch_valid(const struct limit_watch *w)
{
	return w->under_level < LEVELS;
}
