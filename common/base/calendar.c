#include "base/calendar.h"

#include "base/civil.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void calendar_fini(struct calendar *c)
{
	free(c->exception);
	*c = (struct calendar){0};
}

// Index of the first exception that is not before the day.
static uint32_t at_or_after(const struct calendar *c, int32_t day)
{
	uint32_t low = 0, high = c->exceptions;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (c->exception[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void calendar_set(struct calendar *c, int32_t day, enum day_kind kind)
{
	uint32_t at = at_or_after(c, day);
	if (at == c->exceptions || c->exception[at].day != day) {
		c->exception = mem_grow(c->exception, c->exceptions + 1, sizeof *c->exception);
		memmove(&c->exception[at + 1], &c->exception[at], (c->exceptions - at) * sizeof *c->exception);
		c->exceptions++;
	}
	c->exception[at] = (struct calendar_day){day, kind};
}

void calendar_unset(struct calendar *c, int32_t day)
{
	uint32_t at = at_or_after(c, day);
	if (at == c->exceptions || c->exception[at].day != day)
		return;
	memmove(&c->exception[at], &c->exception[at + 1], (c->exceptions - at - 1) * sizeof *c->exception);
	c->exceptions--;
}

enum day_kind calendar_exception(const struct calendar *c, int32_t day)
{
	uint32_t at = at_or_after(c, day);
	return at < c->exceptions && c->exception[at].day == day ? c->exception[at].kind : DAY_KINDS;
}

enum day_kind calendar_kind(const struct calendar *c, int32_t day)
{
	enum day_kind kind = calendar_exception(c, day);
	if (kind != DAY_KINDS)
		return kind;
	return civil_weekday(day) < 5 ? DAY_WORKDAY : DAY_OFF;
}

int32_t calendar_workday(const struct calendar *c, int32_t day)
{
	while (calendar_kind(c, day) != DAY_WORKDAY)
		day++; // ends: exceptions are few, and behind the last one the next Monday is a workday
	return day;
}

bool calendar_covers(const struct calendar *c, int year)
{
	int32_t next_year = civil_days(year + 1, 1, 1);
	for (uint32_t at = at_or_after(c, civil_days(year, 1, 1)); at < c->exceptions && c->exception[at].day < next_year; at++)
		if (c->exception[at].kind == DAY_OFF)
			return true;
	return false;
}

const char *day_kind_word(enum day_kind kind)
{
	return kind == DAY_WORKDAY ? "workday" : "off_day";
}
