// Answers of the core in memory: nodes of every kind and what is in several of them, companies that move, weeks over the end of a month, sums to date.
#include "city.h"
#include "explain.h"

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

static void move(struct world *w, uint32_t enterprise, const char *area, const char *when)
{
	const char *label[] = {"county/530302"};
	step(w, &(struct event){
	                .kind = EVENT_CHANGE,
	                .change = &(struct change){
	                                           .kind = ENTITY_ENTERPRISE, .id = city_code(enterprise), .parent = area, .time = city_time(when), .label = label, .labels = 1}
        });
	step(w, &(struct event){.kind = EVENT_SETTLE});
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

static void what_a_sum_to_date_is_made_of(void **state)
{
	struct world *w = *state;
	send(w, 0, "day_sum", "2025-01-01", 1000); // in a week that began in 2024
	send(w, 0, "day_sum", "2025-01-06", 1);
	send(w, 0, "day_sum", "2025-01-20", 2);
	const struct answer *a = ask(
	        w, &(struct query){
	                   .enterprise = city_code(0), .indicator = "day_sum", .window = CIVIL_WEEK, .to_date = true, .from_time = city_time("2025-01-13")});
	assert_int_equal(a->rows, 1);
	assert_true(a->row[0].value == 3);
	assert_int_equal(a->row[0].count, 2);
	assert_int_equal(a->row[0].expected, 21);
	assert_true(a->row[0].first_time == city_time("2025-01-06") && a->row[0].last_time == city_time("2025-01-20"));
	done(w);
}

// Every node asked for without comparisons has rows where there is something, and expects who is there by now, whether its windows are kept or computed.
static void every_kind_of_node_says_the_same(void **state)
{
	struct world *w = *state;
	static const struct {
		const char *node, *name; // name NULL: there is no such node
		double may;
		uint32_t reporting, expected;
	} cases[] = {
	        {"city/530300",                 "曲靖市",        1111, 4, 4},
	        {"zone/Z1",                     "一区",           111,  3, 3},
	        {"area/Z1A1",                   "花山",           11,   2, 2},
	        {"area/Z2A1",                   "南海子",        1000, 1, 1},
	        {"class/provincial_hightech",   "",                 111,  3, 3},
	        {"county/530303",               "沾益区",        11,   2, 2},
	        {"tag/上市",                  "",                 110,  2, 2},
	        {"tag/5G+工业",               "",                 1,    1, 1},
	        {"county/530303+tag/上市",    "沾益区",        10,   1, 1},
	        {"zone/Z1+county/530302",       "一区 麒麟区", 100,  1, 1},
	        {"tag/5G+工业+county/530303", "沾益区",        1,    1, 1},
	        {"zone/Z1+zone/Z2",             "一区 二区",    0,    0, 0},
	        {"county/530303+nothing/1",     NULL,               0,    0, 0},
	        {"county/530303+",              NULL,               0,    0, 0},
	        {"",	                    NULL,               0,    0, 0},
	};
	static const char *const label[ENTERPRISES][3] = {
	        {"county/530303", "tag/5G+工业"},
                {"county/530302", "tag/上市"   },
                {"county/530302", "x/y"          },
                {"county/530303", "tag/上市"   }
        };
	static const char *const area[ENTERPRISES] = {"Z1A1", "Z1A2", "Z2A1", "Z1A1"};
	static const double value[ENTERPRISES] = {1, 100, 1000, 10};
	step(w, &(struct event){
	                .kind = EVENT_CHANGE, .change = &(struct change){.kind = ENTITY_LABEL, .id = "county/530303", .name = "沾益区"}
        });
	step(w, &(struct event){
	                .kind = EVENT_CHANGE, .change = &(struct change){.kind = ENTITY_LABEL, .id = "county/530302", .name = "麒麟区"}
        });
	for (uint32_t e = 0; e < ENTERPRISES; e++) {
		step(w, &(struct event){
		                .kind = EVENT_CHANGE,
		                .change = &(struct change){.kind = ENTITY_ENTERPRISE, .id = city_code(e), .parent = area[e], .label = label[e], .labels = 2}
                });
		step(w, &(struct event){.kind = EVENT_SETTLE});
		send(w, e, "month_sum", "2025-05-01", value[e]);
		send(w, e, "month_sum", "2025-07-01", 1); // nothing in June
	}
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct query q = {.node = cases[i].node, .indicator = "month_sum", .window = CIVIL_MONTH};
		struct reading r;
		struct answer none = {0};
		struct refusal why;
		if (!cases[i].name) {
			assert_true(query_begin(&r, w->core, &q, &none, &why) != 0);
			query_fini(&r);
			continue;
		}
		const struct answer *a = ask(w, &q);
		assert_string_equal(a->name, cases[i].name);
		assert_int_equal(a->rows, cases[i].reporting ? 2 : 0);
		if (a->rows) {
			assert_true(a->row[0].value == cases[i].may);
			assert_int_equal(a->row[0].count, cases[i].reporting);
			assert_int_equal(a->row[0].expected, cases[i].expected);
			assert_true(a->row[1].start_time == city_time("2025-07-01"));
		}
		done(w);
	}
}

// A company that moved counts in the part where it was when the window began, as in that part's own roll-up; parts come in order of their codes.
static void parts_are_where_the_window_began(void **state)
{
	struct world *w = *state;
	for (uint32_t e = ENTERPRISES; e-- > 0;) {
		send(w, e, "month_sum", "2024-05-01", 10);
		send(w, e, "month_sum", "2025-05-01", 11);
	}
	move(w, 0, "Z2A1", "2025-05-20");
	struct query q = {.node = "city/530300", .indicator = "month_sum", .window = CIVIL_MONTH, .compare = true, .children = "area", .now_ms = w->now};
	static const char *const area[] = {"area/Z1A1", "area/Z1A2", "area/Z2A1"};
	static const double value[] = {22, 11, 11};
	const struct answer *a = ask(w, &q);
	assert_int_equal(a->parts, 3);
	for (uint32_t i = 0; i < 3; i++) {
		assert_string_equal(a->part[i].code, area[i]);
		assert_true(a->part[i].value == value[i]);
	}
	assert_true(a->part[0].micropoints + a->part[1].micropoints + a->part[2].micropoints == 10000000);
	done(w);
	q.children = "county"; // the directory heard of 530303 first
	a = ask(w, &q);
	assert_int_equal(a->parts, 2);
	assert_string_equal(a->part[0].code, "county/530302");
	assert_string_equal(a->part[1].code, "county/530303");
	done(w);
	send(w, 0, "month_sum", "2025-06-01", 11); // now it is there
	a = ask(w, &(struct query){.node = "area/Z2A1",
	                           .indicator = "month_sum",
	                           .window = CIVIL_MONTH,
	                           .compare = true,
	                           .from_time = city_time("2025-05-01"),
	                           .now_ms = w->now});
	assert_int_equal(a->rows, 2);
	assert_true(a->row[0].value == 11 && a->row[0].count == 1 && a->row[0].expected == 1);
	assert_true(a->row[1].value == 11 && a->row[1].count == 1 && a->row[1].expected == 2);
	done(w);
}

static sum_int total_of_members(struct world *w, const char *node, struct explaining *x)
{
	struct refusal why;
	struct chunk_id need;
	sum_int total = 0;
	struct explain_query q = {.enterprise = "", .node = node, .indicator = "month_sum", .window = CIVIL_MONTH, .start_time = city_time("2025-05-01")};
	assert_int_equal(explain_begin(x, w->core, &q, &why), 0);
	assert_int_equal(explain_next(x, &need), 0);
	for (uint32_t i = 0; i < x->out.members; i++)
		total += x->out.member[i].present ? explain_part(x, &x->out.member[i], 0) : 0;
	return total;
}

// A figure of the past is made of who was there, whether it has moved or ended since; who is there now and lacks is named behind them.
static void a_figure_is_made_of_who_was_there(void **state)
{
	struct world *w = *state;
	static const struct {
		const char *node;
		double value;
		uint32_t members;
	} cases[] = {
	        {"city/530300", 1110, 4},
                {"zone/Z1",     1110, 3},
                {"area/Z2A1",   0,    2}
        };
	for (uint32_t e = 0; e < ENTERPRISES; e++)
		send(w, e, "month_sum", e == 2 ? "2025-04-01" : "2025-05-01", (double[]){10, 100, 0, 1000}[e]);
	move(w, 0, "Z2A1", "2025-06-02");
	step(w, &(struct event){
	                .kind = EVENT_CHANGE,
	                .change = &(struct change){
	                                           .kind = ENTITY_ENTERPRISE, .id = city_code(3), .parent = "Z1A1", .ended = true, .time = city_time("2025-06-02")}
        });
	step(w, &(struct event){.kind = EVENT_SETTLE});
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct explaining x;
		sum_int total = total_of_members(w, cases[i].node, &x);
		assert_true(total == sum_of(cases[i].value) && total == x.out.value);
		assert_int_equal(x.out.members, cases[i].members);
		explain_fini(&x);
	}
}

// Observations are added up where their sum is the figure, or the mean is made of it.
static void what_is_added_up_behind_a_window(void **state)
{
	struct world *w = *state;
	static const struct {
		const char *indicator;
		double value;
		bool added;
	} cases[] = {
	        {"day_sum",  11,  true },
                {"day_mean", 5.5, true },
                {"day_last", 3,   false},
                {"day_max",  8,   false},
                {"day_min",  3,   false}
        };
	for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
		bool observed = i % 2; // one day; else the month
		struct explaining x;
		struct refusal why;
		struct chunk_id need;
		struct explain_query q = {.enterprise = city_code(0), .node = "", .indicator = cases[i / 2].indicator, .start_time = city_time("2025-05-02")};
		q.window = observed ? CIVIL_DAY : CIVIL_MONTH;
		if (!observed) {
			send(w, 0, q.indicator, "2025-05-01", 8);
			send(w, 0, q.indicator, "2025-05-02", 3);
		}
		assert_int_equal(explain_begin(&x, w->core, &q, &why), 0);
		assert_int_equal(explain_next(&x, &need), 0);
		assert_true(x.out.value == sum_of(observed ? 3 : cases[i / 2].value));
		assert_int_equal(x.out.columns, 1);
		assert_int_equal(x.out.column[0].added, cases[i / 2].added);
		assert_true(!x.out.column[0].added || x.out.column[0].total == sum_of(observed ? 3 : 11));
		explain_fini(&x);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(a_week_over_the_end_of_a_month, set_up, tear_down),
	                                   cmocka_unit_test_setup_teardown(what_a_sum_to_date_is_made_of, set_up, tear_down),
	                                   cmocka_unit_test_setup_teardown(every_kind_of_node_says_the_same, set_up, tear_down),
	                                   cmocka_unit_test_setup_teardown(parts_are_where_the_window_began, set_up, tear_down),
	                                   cmocka_unit_test_setup_teardown(a_figure_is_made_of_who_was_there, set_up, tear_down),
	                                   cmocka_unit_test_setup_teardown(what_is_added_up_behind_a_window, set_up, tear_down)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
