#include "plant.h"

#include "base/civil.h"
#include "base/id.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SLOT_MS = CIVIL_DAY_MS / PLANT_SLOTS };

// --- random numbers from counters: what for, and when

enum stream { S_KIND, S_REST, S_SIGMA, S_SIZE, S_GROWTH, S_FESTIVAL, S_DAY, S_SLOW, S_SLOT, S_STOP, S_STOP_START, S_STOP_LENGTH, S_BATCH };

// The finalizer of splitmix64: every bit of the result depends on every bit of x.
static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

static uint64_t draw(const struct plant *p, enum stream stream, int64_t counter)
{
	return mix(p->key ^ mix((uint64_t)counter * 64 + (uint64_t)stream));
}

static double uniform(const struct plant *p, enum stream stream, int64_t counter)
{
	return (double)(draw(p, stream, counter) >> 11) * 0x1p-53;
}

// Nearly normal, never beyond 3.46: four uniform numbers of 16 bits. Cheap, and the same on every machine.
static double normal(const struct plant *p, enum stream stream, int64_t counter)
{
	uint64_t r = draw(p, stream, counter);
	double sum = (double)(r & 0xffff) + (double)(r >> 16 & 0xffff) + (double)(r >> 32 & 0xffff) + (double)(r >> 48);
	return (sum / 65535 - 2) * 1.7320508075688772;
}

// --- straight lines between points

struct point {
	double at;
	double value;
};

// Outside the points: the nearest one's value.
static double between(const struct point *points, size_t count, double at)
{
	size_t i = 1;
	if (at <= points[0].at)
		return points[0].value;
	if (at >= points[count - 1].at)
		return points[count - 1].value;
	while (points[i].at < at)
		i++;
	const struct point *a = &points[i - 1], *b = &points[i];
	return a->value + (b->value - a->value) * (at - a->at) / (b->at - a->at);
}

#define BETWEEN(points, at) between(points, sizeof(points) / sizeof *(points), at)

// Share of normal by days from 初一, as measured on 453 plants in two years.
static const struct point spring[] = {
        {-14, 1  },
        {-12, .92},
        {-8,  .76},
        {-4,  .58},
        {0,   .41},
        {4,   .47},
        {8,   .70},
        {12,  .88},
        {18,  .97},
        {20,  1  },
};

// By days from 1 October.
static const struct point national[] = {
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

// Quantiles of plants' own noise.
static const struct point sigma_of[] = {
        {0,   .06},
        {.05, .10},
        {.25, .17},
        {.50, .26},
        {.75, .45},
        {.95, .92},
        {1,   1.1},
};

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
        {2030, 2, 3 },
};

// --- a day

double plant_holiday_share(double festival, int32_t day)
{
	const double depth = 1.35; // plants of all depths together leave about the share of the table
	int year, month, date;
	double share = 1;
	civil_date(day, &year, &month, &date);
	for (size_t i = 0; month <= 3 && i < sizeof new_year / sizeof *new_year; i++)
		if (new_year[i].year == year)
			share = BETWEEN(spring, day - civil_days(year, new_year[i].month, new_year[i].day));
	if (month == 9 || month == 10)
		share = BETWEEN(national, day - civil_days(year, 10, 1));
	share = 1 - depth * festival * (1 - share);
	return share < .03 ? .03 : share;
}

static double weekday_share(const struct plant *p, int32_t day)
{
	static const double share[PLANT_RESTS][7] = {
	        [REST_NONE] = {1, 1.01, 1.01, 1.01, 1, .99, .98},
	        [REST_SUNDAY] = {1, 1.02, 1.02, 1.02, 1, .97, .25},
	        [REST_WEEKEND] = {1, 1.02, 1.02, 1.02, 1, .30, .25},
	};
	return share[p->rest][civil_weekday(day)];
}

// Each stretch of 32 days has, rarely, one stop, which may reach into the next.
bool plant_stopped(const struct plant *p, int32_t day)
{
	enum { STRETCH = 32, SHORTEST = 3, LONGEST = 26 };
	const double often = .012;
	for (int32_t back = 0; back < 2; back++) {
		int32_t stretch = day / STRETCH - back;
		if (uniform(p, S_STOP, stretch) >= often)
			continue;
		int32_t start = stretch * STRETCH + (int32_t)(draw(p, S_STOP_START, stretch) % STRETCH);
		int32_t length = SHORTEST + (int32_t)(draw(p, S_STOP_LENGTH, stretch) % (LONGEST - SHORTEST + 1));
		if (day >= start && day < start + length)
			return true;
	}
	return false;
}

static double tenths(double kwh)
{
	return nearbyint(kwh * 10) / 10;
}

double plant_day(const struct plant *p, int32_t day)
{
	enum { SLOW = 10, MIDDLE_OF_2025 = 20270 }; // days
	const double year = 365.25, season = .04, left_when_stopped = .02;
	int32_t at = day / SLOW;
	double along = (double)(day % SLOW) / SLOW, years = (day - MIDDLE_OF_2025) / year;
	double slow = normal(p, S_SLOW, at) * (1 - along) + normal(p, S_SLOW, at + 1) * along;
	double noise = p->sigma * (.97 * normal(p, S_DAY, day) + .25 * slow);
	double level = p->daily_kwh * exp(p->growth * years + noise);
	if (plant_stopped(p, day))
		return tenths(level * left_when_stopped);
	return tenths(level * weekday_share(p, day) * plant_holiday_share(p->festival, day) * (1 + season * cos(6.283185307179586 * years)));
}

// --- its quarter hours

// How much of the plant runs then.
static double slot_share(const struct plant *p, int32_t day, int slot)
{
	int hour = slot / 4;
	switch (p->kind) {
	case PLANT_THREESHIFT: // the shifts hand over at 0, 8 and 16
		return slot % 32 == 0 || slot % 32 == 31 ? .85 : 1;
	case PLANT_TWOSHIFT:
		return hour >= 6 && hour < 22 ? 1 : .2;
	case PLANT_DAYSHIFT:
		return hour == 12 ? .6 : hour >= 8 && hour < 18 ? 1 : .1;
	case PLANT_BATCH: { // a furnace is charged every five to eight hours
		int64_t length = 20 + (int64_t)(draw(p, S_BATCH, 0) % 13);
		return ((int64_t)day * PLANT_SLOTS + slot) % length < length * 2 / 3 ? 1 : .3;
	}
	case PLANT_VALLEY: // when electricity is cheap
		return hour >= 23 || hour < 7 ? 1 : .35;
	case PLANT_CONTINUOUS:
	case PLANT_KINDS:
		break;
	}
	return 1;
}

void plant_quarters(const struct plant *p, int32_t day, float kwh[PLANT_SLOTS])
{
	const double slot_sigma = .04;
	double share[PLANT_SLOTS], whole = 0, done = 0, given = 0, in_all = plant_day(p, day) * 10;
	for (int i = 0; i < PLANT_SLOTS; i++) {
		share[i] = slot_share(p, day, i) * (1 + slot_sigma * normal(p, S_SLOT, (int64_t)day * PLANT_SLOTS + i));
		whole += share[i];
	}
	for (int i = 0; i < PLANT_SLOTS; i++) {
		done += share[i];
		double upto = nearbyint(i == PLANT_SLOTS - 1 ? in_all : in_all * done / whole);
		kwh[i] = (float)((upto - given) / 10);
		given = upto;
	}
}

// --- events

static bool applies(const struct plant *p, const struct inject *e, int64_t at_ms)
{
	return at_ms >= e->from_ms && at_ms < e->to_ms && !memcmp(e->code, p->code, PLANT_CODE);
}

// What is left of production in the period of that number (of days or quarter hours) that begins then.
static double share_left(const struct inject *e, int64_t at_ms, int64_t number)
{
	switch (e->kind) {
	case INJECT_STOP:
		return 0;
	case INJECT_DROP:
		return 1 - e->percent / 100;
	case INJECT_DECLINE:
		return 1 - e->percent / 100 * (double)(at_ms - e->from_ms) / (double)(e->to_ms - e->from_ms);
	case INJECT_VOLATILE:
		return number % 2 ? 1.6 : .4;
	case INJECT_MISSING:
	case INJECT_STUCK:
	case INJECT_KINDS:
		break;
	}
	return 1;
}

// Day and slot (-1: the whole day) whose value is said at a time while a meter is stuck: the last before it.
static void stick(const struct inject *e, int32_t *day, int *slot)
{
	int64_t last = e->from_ms - 1;
	*day = civil_day_of(last, CIVIL_SHANGHAI_MS);
	if (*slot >= 0)
		*slot = (int)((last - civil_ms(*day, CIVIL_SHANGHAI_MS)) / SLOT_MS);
}

static bool touched(const struct plant *p, const struct inject *injects, uint32_t count, int64_t from_ms, int64_t to_ms)
{
	for (uint32_t i = 0; i < count; i++)
		if (injects[i].from_ms < to_ms && injects[i].to_ms > from_ms && !memcmp(injects[i].code, p->code, PLANT_CODE))
			return true;
	return false;
}

// A day that an event begins or ends in is the sum of its quarter hours.
static double day_left(const struct plant *p, const struct inject *injects, uint32_t count, int32_t day)
{
	const int64_t begin = civil_ms(day, CIVIL_SHANGHAI_MS);
	float quarter[PLANT_SLOTS];
	double sum = 0;
	plant_quarters(p, day, quarter);
	for (int slot = 0; slot < PLANT_SLOTS; slot++) {
		double share = 1;
		for (uint32_t i = 0; i < count; i++)
			if (applies(p, injects + i, begin + (int64_t)slot * SLOT_MS))
				share *= share_left(injects + i, begin + (int64_t)slot * SLOT_MS, day);
		sum += (double)quarter[slot] * share;
	}
	return sum;
}

bool inject_apply(const struct plant *p, const struct inject *injects, uint32_t count, int32_t day, int slot, double *kwh)
{
	const int64_t begin = civil_ms(day, CIVIL_SHANGHAI_MS) + (slot > 0 ? (int64_t)slot * SLOT_MS : 0);
	if (!touched(p, injects, count, begin, begin + (slot < 0 ? CIVIL_DAY_MS : SLOT_MS)))
		return true;
	for (uint32_t i = 0; i < count; i++) {
		if (!applies(p, injects + i, begin))
			continue;
		if (injects[i].kind == INJECT_MISSING)
			return false;
		if (injects[i].kind == INJECT_STUCK) {
			float quarter[PLANT_SLOTS];
			stick(injects + i, &day, &slot);
			plant_quarters(p, day, quarter);
			*kwh = slot < 0 ? plant_day(p, day) : (double)quarter[slot];
			return true;
		}
	}
	if (slot < 0) {
		*kwh = tenths(day_left(p, injects, count, day));
		return true;
	}
	for (uint32_t i = 0; i < count; i++)
		if (applies(p, injects + i, begin))
			*kwh *= share_left(injects + i, begin, slot);
	*kwh = tenths(*kwh);
	return true;
}

// --- words, and made-up plants

static int word_at(const char *const *words, int count, const char *word)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(words[i], word))
			return i;
	return -1;
}

static const char *const kind_words[PLANT_KINDS] = {"continuous", "threeshift", "twoshift", "dayshift", "batch", "valley"};

const char *plant_kind_word(enum plant_kind kind)
{
	return kind_words[kind];
}

int plant_kind_of(const char *word)
{
	return word_at(kind_words, PLANT_KINDS, word);
}

int plant_rest_of(const char *word)
{
	static const char *const words[PLANT_RESTS] = {"none", "sunday", "weekend"};
	return word_at(words, PLANT_RESTS, word);
}

int inject_kind_of(const char *word)
{
	static const char *const words[INJECT_KINDS] = {"stop", "drop", "decline", "volatile", "missing", "stuck"};
	return word_at(words, INJECT_KINDS, word);
}

uint64_t plant_key(uint64_t seed, const char *code)
{
	uint64_t key = mix(seed);
	for (const char *c = code; *c; c++)
		key = mix(key ^ (unsigned char)*c);
	return key;
}

// Index of the first bound that u lies below; the last bound is above all.
static int choose(double u, const double *below, int count)
{
	int i = 0;
	while (i < count - 1 && u >= below[i])
		i++;
	return i;
}

void plant_make(struct plant *p, uint64_t seed, uint32_t number)
{
	static const double kind_below[PLANT_KINDS] = {.33, .50, .67, .87, .95, 2}, rest_below[PLANT_RESTS] = {.35, .85, 2};
	*p = (struct plant){.quarter_hour = true};
	snprintf(p->code, sizeof p->code, "91530300MA%06u00", (unsigned)(number % 1000000));
	credit_code_seal(p->code);
	p->key = plant_key(seed, p->code);
	p->kind = (enum plant_kind)choose(uniform(p, S_KIND, 0), kind_below, PLANT_KINDS);
	p->rest = p->kind == PLANT_CONTINUOUS ? REST_NONE : (enum plant_rest)choose(uniform(p, S_REST, 0), rest_below, PLANT_RESTS);
	p->sigma = BETWEEN(sigma_of, uniform(p, S_SIGMA, 0));
	p->daily_kwh = 3000 * pow(1 - uniform(p, S_SIZE, 0), -1 / 1.15); // few large ones, many small ones
	p->growth = .04 + .05 * normal(p, S_GROWTH, 0);
	p->festival = p->kind == PLANT_CONTINUOUS ? .2 + .25 * uniform(p, S_FESTIVAL, 0) : .85 + .4 * uniform(p, S_FESTIVAL, 0);
}
