#include "chunk.h"

#include "base/err.h"
#include "base/map.h"
#include "base/mem.h"

#include <stdlib.h>

// Bytes: version, holds, slots, which are present, the columns of those (column.h), hash (4). Present: how many, if they are the first ones; or SCATTERED and a bit a slot
// in words of 8 bytes. Version 1 has the words only.
enum { SCATTERED = 255, HASH_LEN = 4, WORDS = (SLOT_MAX + 63) / 64 };

static const size_t item_size[] = {[HOLDS_VALUES] = sizeof(double), [HOLDS_WINDOWS] = sizeof(struct window), [HOLDS_NODE_WINDOWS] = sizeof(struct node_window)};

void chunk_init(struct chunk *c, enum chunk_holds holds, uint32_t slots)
{
	*c = (struct chunk){.holds = holds, .slots = slots};
	c->value = mem_new(slots, item_size[holds]);
}

void chunk_fini(struct chunk *c)
{
	free(c->value);
	free(c->revision);
	*c = (struct chunk){0};
}

size_t chunk_bytes(const struct chunk *c)
{
	return sizeof *c + c->slots * item_size[c->holds];
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

uint32_t chunk_used(const struct chunk *c)
{
	uint32_t n = 0;
	for (int i = 0; i < WORDS; i++)
		n += (uint32_t)__builtin_popcountll(c->present[i]);
	return n;
}

void chunk_mark(struct chunk *c, uint32_t slot)
{
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
	c->value[slot] = value;
	chunk_mark(c, slot);
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
			out->value[row] = c->value[i];
			out->revision[row] = chunk_revision(c, i);
			break;
		case HOLDS_WINDOWS:
			out->count[row] = c->window[i].count;
			out->sum[row] = c->window[i].sum;
			out->value[row] = c->window[i].value;
			out->at[row] = c->window[i].at;
			break;
		case HOLDS_NODE_WINDOWS:
			out->count[row] = c->node[i].reporting;
			out->sum[row] = c->node[i].sum;
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
		switch (c->holds) {
		case HOLDS_VALUES:
			chunk_set(c, i, in->value[row], (uint32_t)in->revision[row]);
			continue;
		case HOLDS_WINDOWS:
			c->window[i] = (struct window){in->sum[row], in->value[row], in->at[row], (uint32_t)in->count[row]};
			break;
		case HOLDS_NODE_WINDOWS:
			c->node[i] = (struct node_window){in->sum[row], (uint32_t)in->count[row]};
			break;
		}
		chunk_mark(c, i);
	}
}

static void present_write(const struct chunk *c, struct buf *out, uint32_t used)
{
	bool first_ones = true;

	for (uint32_t i = 0; i < used; i++)
		first_ones &= chunk_has(c, i);
	buf_u8(out, first_ones ? (uint8_t)used : SCATTERED);
	for (uint32_t i = 0; i < (c->slots + 63) / 64 && !first_ones; i++)
		buf_u64(out, c->present[i]);
}

static void present_read(struct chunk *c, uint8_t version, struct cut *in)
{
	uint8_t first_ones = version == COLUMN_VERSION_1 ? SCATTERED : cut_u8(in);

	if (first_ones != SCATTERED && first_ones > c->slots)
		in->bad = true;
	for (uint32_t i = 0; i < (c->slots + 63) / 64 && first_ones == SCATTERED; i++)
		c->present[i] = cut_u64(in);
	for (uint32_t i = 0; i < first_ones && first_ones <= c->slots; i++)
		chunk_mark(c, i);
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

int chunk_read(struct chunk *c, const void *at, size_t len)
{
	struct cut in = cut_of(at, len), tail;
	struct chunk stored = {.slots = c->slots};

	if (len < HASH_LEN)
		return ERR_CORRUPT;
	in.left -= HASH_LEN;
	tail = cut_of((const uint8_t *)at + in.left, HASH_LEN);
	if (cut_u32(&tail) != (uint32_t)map_hash(at, in.left))
		return ERR_CORRUPT;
	uint8_t version = cut_u8(&in);
	if ((version != COLUMN_VERSION && version != COLUMN_VERSION_1) || cut_u8(&in) != c->holds || cut_u8(&in) != c->slots)
		return ERR_CORRUPT;
	present_read(&stored, version, &in);
	if (in.bad)
		return ERR_CORRUPT;
	struct columns columns = {.rows = chunk_used(&stored)};
	column_read(&in, version, c->holds, &columns);
	if (in.bad || in.left)
		return ERR_CORRUPT;
	columns_put(c, &stored, &columns);
	return OK;
}
