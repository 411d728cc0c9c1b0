#include "backtest.h"

#include "base/map.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct side {
	struct core *core;
	struct effects effects;
	struct warning *warning;
	uint32_t warnings, told;
	uint32_t (*open)[KINDS]; // of each series: its warnings that have not ended, or NO_WARNING
};
#define NO_WARNING UINT32_MAX

// A series in a page: where its next value is.
struct lane {
	uint32_t run, row, left; // left of the run
	uint32_t enterprise, indicator;
	enum civil_period period;
	int64_t end; // of the next value's period
};
#define NO_RUN  UINT32_MAX
#define NO_LANE UINT32_MAX

struct backtest {
	int64_t utc_offset_ms, from_time, to_time;
	bool has_draft;
	bool touched; // the draft is about one of the enterprises
	bool begun;
	struct event draft;
	struct side side[BACKTEST_SIDES];
	struct map period; // of an indicator, by code
	struct map series; // number, by "enterprise/indicator"
	uint32_t series_count;
	uint64_t values, steps;
	// scratch of a page
	struct lane *lane;
	uint32_t *lane_at;   // by enterprise and indicator of the page
	uint32_t *next_run;  // of the same series
	uint32_t *first_row; // of each run
	// the record of one instant
	uint32_t *run_enterprise, *run_indicator, *run_length, *run_flags;
	int64_t *start_time;
	double *value;
};

struct backtest *backtest_new(int64_t utc_offset_ms, const struct event *draft, int64_t from_time, int64_t to_time)
{
	struct backtest *b = mem_new(1, sizeof *b);
	b->utc_offset_ms = utc_offset_ms;
	b->from_time = from_time;
	b->to_time = to_time ? to_time : INT64_MAX;
	b->has_draft = draft != NULL;
	if (draft)
		b->draft = *draft;
	for (int i = 0; i < BACKTEST_SIDES; i++) {
		b->side[i].core = core_new(utc_offset_ms);
		core_terse(b->side[i].core);
	}
	return b;
}

void backtest_free(struct backtest *b)
{
	if (!b)
		return;
	for (int i = 0; i < BACKTEST_SIDES; i++) {
		struct side *s = &b->side[i];
		for (uint32_t k = 0; k < s->warnings; k++) {
			free(s->warning[k].told);
			free(s->warning[k].change);
		}
		free(s->warning);
		free(s->open);
		effects_fini(&s->effects);
		core_free(s->core);
	}
	void *scratch[] = {b->lane,          b->lane_at,    b->next_run,  b->first_row,  b->run_enterprise,
	                   b->run_indicator, b->run_length, b->run_flags, b->start_time, b->value};
	for (size_t i = 0; i < sizeof scratch / sizeof *scratch; i++)
		free(scratch[i]);
	map_fini(&b->period);
	map_fini(&b->series);
	free(b);
}

// --- the registry
static bool is_about(const struct policy *p, const struct enterprise *e)
{
	if (strcmp(p->enterprise, "*") != 0)
		return !strcmp(p->enterprise, e->code);
	return !strncmp(p->industry, e->industry, strlen(p->industry));
}

static bool about_the_same(const struct policy *a, const struct policy *b)
{
	return !strcmp(a->enterprise, b->enterprise) && !strcmp(a->industry, b->industry) && !strcmp(a->indicator, b->indicator);
}

void backtest_registry(struct backtest *b, const struct event *e)
{
	if (e->kind == EVENT_INDICATOR)
		map_put_text(&b->period, e->indicator.code, e->indicator.base_period);
	if (e->kind == EVENT_ENTERPRISE && b->has_draft)
		b->touched |= is_about(&b->draft.policy, &e->enterprise);
	core_step(b->side[BACKTEST_IN_FORCE].core, e, &b->side[BACKTEST_IN_FORCE].effects);
	if (e->kind != EVENT_POLICY || !b->has_draft || !about_the_same(&e->policy, &b->draft.policy))
		core_step(b->side[BACKTEST_DRAFT].core, e, &b->side[BACKTEST_DRAFT].effects);
}

// --- warnings
static uint32_t series_number(struct backtest *b, const char *enterprise, const char *indicator)
{
	char name[2 * CODE_LEN];
	snprintf(name, sizeof name, "%s/%s", enterprise, indicator);
	uint32_t at = map_get_text(&b->series, name);
	if (at != MAP_NONE)
		return at;
	at = b->series_count++;
	map_put_text(&b->series, name, at);
	for (int i = 0; i < BACKTEST_SIDES; i++) {
		struct side *s = &b->side[i];
		if (!(at & (at - 1))) // room doubles
			s->open = mem_grow(s->open, at ? (size_t)at * 2 : 1, sizeof *s->open);
		for (int k = 0; k < KINDS; k++)
			s->open[at][k] = NO_WARNING;
	}
	return at;
}

static void keep_told(struct side *s, struct warning *w, const struct effect *e)
{
	if (!w->told && s->told++ < BACKTEST_ALERTS)
		w->told = mem_new(1, sizeof *w->told);
	if (w->told)
		*w->told = *e;
}

static void keep_change(struct warning *w, const struct effect *e)
{
	if (w->changes++ >= BACKTEST_CHANGES)
		return;
	if (!((w->changes - 1) & (w->changes - 2)))
		w->change = mem_grow(w->change, w->changes == 1 ? 1 : (size_t)(w->changes - 1) * 2, sizeof *w->change);
	w->change[w->changes - 1] = (struct backtest_change){e->change, e->from, e->to, e->alert.value_time, e->alert.value, e->alert.expected};
}

static void take_effect(struct backtest *b, struct side *s, const struct effect *e)
{
	const struct alert *a = &e->alert;
	uint32_t series = series_number(b, a->enterprise, a->indicator), *open = &s->open[series][a->kind];
	if (e->change == CHANGE_OPENED) {
		if (!(s->warnings & (s->warnings - 1)))
			s->warning = mem_grow(s->warning, s->warnings ? (size_t)s->warnings * 2 : 1, sizeof *s->warning);
		*open = s->warnings++;
		s->warning[*open] = (struct warning){.series = series, .kind = a->kind, .open_time = a->value_time};
	}
	struct warning *w = &s->warning[*open];
	if (e->to > w->highest) {
		w->highest = e->to;
		keep_told(s, w, e);
	}
	keep_change(w, e);
	if (e->change == CHANGE_RECOVERED) {
		w->recover_time = a->value_time;
		*open = NO_WARNING;
	}
}

static void step(struct backtest *b, enum backtest_side side, const struct event *e)
{
	struct side *s = &b->side[side];
	core_step(s->core, e, &s->effects);
	for (uint32_t i = 0; i < s->effects.count; i++)
		take_effect(b, s, &s->effects.effect[i]);
	effects_clear(&s->effects);
}

// --- pages: the runs of a series one behind the other, then instant by instant
static void set_end(struct backtest *b, struct lane *l, const struct record *page)
{
	l->end = civil_next(l->period, page->start_time[l->row], b->utc_offset_ms);
}

static void make_room(struct backtest *b, const struct record *page)
{
	size_t lanes = (size_t)page->enterprises * page->indicators;
	b->lane = mem_grow(b->lane, lanes, sizeof *b->lane);
	b->lane_at = mem_grow(b->lane_at, lanes, sizeof *b->lane_at);
	b->next_run = mem_grow(b->next_run, page->runs, sizeof *b->next_run);
	b->first_row = mem_grow(b->first_row, page->runs, sizeof *b->first_row);
	uint32_t **column[] = {&b->run_enterprise, &b->run_indicator, &b->run_length, &b->run_flags};
	for (size_t i = 0; i < sizeof column / sizeof *column; i++)
		*column[i] = mem_grow(*column[i], lanes, sizeof **column[i]);
	b->start_time = mem_grow(b->start_time, lanes, sizeof *b->start_time);
	b->value = mem_grow(b->value, lanes, sizeof *b->value);
	for (size_t i = 0; i < lanes; i++) {
		b->lane_at[i] = NO_LANE;
		b->run_length[i] = 1;
		b->run_flags[i] = RUN_FINAL;
	}
}

// How many series the page has.
static uint32_t make_lanes(struct backtest *b, const struct record *page)
{
	uint32_t lanes = 0, *last_run = mem_new((size_t)page->runs + 1, sizeof *last_run);
	for (uint32_t k = 0, row = 0; k < page->runs; row += page->run_length[k++]) {
		uint32_t e = page->run_enterprise[k], i = page->run_indicator[k], *at = &b->lane_at[(size_t)e * page->indicators + i];
		uint32_t period = map_get_text(&b->period, page->indicator[i]);
		b->next_run[k] = NO_RUN;
		b->first_row[k] = row;
		if (period == MAP_NONE || !page->run_length[k])
			continue;
		if (*at != NO_LANE) {
			b->next_run[last_run[*at]] = k;
			last_run[*at] = k;
			continue;
		}
		*at = lanes++;
		last_run[*at] = k;
		struct lane *l = &b->lane[*at];
		*l = (struct lane){.run = k, .row = row, .left = page->run_length[k], .enterprise = e, .indicator = i, .period = (enum civil_period)period};
		set_end(b, l, page);
		series_number(b, page->enterprise[e], page->indicator[i]);
	}
	free(last_run);
	return lanes;
}

static void next_value(struct backtest *b, struct lane *l, const struct record *page)
{
	l->row++;
	if (!--l->left) {
		l->run = b->next_run[l->run];
		l->end = INT64_MAX;
		if (l->run == NO_RUN)
			return;
		l->row = b->first_row[l->run];
		l->left = page->run_length[l->run];
	}
	set_end(b, l, page);
}

// The values whose periods end next, as one record that was received then.
static bool next_instant(struct backtest *b, const struct record *page, uint32_t lanes, struct record *out)
{
	int64_t end = INT64_MAX;
	uint32_t rows = 0;
	for (uint32_t i = 0; i < lanes; i++)
		end = b->lane[i].end < end ? b->lane[i].end : end;
	if (end == INT64_MAX)
		return false;
	for (uint32_t i = 0; i < lanes; i++) {
		struct lane *l = &b->lane[i];
		if (l->end != end)
			continue;
		b->run_enterprise[rows] = l->enterprise;
		b->run_indicator[rows] = l->indicator;
		b->start_time[rows] = page->start_time[l->row];
		b->value[rows++] = page->value[l->row];
		next_value(b, l, page);
	}
	out->number = ++b->steps;
	out->receive_time = end;
	out->runs = out->rows = rows;
	b->values += rows;
	return true;
}

void backtest_page(struct backtest *b, const struct record *page)
{
	if (!b->begun && b->has_draft)
		core_step(b->side[BACKTEST_DRAFT].core, &b->draft, &b->side[BACKTEST_DRAFT].effects);
	b->begun = true;
	make_room(b, page);
	uint32_t lanes = make_lanes(b, page);
	struct event e = {.kind = EVENT_RECORD};
	e.record = (struct record){.enterprise = page->enterprise,
	                           .enterprises = page->enterprises,
	                           .indicator = page->indicator,
	                           .indicators = page->indicators,
	                           .run_enterprise = b->run_enterprise,
	                           .run_indicator = b->run_indicator,
	                           .run_length = b->run_length,
	                           .run_flags = b->run_flags,
	                           .start_time = b->start_time,
	                           .value = b->value};
	while (next_instant(b, page, lanes, &e.record)) {
		step(b, BACKTEST_IN_FORCE, &e);
		if (b->touched)
			step(b, BACKTEST_DRAFT, &e);
	}
}

// --- the end
static bool overlap(const struct warning *a, const struct warning *b)
{
	return (!b->recover_time || a->open_time < b->recover_time) && (!a->recover_time || b->open_time < a->recover_time);
}

static int by_series(const void *a, const void *b)
{
	const struct warning *x = a, *y = b;
	if (x->series != y->series)
		return x->series < y->series ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return (x->open_time > y->open_time) - (x->open_time < y->open_time);
}

static bool same_series(const struct warning *a, const struct warning *b)
{
	return a->series == b->series && a->kind == b->kind;
}

// Both sides are in order of series, kind and time, and of one series and kind none overlaps another of its own side.
static void match(struct side *of, const struct side *other)
{
	for (uint32_t i = 0, k = 0; i < of->warnings; i++) {
		struct warning *w = &of->warning[i];
		const struct warning *o = other->warning;
		while (k < other->warnings && (same_series(&o[k], w) ? o[k].recover_time && o[k].recover_time <= w->open_time : by_series(&o[k], w) < 0))
			k++;
		w->only = !(k < other->warnings && same_series(&o[k], w) && overlap(&o[k], w));
	}
}

static void keep_reported(struct backtest *b, struct side *s)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < s->warnings; i++) {
		struct warning *w = &s->warning[i];
		if (w->open_time >= b->from_time && w->open_time < b->to_time) {
			s->warning[kept++] = *w;
			continue;
		}
		free(w->told);
		free(w->change);
	}
	s->warnings = kept;
}

void backtest_end(struct backtest *b)
{
	struct side *in_force = &b->side[BACKTEST_IN_FORCE], *draft = &b->side[BACKTEST_DRAFT];
	for (int i = 0; i < BACKTEST_SIDES; i++)
		if (b->side[i].warnings)
			qsort(b->side[i].warning, b->side[i].warnings, sizeof *b->side[i].warning, by_series);
	if (b->touched) {
		match(in_force, draft);
		match(draft, in_force);
	}
	for (int i = 0; i < BACKTEST_SIDES; i++)
		keep_reported(b, &b->side[i]);
}

// Where the draft is about nobody, it brings what is in force.
static const struct side *side_of(const struct backtest *b, enum backtest_side side)
{
	return &b->side[b->touched ? side : BACKTEST_IN_FORCE];
}

const struct warning *backtest_warnings(const struct backtest *b, enum backtest_side side, uint32_t *count)
{
	*count = side_of(b, side)->warnings;
	return side_of(b, side)->warning;
}

void backtest_explain(const struct backtest *b, enum backtest_side side, const struct warning *w)
{
	core_explain(side_of(b, side)->core, w->told);
}

void backtest_add_count(const struct backtest *b, enum backtest_side side, struct backtest_count *into)
{
	const struct side *s = side_of(b, side);
	for (uint32_t i = 0; i < s->warnings; i++) {
		const struct warning *w = &s->warning[i];
		struct civil at;
		civil_of(w->open_time, b->utc_offset_ms, &at);
		int month = (at.year - BACKTEST_FIRST_YEAR) * 12 + at.month - 1;
		into->warnings++;
		into->only += w->only;
		into->level[w->highest]++;
		if (month >= 0 && month < BACKTEST_MONTHS)
			into->month[month][w->highest]++;
	}
}

uint32_t backtest_series(const struct backtest *b)
{
	return b->series_count;
}

uint64_t backtest_values(const struct backtest *b)
{
	return b->values;
}
