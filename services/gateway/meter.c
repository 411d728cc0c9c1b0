// Our own metrics.
#include "base/mem.h"
#include "service.h"
#include "sys/clock.h"

#include <stdio.h>
#include <stdlib.h>

enum { OUTCOMES = 3, CLASSES = 6 };

struct gauges {
	struct metric *requests[CLASSES]; // by hundreds of the status
	struct metric *seconds;
	struct metric *connections, *viewers, *bad_records, *registry_version, *alert_number, *redis_up;
	struct metric *logins[LOGINS];
	struct metric *rows[OUTCOMES];
	struct metric *rejected[REASONS];
};

void meter_start(struct service *s)
{
	struct gauges *g = mem_new(1, sizeof *g);
	char label[64];
	s->gauges = g;
	s->metrics = metrics_new();
	for (int i = 0; i < PEERS; i++) {
		snprintf(label, sizeof label, "service=\"%s\"", s->peer[i].name);
		s->peer[i].up_metric = metrics_add(s->metrics, METRIC_GAUGE, "parkpulse_up", "1 when the service answered its last status request", label);
	}
	metric_set(metrics_add(s->metrics, METRIC_GAUGE, "parkpulse_up", "1 when the service answered its last status request", "service=\"gateway\""), 1);
	for (int i = 2; i < CLASSES; i++) {
		snprintf(label, sizeof label, "status=\"%dxx\"", i);
		g->requests[i] = metrics_add(s->metrics, METRIC_COUNTER, "parkpulse_gateway_requests_total", "HTTP requests that were answered", label);
	}
	g->seconds = metrics_add(s->metrics, METRIC_HISTOGRAM, "parkpulse_gateway_request_seconds",
	                         "from the request line to the end of the answer, without live streams", "");
	g->connections = metrics_add(s->metrics, METRIC_GAUGE, "parkpulse_gateway_connections", "open HTTP connections", "");
	g->viewers = metrics_add(s->metrics, METRIC_GAUGE, "parkpulse_gateway_viewers", "viewers of the live stream", "");
	static const char *const outcomes[OUTCOMES] = {"accepted", "duplicate", "restated"};
	for (int i = 0; i < OUTCOMES; i++) {
		snprintf(label, sizeof label, "outcome=\"%s\"", outcomes[i]);
		g->rows[i] = metrics_add(s->metrics, METRIC_COUNTER, "parkpulse_gateway_rows_total", "observations by HTTP that are on disk", label);
	}
	for (uint32_t i = 1; i < REASONS; i++) {
		snprintf(label, sizeof label, "reason=\"%s\"", reason_word(i));
		g->rejected[i] =
		        metrics_add(s->metrics, METRIC_COUNTER, "parkpulse_gateway_rows_rejected_total", "observations by HTTP that were refused", label);
	}
	static const char *const logins[LOGINS] = {"done", "refused", "locked_out", "unavailable"};
	for (int i = 0; i < LOGINS; i++) {
		snprintf(label, sizeof label, "outcome=\"%s\"", logins[i]);
		g->logins[i] = metrics_add(s->metrics, METRIC_COUNTER, "parkpulse_gateway_logins_total",
		                           "passwords that were tried, to log in or to choose another", label);
	}
	g->bad_records = metrics_add(s->metrics, METRIC_COUNTER, "parkpulse_gateway_bad_records_total", "records of a feed that could not be read", "");
	g->registry_version = metrics_add(s->metrics, METRIC_GAUGE, "parkpulse_gateway_registry_version", "how far the registry was followed", "");
	g->alert_number = metrics_add(s->metrics, METRIC_GAUGE, "parkpulse_gateway_alert_change", "number of the last alert change that was seen", "");
	g->redis_up = metrics_add(s->metrics, METRIC_GAUGE, "parkpulse_gateway_redis_up", "1 while Redis answers", "");
}

void meter_stop(struct service *s)
{
	metrics_free(s->metrics);
	free(s->gauges);
}

void meter_request(struct service *s, const struct request *r)
{
	struct metric *m = r->status >= 200 && r->status < 600 ? s->gauges->requests[r->status / 100] : NULL;
	if (m)
		metric_inc(m, 1);
	if (!r->source.read)
		metric_observe(s->gauges->seconds, (double)(clock_mono_us() - r->began_us) / 1e6);
}

static void reject(struct service *s, uint32_t reason)
{
	if (reason && reason < REASONS)
		metric_inc(s->gauges->rejected[reason], 1);
}

void meter_rows(struct service *s, const struct ack *ack)
{
	metric_inc(s->gauges->rows[0], ack->accepted);
	metric_inc(s->gauges->rows[1], ack->duplicate);
	metric_inc(s->gauges->rows[2], ack->restated);
	for (uint32_t i = 0; i < ack->rejected; i++)
		reject(s, ack->reason[i]);
}

void meter_refused(struct service *s, const struct intake *t)
{
	for (uint32_t i = 0; i < t->refusals; i++)
		reject(s, t->refusal[i].reason);
}

void meter_bad_record(struct service *s)
{
	metric_inc(s->gauges->bad_records, 1);
}

void meter_login(struct service *s, enum login outcome)
{
	metric_inc(s->gauges->logins[outcome], 1);
}

void meter_now(struct service *s)
{
	metric_set(s->gauges->connections, http_connections(s->http));
	metric_set(s->gauges->viewers, viewers_count(s));
	metric_set(s->gauges->registry_version, (double)feed_position(mirror_follow(s->mirror)));
	metric_set(s->gauges->alert_number, (double)feed_position(s->alerts));
	metric_set(s->gauges->redis_up, redis_up(s->redis));
}
