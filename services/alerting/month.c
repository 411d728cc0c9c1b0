#include "month.h"

#include "chart.h"

#include <math.h>

enum { FEW_MONTHS = 6, OK_MONTHS = 2 };
static const double least_noise = 0.02;
static const double recovered = 0.05; // a month that is less than this beyond the usual growth is a good one

void month_init(struct month *s, enum direction direction)
{
	*s = (struct month){.growth = 1, .sigma = 0.05, .direction = (uint8_t)direction};
	for (int i = 0; i < MONTH_KEPT; i++)
		s->number[i] = -1;
}

static int32_t number_of(int32_t day)
{
	int year, month, date;
	civil_date(day, &year, &month, &date);
	return year * MONTH_YEAR + month - 1;
}

// Adds the value of that month; false: it is not known.
static bool add(const struct month *s, int32_t number, double *sum)
{
	uint32_t at = (uint32_t)number % MONTH_KEPT;
	if (number < 0 || s->number[at] != number)
		return false;
	*sum += s->value[at];
	return true;
}

// This month and the same one last year, February with January. False: there is nothing to compare.
static bool pair(const struct month *s, const struct facts *f, int32_t number, double *now, double *then)
{
	bool january = number % MONTH_YEAR == 0;
	*now = *then = 0;
	if (f->pooled && january)
		return false;
	bool known = add(s, number, now) && add(s, number - MONTH_YEAR, then);
	if (known && f->pooled)
		known = add(s, number - 1, now) && add(s, number - 1 - MONTH_YEAR, then);
	return known && *then > 0;
}

// One month as a side sees it: how far it is beyond the usual growth, on the bad side (+) or the good one.
struct month_gap {
	const struct params *p;
	const double *depth; // the ladder
	const struct facts *f;
	int64_t start_time;
	double beyond;
	double noise;
	bool high;
};

static enum level at_least_blue(const double depth[LEVELS], double shortfall)
{
	enum level level = ladder_level(depth, shortfall);
	return level ? level : LEVEL_BLUE;
}

static double mean_beyond(const struct month_side *s)
{
	return s->sum.days ? s->sum.gap / s->sum.days : 0;
}

static void add_beyond(struct month_side *s, const struct month_gap *g)
{
	if (s->sum.sum <= 0)
		s->sum = (struct gap_sum){.since = g->f->day};
	s->sum.sum = lesser(cusum_step(s->sum.sum, g->beyond, g->p->month_allowance * g->noise), 8 * g->noise + 0.5);
	if (s->sum.sum <= 0)
		return;
	s->sum.gap += g->beyond;
	s->sum.days++;
}

// The level that this month calls for, and by which rule.
static enum level reached(const struct month_side *s, const struct month_gap *g, enum rule_id *rule)
{
	const struct params *p = g->p;
	double mean = mean_beyond(s);
	if (g->beyond > 0 && shewhart_beyond(g->beyond, greater(p->month_least, p->month_sigma * g->noise))) {
		*rule = g->high ? RULE_HIGH_MONTH : RULE_DEEP_MONTH;
		return at_least_blue(g->depth, g->beyond);
	}
	if (s->sum.sum > p->month_limit * g->noise && s->sum.days >= 2 && mean >= 0.75 * p->month_least && g->beyond > p->month_least / 2) {
		*rule = g->high ? RULE_HIGH_MONTHS : RULE_MONTHS_SUM;
		return at_least_blue(g->depth, mean);
	}
	return LEVEL_NONE;
}

static void judge_better(struct month_side *s, const struct month_gap *g, enum level level)
{
	if (level >= (enum level)s->alarm.level) {
		s->ok_run = 0;
		return;
	}
	s->ok_run = (uint8_t)(g->beyond < recovered ? s->ok_run + 1 : 0);
	bool good = s->ok_run >= OK_MONTHS;
	if (!good && g->beyond >= 0.6 * g->depth[s->alarm.level])
		return;
	enum level down = good ? LEVEL_NONE : (enum level)(s->alarm.level - 1);
	if (!good && down == LEVEL_NONE && g->beyond >= recovered)
		down = LEVEL_BLUE;
	alarm_lower(&s->alarm, down, RULE_BACK);
	if (down == LEVEL_NONE)
		s->sum = (struct gap_sum){0};
}

static enum event_type type_of(const struct month_side *s, const struct month_gap *g)
{
	if (g->high)
		return TYPE_SURGE;
	return s->sum.days > 2 && g->beyond > 1.25 * mean_beyond(s) ? TYPE_DECLINE : TYPE_DROP;
}

static void judge(struct month_side *s, const struct month_gap *g, bool few, struct judged *out)
{
	enum rule_id rule = RULE_NONE;
	add_beyond(s, g);
	enum level level = few ? LEVEL_NONE : reached(s, g, &rule);
	alarm_lift(&s->alarm, level, type_of(s, g), rule, g->start_time - (int64_t)(s->sum.days ? g->f->day - s->sum.since : 0) * CIVIL_DAY_MS);
	double beyond = rule == RULE_MONTHS_SUM || rule == RULE_HIGH_MONTHS ? mean_beyond(s) : g->beyond;
	out->shortfall = g->high ? -beyond : beyond;
	out->lasted = s->sum.days;
	out->limit = g->depth[s->alarm.level ? s->alarm.level : LEVEL_BLUE];
	if (s->alarm.level)
		judge_better(s, g, level);
}

static bool is_calm(const struct month_side *s, double noise)
{
	return !s->alarm.level && s->sum.sum < 3 * noise;
}

void month_step(struct month *s, const struct params *p, const struct facts *f, int64_t start_time, double value, struct judged *out)
{
	int32_t number = number_of(f->day);
	double now, then;
	*out = (struct judged){0};
	if (number < 0)
		return;
	s->value[number % MONTH_KEPT] = value;
	s->number[number % MONTH_KEPT] = number;
	if (f->filed || !pair(s, f, number, &now, &then))
		return;
	double growth = clamp(now / then, -10, 10), gap = clamp(growth / s->growth - 1, -1, 1);
	s->judged++;
	double noise = greater(least_noise, s->sigma) * (1 + 3.0 / s->judged);
	bool few = s->judged <= FEW_MONTHS;
	*out = (struct judged){.judged = true,
	                       .value = now,
	                       .expected = then * s->growth,
	                       .low = then * s->growth * greater(0, 1 - 2 * noise),
	                       .high = then * s->growth * (1 + 2 * noise)};
	struct month_gap below = {p, p->depth, f, start_time, -gap, noise, false}, above = {p, p->surge_depth, f, start_time, gap, noise, true};
	if (s->direction & FALL_IS_BAD)
		judge(&s->low, &below, few, out);
	if (s->direction & RISE_IS_BAD && !s->low.alarm.level)
		judge(&s->high, &above, few, out);
	if (is_calm(&s->low, noise) && is_calm(&s->high, noise)) {
		s->growth = ewma_step(s->growth, clamp(growth, 0.7, 1.3), p->month_growth_rate);
		s->sigma = ewma_step(s->sigma, 1.25 * lesser(fabs(gap), 3 * greater(least_noise, s->sigma)), p->month_noise_rate);
	}
}
