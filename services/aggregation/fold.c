#include "fold.h"

#include "base/err.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static int by_place(const void *a, const void *b)
{
	int64_t x = ((const struct fold_chunk *)a)->place, y = ((const struct fold_chunk *)b)->place;

	return (x > y) - (x < y);
}

static void take_chunks(struct shelf *s, struct fold *f)
{
	f->chunk = mem_new(s->dirties + 1, sizeof *f->chunk);
	for (uint32_t i = 0; i < s->dirties; i++) {
		struct held *h = shelf_at(s, s->dirty[i]);
		struct fold_chunk *c = &f->chunk[f->chunks++];
		*c = (struct fold_chunk){.place = h->place, .index = s->dirty[i], .whole = h->after == INT64_MIN, .at = f->bytes.len};
		chunk_write(&h->chunk, &f->bytes);
		c->len = (uint32_t)(f->bytes.len - c->at);
		shelf_pin(s, h);
	}
	s->dirties = 0;
	qsort(f->chunk, f->chunks, sizeof *f->chunk, by_place);
}

static void take_series(struct books *b, struct fold *f)
{
	f->serieses = b->dirty_series.count;
	f->series = mem_new(f->serieses + 1, sizeof *f->series);
	for (uint32_t i = 0; i < f->serieses; i++) {
		uint32_t number = b->dirty_series.at[i];
		struct series *s = &b->series[number];
		s->dirty = false;
		s->stored_last = s->last_start;
		f->series[i] = (struct fold_series){number, s->first_start, s->last_start, s->last_value, s->last_receive};
	}
	b->dirty_series.count = 0;
}

static void take_drops(struct core *c, struct fold *f)
{
	const struct books *b = &c->books;

	f->drop = c->drop;
	f->drops = c->drops;
	c->drop = NULL;
	c->drops = 0;
	for (uint32_t at = 0; at < f->drops; at++)
		for (uint32_t s = 0; s < b->series_count; s++)
			if (b->series[s].indicator == f->drop[at].indicator && f->drop[at].from < f->drop[at].to) {
				list_add(&f->drop_series, s);
				list_add(&f->drop_at, at);
			}
}

void fold_take(struct core *c, struct fold *f)
{
	struct books *b = &c->books;

	*f = (struct fold){.mark = c->mark, .restatement = c->restatement, .restatements = c->restatements};
	c->restatement = NULL;
	c->restatements = c->restatement_cap = 0;
	take_chunks(&b->shelf, f);
	take_drops(c, f);

	take_series(b, f);

	f->node_number = b->dirty_nodes;
	f->node = mem_new(f->node_number.count + 1, sizeof *f->node);
	for (uint32_t i = 0; i < f->node_number.count; i++) {
		struct node *n = &b->node[f->node_number.at[i]];
		n->dirty = false;
		n->stored = true;
		f->node[i] = *n;
	}
	b->dirty_nodes = (struct list){0};
	duty_fold_take(&c->duty, &f->duty);
}

// Nothing reaches them any more: admission refuses what is older than kept_from.
static void forget_dropped(struct books *b)
{
	for (uint32_t i = 0; i < b->shelf.used; i++) {
		const struct held *h = shelf_at(&b->shelf, i);
		struct chunk_id id = chunk_at(h->place);
		if (h->there && id.of == OF_SERIES && id.kind == CHUNK_BASE && !h->dirty && series_dropped(b, id.owner, id.number))
			shelf_put_away(&b->shelf, i);
	}
}

void fold_done(struct core *c, struct fold *f)
{
	for (uint32_t i = 0; i < f->chunks; i++)
		shelf_stored(&c->books.shelf, shelf_at(&c->books.shelf, f->chunk[i].index));
	if (f->drops)
		forget_dropped(&c->books);
	buf_fini(&f->bytes);
	duty_fold_fini(&f->duty);
	void *array[] = {f->chunk, f->series, f->node, f->restatement, f->node_number.at, f->drop_series.at, f->drop, f->drop_at.at};
	for (size_t i = 0; i < sizeof array / sizeof *array; i++)
		free(array[i]);
	*f = (struct fold){0};
}

int fold_merge(const struct books *b, const struct chunk_id *id, const void *newer, size_t newer_len, const void *older, size_t older_len, struct buf *out)
{
	struct chunk c;

	chunk_init(&c, HOLDS_VALUES, slot_count(series_indicator(b, id->owner)->base_period));
	int err = chunk_read(&c, newer, newer_len);
	if (!err)
		err = chunk_read(&c, older, older_len);
	if (!err)
		chunk_write(&c, out);
	chunk_fini(&c);
	return err;
}
