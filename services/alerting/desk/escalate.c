#include "escalate.h"

#include <stddef.h>

enum { STALE_DAYS = 5, TELL_DAYS = 1 }; // workdays: how often somebody who has it is asked; what back-filled data have to be followed by live ones

struct desk_escalation escalate_default(enum level level)
{
	// acknowledge, remind, escalate (minutes), unacknowledge (hours), check, plan, solve, extend (days); working time
	static const struct desk_escalation defaults[LEVELS] = {
	        [LEVEL_BLUE] = {LEVEL_BLUE,   480, 0,   0,   40, 1, 2, 10, 25},
	        [LEVEL_YELLOW] = {LEVEL_YELLOW, 240, 240, 960, 24, 1, 2, 10, 25},
	        [LEVEL_ORANGE] = {LEVEL_ORANGE, 240, 120, 240, 16, 1, 2, 10, 25},
	        [LEVEL_RED] = {LEVEL_RED,    60,  30,  60,  8,  1, 2, 10, 25},
	};
	return defaults[level];
}

// The beginning of the workday after so many.
static int64_t days_later(const struct worktime *city, int64_t from_ms, uint32_t days)
{
	return worktime_next(city, worktime_add_days(city, from_ms, days));
}

static struct next sooner(struct next a, struct next b)
{
	return b.time < a.time ? b : a;
}

// A reminder when the tier's time is up, then again and again; and the next tier. Where the rule has no more of either, still once a week: nothing is forgotten.
static struct next while_open(const struct desk_alert *a, const struct desk_escalation *r, const struct worktime *city)
{
	if (!a->told_time)
		return (struct next){NEXT_TELL, days_later(city, a->open_time, TELL_DAYS - 1)};
	const bool more = !a->reminders || r->remind_minutes;
	const int64_t minutes = r->acknowledge_minutes + (int64_t)a->reminders * r->remind_minutes;
	struct next next = {NEXT_REMIND, more ? worktime_add(city, a->told_time, minutes) : days_later(city, a->told_time, STALE_DAYS * a->reminders - 1)};
	if (r->escalate_minutes && a->tier < TIER_CITY)
		next = sooner((struct next){NEXT_ESCALATE, worktime_add(city, a->told_time, r->escalate_minutes)}, next);
	return next;
}

static struct next while_somebody_has_it(const struct desk_alert *a, const struct desk_escalation *r, const struct worktime *city)
{
	const int64_t since = a->active_time > a->acknowledge_time ? a->active_time : a->acknowledge_time;

	if (a->state == LIFE_ACKNOWLEDGED && r->unacknowledge_hours)
		return (struct next){NEXT_EXPIRE, worktime_add(city, since, (int64_t)r->unacknowledge_hours * 60)};
	return (struct next){NEXT_STALE, days_later(city, since, STALE_DAYS * (a->reminders + 1) - 1)};
}

static struct next while_good(const struct desk_alert *a, const struct worktime *city, int64_t good_ms)
{
	const int64_t long_ago = a->good_since + good_ms;

	if (a->level <= LEVEL_YELLOW)
		return (struct next){NEXT_GOOD, long_ago};
	return (struct next){NEXT_LIFT, a->reminders ? days_later(city, long_ago, a->reminders - 1) : worktime_next(city, long_ago)};
}

struct next escalate_next(const struct desk_alert *a, const struct desk_escalation *rule, const struct worktime *city, int64_t good_ms)
{
	const struct next nothing = {NEXT_NOTHING, INT64_MAX};
	const bool member = *a->parent;

	switch (a->state) {
	case LIFE_PENDING:
		return (struct next){NEXT_HOLD, a->hold_until};
	case LIFE_SUPPRESSED:
		return a->good_since ? sooner((struct next){NEXT_GOOD, a->good_since + good_ms}, (struct next){NEXT_LOOK, a->suppressed_until})
		                     : (struct next){NEXT_LOOK, a->suppressed_until};
	case LIFE_OPEN:
		return member ? (struct next){NEXT_PARENT, INT64_MAX} : while_open(a, rule, city);
	case LIFE_ACKNOWLEDGED:
	case LIFE_ASSISTING:
		return while_somebody_has_it(a, rule, city);
	case LIFE_RECOVERING:
		return member && a->level > LEVEL_YELLOW ? (struct next){NEXT_PARENT, INT64_MAX} : while_good(a, city, good_ms);
	default:
		return nothing;
	}
}

const char *next_word(enum next_step step)
{
	static const char *const words[] = {"nothing", "parent", "hold", "look", "tell", "remind", "escalate", "expire", "stale", "good", "lift"};
	return words[step];
}
