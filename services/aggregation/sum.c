#include "sum.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const double power10[SUM_DECIMALS + 1] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
static const int64_t whole10[SUM_DECIMALS + 1] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000};
// Below 2^52 / 10^k a double's half ulp is smaller than half of 10^-k: the nearest decimal with k digits is the one that was written.
static const double exact_below = 4503599627370496.0;

bool sum_fits(double value)
{
	return fabs(value) <= SUM_VALUE_MAX;
}

// |value| x scale to the nearest whole number, ties away from zero, without rounding on the way.
static sum_uint magnitude(double value, int64_t scale)
{
	uint64_t bits;
	memcpy(&bits, &value, sizeof bits);
	// An IEEE 754 double is fraction x 2^shift; the subnormal ones, without the hidden bit, are far below what is kept.
	int exponent = (int)(bits >> 52 & 2047), shift = exponent - 1075;
	uint64_t fraction = (bits & (((uint64_t)1 << 52) - 1)) | (uint64_t)(exponent > 0) << 52;
	sum_uint product = (sum_uint)fraction * (uint64_t)scale;

	if (shift >= 0)
		return product << shift;
	if (shift < -100)
		return 0;
	product += (sum_uint)1 << (-shift - 1);
	return product >> -shift;
}

sum_int sum_of(double value)
{
	assert(sum_fits(value));
	double size = fabs(value);
	sum_uint m;

	if (size * 1e9 < exact_below) {
		m = magnitude(value, whole10[SUM_DECIMALS]);
	} else {
		int k = SUM_DECIMALS - 1;
		while (k > 0 && size * power10[k] >= exact_below)
			k--;
		sum_uint written = magnitude(value, whole10[k]);
		if (written < (sum_uint)1 << 53 && (double)(uint64_t)written / power10[k] == size)
			m = written * (uint64_t)whole10[SUM_DECIMALS - k];
		else
			m = magnitude(value, whole10[SUM_DECIMALS]);
	}
	return value < 0 ? -(sum_int)m : (sum_int)m;
}

static int bit_length(sum_uint v)
{
	uint64_t high = (uint64_t)(v >> 64);

	return high ? 128 - __builtin_clzll(high) : v ? 64 - __builtin_clzll((uint64_t)v) : 0;
}

double sum_value(sum_int s)
{
	sum_uint m = s < 0 ? -(sum_uint)s : (sum_uint)s;
	double v;

	if (m <= (sum_uint)1 << 53) {
		v = (double)(uint64_t)m / 1e9; // both exact: one rounding
	} else {
		int up = 128 - bit_length(m);
		sum_uint wide = m << up;
		sum_uint quotient = wide / 1000000000u; // at least 98 bits
		quotient |= wide % 1000000000u != 0;    // what was cut off decides a tie only
		v = ldexp((double)quotient, -up);
	}
	return s < 0 ? -v : v;
}

sum_int sum_mean(sum_int s, uint32_t count)
{
	assert(count > 0);
	sum_uint m = s < 0 ? -(sum_uint)s : (sum_uint)s;
	sum_uint mean = (m + count / 2) / count;

	return s < 0 ? -(sum_int)mean : (sum_int)mean;
}

static sum_uint size_of(sum_int s)
{
	return s < 0 ? -(sum_uint)s : (sum_uint)s;
}

// a x b / d; false if that does not fit.
static bool scaled(sum_uint a, sum_uint b, sum_uint d, bool negative, sum_int *out)
{
	if (bit_length(a) + bit_length(b) > 126 || bit_length(d) > 126)
		return false;
	sum_uint n = (a * b + d / 2) / d;
	*out = negative ? -(sum_int)n : (sum_int)n;
	return true;
}

bool sum_product(sum_int a, sum_int b, sum_int *out)
{
	return scaled(size_of(a), size_of(b), 1000000000u, (a < 0) != (b < 0), out);
}

bool sum_ratio(sum_int a, sum_int b, sum_int *out)
{
	return scaled(size_of(a), 1000000000u, size_of(b), (a < 0) != (b < 0), out);
}

size_t sum_text(char out[SUM_TEXT], sum_int s)
{
	sum_uint m = s < 0 ? -(sum_uint)s : (sum_uint)s;
	char digit[SUM_TEXT];
	size_t n = 0, len = 0, low = 0;

	do {
		digit[n++] = (char)('0' + (int)(m % 10));
		m /= 10;
	} while (m || n <= SUM_DECIMALS);
	while (low < SUM_DECIMALS && digit[low] == '0')
		low++;
	if (s < 0)
		out[len++] = '-';
	while (n > low) {
		if (n == SUM_DECIMALS)
			out[len++] = '.';
		out[len++] = digit[--n];
	}
	out[len] = 0;
	return len;
}
