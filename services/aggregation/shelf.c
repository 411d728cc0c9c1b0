#include "shelf.h"

#include "base/map.h"
#include "base/mem.h"

#include <stdlib.h>

enum {
	NUMBER_BIAS = 1024, // a zone west of Greenwich has day -1
	TRIM_STEPS = 512,   // some microseconds: it is called for each commit, however small
};
static const int64_t kind_step = (int64_t)1 << 58, number_step = (int64_t)1 << 32;

int64_t chunk_place(const struct chunk_id *id)
{
	return ((int64_t)id->of * CHUNK_KINDS + (int64_t)id->kind) * kind_step + ((int64_t)id->number + NUMBER_BIAS) * number_step + id->owner;
}

static uint64_t hash_of(const struct chunk_id *id)
{
	int64_t place = chunk_place(id);

	return map_hash(&place, sizeof place);
}

static bool is(const struct chunk_id *a, const struct chunk_id *b)
{
	return a->owner == b->owner && a->number == b->number && a->kind == b->kind && a->of == b->of;
}

struct held *shelf_at(const struct shelf *s, uint32_t index)
{
	return &s->block[index / SHELF_BLOCK][index % SHELF_BLOCK];
}

void shelf_fini(struct shelf *s)
{
	for (uint32_t i = 0; i < s->used; i++)
		chunk_fini(&shelf_at(s, i)->chunk);
	for (uint32_t i = 0; i < s->used; i += SHELF_BLOCK)
		free(s->block[i / SHELF_BLOCK]);
	free(s->block);
	free(s->spare);
	free(s->dirty);
	lookup_fini(&s->by_id);
	*s = (struct shelf){0};
}

struct held *shelf_find(struct shelf *s, const struct chunk_id *id, uint32_t *hint)
{
	struct held *h = *hint < s->used ? shelf_at(s, *hint) : NULL;

	if (!h || !h->there || !is(&h->id, id)) {
		uint64_t hash = hash_of(id);
		uint32_t at, index = lookup_first(&s->by_id, hash, &at);
		while (index != LOOKUP_NONE && !is(&shelf_at(s, index)->id, id))
			index = lookup_next(&s->by_id, hash, &at);
		if (index == LOOKUP_NONE)
			return NULL;
		*hint = index;
		h = shelf_at(s, index);
	}
	h->touched = true;
	return h;
}

struct held *shelf_add(struct shelf *s, const struct chunk_id *id, enum chunk_holds holds, uint32_t slots, uint32_t *hint)
{
	if (s->spares) {
		*hint = s->spare[--s->spares];
	} else {
		if (s->used % SHELF_BLOCK == 0) {
			s->block = mem_grow(s->block, s->used / SHELF_BLOCK + 1, sizeof(struct held *));
			s->block[s->used / SHELF_BLOCK] = mem_new(SHELF_BLOCK, sizeof(struct held));
		}
		*hint = s->used++;
	}
	struct held *h = shelf_at(s, *hint);
	*h = (struct held){.id = *id, .index = *hint, .there = true, .touched = true, .after = INT64_MIN};
	chunk_init(&h->chunk, holds, slots);
	shelf_weigh(s, h);
	s->count++;
	s->clean++;
	lookup_put(&s->by_id, hash_of(id), *hint);
	return h;
}

void shelf_weigh(struct shelf *s, struct held *h)
{
	uint32_t bytes = (uint32_t)(sizeof *h + chunk_bytes(&h->chunk));

	s->bytes += bytes - h->bytes;
	h->bytes = bytes;
}

void shelf_dirty(struct shelf *s, struct held *h)
{
	shelf_weigh(s, h);
	if (h->dirty)
		return;
	if (s->dirties == s->dirty_cap) {
		s->dirty_cap = s->dirty_cap ? s->dirty_cap * 2 : 64;
		s->dirty = mem_grow(s->dirty, s->dirty_cap, sizeof *s->dirty);
	}
	s->dirty[s->dirties++] = h->index;
	h->dirty = true;
	s->clean -= !h->pinned;
}

void shelf_stored(struct shelf *s, struct held *h)
{
	h->pinned = false;
	s->clean += !h->dirty;
}

void shelf_put_away(struct shelf *s, uint32_t index)
{
	struct held *h = shelf_at(s, index);

	lookup_drop(&s->by_id, hash_of(&h->id), index);
	s->bytes -= h->bytes;
	s->count--;
	s->clean--;
	chunk_fini(&h->chunk);
	h->there = false;
	if (s->spares == s->spare_cap) {
		s->spare_cap = s->spare_cap ? s->spare_cap * 2 : 64;
		s->spare = mem_grow(s->spare, s->spare_cap, sizeof *s->spare);
	}
	s->spare[s->spares++] = index;
}

void shelf_trim(struct shelf *s, size_t bytes)
{
	// Twice around: the first time may only take the marks off.
	uint64_t steps = (uint64_t)s->used * 2;

	for (steps = steps < TRIM_STEPS ? steps : TRIM_STEPS; steps && s->clean && s->bytes > bytes; steps--) {
		if (s->hand >= s->used)
			s->hand = 0;
		struct held *h = shelf_at(s, s->hand);
		if (h->there && !h->dirty && !h->pinned && !h->touched)
			shelf_put_away(s, s->hand);
		else
			h->touched = false;
		s->hand++;
	}
}
