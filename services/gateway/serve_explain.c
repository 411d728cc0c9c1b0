// What a figure is made of.
#include "service.h"

#include <string.h>

enum { ROWS_MOST = 10000, OFFSET_MOST = 10000000 };

static void name_members(const struct service *s, json_t *explanation)
{
	size_t i;
	json_t *member;
	json_array_foreach(json_object_get(explanation, "member"), i, member)
	{
		const char *code = json_string_value(json_object_get(member, "enterprise"));
		json_object_set_new(member, "name", json_string(directory_name(&s->core.directory, ENTRY_ENTERPRISE, code)));
	}
}

static void on_explanation(struct service *s, struct request *r, const void *body, size_t len)
{
	json_t *explanation = wire_explanation(body, len);
	if (!explanation) {
		problem(r, 502, "the answer of aggregation cannot be read");
		return;
	}
	const char *enterprise = param_text(r, "enterprise");
	if (*enterprise)
		json_object_set_new(explanation, "name", json_string(directory_name(&s->core.directory, ENTRY_ENTERPRISE, enterprise)));
	name_members(s, explanation);
	answer_json(r, 200, explanation);
}

void serve_explain(struct service *s, struct request *r)
{
	struct explain_query q = {.enterprise = param_text(r, "enterprise"), .node = param_text(r, "node")};
	struct buf body = {0};
	if (!*q.enterprise == !*q.node) {
		problem_with(r, 400, "give the query parameter enterprise or node", json_pack("{s:s}", "field", "enterprise"));
		return;
	}
	const char *start;
	if (!param_needed(r, "indicator", &q.indicator) || !param_word(r, "window", wire_period, &q.window) || !param_needed(r, "start", &start) ||
	    !param_time(s, r, "start", &q.start_time) || !param_number(r, "limit", ROWS_MOST, &q.limit))
		return;
	if (strcmp(param_text(r, "offset"), "0") != 0 && !param_number(r, "offset", OFFSET_MOST, &q.offset))
		return;
	if (!may_read(s, r, q.enterprise, q.node))
		return;
	wire_explain_query(&body, &q);
	ask(s, r, PEER_AGGREGATION, "ExplainQuery", &body, "Explanation", on_explanation);
}
