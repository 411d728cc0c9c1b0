// What a draft of a policy would have brought.
#include "service.h"

#include <string.h>

enum {
	BACKTEST_MS = 30000, // alerting gives up then; a city's year of days takes it a second
	ANSWER_MS = 2000     // for its answer to come back
};

static void on_backtest(struct service *s, struct request *r, const void *body, size_t len)
{
	json_t *backtest = wire_json("Backtest", body, len, r->language);
	(void)s;
	if (!backtest) {
		problem(r, 502, "the answer of alerting cannot be read");
		return;
	}
	request_set_header(r, "Content-Language", r->language == LANGUAGE_EN ? "en" : "zh-CN");
	answer_json(r, 200, backtest);
}

// Theirs: the enterprise and the zones that are named; else, for who has not the whole city, all zones they have. False: answered.
static bool may_ask(struct service *s, struct request *r, const json_t *query, const char *const **zone, uint32_t *zones)
{
	const struct directory *d = &s->core.directory;
	const char *enterprise = json_string_value(json_object_get(query, "enterprise"));
	const json_t *named = json_object_get(query, "zone"), *one;
	size_t i;
	*zones = 0;
	*zone = NULL;
	if (!may_read(s, r, enterprise ? enterprise : "", ""))
		return false;
	json_array_foreach(named, i, one)
	{
		const char *code = json_string_value(one);
		if (code && !scope_zone(d, &r->principal, code)) {
			problem(r, 403, "the zone %s is not one of yours", code);
			return false;
		}
	}
	if ((enterprise && *enterprise) || json_array_size(named) || scope_city(d, &r->principal))
		return true;
	*zone = scope_zones(d, &r->principal, zones);
	if (!*zones)
		problem(r, 403, "no zone is yours");
	return *zones;
}

void serve_backtest(struct service *s, struct request *r)
{
	struct wire_fault fault;
	struct buf body = {0};
	const char *const *zone;
	uint32_t zones;
	json_error_t error;
	if (!negotiate_type(request_header(r, "Content-Type"), "application/json")) {
		problem(r, 415, "a back-test is application/json");
		return;
	}
	json_t *query = json_loadb(r->body.len ? (const char *)r->body.at : "", r->body.len, JSON_REJECT_DUPLICATES, &error);
	if (!query)
		problem(r, 400, "not JSON: line %d, column %d: %s", error.line, error.column, error.text);
	else if (!json_is_object(query))
		problem(r, 400, "the body must be an object with a draft");
	else if (may_ask(s, r, query, &zone, &zones)) {
		if (wire_backtest_query(&body, query, zone, zones, BACKTEST_MS, &fault))
			problem_with(r, 400, fault.reason, json_pack("{s:s}", "field", fault.field));
		else
			ask_long(s, r, PEER_ALERTING, "BacktestQuery", &body, "Backtest", on_backtest, BACKTEST_MS + ANSWER_MS);
	}
	json_decref(query);
	buf_fini(&body);
}
