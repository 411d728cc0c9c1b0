// The shell: sockets, files and clock around the core. The serve_*.c files answer what the core has let in.
#ifndef GATEWAY_SERVICE_H
#define GATEWAY_SERVICE_H

#include "bus/bus.h"
#include "cache.h"
#include "config.h"
#include "core.h"
#include "db/db.h"
#include "feed/mirror.h"
#include "hasher.h"
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
	struct hasher *hasher; // of passwords
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
// The same for what takes long: waits at least so long.
void ask_long(struct service *s, struct request *r, enum peer_id peer, const char *type, struct buf *body, const char *wanted, answer_fn *fn, int64_t wait_ms);
void problem_of_error(struct request *r, const char *peer, const void *body, size_t len); // of a peer's Error
// What a peer's Error is to HTTP: the status and the sentence in the request's language. *more: further members, a new reference.
int problem_of(const struct request *r, const struct wire_error *e, const char **detail, json_t **more);

// --- query parameters (param.c): false = it was answered with 400
bool param_time(struct service *s, struct request *r, const char *name, int64_t *out);
bool param_number(struct request *r, const char *name, uint32_t most, uint32_t *out);
bool param_word(struct request *r, const char *name, int (*word)(const char *), int *out);
bool param_flag(struct request *r, const char *name, bool *out);
bool param_csv(struct request *r, bool *out);                // "format" is csv; without it, Accept would rather have text/csv than JSON
const char *param_text(struct request *r, const char *name); // "" when not given
bool param_needed(struct request *r, const char *name, const char **out);

// --- what people say, as fields of a message to alerting (form.c). false = it was answered; *out then is NULL
// The named query parameters; limit may be 1 to most.
bool form_params(struct request *r, const char *message, const char *const *name, uint32_t most, json_t **out);
bool form_body(struct request *r, const char *const *name, json_t **out);    // a JSON body with these members at most; none is {}
bool form_command(struct request *r, json_t *fields);                        // who, and the Idempotency-Key
json_t *form_history(struct request *r, json_t *answer);                     // what officials said and did is not for an enterprise: NULL
bool form_may_see(struct service *s, struct request *r, const json_t *item); // an alert or case, by its zone or enterprise
bool form_own(struct service *s, struct request *r, json_t *fields);         // as form_zones; for a liaison "enterprise": the one asked for, or his only one
bool form_zones(struct service *s, struct request *r, json_t *fields);       // "zone": those asked for if they are theirs, or all of theirs
void form_ask(struct service *s, struct request *r, const char *message, json_t *fields, const char *wanted, answer_fn *fn); // takes fields
void form_answer(struct request *r, json_t *answer); // 200, in the request's language; takes answer; NULL: it could not be read

// May they see figures of the enterprise and of the node? "" = not asked for. false = it was answered with 403.
bool may_read(struct service *s, struct request *r, const char *enterprise, const char *node);

// --- what each route does
typedef void serve_fn(struct service *s, struct request *r);
serve_fn serve_page, serve_asset, serve_icon, serve_openapi;
serve_fn serve_health, serve_ready, serve_status, serve_metrics;
serve_fn serve_ping, serve_influx_query, serve_lines, serve_observations;
serve_fn serve_alerts, serve_alert, serve_alert_act, serve_alerts_acknowledge, serve_stream;
serve_fn serve_cases, serve_case, serve_case_open, serve_case_act;
serve_fn serve_statistics, serve_route, serve_silence_preview, serve_audit, serve_channel_test;
serve_fn serve_series, serve_rollups, serve_reports, serve_explain, serve_enterprises, serve_enterprise;
serve_fn serve_policies_effective;
serve_fn serve_policy_parameters;
serve_fn serve_registry_list, serve_registry_entry, serve_registry_history, serve_registry_audit, serve_registry_write, serve_registry_import;
serve_fn serve_backtest;
serve_fn serve_keys, serve_key_new, serve_key_end;
serve_fn serve_session, serve_session_new, serve_session_end, serve_password_change, serve_password_new, serve_password_end;

// --- serve_session.c: the cookies of sessions
bool session_cookie(const struct request *r, char id[SESSION_ID_LEN + 1]); // the session whose cookie came with it; false: none did
bool session_sealed(const struct service *s, const struct session *e);     // we wrote it, and the password is still the same
void session_touch(struct service *s, const struct session *e);            // it was used
bool session_turn(struct service *s, struct request *r);                   // gives r->session another cookie, then request_headed; false: not now

// Is one entity of the registry, with a scope or a list of them, about what is theirs? NULL: yes, all of it; else the scope that is not. (serve_registry.c)
const char *not_theirs(const struct service *s, const struct request *r, const json_t *entity);

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
enum login { LOGIN_DONE, LOGIN_REFUSED, LOGIN_LOCKED_OUT, LOGIN_UNAVAILABLE, LOGINS };
void meter_login(struct service *s, enum login outcome);
void meter_now(struct service *s); // gauges

#endif
