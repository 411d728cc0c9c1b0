// Strangers' bytes become plain structs here, and ours become bytes. Only wire*.c know the generated messages: wire.c records, the registry and status; wire_alert.c alerts,
// changes and cases; wire_people.c who is told; wire_ask.c what people ask and command.
#ifndef PP_ALERTING_WIRE_H
#define PP_ALERTING_WIRE_H

#include "backtest.h"
#include "row.h"

#include "base/arena.h"
#include "base/buf.h"
#include "desk/route.h"
#include "desk/tally.h"
#include "tell/channel.h"

enum { QUERY_ZONES = 64, QUERY_KINDS = 16, SEARCH_LEN = 128, COMMAND_ID_LEN = 128, WIRE_FAULT = 640, HASH_LEN = 32 };

// --- wire.c

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
// A registry change. False: of a kind that the core does not use, or unreadable. A policy whose document cannot be read has ended, and
// fault says why; else it is "".
bool wire_registry(const void *body, size_t len, struct event *out, char fault[WIRE_FAULT]);
// False: another kind of entity, or a key that is not an official's or has no CURVE part.
bool wire_key(const void *body, size_t len, struct wire_key *out);
bool wire_official(const void *body, size_t len, struct wire_official *out);
void wire_status(const struct wire_status *s, struct buf *out);
void wire_error(struct buf *out, const char *code, const char *message, const char *message_zh, const char *reason);

// --- wire_people.c

enum people_kind {
	PEOPLE_NOTHING, // of a kind that the desk does not use, or unreadable
	PEOPLE_PLACE,   // a county, zone, area or chain: its name, and of an area its zone
	PEOPLE_ENTERPRISE,
	PEOPLE_REPORTER, // a plant's key: what reports for which enterprises
	PEOPLE_OFFICER,
	PEOPLE_CHANNEL,
	PEOPLE_OTHER // goes to the desk as it is
};
struct wire_people {
	enum people_kind kind;
	struct desk_event event;      // of all but PLACE and REPORTER; without its time
	const char *scope, *name;     // PLACE, ENTERPRISE: "zone:QJ01"; OFFICER: name
	const char *parent;           // PLACE: an area's zone
	const char *email, *phone;    // OFFICER
	struct desk_texts enterprise; // REPORTER
	const char *reporter;
	struct tell_channel channel; // CHANNEL
	bool ended;
};
// Texts live in the arena.
void wire_people(struct arena *a, const void *body, size_t len, struct wire_people *out);

// --- wire_alert.c

int wire_tier(const char *word);    // -1: there is no such tier
int wire_verdict(const char *word); // -1

void wire_found(const struct alert *a, struct buf *out);                                 // the core's open alert, as message Alert
int wire_found_read(const void *body, size_t len, struct alert *out);                    // ERR_CORRUPT
void wire_row(const struct alert_row *r, struct buf *out);                               // message Alert
int wire_row_read(struct arena *a, const void *body, size_t len, struct alert_row *out); // texts live in the arena. ERR_CORRUPT
char *wire_row_json(const struct alert_row *r, int64_t utc_offset_ms);                   // free() it

// Message AlertChange in three parts, one after the other: what is hashed, the hashes, the alert as it is after it.
void wire_change(const struct desk_record *r, uint64_t number, struct buf *out);
void wire_change_hashes(struct buf *out, const uint8_t previous[HASH_LEN], const uint8_t hash[HASH_LEN]);
void wire_change_alert(struct buf *out, const void *body, size_t len);

void wire_case(const struct case_row *r, struct buf *out);                               // message Case
int wire_case_read(struct arena *a, const void *body, size_t len, struct case_row *out); // ERR_CORRUPT
void wire_case_change(const struct desk_case_record *r, uint64_t number, const void *body, size_t len,
                      struct buf *out); // message CaseChange; body: of the Case

// --- wire_ask.c

struct alert_query {
	char id[ALERT_ID_LEN];
	char zone[QUERY_ZONES][CODE_LEN];
	uint32_t zones; // 0 = all, as all lists here
	char kind[QUERY_KINDS][CODE_LEN];
	uint32_t kinds;
	unsigned states; // bits 1 << enum desk_state; 0 = all
	unsigned levels; // bits 1 << enum level; 0 = all
	unsigned min_levels;
	char area[CODE_LEN], county[CODE_LEN], chain[CODE_LEN], enterprise[CODE_LEN];
	char parent[ALERT_ID_LEN], case_id[ALERT_ID_LEN];
	char officer[CODE_LEN];
	char search[SEARCH_LEN];
	bool overdue, top, counts;
	uint64_t before; // change numbers less than this; 0 = from the newest
	uint32_t limit;
};

struct wire_command {
	const char *id; // repeated: gets its first answer; "": none
	struct desk_command is;
	const char *const *zone;       // where the actor may act
	uint32_t zones;                // 0: everywhere
	const char *const *enterprise; // whose cases he may act on
	uint32_t enterprises;          // 0: anybody's
};

struct case_query {
	const char *id;
	const char *const *zone;
	uint32_t zones;
	const char *const *state;
	uint32_t states;
	const char *enterprise, *owner;
	bool overdue;
	uint64_t before;
	uint32_t limit;
};

struct wire_preview {
	struct desk_silence silence;
	const char *const *zone;
	uint32_t zones;
};

struct statistics_query {
	const char *const *zone;
	uint32_t zones;
	int64_t from_time, to_time;
};

// Texts live in the arena. ERR_SYNTAX, ERR_RANGE: *error says what is wrong.
int wire_query(const void *body, size_t len, struct alert_query *out, const char **error);
int wire_command(struct arena *a, const void *body, size_t len, struct wire_command *out, const char **error);
int wire_case_command(struct arena *a, const void *body, size_t len, struct wire_command *out, const char **error);
int wire_case_query(struct arena *a, const void *body, size_t len, struct case_query *out, const char **error);
int wire_route_query(struct arena *a, const void *body, size_t len, struct desk_question *out, const char **error);
int wire_preview(struct arena *a, const void *body, size_t len, struct wire_preview *out, const char **error);
int wire_audit_query(const void *body, size_t len, uint64_t *after, uint32_t *limit);
int wire_statistics_query(struct arena *a, const void *body, size_t len, struct statistics_query *out);
int wire_channel_test(struct arena *a, const void *body, size_t len, const char **channel, const char **actor);

// Answers, piece by piece, from stored bodies.
void wire_alerts_alert(struct buf *out, const void *body, size_t len);
void wire_alerts_history(struct buf *out, const void *body, size_t len);
void wire_alerts_count(struct buf *out, int state, enum level level, uint64_t count);
void wire_alerts_end(struct buf *out, uint64_t next, uint64_t head); // next 0: that was all
void wire_cases_case(struct buf *out, const void *body, size_t len);
void wire_cases_history(struct buf *out, const void *body, size_t len);
void wire_cases_end(struct buf *out, uint64_t next);
void wire_audit_record(struct buf *out, const void *body, size_t len);
void wire_audit_end(struct buf *out, uint64_t head, const uint8_t hash[HASH_LEN]);
void wire_route(const struct route *r, struct buf *out);
void wire_statistics(struct tally *t, struct buf *out);
void wire_channel_tested(const char *id, struct buf *out);

// --- wire_backtest.c

enum { BACKTEST_INDICATORS = 64, BACKTEST_LIMIT_MAX = 5000, BACKTEST_WAIT_MAX_MS = 60000 };

struct backtest_query {
	bool has_draft;
	struct event draft; // EVENT_POLICY
	char enterprise[CODE_LEN];
	char zone[QUERY_ZONES][CODE_LEN];
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

int wire_backtest_query(const void *body, size_t len, struct backtest_query *out, const char **error, const char **field); // ERR_SYNTAX, ERR_RANGE
void wire_warning(const struct warning *w, struct buf *out);        // message BacktestWarning; w->told is there
void wire_backtest(const struct wire_backtest *b, struct buf *out); // message Backtest

#endif
