// Strangers' bytes become plain structs here, and ours become bytes. The only file that knows the generated messages.
#ifndef PP_ALERTING_WIRE_H
#define PP_ALERTING_WIRE_H

#include "backtest.h"

#include "base/arena.h"
#include "base/buf.h"

enum { QUERY_MAX_ZONES = 64, COMMAND_ID_LEN = 128, WIRE_FAULT = 640 };
enum { BACKTEST_INDICATORS = 64, BACKTEST_LIMIT_MAX = 5000, BACKTEST_WAIT_MAX_MS = 60000 };

struct alert_query {
	char id[ALERT_ID_LEN];
	char zone[QUERY_MAX_ZONES][CODE_LEN];
	uint32_t zones; // 0 = all
	int state;      // enum alert_state; 0 = all
	enum level min_level;
	char enterprise[CODE_LEN];
	uint64_t before; // change numbers less than this; 0 = from the newest
	uint32_t limit;
};

struct backtest_query {
	bool has_draft;
	struct event draft; // EVENT_POLICY
	char enterprise[CODE_LEN];
	char zone[QUERY_MAX_ZONES][CODE_LEN];
	uint32_t zones; // 0 = all
	char indicator[BACKTEST_INDICATORS][CODE_LEN];
	uint32_t indicators; // 0 = all
	int64_t from_time, to_time;
	uint32_t limit;
	uint32_t wait_ms;
	char fault[WIRE_FAULT]; // of the draft's document
};

// One of the warnings that are told: its message, and what decides which are told.
struct wire_warning {
	struct buf body;          // message BacktestWarning
	const struct warning *of; // that it will be of; NULL: it is written
	int64_t open_time;
	bool only;
};

// Message Backtest, but for the warnings' bodies.
struct wire_backtest {
	const struct backtest_count *count[BACKTEST_SIDES];
	struct wire_warning *warning[BACKTEST_SIDES];
	uint32_t warnings[BACKTEST_SIDES];
	bool truncated;
	uint32_t enterprises, series;
	uint64_t values;
	uint32_t elapsed_ms;
};

struct wire_command {
	char id[COMMAND_ID_LEN]; // repeated: gets its first answer; "": none
	struct command command;  // without its time
};

struct wire_hop {
	const char *name;
	uint64_t position, head;
	int64_t behind_ms;
};

struct wire_status {
	bool ready;
	const char *waiting[8];
	uint32_t waitings;
	int64_t start_time;
	struct wire_hop hop[4];
	uint32_t hops;
	const char *metrics;
	const char *notice; // NULL: not degraded
};

// An official's key with a CURVE part.
struct wire_key {
	char id[CODE_LEN];
	char official[CODE_LEN];
	uint8_t public_key[32];
	int64_t expire_time; // 0 = never
	bool ended;
};

struct wire_official {
	char id[CODE_LEN];
	bool whole_city;
	bool ended;
};

// A journal record (message Admitted). The columns live in the arena and are valid until it is reset. ERR_CORRUPT: not what aggregation writes.
int wire_record(struct arena *a, uint64_t number, const void *body, size_t len, struct record *out);
// A page of the past (message History); as wire_record. next_time: from where the next page goes on; 0: that was all.
int wire_history(struct arena *a, const void *body, size_t len, struct record *out, int64_t *next_time);
struct history_query {
	const char *const *enterprise;
	uint32_t enterprises;
	const char *const *indicator;
	uint32_t indicators;
	int64_t from_time, to_time;
};
void wire_history_query(const struct history_query *q, struct buf *out);
// A registry change. False: of a kind that alerting does not use, or unreadable. A policy whose document cannot be read has ended, and
// fault says why; else it is "".
bool wire_registry(const void *body, size_t len, struct event *out, char fault[WIRE_FAULT]);
// False: another kind of entity, or a key that is not an official's or has no CURVE part.
bool wire_key(const void *body, size_t len, struct wire_key *out);
bool wire_official(const void *body, size_t len, struct wire_official *out);

void wire_alert(const struct alert *a, struct buf *out);                    // message Alert
int wire_alert_read(const void *body, size_t len, struct alert *out);       // ERR_CORRUPT
void wire_change(const struct effect *e, uint64_t number, struct buf *out); // message AlertChange
int wire_change_read(const void *body, size_t len, struct effect *out);     // ERR_CORRUPT
char *wire_alert_json(const struct alert *a, int64_t utc_offset_ms);        // free() it

int wire_backtest_query(const void *body, size_t len, struct backtest_query *out, const char **error, const char **field); // ERR_SYNTAX, ERR_RANGE
void wire_warning(const struct warning *w, struct buf *out);                                                               // w->told is there
void wire_backtest(const struct wire_backtest *b, struct buf *out);
int wire_query(const void *body, size_t len, struct alert_query *out, const char **error);    // ERR_SYNTAX, ERR_RANGE
int wire_command(const void *body, size_t len, struct wire_command *out, const char **error); // ERR_SYNTAX, ERR_RANGE
// Message Alerts, piece by piece, from stored bodies.
void wire_alerts_alert(struct buf *out, const void *body, size_t len);
void wire_alerts_history(struct buf *out, const void *body, size_t len);
void wire_alerts_end(struct buf *out, uint64_t next, uint64_t head); // next 0: that was all

void wire_status(const struct wire_status *s, struct buf *out);

#endif
