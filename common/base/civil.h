// Days, months and years of the proleptic Gregorian calendar, and local time at a fixed offset from UTC (the city's zone has had no
// daylight saving since 1991). Algorithms after Howard Hinnant, "chrono-compatible low-level date algorithms".
#ifndef PP_BASE_CIVIL_H
#define PP_BASE_CIVIL_H

#include <stddef.h>
#include <stdint.h>

enum { CIVIL_MINUTE_MS = 60000, CIVIL_HOUR_MS = 3600000, CIVIL_DAY_MS = 86400000, CIVIL_SHANGHAI_MS = 8 * CIVIL_HOUR_MS };

struct civil {
	int year;
	int month; // 1-12
	int day;   // 1-31
	int hour;
	int minute;
	int second;
	int ms;
	int weekday; // 0 = Monday ... 6 = Sunday (ISO 8601)
};

int32_t civil_days(int year, int month, int day); // days since 1970-01-01
void civil_date(int32_t days, int *year, int *month, int *day);
int civil_weekday(int32_t days); // 0 = Monday
int civil_month_days(int year, int month);
int32_t civil_day_of(int64_t utc_ms, int64_t utc_offset_ms); // local day number of an instant
void civil_of(int64_t utc_ms, int64_t utc_offset_ms, struct civil *out);
int64_t civil_ms(int32_t day, int64_t utc_offset_ms); // instant at which that local day begins

enum civil_period { CIVIL_QUARTER_HOUR = 1, CIVIL_HOUR, CIVIL_DAY, CIVIL_WEEK, CIVIL_MONTH, CIVIL_QUARTER, CIVIL_YEAR }; // numbers as in proto Period

int64_t civil_start(enum civil_period period, int64_t utc_ms, int64_t utc_offset_ms);  // start of the period that holds the instant
int64_t civil_next(enum civil_period period, int64_t start_ms, int64_t utc_offset_ms); // start of the next one
// How many periods `small` start in the period `large` that begins at start_ms: 96, 31, 12 ...
uint32_t civil_count(enum civil_period small, enum civil_period large, int64_t start_ms, int64_t utc_offset_ms);

// "2026-01-05T08:00:00+08:00"; with ms when they are not zero. Returns out.
char *civil_text(char out[40], int64_t utc_ms, int64_t utc_offset_ms);
char *civil_date_text(char out[16], int32_t day); // "2026-01-05"

#endif
