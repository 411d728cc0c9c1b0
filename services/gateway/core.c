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

// Who shows that token? Refuses and returns false when nobody may with it.
static bool know(const struct core *c, const struct event *ev, struct principal *p, struct effects *fx)
{
	if (!ev->request.has_token) {
		refuse(fx, 401, "this needs a token: Authorization: Bearer pp_...");
		return false;
	}
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
	snprintf(p->actor, sizeof p->actor, "%s%s", *key->parent ? "" : "key:", *key->parent ? key->parent : key->id);
	if (!p->who) {
		refuse(fx, 401, "the key %s belongs to nobody any more", key->id);
		return false;
	}
	return true;
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
		if (!know(c, ev, &p, fx))
			return;
		const struct kind *kind = is_registry(r->serve) ? kind_find(match.arg[0]) : NULL;
		uint32_t who = kind ? r->who & who_may(kind, r->serve, ev->request.target) : r->who;
		if (!(who & p.who)) {
			refuse(fx, 403, "the role of the key %s does not allow %s %s", p.key, r->method, r->path);
			return;
		}
		if (is_registry(r->serve) && !kind) {
			refuse(fx, 404, "the registry has no such kind; see /openapi.yaml");
			return;
		}
		uint32_t wait_s = limit_take(&c->limit, p.key, ev->now_ms);
		if (wait_s) {
			refuse(fx, 429, "more than %g requests a second with one key", c->limit.per_second)->refuse.retry_after_s = wait_s;
			return;
		}
	}
	struct effect *e = effect_add(fx, EFFECT_SERVE);
	e->serve.match = match;
	e->serve.principal = p;
}

// --- the registry and the alerts

static void on_entity(struct core *c, const struct event *ev, struct effects *fx)
{
	directory_put(&c->directory, ev->entity.kind, ev->entity.entry);
	if (ev->entity.kind == ENTRY_KEY || ev->entity.kind == ENTRY_OFFICIAL)
		effect_add(fx, EFFECT_WAKE); // a viewer's key may have ended
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
	};
	fx->n = 0;
	on[ev->kind](c, ev, fx);
}
