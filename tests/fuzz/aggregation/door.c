// Every door of aggregation: batches through the core, records, the registry's changes, stored chunks, queries, explanations, duties. The first byte picks the door.
#include "city.h"
#include "duties.h"
#include "trail.h"
#include "wire.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);
extern uint64_t door_rows_taken;

#define CHECK(what)                                                                                                                                            \
	do {                                                                                                                                                   \
		if (!(what))                                                                                                                                   \
			abort();                                                                                                                               \
	} while (0)

enum { CORE_LIFE = 20000 }; // inputs: then a new core, so that memory stays small

uint64_t door_rows_taken; // for the plain test, which must see that some rows get through

static struct core *core;
static struct arena arena;
static struct buf out;

static void step(void *arg, const struct event *e)
{
	struct effects effects;
	(void)arg;
	CHECK(core_step(core, e, &effects) == OK);
}

static void batch(const uint8_t *at, size_t len)
{
	struct batch b;
	struct effects effects;
	int64_t now = city_time("2026-05-20 12:00");
	int err = wire_batch(&arena, at, len, &b);
	buf_clear(&out);
	if (err == ERR_ARG || err == ERR_RANGE) {
		wire_ack_refused(&out, b.id, b.rows, REASON_MALFORMED, now);
		CHECK(out.len > 0);
	}
	if (err)
		return;
	CHECK(core_step(core, &(struct event){.kind = EVENT_BATCH, .now_ms = now, .batch = &b, .user = len % 3 ? "key:all" : "key:own"}, &effects) == OK);
	CHECK(effects.tally.received == b.rows);
	CHECK(b.rows == effects.tally.accepted + effects.tally.duplicate + effects.tally.restated + effects.tally.rejected);
	CHECK(core->draft.record.rows == effects.tally.accepted + effects.tally.restated);
	wire_ack(&out, &b, &effects.tally, 1, now);
	if (!core->draft.record.rows)
		return;
	door_rows_taken += core->draft.record.rows;
	struct record r;
	buf_clear(&out);
	wire_record_write(&out, &core->draft.record);
	CHECK(wire_record_read(&arena, out.at, out.len, &r) == OK);
	CHECK(r.rows == core->draft.record.rows);
	step(NULL, &(struct event){.kind = EVENT_COMMITTED, .number = core->mark + 1});
}

static void record(const uint8_t *at, size_t len)
{
	struct record r;
	wire_record_read(&arena, at, len, &r);
}

static void registry(const uint8_t *at, size_t len)
{
	struct change c;
	if (wire_change(&arena, at, len, &c) == OK) {
		step(NULL, &(struct event){.kind = EVENT_CHANGE, .change = &c});
		step(NULL, &(struct event){.kind = EVENT_SETTLE});
	}
}

static void chunk(const uint8_t *at, size_t len)
{
	static const uint32_t slots[] = {96, 31, 13};
	for (uint32_t holds = HOLDS_VALUES; holds <= HOLDS_NODE_WINDOWS; holds++) {
		struct chunk c;
		chunk_init(&c, holds, slots[holds]);
		chunk_read(&c, at, len);
		chunk_fini(&c);
	}
}

static void ask(const uint8_t *at, size_t len, bool of_series)
{
	struct answer answer = {0};
	struct reading reading;
	struct query q;
	struct refusal why = {0};
	struct chunk_id need;
	if (of_series ? wire_series_query(&arena, at, len, &q) : wire_rollup_query(&arena, at, len, &q))
		return;
	if (query_begin(&reading, core, &q, &answer, &why)) {
		CHECK(why.code && why.message && why.field);
	} else {
		CHECK(query_next(&reading, &need) == OK);
		arena.limit = 0;
		buf_clear(&out);
		(of_series ? wire_series : wire_rollup)(&arena, &out, &q, &answer);
	}
	query_fini(&reading);
	answer_fini(&answer);
}

static void series(const uint8_t *at, size_t len)
{
	ask(at, len, true);
}

static void rollup(const uint8_t *at, size_t len)
{
	ask(at, len, false);
}

static void explain(const uint8_t *at, size_t len)
{
	struct explaining x;
	struct explain_query q;
	struct refusal why = {0};
	struct chunk_id need;
	if (wire_explain_query(&arena, at, len, &q))
		return;
	q.now_ms = city_time("2026-05-20 12:00");
	if (explain_begin(&x, core, &q, &why)) {
		CHECK(why.code && why.message && why.field);
	} else {
		struct trail nothing = {0};
		CHECK(explain_next(&x, &need) == OK);
		CHECK(x.out.observations <= x.query.limit && x.out.members <= x.query.limit);
		arena.limit = 0;
		buf_clear(&out);
		wire_explanation(&arena, &out, &x, &nothing);
	}
	explain_fini(&x);
}

static void history(const uint8_t *at, size_t len)
{
	struct history h;
	struct history_query q;
	struct refusal why = {0};
	struct chunk_id need;
	if (wire_history_query(&arena, at, len, &q))
		return;
	if (history_begin(&h, core, &q, &why)) {
		CHECK(why.code && why.message && why.field);
	} else {
		CHECK(history_next(&h, &need) == OK);
		CHECK(!h.next_time || h.next_time > q.from_time);
		buf_clear(&out);
		wire_history(&out, &h);
	}
	history_fini(&h);
}

// The newest and the oldest stretch of what is asked for, as the ledger goes through all of them.
static void count_duties(struct duties *d)
{
	const struct books *b = &core->books;
	struct due_bits *bits = calloc(b->series_count + 1, sizeof *bits);
	CHECK(bits);
	for (int k = 0; k < 4; k++) {
		bool year = k >= 2;
		int32_t chunk = due_slot_of(year ? CIVIL_MONTH : CIVIL_DAY, k % 2 ? d->query.from_time : d->query.to_time - 1, CITY_OFFSET).chunk;
		memset(bits, 0, b->series_count * sizeof *bits);
		for (uint32_t n = 0; n < b->series_count; n++)
			duty_recent(&core->duty, n, chunk, &bits[n]);
		duties_add(d, year, chunk, bits);
	}
	duties_end(d);
	free(bits);
}

static void duties(const uint8_t *at, size_t len)
{
	struct duties d;
	struct duty_query q;
	struct refusal why = {0};
	if (wire_duty_query(&arena, at, len, &q))
		return;
	q.now_ms = city_time("2026-05-20 12:00");
	if (duties_begin(&d, core, &q, &why)) {
		CHECK(why.code && why.message && why.field);
	} else {
		count_duties(&d);
		CHECK(d.reports <= d.query.limit);
		arena.limit = 0;
		buf_clear(&out);
		wire_duties(&arena, &out, &d);
	}
	duties_fini(&d);
}

static void begin(void)
{
	static const char *own[1];
	if (core)
		core_free(core);
	core = core_new("530300", "曲靖市", CITY_OFFSET);
	city_build(4, step, NULL);
	own[0] = city_code(1);
	struct change c = {.kind = ENTITY_KEY, .id = "own", .enterprise = own, .enterprises = 1};
	step(NULL, &(struct event){.kind = EVENT_CHANGE, .change = &c});
}

static void end(void)
{
	core_free(core);
	arena_fini(&arena);
	buf_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
	static void (*const door[])(const uint8_t *, size_t) = {batch, batch, batch, record, registry, chunk, series, rollup, explain, duties, history};
	static uint32_t count;
	if (!len)
		return 0;
	if (count == 0)
		atexit(end);
	if (count++ % CORE_LIFE == 0)
		begin();
	arena_reset(&arena);
	arena.limit = WIRE_ARENA_MAX;
	door[at[0] % (sizeof door / sizeof *door)](at + 1, len - 1);
	return 0;
}
