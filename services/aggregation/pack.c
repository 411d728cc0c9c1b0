#include "pack.h"

#include <string.h>

// Bytes: how (guess x 64 + k), the number the guess begins with as zigzag, then bits from the lowest up: of each number the quotient by 2^k as so many ones and a zero,
// and the k bits below. ESCAPE ones are followed by all 64 bits: an outlier costs only itself.
//   SAME    every number is the first one; no bits
//   FORMER  the guess is the number before: a load that drifts. The first one has no bits
//   LEVEL   the guess is the mean of them all: noise around a level
enum guess { SAME, FORMER, LEVEL };
enum { GUESSES = 3, K_BITS = 6, ESCAPE = 16, HALF = 32 };

static uint64_t zigzag(uint64_t difference)
{
	return difference << 1 ^ (difference >> 63 ? UINT64_MAX : 0);
}

static uint64_t unzigzag(uint64_t z)
{
	return z >> 1 ^ (z & 1 ? UINT64_MAX : 0);
}

// --- bits
struct bits {
	uint64_t held;
	uint32_t count; // of held, below 8 between calls
};

static void bits_put(struct bits *b, struct buf *out, uint64_t v, uint32_t n)
{
	if (n > HALF) {
		bits_put(b, out, v & UINT32_MAX, HALF);
		v >>= HALF;
		n -= HALF;
	}
	b->held |= v << b->count;
	for (b->count += n; b->count >= 8; b->count -= 8) {
		buf_u8(out, (uint8_t)b->held);
		b->held >>= 8;
	}
}

static uint64_t bits_get(struct bits *b, struct cut *in, uint32_t n)
{
	if (n > HALF) {
		uint64_t low = bits_get(b, in, HALF);
		return low | bits_get(b, in, n - HALF) << HALF;
	}
	for (; b->count < n; b->count += 8)
		b->held |= (uint64_t)cut_u8(in) << b->count;
	uint64_t v = b->held & (((uint64_t)1 << n) - 1);
	b->held >>= n;
	b->count -= n;
	return v;
}

static uint32_t ones_get(struct bits *b, struct cut *in)
{
	uint32_t ones = 0;

	while (ones < ESCAPE && bits_get(b, in, 1))
		ones++;
	return ones;
}

// --- how
struct plan {
	enum guess guess;
	uint32_t k;
	uint32_t bits;
	int64_t begin;
	uint64_t left[PACK_MOST];
	uint32_t lefts;
};

static uint32_t bits_with(const struct plan *p, uint32_t k)
{
	uint32_t bits = 0;

	for (uint32_t i = 0; i < p->lefts; i++) {
		uint64_t quotient = p->left[i] >> k;
		bits += quotient < ESCAPE ? (uint32_t)quotient + 1 + k : ESCAPE + 64;
	}
	return bits;
}

// The best k is at or next to the mean length of what is left: outliers hardly move it.
static void choose_k(struct plan *p)
{
	uint32_t lengths = 0;

	for (uint32_t i = 0; i < p->lefts; i++)
		lengths += p->left[i] ? 64 - (uint32_t)__builtin_clzll(p->left[i]) : 0;
	uint32_t mean = lengths / p->lefts, from = mean > 2 ? mean - 2 : 0;
	p->bits = UINT32_MAX;
	for (uint32_t k = from; k <= mean && k < 64; k++) {
		uint32_t bits = bits_with(p, k);
		if (bits >= p->bits)
			continue;
		p->bits = bits;
		p->k = k;
	}
}

static void plan_former(struct plan *p, const int64_t *number, uint32_t count)
{
	p->guess = FORMER;
	p->begin = number[0];
	p->lefts = count - 1;
	for (uint32_t i = 1; i < count; i++)
		p->left[i - 1] = zigzag((uint64_t)number[i] - (uint64_t)number[i - 1]);
	choose_k(p);
}

static void plan_level(struct plan *p, const int64_t *number, uint32_t count)
{
	__extension__ __int128 sum = 0;

	for (uint32_t i = 0; i < count; i++)
		sum += number[i];
	p->guess = LEVEL;
	p->begin = (int64_t)(sum / (int32_t)count);
	p->lefts = count;
	for (uint32_t i = 0; i < count; i++)
		p->left[i] = zigzag((uint64_t)number[i] - (uint64_t)p->begin);
	choose_k(p);
}

static bool all_same(const int64_t *number, uint32_t count)
{
	uint32_t i = 1;

	while (i < count && number[i] == number[0])
		i++;
	return i == count;
}

static void plan_write(struct buf *out, const struct plan *p)
{
	struct bits b = {0};

	buf_u8(out, (uint8_t)(p->guess << K_BITS | p->k));
	buf_zigzag(out, p->begin);
	for (uint32_t i = 0; i < p->lefts; i++) {
		uint64_t quotient = p->left[i] >> p->k;
		if (quotient < ESCAPE) {
			bits_put(&b, out, ((uint64_t)1 << quotient) - 1, (uint32_t)quotient + 1);
			bits_put(&b, out, p->left[i] & (((uint64_t)1 << p->k) - 1), p->k);
		} else {
			bits_put(&b, out, ((uint64_t)1 << ESCAPE) - 1, ESCAPE);
			bits_put(&b, out, p->left[i], 64);
		}
	}
	if (b.count)
		buf_u8(out, (uint8_t)b.held);
}

void pack_write(struct buf *out, const int64_t *number, uint32_t count)
{
	struct plan former = {0}, level = {0};

	if (count < 2 || all_same(number, count)) {
		buf_u8(out, SAME);
		buf_zigzag(out, number[0]);
		return;
	}
	plan_former(&former, number, count);
	plan_level(&level, number, count);
	plan_write(out, former.bits <= level.bits ? &former : &level);
}

void pack_read(struct cut *in, int64_t *number, uint32_t count)
{
	uint8_t how = cut_u8(in);
	uint32_t guess = how >> K_BITS, k = how & ((1 << K_BITS) - 1);
	uint64_t last = (uint64_t)cut_zigzag(in);
	struct bits b = {0};

	if (guess >= GUESSES || (guess == SAME && k)) {
		in->bad = true;
		memset(number, 0, count * sizeof *number);
		return;
	}
	for (uint32_t i = 0; i < count; i++) {
		uint64_t left = 0;
		if (guess == LEVEL || (guess == FORMER && i)) {
			uint32_t quotient = ones_get(&b, in);
			left = quotient == ESCAPE ? bits_get(&b, in, 64) : (uint64_t)quotient << k | bits_get(&b, in, k);
		}
		number[i] = (int64_t)(last + unzigzag(left));
		if (guess == FORMER)
			last = (uint64_t)number[i];
	}
	if (b.held)
		in->bad = true;
}
