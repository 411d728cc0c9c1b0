#include "history.h"

#include "base/err.h"

#include <stdlib.h>

// --- which series
static void add_series(struct history *h, uint32_t enterprise, uint32_t indicator)
{
	const struct books *b = &h->core->books;
	uint32_t series = books_find_series(b, enterprise, indicator);

	if (series != NO_NUMBER && series_has_data(&b->series[series]))
		list_add(&h->part[series_indicator(b, series)->base_period].series, series);
}

static void add_enterprise(struct history *h, const struct history_query *q, uint32_t enterprise)
{
	const struct directory *d = &h->core->books.directory;

	for (uint32_t i = 0; i < d->indicators && !q->indicators; i++)
		add_series(h, enterprise, i);
	for (uint32_t i = 0; i < q->indicators; i++) {
		uint32_t indicator = map_get_text(&d->indicator_of, q->indicator[i]);
		if (indicator != MAP_NONE)
			add_series(h, enterprise, indicator);
	}
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

// In order, each once.
static void sort_series(struct list *l)
{
	uint32_t count = 0;

	if (l->count)
		qsort(l->at, l->count, sizeof *l->at, by_number);
	for (uint32_t i = 0; i < l->count; i++)
		if (!count || l->at[i] != l->at[count - 1])
			l->at[count++] = l->at[i];
	l->count = count;
}

// --- how much of the time
struct reach {
	int64_t from, to; // ends of periods
};

static struct reach reach_of(const struct history *h, uint32_t series)
{
	const struct books *b = &h->core->books;
	const struct series *s = &b->series[series];
	const struct indicator *i = series_indicator(b, series);
	int64_t first = s->first_start > i->kept_from ? s->first_start : i->kept_from;

	return (struct reach){civil_next(i->base_period, first, b->utc_offset_ms), civil_next(i->base_period, s->last_start, b->utc_offset_ms) + 1};
}

static int64_t rows_between(const struct history *h, int64_t from, int64_t to)
{
	static const int64_t period_ms[] = {0,
	                                    CIVIL_HOUR_MS / 4,
	                                    CIVIL_HOUR_MS,
	                                    CIVIL_DAY_MS,
	                                    7 * (int64_t)CIVIL_DAY_MS,
	                                    28 * (int64_t)CIVIL_DAY_MS,
	                                    90 * (int64_t)CIVIL_DAY_MS,
	                                    365 * (int64_t)CIVIL_DAY_MS};
	int64_t rows = 0;

	for (uint32_t p = CIVIL_QUARTER_HOUR; p <= CIVIL_YEAR; p++)
		for (uint32_t i = 0; i < h->part[p].series.count; i++) {
			struct reach s = reach_of(h, h->part[p].series.at[i]);
			int64_t lo = s.from > from ? s.from : from, hi = s.to < to ? s.to : to;
			rows += hi > lo ? (hi - lo) / period_ms[p] + 1 : 0;
		}
	return rows;
}

// Where there is something at all within what was asked for.
static struct reach whole_reach(const struct history *h, const struct history_query *q)
{
	struct reach whole = {INT64_MAX, INT64_MIN};

	for (uint32_t p = CIVIL_QUARTER_HOUR; p <= CIVIL_YEAR; p++)
		for (uint32_t i = 0; i < h->part[p].series.count; i++) {
			struct reach s = reach_of(h, h->part[p].series.at[i]);
			whole.from = s.from < whole.from ? s.from : whole.from;
			whole.to = s.to > whole.to ? s.to : whole.to;
		}
	whole.from = q->from_time > whole.from ? q->from_time : whole.from;
	whole.to = q->to_time && q->to_time < whole.to ? q->to_time : whole.to;
	return whole;
}

// Halves the time until it fits into a page; a day at least.
static int64_t cut_of_page(const struct history *h, struct reach s)
{
	int64_t offset = h->core->books.utc_offset_ms;

	while (s.to - s.from > 2 * (int64_t)CIVIL_DAY_MS && rows_between(h, s.from, s.to) > HISTORY_ROWS)
		s.to = civil_ms(civil_day_of(s.from + (s.to - s.from) / 2, offset) + 1, offset);
	return s.to;
}

int history_begin(struct history *h, struct core *c, const struct history_query *q, struct refusal *why)
{
	const struct directory *d = &c->books.directory;
	int64_t offset = c->books.utc_offset_ms;

	*h = (struct history){.core = c, .at = CIVIL_QUARTER_HOUR};
	if (q->enterprises > HISTORY_ENTERPRISES) {
		*why = (struct refusal){"too_large", "At most 64 enterprises are given at once.", "enterprise"};
		return ERR_ARG;
	}
	if (q->from_time >= QUERY_TIME_END || q->to_time >= QUERY_TIME_END || q->from_time < 0 || q->to_time < 0) {
		*why = (struct refusal){"malformed", "Times are from 1970 to 9999.", "from_time"};
		return ERR_ARG;
	}
	for (uint32_t i = 0; i < q->enterprises; i++) {
		uint32_t enterprise = map_get_text(&d->enterprise_of, q->enterprise[i]);
		if (enterprise != MAP_NONE)
			add_enterprise(h, q, enterprise);
	}
	for (uint32_t p = CIVIL_QUARTER_HOUR; p <= CIVIL_YEAR; p++) {
		h->part[p].base = p;
		sort_series(&h->part[p].series);
	}
	struct reach whole = whole_reach(h, q);
	int64_t cut = whole.from < whole.to ? cut_of_page(h, whole) : whole.to;
	h->next_time = whole.from < whole.to && cut < whole.to ? cut : 0;
	// A period that holds the instant before `from` is the first that ends then or later.
	for (uint32_t p = CIVIL_QUARTER_HOUR; p <= CIVIL_YEAR && whole.from < whole.to; p++) {
		h->part[p].from = civil_start(p, whole.from - 1, offset);
		h->part[p].to = civil_start(p, cut - 1, offset);
	}
	return OK;
}

void history_fini(struct history *h)
{
	for (uint32_t p = CIVIL_QUARTER_HOUR; p <= CIVIL_YEAR; p++)
		free(h->part[p].series.at);
	draft_fini(&h->page);
}

// --- rows
static void begin_run(struct history *h, uint32_t series)
{
	const struct books *b = &h->core->books;
	const struct series *s = &b->series[series];

	draft_run(&h->page, &(struct draft_run){.series = series,
	                                        .enterprise = b->directory.enterprise[s->enterprise].code,
	                                        .indicator = b->directory.indicator[s->indicator].code,
	                                        .key = "",
	                                        .enterprise_number = s->enterprise,
	                                        .indicator_number = s->indicator});
}

// value: of the slots that are present, in their order.
static void add_rows(struct history *h, uint32_t series, const struct chunk *present, const double *value)
{
	const struct history_part *p = &h->part[h->at];
	int64_t kept_from = series_indicator(&h->core->books, series)->kept_from, from = p->from > kept_from ? p->from : kept_from;

	bool begun = false;

	for (uint32_t slot = chunk_next(present, 0); slot < present->slots; slot = chunk_next(present, slot + 1), value++) {
		if (h->slot_start[slot] < from || h->slot_start[slot] >= p->to)
			continue;
		if (!begun)
			begin_run(h, series);
		begun = true;
		draft_row(&h->page, h->slot_start[slot], *value, 0);
	}
}

int history_stored(struct history *h, const struct chunk_id *id, const void *at, size_t len)
{
	struct columns columns;
	struct chunk set;

	if (books_holds(&h->core->books, id)) // what came after it was stored is in memory: the two are put together there, and are read then
		return books_load(&h->core->books, id, at, len);
	h->next++;
	if (!len)
		return OK;
	chunk_init(&set, HOLDS_VALUES, slot_count(h->part[h->at].base));
	if (chunk_columns(&set, at, len, &columns))
		return ERR_CORRUPT;
	add_rows(h, id->owner, &set, columns.value);
	return OK;
}

// --- the way through
static bool next_chunk(struct history *h)
{
	struct history_part *p = &h->part[h->at];
	int64_t offset = h->core->books.utc_offset_ms;

	if (!h->in_part) {
		if (p->from >= p->to || !p->series.count)
			return false;
		h->chunk = slot_of(p->base, p->from, offset).chunk - 1;
		p->last_chunk = slot_of(p->base, p->to - 1, offset).chunk;
		h->in_part = true;
	}
	if (h->chunk == p->last_chunk)
		return false;
	h->chunk++;
	for (uint32_t slot = 0; slot < slot_count(p->base); slot++)
		h->slot_start[slot] = slot_start(p->base, (struct slot){h->chunk, slot}, offset);
	h->next = 0;
	return h->in_chunk = true;
}

int history_next(struct history *h, struct chunk_id *need)
{
	for (; h->at <= CIVIL_YEAR; h->at++, h->in_part = false)
		while (h->in_chunk || next_chunk(h)) {
			const struct list *series = &h->part[h->at].series;
			for (; h->next < series->count; h->next++) {
				struct chunk_id id = {OF_SERIES, CHUNK_BASE, series->at[h->next], h->chunk};
				const struct chunk *chunk;
				if (books_peek(&h->core->books, &id, &chunk)) {
					*need = id;
					return ERR_AGAIN;
				}
				if (chunk)
					add_rows(h, id.owner, chunk, chunk->item);
			}
			h->in_chunk = false;
		}
	return OK;
}
