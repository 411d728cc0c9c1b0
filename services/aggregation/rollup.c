#include "rollup.h"

#include <assert.h>

// --- nodes
struct move {
	bool had;
	sum_int former, now;
};

// Brings a node's window up to date.
static void settle_window(struct books *b, uint32_t node, uint32_t window)
{
	struct node *n = &b->node[node];
	struct node_move *m = &n->move[window];
	int64_t start = m->start_ms;

	if (!m->moved)
		return;
	struct slot at = books_window_stretch(b, window, start)->at;
	struct held *h = books_node_windows(b, node, slot_window_kind(window_periods[window]), at.chunk);
	assert(h); // rollup_ready has seen to it
	chunk_add(&h->chunk, at.slot);
	node_window_merge(chunk_node(&h->chunk, at.slot), &m->moves);
	books_dirty(b, h);
	n->oldest[window] = start < n->oldest[window] ? start : n->oldest[window];
	n->newest[window] = start > n->newest[window] ? start : n->newest[window];
	m->moves = (struct node_window){0};
	m->moved = false;
}

void rollup_settle(struct books *b)
{
	for (uint32_t i = 0; i < b->moving_nodes.count; i++) {
		uint32_t node = b->moving_nodes.at[i];
		for (uint32_t window = 0; window < WINDOWS; window++)
			settle_window(b, node, window);
		b->node[node].moving = false;
		node_changed(b, node);
	}
	b->moving_nodes.count = 0;
}

// Many members move the same window: the moves are added up beside it.
static void nodes_move(struct books *b, uint32_t series, uint32_t window, int64_t start_ms, const struct move *m)
{
	uint32_t node[SITE_LEVELS];

	if ((m->had && m->former == m->now) || !series_nodes(b, series, start_ms, node))
		return;
	for (int l = 0; l < SITE_LEVELS; l++) {
		struct node *n = &b->node[node[l]];
		struct node_move *to = &n->move[window];
		if (to->start_ms != start_ms)
			settle_window(b, node[l], window);
		to->start_ms = start_ms;
		to->moved = true;
		node_window_move(&to->moves, m->had, m->former, m->now);
		if (!n->moving)
			list_add(&b->moving_nodes, node[l]);
		n->moving = true;
	}
}

static bool nodes_ready(struct books *b, uint32_t series, uint32_t window, const struct stretch *stretch)
{
	uint32_t node[SITE_LEVELS];
	bool ready = true;

	if (!series_nodes(b, series, stretch->from, node))
		return true;
	for (int l = 0; l < SITE_LEVELS; l++) {
		struct node_move *m = &b->node[node[l]].move[window];
		if (m->ready_step == b->step && m->ready_start == stretch->from)
			continue;
		if (!books_node_windows(b, node[l], slot_window_kind(window_periods[window]), stretch->at.chunk)) {
			ready = false;
			continue;
		}
		m->ready_step = b->step;
		m->ready_start = stretch->from;
	}
	return ready;
}

// --- a window whose greatest or smallest observation went: look at all its children
static void look_at_values(struct books *b, uint32_t series, struct window *w, int64_t from_ms, int64_t to_ms)
{
	const struct indicator *i = series_indicator(b, series);
	struct slot at = slot_of(i->base_period, from_ms, b->utc_offset_ms);
	struct held *h = books_base(b, series, at.chunk, from_ms);

	assert(h && h->after == INT64_MIN);
	for (at.slot = 0; at.slot < h->chunk.slots; at.slot++) {
		int64_t start = slot_start(i->base_period, at, b->utc_offset_ms);
		if (chunk_has(&h->chunk, at.slot) && start >= from_ms && start < to_ms)
			window_extreme(i->time_sum, w, chunk_value(&h->chunk, at.slot));
	}
}

static void look_at_windows(struct books *b, uint32_t series, struct window *w, enum civil_period child, int64_t from_ms)
{
	enum time_sum kind = series_indicator(b, series)->time_sum;
	struct slot at = slot_of_window(child, from_ms, b->utc_offset_ms);
	struct held *h = books_windows(b, series, slot_window_kind(child), at.chunk);
	uint32_t slots = child == CIVIL_DAY ? SLOTS_OF_DAYS : SLOT_YEAR;

	assert(h);
	for (uint32_t slot = 0; slot < slots; slot++)
		if (chunk_has(&h->chunk, slot))
			window_extreme(kind, w, chunk_window(&h->chunk, slot)->value);
}

static void look_again(struct books *b, uint32_t series, struct window *w, enum civil_period period, int64_t from_ms, int64_t to_ms)
{
	const struct indicator *i = series_indicator(b, series);
	enum civil_period child = window_child(period, i->base_period);

	window_forget(i->time_sum, w);
	if (child == i->base_period)
		look_at_values(b, series, w, from_ms, to_ms);
	else
		look_at_windows(b, series, w, child, from_ms);
}

// --- windows of a series
// A window that is as long as the base period is the observation itself: it is kept in the base chunk only.
static void apply_as_window(struct books *b, uint32_t series, uint32_t window, const struct rollup_rows *r)
{
	for (uint32_t i = 0; i < r->count; i++) {
		bool restated = r->former && r->restated[i];
		struct move m = {restated, restated ? sum_of(r->former[i]) : 0, sum_of(r->value[i])};
		nodes_move(b, series, window, r->start_time[i], &m);
	}
}

static struct rollup_rows some(const struct rollup_rows *r, uint32_t from, uint32_t count)
{
	return (struct rollup_rows){r->start_time + from, r->value + from, r->former ? r->former + from : NULL, r->former ? r->restated + from : NULL, count};
}

static bool any_restated(const struct rollup_rows *r)
{
	for (uint32_t i = 0; r->former && i < r->count; i++)
		if (r->restated[i])
			return true;
	return false;
}

static void restate_rows(struct books *b, uint32_t series, struct window *w, enum civil_period period, const struct stretch *stretch,
                         const struct rollup_rows *r)
{
	enum time_sum kind = series_indicator(b, series)->time_sum;

	for (uint32_t i = 0; i < r->count; i++)
		if (!r->restated[i])
			window_add(kind, w, r->start_time[i], r->value[i]);
		else if (window_restate(kind, w, r->start_time[i], r->former[i], r->value[i]))
			look_again(b, series, w, period, stretch->from, stretch->to);
}

// Rows of one window are taken together: the nodes hear of it once. part: what they are alone; NULL: some are restated.
static void apply_window(struct books *b, uint32_t series, uint32_t window, const struct rollup_rows *r, const struct window *part)
{
	enum civil_period period = window_periods[window];
	enum time_sum kind = series_indicator(b, series)->time_sum;
	struct stretch stretch = *books_window_stretch(b, window, r->start_time[0]);
	struct held *h = books_windows(b, series, slot_window_kind(period), stretch.at.chunk);
	assert(h); // rollup_ready has seen to it
	chunk_add(&h->chunk, stretch.at.slot);
	struct window *w = chunk_window(&h->chunk, stretch.at.slot);
	struct move m = {.had = w->count > 0};

	if (m.had)
		m.former = window_sum(kind, w);
	if (part)
		window_merge(kind, w, part);
	else
		restate_rows(b, series, w, period, &stretch, r);
	books_dirty(b, h);
	m.now = window_sum(kind, w);
	nodes_move(b, series, window, stretch.from, &m);
}

// Rows of one shortest window: they are in one window of each longer period too.
static void apply_windows(struct books *b, uint32_t series, uint32_t shortest, const struct rollup_rows *r)
{
	enum time_sum kind = series_indicator(b, series)->time_sum;
	bool restated = any_restated(r);
	struct window part = {0};

	for (uint32_t i = 0; i < r->count && !restated; i++)
		window_add(kind, &part, r->start_time[i], r->value[i]);
	for (uint32_t n = shortest; n < WINDOWS; n++)
		apply_window(b, series, n, r, restated ? NULL : &part);
}

// The shortest window that is longer than the base period; WINDOWS if none is.
static uint32_t shortest_window(enum civil_period base)
{
	uint32_t n = 0;

	while (n < WINDOWS && window_periods[n] <= base)
		n++;
	return n;
}

bool rollup_ready(struct books *b, uint32_t series, const int64_t *start_time, uint32_t count)
{
	enum civil_period base = series_indicator(b, series)->base_period;
	bool ready = true;

	for (uint32_t n = 0; n < WINDOWS; n++) {
		enum civil_period period = window_periods[n];
		struct stretch stretch = {0};
		if (!window_exists(period, base))
			continue;
		for (uint32_t i = 0; i < count; i++) {
			if (start_time[i] >= stretch.from && start_time[i] < stretch.to)
				continue;
			stretch = *books_window_stretch(b, n, start_time[i]);
			if (period != base)
				ready &= books_windows(b, series, slot_window_kind(period), stretch.at.chunk) != NULL;
			ready &= nodes_ready(b, series, n, &stretch);
		}
	}
	return ready;
}

void rollup_apply(struct books *b, uint32_t series, const struct rollup_rows *rows)
{
	enum civil_period base = series_indicator(b, series)->base_period;
	uint32_t shortest = shortest_window(base);

	for (uint32_t n = 0; n < shortest; n++)
		if (window_periods[n] == base)
			apply_as_window(b, series, n, rows);
	for (uint32_t from = 0, to; from < rows->count && shortest < WINDOWS; from = to) {
		struct stretch stretch = *books_window_stretch(b, shortest, rows->start_time[from]);
		for (to = from; to < rows->count && rows->start_time[to] >= stretch.from && rows->start_time[to] < stretch.to; to++) {
		}
		struct rollup_rows of_window = some(rows, from, to - from);
		apply_windows(b, series, shortest, &of_window);
	}
}
