// Duties to report: who owes what, and how much comes in time.
#include "service.h"

#include <string.h>

enum { REPORTS_MOST = 10000 };

static const char *name_of(const struct service *s, enum entry_kind kind, const char *id)
{
	const struct entry *e = directory_find(&s->core.directory, kind, id);
	return e ? e->name : "";
}

// Aggregation knows places by name; enterprises and indicators are ours to name.
static void set_names(const struct service *s, struct request *r, json_t *duties)
{
	const char *by = param_text(r, "by"), *enterprise = param_text(r, "enterprise");
	enum entry_kind kind = strcmp(by, "indicator") ? ENTRY_ENTERPRISE : ENTRY_INDICATOR;
	json_t *one;
	size_t i;
	if (*enterprise)
		json_object_set_new(json_object_get(duties, "total"), "name", json_string(name_of(s, ENTRY_ENTERPRISE, enterprise)));
	json_array_foreach(json_object_get(duties, "part"), i, one)
	{
		if (!strcmp(by, "enterprise") || !strcmp(by, "indicator"))
			json_object_set_new(one, "name", json_string(name_of(s, kind, json_string_value(json_object_get(one, "of")))));
	}
	json_array_foreach(json_object_get(duties, "report"), i, one)
	{
		json_object_set_new(one, "enterprise_name", json_string(name_of(s, ENTRY_ENTERPRISE, json_string_value(json_object_get(one, "enterprise")))));
		json_object_set_new(one, "indicator_name", json_string(name_of(s, ENTRY_INDICATOR, json_string_value(json_object_get(one, "indicator")))));
	}
}

static void on_duties(struct service *s, struct request *r, const void *body, size_t len)
{
	json_t *duties = wire_duties(body, len);
	if (!duties) {
		problem(r, 502, "the answer of aggregation cannot be read");
		return;
	}
	set_names(s, r, duties);
	answer_json(r, 200, duties);
}

void serve_reports(struct service *s, struct request *r)
{
	struct duty_query q = {
	        .node = param_text(r, "node"), .enterprise = param_text(r, "enterprise"), .indicator = param_text(r, "indicator"), .by = param_text(r, "by")};
	struct buf body = {0};
	if (!*q.enterprise && !param_needed(r, "node", &q.node))
		return;
	if (!param_time(s, r, "from", &q.from_time) || !param_time(s, r, "to", &q.to_time) || !param_word(r, "state", wire_report_state, &q.state) ||
	    !param_count(r, "limit", REPORTS_MOST, &q.limit))
		return;
	if (*q.enterprise && !scope_reads(&s->core.directory, &r->principal, q.enterprise)) {
		problem(r, 403, "the enterprise %.40s is not one of yours", q.enterprise);
		return;
	}
	if (*q.node && !scope_node(&s->core.directory, &r->principal, q.node)) {
		problem(r, 403, "the node %.80s is not one of yours", q.node);
		return;
	}
	wire_duty_query(&body, &q);
	ask(s, r, PEER_AGGREGATION, "DutyQuery", &body, "Duties", on_duties);
}
