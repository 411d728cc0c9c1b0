#include "core.h"

#include "directory.h"
#include "explain.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A fluctuation that lasted so many days is the plant's new normal and is learned.
enum { RELEARN_DAYS = 28 };
#define NO_ALERT UINT32_MAX

// Everything that a series' judgement depends on; the part up to `profile` is what a snapshot holds.
struct series_state {
	int64_t last_start; // newest period judged; INT64_MIN: none
	struct detect detect;
	struct baseline baseline;
	// The last step, for taking it back when its value is restated.
	struct detect before;
	struct learned was;
	uint8_t was_learned;
	uint8_t was_kind; // enum day_kind
	uint8_t was_slot;
	uint8_t has_profile;
};

struct series {
	struct series_state s;
	struct profile *profile; // sub-daily series only
	uint32_t enterprise;
	uint32_t indicator;
	uint32_t policy; // resolved at `generation`; NO_ENTRY: none
	uint32_t generation;
	uint32_t open; // its first open alert, or NO_ALERT; at most one of each kind
	bool dirty;
};

struct open_alert {
	struct alert alert;
	uint32_t series;
	uint32_t next; // of the same series, of another kind; or NO_ALERT
	bool moved;
};

struct core {
	int64_t utc_offset_ms;
	struct directory directory;
	struct calendar calendar;
	struct lookup series_at; // by enterprise and indicator
	struct series *series;
	uint32_t series_count;
	uint32_t dirty;
	struct open_alert *open;
	uint32_t open_count;
	struct core_counts counts;
	uint32_t *record_enterprise; // scratch: directory index of each dictionary entry of a record
	uint32_t *record_indicator;
	uint32_t *record_series; // of each run; NO_ENTRY: of something the registry does not have (any more)
	uint32_t next_series;    // records repeat the senders' order and numbers were given in it: a good guess at the series of the next run
	struct today {
		int32_t day;
		int64_t from, to; // to 0: nothing is known
		enum day_kind kind;
	} today; // the day of the last value
};

void effects_fini(struct effects *e)
{
	free(e->effect);
	*e = (struct effects){0};
}

void effects_clear(struct effects *e)
{
	e->count = 0;
}

static struct effect *effect_new(struct effects *e)
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
	return c;
}

void core_free(struct core *c)
{
	if (!c)
		return;
	for (uint32_t i = 0; i < c->series_count; i++)
		free(c->series[i].profile);
	free(c->series);
	free(c->open);
	free(c->record_enterprise);
	free(c->record_indicator);
	free(c->record_series);
	lookup_fini(&c->series_at);
	calendar_fini(&c->calendar);
	directory_fini(&c->directory);
	free(c);
}

// --- series

static uint32_t series_find(const struct core *c, uint32_t enterprise, uint32_t indicator)
{
	uint64_t hash = lookup_pair(enterprise, indicator);
	uint32_t at;
	for (uint32_t n = lookup_first(&c->series_at, hash, &at); n != NO_ENTRY; n = lookup_next(&c->series_at, hash, &at))
		if (c->series[n].enterprise == enterprise && c->series[n].indicator == indicator)
			return n;
	return NO_ENTRY;
}

static uint32_t series_index(struct core *c, uint32_t enterprise, uint32_t indicator)
{
	uint32_t at = c->next_series;
	if (at >= c->series_count || c->series[at].enterprise != enterprise || c->series[at].indicator != indicator)
		at = series_find(c, enterprise, indicator);
	if (at != NO_ENTRY) {
		c->next_series = at + 1;
		return at;
	}
	at = c->series_count++;
	c->next_series = at + 1;
	if (!(at & (at - 1))) // room doubles
		c->series = mem_grow(c->series, at ? (size_t)at * 2 : 1, sizeof *c->series);
	c->series[at] = (struct series){
	        .s.last_start = INT64_MIN,
	        .enterprise = enterprise,
	        .indicator = indicator,
	        .policy = NO_ENTRY,
	        .generation = c->directory.generation - 1,
	        .open = NO_ALERT,
	};
	lookup_put(&c->series_at, lookup_pair(enterprise, indicator), at);
	return at;
}

static const struct indicator *indicator_of(const struct core *c, const struct series *s)
{
	return &c->directory.indicator[s->indicator].is;
}

static void resolve(struct core *c, struct series *s)
{
	if (s->generation == c->directory.generation)
		return;
	s->generation = c->directory.generation;
	const struct indicator *i = indicator_of(c, s);
	s->policy = directory_policy(&c->directory, s->enterprise, s->indicator);
	if (i->base_period < CIVIL_DAY && !s->profile)
		s->profile = mem_new(1, sizeof *s->profile);
	s->s.has_profile = s->profile != NULL;
}

static struct rule rule_of(const struct terms *p, const struct indicator *i)
{
	uint32_t day = i->base_period == CIVIL_QUARTER_HOUR ? 96 : i->base_period == CIVIL_HOUR ? 24 : 1;
	return (struct rule){.thresholds = p->thresholds,
	                     .direction = i->direction,
	                     .hold_periods = p->hold_periods,
	                     .clear_periods = p->clear_periods,
	                     .min_history = p->min_history,
	                     .relearn_periods = RELEARN_DAYS * day};
}

// --- one value

struct moment {
	int64_t start_time;
	double value;
	enum day_kind day_kind;
	uint32_t slot;
};

static const struct today *day_of(struct core *c, int64_t start_time)
{
	struct today *t = &c->today;
	if (start_time < t->from || start_time >= t->to) {
		t->day = civil_day_of(start_time, c->utc_offset_ms);
		t->from = civil_ms(t->day, c->utc_offset_ms);
		t->to = t->from + CIVIL_DAY_MS;
		t->kind = calendar_kind(&c->calendar, t->day);
	}
	return t;
}

static struct moment moment_of(struct core *c, const struct indicator *i, int64_t start_time, double value)
{
	const struct today *t = day_of(c, start_time);
	// Weeks and months are not of a kind of day: all are remembered together.
	struct moment m = {.start_time = start_time, .value = value, .day_kind = i->base_period <= CIVIL_DAY ? t->kind : DAY_WORKDAY};
	if (i->base_period < CIVIL_DAY)
		m.slot = (uint32_t)((start_time - t->from) / (CIVIL_DAY_MS / PROFILE_SLOTS));
	return m;
}

static void take_back(struct series *s)
{
	s->s.detect = s->s.before;
	if (!s->s.was_learned)
		return;
	if (s->profile)
		profile_unlearn(s->profile, s->s.was_slot, s->s.was_kind, s->s.was);
	else
		baseline_unlearn(&s->s.baseline, s->s.was_kind, s->s.was);
	s->s.was_learned = 0;
}

static struct verdict judge(struct series *s, const struct rule *rule, const struct moment *m)
{
	uint32_t days;
	double expected = s->profile ? profile_expected(s->profile, m->slot, m->day_kind, &days) : baseline_expected(&s->s.baseline, m->day_kind, &days);
	s->s.before = s->s.detect;
	s->s.last_start = m->start_time;
	s->s.was_kind = (uint8_t)m->day_kind;
	s->s.was_slot = (uint8_t)m->slot;
	struct verdict v = detect_step(&s->s.detect, rule, m->start_time, m->value, expected, days);
	s->s.was_learned = v.learn;
	if (v.learn)
		s->s.was = s->profile ? profile_learn(s->profile, m->slot, m->day_kind, m->value) : baseline_learn(&s->s.baseline, m->day_kind, m->value);
	return v;
}

// --- alerts

// A profile remembers single precision: its seventh digit is the last that means anything (696.6, not 696.600006103516).
static double meaningful(double v)
{
	char text[32];
	snprintf(text, sizeof text, "%.7g", v);
	return strtod(text, NULL);
}

static void set_numbers(struct alert *a, const struct verdict *v, const struct moment *m)
{
	a->value = v->value;
	a->expected = meaningful(v->expected);
	a->deviation_percent = v->deviation_percent;
	a->value_time = m->start_time;
	a->sample_days = v->sample_days;
	a->day_kind = m->day_kind;
}

static void set_names(const struct core *c, const struct series *s, struct alert *a)
{
	const struct enterprise *e = &c->directory.enterprise[s->enterprise].is;
	const struct indicator *i = indicator_of(c, s);
	struct place area, zone;
	directory_places(&c->directory, e, &area, &zone);
	memcpy(a->enterprise, e->code, sizeof a->enterprise);
	memcpy(a->enterprise_name, e->name, sizeof a->enterprise_name);
	memcpy(a->area, area.code, sizeof a->area);
	memcpy(a->area_name, area.name, sizeof a->area_name);
	memcpy(a->zone, zone.code, sizeof a->zone);
	memcpy(a->zone_name, zone.name, sizeof a->zone_name);
	memcpy(a->indicator, i->code, sizeof a->indicator);
	memcpy(a->indicator_name, i->name, sizeof a->indicator_name);
	memcpy(a->indicator_name_en, i->name_en, sizeof a->indicator_name_en);
	memcpy(a->unit, i->unit, sizeof a->unit);
	a->synthetic = e->synthetic;
}

// The same for the same cause, however often the record is replayed.
static void set_id(struct alert *a, uint64_t record)
{
	struct buf b = {0};
	buf_printf(&b, "%s/%s/%s/%lld/%llu", a->enterprise, a->indicator, kind_word(a->kind), (long long)a->since_time, (unsigned long long)record);
	snprintf(a->id, sizeof a->id, "%016llx", (unsigned long long)map_hash(b.at, b.len));
	buf_fini(&b);
}

// The open alert of that kind, or NO_ALERT.
static uint32_t alert_of(const struct core *c, uint32_t series, enum alert_kind kind)
{
	uint32_t at = c->series[series].open;
	while (at != NO_ALERT && c->open[at].alert.kind != kind)
		at = c->open[at].next;
	return at;
}

static uint32_t open_add(struct core *c, uint32_t series, enum alert_kind kind)
{
	if (!(c->open_count & (c->open_count - 1)))
		c->open = mem_grow(c->open, c->open_count ? (size_t)c->open_count * 2 : 1, sizeof *c->open);
	struct series *s = &c->series[series];
	c->open[c->open_count] = (struct open_alert){.series = series, .next = s->open, .alert.kind = kind};
	s->open = c->open_count;
	return c->open_count++;
}

// What says that `at` is open: its series, or the alert before it.
static uint32_t *link_to(struct core *c, uint32_t at)
{
	uint32_t *link = &c->series[c->open[at].series].open;
	while (*link != at)
		link = &c->open[*link].next;
	return link;
}

static void open_remove(struct core *c, uint32_t at)
{
	uint32_t last = --c->open_count;
	*link_to(c, at) = c->open[at].next;
	if (at == last)
		return;
	*link_to(c, last) = at;
	c->open[at] = c->open[last];
}

static void report(struct core *c, uint32_t at, enum alert_change change, const struct verdict *v, const struct moment *m, const struct record *r,
                   const struct directory_policy *p, struct effects *out)
{
	struct alert *a = &c->open[at].alert;
	const struct series *s = &c->series[c->open[at].series];
	const struct indicator *i = indicator_of(c, s);
	enum level from = a->level;
	set_names(c, s, a);
	set_numbers(a, v, m);
	a->change_time = r->receive_time;
	directory_policy_id(&c->directory, p, a->policy);
	a->policy_version = p->terms.version;
	if (change == CHANGE_OPENED) {
		a->since_time = v->since_time;
		a->open_time = r->receive_time;
		a->state = ALERT_OPEN;
		set_id(a, r->number);
	}
	a->level = change == CHANGE_RECOVERED ? LEVEL_NONE : v->level;
	if (change == CHANGE_RECOVERED) {
		a->state = ALERT_RECOVERED;
		a->recover_time = r->receive_time;
	}
	struct grounds g = {.change = change,
	                    .period = i->base_period,
	                    .decimals = i->decimals,
	                    .threshold_percent = p->terms.thresholds.percent[a->level],
	                    .clear_periods = p->terms.clear_periods,
	                    .utc_offset_ms = c->utc_offset_ms};
	explain(a, &g);
	struct effect *e = effect_new(out);
	*e = (struct effect){.change = change, .from = from, .to = a->level, .alert = *a};
}

static void follow_life(struct core *c, uint32_t series, const struct verdict *v, const struct moment *m, const struct record *r,
                        const struct directory_policy *p, bool live, struct effects *out)
{
	for (int kind = KIND_DROP; kind <= KIND_SURGE; kind++) {
		uint32_t at = alert_of(c, series, (enum alert_kind)kind);
		enum level open = at == NO_ALERT ? LEVEL_NONE : c->open[at].alert.level;
		enum level holds = v->kind == (enum alert_kind)kind ? v->level : LEVEL_NONE;
		enum alert_change change = lifecycle_step(open, holds, live);
		if (change == CHANGE_OPENED)
			at = open_add(c, series, (enum alert_kind)kind);
		if (change) {
			report(c, at, change, v, m, r, p, out);
		} else if (at != NO_ALERT) {
			set_numbers(&c->open[at].alert, v, m);
			c->open[at].moved = true;
		}
		if (change == CHANGE_RECOVERED)
			open_remove(c, at);
	}
}

static bool is_live(const struct core *c, const struct record *r, uint32_t flags, const struct terms *p, const struct indicator *i, int64_t start_time)
{
	if (flags & RUN_HISTORICAL)
		return false;
	int64_t end = civil_next(i->base_period, start_time, c->utc_offset_ms);
	return r->receive_time - end <= (int64_t)p->live_days * CIVIL_DAY_MS;
}

// What holds for all values of a run.
struct run {
	const struct record *record;
	uint32_t series;
	uint32_t flags;
	const struct directory_policy *policy;
	struct rule rule;
	bool silent;
};

static struct run run_of(struct core *c, const struct record *r, uint32_t series, uint32_t flags, bool silent)
{
	static const struct directory_policy none;
	struct series *s = &c->series[series];
	resolve(c, s);
	const struct directory_policy *p = s->policy == NO_ENTRY || c->directory.policy[s->policy].terms.off ? &none : &c->directory.policy[s->policy];
	struct run run = {.record = r, .series = series, .flags = flags, .policy = p, .rule = rule_of(&p->terms, indicator_of(c, s)), .silent = silent};
	// Without a policy nothing is judged, but the baseline goes on learning.
	if (p == &none)
		run.rule.min_history = UINT32_MAX;
	return run;
}

static void on_value(struct core *c, const struct run *run, int64_t start_time, double value, struct effects *out)
{
	struct series *s = &c->series[run->series];
	const struct indicator *i = indicator_of(c, s);
	c->counts.observations++;
	if (start_time < s->s.last_start) {
		c->counts.out_of_order++;
		return;
	}
	if (start_time == s->s.last_start) {
		c->counts.restated++;
		take_back(s);
	}
	if (!s->dirty) {
		s->dirty = true;
		c->dirty++;
	}
	struct moment m = moment_of(c, i, start_time, value);
	struct verdict v = judge(s, &run->rule, &m);
	if (!v.judged) {
		c->counts.not_judged++;
		return;
	}
	c->counts.judged++;
	bool live = is_live(c, run->record, run->flags, &run->policy->terms, i, start_time);
	c->counts.back_filled += !live;
	if (!run->silent)
		follow_life(c, run->series, &v, &m, run->record, run->policy, live, out);
}

// A burst's values are of as many series, each with its state somewhere else in memory: it is fetched some runs ahead of its turn, first the series, then what it points to.
enum { AHEAD_SERIES = 16, AHEAD_STATE = 8, LINE = 64 };

static uint32_t ahead(const struct core *c, const struct record *r, uint32_t run, uint32_t by)
{
	return by < r->runs - run ? c->record_series[run + by] : NO_ENTRY;
}

static void fetch(const void *at, size_t len)
{
	for (size_t i = 0; i < len; i += LINE)
		__builtin_prefetch((const char *)at + i, 1);
}

static void fetch_ahead(struct core *c, const struct record *r, uint32_t run, int64_t start_time)
{
	uint32_t far = ahead(c, r, run, AHEAD_SERIES), near = ahead(c, r, run, AHEAD_STATE);
	if (far != NO_ENTRY)
		fetch(&c->series[far], sizeof c->series[far]);
	if (near == NO_ENTRY)
		return;
	const struct series *s = &c->series[near];
	if (s->policy != NO_ENTRY)
		fetch(&c->directory.policy[s->policy], sizeof c->directory.policy[s->policy]);
	if (s->profile) {
		struct moment m = moment_of(c, indicator_of(c, s), start_time, 0);
		profile_fetch(s->profile, m.slot);
	}
}

// --- duties to report: aggregation judges them, we open and close. A value of zero is a value, and no silence says anything of a drop.

const char *duty_word(enum duty duty)
{
	static const char *const words[DUTIES] = {"", "late", "missing", "silence", "heard"};
	return words[duty];
}

// What a judgement, or a value, means for the open alert of its kind.
struct ruling {
	enum alert_kind kind;
	enum level level;   // LEVEL_NONE: it is over
	int64_t value_time; // the period it is about
	int64_t due_time;
};

static void carry_out(struct core *c, uint32_t series, const struct ruling *ruling, const struct record *r, struct effects *out)
{
	struct series *s = &c->series[series];
	uint32_t at = alert_of(c, series, ruling->kind);
	enum alert_change change = lifecycle_step(at == NO_ALERT ? LEVEL_NONE : c->open[at].alert.level, ruling->level, true);
	if (!change)
		return;
	if (change == CHANGE_OPENED) {
		at = open_add(c, series, ruling->kind);
		struct alert *fresh = &c->open[at].alert;
		*fresh = (struct alert){.kind = ruling->kind, .since_time = ruling->value_time, .open_time = r->receive_time, .state = ALERT_OPEN};
		fresh->value = fresh->expected = fresh->deviation_percent = NAN;
	}
	struct alert *a = &c->open[at].alert;
	enum level from = a->level;
	set_names(c, s, a);
	if (change == CHANGE_OPENED)
		set_id(a, r->number);
	a->level = ruling->level;
	a->value_time = ruling->value_time;
	a->change_time = r->receive_time;
	if (change == CHANGE_RECOVERED) {
		a->state = ALERT_RECOVERED;
		a->recover_time = r->receive_time;
	}
	const struct indicator *i = indicator_of(c, s);
	explain(a, &(struct grounds){.change = change, .period = i->base_period, .due_time = ruling->due_time, .utc_offset_ms = c->utc_offset_ms});
	*effect_new(out) = (struct effect){.change = change, .from = from, .to = a->level, .alert = *a};
	if (change == CHANGE_RECOVERED)
		open_remove(c, at);
}

// The newest period that is late, so that only its report, or a later one, ends the alert. Also of records that alerts know of: this is not stored with every record.
static void late_again(struct core *c, uint32_t series, int64_t start_time)
{
	uint32_t at = alert_of(c, series, KIND_LATE_REPORT);
	if (at == NO_ALERT || start_time <= c->open[at].alert.value_time)
		return;
	c->open[at].alert.value_time = start_time;
	c->open[at].moved = true;
}

static void on_named(struct core *c, uint32_t series, const struct judgement *j, uint32_t name, const struct record *r, bool silent, struct effects *out)
{
	uint32_t open = alert_of(c, series, KIND_LATE_REPORT);
	struct ruling ruling = {.kind = KIND_LATE_REPORT, .level = LEVEL_BLUE, .value_time = j->start_time, .due_time = j->due_time};
	if (j->duty == DUTY_LATE) {
		late_again(c, series, j->start_time);
	} else if (j->duty == DUTY_MISSING) {
		if (open == NO_ALERT || c->open[open].alert.since_time > j->start_time)
			return; // it reports again since; what is missing stands in the reports
		ruling.level = LEVEL_YELLOW;
		ruling.value_time = c->open[open].alert.value_time;
	} else {
		ruling = (struct ruling){.kind = KIND_SILENCE, .level = j->duty == DUTY_SILENCE ? LEVEL_BLUE : LEVEL_NONE, .value_time = j->last_start[name]};
	}
	if (ruling.kind == KIND_LATE_REPORT && open != NO_ALERT && ruling.level < c->open[open].alert.level)
		return; // missing already
	if (!silent)
		carry_out(c, series, &ruling, r, out);
}

static void on_judgement(struct core *c, const struct judgement *j, const struct record *r, bool silent, struct effects *out)
{
	uint32_t indicator = directory_indicator(&c->directory, j->indicator);
	c->counts.judged_duties[j->duty] += j->enterprises;
	for (uint32_t i = 0; i < j->enterprises; i++) {
		uint32_t enterprise = directory_enterprise(&c->directory, j->enterprise[i]);
		if (enterprise == NO_ENTRY || indicator == NO_ENTRY)
			c->counts.unknown++;
		else
			on_named(c, series_index(c, enterprise, indicator), j, i, r, silent, out);
	}
}

// A report that is late has come, or a later one has: the plant reports again.
static void end_late(struct core *c, uint32_t series, const struct record *r, uint32_t row, uint32_t count, struct effects *out)
{
	uint32_t at = alert_of(c, series, KIND_LATE_REPORT);
	int64_t newest = INT64_MIN;
	if (at == NO_ALERT)
		return;
	for (uint32_t end = row + count; row < end; row++)
		newest = r->start_time[row] > newest ? r->start_time[row] : newest;
	if (newest >= c->open[at].alert.value_time)
		carry_out(c, series, &(struct ruling){.kind = KIND_LATE_REPORT, .value_time = newest}, r, out);
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
		c->record_series[k] = enterprise == NO_ENTRY || indicator == NO_ENTRY ? NO_ENTRY : series_index(c, enterprise, indicator);
	}
	for (uint32_t k = 0, row = 0; k < r->runs; row += r->run_length[k++]) {
		if (c->record_series[k] == NO_ENTRY) {
			c->counts.unknown += r->run_length[k];
			continue;
		}
		fetch_ahead(c, r, k, r->start_time[row]);
		struct run run = run_of(c, r, c->record_series[k], r->run_flags[k], silent);
		for (uint32_t i = 0; i < r->run_length[k]; i++)
			on_value(c, &run, r->start_time[row + i], r->value[row + i], out);
		if (!silent)
			end_late(c, run.series, r, row, r->run_length[k], out);
	}
	for (uint32_t i = 0; i < r->judgements; i++)
		on_judgement(c, &r->judgement[i], r, silent, out);
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
		c->today.to = 0;
		if (e->ended)
			calendar_unset(&c->calendar, e->day.day);
		else
			calendar_set(&c->calendar, e->day.day, e->day.kind);
		return;
	case EVENT_RECORD:
		on_record(c, &e->record, e->silent, out);
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
	return e == MAP_NONE || i == MAP_NONE ? NO_ENTRY : series_index(c, e, i);
}

void core_put_alert(struct core *c, const struct alert *a)
{
	uint32_t series = series_of_codes(c, a->enterprise, a->indicator);
	if (series == NO_ENTRY || alert_of(c, series, a->kind) != NO_ALERT)
		return;
	uint32_t at = open_add(c, series, a->kind);
	c->open[at].alert = *a;
}

void core_numbered(struct core *c, const struct alert *a)
{
	uint32_t series = series_of_codes(c, a->enterprise, a->indicator);
	uint32_t at = series == NO_ENTRY ? NO_ALERT : alert_of(c, series, a->kind);
	if (at != NO_ALERT)
		c->open[at].alert.change_number = a->change_number;
}

uint32_t core_open_alerts(const struct core *c)
{
	return c->open_count;
}

const struct alert *core_open_alert(const struct core *c, uint32_t at)
{
	return &c->open[at].alert;
}

bool core_values_moved(struct core *c, uint32_t at)
{
	bool moved = c->open[at].moved;
	c->open[at].moved = false;
	return moved;
}

uint32_t core_series(const struct core *c)
{
	return c->series_count;
}

const struct core_counts *core_counts(const struct core *c)
{
	return &c->counts;
}

uint32_t core_dirty(const struct core *c)
{
	return c->dirty;
}

enum { SNAPSHOT_VERSION = 1 };

void core_snapshot(struct core *c, bool clear, snapshot_fn *fn, void *arg)
{
	struct buf b = {0};
	for (uint32_t i = 0; i < c->series_count; i++) {
		struct series *s = &c->series[i];
		if (!s->dirty)
			continue;
		buf_clear(&b);
		buf_u8(&b, SNAPSHOT_VERSION);
		buf_add(&b, &s->s, sizeof s->s);
		if (s->profile)
			buf_add(&b, s->profile, sizeof *s->profile);
		fn(arg, &(struct snapshot_row){c->directory.enterprise[s->enterprise].is.code, indicator_of(c, s)->code, b.at, b.len});
		if (clear)
			s->dirty = false;
	}
	if (clear)
		c->dirty = 0;
	buf_fini(&b);
}

int core_restore(struct core *c, const struct snapshot_row *row)
{
	struct cut cut = cut_of(row->state, row->len);
	uint8_t version = cut_u8(&cut);
	const void *at = cut_bytes(&cut, sizeof(struct series_state));
	if (version != SNAPSHOT_VERSION || !at)
		return ERR_CORRUPT;
	struct series_state state;
	memcpy(&state, at, sizeof state);
	const void *profile = state.has_profile ? cut_bytes(&cut, sizeof(struct profile)) : NULL;
	if (cut.bad || cut.left)
		return ERR_CORRUPT;
	uint32_t series = series_of_codes(c, row->enterprise, row->indicator);
	if (series == NO_ENTRY)
		return OK; // the registry has forgotten it
	struct series *s = &c->series[series];
	s->s = state;
	if (profile) {
		s->profile = s->profile ? s->profile : mem_new(1, sizeof *s->profile);
		memcpy(s->profile, profile, sizeof *s->profile);
	}
	return OK;
}
