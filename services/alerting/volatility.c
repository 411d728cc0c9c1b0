#include "load_rules.h"

#include "chart.h"

#include <math.h>

static enum level rough_level(const struct load *s, const struct params *p, double ratio)
{
	for (int level = LEVEL_YELLOW; level > LEVEL_NONE; level--)
		if (ratio > p->rough_ratio[level] && s->rough_fast > p->rough_least[level])
			return (enum level)level;
	return LEVEL_NONE;
}

void volatility_judge(struct load *s, const struct load_day *d)
{
	const struct params *p = d->p;
	double range = fabs(d->gap - s->last_gap) / 1.128, base = greater(s->rough_slow, 0.01); // 1.128: mean range of two, in sigma
	if (!s->rough_seen) {
		s->rough_fast = s->rough_slow = range;
		s->rough_seen = 1;
		return;
	}
	s->rough_seen = (uint16_t)(s->rough_seen < UINT16_MAX ? s->rough_seen + 1 : UINT16_MAX);
	s->rough_fast = ewma_step(s->rough_fast, lesser(range, 4 * base), p->rough_fast);
	if (!s->rough.level)
		s->rough_slow = ewma_step(s->rough_slow, lesser(range, 3 * base), greater(p->rough_slow, 1.0 / s->rough_seen));
	s->rough_age = (uint16_t)(s->rough.level ? s->rough_age + 1 : 0);
	if (s->rough_age > 30) {
		s->rough_slow = s->rough_fast;
		s->rough_run = 0;
		alarm_lower(&s->rough, LEVEL_NONE, RULE_NEW_USUAL);
		return;
	}
	if (s->rough_seen <= 25 || s->alarm.level)
		return;
	double ratio = s->rough_fast / base;
	enum level level = rough_level(s, p, ratio);
	s->rough_run = (uint8_t)(level && s->rough_run < UINT8_MAX ? s->rough_run + 1 : level ? UINT8_MAX : 0);
	s->rough_ok = (uint16_t)(ratio < 1.6 ? s->rough_ok + 1 : 0);
	if (s->rough_run >= p->rough_days)
		alarm_lift(&s->rough, level, TYPE_VOLATILITY, RULE_ROUGHNESS, d->start_time - (int64_t)(s->rough_run - 1) * (d->weekly ? 7 : 1) * CIVIL_DAY_MS);
	if (s->rough_ok >= 5)
		alarm_lower(&s->rough, LEVEL_NONE, RULE_BACK);
}
