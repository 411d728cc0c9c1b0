// What people say, as fields of the message that it becomes: a query parameter, and a name in a JSON body, is called as the field.
#include "service.h"

#include <string.h>

enum { COMMAND_LEN = 127 };

// The fault that a message found in a field, as a problem of the request.
static void faulty(struct request *r, const char *what, const struct wire_fault *fault)
{
	struct buf detail = {0};
	buf_printf(&detail, "%s%s%s %s", what, *fault->field ? " " : "", fault->field, fault->reason);
	problem_with(r, 400, buf_str(&detail), json_pack("{s:s}", "field", fault->field));
	buf_fini(&detail);
}

bool form_params(struct request *r, const char *message, const char *const *name, uint32_t most, json_t **out)
{
	uint32_t limit;
	*out = NULL;
	if (!param_number(r, "limit", most, &limit))
		return false;
	*out = json_object();
	for (; *name; name++) {
		const char *text = param_text(r, *name);
		if (*text)
			json_object_set_new(*out, *name, wire_param(message, *name, text));
	}
	return true;
}

static bool among(const char *const *name, const char *wanted)
{
	while (*name && strcmp(*name, wanted) != 0)
		name++;
	return *name != NULL;
}

bool form_body(struct request *r, const char *const *name, json_t **out)
{
	json_error_t error = {0};
	const char *key;
	json_t *value;
	*out = r->body.len ? json_loadb((const char *)r->body.at, r->body.len, JSON_REJECT_DUPLICATES, &error) : json_object();
	if (!*out)
		problem(r, 400, "not JSON: line %d, column %d: %s", error.line, error.column, error.text);
	else if (!json_is_object(*out))
		problem(r, 400, "the body must be an object");
	if (!json_is_object(*out)) {
		json_decref(*out);
		*out = NULL;
		return false;
	}
	json_object_foreach(*out, key, value)
	{
		if (among(name, key))
			continue;
		struct buf detail = {0};
		buf_printf(&detail, "the body may not have %.80s", key);
		problem_with(r, 400, buf_str(&detail), json_pack("{s:s}", "field", key));
		buf_fini(&detail);
		json_decref(*out);
		*out = NULL;
		return false;
	}
	return true;
}

bool form_command(struct request *r, json_t *fields)
{
	const char *command = request_header(r, "Idempotency-Key");
	if (command && strlen(command) > COMMAND_LEN) {
		problem(r, 400, "an Idempotency-Key has at most %d bytes", COMMAND_LEN);
		return false;
	}
	json_object_set_new(fields, "command_id", json_string(command ? command : ""));
	json_object_set_new(fields, "actor", json_string(r->principal.actor));
	return true;
}

bool form_zones(struct service *s, struct request *r, json_t *fields)
{
	const struct directory *d = &s->core.directory;
	json_t *wanted = json_object_get(fields, "zone"), *one;
	size_t i;
	json_array_foreach(wanted, i, one)
	{
		if (!scope_zone(d, &r->principal, json_string_value(one))) {
			problem(r, 403, "the zone %.80s is not one of yours", json_string_value(one));
			return false;
		}
	}
	if (json_array_size(wanted) || scope_city(d, &r->principal))
		return true;
	uint32_t n;
	const char *const *zone = scope_zones(d, &r->principal, &n);
	if (!n) {
		problem(r, 403, "no zone is yours");
		return false;
	}
	wanted = json_array();
	for (uint32_t k = 0; k < n; k++)
		json_array_append_new(wanted, json_string(zone[k]));
	json_object_set_new(fields, "zone", wanted);
	return true;
}

bool form_own(struct service *s, struct request *r, json_t *fields)
{
	if (!(r->principal.who & WHO_ENTERPRISE))
		return form_zones(s, r, fields);
	uint32_t n;
	const char *wanted = json_string_value(json_object_get(fields, "enterprise")), *const *own = scope_enterprises(&s->core.directory, &r->principal, &n);
	if (!wanted && n == 1)
		json_object_set_new(fields, "enterprise", json_string(own[0]));
	else if (!wanted)
		problem(r, 400, "say which enterprise: enterprise=CODE, one of yours");
	else if (!scope_reads(&s->core.directory, &r->principal, wanted))
		problem(r, 403, "the enterprise %.80s is not one of yours", wanted);
	return wanted ? scope_reads(&s->core.directory, &r->principal, wanted) : n == 1;
}

json_t *form_history(struct request *r, json_t *answer)
{
	return r->principal.who & WHO_ENTERPRISE ? NULL : json_object_get(answer, "history");
}

bool form_may_see(struct service *s, struct request *r, const json_t *item)
{
	const char *zone = json_string_value(json_object_get(item, "zone")), *enterprise = json_string_value(json_object_get(item, "enterprise"));
	if (r->principal.who & WHO_ENTERPRISE)
		return enterprise && *enterprise && scope_reads(&s->core.directory, &r->principal, enterprise);
	return scope_zone(&s->core.directory, &r->principal, zone ? zone : "");
}

void form_ask(struct service *s, struct request *r, const char *message, json_t *fields, const char *wanted, answer_fn *fn)
{
	struct wire_fault fault;
	struct buf body = {0};
	if (wire_message(&body, message, fields, &fault))
		faulty(r, strcmp(r->method, "POST") ? "the query parameter" : "the field", &fault);
	else
		ask(s, r, PEER_ALERTING, message, &body, wanted, fn);
	json_decref(fields);
}

void form_answer(struct request *r, json_t *answer)
{
	if (!answer) {
		problem(r, 502, "the answer of alerting cannot be read");
		return;
	}
	request_set_header(r, "Content-Language", r->language == LANGUAGE_EN ? "en" : "zh-CN");
	answer_json(r, 200, answer);
}
