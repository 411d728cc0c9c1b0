#include "column.h"
#include "pack.h"

#include <assert.h>
#include <math.h>
#include <string.h>

// Version 2 of values: doubles, then 0, or REVISED and the revisions. Of windows: counts, sums, doubles, times. Of node windows: counts, sums. Each whole column is packed
// (pack.h):
//   doubles  the decimals d and the values x 10^d; or RAW and the doubles as they are
//   sums     the zeros z at the end of all and the sums / 10^z; or RAW and each as LEB128 of its zigzag
// Version 1 has the same columns, but values as differences in LEB128, one window after the other, and no packing.
enum { RAW = 255, REVISED = 1, DECIMALS_MAX = 6, ZEROS_MAX = 18 };

static_assert((int)PACK_MOST >= (int)SLOT_MAX, "a column fits into one run");

// --- doubles
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

static uint8_t decimals_of(const double *value, uint32_t rows)
{
	uint8_t decimals = 0;

	for (uint32_t i = 0; i < rows; i++)
		while (!is_decimal(value[i], decimals))
			if (decimals++ == DECIMALS_MAX)
				return RAW;
	for (uint32_t i = 0; i < rows; i++) // a large one fitted before a later one asked for more digits
		if (!is_decimal(value[i], decimals))
			return RAW;
	return decimals;
}

static void doubles_write(struct buf *out, const double *value, uint32_t rows)
{
	int64_t scaled[SLOT_MAX];
	uint8_t decimals = decimals_of(value, rows);

	buf_u8(out, decimals);
	for (uint32_t i = 0; i < rows && decimals == RAW; i++)
		buf_f64(out, value[i]);
	if (decimals == RAW)
		return;
	for (uint32_t i = 0; i < rows; i++)
		scaled[i] = (int64_t)nearbyint(value[i] * scale_of(decimals));
	pack_write(out, scaled, rows);
}

static void doubles_read(struct cut *in, double *value, uint32_t rows)
{
	int64_t scaled[SLOT_MAX] = {0};
	uint8_t decimals = cut_u8(in);

	for (uint32_t i = 0; i < rows && decimals == RAW; i++)
		value[i] = cut_f64(in);
	if (decimals == RAW)
		return;
	if (decimals > DECIMALS_MAX) {
		in->bad = true;
		return;
	}
	pack_read(in, scaled, rows);
	for (uint32_t i = 0; i < rows; i++)
		value[i] = (double)scaled[i] / scale_of(decimals);
}

// --- sums
static void wide_write(struct buf *out, sum_int s)
{
	sum_uint z = (sum_uint)s << 1 ^ (s < 0 ? ~(sum_uint)0 : 0);
	while (z >> 7) {
		buf_u8(out, (uint8_t)(z & 127) | 128);
		z >>= 7;
	}
	buf_u8(out, (uint8_t)z);
}

static sum_int wide_read(struct cut *in)
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

static int64_t power_of(uint8_t zeros)
{
	int64_t power = 1;

	while (zeros--)
		power *= 10;
	return power;
}

static uint8_t zeros_of(const sum_int *sum, uint32_t rows)
{
	uint8_t zeros = ZEROS_MAX;
	int64_t power = power_of(zeros);

	for (uint32_t i = 0; i < rows; i++)
		for (; sum[i] % power; power /= 10)
			zeros--;
	for (uint32_t i = 0; i < rows; i++)
		if (sum[i] / power > INT64_MAX || sum[i] / power < INT64_MIN)
			return RAW;
	return zeros;
}

static void sums_write(struct buf *out, const sum_int *sum, uint32_t rows)
{
	int64_t short_sum[SLOT_MAX];
	uint8_t zeros = zeros_of(sum, rows);

	buf_u8(out, zeros);
	for (uint32_t i = 0; i < rows && zeros == RAW; i++)
		wide_write(out, sum[i]);
	if (zeros == RAW)
		return;
	for (uint32_t i = 0; i < rows; i++)
		short_sum[i] = (int64_t)(sum[i] / power_of(zeros));
	pack_write(out, short_sum, rows);
}

static void sums_read(struct cut *in, sum_int *sum, uint32_t rows)
{
	int64_t short_sum[SLOT_MAX] = {0};
	uint8_t zeros = cut_u8(in);

	for (uint32_t i = 0; i < rows && zeros == RAW; i++)
		sum[i] = wide_read(in);
	if (zeros == RAW)
		return;
	if (zeros > ZEROS_MAX) {
		in->bad = true;
		return;
	}
	pack_read(in, short_sum, rows);
	for (uint32_t i = 0; i < rows; i++)
		sum[i] = (sum_int)short_sum[i] * power_of(zeros);
}

// --- what a chunk holds
static void values_write(struct buf *out, const struct columns *c)
{
	bool revised = false;

	doubles_write(out, c->value, c->rows);
	for (uint32_t i = 0; i < c->rows; i++)
		revised |= c->revision[i] != 0;
	buf_u8(out, revised ? REVISED : 0);
	if (revised)
		pack_write(out, c->revision, c->rows);
}

static void values_read(struct cut *in, struct columns *c)
{
	doubles_read(in, c->value, c->rows);
	uint8_t revised = cut_u8(in);
	if (revised == REVISED)
		pack_read(in, c->revision, c->rows);
	else if (revised)
		in->bad = true;
	else
		memset(c->revision, 0, c->rows * sizeof *c->revision);
}

static void windows_write(struct buf *out, const struct columns *c)
{
	pack_write(out, c->count, c->rows);
	sums_write(out, c->sum, c->rows);
	doubles_write(out, c->value, c->rows);
	pack_write(out, c->at, c->rows);
}

static void windows_read(struct cut *in, struct columns *c)
{
	pack_read(in, c->count, c->rows);
	sums_read(in, c->sum, c->rows);
	doubles_read(in, c->value, c->rows);
	pack_read(in, c->at, c->rows);
}

static void node_windows_write(struct buf *out, const struct columns *c)
{
	pack_write(out, c->count, c->rows);
	sums_write(out, c->sum, c->rows);
}

static void node_windows_read(struct cut *in, struct columns *c)
{
	pack_read(in, c->count, c->rows);
	sums_read(in, c->sum, c->rows);
}

// --- version 1
static void values_read_1(struct cut *in, struct columns *c)
{
	uint8_t decimals = cut_u8(in);
	int64_t last = 0;

	if (decimals > DECIMALS_MAX && decimals != RAW) {
		in->bad = true;
		return;
	}
	for (uint32_t i = 0; i < c->rows; i++) {
		if (decimals == RAW) {
			c->value[i] = cut_f64(in);
			continue;
		}
		last = (int64_t)((uint64_t)last + (uint64_t)cut_zigzag(in));
		c->value[i] = (double)last / scale_of(decimals);
	}
	bool revised = cut_u8(in) == REVISED;
	for (uint32_t i = 0; i < c->rows; i++)
		c->revision[i] = revised ? (int64_t)cut_varint(in) : 0;
}

static void windows_read_1(struct cut *in, struct columns *c)
{
	for (uint32_t i = 0; i < c->rows; i++) {
		c->count[i] = (int64_t)cut_varint(in);
		c->sum[i] = wide_read(in);
		c->value[i] = cut_f64(in);
		c->at[i] = cut_zigzag(in);
	}
}

static void node_windows_read_1(struct cut *in, struct columns *c)
{
	for (uint32_t i = 0; i < c->rows; i++) {
		c->count[i] = (int64_t)cut_varint(in);
		c->sum[i] = wide_read(in);
	}
}

void column_write(struct buf *out, enum chunk_holds holds, const struct columns *c)
{
	static void (*const write[])(struct buf *, const struct columns *) = {
	        [HOLDS_VALUES] = values_write,
	        [HOLDS_WINDOWS] = windows_write,
	        [HOLDS_NODE_WINDOWS] = node_windows_write,
	};
	if (c->rows)
		write[holds](out, c);
}

void column_read(struct cut *in, uint8_t version, enum chunk_holds holds, struct columns *c)
{
	static void (*const read[])(struct cut *, struct columns *) = {
	        [HOLDS_VALUES] = values_read,
	        [HOLDS_WINDOWS] = windows_read,
	        [HOLDS_NODE_WINDOWS] = node_windows_read,
	};
	static void (*const read_1[])(struct cut *, struct columns *) = {
	        [HOLDS_VALUES] = values_read_1,
	        [HOLDS_WINDOWS] = windows_read_1,
	        [HOLDS_NODE_WINDOWS] = node_windows_read_1,
	};
	if (version == COLUMN_VERSION_1)
		read_1[holds](in, c);
	else if (c->rows)
		read[holds](in, c);
}
