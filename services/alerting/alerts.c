#include "alerts.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void alerts_fini(struct alerts *a)
{
	free(a->open);
	free(a->of_enterprise);
	*a = (struct alerts){0};
}

uint32_t alerts_find(const struct alerts *a, const struct series *s, enum alert_kind kind)
{
	uint32_t at = s->open;
	while (at != NO_ALERT && a->open[at].alert.kind != kind)
		at = a->open[at].next;
	return at;
}

uint32_t alerts_of_enterprise(const struct alerts *a, uint32_t enterprise)
{
	return enterprise < a->enterprises ? a->of_enterprise[enterprise] : NO_ALERT;
}

uint32_t alerts_of_id(const struct alerts *a, const char *id)
{
	for (uint32_t i = 0; i < a->count; i++)
		if (!strcmp(a->open[i].alert.id, id))
			return i;
	return NO_ALERT;
}

static uint32_t *first_of_enterprise(struct alerts *a, uint32_t enterprise)
{
	if (enterprise >= a->enterprises) {
		uint32_t room = enterprise + enterprise / 2 + 16;
		a->of_enterprise = mem_grow(a->of_enterprise, room, sizeof *a->of_enterprise);
		memset(a->of_enterprise + a->enterprises, 0xff, (room - a->enterprises) * sizeof *a->of_enterprise);
		a->enterprises = room;
	}
	return &a->of_enterprise[enterprise];
}

uint32_t alerts_add(struct alerts *a, struct series_table *t, uint32_t series, enum alert_kind kind)
{
	struct series *s = &t->series[series];
	uint32_t *first = first_of_enterprise(a, s->enterprise);
	if (!(a->count & (a->count - 1))) // room doubles
		a->open = mem_grow(a->open, a->count ? (size_t)a->count * 2 : 1, sizeof *a->open);
	a->open[a->count] = (struct open_alert){.series = series, .next = s->open, .neighbour = *first, .alert.kind = kind};
	s->open = *first = a->count;
	return a->count++;
}

// What says that `at` is there: its series, or the alert before it.
static uint32_t *link_of_series(struct alerts *a, struct series_table *t, uint32_t at)
{
	uint32_t *link = &t->series[a->open[at].series].open;
	while (*link != at)
		link = &a->open[*link].next;
	return link;
}

static uint32_t *link_of_enterprise(struct alerts *a, struct series_table *t, uint32_t at)
{
	uint32_t *link = first_of_enterprise(a, t->series[a->open[at].series].enterprise);
	while (*link != at)
		link = &a->open[*link].neighbour;
	return link;
}

void alerts_remove(struct alerts *a, struct series_table *t, uint32_t at)
{
	uint32_t last = --a->count;
	*link_of_series(a, t, at) = a->open[at].next;
	*link_of_enterprise(a, t, at) = a->open[at].neighbour;
	if (at == last)
		return;
	*link_of_series(a, t, last) = at;
	*link_of_enterprise(a, t, last) = at;
	a->open[at] = a->open[last];
}
