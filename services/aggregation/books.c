#include "books.h"

#include "base/err.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

const enum civil_period window_periods[WINDOWS] = {CIVIL_DAY, CIVIL_MONTH, CIVIL_YEAR};

void list_add(struct list *l, uint32_t v)
{
	if (l->count == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 64;
		l->at = mem_grow(l->at, l->cap, sizeof *l->at);
	}
	l->at[l->count++] = v;
}

void list_drop(struct list *l, uint32_t count)
{
	if (!count)
		return;
	memmove(l->at, l->at + count, (l->count - count) * sizeof *l->at);
	l->count -= count;
}

void books_init(struct books *b, const char *city, const char *city_name, int64_t utc_offset_ms)
{
	*b = (struct books){.utc_offset_ms = utc_offset_ms};
	directory_init(&b->directory, city, city_name);
}

void books_fini(struct books *b)
{
	directory_fini(&b->directory);
	shelf_fini(&b->shelf);
	lookup_fini(&b->series_of);
	lookup_fini(&b->node_of);
	void *array[] = {b->series, b->node, b->need, b->dirty_series.at, b->dirty_nodes.at, b->touched_series.at, b->touched_nodes.at, b->moving_nodes.at};
	for (size_t i = 0; i < sizeof array / sizeof *array; i++)
		free(array[i]);
	*b = (struct books){0};
}

uint32_t books_find_series(const struct books *b, uint32_t enterprise, uint32_t indicator)
{
	uint64_t hash = lookup_pair(enterprise, indicator);
	uint32_t at;

	for (uint32_t n = lookup_first(&b->series_of, hash, &at); n != NO_NUMBER; n = lookup_next(&b->series_of, hash, &at))
		if (b->series[n].enterprise == enterprise && b->series[n].indicator == indicator)
			return n;
	return NO_NUMBER;
}

uint32_t books_series(struct books *b, uint32_t enterprise, uint32_t indicator)
{
	uint32_t at = b->next_series;

	if (at >= b->series_count || b->series[at].enterprise != enterprise || b->series[at].indicator != indicator)
		at = books_find_series(b, enterprise, indicator);
	if (at != NO_NUMBER) {
		b->next_series = at + 1;
		return at;
	}
	if (b->series_count == b->series_cap) {
		b->series_cap = b->series_cap ? b->series_cap * 2 : 64;
		b->series = mem_grow(b->series, b->series_cap, sizeof *b->series);
	}
	at = b->series_count++;
	b->next_series = at + 1;
	b->series[at] = (struct series){
	        .enterprise = enterprise,
	        .indicator = indicator,
	        .first_start = INT64_MAX,
	        .last_start = INT64_MIN,
	        .stored_last = INT64_MIN,
	        .told = true,
	};
	lookup_put(&b->series_of, lookup_pair(enterprise, indicator), at);
	b->sub_daily += series_indicator(b, at)->base_period < CIVIL_DAY;
	b->series[at].dirty = true;
	list_add(&b->dirty_series, at);
	return at;
}

uint32_t books_find_node(const struct books *b, uint32_t site, uint32_t indicator)
{
	uint64_t hash = lookup_pair(site, indicator);
	uint32_t at;

	for (uint32_t n = lookup_first(&b->node_of, hash, &at); n != NO_NUMBER; n = lookup_next(&b->node_of, hash, &at))
		if (b->node[n].site == site && b->node[n].indicator == indicator)
			return n;
	return NO_NUMBER;
}

uint32_t books_node(struct books *b, uint32_t site, uint32_t indicator)
{
	uint32_t at = books_find_node(b, site, indicator);

	if (at != NO_NUMBER)
		return at;
	if (b->node_count == b->node_cap) {
		b->node_cap = b->node_cap ? b->node_cap * 2 : 64;
		b->node = mem_grow(b->node, b->node_cap, sizeof *b->node);
	}
	at = b->node_count++;
	b->node[at] = (struct node){
	        .site = site, .indicator = indicator, .told = true, .oldest = {INT64_MAX, INT64_MAX, INT64_MAX},
                           .newest = {INT64_MIN, INT64_MIN, INT64_MIN}
        };
	lookup_put(&b->node_of, lookup_pair(site, indicator), at);
	b->node[at].dirty = true;
	list_add(&b->dirty_nodes, at);
	return at;
}

const struct indicator *series_indicator(const struct books *b, uint32_t series)
{
	return &b->directory.indicator[b->series[series].indicator];
}

bool series_dropped(const struct books *b, uint32_t series, int32_t number)
{
	const struct indicator *i = series_indicator(b, series);

	return i->kept_from && number < slot_of(i->base_period, i->kept_from, b->utc_offset_ms).chunk;
}

bool series_has_data(const struct series *s)
{
	return s->first_start <= s->last_start;
}

bool series_nodes(struct books *b, uint32_t series, int64_t start_ms, uint32_t node[SITE_LEVELS])
{
	struct series *s = &b->series[series];
	const struct enterprise *e = &b->directory.enterprise[s->enterprise];
	const struct place *p = enterprise_place(e, start_ms);

	if (!p)
		return false;
	bool now = p == &e->place[e->places - 1];
	if (now && s->node_places == e->places) {
		memcpy(node, s->node, sizeof s->node);
		return true;
	}
	for (int l = 0; l < SITE_LEVELS; l++)
		node[l] = books_node(b, p->site[l], s->indicator);
	if (now) {
		memcpy(s->node, node, sizeof s->node);
		s->node_places = e->places;
	}
	return true;
}

void series_joins(struct books *b, uint32_t series)
{
	const struct enterprise *e = &b->directory.enterprise[b->series[series].enterprise];
	uint32_t node[SITE_LEVELS];

	if (!series_nodes(b, series, INT64_MAX, node))
		return;
	for (int l = 0; l < SITE_LEVELS; l++) {
		b->node[node[l]].expected += e->known && !e->ended;
		b->node[node[l]].synthetic |= e->synthetic;
	}
}

static void node_touched(struct books *b, uint32_t node)
{
	if (b->node[node].told)
		list_add(&b->touched_nodes, node);
	b->node[node].told = false;
}

void books_count_members(struct books *b)
{
	uint32_t nodes = b->node_count, *expected = mem_new(nodes + 1, sizeof *expected);

	for (uint32_t i = 0; i < nodes; i++) {
		expected[i] = b->node[i].expected;
		b->node[i].expected = 0;
		b->node[i].synthetic = false;
	}
	for (uint32_t i = 0; i < b->series_count; i++)
		if (series_has_data(&b->series[i]))
			series_joins(b, i);
	for (uint32_t i = 0; i < nodes; i++)
		if (expected[i] != b->node[i].expected)
			node_touched(b, i);
	free(expected);
}

// --- where a time lies
const struct stretch *books_base_stretch(struct books *b, enum civil_period base, int64_t ms)
{
	struct stretch *s = &b->base_stretch[base];

	if (ms < s->from || ms >= s->to) {
		s->at = (struct slot){slot_of(base, ms, b->utc_offset_ms).chunk, 0};
		s->from = civil_start(slot_chunk_period(base), ms, b->utc_offset_ms);
		s->to = civil_next(slot_chunk_period(base), s->from, b->utc_offset_ms);
	}
	return s;
}

const struct stretch *books_window_stretch(struct books *b, uint32_t window, int64_t ms)
{
	struct stretch *s = &b->window_stretch[window];

	if (ms < s->from || ms >= s->to) {
		s->from = civil_start(window_periods[window], ms, b->utc_offset_ms);
		s->to = civil_next(window_periods[window], s->from, b->utc_offset_ms);
		s->at = slot_of_window(window_periods[window], s->from, b->utc_offset_ms);
	}
	return s;
}

// --- chunks
static void need(struct books *b, const struct chunk_id *id)
{
	if (b->needs == b->need_cap) {
		b->need_cap = b->need_cap ? b->need_cap * 2 : 64;
		b->need = mem_grow(b->need, b->need_cap, sizeof *b->need);
	}
	b->need[b->needs++] = *id;
}

static uint32_t *hint_of(struct books *b, const struct chunk_id *id)
{
	return id->of == OF_SERIES ? &b->series[id->owner].hint[id->kind] : &b->node[id->owner].hint[id->kind];
}

static struct held *find(struct books *b, const struct chunk_id *id)
{
	return shelf_find(&b->shelf, id, hint_of(b, id));
}

static struct held *add(struct books *b, const struct chunk_id *id)
{
	enum chunk_holds holds = id->of == OF_NODE ? HOLDS_NODE_WINDOWS : id->kind == CHUNK_BASE ? HOLDS_VALUES : HOLDS_WINDOWS;
	uint32_t slots = id->kind == CHUNK_YEARS  ? SLOTS_OF_YEARS
	                 : id->kind == CHUNK_DAYS ? SLOTS_OF_DAYS
	                                          : slot_count(series_indicator(b, id->owner)->base_period);

	return shelf_add(&b->shelf, id, holds, slots, hint_of(b, id));
}

// The number of the chunk that holds the last observation the store has. Chunks after it cannot be stored.
static bool may_be_stored(const struct books *b, uint32_t series, enum chunk_kind kind, int32_t number)
{
	int64_t last = b->series[series].stored_last;

	if (last == INT64_MIN)
		return false;
	if (kind == CHUNK_BASE)
		return !series_dropped(b, series, number) && number <= slot_of(series_indicator(b, series)->base_period, last, b->utc_offset_ms).chunk;
	return number <= slot_of_window(kind == CHUNK_DAYS ? CIVIL_DAY : CIVIL_YEAR, last, b->utc_offset_ms).chunk;
}

// Windows of a greatest or smallest value look through whole chunks when it is restated.
static bool needs_whole(const struct books *b, uint32_t series)
{
	return series_indicator(b, series)->time_sum >= MAX_OVER_TIME;
}

struct held *books_base(struct books *b, uint32_t series, int32_t number, int64_t start_ms)
{
	struct chunk_id id = {OF_SERIES, CHUNK_BASE, series, number};
	int64_t stored_last = b->series[series].stored_last;
	struct held *h = find(b, &id);

	if (h && (start_ms > h->after || h->after == INT64_MIN))
		return h;
	if (!h && !may_be_stored(b, series, CHUNK_BASE, number))
		return add(b, &id);
	if (!h && start_ms > stored_last && !needs_whole(b, series)) { // goes on behind what is stored: no need to read that
		h = add(b, &id);
		h->after = stored_last;
		return h;
	}
	need(b, &id);
	return NULL;
}

struct base_cursor books_cursor(const struct books *b, uint32_t series)
{
	return (struct base_cursor){.series = series, .base = series_indicator(b, series)->base_period};
}

struct held *books_row(struct books *b, struct base_cursor *c, int64_t start_ms, uint32_t *slot)
{
	if (!c->held || start_ms < c->stretch.from || start_ms >= c->stretch.to || start_ms <= c->held->after) {
		c->stretch = *books_base_stretch(b, c->base, start_ms);
		c->held = books_base(b, c->series, c->stretch.at.chunk, start_ms);
	}
	*slot = slot_within(c->base, c->stretch.from, start_ms, b->utc_offset_ms);
	return c->held;
}

struct held *books_windows(struct books *b, uint32_t series, enum chunk_kind kind, int32_t number)
{
	struct chunk_id id = {OF_SERIES, kind, series, number};
	struct held *h = find(b, &id);

	if (h)
		return h;
	if (!may_be_stored(b, series, kind, number))
		return add(b, &id);
	need(b, &id);
	return NULL;
}

struct held *books_node_windows(struct books *b, uint32_t node, enum chunk_kind kind, int32_t number)
{
	struct chunk_id id = {OF_NODE, kind, node, number};
	struct held *h = find(b, &id);

	if (h)
		return h;
	if (!b->node[node].stored)
		return add(b, &id);
	need(b, &id);
	return NULL;
}

void books_dirty(struct books *b, struct held *h)
{
	shelf_dirty(&b->shelf, h);
}

bool books_lacks(struct books *b, const struct chunk_id *id)
{
	struct held *h = find(b, id);

	return !h || h->after != INT64_MIN;
}

bool books_holds(struct books *b, const struct chunk_id *id)
{
	return find(b, id) != NULL;
}

int books_peek(struct books *b, const struct chunk_id *id, const struct chunk **out)
{
	struct held *h = find(b, id);

	*out = h && h->after == INT64_MIN ? &h->chunk : NULL;
	if (*out)
		return OK;
	if (h)
		return ERR_AGAIN;
	bool stored = id->of == OF_SERIES ? may_be_stored(b, id->owner, id->kind, id->number) : b->node[id->owner].stored;
	return stored ? ERR_AGAIN : OK;
}

int books_load(struct books *b, const struct chunk_id *id, const void *at, size_t len)
{
	struct held *h = find(b, id);

	if (!h)
		h = add(b, id);
	else if (h->after == INT64_MIN)
		return OK;
	h->after = INT64_MIN;
	int err = len ? chunk_read(&h->chunk, at, len) : OK;
	shelf_weigh(&b->shelf, h);
	return err;
}

// --- asked for ahead of time
static const struct held *fetched(const struct books *b, uint32_t hint)
{
	return hint < b->shelf.used ? shelf_at(&b->shelf, hint) : NULL;
}

static void fetch_chunk(const struct books *b, uint32_t series, enum chunk_kind kind)
{
	const struct held *h = fetched(b, b->series[series].hint[kind]);

	if (h)
		__builtin_prefetch(h, 1);
}

void books_fetch_base(const struct books *b, uint32_t series)
{
	fetch_chunk(b, series, CHUNK_BASE);
}

void books_fetch_windows(const struct books *b, uint32_t series)
{
	fetch_chunk(b, series, CHUNK_DAYS);
	fetch_chunk(b, series, CHUNK_YEARS);
}

void books_fetch_base_slot(struct books *b, uint32_t series, int64_t start_ms)
{
	const struct held *h = fetched(b, b->series[series].hint[CHUNK_BASE]);
	enum civil_period base = series_indicator(b, series)->base_period;
	uint32_t slot = slot_within(base, books_base_stretch(b, base, start_ms)->from, start_ms, b->utc_offset_ms);

	if (h && h->there && slot < h->chunk.slots)
		__builtin_prefetch(chunk_spot(&h->chunk, slot), 1);
}

void books_fetch_window_slots(struct books *b, uint32_t series, int64_t start_ms)
{
	for (uint32_t n = 0; n < WINDOWS; n++) {
		const struct held *h = fetched(b, b->series[series].hint[slot_window_kind(window_periods[n])]);
		uint32_t slot = books_window_stretch(b, n, start_ms)->at.slot;
		if (!h || !h->there || h->chunk.holds != HOLDS_WINDOWS || slot >= h->chunk.slots)
			continue;
		const struct window *w = chunk_spot(&h->chunk, slot);
		if (!w)
			continue;
		__builtin_prefetch(w, 1);
		__builtin_prefetch(&w->count, 1);
	}
}

void series_changed(struct books *b, uint32_t series)
{
	struct series *s = &b->series[series];

	if (!s->dirty)
		list_add(&b->dirty_series, series);
	if (s->told)
		list_add(&b->touched_series, series);
	s->dirty = true;
	s->told = false;
}

void node_changed(struct books *b, uint32_t node)
{
	if (!b->node[node].dirty)
		list_add(&b->dirty_nodes, node);
	b->node[node].dirty = true;
	node_touched(b, node);
}
