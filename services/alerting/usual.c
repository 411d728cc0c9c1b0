#include "load_rules.h"

#include "chart.h"

#include <math.h>
#include <string.h>

enum { FEW_DAYS = 9, MOST_TRIES = 60 };
static const double root_of_week = 2.6457513110645906; // 7, a mean of seven is so many times less noisy
static const double most_growth = 0.003;               // a day: about a tenth in a month
static const double most_share = 2.5;                  // of the average day, for a weekday

void usual_range(const struct load *s, double *least, double *most)
{
	double low = s->share[0], high = low;
	for (int i = 1; i < 7; i++) {
		low = lesser(low, s->share[i]);
		high = greater(high, s->share[i]);
	}
	*least = low;
	*most = high;
}

uint32_t load_rest_days(const struct load *s)
{
	double least, most;
	uint32_t days = 0;
	usual_range(s, &least, &most);
	for (int i = 0; i < 7; i++)
		days += s->share[i] < REST_STANDS_OUT * most;
	return days;
}

// --- what is usual

double load_noise(const struct load *s, const struct params *p)
{
	double young = 1 + 1.5 * exp(-(double)s->periods / p->young);
	return greater(greater(s->sigma, root_of_week * s->sigma_week), p->noise_floor) * young;
}

static double mean_of_week(const double of[7])
{
	return (((of[0] + of[1]) + (of[2] + of[3])) + ((of[4] + of[5]) + of[6])) / 7;
}

void usual_learn_noise(struct load *s, const struct load_day *d)
{
	struct noise_step step = d->p->noise_step;
	if (0.5 / s->periods > d->p->noise_rate)
		step = noise_step_of(0.5 / s->periods);
	if (!d->rest)
		s->sigma = sigma_step(s->sigma, d->gap, step.up, step.down);
	s->week[s->week_next] = d->gap;
	s->week_next = (uint8_t)(s->week_next < 6 ? s->week_next + 1 : 0);
	s->week_count = (uint8_t)(s->week_count < 7 ? s->week_count + 1 : 7);
	if (s->week_count == 7)
		s->sigma_week = sigma_step(s->sigma_week, mean_of_week(s->week), step.week_up, step.week_down);
	s->sigma_week = lesser(s->sigma_week, s->sigma);
}

static void learn_weekday(struct load *s, const struct load_day *d, double value)
{
	double share = clamp(value / s->level, -MOST_VALUE, MOST_VALUE), off = share - s->share[d->weekday];
	s->spread[d->weekday] = ewma_step(s->spread[d->weekday], lesser(1, fabs(off)), 0.1);
	s->share[d->weekday] += greater(d->p->weekday_rate, 1 / (2 + s->periods / 7.0)) * clamp(off, -0.3, 0.3);
	double mean = mean_of_week(s->share), scale = 1 / mean;
	if (mean <= 0.2)
		return;
	for (int i = 0; i < 7; i++)
		s->share[i] = lesser(most_share, s->share[i] * scale);
	s->level *= mean;
}

// A step is none: it moves the level in a few days, each of which counts as little as it can.
static void learn_growth(struct load *s, const struct load_day *d, double growth)
{
	double most = most_growth * (d->weekly ? 7 : 1);
	if (s->periods > d->p->rebase_days) // until then the level is still being found
		s->growth = ewma_step(s->growth, clamp(growth, -most, most), d->p->learn_rate_long / 2);
}

void usual_learn(struct load *s, const struct load_day *d, double value)
{
	double most = d->p->clip_sigma * d->noise;
	double before = s->level;
	s->level *= 1 + greater(d->p->learn_rate, 1.0 / (s->periods + 7)) * clamp(d->gap, -most, most);
	learn_growth(s, d, s->level / before - 1);
	s->level_long = ewma_step(s->level_long, s->level, greater(d->p->learn_rate_long, 1.0 / (s->periods + 14)));
	if (!d->weekly)
		learn_weekday(s, d, value);
}

// --- warm-up

static void warm_slide(struct load *s)
{
	s->values--;
	memmove(s->value, s->value + 1, s->values * sizeof *s->value);
	memmove(s->value_weekday, s->value_weekday + 1, s->values);
}

// The usual of one weekday from the few there were: their mean when they agree, else the larger, as the other was an outage.
static double warm_weekday(const struct load *s, int weekday, double otherwise, double *spread)
{
	double sum = 0, least = INFINITY, most = -INFINITY;
	int n = 0;
	for (uint32_t i = 0; i < s->values; i++)
		if (s->value_weekday[i] == weekday) {
			sum += s->value[i];
			least = fmin(least, s->value[i]);
			most = fmax(most, s->value[i]);
			n++;
		}
	*spread = n > 1 ? (most - least) / 2 : 0;
	return !n ? otherwise : least > 0.75 * most ? sum / n : most;
}

static void warm_shares(struct load *s)
{
	double middle = middle_of(s->value, s->values), sum = 0;
	for (int i = 0; i < 7; i++)
		sum += s->share[i] = warm_weekday(s, i, middle, &s->spread[i]);
	s->level = sum / 7;
	for (int i = 0; i < 7 && s->level >= LEAST_LEVEL; i++) {
		s->share[i] = clamp(s->share[i] / s->level, -MOST_VALUE, MOST_VALUE); // a week may sum to next to nothing
		s->spread[i] = fmin(MOST_VALUE, s->spread[i] / s->level);
	}
}

static void warm_noise(struct load *s, const struct params *p, bool weekly)
{
	double off[LOAD_WARM], sum = 0;
	for (uint32_t i = 0; i < s->values; i++)
		sum += off[i] = fmin(MOST_VALUE, fabs(s->value[i] / s->level - (weekly ? 1 : s->share[s->value_weekday[i]])));
	s->sigma = fmax(p->noise_floor, fmax(1.48 * 1.4 * middle_of(off, s->values), 1.25 * sum / s->values));
	s->sigma_week = s->sigma / root_of_week;
}

void usual_warm(struct load *s, const struct params *p, bool weekly, int weekday, double value)
{
	s->value[s->values] = value;
	s->value_weekday[s->values++] = (uint8_t)weekday;
	if (s->values < (uint32_t)p->warm)
		return;
	double most = 0, sum = 0;
	uint32_t working = 0;
	for (uint32_t i = 0; i < s->values; i++) {
		most = fmax(most, s->value[i]);
		sum += s->value[i];
	}
	for (uint32_t i = 0; i < s->values; i++)
		working += s->value[i] > 0.3 * most;
	s->warm_tries++;
	bool irregular = !weekly && working < FEW_DAYS;
	if (!working || (irregular && s->warm_tries < MOST_TRIES)) {
		warm_slide(s);
		return;
	}
	if (weekly)
		s->level = middle_of(s->value, s->values);
	else if (irregular)
		s->level = sum / s->values;
	else
		warm_shares(s);
	if (!(s->level >= LEAST_LEVEL)) {
		s->level = 0;
		warm_slide(s);
		return;
	}
	s->level_long = s->level;
	warm_noise(s, p, weekly);
	s->values = s->recent = s->week_count = s->week_next = 0;
}

void usual_start_again(struct load *s, double level, double noise)
{
	struct load old = *s;
	load_init(s, (enum direction)old.direction);
	s->level = s->level_long = level;
	s->sigma = noise;
	s->sigma_week = noise / root_of_week;
	memcpy(s->year_new, old.year_new, sizeof s->year_new); // in shares, as the festivals
	memcpy(s->year_old, old.year_old, sizeof s->year_old);
	s->festival_new = old.festival_new;
	s->festival_old = old.festival_old;
	s->festival_next = old.festival_next;
	s->nuisance = old.nuisance;
	s->flaps = old.flaps;
	s->stop_record = old.stop_record;
	s->stop_pending = old.stop_pending;
	s->alarm = old.alarm;
	s->rough = old.rough;
	alarm_lower(&s->alarm, LEVEL_NONE, RULE_NEW_USUAL);
	alarm_lower(&s->rough, LEVEL_NONE, RULE_NEW_USUAL);
	s->surge.alarm = old.surge.alarm;
	surge_reset(s, RULE_NEW_USUAL);
}
