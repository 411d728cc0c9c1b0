// What needs a human. Pure: registry changes and records of observations in, changes of alerts out.
//
//     core_step(core, event, effects)
//
// Detector state is a deterministic function of the records (in order of number) and of the policies in force; alerts follow from it. The shell stores the effects with the
// record's number in one commit, and detector state as a snapshot now and then: restart = snapshot + the same records again, silent up to the stored number.
#ifndef PP_ALERTING_CORE_H
#define PP_ALERTING_CORE_H

#include "lifecycle.h"

#include "base/civil.h"

enum { CODE_LEN = 64, NAME_LEN = 128, UNIT_LEN = 32, ALERT_ID_LEN = 17, POLICY_ID_LEN = 2 * CODE_LEN, REASON_LEN = 512 };

// --- what comes in

struct enterprise {
	char code[CODE_LEN];
	char name[NAME_LEN];
	char area[CODE_LEN];
	bool synthetic;
};

struct place { // an area (parent: its zone) or a zone
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

// What a policy says.
struct terms {
	struct thresholds thresholds;
	uint32_t version;
	uint32_t hold_periods; // defaults are filled in
	uint32_t clear_periods;
	uint32_t min_history;
	uint32_t live_days;
	bool off;
};

struct policy {                    // its id is "enterprise/indicator"
	char enterprise[CODE_LEN]; // or "*"
	char indicator[CODE_LEN];
	struct terms terms;
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
	const uint32_t *run_flags; // RUN_HISTORICAL
	uint32_t rows;
	const int64_t *start_time;
	const double *value;
	const struct judgement *judgement;
	uint32_t judgements;
};
enum { RUN_HISTORICAL = 1 };

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

enum event_kind { EVENT_ENTERPRISE, EVENT_AREA, EVENT_ZONE, EVENT_INDICATOR, EVENT_POLICY, EVENT_DAY, EVENT_RECORD };

struct event {
	enum event_kind kind;
	bool ended;  // of registry events: it exists no longer
	bool silent; // EVENT_RECORD: replay, alerts already know of it
	union {
		struct enterprise enterprise;
		struct place place;
		struct indicator indicator;
		struct policy policy;
		struct {
			int32_t day;
			enum day_kind kind;
		} day;
		struct record record;
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
	enum level level; // of a recovered one: NONE
	enum alert_state state;
	double value;
	double expected;
	double deviation_percent;
	int64_t since_time;
	int64_t value_time;
	int64_t open_time;
	int64_t change_time;
	int64_t recover_time;
	char policy[POLICY_ID_LEN];
	uint32_t policy_version;
	char reason_zh[REASON_LEN];
	char reason_en[REASON_LEN];
	uint32_t sample_days;
	enum day_kind day_kind;
	bool synthetic;
	uint64_t change_number; // given by the store
};

struct effect {
	enum alert_change change;
	enum level from;
	enum level to;
	struct alert alert; // as it is after the change
};

struct effects {
	struct effect *effect;
	uint32_t count;
	uint32_t cap;
};

void effects_fini(struct effects *e); // a zeroed struct needs no init
void effects_clear(struct effects *e);

struct core_counts {
	uint64_t observations;
	uint64_t judged;
	uint64_t not_judged; // no policy, or too little history
	uint64_t back_filled;
	uint64_t out_of_order;          // older than the newest of their series: not judged in this version
	uint64_t restated;              // the newest value, judged anew
	uint64_t judged_duties[DUTIES]; // series that aggregation named
	uint64_t unknown;               // of an enterprise or indicator the registry does not have (any more)
};

struct core;
struct core *core_new(int64_t utc_offset_ms);
void core_free(struct core *c);
void core_step(struct core *c, const struct event *e, struct effects *out);

bool core_knows(const struct core *c, const struct record *r); // every enterprise and indicator it names
void core_put_alert(struct core *c, const struct alert *a);    // an open alert, from the store
void core_numbered(struct core *c, const struct alert *a);     // the store has given that alert its change_number
uint32_t core_open_alerts(const struct core *c);
const struct alert *core_open_alert(const struct core *c, uint32_t at); // at < core_open_alerts; valid until the next core_step
bool core_values_moved(struct core *c, uint32_t at);                    // true once after the newest value of that open alert changed
uint32_t core_series(const struct core *c);
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

#endif
