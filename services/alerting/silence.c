#include "silence.h"

#include "chart.h"

#include <math.h>

// Hours of silence for the levels, where the policy does not say: what is late for a quarter of an hour is not for a month.
static const struct {
	double hours; // of the period
	double step[LEVELS];
} usual_steps[] = {
        [CIVIL_QUARTER_HOUR] = {0.25, {0, 2, 6, 24, 72}        },
          [CIVIL_HOUR] = {1,    {0, 3, 8, 24, 72}        },
          [CIVIL_DAY] = {24,   {0, 24, 48, 96, 240}     },
        [CIVIL_WEEK] = {168,  {0, 48, 168, 336, 672}   },
          [CIVIL_MONTH] = {720,  {0, 72, 240, 720, 1440}  },
          [CIVIL_QUARTER] = {2184, {0, 72, 240, 720, 1440}  },
        [CIVIL_YEAR] = {8760, {0, 240, 720, 1440, 2880}},
};

double period_hours(enum civil_period period)
{
	return usual_steps[period].hours;
}

static int64_t periods_before(enum civil_period period, int64_t start_time, uint32_t periods)
{
	return start_time - (int64_t)(periods * period_hours(period) * CIVIL_HOUR_MS);
}

enum { HABIT_DAYS = 8 }; // a week, and a day

static const double *steps_of(const struct params *p, enum civil_period period)
{
	return p->missing[LEVEL_BLUE] > 0 ? p->missing : usual_steps[period].step;
}

static bool within_days(const struct silence *s, int64_t start_time)
{
	return s->gap_before && civil_day_of(start_time, 0) - s->back_day <= HABIT_DAYS;
}

static void end_gap(struct silence *s, const struct params *p, enum civil_period period, int64_t start_time)
{
	if (s->gap && s->gap * period_hours(period) >= steps_of(p, period)[LEVEL_BLUE]) {
		uint32_t shorter = s->gap < s->gap_before ? s->gap : s->gap_before;
		s->gap_habit = (uint8_t)(!within_days(s, start_time) ? 0 : shorter < UINT8_MAX ? shorter : UINT8_MAX);
		s->gap_before = (uint16_t)(s->gap < UINT16_MAX ? s->gap : UINT16_MAX);
		s->back_day = civil_day_of(start_time, 0);
	}
	s->gap = 0;
}

double silence_missed(struct silence *s, const struct params *p, enum civil_period period, int64_t start_time)
{
	s->gap += s->gap < UINT32_MAX;
	double hours = s->gap * period_hours(period);
	if (s->gap > s->gap_habit || !within_days(s, start_time))
		alarm_lift(&s->missing, ladder_level(steps_of(p, period), hours), TYPE_MISSING, RULE_SILENCE, periods_before(period, start_time, s->gap - 1));
	return hours;
}

static void judge_sameness(struct silence *s, const struct params *p, enum civil_period period, int64_t start_time)
{
	double least = p->stuck_least > 0 ? p->stuck_least : period_hours(period) < 24 ? 8 : 4, values = s->same + 1.0;
	double enough = greater(least, p->stuck_times * (s->longest + 1));
	if (values < enough || values * period_hours(period) < 4)
		return;
	alarm_lift(&s->stuck, values >= 3 * enough ? LEVEL_YELLOW : LEVEL_BLUE, TYPE_STUCK, RULE_SAME_VALUE, periods_before(period, start_time, s->same));
}

double silence_value(struct silence *s, const struct params *p, enum civil_period period, int64_t start_time, double value, bool still)
{
	end_gap(s, p, period, start_time);
	alarm_lower(&s->missing, LEVEL_NONE, RULE_DATA_BACK);
	if (s->has_last && value == s->last && value != 0 && !still) {
		s->same += s->same < UINT32_MAX;
		judge_sameness(s, p, period, start_time);
		return (s->same + 1) * period_hours(period);
	}
	if (!s->stuck.level && !still) // how long it stays the same when all is well
		s->longest = greater(s->longest * 0.999, s->same);
	alarm_lower(&s->stuck, LEVEL_NONE, RULE_DATA_BACK);
	s->same = 0;
	s->last = value;
	s->has_last = true;
	return 0;
}
