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
	map_fini(&d->policy_at);
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

static void policy_key(char out[POLICY_ID_LEN * 2], const char *enterprise, const char *indicator)
{
	snprintf(out, POLICY_ID_LEN * 2, "%s/%s", enterprise, indicator);
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
	void *list;
	char key[POLICY_ID_LEN * 2];
	d->generation++;
	switch (e->kind) {
	case EVENT_ENTERPRISE: {
		list = d->enterprise;
		struct directory_enterprise *to = entry(&d->enterprise_at, e->enterprise.code, &list, &d->enterprises, sizeof *to);
		d->enterprise = list;
		*to = (struct directory_enterprise){e->enterprise, e->ended};
		return;
	}
	case EVENT_AREA:
		put_place(&d->area_at, &d->area, &d->areas, &e->place);
		return;
	case EVENT_ZONE:
		put_place(&d->zone_at, &d->zone, &d->zones, &e->place);
		return;
	case EVENT_INDICATOR: {
		list = d->indicator;
		struct directory_indicator *to = entry(&d->indicator_at, e->indicator.code, &list, &d->indicators, sizeof *to);
		d->indicator = list;
		*to = (struct directory_indicator){e->indicator, e->ended};
		return;
	}
	case EVENT_POLICY: {
		list = d->policy;
		policy_key(key, e->policy.enterprise, e->policy.indicator);
		struct directory_policy *to = entry(&d->policy_at, key, &list, &d->policies, sizeof *to);
		d->policy = list;
		*to = (struct directory_policy){e->policy, e->ended};
		return;
	}
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

uint32_t directory_policy(const struct directory *d, const char *enterprise, const char *indicator)
{
	const char *const who[] = {enterprise, "*"};
	for (int i = 0; i < 2; i++) {
		char key[POLICY_ID_LEN * 2];
		policy_key(key, who[i], indicator);
		uint32_t at = map_get_text(&d->policy_at, key);
		if (at != MAP_NONE && !d->policy[at].ended)
			return at;
	}
	return NO_ENTRY;
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
