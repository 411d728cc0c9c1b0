#include "chunk.h"

#include "base/err.h"
#include "base/map.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Bytes: version, holds, slots, present (8 bytes a word), the columns of the slots that are present, hash (4).
// Values: decimals d, then the differences of value x 10^d as zigzag varints; or RAW and the doubles. Then REVISED and revisions, or 0.
// Windows: count, sum, value, at. Node windows: reporting, sum.
enum { VERSION = 1, RAW = 255, REVISED = 1, DECIMALS_MAX = 6, HASH_LEN = 4 };
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

const void *chunk_place(const struct chunk *c, uint32_t slot)
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

// --- 128-bit numbers as LEB128 of their zigzag
static void sum_write(struct buf *out, sum_int s)
{
	sum_uint z = (sum_uint)s << 1 ^ (s < 0 ? ~(sum_uint)0 : 0);
	while (z >> 7) {
		buf_u8(out, (uint8_t)(z & 127) | 128);
		z >>= 7;
	}
	buf_u8(out, (uint8_t)z);
}

static sum_int sum_read(struct cut *in)
{
	sum_uint z = 0;
	for (int shift = 0; shift < 128; shift += 7) {
		uint8_t byte = cut_u8(in);
		z |= (sum_uint)(byte & 127) << shift;
		if (!(byte & 128))
			return (sum_int)(z >> 1) ^ -(sum_int)(z & 1);
	}
	in->bad = true;
	return 0;
}

// --- values
static bool same_bits(double a, double b)
{
	uint64_t x, y;

	memcpy(&x, &a, sizeof x);
	memcpy(&y, &b, sizeof y);
	return x == y;
}

static double scale_of(uint8_t decimals)
{
	static const double scale[DECIMALS_MAX + 1] = {1, 10, 100, 1e3, 1e4, 1e5, 1e6};
	return scale[decimals];
}

// The value is a whole number of 10^-decimals that comes back bit by bit.
static bool is_decimal(double value, uint8_t decimals)
{
	double scaled = nearbyint(value * scale_of(decimals));
	return fabs(scaled) < 4503599627370496.0 && same_bits((double)(int64_t)scaled / scale_of(decimals), value);
}

static const double *values(const struct chunk *c)
{
	return c->item;
}

static uint8_t decimals_of(const struct chunk *c)
{
	uint8_t decimals = 0;
	for (uint32_t i = 0; i < c->used; i++)
		while (!is_decimal(values(c)[i], decimals))
			if (decimals++ == DECIMALS_MAX)
				return RAW;
	return decimals;
}

static bool decimals_hold(const struct chunk *c, uint8_t decimals)
{
	for (uint32_t i = 0; i < c->used && decimals != RAW; i++)
		if (!is_decimal(values(c)[i], decimals))
			return false;
	return true;
}

static void values_write(const struct chunk *c, struct buf *out)
{
	uint8_t decimals = decimals_of(c);
	int64_t last = 0;

	if (!decimals_hold(c, decimals)) // a large one fitted before a later one asked for more digits
		decimals = RAW;
	buf_u8(out, decimals);
	for (uint32_t i = 0; i < c->used; i++) {
		if (decimals == RAW) {
			buf_f64(out, values(c)[i]);
			continue;
		}
		int64_t scaled = (int64_t)nearbyint(values(c)[i] * scale_of(decimals));
		buf_zigzag(out, scaled - last);
		last = scaled;
	}
	buf_u8(out, c->revision ? REVISED : 0);
	for (uint32_t i = 0; i < c->slots && c->revision; i++)
		if (chunk_has(c, i))
			buf_varint(out, c->revision[i]);
}

static void values_read(struct chunk *c, const struct chunk *stored, struct cut *in)
{
	uint8_t decimals = cut_u8(in);
	double value[SLOT_MAX] = {0};
	int64_t last = 0;

	if (decimals > DECIMALS_MAX && decimals != RAW) {
		in->bad = true;
		return;
	}
	for (uint32_t i = 0; i < c->slots; i++) {
		if (!chunk_has(stored, i))
			continue;
		if (decimals == RAW) {
			value[i] = cut_f64(in);
		} else {
			last = (int64_t)((uint64_t)last + (uint64_t)cut_zigzag(in));
			value[i] = (double)last / scale_of(decimals);
		}
	}
	bool revised = cut_u8(in) == REVISED;
	for (uint32_t i = 0; i < c->slots; i++) {
		if (!chunk_has(stored, i))
			continue;
		uint32_t revision = revised ? (uint32_t)cut_varint(in) : 0;
		if (!chunk_has(c, i))
			chunk_set(c, i, value[i], revision);
	}
}

// --- windows
static void windows_write(const struct chunk *c, struct buf *out)
{
	for (uint32_t i = 0; i < c->used; i++) {
		const struct window *w = (const struct window *)c->item + i;
		buf_varint(out, w->count);
		sum_write(out, w->sum);
		buf_f64(out, w->value);
		buf_zigzag(out, w->at);
	}
}

static void windows_read(struct chunk *c, const struct chunk *stored, struct cut *in)
{
	for (uint32_t i = 0; i < c->slots; i++) {
		if (!chunk_has(stored, i))
			continue;
		struct window w = {.count = (uint32_t)cut_varint(in)};
		w.sum = sum_read(in);
		w.value = cut_f64(in);
		w.at = cut_zigzag(in);
		if (!chunk_has(c, i)) {
			chunk_add(c, i);
			*chunk_window(c, i) = w;
		}
	}
}

static void node_windows_write(const struct chunk *c, struct buf *out)
{
	for (uint32_t i = 0; i < c->used; i++) {
		const struct node_window *w = (const struct node_window *)c->item + i;
		buf_varint(out, w->reporting);
		sum_write(out, w->sum);
	}
}

static void node_windows_read(struct chunk *c, const struct chunk *stored, struct cut *in)
{
	for (uint32_t i = 0; i < c->slots; i++) {
		if (!chunk_has(stored, i))
			continue;
		struct node_window w = {.reporting = (uint32_t)cut_varint(in)};
		w.sum = sum_read(in);
		if (!chunk_has(c, i)) {
			chunk_add(c, i);
			*chunk_node(c, i) = w;
		}
	}
}

static const struct {
	void (*write)(const struct chunk *, struct buf *);
	void (*read)(struct chunk *, const struct chunk *stored, struct cut *);
} codec[] = {
        [HOLDS_VALUES] = {values_write,       values_read      },
        [HOLDS_WINDOWS] = {windows_write,      windows_read     },
        [HOLDS_NODE_WINDOWS] = {node_windows_write, node_windows_read},
};

void chunk_write(const struct chunk *c, struct buf *out)
{
	size_t from = out->len;

	buf_u8(out, VERSION);
	buf_u8(out, (uint8_t)c->holds);
	buf_u8(out, (uint8_t)c->slots);
	for (uint32_t i = 0; i < (c->slots + 63u) / 64; i++)
		buf_u64(out, c->present[i]);
	codec[c->holds].write(c, out);
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
	if (cut_u8(&in) != VERSION || cut_u8(&in) != c->holds || cut_u8(&in) != c->slots)
		return ERR_CORRUPT;
	for (uint32_t i = 0; i < (c->slots + 63u) / 64; i++)
		stored.present[i] = cut_u64(&in);
	codec[c->holds].read(c, &stored, &in);
	return in.bad || in.left ? ERR_CORRUPT : OK;
}
