// The desk (值班台): from warning to help. Pure: findings of the core, people's commands and time in; the life of each alert, whom to tell, and cases out.
//
//     desk_step(desk, event, effects)
//
// What the desk knows is rebuilt from what the shell has stored: the registry's mirror (events), alerts that are not over (desk_put_alert), cases that are not over
// (desk_put_case). Every time that matters is in them, so a restart repeats nothing and forgets nothing. The shell stores the effects of a step, with the feed position, in
// one commit; then it sends.
//
// Texts that come in may go away after the call. Texts that go out are valid until the effects are cleared or the desk is freed, whichever is first.
#ifndef PP_ALERTING_DESK_H
#define PP_ALERTING_DESK_H

#include "base/arena.h"
#include "base/calendar.h"
#include "policy/level.h"

#include <stdbool.h>
#include <stdint.h>

enum { DESK_ID_LEN = 17, DESK_NOTICE_ID_LEN = 33, DESK_CHAINS = 4, DESK_WINDOWS = 21, DESK_POLICY_LEN = 160 };

// --- what the registry says

enum desk_tier { TIER_OFFICER, TIER_ZONE, TIER_COUNTY, TIER_CITY, TIERS }; // 专员, 园区管委会, 区县工信局, 市: in the order of escalation
const char *tier_word(enum desk_tier tier);                                // "officer"

struct desk_texts { // a list of texts
	const char *const *at;
	uint32_t count;
};

struct desk_enterprise {
	const char *code;
	const char *area, *zone, *county, *industry; // "" or NULL: none
	const char *feeder;                          // what it shares its power line with, if anybody has said so
	const char *gateway;                         // id of the key or collector that reports for it
	struct desk_texts chain;                     // DESK_CHAINS count
};

struct desk_link { // supplier --product--> buyer
	const char *id;
	const char *supplier, *buyer, *product;
	double share_percent, lag_days, stock_days;
};

struct desk_officer {
	const char *id;
	struct desk_texts scope; // "enterprise:CODE" "area:CODE" "zone:CODE" "county:CODE" "chain:CODE" "industry:32" "city"
	struct desk_texts kind;  // of alerts; none: all
	struct desk_texts channel;
	enum desk_tier tier;
	enum level min_level;
	int16_t work_from, work_to; // minutes of the local day; both 0: the city's hours
	bool always;                // orange and red reach him outside his hours
	bool administrator;         // is told of our own faults, and when nobody else can be
	bool english;
	const char *substitute;     // id, or ""
	int32_t away_from, away_to; // local days, both included; away_to < away_from: he is here
};

struct desk_duty {
	const char *id;
	const char *scope;
	enum desk_tier tier;
	const char *officer, *substitute;
	int64_t from_time, to_time;
};

struct desk_channel {
	const char *id;
	struct desk_texts scope, kind; // with a scope: a group's, told of what is in it
	enum level min_level;
	bool english;
};

struct desk_filing {
	const char *id;
	const char *scope, *indicator; // "*": every indicator
	const char *reason, *author;
	int64_t from_time, to_time;
	double expected_percent; // what is left of the usual, 0..100
};

struct desk_window {              // hours of the week, local
	uint8_t days;             // bit 0: Monday
	int16_t from_min, to_min; // to <= from: until the next day; equal: 24 hours
};

struct desk_silence {
	const char *id;
	struct desk_texts scope, kind;
	enum level max_level; // red is never silenced
	const char *reason, *author;
	int64_t from_time, to_time;
	struct desk_window window[DESK_WINDOWS];
	uint32_t windows; // 0: all of the time
};

struct desk_escalation { // of one level; in working time
	enum level level;
	uint32_t acknowledge_minutes, remind_minutes, escalate_minutes, unacknowledge_hours;
	uint32_t check_days, plan_days, solve_days, extend_days;
};

// --- what the core has found

enum evidence_change { EVIDENCE_RAISED, EVIDENCE_LEVEL, EVIDENCE_GOOD, EVIDENCE_WITHDRAWN };

struct desk_evidence {
	enum evidence_change change;
	const char *alert;                                // the core's id of it
	const char *enterprise, *indicator, *kind, *type; // kind: "drop", "silence"; type: "stop", "decline"
	enum level level;                                 // what it may be now
	bool red_waits;                                   // the data say red, and no second indicator: a person's word makes it red
	bool back_filled;                                 // the data are old: it is kept, and nobody is told
	double value, expected;                           // NaN: there are none
	double shortfall_percent;                         // of the usual, since it began; NaN
	int64_t since_time, data_time;
	uint32_t series, silent; // silence and late reports: series of the enterprise that are expected, and how many of them are silent now
	const char *policy;
	uint32_t policy_version;
};

// --- what people do

// Inputs of the table of states (life.c). Evidence, people, time, silences.
enum desk_input {
	INPUT_RAISED,
	INPUT_UP,
	INPUT_DOWN,
	INPUT_GOOD,
	INPUT_BAD_AGAIN,
	INPUT_WITHDRAWN,
	INPUT_ACKNOWLEDGE,
	INPUT_UNACKNOWLEDGE,
	INPUT_ASSIGN,
	INPUT_ASSIST,
	INPUT_COMMENT,
	INPUT_CONFIRM_RED,
	INPUT_LOWER,
	INPUT_CLOSE,
	INPUT_REOPEN,
	INPUT_HOLD_OVER,
	INPUT_ACKNOWLEDGE_EXPIRED,
	INPUT_GOOD_FOR_LONG,
	INPUT_SUPPRESS,
	INPUT_UNSUPPRESS,
	INPUTS,
	// not of the state, but in the records of an alert
	NOTE_TOLD = INPUTS,
	NOTE_REMINDED,
	NOTE_ESCALATED,
	NOTE_JOINED,
	NOTE_LEFT,
	NOTE_CAUSE,
	NOTES
};
const char *input_word(enum desk_input input); // "acknowledge", "escalated"
int input_find(const char *word);              // -1: there is none. Of people's only

enum desk_verdict { VERDICT_NONE, VERDICT_CONFIRMED, VERDICT_FALSE, VERDICT_OTHER, VERDICTS };
const char *verdict_word(enum desk_verdict verdict);

enum case_input {
	CASE_OPEN,
	CASE_ADD,
	CASE_VISIT,
	CASE_PLAN,
	CASE_SOLVE,
	CASE_EXTEND,
	CASE_CONFIRM,
	CASE_FOLLOW_UP,
	CASE_CLOSE,
	CASE_INPUTS,
	CASE_OVERDUE = CASE_INPUTS
};
const char *case_word(enum case_input input); // "visit"

struct desk_command {
	const char *actor;
	const char *alert;  // of an input about an alert; CASE_OPEN, CASE_ADD: the alert that it is about
	const char *reason; // LOWER, CLOSE, REOPEN, CASE_EXTEND, CASE_CLOSE must have one; the text of a comment
	enum desk_input input;
	enum level level;          // LOWER
	enum desk_verdict verdict; // CLOSE
	const char *owner;         // ASSIGN
	// about a case
	bool about_case;
	enum case_input case_input;
	const char *case_id;                                 // CASE_OPEN: the new one's, of the shell's making
	const char *need, *department, *measures, *feedback; // NULL: as it was
	double cost;                                         // NaN: as it was
};

// --- what goes in

enum desk_event_kind {
	DESK_ENTERPRISE,
	DESK_LINK,
	DESK_OFFICER,
	DESK_DUTY,
	DESK_CHANNEL,
	DESK_FILING,
	DESK_SILENCE,
	DESK_ESCALATION,
	DESK_DAY,
	DESK_EVIDENCE,
	DESK_COMMAND,
	DESK_FAULT, // our own: judgement stands still until it has ended
	DESK_TICK,
};

struct desk_event {
	enum desk_event_kind kind;
	bool ended; // of the registry's: it exists no longer; of a fault: it is over
	int64_t now_ms;
	union {
		struct desk_enterprise enterprise;
		struct desk_link link;
		struct desk_officer officer;
		struct desk_duty duty;
		struct desk_channel channel;
		struct desk_filing filing;
		struct desk_silence silence;
		struct desk_escalation escalation;
		struct {
			int32_t day;
			enum day_kind kind; // DAY_KINDS: no exception any more
		} day;
		struct desk_evidence evidence;
		struct desk_command command;
		const char *fault; // "store" "feed" "clock"
	};
};

// --- what comes out

enum desk_state {
	LIFE_NONE,
	LIFE_PENDING,
	LIFE_OPEN,
	LIFE_ACKNOWLEDGED,
	LIFE_ASSISTING,
	LIFE_RECOVERING,
	LIFE_CLOSED,
	LIFE_SUPPRESSED,
	LIFE_WITHDRAWN,
	LIFE_STATES
};
const char *state_word(enum desk_state state); // "pending"

// Why there is nothing: what is told of a silence.
enum desk_nothing { NOTHING_UNKNOWN, NOTHING_NO_REPORT, NOTHING_STOPPED, NOTHING_COMMUNICATION, NOTHING_MAINTENANCE, NOTHINGS };
const char *nothing_word(enum desk_nothing nothing); // "no_report"

// An alert as it is stored: with this the desk goes on after a restart.
struct desk_alert {
	char id[DESK_ID_LEN];
	char parent[DESK_ID_LEN]; // the common cause that it is told with; "": it is told by itself
	char cause[DESK_ID_LEN];  // the upstream alert that explains it, or "": exposures, and drops with a likely cause
	char case_id[DESK_ID_LEN];
	const char *scope;      // of parents: "zone:QJ01"; else ""
	const char *enterprise; // of parents and our own faults: ""
	const char *area, *zone, *county, *industry, *feeder, *gateway;
	const char *chain[DESK_CHAINS];
	const char *indicator; // of exposures: the product; of our own faults: which
	const char *kind, *type;
	enum desk_state state;
	enum desk_state before;                        // recovering: what it is when it is bad again
	enum level level, evidence_level, worst_level; // evidence_level: what the data say now; LEVEL_NONE: good
	bool red_waits;
	bool back_filled;
	enum desk_nothing nothing;
	double value, expected, shortfall_percent;
	int64_t since_time, data_time;
	int64_t heard_time; // when the last evidence came
	int64_t open_time, change_time;
	int64_t hold_until;       // pending
	int64_t good_since;       // 0: it is bad
	int64_t told_time;        // when the tier that has it was told first; 0: nobody was
	int64_t first_told_time;  // when anybody was
	int64_t acknowledge_time; // 0: nobody has it
	int64_t first_acknowledge_time;
	int64_t active_time;       // of the last thing that somebody did about it
	int64_t close_time;        // closed or withdrawn
	int64_t suppressed_until;  // suppressed: looked at again then
	enum desk_tier tier;       // that was told last
	uint32_t reminders;        // of that tier
	const char *suppressed_by; // "silence:ID" "filing:ID"
	const char *acknowledged_by, *owner, *closed_by;
	enum desk_verdict verdict;
	const char *policy;
	uint32_t policy_version;
	uint32_t members, members_bad; // of parents: that joined and were not withdrawn; of them, whose data are bad
	uint32_t series;               // of silences and late reports: series of the enterprise that are expected
	uint32_t depth;                // of exposures: links from the cause
	double loss_percent;           // of exposures: what of its need fails
	int64_t eta_time;              // of exposures: when stocks are used up
	uint32_t changes;              // records so far
};

// One change of an alert. The shell numbers them over all alerts and chains their hashes.
struct desk_record {
	char alert[DESK_ID_LEN];
	uint32_t number; // of this alert, from 1
	int64_t time;
	const char *actor; // "system": the desk itself
	enum desk_input input;
	enum desk_state from, to;
	enum level level_from, level_to;
	const char *why;
	double value, expected;
	int64_t data_time;
	const char *policy;
	uint32_t policy_version;
};

enum notice_about { ABOUT_OPENED, ABOUT_LEVEL, ABOUT_REMINDER, ABOUT_ESCALATED, ABOUT_RETURNED, ABOUT_LIFT, ABOUT_CASE, ABOUT_CLOSED, ABOUT_WITHDRAWN, ABOUTS };
const char *about_word(enum notice_about about); // "opened"

// What somebody is to be told. The alert's fields are those of the step that made it.
struct desk_notice {
	char id[DESK_NOTICE_ID_LEN]; // the same for the same alert, change and receiver: the idempotency key
	char alert[DESK_ID_LEN];
	char case_id[DESK_ID_LEN];     // ABOUT_CASE
	uint32_t change;               // number of the record that it is about
	const char *channel, *officer; // officer "": a group's channel
	enum notice_about about;
	enum level level;
	bool english, urgent;
	int64_t due_time; // not before
};

// Notices of an alert that are not sent yet and shall not be any more: what says that it is over (ABOUT_CLOSED, ABOUT_WITHDRAWN) stays.
struct desk_drop {
	char alert[DESK_ID_LEN];
	uint32_t before_change;
};

enum desk_case_state { CASE_IS_OPEN, CASE_IS_SOLVED, CASE_IS_CONFIRMED, CASE_IS_CLOSED };

struct desk_case {
	char id[DESK_ID_LEN];
	const char *enterprise;
	const char *need, *department, *measures, *feedback, *owner;
	double cost;
	enum desk_case_state state;
	uint32_t alerts;                                                                                  // that it is about; which: desk_alert.case_id
	int64_t open_time, due_check, due_plan, due_solve, due_extend;                                    // ends of working days
	int64_t visit_time, plan_time, solve_time, extend_time, confirm_time, follow_up_time, close_time; // 0: not yet
	uint32_t overdue;                                                                                 // bit 0 check, 1 plan, 2 solve: missed, and told of
	int64_t told_time;                                                                                // when the last of that was told, or again
	uint32_t changes;
};

struct desk_case_record {
	char case_id[DESK_ID_LEN];
	uint32_t number;
	int64_t time;
	const char *actor;
	enum case_input input;
	const char *why;
};

// Why a command was not carried out, for people.
struct desk_refusal {
	const char *code; // NULL: it was
	const char *zh, *en;
};

struct desk_effects {
	struct desk_alert *alert; // as it is now; the last one with an id counts
	struct desk_record *record;
	struct desk_notice *notice;
	struct desk_drop *drop;
	struct desk_case *cases;
	struct desk_case_record *case_record;
	uint32_t alerts, records, notices, drops, case_count, case_records;
	uint32_t alert_cap, record_cap, notice_cap, drop_cap, case_cap, case_record_cap;
	struct desk_refusal refusal;
	struct arena arena; // texts of this step
};

void desk_effects_fini(struct desk_effects *e); // a zeroed struct needs no init
void desk_effects_clear(struct desk_effects *e);

// --- the desk

struct desk_config {
	int64_t utc_offset_ms;
	int64_t hold_ms;            // a new alert waits so long for others with the same cause; 90 s
	int64_t good_ms;            // blue and yellow close after good values for so long
	int16_t work_from, work_to; // the city's hours, minutes of the local day
	uint32_t common_members;    // at least so many enterprises make a common cause; 5
	double common_percent;      // or, when the whole city is hit, this share of a place; 30
	int64_t common_ms;          // within this time of each other; 60 min
	uint32_t exposure_depth;    // links; 3
	double exposure_percent;    // a loss below this exposes nobody; 10
	double deeper_percent;      // so much below what was filed is deeper; 10
};
struct desk_config desk_config_default(void);

struct desk;
struct desk *desk_new(const struct desk_config *config);
void desk_free(struct desk *d);
void desk_step(struct desk *d, const struct desk_event *e, struct desk_effects *out);
int64_t desk_deadline(const struct desk *d); // when the next DESK_TICK is due; INT64_MAX: nothing waits

// From the store, before the first event that is not the registry's. An alert that is over is put in, with whom it was told, when a command is about it: it goes again with that step.
void desk_put_alert(struct desk *d, const struct desk_alert *a);
void desk_put_told(struct desk *d, const char *alert, const char *officer, const char *channel,
                   int64_t due_time); // a notice of it, sent or to be sent; not dropped ones, nor ABOUT_CLOSED and ABOUT_WITHDRAWN
void desk_put_case(struct desk *d, const struct desk_case *c);
void desk_ready(struct desk *d, int64_t now_ms); // after the last of them
bool desk_keeps(const struct desk_alert *a);     // the shell loads those at start: not over, or closed while the data are still bad

// What the desk does next about an alert if nothing happens, and when: "remind"; "nothing", *time 0: it is over, or not known; "parent", *time 0: with its common cause.
const char *desk_next(const struct desk *d, const char *id, int64_t *time);

uint32_t desk_alerts(const struct desk *d);
const struct desk_alert *desk_find(const struct desk *d, const char *id); // NULL; valid until the next step
const struct desk_case *desk_find_case(const struct desk *d, const char *id);
// How many open alerts have no next step, which must not be: 0. *first: one of them, for the log.
uint32_t desk_audit(const struct desk *d, const struct desk_alert **first);

// Who would be told of such an alert, if it were to open now (`ppctl route test`). Nothing changes.
struct route;
struct desk_question {
	const char *enterprise, *kind;
	enum level level;
	enum desk_tier tier;
	int64_t now_ms;
};
void desk_route(const struct desk *d, const struct desk_question *q, struct route *out);

// What a silence would hide: calls fn for each alert that is open now and fits. Nothing changes. When it holds: silence.h.
typedef void desk_alert_fn(void *arg, const struct desk_alert *a);
void desk_preview(const struct desk *d, const struct desk_silence *s, desk_alert_fn *fn, void *arg);

#endif
