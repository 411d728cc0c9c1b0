#include "trail.h"

#include "wire.h"

#include "base/err.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- former values
struct search {
	uint32_t series;
	int64_t from, to;
	struct trail *trail;
	uint32_t cap;
};

static void take(void *arg, const struct restatement *r)
{
	struct search *s = arg;
	struct trail *t = s->trail;

	if (r->series != s->series || r->start_time < s->from || r->start_time >= s->to)
		return;
	if (t->formers == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 64;
		t->former = mem_grow(t->former, s->cap, sizeof *t->former);
	}
	t->former[t->formers++] = *r;
}

static int by_time(const void *a, const void *b)
{
	const struct restatement *x = a, *y = b;

	if (x->start_time != y->start_time)
		return x->start_time < y->start_time ? -1 : 1;
	return (x->revision > y->revision) - (x->revision < y->revision);
}

// What a fold has written already is in the store and in the fold.
static void sort_out(struct trail *t)
{
	uint32_t kept = 0;

	if (t->formers)
		qsort(t->former, t->formers, sizeof *t->former, by_time);
	for (uint32_t i = 0; i < t->formers; i++)
		if (!kept || by_time(&t->former[kept - 1], &t->former[i]) != 0)
			t->former[kept++] = t->former[i];
	t->formers = kept < TRAIL_FORMERS ? kept : TRAIL_FORMERS;
	t->left_out += kept - t->formers;
}

static void find_formers(struct ledger *l, struct search *s)
{
	const struct core *c = l->core;

	s->trail->left_out = store_formers(&l->store, s->series, s->from, s->to, TRAIL_FORMERS, take, s);
	for (uint32_t i = 0; l->folding && i < l->fold.restatements; i++)
		take(s, &l->fold.restatement[i]);
	for (uint32_t i = 0; i < c->restatements; i++)
		take(s, &c->restatement[i]);
	sort_out(s->trail);
}

// --- who wrote what is held
struct journal {
	struct explaining *x;
	struct arena arena;
	size_t left; // bytes that may still be looked through
};

static struct explain_observation *observation_at(struct explanation *e, int64_t start)
{
	uint32_t low = 0, high = e->observations;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (e->observation[middle].start_time < start)
			low = middle + 1;
		else
			high = middle;
	}
	return low < e->observations && e->observation[low].start_time == start ? &e->observation[low] : NULL;
}

static void know(struct explanation *e, int64_t start, uint32_t revision, int64_t receive_time, const char *key)
{
	struct explain_observation *o = observation_at(e, start);

	if (!o || o->revision != revision)
		return;
	o->receive_time = receive_time;
	snprintf(o->key, sizeof o->key, "%s", key);
}

static int look_into(void *arg, uint64_t number, const void *body, size_t len)
{
	struct journal *j = arg;
	const struct explain_query *q = &j->x->query;
	struct record r;

	(void)number;
	if (len > j->left)
		return ERR_FULL;
	j->left -= len;
	arena_reset(&j->arena);
	if (wire_record_read(&j->arena, body, len, &r))
		return OK; // ledger_replay says so at the next start
	for (uint32_t k = 0, row = 0; k < r.runs; row += r.run_length[k++])
		if (!strcmp(r.enterprise[r.run_enterprise[k]], q->enterprise) && !strcmp(r.indicator[r.run_indicator[k]], q->indicator))
			for (uint32_t i = row; i < row + r.run_length[k]; i++)
				know(&j->x->out, r.start_time[i], r.revision[i], r.receive_time, r.key[r.run_key[k]]);
	return OK;
}

static int64_t first_unknown(const struct explanation *e)
{
	for (uint32_t i = 0; i < e->observations; i++)
		if (!e->observation[i].receive_time)
			return e->observation[i].start_time;
	return INT64_MAX;
}

void trail_read(struct ledger *l, struct explaining *x, struct trail *out)
{
	struct explanation *e = &x->out;

	*out = (struct trail){0};
	if (!e->observations)
		return;
	struct search s = {.series = x->series, .from = e->observation[0].start_time, .to = e->observation[e->observations - 1].start_time + 1, .trail = out};
	find_formers(l, &s);
	for (uint32_t i = 0; i < out->formers; i++)
		know(e, out->former[i].start_time, out->former[i].revision, out->former[i].receive_time, out->former[i].key);
	int64_t unknown = first_unknown(e);
	if (unknown == INT64_MAX)
		return;
	struct journal j = {.x = x, .left = TRAIL_JOURNAL};
	store_records(&l->store, store_before(&l->store, unknown - TRAIL_EARLY_MS), look_into, &j);
	arena_fini(&j.arena);
}

void trail_fini(struct trail *t)
{
	free(t->former);
}
