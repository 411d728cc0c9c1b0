#include "shelf.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_BYTES = 10, NUMBER_BIAS = 1024 }; // bias: a zone west of Greenwich has day -1
static const int64_t kind_step = (int64_t)1 << 58, number_step = (int64_t)1 << 32;

int64_t chunk_place(const struct chunk_id *id)
{
	return ((int64_t)id->of * CHUNK_KINDS + (int64_t)id->kind) * kind_step + ((int64_t)id->number + NUMBER_BIAS) * number_step + id->owner;
}

static void key_of(const struct chunk_id *id, uint8_t key[KEY_BYTES])
{
	key[0] = (uint8_t)id->of;
	key[1] = (uint8_t)id->kind;
	memcpy(key + 2, &id->owner, 4);
	memcpy(key + 6, &id->number, 4);
}

static bool is(const struct chunk_id *a, const struct chunk_id *b)
{
	return a->owner == b->owner && a->number == b->number && a->kind == b->kind && a->of == b->of;
}

void shelf_fini(struct shelf *s)
{
	for (uint32_t i = 0; i < s->used; i++) {
		if (s->at[i])
			chunk_fini(&s->at[i]->chunk);
		free(s->at[i]);
	}
	free(s->at);
	free(s->spare);
	free(s->dirty);
	map_fini(&s->by_id);
	*s = (struct shelf){0};
}

struct held *shelf_find(struct shelf *s, const struct chunk_id *id, uint32_t *hint)
{
	struct held *h = *hint < s->used ? s->at[*hint] : NULL;

	if (!h || !is(&h->id, id)) {
		uint8_t key[KEY_BYTES];
		key_of(id, key);
		uint32_t index = map_get(&s->by_id, key, sizeof key);
		if (index == MAP_NONE)
			return NULL;
		*hint = index;
		h = s->at[index];
	}
	h->touched = true;
	return h;
}

struct held *shelf_add(struct shelf *s, const struct chunk_id *id, enum chunk_holds holds, uint32_t slots, uint32_t *hint)
{
	struct held *h = mem_new(1, sizeof *h);
	uint8_t key[KEY_BYTES];

	if (s->spares) {
		*hint = s->spare[--s->spares];
	} else {
		if (s->used == s->cap) {
			s->cap = s->cap ? s->cap * 2 : 64;
			s->at = mem_grow(s->at, s->cap, sizeof(struct held *));
		}
		*hint = s->used++;
	}
	s->at[*hint] = h;
	h->id = *id;
	h->after = INT64_MIN;
	h->touched = true;
	chunk_init(&h->chunk, holds, slots);
	s->bytes += sizeof *h + chunk_bytes(&h->chunk);
	s->count++;
	key_of(id, key);
	bool fresh = map_put(&s->by_id, key, sizeof key, *hint);
	assert(fresh);
	(void)fresh;
	return h;
}

void shelf_dirty(struct shelf *s, uint32_t index)
{
	if (s->at[index]->dirty)
		return;
	if (s->dirties == s->dirty_cap) {
		s->dirty_cap = s->dirty_cap ? s->dirty_cap * 2 : 64;
		s->dirty = mem_grow(s->dirty, s->dirty_cap, sizeof *s->dirty);
	}
	s->dirty[s->dirties++] = index;
	s->at[index]->dirty = true;
}

void shelf_put_away(struct shelf *s, uint32_t index)
{
	struct held *h = s->at[index];
	uint8_t key[KEY_BYTES];

	key_of(&h->id, key);
	map_del(&s->by_id, key, sizeof key);
	s->bytes -= sizeof *h + chunk_bytes(&h->chunk);
	s->count--;
	chunk_fini(&h->chunk);
	free(h);
	s->at[index] = NULL;
	if (s->spares == s->spare_cap) {
		s->spare_cap = s->spare_cap ? s->spare_cap * 2 : 64;
		s->spare = mem_grow(s->spare, s->spare_cap, sizeof *s->spare);
	}
	s->spare[s->spares++] = index;
}

void shelf_trim(struct shelf *s, size_t bytes)
{
	// Twice around: the first time may only take the marks off.
	for (uint64_t steps = (uint64_t)s->used * 2; steps && s->bytes > bytes; steps--) {
		if (s->hand >= s->used)
			s->hand = 0;
		struct held *h = s->at[s->hand];
		if (h && !h->dirty && !h->pinned && !h->touched)
			shelf_put_away(s, s->hand);
		else if (h)
			h->touched = false;
		s->hand++;
	}
}
