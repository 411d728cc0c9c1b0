#include "plant.h"

#include "base/civil.h"
#include "base/id.h"
#include "base/map.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { STOP_MIN_DAYS = 7, STOP_MAX_DAYS = 21, SLOT_MS = 15 * CIVIL_MINUTE_MS };

// A stop of a week or more begins on a quarter of a day for 454 plants.
static const double stop_chance = 0.25 / 454;

// --- numbers from counters

static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

enum stream { STREAM_DAY = 1, STREAM_SLOT, STREAM_STOP, STREAM_STOP_LENGTH, STREAM_MAKE };

static double uniform(const struct plant *p, enum stream stream, int64_t counter)
{
	uint64_t x = mix(p->seed ^ mix(map_hash(p->code, strlen(p->code)) ^ mix((uint64_t)counter * 16 + stream)));
	return ((double)(x >> 11) + 0.5) * 0x1p-53;
}

static double normal(const struct plant *p, enum stream stream, int64_t counter)
{
	static const double two_pi = 6.283185307179586;
	return sqrt(-2 * log(uniform(p, stream, counter * 2))) * cos(two_pi * uniform(p, stream, counter * 2 + 1));
}

// --- a day

struct point {
	int at;
	double share;
};

static double between(const struct point *points, int count, int at)
{
	if (at <= points[0].at || at >= points[count - 1].at)
		return 1;
	int i = 1;
	while (points[i].at < at)
		i++;
	const struct point *a = &points[i - 1], *b = &points[i];
	return a->share + (b->share - a->share) * (at - a->at) / (b->at - a->at);
}

// Share of normal by days from the lunar new year, as measured on 453 plants.
static const struct point festival[] = {
        {-14, 1  },
        {-12, .90},
        {-8,  .70},
        {-4,  .50},
        {0,   .37},
        {4,   .45},
        {8,   .69},
        {12,  .89},
        {18,  .98},
        {20,  1  },
};

static const struct point national_day[] = {
        {-1, 1  },
        {0,  .63},
        {1,  .61},
        {2,  .59},
        {3,  .67},
        {4,  .83},
        {5,  .89},
        {6,  .90},
        {8,  1  },
};

// 初一, the first day of the lunar year.
static const struct {
	int year, month, day;
} new_year[] = {
        {2023, 1, 22},
        {2024, 2, 10},
        {2025, 1, 29},
        {2026, 2, 17},
        {2027, 2, 6 },
        {2028, 1, 26},
        {2029, 2, 13},
        {2030, 2, 3 }
};

static double holidays(const struct plant *p, int32_t day)
{
	int year, month, of_month;
	double share = 1;
	civil_date(day, &year, &month, &of_month);
	for (size_t i = 0; i < sizeof new_year / sizeof *new_year; i++) {
		int off = (int)(day - civil_days(new_year[i].year, new_year[i].month, new_year[i].day));
		if (off > -20 && off < 25)
			share = between(festival, sizeof festival / sizeof *festival, off);
	}
	int october = (int)(day - civil_days(year, 10, 1));
	if (october > -2 && october < 9)
		share = between(national_day, sizeof national_day / sizeof *national_day, october);
	share = 1 - p->festival * (1 - share);
	return share < 0.02 ? 0.02 : share;
}

static double weekday(const struct plant *p, int32_t day)
{
	static const double week[] = {1.01, 1.03, 1.03, 1.03, 1.01, .98, .96};
	int w = civil_weekday(day);
	if ((p->rest == REST_SUNDAY && w == 6) || (p->rest == REST_WEEKEND && w >= 5))
		return 0.12;
	return week[w];
}

// Did a stop of its own begin lately, and lasts it still?
static bool stopped(const struct plant *p, int32_t day)
{
	for (int ago = 0; ago < STOP_MAX_DAYS; ago++)
		if (uniform(p, STREAM_STOP, day - ago) < stop_chance &&
		    ago < STOP_MIN_DAYS + (int)(uniform(p, STREAM_STOP_LENGTH, day - ago) * (STOP_MAX_DAYS - STOP_MIN_DAYS)))
			return true;
	return false;
}

double plant_factor(const struct plant *p, int32_t day)
{
	static const double year_days = 365.25;
	double years = (double)(day - civil_days(2025, 7, 1)) / year_days;
	if (stopped(p, day))
		return 0.03;
	return weekday(p, day) * holidays(p, day) * pow(1 + p->growth, years) * (1 + 0.04 * cos(6.283185307179586 * years));
}

static double noisy_day(const struct plant *p, int32_t day)
{
	double noise = 1 + p->sigma * normal(p, STREAM_DAY, day);
	return p->daily_kwh * plant_factor(p, day) * (noise < 0.02 ? 0.02 : noise);
}

// --- a quarter hour

// Share of the day's production in an hour, by kind; adds up to 24.
static double hour_share(enum plant_kind kind, int hour)
{
	bool day = hour >= 8 && hour < 18, late = hour >= 18 && hour < 23, valley = hour >= 23 || hour < 7;
	switch (kind) {
	case PLANT_CONTINUOUS:
	case PLANT_KINDS:
		return 1;
	case PLANT_THREESHIFT:
		return day ? 1.06 : 0.957142857142857;
	case PLANT_TWOSHIFT:
		return day || late ? 1.5 : 1.5 / 9;
	case PLANT_DAYSHIFT:
		return day ? 2.1 : 3.0 / 14;
	case PLANT_BATCH:
		return hour / 3 % 2 ? 1.7 : 0.3;
	case PLANT_VALLEY:
		return valley ? 2.2 : 0.4;
	}
	return 1;
}

static double noisy_slot(const struct plant *p, int32_t day, int slot)
{
	static const double slot_sigma = 0.05;
	double noise = 1 + slot_sigma * normal(p, STREAM_SLOT, (int64_t)day * PLANT_SLOTS + slot);
	return noisy_day(p, day) * hour_share(p->kind, slot / 4) / PLANT_SLOTS * (noise < 0 ? 0 : noise);
}

static double decimals(double value, double scale)
{
	return round(value * scale) / scale;
}

// What an event leaves of a value at that time; false: nothing is reported.
static bool apply(const struct plant *p, const struct inject *e, int64_t at_ms, int32_t day, int slot, double *kwh)
{
	switch (e->kind) {
	case INJECT_STOP:
		*kwh *= 0.02;
		return true;
	case INJECT_DROP:
		*kwh *= 1 - e->percent / 100;
		return true;
	case INJECT_DECLINE:
		*kwh *= 1 - e->percent / 100 * (double)(at_ms - e->from_ms) / (double)(e->to_ms - e->from_ms);
		return true;
	case INJECT_VOLATILE:
		*kwh *= (day + slot) % 2 ? 1.6 : 0.4;
		return true;
	case INJECT_STUCK: {
		int32_t first = civil_day_of(e->from_ms, CIVIL_SHANGHAI_MS);
		*kwh = slot < 0 ? noisy_day(p, first) : noisy_slot(p, first, (int)((e->from_ms - civil_ms(first, CIVIL_SHANGHAI_MS)) / SLOT_MS));
		return true;
	}
	case INJECT_MISSING:
	case INJECT_KINDS:
		return false;
	}
	return true;
}

static bool applies(const struct plant *p, const struct inject *e, int64_t at_ms)
{
	return !strcmp(e->code, p->code) && at_ms >= e->from_ms && at_ms < e->to_ms;
}

bool plant_slot(const struct plant *p, int32_t day, int slot, const struct inject *injects, uint32_t count, double *kwh)
{
	int64_t at_ms = civil_ms(day, CIVIL_SHANGHAI_MS) + (int64_t)slot * SLOT_MS;
	*kwh = noisy_slot(p, day, slot);
	for (uint32_t i = 0; i < count; i++)
		if (applies(p, &injects[i], at_ms) && !apply(p, &injects[i], at_ms, day, slot, kwh))
			return false;
	*kwh = decimals(*kwh, 10);
	return true;
}

bool plant_day(const struct plant *p, int32_t day, const struct inject *injects, uint32_t count, double *kwh)
{
	int64_t at_ms = civil_ms(day, CIVIL_SHANGHAI_MS);
	*kwh = 0;
	if (p->quarter_hour) {
		bool any = false;
		for (int slot = 0; slot < PLANT_SLOTS; slot++) {
			double part;
			if (!plant_slot(p, day, slot, injects, count, &part))
				continue;
			*kwh += part;
			any = true;
		}
		*kwh = decimals(*kwh, 10);
		return any;
	}
	*kwh = noisy_day(p, day);
	for (uint32_t i = 0; i < count; i++)
		if (applies(p, &injects[i], at_ms) && !apply(p, &injects[i], at_ms, day, -1, kwh))
			return false;
	*kwh = decimals(*kwh, 1);
	return true;
}

// --- words and made-up plants

static const char *const kind_words[] = {"continuous", "threeshift", "twoshift", "dayshift", "batch", "valley"};
static const char *const inject_words[] = {"stop", "drop", "decline", "volatile", "missing", "stuck"};

const char *plant_kind_word(enum plant_kind kind)
{
	return kind_words[kind];
}

static int word_at(const char *const *words, int count, const char *word)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(words[i], word))
			return i;
	return -1;
}

int plant_kind_of(const char *word)
{
	return word_at(kind_words, PLANT_KINDS, word);
}

int inject_kind_of(const char *word)
{
	return word_at(inject_words, INJECT_KINDS, word);
}

void plant_make(struct plant *p, uint64_t seed, uint32_t number)
{
	static const double shares[] = {.33, .50, .67, .87, .95, 1};
	*p = (struct plant){.seed = seed};
	snprintf(p->code, sizeof p->code, "91530300MA%06u??", (unsigned)(number % 1000000));
	credit_code_seal(p->code);
	double kind = uniform(p, STREAM_MAKE, 1), rest = uniform(p, STREAM_MAKE, 2);
	while (kind > shares[p->kind])
		p->kind++;
	p->rest = p->kind == PLANT_CONTINUOUS ? REST_NONE : rest < .5 ? REST_SUNDAY : rest < .85 ? REST_NONE : REST_WEEKEND;
	double sigma = exp(-1.347 + 0.62 * normal(p, STREAM_MAKE, 3));
	p->sigma = sigma < 0.05 ? 0.05 : sigma > 0.95 ? 0.95 : sigma;
	p->daily_kwh = exp(8.5 + 1.6 * normal(p, STREAM_MAKE, 4));
	p->growth = 0.04 + 0.05 * normal(p, STREAM_MAKE, 5);
	p->festival = (p->kind == PLANT_CONTINUOUS ? .35 : 1) * (.6 + .7 * uniform(p, STREAM_MAKE, 6));
	p->quarter_hour = true;
}
