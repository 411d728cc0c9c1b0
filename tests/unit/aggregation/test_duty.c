// A service that is killed and started again and again says of every report what one that never was says: the same records, byte by byte, and the same states.
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
#include <sqlite3.h>

enum { ENTERPRISES = 5, ROUNDS = 4, STEPS = 100 };

static struct house {
	char folder[64];
	struct ledger ledger;
} houses[2]; // 0 lives on, 1 is killed

static uint64_t seed;

static uint32_t random_below(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 33) % n;
}

static void step(void *arg, const struct event *e)
{
	struct house *h = arg;
	struct effects effects;

	ledger_step(&h->ledger, e, &effects);
}

static void duty(struct house *h, const char *id, uint32_t base, int due_hours, int grace_hours, bool workday, int silence_minutes)
{
	struct change c = {
	        .kind = ENTITY_INDICATOR,
	        .id = id,
	        .unit = "kWh",
	        .base_period = base,
	        .time_sum = SUM_OVER_TIME,
	        .space_sum = SUM_OVER_SPACE,
	        .late_limit_days = 2000,
	        .due = {due_hours * (int64_t)CIVIL_HOUR_MS, workday, grace_hours * (int64_t)CIVIL_HOUR_MS},
	        .silence_ms = silence_minutes * (int64_t)CIVIL_MINUTE_MS
        };

	step(h, &(struct event){.kind = EVENT_CHANGE, .change = &c});
}

static void open_house(struct house *h, int64_t now_ms)
{
	ledger_open(&h->ledger,
	            &(struct ledger_settings){.folder = h->folder, .city = "530300", .city_name = "曲靖市", .utc_offset_ms = CITY_OFFSET, .memory = 1 << 20});
	ledger_replay(&h->ledger);
	city_build(ENTERPRISES, step, h);
	duty(h, "day_sum", CIVIL_DAY, 10, 14, false, 0);
	duty(h, "week_sum", CIVIL_WEEK, 34, 24, false, 0);
	duty(h, "month_sum", CIVIL_MONTH, 192, 72, true, 0);
	duty(h, "quarter_hour_sum", CIVIL_QUARTER_HOUR, 0, 0, false, 120);
	step(h, &(struct event){.kind = EVENT_DOOR, .open = true, .now_ms = now_ms}); // settles at once: the two must not differ for that
}

static void commit(struct house *h, int64_t now_ms)
{
	uint64_t number = ledger_commit(&h->ledger, now_ms);

	if (number)
		ledger_take_in(&h->ledger, number);
}

static void push(struct house *h, const struct city_row *row, uint32_t rows, int64_t now_ms)
{
	struct batch *b = city_batch(row, rows);

	step(h, &(struct event){.kind = EVENT_BATCH, .now_ms = now_ms, .batch = b, .user = "key:all"});
	city_batch_free(b);
	commit(h, now_ms);
}

static void judge(struct house *h, int64_t now_ms)
{
	struct effects effects = {.judged = true};

	for (int most = 1000; effects.judged; most--) {
		assert_int_not_equal(most, 0);
		ledger_step(&h->ledger, &(struct event){.kind = EVENT_JUDGE, .now_ms = now_ms}, &effects);
		commit(h, now_ms);
	}
}

static struct city_row random_row(int64_t now_ms)
{
	static const struct {
		const char *indicator;
		enum civil_period base;
		uint32_t back; // so many periods at most
	} kinds[] = {
	        {"day_sum",          CIVIL_DAY,          4 },
	        {"day_sum",          CIVIL_DAY,          90},
	        {"week_sum",         CIVIL_WEEK,         3 },
	        {"month_sum",        CIVIL_MONTH,        3 },
	        {"quarter_hour_sum", CIVIL_QUARTER_HOUR, 12},
	};
	uint32_t k = random_below(5);
	int64_t start = civil_start(kinds[k].base, now_ms, CITY_OFFSET);

	for (uint32_t back = random_below(kinds[k].back); back; back--)
		start = civil_start(kinds[k].base, start - 1, CITY_OFFSET);
	return (struct city_row){random_below(ENTERPRISES), kinds[k].indicator, start, random_below(3), 0};
}

// The records of a journal. Judgements of one moment are in no particular order of indicators, so they are compared as a set.
struct journal {
	struct buf record[4000];
	uint32_t count;
};

static int journal_add(void *arg, uint64_t number, const void *body, size_t len)
{
	struct journal *j = arg;

	assert_int_equal(number, j->count + 1);
	assert_true(j->count < sizeof j->record / sizeof *j->record);
	buf_add(&j->record[j->count++], body, len);
	return 0;
}

static int by_bytes(const void *a, const void *b)
{
	const struct buf *x = a, *y = b;
	int order = memcmp(x->at, y->at, x->len < y->len ? x->len : y->len);

	return order ? order : (x->len > y->len) - (x->len < y->len);
}

static void same_journals(void)
{
	struct journal *j = mem_new(2, sizeof *j);

	for (int i = 0; i < 2; i++) {
		store_records(&houses[i].ledger.store, 0, journal_add, &j[i]);
		qsort(j[i].record, j[i].count, sizeof *j[i].record, by_bytes);
	}
	assert_int_equal(j[0].count, j[1].count);
	for (uint32_t n = 0; n < j[0].count; n++) {
		assert_int_equal(by_bytes(&j[0].record[n], &j[1].record[n]), 0);
		buf_fini(&j[0].record[n]);
		buf_fini(&j[1].record[n]);
	}
	free(j);
}

static uint32_t same_states(int64_t now_ms)
{
	struct duties d[2];
	struct refusal why;
	struct duty_query q = {.node = "city/530300",
	                       .enterprise = "",
	                       .indicator = "",
	                       .by = "month",
	                       .from_time = now_ms - 400 * (int64_t)CIVIL_DAY_MS,
	                       .now_ms = now_ms,
	                       .limit = 10000};

	for (int i = 0; i < 2; i++) {
		assert_int_equal(duties_begin(&d[i], houses[i].ledger.core, &q, &why), 0);
		ledger_duties(&houses[i].ledger, &d[i]);
	}
	assert_int_equal(d[0].parts, d[1].parts);
	for (uint32_t i = 0; i < d[0].parts; i++) {
		const struct duty_count *a = &d[0].part[i], *b = &d[1].part[i];
		assert_string_equal(a->of, b->of);
		assert_true(a->due == b->due && a->on_time == b->on_time && a->late == b->late && a->missing == b->missing);
		assert_int_equal(a->due, a->on_time + a->late + a->missing);
	}
	assert_int_equal(d[0].reports, d[1].reports);
	for (uint32_t i = 0; i < d[0].reports; i++) {
		const struct duty_report *a = &d[0].report[i], *b = &d[1].report[i];
		assert_true(a->series == b->series && a->start_ms == b->start_ms && a->due_ms == b->due_ms && a->state == b->state &&
		            a->received == b->received);
	}
	uint32_t due = d[0].total.due;
	for (uint32_t i = 0; i < houses[0].ledger.core->duty.tracks && i < houses[1].ledger.core->duty.tracks; i++) {
		const struct duty_track *a = &houses[0].ledger.core->duty.track[i], *b = &houses[1].ledger.core->duty.track[i];
		assert_true(a->joined == b->joined && a->silent == b->silent);
	}
	duties_fini(&d[0]);
	duties_fini(&d[1]);
	return due;
}

static void fold(struct house *h, uint32_t parts)
{
	while (ledger_fold(&h->ledger, parts) && parts > 1) {
	}
}

static void a_restart_finds_the_same_states(void **state)
{
	uint32_t judged = 0;

	(void)state;
	for (uint64_t round = 1; round <= ROUNDS; round++) {
		int64_t now = city_time("2025-11-20");
		seed = round * 0x9e3779b97f4a7c15u;
		for (int i = 0; i < 2; i++) {
			strcpy(houses[i].folder, "/tmp/pp-aggregation-XXXXXX");
			assert_non_null(mkdtemp(houses[i].folder));
			open_house(&houses[i], now);
		}
		for (int n = 0; n < STEPS; n++) {
			struct city_row row[3];
			now += random_below(40 * CIVIL_HOUR_MS);
			for (int i = 0; i < 3; i++)
				row[i] = random_row(now);
			for (int i = 0; i < 2; i++) {
				judge(&houses[i], now); // as its timer does, before what comes then
				push(&houses[i], row, 3, now);
			}
			if (!random_below(10))
				fold(&houses[random_below(2)], random_below(2) ? 1 : 512); // also one that is cut off
			if (random_below(8))
				continue;
			ledger_close(&houses[1].ledger);
			open_house(&houses[1], now);
		}
		same_journals();
		judged += same_states(now);
		for (int i = 0; i < 2; i++) {
			fold(&houses[i], 512);
			ledger_close(&houses[i].ledger);
			open_house(&houses[i], now);
		}
		same_states(now);
		for (int i = 0; i < 2; i++) {
			char command[128];
			ledger_close(&houses[i].ledger);
			snprintf(command, sizeof command, "rm -r %s", houses[i].folder);
			assert_int_equal(system(command), 0);
		}
	}
	assert_true(judged > ROUNDS * 100); // there was something to be the same
}

// What came too long ago for memory is kept, merged with what the store has, and told.
static void a_late_report_of_long_ago_is_told(void **state)
{
	struct house *h = &houses[0];
	int64_t now = city_time("2026-01-05 09:00"), last = city_time("2026-05-05 09:00");
	struct duties d;
	struct refusal why;

	(void)state;
	strcpy(h->folder, "/tmp/pp-aggregation-XXXXXX");
	assert_non_null(mkdtemp(h->folder));
	open_house(h, now);
	push(h, &(struct city_row){0, "day_sum", city_time("2026-01-04"), 1, 0}, 1, now);
	for (; now < last; now += CIVIL_DAY_MS)
		judge(h, now);
	fold(h, 512);
	push(h, &(struct city_row){0, "day_sum", city_time("2026-01-10"), 0, 0}, 1, now);
	for (int again = 0; again < 2; again++) {
		struct duty_query q = {.node = "",
		                       .enterprise = city_code(0),
		                       .indicator = "day_sum",
		                       .by = "",
		                       .from_time = city_time("2026-01-04"),
		                       .to_time = city_time("2026-01-14"),
		                       .now_ms = now};
		assert_int_equal(duties_begin(&d, h->ledger.core, &q, &why), 0);
		ledger_duties(&h->ledger, &d);
		assert_int_equal(d.total.due, 10);
		assert_int_equal(d.total.on_time, 1);
		assert_int_equal(d.total.late, 1); // zero is a value
		assert_int_equal(d.total.missing, 8);
		assert_int_equal(d.reports, 8);
		duties_fini(&d);
		fold(h, 512);
	}
	ledger_close(&h->ledger);
	char command[128];
	snprintf(command, sizeof command, "rm -r %s", h->folder);
	assert_int_equal(system(command), 0);
}

// A database from before duties: its series owe what is due from now on, and what they sent before is not held against them.
static void an_older_database_is_brought_forward(void **state)
{
	struct house *h = &houses[0];
	int64_t now = city_time("2026-01-05 00:30");
	struct duties d;
	struct refusal why;
	char path[128];
	sqlite3 *db;

	(void)state;
	strcpy(h->folder, "/tmp/pp-aggregation-XXXXXX");
	assert_non_null(mkdtemp(h->folder));
	open_house(h, now);
	for (uint32_t n = 0; n < 2; n++)
		push(h, &(struct city_row){n, "day_sum", city_time(n ? "2026-01-03" : "2026-01-04"), 1, 0}, 1, now);
	fold(h, 512);
	ledger_close(&h->ledger);
	snprintf(path, sizeof path, "%s/history.db", h->folder);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	// as the first schema step made it: without duties and retention, chunks by owner
	assert_int_equal(sqlite3_exec(db,
	                              "DROP TABLE duty; DROP TABLE duty_series; DROP TABLE duty_indicator; DROP TABLE retention;"
	                              "ALTER TABLE chunk RENAME TO chunk_2;"
	                              "CREATE TABLE chunk (owner_of INTEGER NOT NULL, kind INTEGER NOT NULL, owner INTEGER NOT NULL, number INTEGER NOT NULL, "
	                              "body BLOB NOT NULL,"
	                              " PRIMARY KEY (owner_of, kind, owner, number)) WITHOUT ROWID;"
	                              "INSERT INTO chunk SELECT (place >> 58) / 3, (place >> 58) % 3, place & 0xffffffff, (place >> 32 & 0x3ffffff) - 1024, "
	                              "body FROM chunk_2;"
	                              "DROP TABLE chunk_2; PRAGMA user_version = 1",
	                              NULL, NULL, NULL),
	                 SQLITE_OK);
	sqlite3_close(db);

	open_house(h, now);
	judge(h, city_time("2026-01-05 10:00"));
	struct duty_query q = {.node = "city/530300", .enterprise = "", .indicator = "day_sum", .by = "", .now_ms = city_time("2026-01-05 11:00")};
	assert_int_equal(duties_begin(&d, h->ledger.core, &q, &why), 0);
	ledger_duties(&h->ledger, &d);
	assert_int_equal(d.total.due, 1); // the 4th of the second; that of the first came before anybody looked
	assert_int_equal(d.total.late, 1);
	duties_fini(&d);
	ledger_close(&h->ledger);
	char command[128];
	snprintf(command, sizeof command, "rm -r %s", h->folder);
	assert_int_equal(system(command), 0);
}

// Whatever times are asked for: an answer or a refusal that says which of them is no good.
static void times_beyond_any_calendar(void **state)
{
	struct house *h = &houses[0];
	int64_t now = city_time("2026-01-05 09:00"), last = city_time("2199-12-31");
	const struct {
		int64_t from, to;
		const char *field; // that is refused; NULL: answered
	} cases[] = {
	        {0,	               0,         NULL       },
                {0,                       INT64_MAX, "to_time"  },
                {INT64_MAX - 1,           INT64_MAX, "to_time"  },
                {INT64_MIN,               0,         "from_time"},
                {-1,                      now,       "from_time"},
	        {now,                     now,       "to_time"  },
                {1,                       now,       "to_time"  },
                {last - CIVIL_DAY_MS * 9, last,      NULL       },
                {now,                     INT64_MIN, "to_time"  },
	};

	(void)state;
	strcpy(h->folder, "/tmp/pp-aggregation-XXXXXX");
	assert_non_null(mkdtemp(h->folder));
	open_house(h, now);
	push(h, &(struct city_row){0, "day_sum", city_time("2026-01-04"), 1, 0}, 1, now);
	push(h, &(struct city_row){0, "month_sum", city_time("2025-12-01"), 1, 0}, 1, now);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct duties d;
		struct refusal why;
		struct duty_query q = {.node = "city/530300",
		                       .enterprise = "",
		                       .indicator = "",
		                       .by = "month",
		                       .from_time = cases[i].from,
		                       .to_time = cases[i].to,
		                       .now_ms = now};
		if (duties_begin(&d, h->ledger.core, &q, &why)) {
			assert_non_null(cases[i].field);
			assert_string_equal(why.field, cases[i].field);
		} else {
			ledger_duties(&h->ledger, &d);
			assert_null(cases[i].field);
		}
		duties_fini(&d);
	}
	ledger_close(&h->ledger);
	char command[128];
	snprintf(command, sizeof command, "rm -r %s", h->folder);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_restart_finds_the_same_states),
	        cmocka_unit_test(a_late_report_of_long_ago_is_told),
	        cmocka_unit_test(an_older_database_is_brought_forward),
	        cmocka_unit_test(times_beyond_any_calendar),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
