// The shell: sockets, files and clock around the core. The serve_*.c files answer what the core has let in.
#ifndef GATEWAY_SERVICE_H
#define GATEWAY_SERVICE_H

#include "bus/bus.h"
#include "config.h"
#include "core.h"
#include "db/db.h"
#include "feed/mirror.h"
#include "http.h"
#include "redis/redis.h"
#include "sys/metrics.h"
#include "wire.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum peer_id { PEER_REGISTRY, PEER_AGGREGATION, PEER_ALERTING, PEERS };

struct peer {
	const char *name;
	struct bus_client *client;
	bool up;              // it answered the last time it was asked
	struct status status; // its last answer
	struct metric *up_metric;
};

struct service {
	struct config config;
	struct loop *loop;
	struct bus *bus;
	struct db db;
	struct mirror *mirror;
	struct feed_follow *alerts;
	struct redis *redis;
	struct bus_client *ingest;
	struct peer peer[PEERS];
	struct core core;
	struct http *http;
	struct metrics *metrics;
	struct gauges *gauges;     // meter.c
	struct surveyor *survey;   // survey.c
	struct settling *settling; // settle.c
	struct viewers *viewers;   // serve_stream.c
	int64_t start_time;
	int64_t offset_ms;
	struct loop_timer *leave; // set while we are stopping
	int64_t leave_ms;         // mono: when we are gone at the latest
};

void service_run(const struct config *config); // until a signal

struct effect service_step(struct service *s, struct event *ev); // fills now_ms, traces, carries out EFFECT_WAKE

// --- answers (answer.c)
void answer_json(struct request *r, int status, json_t *body); // takes body
void answer_columns(struct request *r, json_t *columns);       // as JSON, or as CSV if that is asked for (param_csv); takes columns
void answer_text(struct request *r, int status, const char *type, const char *text);
// application/problem+json, RFC 9457
__attribute__((format(printf, 3, 4))) void problem(struct request *r, int status, const char *format, ...);
void problem_with(struct request *r, int status, const char *detail, json_t *more); // more: further members; taken; may be NULL
void problem_unavailable(struct request *r, const char *detail);                    // 503, try again in a second

// Asks a peer; fn gets the answer of the wanted type. Everything else becomes a problem: away 503, its Error by its code.
typedef void answer_fn(struct service *s, struct request *r, const void *body, size_t len);
void ask(struct service *s, struct request *r, enum peer_id peer, const char *type, struct buf *body, const char *wanted, answer_fn *fn); // empties body
void problem_of_error(struct request *r, const char *peer, const void *body, size_t len);                                                 // of a peer's Error

// --- query parameters (param.c): false = it was answered with 400
bool param_time(struct service *s, struct request *r, const char *name, int64_t *out);
bool param_count(struct request *r, const char *name, uint32_t most, uint32_t *out);
bool param_word(struct request *r, const char *name, int (*word)(const char *), int *out);
bool param_flag(struct request *r, const char *name, bool *out);
bool param_csv(struct request *r, bool *out);                // "format" is csv; without it, Accept would rather have text/csv than JSON
const char *param_text(struct request *r, const char *name); // "" when not given
bool param_needed(struct request *r, const char *name, const char **out);
// May they see figures of the enterprise and of the node? "" = not asked for. false = it was answered with 403.
bool may_read(struct service *s, struct request *r, const char *enterprise, const char *node);

// --- what each route does
typedef void serve_fn(struct service *s, struct request *r);
serve_fn serve_page, serve_asset, serve_icon, serve_openapi;
serve_fn serve_health, serve_ready, serve_status, serve_metrics;
serve_fn serve_ping, serve_influx_query, serve_lines, serve_observations;
serve_fn serve_alerts, serve_alert, serve_stream;
serve_fn serve_series, serve_rollups, serve_reports, serve_explain, serve_enterprises, serve_enterprise;
serve_fn serve_registry_list, serve_registry_entry, serve_registry_history, serve_registry_write, serve_registry_import;
serve_fn serve_keys, serve_key_new, serve_key_end;

// --- survey.c: the Status of every peer
typedef void survey_fn(void *arg);
void survey_start(struct service *s);
void survey_stop(struct service *s);
void survey(struct service *s, survey_fn *fn, void *arg); // asks all peers now; fn is called when each has answered or has not within a second

// --- settle.c: a write to the registry is answered when those who follow it know of it, so that what the writer does next is not refused
typedef void settled_fn(void *arg, bool settled);
void settle_start(struct service *s);
void settle_stop(struct service *s);                                         // calls what waits
void settle(struct service *s, uint64_t version, settled_fn *fn, void *arg); // settled: false when some peer took longer than 3 s
void settle_look(struct service *s);                                         // the mirror has moved

// --- serve_stream.c
void viewers_start(struct service *s);
void viewers_stop(struct service *s);
void viewers_wake(struct service *s);
uint32_t viewers_count(const struct service *s);

// --- meter.c: our own metrics
void meter_start(struct service *s);
void meter_stop(struct service *s);
void meter_request(struct service *s, const struct request *r);
void meter_rows(struct service *s, const struct ack *ack);     // of a batch that aggregation answered
void meter_refused(struct service *s, const struct intake *t); // at our own door
void meter_bad_record(struct service *s);
void meter_now(struct service *s); // gauges

#endif
