#include "service.h"

#include "base/err.h"
#include "base/mem.h"
#include "secret.h"
#include "store.h"
#include "sys/clock.h"
#include "sys/log.h"
#include "trace.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { LEAVE_MS = 500, LEAVE_LOOK_MS = 10 }; // at the end: for the last answers to go out

static serve_fn *const serve[SERVES] = {
        [SERVE_PAGE] = serve_page,
        [SERVE_ASSET] = serve_asset,
        [SERVE_ICON] = serve_icon,
        [SERVE_OPENAPI] = serve_openapi,
        [SERVE_HEALTH] = serve_health,
        [SERVE_READY] = serve_ready,
        [SERVE_METRICS] = serve_metrics,
        [SERVE_STATUS] = serve_status,
        [SERVE_PING] = serve_ping,
        [SERVE_INFLUX_QUERY] = serve_influx_query,
        [SERVE_LINES] = serve_lines,
        [SERVE_OBSERVATIONS] = serve_observations,
        [SERVE_ALERTS] = serve_alerts,
        [SERVE_ALERT] = serve_alert,
        [SERVE_ALERTS_ACKNOWLEDGE] = serve_alerts_acknowledge,
        [SERVE_ALERT_ACT] = serve_alert_act,
        [SERVE_CASES] = serve_cases,
        [SERVE_CASE] = serve_case,
        [SERVE_CASE_OPEN] = serve_case_open,
        [SERVE_CASE_ACT] = serve_case_act,
        [SERVE_STATISTICS] = serve_statistics,
        [SERVE_ROUTE] = serve_route,
        [SERVE_SILENCE_PREVIEW] = serve_silence_preview,
        [SERVE_AUDIT] = serve_audit,
        [SERVE_REGISTRY_AUDIT] = serve_registry_audit,
        [SERVE_CHANNEL_TEST] = serve_channel_test,
        [SERVE_STREAM] = serve_stream,
        [SERVE_SERIES] = serve_series,
        [SERVE_ROLLUPS] = serve_rollups,
        [SERVE_REPORTS] = serve_reports,
        [SERVE_EXPLAIN] = serve_explain,
        [SERVE_POLICIES_EFFECTIVE] = serve_policies_effective,
        [SERVE_POLICY_PARAMETERS] = serve_policy_parameters,
        [SERVE_ENTERPRISES] = serve_enterprises,
        [SERVE_ENTERPRISE] = serve_enterprise,
        [SERVE_REGISTRY_LIST] = serve_registry_list,
        [SERVE_REGISTRY_ENTRY] = serve_registry_entry,
        [SERVE_REGISTRY_HISTORY] = serve_registry_history,
        [SERVE_REGISTRY_WRITE] = serve_registry_write,
        [SERVE_REGISTRY_IMPORT] = serve_registry_import,
        [SERVE_BACKTEST] = serve_backtest,
        [SERVE_KEYS] = serve_keys,
        [SERVE_KEY_NEW] = serve_key_new,
        [SERVE_KEY_END] = serve_key_end,
        [SERVE_SESSION] = serve_session,
        [SERVE_SESSION_NEW] = serve_session_new,
        [SERVE_SESSION_END] = serve_session_end,
        [SERVE_PASSWORD_CHANGE] = serve_password_change,
        [SERVE_PASSWORD_NEW] = serve_password_new,
        [SERVE_PASSWORD_END] = serve_password_end,
};

// --- the core

static void trace(const struct event *ev, const struct effects *fx)
{
	struct buf line = {0};
	trace_event(&line, ev);
	for (uint32_t i = 0; i < fx->n; i++) {
		buf_text(&line, " -> ");
		trace_effect(&line, &fx->effect[i]);
	}
	log_debug("event=step %s", buf_str(&line));
	buf_fini(&line);
}

struct effect service_step(struct service *s, struct event *ev)
{
	struct effects fx;
	ev->now_ms = clock_now_ms();
	core_step(&s->core, ev, &fx);
	if (s->config.debug)
		trace(ev, &fx);
	if (fx.n && fx.effect[0].kind == EFFECT_WAKE)
		viewers_wake(s);
	return fx.n ? fx.effect[0] : (struct effect){.kind = EFFECT_WAIT};
}

// --- requests

static enum head refuse(struct request *r, const struct effect *e)
{
	char seconds[16];
	snprintf(seconds, sizeof seconds, "%u", e->refuse.retry_after_s);
	if (*e->refuse.allow)
		request_set_header(r, "Allow", e->refuse.allow);
	if (e->refuse.retry_after_s)
		request_set_header(r, "Retry-After", seconds);
	problem_with(r, e->refuse.status, e->refuse.detail, e->refuse.code ? json_pack("{s:s}", "code", e->refuse.code) : NULL);
	return HEAD_ANSWERED;
}

static enum head decide(struct service *s, struct request *r, enum look look);

struct looking {
	struct service *service;
	struct request *request;
};

static void on_session(void *arg, enum look look, const struct session *session)
{
	struct looking l = *(struct looking *)arg;
	free(arg);
	if (session)
		l.request->session = *session;
	const enum head head = decide(l.service, l.request, session && !session_sealed(l.service, session) ? LOOK_GONE : look);
	if (head != HEAD_LATER)
		request_headed(l.request, head);
}

static enum head look_up(struct service *s, struct request *r)
{
	char id[SESSION_ID_LEN + 1];
	struct looking *l = mem_new(1, sizeof *l);
	*l = (struct looking){s, r};
	if (session_cookie(r, id) && cache_session_look(s->redis, id, on_session, l) == OK)
		return HEAD_LATER;
	free(l);
	return decide(s, r, LOOK_AWAY);
}

static enum head decide(struct service *s, struct request *r, enum look look)
{
	struct event ev = {.kind = EVENT_REQUEST};
	struct token token;
	uint8_t hash[TOKEN_HASH_LEN] = {0};
	char id[SESSION_ID_LEN + 1];
	const char *authorization = request_header(r, "Authorization");
	const struct origin origin = {.fetch_site = request_header(r, "Sec-Fetch-Site"),
	                              .origin = request_header(r, "Origin"),
	                              .host = request_header(r, "Host"),
	                              .csrf = request_header(r, "X-CSRF-Token"),
	                              .secure = r->secure};
	ev.request.method = r->method;
	ev.request.target = r->target_bad ? NULL : &r->target;
	ev.request.has_token = authorization != NULL;
	ev.request.has_cookie = !authorization && session_cookie(r, id);
	ev.request.look = look;
	ev.request.session = &r->session;
	ev.request.origin = &origin;
	if (authorization && token_read(authorization, &token) == OK) {
		secret_hash(&token, hash);
		ev.request.token = &token;
		ev.request.hash = hash;
	}
	struct effect e = service_step(s, &ev);
	if (e.kind == EFFECT_LOOK)
		return look_up(s, r);
	if (e.kind == EFFECT_REFUSE)
		return refuse(r, &e);
	r->match = e.serve.match;
	r->principal = e.serve.principal;
	r->body_max = e.serve.match.route->body_max;
	if (e.serve.turn)
		return session_turn(s, r) ? HEAD_LATER : HEAD_READ;
	if (look == LOOK_FOUND)
		session_touch(s, &r->session);
	return HEAD_READ;
}

static enum head on_head(void *self, struct request *r)
{
	struct service *s = self;
	if (!s->leave)
		return decide(s, r, LOOK_UNKNOWN);
	problem_unavailable(r, "the gateway is stopping");
	return HEAD_ANSWERED;
}

static void on_serve(void *self, struct request *r)
{
	struct service *s = self;
	if (s->leave) // its body came in while we were stopping: those it would be asked of are gone
		problem_unavailable(r, "the gateway is stopping");
	else
		serve[r->match.route->serve](s, r);
}

static void on_too_large(void *self, struct request *r)
{
	(void)self;
	problem(r, 413, "the body is larger than %u bytes", r->body_max);
}

static void on_bad_encoding(void *self, struct request *r, int err)
{
	(void)self;
	if (err == ERR_ARG) {
		request_set_header(r, "Accept-Encoding", "gzip");
		problem(r, 415, "the only Content-Encoding that is read is gzip");
	} else {
		problem(r, 400, "the body is not what its Content-Encoding says");
	}
}

// Who changed something, by what, from where: a line for each. What plants write is not; their books are aggregation's.
static void audit(const struct request *r)
{
	const struct route *route = r->match.route;
	if (!route || !strcmp(route->method, "GET") || !*r->principal.actor || r->principal.who & WHO_PLANT)
		return;
	log_info("event=write id=%s actor=%s by=\"%s\" address=%s method=%s target=\"%s\" status=%d", r->id, r->principal.actor, r->principal.by, r->address,
	         route->method, r->raw, r->status);
}

static void on_done(void *self, struct request *r)
{
	meter_request(self, r);
	audit(r);
	log_debug("event=request id=%s method=%s path=\"%s\" status=%d by=\"%s\" us=%lld", r->id, r->method, r->target.text ? r->target.text : "", r->status,
	          r->principal.by, (long long)(clock_mono_us() - r->began_us));
}

// --- the registry

static void on_registry(void *arg, const struct feed_record *record)
{
	struct service *s = arg;
	struct entry entry;
	struct event ev = {.kind = EVENT_FORGET};
	if (record->key) {
		ev.kind = EVENT_ENTITY;
		ev.entity.entry = &entry;
		int err = wire_registry_change(record->body, record->len, &ev.entity.kind, &entry);
		if (err == ERR_SYNTAX) {
			meter_bad_record(s);
			log_error("event=bad_registry_record number=%llu key=\"%s\"", (unsigned long long)record->number, record->key);
		}
		if (err)
			return;
	}
	service_step(s, &ev);
}

static void on_registry_level(void *arg)
{
	settle_look(arg);
}

// --- the alerts

static void on_alerts(void *arg, const struct feed_record *record, uint32_t n, bool reset)
{
	struct service *s = arg;
	struct event restart = {.kind = EVENT_RESTART};
	if (reset) {
		service_step(s, &restart);
		store_set_position(&s->db, feed_log_of(s->alerts), 0);
		return;
	}
	uint64_t head = feed_head(s->alerts);
	for (uint32_t i = 0; i < n; i++) {
		if (record[i].number + STREAM_RING <= head) { // the ring would forget it at once
			restart.after = record[i].number;
			continue;
		}
		if (restart.after)
			service_step(s, &restart);
		restart.after = 0;
		struct alert_change change;
		if (wire_alert_change(record[i].body, record[i].len, record[i].number, &change) == OK) {
			struct event ev = {.kind = EVENT_CHANGE};
			ev.change.number = change.number;
			ev.change.zone = change.zone;
			for (int l = 0; l < LANGUAGES; l++)
				ev.change.frame[l] = buf_str(&change.frame[l]);
			service_step(s, &ev);
		} else {
			meter_bad_record(s);
			log_error("event=bad_alert_record number=%llu", (unsigned long long)record[i].number);
		}
		for (int l = 0; l < LANGUAGES; l++)
			buf_fini(&change.frame[l]);
	}
	if (restart.after)
		service_step(s, &restart);
	store_set_position(&s->db, feed_log_of(s->alerts), record[n - 1].number);
	feed_committed(s->alerts, record[n - 1].number);
}

// The ring is filled anew from a little before where we were, so that viewers that connect again find what they missed.
static void follow_alerts(struct service *s)
{
	uint64_t log_id = 0, number = 0;
	store_position(&s->db, &log_id, &number);
	struct event restart = {.kind = EVENT_RESTART};
	restart.after = number > STREAM_RING ? number - STREAM_RING : 0;
	service_step(s, &restart);
	s->alerts = feed_follow_new(s->bus, "alerting", s->config.alerting_rpc, s->config.alerting_bell, "gateway", log_id, restart.after, on_alerts, s);
}

// --- life

static void on_redis(void *arg)
{
	(void)arg; // sessions are nowhere else: what is gone is gone, and people log in again
}

static void start(struct service *s, const struct config *config)
{
	struct buf folder = {0};
	s->config = *config;
	s->offset_ms = config->utc_offset_minutes * 60000;
	s->start_time = clock_now_ms();
	wire_init(s->offset_ms);
	core_init(&s->core, (double)config->key_requests_per_second);
	s->loop = loop_new();
	buf_printf(&folder, "%s/gateway", config->data);
	store_open(&s->db, buf_str(&folder));
	buf_fini(&folder);
	s->bus = bus_new(s->loop, config->keys, "gateway");
	s->peer[PEER_REGISTRY] = (struct peer){.name = "registry", .client = bus_client_new(s->bus, "registry", config->registry_rpc)};
	s->peer[PEER_AGGREGATION] = (struct peer){.name = "aggregation", .client = bus_client_new(s->bus, "aggregation", config->aggregation_rpc)};
	s->peer[PEER_ALERTING] = (struct peer){.name = "alerting", .client = bus_client_new(s->bus, "alerting", config->alerting_rpc)};
	s->ingest = bus_client_new(s->bus, "aggregation", config->aggregation_ingest);
	meter_start(s);
	viewers_start(s);
	settle_start(s);
	s->mirror = mirror_new(&s->db, s->bus, "registry", config->registry_rpc, config->registry_bell, "gateway", on_registry, on_registry_level, s);
	follow_alerts(s);
	s->redis = redis_new(s->loop, config->redis, config->redis_password, "gateway", on_redis, s);
	survey_start(s);
	struct http_handler handler = {s, on_head, on_serve, on_too_large, on_bad_encoding, on_done};
	const struct http_settings http = {.address = config->http,
	                                   .connections = (uint32_t)config->http_connections,
	                                   .certificate = config->http_tls_certificate,
	                                   .key = config->http_tls_key,
	                                   .proxies = config->http_trusted_proxy};
	s->hasher = hasher_new(s->loop);
	s->http = http_new(s->loop, &http, &handler);
	log_info("event=started http=%s registry_version=%llu", config->http, (unsigned long long)feed_position(mirror_follow(s->mirror)));
}

static void on_leave(void *arg)
{
	struct service *s = arg;
	if (!http_connections(s->http) || clock_mono_ms() >= s->leave_ms)
		loop_stop(s->loop);
	else
		loop_timer_set(s->leave, LEAVE_LOOK_MS);
}

// What is under way is answered (calls that will have no answer, with 503), viewers are let go, and the last bytes get a moment.
static void stop(struct service *s)
{
	s->leave = loop_timer_new(s->loop, on_leave, s);
	s->leave_ms = clock_mono_ms() + LEAVE_MS;
	loop_timer_set(s->leave, 0);
	settle_stop(s);
	survey_stop(s);
	for (int i = 0; i < PEERS; i++)
		bus_client_free(s->peer[i].client);
	bus_client_free(s->ingest);
	hasher_free(s->hasher);
	redis_free(s->redis);
	s->redis = NULL;
	http_quiesce(s->http);
	http_close_sources(s->http);
	loop_run(s->loop);
	http_free(s->http);
	feed_follow_free(s->alerts);
	mirror_free(s->mirror);
	viewers_stop(s);
	bus_free(s->bus);
	meter_stop(s);
	core_fini(&s->core);
	db_close(&s->db);
	free(s->settling);
	free(s->survey);
	loop_free(s->loop);
	log_info("event=stopped");
}

void service_run(const struct config *config)
{
	static struct service s;
	if (sodium_init() < 0)
		log_fatal("event=sodium_failed");
	start(&s, config);
	loop_run(s.loop);
	stop(&s);
}
