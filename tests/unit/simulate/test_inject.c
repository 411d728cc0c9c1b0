// What stands behind --inject.
#include "simulate.h"

#include "base/civil.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void good(void **state)
{
	struct inject e;
	(void)state;
	assert_true(inject_read("drop:60:91530300MA0000015L:2026-11-20T08:00:00+08:00:3d", &e));
	assert_int_equal(e.kind, INJECT_DROP);
	assert_true(e.percent == 60);
	assert_string_equal(e.code, "91530300MA0000015L");
	assert_int_equal(e.from_ms, civil_ms(civil_days(2026, 11, 20), CIVIL_SHANGHAI_MS) + 8 * CIVIL_HOUR_MS);
	assert_int_equal(e.to_ms - e.from_ms, 3 * (int64_t)CIVIL_DAY_MS);
	assert_true(inject_read("stop:91530300MA0000015L:2026-11-20:90m", &e));
	assert_int_equal(e.kind, INJECT_STOP);
	assert_int_equal(e.to_ms - e.from_ms, 90 * CIVIL_MINUTE_MS);
	assert_true(inject_read("missing:91530300MA0000015L:2026-11-20 08:00:12h", &e));
	assert_true(inject_read("stuck:91530300MA0000015L:2026-11-20T08:00:12h", &e));
}

static void bad(void **state)
{
	static const char *const texts[] = {
	        "",
	        "drop",
	        "fall:60:91530300MA0000015L:2026-11-20:3d",
	        "drop:91530300MA0000015L:2026-11-20:3d",
	        "drop:0:91530300MA0000015L:2026-11-20:3d",
	        "drop:101:91530300MA0000015L:2026-11-20:3d",
	        "drop:60:9153:2026-11-20:3d",
	        "drop:60:91530300MA0000015L:2026-13-20:3d",
	        "drop:60:91530300MA0000015L:2026-11-20",
	        "drop:60:91530300MA0000015L:2026-11-20:3w",
	        "drop:60:91530300MA0000015L:2026-11-20:-3d",
	        "stop:91530300MA0000015L::3d",
	};
	struct inject e;
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (inject_read(texts[i], &e))
			fail_msg("taken: '%s'", texts[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(good), cmocka_unit_test(bad)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
