// Daily and weekly totals: what is usual, and how far the plant falls short of it. Also the day totals of 15-minute and hourly series.
//
// Everything is measured in the plant's own average day: gap = value / level - the weekday's share. The level, the seven shares and the noise follow the values, but stand
// still while something is wrong, so that an incident is not learned.
#ifndef PP_ALERTING_LOAD_H
#define PP_ALERTING_LOAD_H

#include "alarm.h"
#include "facts.h"

#include "policy/params.h"

enum { LOAD_WARM = 14, LOAD_RECENT = 5, LOAD_FESTIVAL_FROM = -30, LOAD_FESTIVAL_DAYS = 56 };

// Sum of the gaps on one side since it was last zero, after the allowance; and what they were without it.
struct gap_sum {
	double sum;
	double quick;  // the same with a larger allowance: what is far off is seen sooner in it
	double gap;    // of its periods, added up
	double usual;  // what was usual in them, added up
	uint32_t days; // periods
	int32_t since; // first day of it
};

// What was made around Spring Festival, as a share of the usual: by days from the festival, in 1/100. 255: not seen.
struct festival_record {
	uint8_t share[LOAD_FESTIVAL_DAYS];
};

// How far it is above the usual, where a rise is bad.
struct surge {
	struct alarm alarm;
	uint16_t high_run; // productive periods high in a row
	uint16_t good_run; // not high, in a row
	uint16_t down_run; // less high than the level wants, in a row
	uint16_t days;     // of the alarm
};

struct load {
	// What is usual; level 0: not known yet.
	double level;
	double level_long;
	double growth;     // of the level, a period; steps do not count
	double share[7];   // of the average day, by weekday
	double spread[7];  // mean deviation from it
	double sigma;      // noise of a day
	double sigma_week; // noise of the mean of seven
	union {
		struct { // while it is not known
			double value[LOAD_WARM];
			uint8_t value_weekday[LOAD_WARM];
		};
		struct {                                // since then
			double week[7];                 // the last gaps, a ring
			double recent_gap[LOAD_RECENT]; // of the last productive periods, newest last
			double recent_usual[LOAD_RECENT];
		};
	};
	uint8_t direction; // enum direction: which way is bad
	uint8_t values;
	uint8_t recent;
	uint8_t week_count;
	uint8_t week_next;
	uint8_t grace; // periods left that are not judged, after a holiday
	uint32_t warm_tries;
	uint32_t periods; // judged
	// How far it falls short.
	struct gap_sum low;
	struct gap_sum high; // the same above the usual: an alarm's evidence where a rise is bad, else a level to be learned; and the other way round
	double high_value;   // values of the periods of high, added up
	uint16_t good_run;   // productive periods in a row that were not short
	uint32_t short_run;  // productive periods short in a row
	uint16_t ok_run;
	uint16_t down_run;
	uint16_t alarm_days;
	double nuisance;     // blue alarms that cleared by themselves
	double flaps;        // alarms of yellow or higher that cleared
	uint8_t relapses;    // times that it was good for long enough in this alarm, were it not for the flaps, and bad again
	uint32_t stop_days;  // productive days that stood still, in a row
	int32_t stop_since;  // first of them
	double stop_record;  // how many the plant has recovered from, twice
	double stop_pending; // or once
	// A rest day that moved: the last odd day of each weekday.
	int32_t odd_day[7];
	int8_t odd[7];     // -1 rested, 1 worked, 0 none
	int8_t swapped[2]; // weekdays that changed places in the last step; -1: none
	// Volatility.
	double rough_fast;
	double rough_slow;
	double last_gap;
	uint8_t has_last_gap;
	uint8_t rough_run;
	uint16_t rough_ok;
	uint16_t rough_seen;
	uint16_t rough_age;
	// The same time last year.
	double week_gap;
	uint8_t week_gaps;
	uint8_t week_of_year;           // that is being summed; 255: none
	int8_t year_new[WEEKS_OF_YEAR]; // mean gap of each week, in 1/100; -128: none
	int8_t year_old[WEEKS_OF_YEAR]; // those that count
	struct festival_record festival_new, festival_old;
	uint8_t festival_next; // place in festival_new behind the newest day of it; 0: it is empty
	struct alarm alarm;
	struct alarm rough;
	struct surge surge;
};

// What the last step measured, for words and pictures.
struct judged {
	bool judged;
	double value;     // that was judged: of a 15-minute series' load, the day's total
	double expected;  // that was usual
	double low, high; // band of its usual noise
	double shortfall; // mean since it began, as a share of what is usual; negative: it is above
	double lasted;    // periods since then; sudden stop and silence: hours
	double limit;     // what it was held against: the step of the level, in the unit of shortfall or lasted
	bool lately;      // shortfall is that of the last periods, as they are worse than the mean since it began
};

void load_init(struct load *s, enum direction direction);
// covered: share of the period that was reported; value is for the whole of it.
void load_step(struct load *s, const struct params *p, enum civil_period period, const struct facts *f, int64_t start_time, double value, double covered,
               struct judged *out);
double load_noise(const struct load *s, const struct params *p); // one sigma of a period, in average periods
// It goes bad and good again and again.
bool load_is_flapping(const struct load *s, const struct params *p);
// Weekdays that are rest days, when they stand out from the others.
uint32_t load_rest_days(const struct load *s);
// The share of usual production below which a shortfall counts on that day: 1 outside Spring Festival.
double load_festival_floor(int16_t festival);

#endif
