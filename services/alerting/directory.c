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
	policies_fini(&d->policies);
	free(d->enterprise);
	free(d->area);
	free(d->zone);
	free(d->indicator);
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

static void put_policy(struct directory *d, const struct policy *p, bool ended)
{
	uint32_t indicator = strcmp(p->indicator, "*") ? indicator_named(d, p->indicator) : NO_ENTRY;
	struct policy_scope scope = policy_scope_of(enterprise_named(d, p->enterprise), indicator, p->industry);
	policies_put(&d->policies, &scope, p, ended);
}

static void put_place(struct map *at, struct location **table, uint32_t *count, const struct location *p)
{
	void *list = *table;
	struct location *to = entry(at, p->code, &list, count, sizeof *to);
	*table = list;
	*to = *p;
}

void directory_apply(struct directory *d, const struct event *e)
{
	switch (e->kind) {
	case EVENT_ENTERPRISE:
		*enterprise_entry(d, e->enterprise.code) = (struct directory_enterprise){e->enterprise, e->ended};
		d->generation++;
		return;
	case EVENT_AREA:
		put_place(&d->area_at, &d->area, &d->areas, &e->place);
		return;
	case EVENT_ZONE:
		put_place(&d->zone_at, &d->zone, &d->zones, &e->place);
		return;
	case EVENT_INDICATOR:
		*indicator_entry(d, e->indicator.code) = (struct directory_indicator){e->indicator, e->ended};
		d->generation++;
		return;
	case EVENT_POLICY:
		put_policy(d, &e->policy, e->ended);
		d->generation++;
		return;
	default:
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

static uint32_t code_of_indicator(void *arg, const char *code)
{
	return indicator_named(arg, code);
}

const struct series_terms *directory_terms(struct directory *d, uint32_t enterprise, uint32_t indicator, int32_t day, int32_t *from_day, int32_t *to_day)
{
	struct policy_asked asked = {.enterprise = enterprise,
	                             .indicator = indicator,
	                             .industry = d->enterprise[enterprise].is.industry,
	                             .period = d->indicator[indicator].is.base_period,
	                             .day = day};
	const struct series_terms *t = policies_terms(&d->policies, &asked, code_of_indicator, d);
	*from_day = asked.from_day;
	*to_day = asked.to_day;
	return t;
}

void directory_policy_id(const struct directory *d, uint32_t policy, char out[POLICY_ID_LEN])
{
	const struct policy_scope *s = policies_scope(&d->policies, policy);
	int32_t from_day = policies_from_day(&d->policies, policy);
	char industry[12] = "", from[16] = "";
	if (s->industry)
		snprintf(industry, sizeof industry, "%u", s->industry);
	if (from_day != STACK_FROM_ALWAYS)
		civil_date_text(from, from_day);
	struct stack_about about = stack_about(s->enterprise == NO_ENTRY ? "*" : d->enterprise[s->enterprise].is.code, *industry ? industry + 1 : "",
	                                       s->indicator == NO_ENTRY ? "*" : d->indicator[s->indicator].is.code);
	stack_id(out, &about, from);
}

static void place_of(const struct map *at, const struct location *table, const char *code, struct location *out)
{
	uint32_t i = map_get_text(at, code);
	if (i != MAP_NONE) {
		*out = table[i];
		return;
	}
	*out = (struct location){0};
	snprintf(out->code, sizeof out->code, "%s", code);
}

void directory_places(const struct directory *d, const struct enterprise *e, struct location *area, struct location *zone)
{
	place_of(&d->area_at, d->area, e->area, area);
	place_of(&d->zone_at, d->zone, area->parent, zone);
}
