// Duties to report: who owes what, and how much comes in time.
#include "service.h"

#include <string.h>

enum { REPORTS_MOST = 10000 };

// The name of what a field of `of` refers to.
static json_t *name_of(const struct service *s, enum entry_kind kind, const json_t *of, const char *field)
{
	return json_string(directory_name(&s->core.directory, kind, json_string_value(json_object_get(of, field))));
}

// Aggregation knows places by name; enterprises and indicators are ours to name.
static void set_names(const struct service *s, struct request *r, json_t *duties)
{
	const char *by = param_text(r, "by"), *enterprise = param_text(r, "enterprise");
	enum entry_kind kind = strcmp(by, "indicator") ? ENTRY_ENTERPRISE : ENTRY_INDICATOR;
	json_t *one;
	size_t i;
	if (*enterprise)
		json_object_set_new(json_object_get(duties, "total"), "name", json_string(directory_name(&s->core.directory, ENTRY_ENTERPRISE, enterprise)));
	json_array_foreach(json_object_get(duties, "part"), i, one)
	{
		if (!strcmp(by, "enterprise") || !strcmp(by, "indicator"))
			json_object_set_new(one, "name", name_of(s, kind, one, "of"));
	}
	json_array_foreach(json_object_get(duties, "report"), i, one)
	{
		json_object_set_new(one, "enterprise_name", name_of(s, ENTRY_ENTERPRISE, one, "enterprise"));
		json_object_set_new(one, "indicator_name", name_of(s, ENTRY_INDICATOR, one, "indicator"));
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
	    !param_number(r, "limit", REPORTS_MOST, &q.limit))
		return;
	if (!may_read(s, r, q.enterprise, q.node))
		return;
	wire_duty_query(&body, &q);
	ask(s, r, PEER_AGGREGATION, "DutyQuery", &body, "Duties", on_duties);
}
