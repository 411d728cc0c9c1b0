#include "old.h"

#include "base/map.h"

#include <math.h>

enum { DECIMALS_MOST = 6, RAW = 255 };

static void sum_write(struct buf *out, sum_int s)
{
	sum_uint z = (sum_uint)s << 1 ^ (s < 0 ? ~(sum_uint)0 : 0);

	for (; z >> 7; z >>= 7)
		buf_u8(out, (uint8_t)((uint8_t)(z & 127) | 128));
	buf_u8(out, (uint8_t)z);
}

static void values(struct buf *out, const struct chunk *c, uint8_t decimals)
{
	int64_t last = 0;

	buf_u8(out, decimals > DECIMALS_MOST ? RAW : decimals);
	for (uint32_t i = chunk_next(c, 0); i < c->slots; i = chunk_next(c, i + 1)) {
		int64_t scaled = decimals > DECIMALS_MOST ? 0 : (int64_t)nearbyint(chunk_value(c, i) * pow(10, decimals));
		if (decimals > DECIMALS_MOST)
			buf_f64(out, chunk_value(c, i));
		else
			buf_zigzag(out, scaled - last);
		last = scaled;
	}
	buf_u8(out, c->revision != NULL);
	for (uint32_t i = chunk_next(c, 0); c->revision && i < c->slots; i = chunk_next(c, i + 1))
		buf_varint(out, c->revision[i]);
}

static void windows(struct buf *out, const struct chunk *c)
{
	for (uint32_t i = chunk_next(c, 0); i < c->slots; i = chunk_next(c, i + 1)) {
		buf_varint(out, c->holds == HOLDS_WINDOWS ? chunk_window(c, i)->count : chunk_node(c, i)->reporting);
		sum_write(out, c->holds == HOLDS_WINDOWS ? chunk_window(c, i)->sum : chunk_node(c, i)->sum);
		if (c->holds == HOLDS_NODE_WINDOWS)
			continue;
		buf_f64(out, chunk_window(c, i)->value);
		buf_zigzag(out, chunk_window(c, i)->at);
	}
}

void old_write(struct buf *out, const struct chunk *c, uint8_t decimals)
{
	size_t from = out->len;

	buf_u8(out, 1);
	buf_u8(out, (uint8_t)c->holds);
	buf_u8(out, (uint8_t)c->slots);
	for (uint32_t i = 0; i < (c->slots + 63u) / 64; i++)
		buf_u64(out, c->present[i]);
	if (c->holds == HOLDS_VALUES)
		values(out, c, decimals);
	else
		windows(out, c);
	buf_u32(out, (uint32_t)map_hash(out->at + from, out->len - from));
}
