// Logging in and out, and passwords. A password is never in a log, a store or a message: it is hashed here, and the registry keeps the hash.
#include "base/civil.h"
#include "base/err.h"
#include "base/mem.h"
#include "hasher.h"
#include "service.h"
#include "sys/clock.h"
#include "sys/log.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CALL_MS = 10000, RANDOM_BYTES = 32, LOG_ID_LEN = 8 };

#define UNAVAILABLE_REDIS "nobody can log in now, because Redis is away, where sessions are; tokens go on working"

// --- sessions

static int64_t idle_s(const struct service *s)
{
	return s->config.session_idle_minutes * 60;
}

static int64_t ttl_s(const struct service *s, const struct session *e, int64_t now_ms)
{
	const int64_t left = (e->expire_time - now_ms) / 1000;
	return left < idle_s(s) ? left : idle_s(s);
}

static void random_text(char out[COOKIE_LEN + 1])
{
	uint8_t random[RANDOM_BYTES];
	_Static_assert(sodium_base64_ENCODED_LEN(RANDOM_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING) == COOKIE_LEN + 1, "what base64url makes of it");
	randombytes_buf(random, sizeof random);
	sodium_bin2base64(out, COOKIE_LEN + 1, random, sizeof random, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(random, sizeof random);
}

static void id_of(const char *cookie, char out[SESSION_ID_LEN + 1])
{
	uint8_t hash[RANDOM_BYTES];
	crypto_generichash(hash, sizeof hash, (const uint8_t *)cookie, strlen(cookie), NULL, 0);
	sodium_bin2base64(out, SESSION_ID_LEN + 1, hash, sizeof hash, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool session_cookie(const struct request *r, char id[SESSION_ID_LEN + 1])
{
	char cookie[COOKIE_LEN + 1];
	const bool has = cookie_read(request_header(r, "Cookie"), cookie_name(r->secure), cookie);
	if (has)
		id_of(cookie, id);
	sodium_memzero(cookie, sizeof cookie);
	return has;
}

static const struct entry *password_of(const struct service *s, const char *official)
{
	const struct entry *e = directory_find(&s->core.directory, ENTRY_PASSWORD, official);
	return e && !e->ended ? e : NULL;
}

static void seal_with(const char *hash, const struct session *e, char out[SEAL_LEN + 1])
{
	uint8_t seal[RANDOM_BYTES];
	struct buf text = {0};
	buf_printf(&text, "%s\n%s\n%s\n%s\n%s\n%u\n%lld\n%lld\n%lld\n%d", hash, e->id, e->official, e->csrf, e->stamp, e->who, (long long)e->made_time,
	           (long long)e->turn_time, (long long)e->expire_time, e->turned);
	crypto_generichash(seal, sizeof seal, text.at, text.len, NULL, 0);
	sodium_bin2base64(out, SEAL_LEN + 1, seal, sizeof seal, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(text.at, text.len);
	buf_fini(&text);
}

static void seal(const struct service *s, struct session *e)
{
	const struct entry *password = password_of(s, e->official);
	seal_with(password ? password->hash : "", e, e->seal);
}

bool session_sealed(const struct service *s, const struct session *e)
{
	const struct entry *password = password_of(s, e->official);
	char wanted[SEAL_LEN + 1];
	if (!password)
		return false;
	seal_with(password->hash, e, wanted);
	return origin_same_token(e->seal, wanted);
}

// "" takes it away. No Max-Age: the browser forgets it when it is closed.
static void set_cookie(struct request *r, const char *cookie)
{
	char text[160];
	snprintf(text, sizeof text, "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s", cookie_name(r->secure), cookie, r->secure ? "; Secure" : "",
	         *cookie ? "" : "; Max-Age=0");
	request_set_header(r, "Set-Cookie", text);
	sodium_memzero(text, sizeof text);
}

void session_touch(struct service *s, const struct session *e)
{
	if (!e->turned)
		cache_session_touch(s->redis, e->id, ttl_s(s, e, clock_now_ms()));
}

struct turning {
	struct service *service;
	struct request *request;
	struct session next;
	char cookie[COOKIE_LEN + 1];
};

static void turning_free(struct turning *t)
{
	sodium_memzero(t->cookie, sizeof t->cookie);
	free(t);
}

static void on_next(void *arg, bool done)
{
	struct turning *t = arg;
	if (done) {
		set_cookie(t->request, t->cookie);
		t->request->session = t->next;
	}
	request_headed(t->request, HEAD_READ);
	turning_free(t);
}

static void on_turned(void *arg, bool done)
{
	struct turning *t = arg;
	struct service *s = t->service;
	if (done && !cache_session_put(s->redis, &t->next, ttl_s(s, &t->next, t->next.turn_time), on_next, t))
		return;
	request_headed(t->request, HEAD_READ); // another request has done it, or Redis is away: the cookie is good for a while
	turning_free(t);
}

bool session_turn(struct service *s, struct request *r)
{
	struct turning *t = mem_new(1, sizeof *t);
	struct session turned = r->session;
	*t = (struct turning){.service = s, .request = r, .next = r->session};
	random_text(t->cookie);
	id_of(t->cookie, t->next.id);
	t->next.turn_time = turned.turn_time = clock_now_ms();
	turned.turned = true;
	seal(s, &turned);
	seal(s, &t->next);
	const bool begun = !cache_session_turn(s->redis, &turned, on_turned, t);
	if (!begun)
		turning_free(t);
	return begun;
}

// --- who am I

static void answer_who(struct service *s, struct request *r, const char *official, const struct session *e)
{
	const struct directory *d = &s->core.directory;
	const struct entry *o = directory_find(d, ENTRY_OFFICIAL, official), *password = directory_find(d, ENTRY_PASSWORD, official);
	char expires[40];
	json_t *list = json_array();
	for (uint32_t i = 0; o && i < o->lists; i++)
		json_array_append_new(list, json_string(o->list[i]));
	const bool liaison = o && 1u << o->role == WHO_ENTERPRISE;
	json_t *body =
	        json_pack("{s:s, s:s, s:s, s:s, s:o, s:b}", "official", official, "name", o ? o->name : "", "role", wire_role(o ? o->role : 0), "language",
	                  o ? o->language : "zh", liaison ? "enterprise" : "zone", list, "must_change", e && password && password->must_change);
	if (e) {
		json_object_set_new(body, "csrf_token", json_string(e->csrf));
		json_object_set_new(body, "expire_time", json_string(civil_text(expires, e->expire_time, s->offset_ms)));
		json_object_set_new(body, "idle_minutes", json_integer(s->config.session_idle_minutes));
	}
	answer_json(r, 200, body);
}

void serve_session(struct service *s, struct request *r)
{
	answer_who(s, r, r->principal.official, *r->principal.key ? NULL : &r->session);
}

void serve_session_end(struct service *s, struct request *r)
{
	if (!*r->principal.key) {
		cache_session_end(s->redis, r->session.id);
		set_cookie(r, "");
		log_info("event=logout official=%s session=%.*s address=%s", r->principal.official, LOG_ID_LEN, r->session.id, r->address);
	}
	request_answer(r, 204, "", NULL, 0);
}

// --- what is under way with a password: checked, hashed, written, settled, and a session made

struct trial {
	struct service *service;
	struct request *request;
	char official[OFFICIAL_LEN + 1];
	char stamp[STAMP_LEN + 1]; // of the password that the session will be of
	char cookie[COOKIE_LEN + 1];
	char password[24]; // made for somebody: shown once
	struct session session;
};

static struct trial *trial_new(struct service *s, struct request *r, const char *official)
{
	struct trial *t = mem_new(1, sizeof *t);
	*t = (struct trial){.service = s, .request = r};
	snprintf(t->official, sizeof t->official, "%s", official);
	return t;
}

static void trial_free(struct trial *t)
{
	sodium_memzero(t, sizeof *t);
	free(t);
}

static void problem_coded(struct request *r, int status, const char *code, const char *detail)
{
	problem_with(r, status, detail, json_pack("{s:s}", "code", code));
}

static struct effect attempt(struct service *s, enum event_kind kind, const struct request *r, const char *official)
{
	char group[ADDRESS_LEN];
	struct event ev = {.kind = kind};
	proxy_group(r->address, group);
	ev.attempt.official = official;
	ev.attempt.address = group;
	return service_step(s, &ev);
}

// May a password be tried? False: it was answered with 429.
static bool may_try(struct service *s, struct request *r, const char *official)
{
	const struct effect e = attempt(s, EVENT_ATTEMPT, r, official);
	char seconds[16];
	if (e.kind == EFFECT_ADMIT)
		return true;
	meter_login(s, LOGIN_LOCKED_OUT);
	snprintf(seconds, sizeof seconds, "%u", e.refuse.retry_after_s);
	request_set_header(r, "Retry-After", seconds);
	problem_coded(r, e.refuse.status, e.refuse.code, e.refuse.detail);
	return false;
}

static void on_session_made(void *arg, bool done)
{
	struct trial *t = arg;
	struct request *r = t->request;
	meter_login(t->service, done ? LOGIN_DONE : LOGIN_UNAVAILABLE);
	if (done) {
		set_cookie(r, t->cookie);
		log_info("event=login official=%s session=%.*s address=%s", t->official, LOG_ID_LEN, t->session.id, r->address);
		answer_who(t->service, r, t->official, &t->session);
	} else {
		problem_unavailable(r, UNAVAILABLE_REDIS);
	}
	trial_free(t);
}

// A session always has a cookie that nobody has seen before; the one that came with the request is over.
static void session_begin(struct trial *t)
{
	struct service *s = t->service;
	struct session *e = &t->session;
	char former[SESSION_ID_LEN + 1];
	const int64_t now = clock_now_ms();
	if (session_cookie(t->request, former))
		cache_session_end(s->redis, former);
	*e = (struct session){.who = scope_role(&s->core.directory, t->official),
	                      .made_time = now,
	                      .turn_time = now,
	                      .expire_time = now + s->config.session_hours * CIVIL_HOUR_MS};
	random_text(t->cookie);
	id_of(t->cookie, e->id);
	random_text(e->csrf);
	snprintf(e->official, sizeof e->official, "%s", t->official);
	snprintf(e->stamp, sizeof e->stamp, "%s", t->stamp);
	seal(s, e);
	if (cache_session_put(s->redis, e, ttl_s(s, e, now), on_session_made, t))
		on_session_made(t, false);
}

// --- bodies

// An object of exactly those texts; they point into the result, which is to be wiped. NULL: answered.
static json_t *read_texts(struct request *r, const char *first, const char **first_text, const char *second, const char **second_text)
{
	json_error_t error;
	if (!negotiate_type(request_header(r, "Content-Type"), "application/json") || !request_header(r, "Content-Type")) {
		problem(r, 415, "this is asked for in application/json");
		return NULL;
	}
	json_t *j = json_loadb(r->body.len ? (const char *)r->body.at : "", r->body.len, JSON_REJECT_DUPLICATES, &error);
	if (!j)
		problem(r, 400, "not JSON: line %d, column %d", error.line, error.column);
	else if (json_unpack(j, "{s:s, s:s!}", first, first_text, second, second_text)) {
		problem(r, 400, "the body must be an object of the texts %s and %s, and nothing else", first, second);
		json_decref(j);
		j = NULL;
	}
	return j;
}

static void wipe(struct request *r, json_t *j, const char *first, const char *second)
{
	const char *const texts[] = {first, second};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		sodium_memzero((char *)(uintptr_t)texts[i], strlen(texts[i]));
	json_decref(j);
	sodium_memzero(r->body.at, r->body.len);
}

// --- login

static bool is_name(const char *text)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	const size_t len = strlen(text);
	return len && len <= OFFICIAL_LEN && strspn(text, good) == len;
}

static void problem_not_hashed(struct trial *t)
{
	attempt(t->service, EVENT_UNTRIED, t->request, t->official);
	meter_login(t->service, LOGIN_UNAVAILABLE);
	problem_unavailable(t->request, "too many passwords are being looked at");
	trial_free(t);
}

static void on_login(void *arg, const struct hash_result *result)
{
	struct trial *t = arg;
	struct service *s = t->service;
	struct request *r = t->request;
	char now[STAMP_LEN + 1] = "";
	if (!result) {
		problem_not_hashed(t);
		return;
	}
	const struct entry *password = password_of(s, t->official);
	if (password)
		password_stamp(password->hash, now);
	if (!result->right || strcmp(now, t->stamp) != 0 || !scope_role(&s->core.directory, t->official)) {
		meter_login(s, LOGIN_REFUSED);
		log_warn("event=login_refused official=%s address=%s", directory_find(&s->core.directory, ENTRY_OFFICIAL, t->official) ? t->official : "?",
		         r->address);
		problem_coded(r, 401, "login_refused", "the name or the password is not right");
		trial_free(t);
		return;
	}
	attempt(s, EVENT_PROVEN, r, t->official);
	session_begin(t);
}

static void try_login(struct service *s, struct request *r, const char *official, const char *given)
{
	struct hash_job job = {0};
	if (!is_name(official) || !*given || strlen(given) > PASSWORD_MOST) {
		problem_coded(r, 401, "login_refused", "the name or the password is not right");
		return;
	}
	if (!s->redis || !redis_up(s->redis)) {
		problem_unavailable(r, UNAVAILABLE_REDIS);
		return;
	}
	if (!may_try(s, r, official))
		return;
	struct trial *t = trial_new(s, r, official);
	const struct entry *password = password_of(s, official);
	snprintf(job.given, sizeof job.given, "%s", given);
	snprintf(job.against, sizeof job.against, "%s", password ? password->hash : "");
	password_stamp(job.against, t->stamp);
	if (hasher_ask(s->hasher, &job, on_login, t))
		problem_not_hashed(t);
	sodium_memzero(&job, sizeof job);
}

void serve_session_new(struct service *s, struct request *r)
{
	const char *official, *given;
	json_t *j = read_texts(r, "official", &official, "password", &given);
	if (!j)
		return;
	try_login(s, r, official, given);
	wipe(r, j, "", given);
}

// --- setting one

static void password_write(struct trial *t, const char *hash, bool must_change, bus_reply_fn *fn)
{
	struct service *s = t->service;
	struct buf body = {0};
	wire_password_write(&body, &(struct password_new){.official = t->official, .hash = hash, .must_change = must_change, .changed_time = clock_now_ms()},
	                    t->request->principal.actor);
	if (bus_call(s->peer[PEER_REGISTRY].client, "RegistryWrite", body.at, body.len, CALL_MS, fn, t))
		fn(t, ERR_FULL, "", NULL, 0);
	buf_fini(&body);
}

// What the registry says of it. False: answered, and t is gone.
static bool password_written(struct trial *t, int err, const char *type, const void *body, size_t len, uint64_t *version)
{
	uint32_t errors = 0;
	json_t *written = !err && !strcmp(type, "RegistryWritten") ? wire_written(body, len, version, &errors) : NULL;
	if (written && !errors) {
		json_decref(written);
		return true;
	}
	if (written)
		problem_with(t->request, 422, "the registry does not take this password: see error[]", json_incref(written));
	else if (err)
		problem_unavailable(t->request, "registry does not answer");
	else
		problem_of_error(t->request, "registry", body, len);
	json_decref(written);
	trial_free(t);
	return false;
}

// --- one's own

static void on_own_settled(void *arg, bool settled)
{
	struct trial *t = arg;
	(void)settled;
	log_info("event=password_changed official=%s by=\"%s\" address=%s", t->official, t->request->principal.by, t->request->address);
	if (*t->request->principal.key) {
		request_answer(t->request, 204, "", NULL, 0);
		trial_free(t);
	} else {
		session_begin(t);
	}
}

static void on_own_written(void *arg, int err, const char *type, const void *body, size_t len)
{
	struct trial *t = arg;
	uint64_t version;
	if (password_written(t, err, type, body, len, &version))
		settle(t->service, version, on_own_settled, t);
}

static void on_own_hashed(void *arg, const struct hash_result *result)
{
	struct trial *t = arg;
	if (!result) {
		problem_not_hashed(t);
	} else if (!result->right) {
		meter_login(t->service, LOGIN_REFUSED);
		log_warn("event=password_not_changed official=%s address=%s reason=\"the old one is wrong\"", t->official, t->request->address);
		problem_coded(t->request, 403, "wrong_password", "the old password is not right");
		trial_free(t);
	} else {
		attempt(t->service, EVENT_PROVEN, t->request, t->official);
		password_stamp(result->hash, t->stamp);
		password_write(t, result->hash, false, on_own_written);
	}
}

static void try_change(struct service *s, struct request *r, const char *former, const char *wanted)
{
	const char *official = r->principal.official;
	const struct entry *password = password_of(s, official);
	const char *fault = password_fault(wanted, former, official, directory_name(&s->core.directory, ENTRY_OFFICIAL, official));
	struct hash_job job = {0};
	if (fault) {
		struct buf why = {0};
		buf_printf(&why, "the new password %s", fault);
		problem_with(r, 422, buf_str(&why), json_pack("{s:s, s:s}", "code", "weak_password", "field", "new"));
		buf_fini(&why);
		return;
	}
	if (!*former || strlen(former) > PASSWORD_MOST) {
		problem_coded(r, 403, "wrong_password", "the old password is not right");
		return;
	}
	if (!may_try(s, r, official))
		return;
	struct trial *t = trial_new(s, r, official);
	snprintf(job.given, sizeof job.given, "%s", former);
	snprintf(job.against, sizeof job.against, "%s", password ? password->hash : "");
	snprintf(job.wanted, sizeof job.wanted, "%s", wanted);
	if (hasher_ask(s->hasher, &job, on_own_hashed, t))
		problem_not_hashed(t);
	sodium_memzero(&job, sizeof job);
}

void serve_password_change(struct service *s, struct request *r)
{
	const char *former, *wanted;
	json_t *j = read_texts(r, "old", &former, "new", &wanted);
	if (!j)
		return;
	try_change(s, r, former, wanted);
	wipe(r, j, former, wanted);
}

// --- somebody else's, by an administrator

static void on_made_settled(void *arg, bool settled)
{
	struct trial *t = arg;
	json_t *body = json_pack("{s:s, s:s, s:b, s:b}", "official", t->official, "password", t->password, "must_change", 1, "settled", settled);
	log_info("event=password_made official=%s by=\"%s\" actor=%s address=%s", t->official, t->request->principal.by, t->request->principal.actor,
	         t->request->address);
	char *text = json_dumps(body, JSON_COMPACT);
	request_answer(t->request, 201, "application/json; charset=utf-8", text, strlen(text));
	sodium_memzero(text, strlen(text));
	free(text);
	json_decref(body);
	trial_free(t);
}

static void on_made_written(void *arg, int err, const char *type, const void *body, size_t len)
{
	struct trial *t = arg;
	uint64_t version;
	if (password_written(t, err, type, body, len, &version))
		settle(t->service, version, on_made_settled, t);
}

static void on_made_hashed(void *arg, const struct hash_result *result)
{
	struct trial *t = arg;
	if (result) {
		password_write(t, result->hash, true, on_made_written);
		return;
	}
	problem_unavailable(t->request, "too many passwords are being looked at");
	trial_free(t);
}

// As the registry makes the first one: easy to read aloud and to type, 77 bits.
static void made_password(char out[20])
{
	static const char alphabet[] = "23456789abcdefghjkmnpqrstuvwxyz";
	for (int i = 0; i < 19; i++)
		out[i] = i % 5 == 4 ? '-' : alphabet[randombytes_uniform(sizeof alphabet - 1)];
	out[19] = 0;
}

void serve_password_new(struct service *s, struct request *r)
{
	const char *official = r->match.arg[0];
	struct hash_job job = {0};
	if (!is_name(official) || !scope_role(&s->core.directory, official)) {
		problem(r, 404, "there is no official %.64s", official);
		return;
	}
	struct trial *t = trial_new(s, r, official);
	made_password(t->password);
	snprintf(job.wanted, sizeof job.wanted, "%s", t->password);
	if (hasher_ask(s->hasher, &job, on_made_hashed, t))
		on_made_hashed(t, NULL);
	sodium_memzero(&job, sizeof job);
}

static void on_end_settled(void *arg, bool settled)
{
	struct trial *t = arg;
	(void)settled;
	log_info("event=password_ended official=%s by=\"%s\" actor=%s address=%s", t->official, t->request->principal.by, t->request->principal.actor,
	         t->request->address);
	request_answer(t->request, 204, "", NULL, 0);
	trial_free(t);
}

static void on_end_written(void *arg, int err, const char *type, const void *body, size_t len)
{
	struct trial *t = arg;
	uint64_t version;
	if (password_written(t, err, type, body, len, &version))
		settle(t->service, version, on_end_settled, t);
}

void serve_password_end(struct service *s, struct request *r)
{
	const char *official = r->match.arg[0];
	if (!is_name(official) || !password_of(s, official)) {
		problem(r, 404, "no official %.64s logs in with a password", official);
		return;
	}
	password_write(trial_new(s, r, official), NULL, false, on_end_written);
}
