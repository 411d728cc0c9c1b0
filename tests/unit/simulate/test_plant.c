// Made-up plants behave as the real ones of a Chinese zone were measured to: noise, weekdays, festivals, stops; and events take exactly what they say.
#include "plant.h"

#include "base/civil.h"
#include "base/id.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PLANTS = 1000, DAYS = 70 };

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double quantile(double *v, size_t n, double q)
{
	qsort(v, n, sizeof *v, by_size);
	return v[(size_t)(q * (double)(n - 1) + .5)];
}

static void same_seed_same_plant(void **state)
{
	struct plant a, b, other;
	(void)state;
	for (uint32_t n = 1; n <= 200; n++) {
		plant_make(&a, 7, n);
		plant_make(&b, 7, n);
		plant_make(&other, 8, n);
		assert_true(credit_code_valid(a.code, strlen(a.code)));
		assert_string_equal(a.code, other.code);
		int32_t day = 20500 + (int32_t)n;
		float x[PLANT_SLOTS], y[PLANT_SLOTS];
		double before = plant_day(&a, day);
		plant_day(&a, day + 100); // the order of asking changes nothing
		plant_quarters(&a, day, x);
		plant_quarters(&b, day, y);
		assert_true(before == plant_day(&b, day));
		assert_memory_equal(x, y, sizeof x);
		assert_true(before != plant_day(&other, day));
	}
}

// Figures that must not change: a demo that was loaded goes on with the same plants after an upgrade.
static void known_values(void **state)
{
	struct plant p;
	(void)state;
	plant_make(&p, 1, 1);
	assert_string_equal(p.code, "91530300MA0000015L");
	assert_float_equal(plant_day(&p, civil_days(2026, 10, 1)), 2946.3, .05);
}

static void quarters_add_up(void **state)
{
	(void)state;
	for (uint32_t n = 1; n <= 300; n++) {
		struct plant p;
		plant_make(&p, 3, n);
		float kwh[PLANT_SLOTS];
		double sum = 0;
		plant_quarters(&p, 20600, kwh);
		for (int i = 0; i < PLANT_SLOTS; i++) {
			assert_true(kwh[i] >= 0);
			sum += round((double)kwh[i] * 10);
		}
		assert_float_equal(sum / 10, plant_day(&p, 20600), .001 + 1e-9 * sum);
	}
}

// Robust sigma of a day against the same weekday, over the plants: 10 % at the 5th percentile, 26 % in the middle, 92 % at the 95th.
static void noise_is_personal(void **state)
{
	static double all[PLANTS];
	(void)state;
	for (uint32_t n = 0; n < PLANTS; n++) {
		struct plant p;
		plant_make(&p, 11, n + 1);
		double day[DAYS], off[DAYS];
		size_t many = 0;
		for (int32_t i = 0; i < DAYS; i++) { // Tuesdays of summers and springs, far from festivals
			int32_t d = civil_days(2025, 4, 15) + i / 10 * 364 + i % 10 * 7;
			if (!plant_stopped(&p, d))
				day[many++] = plant_day(&p, d) / exp(p.growth * (d - 20270) / 365.25);
		}
		if (many < 10)
			continue;
		double middle = quantile(day, many, .5);
		for (size_t i = 0; i < many; i++)
			off[i] = fabs(day[i] / middle - 1);
		all[n] = 1.4826 * quantile(off, many, .5);
	}
	double low = quantile(all, PLANTS, .05), middle = quantile(all, PLANTS, .5), high = quantile(all, PLANTS, .95);
	assert_in_range((int)(low * 100), 7, 13);
	assert_in_range((int)(middle * 100), 21, 31);
	assert_in_range((int)(high * 100), 68, 105);
}

static void a_third_rests_on_sundays(void **state)
{
	(void)state;
	int rests = 0, never = 0;
	double week[7] = {0};
	for (uint32_t n = 1; n <= PLANTS; n++) {
		struct plant p;
		double sum[7] = {0};
		plant_make(&p, 5, n);
		for (int32_t i = 0; i < 140; i++) {
			int32_t d = civil_days(2025, 4, 7) + i; // a Monday
			if (!plant_stopped(&p, d))
				sum[i % 7] += plant_day(&p, d) / p.daily_kwh / 20;
		}
		double weekdays = (sum[0] + sum[1] + sum[2] + sum[3] + sum[4]) / 5;
		rests += sum[6] < .7 * weekdays;
		never += p.kind == PLANT_CONTINUOUS;
		for (int i = 0; i < 7; i++)
			week[i] += sum[i];
	}
	assert_in_range(rests, 290, 480);
	assert_in_range(never, 290, 370);
	for (int i = 0; i < 5; i++)
		assert_true(week[6] < week[5] && week[5] < week[i]);
}

// All plants together leave about the measured share; most of those that do not run continuously fall below 30 %.
static void festivals_leave_their_share(void **state)
{
	static const struct {
		int from_new_year;
		double share;
	} spring[] = {
	        {-30, 1  },
                {-12, .92},
                {-8,  .76},
                {-4,  .58},
                {0,   .41},
                {4,   .47},
                {8,   .70},
                {12,  .88},
                {18,  .97},
                {25,  1  }
        };
	static const double national[] = {.63, .61, .59, .67, .83, .89, .90};
	static struct plant p[PLANTS];
	const int32_t new_year = civil_days(2026, 2, 17), october = civil_days(2025, 10, 1);
	(void)state;
	for (uint32_t n = 0; n < PLANTS; n++)
		plant_make(&p[n], 9, n + 1);
	for (size_t i = 0; i < sizeof spring / sizeof *spring; i++) {
		double sum = 0;
		for (uint32_t n = 0; n < PLANTS; n++)
			sum += plant_holiday_share(p[n].festival, new_year + spring[i].from_new_year);
		assert_float_equal(sum / PLANTS, spring[i].share, .08);
	}
	for (int i = 0; i < 7; i++) {
		double sum = 0;
		for (uint32_t n = 0; n < PLANTS; n++)
			sum += plant_holiday_share(p[n].festival, october + i);
		assert_float_equal(sum / PLANTS, national[i], .08);
	}
	int deep = 0;
	for (uint32_t n = 0; n < PLANTS; n++)
		deep += plant_holiday_share(p[n].festival, new_year) < .3;
	assert_in_range(deep, PLANTS / 2, PLANTS * 3 / 4);
	assert_true(plant_holiday_share(1, civil_days(2026, 6, 10)) == 1);
}

// Of 454 real plants one began a stop of a week or more every fourth day.
static void stops_are_rare(void **state)
{
	int stopped_days = 0, starts = 0;
	(void)state;
	for (uint32_t n = 1; n <= PLANTS; n++) {
		struct plant p;
		plant_make(&p, 21, n);
		for (int32_t d = 20500; d < 20500 + 365; d++) {
			bool now = plant_stopped(&p, d);
			stopped_days += now;
			starts += now && !plant_stopped(&p, d - 1);
			if (now)
				assert_true(plant_day(&p, d) < .5 * p.daily_kwh);
		}
	}
	assert_in_range(starts, 90, 190);
	assert_in_range(stopped_days / starts, 10, 20);
}

static struct inject event(const struct plant *p, enum inject_kind kind, double percent, int32_t day, int hour, int hours)
{
	struct inject e = {.kind = kind, .percent = percent, .from_ms = civil_ms(day, CIVIL_SHANGHAI_MS) + (int64_t)hour * CIVIL_HOUR_MS};
	memcpy(e.code, p->code, sizeof e.code);
	e.to_ms = e.from_ms + (int64_t)hours * CIVIL_HOUR_MS;
	return e;
}

static void events_are_exact(void **state)
{
	struct plant p, other;
	const int32_t day = 20700;
	float made[PLANT_SLOTS];
	double kwh;
	(void)state;
	plant_make(&p, 2, 1);
	plant_make(&other, 2, 2);
	plant_quarters(&p, day, made);

	struct inject drop = event(&p, INJECT_DROP, 60, day, 0, 48);
	kwh = plant_day(&p, day);
	assert_true(inject_apply(&p, &drop, 1, day, -1, &kwh));
	assert_float_equal(kwh, plant_day(&p, day) * .4, .051);
	kwh = plant_day(&p, day + 2);
	assert_true(inject_apply(&p, &drop, 1, day + 2, -1, &kwh));
	assert_true(kwh == plant_day(&p, day + 2)); // after it
	kwh = plant_day(&other, day);
	assert_true(inject_apply(&other, &drop, 1, day, -1, &kwh));
	assert_true(kwh == plant_day(&other, day)); // another plant

	// From 08:00 to 14:00: slots 32 to 55 are gone, their neighbours are whole, the day has lost just them.
	struct inject stop = event(&p, INJECT_STOP, 0, day, 8, 6);
	double lost = 0;
	for (int slot = 0; slot < PLANT_SLOTS; slot++) {
		kwh = (double)made[slot];
		assert_true(inject_apply(&p, &stop, 1, day, slot, &kwh));
		assert_true(kwh == (slot >= 32 && slot < 56 ? 0 : (double)made[slot]));
		lost += (double)made[slot] - kwh;
	}
	assert_true(lost > 0);
	kwh = plant_day(&p, day);
	assert_true(inject_apply(&p, &stop, 1, day, -1, &kwh));
	assert_float_equal(kwh, plant_day(&p, day) - lost, .06);

	struct inject missing = event(&p, INJECT_MISSING, 0, day, 1, 1);
	kwh = (double)made[3];
	assert_true(inject_apply(&p, &missing, 1, day, 3, &kwh));
	assert_false(inject_apply(&p, &missing, 1, day, 4, &kwh));
	assert_false(inject_apply(&p, &missing, 1, day, 7, &kwh));
	assert_true(inject_apply(&p, &missing, 1, day, 8, &kwh));

	struct inject stuck = event(&p, INJECT_STUCK, 0, day, 2, 3);
	for (int slot = 8; slot < 20; slot++) {
		kwh = (double)made[slot];
		assert_true(inject_apply(&p, &stuck, 1, day, slot, &kwh));
		assert_true(kwh == (double)made[7]);
	}
	struct inject stuck_days = event(&p, INJECT_STUCK, 0, day, 0, 72);
	kwh = 0;
	assert_true(inject_apply(&p, &stuck_days, 1, day + 2, -1, &kwh));
	assert_true(kwh == plant_day(&p, day - 1));

	struct inject both[] = {drop, event(&p, INJECT_DROP, 50, day, 0, 24)};
	kwh = plant_day(&p, day);
	assert_true(inject_apply(&p, both, 2, day, -1, &kwh));
	assert_float_equal(kwh, plant_day(&p, day) * .2, .051);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(same_seed_same_plant),     cmocka_unit_test(known_values),
	        cmocka_unit_test(quarters_add_up),          cmocka_unit_test(noise_is_personal),
	        cmocka_unit_test(a_third_rests_on_sundays), cmocka_unit_test(festivals_leave_their_share),
	        cmocka_unit_test(stops_are_rare),           cmocka_unit_test(events_are_exact),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
