// Is it alive, is it ready, what does it measure.
#include "base/mem.h"
#include "exposition.h"
#include "service.h"
#include "sys/clock.h"

#include "base/civil.h"

#include <stdlib.h>
#include <string.h>

void serve_health(struct service *s, struct request *r)
{
	(void)s;
	answer_text(r, 200, "text/plain; charset=utf-8", "alive\n");
}

// --- ready

static json_t *hop(const char *name, const struct feed_follow *f)
{
	return json_pack("{s:s, s:I, s:I, s:I}", "name", name, "position", (json_int_t)feed_position(f), "head", (json_int_t)feed_head(f), "behind_ms",
	                 (json_int_t)feed_behind_ms(f, clock_mono_ms()));
}

// Ourselves, in the words of Status.
static json_t *own_status(struct service *s, bool *ready)
{
	char started[40], since[40];
	json_t *waiting = json_array(), *notice = json_array();
	if (!mirror_filled(s->mirror))
		json_array_append_new(waiting, json_string("registry: its whole content has not been read yet"));
	if (!feed_level(s->alerts) && !feed_head(s->alerts))
		json_array_append_new(waiting, json_string("alerting: no connection"));
	if (redis_away_since(s->redis))
		json_array_append_new(notice, json_sprintf("redis: away since %s", civil_text(since, redis_away_since(s->redis), s->offset_ms)));
	*ready = !json_array_size(waiting);
	return json_pack("{s:s, s:s, s:b, s:o, s:s, s:[o, o], s:b, s:o}", "service", "gateway", "version", PP_VERSION, "ready", *ready, "waiting", waiting,
	                 "start_time", civil_text(started, s->start_time, s->offset_ms), "hop", hop("registry", mirror_follow(s->mirror)),
	                 hop("alerting", s->alerts), "degraded", json_array_size(notice) > 0, "notice", notice);
}

static json_t *peer_status(const struct peer *p)
{
	if (p->up)
		return json_incref(p->status.json);
	return json_pack("{s:s, s:b, s:[s], s:[], s:b, s:[]}", "service", p->name, "ready", 0, "waiting", "no answer to its status request", "hop", "degraded",
	                 0, "notice");
}

static json_t *whole_status(struct service *s, bool *ready)
{
	json_t *services = json_array();
	*ready = true;
	bool own;
	for (int i = 0; i < PEERS; i++) {
		*ready = *ready && s->peer[i].up && s->peer[i].status.ready;
		json_array_append_new(services, peer_status(&s->peer[i]));
	}
	json_array_append_new(services, own_status(s, &own));
	*ready = *ready && own;
	return json_pack("{s:b, s:o}", "ready", *ready, "service", services);
}

struct asked {
	struct service *service;
	struct request *request;
	bool always; // 200 whether ready or not
};

static void on_survey(void *arg)
{
	struct asked a = *(struct asked *)arg;
	free(arg);
	bool ready;
	json_t *status = whole_status(a.service, &ready);
	if (ready || a.always) {
		answer_json(a.request, 200, status);
		return;
	}
	request_set_header(a.request, "Retry-After", "1");
	problem_with(a.request, 503, "not every service is ready: see service[].waiting", status);
}

static void ask_status(struct service *s, struct request *r, bool always)
{
	struct asked *a = mem_new(1, sizeof *a);
	*a = (struct asked){s, r, always};
	survey(s, on_survey, a);
}

void serve_ready(struct service *s, struct request *r)
{
	ask_status(s, r, false);
}

void serve_status(struct service *s, struct request *r)
{
	ask_status(s, r, true);
}

// --- metrics

static void on_survey_for_metrics(void *arg)
{
	struct asked a = *(struct asked *)arg;
	free(arg);
	struct service *s = a.service;
	struct exposition x = {0};
	struct buf own = {0}, out = {0};
	meter_now(s);
	metrics_text(s->metrics, &own);
	exposition_add(&x, "", buf_str(&own), own.len);
	for (int i = 0; i < PEERS; i++)
		if (s->peer[i].up && s->peer[i].status.metrics)
			exposition_add(&x, s->peer[i].name, s->peer[i].status.metrics, strlen(s->peer[i].status.metrics));
	exposition_text(&x, &out);
	request_answer(a.request, 200, "text/plain; version=0.0.4; charset=utf-8", out.at, out.len);
	exposition_fini(&x);
	buf_fini(&own);
	buf_fini(&out);
}

void serve_metrics(struct service *s, struct request *r)
{
	struct asked *a = mem_new(1, sizeof *a);
	*a = (struct asked){s, r, true};
	survey(s, on_survey_for_metrics, a);
}
