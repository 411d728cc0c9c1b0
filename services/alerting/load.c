#include "load.h"

#include "chart.h"

#include <math.h>
#include <string.h>

_Static_assert(sizeof(struct load) <= 960, "a daily series stays small");

enum { NO_WEEK = 255, NO_SHARE = 255, NO_GAP = -128, FEW_DAYS = 9, MOST_TRIES = 60, SWAP_DAYS = 7 };
static const double least_level = 1e-200; // below it nothing can be measured in it
static const double unsure_noise = 0.3;   // of a plant whose level has just been found
static const double most_memory = 4;      // alarms that are remembered
static const double most_value = 20;      // average days that one period counts as
static const double most_gap = 1.5;       // and that it can be off
static const double most_share = 2.5;     // of the average day, for a weekday
static const double stands_out = 0.7;     // of the best weekday: one that makes less is a rest day among workdays
static const double rest_share = 0.4;     // a weekday with less is a rest day

// One period as the rules see it, in average days.
struct day {
	const struct params *p;
	const struct facts *f;
	int64_t start_time;
	int weekday;
	bool weekly;
	bool festival;    // in the time around Spring Festival
	bool little;      // is made on that weekday
	bool rest;        // little is made on that weekday, or only seldom
	bool stop_counts; // a standstill on such a day is one
	double value;
	double share;     // its weekday's, so what is usual
	double floor;     // share of that which is enough: less than 1 around Spring Festival
	double gap;       // above (+) or below (-) what is usual
	double short_gap; // the shortfall that counts as evidence, never more than the gap's
	double noise;     // one sigma of a day
};

void load_init(struct load *s)
{
	*s = (struct load){
	        .week_of_year = NO_WEEK, .swapped = {-1, -1}
        };
	for (int i = 0; i < 7; i++)
		s->share[i] = 1;
	memset(s->year_new, NO_GAP, sizeof s->year_new);
	memset(s->year_old, NO_GAP, sizeof s->year_old);
	memset(&s->festival_new, NO_SHARE, sizeof s->festival_new);
	memset(&s->festival_old, NO_SHARE, sizeof s->festival_old);
}

// --- the week

static void share_range(const struct load *s, double *least, double *most)
{
	*least = *most = s->share[0];
	for (int i = 1; i < 7; i++) {
		*least = fmin(*least, s->share[i]);
		*most = fmax(*most, s->share[i]);
	}
}

uint32_t load_rest_days(const struct load *s)
{
	double least, most;
	uint32_t days = 0;
	share_range(s, &least, &most);
	for (int i = 0; i < 7; i++)
		days += s->share[i] < stands_out * most;
	return days;
}

// --- warm-up

static double middle_of(const double *value, uint32_t n)
{
	double v[LOAD_WARM] = {0};
	for (uint32_t i = 0; i < n && i < LOAD_WARM; i++) {
		uint32_t at = i;
		for (; at && v[at - 1] > value[i]; at--)
			v[at] = v[at - 1];
		v[at] = value[i];
	}
	return v[n / 2];
}

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
	for (int i = 0; i < 7 && s->level > 0; i++) {
		s->share[i] /= s->level;
		s->spread[i] /= s->level;
	}
}

static void warm_noise(struct load *s, const struct params *p, bool weekly)
{
	double off[LOAD_WARM], sum = 0;
	for (uint32_t i = 0; i < s->values; i++)
		sum += off[i] = fmin(most_value, fabs(s->value[i] / s->level - (weekly ? 1 : s->share[s->value_weekday[i]])));
	s->sigma = fmax(p->noise_floor, fmax(1.48 * 1.4 * middle_of(off, s->values), 1.25 * sum / s->values));
	s->sigma_week = s->sigma / sqrt(7);
}

// Collects the first periods. An outage among them is waited out: the window slides until enough days work, or the plant is known to be an irregular one.
static void warm(struct load *s, const struct params *p, bool weekly, int weekday, double value)
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
	if (!(s->level > 0)) {
		s->level = 0;
		warm_slide(s);
		return;
	}
	s->level_long = s->level;
	warm_noise(s, p, weekly);
	s->values = 0;
}

// The usual level was learned in an outage, or the plant is another one now: go on from the given level, or (0) from the first value that comes, and be unsure of all else.
static void start_again(struct load *s, double level, double noise)
{
	struct load old = *s;
	load_init(s);
	s->level = s->level_long = level;
	s->sigma = noise;
	s->sigma_week = noise / sqrt(7);
	s->festival_new = old.festival_new;
	s->festival_old = old.festival_old;
	s->has_festival_old = old.has_festival_old;
	s->nuisance = old.nuisance;
	s->flaps = old.flaps;
	s->stop_record = old.stop_record;
	s->stop_pending = old.stop_pending;
}

// --- the same time last year

static void remember_week(struct load *s, int week, double gap)
{
	if (s->week_of_year != NO_WEEK && week != s->week_of_year) {
		if (s->week_gaps >= 2)
			s->year_new[s->week_of_year] = (int8_t)lrint(100 * clamp(s->week_gap / s->week_gaps, -0.6, 0.6));
		int half_a_year_on = (week + WEEKS_OF_YEAR / 2) % WEEKS_OF_YEAR; // what is remembered counts from then: never against itself
		s->year_old[half_a_year_on] = s->year_new[half_a_year_on];
		s->week_gap = 0;
		s->week_gaps = 0;
	}
	s->week_of_year = (uint8_t)week;
	s->week_gap += gap;
	s->week_gaps++;
}

// What last year fell short around these weeks, as a share: relaxes what is expected, never tightens it. 1: nothing known.
static double last_year(const struct load *s, const struct params *p, int week)
{
	double gap[5];
	uint32_t n = 0;
	for (int i = -2; i <= 2; i++) {
		int8_t was = s->year_old[(week + i + WEEKS_OF_YEAR) % WEEKS_OF_YEAR];
		if (was != NO_GAP)
			gap[n++] = was / 100.0;
	}
	return n < 3 ? 1 : 1 + clamp(p->last_year * middle_of(gap, n), -0.3, 0);
}

// --- Spring Festival

// Share of the usual that large industry makes at least, by days from the festival (Guangdong 2019).
static const struct {
	int days;
	double share;
} envelope[] = {
        {-28, 1   },
        {-21, 0.85},
        {-14, 0.65},
        {-7,  0.38},
        {-3,  0.17},
        {5,   0.17},
        {7,   0.25},
        {10,  0.57},
        {13,  0.72},
        {16,  0.88},
        {20,  0.97},
        {22,  1   }
};
enum {
	ENVELOPE_POINTS = sizeof envelope / sizeof *envelope,
	FESTIVAL_SHIFT = 4 /* days that a plant may be earlier or later than others */,
	OWN_SHIFT = 2 /* than last year */
};

static double envelope_at(int days)
{
	for (int i = 1; i < ENVELOPE_POINTS; i++)
		if (days >= envelope[i - 1].days && days <= envelope[i].days)
			return envelope[i - 1].share +
			       (envelope[i].share - envelope[i - 1].share) * (days - envelope[i - 1].days) / (envelope[i].days - envelope[i - 1].days);
	return 1;
}

double load_festival_floor(int16_t festival)
{
	double least = 1;
	for (int i = -FESTIVAL_SHIFT; festival != NO_FESTIVAL && i <= FESTIVAL_SHIFT; i++)
		least = fmin(least, envelope_at(festival + i));
	return least;
}

static int festival_at(int16_t festival)
{
	return festival - LOAD_FESTIVAL_FROM;
}

// What is enough on that day: the general envelope, half and half with what the plant itself made last year.
static double festival_enough(const struct load *s, const struct params *p, int16_t festival)
{
	double general = load_festival_floor(festival), own = INFINITY;
	int at = festival_at(festival);
	if (s->has_festival_old && s->festival_old.share[at] != NO_SHARE) {
		for (int i = at - OWN_SHIFT; i <= at + OWN_SHIFT; i++)
			if (i >= 0 && i < LOAD_FESTIVAL_DAYS && s->festival_old.share[i] != NO_SHARE)
				own = fmin(own, s->festival_old.share[i] / 100.0);
		general = fmin(1, (general + own) / 2);
	}
	return general * p->festival_tolerance;
}

static void festival_remember(struct load *s, const struct params *p, int16_t festival, double share_made)
{
	s->festival_new.share[festival_at(festival)] = (uint8_t)lrint(100 * clamp(share_made, 0, 2.5));
	if (festival != (int)p->festival_to)
		return;
	s->festival_old = s->festival_new;
	s->has_festival_old = true;
	memset(&s->festival_new, NO_SHARE, sizeof s->festival_new);
}

// --- what is usual

static double noise_of(const struct load *s, const struct params *p)
{
	double young = 1 + 1.5 * exp(-(double)s->periods / p->young);
	return fmax(fmax(s->sigma, sqrt(7) * s->sigma_week), p->noise_floor) * young;
}

static void learn_noise(struct load *s, const struct day *d)
{
	double rate = fmax(d->p->noise_rate, 0.5 / s->periods), mean = 0;
	if (!d->rest)
		s->sigma = sigma_step(s->sigma, d->gap, rate);
	s->week[s->week_next] = d->gap;
	s->week_next = (uint8_t)((s->week_next + 1) % 7);
	s->week_count = (uint8_t)(s->week_count < 7 ? s->week_count + 1 : 7);
	for (int i = 0; i < 7; i++)
		mean += s->week[i] / 7;
	if (s->week_count == 7)
		s->sigma_week = sigma_step(s->sigma_week, mean, rate / 2);
	s->sigma_week = fmin(s->sigma_week, s->sigma);
}

static void learn_weekday(struct load *s, const struct day *d, double value)
{
	double share = clamp(value / s->level, -most_value, most_value), off = share - s->share[d->weekday], mean = 0;
	s->spread[d->weekday] = ewma_step(s->spread[d->weekday], fmin(1, fabs(off)), 0.1);
	s->share[d->weekday] += fmax(d->p->weekday_rate, 1 / (2 + s->periods / 7.0)) * clamp(off, -0.3, 0.3);
	for (int i = 0; i < 7; i++)
		mean += s->share[i] / 7;
	if (mean <= 0.2)
		return;
	for (int i = 0; i < 7; i++)
		s->share[i] = fmin(most_share, s->share[i] / mean);
	s->level *= mean;
}

static void learn(struct load *s, const struct day *d, double value)
{
	double most = d->p->clip_sigma * d->noise;
	s->level *= 1 + fmax(d->p->learn_rate, 1.0 / (s->periods + 7)) * clamp(d->gap, -most, most);
	s->level_long = ewma_step(s->level_long, s->level, fmax(d->p->learn_rate_long, 1.0 / (s->periods + 14)));
	if (!d->weekly)
		learn_weekday(s, d, value);
}

// --- the sums

static void gap_sum_step(struct gap_sum *g, double evidence, double gap, double usual, double allowance, int32_t day)
{
	if (g->sum <= 0)
		*g = (struct gap_sum){.since = day};
	g->sum = cusum_step(g->sum, evidence, allowance);
	if (g->sum <= 0)
		return;
	g->gap += gap;
	g->usual += usual;
	g->days++;
}

static double mean_gap(const struct gap_sum *g)
{
	return g->usual > 0 ? g->gap / g->usual : 0;
}

static void add_evidence(struct load *s, const struct day *d, double value)
{
	double weight = clamp(d->share * d->floor, 0.05, 1), allowance = d->p->allowance * d->noise * weight;
	double short_from = 0.5 * d->p->depth[LEVEL_BLUE] * d->share;
	if (s->low.sum <= 0)
		s->short_run = 0;
	gap_sum_step(&s->low, -d->short_gap, -d->gap, d->share * d->floor, allowance, d->f->day);
	if (s->low.sum > 0 && !d->rest)
		s->short_run = d->short_gap < -short_from ? s->short_run + 1 : 0;
	s->low.sum = fmin(s->low.sum, 3 * d->p->limit[LEVEL_BLUE] * d->noise + 1);
	if (!d->rest)
		s->good_run = (uint16_t)(d->short_gap > -fmax(allowance, short_from) ? s->good_run + (s->good_run < UINT16_MAX) : 0);
	if (s->good_run >= d->p->forget_days && !s->alarm.level)
		s->low = (struct gap_sum){0};
	gap_sum_step(&s->high, d->gap, d->gap, d->share, allowance, d->f->day);
	s->high_value = s->high.days > 1 ? s->high_value + value : value;
	if (d->rest)
		return;
	if (s->recent == LOAD_RECENT) {
		memmove(s->recent_gap, s->recent_gap + 1, (LOAD_RECENT - 1) * sizeof *s->recent_gap);
		memmove(s->recent_usual, s->recent_usual + 1, (LOAD_RECENT - 1) * sizeof *s->recent_usual);
		s->recent--;
	}
	s->recent_gap[s->recent] = d->short_gap;
	s->recent_usual[s->recent++] = d->share * d->floor;
}

// Mean shortfall of the last n productive periods, as a share of the usual.
static double recent_shortfall(const struct load *s, int n)
{
	double gap = 0, usual = 0;
	for (int i = s->recent > n ? s->recent - n : 0; i < s->recent; i++) {
		gap += s->recent_gap[i];
		usual += s->recent_usual[i];
	}
	return -gap / fmax(1e-9, usual);
}

static void notice_odd_day(struct load *s, const struct day *d)
{
	double least, most, share = s->share[d->weekday];
	share_range(s, &least, &most);
	if (d->weekly || d->f->class == CLASS_MAKEUP || least >= stands_out * most)
		return;
	bool is_workday = share > (least + most) / 2;
	double near = 0.35 * (most - least);
	bool rested = is_workday && d->value > least / 2 && d->value < least + near; // a standstill is no rest day where rest days make something
	bool worked = !is_workday && d->value > most - near;
	s->odd[d->weekday] = (int8_t)(worked - rested);
	s->odd_day[d->weekday] = d->f->day;
}

// --- the alarm

static void reset_alarm(struct load *s, enum rule_id rule)
{
	alarm_lower(&s->alarm, LEVEL_NONE, rule);
	s->low = (struct gap_sum){0};
	s->short_run = 0;
	s->ok_run = s->down_run = s->alarm_days = 0;
	s->week_count = 0;
}

static int64_t since_of(const struct load *s, const struct day *d)
{
	int32_t days = s->low.days ? d->f->day - s->low.since : 0;
	return d->start_time - (int64_t)days * CIVIL_DAY_MS;
}

static void lift(struct load *s, const struct day *d, enum level level, enum event_type type, enum rule_id rule)
{
	if (level > LEVEL_NONE && !s->alarm.level)
		s->alarm_days = 0;
	if (level > (enum level)s->alarm.level) {
		s->down_run = 0;
		s->ok_run = 0;
	}
	alarm_lift(&s->alarm, level, type, rule, since_of(s, d));
}

// Days that stand still. One alone is judged by whether the plant is known to take such days and to come back from them.
static void judge_stop_day(struct load *s, const struct day *d)
{
	double forget = pow(0.5, 1 / d->p->stop_record_half_life);
	s->stop_record *= forget;
	s->stop_pending *= forget;
	if (!d->stop_counts)
		return;
	if (!d->festival && d->value < d->p->stop_share * d->share) {
		s->stop_days++;
	} else {
		if (s->stop_days && s->stop_days <= d->p->stop_record_most) {
			s->stop_record = fmax(s->stop_record, fmin(s->stop_pending, s->stop_days));
			s->stop_pending = fmax(s->stop_pending, s->stop_days);
		}
		if (s->stop_days)
			s->recent = 0; // how it goes from now on is not seen in the days of the stop
		s->stop_days = 0;
	}
}

static enum level stop_level(const struct load *s, const struct day *d)
{
	uint32_t rest_days = d->weekly ? 0 : load_rest_days(s), usual = (uint32_t)(s->stop_record + 0.5);
	if (s->periods < 7 || s->stop_days <= usual)
		return LEVEL_NONE;
	if (d->weekly)
		return LEVEL_RED;
	uint32_t patience = d->noise > d->p->stop_rough ? 3 : d->noise > d->p->stop_quiet ? 2 : 1;
	if (s->stop_days - usual < patience)
		return LEVEL_BLUE;
	return s->stop_days > (rest_days > 1 ? rest_days : 1) ? LEVEL_RED : LEVEL_YELLOW;
}

// A stop that began on days that count goes on through the workdays around a holiday, on which none could begin.
static void judge_stop_goes_on(struct load *s, const struct day *d)
{
	bool workday = d->f->class == CLASS_WORKDAY || d->f->class == CLASS_MAKEUP;
	if (!s->stop_days || !workday || d->f->filed || d->festival || !d->stop_counts || d->value >= d->p->stop_share * d->share)
		return;
	s->stop_days++;
	lift(s, d, stop_level(s, d), TYPE_STOP, RULE_STOP_DAY);
}

static bool is_short(const struct load *s, const struct day *d)
{
	const struct params *p = d->p;
	return s->periods >= 3 && (s->short_run >= p->run_days || s->low.days >= p->slow_days);
}

// The same depth is less of an event at a plant that is rough by nature.
static enum level shortfall_level(const struct load *s, const struct day *d, double shortfall)
{
	const struct params *p = d->p;
	double evidence = s->low.sum / (d->noise * (1 + p->nuisance * s->nuisance)), doubt = 1 + p->nuisance * s->flaps;
	int level = LEVEL_NONE;
	while (level < LEVEL_RED && evidence > p->limit[level + 1] * (level ? doubt : 1) &&
	       shortfall >= fmax(p->depth[level + 1], p->depth_sigma[level + 1] * d->noise))
		level++;
	return (enum level)level;
}

// A fall that took long and is deeper now than on the average is a decline.
static enum event_type shortfall_type(const struct load *s, const struct day *d)
{
	if (d->festival && d->f->festival > 0)
		return TYPE_LATE_RESUME;
	return s->low.days >= d->p->slow_days && recent_shortfall(s, LOAD_RECENT) > 1.25 * mean_gap(&s->low) ? TYPE_DECLINE : TYPE_DROP;
}

// As many days like rest days as the plant has in a week may be its rest days, moved: not more than blue until there are more of them.
static enum level most_level(const struct load *s, const struct day *d)
{
	uint32_t rested = 0;
	for (int i = 0; i < 7; i++)
		rested += s->odd[i] < 0 && d->f->day - s->odd_day[i] < SWAP_DAYS;
	return s->odd[d->weekday] < 0 && rested <= load_rest_days(s) ? LEVEL_BLUE : LEVEL_RED;
}

static enum level lesser(enum level a, enum level b)
{
	return a < b ? a : b;
}

// What each of the last n productive periods fell short at least, as a share of the usual; 0 while there are fewer.
static double least_shortfall(const struct load *s, int n)
{
	double least = s->recent >= n ? INFINITY : 0;
	for (int i = s->recent - n; s->recent >= n && i < s->recent; i++)
		least = fmin(least, -s->recent_gap[i] / fmax(0.05, s->recent_usual[i]));
	return least;
}

// The mean since it began; or, as it began within a period or slowly, what the last ones show: two weeks on the average, four days each.
static double depth_of(const struct load *s, const struct day *d)
{
	return fmax(mean_gap(&s->low), d->weekly ? recent_shortfall(s, 2) : least_shortfall(s, 4));
}

static void judge(struct load *s, const struct day *d)
{
	double shortfall = depth_of(s, d);
	enum level most = d->weekly ? LEVEL_RED : most_level(s, d);
	judge_stop_day(s, d);
	lift(s, d, lesser(most, stop_level(s, d)), TYPE_STOP, RULE_STOP_DAY);
	if (is_short(s, d))
		lift(s, d, lesser(most, shortfall_level(s, d, shortfall)), shortfall_type(s, d), RULE_SHORTFALL);
}

// The mean shortfall goes on from the last days: what was deeper before does not raise the level again.
static void forget_depth(struct load *s)
{
	s->low.gap = s->low.usual = 0;
	for (int i = 0; i < s->recent; i++) {
		s->low.gap -= s->recent_gap[i];
		s->low.usual += s->recent_usual[i];
	}
}

// Hysteresis: three good days clear it; three days that are less bad on the average step it down.
static void judge_better(struct load *s, const struct day *d, double gap)
{
	const struct params *p = d->p;
	if (!s->alarm.level || !s->recent || d->little || s->stop_days)
		return;
	double shortfall = recent_shortfall(s, 3);
	bool good = -gap / fmax(d->share, 0.05) < fmax(p->depth[LEVEL_BLUE] / 2, 0.04);
	s->ok_run = (uint16_t)(good ? s->ok_run + 1 : 0);
	s->down_run = (uint16_t)(shortfall < 0.6 * p->depth[s->alarm.level] ? s->down_run + 1 : 0);
	double enough = p->clear_days * (1 + p->flap * s->flaps);
	if (s->ok_run >= enough || (s->down_run >= enough && shortfall < p->depth[LEVEL_BLUE] / 2)) {
		if (s->alarm.peak == LEVEL_BLUE && s->alarm_days < 30)
			s->nuisance = fmin(most_memory, s->nuisance + 1);
		if (s->alarm.peak > LEVEL_BLUE)
			s->flaps = fmin(most_memory, s->flaps + 1);
		reset_alarm(s, RULE_BACK);
	} else if (s->down_run >= p->clear_days && s->alarm.level > LEVEL_BLUE) {
		alarm_lower(&s->alarm, (enum level)(s->alarm.level - 1), RULE_BACK);
		s->down_run = 0;
		forget_depth(s);
	}
}

// --- a rest day that moved: a workday rested and a rest day worked, within a week. They change places.

static void swap_weekdays(struct load *s, int a, int b)
{
	double share = s->share[a], spread = s->spread[a];
	s->share[a] = s->share[b];
	s->spread[a] = s->spread[b];
	s->share[b] = share;
	s->spread[b] = spread;
	s->swapped[0] = (int8_t)a;
	s->swapped[1] = (int8_t)b;
	s->odd[a] = s->odd[b] = 0;
	s->stop_days = 0;
	reset_alarm(s, RULE_BACK);
	s->recent = 0;
	s->has_last_gap = false;
	s->high = (struct gap_sum){0};
}

static void judge_moved_rest(struct load *s, const struct day *d)
{
	for (int i = 0; i < 7 && s->odd[d->weekday]; i++)
		if (s->odd[i] == -s->odd[d->weekday] && d->f->day - s->odd_day[i] < SWAP_DAYS)
			swap_weekdays(s, i, d->weekday);
}

// --- volatility

static enum level rough_level(const struct load *s, const struct params *p, double ratio)
{
	for (int level = LEVEL_YELLOW; level > LEVEL_NONE; level--)
		if (ratio > p->rough_ratio[level] && s->rough_fast > p->rough_least[level])
			return (enum level)level;
	return LEVEL_NONE;
}

static void judge_roughness(struct load *s, const struct day *d)
{
	const struct params *p = d->p;
	double range = fabs(d->gap - s->last_gap) / 1.128, base = fmax(s->rough_slow, 0.01); // 1.128: mean range of two, in sigma
	if (!s->rough_seen) {
		s->rough_fast = s->rough_slow = range;
		s->rough_seen = 1;
		return;
	}
	s->rough_seen = (uint16_t)(s->rough_seen < UINT16_MAX ? s->rough_seen + 1 : UINT16_MAX);
	s->rough_fast = ewma_step(s->rough_fast, fmin(range, 4 * base), p->rough_fast);
	if (!s->rough.level)
		s->rough_slow = ewma_step(s->rough_slow, fmin(range, 3 * base), fmax(p->rough_slow, 1.0 / s->rough_seen));
	s->rough_age = (uint16_t)(s->rough.level ? s->rough_age + 1 : 0);
	if (s->rough_age > 30) {
		s->rough_slow = s->rough_fast;
		alarm_lower(&s->rough, LEVEL_NONE, RULE_NEW_USUAL);
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

// --- what lasts is accepted

// A rise is learned at once; one to more than double means that the level was learned in an outage.
static void accept_rise(struct load *s, const struct day *d)
{
	if (s->high.sum <= d->p->limit[LEVEL_BLUE] * d->noise || s->high.days < 7 || s->alarm.level || d->festival)
		return;
	double rise = mean_gap(&s->high);
	if (rise > 1)
		start_again(s, s->high_value / s->high.days, unsure_noise);
	else if (rise > 0.05)
		s->level *= 1 + 0.7 * rise;
	s->high = (struct gap_sum){0};
}

static void accept_fall(struct load *s, const struct day *d)
{
	if (!s->alarm.level || s->alarm_days <= d->p->rebase_days || s->recent < LOAD_RECENT || s->stop_days)
		return;
	s->level *= fmax(0.05, 1 - recent_shortfall(s, LOAD_RECENT));
	s->level_long = fmin(s->level_long, s->level);
	reset_alarm(s, RULE_NEW_USUAL);
}

// --- one period

static bool is_seldom(const struct load *s, const struct params *p, int weekday)
{
	return s->spread[weekday] > p->seldom_worked * fmax(s->share[weekday], 0.05);
}

// Most weekdays vary like that: it is no pattern of the week.
static bool is_irregular(const struct load *s, const struct params *p)
{
	int seldom = 0;
	for (int i = 0; i < 7; i++)
		seldom += is_seldom(s, p, i);
	return seldom > 3;
}

static void measure(const struct load *s, struct day *d, double value)
{
	const struct params *p = d->p;
	d->value = clamp(value / s->level, -most_value, most_value);
	d->floor = d->festival ? festival_enough(s, p, d->f->festival) : 1;
	d->gap = clamp(d->value - d->share * d->floor, -most_gap, most_gap);
	if (d->f->class == CLASS_MAKEUP)
		d->gap = fmin(d->gap, 0);
	bool seldom = !d->weekly && is_seldom(s, p, d->weekday);
	if (seldom && d->gap < 0)
		d->gap *= 0.3;
	d->little = !d->weekly && d->share < rest_share;
	d->rest = seldom || d->little;
	d->stop_counts = !d->little && (!seldom || is_irregular(s, p));
	d->short_gap = d->gap;
	d->noise = noise_of(s, p);
	if (d->gap < 0 && s->level_long < s->level) // the long-run level guards against a rise that was learned too soon
		d->short_gap = fmax(d->short_gap, fmin(0, d->value - d->share * d->floor * s->level_long / s->level));
	double excused = d->festival ? 1 : last_year(s, p, d->f->week);
	if (d->gap < 0 && excused < 1)
		d->short_gap = fmax(d->short_gap, fmin(0, d->value - d->share * excused));
}

static void report(const struct load *s, const struct day *d, double level, double value, struct judged *out)
{
	double share = d->share * d->floor;
	*out = (struct judged){.judged = true,
	                       .value = value,
	                       .expected = share * level,
	                       .low = fmax(0, share - 2 * d->noise) * level,
	                       .high = (share + 2 * d->noise) * level,
	                       .shortfall = s->stop_days ? 1 - d->value / fmax(share, 0.05) : mean_gap(&s->low),
	                       .lasted = s->stop_days ? s->stop_days : s->low.days,
	                       .limit = d->p->depth[s->alarm.level ? s->alarm.level : LEVEL_BLUE]};
}

static void step_judged(struct load *s, struct day *d, double value, struct judged *out)
{
	double level = s->level;
	notice_odd_day(s, d);
	add_evidence(s, d, value);
	judge(s, d);
	report(s, d, level, value, out);
	if (s->alarm.level) {
		s->alarm_days += s->alarm_days < UINT16_MAX;
		judge_better(s, d, d->gap);
	}
	judge_moved_rest(s, d);
	if (s->has_last_gap && !d->rest)
		judge_roughness(s, d);
	if (!d->rest) {
		s->last_gap = d->gap;
		s->has_last_gap = !s->alarm.level && !s->stop_days;
	}
	bool frozen = s->alarm.level || s->low.sum > 0.5 * d->p->limit[LEVEL_BLUE] * d->noise || d->festival;
	s->periods++;
	s->nuisance *= pow(0.5, 1 / d->p->nuisance_half_life);
	s->flaps *= pow(0.5, 1 / d->p->flap_half_life);
	if (!frozen)
		learn(s, d, value);
	if (s->alarm.level || d->festival)
		s->week_count = 0;
	else
		learn_noise(s, d); // also while evidence gathers: else only the calm days would be measured
	accept_rise(s, d);
	accept_fall(s, d);
	if (s->level < least_level)
		start_again(s, 0, 0);
	if (!(s->level > 0))
		return;
	remember_week(s, d->f->week, s->stop_days ? 0 : clamp(value / s->level, -most_value, most_value) - s->share[d->weekday]);
}

// Holidays, filed stops, and the day before or after: no evidence and no learning.
static bool is_held_back(struct load *s, const struct params *p, const struct facts *f)
{
	bool off = f->class == CLASS_HOLIDAY;
	if (off || f->filed) {
		s->grace = (uint8_t)p->grace_days;
		return true;
	}
	if (s->grace) {
		s->grace--;
		return true;
	}
	return f->eve;
}

void load_step(struct load *s, const struct params *p, enum civil_period period, const struct facts *f, int64_t start_time, double value, double covered,
               struct judged *out)
{
	bool weekly = period == CIVIL_WEEK;
	int weekday = weekly ? 0 : civil_weekday(f->day);
	*out = (struct judged){0};
	s->swapped[0] = s->swapped[1] = -1;
	if (!(s->level > 0)) {
		bool at_festival = f->festival != NO_FESTIVAL && f->festival >= -20 && f->festival <= 16;
		if (f->class != CLASS_HOLIDAY && !f->filed && covered >= 0.5 && !at_festival)
			warm(s, p, weekly, weekday, value);
		return;
	}
	struct day d = {.p = p, .f = f, .start_time = start_time, .weekday = weekday, .weekly = weekly, .share = s->share[weekday]};
	bool festival = f->festival != NO_FESTIVAL && f->festival >= p->festival_from && f->festival <= p->festival_to;
	d.festival = festival && !weekly;
	measure(s, &d, value);
	if (is_held_back(s, p, f) || (festival && weekly) || covered < 0.5) {
		judge_stop_goes_on(s, &d);
		s->has_last_gap = false;
		return;
	}
	if (d.festival && d.share > 0)
		festival_remember(s, p, f->festival, d.value / d.share);
	if (d.festival && d.value >= d.share * d.floor) { // enough for the season: no evidence, nothing learned, but an alarm may clear
		report(s, &d, s->level, value, out);
		if (d.value > 0.8 * d.share)
			judge_better(s, &d, 0);
		s->has_last_gap = false;
		return;
	}
	step_judged(s, &d, value, out);
}
