#include "month.h"

#include "chart.h"

#include <math.h>

enum { FEW_MONTHS = 6, OK_MONTHS = 2 };
static const double least_noise = 0.02;
static const double recovered = 0.05; // a month that is less than this below the usual growth is a good one

void month_init(struct month *s)
{
	*s = (struct month){.growth = 1, .sigma = 0.05};
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

static enum level at_least_blue(const struct params *p, double shortfall)
{
	enum level level = ladder_level(p->depth, shortfall);
	return level ? level : LEVEL_BLUE;
}

// The level that this month calls for, and by which rule.
static enum level reached(const struct month *s, const struct params *p, double gap, double noise, enum rule_id *rule)
{
	double mean = s->low.days ? s->low.gap / s->low.days : 0;
	if (s->judged <= FEW_MONTHS)
		return LEVEL_NONE;
	if (gap < 0 && shewhart_beyond(gap, greater(p->month_least, p->month_sigma * noise))) {
		*rule = RULE_DEEP_MONTH;
		return at_least_blue(p, -gap);
	}
	if (s->low.sum > p->month_limit * noise && s->low.days >= 2 && mean >= 0.75 * p->month_least && gap < -p->month_least / 2) {
		*rule = RULE_MONTHS_SUM;
		return at_least_blue(p, mean);
	}
	return LEVEL_NONE;
}

static void judge_better(struct month *s, const struct params *p, enum level level, double gap)
{
	if (level >= (enum level)s->alarm.level) {
		s->ok_run = 0;
		return;
	}
	s->ok_run = (uint8_t)(gap > -recovered ? s->ok_run + 1 : 0);
	bool good = s->ok_run >= OK_MONTHS;
	if (!good && -gap >= 0.6 * p->depth[s->alarm.level])
		return;
	enum level down = good ? LEVEL_NONE : (enum level)(s->alarm.level - 1);
	if (!good && down == LEVEL_NONE && gap <= -recovered)
		down = LEVEL_BLUE;
	alarm_lower(&s->alarm, down, RULE_BACK);
	if (down == LEVEL_NONE)
		s->low = (struct gap_sum){0};
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
	if (s->low.sum <= 0)
		s->low = (struct gap_sum){.since = f->day};
	s->low.sum = lesser(cusum_step(s->low.sum, -gap, p->month_allowance * noise), 8 * noise + 0.5);
	if (s->low.sum > 0) {
		s->low.gap -= gap;
		s->low.days++;
	}
	enum rule_id rule = RULE_NONE;
	enum level level = reached(s, p, gap, noise, &rule);
	int64_t since = start_time - (int64_t)(s->low.days ? f->day - s->low.since : 0) * CIVIL_DAY_MS;
	alarm_lift(&s->alarm, level, s->low.days > 2 && -gap > 1.25 * s->low.gap / s->low.days ? TYPE_DECLINE : TYPE_DROP, rule, since);
	*out = (struct judged){.judged = true,
	                       .value = now,
	                       .expected = then * s->growth,
	                       .low = then * s->growth * greater(0, 1 - 2 * noise),
	                       .high = then * s->growth * (1 + 2 * noise),
	                       .shortfall = rule == RULE_MONTHS_SUM ? s->low.gap / s->low.days : -gap,
	                       .lasted = s->low.days,
	                       .limit = p->depth[s->alarm.level ? s->alarm.level : LEVEL_BLUE]};
	if (s->alarm.level)
		judge_better(s, p, level, gap);
	if (!s->alarm.level && s->low.sum < 3 * noise) {
		s->growth = ewma_step(s->growth, clamp(growth, 0.7, 1.3), p->month_growth_rate);
		s->sigma = ewma_step(s->sigma, 1.25 * lesser(fabs(gap), 3 * greater(least_noise, s->sigma)), p->month_noise_rate);
	}
}
