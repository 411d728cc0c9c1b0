// What the calendar says of a day, a week or a month, as the detectors need it: looked up once, used for every series of the same calendar.
#ifndef PP_ALERTING_FACTS_H
#define PP_ALERTING_FACTS_H

#include "base/calendar.h"
#include "base/civil.h"
#include "policy/document.h"

enum { NO_FESTIVAL = 999, WEEKS_OF_YEAR = 53 };

enum day_class {
	CLASS_WORKDAY,
	CLASS_WEEKEND,
	CLASS_HOLIDAY, // off by the public calendar
	CLASS_MAKEUP,  // a Saturday or Sunday that is worked for a holiday
};

// Kept in states as bytes: its truths are 0 or 1.
struct facts {
	int32_t day;             // local day number; of a week or month its first day
	int16_t utc_offset_min;  // of the place: times are UTC, days are local
	int16_t festival;        // days since the nearest Spring Festival day (negative: before it), or NO_FESTIVAL when it is far or not observed
	uint8_t class;           // enum day_class
	uint8_t weekday;         // 0: Monday
	uint8_t week;            // of the year, from 0, counted from 1 January; 52 has the last days
	uint8_t eve;             // a workday that many plants give away: the last before a long holiday, or alone between days off
	uint8_t filed;           // the plant has filed a stop
	uint8_t known;           // the public calendar of that year is there; without it every weekday counts as a workday
	uint8_t spring_festival; // observed here
	uint8_t pooled;          // of a month: January or February of a year with Spring Festival, judged together
};

struct facts_source {
	const struct calendar *calendar;
	int16_t utc_offset_min;
	bool spring_festival; // observed here
	const struct filed_stop *filed;
	uint32_t filed_stops;
};

// Local day of Spring Festival; false for a year outside the table (2014-2035).
bool spring_festival_day(int year, int32_t *day);

// The facts of the period that begins on that local day: its own for a day or shorter, of all its days for a week or month.
struct facts facts_of(const struct facts_source *source, enum civil_period period, int32_t day);

#endif
