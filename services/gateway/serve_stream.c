// The live stream: server-sent events of alert changes. A viewer reads along the core's ring; who is behind it is brought up from alerting's own log, a page at a time.
#include "base/err.h"
#include "base/mem.h"
#include "base/parse.h"
#include "service.h"

#include <stdlib.h>
#include <string.h>

enum {
	HEARTBEAT_MS = 15000,
	FETCH_BYTES = 64 * 1024, // of alerting's log at a time: what a viewer that is behind may hold here
	FETCH_MS = 5000
};

struct viewer {
	struct viewer *next, *prev;
	struct service *service;
	struct request *request;
	struct principal principal;
	char zone[ZONE_LEN];
	enum language language;
	uint64_t after; // number of the last change it was given
	struct buf out; // what it has not taken yet
	size_t out_at;
	char session[SESSION_ID_LEN + 1]; // "": by a key
	bool fetching, looking, ended, gone;
	bool moved; // the fetched page had something new
};

struct viewers {
	struct viewer *first;
	uint32_t count;
	struct loop_timer *heartbeat;
};

static void viewer_end(struct viewer *v, const char *why)
{
	buf_printf(&v->out, "event: end\ndata: {\"reason\":\"%s\"}\n\n", why);
	v->ended = true;
}

// An answer that is under way finds it gone, and frees it then.
static void viewer_free(struct viewer *v)
{
	if (!v->fetching && !v->looking)
		free(v);
}

// --- from alerting's log

static void on_record(void *arg, uint64_t number, const void *body, size_t len)
{
	struct viewer *v = arg;
	struct alert_change change;
	if (number <= v->after)
		return;
	v->after = number;
	v->moved = true;
	if (wire_alert_change(body, len, number, &change) == OK && core_shows(&v->service->core, &v->principal, v->zone, change.zone))
		buf_add(&v->out, change.frame[v->language].at, change.frame[v->language].len);
	for (int i = 0; i < LANGUAGES; i++)
		buf_fini(&change.frame[i]);
}

static void on_fetched(void *arg, int err, const char *type, const void *body, size_t len)
{
	struct viewer *v = arg;
	v->fetching = false;
	if (v->gone) {
		viewer_free(v);
		return;
	}
	bool same = false;
	v->moved = false;
	if (err || strcmp(type, "FeedReply") || wire_feed_reply(body, len, feed_log_of(v->service->alerts), &same, on_record, v))
		viewer_end(v, "what was missed cannot be had now, connect again");
	else if (!same || !v->moved)
		v->after = v->service->core.stream.after; // alerting does not have it any more: go on with what there is
	request_wake(v->request);
}

static void fetch(struct viewer *v)
{
	struct buf body = {0};
	wire_feed_request(&body, feed_log_of(v->service->alerts), v->after, FETCH_BYTES);
	if (bus_call(v->service->peer[PEER_ALERTING].client, "FeedRequest", body.at, body.len, FETCH_MS, on_fetched, v) == OK)
		v->fetching = true;
	else
		viewer_end(v, "too many requests are waiting, connect again");
	buf_fini(&body);
}

// --- reading

// Puts the next frame into `out`, if there is one.
static void fill(struct viewer *v)
{
	struct event ev = {.kind = EVENT_VIEW};
	ev.view.principal = &v->principal;
	ev.view.zone = v->zone;
	ev.view.language = v->language;
	ev.view.after = v->after;
	struct effect e = service_step(v->service, &ev);
	switch (e.kind) {
	case EFFECT_FRAME:
		buf_text(&v->out, e.view.text);
		v->after = e.view.after;
		break;
	case EFFECT_WAIT:
		v->after = e.view.after;
		break;
	case EFFECT_FETCH:
		fetch(v);
		break;
	default:
		viewer_end(v, "the key or session has ended");
		break;
	}
}

static ssize_t on_read(void *arg, char *out, size_t max)
{
	struct viewer *v = arg;
	if (v->out_at == v->out.len) {
		buf_clear(&v->out);
		v->out_at = 0;
		if (v->ended)
			return -1;
		if (!v->fetching)
			fill(v);
	}
	size_t left = v->out.len - v->out_at, n = left < max ? left : max;
	if (n)
		memcpy(out, v->out.at + v->out_at, n);
	v->out_at += n;
	return (ssize_t)n;
}

static void on_done(void *arg)
{
	struct viewer *v = arg;
	struct viewers *all = v->service->viewers;
	*(v->prev ? &v->prev->next : &all->first) = v->next;
	if (v->next)
		v->next->prev = v->prev;
	all->count--;
	buf_fini(&v->out);
	v->gone = true;
	viewer_free(v);
}

void serve_stream(struct service *s, struct request *r)
{
	struct viewers *all = s->viewers;
	const char *zone = param_text(r, "zone"), *last = request_header(r, "Last-Event-ID");
	uint64_t after = stream_newest(&s->core.stream);
	if (*zone && (strlen(zone) >= ZONE_LEN || !scope_zone(&s->core.directory, &r->principal, zone))) {
		problem(r, 403, "the zone %.40s is not one of yours", zone);
		return;
	}
	if (last && *last && parse_u64(last, strlen(last), &after)) {
		problem_with(r, 400, "Last-Event-ID must be the id of an event", json_pack("{s:s}", "field", "Last-Event-ID"));
		return;
	}
	if (all->count >= (uint32_t)s->config.http_viewers) {
		problem_unavailable(r, "too many viewers of the live stream");
		return;
	}
	struct viewer *v = mem_new(1, sizeof *v);
	*v = (struct viewer){.service = s, .request = r, .principal = r->principal, .language = r->language, .after = after, .next = all->first};
	memcpy(v->zone, zone, strlen(zone) + 1);
	if (!*r->principal.key)
		memcpy(v->session, r->session.id, sizeof v->session);
	if (all->first)
		all->first->prev = v;
	all->first = v;
	all->count++;
	buf_text(&v->out, "retry: 2000\n: this is the live stream of alerts\n\n");
	request_stream(r, "text/event-stream; charset=utf-8", &(struct http_source){on_read, on_done, v});
}

// --- all of them

void viewers_wake(struct service *s)
{
	for (struct viewer *v = s->viewers ? s->viewers->first : NULL; v; v = v->next)
		request_wake(v->request);
}

// Whoever logs out, or is logged out, sees no more. An open stream is a use of its session.
static void on_session(void *arg, enum look look, const struct session *session)
{
	struct viewer *v = arg;
	v->looking = false;
	if (v->gone) {
		viewer_free(v);
		return;
	}
	const bool gone = look == LOOK_GONE || (session && !session_sealed(v->service, session));
	if (session && !gone)
		session_touch(v->service, session);
	if (!gone || v->ended)
		return;
	viewer_end(v, "the key or session has ended");
	request_wake(v->request);
}

static void look(struct viewer *v)
{
	if (*v->session && !v->looking)
		v->looking = cache_session_look(v->service->redis, v->session, on_session, v) == OK;
}

// A comment now and then keeps proxies from closing the stream, and finds out who is not there any more.
static void on_heartbeat(void *arg)
{
	struct service *s = arg;
	for (struct viewer *v = s->viewers->first; v; v = v->next) {
		look(v);
		if (v->out_at == v->out.len && !v->ended)
			buf_text(&v->out, ":\n\n");
	}
	viewers_wake(s);
	loop_timer_set(s->viewers->heartbeat, HEARTBEAT_MS);
}

void viewers_start(struct service *s)
{
	s->viewers = mem_new(1, sizeof *s->viewers);
	s->viewers->heartbeat = loop_timer_new(s->loop, on_heartbeat, s);
	loop_timer_set(s->viewers->heartbeat, HEARTBEAT_MS);
}

void viewers_stop(struct service *s)
{
	free(s->viewers);
	s->viewers = NULL;
}

uint32_t viewers_count(const struct service *s)
{
	return s->viewers->count;
}
