// The past judged anew: as it was judged live, whatever the pages; a draft changes what it is about and nothing else.
#include "backtest.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { DAYS = 400, PLANTS = 3, SERIES = 2 * PLANTS, QUARTERS = 96, QUARTER_DAYS = 40 };

static const char *const plants[PLANTS] = {"91530300MA0000015L", "91530300MA000002XE", "91530300MA0000031A"};
static const char *const indicators[] = {"kwh", "load"};
static int64_t first;

// --- the registry
static void each_entity(void (*fn)(void *arg, const struct event *e), void *arg)
{
	fn(arg, &(struct event){
	                .kind = EVENT_ZONE, .place = {.code = "Z1", .name = "一区"}
        });
	fn(arg, &(struct event){
	                .kind = EVENT_AREA, .place = {.code = "Z1A1", .name = "花山", .parent = "Z1"}
        });
	for (int i = 0; i < 2; i++) {
		struct event e = {
		        .kind = EVENT_INDICATOR, .indicator = {.name = "用电", .unit = "kWh", .direction = FALL_IS_BAD}
                };
		strcpy(e.indicator.code, indicators[i]);
		e.indicator.base_period = i ? CIVIL_QUARTER_HOUR : CIVIL_DAY;
		fn(arg, &e);
	}
	for (int i = 0; i < PLANTS; i++) {
		struct event e = {
		        .kind = EVENT_ENTERPRISE, .enterprise = {.name = "某厂", .area = "Z1A1", .industry = "3216"}
                };
		strcpy(e.enterprise.code, plants[i]);
		if (i == 2)
			strcpy(e.enterprise.industry, "0610");
		fn(arg, &e);
	}
	struct event policy = {
	        .kind = EVENT_POLICY,
	        .policy = {.enterprise = "*", .indicator = "*", .version = 1, .approved = true, .from_day = INT32_MIN, .to_day = INT32_MAX}
        };
	policy.policy.document.says = POLICY_LIVE_DAYS;
	policy.policy.document.live_days = 3;
	fn(arg, &policy);
	// Of one plant another one since the second half, which says nothing.
	strcpy(policy.policy.enterprise, plants[1]);
	strcpy(policy.policy.indicator, "kwh");
	policy.policy.from_day = civil_day_of(first, CIVIL_SHANGHAI_MS) + DAYS / 2;
	policy.policy.document.says = 0;
	fn(arg, &policy);
}

static struct event a_draft(const char *enterprise, const char *industry)
{
	struct event e = {
	        .kind = EVENT_POLICY, .policy = {.indicator = "kwh", .approved = true, .from_day = INT32_MIN, .to_day = INT32_MAX}
        };
	strcpy(e.policy.enterprise, enterprise);
	strcpy(e.policy.industry, industry);
	e.policy.document.says = POLICY_OFF;
	e.policy.document.off = true;
	return e;
}

// --- the past
static double value_of(int series, int64_t start)
{
	int day = (int)((start - first) / CIVIL_DAY_MS), plant = series / 2;
	uint64_t mix = (uint64_t)(start / CIVIL_MINUTE_MS) * 2654435761u + (uint64_t)series * 97;
	double noise = (double)(mix >> 8 & 255) / 255 - 0.5, v = 1000.0 * (plant + 1) * (1 + 0.06 * noise);
	bool bad = (day >= 150 + 10 * plant && day < 156 + 10 * plant) || (day >= 300 && day < 320) || day >= 395 - plant;
	return v * (bad ? 0.2 : 1) / (series % 2 ? QUARTERS : 1);
}

// Values of periods that end in (from, to], as runs of at most so many rows.
struct page {
	struct record record;
	uint32_t enterprise[4096], indicator[4096], length[4096], flags[4096];
	int64_t start[DAYS * PLANTS + QUARTER_DAYS * QUARTERS * PLANTS];
	double value[DAYS * PLANTS + QUARTER_DAYS * QUARTERS * PLANTS];
};

static void make_page(struct page *p, int64_t from, int64_t to, uint32_t most)
{
	uint32_t runs = 0, rows = 0;
	for (int s = 0; s < SERIES; s++) {
		int64_t step = s % 2 ? CIVIL_HOUR_MS / 4 : CIVIL_DAY_MS, at = s % 2 ? first + (DAYS - QUARTER_DAYS) * (int64_t)CIVIL_DAY_MS : first;
		uint32_t left = 0;
		for (; at + step <= to && at < first + DAYS * (int64_t)CIVIL_DAY_MS; at += step) {
			if (at + step <= from)
				continue;
			if (!left) {
				p->enterprise[runs] = (uint32_t)s / 2;
				p->indicator[runs] = (uint32_t)s % 2;
				p->length[runs++] = 0;
				left = most;
			}
			p->length[runs - 1]++;
			p->start[rows] = at;
			p->value[rows++] = value_of(s, at);
			left--;
		}
	}
	p->record = (struct record){.enterprise = plants,
	                            .enterprises = PLANTS,
	                            .indicator = indicators,
	                            .indicators = 2,
	                            .runs = runs,
	                            .rows = rows,
	                            .run_enterprise = p->enterprise,
	                            .run_indicator = p->indicator,
	                            .run_length = p->length,
	                            .run_flags = p->flags,
	                            .start_time = p->start,
	                            .value = p->value};
}

static void tell(void *arg, const struct event *e)
{
	backtest_registry(arg, e);
}

static struct backtest *run(const struct event *draft, int64_t from_time, int64_t to_time, int page_days, uint32_t run_rows)
{
	struct backtest *b = backtest_new(CIVIL_SHANGHAI_MS, draft, from_time, to_time);
	struct page *p = mem_new(1, sizeof *p);
	each_entity(tell, b);
	for (int day = 0; day < DAYS; day += page_days) {
		make_page(p, first + day * (int64_t)CIVIL_DAY_MS, first + (day + page_days) * (int64_t)CIVIL_DAY_MS, run_rows);
		backtest_page(b, &p->record);
	}
	backtest_end(b);
	free(p);
	return b;
}

static int begin(void **state)
{
	(void)state;
	first = civil_ms(civil_days(2025, 1, 6), CIVIL_SHANGHAI_MS);
	return 0;
}

// --- cases
struct live {
	struct core *core;
	struct effects effects;
};

static void tell_live(void *arg, const struct event *e)
{
	struct live *l = arg;
	core_step(l->core, e, &l->effects);
}

static const struct backtest_change *find_change(const struct backtest *b, const struct effect *e)
{
	uint32_t count;
	const struct warning *w = backtest_warnings(b, BACKTEST_IN_FORCE, &count);
	for (uint32_t i = 0; i < count; i++)
		for (uint32_t k = 0; k < w[i].changes; k++)
			if (!strcmp(w[i].told->alert.enterprise, e->alert.enterprise) && !strcmp(w[i].told->alert.indicator, e->alert.indicator) &&
			    w[i].kind == e->alert.kind && w[i].change[k].value_time == e->alert.value_time && w[i].change[k].change == e->change)
				return &w[i].change[k];
	return NULL;
}

static uint32_t all_changes(const struct backtest *b, enum backtest_side side)
{
	uint32_t count, changes = 0;
	const struct warning *w = backtest_warnings(b, side, &count);
	for (uint32_t i = 0; i < count; i++)
		changes += w[i].changes;
	return changes;
}

// Day by day, each day a record: quarter hours, then days.
static void as_it_was_judged_live(void **state)
{
	struct live l = {.core = core_new(CIVIL_SHANGHAI_MS)};
	struct page *p = mem_new(1, sizeof *p);
	struct backtest *b = run(NULL, 0, 0, DAYS, UINT32_MAX);
	(void)state;
	each_entity(tell_live, &l);
	for (int day = 0; day < DAYS; day++) {
		struct event e = {.kind = EVENT_RECORD};
		make_page(p, first + day * (int64_t)CIVIL_DAY_MS, first + (day + 1) * (int64_t)CIVIL_DAY_MS, UINT32_MAX);
		e.record = p->record;
		e.record.number = (uint64_t)day + 1;
		e.record.receive_time = first + (day + 1) * (int64_t)CIVIL_DAY_MS;
		core_step(l.core, &e, &l.effects);
	}
	assert_true(l.effects.count >= 2 * SERIES);
	assert_int_equal(all_changes(b, BACKTEST_IN_FORCE), l.effects.count);
	for (uint32_t i = 0; i < l.effects.count; i++) {
		const struct backtest_change *c = find_change(b, &l.effects.effect[i]);
		assert_non_null(c);
		assert_true(c->from == l.effects.effect[i].from && c->to == l.effects.effect[i].to);
		assert_true(c->value == l.effects.effect[i].alert.value && c->expected == l.effects.effect[i].alert.expected);
	}
	assert_int_equal(backtest_values(b), DAYS * PLANTS + QUARTER_DAYS * QUARTERS * PLANTS);
	assert_int_equal(backtest_series(b), SERIES);
	backtest_free(b);
	effects_fini(&l.effects);
	core_free(l.core);
	free(p);
}

static const struct warning *find_warning(const struct backtest *b, const struct warning *like)
{
	uint32_t count;
	const struct warning *w = backtest_warnings(b, BACKTEST_IN_FORCE, &count);
	for (uint32_t i = 0; i < count; i++)
		if (!strcmp(w[i].told->alert.enterprise, like->told->alert.enterprise) && !strcmp(w[i].told->alert.indicator, like->told->alert.indicator) &&
		    w[i].kind == like->kind && w[i].open_time == like->open_time)
			return &w[i];
	return NULL;
}

static void assert_same(const struct backtest *a, const struct backtest *b)
{
	uint32_t n, m;
	const struct warning *x = backtest_warnings(a, BACKTEST_IN_FORCE, &n);
	backtest_warnings(b, BACKTEST_IN_FORCE, &m);
	assert_int_equal(n, m);
	for (uint32_t i = 0; i < n; i++) {
		const struct warning *y = find_warning(b, &x[i]);
		assert_non_null(y);
		assert_true(x[i].recover_time == y->recover_time && x[i].highest == y->highest && x[i].changes == y->changes);
		backtest_explain(a, BACKTEST_IN_FORCE, &x[i]);
		backtest_explain(b, BACKTEST_IN_FORCE, y);
		assert_true(*x[i].told->alert.reason_zh);
		assert_string_equal(x[i].told->alert.reason_zh, y->told->alert.reason_zh);
	}
}

static void however_the_pages_are_cut(void **state)
{
	struct backtest *whole = run(NULL, 0, 0, DAYS, UINT32_MAX);
	static const int pages[] = {1, 7, 31, 150};
	(void)state;
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		struct backtest *b = run(NULL, 0, 0, pages[i], 5 + (uint32_t)i);
		assert_same(whole, b);
		backtest_free(b);
	}
	backtest_free(whole);
}

// Which plants' days still have warnings; -1: one of another indicator vanished.
static int plants_left(const struct backtest *b, enum backtest_side side, uint32_t *only)
{
	uint32_t count, loads = 0;
	int left = 0;
	const struct warning *w = backtest_warnings(b, side, &count);
	*only = 0;
	for (uint32_t i = 0; i < count; i++) {
		*only += w[i].only;
		loads += !strcmp(w[i].told->alert.indicator, "load");
		for (int p = 0; p < PLANTS; p++)
			if (!strcmp(w[i].told->alert.enterprise, plants[p]) && !strcmp(w[i].told->alert.indicator, "kwh"))
				left |= 1 << p;
	}
	return loads ? left : -1;
}

static void a_draft_changes_what_it_is_about(void **state)
{
	const struct {
		const char *enterprise, *industry;
		int left; // bit by plant
	} cases[] = {
	        {plants[0],            "",     6},
                {plants[1],            "",     5}, // also where another one about the same begins in the middle
	        {"*",                  "32",   4}, // also where one's own says nothing
	        {"*",                  "3217", 7},
                {"*",                  "",     0},
                {"91530300MA0000999X", "",     7},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct event draft = a_draft(cases[i].enterprise, cases[i].industry);
		struct backtest *b = run(&draft, 0, 0, DAYS, UINT32_MAX);
		uint32_t only, none;
		assert_int_equal(plants_left(b, BACKTEST_IN_FORCE, &only), 7);
		assert_int_equal(plants_left(b, BACKTEST_DRAFT, &none), cases[i].left);
		assert_int_equal(none, 0);
		assert_true((only > 0) == (cases[i].left != 7));
		backtest_free(b);
	}
}

static void only_what_opened_in_the_time_is_counted(void **state)
{
	int64_t from = first + 290 * (int64_t)CIVIL_DAY_MS, to = first + 330 * (int64_t)CIVIL_DAY_MS;
	struct backtest *b = run(NULL, from, to, 31, UINT32_MAX);
	struct backtest_count *count = mem_new(1, sizeof *count);
	uint32_t warnings, months = 0;
	const struct warning *w = backtest_warnings(b, BACKTEST_IN_FORCE, &warnings);
	(void)state;
	assert_true(warnings >= PLANTS);
	for (uint32_t i = 0; i < warnings; i++)
		assert_true(w[i].open_time >= from && w[i].open_time < to);
	backtest_add_count(b, BACKTEST_DRAFT, count); // without a draft as in force
	assert_int_equal(count->warnings, warnings);
	for (int level = LEVEL_BLUE; level < LEVELS; level++) {
		warnings -= count->level[level];
		for (int m = 0; m < BACKTEST_MONTHS; m++)
			months += count->month[m][level];
	}
	assert_int_equal(warnings, 0);
	assert_int_equal(months, count->warnings);
	backtest_free(b);
	free(count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(as_it_was_judged_live),
	        cmocka_unit_test(however_the_pages_are_cut),
	        cmocka_unit_test(a_draft_changes_what_it_is_about),
	        cmocka_unit_test(only_what_opened_in_the_time_is_counted),
	};
	return cmocka_run_group_tests(tests, begin, NULL);
}
