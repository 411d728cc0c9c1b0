#include "desk_store.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void desk_store_fini(struct desk_store *s)
{
	words_fini(&s->words);
	words_fini(&s->alert_ids);
	words_fini(&s->case_ids);
	words_fini(&s->notice_ids);
	free(s->alert);
	free(s->cases);
	free(s->notice);
	free(s->dropped);
}

static void *room(void *array, uint32_t n, uint32_t *cap, size_t size)
{
	if (n < *cap)
		return array;
	*cap = (n + 1) * 2;
	return mem_grow(array, *cap, size);
}

static void keep_alert(struct desk_store *s, const struct desk_alert *from)
{
	const uint32_t n = words_number(&s->alert_ids, from->id);

	s->alert = room(s->alert, n, &s->alert_cap, sizeof *s->alert);
	struct desk_alert *a = s->alert + n;
	*a = *from;
	const char **const texts[] = {&a->scope,         &a->enterprise,      &a->area,     &a->zone,      &a->county,   &a->industry, &a->feeder,
	                              &a->gateway,       &a->chain[0],        &a->chain[1], &a->chain[2],  &a->chain[3], &a->kind,     &a->indicator,
	                              &a->suppressed_by, &a->acknowledged_by, &a->owner,    &a->closed_by, &a->policy,   &a->type};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = words_put(&s->words, *texts[i]);
}

static void keep_case(struct desk_store *s, const struct desk_case *from)
{
	const uint32_t n = words_number(&s->case_ids, from->id);

	s->cases = room(s->cases, n, &s->case_cap, sizeof *s->cases);
	struct desk_case *c = s->cases + n;
	*c = *from;
	const char **const texts[] = {&c->enterprise, &c->need, &c->department, &c->measures, &c->feedback, &c->owner};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = words_put(&s->words, *texts[i]);
}

static void keep_notice(struct desk_store *s, const struct desk_notice *from)
{
	const uint32_t known = s->notice_ids.count, n = words_number(&s->notice_ids, from->id);
	uint32_t cap = s->notice_cap;

	if (n < known) {
		s->repeated++;
		return;
	}
	s->notice = room(s->notice, n, &s->notice_cap, sizeof *s->notice);
	s->dropped = room(s->dropped, n, &cap, sizeof *s->dropped);
	s->notice[n] = *from;
	s->notice[n].officer = words_put(&s->words, from->officer);
	s->notice[n].channel = words_put(&s->words, from->channel);
	s->dropped[n] = false;
}

// Of those that are due later.
static void drop(struct desk_store *s, const struct desk_drop *d, int64_t now_ms)
{
	for (uint32_t n = 0; n < s->notice_ids.count; n++) {
		const struct desk_notice *t = s->notice + n;
		if (!strcmp(t->alert, d->alert) && t->change < d->before_change && t->due_time > now_ms && t->about != ABOUT_CLOSED &&
		    t->about != ABOUT_WITHDRAWN)
			s->dropped[n] = true;
	}
}

void desk_store_take(struct desk_store *s, const struct desk_effects *e)
{
	for (uint32_t i = 0; i < e->alerts; i++)
		keep_alert(s, e->alert + i);
	for (uint32_t i = 0; i < e->case_count; i++)
		keep_case(s, e->cases + i);
	for (uint32_t i = 0; i < e->notices; i++)
		keep_notice(s, e->notice + i);
	for (uint32_t i = 0; i < e->drops; i++)
		drop(s, e->drop + i, e->records ? e->record[e->records - 1].time : INT64_MAX);
}

static bool tells_the_end(const struct desk_notice *n)
{
	return n->about == ABOUT_CLOSED || n->about == ABOUT_WITHDRAWN;
}

static void put_told(const struct desk_store *s, struct desk *d, uint32_t n)
{
	const struct desk_notice *t = s->notice + n;

	if (*t->alert && !s->dropped[n] && !tells_the_end(t))
		desk_put_told(d, t->alert, t->officer, t->channel, t->due_time);
}

void desk_store_visit(const struct desk_store *s, struct desk *d, const char *id)
{
	const struct desk_alert *a = desk_store_find(s, id);

	if (!a || desk_find(d, id))
		return;
	desk_put_alert(d, a);
	for (uint32_t n = 0; n < s->notice_ids.count; n++)
		if (!strcmp(s->notice[n].alert, id))
			put_told(s, d, n);
}

void desk_store_put(const struct desk_store *s, struct desk *d, int64_t now_ms)
{
	for (uint32_t n = 0; n < s->alert_ids.count; n++)
		if (desk_keeps(s->alert + n) || s->alert[n].open_time >= now_ms - desk_config_default().common_ms)
			desk_put_alert(d, s->alert + n);
	for (uint32_t n = 0; n < s->case_ids.count; n++)
		if (s->cases[n].state != CASE_IS_CLOSED)
			desk_put_case(d, s->cases + n);
	for (uint32_t n = 0; n < s->notice_ids.count; n++)
		put_told(s, d, n);
	desk_ready(d, now_ms);
}

const struct desk_alert *desk_store_find(const struct desk_store *s, const char *id)
{
	const uint32_t n = words_find(&s->alert_ids, id);

	return n == LOOKUP_NONE ? NULL : s->alert + n;
}

const struct desk_notice *desk_store_notice(const struct desk_store *s, const char *id)
{
	const uint32_t n = words_find(&s->notice_ids, id);

	return n == LOOKUP_NONE ? NULL : s->notice + n;
}
