#include "duty.h"

#include "base/mem.h"

#include <stdlib.h>

enum {
	REACH_DAYS = 31,        // rows older than that when a series' first report came belong to no report that it owes,
	REACH_DAYS_LONG = 732,  // of months and longer: a year's report may be due months after the year
	STOOD_STILL_MS = 10000, // nobody looked for so long: this process, or the machine, stood still
	SILENCE_LOOK_MS = 60000 // a series that is new, or whose limit is, is looked at as soon as this
};

void duty_init(struct duty *d)
{
	*d = (struct duty){.judge_from = INT64_MAX};
}

void duty_fini(struct duty *d)
{
	void *array[] = {d->track, d->mark, d->dirty.at, d->silent.at, d->old};

	for (size_t i = 0; i < sizeof array / sizeof *array; i++)
		free(array[i]);
	*d = (struct duty){0};
}

// --- memory of who has reported

static struct duty_track *track_of(struct duty *d, uint32_t series)
{
	static const struct duty_track fresh;

	if (series >= d->tracks) {
		uint32_t more = (series + 1) * 2;
		d->track = mem_grow(d->track, more, sizeof *d->track);
		while (d->tracks < more)
			d->track[d->tracks++] = fresh;
	}
	return &d->track[series];
}

static const struct duty_track *track_at(const struct duty *d, uint32_t series)
{
	static const struct duty_track none;

	return series < d->tracks ? &d->track[series] : &none;
}

static struct duty_mark *mark_of(struct duty *d, uint32_t indicator)
{
	if (indicator >= d->marks) {
		uint32_t more = (indicator + 1) * 2;
		d->mark = mem_grow(d->mark, more, sizeof *d->mark);
		while (d->marks < more)
			d->mark[d->marks++] = (struct duty_mark){.late_to = INT64_MIN, .missing_to = INT64_MIN};
	}
	return &d->mark[indicator];
}

static void touch(struct duty *d, uint32_t series, bool *flag)
{
	const struct duty_track *t = &d->track[series];

	if (!t->dirty && !t->life_dirty)
		list_add(&d->dirty, series);
	*flag = true;
}

static void old_add(struct duty *d, uint32_t series, int32_t chunk, const struct due_bits *bits)
{
	if (!due_bits_any(bits))
		return;
	if (d->olds == d->old_cap) {
		d->old_cap = d->old_cap ? d->old_cap * 2 : 64;
		d->old = mem_grow(d->old, d->old_cap, sizeof *d->old);
	}
	d->old[d->olds++] = (struct duty_row){series, chunk, *bits};
}

static void roll(struct duty *d, uint32_t series, int32_t chunk)
{
	struct duty_track *t = &d->track[series];
	bool next = chunk == t->chunk + 1;

	if (t->dirty) {
		old_add(d, series, t->chunk - 1, &t->bits[0]);
		if (!next)
			old_add(d, series, t->chunk, &t->bits[1]);
	}
	t->bits[0] = next ? t->bits[1] : (struct due_bits){0};
	t->bits[1] = (struct due_bits){0};
	t->chunk = chunk;
}

// Of a chunk in memory; the window moves forward to it. NULL: it is before the window.
static struct due_bits *bits_of(struct duty *d, uint32_t series, int32_t chunk)
{
	struct duty_track *t = track_of(d, series);

	if (chunk > t->chunk)
		roll(d, series, chunk);
	return chunk < t->chunk - 1 ? NULL : &t->bits[chunk - t->chunk + 1];
}

static const struct due_bits *bits_at(const struct duty_track *t, int32_t chunk)
{
	static const struct due_bits none;

	if (chunk > t->chunk)
		return &none;
	return chunk < t->chunk - 1 ? NULL : &t->bits[chunk - t->chunk + 1];
}

static void bits_add(struct duty *d, uint32_t series, int32_t chunk, const struct due_bits *more)
{
	struct due_bits *bits = bits_of(d, series, chunk);

	if (!bits) {
		old_add(d, series, chunk, more);
		return;
	}
	due_bits_or(bits, more);
	touch(d, series, &d->track[series].dirty);
}

static struct due_slot slot_at(struct duty *d, enum civil_period base, int64_t start_ms, int64_t utc_offset_ms)
{
	if (d->last.base != base || d->last.start_ms != start_ms) {
		d->last.base = base;
		d->last.start_ms = start_ms;
		d->last.slot = due_slot_of(base, start_ms, utc_offset_ms);
	}
	return d->last.slot;
}

void duty_reported(struct duty *d, const struct books *b, uint32_t series, const int64_t *start_time, uint32_t count, int64_t receive_time)
{
	enum civil_period base = series_indicator(b, series)->base_period;
	struct duty_track *t = track_of(d, series);

	if (!t->joined) {
		t->joined = receive_time;
		touch(d, series, &t->life_dirty);
		d->silence_at = 0;
	}
	if (base < CIVIL_DAY)
		return;
	int64_t from = t->joined - (base <= CIVIL_WEEK ? REACH_DAYS : REACH_DAYS_LONG) * (int64_t)CIVIL_DAY_MS;
	for (uint32_t i = 0; i < count; i++) {
		if (start_time[i] < from)
			continue;
		struct due_slot at = slot_at(d, base, start_time[i], b->utc_offset_ms);
		bits_add(d, series, at.chunk, &(struct due_bits){.seen = 1u << at.slot});
	}
}

void duty_recent(const struct duty *d, uint32_t series, int32_t chunk, struct due_bits *into)
{
	const struct due_bits *bits = bits_at(track_at(d, series), chunk);

	if (bits)
		due_bits_or(into, bits);
}

// --- judging

static bool has_duty(const struct indicator *i)
{
	return i->known && !i->ended && !i->formula.operands && i->base_period >= CIVIL_DAY && i->due.due_ms > 0;
}

static bool may_fall_silent(const struct indicator *i)
{
	return i->known && !i->ended && !i->formula.operands && i->base_period < CIVIL_DAY && i->silence_ms > 0;
}

static bool operates(const struct books *b, const struct series *s, int64_t start_ms)
{
	const struct enterprise *e = &b->directory.enterprise[s->enterprise];

	return e->known && !e->ended && start_ms >= e->start_time;
}

bool duty_owes(const struct duty *d, const struct books *b, uint32_t series, int64_t start_ms, int64_t due_ms)
{
	const struct duty_track *t = track_at(d, series);
	const struct indicator *i = series_indicator(b, series);

	return has_duty(i) && due_ms > i->change_time && t->joined && t->joined < due_ms && operates(b, &b->series[series], start_ms) &&
	       (b->series[series].indicator >= d->marks || start_ms >= d->mark[b->series[series].indicator].late_to);
}

static void name(struct draft *draft, const struct books *b, const struct series *s, int64_t last_start)
{
	draft_judged(draft, b->directory.enterprise[s->enterprise].code, last_start);
}

static void note(int64_t *deadline, int64_t at)
{
	if (at < *deadline)
		*deadline = at;
}

// A period of an indicator that is to be judged, and where its bits are.
struct session {
	uint32_t indicator;
	enum duty_kind kind;
	int64_t start_ms, due_ms;
	struct due_slot at;
};

// What the judgement says of a series: nothing, that it was looked at, or its name.
enum finding { IS_NOT_CONCERNED, IS_CONCERNED, IS_NAMED };

static enum finding find_late(const struct books *b, const struct series *s, const struct due_bits *bits, const struct session *j)
{
	if (due_seen(bits, j->at.slot) || bits->late >> j->at.slot & 1) // in time; or named by the record before
		return IS_CONCERNED;
	if (s->last_start == j->start_ms) // it came before anybody kept bits: a database from then
		return IS_NOT_CONCERNED;
	return operates(b, s, j->start_ms) ? IS_NAMED : IS_NOT_CONCERNED;
}

static enum finding find_missing(const struct books *b, const struct series *s, const struct due_bits *bits, const struct session *j)
{
	if (!(bits->late >> j->at.slot & 1) || due_seen(bits, j->at.slot))
		return IS_NOT_CONCERNED;
	return !(bits->missing >> j->at.slot & 1) && operates(b, s, j->start_ms) ? IS_NAMED : IS_CONCERNED;
}

// False: it concerns nobody, and nothing is in the draft.
static bool hold(const struct duty *d, const struct books *b, const struct session *j, struct draft *draft)
{
	enum finding (*find)(const struct books *, const struct series *, const struct due_bits *, const struct session *) =
	        j->kind == DUTY_LATE ? find_late : find_missing;
	bool concerned = false;

	draft_judge(draft, &(struct judgement){
	                           .kind = j->kind, .indicator = b->directory.indicator[j->indicator].code, .start_time = j->start_ms, .due_time = j->due_ms});
	for (uint32_t n = 0; n < b->series_count && n < d->tracks; n++) {
		const struct series *s = &b->series[n];
		const struct due_bits *bits;
		if (s->indicator != j->indicator || !d->track[n].joined || d->track[n].joined >= j->due_ms || !(bits = bits_at(&d->track[n], j->at.chunk)))
			continue;
		enum finding found = find(b, s, bits, j);
		concerned |= found != IS_NOT_CONCERNED;
		if (found != IS_NAMED)
			continue;
		if (draft->judgement.enterprises == DUTY_NAMES) {
			draft->judgement.more = true;
			break;
		}
		name(draft, b, s, 0);
	}
	if (!concerned)
		draft_clear(draft);
	return concerned;
}

// The first period that can be judged by what is in memory.
static int64_t first_period(const struct books *b, enum civil_period base, int64_t now_ms)
{
	int64_t from = due_chunk_start(base, due_slot_of(base, now_ms, b->utc_offset_ms).chunk - 1, b->utc_offset_ms);
	int64_t start = civil_start(base, from, b->utc_offset_ms);

	return start < from ? civil_next(base, start, b->utc_offset_ms) : start; // a week that began in the month before
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

// Periods that concern nobody are passed without a record: whoever looks again finds the same.
static void mark_set(struct duty_mark *m, int64_t *to, int64_t start_ms)
{
	m->dirty |= *to != start_ms;
	*to = start_ms;
}

static bool judge_late(struct duty *d, const struct books *b, uint32_t indicator, struct draft *draft, int64_t now_ms, int64_t *deadline)
{
	const struct indicator *i = &b->directory.indicator[indicator];
	struct duty_mark *m = mark_of(d, indicator);
	struct session j = {.indicator = indicator, .kind = DUTY_LATE, .start_ms = later(m->late_to, first_period(b, i->base_period, now_ms))};

	for (;; j.start_ms = civil_next(i->base_period, j.start_ms, b->utc_offset_ms)) {
		j.due_ms = due_time(&i->due, &b->directory.calendar, i->base_period, j.start_ms, b->utc_offset_ms);
		if (j.due_ms > now_ms)
			break;
		j.at = due_slot_of(i->base_period, j.start_ms, b->utc_offset_ms);
		if (j.due_ms > i->change_time && hold(d, b, &j, draft))
			return true;
	}
	note(deadline, j.due_ms);
	mark_set(m, &m->late_to, j.start_ms);
	return false;
}

static bool judge_missing(struct duty *d, const struct books *b, uint32_t indicator, struct draft *draft, int64_t now_ms, int64_t *deadline)
{
	const struct indicator *i = &b->directory.indicator[indicator];
	struct duty_mark *m = mark_of(d, indicator);
	struct session j = {.indicator = indicator, .kind = DUTY_MISSING, .start_ms = later(m->missing_to, first_period(b, i->base_period, now_ms))};

	for (; j.start_ms < m->late_to; j.start_ms = civil_next(i->base_period, j.start_ms, b->utc_offset_ms)) {
		j.due_ms = due_time(&i->due, &b->directory.calendar, i->base_period, j.start_ms, b->utc_offset_ms);
		if (j.due_ms + i->due.grace_ms > now_ms) {
			note(deadline, j.due_ms + i->due.grace_ms);
			break;
		}
		j.at = due_slot_of(i->base_period, j.start_ms, b->utc_offset_ms);
		if (hold(d, b, &j, draft))
			return true;
	}
	mark_set(m, &m->missing_to, j.start_ms);
	return false;
}

// When a series is silent if nothing newer comes.
static int64_t silent_at(const struct books *b, const struct series *s, const struct indicator *i)
{
	return civil_next(i->base_period, s->last_start, b->utc_offset_ms) + i->silence_ms;
}

static bool is_heard(const struct books *b, const struct series *s, int64_t now_ms)
{
	const struct indicator *i = &b->directory.indicator[s->indicator];

	return !may_fall_silent(i) || !operates(b, s, s->last_start) || silent_at(b, s, i) > now_ms;
}

// Only what was heard can fall silent: its newest value came while it was fresh, and was not back-fill.
static bool falls_silent(const struct books *b, const struct series *s, int64_t now_ms, int64_t *next)
{
	const struct indicator *i = &b->directory.indicator[s->indicator];

	if (!may_fall_silent(i) || !series_has_data(s) || !operates(b, s, s->last_start))
		return false;
	int64_t at = silent_at(b, s, i);
	if (s->last_receive > at)
		return false;
	if (at > now_ms)
		note(next, at);
	return at <= now_ms;
}

// One judgement is of one indicator: that of the first series it names.
static bool name_alike(struct draft *draft, const struct books *b, const struct series *s, enum duty_kind kind, uint32_t *indicator)
{
	if (*indicator == NO_NUMBER) {
		*indicator = s->indicator;
		draft_judge(draft, &(struct judgement){.kind = kind, .indicator = b->directory.indicator[s->indicator].code});
	}
	if (s->indicator == *indicator)
		name(draft, b, s, s->last_start);
	return draft->judgement.enterprises < DUTY_NAMES;
}

static bool judge_heard(const struct duty *d, const struct books *b, struct draft *draft, int64_t now_ms)
{
	uint32_t indicator = NO_NUMBER;

	for (uint32_t n = 0; n < d->silent.count; n++) {
		const struct series *s = &b->series[d->silent.at[n]];
		if (is_heard(b, s, now_ms) && !name_alike(draft, b, s, DUTY_HEARD, &indicator))
			break;
	}
	return indicator != NO_NUMBER;
}

static bool judge_silence(struct duty *d, const struct books *b, struct draft *draft, int64_t now_ms, int64_t *deadline)
{
	uint32_t indicator = NO_NUMBER;
	int64_t next = now_ms + SILENCE_LOOK_MS;

	for (uint32_t n = 0; d->silence_at <= now_ms && n < b->series_count; n++)
		if (!track_at(d, n)->silent && falls_silent(b, &b->series[n], now_ms, &next) && !name_alike(draft, b, &b->series[n], DUTY_SILENCE, &indicator))
			break;
	if (indicator != NO_NUMBER)
		return true;
	if (d->silence_at <= now_ms)
		d->silence_at = next;
	note(deadline, d->silence_at);
	return false;
}

void duty_door(struct duty *d, bool open, int64_t settle_ms, int64_t now_ms)
{
	bool was_open = d->judge_from != INT64_MAX;

	d->settle_ms = settle_ms;
	if (!open)
		d->judge_from = INT64_MAX;
	if (!open || was_open) // opened again, it stays as it is: duty_judge must see whether we stood still
		return;
	d->judge_from = now_ms + settle_ms;
	d->looked = now_ms;
}

bool duty_judge(struct duty *d, const struct books *b, struct draft *draft, int64_t now_ms, int64_t *deadline)
{
	if (d->judge_from != INT64_MAX && now_ms - d->looked > STOOD_STILL_MS)
		d->judge_from = later(d->judge_from, now_ms + d->settle_ms);
	d->looked = now_ms;
	*deadline = d->judge_from;
	if (now_ms < d->judge_from)
		return false;
	*deadline = INT64_MAX;
	for (uint32_t i = 0; i < b->directory.indicators; i++)
		if (has_duty(&b->directory.indicator[i]) && (judge_late(d, b, i, draft, now_ms, deadline) || judge_missing(d, b, i, draft, now_ms, deadline)))
			return true;
	return judge_heard(d, b, draft, now_ms) || judge_silence(d, b, draft, now_ms, deadline);
}

// --- judgements

static void keep_seen(struct duty *d, const struct books *b, uint32_t indicator, const struct due_slot *at, int64_t due_ms)
{
	for (uint32_t n = 0; n < b->series_count && n < d->tracks; n++) {
		const struct due_bits *bits = b->series[n].indicator == indicator ? bits_at(&d->track[n], at->chunk) : NULL;
		if (bits && due_seen(bits, at->slot) && !(bits->late >> at->slot & 1) && d->track[n].joined < due_ms)
			bits_add(d, n, at->chunk, &(struct due_bits){.kept = 1u << at->slot});
	}
}

static void apply_period(struct duty *d, const struct books *b, uint32_t indicator, const struct judgement *j, const uint32_t *series)
{
	enum civil_period base = b->directory.indicator[indicator].base_period;
	struct due_slot at = due_slot_of(base, j->start_time, b->utc_offset_ms);
	struct due_bits bits = {.late = 1u << at.slot, .missing = j->kind == DUTY_MISSING ? 1u << at.slot : 0};
	struct duty_mark *m = mark_of(d, indicator);

	if (j->kind == DUTY_LATE)
		keep_seen(d, b, indicator, &at, j->due_time);
	for (uint32_t i = 0; i < j->enterprises; i++)
		if (series[i] != NO_NUMBER)
			bits_add(d, series[i], at.chunk, &bits);
	if (j->more)
		return;
	int64_t *to = j->kind == DUTY_LATE ? &m->late_to : &m->missing_to;
	mark_set(m, to, later(*to, civil_next(base, j->start_time, b->utc_offset_ms)));
}

static void set_silent(struct duty *d, uint32_t series, bool silent)
{
	struct duty_track *t = track_of(d, series);

	if (t->silent == silent)
		return;
	t->silent = silent;
	touch(d, series, &t->life_dirty);
	if (silent) {
		list_add(&d->silent, series);
		return;
	}
	for (uint32_t i = 0; i < d->silent.count; i++)
		if (d->silent.at[i] == series) {
			d->silent.at[i] = d->silent.at[--d->silent.count];
			break;
		}
}

void duty_apply(struct duty *d, struct books *b, const struct judgement *j)
{
	uint32_t indicator = directory_indicator(&b->directory, j->indicator);
	uint32_t *series = mem_new(j->enterprises + 1, sizeof *series);

	for (uint32_t i = 0; i < j->enterprises; i++)
		series[i] = books_find_series(b, directory_enterprise(&b->directory, j->enterprise[i]), indicator);
	if (j->kind == DUTY_LATE || j->kind == DUTY_MISSING)
		apply_period(d, b, indicator, j, series);
	else
		for (uint32_t i = 0; i < j->enterprises; i++)
			if (series[i] != NO_NUMBER)
				set_silent(d, series[i], j->kind == DUTY_SILENCE);
	free(series);
}

// --- the store

static void take_track(struct duty *d, uint32_t series, struct duty_fold *f)
{
	struct duty_track *t = &d->track[series];

	if (t->life_dirty)
		f->life[f->lives++] = (struct duty_life){series, t->joined, t->silent};
	for (int k = 0; k < 2 && t->dirty; k++)
		if (due_bits_any(&t->bits[k]))
			f->row[f->rows++] = (struct duty_row){series, t->chunk - 1 + k, t->bits[k]};
	t->dirty = t->life_dirty = false;
}

void duty_fold_take(struct duty *d, struct duty_fold *f)
{
	*f = (struct duty_fold){.row = mem_new((size_t)d->dirty.count * 2 + d->olds + 1, sizeof *f->row),
	                        .life = mem_new(d->dirty.count + 1, sizeof *f->life),
	                        .mark = mem_new(d->marks + 1, sizeof *f->mark)};
	for (uint32_t i = 0; i < d->olds; i++)
		f->row[f->rows++] = d->old[i];
	for (uint32_t i = 0; i < d->dirty.count; i++)
		take_track(d, d->dirty.at[i], f);
	for (uint32_t i = 0; i < d->marks; i++) {
		struct duty_mark *m = &d->mark[i];
		if (m->dirty)
			f->mark[f->marks++] = (struct duty_marked){i, m->late_to, m->missing_to};
		m->dirty = false;
	}
	d->olds = 0;
	d->dirty.count = 0;
}

void duty_fold_fini(struct duty_fold *f)
{
	free(f->row);
	free(f->life);
	free(f->mark);
	*f = (struct duty_fold){0};
}

void duty_load_life(struct duty *d, uint32_t series, int64_t joined, bool silent)
{
	track_of(d, series)->joined = joined;
	if (silent)
		list_add(&d->silent, series);
	d->track[series].silent = silent;
}

void duty_load_row(struct duty *d, const struct duty_row *row)
{
	struct due_bits *bits = bits_of(d, row->series, row->chunk);

	if (bits)
		due_bits_or(bits, &row->bits);
}

void duty_load_mark(struct duty *d, uint32_t indicator, int64_t late_to, int64_t missing_to)
{
	*mark_of(d, indicator) = (struct duty_mark){.late_to = late_to, .missing_to = missing_to};
}
