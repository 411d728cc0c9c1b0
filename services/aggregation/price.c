#include "price.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/parse.h"

#include <stdlib.h>
#include <string.h>

enum { MONTHS = 12 };
// Bounds of price_deflate in 1e-9: 1e18 and 1e20.
#define ONE         ((sum_uint)1000000000)
#define VALUE_MOST  (ONE * ONE * ONE)
#define RESULT_MOST (VALUE_MOST * 100)

int32_t price_month(int year, int month)
{
	return year * MONTHS + month - 1;
}

bool price_month_read(const char *text, int32_t *out)
{
	int64_t year, month;

	if (strlen(text) != 7 || text[4] != '-' || parse_i64(text, 4, &year) != OK || parse_i64(text + 5, 2, &month) != OK || year < 0 || month < 1 ||
	    month > MONTHS)
		return false;
	*out = price_month((int)year, (int)month);
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

uint32_t price_division(const char *industry)
{
	if (!industry || !is_digit(industry[0]) || !is_digit(industry[1]))
		return PRICE_OTHERS;
	return (uint32_t)(industry[0] - '0') * 10 + (uint32_t)(industry[1] - '0');
}

// Where the first one is that is not before that month and division.
static uint32_t place_of(const struct prices *p, int32_t month, uint32_t division)
{
	uint32_t low = 0, high = p->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const struct price *at = &p->at[middle];
		if (at->month < month || (at->month == month && at->division < division))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void take_out(struct prices *p, uint32_t at)
{
	p->count--;
	memmove(p->at + at, p->at + at + 1, (p->count - at) * sizeof *p->at);
}

static void put_in(struct prices *p, uint32_t at, const struct price *price)
{
	if (p->count == p->cap) {
		p->cap = p->cap ? p->cap * 2 : 16;
		p->at = mem_grow(p->at, p->cap, sizeof *p->at);
	}
	memmove(p->at + at + 1, p->at + at, (p->count - at) * sizeof *p->at);
	p->at[at] = *price;
	p->count++;
}

void prices_put(struct prices *p, const struct price *price)
{
	uint32_t at = place_of(p, price->month, price->division);
	bool there = at < p->count && p->at[at].month == price->month && p->at[at].division == price->division;

	if (there && price->index)
		p->at[at] = *price;
	else if (there)
		take_out(p, at);
	else if (price->index)
		put_in(p, at, price);
}

void prices_sweep(struct prices *p, uint32_t generation)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < p->count; i++)
		if (p->at[i].generation == generation)
			p->at[kept++] = p->at[i];
	p->count = kept;
}

void prices_fini(struct prices *p)
{
	free(p->at);
	*p = (struct prices){0};
}

void prices_table(const struct prices *p, const int32_t *month, uint32_t months, sum_int *out)
{
	for (uint32_t i = 0; i < months; i++) {
		sum_int own[PRICE_ROWS] = {0};
		for (uint32_t at = place_of(p, month[i], 0); at < p->count && p->at[at].month == month[i]; at++)
			own[p->at[at].division] = p->at[at].index;
		for (uint32_t division = 0; division < PRICE_ROWS; division++)
			out[(size_t)division * months + i] = own[division] ? own[division] : own[PRICE_OTHERS];
	}
}

bool price_deflate(sum_int value, sum_int index, sum_int *out)
{
	sum_uint size = value < 0 ? -(sum_uint)value : (sum_uint)value, by = (sum_uint)index;

	if (size > VALUE_MOST)
		return false;
	size = (size * (100 * ONE) + by / 2) / by;
	if (size > RESULT_MOST)
		return false;
	*out = value < 0 ? -(sum_int)size : (sum_int)size;
	return true;
}
