#include "shelf.h"

#include "base/map.h"
#include "base/mem.h"

#include <stdlib.h>

enum {
	BLOCK_BYTES = 16,     // what malloc takes for itself, and rounding up
	NUMBER_BIAS = 1024,   // a zone west of Greenwich has day -1
	TRIM_STEPS = 512,     // some microseconds: it is called for each commit, however small
	TRIM_STEPS_FRESH = 4, // and so many more for each chunk that came or was stored: twice around, and as many that stay
};
static const int64_t kind_step = (int64_t)1 << 58, number_step = (int64_t)1 << 32;

int64_t chunk_place(const struct chunk_id *id)
{
	return ((int64_t)id->of * CHUNK_KINDS + (int64_t)id->kind) * kind_step + ((int64_t)id->number + NUMBER_BIAS) * number_step + id->owner;
}

struct chunk_id chunk_at(int64_t place)
{
	int64_t of_and_kind = place / kind_step, number = place % kind_step / number_step;

	return (struct chunk_id){.of = (enum chunk_owner)(of_and_kind / CHUNK_KINDS),
	                         .kind = (enum chunk_kind)(of_and_kind % CHUNK_KINDS),
	                         .owner = (uint32_t)(place % number_step),
	                         .number = (int32_t)(number - NUMBER_BIAS)};
}

static uint64_t hash_of(int64_t place)
{
	return map_hash(&place, sizeof place);
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
	int64_t place = chunk_place(id);

	if (!h || !h->there || h->place != place) {
		uint64_t hash = hash_of(place);
		uint32_t at, index = lookup_first(&s->by_id, hash, &at);
		while (index != LOOKUP_NONE && shelf_at(s, index)->place != place)
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
			s->block[s->used / SHELF_BLOCK] = mem_lines(SHELF_BLOCK, sizeof(struct held));
		}
		*hint = s->used++;
	}
	struct held *h = shelf_at(s, *hint);
	*h = (struct held){.place = chunk_place(id), .index = *hint, .there = true, .touched = true, .after = INT64_MIN};
	chunk_init(&h->chunk, holds, slots);
	shelf_weigh(s, h);
	s->count++;
	s->clean++;
	s->fresh++;
	lookup_put(&s->by_id, hash_of(h->place), *hint);
	return h;
}

void shelf_weigh(struct shelf *s, struct held *h)
{
	size_t items = chunk_bytes(&h->chunk), bytes = sizeof *h + items + (items ? BLOCK_BYTES : 0);

	s->bytes += bytes - h->bytes;
	if (h->dirty)
		s->dirty_bytes += bytes - h->bytes;
	h->bytes = (uint16_t)bytes;
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
	s->dirty_bytes += h->bytes;
	h->dirty = true;
	s->clean -= !h->pinned;
}

void shelf_pin(struct shelf *s, struct held *h)
{
	s->dirty_bytes -= h->bytes;
	h->dirty = false;
	h->pinned = true;
}

void shelf_stored(struct shelf *s, struct held *h)
{
	h->pinned = false;
	s->fresh++;
	s->clean += !h->dirty;
}

void shelf_put_away(struct shelf *s, uint32_t index)
{
	struct held *h = shelf_at(s, index);

	lookup_drop(&s->by_id, hash_of(h->place), index);
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
	uint64_t steps = (uint64_t)s->used * 2, most = TRIM_STEPS + (uint64_t)s->fresh * TRIM_STEPS_FRESH;

	s->fresh = 0;
	for (steps = steps < most ? steps : most; steps && s->clean && s->bytes > bytes; steps--) {
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
