// Beside alerts and cases: how well it works, who would be told, what a silence would hide, the record of all changes, a channel's test.
#include "json/text.h"
#include "service.h"

#include <stdio.h>
#include <string.h>

// --- how well it works

static void on_statistics(struct service *s, struct request *r, const void *body, size_t len)
{
	(void)s;
	form_answer(r, wire_json("Statistics", body, len, r->language));
}

void serve_statistics(struct service *s, struct request *r)
{
	static const char *const params[] = {"zone", NULL};
	int64_t from, to;
	json_t *fields;
	if (!param_time(s, r, "from", &from) || !param_time(s, r, "to", &to) || !form_params(r, "StatisticsQuery", params, 1, &fields))
		return;
	json_object_set_new(fields, "from_time", json_integer(from));
	json_object_set_new(fields, "to_time", json_integer(to));
	if (form_zones(s, r, fields))
		form_ask(s, r, "StatisticsQuery", fields, "Statistics", on_statistics);
	else
		json_decref(fields);
}

// --- who would be told

static void on_route(struct service *s, struct request *r, const void *body, size_t len)
{
	(void)s;
	form_answer(r, wire_json("Route", body, len, r->language));
}

void serve_route(struct service *s, struct request *r)
{
	static const char *const params[] = {"enterprise", "kind", "level", "tier", NULL};
	const char *enterprise;
	int64_t at;
	json_t *fields;
	if (!param_needed(r, "enterprise", &enterprise) || !param_time(s, r, "at", &at) || !may_read(s, r, enterprise, "") ||
	    !form_params(r, "RouteQuery", params, 1, &fields))
		return;
	json_object_set_new(fields, "time", json_integer(at));
	form_ask(s, r, "RouteQuery", fields, "Route", on_route);
}

// --- what a silence would hide

static void on_preview(struct service *s, struct request *r, const void *body, size_t len)
{
	json_t *alerts = wire_json("Alerts", body, len, r->language);
	(void)s;
	json_object_del(alerts, "history");
	form_answer(r, alerts);
}

void serve_silence_preview(struct service *s, struct request *r)
{
	static const char *const members[] = {"scope", "alert_kind", "max_level", NULL};
	json_t *fields;
	if (!form_body(r, members, &fields))
		return;
	const char *other = not_theirs(s, r, fields);
	if (other)
		problem(r, 403, "the key %s may silence what is its own only, and not %.80s", r->principal.key, other);
	else if (form_zones(s, r, fields))
		form_ask(s, r, "SilencePreview", json_incref(fields), "Alerts", on_preview);
	json_decref(fields);
}

// --- the record of all changes: JSON lines, so that a page of any length can be kept and checked line by line

enum { RECORDS_MOST = 5000 };

static void on_audit(struct service *s, struct request *r, const void *body, size_t len)
{
	json_t *audit = wire_json("Audit", body, len, r->language), *record;
	struct buf lines = {0};
	size_t i;
	char head[24];
	(void)s;
	if (!audit) {
		form_answer(r, NULL);
		return;
	}
	json_array_foreach(json_object_get(audit, "record"), i, record)
	{
		json_text(&lines, record);
		buf_u8(&lines, '\n');
	}
	snprintf(head, sizeof head, "%" JSON_INTEGER_FORMAT, json_integer_value(json_object_get(audit, "head")));
	const char *hash = json_string_value(json_object_get(audit, "head_hash"));
	request_set_header(r, "Audit-Head", head);
	request_set_header(r, "Audit-Head-Hash", hash ? hash : "");
	request_answer(r, 200, "application/x-ndjson; charset=utf-8", lines.at, lines.len);
	buf_fini(&lines);
	json_decref(audit);
}

void serve_audit(struct service *s, struct request *r)
{
	static const char *const params[] = {"after", "limit", NULL};
	json_t *fields;
	if (form_params(r, "AuditQuery", params, RECORDS_MOST, &fields))
		form_ask(s, r, "AuditQuery", fields, "Audit", on_audit);
}

// --- a channel's test

static void on_tested(struct service *s, struct request *r, const void *body, size_t len)
{
	(void)s;
	form_answer(r, wire_json("ChannelTested", body, len, r->language));
}

void serve_channel_test(struct service *s, struct request *r)
{
	form_ask(s, r, "ChannelTest", json_pack("{s:s, s:s}", "channel", r->match.arg[0], "actor", r->principal.actor), "ChannelTested", on_tested);
}
