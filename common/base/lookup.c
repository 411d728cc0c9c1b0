#include "base/lookup.h"

#include "base/map.h"
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

// Open addressing. The low half of the hash is kept: other keys are seldom looked at, and growing asks nobody for a hash.
struct lookup_slot {
	uint32_t hash;
	uint32_t number; // LOOKUP_NONE: the slot is free
};

void lookup_fini(struct lookup *l)
{
	free(l->slot);
	*l = (struct lookup){0};
}

// The first number with the hash from a slot on.
static uint32_t from(const struct lookup *l, uint32_t hash, uint32_t *at)
{
	for (uint32_t mask = l->cap - 1;; *at = (*at + 1) & mask) {
		const struct lookup_slot *s = &l->slot[*at];
		if (s->number == LOOKUP_NONE || s->hash == hash)
			return s->number;
	}
}

uint32_t lookup_first(const struct lookup *l, uint64_t hash, uint32_t *at)
{
	*at = (uint32_t)hash & (l->cap - 1);
	if (!l->cap)
		return LOOKUP_NONE;
	return from(l, (uint32_t)hash, at);
}

uint32_t lookup_next(const struct lookup *l, uint64_t hash, uint32_t *at)
{
	*at = (*at + 1) & (l->cap - 1);
	return from(l, (uint32_t)hash, at);
}

static void put(struct lookup *l, uint32_t hash, uint32_t number)
{
	uint32_t mask = l->cap - 1, at = hash & mask;

	while (l->slot[at].number != LOOKUP_NONE)
		at = (at + 1) & mask;
	l->slot[at] = (struct lookup_slot){hash, number};
}

static void grow(struct lookup *l)
{
	struct lookup old = *l;

	l->cap = old.cap ? old.cap * 2 : 16;
	l->slot = mem_grow(NULL, l->cap, sizeof *l->slot);
	for (uint32_t i = 0; i < l->cap; i++)
		l->slot[i].number = LOOKUP_NONE;
	for (uint32_t i = 0; i < old.cap; i++)
		if (old.slot[i].number != LOOKUP_NONE)
			put(l, old.slot[i].hash, old.slot[i].number);
	free(old.slot);
}

void lookup_put(struct lookup *l, uint64_t hash, uint32_t number)
{
	assert(number != LOOKUP_NONE);
	if ((uint64_t)(l->used + 1) * 5 > (uint64_t)l->cap * 4)
		grow(l);
	put(l, (uint32_t)hash, number);
	l->used++;
}

// What stands behind the gap and would no longer be found moves into it.
static void close_gap(struct lookup *l, uint32_t gap)
{
	uint32_t mask = l->cap - 1;

	for (uint32_t at = (gap + 1) & mask; l->slot[at].number != LOOKUP_NONE; at = (at + 1) & mask) {
		uint32_t home = l->slot[at].hash & mask;
		if (((at - home) & mask) < ((at - gap) & mask))
			continue;
		l->slot[gap] = l->slot[at];
		gap = at;
	}
	l->slot[gap].number = LOOKUP_NONE;
}

void lookup_drop(struct lookup *l, uint64_t hash, uint32_t number)
{
	uint32_t at, found = lookup_first(l, hash, &at);

	while (found != number) {
		assert(found != LOOKUP_NONE);
		found = lookup_next(l, hash, &at);
	}
	close_gap(l, at);
	l->used--;
}

uint64_t lookup_pair(uint32_t a, uint32_t b)
{
	uint32_t pair[2] = {a, b};

	return map_hash(pair, sizeof pair);
}
