#include "rollup.h"

#include <assert.h>

// --- nodes
struct move {
	bool had;
	sum_int former, now;
};

static void nodes_move(struct books *b, uint32_t series, uint32_t window, int64_t start_ms, const struct move *m)
{
	enum civil_period period = window_periods[window];
	struct slot at = slot_of_window(period, start_ms, b->utc_offset_ms);
	uint32_t node[SITE_LEVELS];

	if ((m->had && m->former == m->now) || !series_nodes(b, series, start_ms, node))
		return;
	for (int l = 0; l < SITE_LEVELS; l++) {
		struct held *h = books_node_windows(b, node[l], slot_window_kind(period), at.chunk);
		assert(h); // rollup_ready has seen to it
		chunk_mark(&h->chunk, at.slot);
		node_window_move(&h->chunk.node[at.slot], m->had, m->former, m->now);
		books_dirty(b, h);
		struct node *n = &b->node[node[l]];
		n->oldest[window] = start_ms < n->oldest[window] ? start_ms : n->oldest[window];
		n->newest[window] = start_ms > n->newest[window] ? start_ms : n->newest[window];
		node_changed(b, node[l]);
	}
}

static bool nodes_ready(struct books *b, uint32_t series, enum civil_period period, int64_t start_ms)
{
	struct slot at = slot_of_window(period, start_ms, b->utc_offset_ms);
	uint32_t node[SITE_LEVELS];
	bool ready = true;

	if (!series_nodes(b, series, start_ms, node))
		return true;
	for (int l = 0; l < SITE_LEVELS; l++)
		ready &= books_node_windows(b, node[l], slot_window_kind(period), at.chunk) != NULL;
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
			window_extreme(i->time_sum, w, h->chunk.value[at.slot]);
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
			window_extreme(kind, w, h->chunk.window[slot].value);
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

// Rows of one window are taken together: the nodes hear of it once.
static void apply_window(struct books *b, uint32_t series, uint32_t window, const struct rollup_rows *r)
{
	enum civil_period period = window_periods[window];
	enum time_sum kind = series_indicator(b, series)->time_sum;

	for (uint32_t i = 0; i < r->count;) {
		int64_t from = civil_start(period, r->start_time[i], b->utc_offset_ms), to = civil_next(period, from, b->utc_offset_ms);
		struct slot at = slot_of_window(period, from, b->utc_offset_ms);
		struct held *h = books_windows(b, series, slot_window_kind(period), at.chunk);
		assert(h); // rollup_ready has seen to it
		struct window *w = &h->chunk.window[at.slot];
		struct move m = {.had = w->count > 0};
		if (m.had)
			m.former = window_sum(kind, w);
		for (; i < r->count && r->start_time[i] >= from && r->start_time[i] < to; i++) {
			if (!r->former || !r->restated[i])
				window_add(kind, w, r->start_time[i], r->value[i]);
			else if (window_restate(kind, w, r->start_time[i], r->former[i], r->value[i]))
				look_again(b, series, w, period, from, to);
		}
		chunk_mark(&h->chunk, at.slot);
		books_dirty(b, h);
		m.now = window_sum(kind, w);
		nodes_move(b, series, window, from, &m);
	}
}

bool rollup_ready(struct books *b, uint32_t series, const int64_t *start_time, const uint8_t *verdict, uint32_t count)
{
	enum civil_period base = series_indicator(b, series)->base_period;
	bool ready = true;

	for (uint32_t n = 0; n < WINDOWS; n++) {
		enum civil_period period = window_periods[n];
		int64_t from = 0, to = 0;
		if (!window_exists(period, base))
			continue;
		for (uint32_t i = 0; i < count; i++) {
			if ((verdict && verdict[i]) || (start_time[i] >= from && start_time[i] < to))
				continue;
			from = civil_start(period, start_time[i], b->utc_offset_ms);
			to = civil_next(period, from, b->utc_offset_ms);
			if (period != base)
				ready &= books_windows(b, series, slot_window_kind(period), slot_of_window(period, from, b->utc_offset_ms).chunk) != NULL;
			ready &= nodes_ready(b, series, period, from);
		}
	}
	return ready;
}

void rollup_apply(struct books *b, uint32_t series, const struct rollup_rows *rows)
{
	enum civil_period base = series_indicator(b, series)->base_period;

	for (uint32_t n = 0; n < WINDOWS; n++) {
		if (!window_exists(window_periods[n], base))
			continue;
		if (window_periods[n] == base)
			apply_as_window(b, series, n, rows);
		else
			apply_window(b, series, n, rows);
	}
}
