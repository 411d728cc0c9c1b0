// Alerts: the list, one with its history, and what officials do about one.
#include "service.h"

#include <string.h>

enum { ALERTS_MOST = 1000, COMMAND_LEN = 127, NOTE_LEN = 500 };

static void on_alerts(struct service *s, struct request *r, const void *body, size_t len)
{
	json_t *alerts = wire_alerts(body, len, r->language);
	(void)s;
	if (!alerts) {
		problem(r, 502, "the answer of alerting cannot be read");
		return;
	}
	json_object_del(alerts, "history");
	request_set_header(r, "Content-Language", r->language == LANGUAGE_EN ? "en" : "zh-CN");
	answer_json(r, 200, alerts);
}

void serve_alerts(struct service *s, struct request *r)
{
	const struct directory *d = &s->core.directory;
	const char *wanted = param_text(r, "zone");
	struct alert_query q = {.enterprise = param_text(r, "enterprise"), .before = param_text(r, "before")};
	if (!param_word(r, "state", wire_state, &q.state) || !param_word(r, "min_level", wire_level, &q.min_level) ||
	    !param_number(r, "limit", ALERTS_MOST, &q.limit))
		return;
	if (*wanted) {
		if (!scope_zone(d, &r->principal, wanted)) {
			problem(r, 403, "the zone %s is not one of yours", wanted);
			return;
		}
		q.zone = &wanted;
		q.zones = 1;
	} else if (!scope_city(d, &r->principal)) {
		q.zone = scope_zones(d, &r->principal, &q.zones);
		if (!q.zones) {
			problem(r, 403, "no zone is yours");
			return;
		}
	}
	struct buf body = {0};
	wire_alert_query(&body, &q);
	ask(s, r, PEER_ALERTING, "AlertQuery", &body, "Alerts", on_alerts);
}

static void on_alert(struct service *s, struct request *r, const void *body, size_t len)
{
	json_t *alerts = wire_alerts(body, len, r->language), *alert = json_array_get(json_object_get(alerts, "alert"), 0);
	const char *zone = json_string_value(json_object_get(alert, "zone"));
	if (!alerts) {
		problem(r, 502, "the answer of alerting cannot be read");
	} else if (!alert || !scope_zone(&s->core.directory, &r->principal, zone ? zone : "")) {
		problem(r, 404, "there is no alert %s, or it is not of your zones", r->match.arg[0]);
	} else {
		request_set_header(r, "Content-Language", r->language == LANGUAGE_EN ? "en" : "zh-CN");
		answer_json(
		        r, 200,
		        json_pack("{s:O, s:O?, s:O?}", "alert", alert, "history", json_object_get(alerts, "history"), "head", json_object_get(alerts, "head")));
	}
	json_decref(alerts);
}

void serve_alert(struct service *s, struct request *r)
{
	struct buf body = {0};
	wire_alert_query(&body, &(struct alert_query){.id = r->match.arg[0]});
	ask(s, r, PEER_ALERTING, "AlertQuery", &body, "Alerts", on_alert);
}

// --- what officials do

static void on_changed(struct service *s, struct request *r, const void *body, size_t len)
{
	json_t *change = wire_alert_changed(body, len, r->language);
	(void)s;
	if (!change) {
		problem(r, 502, "the answer of alerting cannot be read");
		return;
	}
	request_set_header(r, "Content-Language", r->language == LANGUAGE_EN ? "en" : "zh-CN");
	answer_json(r, 200, change);
}

// The note of a body {"note": "..."}; without a body there is none. NULL: it was answered with 400.
static const char *read_note(struct request *r, json_t **body)
{
	json_error_t error;
	const char *key;
	json_t *value;
	*body = r->body.len ? json_loadb((const char *)r->body.at, r->body.len, JSON_REJECT_DUPLICATES, &error) : json_object();
	if (!json_is_object(*body)) {
		problem(r, 400, "the body must be an object with note");
		return NULL;
	}
	json_object_foreach(*body, key, value)
	{
		if (strcmp(key, "note") != 0 || !json_is_string(value) || json_string_length(value) > NOTE_LEN) {
			problem(r, 400, "the body may have a note of at most %d bytes, and nothing else", NOTE_LEN);
			return NULL;
		}
	}
	value = json_object_get(*body, "note");
	return value ? json_string_value(value) : "";
}

static void act(struct service *s, struct request *r, const char *action)
{
	const struct directory *d = &s->core.directory;
	const char *command = request_header(r, "Idempotency-Key");
	struct alert_command c = {.command_id = command ? command : "", .actor = r->principal.actor, .alert = r->match.arg[0], .action = action};
	json_t *json;
	if (strlen(c.command_id) > COMMAND_LEN) {
		problem(r, 400, "an Idempotency-Key has at most %d bytes", COMMAND_LEN);
		return;
	}
	c.note = read_note(r, &json);
	if (c.note && !scope_city(d, &r->principal))
		c.zone = scope_zones(d, &r->principal, &c.zones);
	if (c.note && !scope_city(d, &r->principal) && !c.zones) {
		problem(r, 403, "no zone is yours");
	} else if (c.note) {
		struct buf body = {0};
		wire_alert_command(&body, &c);
		ask(s, r, PEER_ALERTING, "AlertCommand", &body, "AlertChange", on_changed);
	}
	json_decref(json);
}

void serve_alert_confirm(struct service *s, struct request *r)
{
	act(s, r, "confirm_red");
}
