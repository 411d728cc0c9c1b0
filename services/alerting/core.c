#include "core_parts.h"
#include "explain.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void effects_fini(struct effects *e)
{
	free(e->effect);
	*e = (struct effects){0};
}

void effects_clear(struct effects *e)
{
	e->count = 0;
	e->refused = (struct refusal){0};
}

struct effect *effect_new(struct effects *e)
{
	if (e->count == e->cap) {
		e->cap = e->cap ? e->cap * 2 : 16;
		e->effect = mem_grow(e->effect, e->cap, sizeof *e->effect);
	}
	return &e->effect[e->count++];
}

struct core *core_new(int64_t utc_offset_ms)
{
	struct core *c = mem_new(1, sizeof *c);
	c->utc_offset_ms = utc_offset_ms;
	almanac_init(&c->almanac, utc_offset_ms);
	return c;
}

void core_terse(struct core *c)
{
	c->terse = true;
}

void core_explain(const struct core *c, struct effect *e)
{
	const struct directory *d = &c->directory;
	struct alert *a = &e->alert;
	enum civil_period period = d->indicator[map_get_text(&d->indicator_at, a->indicator)].is.base_period;
	if (e->lifted)
		explain_lift(a, LIFT_SECOND, &d->indicator[map_get_text(&d->indicator_at, a->red_by)].is, period, c->utc_offset_ms);
	else
		explain_found(a, &e->found, false, period, c->utc_offset_ms);
}

void core_free(struct core *c)
{
	if (!c)
		return;
	free(c->record_enterprise);
	free(c->record_indicator);
	free(c->record_series);
	alerts_fini(&c->alerts);
	series_fini(&c->table);
	almanac_fini(&c->almanac);
	directory_fini(&c->directory);
	free(c);
}

// --- what holds for a series

const struct indicator *core_indicator(const struct core *c, const struct series *s)
{
	return &c->directory.indicator[s->indicator].is;
}

int32_t core_day(struct core *c, int64_t time)
{
	if (time < c->today_from || time >= c->today_to) {
		c->today = civil_day_of(time, c->utc_offset_ms);
		c->today_from = civil_ms(c->today, c->utc_offset_ms);
		c->today_to = c->today_from + CIVIL_DAY_MS;
	}
	return c->today;
}

// The registry may have given the indicator another period, or direction: then what was learned means nothing.
static void resolve(struct core *c, struct series *s)
{
	const struct indicator *is = core_indicator(c, s);
	s->generation = c->directory.generation;
	s->terms = NULL;
	if (s->before.period != is->base_period || s->direction != is->direction)
		series_forget(s, is);
}

const struct series_terms *core_terms(struct core *c, struct series *s, int32_t day)
{
	if (s->generation != c->directory.generation)
		resolve(c, s);
	if (!s->terms || day < s->terms_from || day > s->terms_to)
		s->terms = directory_terms(&c->directory, s->enterprise, s->indicator, day, &s->terms_from, &s->terms_to);
	return s->terms;
}

static uint32_t series_of(struct core *c, uint32_t enterprise, uint32_t indicator)
{
	return series_index(&c->table, enterprise, indicator, &c->directory.indicator[indicator].is);
}

// --- one value

// What holds for all values of a run.
struct run {
	const struct record *record;
	uint32_t series;
	uint32_t flags;
	bool silent;
};

static bool is_live(const struct core *c, const struct run *run, const struct series_terms *terms, enum civil_period period, int64_t start_time)
{
	if (run->flags & RUN_HISTORICAL)
		return false;
	return run->record->receive_time - civil_next(period, start_time, c->utc_offset_ms) <= (int64_t)terms->live_days * CIVIL_DAY_MS;
}

// What was planned for the period of that day, by the series that the terms name; NaN: nothing.
static double planned(struct core *c, const struct series *s, const struct series_terms *terms, int32_t day)
{
	uint32_t at = terms->plan == NO_ENTRY ? NO_ENTRY : series_find(&c->table, s->enterprise, terms->plan);
	if (at == NO_ENTRY || c->table.series[at].before.period != s->before.period)
		return NAN;
	return series_month(&c->table.series[at], core_day(c, c->table.series[at].newest_time), day);
}

// Else its newest value was settled as it came.
static bool waits_to_settle(const struct series *s)
{
	return s->newest_time != INT64_MIN && (s->newest_time > s->before.last_time || !s->before.begun);
}

static void settle(struct core *c, struct series *s, enum civil_period period)
{
	struct facts own;
	int32_t day = core_day(c, s->newest_time);
	const struct series_terms *terms = core_terms(c, s, day);
	series_settle(s, &(struct series_moment){terms->params, almanac_facts(&c->almanac, terms, period, day, &own), planned(c, s, terms, day)});
}

static void count(struct core *c, const struct series_terms *terms, bool live)
{
	bool judged = terms->layers && !terms->off && c->look.found.judged.judged;
	c->counts.judged += judged;
	c->counts.not_judged += !judged;
	c->counts.back_filled += judged && !live;
}

// settled: nothing will take its place.
static void on_value(struct core *c, const struct run *run, int64_t start_time, double value, bool settled, struct effects *out)
{
	struct series *s = &c->table.series[run->series];
	enum civil_period period = core_indicator(c, s)->base_period;
	int32_t day = core_day(c, start_time);
	const struct series_terms *terms = core_terms(c, s, day);
	struct facts own;
	c->counts.observations++;
	if (start_time < s->newest_time) {
		c->counts.out_of_order++;
		if (series_restate(s, day, value))
			series_touch(&c->table, s);
		return;
	}
	bool restated = start_time == s->newest_time;
	c->counts.restated += restated;
	if (!restated && waits_to_settle(s)) {
		settle(c, s, period);
		terms = core_terms(c, s, day);
	}
	const struct facts *facts = almanac_facts(&c->almanac, terms, period, day, &own);
	series_touch(&c->table, s);
	series_take(s, &(struct series_moment){terms->params, facts, planned(c, s, terms, day)}, start_time, value, settled, &c->look);
	bool live = is_live(c, run, terms, period, start_time);
	count(c, terms, live);
	// Without a policy in force nothing is judged, but what is usual is learned; and of most values there is nothing to say.
	if (run->silent || !terms->layers || terms->off || (!c->look.found.alarmed && s->open == NO_ALERT))
		return;
	struct reading reading = {.series = run->series,
	                          .record = run->record->number,
	                          .receive_time = run->record->receive_time,
	                          .start_time = start_time,
	                          .terms = terms,
	                          .live = live,
	                          .restated = restated,
	                          .calendar_known = facts->known};
	warn_value(c, &reading, out);
}

// A burst's values are of as many series, each with its state somewhere else in memory: it is fetched some runs ahead of its turn, first the series, then what it points to.
enum { AHEAD_SERIES = 16, AHEAD_STATE = 8, LINE = 64 };

static const struct series *ahead(const struct core *c, const struct record *r, uint32_t run, uint32_t by)
{
	uint32_t at = by < r->runs - run ? c->record_series[run + by] : NO_ENTRY;
	return at == NO_ENTRY ? NULL : &c->table.series[at];
}

// gcc drops the call of a function that only fetches, as one without an effect: these must not be calls.
#define NO_CALL __attribute__((always_inline)) static inline

NO_CALL void fetch(const void *at, size_t len)
{
	for (size_t i = 0; i < len; i += LINE)
		__builtin_prefetch((const char *)at + i, 1);
}

NO_CALL void fetch_ahead(const struct core *c, const struct record *r, uint32_t run)
{
	const struct series *far = ahead(c, r, run, AHEAD_SERIES), *near = ahead(c, r, run, AHEAD_STATE);
	if (far)
		fetch(far, sizeof *far);
	if (near && near->profile)
		fetch(near->profile, sizeof *near->profile);
}

static void on_run(struct core *c, const struct run *run, uint32_t row, uint32_t rows, struct effects *out)
{
	const struct record *r = run->record;
	for (uint32_t end = row + rows, i = row; i < end; i++) {
		bool settled = run->flags & RUN_FINAL || (i + 1 < end && r->start_time[i + 1] > r->start_time[i]);
		on_value(c, run, r->start_time[i], r->value[i], settled, out);
	}
	if (!run->silent && c->table.series[run->series].open != NO_ALERT)
		duty_reported(c, run->series, r, row, rows, out);
}

static void on_record(struct core *c, const struct record *r, bool silent, struct effects *out)
{
	c->record_enterprise = mem_grow(c->record_enterprise, r->enterprises, sizeof *c->record_enterprise);
	c->record_indicator = mem_grow(c->record_indicator, r->indicators, sizeof *c->record_indicator);
	for (uint32_t i = 0; i < r->enterprises; i++)
		c->record_enterprise[i] = directory_enterprise(&c->directory, r->enterprise[i]);
	for (uint32_t i = 0; i < r->indicators; i++)
		c->record_indicator[i] = directory_indicator(&c->directory, r->indicator[i]);
	c->record_series = mem_grow(c->record_series, r->runs, sizeof *c->record_series);
	for (uint32_t k = 0; k < r->runs; k++) {
		uint32_t enterprise = c->record_enterprise[r->run_enterprise[k]], indicator = c->record_indicator[r->run_indicator[k]];
		c->record_series[k] = enterprise == NO_ENTRY || indicator == NO_ENTRY ? NO_ENTRY : series_of(c, enterprise, indicator);
	}
	for (uint32_t k = 0, row = 0; k < r->runs; row += r->run_length[k++]) {
		if (c->record_series[k] == NO_ENTRY) {
			c->counts.unknown += r->run_length[k];
			continue;
		}
		fetch_ahead(c, r, k);
		on_run(c, &(struct run){r, c->record_series[k], r->run_flags[k], silent}, row, r->run_length[k], out);
	}
	for (uint32_t i = 0; i < r->judgements; i++)
		duty_judged(c, &r->judgement[i], r, silent, out);
}

void core_step(struct core *c, const struct event *e, struct effects *out)
{
	switch (e->kind) {
	case EVENT_ENTERPRISE:
	case EVENT_AREA:
	case EVENT_ZONE:
	case EVENT_INDICATOR:
	case EVENT_POLICY:
		directory_apply(&c->directory, e);
		return;
	case EVENT_DAY:
		if (e->ended)
			almanac_unset(&c->almanac, e->day.day);
		else
			almanac_set(&c->almanac, e->day.day, e->day.kind);
		return;
	case EVENT_RECORD:
		on_record(c, &e->record, e->silent, out);
		return;
	case EVENT_COMMAND:
		warn_command(c, &e->command, out);
		return;
	}
}

// --- what the shell asks and brings

bool core_knows(const struct core *c, const struct record *r)
{
	for (uint32_t i = 0; i < r->enterprises; i++)
		if (directory_enterprise(&c->directory, r->enterprise[i]) == NO_ENTRY)
			return false;
	for (uint32_t i = 0; i < r->indicators; i++)
		if (directory_indicator(&c->directory, r->indicator[i]) == NO_ENTRY)
			return false;
	return true;
}

// A series of codes the registry may not have (any more): an ended enterprise's open alert stays until somebody looks.
static uint32_t series_of_codes(struct core *c, const char *enterprise, const char *indicator)
{
	uint32_t e = map_get_text(&c->directory.enterprise_at, enterprise), i = map_get_text(&c->directory.indicator_at, indicator);
	return e == MAP_NONE || i == MAP_NONE ? NO_ENTRY : series_of(c, e, i);
}

void core_put_alert(struct core *c, const struct alert *a)
{
	uint32_t series = series_of_codes(c, a->enterprise, a->indicator);
	if (series == NO_ENTRY || alerts_find(&c->alerts, &c->table.series[series], a->kind) != NO_ALERT)
		return;
	uint32_t at = alerts_add(&c->alerts, &c->table, series, a->kind);
	c->alerts.open[at].alert = *a;
}

void core_silence(const struct core *c, const char *enterprise, uint32_t *series, uint32_t *silent)
{
	uint32_t e = map_get_text(&c->directory.enterprise_at, enterprise);
	*series = *silent = 0;
	for (uint32_t i = 0; e != MAP_NONE && i < c->directory.indicators; i++) {
		uint32_t at = c->directory.indicator[i].is.base_period < CIVIL_DAY ? series_find(&c->table, e, i) : NO_ENTRY;
		if (at == NO_ENTRY)
			continue;
		++*series;
		*silent += alerts_find(&c->alerts, &c->table.series[at], KIND_SILENCE) != NO_ALERT;
	}
}

void core_names(const struct core *c, struct alert *a)
{
	uint32_t e = map_get_text(&c->directory.enterprise_at, a->enterprise);
	uint32_t area = map_get_text(&c->directory.area_at, a->area), zone = map_get_text(&c->directory.zone_at, a->zone);
	if (e != MAP_NONE) {
		memcpy(a->enterprise_name, c->directory.enterprise[e].is.name, sizeof a->enterprise_name);
		a->synthetic = c->directory.enterprise[e].is.synthetic;
	}
	if (area != MAP_NONE)
		memcpy(a->area_name, c->directory.area[area].name, sizeof a->area_name);
	if (zone != MAP_NONE)
		memcpy(a->zone_name, c->directory.zone[zone].name, sizeof a->zone_name);
}

uint32_t core_open_alerts(const struct core *c)
{
	return c->alerts.count;
}

const struct alert *core_open_alert(const struct core *c, uint32_t at)
{
	return &c->alerts.open[at].alert;
}

bool core_values_moved(struct core *c, uint32_t at)
{
	bool moved = c->alerts.open[at].moved;
	c->alerts.open[at].moved = false;
	return moved;
}

uint32_t core_series(const struct core *c)
{
	return c->table.count;
}

const struct core_counts *core_counts(const struct core *c)
{
	return &c->counts;
}

uint32_t core_dirty(const struct core *c)
{
	return c->table.dirty;
}

void core_snapshot(struct core *c, bool clear, snapshot_fn *fn, void *arg)
{
	struct buf b = {0};
	for (uint32_t i = 0; i < c->table.count; i++) {
		struct series *s = &c->table.series[i];
		if (!s->dirty)
			continue;
		buf_clear(&b);
		series_write(s, &b);
		fn(arg, &(struct snapshot_row){c->directory.enterprise[s->enterprise].is.code, core_indicator(c, s)->code, b.at, b.len});
		if (clear)
			s->dirty = false;
	}
	if (clear)
		c->table.dirty = 0;
	buf_fini(&b);
}

int core_restore(struct core *c, const struct snapshot_row *row)
{
	uint32_t at = series_of_codes(c, row->enterprise, row->indicator);
	if (at == NO_ENTRY)
		return OK; // the registry has forgotten it
	struct series *s = &c->table.series[at];
	return series_read(s, core_indicator(c, s)->base_period, row->state, row->len);
}

void core_forget_states(struct core *c)
{
	for (uint32_t i = 0; i < c->table.count; i++)
		series_forget(&c->table.series[i], core_indicator(c, &c->table.series[i]));
}
