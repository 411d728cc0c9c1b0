#include "load_rules.h"

#include "chart.h"

#include <math.h>

enum { BETTER_DAYS = 3, FEW_PERIODS = 3, LEARN_DAYS = 7 };

void surge_reset(struct load *s, enum rule_id rule)
{
	alarm_lower(&s->surge.alarm, LEVEL_NONE, rule);
	s->high = (struct gap_sum){0};
	s->surge.high_run = s->surge.good_run = s->surge.down_run = s->surge.days = 0;
	s->relapses = 0;
}

static enum level excess_level(const struct load *s, const struct load_day *d)
{
	const struct params *p = d->p;
	double excess = load_depth(s, d, &s->high, 1).share, evidence = s->high.sum / (d->noise * (1 + p->nuisance * s->nuisance));
	int level = LEVEL_NONE;
	while (level < LEVEL_RED && evidence > p->surge_limit[level + 1] && excess >= greater(p->surge_depth[level + 1], p->surge_sigma[level + 1] * d->noise))
		level++;
	return (enum level)level;
}

static bool is_high(const struct load *s, const struct load_day *d)
{
	return d->high_gap > 0.5 * d->p->surge_depth[LEVEL_BLUE] * s->share[d->weekday];
}

void surge_judge(struct load *s, const struct load_day *d)
{
	const struct params *p = d->p;
	struct surge *u = &s->surge;
	if (d->festival)
		return;
	if (s->high.sum <= 0)
		u->high_run = 0;
	if (!d->rest) {
		bool high = is_high(s, d);
		u->high_run = (uint16_t)(high ? u->high_run + (u->high_run < UINT16_MAX) : 0);
		if (!u->alarm.level)
			u->good_run = (uint16_t)(high ? 0 : u->good_run + (u->good_run < UINT16_MAX));
	}
	s->high.sum = lesser(s->high.sum, 3 * p->surge_limit[LEVEL_BLUE] * d->noise + 1);
	if (u->good_run >= p->forget_days && !u->alarm.level)
		s->high = (struct gap_sum){0};
	if (s->periods < FEW_PERIODS || (u->high_run < p->surge_run_days && s->high.days < p->surge_slow_days))
		return;
	enum level level = excess_level(s, d);
	if (level <= (enum level)u->alarm.level)
		return;
	if (!u->alarm.level)
		u->days = 0;
	u->good_run = u->down_run = 0;
	alarm_lift(&u->alarm, level, TYPE_SURGE, RULE_EXCESS, d->start_time - (int64_t)(d->f->day - s->high.since) * CIVIL_DAY_MS);
}

void surge_judge_better(struct load *s, const struct load_day *d)
{
	const struct params *p = d->p;
	struct surge *u = &s->surge;
	if (!u->alarm.level || !s->recent || d->little)
		return;
	double excess = load_recent_gap(s, BETTER_DAYS);
	bool good = d->gap / greater(d->share, 0.05) < greater(p->surge_depth[LEVEL_BLUE] / 2, 0.04);
	u->days += u->days < UINT16_MAX;
	load_note_relapse(s, u->good_run, p->surge_clear_days, good);
	u->good_run = (uint16_t)(good ? u->good_run + 1 : 0);
	u->down_run = (uint16_t)(excess < 0.6 * p->surge_depth[u->alarm.level] ? u->down_run + 1 : 0);
	double enough = p->surge_clear_days * (1 + p->flap * s->flaps);
	if (u->good_run >= enough || (u->down_run >= enough && excess < p->surge_depth[LEVEL_BLUE] / 2)) {
		load_remember_alarm(s, &u->alarm, u->days);
		surge_reset(s, RULE_BACK);
	} else if (u->down_run >= p->surge_clear_days && u->alarm.level > LEVEL_BLUE) {
		alarm_lower(&u->alarm, (enum level)(u->alarm.level - 1), RULE_BACK);
		u->down_run = 0;
		load_forget_depth(s, &s->high, 1);
	}
}

static void accept_rise_late(struct load *s, const struct load_day *d)
{
	if (!s->surge.alarm.level || s->surge.days <= d->p->surge_rebase_days || s->recent < LOAD_RECENT)
		return;
	s->level *= 1 + greater(0, load_recent_gap(s, LOAD_RECENT));
	s->level_long = greater(s->level_long, s->level);
	surge_reset(s, RULE_NEW_USUAL);
}

static void accept_fall_soon(struct load *s, const struct load_day *d)
{
	if (s->low.sum <= d->p->surge_limit[LEVEL_BLUE] * d->noise || s->low.days < LEARN_DAYS || s->surge.alarm.level || d->festival)
		return;
	double fall = load_mean_gap(&s->low);
	if (fall > 0.05)
		s->level *= 1 - 0.7 * lesser(1, fall);
	s->low = (struct gap_sum){0};
}

void surge_accept(struct load *s, const struct load_day *d)
{
	accept_rise_late(s, d);
	if (!(s->direction & FALL_IS_BAD))
		accept_fall_soon(s, d);
}
