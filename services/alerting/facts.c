#include "facts.h"

#include <stdlib.h>

enum { FESTIVAL_NEAR = 45, LONG_HOLIDAY = 3, LONGEST_HOLIDAY = 12 };

// Lunar new year, month and day. After the Hong Kong Observatory's conversion tables.
static const struct {
	int8_t month, day;
} festival[] = {
        {1, 31},
        {2, 19},
        {2, 8 },
        {1, 28},
        {2, 16},
        {2, 5 },
        {1, 25}, // 2014-2020
        {2, 12},
        {2, 1 },
        {1, 22},
        {2, 10},
        {1, 29},
        {2, 17},
        {2, 6 }, // 2021-2027
        {1, 26},
        {2, 13},
        {2, 3 },
        {1, 23},
        {2, 11},
        {1, 31},
        {2, 19},
        {2, 8 }, // 2028-2035
};
enum { FESTIVAL_FIRST = 2014, FESTIVALS = sizeof festival / sizeof *festival };

bool spring_festival_day(int year, int32_t *day)
{
	if (year < FESTIVAL_FIRST || year >= FESTIVAL_FIRST + FESTIVALS)
		return false;
	*day = civil_days(year, festival[year - FESTIVAL_FIRST].month, festival[year - FESTIVAL_FIRST].day);
	return true;
}

static int year_of(int32_t day)
{
	int year, month, date;
	civil_date(day, &year, &month, &date);
	return year;
}

// The festival of that year, or of the next: it falls between 21 January and 19 February, so that it may be near in December.
static int16_t festival_offset(const struct facts_source *s, int32_t day)
{
	for (int year = year_of(day), next = year + 1; s->spring_festival && year <= next; year++) {
		int32_t new_year;
		if (spring_festival_day(year, &new_year) && day - new_year >= -FESTIVAL_NEAR && day - new_year <= FESTIVAL_NEAR)
			return (int16_t)(day - new_year);
	}
	return NO_FESTIVAL;
}

static uint8_t week_of_year(int32_t day)
{
	int32_t week = (day - civil_days(year_of(day), 1, 1)) / 7;
	return (uint8_t)(week < WEEKS_OF_YEAR ? week : WEEKS_OF_YEAR - 1);
}

static enum day_class class_of(const struct calendar *c, int32_t day)
{
	bool weekend = civil_weekday(day) >= 5;
	switch (calendar_exception(c, day)) {
	case DAY_OFF:
		return CLASS_HOLIDAY;
	case DAY_WORKDAY:
		return weekend ? CLASS_MAKEUP : CLASS_WORKDAY;
	default:
		return weekend ? CLASS_WEEKEND : CLASS_WORKDAY;
	}
}

static bool is_off(enum day_class class)
{
	return class == CLASS_WEEKEND || class == CLASS_HOLIDAY;
}

static bool before_long_holiday(const struct calendar *c, int32_t day)
{
	int days = 0;
	bool holiday = false;
	for (enum day_class class; days < LONGEST_HOLIDAY && is_off(class = class_of(c, day + 1 + days)); days++)
		holiday |= class == CLASS_HOLIDAY;
	return holiday && days >= LONG_HOLIDAY;
}

static bool between_days_off(const struct calendar *c, int32_t day)
{
	enum day_class before = class_of(c, day - 1), after = class_of(c, day + 1);
	return is_off(before) && is_off(after) && (before == CLASS_HOLIDAY || after == CLASS_HOLIDAY);
}

static bool is_filed(const struct facts_source *s, int32_t day)
{
	for (uint32_t i = 0; i < s->filed_stops; i++)
		if (day >= s->filed[i].from_day && day <= s->filed[i].to_day)
			return true;
	return false;
}

// Every one of those days, by one stop or several.
static bool all_filed(const struct facts_source *s, int32_t day, int32_t end)
{
	while (day < end && is_filed(s, day))
		day++;
	return day == end;
}

static struct facts day_facts(const struct facts_source *s, int32_t day)
{
	const struct calendar *c = s->calendar;
	enum day_class class = class_of(c, day);
	return (struct facts){.day = day,
	                      .festival = festival_offset(s, day),
	                      .class = (uint8_t) class,
	                      .weekday = (uint8_t)civil_weekday(day),
	                      .week = week_of_year(day),
	                      .eve = !is_off(class) && (before_long_holiday(c, day) || between_days_off(c, day)),
	                      .filed = is_filed(s, day),
	                      .known = calendar_covers(c, year_of(day))};
}

// A week with two public holidays or more is a holiday, and one day of Spring Festival's time or of a filed stop makes the whole week one.
static struct facts week_facts(const struct facts_source *s, int32_t day)
{
	struct facts week = day_facts(s, day);
	int holidays = 0;
	for (int32_t i = 0; i < 7; i++) {
		struct facts f = day_facts(s, day + i);
		holidays += f.class == CLASS_HOLIDAY;
		if (f.festival != NO_FESTIVAL && (week.festival == NO_FESTIVAL || abs(f.festival) < abs(week.festival)))
			week.festival = f.festival;
		week.filed |= f.filed;
		week.known &= f.known;
	}
	week.class = holidays >= 2 ? CLASS_HOLIDAY : CLASS_WORKDAY;
	week.eve = false;
	return week;
}

static struct facts month_facts(const struct facts_source *s, enum civil_period period, int32_t day)
{
	int year, month, date;
	civil_date(day, &year, &month, &date);
	int32_t end = civil_day_of(civil_next(period, civil_ms(day, 0), 0), 0);
	return (struct facts){.day = day,
	                      .festival = NO_FESTIVAL,
	                      .class = CLASS_WORKDAY,
	                      .weekday = (uint8_t)civil_weekday(day),
	                      .pooled = s->spring_festival && period == CIVIL_MONTH && month <= 2,
	                      .filed = all_filed(s, day, end),
	                      .known = calendar_covers(s->calendar, year)};
}

struct facts facts_of(const struct facts_source *source, enum civil_period period, int32_t day)
{
	struct facts f = period == CIVIL_WEEK ? week_facts(source, day) : period >= CIVIL_MONTH ? month_facts(source, period, day) : day_facts(source, day);
	f.utc_offset_min = source->utc_offset_min;
	f.spring_festival = source->spring_festival;
	return f;
}
