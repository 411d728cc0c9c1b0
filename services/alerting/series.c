#include "series.h"

#include "base/err.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void series_fini(struct series_table *t)
{
	for (uint32_t i = 0; i < t->count; i++)
		free(t->series[i].profile);
	free(t->series);
	lookup_fini(&t->at);
	*t = (struct series_table){0};
}

uint32_t series_find(const struct series_table *t, uint32_t enterprise, uint32_t indicator)
{
	uint64_t hash = lookup_pair(enterprise, indicator);
	uint32_t at;
	for (uint32_t n = lookup_first(&t->at, hash, &at); n != NO_ENTRY; n = lookup_next(&t->at, hash, &at))
		if (t->series[n].enterprise == enterprise && t->series[n].indicator == indicator)
			return n;
	return NO_ENTRY;
}

uint32_t series_index(struct series_table *t, uint32_t enterprise, uint32_t indicator, const struct indicator *is)
{
	uint32_t at = t->next;
	if (at >= t->count || t->series[at].enterprise != enterprise || t->series[at].indicator != indicator)
		at = series_find(t, enterprise, indicator);
	if (at != NO_ENTRY) {
		t->next = at + 1;
		return at;
	}
	at = t->count++;
	t->next = at + 1;
	if (!(at & (at - 1))) // room doubles
		t->series = mem_grow(t->series, at ? (size_t)at * 2 : 1, sizeof *t->series);
	t->series[at] = (struct series){.enterprise = enterprise, .indicator = indicator, .open = NO_ENTRY};
	series_forget(&t->series[at], is);
	lookup_put(&t->at, lookup_pair(enterprise, indicator), at);
	return at;
}

void series_forget(struct series *s, const struct indicator *is)
{
	if (is->base_period < CIVIL_DAY && !s->profile)
		s->profile = mem_new(1, sizeof *s->profile);
	s->newest_time = INT64_MIN;
	s->newest = 0;
	s->direction = (uint8_t)is->direction;
	detector_init(&s->before, s->profile, is->base_period, is->direction);
}

void series_touch(struct series_table *t, struct series *s)
{
	t->dirty += !s->dirty;
	s->dirty = true;
}

// --- the newest value

void series_settle(struct series *s, const struct series_moment *at)
{
	struct findings found;
	detector_step_plan(&s->before, s->profile, at->params, at->facts, s->newest_time, s->newest, at->plan, &found);
}

void series_take(struct series *s, const struct series_moment *at, int64_t start_time, double value, bool settled, struct series_look *out)
{
	struct detector *d = &s->before;
	struct profile_week *w = s->profile;
	s->newest_time = start_time;
	s->newest = value;
	if (!settled) {
		d = memcpy(&out->ahead.detector, d, sizeof *d);
		w = w ? memcpy(&out->ahead.profile, w, sizeof *w) : NULL;
	}
	out->detector = d;
	out->profile = w;
	out->result = detector_step_plan(d, w, at->params, at->facts, start_time, value, at->plan, &out->found);
}

double series_month(const struct series *s, int32_t newest_day, int32_t day)
{
	if (s->before.period < CIVIL_MONTH || s->newest_time == INT64_MIN)
		return NAN;
	return newest_day == day ? s->newest : month_value(&s->before.month, day);
}

bool series_restate(struct series *s, int32_t day, double value)
{
	return s->before.period >= CIVIL_MONTH && month_restate(&s->before.month, day, value);
}

// --- snapshots

enum { SNAPSHOT_VERSION = 2 };

void series_write(const struct series *s, struct buf *out)
{
	buf_u8(out, SNAPSHOT_VERSION);
	buf_u64(out, (uint64_t)s->newest_time);
	buf_f64(out, s->newest);
	buf_add(out, &s->before, sizeof s->before);
	if (s->profile)
		buf_add(out, s->profile, sizeof *s->profile);
}

int series_read(struct series *s, enum civil_period period, const void *at, size_t len)
{
	struct cut cut = cut_of(at, len);
	struct series state = {0};
	struct profile_week profile;
	uint8_t version = cut_u8(&cut);
	state.newest_time = (int64_t)cut_u64(&cut);
	state.newest = cut_f64(&cut);
	const void *before = cut_bytes(&cut, sizeof state.before), *week = s->profile ? cut_bytes(&cut, sizeof profile) : NULL;
	if (version != SNAPSHOT_VERSION || cut.bad || cut.left || !isfinite(state.newest))
		return ERR_CORRUPT;
	memcpy(&state.before, before, sizeof state.before);
	if (week)
		memcpy(&profile, week, sizeof profile);
	if (!detector_valid(&state.before, week ? &profile : NULL, period))
		return ERR_CORRUPT;
	s->newest_time = state.newest_time;
	s->newest = state.newest;
	s->before = state.before;
	if (week)
		*s->profile = profile;
	return OK;
}
