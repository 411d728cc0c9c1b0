// The registry: read, write, import. Who may do which to which kind stands in route.c.
#include "base/err.h"
#include "base/mem.h"
#include "base/parse.h"
#include "service.h"

#include <stdlib.h>
#include <string.h>

enum { ENTRIES_MOST = 10000, COMMAND_LEN = 128 };

// --- what is theirs to read: what belongs to a plant or a place is its zone's, what is wider than a zone, and every other kind, is everybody's who may read it

enum belongs { TO_AREA, TO_ENTERPRISE, TO_SCOPE };

static const struct {
	const char *kind, *field;
	enum belongs belongs;
} owners[] = {
        {"enterprise",  "area",       TO_AREA      },
        {"supply_link", "supplier",   TO_ENTERPRISE}, // a link is of both its ends
        {"supply_link", "buyer",      TO_ENTERPRISE},
        {"policy",      "enterprise", TO_ENTERPRISE},
        {"shift",       "scope",      TO_SCOPE     },
        {"filing",      "scope",      TO_SCOPE     },
        {"silence",     "scope",      TO_SCOPE     },
};

static bool owner_is_theirs(const struct service *s, const struct request *r, enum belongs belongs, const char *owner)
{
	const struct directory *d = &s->core.directory;
	if (belongs == TO_AREA)
		return scope_zone(d, &r->principal, directory_zone_of_area(d, owner));
	if (belongs == TO_ENTERPRISE)
		return !strcmp(owner, "*") || scope_reads(d, &r->principal, owner);
	return scope_touches(d, &r->principal, owner);
}

// Of a list of owners one is enough.
static bool field_is_theirs(const struct service *s, const struct request *r, enum belongs belongs, const json_t *field)
{
	size_t i;
	json_t *one;
	if (json_is_string(field))
		return owner_is_theirs(s, r, belongs, json_string_value(field));
	json_array_foreach(field, i, one)
	{
		if (owner_is_theirs(s, r, belongs, json_string_value(one)))
			return true;
	}
	return false;
}

static bool entry_is_theirs(const struct service *s, const struct request *r, const json_t *entry)
{
	const char *kind = r->match.arg[0];
	const json_t *entity = json_object_get(json_object_get(entry, "entity"), kind);
	bool owned = false;
	for (size_t i = 0; i < sizeof owners / sizeof *owners; i++) {
		if (strcmp(owners[i].kind, kind) != 0)
			continue;
		owned = true;
		if (field_is_theirs(s, r, owners[i].belongs, json_object_get(entity, owners[i].field)))
			return true;
	}
	return !owned;
}

// A page may have fewer than were asked for, or none: `next` says whether there are more.
static void on_entries(struct service *s, struct request *r, const void *body, size_t len)
{
	json_t *entries = wire_entries(body, len), *list = json_object_get(entries, "entry");
	if (!entries) {
		problem(r, 502, "the answer of registry cannot be read");
		return;
	}
	for (size_t i = json_array_size(list); i-- > 0 && !scope_city(&s->core.directory, &r->principal);)
		if (!entry_is_theirs(s, r, json_array_get(list, i)))
			json_array_remove(list, i);
	answer_json(r, 200, entries);
}

static void query(struct service *s, struct request *r, const struct registry_query *q, answer_fn *fn)
{
	struct buf body = {0};
	wire_registry_query(&body, q);
	ask(s, r, PEER_REGISTRY, "RegistryQuery", &body, "RegistryEntries", fn);
}

void serve_registry_list(struct service *s, struct request *r)
{
	struct registry_query q = {.kind = r->match.arg[0], .after = param_text(r, "after")};
	if (param_number(r, "limit", ENTRIES_MOST, &q.limit) && param_flag(r, "ended", &q.ended))
		query(s, r, &q, on_entries);
}

static void on_entry(struct service *s, struct request *r, const void *body, size_t len)
{
	json_t *entries = wire_entries(body, len), *entry = json_array_get(json_object_get(entries, "entry"), 0);
	if (entry && entry_is_theirs(s, r, entry))
		answer_json(r, 200, json_incref(entry));
	else if (entries)
		problem(r, 404, "there is no %s %.80s, or it is not of your zones", r->match.arg[0], r->match.arg[1]);
	else
		problem(r, 502, "the answer of registry cannot be read");
	json_decref(entries);
}

void serve_registry_entry(struct service *s, struct request *r)
{
	query(s, r, &(struct registry_query){.kind = r->match.arg[0], .id = r->match.arg[1], .ended = true}, on_entry);
}

void serve_registry_history(struct service *s, struct request *r)
{
	struct registry_query q = {.kind = r->match.arg[0], .id = r->match.arg[1], .history = true, .after = param_text(r, "after"), .ended = true};
	if (param_number(r, "limit", ENTRIES_MOST, &q.limit))
		query(s, r, &q, on_entries);
}

// All that was ever changed, whoever looks for it.
void serve_registry_audit(struct service *s, struct request *r)
{
	struct registry_query q = {
	        .kind = param_text(r, "kind"), .history = true, .after = param_text(r, "after"), .actor = param_text(r, "actor"), .ended = true};
	if (*q.kind && !kind_find(q.kind))
		problem(r, 404, "there is no kind %.40s", q.kind);
	else if (param_number(r, "limit", ENTRIES_MOST, &q.limit) && param_time(s, r, "from", &q.from_ms) && param_time(s, r, "to", &q.to_ms))
		query(s, r, &q, on_entries);
}

// --- writing

struct written {
	struct request *request;
	json_t *body;
};

static void on_settled(void *arg, bool settled)
{
	struct written w = *(struct written *)arg;
	free(arg);
	json_object_set_new(w.body, "settled", json_boolean(settled));
	answer_json(w.request, 200, w.body);
}

static void refuse(struct request *r, json_t *written)
{
	if (json_is_true(json_object_get(written, "conflict"))) {
		json_object_set_new(written, "code", json_string("changed_meanwhile"));
		problem_with(r, 409, "somebody else changed it meanwhile, and nothing was written: see error[]", written);
	} else {
		problem_with(r, 422, "some rows are wrong, and nothing was changed: see error[]", written);
	}
}

static void on_written(struct service *s, struct request *r, const void *body, size_t len)
{
	uint64_t version;
	uint32_t errors;
	json_t *written = wire_written(body, len, &version, &errors);
	bool dry;
	if (!written) {
		problem(r, 502, "the answer of registry cannot be read");
	} else if (errors) {
		refuse(r, written);
	} else if (param_flag(r, "dry_run", &dry) && dry) {
		answer_json(r, 200, written);
	} else {
		struct written *w = mem_new(1, sizeof *w);
		*w = (struct written){r, written};
		settle(s, version, on_settled, w);
	}
}

// The parts of an order that both ways of writing share. False: answered.
static bool read_order(struct request *r, struct write_order *o)
{
	const char *command = request_header(r, "Idempotency-Key");
	o->kind = r->match.arg[0];
	o->actor = r->principal.actor;
	o->command_id = command ? command : "";
	if (strlen(o->command_id) <= COMMAND_LEN)
		return param_flag(r, "dry_run", &o->dry_run);
	problem(r, 400, "an Idempotency-Key has at most %d bytes", COMMAND_LEN);
	return false;
}

void serve_registry_import(struct service *s, struct request *r)
{
	struct write_order o = {0};
	struct buf body = {0};
	if (!negotiate_type(request_header(r, "Content-Type"), "text/csv")) {
		problem(r, 415, "an import is text/csv");
		return;
	}
	if (!read_order(r, &o))
		return;
	wire_registry_import(&body, &o, r->body.at, r->body.len);
	ask(s, r, PEER_REGISTRY, "RegistryImport", &body, "RegistryWritten", on_written);
}

// Whoever approves need not know by which name.
static void approve_all(json_t *list, const char *actor)
{
	size_t i;
	json_t *entity;
	json_array_foreach(list, i, entity) json_object_set_new(entity, "approver", json_string(actor));
}

const char *not_theirs(const struct service *s, const struct request *r, const json_t *entity)
{
	json_t *scope = json_object_get(entity, "scope"), *one;
	const char *text = json_string_value(scope);
	size_t i;
	if (!json_array_size(scope) && (!text || !*text))
		return "one without a scope";
	if (!json_is_array(scope))
		return scope_covers(&s->core.directory, &r->principal, text) ? NULL : text;
	json_array_foreach(scope, i, one)
	{
		text = json_string_value(one);
		if (!text || !scope_covers(&s->core.directory, &r->principal, text))
			return text ? text : "one that is no text";
	}
	return NULL;
}

// Who may make new ones about what is his, but is not the kind's administrator, signs them. False: refused.
static bool sign(const struct service *s, struct request *r, json_t *list)
{
	json_t *one;
	size_t i;
	if (kind_find(r->match.arg[0])->write & r->principal.who)
		return true;
	json_array_foreach(list, i, one)
	{
		const char *other = not_theirs(s, r, one);
		if (other) {
			problem(r, 403, "the %s may do this to what is its own only, and not to %.80s", r->principal.by, other);
			return false;
		}
		json_object_set_new(one, "author", json_string(r->principal.actor));
	}
	return true;
}

static void send(struct service *s, struct request *r, const struct write_order *o, json_t *list)
{
	struct wire_fault fault;
	struct buf body = {0};
	if (!sign(s, r, list))
		return;
	if (wire_registry_write(&body, o, list, &fault))
		problem_with(r, 400, fault.reason, json_pack("{s:s}", "field", fault.field));
	else
		ask(s, r, PEER_REGISTRY, "RegistryWrite", &body, "RegistryWritten", on_written);
}

void serve_registry_write(struct service *s, struct request *r)
{
	struct write_order o = {0};
	bool approve;
	const char *known = param_text(r, "known_version");
	json_error_t error;
	if (!negotiate_type(request_header(r, "Content-Type"), "application/json")) {
		problem(r, 415, "entities are application/json");
		return;
	}
	if (!read_order(r, &o) || !param_word(r, "mode", wire_mode, &o.mode) || !param_flag(r, "approve", &approve))
		return;
	if (*known && parse_u64(known, strlen(known), &o.known_version)) {
		problem(r, 400, "known_version is the `version` of an answer of the registry");
		return;
	}
	if (!o.mode)
		o.mode = wire_mode("put");
	json_t *all = json_loadb(r->body.len ? (const char *)r->body.at : "", r->body.len, JSON_REJECT_DUPLICATES, &error);
	json_t *list = json_is_array(all) ? all : json_object_get(all, "entity");
	if (approve)
		approve_all(list, o.actor);
	if (!all)
		problem(r, 400, "not JSON: line %d, column %d: %s", error.line, error.column, error.text);
	else if (!json_is_array(list) || !json_array_size(list))
		problem(r, 400, "the body must be a list of entities, with one at least");
	else
		send(s, r, &o, list);
	json_decref(all);
}
