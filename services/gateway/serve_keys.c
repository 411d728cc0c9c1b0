// Keys: made here, so that their secrets are in no message and no store. The answer to a new key is the only place that has them.
#include "base/civil.h"
#include "base/err.h"
#include "base/mem.h"
#include "bus/keys.h"
#include "secret.h"
#include "service.h"
#include "sys/clock.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEYS_MOST = 10000, HOLDER_LEN = 200, DAYS_MOST = 3650, ENTERPRISES_MOST = 1000 };

// --- reading

// Of RegistryChange {entity: {key: {...}}, ...} the key, with when and by whom.
static json_t *flat(json_t *change)
{
	static const char *const beside[] = {"version", "time", "actor", "ended"};
	json_t *key = json_copy(json_object_get(json_object_get(change, "entity"), "key"));
	for (size_t i = 0; key && i < sizeof beside / sizeof *beside; i++)
		json_object_set(key, beside[i], json_object_get(change, beside[i]));
	return key;
}

static void on_keys(struct service *s, struct request *r, const void *body, size_t len)
{
	json_t *entries = wire_entries(body, len), *keys = json_array(), *one;
	size_t i;
	(void)s;
	if (!entries) {
		json_decref(keys);
		problem(r, 502, "the answer of registry cannot be read");
		return;
	}
	json_array_foreach(json_object_get(entries, "entry"), i, one)
	{
		json_array_append_new(keys, flat(one));
	}
	const char *next = json_string_value(json_object_get(entries, "next"));
	answer_json(r, 200, json_pack("{s:o, s:s}", "key", keys, "next", next ? next : ""));
	json_decref(entries);
}

void serve_keys(struct service *s, struct request *r)
{
	struct registry_query q = {.kind = "key", .after = param_text(r, "after")};
	struct buf body = {0};
	if (!param_number(r, "limit", KEYS_MOST, &q.limit) || !param_flag(r, "ended", &q.ended))
		return;
	wire_registry_query(&body, &q);
	ask(s, r, PEER_REGISTRY, "RegistryQuery", &body, "RegistryEntries", on_keys);
}

// --- a new one

// What the answer holds, until the registry has the key.
struct making {
	struct service *service;
	struct request *request;
	json_t *answer;
};

static void forget(json_t *answer)
{
	static const char *const secrets[] = {"token", "curve_secret"};
	for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
		const char *text = json_string_value(json_object_get(answer, secrets[i]));
		if (text)
			sodium_memzero((char *)(uintptr_t)text, strlen(text));
	}
	json_decref(answer);
}

static void on_settled(void *arg, bool settled)
{
	struct making m = *(struct making *)arg;
	free(arg);
	json_object_set_new(m.answer, "settled", json_boolean(settled));
	char *text = json_dumps(m.answer, JSON_COMPACT);
	request_answer(m.request, 201, "application/json; charset=utf-8", text, strlen(text));
	sodium_memzero(text, strlen(text));
	free(text);
	forget(m.answer);
}

static void on_made(void *arg, int err, const char *type, const void *body, size_t len)
{
	struct making *m = arg;
	uint64_t version;
	uint32_t errors;
	json_t *written = !err && !strcmp(type, "RegistryWritten") ? wire_written(body, len, &version, &errors) : NULL;
	if (written && !errors) {
		json_decref(written);
		settle(m->service, version, on_settled, m);
		return;
	}
	if (written)
		problem_with(m->request, 422, "the registry does not take this key: see error[]", json_incref(written));
	else if (err)
		problem_unavailable(m->request, "registry does not answer");
	else
		problem_of_error(m->request, "registry", body, len);
	json_decref(written);
	forget(m->answer);
	free(m);
}

struct wish {
	const char *holder, *official;
	const char *enterprise[ENTERPRISES_MOST];
	uint32_t enterprises;
	int64_t days;
};

static int refuse(struct request *r, const char *field, const char *detail)
{
	problem_with(r, 400, detail, json_pack("{s:s}", "field", field));
	return ERR_SYNTAX;
}

// {holder, enterprises[] | official, days?}; texts point into j. ERR_SYNTAX: answered.
static int read_wish(struct request *r, json_t *j, struct wish *w)
{
	json_t *enterprises = NULL, *one;
	json_error_t error;
	size_t i;
	*w = (struct wish){.official = ""};
	if (json_unpack_ex(j, &error, JSON_STRICT, "{s:s, s?o, s?s, s?I}", "holder", &w->holder, "enterprises", &enterprises, "official", &w->official, "days",
	                   &w->days))
		return refuse(r, "", error.text);
	if (!*w->holder || strlen(w->holder) > HOLDER_LEN)
		return refuse(r, "holder", "holder must say in at most 200 bytes whom the key is for");
	if (w->days < 0 || w->days > DAYS_MOST)
		return refuse(r, "days", "days must be from 1 to 3650, or be left out for a key that does not expire");
	if (enterprises && (!json_is_array(enterprises) || json_array_size(enterprises) > ENTERPRISES_MOST))
		return refuse(r, "enterprises", "enterprises must be a list of at most 1000 codes");
	json_array_foreach(enterprises, i, one)
	{
		if (!json_is_string(one))
			return refuse(r, "enterprises", "enterprises must be a list of codes, or [\"*\"] for all");
		w->enterprise[w->enterprises++] = json_string_value(one);
	}
	if (!w->enterprises && !*w->official)
		return refuse(r, "", "a key is for enterprises or for an official: give one of them");
	return OK;
}

static void make(struct service *s, struct request *r, const struct wish *w)
{
	struct key_pair pair;
	struct secret secret;
	char server[KEY_Z85], expires[40] = "";
	uint8_t curve[KEY_LEN];
	struct buf body = {0};
	if (keys_peer(s->config.keys, "aggregation", server)) {
		problem_unavailable(r, "aggregation has never been started here: its public key is not there yet");
		return;
	}
	if (keys_new(&pair) || keys_decode(pair.public_z85, curve)) {
		problem(r, 500, "no key could be made");
		return;
	}
	secret_new(&secret);
	struct key_new k = {.id = secret.id,
	                    .holder = w->holder,
	                    .official = w->official,
	                    .enterprise = (const char **)(uintptr_t)w->enterprise,
	                    .enterprises = w->enterprises,
	                    .curve_public = curve,
	                    .token_hash = secret.hash};
	if (w->days) {
		k.expire_time = clock_now_ms() + w->days * CIVIL_DAY_MS;
		civil_text(expires, k.expire_time, s->offset_ms);
	}
	json_t *enterprises = json_array();
	for (uint32_t i = 0; i < w->enterprises; i++)
		json_array_append_new(enterprises, json_string(w->enterprise[i]));
	struct making *m = mem_new(1, sizeof *m);
	*m = (struct making){s, r,
	                     json_pack("{s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "id", secret.id, "holder", w->holder, "enterprises", enterprises,
	                               "official", w->official, "expire_time", expires, "token", secret.token, "curve_public", pair.public_z85, "curve_secret",
	                               pair.secret_z85, "server_public", server, "endpoint", s->config.ingest_public_endpoint)};
	wire_key_create(&body, &k, r->principal.actor);
	if (bus_call(s->peer[PEER_REGISTRY].client, "RegistryWrite", body.at, body.len, 10000, on_made, m))
		on_made(m, ERR_FULL, "", NULL, 0);
	buf_fini(&body);
	sodium_memzero(&pair, sizeof pair);
	sodium_memzero(&secret, sizeof secret);
}

void serve_key_new(struct service *s, struct request *r)
{
	json_error_t error;
	struct wish wish;
	if (!negotiate_type(request_header(r, "Content-Type"), "application/json")) {
		problem(r, 415, "a key is asked for in application/json");
		return;
	}
	json_t *j = json_loadb(r->body.len ? (const char *)r->body.at : "", r->body.len, JSON_REJECT_DUPLICATES, &error);
	if (!j)
		problem(r, 400, "not JSON: line %d, column %d: %s", error.line, error.column, error.text);
	else if (read_wish(r, j, &wish) == OK)
		make(s, r, &wish);
	json_decref(j);
}

// --- the end of one

struct ending {
	struct request *request;
};

static void on_end_settled(void *arg, bool settled)
{
	struct ending e = *(struct ending *)arg;
	free(arg);
	(void)settled; // who is behind learns of it when it has caught up; the key is ended
	request_answer(e.request, 204, "", NULL, 0);
}

static void on_ended(struct service *s, struct request *r, const void *body, size_t len)
{
	uint64_t version;
	uint32_t errors;
	json_t *written = wire_written(body, len, &version, &errors);
	if (!written) {
		problem(r, 502, "the answer of registry cannot be read");
		return;
	}
	if (errors) {
		problem_with(r, 422, "the registry does not end this key: see error[]", written);
		return;
	}
	json_decref(written);
	struct ending *e = mem_new(1, sizeof *e);
	*e = (struct ending){r};
	settle(s, version, on_end_settled, e);
}

void serve_key_end(struct service *s, struct request *r)
{
	const struct entry *key = directory_find(&s->core.directory, ENTRY_KEY, r->match.arg[0]);
	struct buf body = {0};
	if (!key) {
		problem(r, 404, "there is no key %.40s", r->match.arg[0]);
		return;
	}
	if (key->ended) {
		request_answer(r, 204, "", NULL, 0);
		return;
	}
	const char *command = request_header(r, "Idempotency-Key");
	wire_key_end(&body, r->match.arg[0], r->principal.actor, command ? command : "");
	ask(s, r, PEER_REGISTRY, "RegistryWrite", &body, "RegistryWritten", on_ended);
}
