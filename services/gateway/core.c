#include "core.h"

#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void core_init(struct core *c, double requests_per_second)
{
	memset(c, 0, sizeof *c);
	c->limit.per_second = requests_per_second;
}

void core_fini(struct core *c)
{
	directory_fini(&c->directory);
	limit_fini(&c->limit);
	lockout_fini(&c->lockout);
	stream_fini(&c->stream);
}

static struct effect *effect_add(struct effects *fx, enum effect_kind kind)
{
	struct effect *e = &fx->effect[fx->n++];
	memset(e, 0, sizeof *e);
	e->kind = kind;
	return e;
}

// --- requests

__attribute__((format(printf, 3, 4))) static struct effect *refuse(struct effects *fx, int status, const char *format, ...)
{
	struct effect *e = effect_add(fx, EFFECT_REFUSE);
	e->refuse.status = status;
	struct buf detail = {0};
	va_list args;
	va_start(args, format);
	buf_vprintf(&detail, format, args);
	va_end(args);
	snprintf(e->refuse.detail, sizeof e->refuse.detail, "%s", buf_str(&detail));
	buf_fini(&detail);
	return e;
}

static void refuse_as(struct effects *fx, int status, const char *code, const char *detail)
{
	refuse(fx, status, "%s", detail)->refuse.code = code;
}

// Who shows that token? Refuses and returns false when nobody may with it.
static bool know_key(const struct core *c, const struct event *ev, struct principal *p, struct effects *fx)
{
	const struct entry *key = ev->request.token ? directory_find(&c->directory, ENTRY_KEY, ev->request.token->id) : NULL;
	if (!key || !key->has_token || !token_same_hash(key->token_hash, ev->request.hash)) {
		refuse(fx, 401, "the token is not one of ours");
		return false;
	}
	if (key->ended) {
		refuse(fx, 401, "the key %s has been revoked", key->id);
		return false;
	}
	if (!scope_key_valid(key, ev->now_ms)) {
		refuse(fx, 401, "the key %s has expired", key->id);
		return false;
	}
	p->who = scope_who(&c->directory, key);
	snprintf(p->key, sizeof p->key, "%s", key->id);
	snprintf(p->official, sizeof p->official, "%s", key->parent);
	snprintf(p->actor, sizeof p->actor, "%s%s", *key->parent ? "" : "key:", *key->parent ? key->parent : key->id);
	snprintf(p->by, sizeof p->by, "key %s", key->id);
	if (!p->who) {
		refuse(fx, 401, "the key %s belongs to nobody any more", key->id);
		return false;
	}
	return true;
}

// What may be done with a password that was made for somebody: choosing another one, and leaving.
static bool is_entrance(enum serve serve)
{
	return serve == SERVE_SESSION || serve == SERVE_SESSION_END || serve == SERVE_PASSWORD_CHANGE;
}

static bool changes_something(const struct route *r)
{
	return strcmp(r->method, "GET") != 0;
}

// Whose session is it? Refuses, or asks for it, and returns false when nobody's yet.
static bool know_session(const struct core *c, const struct event *ev, const struct route *r, struct principal *p, struct effects *fx)
{
	const struct session *s = ev->request.session;
	if (ev->request.look == LOOK_UNKNOWN) {
		effect_add(fx, EFFECT_LOOK);
		return false;
	}
	if (ev->request.look == LOOK_AWAY) {
		refuse(fx, 503, "sessions cannot be looked up now, because Redis is away; tokens go on working")->refuse.retry_after_s = 1;
		return false;
	}
	if (ev->request.look == LOOK_FOUND) {
		p->who = scope_role(&c->directory, s->official);
		p->expire_time = s->expire_time;
		snprintf(p->official, sizeof p->official, "%s", s->official);
		snprintf(p->actor, sizeof p->actor, "%s", s->official);
		snprintf(p->by, sizeof p->by, "session of %s", s->official);
		snprintf(p->stamp, sizeof p->stamp, "%s", s->stamp);
	}
	if (ev->request.look == LOOK_GONE || !p->who || p->who != s->who || session_over(s, ev->now_ms) || !scope_holds(&c->directory, p, ev->now_ms)) {
		refuse_as(fx, 401, "session_ended", "the session has ended: log in again");
		return false;
	}
	if (changes_something(r) && (!origin_ours(ev->request.origin) || !origin_same_token(ev->request.origin->csrf, s->csrf))) {
		refuse_as(fx, 403, "csrf",
		          "a change in a session needs its X-CSRF-Token, and an Origin or Sec-Fetch-Site that is this site; behind a proxy see "
		          "http_trusted_proxy");
		return false;
	}
	if (directory_find(&c->directory, ENTRY_PASSWORD, s->official)->must_change && !is_entrance(r->serve)) {
		refuse_as(fx, 403, "password_change_required", "the password was made for you: choose another one first, PUT /api/v1/session/password");
		return false;
	}
	return true;
}

// The one place that makes a principal.
static bool know(const struct core *c, const struct event *ev, const struct route *r, struct principal *p, struct effects *fx)
{
	if (ev->request.has_token)
		return know_key(c, ev, p, fx);
	if (ev->request.has_cookie)
		return know_session(c, ev, r, p, fx);
	refuse_as(fx, 401, "login_required", "this needs a session (POST /api/v1/session) or a token: Authorization: Bearer pp_...");
	return false;
}

static bool is_registry(enum serve serve)
{
	return serve >= SERVE_REGISTRY_LIST && serve <= SERVE_REGISTRY_IMPORT;
}

// Who may do that to a kind of the registry.
static uint32_t who_may(const struct kind *kind, enum serve serve, const struct target *t)
{
	const char *mode = target_param(t, "mode");
	if (serve == SERVE_REGISTRY_IMPORT)
		return kind->write;
	if (serve == SERVE_REGISTRY_WRITE)
		return kind->write | (mode && !strcmp(mode, "create") ? kind->create : 0);
	return kind->read;
}

static void on_request(struct core *c, const struct event *ev, struct effects *fx)
{
	struct route_match match = {0};
	struct principal p = {0};
	if (!ev->request.target) {
		refuse(fx, 400, "the path or query is not well-formed: percent-encoded UTF-8, at most %d segments and %d parameters", TARGET_SEGMENTS,
		       TARGET_PARAMS);
		return;
	}
	int err = route_find(ev->request.method, ev->request.target, &match);
	if (err == ERR_DENIED) {
		struct effect *e = refuse(fx, 405, "this path knows %s only", match.allow);
		snprintf(e->refuse.allow, sizeof e->refuse.allow, "%s", match.allow);
		return;
	}
	if (err) {
		refuse(fx, 404, "there is nothing at this path; see /openapi.yaml");
		return;
	}
	const struct route *r = match.route;
	if (!(r->who & WHO_ANYBODY)) {
		if (!know(c, ev, r, &p, fx))
			return;
		const struct kind *kind = is_registry(r->serve) ? kind_find(match.arg[0]) : NULL;
		uint32_t who = kind ? r->who & who_may(kind, r->serve, ev->request.target) : r->who;
		if (!(who & p.who)) {
			refuse(fx, 403, "the role of the %s does not allow %s %s", p.by, r->method, r->path);
			return;
		}
		if (is_registry(r->serve) && !kind) {
			refuse(fx, 404, "the registry has no such kind; see /openapi.yaml");
			return;
		}
		uint32_t wait_s = limit_take(&c->limit, p.by, ev->now_ms);
		if (wait_s) {
			refuse(fx, 429, "more than %g requests a second with one key or by one official", c->limit.per_second)->refuse.retry_after_s = wait_s;
			return;
		}
	}
	if (r->serve == SERVE_SESSION_NEW && origin_foreign(ev->request.origin)) {
		refuse_as(fx, 403, "csrf", "nobody logs in here from another site's page; behind a proxy see http_trusted_proxy");
		return;
	}
	struct effect *e = effect_add(fx, EFFECT_SERVE);
	e->serve.match = match;
	e->serve.principal = p;
	e->serve.turn = *p.official && !*p.key && session_turns(ev->request.session, ev->now_ms);
}

// --- passwords

enum { ATTEMPT_KEY = 160 };

static void attempt_keys(const struct event *ev, char name[ATTEMPT_KEY], char address[ATTEMPT_KEY])
{
	snprintf(name, ATTEMPT_KEY, "official %s", ev->attempt.official);
	snprintf(address, ATTEMPT_KEY, "address %s", ev->attempt.address);
}

// Names that nobody has are locked like others: the answer does not tell which there are.
static void on_attempt(struct core *c, const struct event *ev, struct effects *fx)
{
	char name[ATTEMPT_KEY], address[ATTEMPT_KEY];
	attempt_keys(ev, name, address);
	uint32_t wait_s = lockout_wait(&c->lockout, address, ev->now_ms);
	if (!wait_s)
		wait_s = lockout_try(&c->lockout, &lockout_name, name, ev->now_ms);
	if (!wait_s)
		wait_s = lockout_try(&c->lockout, &lockout_address, address, ev->now_ms);
	if (!wait_s) {
		effect_add(fx, EFFECT_ADMIT);
		return;
	}
	struct effect *e = refuse(fx, 429, "too many wrong passwords: wait");
	e->refuse.retry_after_s = wait_s;
	e->refuse.code = "locked_out";
}

static void on_proven(struct core *c, const struct event *ev, struct effects *fx)
{
	char name[ATTEMPT_KEY], address[ATTEMPT_KEY];
	(void)fx;
	attempt_keys(ev, name, address);
	lockout_good(&c->lockout, name);
	lockout_unspent(&c->lockout, address);
}

static void on_untried(struct core *c, const struct event *ev, struct effects *fx)
{
	char name[ATTEMPT_KEY], address[ATTEMPT_KEY];
	(void)fx;
	attempt_keys(ev, name, address);
	lockout_unspent(&c->lockout, name);
	lockout_unspent(&c->lockout, address);
}

// --- the registry and the alerts

static void on_entity(struct core *c, const struct event *ev, struct effects *fx)
{
	directory_put(&c->directory, ev->entity.kind, ev->entity.entry);
	if (ev->entity.kind == ENTRY_KEY || ev->entity.kind == ENTRY_OFFICIAL || ev->entity.kind == ENTRY_PASSWORD)
		effect_add(fx, EFFECT_WAKE); // a viewer's key or session may have ended
}

static void on_forget(struct core *c, const struct event *ev, struct effects *fx)
{
	(void)ev;
	directory_clear(&c->directory);
	effect_add(fx, EFFECT_WAKE);
}

static void on_restart(struct core *c, const struct event *ev, struct effects *fx)
{
	stream_restart(&c->stream, ev->after);
	effect_add(fx, EFFECT_WAKE);
}

static void on_change(struct core *c, const struct event *ev, struct effects *fx)
{
	stream_add(&c->stream, ev->change.number, ev->change.zone, ev->change.frame);
	effect_add(fx, EFFECT_WAKE);
}

bool core_shows(const struct core *c, const struct principal *p, const char *filter, const char *zone)
{
	return (!*filter || !strcmp(filter, zone)) && scope_zone(&c->directory, p, zone);
}

static void on_view(struct core *c, const struct event *ev, struct effects *fx)
{
	const struct principal *p = ev->view.principal;
	if (!scope_holds(&c->directory, p, ev->now_ms)) {
		effect_add(fx, EFFECT_END);
		return;
	}
	uint64_t after = ev->view.after;
	const struct change *change;
	int err;
	while ((err = stream_next(&c->stream, after, &change)) == OK && !core_shows(c, p, ev->view.zone, change->zone))
		after = change->number;
	struct effect *e = effect_add(fx, err == OK ? EFFECT_FRAME : err == ERR_AGAIN ? EFFECT_WAIT : EFFECT_FETCH);
	e->view.after = err == OK ? change->number : after;
	e->view.text = err == OK ? change->frame[ev->view.language] : NULL;
}

void core_step(struct core *c, const struct event *ev, struct effects *fx)
{
	static void (*const on[])(struct core *, const struct event *, struct effects *) = {
	        [EVENT_REQUEST] = on_request, [EVENT_ENTITY] = on_entity, [EVENT_FORGET] = on_forget,
	        [EVENT_RESTART] = on_restart, [EVENT_CHANGE] = on_change, [EVENT_VIEW] = on_view,
	        [EVENT_ATTEMPT] = on_attempt, [EVENT_PROVEN] = on_proven, [EVENT_UNTRIED] = on_untried,
	};
	fx->n = 0;
	on[ev->kind](c, ev, fx);
}
