#include "chunk.h"

#include "base/err.h"
#include "base/map.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

// Bytes: version, holds, slots, which are present, the columns of those (column.h), hash (4). Present: how many, if they are the first ones; or SCATTERED and a bit a slot
// in words of 8 bytes. Version 1 has the words only.
enum { SCATTERED = 255, HASH_LEN = 4, WORDS = (SLOT_MAX + 63) / 64 };
enum { FIRST_VALUES = 4, FIRST_WINDOWS = 2 }; // items there is room for at first
_Static_assert(SLOT_MAX <= 128, "two words of present");

static const size_t item_size[] = {[HOLDS_VALUES] = sizeof(double), [HOLDS_WINDOWS] = sizeof(struct window), [HOLDS_NODE_WINDOWS] = sizeof(struct node_window)};

void chunk_init(struct chunk *c, enum chunk_holds holds, uint32_t slots)
{
	*c = (struct chunk){.holds = (uint8_t)holds, .slots = (uint8_t)slots};
}

void chunk_fini(struct chunk *c)
{
	free(c->item);
	free(c->revision);
	*c = (struct chunk){0};
}

size_t chunk_bytes(const struct chunk *c)
{
	return c->room * item_size[c->holds];
}

bool chunk_has(const struct chunk *c, uint32_t slot)
{
	return c->present[slot / 64] >> slot % 64 & 1;
}

uint32_t chunk_next(const struct chunk *c, uint32_t slot)
{
	while (slot < c->slots) {
		uint64_t from_here = c->present[slot / 64] >> slot % 64;
		if (from_here)
			return slot + (uint32_t)__builtin_ctzll(from_here);
		slot += 64 - slot % 64;
	}
	return c->slots;
}

// How many items stand before that of the slot. Mostly it is the newest one that is asked for, or a newer one.
static uint32_t rank(const struct chunk *c, uint32_t slot)
{
	uint64_t word = c->present[slot / 64];
	bool newer = word >> slot % 64 >> 1 || (slot < 64 && c->present[1]);

	if (!newer)
		return c->used - (uint32_t)(word >> slot % 64 & 1);
	uint32_t before = (uint32_t)__builtin_popcountll(word & (((uint64_t)1 << slot % 64) - 1));
	return slot < 64 ? before : before + (uint32_t)__builtin_popcountll(c->present[0]);
}

static void *item_of(const struct chunk *c, uint32_t slot)
{
	return (char *)c->item + rank(c, slot) * item_size[c->holds];
}

const void *chunk_spot(const struct chunk *c, uint32_t slot)
{
	return c->item ? item_of(c, slot) : NULL;
}

double chunk_value(const struct chunk *c, uint32_t slot)
{
	return *(const double *)item_of(c, slot);
}

struct window *chunk_window(const struct chunk *c, uint32_t slot)
{
	return item_of(c, slot);
}

struct node_window *chunk_node(const struct chunk *c, uint32_t slot)
{
	return item_of(c, slot);
}

static void make_room(struct chunk *c)
{
	uint32_t room = c->room ? c->room * 2u : c->holds == HOLDS_VALUES ? FIRST_VALUES : FIRST_WINDOWS;

	c->room = room < c->slots ? (uint8_t)room : c->slots;
	c->item = mem_grow(c->item, c->room, item_size[c->holds]);
}

void chunk_add(struct chunk *c, uint32_t slot)
{
	size_t size = item_size[c->holds];
	uint32_t at = rank(c, slot);

	if (chunk_has(c, slot))
		return;
	if (c->used == c->room)
		make_room(c);
	char *item = (char *)c->item + at * size;
	memmove(item + size, item, (c->used - at) * size);
	memset(item, 0, size);
	c->used++;
	c->present[slot / 64] |= (uint64_t)1 << slot % 64;
}

uint32_t chunk_revision(const struct chunk *c, uint32_t slot)
{
	return c->revision ? c->revision[slot] : 0;
}

void chunk_set(struct chunk *c, uint32_t slot, double value, uint32_t revision)
{
	if (revision && !c->revision)
		c->revision = mem_new(c->slots, sizeof *c->revision);
	if (c->revision)
		c->revision[slot] = revision;
	chunk_add(c, slot);
	*(double *)item_of(c, slot) = value;
}

// --- bytes
// Of the slots that are present, in their order.
static void columns_take(const struct chunk *c, struct columns *out)
{
	out->rows = 0;
	for (uint32_t i = chunk_next(c, 0); i < c->slots; i = chunk_next(c, i + 1), out->rows++) {
		uint32_t row = out->rows;
		switch (c->holds) {
		case HOLDS_VALUES:
			out->value[row] = chunk_value(c, i);
			out->revision[row] = chunk_revision(c, i);
			break;
		case HOLDS_WINDOWS:
			out->count[row] = chunk_window(c, i)->count;
			out->sum[row] = chunk_window(c, i)->sum;
			out->value[row] = chunk_window(c, i)->value;
			out->at[row] = chunk_window(c, i)->at;
			break;
		case HOLDS_NODE_WINDOWS:
			out->count[row] = chunk_node(c, i)->reporting;
			out->sum[row] = chunk_node(c, i)->sum;
			break;
		}
	}
}

// Into the slots that c does not have yet.
static void columns_put(struct chunk *c, const struct chunk *stored, const struct columns *in)
{
	uint32_t row = 0;

	for (uint32_t i = chunk_next(stored, 0); i < stored->slots; i = chunk_next(stored, i + 1), row++) {
		if (chunk_has(c, i))
			continue;
		if (c->holds == HOLDS_VALUES) {
			chunk_set(c, i, in->value[row], (uint32_t)in->revision[row]);
			continue;
		}
		chunk_add(c, i);
		if (c->holds == HOLDS_WINDOWS)
			*chunk_window(c, i) = (struct window){in->sum[row], in->value[row], in->at[row], (uint32_t)in->count[row]};
		else
			*chunk_node(c, i) = (struct node_window){in->sum[row], (uint32_t)in->count[row]};
	}
}

// Of a chunk that is only a set of slots.
static void mark(struct chunk *set, uint32_t slot)
{
	set->present[slot / 64] |= (uint64_t)1 << slot % 64;
	set->used++;
}

static uint32_t words(const struct chunk *c)
{
	uint32_t n = (c->slots + 63u) / 64;
	return n < WORDS ? n : WORDS; // slots is at most SLOT_MAX
}

static void present_write(const struct chunk *c, struct buf *out, uint32_t used)
{
	bool first_ones = true;

	for (uint32_t i = 0; i < used; i++)
		first_ones &= chunk_has(c, i);
	buf_u8(out, first_ones ? (uint8_t)used : SCATTERED);
	for (uint32_t i = 0; i < words(c) && !first_ones; i++)
		buf_u64(out, c->present[i]);
}

static void present_read(struct chunk *c, uint8_t version, struct cut *in)
{
	uint8_t first_ones = version == COLUMN_VERSION_1 ? SCATTERED : cut_u8(in);

	if (first_ones != SCATTERED && first_ones > c->slots)
		in->bad = true;
	for (uint32_t i = 0; i < words(c) && first_ones == SCATTERED; i++) {
		c->present[i] = cut_u64(in);
		c->used += (uint8_t)__builtin_popcountll(c->present[i]);
	}
	for (uint32_t i = 0; i < first_ones && first_ones <= c->slots; i++)
		mark(c, i);
	if (c->slots % 64 && c->present[c->slots / 64] >> c->slots % 64) // slots that are not there
		in->bad = true;
}

void chunk_write(const struct chunk *c, struct buf *out)
{
	size_t from = out->len;
	struct columns columns;

	columns_take(c, &columns);
	buf_u8(out, COLUMN_VERSION);
	buf_u8(out, (uint8_t)c->holds);
	buf_u8(out, (uint8_t)c->slots);
	present_write(c, out, columns.rows);
	column_write(out, c->holds, &columns);
	buf_u32(out, (uint32_t)map_hash(out->at + from, out->len - from));
}

int chunk_columns(struct chunk *set, const void *at, size_t len, struct columns *out)
{
	struct cut in = cut_of(at, len), tail;

	if (len < HASH_LEN)
		return ERR_CORRUPT;
	in.left -= HASH_LEN;
	tail = cut_of((const uint8_t *)at + in.left, HASH_LEN);
	if (cut_u32(&tail) != (uint32_t)map_hash(at, in.left))
		return ERR_CORRUPT;
	uint8_t version = cut_u8(&in);
	if ((version != COLUMN_VERSION && version != COLUMN_VERSION_1) || cut_u8(&in) != set->holds || cut_u8(&in) != set->slots)
		return ERR_CORRUPT;
	present_read(set, version, &in);
	if (in.bad)
		return ERR_CORRUPT;
	out->rows = set->used;
	column_read(&in, version, set->holds, out);
	return in.bad || in.left ? ERR_CORRUPT : OK;
}

int chunk_read(struct chunk *c, const void *at, size_t len)
{
	struct chunk stored = {.holds = c->holds, .slots = c->slots};
	struct columns columns;
	int err = chunk_columns(&stored, at, len, &columns);

	if (!err)
		columns_put(c, &stored, &columns);
	return err;
}
