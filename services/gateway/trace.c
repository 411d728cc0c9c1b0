#include "trace.h"

static const char *const entry_names[ENTRY_KINDS] = {"key", "official", "password", "enterprise", "area", "zone", "indicator"};

static const char *const looks[] = {"?", "found", "gone", "away"};

void trace_event(struct buf *out, const struct event *ev)
{
	switch (ev->kind) {
	case EVENT_REQUEST:
		buf_printf(out, "request %s", ev->request.method);
		for (uint32_t i = 0; ev->request.target && i < ev->request.target->segments; i++)
			buf_printf(out, "/%s", ev->request.target->segment[i]);
		if (ev->request.has_token)
			buf_printf(out, " key=%s", ev->request.token ? ev->request.token->id : "?");
		if (ev->request.has_cookie)
			buf_printf(out, " session=%s", looks[ev->request.look]);
		break;
	case EVENT_ENTITY:
		buf_printf(out, "entity %s %s%s", entry_names[ev->entity.kind], ev->entity.entry->id, ev->entity.entry->ended ? " ended" : "");
		break;
	case EVENT_FORGET:
		buf_text(out, "forget");
		break;
	case EVENT_RESTART:
		buf_printf(out, "restart after=%llu", (unsigned long long)ev->after);
		break;
	case EVENT_CHANGE:
		buf_printf(out, "change %llu zone=%s", (unsigned long long)ev->change.number, ev->change.zone);
		break;
	case EVENT_VIEW:
		buf_printf(out, "view by \"%s\" zone=%s after=%llu", ev->view.principal->by, ev->view.zone, (unsigned long long)ev->view.after);
		break;
	case EVENT_ATTEMPT:
		buf_printf(out, "attempt official=%s address=%s", ev->attempt.official, ev->attempt.address);
		break;
	case EVENT_PROVEN:
		buf_printf(out, "proven official=%s address=%s", ev->attempt.official, ev->attempt.address);
		break;
	case EVENT_UNTRIED:
		buf_printf(out, "untried official=%s address=%s", ev->attempt.official, ev->attempt.address);
		break;
	}
}

void trace_effect(struct buf *out, const struct effect *e)
{
	switch (e->kind) {
	case EFFECT_SERVE:
		buf_printf(out, "serve %s %s", e->serve.match.route->method, e->serve.match.route->path);
		if (*e->serve.principal.actor)
			buf_printf(out, " to %s", e->serve.principal.actor);
		break;
	case EFFECT_REFUSE:
		buf_printf(out, "refuse %d %s", e->refuse.status, e->refuse.detail);
		break;
	case EFFECT_LOOK:
		buf_text(out, "look for the session");
		break;
	case EFFECT_ADMIT:
		buf_text(out, "admit");
		break;
	case EFFECT_WAKE:
		buf_text(out, "wake");
		break;
	case EFFECT_FRAME:
		buf_printf(out, "frame %llu", (unsigned long long)e->view.after);
		break;
	case EFFECT_WAIT:
		buf_printf(out, "wait after=%llu", (unsigned long long)e->view.after);
		break;
	case EFFECT_FETCH:
		buf_printf(out, "fetch after=%llu", (unsigned long long)e->view.after);
		break;
	case EFFECT_END:
		buf_text(out, "end");
		break;
	}
}
