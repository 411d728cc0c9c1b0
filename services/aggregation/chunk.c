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
enum { VERSION = 1, RAW = 255, REVISED = 1, DECIMALS_MAX = 6, HASH_LEN = 4, WORDS = (SLOT_MAX + 63) / 64 };

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

static uint8_t decimals_of(const struct chunk *c)
{
	uint8_t decimals = 0;
	for (uint32_t i = 0; i < c->slots; i++)
		while (chunk_has(c, i) && !is_decimal(c->value[i], decimals))
			if (decimals++ == DECIMALS_MAX)
				return RAW;
	return decimals;
}

static bool decimals_hold(const struct chunk *c, uint8_t decimals)
{
	for (uint32_t i = 0; i < c->slots && decimals != RAW; i++)
		if (chunk_has(c, i) && !is_decimal(c->value[i], decimals))
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
	for (uint32_t i = 0; i < c->slots; i++) {
		if (!chunk_has(c, i))
			continue;
		if (decimals == RAW) {
			buf_f64(out, c->value[i]);
			continue;
		}
		int64_t scaled = (int64_t)nearbyint(c->value[i] * scale_of(decimals));
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
	for (uint32_t i = 0; i < c->slots; i++) {
		if (!chunk_has(c, i))
			continue;
		const struct window *w = &c->window[i];
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
			c->window[i] = w;
			chunk_mark(c, i);
		}
	}
}

static void node_windows_write(const struct chunk *c, struct buf *out)
{
	for (uint32_t i = 0; i < c->slots; i++) {
		if (!chunk_has(c, i))
			continue;
		buf_varint(out, c->node[i].reporting);
		sum_write(out, c->node[i].sum);
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
			c->node[i] = w;
			chunk_mark(c, i);
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
	for (uint32_t i = 0; i < (c->slots + 63) / 64; i++)
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
	for (uint32_t i = 0; i < (c->slots + 63) / 64; i++)
		stored.present[i] = cut_u64(&in);
	codec[c->holds].read(c, &stored, &in);
	return in.bad || in.left ? ERR_CORRUPT : OK;
}
