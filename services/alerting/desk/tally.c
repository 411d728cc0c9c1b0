#include "tally.h"

#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add(struct spans *s, int64_t from, int64_t to)
{
	if (!from || to < from)
		return;
	if (s->count == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 64;
		s->at = mem_grow(s->at, s->cap, sizeof *s->at);
	}
	s->at[s->count++] = to - from;
}

static struct tally_policy *policy_of(struct tally *t, const char *policy)
{
	const uint32_t known = map_get_text(&t->by_policy, policy);

	if (known != MAP_NONE)
		return t->policy + known;
	if (t->policies == t->policy_cap) {
		t->policy_cap = t->policy_cap ? t->policy_cap * 2 : 64;
		t->policy = mem_grow(t->policy, t->policy_cap, sizeof *t->policy);
	}
	map_put_text(&t->by_policy, policy, t->policies);
	struct tally_policy *p = t->policy + t->policies++;
	*p = (struct tally_policy){0};
	snprintf(p->policy, sizeof p->policy, "%s", policy);
	return p;
}

void tally_alert(struct tally *t, const struct desk_alert *a)
{
	struct tally_policy *p = policy_of(t, a->policy);

	if (!a->first_told_time)
		return; // nobody was bothered
	p->alerts++;
	p->verdict[a->verdict] += a->state == LIFE_CLOSED;
	p->withdrawn += a->state == LIFE_WITHDRAWN;
	add(&t->acknowledge, a->first_told_time, a->first_acknowledge_time);
	if (a->state == LIFE_CLOSED)
		add(&t->close, a->open_time, a->close_time);
}

void tally_case(struct tally *t, const struct desk_case *c)
{
	const int64_t solve_due = c->extend_time ? c->due_extend : c->due_solve;

	add(&t->visit, c->open_time, c->visit_time);
	add(&t->plan, c->open_time, c->plan_time);
	add(&t->solve, c->open_time, c->solve_time);
	add(&t->case_close, c->open_time, c->close_time);
	t->late_visit += c->visit_time > c->due_check || (c->overdue & 1);
	t->late_plan += c->plan_time > c->due_plan || (c->overdue >> 1 & 1);
	t->late_solve += c->solve_time > solve_due || (c->overdue >> 2 & 1);
}

double tally_precision(const struct tally_policy *p)
{
	const uint32_t of = p->verdict[VERDICT_CONFIRMED] + p->verdict[VERDICT_FALSE];

	return of ? (double)p->verdict[VERDICT_CONFIRMED] / of : NAN;
}

static int by_length(const void *left, const void *right)
{
	const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

int64_t spans_part(struct spans *s, double part)
{
	if (!s->count)
		return -1;
	qsort(s->at, s->count, sizeof *s->at, by_length);
	return s->at[(uint32_t)ceil(part * s->count) - 1];
}

static void spans_fini(struct spans *s)
{
	free(s->at);
}

void tally_fini(struct tally *t)
{
	spans_fini(&t->acknowledge);
	spans_fini(&t->close);
	spans_fini(&t->visit);
	spans_fini(&t->plan);
	spans_fini(&t->solve);
	spans_fini(&t->case_close);
	map_fini(&t->by_policy);
	free(t->policy);
	*t = (struct tally){0};
}
