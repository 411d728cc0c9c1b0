#include "ledger.h"

#include "wire.h"

#include "base/err.h"
#include "sys/log.h"

#include <inttypes.h>
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
	if (!c->draft.record.rows)
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
		if (c->mark == l->store.mark)
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
	store_fold_end(&l->store, &l->fold);
	fold_done(c, &l->fold);
	l->folding = false;
	return false;
}

void ledger_trim(struct ledger *l)
{
	if (!l->core->draft.record.rows) // else what the draft needs to be taken in must stay
		shelf_trim(&l->core->books.shelf, l->memory);
}

// --- reading
void ledger_read(struct ledger *l, struct walk *w)
{
	struct chunk_id need;

	while (query_next(l->core, w, &need) == ERR_AGAIN)
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
