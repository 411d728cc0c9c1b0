// What people ask. Nothing changes.
#include "service_parts.h"

#include "sys/clock.h"

#include <string.h>

enum { PREVIEW_MOST = 200 }; // alerts that a preview shows; it counts all

static void add_alert(void *arg, uint64_t number, const void *body, size_t len)
{
	(void)number;
	wire_alerts_alert(arg, body, len);
}

static void add_history(void *arg, uint64_t number, const void *body, size_t len)
{
	(void)number;
	wire_alerts_history(arg, body, len);
}

static void add_count(void *arg, int state, enum level level, uint64_t count)
{
	wire_alerts_count(arg, state, level, count);
}

// The alert with its history; false: there is none.
static bool add_one(struct service *s, const char *id)
{
	struct alert_row row;
	struct buf body = {0};
	if (!store_row(&s->store, &s->arena, id, &row))
		return false;
	wire_row(&row, &body);
	wire_alerts_alert(&s->out, body.at, body.len);
	buf_fini(&body);
	store_history(&s->store, id, add_history, &s->out);
	return true;
}

void on_alert_query(void *self, void *socket, const struct bus_msg *m)
{
	struct service *s = self;
	struct alert_query q;
	const char *error;
	uint64_t next = 0;
	arena_reset(&s->arena);
	buf_clear(&s->out);
	if (wire_query(m->body, m->len, &q, &error)) {
		bus_reply_error(socket, m, "malformed", error, "");
		return;
	}
	if (*q.id && !add_one(s, q.id)) {
		bus_reply_error(socket, m, "not_found", "there is no such alert", "id");
		return;
	}
	if (!*q.id) {
		next = store_query(&s->store, &q, add_alert, &s->out);
		if (q.counts)
			store_counts(&s->store, &q, add_count, &s->out);
	}
	wire_alerts_end(&s->out, next, s->store.head);
	bus_reply(socket, m, "Alerts", s->out.at, s->out.len);
}

static void add_case(void *arg, uint64_t number, const void *body, size_t len)
{
	(void)number;
	wire_cases_case(arg, body, len);
}

static void add_case_history(void *arg, uint64_t number, const void *body, size_t len)
{
	(void)number;
	wire_cases_history(arg, body, len);
}

static bool add_one_case(struct service *s, const char *id)
{
	struct case_row row;
	struct buf body = {0};
	if (!store_case(&s->store, &s->arena, id, &row))
		return false;
	wire_case(&row, &body);
	wire_cases_case(&s->out, body.at, body.len);
	buf_fini(&body);
	store_case_history(&s->store, id, add_case_history, &s->out);
	return true;
}

void on_case_query(void *self, void *socket, const struct bus_msg *m)
{
	struct service *s = self;
	struct case_query q;
	const char *error;
	arena_reset(&s->arena);
	buf_clear(&s->out);
	if (wire_case_query(&s->arena, m->body, m->len, &q, &error)) {
		bus_reply_error(socket, m, "malformed", error, "");
		return;
	}
	if (*q.id && !add_one_case(s, q.id)) {
		bus_reply_error(socket, m, "not_found", "there is no such case", "id");
		return;
	}
	wire_cases_end(&s->out, *q.id ? 0 : store_case_query(&s->store, &q, add_case, &s->out));
	bus_reply(socket, m, "Cases", s->out.at, s->out.len);
}

void on_route_query(void *self, void *socket, const struct bus_msg *m)
{
	struct service *s = self;
	struct desk_question q;
	const char *error;
	struct route route = {0};
	arena_reset(&s->arena);
	buf_clear(&s->out);
	if (wire_route_query(&s->arena, m->body, m->len, &q, &error)) {
		bus_reply_error(socket, m, "malformed", error, "");
		return;
	}
	q.now_ms = q.now_ms ? q.now_ms : clock_now_ms();
	desk_route(s->desk, &q, &route);
	wire_route(&route, &s->out);
	route_fini(&route);
	bus_reply(socket, m, "Route", s->out.at, s->out.len);
}

struct previewing {
	struct service *service;
	const struct wire_preview *preview;
	uint64_t count[LIFE_STATES][LEVELS];
	uint32_t shown;
};

static void add_hidden(void *arg, const struct desk_alert *a)
{
	struct previewing *p = arg;
	struct service *s = p->service;
	struct alert_row row;
	struct buf body = {0};
	bool his = p->preview->zones == 0;
	for (uint32_t i = 0; i < p->preview->zones; i++)
		his = his || !strcmp(p->preview->zone[i], a->zone);
	if (!his || !store_row(&s->store, &s->arena, a->id, &row))
		return;
	p->count[a->state][a->level]++;
	if (p->shown++ >= PREVIEW_MOST)
		return;
	wire_row(&row, &body);
	wire_alerts_alert(&s->out, body.at, body.len);
	buf_fini(&body);
}

void on_silence_preview(void *self, void *socket, const struct bus_msg *m)
{
	struct service *s = self;
	struct wire_preview preview;
	const char *error;
	arena_reset(&s->arena);
	buf_clear(&s->out);
	if (wire_preview(&s->arena, m->body, m->len, &preview, &error)) {
		bus_reply_error(socket, m, "malformed", error, "");
		return;
	}
	struct previewing p = {.service = s, .preview = &preview};
	desk_preview(s->desk, &preview.silence, add_hidden, &p);
	for (int state = 0; state < LIFE_STATES; state++)
		for (int level = 0; level < LEVELS; level++)
			if (p.count[state][level])
				wire_alerts_count(&s->out, state, (enum level)level, p.count[state][level]);
	wire_alerts_end(&s->out, 0, s->store.head);
	bus_reply(socket, m, "Alerts", s->out.at, s->out.len);
}

static void add_record(void *arg, uint64_t number, const void *body, size_t len)
{
	(void)number;
	wire_audit_record(arg, body, len);
}

void on_audit_query(void *self, void *socket, const struct bus_msg *m)
{
	struct service *s = self;
	uint64_t after;
	uint32_t limit;
	if (wire_audit_query(m->body, m->len, &after, &limit)) {
		bus_reply_error(socket, m, "malformed", "not an AuditQuery", "");
		return;
	}
	buf_clear(&s->out);
	store_audit(&s->store, after, limit, add_record, &s->out);
	wire_audit_end(&s->out, s->store.head, s->store.head_hash);
	bus_reply(socket, m, "Audit", s->out.at, s->out.len);
}
