// References against a table of who refers to whom.
#include "refer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

enum { N = 24, STEPS = 4000 };

static uint32_t next_random(uint32_t *x)
{
	*x = *x * 1664525u + 1013904223u;
	return *x >> 8;
}

static void assert_same(const struct refer *r, unsigned table[N][N])
{
	for (uint32_t to = 0; to < N; to++) {
		unsigned count[N] = {0};
		for (uint32_t e = refer_first(r, to); e != REFER_NONE; e = refer_next(r, e))
			count[refer_from(r, e)]++;
		for (uint32_t from = 0; from < N; from++)
			assert_int_equal(count[from], table[from][to]);
	}
}

static void test_random_references(void **state)
{
	(void)state;
	struct refer r = {0};
	unsigned table[N][N] = {{0}};
	uint32_t seed = 7, edges = 0;
	refer_grow(&r, N);
	for (int step = 0; step < STEPS; step++) {
		const uint32_t from = next_random(&seed) % N, to = next_random(&seed) % N;
		if (next_random(&seed) % 8) {
			refer_add(&r, from, to);
			table[from][to]++;
		} else {
			refer_drop(&r, from);
			memset(table[from], 0, sizeof table[from]);
		}
		assert_same(&r, table);
		edges = edges > r.edges ? edges : r.edges;
	}
	for (uint32_t from = 0; from < N; from++)
		refer_drop(&r, from);
	memset(table, 0, sizeof table);
	assert_same(&r, table);
	assert_true(edges < STEPS / 2); // what is dropped is used again
	refer_fini(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_references)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
