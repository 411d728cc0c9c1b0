#include "query.h"

#include "base/err.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void answer_fini(struct answer *a)
{
	void *column[] = {a->start_time, a->value, a->count, a->expected, a->revision};

	for (size_t i = 0; i < sizeof column / sizeof *column; i++)
		free(column[i]);
	*a = (struct answer){0};
}

static int refuse(struct refusal *why, int err, const char *code, const char *message, const char *field)
{
	*why = (struct refusal){code, message, field};
	return err;
}

static int common(struct core *c, const struct query *q, struct walk *w, uint32_t *indicator, struct refusal *why)
{
	const struct directory *d = &c->books.directory;

	*indicator = map_get_text(&d->indicator_of, q->indicator);
	if (*indicator == MAP_NONE || !d->indicator[*indicator].known)
		return refuse(why, ERR_NOT_FOUND, "not_found", "There is no such indicator.", "indicator");
	if (q->limit > QUERY_ROWS_MAX)
		return refuse(why, ERR_ARG, "too_large", "At most 100000 rows are given at once.", "limit");
	if (q->to_time && q->to_time <= q->from_time)
		return refuse(why, ERR_ARG, "malformed", "to_time must be after from_time.", "to_time");
	w->base = d->indicator[*indicator].base_period;
	w->from_time = q->from_time;
	w->to_time = q->to_time ? q->to_time : INT64_MAX;
	w->limit = q->limit ? q->limit : QUERY_ROWS;
	w->last_chunk = 0;
	w->chunk = -1;
	return OK;
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

int query_series(struct core *c, const struct query *q, struct walk *w, struct refusal *why)
{
	struct books *b = &c->books;
	const struct directory *d = &b->directory;
	uint32_t enterprise = map_get_text(&d->enterprise_of, q->enterprise), indicator;

	if (enterprise == MAP_NONE || (!d->enterprise[enterprise].known && !d->enterprise[enterprise].places))
		return refuse(why, ERR_NOT_FOUND, "not_found", "There is no such enterprise.", "enterprise");
	int err = common(c, q, w, &indicator, why);
	if (err)
		return err;
	w->period = q->window ? q->window : w->base;
	w->observations = w->period == w->base;
	if (!w->observations && !window_exists(w->period, w->base))
		return refuse(why, ERR_ARG, "malformed", "Windows are day, month and year, and not shorter than the indicator's base period.", "window");
	w->kind = w->observations ? CHUNK_BASE : slot_window_kind(w->period);
	w->of = OF_SERIES;
	w->owner = books_find_series(b, enterprise, indicator);
	if (w->owner == NO_NUMBER || !series_has_data(&b->series[w->owner]))
		return OK;
	const struct series *s = &b->series[w->owner];
	int64_t oldest = w->observations ? s->first_start : civil_start(w->period, s->first_start, b->utc_offset_ms);
	set_range(c, w, oldest, s->last_start);
	return OK;
}

int query_rollup(struct core *c, const struct query *q, struct walk *w, struct refusal *why)
{
	struct books *b = &c->books;
	uint32_t site = map_get_text(&b->directory.site_of, q->node), indicator, window = 0;

	if (site == MAP_NONE)
		return refuse(why, ERR_NOT_FOUND, "not_found", "There is no such node; nodes are city/CODE, zone/CODE and area/CODE.", "node");
	int err = common(c, q, w, &indicator, why);
	if (err)
		return err;
	w->period = q->window;
	if (!window_exists(w->period, w->base))
		return refuse(why, ERR_ARG, "malformed", "Windows are day, month and year, and not shorter than the indicator's base period.", "window");
	w->observations = false;
	w->kind = slot_window_kind(w->period);
	w->of = OF_NODE;
	w->owner = books_find_node(b, site, indicator);
	while (window < WINDOWS && window_periods[window] != w->period)
		window++;
	if (w->owner != NO_NUMBER && b->node[w->owner].oldest[window] <= b->node[w->owner].newest[window])
		set_range(c, w, b->node[w->owner].oldest[window], b->node[w->owner].newest[window]);
	return OK;
}

static void row_add(struct answer *a, int64_t start, double value, uint32_t count, uint32_t expected, uint32_t revision)
{
	if (a->rows == a->cap) {
		a->cap = a->cap ? a->cap * 2 : 64;
		a->start_time = mem_grow(a->start_time, a->cap, sizeof *a->start_time);
		a->value = mem_grow(a->value, a->cap, sizeof *a->value);
		a->count = mem_grow(a->count, a->cap, sizeof *a->count);
		a->expected = mem_grow(a->expected, a->cap, sizeof *a->expected);
		a->revision = mem_grow(a->revision, a->cap, sizeof *a->revision);
	}
	a->start_time[a->rows] = start;
	a->value[a->rows] = value;
	a->count[a->rows] = count;
	a->expected[a->rows] = expected;
	a->revision[a->rows++] = revision;
}

static void row_of(struct core *c, struct walk *w, const struct chunk *chunk, struct slot at)
{
	struct books *b = &c->books;
	int64_t start = w->observations ? slot_start(w->base, at, b->utc_offset_ms) : slot_window_start(w->period, at, b->utc_offset_ms);

	if (start < w->from_time || start >= w->to_time)
		return;
	if (w->observations) {
		row_add(w->answer, start, chunk_value(chunk, at.slot), 1, 1, chunk_revision(chunk, at.slot));
	} else if (chunk->holds == HOLDS_WINDOWS) {
		const struct window *v = chunk_window(chunk, at.slot);
		enum time_sum kind = series_indicator(b, w->owner)->time_sum;
		row_add(w->answer, start, window_value(kind, v), v->count, civil_count(w->base, w->period, start, b->utc_offset_ms), 0);
	} else {
		const struct node *n = &b->node[w->owner];
		const struct node_window *v = chunk_node(chunk, at.slot);
		row_add(w->answer, start, node_window_value(b->directory.indicator[n->indicator].space_sum, v), v->reporting, n->expected, 0);
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

#define REVERSE(column, n, type)                                                                                                                               \
	for (uint32_t i_ = 0; i_ < (n) / 2; i_++) {                                                                                                            \
		type kept_ = (column)[i_];                                                                                                                     \
		(column)[i_] = (column)[(n)-1 - i_];                                                                                                           \
		(column)[(n)-1 - i_] = kept_;                                                                                                                  \
	}

static void reverse(struct answer *a)
{
	REVERSE(a->start_time, a->rows, int64_t)
	REVERSE(a->value, a->rows, double)
	REVERSE(a->count, a->rows, uint32_t)
	REVERSE(a->expected, a->rows, uint32_t)
	REVERSE(a->revision, a->rows, uint32_t)
}

int query_next(struct core *c, struct walk *w, struct chunk_id *need)
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
