#include "directory.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void directory_fini(struct directory *d)
{
	map_fini(&d->enterprise_at);
	map_fini(&d->area_at);
	map_fini(&d->zone_at);
	map_fini(&d->indicator_at);
	lookup_fini(&d->policy_at);
	free(d->enterprise);
	free(d->area);
	free(d->zone);
	free(d->indicator);
	free(d->policy);
	*d = (struct directory){0};
}

// The entry of the key in a table that grows: its place, made if it is new.
static void *entry(struct map *at, const char *key, void **table, uint32_t *count, size_t size)
{
	uint32_t i = map_get_text(at, key);
	if (i == MAP_NONE) {
		i = (*count)++;
		*table = mem_grow(*table, *count, size);
		memset((char *)*table + (size_t)i * size, 0, size);
		map_put_text(at, key, i);
	}
	return (char *)*table + (size_t)i * size;
}

static struct directory_enterprise *enterprise_entry(struct directory *d, const char *code)
{
	void *list = d->enterprise;
	struct directory_enterprise *e = entry(&d->enterprise_at, code, &list, &d->enterprises, sizeof *e);
	d->enterprise = list;
	return e;
}

static struct directory_indicator *indicator_entry(struct directory *d, const char *code)
{
	void *list = d->indicator;
	struct directory_indicator *i = entry(&d->indicator_at, code, &list, &d->indicators, sizeof *i);
	d->indicator = list;
	return i;
}

// What a policy refers to may be told after it: a restart reads each entity where it last changed. Until then it is there, and has ended.
static uint32_t enterprise_named(struct directory *d, const char *code)
{
	if (!strcmp(code, "*"))
		return NO_ENTRY;
	struct directory_enterprise *e = enterprise_entry(d, code);
	if (!*e->is.code) {
		e->ended = true;
		memcpy(e->is.code, code, sizeof e->is.code);
	}
	return (uint32_t)(e - d->enterprise);
}

static uint32_t indicator_named(struct directory *d, const char *code)
{
	struct directory_indicator *i = indicator_entry(d, code);
	if (!*i->is.code) {
		i->ended = true;
		memcpy(i->is.code, code, sizeof i->is.code);
	}
	return (uint32_t)(i - d->indicator);
}

static uint32_t find_policy(const struct directory *d, uint32_t enterprise, uint32_t indicator)
{
	uint64_t hash = lookup_pair(enterprise, indicator);
	uint32_t at;
	for (uint32_t n = lookup_first(&d->policy_at, hash, &at); n != NO_ENTRY; n = lookup_next(&d->policy_at, hash, &at))
		if (d->policy[n].enterprise == enterprise && d->policy[n].indicator == indicator)
			return n;
	return NO_ENTRY;
}

static void put_policy(struct directory *d, const struct policy *p, bool ended)
{
	uint32_t enterprise = enterprise_named(d, p->enterprise), indicator = indicator_named(d, p->indicator), at = find_policy(d, enterprise, indicator);
	if (at == NO_ENTRY) {
		at = d->policies++;
		d->policy = mem_grow(d->policy, d->policies, sizeof *d->policy);
		lookup_put(&d->policy_at, lookup_pair(enterprise, indicator), at);
	}
	d->policy[at] = (struct directory_policy){p->terms, enterprise, indicator, ended};
}

static void put_place(struct map *at, struct place **table, uint32_t *count, const struct place *p)
{
	void *list = *table;
	struct place *to = entry(at, p->code, &list, count, sizeof *to);
	*table = list;
	*to = *p;
}

void directory_apply(struct directory *d, const struct event *e)
{
	d->generation++;
	switch (e->kind) {
	case EVENT_ENTERPRISE:
		*enterprise_entry(d, e->enterprise.code) = (struct directory_enterprise){e->enterprise, e->ended};
		return;
	case EVENT_AREA:
		put_place(&d->area_at, &d->area, &d->areas, &e->place);
		return;
	case EVENT_ZONE:
		put_place(&d->zone_at, &d->zone, &d->zones, &e->place);
		return;
	case EVENT_INDICATOR:
		*indicator_entry(d, e->indicator.code) = (struct directory_indicator){e->indicator, e->ended};
		return;
	case EVENT_POLICY:
		put_policy(d, &e->policy, e->ended);
		return;
	case EVENT_DAY:
	case EVENT_RECORD:
		return;
	}
}

uint32_t directory_enterprise(const struct directory *d, const char *code)
{
	uint32_t i = map_get_text(&d->enterprise_at, code);
	return i == MAP_NONE || d->enterprise[i].ended ? NO_ENTRY : i;
}

uint32_t directory_indicator(const struct directory *d, const char *code)
{
	uint32_t i = map_get_text(&d->indicator_at, code);
	return i == MAP_NONE || d->indicator[i].ended ? NO_ENTRY : i;
}

uint32_t directory_policy(const struct directory *d, uint32_t enterprise, uint32_t indicator)
{
	const uint32_t who[] = {enterprise, NO_ENTRY};
	for (int i = 0; i < 2; i++) {
		uint32_t at = find_policy(d, who[i], indicator);
		if (at != NO_ENTRY && !d->policy[at].ended)
			return at;
	}
	return NO_ENTRY;
}

void directory_policy_id(const struct directory *d, const struct directory_policy *p, char out[POLICY_ID_LEN])
{
	snprintf(out, POLICY_ID_LEN, "%s/%s", p->enterprise == NO_ENTRY ? "*" : d->enterprise[p->enterprise].is.code, d->indicator[p->indicator].is.code);
}

static void place_of(const struct map *at, const struct place *table, const char *code, struct place *out)
{
	uint32_t i = map_get_text(at, code);
	if (i != MAP_NONE) {
		*out = table[i];
		return;
	}
	*out = (struct place){0};
	snprintf(out->code, sizeof out->code, "%s", code);
}

void directory_places(const struct directory *d, const struct enterprise *e, struct place *area, struct place *zone)
{
	place_of(&d->area_at, d->area, e->area, area);
	place_of(&d->zone_at, d->zone, area->parent, zone);
}
