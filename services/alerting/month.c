#include "month.h"

#include "chart.h"

#include <math.h>

enum { FEW_MONTHS = 6, OK_MONTHS = 2 };
enum { ODD_LOW = 1, ODD_HIGH = 2 };
static const double least_noise = 0.02;
static const double recovered = 0.05; // a month that is less than this beyond the usual growth is a good one

void month_init(struct month *s, enum direction direction)
{
	*s = (struct month){.growth = 1, .sigma = 0.05, .direction = (uint8_t)direction};
	for (int i = 0; i < MONTH_KEPT; i++) {
		s->number[i] = -1;
		s->plan[i] = NAN;
	}
}

static int32_t number_of(int32_t day)
{
	int year, month, date;
	civil_date(day, &year, &month, &date);
	return year * MONTH_YEAR + month - 1;
}

double month_value(const struct month *s, int32_t day)
{
	int32_t number = number_of(day);
	return number >= 0 && s->number[number % MONTH_KEPT] == number ? s->value[number % MONTH_KEPT] : NAN;
}

bool month_restate(struct month *s, int32_t day, double value)
{
	int32_t number = number_of(day);
	if (number < 0 || s->number[number % MONTH_KEPT] > number)
		return false;
	if (s->number[number % MONTH_KEPT] != number) {
		s->plan[number % MONTH_KEPT] = NAN;
		s->odd[number % MONTH_KEPT] = 0;
	}
	s->value[number % MONTH_KEPT] = value;
	s->number[number % MONTH_KEPT] = number;
	return true;
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

// The growth is that from an incident of last year, back to what was usual before.
static bool is_rebound(const struct month *s, const struct facts *f, int32_t number, double gap)
{
	uint8_t then = 0;
	for (int32_t month = number; month >= number - f->pooled; month--)
		then |= s->odd[(month - MONTH_YEAR) % MONTH_KEPT];
	return gap > 0 ? then & ODD_LOW : then & ODD_HIGH;
}

static void remember_alarm(struct month *s, const struct facts *f, int32_t number)
{
	for (int32_t month = number; month >= number - f->pooled; month--)
		s->odd[month % MONTH_KEPT] |= (uint8_t)((s->low.alarm.level ? ODD_LOW : 0) | (s->high.alarm.level ? ODD_HIGH : 0));
}

static bool is_calm(const struct month_side *s, double noise)
{
	return !s->alarm.level && s->sum.sum < 3 * noise;
}

static void judge_growth(struct month *s, const struct params *p, const struct facts *f, int32_t number, int64_t start_time, struct judged *out)
{
	double now, then;
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
	bool rebound = is_rebound(s, f, number, gap); // is no evidence either
	if (s->direction & FALL_IS_BAD && !(rebound && gap < 0))
		judge(&s->low, &below, few, out);
	if (s->direction & RISE_IS_BAD && !s->low.alarm.level && !(rebound && gap > 0))
		judge(&s->high, &above, few, out);
	remember_alarm(s, f, number);
	if (is_calm(&s->low, noise) && is_calm(&s->high, noise) && !rebound) {
		s->growth = ewma_step(s->growth, clamp(growth, 0.7, 1.3), p->month_growth_rate);
		s->sigma = ewma_step(s->sigma, 1.25 * lesser(fabs(gap), 3 * greater(least_noise, s->sigma)), p->month_noise_rate);
	}
}

// --- limits that officials set

// One comparison: what is, what it is held against, and by which ladder and rule.
struct comparison {
	bool known;
	double now, then;
	const double *ladder;
	enum event_type type;
	enum rule_id rule;
};

// A share below, or above where a rise is bad.
static double bad_share(const struct month *s, const struct comparison *c)
{
	double short_share = 1 - c->now / c->then;
	return s->direction == FALL_IS_BAD ? short_share : s->direction == RISE_IS_BAD ? -short_share : fabs(short_share);
}

// Of several the worst is told; of equals the first that is known.
static void judge_limits(struct limit_watch *w, const struct month *s, const struct params *p, int64_t start_time, const struct comparison *c,
                         size_t comparisons, struct judged *out)
{
	struct limit_reached worst = {.rule = RULE_NONE};
	bool set = false;
	for (; comparisons; comparisons--, c++) {
		bool this_set = limits_set(c->ladder);
		set |= this_set;
		if (!this_set || !c->known || !(c->then > 0))
			continue;
		double share = bad_share(s, c);
		enum level level = limit_level(c->ladder, share, true);
		if (worst.rule && level <= worst.level)
			continue;
		worst = (struct limit_reached){level, c->type, c->rule, level ? c->ladder[level] : NAN};
		*out = (struct judged){.judged = true,
		                       .value = c->now,
		                       .expected = c->then,
		                       .low = c->then,
		                       .high = c->then,
		                       .shortfall = 1 - c->now / c->then,
		                       .limit = worst.step};
	}
	if (!set)
		alarm_lower(&w->alarm, LEVEL_NONE, RULE_LEFT_LIMIT); // not wanted any more
	if (!worst.rule)
		return;
	limit_watch_step(w, p, start_time, &worst);
	out->lasted = w->run[LEVEL_BLUE];
}

static int32_t months_of(enum civil_period period)
{
	return period == CIVIL_YEAR ? MONTH_YEAR : period == CIVIL_QUARTER ? 3 : 1;
}

// This period against the one before; January and February by their mean, so that March has a whole month to be held against.
static struct comparison period_on_period(const struct month *s, const struct params *p, enum civil_period period, const struct facts *f, int32_t number)
{
	struct comparison c = {.ladder = p->growth_period, .type = TYPE_GROWTH, .rule = RULE_PERIOD_ON_PERIOD};
	int32_t month = number % MONTH_YEAR, before = number - months_of(period);
	bool pooled_before = f->spring_festival && period == CIVIL_MONTH && month == 2;
	if (f->pooled && month == 0)
		return c;
	c.known = add(s, number, &c.now);
	if (f->pooled) {
		c.known = c.known && add(s, number - 1, &c.now);
		c.now /= 2;
		before = number - 2;
	}
	c.known = c.known && add(s, before, &c.then);
	if (pooled_before) {
		c.known = c.known && add(s, before - 1, &c.then);
		c.then /= 2;
	}
	return c;
}

// The values and the plans of the year so far, or of the last `periods` of it. Not known when one of them is not.
static struct comparison against_plan(const struct month *s, enum civil_period period, int32_t number, int32_t periods)
{
	struct comparison c = {.known = true, .type = TYPE_PLAN};
	for (int32_t i = 0; i < periods; i++) {
		int32_t of = number - i * months_of(period);
		c.known = c.known && add(s, of, &c.now) && !isnan(s->plan[of % MONTH_KEPT]);
		c.then += c.known ? s->plan[of % MONTH_KEPT] : 0;
	}
	return c;
}

static void judge_set(struct month *s, const struct params *p, enum civil_period period, const struct facts *f, int32_t number, int64_t start_time,
                      struct month_judged *out)
{
	struct comparison year = {.ladder = p->growth_year, .type = TYPE_GROWTH, .rule = RULE_YEAR_ON_YEAR};
	year.known = pair(s, f, number, &year.now, &year.then);
	const struct comparison growth[] = {year, period_on_period(s, p, period, f, number)};
	judge_limits(&s->growth_limit, s, p, start_time, growth, 2, &out->growth);
	bool january = f->pooled && number % MONTH_YEAR == 0;
	struct comparison plan[] = {against_plan(s, period, number, f->pooled ? 2 : 1),
	                            against_plan(s, period, number, number % MONTH_YEAR / months_of(period) + 1)};
	plan[0].known &= !january;
	plan[1].known &= !january;
	plan[0].ladder = p->plan_share;
	plan[0].rule = RULE_PLAN;
	plan[1].ladder = p->plan_year;
	plan[1].rule = RULE_PLAN_YEAR;
	judge_limits(&s->plan_limit, s, p, start_time, plan, 2, &out->plan);
}

void month_step(struct month *s, const struct params *p, enum civil_period period, const struct facts *f, int64_t start_time, double value, double plan,
                struct month_judged *out)
{
	int32_t number = number_of(f->day);
	*out = (struct month_judged){{0}, {0}, {0}};
	if (number < 0)
		return;
	s->value[number % MONTH_KEPT] = value;
	s->number[number % MONTH_KEPT] = number;
	s->plan[number % MONTH_KEPT] = plan;
	s->odd[number % MONTH_KEPT] = f->filed ? ODD_LOW : 0;
	judge_growth(s, p, f, number, start_time, &out->usual);
	if (!f->filed)
		judge_set(s, p, period, f, number, start_time, out);
}
