// Whole numbers in few bits: every number comes back, noise costs its entropy and little more, an outlier costs only itself.
#include "pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint64_t seed = 7;

static uint64_t chance(uint64_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (seed ^ seed >> 29) % below;
}

static size_t comes_back(const int64_t *number, uint32_t count)
{
	int64_t got[PACK_MOST];
	struct buf bytes = {0};

	pack_write(&bytes, number, count);
	struct cut in = cut_of(bytes.at, bytes.len);
	pack_read(&in, got, count);
	assert_false(in.bad);
	assert_int_equal(in.left, 0);
	assert_memory_equal(got, number, count * sizeof *number);
	size_t len = bytes.len;
	buf_fini(&bytes);
	return len;
}

static void any_numbers_come_back(void **state)
{
	(void)state;
	int64_t number[PACK_MOST];

	for (uint32_t round = 0; round < 20000; round++) {
		uint32_t count = 1 + (uint32_t)chance(PACK_MOST), width = 1 + (uint32_t)chance(64);
		for (uint32_t i = 0; i < count; i++)
			number[i] = (int64_t)(chance(UINT64_MAX) >> (chance(20) ? 64 - width : 0));
		comes_back(number, count);
	}
}

static void the_ends_of_the_range_come_back(void **state)
{
	(void)state;
	static const int64_t run[][6] = {
	        {INT64_MIN, INT64_MAX, INT64_MIN, INT64_MAX, 0,         -1       },
	        {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MIN},
	        {INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN, 0,         0        },
	        {0,         0,         0,         0,         0,         INT64_MIN},
	        {-1,        1,         -1,        1,         -1,        1        },
	        {0,         0,         0,         0,         0,         0        },
	};
	for (size_t i = 0; i < sizeof run / sizeof *run; i++)
		for (uint32_t count = 1; count <= 6; count++)
			comes_back(run[i], count);
}

static void sizes(void **state)
{
	(void)state;
	int64_t number[PACK_MOST];

	for (uint32_t i = 0; i < PACK_MOST; i++)
		number[i] = 96;
	assert_int_equal(comes_back(number, PACK_MOST), 3); // all the same: how, and the number
	for (uint32_t i = 0; i < PACK_MOST; i++)
		number[i] = 10000 + (int64_t)chance(256); // 8 bits of noise around a level
	size_t noise = comes_back(number, PACK_MOST);
	assert_true(noise < PACK_MOST * 10 / 8);
	number[50] = INT64_MAX; // an outlier: its 80 bits twice, as it comes and goes
	assert_true(comes_back(number, PACK_MOST) < noise + 2 * 10 + PACK_MOST / 8);
	number[0] = 1000000;
	for (uint32_t i = 1; i < PACK_MOST; i++)
		number[i] = number[i - 1] + 1000 + (int64_t)chance(16); // a drift: 1000 is coded in each, 16 is noise
	assert_true(comes_back(number, PACK_MOST) < PACK_MOST * 13 / 8);
}

static void damaged_bytes_do_no_harm(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < 200000; round++) {
		uint8_t bytes[40];
		int64_t number[PACK_MOST];
		uint32_t len = (uint32_t)chance(sizeof bytes), count = 1 + (uint32_t)chance(PACK_MOST);
		for (uint32_t i = 0; i < len; i++)
			bytes[i] = (uint8_t)chance(256);
		struct cut in = cut_of(bytes, len);
		pack_read(&in, number, count);
	}
	struct cut in = cut_of("\xc0\x00", 2); // a guess that there is not
	int64_t number[1];
	pack_read(&in, number, 1);
	assert_true(in.bad);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(any_numbers_come_back),
	        cmocka_unit_test(the_ends_of_the_range_come_back),
	        cmocka_unit_test(sizes),
	        cmocka_unit_test(damaged_bytes_do_no_harm),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
