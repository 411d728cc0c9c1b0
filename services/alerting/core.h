// What needs a human. Pure: registry changes and records of observations in, changes of alerts out.
//
//     core_step(core, event, effects)
//
// Detector state is a deterministic function of the records (in order of number) and of the policies in force on the day of each period; alerts follow from it. The shell stores
// the effects with the record's number in one commit, and detector state as a snapshot now and then: restart = snapshot + the same records again, silent up to the stored number.
#ifndef PP_ALERTING_CORE_H
#define PP_ALERTING_CORE_H

#include "detector.h"
#include "lifecycle.h"

#include "base/calendar.h"
#include "base/civil.h"
#include "policy/document.h"
#include "policy/stack.h"

enum {
	CODE_LEN = 64,
	NAME_LEN = 128,
	UNIT_LEN = 32,
	INDUSTRY_LEN = 8,
	ALERT_ID_LEN = 17,
	POLICY_ID_LEN = STACK_ID,
	POLICY_LAYERS = STACK_RANKS, // that may be about a series
	REASON_LEN = 900,
	ACTOR_LEN = 64,
	NOTE_LEN = 512,
	ACTION_LEN = 32,
	COMMAND_ZONES = 64
};

// --- what comes in

struct enterprise {
	char code[CODE_LEN];
	char name[NAME_LEN];
	char area[CODE_LEN];
	char industry[INDUSTRY_LEN]; // GB/T 4754, up to four digits
	bool synthetic;
};

struct location { // an area (parent: its zone) or a zone
	char code[CODE_LEN];
	char name[NAME_LEN];
	char parent[CODE_LEN];
};

struct indicator {
	char code[CODE_LEN];
	char name[NAME_LEN];
	char name_en[NAME_LEN];
	char unit[UNIT_LEN];
	enum civil_period base_period;
	enum direction direction;
	uint32_t decimals;
};

// A policy of the registry, as in proto/registry.proto. Its id follows from whom it is about and from which day on.
struct policy {
	char enterprise[CODE_LEN];   // or "*"
	char indicator[CODE_LEN];    // or "*"
	char industry[INDUSTRY_LEN]; // of every enterprise of it only; "": of all
	uint32_t version;
	bool approved;            // else it is a draft
	int32_t from_day, to_day; // in force; STACK_FROM_ALWAYS, STACK_TO_ALWAYS
	struct policy_document document;
};

// A record of the journal in columns, as in proto/aggregation.proto: Admitted. Checked by wire.c: indices are inside, lengths add up, values are finite.
struct record {
	uint64_t number;
	int64_t receive_time;
	const char *const *enterprise;
	uint32_t enterprises;
	const char *const *indicator;
	uint32_t indicators;
	uint32_t runs;
	const uint32_t *run_enterprise;
	const uint32_t *run_indicator;
	const uint32_t *run_length;
	const uint32_t *run_flags; // RUN_HISTORICAL, RUN_FINAL, or'ed
	uint32_t rows;
	const int64_t *start_time;
	const double *value;
	const struct judgement *judgement;
	uint32_t judgements;
};
enum {
	RUN_HISTORICAL = 1,
	RUN_FINAL = 2, // nobody will restate these values: a detector need not keep them waiting (the past, played again)
};

// What aggregation has said of a duty to report, as in proto Judgement. It says each thing once.
enum duty { DUTY_LATE = 1, DUTY_MISSING, DUTY_SILENCE, DUTY_HEARD, DUTIES };
struct judgement {
	enum duty duty;
	const char *indicator;
	int64_t start_time, due_time; // LATE, MISSING: of the period
	const char *const *enterprise;
	const int64_t *last_start; // SILENCE, HEARD: of each, its newest period
	uint32_t enterprises;
};
const char *duty_word(enum duty duty); // "late"

// What somebody does about an alert, as in proto AlertCommand.
struct command {
	char alert[ALERT_ID_LEN];
	char action[ACTION_LEN]; // "confirm_red"
	char actor[ACTOR_LEN];
	char note[NOTE_LEN];
	int64_t time;
	char zone[COMMAND_ZONES][CODE_LEN]; // where the actor may act
	uint32_t zones;                     // 0: everywhere
};

enum event_kind { EVENT_ENTERPRISE, EVENT_AREA, EVENT_ZONE, EVENT_INDICATOR, EVENT_POLICY, EVENT_DAY, EVENT_RECORD, EVENT_COMMAND };

struct event {
	enum event_kind kind;
	bool ended;  // of registry events: it exists no longer
	bool silent; // EVENT_RECORD: replay, alerts already know of it
	union {
		struct enterprise enterprise;
		struct location place;
		struct indicator indicator;
		struct policy policy;
		struct {
			int32_t day;
			enum day_kind kind;
		} day;
		struct record record;
		struct command command;
	};
};

// --- what goes out

enum alert_state { ALERT_OPEN = 1, ALERT_RECOVERED = 2 };

struct alert {
	char id[ALERT_ID_LEN];
	char enterprise[CODE_LEN];
	char enterprise_name[NAME_LEN];
	char area[CODE_LEN];
	char area_name[NAME_LEN];
	char zone[CODE_LEN];
	char zone_name[NAME_LEN];
	char indicator[CODE_LEN];
	char indicator_name[NAME_LEN];
	char indicator_name_en[NAME_LEN];
	char unit[UNIT_LEN];
	enum alert_kind kind;
	enum level level;          // of a recovered one: NONE
	enum level evidence_level; // what the detector says; higher than level while red waits for a second indicator or an official's word
	enum alert_state state;
	enum event_type type; // of the kinds that detectors find
	enum rule_id rule;    // that decided last
	double value;
	double expected;
	double expected_low, expected_high; // band of the usual noise
	double deviation_percent;
	double shortfall_percent; // mean since it began; of late reports and silence NaN, as the other numbers
	double lasted;            // periods (a sudden stop, stuck values: hours) since it began
	int64_t since_time;
	int64_t value_time;
	int64_t open_time;
	int64_t change_time;
	int64_t recover_time;
	char policy[POLICY_ID_LEN]; // the most specific that is in force; "": none
	uint32_t policy_version;
	char policy_layer[POLICY_LAYERS][POLICY_ID_LEN]; // "id@version" of all, from the bottom up
	uint32_t policy_layers;
	char reason_zh[REASON_LEN];
	char reason_en[REASON_LEN];
	char red_by[CODE_LEN]; // who let it be red: the second indicator's code, or an official's id; "": nobody (yet)
	bool calendar_known;   // the public calendar of that year was there
	bool flapping;         // it came and went so often that it takes longer to clear
	bool synthetic;
};

struct effect {
	enum alert_change change;
	enum level from;
	enum level to;
	struct alert alert;    // as it is after the change
	bool withdrawn;        // CHANGE_RECOVERED: the value that had brought it was restated
	int64_t notice_time;   // notices of it wait until then (quiet hours); 0: they go at once
	struct finding found;  // of what a detector finds: the reason is made of it,
	bool lifted;           // or of the second indicator that was waited for
	char actor[ACTOR_LEN]; // of a command
	char note[NOTE_LEN];
};

// Why a command was not carried out; code NULL: it was.
struct refusal {
	const char *code;
	const char *message;
	const char *field;
};

struct effects {
	struct effect *effect;
	uint32_t count;
	uint32_t cap;
	struct refusal refused; // of EVENT_COMMAND
};

void effects_fini(struct effects *e); // a zeroed struct needs no init
void effects_clear(struct effects *e);

struct core_counts {
	uint64_t observations;
	uint64_t judged;
	uint64_t not_judged; // no policy in force, too little history, a day without evidence
	uint64_t back_filled;
	uint64_t out_of_order;          // older than the newest of their series: not judged
	uint64_t restated;              // the newest value, judged anew
	uint64_t judged_duties[DUTIES]; // series that aggregation named
	uint64_t unknown;               // of an enterprise or indicator the registry does not have (any more)
};

struct core;
struct core *core_new(int64_t utc_offset_ms);
void core_free(struct core *c);
// From now on changes have no reason: of what is played again, most are read by nobody. core_explain writes that of one.
void core_terse(struct core *c);
void core_explain(const struct core *c, struct effect *e);
void core_step(struct core *c, const struct event *e, struct effects *out);

bool core_knows(const struct core *c, const struct record *r); // every enterprise and indicator it names
void core_put_alert(struct core *c, const struct alert *a);    // an open alert, from the store
uint32_t core_open_alerts(const struct core *c);
const struct alert *core_open_alert(const struct core *c, uint32_t at); // at < core_open_alerts; valid until the next core_step
bool core_values_moved(struct core *c, uint32_t at);                    // true once after the newest value of that open alert changed
uint32_t core_series(const struct core *c);
// Series of the enterprise with a duty to report that is short of a day, and how many of them are silent.
void core_silence(const struct core *c, const char *enterprise, uint32_t *series, uint32_t *silent);
// Names of the enterprise, area and zone whose codes are in it, as the registry has them now.
void core_names(const struct core *c, struct alert *a);
const struct core_counts *core_counts(const struct core *c);

// --- snapshots of detector state
struct snapshot_row {
	const char *enterprise;
	const char *indicator;
	const void *state; // opaque; as long as the row's reader wants it
	size_t len;
};
// Calls fn for every series that changed since the last call with clear = true.
typedef void snapshot_fn(void *arg, const struct snapshot_row *row);
void core_snapshot(struct core *c, bool clear, snapshot_fn *fn, void *arg);
uint32_t core_dirty(const struct core *c); // series that changed since then
// ERR_CORRUPT: not a state of this version.
int core_restore(struct core *c, const struct snapshot_row *row);
void core_forget_states(struct core *c); // detectors begin anew; open alerts stay

#endif
