// Observations by HTTP: InfluxDB line protocol and JSON. They go on as Batches to aggregation's ingest socket, and the answer waits for its ack: then they are on disk.
#include "base/err.h"
#include "base/mem.h"
#include "observations.h"
#include "service.h"
#include "sys/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ACK_MS = 10000 };

struct ingest {
	struct service *service;
	struct request *request;
	struct intake intake;
	struct ack ack;   // of all batches
	uint32_t batches; // that are under way
	bool lost;        // some batch was not acked
	char why[200];
	bool lines; // line protocol: answered as InfluxDB does
};

// One batch of an ingest: which of its two columns.
struct sent {
	struct ingest *ingest;
	struct columns *columns;
};

static void ingest_free(struct ingest *g)
{
	intake_fini(&g->intake);
	free(g);
}

static json_t *refused_lines(const struct intake *t)
{
	json_t *list = json_array();
	for (uint32_t i = 0; i < t->refusals; i++) {
		const struct refusal *f = &t->refusal[i];
		json_array_append_new(list, json_pack("{s:I, s:s, s:s}", "line", (json_int_t)f->origin, "reason", reason_word(f->reason), "detail",
		                                      *f->detail ? f->detail : reason_about(f->reason)));
	}
	return list;
}

static void answer_lines(const struct ingest *g)
{
	const struct intake *t = &g->intake;
	if (!t->refusals) {
		request_answer(g->request, 204, "", NULL, 0);
		return;
	}
	// As InfluxDB says it, so that its clients show it.
	struct buf text = {0};
	const struct refusal *f = &t->refusal[0];
	buf_printf(&text, "partial write: line %u: %s: %s dropped=%u", f->origin, reason_word(f->reason), *f->detail ? f->detail : reason_about(f->reason),
	           t->refusals);
	problem_with(g->request, 400, buf_str(&text),
	             json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:o}", "error", buf_str(&text), "code", "invalid", "message", buf_str(&text),
	                       "received", (json_int_t)t->received, "accepted", (json_int_t)g->ack.accepted, "duplicate", (json_int_t)g->ack.duplicate,
	                       "restated", (json_int_t)g->ack.restated, "rejected", (json_int_t)t->refusals, "line", refused_lines(t)));
	buf_fini(&text);
}

static void answer_observations(const struct ingest *g)
{
	const struct intake *t = &g->intake;
	json_t *row = json_array(), *reason = json_array();
	for (uint32_t i = 0; i < t->refusals; i++) {
		json_array_append_new(row, json_integer(t->refusal[i].origin));
		json_array_append_new(reason, json_string(reason_word(t->refusal[i].reason)));
	}
	answer_json(g->request, 200,
	            json_pack("{s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:I}", "received", (json_int_t)t->received, "accepted", (json_int_t)g->ack.accepted,
	                      "duplicate", (json_int_t)g->ack.duplicate, "restated", (json_int_t)g->ack.restated, "rejected", (json_int_t)t->refusals,
	                      "rejected_row", row, "rejected_reason", reason, "record", (json_int_t)g->ack.record));
}

static void finish(struct ingest *g)
{
	if (g->lost) {
		problem_unavailable(g->request, g->why);
	} else {
		intake_sort(&g->intake);
		if (g->lines)
			answer_lines(g);
		else
			answer_observations(g);
	}
	ingest_free(g);
}

static void lose(struct ingest *g, const char *why)
{
	g->lost = true;
	snprintf(g->why, sizeof g->why, "%.140s; whether it was kept is not known, send it again", why);
}

static void add_ack(struct ingest *g, const struct columns *c, const struct ack *a)
{
	for (uint32_t i = 0; i < a->rejected; i++)
		if (a->row[i] < c->rows)
			intake_refuse(&g->intake, c->origin[a->row[i]], a->reason[i], "");
	g->ack.accepted += a->accepted;
	g->ack.duplicate += a->duplicate;
	g->ack.restated += a->restated;
	g->ack.record = a->record > g->ack.record ? a->record : g->ack.record;
	meter_rows(g->service, a);
}

static void on_ack(void *arg, int err, const char *type, const void *body, size_t len)
{
	struct sent sent = *(struct sent *)arg;
	struct ingest *g = sent.ingest;
	struct ack ack;
	struct wire_error e;
	free(arg);
	if (err) {
		lose(g, "aggregation does not answer");
	} else if (!strcmp(type, "Ack") && !wire_ack(body, len, &ack)) {
		if (ack.received == sent.columns->rows)
			add_ack(g, sent.columns, &ack);
		else
			lose(g, "the ack of aggregation is not that of the batch");
		free(ack.row);
		free(ack.reason);
	} else if (!strcmp(type, "Error") && !wire_error(body, len, &e)) {
		lose(g, e.message);
	} else {
		lose(g, "the ack of aggregation cannot be read");
	}
	if (!--g->batches)
		finish(g);
}

static void send(struct ingest *g, struct columns *c, bool historical)
{
	struct buf body = {0};
	struct sent *sent = mem_new(1, sizeof *sent);
	*sent = (struct sent){g, c};
	wire_batch(&body, c, g->request->id, historical, clock_now_ms());
	if (bus_call(g->service->ingest, "Batch", body.at, body.len, ACK_MS, on_ack, sent)) {
		free(sent);
		lose(g, "too many requests are waiting");
		g->batches--;
	}
	buf_fini(&body);
}

// Everything is read; err is of the reader.
static void forward(struct ingest *g, int err)
{
	struct service *s = g->service;
	const struct peer *aggregation = &s->peer[PEER_AGGREGATION];
	if (err) {
		problem(g->request, 413, "more than %d observations in one request", COLUMNS_ROWS);
		ingest_free(g);
		return;
	}
	if (!aggregation->up || !aggregation->status.ready) {
		problem_unavailable(g->request, aggregation->up ? "aggregation is not ready; nothing was kept" : "aggregation is away; nothing was kept");
		ingest_free(g);
		return;
	}
	meter_refused(s, &g->intake);
	for (int i = 0; i < 2; i++)
		g->batches += g->intake.columns[i].rows > 0;
	uint32_t batches = g->batches++; // ours, so that it does not finish while it is sent
	for (int i = 0; batches && i < 2; i++)
		if (g->intake.columns[i].rows)
			send(g, &g->intake.columns[i], i == 1);
	if (!--g->batches)
		finish(g);
}

static struct ingest *ingest_new(struct service *s, struct request *r)
{
	struct ingest *g = mem_new(1, sizeof *g);
	g->service = s;
	g->request = r;
	g->intake.directory = &s->core.directory;
	g->intake.principal = &r->principal;
	return g;
}

void serve_lines(struct service *s, struct request *r)
{
	int64_t unit_ns = precision_ns(target_param(&r->target, "precision"));
	bool historical;
	if (!unit_ns) {
		problem_with(r, 400, "the query parameter precision must be one of ns, us, ms, s", json_pack("{s:s}", "field", "precision"));
		return;
	}
	if (!param_flag(r, "historical", &historical))
		return;
	struct ingest *g = ingest_new(s, r);
	g->lines = true;
	forward(g, intake_lines(&g->intake, (const char *)r->body.at, r->body.len, unit_ns, historical));
}

void serve_observations(struct service *s, struct request *r)
{
	if (!negotiate_type(request_header(r, "Content-Type"), "application/json")) {
		problem(r, 415, "observations are application/json");
		return;
	}
	struct ingest *g = ingest_new(s, r);
	struct observations_fault fault;
	int err = observations_read(&g->intake, r->body.at, r->body.len, s->offset_ms, &fault);
	if (err != ERR_SYNTAX) {
		forward(g, err);
		return;
	}
	problem_with(r, 400, fault.reason, json_pack("{s:s}", "field", fault.path));
	ingest_free(g);
}

void serve_ping(struct service *s, struct request *r)
{
	(void)s;
	request_set_header(r, "X-Influxdb-Version", "parkpulse-" PP_VERSION);
	request_answer(r, 204, "", NULL, 0);
}

// Writers of line protocol ask to CREATE DATABASE before they write. There is nothing to create.
void serve_influx_query(struct service *s, struct request *r)
{
	(void)s;
	answer_json(r, 200, json_pack("{s:[{s:i}]}", "results", "statement_id", 0));
}
