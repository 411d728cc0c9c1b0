#include "walk.h"

#include "base/err.h"
#include "base/mem.h"

static void set_walk(struct walk *w, const struct core *c, const struct query *q, uint32_t indicator, struct answer *answer)
{
	*w = (struct walk){.answer = answer};
	w->base = c->books.directory.indicator[indicator].base_period;
	w->from_time = q->from_time;
	w->to_time = q->to_time ? q->to_time : INT64_MAX;
	w->limit = q->limit ? q->limit : QUERY_ROWS;
	w->chunk = -1; // nothing, until there is a range
	w->answer->unit = c->books.directory.indicator[indicator].unit;
	w->answer->name = "";
}

static int32_t chunk_of(const struct core *c, const struct walk *w, int64_t time_ms)
{
	if (w->observations)
		return slot_of(w->base, time_ms, c->books.utc_offset_ms).chunk;
	return slot_of_window(w->period, time_ms, c->books.utc_offset_ms).chunk;
}

// oldest and newest: where there is something at all.
static void set_range(const struct core *c, struct walk *w, int64_t oldest, int64_t newest)
{
	int64_t from = w->from_time > oldest ? w->from_time : oldest, to = w->to_time - 1 < newest ? w->to_time - 1 : newest;

	if (from > to)
		return;
	w->last_chunk = chunk_of(c, w, from);
	w->chunk = chunk_of(c, w, to);
}

void walk_series(struct walk *w, const struct core *c, const struct query *q, uint32_t enterprise, uint32_t indicator, struct answer *answer)
{
	const struct books *b = &c->books;

	set_walk(w, c, q, indicator, answer);
	w->period = answer->window = w->base;
	w->observations = answer->observations = true;
	w->kind = CHUNK_BASE;
	w->of = OF_SERIES;
	w->owner = books_find_series(b, enterprise, indicator);
	if (w->owner == NO_NUMBER || !series_has_data(&b->series[w->owner]))
		return;
	int64_t first = b->series[w->owner].first_start, kept_from = series_indicator(b, w->owner)->kept_from;
	set_range(c, w, first > kept_from ? first : kept_from, b->series[w->owner].last_start);
}

void walk_node(struct walk *w, const struct core *c, const struct query *q, uint32_t site, uint32_t indicator, struct answer *answer)
{
	const struct books *b = &c->books;
	uint32_t window = 0;

	set_walk(w, c, q, indicator, answer);
	w->period = answer->window = q->window;
	w->kind = slot_window_kind(w->period);
	w->of = OF_NODE;
	w->owner = books_find_node(b, site, indicator);
	answer->name = b->directory.site[site].name ? b->directory.site[site].name : "";
	if (w->owner == NO_NUMBER)
		return;
	const struct node *n = &b->node[w->owner];
	answer->synthetic = n->synthetic;
	while (window_periods[window] != w->period)
		window++;
	if (n->oldest[window] <= n->newest[window])
		set_range(c, w, n->oldest[window], n->newest[window]);
}

static void row_of(struct core *c, struct walk *w, const struct chunk *chunk, struct slot at)
{
	struct books *b = &c->books;
	int64_t start = w->observations ? slot_start(w->base, at, b->utc_offset_ms) : slot_window_start(w->period, at, b->utc_offset_ms);

	if (start < w->from_time || start >= w->to_time)
		return;
	struct row *row = answer_row(w->answer, start);
	if (w->observations) {
		row->value = chunk_value(chunk, at.slot);
		row->count = row->expected = 1;
		row->revision = chunk_revision(chunk, at.slot);
	} else {
		const struct node *n = &b->node[w->owner];
		const struct node_window *v = chunk_node(chunk, at.slot);
		row->value = node_window_value(b->directory.indicator[n->indicator].space_sum, v);
		row->count = v->reporting;
		row->expected = n->expected;
	}
}

static void rows_of(struct core *c, struct walk *w, const struct chunk *chunk)
{
	uint32_t first = 0, end = chunk->slots;

	if (!w->observations && w->period == CIVIL_MONTH)
		end = SLOT_YEAR;
	if (!w->observations && w->period == CIVIL_YEAR)
		first = SLOT_YEAR;
	for (uint32_t slot = end; slot-- > first && w->answer->rows < w->limit;)
		if (chunk_has(chunk, slot))
			row_of(c, w, chunk, (struct slot){w->chunk, slot});
}

static void reverse(struct answer *a)
{
	for (uint32_t i = 0; i < a->rows / 2; i++) {
		struct row kept = a->row[i];
		a->row[i] = a->row[a->rows - 1 - i];
		a->row[a->rows - 1 - i] = kept;
	}
}

int walk_next(struct core *c, struct walk *w, struct chunk_id *need)
{
	for (; w->chunk >= w->last_chunk && w->answer->rows < w->limit; w->chunk--) {
		struct chunk_id id = {w->of, w->kind, w->owner, w->chunk};
		const struct chunk *chunk;
		if (books_peek(&c->books, &id, &chunk)) {
			*need = id;
			return ERR_AGAIN;
		}
		if (chunk)
			rows_of(c, w, chunk);
	}
	reverse(w->answer);
	return OK;
}
