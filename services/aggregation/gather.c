#include "gather.h"

#include "base/err.h"

#include <string.h>

// A child window goes into the one above it.
static void add_window(enum time_sum kind, struct window *w, const struct window *child)
{
	bool first = w->count == 0;
	w->sum += child->sum;
	w->count += child->count;
	if (kind == LAST_OVER_TIME && (first || child->at >= w->at)) {
		w->at = child->at;
		w->value = child->value;
	} else if (kind == MAX_OVER_TIME || kind == MIN_OVER_TIME) {
		if (first)
			w->value = child->value;
		window_extreme(kind, w, child->value);
	}
}

// order: pieces come in order of time, so any rising number tells which observation is the last. A slot would not: a week may go on in the next month's chunk.
static void add_piece(enum time_sum kind, struct cell *cell, const struct chunk *chunk, const struct piece *p, uint32_t order)
{
	struct window *w = &cell[p->period].window;
	if (chunk->holds == HOLDS_VALUES)
		window_add(kind, w, order, chunk_value(chunk, p->slot));
	else
		add_window(kind, w, chunk_window(chunk, p->slot));
}

int gather(struct books *b, uint32_t series, const struct span *span, struct cell *cell, struct chunk_id *need)
{
	enum time_sum kind = series_indicator(b, series)->time_sum;
	struct chunk_id id = {OF_SERIES, span_kind(span), series, 0};
	const struct chunk *chunk = NULL;

	memset(cell, 0, span->count * sizeof *cell);
	for (uint32_t i = 0; i < span->pieces; i++) {
		const struct piece *p = &span->piece[i];
		if (i == 0 || p->chunk != id.number) {
			id.number = p->chunk;
			if (books_peek(b, &id, &chunk)) {
				*need = id;
				return ERR_AGAIN;
			}
		}
		if (chunk && chunk_has(chunk, p->slot))
			add_piece(kind, cell, chunk, p, i);
	}
	for (uint32_t i = 0; i < span->count; i++)
		if (cell[i].window.count)
			cell[i].value = window_sum(kind, &cell[i].window);
	return OK;
}

int gather_evidence(struct books *b, uint32_t series, int64_t from_ms, int64_t to_ms, struct evidence *out, struct chunk_id *need)
{
	enum civil_period base = series_indicator(b, series)->base_period;
	struct slot first = slot_of(base, from_ms, b->utc_offset_ms), last = slot_of(base, to_ms - 1, b->utc_offset_ms);
	struct chunk_id id = {OF_SERIES, CHUNK_BASE, series, 0};
	int64_t kept_from = series_indicator(b, series)->kept_from;

	if (from_ms < kept_from && from_ms < to_ms)
		first = slot_of(base, kept_from < to_ms ? kept_from : to_ms - 1, b->utc_offset_ms);
	*out = (struct evidence){.first = INT64_MAX, .last = INT64_MIN};
	for (id.number = first.chunk; id.number <= last.chunk; id.number++) {
		const struct chunk *chunk;
		if (books_peek(b, &id, &chunk)) {
			*need = id;
			return ERR_AGAIN;
		}
		for (uint32_t slot = chunk ? chunk_next(chunk, 0) : 0; chunk && slot < chunk->slots; slot = chunk_next(chunk, slot + 1)) {
			int64_t start = slot_start(base, (struct slot){id.number, slot}, b->utc_offset_ms);
			if (start < from_ms || start >= to_ms)
				continue;
			out->first = start < out->first ? start : out->first;
			out->last = start;
			out->revisions += chunk_revision(chunk, slot);
		}
	}
	return OK;
}
