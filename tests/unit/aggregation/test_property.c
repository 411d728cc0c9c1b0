// Whatever the order, the repetition and the restarts in which observations come, windows and roll-ups are the same bit by bit; and equal to what an honest recount says.
#include "city.h"
#include "ledger.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <unistd.h>

enum { ENTERPRISES = 7, ROWS = 4000, FOLD_PARTS = 50 };

static uint64_t seed;

static uint32_t chance(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

static const char *const indicators[] = {
        "quarter_hour_sum", "quarter_hour_max", "quarter_hour_last", "hour_mean",  "hour_min",    "day_sum",     "day_max",  "day_last",
        "week_sum",         "week_min",         "month_sum",         "month_mean", "quarter_sum", "quarter_max", "year_sum",
};
enum { INDICATORS = sizeof indicators / sizeof *indicators };

static enum civil_period period_of(const char *indicator)
{
	static const char *const word[] = {"", "quarter_hour_", "hour_", "day_", "week_", "month_", "quarter_", "year_"};
	for (enum civil_period p = CIVIL_QUARTER_HOUR; p <= CIVIL_YEAR; p++)
		if (!strncmp(indicator, word[p], strlen(word[p])))
			return p;
	return 0;
}

// --- a ledger of its own in a folder
struct world {
	char folder[64];
	struct ledger ledger;
	int64_t now;
};

static void step(void *arg, const struct event *e)
{
	struct world *w = arg;
	struct effects effects;
	ledger_step(&w->ledger, e, &effects);
}

static void open_world(struct world *w)
{
	ledger_open(&w->ledger,
	            &(struct ledger_settings){.folder = w->folder, .city = "530300", .city_name = "曲靖市", .utc_offset_ms = CITY_OFFSET, .memory = 200000});
	ledger_replay(&w->ledger);
	city_build(ENTERPRISES, step, w);
}

static void new_world(struct world *w)
{
	strcpy(w->folder, "/tmp/pp-aggregation-XXXXXX");
	assert_non_null(mkdtemp(w->folder));
	w->now = city_time("2026-03-01");
	open_world(w);
}

static void drop_world(struct world *w)
{
	ledger_close(&w->ledger);
	char command[128];
	snprintf(command, sizeof command, "rm -r %s", w->folder);
	assert_int_equal(system(command), 0);
}

static void feed(struct world *w, const struct city_row *row, uint32_t rows)
{
	struct batch *b = city_batch(row, rows);
	struct effects effects;
	ledger_step(&w->ledger, &(struct event){.kind = EVENT_BATCH, .now_ms = w->now, .batch = b, .user = "key:all"}, &effects);
	assert_int_equal(effects.tally.received, rows);
	for (uint32_t i = 0; i < rows; i++)
		assert_true(b->verdict[i] >= VERDICT_ACCEPTED || b->verdict[i] == REASON_STALE_REVISION);
	city_batch_free(b);
}

static void commit(struct world *w)
{
	uint64_t number = ledger_commit(&w->ledger, w->now);
	if (number)
		ledger_take_in(&w->ledger, number);
}

static void print_comparison(struct buf *out, const struct comparison *c)
{
	const double number[] = {c->coverage_percent,     c->weight_coverage_percent, c->without_largest, c->year_on_year,
	                         c->year_on_year_same,    c->period_on_period,        c->to_date,         c->to_date_on_year,
	                         c->to_date_on_year_same, c->two_year_average};
	for (size_t i = 0; i < sizeof number / sizeof *number; i++)
		buf_printf(out, " %a", number[i]);
	buf_printf(out, " %s %u %s\n", c->largest, c->same, withheld_word[c->withheld]);
}

// Every window and node of the world as text.
static void print_answer(struct world *w, struct buf *out, const char *who, const struct query *q)
{
	struct answer a = {0};
	struct reading reading;
	struct refusal why;
	if (!query_begin(&reading, w->ledger.core, q, &a, &why))
		ledger_read(&w->ledger, &reading);
	for (uint32_t i = 0; i < a.rows; i++) {
		const struct row *r = &a.row[i];
		buf_printf(out, "%s %s %u %lld %a %u/%u %d %lld %lld %u\n", who, q->indicator, q->window, (long long)r->start_time, r->value, r->count,
		           r->expected, r->closed, (long long)r->first_time, (long long)r->last_time, r->revision);
		if (a.comparison)
			print_comparison(out, &a.comparison[i]);
	}
	for (uint32_t i = 0; i < a.parts; i++)
		buf_printf(out, "part %s%s %a %a %lld\n", a.part[i].dimension, a.part[i].code, a.part[i].value, a.part[i].former,
		           (long long)a.part[i].micropoints);
	query_fini(&reading);
	answer_fini(&a);
}

static const char *const nodes[] = {"area/Z1A1", "area/Z1A2", "area/Z2A1", "zone/Z1", "zone/Z2", "city/530300"};
static const uint32_t windows[] = {0, CIVIL_DAY, CIVIL_MONTH, CIVIL_YEAR};

static const char *const compared[] = {"county/530303", "chain/aluminium", "position/battery:电芯", "industry/38", "industry/3216",
                                       "scale/small",   "tag/上市",        "class/national_etdz",   "zone/Z1",     "county/530302+zone/Z1",
                                       "city/530300"};
static const char *const parts[] = {"enterprise", "area", "zone", "class", "county", "industry2", "industry4", "scale"};

// Nodes of every kind with comparisons and contributions, two for each indicator and window in turn.
static void print_comparisons(struct world *w, struct buf *out)
{
	uint32_t turn = 0;
	for (uint32_t i = 0; i < INDICATORS; i++)
		for (enum civil_period window = CIVIL_DAY; window <= CIVIL_YEAR; window++)
			for (uint32_t k = 0; k < 2; k++, turn++) {
				struct query q = {.indicator = indicators[i], .window = window, .compare = true, .limit = 100000, .now_ms = w->now};
				q.node = compared[turn % (sizeof compared / sizeof *compared)];
				q.children = strstr(q.indicator, "_mean") ? "" : parts[turn % (sizeof parts / sizeof *parts)];
				print_answer(w, out, q.node, &q);
				ledger_trim(&w->ledger);
			}
}

static void print_world(struct world *w, struct buf *out)
{
	print_comparisons(w, out);
	for (uint32_t i = 0; i < INDICATORS; i++)
		for (uint32_t v = 0; v < sizeof windows / sizeof *windows; v++) {
			struct query q = {.indicator = indicators[i], .window = windows[v], .limit = 100000};
			for (uint32_t e = 0; e < ENTERPRISES; e++) {
				q.enterprise = city_code(e);
				print_answer(w, out, q.enterprise, &q);
			}
			for (size_t n = 0; n < sizeof nodes / sizeof *nodes; n++) {
				q.node = nodes[n];
				print_answer(w, out, q.node, &q);
			}
			ledger_trim(&w->ledger);
		}
}

// Observations of two years, in clusters so that windows have many; some restated once or twice, with revisions so that the outcome does not depend on order.
static uint32_t make_rows(struct city_row *row)
{
	int64_t first = city_time("2024-03-01"), last = city_time("2026-02-28");
	uint32_t n = 0;
	while (n < ROWS) {
		struct city_row r = {.enterprise = chance(ENTERPRISES), .indicator = indicators[chance(INDICATORS)]};
		enum civil_period p = period_of(r.indicator);
		int64_t at = civil_start(p, first + (int64_t)chance(720) * CIVIL_DAY_MS + chance(96) * (CIVIL_HOUR_MS / 4), CITY_OFFSET);
		for (uint32_t k = 1 + chance(20); k && n < ROWS && at < last; k--, at = civil_next(p, at, CITY_OFFSET)) {
			bool taken = false; // an observation is one value a revision: never make another one of the same key here
			for (uint32_t i = 0; i < n; i++)
				taken |= row[i].enterprise == r.enterprise && row[i].start_time == at && !strcmp(row[i].indicator, r.indicator);
			if (taken)
				continue;
			uint32_t revisions = 1 + (chance(4) == 0) + (chance(16) == 0);
			for (uint32_t v = 1; v <= revisions && n < ROWS; v++) {
				r.start_time = at;
				r.revision = v;
				r.value = (double)(chance(2000000)) / 100 - 5000;
				row[n++] = r;
			}
		}
	}
	return n;
}

static void shuffle(struct city_row *row, uint32_t rows)
{
	for (uint32_t i = rows - 1; i > 0; i--) {
		uint32_t j = chance(i + 1);
		struct city_row kept = row[i];
		row[i] = row[j];
		row[j] = kept;
	}
}

static bool observation_is(struct world *w, const struct city_row *r)
{
	struct query q = {.enterprise = city_code(r->enterprise), .indicator = r->indicator, .from_time = r->start_time, .to_time = r->start_time + 1};
	struct answer a = {0};
	struct reading reading;
	struct refusal why;
	assert_int_equal(query_begin(&reading, w->ledger.core, &q, &a, &why), 0);
	ledger_read(&w->ledger, &reading);
	bool is = a.rows == 1 && a.row[0].revision == r->revision && a.row[0].value == r->value;
	query_fini(&reading);
	answer_fini(&a);
	return is;
}

static void any_order_gives_the_same(void **state)
{
	(void)state;
	static struct city_row row[ROWS + 64];
	struct buf expected = {0}, got = {0};
	struct world w;

	seed = 1;
	uint32_t rows = make_rows(row);
	new_world(&w); // in order of making, all in one commit
	feed(&w, row, rows);
	commit(&w);
	print_world(&w, &expected);
	assert_true(expected.len > 100000);
	for (uint32_t i = 0; i < rows; i++) // the greatest revision holds
		if (i + 1 == rows || row[i + 1].revision <= row[i].revision)
			assert_true(observation_is(&w, &row[i]));
	drop_world(&w);

	for (uint32_t round = 0; round < 6; round++) {
		seed = 100 + round;
		shuffle(row, rows);
		new_world(&w);
		for (uint32_t at = 0; at < rows;) {
			uint32_t n = 1 + chance(60);
			n = n > rows - at ? rows - at : n;
			feed(&w, row + at, n);
			if (chance(3) == 0) // sent again, in the same commit or a later one
				feed(&w, row + (at ? chance(at) : 0), n > 5 ? 5 : n);
			at += n;
			if (chance(3))
				commit(&w);
			if (chance(10) == 0)
				ledger_fold(&w.ledger, chance(2) ? FOLD_PARTS : UINT32_MAX);
			ledger_trim(&w.ledger);
			if (chance(12) == 0) { // as kill -9: what is not folded comes from the journal
				commit(&w);
				ledger_close(&w.ledger);
				open_world(&w);
			}
		}
		commit(&w);
		print_world(&w, &got);
		assert_string_equal(buf_str(&expected), buf_str(&got));
		while (ledger_fold(&w.ledger, FOLD_PARTS)) {
		}
		ledger_close(&w.ledger);
		open_world(&w);
		assert_true(w.ledger.store.mark == w.ledger.store.head);
		buf_clear(&got);
		print_world(&w, &got);
		assert_string_equal(buf_str(&expected), buf_str(&got));
		buf_clear(&got);
		drop_world(&w);
	}
	buf_fini(&expected);
	buf_fini(&got);
}

// The exact sum of all observations of an indicator is the same at every level and every window.
static void totals_agree(void **state)
{
	(void)state;
	static struct city_row row[ROWS + 64];
	struct world w;

	seed = 7;
	uint32_t rows = make_rows(row);
	new_world(&w);
	feed(&w, row, rows);
	commit(&w);
	for (uint32_t i = 0; i < INDICATORS; i++) {
		if (!strstr(indicators[i], "_sum"))
			continue;
		sum_int total = 0, zones = 0, city = 0;
		struct query q = {.indicator = indicators[i], .limit = 100000};
		for (uint32_t level = 0; level < ENTERPRISES + 3; level++) {
			struct answer a = {0};
			struct reading reading;
			struct refusal why;
			q.window = level < ENTERPRISES ? 0 : CIVIL_YEAR;
			q.enterprise = city_code(level);
			q.node = level < ENTERPRISES ? NULL : level == ENTERPRISES ? "zone/Z1" : level == ENTERPRISES + 1 ? "zone/Z2" : "city/530300";
			assert_int_equal(query_begin(&reading, w.ledger.core, &q, &a, &why), 0);
			ledger_read(&w.ledger, &reading);
			query_fini(&reading);
			for (uint32_t k = 0; k < a.rows; k++)
				*(level < ENTERPRISES ? &total : level < ENTERPRISES + 2 ? &zones : &city) += sum_of(a.row[k].value);
			answer_fini(&a);
		}
		assert_true(total == zones);
		assert_true(total == city);
	}
	drop_world(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(any_order_gives_the_same), cmocka_unit_test(totals_agree)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
