// Made-up plants: the same for the same seed, behaving as real ones do in the large, and doing exactly what is injected.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/civil.h"
#include "base/id.h"
#include "simulate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLANTS = 454 };

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

static int32_t day_of(int year, int month, int day)
{
	return civil_days(year, month, day);
}

static void the_same_seed_gives_the_same_plant_and_any_day_alone(void **state)
{
	(void)state;
	struct plant a, b, other;
	double x, y, z;
	plant_make(&a, 7, 12);
	plant_make(&b, 7, 12);
	plant_make(&other, 8, 12);
	assert_true(credit_code_valid(a.code, strlen(a.code)));
	int differ = 0;
	// Backwards on one side: a value does not depend on what was asked before.
	for (int i = 0; i < 300; i++) {
		assert_true(plant_slot(&a, day_of(2026, 3, 1) + i, i % 96, NULL, 0, &x));
		assert_true(plant_slot(&b, day_of(2026, 3, 1) + i, i % 96, NULL, 0, &y));
		assert_true(plant_slot(&other, day_of(2026, 3, 1) + i, i % 96, NULL, 0, &z));
		assert_true(x == y && x >= 0);
		differ += x != z;
	}
	assert_true(differ > 280);
}

static void a_day_of_a_metered_plant_is_the_sum_of_its_quarter_hours(void **state)
{
	(void)state;
	struct plant p;
	plant_make(&p, 3, 5);
	for (int32_t day = day_of(2026, 4, 1); day < day_of(2026, 4, 20); day++) {
		double whole, sum = 0, part;
		for (int slot = 0; slot < 96; slot++) {
			assert_true(plant_slot(&p, day, slot, NULL, 0, &part));
			sum += part;
		}
		assert_true(plant_day(&p, day, NULL, 0, &whole));
		assert_true(fabs(whole - sum) < 0.05);
	}
}

static void noise_is_personal_as_in_real_plants(void **state)
{
	(void)state;
	double sigma[PLANTS];
	int rest_sunday = 0, continuous = 0;
	for (uint32_t i = 0; i < PLANTS; i++) {
		struct plant p;
		plant_make(&p, 1, i + 1);
		sigma[i] = p.sigma;
		rest_sunday += p.rest == REST_SUNDAY;
		continuous += p.kind == PLANT_CONTINUOUS;
	}
	qsort(sigma, PLANTS, sizeof *sigma, by_value);
	assert_true(sigma[PLANTS / 2] > .22 && sigma[PLANTS / 2] < .30);   // 26 %
	assert_true(sigma[PLANTS / 20] > .07 && sigma[PLANTS / 20] < .13); // 10 %
	assert_true(sigma[PLANTS * 19 / 20] > .6);                         // 92 % in the source, capped at 95 %
	assert_in_range(rest_sunday, PLANTS / 5, PLANTS * 2 / 5);
	assert_in_range(continuous, PLANTS / 4, PLANTS * 2 / 5);
}

static void weeks_and_festivals_have_their_shape(void **state)
{
	(void)state;
	struct plant p;
	plant_make(&p, 1, 1);
	p.rest = REST_SUNDAY;
	p.festival = 1;
	p.growth = 0;
	double sunday = plant_factor(&p, day_of(2026, 5, 24)), monday = plant_factor(&p, day_of(2026, 5, 25));
	assert_true(sunday < monday * 0.2);
	// 2026-02-17 is the first day of the lunar year: about 37 % of normal there, 90 % twelve days before, normal again three weeks after.
	double normal = plant_factor(&p, day_of(2026, 1, 27)), first = plant_factor(&p, day_of(2026, 2, 17));
	assert_true(first / normal > .33 && first / normal < .41);
	double before = plant_factor(&p, day_of(2026, 2, 5)) / normal;
	assert_true(before > .85 && before < .97);
	assert_true(plant_factor(&p, day_of(2026, 3, 10)) / normal > .93);
	assert_true(plant_factor(&p, day_of(2026, 10, 2)) / plant_factor(&p, day_of(2026, 9, 23)) < .7);
	p.festival = 0;
	assert_true(plant_factor(&p, day_of(2026, 2, 17)) / plant_factor(&p, day_of(2026, 1, 27)) > .95);
}

static void long_stops_are_rare_but_happen(void **state)
{
	(void)state;
	int stops = 0, days = 0;
	for (uint32_t i = 0; i < PLANTS; i++) {
		struct plant p;
		plant_make(&p, 5, i + 1);
		bool was = false;
		for (int32_t day = day_of(2025, 6, 1); day < day_of(2025, 12, 1); day++, days++) {
			bool is = plant_factor(&p, day) < .05;
			stops += is && !was;
			was = is;
		}
	}
	// 0.25 a day over 183 days: about 46.
	assert_in_range(stops, 25, 70);
}

static struct inject inject(const char *text)
{
	struct inject e;
	assert_true(inject_read(text, &e));
	return e;
}

static void what_is_injected_happens_exactly(void **state)
{
	(void)state;
	struct plant p;
	plant_make(&p, 2, 9);
	char text[128];
	double plain, changed;
	int32_t day = day_of(2026, 11, 20);
	snprintf(text, sizeof text, "drop:60:%s:2026-11-20T08:00+08:00:4h", p.code);
	struct inject drop = inject(text);
	assert_int_equal(drop.to_ms - drop.from_ms, 4 * CIVIL_HOUR_MS);
	for (int slot = 0; slot < 96; slot++) {
		assert_true(plant_slot(&p, day, slot, NULL, 0, &plain));
		assert_true(plant_slot(&p, day, slot, &drop, 1, &changed));
		if (slot >= 32 && slot < 48)
			assert_true(fabs(changed - plain * .4) < .11);
		else
			assert_true(changed == plain);
	}
	snprintf(text, sizeof text, "missing:%s:2026-11-20T08:00:1h", p.code);
	struct inject missing = inject(text);
	assert_false(plant_slot(&p, day, 33, &missing, 1, &changed));
	assert_true(plant_slot(&p, day, 36, &missing, 1, &changed));
	snprintf(text, sizeof text, "stuck:%s:2026-11-20T08:00:1d", p.code);
	struct inject stuck = inject(text);
	assert_true(plant_slot(&p, day, 32, &stuck, 1, &plain));
	for (int slot = 33; slot < 96; slot++) {
		assert_true(plant_slot(&p, day, slot, &stuck, 1, &changed));
		assert_true(changed == plain);
	}
	// Somebody else's event does nothing.
	struct plant other;
	plant_make(&other, 2, 10);
	double own;
	assert_true(plant_slot(&other, day, 33, NULL, 0, &own));
	assert_true(plant_slot(&other, day, 33, &missing, 1, &changed));
	assert_true(own == changed);
}

static void what_is_not_an_event_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {
	        "",
	        "drop",
	        "drop:60",
	        "drop:0:91530300MA000012X0:2026-11-20:1d",
	        "drop:101:91530300MA000012X0:2026-11-20:1d",
	        "drop:x:91530300MA000012X0:2026-11-20:1d",
	        "stop:short:2026-11-20:1d",
	        "stop:91530300MA000012X0:2026-11-20",
	        "stop:91530300MA000012X0:yesterday:1d",
	        "stop:91530300MA000012X0:2026-11-20:1y",
	        "burn:91530300MA000012X0:2026-11-20:1d",
	        "stop:91530300MA000012X0:2026-11-20:-1d",
	};
	struct inject e;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(inject_read(bad[i], &e));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_same_seed_gives_the_same_plant_and_any_day_alone),
	        cmocka_unit_test(a_day_of_a_metered_plant_is_the_sum_of_its_quarter_hours),
	        cmocka_unit_test(noise_is_personal_as_in_real_plants),
	        cmocka_unit_test(weeks_and_festivals_have_their_shape),
	        cmocka_unit_test(long_stops_are_rare_but_happen),
	        cmocka_unit_test(what_is_injected_happens_exactly),
	        cmocka_unit_test(what_is_not_an_event_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
