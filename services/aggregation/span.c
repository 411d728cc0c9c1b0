#include "span.h"

#include "base/err.h"
#include "base/mem.h"

#include <stdlib.h>

enum { YEARS_BEFORE = 2 };

enum civil_period span_child(enum civil_period period, enum civil_period base)
{
	if (period < base)
		return 0;
	if (period == base || period == CIVIL_DAY || period == CIVIL_MONTH || period == CIVIL_YEAR)
		return period; // kept as it is: see window_exists
	if (period == CIVIL_HOUR)
		return base;
	if (period == CIVIL_WEEK)
		return CIVIL_DAY;
	return CIVIL_MONTH; // quarters
}

static int local_year(const struct span *s, int64_t ms, int *month)
{
	int year, day;
	civil_date(civil_day_of(ms, s->utc_offset_ms), &year, month, &day);
	return year;
}

enum chunk_kind span_kind(const struct span *s)
{
	return s->child == s->base ? CHUNK_BASE : slot_window_kind(s->child);
}

// The start of the period a year before; INT64_MIN: there is none.
static int64_t start_year_ago(const struct span *s, int64_t ms)
{
	int year, month, day;
	int32_t days = civil_day_of(ms, s->utc_offset_ms);
	if (s->period == CIVIL_WEEK)
		return ms - 52 * 7 * (int64_t)CIVIL_DAY_MS;
	civil_date(days, &year, &month, &day);
	if (day > civil_month_days(year - 1, month))
		return INT64_MIN;
	return civil_ms(civil_days(year - 1, month, day), s->utc_offset_ms) + (ms - civil_ms(days, s->utc_offset_ms));
}

static uint32_t index_of(const struct span *s, int64_t start_ms)
{
	uint32_t low = 0, high = s->count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (s->start[middle] < start_ms)
			low = middle + 1;
		else
			high = middle;
	}
	return low < s->count && s->start[low] == start_ms ? low : SPAN_NONE;
}

static void relate(struct span *s)
{
	uint32_t january = SPAN_NONE;
	int month, year = s->count ? local_year(s, s->start[0], &month) : 0;
	// The first period of the span begins its year only if the one before it began in another.
	if (s->count && local_year(s, civil_start(s->period, s->start[0] - 1, s->utc_offset_ms), &month) != year)
		january = 0;
	s->year_ago = mem_new(s->count + 1, sizeof *s->year_ago);
	s->january = mem_new(s->count + 1, sizeof *s->january);
	s->full = mem_new(s->count + 1, sizeof *s->full);
	s->month = mem_new(s->count + 1, sizeof *s->month);
	for (uint32_t i = 0; i < s->count; i++) {
		int its_year = local_year(s, s->start[i], &month);
		january = its_year == year ? january : i;
		year = its_year;
		int64_t ago = start_year_ago(s, s->start[i]);
		s->january[i] = january;
		s->month[i] = (uint8_t)month;
		s->year_ago[i] = ago == INT64_MIN ? SPAN_NONE : index_of(s, ago);
		s->full[i] = civil_count(s->base, s->period, s->start[i], s->utc_offset_ms);
	}
}

static int cut_pieces(struct span *s)
{
	uint32_t cap = 0;
	for (uint32_t i = 0; i < s->count; i++) {
		for (int64_t at = s->start[i]; at < s->start[i + 1]; at = civil_next(s->child, at, s->utc_offset_ms)) {
			if (s->pieces == SPAN_PIECES_MOST)
				return ERR_RANGE;
			if (s->pieces == cap) {
				cap = cap ? cap * 2 : 64;
				s->piece = mem_grow(s->piece, cap, sizeof *s->piece);
			}
			struct slot slot = s->child == s->base ? slot_of(s->base, at, s->utc_offset_ms) : slot_of_window(s->child, at, s->utc_offset_ms);
			s->piece[s->pieces++] = (struct piece){slot.chunk, slot.slot, i};
		}
	}
	return OK;
}

static int list_periods(struct span *s, int64_t from_ms, int64_t to_ms)
{
	uint32_t cap = 0;
	for (int64_t at = from_ms;; at = civil_next(s->period, at, s->utc_offset_ms)) {
		if (s->count == SPAN_PIECES_MOST)
			return ERR_RANGE;
		if (s->count + 1 >= cap) {
			cap = cap ? cap * 2 : 64;
			s->start = mem_grow(s->start, cap, sizeof *s->start);
		}
		s->start[s->count] = at;
		if (at >= to_ms)
			return OK;
		s->count++;
	}
}

int span_make(struct span *s, enum civil_period period, enum civil_period base, int64_t from_ms, int64_t to_ms, bool compare, bool to_date,
              int64_t utc_offset_ms)
{
	*s = (struct span){.period = period, .base = base, .child = span_child(period, base), .utc_offset_ms = utc_offset_ms};
	int64_t first = civil_start(period, from_ms, utc_offset_ms), before = first;
	if (first < from_ms)
		before = first = civil_next(period, first, utc_offset_ms);
	if (compare || to_date) {
		int month;
		int64_t january = civil_ms(civil_days(local_year(s, first, &month) - (compare ? YEARS_BEFORE : 0), 1, 1), utc_offset_ms);
		before = civil_start(period, january, utc_offset_ms);
		if (before < january)
			before = civil_next(period, before, utc_offset_ms);
	}
	int err = list_periods(s, before, to_ms);
	while (!err && s->shown < s->count && s->start[s->shown] < first)
		s->shown++;
	if (!err)
		err = cut_pieces(s);
	if (!err)
		relate(s);
	else
		span_fini(s);
	return err;
}

int span_rebase(struct span *s, const struct span *of, enum civil_period base)
{
	*s = (struct span){.period = of->period, .base = base, .child = span_child(of->period, base), .utc_offset_ms = of->utc_offset_ms};
	s->count = of->count;
	s->shown = of->shown;
	s->start = mem_new(s->count + 1, sizeof *s->start);
	for (uint32_t i = 0; i <= s->count; i++)
		s->start[i] = of->start[i];
	int err = cut_pieces(s);
	if (!err)
		relate(s);
	else
		span_fini(s);
	return err;
}

void span_fini(struct span *s)
{
	free(s->start);
	free(s->year_ago);
	free(s->january);
	free(s->full);
	free(s->month);
	free(s->piece);
	*s = (struct span){0};
}
