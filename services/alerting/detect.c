#include "detect.h"

#include <math.h>

_Static_assert(sizeof(struct detect) <= 32, "detector state stays small");

const char *kind_word(enum alert_kind kind)
{
	static const char *const words[KINDS] = {"drop", "surge", "late_report", "silence"};
	return words[kind];
}

// Nothing expected and something made is as far as can be, in that direction.
static double deviation(double value, double expected)
{
	if (expected == 0)
		return value > 0 ? 100 : value < 0 ? -100 : 0;
	double percent = (value - expected) / fabs(expected) * 100;
	return isfinite(percent) ? percent : value > expected ? 1e300 : -1e300;
}

static enum level level_of(const struct thresholds *t, double distance)
{
	for (int level = LEVEL_RED; level > LEVEL_NONE; level--)
		if (t->percent[level] > 0 && distance >= t->percent[level])
			return (enum level)level;
	return LEVEL_NONE;
}

static enum level measure(const struct rule *rule, double percent, enum alert_kind *kind)
{
	*kind = percent < 0 ? KIND_DROP : KIND_SURGE;
	if ((rule->direction == FALL_IS_BAD && percent > 0) || (rule->direction == RISE_IS_BAD && percent < 0))
		return LEVEL_NONE;
	return level_of(&rule->thresholds, fabs(percent));
}

static void start_run(struct detect *d, enum alert_kind kind, int64_t start_time, enum level level)
{
	*d = (struct detect){.since_time = start_time, .kind = (uint8_t)kind, .run_level = (uint8_t)level};
}

static void bad(struct detect *d, const struct rule *rule, enum level reached)
{
	d->bad_run++;
	d->good_run = 0;
	if (reached < d->run_level)
		d->run_level = (uint8_t)reached;
	if (!d->level) {
		if (d->bad_run >= rule->hold_periods)
			d->level = d->run_level;
	} else if (reached >= d->level) {
		d->level = (uint8_t)reached;
		d->lower_run = d->lower_level = 0;
	} else {
		d->lower_run++;
		if (reached > d->lower_level)
			d->lower_level = (uint8_t)reached;
		if (d->lower_run >= rule->clear_periods) {
			d->level = d->lower_level;
			d->lower_run = d->lower_level = 0;
		}
	}
}

struct verdict detect_step(struct detect *d, const struct rule *rule, int64_t start_time, double value, double expected, uint32_t days)
{
	struct verdict v = {.value = value, .expected = expected, .sample_days = days, .judged = days >= rule->min_history};
	enum alert_kind kind;
	v.deviation_percent = deviation(value, expected);
	enum level reached = v.judged ? measure(rule, v.deviation_percent, &kind) : LEVEL_NONE;
	if (reached && d->level && kind != d->kind)
		reached = LEVEL_NONE; // off to the other side: for the fluctuation that is on, a good value
	if (reached) {
		if (!d->level && (!d->bad_run || kind != d->kind))
			start_run(d, kind, start_time, reached);
		bad(d, rule, reached);
		d->abnormal_run++;
	} else if (v.judged && d->level) {
		d->bad_run = 0;
		if (++d->good_run >= rule->clear_periods) {
			v.since_time = d->since_time;
			v.kind = (enum alert_kind)d->kind;
			*d = (struct detect){0};
			v.learn = true;
			return v;
		}
	} else if (v.judged) {
		*d = (struct detect){0};
	}
	v.level = (enum level)d->level;
	v.kind = (enum alert_kind)d->kind;
	v.since_time = d->since_time;
	// What is abnormal is not learned, unless it has lasted so long that it is the plant's new normal.
	v.learn = !reached || d->abnormal_run > rule->relearn_periods;
	return v;
}
