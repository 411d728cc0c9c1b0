#include "base/civil.h"

#include <stdio.h>

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int32_t civil_days(int year, int month, int day)
{
	year -= month <= 2;
	int era = (int)floor_div(year, 400), of_era = year - era * 400;
	int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void civil_date(int32_t days, int *year, int *month, int *day)
{
	int z = days + 719468, era = (int)floor_div(z, 146097), of_era = z - era * 146097;
	int year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100), m = (5 * of_year + 2) / 153;
	*day = of_year - (153 * m + 2) / 5 + 1;
	*month = m < 10 ? m + 3 : m - 9;
	*year = year_of_era + era * 400 + (*month <= 2);
}

int civil_weekday(int32_t days)
{
	int w = (int)((days + 3) % 7); // 1970-01-01 was a Thursday
	return w < 0 ? w + 7 : w;
}

int civil_month_days(int year, int month)
{
	return (int)(month == 12 ? 31 : civil_days(year, month + 1, 1) - civil_days(year, month, 1));
}

int32_t civil_day_of(int64_t utc_ms, int64_t utc_offset_ms)
{
	return (int32_t)floor_div(utc_ms + utc_offset_ms, CIVIL_DAY_MS);
}

int64_t civil_ms(int32_t day, int64_t utc_offset_ms)
{
	return (int64_t)day * CIVIL_DAY_MS - utc_offset_ms;
}

void civil_of(int64_t utc_ms, int64_t utc_offset_ms, struct civil *out)
{
	int32_t day = civil_day_of(utc_ms, utc_offset_ms);
	int rest = (int)(utc_ms - civil_ms(day, utc_offset_ms));
	civil_date(day, &out->year, &out->month, &out->day);
	out->weekday = civil_weekday(day);
	out->hour = rest / CIVIL_HOUR_MS;
	out->minute = rest / CIVIL_MINUTE_MS % 60;
	out->second = rest / 1000 % 60;
	out->ms = rest % 1000;
}

int64_t civil_start(enum civil_period period, int64_t utc_ms, int64_t utc_offset_ms)
{
	enum { QUARTER_MS = 15 * CIVIL_MINUTE_MS };
	if (period == CIVIL_QUARTER_HOUR)
		return floor_div(utc_ms + utc_offset_ms, QUARTER_MS) * QUARTER_MS - utc_offset_ms;
	if (period == CIVIL_HOUR)
		return floor_div(utc_ms + utc_offset_ms, CIVIL_HOUR_MS) * CIVIL_HOUR_MS - utc_offset_ms;
	int32_t day = civil_day_of(utc_ms, utc_offset_ms);
	if (period == CIVIL_DAY)
		return civil_ms(day, utc_offset_ms);
	if (period == CIVIL_WEEK)
		return civil_ms(day - civil_weekday(day), utc_offset_ms);
	int year, month, of_month;
	civil_date(day, &year, &month, &of_month);
	if (period == CIVIL_QUARTER)
		month = (month - 1) / 3 * 3 + 1;
	else if (period == CIVIL_YEAR)
		month = 1;
	return civil_ms(civil_days(year, month, 1), utc_offset_ms);
}

int64_t civil_next(enum civil_period period, int64_t start_ms, int64_t utc_offset_ms)
{
	switch (period) {
	case CIVIL_QUARTER_HOUR:
		return start_ms + 15 * CIVIL_MINUTE_MS;
	case CIVIL_HOUR:
		return start_ms + CIVIL_HOUR_MS;
	case CIVIL_DAY:
		return start_ms + CIVIL_DAY_MS;
	case CIVIL_WEEK:
		return start_ms + 7 * (int64_t)CIVIL_DAY_MS;
	case CIVIL_MONTH:
	case CIVIL_QUARTER:
	case CIVIL_YEAR:
		break;
	}
	int year, month, day, months = period == CIVIL_MONTH ? 1 : period == CIVIL_QUARTER ? 3 : 12;
	civil_date(civil_day_of(start_ms, utc_offset_ms), &year, &month, &day);
	month += months - 1;
	return civil_ms(civil_days(year + month / 12, month % 12 + 1, 1), utc_offset_ms);
}

uint32_t civil_count(enum civil_period small, enum civil_period large, int64_t start_ms, int64_t utc_offset_ms)
{
	int64_t end = civil_next(large, start_ms, utc_offset_ms), step = civil_next(small, start_ms, utc_offset_ms) - start_ms;
	if (small <= CIVIL_DAY)
		return (uint32_t)((end - start_ms) / step);
	uint32_t count = 0;
	// The first period that starts inside: a week may have begun before a month did.
	int64_t at = civil_start(small, start_ms, utc_offset_ms);
	if (at < start_ms)
		at = civil_next(small, at, utc_offset_ms);
	for (; at < end; at = civil_next(small, at, utc_offset_ms))
		count++;
	return count;
}

char *civil_text(char out[40], int64_t utc_ms, int64_t utc_offset_ms)
{
	struct civil c;
	civil_of(utc_ms, utc_offset_ms, &c);
	int len = snprintf(out, 40, "%04d-%02d-%02dT%02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute, c.second);
	if (c.ms)
		len += snprintf(out + len, 40 - (size_t)len, ".%03d", c.ms);
	int64_t minutes = (utc_offset_ms < 0 ? -utc_offset_ms : utc_offset_ms) / CIVIL_MINUTE_MS;
	snprintf(out + len, 40 - (size_t)len, "%c%02d:%02d", utc_offset_ms < 0 ? '-' : '+', (int)(minutes / 60 % 100), (int)(minutes % 60));
	return out;
}

char *civil_date_text(char out[16], int32_t day)
{
	int year, month, of_month;
	civil_date(day, &year, &month, &of_month);
	snprintf(out, 16, "%04d-%02d-%02d", year % 10000, month, of_month);
	return out;
}
