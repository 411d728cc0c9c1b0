// Enterprises: the list from our own copy of the registry, and one with its newest values.
#include "base/err.h"
#include "base/mem.h"
#include "cache.h"
#include "service.h"

#include <stdlib.h>
#include <string.h>

enum {
	LIST_DEFAULT = 1000,
	LIST_MOST = 10000,
	SCAN_MOST = 50000, // entries looked at for one answer, so that a list of few among many does not hold up the loop
	ASK_MS = 5000
};

static json_t *brief(const struct directory *d, const struct entry *e)
{
	const struct entry *area = directory_find(d, ENTRY_AREA, e->parent), *zone = area ? directory_find(d, ENTRY_ZONE, area->parent) : NULL;
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "code", e->id, "name", e->name, "area", e->parent, "area_name", area ? area->name : "", "zone",
	                 zone ? zone->id : "", "zone_name", zone ? zone->name : "", "synthetic", e->synthetic);
}

void serve_enterprises(struct service *s, struct request *r)
{
	struct directory *d = &s->core.directory;
	const char *zone = param_text(r, "zone"), *area = param_text(r, "area"), *at = param_text(r, "after"), *next = "";
	uint32_t limit, found = 0;
	if (!param_number(r, "limit", LIST_MOST, &limit))
		return;
	if (!limit)
		limit = LIST_DEFAULT;
	json_t *list = json_array();
	const struct entry *e;
	for (uint32_t seen = 0; (e = directory_next(d, ENTRY_ENTERPRISE, at)); seen++, at = e->id) {
		if (found == limit || seen == SCAN_MOST) {
			next = at;
			break;
		}
		bool asked = (!*zone || !strcmp(zone, directory_zone_of_area(d, e->parent))) && (!*area || !strcmp(area, e->parent));
		if (!asked || !scope_reads(d, &r->principal, e->id))
			continue;
		json_array_append_new(list, brief(d, e));
		found++;
	}
	answer_json(r, 200, json_pack("{s:o, s:s}", "enterprise", list, "next", next));
}

// --- one

struct profile {
	struct service *service;
	struct request *request;
	json_t *entry;  // RegistryChange
	json_t *values; // list of {indicator, start_time, value}
	uint32_t asked; // series that are still to come
	uint32_t failed;
	const char *source;
};

struct profile_series {
	struct profile *profile;
	char indicator[INDICATOR_LEN + 1];
};

static void profile_answer(struct profile *p)
{
	json_t *entity = json_object_get(json_object_get(p->entry, "entity"), "enterprise");
	json_t *latest = json_pack("{s:s, s:b, s:o}", "source", p->source, "complete", !p->failed, "value", p->values);
	answer_json(p->request, 200,
	            json_pack("{s:O, s:O?, s:O?, s:o}", "enterprise", entity, "ended", json_object_get(p->entry, "ended"), "version",
	                      json_object_get(p->entry, "version"), "latest", latest));
	json_decref(p->entry);
	free(p);
}

static void on_series(void *arg, int err, const char *type, const void *body, size_t len)
{
	struct profile_series *q = arg;
	struct profile *p = q->profile;
	json_t *series = !err && !strcmp(type, "Series") ? wire_series(body, len) : NULL;
	json_t *start = json_array_get(json_object_get(series, "start_time"), 0), *value = json_array_get(json_object_get(series, "value"), 0);
	if (start && value)
		json_array_append_new(p->values, json_pack("{s:s, s:O, s:O}", "indicator", q->indicator, "start_time", start, "value", value));
	p->failed += !series;
	json_decref(series);
	free(q);
	if (!--p->asked)
		profile_answer(p);
}

// Without Redis: the newest observation of each indicator, from aggregation.
static void ask_aggregation(struct profile *p)
{
	struct service *s = p->service;
	const struct entry *indicator;
	const char *at = "";
	p->source = "aggregation";
	p->asked = 1; // ours, so that it is not answered while it is asked
	for (; (indicator = directory_next(&s->core.directory, ENTRY_INDICATOR, at)); at = indicator->id) {
		struct profile_series *q = mem_new(1, sizeof *q);
		struct buf body = {0};
		q->profile = p;
		strncpy(q->indicator, indicator->id, INDICATOR_LEN);
		wire_series_query(&body, &(struct series_query){.of = p->request->match.arg[0], .indicator = indicator->id, .limit = 1});
		if (bus_call(s->peer[PEER_AGGREGATION].client, "SeriesQuery", body.at, body.len, ASK_MS, on_series, q) == OK) {
			p->asked++;
		} else {
			p->failed++;
			free(q);
		}
		buf_fini(&body);
	}
	if (!--p->asked)
		profile_answer(p);
}

static void on_latest(void *arg, json_t *values)
{
	struct profile *p = arg;
	const char *indicator;
	json_t *one;
	if (!values) {
		ask_aggregation(p);
		return;
	}
	p->source = "redis";
	json_object_foreach(values, indicator, one)
	{
		if (!json_is_object(one))
			continue;
		json_object_set_new(one, "indicator", json_string(indicator));
		json_array_append(p->values, one);
	}
	json_decref(values);
	profile_answer(p);
}

static void on_entry(struct service *s, struct request *r, const void *body, size_t len)
{
	json_t *entries = wire_entries(body, len), *entry = json_array_get(json_object_get(entries, "entry"), 0);
	if (!entry) {
		problem(r, entries ? 404 : 502, entries ? "there is no enterprise %.40s" : "the answer of registry cannot be read: %.40s", r->match.arg[0]);
	} else {
		struct profile *p = mem_new(1, sizeof *p);
		*p = (struct profile){.service = s, .request = r, .entry = json_incref(entry), .values = json_array()};
		if (cache_latest(s->redis, r->match.arg[0], on_latest, p))
			ask_aggregation(p);
	}
	json_decref(entries);
}

void serve_enterprise(struct service *s, struct request *r)
{
	const char *code = r->match.arg[0];
	if (!scope_reads(&s->core.directory, &r->principal, code)) {
		problem(r, 404, "there is no enterprise %.40s, or it is not one of yours", code);
		return;
	}
	struct buf body = {0};
	wire_registry_query(&body, &(struct registry_query){.kind = "enterprise", .id = code, .ended = true});
	ask(s, r, PEER_REGISTRY, "RegistryQuery", &body, "RegistryEntries", on_entry);
}
