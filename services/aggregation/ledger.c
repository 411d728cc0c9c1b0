#include "ledger.h"

#include "retain.h"
#include "wire.h"

#include "base/err.h"
#include "base/mem.h"
#include "sys/log.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void load(struct ledger *l, const struct chunk_id *id)
{
	if (core_lacks(l->core, id) && store_chunk(&l->store, l->core, id))
		log_fatal("event=history_damaged table=chunk owner_of=%d kind=%d owner=%u number=%d", id->of, id->kind, id->owner, id->number);
}

void ledger_open(struct ledger *l, const struct ledger_settings *s)
{
	*l = (struct ledger){.memory = s->memory};
	l->core = core_new(s->city, s->city_name, s->utc_offset_ms);
	store_open(&l->store, s->folder);
	store_load(&l->store, l->core);
}

void ledger_close(struct ledger *l)
{
	if (l->folding) {
		db_rollback(&l->store.history);
		fold_done(l->core, &l->fold);
	}
	store_close(&l->store);
	core_free(l->core);
	buf_fini(&l->record);
	*l = (struct ledger){0};
}

void ledger_step(struct ledger *l, const struct event *e, struct effects *out)
{
	int err;

	while ((err = core_step(l->core, e, out)) == ERR_AGAIN)
		for (uint32_t i = 0; i < out->needs; i++)
			load(l, &out->need[i]);
	if (err)
		log_fatal("event=journal_damaged record=%" PRIu64 " error=%s", e->number, err_name(err));
	store_moved(&l->store, l->core, out->moved, out->moves);
}

// --- replay
struct replay {
	struct ledger *ledger;
	struct arena arena;
	uint64_t count;
};

static int replay_record(void *arg, uint64_t number, const void *body, size_t len)
{
	struct replay *r = arg;
	struct record record;
	struct effects effects;

	arena_reset(&r->arena);
	if (wire_record_read(&r->arena, body, len, &record))
		log_fatal("event=journal_damaged record=%" PRIu64, number);
	ledger_step(r->ledger, &(struct event){.kind = EVENT_RECORD, .record = &record, .number = number}, &effects);
	r->count++;
	return OK;
}

uint64_t ledger_replay(struct ledger *l)
{
	struct replay r = {.ledger = l};

	store_records(&l->store, l->store.mark, replay_record, &r);
	arena_fini(&r.arena);
	return r.count;
}

// --- commit
uint64_t ledger_commit(struct ledger *l, int64_t now_ms)
{
	struct core *c = l->core;

	buf_clear(&l->record);
	if (!c->draft.record.rows && !c->draft.record.judgements)
		return 0;
	for (uint32_t i = 0; i < c->fixed.count; i++)
		store_fixed(&l->store, &c->books.directory.indicator[c->fixed.at[i]]);
	c->draft.record.receive_time = now_ms;
	wire_record_write(&l->record, &c->draft.record);
	return store_append(&l->store, now_ms, l->record.at, l->record.len);
}

void ledger_take_in(struct ledger *l, uint64_t number)
{
	struct effects effects;

	ledger_step(l, &(struct event){.kind = EVENT_COMMITTED, .number = number}, &effects);
}

// --- fold
bool ledger_fold(struct ledger *l, uint32_t parts)
{
	struct core *c = l->core;

	if (!l->folding) {
		if (c->draft.record.rows)
			return true; // the base chunks hold what is not committed: not now
		if (c->mark == l->store.mark && !c->drops)
			return false;
		fold_take(c, &l->fold);
		l->folding = true;
		l->fold_at = 0;
		store_fold_begin(&l->store);
	}
	for (; l->fold_at < store_fold_parts(&l->fold) && parts; parts--)
		store_fold_part(&l->store, c, &l->fold, l->fold_at++);
	if (l->fold_at < store_fold_parts(&l->fold))
		return true;
	store_fold_end(&l->store, c, &l->fold);
	fold_done(c, &l->fold);
	l->folding = false;
	return false;
}

void ledger_retain(struct ledger *l, int64_t now_ms)
{
	if (!l->folding && !l->core->draft.record.rows)
		retain_plan(l->core, now_ms);
}

// What comes once a day may be read and written once a day. What comes each quarter of an hour must find its day, its days and its months in memory.
enum { SERIES_BYTES = 128, SUB_DAILY_BYTES = 3072 };

static size_t budget(const struct ledger *l)
{
	const struct books *b = &l->core->books;
	size_t of_series = (size_t)b->series_count * SERIES_BYTES + (size_t)b->sub_daily * SUB_DAILY_BYTES;

	return of_series > l->memory ? of_series : l->memory;
}

void ledger_trim(struct ledger *l)
{
	if (!l->core->draft.record.rows) // else what the draft needs to be taken in must stay
		shelf_trim(&l->core->books.shelf, budget(l));
}

// All of a burst's chunks change again with the next burst: to fold them after each would write them as often.
bool ledger_full(const struct ledger *l)
{
	const struct books *b = &l->core->books;
	size_t of_series = (size_t)b->series_count * SERIES_BYTES / 4 + (size_t)b->sub_daily * SUB_DAILY_BYTES;

	return b->shelf.dirty_bytes > (of_series > l->memory / 4 ? of_series : l->memory / 4);
}

// --- reading
void ledger_read(struct ledger *l, struct reading *r)
{
	struct chunk_id need;

	while (query_next(r, &need) == ERR_AGAIN)
		load(l, &need);
}

// What is not in memory is read past it: a question about everybody's years must not put away what the next burst needs.
void ledger_history(struct ledger *l, struct history *h)
{
	struct store_cursor cursor = {0};
	struct chunk_id need;

	while (history_next(h, &need) == ERR_AGAIN) {
		size_t len = 0;
		const void *body = store_cursor_find(&l->store, &cursor, &need, &len);
		if (history_stored(h, &need, body, body ? len : 0))
			log_fatal("event=history_damaged table=chunk owner_of=%d kind=%d owner=%u number=%d", need.of, need.kind, need.owner, need.number);
	}
	store_cursor_fini(&cursor);
}

// Bits of every series in one stretch of time: the store's, what a fold has not written yet, and memory's.
static void gather_bits(struct ledger *l, const struct duties *d, int32_t chunk, struct due_bits *bits)
{
	const struct duty *duty = &l->core->duty;
	const struct duty_fold *fold = &l->fold.duty;
	uint32_t count = l->core->books.series_count;

	if (d->enterprise == MAP_NONE)
		store_duties(&l->store, chunk, bits, count);
	for (uint32_t i = 0; i < duty->olds; i++)
		if (duty->old[i].chunk == chunk)
			due_bits_or(&bits[duty->old[i].series], &duty->old[i].bits);
	for (uint32_t i = 0; i < fold->rows; i++)
		if (fold->row[i].chunk == chunk)
			due_bits_or(&bits[fold->row[i].series], &fold->row[i].bits);
	for (uint32_t n = 0; n < count; n++) {
		if (!duties_wants(d, n))
			continue;
		if (d->enterprise != MAP_NONE)
			store_duty(&l->store, chunk, n, &bits[n]);
		duty_recent(duty, n, chunk, &bits[n]);
	}
}

void ledger_duties(struct ledger *l, struct duties *d)
{
	int64_t offset = l->core->books.utc_offset_ms;
	uint32_t count = l->core->books.series_count;
	struct due_bits *bits = mem_new(count + 1, sizeof *bits);

	for (int year = 0; year < 2; year++) {
		enum civil_period of = year ? CIVIL_MONTH : CIVIL_DAY;
		int32_t from = due_slot_of(of, d->query.from_time, offset).chunk;
		for (int32_t chunk = due_slot_of(of, d->query.to_time - 1, offset).chunk; chunk >= from; chunk--) {
			memset(bits, 0, count * sizeof *bits);
			gather_bits(l, d, chunk, bits);
			duties_add(d, year, chunk, bits);
		}
	}
	free(bits);
	duties_end(d);
}

void ledger_explain(struct ledger *l, struct explaining *x)
{
	struct chunk_id need;

	while (explain_next(x, &need) == ERR_AGAIN)
		load(l, &need);
}

double ledger_window(struct ledger *l, uint32_t node, enum civil_period window, int64_t start_ms, uint32_t *reporting)
{
	struct books *b = &l->core->books;
	struct slot at = slot_of_window(window, start_ms, b->utc_offset_ms);
	struct chunk_id id = {OF_NODE, slot_window_kind(window), node, at.chunk};
	const struct chunk *chunk;

	*reporting = 0;
	if (books_peek(b, &id, &chunk)) {
		load(l, &id);
		books_peek(b, &id, &chunk);
	}
	if (!chunk || !chunk_has(chunk, at.slot))
		return 0;
	*reporting = chunk_node(chunk, at.slot)->reporting;
	return node_window_value(b->directory.indicator[b->node[node].indicator].space_sum, chunk_node(chunk, at.slot));
}
