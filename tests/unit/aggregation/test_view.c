// Answers of the core in memory: weeks over the end of a month.
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
#include <math.h>

enum { ENTERPRISES = 4 };

struct world {
	struct core *core;
	uint64_t number;
	struct answer answer;
	struct reading reading;
	int64_t now;
};

static void step(void *arg, const struct event *e)
{
	struct world *w = arg;
	struct effects effects;
	assert_int_equal(core_step(w->core, e, &effects), 0);
}

static int set_up(void **state)
{
	struct world *w = mem_new(1, sizeof *w);
	w->core = core_new("530300", "曲靖市", CITY_OFFSET);
	w->now = city_time("2026-03-01");
	city_build(ENTERPRISES, step, w);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;
	core_free(w->core);
	free(w);
	return 0;
}

static void send(struct world *w, uint32_t enterprise, const char *indicator, const char *start, double value)
{
	struct batch *b = city_batch(&(struct city_row){enterprise, indicator, city_time(start), value, 0}, 1);
	step(w, &(struct event){.kind = EVENT_BATCH, .now_ms = w->now, .batch = b, .user = "key:all"});
	assert_int_equal(b->verdict[0], VERDICT_ACCEPTED);
	city_batch_free(b);
	step(w, &(struct event){.kind = EVENT_COMMITTED, .number = ++w->number});
}

// Valid until done.
static const struct answer *ask(struct world *w, const struct query *q)
{
	struct refusal why;
	struct chunk_id need;
	w->answer = (struct answer){0};
	if (query_begin(&w->reading, w->core, q, &w->answer, &why))
		fail_msg("%s: %s", why.field, why.message);
	assert_int_equal(query_next(&w->reading, &need), 0);
	return &w->answer;
}

static void done(struct world *w)
{
	query_fini(&w->reading);
	answer_fini(&w->answer);
}

static void a_week_over_the_end_of_a_month(void **state)
{
	struct world *w = *state;
	static const struct {
		const char *indicator;
		double value;
	} cases[] = {
	        {"day_last", 5  },
                {"day_sum",  26 },
                {"day_max",  9  },
                {"day_min",  3  },
                {"day_mean", 6.5}
        };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		send(w, 0, cases[i].indicator, "2025-03-31", 9);
		send(w, 0, cases[i].indicator, "2025-04-06", 5);
		send(w, 0, cases[i].indicator, "2025-04-02", 9);
		send(w, 0, cases[i].indicator, "2025-04-01", 3);
		const struct answer *a = ask(w, &(struct query){.enterprise = city_code(0), .indicator = cases[i].indicator, .window = CIVIL_WEEK});
		assert_int_equal(a->rows, 1);
		assert_true(a->row[0].value == cases[i].value);
		assert_int_equal(a->row[0].count, 4);
		assert_int_equal(a->row[0].expected, 7);
		assert_true(a->row[0].first_time == city_time("2025-03-31") && a->row[0].last_time == city_time("2025-04-06"));
		done(w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(a_week_over_the_end_of_a_month, set_up, tear_down)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
