#include "city.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

enum { ENDED = 4, UNPLACED = 5, NOBODY = 77 };

static struct core *core;

static void step(void *arg, const struct event *e)
{
	struct effects effects;
	(void)arg;
	assert_int_equal(core_step(core, e, &effects), 0);
}

static void change(const struct change *c)
{
	step(NULL, &(struct event){.kind = EVENT_CHANGE, .change = c});
}

static int open_city(void **state)
{
	(void)state;
	static const char *own[1];
	static const uint8_t curve[CURVE_LEN] = {1, 2, 3};
	core = core_new("530300", "曲靖市", CITY_OFFSET);
	city_build(5, step, NULL);
	own[0] = city_code(0);
	change(&(struct change){
	        .kind = ENTITY_KEY, .id = "own", .enterprise = own, .enterprises = 1, .curve_public = curve, .expire_time = city_time("2026-06-01")});
	own[0] = city_code(0);
	change(&(struct change){.kind = ENTITY_KEY, .id = "gone", .enterprise = own, .enterprises = 1, .ended = true});
	change(&(struct change){.kind = ENTITY_ENTERPRISE, .id = city_code(ENDED), .parent = "Z1A1", .ended = true});
	change(&(struct change){.kind = ENTITY_ENTERPRISE, .id = city_code(UNPLACED), .parent = "nowhere"});
	change(&(struct change){.kind = ENTITY_INDICATOR, .id = "ranged", .base_period = CIVIL_DAY, .min = -1, .max = 5});
	change(&(struct change){.kind = ENTITY_INDICATOR, .id = "ended", .base_period = CIVIL_DAY, .ended = true});
	change(&(struct change){.kind = ENTITY_INDICATOR, .id = "strange", .base_period = 99});
	step(NULL, &(struct event){.kind = EVENT_SETTLE});
	return 0;
}

static int close_city(void **state)
{
	(void)state;
	core_free(core);
	return 0;
}

static uint8_t verdict(const char *user, const char *now, const struct city_row *row)
{
	struct batch *b = city_batch(row, 1);
	struct effects effects;
	assert_int_equal(core_step(core, &(struct event){.kind = EVENT_BATCH, .now_ms = city_time(now), .batch = b, .user = user}, &effects), 0);
	uint8_t v = b->verdict[0];
	city_batch_free(b);
	return v;
}

#define NOW "2026-05-20 12:00"

static void table(void **state)
{
	(void)state;
	static const struct {
		const char *user;
		uint32_t enterprise;
		const char *indicator, *start;
		double value;
		uint8_t verdict;
	} cases[] = {
	        {"key:own",         0,        "day_sum",          "2026-05-19",       1,         VERDICT_ACCEPTED         },
	        {"key:own",         1,        "day_sum",          "2026-05-19",       1,         REASON_FORBIDDEN         },
	        {"key:all",         1,        "day_sum",          "2026-05-19",       1,         VERDICT_ACCEPTED         },
	        {"service:gateway", 2,        "day_sum",          "2026-05-19",       1,         VERDICT_ACCEPTED         },
	        {"service:other",   2,        "day_sum",          "2026-05-19",       1,         REASON_KEY_REVOKED       },
	        {"key:gone",        0,        "day_sum",          "2026-05-19",       1,         REASON_KEY_REVOKED       },
	        {"key:never",       0,        "day_sum",          "2026-05-19",       1,         REASON_KEY_REVOKED       },
	        {"",                0,        "day_sum",          "2026-05-19",       1,         REASON_KEY_REVOKED       },
	        {"key:own",         NOBODY,   "day_sum",          "2026-05-19",       1,         REASON_UNKNOWN_ENTERPRISE},
	        {"key:all",         UNPLACED, "day_sum",          "2026-05-19",       1,         REASON_UNKNOWN_ENTERPRISE},
	        {"key:all",         ENDED,    "day_sum",          "2026-05-19",       1,         REASON_ENDED_ENTERPRISE  },
	        {"key:own",         0,        "nothing",          "2026-05-19",       1,         REASON_UNKNOWN_INDICATOR },
	        {"key:own",         0,        "ended",            "2026-05-19",       1,         REASON_UNKNOWN_INDICATOR },
	        {"key:own",         0,        "strange",          "2026-05-19",       1,         REASON_UNKNOWN_INDICATOR },
	        {"key:own",         0,        "day_sum",          "2026-05-18",       NAN,       REASON_NOT_FINITE        },
	        {"key:own",         0,        "day_sum",          "2026-05-18",       -INFINITY, REASON_NOT_FINITE        },
	        {"key:own",         0,        "day_sum",          "2026-05-18",       1.5e18,    REASON_OUT_OF_RANGE      },
	        {"key:own",         0,        "ranged",           "2026-05-18",       5.001,     REASON_OUT_OF_RANGE      },
	        {"key:own",         0,        "ranged",           "2026-05-18",       -1.001,    REASON_OUT_OF_RANGE      },
	        {"key:own",         0,        "ranged",           "2026-05-18",       5,         VERDICT_ACCEPTED         },
	        {"key:own",         0,        "day_sum",          "2026-05-18 08:00", 1,         REASON_MISALIGNED        },
	        {"key:own",         0,        "quarter_hour_sum", "2026-05-18 08:14", 1,         REASON_MISALIGNED        },
	        {"key:own",         0,        "hour_sum",         "2026-05-18 08:15", 1,         REASON_MISALIGNED        },
	        {"key:own",         0,        "week_sum",         "2026-05-12",       1,         REASON_MISALIGNED        },
	        {"key:own",         0,        "week_sum",         "2026-05-11",       1,         VERDICT_ACCEPTED         },
	        {"key:own",         0,        "month_sum",        "2026-05-02",       1,         REASON_MISALIGNED        },
	        {"key:own",         0,        "quarter_sum",      "2026-02-01",       1,         REASON_MISALIGNED        },
	        {"key:own",         0,        "year_sum",         "2026-01-01",       1,         VERDICT_ACCEPTED         },
	        {"key:own",         0,        "day_sum",          "2026-05-21",       1,         REASON_FUTURE            },
	        {"key:own",         0,        "quarter_hour_sum", "2026-05-20 12:15", 1,         REASON_FUTURE            },
	        {"key:own",         0,        "quarter_hour_sum", "2026-05-20 12:00", 1,         VERDICT_ACCEPTED         },
	        {"key:own",         0,        "ranged",           "2025-04-14",       1,         REASON_TOO_OLD           },
	        {"key:own",         0,        "ranged",           "2025-04-16",       1,         VERDICT_ACCEPTED         },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct city_row row = {cases[i].enterprise, cases[i].indicator, city_time(cases[i].start), cases[i].value, 0};
		uint8_t got = verdict(cases[i].user, NOW, &row);
		if (got != cases[i].verdict)
			fail_msg("case %zu: got %u, expected %u", i, got, cases[i].verdict);
	}
}

static void two_minutes_of_future(void **state)
{
	(void)state;
	struct city_row row = {0, "quarter_hour_sum", city_time("2026-05-20 13:00"), 1, 0};
	assert_int_equal(verdict("key:own", "2026-05-20 12:57", &row), REASON_FUTURE);
	assert_int_equal(verdict("key:own", "2026-05-20 12:58", &row), VERDICT_ACCEPTED);
}

static void a_check_digit_is_not_an_unknown_enterprise(void **state)
{
	(void)state;
	struct city_row row = {0, "day_sum", city_time("2026-05-18"), 1, 0};
	struct batch *b = city_batch(&row, 1);
	struct effects effects;
	b->enterprise[0][CREDIT_CODE_LEN - 1] = b->enterprise[0][CREDIT_CODE_LEN - 1] == '0' ? '1' : '0';
	core_step(core, &(struct event){.kind = EVENT_BATCH, .now_ms = city_time(NOW), .batch = b, .user = "key:all"}, &effects);
	assert_int_equal(b->verdict[0], REASON_BAD_CHECK_DIGIT);
	assert_int_equal(effects.tally.rejected, 1);
	city_batch_free(b);
}

static void a_key_expires_and_no_longer_connects(void **state)
{
	(void)state;
	static const uint8_t curve[CURVE_LEN] = {1, 2, 3}, other[CURVE_LEN] = {9};
	struct city_row row = {0, "day_sum", city_time("2026-05-17"), 1, 0};
	const struct directory *d = &core->books.directory;
	assert_non_null(directory_key_of(d, curve, city_time("2026-05-31")));
	assert_null(directory_key_of(d, curve, city_time("2026-06-01")));
	assert_null(directory_key_of(d, other, city_time("2026-05-31")));
	assert_int_equal(verdict("key:own", "2026-06-01", &row), REASON_KEY_REVOKED);
	assert_int_equal(verdict("key:own", "2026-05-31", &row), VERDICT_ACCEPTED);
}

static void times_at_the_ends_of_the_world(void **state)
{
	(void)state;
	struct city_row row = {0, "day_sum", INT64_MIN, 1, 0};
	assert_int_equal(verdict("key:own", NOW, &row), REASON_TOO_OLD);
	row.start_time = INT64_MAX;
	assert_int_equal(verdict("key:own", NOW, &row), REASON_FUTURE);
}

static void every_reason_has_a_word(void **state)
{
	(void)state;
	for (enum reason r = REASON_MALFORMED; r < REASONS; r++)
		assert_true(strlen(reason_word(r)) > 4);
}

static void another_registry_ends_what_it_does_not_name(void **state)
{
	(void)state;
	struct city_row row = {1, "day_sum", city_time("2026-05-16"), 1, 0};
	step(NULL, &(struct event){.kind = EVENT_ANOTHER_LOG});
	assert_int_equal(verdict("key:all", NOW, &row), VERDICT_ACCEPTED); // until the copy is whole, what was known holds
	static const char *const all[] = {"*"};
	change(&(struct change){.kind = ENTITY_KEY, .id = "all", .enterprise = all, .enterprises = 1});
	step(NULL, &(struct event){.kind = EVENT_FILLED});
	row.start_time = city_time("2026-05-15");
	assert_int_equal(verdict("key:all", NOW, &row), REASON_ENDED_ENTERPRISE);
	assert_int_equal(verdict("key:own", NOW, &row), REASON_KEY_REVOKED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(table),
	        cmocka_unit_test(two_minutes_of_future),
	        cmocka_unit_test(a_check_digit_is_not_an_unknown_enterprise),
	        cmocka_unit_test(a_key_expires_and_no_longer_connects),
	        cmocka_unit_test(times_at_the_ends_of_the_world),
	        cmocka_unit_test(every_reason_has_a_word),
	        cmocka_unit_test(another_registry_ends_what_it_does_not_name),
	};
	return cmocka_run_group_tests(tests, open_city, close_city);
}
