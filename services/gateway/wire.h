// Our messages <-> plain structs and JSON. The only place that knows *.pb-c.h.
#ifndef GATEWAY_WIRE_H
#define GATEWAY_WIRE_H

#include "base/buf.h"
#include "columns.h"
#include "directory.h"
#include "stream.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void wire_init(int64_t utc_offset_ms); // once, before anything else: the zone in which times are written

// --- words of queries -> numbers of the enums; -1: there is no such word
int wire_period(const char *word);       // "day"
int wire_mode(const char *word);         // "put"
int wire_report_state(const char *word); // "missing"
const char *wire_role(uint32_t role);    // number of Role -> "zone"; valid until the next call

// --- requests: each appends the body of one message
struct series_query {
	const char *of; // enterprise, or node of a roll-up
	const char *indicator;
	int window;
	int64_t from_time, to_time; // UTC ms
	uint32_t limit;
	bool to_date;         // series
	bool compare;         // roll-up
	const char *children; // roll-up; "" = none
};

struct duty_query {
	const char *node, *enterprise, *indicator, *by; // "" = not given
	int state;
	int64_t from_time, to_time;
	uint32_t limit;
};

struct explain_query {
	const char *enterprise, *node; // the other is ""
	const char *indicator;
	int window;
	int64_t start_time; // UTC ms
	uint32_t offset, limit;
};

struct registry_query {
	const char *kind, *id, *after;
	bool history, ended;
	const char *actor; // of a history, as are from_ms and to_ms; NULL: anybody
	int64_t from_ms, to_ms;
	uint32_t limit;
};

struct write_order {
	const char *kind;
	const char *actor, *command_id;
	int mode; // wire_mode
	bool dry_run;
	uint64_t known_version; // refuse what was changed later; 0: do not look
};

struct password_new {
	const char *official, *hash; // hash NULL: it ends
	bool must_change;
	int64_t changed_time;
};

struct key_new {
	const char *id, *holder, *official;
	const char **enterprise;
	uint32_t enterprises;
	const uint8_t *curve_public; // 32 bytes
	const uint8_t *token_hash;   // TOKEN_HASH_LEN bytes
	int64_t expire_time;
};

void wire_batch(struct buf *out, const struct columns *c, const char *id, bool historical, int64_t send_time);
void wire_series_query(struct buf *out, const struct series_query *q);
void wire_rollup_query(struct buf *out, const struct series_query *q);
void wire_duty_query(struct buf *out, const struct duty_query *q);
void wire_explain_query(struct buf *out, const struct explain_query *q);
void wire_registry_query(struct buf *out, const struct registry_query *q);
void wire_registry_import(struct buf *out, const struct write_order *o, const void *csv, size_t len);
void wire_key_create(struct buf *out, const struct key_new *k, const char *actor);
void wire_key_end(struct buf *out, const char *id, const char *actor, const char *command_id);
void wire_password_write(struct buf *out, const struct password_new *n, const char *actor);
void wire_feed_request(struct buf *out, uint64_t log_id, uint64_t after, uint32_t max_bytes);

struct wire_fault {
	char field[160]; // "entity[3].area"
	char reason[200];
};
// entities: a list of objects of the kind. ERR_SYNTAX with the first fault.
int wire_registry_write(struct buf *out, const struct write_order *o, const json_t *entities, struct wire_fault *fault);

// Messages that people fill field by field ("AlertQuery"), and their answers ("Alerts"): those of the desk. The name is one of them.
// The value of one field from a query parameter's text; of a list, its items parted by commas. A new reference.
json_t *wire_param(const char *message, const char *field, const char *text);
// ERR_SYNTAX with the first fault.
int wire_message(struct buf *out, const char *message, const json_t *fields, struct wire_fault *fault);
// query: as BacktestQuery, in JSON; its draft's document is read as the registry and alerting read it. zone: where it says neither enterprise nor zone. ERR_SYNTAX with the
// first fault.
int wire_backtest_query(struct buf *out, const json_t *query, const char *const *zone, uint32_t zones, uint32_t wait_ms, struct wire_fault *fault);

// --- answers: NULL or ERR_SYNTAX when the bytes are not that message
struct wire_error {
	char code[32], message[300], field[160];
	char message_zh[300], reason[32]; // of a command about an alert or case: in Chinese, and which rule refuses it
};
int wire_error(const void *body, size_t len, struct wire_error *out);

struct ack {
	uint32_t received, accepted, duplicate, restated, rejected;
	uint32_t *row, *reason; // one for each rejected
	uint64_t record;
	int64_t server_time;
};
int wire_ack(const void *body, size_t len, struct ack *out); // then free row and reason

// Of the desk: every `time` is text, and of sentences in two languages (`reason_zh`, `why_en`) the wanted one has the name without the language.
json_t *wire_json(const char *message, const void *body, size_t len, enum language language);
json_t *wire_series(const void *body, size_t len);
json_t *wire_rollup(const void *body, size_t len);
json_t *wire_duties(const void *body, size_t len);
json_t *wire_explanation(const void *body, size_t len);
json_t *wire_change(const void *body, size_t len);  // of the registry
json_t *wire_entries(const void *body, size_t len); // hashes of tokens are left out
json_t *wire_written(const void *body, size_t len, uint64_t *version, uint32_t *errors);

struct status {
	bool ready;
	char *metrics;     // Prometheus text; free it
	json_t *json;      // without the metrics
	uint64_t registry; // how far it has followed the registry; 0: it does not say
};
int wire_status(const void *body, size_t len, struct status *out);

// --- records of the feeds
// One registry change. ERR_NOT_FOUND: a kind the directory does not need. The entry's texts are valid until the next call.
int wire_registry_change(const void *body, size_t len, enum entry_kind *kind, struct entry *out);

struct alert_change {
	uint64_t number;
	char zone[ZONE_LEN];
	struct buf frame[LANGUAGES]; // events of the live stream; buf_fini each
};
int wire_alert_change(const void *body, size_t len, uint64_t number, struct alert_change *out);

typedef void wire_record_fn(void *arg, uint64_t number, const void *body, size_t len);
// Calls fn for each record. `same`: it is the log that was asked for.
int wire_feed_reply(const void *body, size_t len, uint64_t log_id, bool *same, wire_record_fn *fn, void *arg);

#endif
