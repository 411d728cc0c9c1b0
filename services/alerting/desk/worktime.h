// Time that counts: the working hours of the workdays of the public calendar.
#ifndef PP_ALERTING_DESK_WORKTIME_H
#define PP_ALERTING_DESK_WORKTIME_H

#include "base/calendar.h"

#include <stdbool.h>
#include <stdint.h>

struct worktime {
	const struct calendar *calendar;
	int64_t utc_offset_ms;
	int16_t from_min, to_min; // minutes of the local day; to <= from: until the next day, equal: 24 hours. The day is the one it begins on
};

bool worktime_is(const struct worktime *w, int64_t ms);
int64_t worktime_next(const struct worktime *w, int64_t ms); // that moment if it is working time, else when the next begins
// When so many minutes of working time have passed: 0 minutes: worktime_next. A moment at which working time ends counts as the end, not as the next beginning.
int64_t worktime_add(const struct worktime *w, int64_t from_ms, int64_t minutes);
// The end of the n-th workday after the one that `from` is in or before; n = 0: the end of that day.
int64_t worktime_add_days(const struct worktime *w, int64_t from_ms, uint32_t days);
int64_t worktime_between(const struct worktime *w, int64_t from_ms, int64_t to_ms); // ms of working time

#endif
