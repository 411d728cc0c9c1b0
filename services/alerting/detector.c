#include "detector.h"

#include "chart.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

_Static_assert(sizeof(struct detector) <= 1024, "a daily series stays small");

static const double most_value = 1e15; // no meter of a plant counts that far in a period

static uint32_t slots_of(enum civil_period period)
{
	return period == CIVIL_QUARTER_HOUR ? 96 : period == CIVIL_HOUR ? 24 : 0;
}

void detector_init(struct detector *d, struct profile_week *w, enum civil_period period, enum direction direction)
{
	*d = (struct detector){.layout = DETECTOR_LAYOUT, .period = (uint8_t)period};
	if (period >= CIVIL_MONTH)
		month_init(&d->month, direction);
	else
		load_init(&d->load, direction);
	if (w)
		profile_init(w);
}

bool detector_is_flapping(const struct detector *d, const struct params *p)
{
	return d->period < CIVIL_MONTH && load_is_flapping(&d->load, p);
}

const struct alarm *detector_alarm(const struct detector *d, const struct profile_week *w, enum channel channel)
{
	static const struct alarm none;
	bool months = d->period >= CIVIL_MONTH;
	switch (channel) {
	case CHANNEL_SLUMP:
		return &d->slump.alarm;
	case CHANNEL_LIMIT:
		return &d->limit.alarm;
	case CHANNEL_GROWTH:
		return months ? &d->month.growth_limit.alarm : &none;
	case CHANNEL_PLAN:
		return months ? &d->month.plan_limit.alarm : &none;
	case CHANNEL_LOAD:
		return months ? &d->month.low.alarm : &d->load.alarm;
	case CHANNEL_SURGE:
		return months ? &d->month.high.alarm : &d->load.surge.alarm;
	case CHANNEL_VOLATILITY:
		return months ? &none : &d->load.rough;
	case CHANNEL_SUDDEN_STOP:
		return w ? &w->alarm : &none;
	case CHANNEL_MISSING:
		return &d->silence.missing;
	default:
		return &d->silence.stuck;
	}
}

static bool is_direction(uint8_t direction)
{
	return direction >= FALL_IS_BAD && direction <= BOTH_ARE_BAD;
}

// Numbers that lie one behind the other in a state.
struct reals {
	size_t at, end;
};
#define REALS(type, first, last)                                                                                                                               \
	{                                                                                                                                                      \
		offsetof(struct type, first), offsetof(struct type, last) + sizeof(((struct type *)0)->last)                                                   \
	}

static const struct reals load_reals[] = {REALS(load, level, sigma_week),      REALS(load, low.sum, low.usual), REALS(load, high.sum, high.usual),
                                          REALS(load, high_value, high_value), REALS(load, nuisance, flaps),    REALS(load, stop_record, stop_pending),
                                          REALS(load, rough_fast, last_gap),   REALS(load, week_gap, week_gap)};
static const struct reals load_warm_reals[] = {REALS(load, value, value)};
static const struct reals load_known_reals[] = {REALS(load, week, recent_usual)};
static const struct reals month_reals[] = {REALS(month, value, value), REALS(month, growth, sigma), REALS(month, low.sum.sum, low.sum.usual),
                                           REALS(month, high.sum.sum, high.sum.usual)};
static const struct reals slump_reals[] = {REALS(slump, sum, good)};
static const struct reals silence_reals[] = {REALS(silence, last, longest)};
static const struct reals profile_reals[] = {REALS(profile_week, unit, unit), REALS(profile_week, sum, nuisance)};

static bool are_finite(const void *state, const struct reals *r, size_t count)
{
	for (; count; count--, r++)
		for (size_t at = r->at; at < r->end; at += sizeof(double)) {
			double number;
			memcpy(&number, (const char *)state + at, sizeof number);
			if (!isfinite(number))
				return false;
		}
	return true;
}

#define ARE_FINITE(state, table) are_finite((state), (table), sizeof(table) / sizeof *(table))

static bool load_valid(const struct load *s)
{
	bool week = s->week_of_year < WEEKS_OF_YEAR || s->week_of_year == UINT8_MAX;
	if (!is_direction(s->direction) || s->values >= LOAD_WARM || s->recent > LOAD_RECENT || s->week_next >= 7 || !week || !ARE_FINITE(s, load_reals))
		return false;
	if (s->level > 0)
		return ARE_FINITE(s, load_known_reals);
	for (int i = 0; i < s->values; i++)
		if (s->value_weekday[i] >= 7)
			return false;
	return ARE_FINITE(s, load_warm_reals);
}

static bool month_valid(const struct month *s)
{
	for (int i = 0; i < MONTH_KEPT; i++)
		if (isinf(s->plan[i])) // NaN: there is none
			return false;
	return is_direction(s->direction) && s->growth > 0 && limit_watch_valid(&s->growth_limit) && limit_watch_valid(&s->plan_limit) &&
	       ARE_FINITE(s, month_reals);
}

static bool profile_valid(const struct profile_week *w)
{
	return w->lows <= PROFILE_LOWS && w->low_next < PROFILE_LOWS && w->abrupt <= 1 && w->facts.weekday < 7 && ARE_FINITE(w, profile_reals);
}

bool detector_valid(const struct detector *d, const struct profile_week *w, enum civil_period period)
{
	if (d->layout != DETECTOR_LAYOUT || d->period != period || (w && !profile_valid(w)))
		return false;
	for (int i = 0; i < CHANNELS; i++) {
		const struct alarm *a = detector_alarm(d, w, (enum channel)i);
		if (a->level >= LEVELS || a->type >= TYPES || a->rule >= RULES)
			return false;
	}
	if (!ARE_FINITE(&d->silence, silence_reals) || !ARE_FINITE(&d->slump, slump_reals))
		return false;
	return limit_watch_valid(&d->limit) && (period >= CIVIL_MONTH ? month_valid(&d->month) : load_valid(&d->load));
}

// --- what changed

// Before a step, and after it.
struct levels {
	uint8_t of[CHANNELS];
	bool flapping; // an alarm that clears has forgotten its relapses
};

static struct levels levels_of(const struct detector *d, const struct profile_week *w)
{
	bool months = d->period >= CIVIL_MONTH;
	return (struct levels){
	        .of = {[CHANNEL_LOAD] = months ? d->month.low.alarm.level : d->load.alarm.level,
	               [CHANNEL_SURGE] = months ? d->month.high.alarm.level : d->load.surge.alarm.level,
	               [CHANNEL_SUDDEN_STOP] = w ? w->alarm.level : LEVEL_NONE,
	               [CHANNEL_SLUMP] = d->slump.alarm.level,
	               [CHANNEL_VOLATILITY] = months ? LEVEL_NONE : d->load.rough.level,
	               [CHANNEL_MISSING] = d->silence.missing.level,
	               [CHANNEL_STUCK] = d->silence.stuck.level,
	               [CHANNEL_LIMIT] = d->limit.alarm.level,
	               [CHANNEL_GROWTH] = months ? d->month.growth_limit.alarm.level : LEVEL_NONE,
	               [CHANNEL_PLAN] = months ? d->month.plan_limit.alarm.level : LEVEL_NONE}
        };
}

// Any of them: of most series none ever is.
static bool is_alarmed(const struct detector *d, const struct profile_week *w)
{
	unsigned any = d->slump.alarm.level | d->limit.alarm.level | d->silence.missing.level | d->silence.stuck.level;
	if (d->period >= CIVIL_MONTH)
		any |= d->month.low.alarm.level | d->month.high.alarm.level | d->month.growth_limit.alarm.level | d->month.plan_limit.alarm.level;
	else
		any |= d->load.alarm.level | d->load.surge.alarm.level | d->load.rough.level;
	return any | (w ? w->alarm.level : 0);
}

struct judged findings_grounds(const struct findings *f, bool within_day, enum channel channel)
{
	switch (channel) {
	case CHANNEL_MISSING:
	case CHANNEL_STUCK:
		return (struct judged){.value = f->value, .lasted = f->silent_hours};
	case CHANNEL_SUDDEN_STOP:
		return f->judged;
	case CHANNEL_SLUMP:
		return f->slump;
	case CHANNEL_LIMIT:
		return f->limit;
	case CHANNEL_GROWTH:
		return f->growth;
	case CHANNEL_PLAN:
		return f->plan;
	default:
		return within_day ? f->day : f->judged;
	}
}

static void compare(const struct levels *before, const struct detector *d, const struct profile_week *w, const struct params *p, const struct facts *f,
                    struct findings *out)
{
	struct levels now = levels_of(d, w);
	bool flapping = before->flapping || detector_is_flapping(d, p);
	for (int i = 0; i < CHANNELS; i++) {
		if (before->of[i] == now.of[i])
			continue;
		const struct alarm *a = detector_alarm(d, w, (enum channel)i);
		out->finding[out->count++] = (struct finding){.change = !before->of[i] ? FINDING_RAISED
		                                                        : !now.of[i]   ? FINDING_CLEARED
		                                                                       : FINDING_LEVEL,
		                                              .channel = (enum channel)i,
		                                              .type = (enum event_type)a->type,
		                                              .rule = (enum rule_id)a->rule,
		                                              .from = (enum level)before->of[i],
		                                              .level = (enum level)now.of[i],
		                                              .since_time = a->since_time,
		                                              .start_time = d->last_time,
		                                              .grounds = findings_grounds(out, d->period < CIVIL_DAY, (enum channel)i),
		                                              .calendar_known = f->known,
		                                              .flapping = flapping && (i == CHANNEL_LOAD || i == CHANNEL_SURGE)};
	}
}

// --- 15 minutes and hours

static bool is_like_others(const struct detector *d, const struct profile_week *w, const struct params *p, const struct facts *f, double covered)
{
	bool off = f->class == CLASS_HOLIDAY || f->filed || covered < 0.5;
	bool festival = f->festival != NO_FESTIVAL && f->festival >= p->festival_from && f->festival <= p->festival_to;
	return !off && (!(d->load.level > 0) || (!d->load.alarm.level && !d->load.surge.alarm.level && !festival && w->alarm.level <= LEVEL_BLUE));
}

static void close_day(struct detector *d, struct profile_week *w, const struct params *p, struct judged *grounds)
{
	const struct facts *f = &w->facts;
	uint32_t slots = slots_of((enum civil_period)d->period);
	double covered, total = profile_total(w, &d->load, slots, &covered);
	d->load.swapped[0] = d->load.swapped[1] = -1;
	if (covered >= 0.5)
		load_step(&d->load, p, CIVIL_DAY, f, civil_ms(f->day, (int64_t)f->utc_offset_min * CIVIL_MINUTE_MS), total, covered, grounds);
	slump_close(&d->slump, p);
	profile_close(w, &d->load, p, slots, is_like_others(d, w, p, f, covered));
}

// A slot that passed, with a value or (NULL) without. Its day is closed behind the last slot, or when another day comes first.
static void slot_step(struct detector *d, struct profile_week *w, const struct params *p, const struct facts *f, int64_t start_time, const double *value,
                      struct findings *out)
{
	uint32_t slots = slots_of((enum civil_period)d->period);
	int64_t day_time = civil_ms(f->day, (int64_t)f->utc_offset_min * CIVIL_MINUTE_MS);
	uint32_t at = (uint32_t)clamp((double)(start_time - day_time) * slots / CIVIL_DAY_MS, 0, slots - 1);
	if (w->open && w->facts.day != f->day)
		close_day(d, w, p, &out->day);
	profile_open(w, f);
	if (value)
		profile_step(w, &d->load,
		             &(struct slot){.slump = &d->slump, .p = p, .f = f, .start_time = start_time, .at = at, .slots = slots, .value = *value},
		             &out->judged, &out->slump);
	if (at == slots - 1)
		close_day(d, w, p, &out->day);
}

// --- the step

static void judge_limit(struct detector *d, const struct params *p, int64_t start_time, double value, struct judged *out)
{
	struct limit_reached reached = limit_of_value(p, value);
	limit_watch_step(&d->limit, p, start_time, &reached);
	*out = (struct judged){.value = value, .lasted = d->limit.run[LEVEL_BLUE], .limit = reached.step};
}

static void step_month(struct detector *d, const struct params *p, const struct facts *f, double value, double plan, struct findings *out)
{
	struct month_judged m = {0};
	month_step(&d->month, p, (enum civil_period)d->period, f, d->last_time, value, plan, &m);
	out->judged = m.usual;
	out->growth = m.growth;
	out->plan = m.plan;
}

// A stop is on, or it stood still up to now.
static bool stands_still(const struct detector *d, const struct profile_week *w)
{
	return w ? w->still > 0 || w->alarm.level || d->load.stop_days : d->period < CIVIL_MONTH && d->load.stop_days;
}

static enum detector_result step(struct detector *d, struct profile_week *w, const struct params *p, const struct facts *f, int64_t start_time,
                                 const double *value, double plan, struct findings *out)
{
	struct levels before = {0};
	out->count = 0;
	out->judged = out->day = out->slump = out->limit = out->growth = out->plan = (struct judged){0};
	out->value = out->silent_hours = 0;
	out->limits = false;
	out->alarmed = is_alarmed(d, w);
	if (value && !(fabs(*value) <= most_value))
		return DETECTOR_REFUSED;
	if (d->begun && start_time <= d->last_time)
		return DETECTOR_OLD;
	bool was_alarmed = out->alarmed;
	if (was_alarmed)
		before = levels_of(d, w);
	before.flapping = detector_is_flapping(d, p);
	enum civil_period period = (enum civil_period)d->period;
	d->begun = true;
	d->last_time = start_time;
	out->value = value ? *value : 0;
	out->limits = value != NULL;
	out->silent_hours =
	        value ? silence_value(&d->silence, p, period, start_time, *value, stands_still(d, w)) : silence_missed(&d->silence, p, period, start_time);
	if (period < CIVIL_DAY)
		slot_step(d, w, p, f, start_time, value, out);
	else if (value && period < CIVIL_MONTH)
		load_step(&d->load, p, period, f, start_time, *value, 1, &out->judged);
	else if (value)
		step_month(d, p, f, *value, plan, out);
	if (value && !f->filed && (p->limits_set || d->limit.alarm.level))
		judge_limit(d, p, start_time, *value, &out->limit);
	out->alarmed = is_alarmed(d, w);
	if (was_alarmed || out->alarmed)
		compare(&before, d, w, p, f, out);
	return DETECTOR_OK;
}

enum detector_result detector_step(struct detector *d, struct profile_week *w, const struct params *p, const struct facts *f, int64_t start_time, double value,
                                   struct findings *out)
{
	return step(d, w, p, f, start_time, &value, NAN, out);
}

enum detector_result detector_step_plan(struct detector *d, struct profile_week *w, const struct params *p, const struct facts *f, int64_t start_time,
                                        double value, double plan, struct findings *out)
{
	return step(d, w, p, f, start_time, &value, fabs(plan) <= most_value ? plan : NAN, out);
}

enum detector_result detector_miss(struct detector *d, struct profile_week *w, const struct params *p, const struct facts *f, int64_t start_time,
                                   struct findings *out)
{
	return step(d, w, p, f, start_time, NULL, NAN, out);
}
