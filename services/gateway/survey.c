// Is everybody there, ready, and how far behind? Asked every second, and when somebody wants to know now.
#include "base/err.h"
#include "base/mem.h"
#include "service.h"
#include "sys/log.h"

#include <stdlib.h>
#include <string.h>

enum {
	ANSWER_MS = 1000, // a service that does not answer within is away
	EVERY_MS = 1000,
	EVERY_WHILE_AWAY_MS = 200,
	MAX_WAITING = 256 // people who ask for readiness at the same time
};

struct question {
	struct service *service;
	struct peer *peer;
};

struct surveyor {
	struct loop_timer *timer;
	struct question question[PEERS];
	uint32_t asked; // answers that are still to come
	bool stopped;
	struct {
		survey_fn *fn;
		void *arg;
	} waiting[MAX_WAITING];
	uint32_t waits;
};

static void tell(struct surveyor *v)
{
	while (v->waits) {
		v->waits--;
		v->waiting[v->waits].fn(v->waiting[v->waits].arg);
	}
}

static void on_status(void *arg, int err, const char *type, const void *body, size_t len)
{
	struct question *q = arg;
	struct surveyor *v = q->service->survey;
	struct peer *p = q->peer;
	struct status now;
	if (v->stopped)
		return;
	bool up = !err && !strcmp(type, "Status") && wire_status(body, len, &now) == OK;
	if (up != p->up)
		log_info("event=%s peer=%s", up ? "peer_up" : "peer_away", p->name);
	p->up = up;
	if (up) {
		free(p->status.metrics);
		json_decref(p->status.json);
		p->status = now;
	} else {
		p->status.ready = false;
	}
	metric_set(p->up_metric, up);
	if (!--v->asked)
		tell(v);
}

static void ask_all(struct service *s)
{
	struct surveyor *v = s->survey;
	if (v->asked)
		return; // its answers are coming
	v->asked = PEERS;
	for (int i = 0; i < PEERS; i++)
		if (bus_call(s->peer[i].client, "StatusRequest", NULL, 0, ANSWER_MS, on_status, &v->question[i]))
			on_status(&v->question[i], ERR_FULL, "", NULL, 0);
}

static void on_timer(void *arg)
{
	struct service *s = arg;
	bool away = false;
	for (int i = 0; i < PEERS; i++)
		away = away || !s->peer[i].status.ready;
	ask_all(s);
	loop_timer_set(s->survey->timer, away ? EVERY_WHILE_AWAY_MS : EVERY_MS);
}

void survey_start(struct service *s)
{
	struct surveyor *v = mem_new(1, sizeof *v);
	s->survey = v;
	for (int i = 0; i < PEERS; i++)
		v->question[i] = (struct question){s, &s->peer[i]};
	v->timer = loop_timer_new(s->loop, on_timer, s);
	loop_timer_set(v->timer, 0);
}

void survey_stop(struct service *s)
{
	struct surveyor *v = s->survey;
	v->stopped = true;
	loop_timer_free(v->timer);
	tell(v);
	for (int i = 0; i < PEERS; i++) {
		free(s->peer[i].status.metrics);
		json_decref(s->peer[i].status.json);
		s->peer[i].status = (struct status){0};
	}
}

void survey(struct service *s, survey_fn *fn, void *arg)
{
	struct surveyor *v = s->survey;
	if (v->waits == MAX_WAITING) {
		fn(arg); // with what was known a moment ago
		return;
	}
	v->waiting[v->waits].fn = fn;
	v->waiting[v->waits++].arg = arg;
	ask_all(s);
}
