#include "chunk.h"
#include "old.h"

#include "base/err.h"
#include "base/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

static uint64_t seed = 1;

static uint32_t chance(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

static double some_value(uint32_t style)
{
	switch (style % 5) {
	case 0:
		return chance(1000);
	case 1:
		return chance(100000) / 10.0 - 300;
	case 2:
		return chance(100000) / 1000.0;
	case 3:
		return (double)chance(UINT32_MAX) / 7;
	default:
		return chance(2) ? 1e18 : -1e-12;
	}
}

static void fill(struct chunk *c, uint32_t style)
{
	for (uint32_t i = 0; i < c->slots; i++) {
		if (chance(3) == 0)
			continue;
		if (c->holds == HOLDS_VALUES) {
			chunk_set(c, i, some_value(style), style % 2 && chance(5) == 0 ? chance(UINT32_MAX) : 0);
		} else if (c->holds == HOLDS_WINDOWS) {
			chunk_add(c, i);
			*chunk_window(c, i) = (struct window){(sum_int)(chance(2) ? 1 : -1) * ((sum_int)1 << chance(120)), some_value(style),
			                                      (int64_t)chance(UINT32_MAX) * 1000, 1 + chance(96)};
		} else {
			chunk_add(c, i);
			*chunk_node(c, i) = (struct node_window){-(sum_int)chance(UINT32_MAX) * ((sum_int)1 << chance(80)), 1 + chance(454)};
		}
	}
}

static void same(const struct chunk *a, const struct chunk *b)
{
	assert_memory_equal(a->present, b->present, sizeof a->present);
	for (uint32_t i = 0; i < a->slots; i++) {
		if (!chunk_has(a, i))
			continue;
		if (a->holds == HOLDS_VALUES) {
			assert_memory_equal(&(double){chunk_value(a, i)}, &(double){chunk_value(b, i)}, sizeof(double));
			assert_int_equal(chunk_revision(a, i), chunk_revision(b, i));
		} else if (a->holds == HOLDS_WINDOWS) {
			const struct window *v = chunk_window(a, i), *w = chunk_window(b, i);
			assert_true(v->sum == w->sum && v->count == w->count && v->at == w->at && !memcmp(&v->value, &w->value, sizeof v->value));
		} else {
			const struct node_window *v = chunk_node(a, i), *w = chunk_node(b, i);
			assert_true(v->sum == w->sum && v->reporting == w->reporting);
		}
	}
}

static const uint32_t slots_of[] = {96, 31, 13};

static void round_trips(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < 600; round++) {
		struct chunk a, b;
		struct buf bytes = {0};
		chunk_init(&a, round % 3, slots_of[round % 3]);
		chunk_init(&b, round % 3, slots_of[round % 3]);
		fill(&a, round);
		chunk_write(&a, &bytes);
		assert_int_equal(chunk_read(&b, bytes.at, bytes.len), OK);
		same(&a, &b);
		chunk_fini(&a);
		chunk_fini(&b);
		buf_fini(&bytes);
	}
}

static void special_values_come_back_bit_by_bit(void **state)
{
	(void)state;
	static const double value[] = {0.0, -0.0, 5e-324, 1.7976931348623157e308, 0.1, 0.30000000000000004, 9007199254740992, -123456.789, 1e18};
	struct chunk a, b;
	struct buf bytes = {0};
	chunk_init(&a, HOLDS_VALUES, 96);
	chunk_init(&b, HOLDS_VALUES, 96);
	for (uint32_t i = 0; i < sizeof value / sizeof *value; i++)
		chunk_set(&a, i * 10, value[i], i == 3 ? UINT32_MAX : 0);
	chunk_write(&a, &bytes);
	assert_int_equal(chunk_read(&b, bytes.at, bytes.len), OK);
	same(&a, &b);
	chunk_fini(&a);
	chunk_fini(&b);
	buf_fini(&bytes);
}

// A day of a meter with one decimal and 200 steps of noise takes little more than a byte an observation.
static void a_day_is_small(void **state)
{
	(void)state;
	struct chunk c;
	struct buf bytes = {0};
	chunk_init(&c, HOLDS_VALUES, 96);
	for (uint32_t i = 0; i < 96; i++)
		chunk_set(&c, i, round(1200 + 50 * sin(i / 10.0) + chance(200) / 10.0) / 10, 0);
	chunk_write(&c, &bytes);
	assert_true(bytes.len < 125);
	chunk_fini(&c);
	buf_fini(&bytes);
}

static void chunks_of_version_1_are_read(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < 600; round++) {
		struct chunk a, b;
		struct buf bytes = {0};
		uint8_t style = (uint8_t)((round / 3) % 5); // as the styles of some_value have them: 0, 3, and doubles
		chunk_init(&a, round % 3, slots_of[round % 3]);
		chunk_init(&b, round % 3, slots_of[round % 3]);
		fill(&a, style);
		old_write(&bytes, &a, style == 0 ? 0 : style == 2 ? 3 : 255);
		assert_int_equal(chunk_read(&b, bytes.at, bytes.len), OK);
		same(&a, &b);
		bytes.at[chance((uint32_t)bytes.len)] ^= 4;
		assert_int_equal(chunk_read(&b, bytes.at, bytes.len), ERR_CORRUPT);
		chunk_fini(&a);
		chunk_fini(&b);
		buf_fini(&bytes);
	}
}

// Bytes whose hash is right, but which no chunk_write made.
static void false_chunks_are_refused(void **state)
{
	(void)state;
	struct chunk a;
	struct buf bytes = {0};
	chunk_init(&a, HOLDS_VALUES, 31);
	for (uint32_t i = 0; i < 3; i++)
		chunk_set(&a, i, i, 0);
	chunk_write(&a, &bytes);
	static const struct {
		size_t at;
		uint8_t byte;
	} change[] = {
	        {0, 3            },
                {0, 0            },
                {1, HOLDS_WINDOWS},
                {2, 30           },
                {3, 32           },
                {3, 2            },
                {3, 254          },
                {4, 7            },
                {5, 0xc1         }
        };
	for (size_t i = 0; i < sizeof change / sizeof *change; i++) {
		struct chunk b;
		struct buf other = {0};
		chunk_init(&b, HOLDS_VALUES, 31);
		buf_add(&other, bytes.at, bytes.len - 4);
		other.at[change[i].at] = change[i].byte;
		buf_u32(&other, (uint32_t)map_hash(other.at, other.len));
		assert_int_equal(chunk_read(&b, other.at, other.len), ERR_CORRUPT);
		assert_int_equal(b.used, 0);
		chunk_fini(&b);
		buf_fini(&other);
	}
	chunk_fini(&a);
	buf_fini(&bytes);
}

static void what_memory_has_stays(void **state)
{
	(void)state;
	struct chunk older, newer;
	struct buf bytes = {0};
	chunk_init(&older, HOLDS_VALUES, 31);
	chunk_init(&newer, HOLDS_VALUES, 31);
	chunk_set(&older, 1, 10, 0);
	chunk_set(&older, 2, 20, 3);
	chunk_set(&newer, 2, 21, 4);
	chunk_set(&newer, 3, 30, 0);
	chunk_write(&older, &bytes);
	assert_int_equal(chunk_read(&newer, bytes.at, bytes.len), OK);
	assert_int_equal(newer.used, 3);
	assert_true(chunk_value(&newer, 1) == 10 && chunk_value(&newer, 2) == 21 && chunk_value(&newer, 3) == 30);
	assert_int_equal(chunk_revision(&newer, 2), 4);
	chunk_fini(&older);
	chunk_fini(&newer);
	buf_fini(&bytes);
}

// Slots may come in any order and be spread over both words of `present`.
static void items_keep_their_slots(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < 300; round++) {
		double expected[SLOT_MAX] = {0};
		bool there[SLOT_MAX] = {false};
		struct chunk c;
		chunk_init(&c, HOLDS_VALUES, SLOT_MAX);
		for (uint32_t n = chance(200); n; n--) {
			uint32_t slot = chance(SLOT_MAX);
			there[slot] = true;
			chunk_set(&c, slot, expected[slot] = chance(1000), 0);
			for (uint32_t i = 0; i < SLOT_MAX; i++) {
				assert_int_equal(chunk_has(&c, i), there[i]);
				assert_true(!there[i] || chunk_value(&c, i) == expected[i]);
			}
		}
		assert_true(chunk_bytes(&c) <= SLOT_MAX * sizeof(double));
		chunk_fini(&c);
	}
}

static void damaged_bytes_are_refused(void **state)
{
	(void)state;
	for (uint32_t holds = 0; holds < 3; holds++) {
		struct chunk a;
		struct buf bytes = {0};
		chunk_init(&a, holds, slots_of[holds]);
		fill(&a, 3);
		chunk_write(&a, &bytes);
		for (size_t i = 0; i < bytes.len; i++)
			for (int bit = 0; bit < 8; bit++) {
				struct chunk b;
				chunk_init(&b, holds, slots_of[holds]);
				bytes.at[i] ^= (uint8_t)(1 << bit);
				assert_int_equal(chunk_read(&b, bytes.at, bytes.len), ERR_CORRUPT);
				bytes.at[i] ^= (uint8_t)(1 << bit);
				chunk_fini(&b);
			}
		for (size_t len = 0; len < bytes.len; len++) {
			struct chunk b;
			uint8_t *cut = malloc(len + 1);
			memcpy(cut, bytes.at, len);
			chunk_init(&b, holds, slots_of[holds]);
			assert_int_equal(chunk_read(&b, cut, len), ERR_CORRUPT);
			chunk_fini(&b);
			free(cut);
		}
		struct chunk other;
		chunk_init(&other, holds, slots_of[holds] - 1);
		assert_int_equal(chunk_read(&other, bytes.at, bytes.len), ERR_CORRUPT);
		chunk_fini(&other);
		chunk_fini(&a);
		buf_fini(&bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(round_trips),
	        cmocka_unit_test(special_values_come_back_bit_by_bit),
	        cmocka_unit_test(a_day_is_small),
	        cmocka_unit_test(what_memory_has_stays),
	        cmocka_unit_test(items_keep_their_slots),
	        cmocka_unit_test(damaged_bytes_are_refused),
	        cmocka_unit_test(chunks_of_version_1_are_read),
	        cmocka_unit_test(false_chunks_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
