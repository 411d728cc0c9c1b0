// Buffers, maps and arenas against plain models.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/lookup.h"
#include "base/map.h"

#include <stdio.h>
#include <string.h>

static uint64_t random_next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static void what_was_written_is_read(void **state)
{
	(void)state;
	static const uint64_t naturals[] = {0, 1, 127, 128, 16383, 16384, UINT32_MAX, UINT64_MAX};
	static const int64_t wholes[] = {0, -1, 1, -64, 64, INT64_MIN, INT64_MAX};
	struct buf b = {0};
	for (size_t i = 0; i < 8; i++)
		buf_varint(&b, naturals[i]);
	for (size_t i = 0; i < 7; i++)
		buf_zigzag(&b, wholes[i]);
	buf_f64(&b, -0.1);
	buf_u32(&b, 0xdeadbeef);
	buf_u8(&b, 7);
	struct cut c = cut_of(b.at, b.len);
	for (size_t i = 0; i < 8; i++)
		assert_true(cut_varint(&c) == naturals[i]);
	for (size_t i = 0; i < 7; i++)
		assert_true(cut_zigzag(&c) == wholes[i]);
	assert_true(cut_f64(&c) == -0.1);
	assert_int_equal(cut_u32(&c), 0xdeadbeef);
	assert_int_equal(cut_u8(&c), 7);
	assert_true(!c.bad && !c.left);
	assert_int_equal(cut_u8(&c), 0);
	assert_true(c.bad);
	// Every shorter piece is noticed, and none reads past its end.
	for (size_t len = 0; len < b.len; len++) {
		struct cut part = cut_of(b.at, len);
		for (size_t i = 0; i < 8; i++)
			cut_varint(&part);
		for (size_t i = 0; i < 7; i++)
			cut_zigzag(&part);
		cut_f64(&part);
		cut_u32(&part);
		cut_u8(&part);
		assert_true(part.bad);
	}
	struct cut endless = cut_of("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 11);
	cut_varint(&endless);
	assert_true(endless.bad);
	buf_clear(&b);
	buf_printf(&b, "%d-%s", 5, "x");
	assert_string_equal(buf_str(&b), "5-x");
	buf_fini(&b);
}

enum { KEYS = 5000 };

static void a_map_does_what_an_array_does(void **state)
{
	(void)state;
	struct map m = {0};
	static uint32_t model[KEYS];
	uint64_t seed = 42;
	uint32_t live = 0;
	for (size_t i = 0; i < KEYS; i++)
		model[i] = MAP_NONE;
	assert_int_equal(map_get_text(&m, "none"), MAP_NONE);
	for (int step = 0; step < 400000; step++) {
		uint64_t r = random_next(&seed);
		uint32_t k = (uint32_t)(r % KEYS), value = (uint32_t)(r >> 40);
		char key[48];
		size_t len = (size_t)snprintf(key, sizeof key, "%0*u", (int)(k % 40), k);
		if (r >> 20 & 1) {
			assert_int_equal(map_del(&m, key, len), model[k] != MAP_NONE);
			live -= model[k] != MAP_NONE;
			model[k] = MAP_NONE;
		} else {
			assert_int_equal(map_put(&m, key, len, value), model[k] == MAP_NONE);
			live += model[k] == MAP_NONE;
			model[k] = value;
		}
		assert_int_equal(map_get(&m, key, len), model[k]);
		assert_int_equal(m.used, live);
	}
	uint32_t at = 0, seen = 0, value;
	const void *key;
	size_t len;
	while (map_next(&m, &at, &key, &len, &value)) {
		assert_int_equal(map_get(&m, key, len), value);
		seen++;
	}
	assert_int_equal(seen, live);
	map_fini(&m);
}

enum { NUMBERS = 3000, FEW_HASHES = 700 }; // many numbers have the same hash

static bool looked_up(const struct lookup *l, uint64_t hash, uint32_t number)
{
	uint32_t at, n = lookup_first(l, hash, &at);

	while (n != LOOKUP_NONE && n != number)
		n = lookup_next(l, hash, &at);
	return n == number;
}

static void numbers_are_found_by_their_hash(void **state)
{
	(void)state;
	struct lookup l = {0};
	static bool model[NUMBERS];
	uint64_t seed = 7;
	uint32_t live = 0, at;
	assert_int_equal(lookup_first(&l, 1, &at), LOOKUP_NONE);
	for (int step = 0; step < 200000; step++) {
		uint32_t n = (uint32_t)(random_next(&seed) % NUMBERS);
		uint64_t hash = lookup_pair(n % FEW_HASHES, 1);
		assert_int_equal(looked_up(&l, hash, n), model[n]);
		if (model[n])
			lookup_drop(&l, hash, n);
		else
			lookup_put(&l, hash, n);
		model[n] = !model[n];
		live += model[n] ? 1 : -1u;
		assert_int_equal(l.used, live);
	}
	for (uint32_t n = 0; n < NUMBERS; n++)
		assert_int_equal(looked_up(&l, lookup_pair(n % FEW_HASHES, 1), n), model[n]);
	lookup_fini(&l);
}

static void arenas_have_a_limit(void **state)
{
	(void)state;
	struct arena a = {.limit = 100000};
	for (int round = 0; round < 3; round++) {
		size_t got = 0;
		for (size_t len = 1;; len += 7) {
			unsigned char *at = arena_new(&a, len);
			if (!at)
				break;
			assert_int_equal((uintptr_t)at % 16, 0);
			memset(at, 0x5a, len);
			got += len;
		}
		assert_in_range(got, 80000, 100000);
		arena_reset(&a);
	}
	assert_null(arena_new(&a, SIZE_MAX));
	assert_string_equal(arena_text(&a, "abc", 2), "ab");
	arena_fini(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_was_written_is_read),
	        cmocka_unit_test(a_map_does_what_an_array_does),
	        cmocka_unit_test(numbers_are_found_by_their_hash),
	        cmocka_unit_test(arenas_have_a_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
