// After any mix of new, late and restated observations, with enterprises that move and windows of every kind, each node's window is what adding up its members' observations from nothing gives.
#include "city.h"
#include "query.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ENTERPRISES = 5, MOVER = 2, STEPS = 3000, ROWS_MAX = 4 * STEPS };

static struct core *core;
static struct city_row held[ROWS_MAX]; // what holds, kept by the test
static uint32_t helds;
static uint64_t seed = 11;
static int64_t moved_time;

static uint32_t chance(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

static void step(void *arg, const struct event *e)
{
	struct effects effects;
	(void)arg;
	assert_int_equal(core_step(core, e, &effects), 0);
}

static const struct {
	const char *code;
	enum civil_period base;
	enum time_sum kind;
} indicators[] = {
        {"hour_sum",    CIVIL_HOUR,    SUM_OVER_TIME },
        {"hour_max",    CIVIL_HOUR,    MAX_OVER_TIME },
        {"day_min",     CIVIL_DAY,     MIN_OVER_TIME },
        {"day_mean",    CIVIL_DAY,     MEAN_OVER_TIME},
        {"week_max",    CIVIL_WEEK,    MAX_OVER_TIME },
        {"month_last",  CIVIL_MONTH,   LAST_OVER_TIME},
        {"day_last",    CIVIL_DAY,     LAST_OVER_TIME},
        {"quarter_min", CIVIL_QUARTER, MIN_OVER_TIME },
};
enum { INDICATORS = sizeof indicators / sizeof *indicators };

static void push(const struct city_row *row, uint32_t rows, uint64_t number)
{
	struct batch *b = city_batch(row, rows);
	struct effects effects;
	assert_int_equal(
	        core_step(core, &(struct event){.kind = EVENT_BATCH, .now_ms = city_time("2026-06-01"), .batch = b, .user = "service:gateway"}, &effects), 0);
	assert_int_equal(effects.tally.rejected, 0);
	for (uint32_t i = 0; i < rows; i++) {
		uint32_t at = 0;
		while (at < helds &&
		       !(held[at].enterprise == row[i].enterprise && held[at].start_time == row[i].start_time && !strcmp(held[at].indicator, row[i].indicator)))
			at++;
		assert_int_equal(b->verdict[i], at == helds ? VERDICT_ACCEPTED : held[at].value == row[i].value ? VERDICT_DUPLICATE : VERDICT_RESTATED);
		held[at] = row[i];
		helds += at == helds;
	}
	city_batch_free(b);
	step(NULL, &(struct event){.kind = EVENT_COMMITTED, .number = number});
}

static bool member(uint32_t enterprise, const char *node, int64_t window_start)
{
	static const char *const area[] = {"Z1A1", "Z1A2", "Z2A1"};
	const char *home = area[enterprise % 3];
	if (enterprise == MOVER && window_start >= moved_time)
		home = "Z1A1";
	return !strcmp(node, "city/530300") || (node[0] == 'z' && !strncmp(node + 5, home, 2)) || !strcmp(node + 5, home);
}

// The value of one enterprise's window from its observations; false if it has none.
static bool recount(uint32_t enterprise, uint32_t indicator, int64_t from, int64_t to, sum_int *out)
{
	enum time_sum kind = indicators[indicator].kind;
	sum_int sum = 0;
	uint32_t count = 0;
	const struct city_row *best = NULL;
	for (uint32_t i = 0; i < helds; i++) {
		const struct city_row *r = &held[i];
		if (r->enterprise != enterprise || r->start_time < from || r->start_time >= to || strcmp(r->indicator, indicators[indicator].code) != 0)
			continue;
		sum += sum_of(r->value);
		count++;
		if (!best || (kind == LAST_OVER_TIME && r->start_time > best->start_time) || (kind == MAX_OVER_TIME && r->value > best->value) ||
		    (kind == MIN_OVER_TIME && r->value < best->value))
			best = r;
	}
	if (count)
		*out = kind == SUM_OVER_TIME ? sum : kind == MEAN_OVER_TIME ? sum_mean(sum, count) : sum_of(best->value);
	return count > 0;
}

static uint32_t check(void)
{
	static const char *const nodes[] = {"area/Z1A1", "area/Z1A2", "area/Z2A1", "zone/Z1", "zone/Z2", "city/530300"};
	uint32_t windows = 0;
	for (uint32_t n = 0; n < sizeof nodes / sizeof *nodes; n++)
		for (uint32_t i = 0; i < INDICATORS; i++)
			for (uint32_t p = 0; p < WINDOWS; p++) {
				enum civil_period period = window_periods[p];
				struct query q = {.node = nodes[n], .indicator = indicators[i].code, .window = period};
				struct answer a = {0};
				struct reading r;
				struct refusal why;
				struct chunk_id need;
				if (!window_exists(period, indicators[i].base))
					continue;
				assert_int_equal(query_begin(&r, core, &q, &a, &why), 0);
				assert_int_equal(query_next(&r, &need), 0);
				uint32_t at = 0;
				for (int64_t t = civil_start(period, city_time("2025-01-01"), CITY_OFFSET); t < city_time("2026-06-01");
				     t = civil_next(period, t, CITY_OFFSET)) {
					struct node_window expected = {0};
					for (uint32_t e = 0; e < ENTERPRISES; e++) {
						sum_int v;
						if (member(e, nodes[n], t) && recount(e, i, t, civil_next(period, t, CITY_OFFSET), &v))
							node_window_move(&expected, false, 0, v);
					}
					if (!expected.reporting)
						continue;
					assert_true(at < a.rows && a.row[at].start_time == t);
					assert_int_equal(a.row[at].count, expected.reporting);
					assert_true(a.row[at].value ==
					            node_window_value(indicators[i].kind == MEAN_OVER_TIME ? MEAN_OVER_SPACE : SUM_OVER_SPACE, &expected));
					at++;
				}
				assert_int_equal(at, a.rows);
				windows += a.rows;
				query_fini(&r);
				answer_fini(&a);
			}
	return windows;
}

static void nodes_are_what_a_recount_gives(void **state)
{
	(void)state;
	core = core_new("530300", "曲靖市", CITY_OFFSET);
	city_build(ENTERPRISES, step, NULL);
	moved_time = INT64_MAX;
	for (uint32_t n = 1; n <= STEPS; n++) {
		struct city_row row[4];
		uint32_t rows = 1 + chance(4), i = chance(INDICATORS);
		for (uint32_t k = 0; k < rows; k++) {
			int64_t at =
			        city_time("2025-01-01") + (int64_t)chance(n <= STEPS / 2 ? 8 : 20) * 25 * CIVIL_DAY_MS + (int64_t)chance(48) * CIVIL_HOUR_MS;
			row[k] = (struct city_row){chance(ENTERPRISES), indicators[i].code, civil_start(indicators[i].base, at, CITY_OFFSET),
			                           chance(1000) / 10.0 - 20, 0};
			row[k].start_time = row[k].start_time < city_time("2025-01-01") ? city_time("2025-01-06") : row[k].start_time;
			if (indicators[i].base == CIVIL_MONTH || indicators[i].base == CIVIL_QUARTER)
				row[k].start_time = civil_start(indicators[i].base, row[k].start_time, CITY_OFFSET);
		}
		push(row, rows, n);
		if (n == STEPS / 2) {
			assert_true(check() > 150);
			moved_time = city_time("2025-08-10 15:00");
			struct change c = {.kind = ENTITY_ENTERPRISE, .id = city_code(MOVER), .parent = "Z1A1", .time = moved_time};
			step(NULL, &(struct event){.kind = EVENT_CHANGE, .change = &c});
			step(NULL, &(struct event){.kind = EVENT_SETTLE});
		}
	}
	assert_true(check() > 300);
	core_free(core);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(nodes_are_what_a_recount_gives)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
