// Alerts: the list, one with its history, and what officials do about one or several.
#include "base/err.h"
#include "base/mem.h"
#include "service.h"

#include <stdlib.h>
#include <string.h>

enum { ALERTS_MOST = 1000 };

// Without what was not asked for.
static void on_alerts(struct service *s, struct request *r, const void *body, size_t len)
{
	json_t *alerts = wire_json("Alerts", body, len, r->language);
	bool counts;
	json_object_del(alerts, "history");
	if (!param_flag(r, "counts", &counts) || !counts)
		json_object_del(alerts, "count");
	(void)s;
	form_answer(r, alerts);
}

void serve_alerts(struct service *s, struct request *r)
{
	static const char *const params[] = {"zone",    "state",   "level",   "min_level", "kind", "area",   "county", "chain", "enterprise", "parent",
	                                     "case_id", "officer", "overdue", "search",    "top",  "counts", "before", "limit", NULL};
	json_t *fields;
	if (form_params(r, "AlertQuery", params, ALERTS_MOST, &fields) && form_own(s, r, fields))
		form_ask(s, r, "AlertQuery", fields, "Alerts", on_alerts);
	else
		json_decref(fields);
}

static void on_alert(struct service *s, struct request *r, const void *body, size_t len)
{
	json_t *alerts = wire_json("Alerts", body, len, r->language), *alert = json_array_get(json_object_get(alerts, "alert"), 0);
	if (!alerts)
		form_answer(r, NULL);
	else if (!alert || !form_may_see(s, r, alert))
		problem(r, 404, "there is no alert %s, or it is not yours to see", r->match.arg[0]);
	else
		form_answer(r, json_pack("{s:O, s:O*, s:O*}", "alert", alert, "history", form_history(r, alerts), "head", json_object_get(alerts, "head")));
	json_decref(alerts);
}

void serve_alert(struct service *s, struct request *r)
{
	form_ask(s, r, "AlertQuery", json_pack("{s:s}", "id", r->match.arg[0]), "Alerts", on_alert);
}

// --- what officials do

static const struct action {
	const char *word;     // in the path
	const char *action;   // AlertCommand.action
	const char *field[3]; // what the body may have
} actions[] = {
        {"acknowledge",   "acknowledge",   {"note"}           },
        {"unacknowledge", "unacknowledge", {"note"}           },
        {"assign",        "assign",        {"note", "owner"}  },
        {"assist",        "assist",        {"note"}           },
        {"comment",       "comment",       {"note"}           },
        {"confirm",       "confirm_red",   {"note"}           },
        {"lower",         "lower",         {"note", "level"}  },
        {"close",         "close",         {"note", "verdict"}},
        {"reopen",        "reopen",        {"note"}           },
};

static void on_changed(struct service *s, struct request *r, const void *body, size_t len)
{
	(void)s;
	form_answer(r, wire_json("AlertChange", body, len, r->language));
}

void serve_alert_act(struct service *s, struct request *r)
{
	const struct action *a = NULL;
	json_t *fields;
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (!strcmp(actions[i].word, r->match.arg[1]))
			a = &actions[i];
	if (!a) {
		problem(r, 404, "nothing can be done to an alert that is called %.80s; see /openapi.yaml", r->match.arg[1]);
		return;
	}
	if (!form_body(r, a->field, &fields))
		return;
	json_object_set_new(fields, "alert", json_string(r->match.arg[0]));
	json_object_set_new(fields, "action", json_string(a->action));
	if (form_command(r, fields) && form_zones(s, r, fields))
		form_ask(s, r, "AlertCommand", fields, "AlertChange", on_changed);
	else
		json_decref(fields);
}

// --- several at once: a command for each, and one answer that says what became of each

enum { BULK_MOST = 200, BULK_MS = 10000 };

struct bulk {
	struct request *request;
	json_t *result; // one for each alert, in the order that was asked
	uint32_t waiting, changed;
};

struct bulk_part {
	struct bulk *bulk;
	json_t *result; // of this alert; the bulk holds it
};

static void bulk_end(struct bulk *b)
{
	if (b->waiting)
		return;
	answer_json(b->request, 200,
	            json_pack("{s:i, s:i, s:o}", "changed", (int)b->changed, "refused", (int)(json_array_size(b->result) - b->changed), "result", b->result));
	free(b);
}

// Why one of them was not done; takes more.
static void refuse_part(json_t *result, int status, const char *detail, json_t *more)
{
	json_object_set_new(result, "status", json_integer(status));
	json_object_set_new(result, "detail", json_string(detail));
	json_object_update(result, more);
	json_decref(more);
}

static void on_part(void *arg, int err, const char *type, const void *body, size_t len)
{
	struct bulk_part p = *(struct bulk_part *)arg;
	struct request *r = p.bulk->request;
	json_t *change = !err && !strcmp(type, "AlertChange") ? wire_json(type, body, len, r->language) : NULL, *more;
	const char *detail;
	struct wire_error e;
	free(arg);
	if (change) {
		json_object_set_new(p.result, "status", json_integer(200));
		json_object_set_new(p.result, "change", change);
		p.bulk->changed++;
	} else if (err || strcmp(type, "Error") != 0 || wire_error(body, len, &e)) {
		refuse_part(p.result, 503, "alerting does not answer", NULL);
	} else {
		const int status = problem_of(r, &e, &detail, &more);
		refuse_part(p.result, status, detail, more);
	}
	p.bulk->waiting--;
	bulk_end(p.bulk);
}

// The part's own fields: those of all, about this alert. A repeated Idempotency-Key finds each one's own first answer.
static void bulk_send(struct service *s, struct bulk *b, const json_t *all, const json_t *alert)
{
	struct buf body = {0};
	struct wire_fault fault;
	json_t *fields = json_copy((json_t *)(uintptr_t)all), *result = json_pack("{s:O}", "alert", alert);
	const char *command = json_string_value(json_object_get(all, "command_id"));
	json_array_append_new(b->result, result);
	json_object_set(fields, "alert", (json_t *)(uintptr_t)alert);
	if (command && *command)
		json_object_set_new(fields, "command_id", json_sprintf("%s/%s", command, json_string_value(alert)));
	if (wire_message(&body, "AlertCommand", fields, &fault)) {
		refuse_part(result, 400, fault.reason, json_pack("{s:s}", "field", fault.field));
	} else {
		struct bulk_part *p = mem_new(1, sizeof *p);
		*p = (struct bulk_part){b, result};
		if (bus_call(s->peer[PEER_ALERTING].client, "AlertCommand", body.at, body.len, BULK_MS, on_part, p)) {
			refuse_part(result, 503, "too many requests are waiting", NULL);
			free(p);
		} else {
			b->waiting++;
		}
	}
	json_decref(fields);
	buf_fini(&body);
}

static bool are_texts(const json_t *list)
{
	size_t i;
	json_t *one;
	json_array_foreach((json_t *)(uintptr_t)list, i, one) if (!json_string_length(one)) return false;
	return json_array_size(list) > 0 && json_array_size(list) <= BULK_MOST;
}

void serve_alerts_acknowledge(struct service *s, struct request *r)
{
	static const char *const fields_of[] = {"alert", "note", NULL};
	json_t *fields, *alerts, *one;
	size_t i;
	if (!form_body(r, fields_of, &fields))
		return;
	alerts = json_incref(json_object_get(fields, "alert"));
	json_object_set_new(fields, "action", json_string("acknowledge"));
	if (!are_texts(alerts)) {
		problem_with(r, 400, "alert must be a list of ids, at least one and at most 200", json_pack("{s:s}", "field", "alert"));
	} else if (form_command(r, fields) && form_zones(s, r, fields)) {
		struct bulk *b = mem_new(1, sizeof *b);
		*b = (struct bulk){.request = r, .result = json_array(), .waiting = 1};
		json_array_foreach(alerts, i, one) bulk_send(s, b, fields, one);
		b->waiting--;
		bulk_end(b);
	}
	json_decref(alerts);
	json_decref(fields);
}
