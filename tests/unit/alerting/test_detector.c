// The detectors as a plant's year shows them: what must be found, what must not alarm, and what must hold for any input.
#include "detector.h"
#include "made_up.h"
#include "reason.h"
#include "state.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FIRST_DAY = 19500, YEAR = 365 }; // 2023-05-23

static struct calendar calendar;

struct bench {
	struct detector detector;
	struct profile_week profile;
	struct params params;
	struct facts_source facts;
	enum civil_period period;
	enum level peak;      // highest of any alarm since it was last cleared by the test
	enum event_type type; // of that
	struct findings last;
};

static struct bench *bench_of(enum civil_period period, bool public_calendar, enum direction direction)
{
	static const struct calendar none;
	struct bench *b = calloc(1, sizeof *b);
	assert_non_null(b);
	b->params = params_default(period);
	b->facts = (struct facts_source){.calendar = public_calendar ? &calendar : &none, .spring_festival = public_calendar};
	b->period = period;
	detector_init(&b->detector, period < CIVIL_DAY ? &b->profile : NULL, period, direction);
	return b;
}

static struct bench *bench_new(enum civil_period period, bool public_calendar)
{
	return bench_of(period, public_calendar, FALL_IS_BAD);
}

static struct profile_week *profile_of(struct bench *b)
{
	return b->period < CIVIL_DAY ? &b->profile : NULL;
}

static void note(struct bench *b)
{
	for (uint32_t i = 0; i < b->last.count; i++)
		if (b->last.finding[i].level > b->peak) {
			b->peak = b->last.finding[i].level;
			b->type = b->last.finding[i].type;
		}
}

static struct facts facts_at(const struct bench *b, int64_t start_time)
{
	return facts_of(&b->facts, b->period, civil_day_of(start_time, 0));
}

static enum detector_result feed(struct bench *b, int64_t start_time, double value)
{
	struct facts f = facts_at(b, start_time);
	enum detector_result result = detector_step(&b->detector, profile_of(b), &b->params, &f, start_time, value, &b->last);
	note(b);
	return result;
}

static void feed_day(struct bench *b, int32_t day, double value)
{
	assert_int_equal(feed(b, civil_ms(day, 0), value), DETECTOR_OK);
}

static void miss(struct bench *b, int64_t start_time)
{
	struct facts f = facts_at(b, start_time);
	assert_int_equal(detector_miss(&b->detector, profile_of(b), &b->params, &f, start_time, &b->last), DETECTOR_OK);
	note(b);
}

// Feeds the plant's days, each times what the event leaves of it; from then on the peak is that of the event.
static void live(struct bench *b, const struct made_up *m, int32_t from, int32_t days, double left)
{
	for (int32_t day = from; day < from + days; day++) {
		struct facts f = facts_at(b, civil_ms(day, 0));
		feed_day(b, day, 5000 * left * made_up_day(m, &f));
	}
}

static enum level level_of(const struct bench *b, enum channel channel)
{
	return (enum level)detector_alarm(&b->detector, b->period < CIVIL_DAY ? &b->profile : NULL, channel)->level;
}

// --- clean controls

static void ordinary_years_are_quiet(void **state)
{
	static const struct {
		const char *what;
		struct made_up plant;
		bool filed;
	} cases[] = {
	        {"Spring Festival, never rests",         {.seed = 11, .rest = RESTS_NEVER, .sigma = 0.05, .festival = true},                     false},
	        {"Spring Festival and National Day",     {.seed = 12, .rest = RESTS_SUNDAY, .sigma = 0.05, .festival = true, .holidays = true},  false},
	        {"make-up Saturdays of a weekend plant", {.seed = 13, .rest = RESTS_WEEKEND, .sigma = 0.06, .festival = true, .holidays = true}, false},
	        {"Sunday rest",                          {.seed = 14, .rest = RESTS_SUNDAY, .sigma = 0.08},                                      false},
	        {"rough by nature",                      {.seed = 15, .rest = RESTS_SUNDAY, .sigma = 0.26, .festival = true, .holidays = true},  false},
	        {"grows 3 % a month",                    {.seed = 16, .rest = RESTS_SUNDAY, .sigma = 0.05, .growth = 0.03, .holidays = true},    false},
	        {"a filed overhaul of two weeks",        {.seed = 17, .rest = RESTS_NEVER, .sigma = 0.05, .festival = true, .holidays = true},   true }
        };
	static const struct filed_stop overhaul = {FIRST_DAY + 180, FIRST_DAY + 193};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (uint64_t other = 0; other < 12; other++) {
			struct bench *b = bench_new(CIVIL_DAY, true);
			struct made_up plant = cases[i].plant;
			plant.seed += 100 * other;
			b->facts.filed = &overhaul;
			b->facts.filed_stops = cases[i].filed;
			live(b, &plant, FIRST_DAY, 180, 1);
			live(b, &plant, FIRST_DAY + 180, 14, cases[i].filed ? 0.05 : 1);
			live(b, &plant, FIRST_DAY + 194, 2 * YEAR - 194, 1);
			if (b->peak >= LEVEL_YELLOW)
				print_message("%s, seed %u: %s\n", cases[i].what, (unsigned)plant.seed, level_word(b->peak));
			assert_true(b->peak < LEVEL_YELLOW);
			free(b);
		}
}

static void quarter_hours_are_quiet(void **state)
{
	struct made_up plant = {.seed = 21, .rest = RESTS_SUNDAY, .festival = true, .holidays = true};
	struct bench *b = bench_new(CIVIL_QUARTER_HOUR, true);
	(void)state;
	for (int32_t day = FIRST_DAY; day < FIRST_DAY + 300; day++)
		for (uint32_t at = 0; at < 96; at++) {
			int64_t start = civil_ms(day, 0) + at * 15 * CIVIL_MINUTE_MS;
			struct facts f = facts_at(b, start);
			feed(b, start, 50 * made_up_slot(&plant, &f, at, 96));
		}
	assert_true(b->peak < LEVEL_YELLOW);
	free(b);
}

// --- what must be found

static const struct made_up steady = {.seed = 3, .rest = RESTS_SUNDAY, .sigma = 0.05};

static struct bench *half_a_year_of(enum direction direction)
{
	struct bench *b = bench_of(CIVIL_DAY, false, direction);
	live(b, &steady, FIRST_DAY, 182, 1); // up to a Tuesday
	b->peak = LEVEL_NONE;
	return b;
}

static struct bench *after_half_a_year(void)
{
	return half_a_year_of(FALL_IS_BAD);
}

static void events_are_found(void **state)
{
	static const struct {
		double left;
		int32_t within_days;
		enum level level;
		enum event_type type;
	} cases[] = {
	        {0.02, 1,  LEVEL_YELLOW, TYPE_STOP}, // the first day
	        {0.02, 3,  LEVEL_RED,    TYPE_STOP},
                {0.60, 5,  LEVEL_ORANGE, TYPE_DROP},
                {0.78, 8,  LEVEL_YELLOW, TYPE_DROP},
                {0.90, 25, LEVEL_BLUE,   TYPE_DROP},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct bench *b = after_half_a_year();
		live(b, &steady, FIRST_DAY + 182, cases[i].within_days, cases[i].left);
		assert_int_equal(b->peak, cases[i].level);
		assert_int_equal(b->type, cases[i].type);
		live(b, &steady, FIRST_DAY + 182 + cases[i].within_days, 14, 1);
		assert_int_equal(level_of(b, CHANNEL_LOAD), LEVEL_NONE);
		free(b);
	}
}

static void a_stop_is_dated_to_its_first_day(void **state)
{
	struct bench *b = after_half_a_year();
	(void)state;
	live(b, &steady, FIRST_DAY + 182, 3, 0.97); // a slight shortfall before it
	live(b, &steady, FIRST_DAY + 185, 2, 0.02);
	assert_int_equal(detector_alarm(&b->detector, NULL, CHANNEL_LOAD)->since_time, civil_ms(FIRST_DAY + 185, 0));
	for (int32_t i = 0; i < 6; i++) // what runs on in a stop is constant: no stuck meter
		feed_day(b, FIRST_DAY + 187 + i, 50);
	assert_int_equal(level_of(b, CHANNEL_STUCK), LEVEL_NONE);
	free(b);
}

// The long-run level lags behind it, and is not to hide a drop.
static void a_drop_of_a_growing_plant_is_found(void **state)
{
	struct made_up plant = {.seed = 16, .rest = RESTS_SUNDAY, .sigma = 0.05, .growth = 0.05};
	struct bench *b = bench_new(CIVIL_DAY, false);
	(void)state;
	live(b, &plant, FIRST_DAY, 400, 1);
	assert_int_equal(b->peak, LEVEL_NONE);
	live(b, &plant, FIRST_DAY + 400, 14, 0.8);
	assert_true(b->peak >= LEVEL_BLUE);
	free(b);
}

// What the same weeks of last year made excuses a season, not a drop that was yellow then.
static void an_incident_excuses_nothing_next_year(void **state)
{
	struct made_up plant = {.seed = 3, .rest = RESTS_NEVER, .sigma = 0.03};
	struct bench *b = bench_new(CIVIL_DAY, false);
	(void)state;
	for (int year = 0; year < 2; year++) {
		b->peak = LEVEL_NONE;
		live(b, &plant, FIRST_DAY + 364 * year, 182, 1);
		assert_true(b->peak < LEVEL_YELLOW);
		live(b, &plant, FIRST_DAY + 364 * year + 182, 35, 0.8);
		assert_int_equal(b->peak, LEVEL_YELLOW);
		live(b, &plant, FIRST_DAY + 364 * year + 217, 147, 1);
	}
	free(b);
}

static void festival_counts_without_its_last_day(void **state)
{
	struct made_up plant = {.seed = 5, .rest = RESTS_NEVER, .sigma = 0.05, .festival = true, .holidays = true};
	struct bench *b = bench_new(CIVIL_DAY, true);
	int32_t last = civil_days(2024, 2, 10) + (int32_t)b->params.festival_to;
	(void)state;
	live(b, &plant, FIRST_DAY, last - FIRST_DAY, 1);
	assert_int_equal(b->detector.load.festival_old.share[10 - LOAD_FESTIVAL_FROM], UINT8_MAX);
	live(b, &plant, last + 1, 1, 1);
	assert_int_not_equal(b->detector.load.festival_old.share[10 - LOAD_FESTIVAL_FROM], UINT8_MAX);
	free(b);
}

static void decline_is_told_from_a_drop(void **state)
{
	struct bench *b = after_half_a_year();
	(void)state;
	for (int32_t i = 0; i < 40 && b->peak == LEVEL_NONE; i++)
		live(b, &steady, FIRST_DAY + 182 + i, 1, 1 - 0.006 * i);
	assert_true(b->peak >= LEVEL_BLUE);
	assert_int_equal(b->type, TYPE_DECLINE);
	free(b);
}

static void late_resume_is_found(void **state)
{
	struct made_up plant = {.seed = 5, .rest = RESTS_NEVER, .sigma = 0.05, .festival = true, .holidays = true};
	struct bench *b = bench_new(CIVIL_DAY, true);
	int32_t festival = civil_days(2024, 2, 10);
	(void)state;
	live(b, &plant, FIRST_DAY, festival + 8 - FIRST_DAY, 1);
	assert_true(b->peak < LEVEL_YELLOW);
	b->peak = LEVEL_NONE;
	for (int32_t day = festival + 8; day < festival + 25; day++)
		feed_day(b, day, 900 + day % 7);
	assert_true(b->peak >= LEVEL_ORANGE);
	assert_int_equal(b->type, TYPE_LATE_RESUME);
	free(b);
}

static void volatility_silence_and_sameness_are_found(void **state)
{
	struct bench *b = after_half_a_year();
	(void)state;
	for (int32_t i = 0; i < 20; i++)
		live(b, &steady, FIRST_DAY + 182 + i, 1, i % 2 ? 1.35 : 0.65);
	assert_true(level_of(b, CHANNEL_VOLATILITY) >= LEVEL_YELLOW);
	free(b);
	b = after_half_a_year();
	miss(b, civil_ms(FIRST_DAY + 182, 0));
	assert_int_equal(level_of(b, CHANNEL_MISSING), LEVEL_BLUE);
	miss(b, civil_ms(FIRST_DAY + 183, 0));
	assert_int_equal(level_of(b, CHANNEL_MISSING), LEVEL_YELLOW);
	for (int32_t i = 0; i < 4; i++)
		feed_day(b, FIRST_DAY + 184 + i, 5012.5);
	assert_int_equal(level_of(b, CHANNEL_MISSING), LEVEL_NONE);
	assert_int_equal(level_of(b, CHANNEL_STUCK), LEVEL_BLUE);
	free(b);
}

static void a_meter_may_be_silent_on_rest_days(void **state)
{
	struct bench *b = after_half_a_year();
	(void)state;
	for (int32_t i = 0; i < 70; i++) {
		int32_t day = FIRST_DAY + 182 + i;
		bool sunday = civil_weekday(day) == 6, silent = sunday || i >= 68;
		if (silent)
			miss(b, civil_ms(day, 0));
		else
			live(b, &steady, day, 1, 1);
		// twice it is told, and again when it is longer
		assert_int_equal(level_of(b, CHANNEL_MISSING), !silent || (i > 14 && sunday) ? LEVEL_NONE : i < 68 ? LEVEL_BLUE : LEVEL_YELLOW);
	}
	free(b);
}

static void sudden_stop_is_found_within_hours(void **state)
{
	struct made_up plant = {.seed = 9, .rest = RESTS_SUNDAY};
	struct bench *b = bench_new(CIVIL_QUARTER_HOUR, false);
	int32_t stop = FIRST_DAY + 64; // a Wednesday
	(void)state;
	for (int32_t day = FIRST_DAY; day <= stop; day++)
		for (uint32_t at = 0; at < 96; at++) {
			int64_t start = civil_ms(day, 0) + at * 15 * CIVIL_MINUTE_MS;
			struct facts f = facts_at(b, start);
			bool stands = day == stop && at >= 40 && at < 56; // 10 to 14 o'clock
			feed(b, start, 50 * (stands ? 0.1 : made_up_slot(&plant, &f, at, 96)));
			if (day < stop || at < 40)
				assert_int_equal(b->peak, LEVEL_NONE);
			if (day == stop && at == 47)
				assert_int_equal(level_of(b, CHANNEL_SUDDEN_STOP), LEVEL_BLUE);
		}
	assert_int_equal(b->peak, LEVEL_YELLOW);
	assert_int_equal(level_of(b, CHANNEL_SUDDEN_STOP), LEVEL_NONE);
	free(b);
}

static void a_drop_is_found_within_the_day(void **state)
{
	struct made_up plant = {.seed = 9, .rest = RESTS_SUNDAY};
	struct bench *b = bench_new(CIVIL_QUARTER_HOUR, false);
	int32_t drop = FIRST_DAY + 64; // a Wednesday, at 8 o'clock
	(void)state;
	for (int32_t day = FIRST_DAY; day <= drop + 2; day++)
		for (uint32_t at = 0; at < 96; at++) {
			int64_t start = civil_ms(day, 0) + at * 15 * CIVIL_MINUTE_MS;
			struct facts f = facts_at(b, start);
			feed(b, start, 50 * (day == drop && at >= 32 ? 0.5 : 1) * made_up_slot(&plant, &f, at, 96));
			if (day < drop || (day == drop && at < 48))
				assert_int_equal(b->peak, LEVEL_NONE);
			if (day == drop && at == 72) // within ten hours
				assert_int_equal(level_of(b, CHANNEL_SLUMP), LEVEL_BLUE);
		}
	assert_int_equal(b->type, TYPE_DROP);
	assert_int_equal(level_of(b, CHANNEL_SLUMP), LEVEL_NONE);
	free(b);
}

static void months_are_judged_year_on_year(void **state)
{
	struct bench *b = bench_new(CIVIL_MONTH, true);
	uint64_t random = 4;
	(void)state;
	for (int n = 0; n < 72; n++) {
		int year = 2019 + n / 12, month = n % 12 + 1;
		double festival = month == 1 ? (year % 2 ? 0.7 : 1.1) : month == 2 ? (year % 2 ? 1.1 : 0.7) : 1; // in January or in February
		double left = n == 56 ? 0.6 : 1;
		feed(b, civil_ms(civil_days(year, month, 1), 0), 1000 * pow(1.05, n / 12.0) * festival * left * (1 + 0.01 * random_normal(&random)));
		assert_int_equal(b->peak, n < 56 ? LEVEL_NONE : LEVEL_ORANGE);
		assert_true(n < 36 || fabs(b->detector.month.growth - 1.05) < 0.03); // also a year after the drop
	}
	free(b);
}

static void a_filed_month_is_no_surge_a_year_on(void **state)
{
	struct bench *b = bench_of(CIVIL_MONTH, false, BOTH_ARE_BAD);
	struct filed_stop april = {civil_days(2023, 4, 1), civil_days(2023, 4, 30)};
	(void)state;
	b->facts.filed = &april;
	b->facts.filed_stops = 1;
	for (int n = 0; n < 72; n++)
		feed(b, civil_ms(civil_days(2019 + n / 12, n % 12 + 1, 1), 0), n == 51 ? 300 : 1000 + n % 3);
	assert_int_equal(b->peak, LEVEL_NONE);
	free(b);
}

// --- where a rise is bad

static void rises_are_found_where_they_are_bad(void **state)
{
	static const struct {
		double times;
		int32_t within_days;
		enum direction direction;
		enum level level;
	} cases[] = {
	        {1.15, 8,  RISE_IS_BAD,  LEVEL_BLUE  },
                {1.30, 8,  RISE_IS_BAD,  LEVEL_YELLOW},
                {1.50, 6,  RISE_IS_BAD,  LEVEL_ORANGE},
	        {1.50, 6,  BOTH_ARE_BAD, LEVEL_ORANGE},
                {2.20, 6,  RISE_IS_BAD,  LEVEL_RED   },
                {1.50, 20, FALL_IS_BAD,  LEVEL_NONE  },
	        {0.50, 20, RISE_IS_BAD,  LEVEL_NONE  },
                {0.01, 20, RISE_IS_BAD,  LEVEL_NONE  },
                {0.60, 5,  BOTH_ARE_BAD, LEVEL_ORANGE},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct bench *b = half_a_year_of(cases[i].direction);
		live(b, &steady, FIRST_DAY + 182, cases[i].within_days, cases[i].times);
		assert_int_equal(b->peak, cases[i].level);
		if (cases[i].level)
			assert_int_equal(b->type, cases[i].times > 1 ? TYPE_SURGE : TYPE_DROP);
		if (cases[i].times > 1)
			live(b, &steady, FIRST_DAY + 182 + cases[i].within_days, 14, 1);
		assert_int_equal(level_of(b, CHANNEL_SURGE), LEVEL_NONE);
		free(b);
	}
}

static void a_rise_is_not_learned_until_it_is_accepted_and_a_fall_at_once(void **state)
{
	struct bench *b = half_a_year_of(RISE_IS_BAD);
	double level = b->detector.load.level;
	(void)state;
	live(b, &steady, FIRST_DAY + 182, 50, 1.5);
	assert_true(fabs(b->detector.load.level / level - 1) < 0.05);
	assert_int_equal(level_of(b, CHANNEL_SURGE), LEVEL_ORANGE);
	live(b, &steady, FIRST_DAY + 232, 40, 1.5);
	assert_true(fabs(b->detector.load.level / level - 1.5) < 0.15);
	assert_int_equal(level_of(b, CHANNEL_SURGE), LEVEL_NONE);
	live(b, &steady, FIRST_DAY + 272, 28, 1);
	assert_true(fabs(b->detector.load.level / level - 1) < 0.1);
	assert_int_equal(level_of(b, CHANNEL_LOAD), LEVEL_NONE);
	free(b);
}

static void holidays_and_stops_are_no_surge(void **state)
{
	struct made_up plant = {.seed = 31, .rest = RESTS_WEEKEND, .sigma = 0.06, .festival = true, .holidays = true};
	(void)state;
	for (enum direction direction = RISE_IS_BAD; direction <= BOTH_ARE_BAD; direction++) {
		struct bench *b = bench_of(CIVIL_DAY, true, direction);
		live(b, &plant, FIRST_DAY, 2 * YEAR, 1);
		assert_int_equal(level_of(b, CHANNEL_SURGE), LEVEL_NONE);
		if (direction == RISE_IS_BAD)
			live(b, &plant, FIRST_DAY + 2 * YEAR, 30, 0);
		live(b, &plant, FIRST_DAY + 2 * YEAR + 30, 60, 1);
		assert_true(b->peak < LEVEL_YELLOW);
		free(b);
	}
}

static void months_above_the_usual_growth_are_found(void **state)
{
	struct bench *b = bench_of(CIVIL_MONTH, false, RISE_IS_BAD);
	uint64_t random = 4;
	(void)state;
	for (int n = 0; n < 60; n++) {
		double times = n == 50 ? 0.9 : n == 56 ? 1.5 : 1;
		feed(b, civil_ms(civil_days(2019 + n / 12, n % 12 + 1, 1), 0), 1000 * pow(1.05, n / 12.0) * times * (1 + 0.01 * random_normal(&random)));
		assert_int_equal(b->peak, n < 56 ? LEVEL_NONE : LEVEL_ORANGE);
	}
	assert_int_equal(b->type, TYPE_SURGE);
	free(b);
}

// --- limits that officials set

static void limits_hold_for_so_many_periods(void **state)
{
	static const struct {
		double value;
		enum level level;
	} days[] = {
	        {950,  LEVEL_NONE  },
                {890,  LEVEL_NONE  }, // one day is not enough
	        {950,  LEVEL_NONE  },
                {890,  LEVEL_NONE  },
                {590,  LEVEL_BLUE  }, // two days below 900
	        {590,  LEVEL_ORANGE},
                {950,  LEVEL_ORANGE},
                {890,  LEVEL_BLUE  }, // two days not below 600, one of them below 900
	        {2100, LEVEL_BLUE  },
                {2100, LEVEL_RED   }, // above 2000
	        {950,  LEVEL_RED   },
                {950,  LEVEL_NONE  },
	};
	struct bench *b = bench_new(CIVIL_DAY, false);
	(void)state;
	b->params.limit_low[LEVEL_BLUE] = 900;
	b->params.limit_low[LEVEL_ORANGE] = 600;
	b->params.limit_high[LEVEL_RED] = 2000;
	b->params.limit_periods = b->params.limit_clear = 2;
	params_derive(&b->params);
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		feed_day(b, FIRST_DAY + (int32_t)i, days[i].value);
		assert_int_equal(level_of(b, CHANNEL_LIMIT), days[i].level);
	}
	free(b);
}

static void growth_and_plan_take_january_with_february(void **state)
{
	struct bench *b = bench_new(CIVIL_MONTH, true);
	(void)state;
	b->params.growth_year[LEVEL_BLUE] = 0.05;
	b->params.growth_period[LEVEL_YELLOW] = 0.1;
	b->params.plan_year[LEVEL_ORANGE] = 0.04;
	for (int n = 0; n < 24; n++) {
		int month = n % 12 + 1;
		int64_t start = civil_ms(civil_days(2023 + n / 12, month, 1), 0);
		struct facts f = facts_at(b, start);
		// the festival is in January, then in February; in May of the second year a fifth is lost
		double value = 1000 * (month == (n < 12 ? 1 : 2) ? 0.6 : month <= 2 ? 1.4 : n == 16 ? 0.8 : 1);
		assert_int_equal(detector_step_plan(&b->detector, NULL, &b->params, &f, start, value, 1000, &b->last), DETECTOR_OK);
		assert_int_equal(level_of(b, CHANNEL_GROWTH), n == 16 ? LEVEL_YELLOW : LEVEL_NONE);
		assert_int_equal(level_of(b, CHANNEL_PLAN), n == 16 ? LEVEL_ORANGE : LEVEL_NONE); // of 5000 since January 4 %, of 6000 less
	}
	free(b);
}

// --- what must hold

static void an_incident_is_not_learned_until_it_is_accepted(void **state)
{
	struct bench *b = after_half_a_year();
	double level = b->detector.load.level;
	(void)state;
	live(b, &steady, FIRST_DAY + 182, 50, 0.5);
	assert_true(fabs(b->detector.load.level / level - 1) < 0.05);
	assert_true(level_of(b, CHANNEL_LOAD) >= LEVEL_ORANGE);
	live(b, &steady, FIRST_DAY + 232, 40, 0.5);
	assert_true(fabs(b->detector.load.level / level - 0.5) < 0.1);
	assert_int_equal(level_of(b, CHANNEL_LOAD), LEVEL_NONE);
	free(b);
}

static void flapping_is_one_long_alarm_and_said(void **state)
{
	struct bench *b = after_half_a_year();
	uint32_t raised = 0, flapping = 0;
	(void)state;
	assert_false(detector_is_flapping(&b->detector, &b->params));
	for (int32_t day = 0; day < 7 * 9; day++) { // four days bad, five good, seven times
		live(b, &steady, FIRST_DAY + 182 + day, 1, day % 9 < 4 ? 0.5 : 1);
		for (uint32_t i = 0; i < b->last.count; i++) {
			raised += b->last.finding[i].channel == CHANNEL_LOAD && b->last.finding[i].change == FINDING_RAISED;
			flapping += b->last.finding[i].flapping;
		}
	}
	assert_true(raised <= 2);
	assert_true(flapping > 0);
	assert_true(detector_is_flapping(&b->detector, &b->params));
	assert_true(level_of(b, CHANNEL_LOAD) >= LEVEL_BLUE);
	free(b);
}

static double eventful(const struct bench *b, int64_t start_time, int32_t day)
{
	struct facts f = facts_at(b, start_time);
	double left = day > 120 && day < 150 ? 0.6 : day > 220 && day < 224 ? 0 : day > 300 ? 1.3 : 1;
	return left * made_up_day(&steady, &f);
}

struct told {
	struct finding finding[64];
	uint32_t count;
};

static void tell_year(struct bench *b, int32_t first, int32_t shifted, double scale, struct told *told)
{
	told->count = 0;
	for (int32_t day = 0; day < YEAR; day++) {
		feed_day(b, first + shifted + day, scale * eventful(b, civil_ms(first + day, 0), day));
		for (uint32_t i = 0; i < b->last.count && told->count < 64; i++)
			told->finding[told->count++] = b->last.finding[i];
	}
}

static void scale_and_weeks_change_nothing_but_numbers(void **state)
{
	static const struct {
		double scale;
		int32_t weeks;
	} cases[] = {
	        {4096,    0 },
                {0.37,    0 },
                {1e-9,    0 },
                {1,       52},
                {1,       1 },
                {12345.6, 3 }
        };
	struct told told, other;
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		enum direction direction = i % 2 ? BOTH_ARE_BAD : FALL_IS_BAD;
		struct bench *a = bench_of(CIVIL_DAY, false, direction), *b = bench_of(CIVIL_DAY, false, direction);
		a->params.last_year = b->params.last_year = 0; // weeks of the year are not whole weeks
		tell_year(a, FIRST_DAY, 0, 1, &told);
		tell_year(b, FIRST_DAY, 7 * cases[i].weeks, cases[i].scale, &other);
		assert_true(told.count > 4);
		assert_int_equal(told.count, other.count);
		for (uint32_t k = 0; k < told.count; k++) {
			assert_int_equal(told.finding[k].level, other.finding[k].level);
			assert_int_equal(told.finding[k].type, other.finding[k].type);
			assert_int_equal(told.finding[k].start_time + (int64_t)7 * cases[i].weeks * CIVIL_DAY_MS, other.finding[k].start_time);
			assert_true(fabs(told.finding[k].grounds.expected * cases[i].scale - other.finding[k].grounds.expected) <=
			            1e-9 * fabs(other.finding[k].grounds.expected));
		}
		free(a);
		free(b);
	}
}

static void fed_twice_changes_nothing(void **state)
{
	struct bench *b = after_half_a_year();
	struct detector before = b->detector;
	(void)state;
	assert_int_equal(feed(b, civil_ms(FIRST_DAY + 181, 0), 1), DETECTOR_OLD);
	assert_int_equal(feed(b, civil_ms(FIRST_DAY, 0), 1), DETECTOR_OLD);
	assert_int_equal(feed(b, civil_ms(FIRST_DAY + 182, 0), NAN), DETECTOR_REFUSED);
	assert_int_equal(feed(b, civil_ms(FIRST_DAY + 182, 0), INFINITY), DETECTOR_REFUSED);
	assert_int_equal(feed(b, civil_ms(FIRST_DAY + 182, 0), -1e16), DETECTOR_REFUSED);
	assert_memory_equal(&before, &b->detector, sizeof before);
	free(b);
}

static void bytes_are_all_there_is(void **state)
{
	struct bench *a = after_half_a_year(), *b = bench_new(CIVIL_DAY, false);
	(void)state;
	memcpy(&b->detector, &a->detector, sizeof a->detector);
	assert_true(detector_valid(&b->detector, NULL, CIVIL_DAY));
	assert_false(detector_valid(&b->detector, NULL, CIVIL_WEEK));
	struct detector damaged = b->detector;
	damaged.load.recent = 200;
	assert_false(detector_valid(&damaged, NULL, CIVIL_DAY));
	damaged = b->detector;
	damaged.load.alarm.level = 9;
	assert_false(detector_valid(&damaged, NULL, CIVIL_DAY));
	damaged = b->detector;
	damaged.load.sigma = NAN;
	assert_false(detector_valid(&damaged, NULL, CIVIL_DAY));
	damaged = b->detector;
	damaged.load.recent_gap[LOAD_RECENT - 1] = -INFINITY;
	assert_false(detector_valid(&damaged, NULL, CIVIL_DAY));
	struct profile_week week;
	detector_init(&damaged, &week, CIVIL_HOUR, FALL_IS_BAD);
	assert_true(detector_valid(&damaged, &week, CIVIL_HOUR));
	damaged.load.values = 4;
	damaged.load.value_weekday[3] = 200;
	assert_false(detector_valid(&damaged, &week, CIVIL_HOUR));
	damaged.load.values = 0;
	week.abrupt = 7;
	assert_false(detector_valid(&damaged, &week, CIVIL_HOUR));
	live(a, &steady, FIRST_DAY + 182, 60, 0.7);
	live(b, &steady, FIRST_DAY + 182, 60, 0.7);
	assert_memory_equal(&a->detector, &b->detector, sizeof a->detector);
	free(a);
	free(b);
}

static size_t known_fields(const struct bench *b, struct profile_week *w)
{
	json_t *json = state_json(&b->detector, w), *part;
	const char *name;
	size_t fields = 0;
	json_object_foreach(json, name, part)
	{
		const char *field;
		json_t *value;
		json_object_foreach(part, field, value) fields += json_is_array(value) ? json_array_size(value) : 1;
	}
	json_decref(json);
	return fields;
}

// A number that is not finite is no JSON: the state has lost a field then.
static void hostile_values_leave_a_finite_state(void **state)
{
	static const double wild[] = {0, 1e15, -1e15, 1e-300, -1e-300, 1, 5000, 4.9e-324, 123456789};
	static const enum civil_period periods[] = {CIVIL_QUARTER_HOUR, CIVIL_HOUR, CIVIL_DAY, CIVIL_WEEK, CIVIL_MONTH};
	(void)state;
	for (size_t p = 0; p < sizeof periods / sizeof *periods; p++)
		for (uint64_t seed = 1; seed <= 40; seed++) {
			struct bench *b = bench_of(periods[p], true, (enum direction)(1 + seed / 7 % 3));
			size_t fields = known_fields(b, profile_of(b));
			uint64_t random = seed;
			int64_t start = civil_ms(civil_days(2023, 1, 1), 0);
			for (int n = 0; n < 1500; n++, start = civil_next(periods[p], start, 0)) {
				double z = random_normal(&random);
				size_t pick = (size_t)(fabs(z) * 1000) % (sizeof wild / sizeof *wild);
				// constant, alternating, wild, or wild among ordinary ones
				double value = seed % 4 == 0                  ? wild[seed / 4 % 9]
				               : seed % 4 == 1                ? wild[n % 2 ? seed / 4 % 9 : 5]
				               : seed % 4 == 2 || fabs(z) > 2 ? wild[pick]
				                                              : 5000 + 100 * z;
				if (fabs(z) > 2.3)
					miss(b, start);
				else
					assert_int_equal(feed(b, start, value), DETECTOR_OK);
			}
			assert_int_equal(known_fields(b, profile_of(b)), fields);
			free(b);
		}
}

static void findings_are_put_into_words(void **state)
{
	char zh[REASON_TEXT], en[REASON_TEXT];
	struct finding f = {
	        .change = FINDING_RAISED,
	        .type = TYPE_DROP,
	        .rule = RULE_SHORTFALL,
	        .level = LEVEL_YELLOW,
	        .since_time = civil_ms(20000, CIVIL_SHANGHAI_MS),
	        .grounds = {true, 3900, 5000, 4500, 5500, 0.2201, 4, 0.165, false},
	        .calendar_known = false
        };
	struct reason_about about = {.period = CIVIL_DAY, .subject = "某厂用电量", .unit = "kWh", .utc_offset_ms = CIVIL_SHANGHAI_MS};
	(void)state;
	reason_write(zh, REASON_ZH, &f, &about);
	reason_write(en, REASON_EN, &f, &about);
	assert_string_equal(zh, "某厂用电量下降黄色预警：自 2024-10-04 起 4 天平均比通常少 22%（本级门限 16.5%）：3900 kWh，通常 5000 "
	                        "kWh（4500～5500，比近几周同一星期几）。（当年节假日安排未导入，按普通周判断。）");
	assert_string_equal(en,
	                    "yellow warning, drop of 某厂用电量: 22% below the usual on the average of 4 days since 2024-10-04 (this level from 16.5%): "
	                    "3900 kWh, usually 5000 kWh "
	                    "(4500 to 5500; by the same weekdays of the last weeks). (The public calendar of that year is not loaded: judged as plain weeks.)");
	f.grounds.lately = true;
	reason_write(en, REASON_EN, &f, &about);
	assert_non_null(strstr(en, "22% below the usual or more on each of the last four days (this level from 16.5%), amiss since 2024-10-04: "));
	about.period = CIVIL_WEEK;
	reason_write(zh, REASON_ZH, &f, &about);
	assert_non_null(strstr(zh, "自 2024-10-04 起异常，近两周平均比通常少 22%（本级门限 16.5%）"));
}

static void parameters_are_in_order(void **state)
{
	const char *group, *name;
	(void)state;
	for (int period = CIVIL_DAY; period <= CIVIL_WEEK; period++) {
		struct params p = params_default((enum civil_period)period);
		assert_true(params_ordered(&p, &group, &name));
		for (size_t i = 0; i < param_count; i++)
			assert_true(isnan(param_table[i].usual) ||
			            (*param_at(&p, &param_table[i]) >= param_table[i].min && *param_at(&p, &param_table[i]) <= param_table[i].max));
		p.depth[LEVEL_ORANGE] = 0.1;
		assert_false(params_ordered(&p, &group, &name));
		assert_string_equal(group, "load");
		assert_string_equal(name, "depth_orange");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(ordinary_years_are_quiet),
	        cmocka_unit_test(quarter_hours_are_quiet),
	        cmocka_unit_test(events_are_found),
	        cmocka_unit_test(a_stop_is_dated_to_its_first_day),
	        cmocka_unit_test(a_drop_of_a_growing_plant_is_found),
	        cmocka_unit_test(an_incident_excuses_nothing_next_year),
	        cmocka_unit_test(festival_counts_without_its_last_day),
	        cmocka_unit_test(decline_is_told_from_a_drop),
	        cmocka_unit_test(late_resume_is_found),
	        cmocka_unit_test(volatility_silence_and_sameness_are_found),
	        cmocka_unit_test(a_meter_may_be_silent_on_rest_days),
	        cmocka_unit_test(sudden_stop_is_found_within_hours),
	        cmocka_unit_test(a_drop_is_found_within_the_day),
	        cmocka_unit_test(months_are_judged_year_on_year),
	        cmocka_unit_test(a_filed_month_is_no_surge_a_year_on),
	        cmocka_unit_test(rises_are_found_where_they_are_bad),
	        cmocka_unit_test(a_rise_is_not_learned_until_it_is_accepted_and_a_fall_at_once),
	        cmocka_unit_test(holidays_and_stops_are_no_surge),
	        cmocka_unit_test(months_above_the_usual_growth_are_found),
	        cmocka_unit_test(limits_hold_for_so_many_periods),
	        cmocka_unit_test(growth_and_plan_take_january_with_february),
	        cmocka_unit_test(an_incident_is_not_learned_until_it_is_accepted),
	        cmocka_unit_test(flapping_is_one_long_alarm_and_said),
	        cmocka_unit_test(scale_and_weeks_change_nothing_but_numbers),
	        cmocka_unit_test(fed_twice_changes_nothing),
	        cmocka_unit_test(bytes_are_all_there_is),
	        cmocka_unit_test(hostile_values_leave_a_finite_state),
	        cmocka_unit_test(findings_are_put_into_words),
	        cmocka_unit_test(parameters_are_in_order),
	};
	made_up_calendar(&calendar);
	int failed = cmocka_run_group_tests_name("detector", tests, NULL, NULL);
	calendar_fini(&calendar);
	return failed;
}
