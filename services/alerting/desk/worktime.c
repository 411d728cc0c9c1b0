#include "worktime.h"

#include "base/civil.h"

#include <assert.h>

struct shift { // one workday's working time
	int32_t day;
	int64_t from_ms, to_ms;
};

static struct shift shift_of(const struct worktime *w, int32_t day)
{
	const int64_t midnight = civil_ms(day, w->utc_offset_ms);
	const int64_t to_min = w->to_min > w->from_min ? w->to_min : w->to_min + 24 * 60;

	return (struct shift){day, midnight + (int64_t)w->from_min * CIVIL_MINUTE_MS, midnight + to_min * CIVIL_MINUTE_MS};
}

// The first shift that ends after the moment: it holds it, or is the next.
static struct shift shift_at(const struct worktime *w, int64_t ms)
{
	// a shift of the day before may reach into this one
	int32_t day = calendar_workday(w->calendar, civil_day_of(ms, w->utc_offset_ms) - 1);
	struct shift s = shift_of(w, day);

	while (s.to_ms <= ms)
		s = shift_of(w, calendar_workday(w->calendar, s.day + 1));
	return s;
}

static struct shift shift_next(const struct worktime *w, const struct shift *s)
{
	return shift_of(w, calendar_workday(w->calendar, s->day + 1));
}

bool worktime_is(const struct worktime *w, int64_t ms)
{
	return shift_at(w, ms).from_ms <= ms;
}

int64_t worktime_next(const struct worktime *w, int64_t ms)
{
	const struct shift s = shift_at(w, ms);

	return s.from_ms > ms ? s.from_ms : ms;
}

int64_t worktime_add(const struct worktime *w, int64_t from_ms, int64_t minutes)
{
	assert(minutes >= 0);
	struct shift s = shift_at(w, from_ms);
	int64_t at = s.from_ms > from_ms ? s.from_ms : from_ms;
	int64_t left = minutes * CIVIL_MINUTE_MS;

	while (left > s.to_ms - at) {
		left -= s.to_ms - at;
		s = shift_next(w, &s);
		at = s.from_ms;
	}
	return at + left;
}

int64_t worktime_add_days(const struct worktime *w, int64_t from_ms, uint32_t days)
{
	struct shift s = shift_at(w, from_ms);

	while (days--)
		s = shift_next(w, &s);
	return s.to_ms;
}

int64_t worktime_between(const struct worktime *w, int64_t from_ms, int64_t to_ms)
{
	int64_t sum = 0;

	for (struct shift s = shift_at(w, from_ms); s.from_ms < to_ms; s = shift_next(w, &s)) {
		const int64_t from = s.from_ms > from_ms ? s.from_ms : from_ms;
		sum += (s.to_ms < to_ms ? s.to_ms : to_ms) - from;
	}
	return sum;
}
