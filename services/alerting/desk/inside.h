// What the desk is made of; for its own files. Everything that waits is in a heap, everything that belongs together is in a list: no step looks at all alerts.
#ifndef PP_ALERTING_DESK_INSIDE_H
#define PP_ALERTING_DESK_INSIDE_H

#include "escalate.h"
#include "heap.h"
#include "life.h"
#include "plants.h"
#include "roster.h"
#include "route.h"

#define SLOT_NONE UINT32_MAX
#define SYSTEM    "system" // who did it when nobody did; and the kind of alerts about ourselves

// --- alerts

enum slot_list { OF_PLANT, OF_PARENT, OF_CAUSE, OF_HIDER, SLOT_LISTS }; // lists that an alert may be in

struct slot {
	struct desk_alert a;
	bool used;
	bool fresh; // among those that this step opened
	uint32_t plant;
	uint32_t parent, cause; // slot
	uint32_t *hider;        // head of the list of what the same silence or filing hides; NULL: it is not hidden
	struct slot_link {
		uint32_t next, prev;
	} link[SLOT_LISTS];
	uint32_t first_member, first_exposed, first_told;
	enum next_step step;
	uint32_t touched; // by which step
};

struct told { // a notice went to him, or is on its way
	const char *officer, *channel;
	int64_t due_time;
	uint32_t next;
};

struct slots {
	struct slot **at; // they do not move
	uint32_t count, cap, used;
	uint32_t *free;
	uint32_t free_count, free_cap;
	struct lookup by_id;
	struct told *told;
	uint32_t tolds, told_cap, free_told;
};

// --- silences and filings

struct hider {
	bool here;
	uint32_t first_hidden; // slot
	union {
		struct desk_silence silence;
		struct desk_filing filing;
	};
};

struct hiders { // each is allocated alone: slots point into them
	struct words ids;
	struct hider **at;
	uint32_t cap;
};

struct numbers { // a growing list
	uint32_t *at;
	uint32_t count, cap;
};
void numbers_add(struct numbers *n, uint32_t number);

struct help {
	struct desk_case is;
	bool used;
};

struct desk {
	struct desk_config config;
	struct calendar calendar;
	struct worktime city;
	struct words words;
	struct places places;
	struct plants plants;
	struct roster roster;
	struct hiders silences, filings;
	struct desk_escalation rule[LEVELS];
	struct slots slots;
	struct heap due; // of slots
	struct words case_ids;
	struct help *help; // number of its id = its place
	uint32_t help_cap;
	struct heap help_due;
	struct numbers faults; // of ours that last, by words
	struct numbers fresh;  // opened by this step: nobody was told yet
	struct numbers touched;
	struct numbers visitors; // that are over, and were put in for one step
	struct route route;      // room for one
	uint32_t step;           // number
	uint32_t looks;          // for common causes
	uint32_t counts;         // of crowds
	uint32_t hit[TROUBLES];  // enterprises of the city among the recent
	int64_t now_ms;
	struct desk_effects *out;
};

// --- slots.c
struct slot *slot_new(struct desk *d, const char *id, uint32_t plant, uint32_t *number);
void slot_free(struct desk *d, uint32_t number);
uint32_t slot_find(const struct desk *d, const char *id);
uint32_t slot_of(const struct desk *d, const char *enterprise, const char *indicator, const char *kind); // not closed or withdrawn, or closed with bad data
void slot_own_id(const struct desk *d, char out[DESK_ID_LEN], const char *kind, const char *subject, const char *other); // of an alert that the desk makes
void list_put(struct desk *d, uint32_t *head, uint32_t number, enum slot_list list);
void list_drop(struct desk *d, uint32_t *head, uint32_t number, enum slot_list list);
void told_put(struct desk *d, uint32_t number, const char *officer, const char *channel, int64_t due_time);
void told_forget(struct desk *d, uint32_t number, int64_t after_ms);      // whose notices are due later
void alert_own(struct desk *d, struct desk_alert *a);                     // its texts become the desk's
enum trouble trouble_of(const struct desk_alert *a);                      // TROUBLES: none that others have with it
bool alert_worse(const struct desk_alert *a, const struct desk_alert *b); // or as bad and older: an order that a restart does not change
bool alert_bad(const struct desk_alert *a);                               // not over, live, and its data are bad

// --- effects.c
void effect_alert(struct desk *d, const struct desk_alert *a);
void effect_record(struct desk *d, struct desk_alert *a, enum desk_input input, const char *actor, enum desk_state from, enum level level_from,
                   const char *why);
void effect_notice(struct desk *d, const struct desk_notice *n); // its id is made here
void effect_drop(struct desk *d, const struct desk_alert *a);
void effect_case(struct desk *d, const struct desk_case *c);
void effect_case_record(struct desk *d, struct desk_case *c, const char *actor, enum case_input input, const char *why);
const char *effect_text(struct desk *d, const char *text);
__attribute__((format(printf, 2, 3))) const char *effect_printf(struct desk *d, const char *format, ...);

// --- change.c
enum life_refusal change(struct desk *d, uint32_t number, const struct life_input *in, const char *why); // the one door to life_step
enum life_refusal change_by_desk(struct desk *d, uint32_t number, enum desk_input input, const char *why);
bool somebody_has_it(enum desk_state state, enum desk_state before);
uint32_t alert_new(struct desk *d, const struct desk_alert *a, bool red_waits, const char *why);
void news(struct desk *d, uint32_t number);                                      // it is told at the end of the step, if nothing speaks against it
void touch(struct desk *d, uint32_t number);                                     // it goes out with this step
uint32_t raise_own(struct desk *d, const struct desk_alert *a, const char *why); // an alert that the desk makes; opens after its hold
void raise_system(struct desk *d, const char *what, const char *why);            // about ourselves, once

// --- tell.c
void tell(struct desk *d, uint32_t number, enum notice_about about);       // whoever its tier, or the next one above that has anybody, says
bool tell_next_tier(struct desk *d, uint32_t number);                      // false: nobody above answers for it
void tell_owner(struct desk *d, uint32_t number, enum notice_about about); // who has it; without one: tell
void tell_all_told(struct desk *d, uint32_t number, enum notice_about about);
void tell_no_more(struct desk *d, uint32_t number); // what is on its way and not due yet is dropped
void tell_case(struct desk *d, const struct desk_case *c);

// --- cover.c: silences and filings, where alerts lie
void cover_silence(struct desk *d, const struct desk_silence *s, bool ended);
void cover_filing(struct desk *d, const struct desk_filing *f, bool ended);
bool cover_look(struct desk *d, uint32_t number);                      // hides it if anything does; false: nothing does
void cover_restore(struct desk *d, uint32_t number);                   // a suppressed one from the store
void cover_leave(struct desk *d, uint32_t number);                     // it is not hidden any more
const char *cover_why_not(struct desk *d, const struct desk_alert *a); // a filing that is about it and did not hide it, in words; or ""
void cover_fini(struct desk *d);

// --- common.c: common causes
void common_note(struct desk *d, uint32_t number);                                 // a new trouble
uint32_t common_affected(struct desk *d, uint32_t place, enum trouble t);          // enterprises that have it now, and since not long ago
bool common_rush(const struct desk *d, const struct desk_alert *a);                // so many of its sort are coming in that it is held on
void common_group(struct desk *d);                                                 // of what is fresh: what has a parent then is not told
void common_leave(struct desk *d, uint32_t number, const char *why);               // a member goes on by itself
void common_moved(struct desk *d, uint32_t number, bool was_bad);                  // a member got good, bad or withdrawn
void common_release(struct desk *d, uint32_t parent, const struct life_input *in); // a parent is over
void common_restore(struct desk *d, uint32_t number);                              // a parent from the store

// --- nothing.c
void nothing_judge(struct desk *d, uint32_t number); // of a silence or late report, by what is known now

// --- exposure.c
void exposure_spread(struct desk *d, uint32_t number);                // to the buyers of what fell
void exposure_lift(struct desk *d, uint32_t number, const char *why); // withdraws them
void exposure_likely_cause(struct desk *d, uint32_t number);          // names it in a fall of a buyer

// --- help.c: cases
void help_command(struct desk *d, const struct desk_command *c);
void help_tick(struct desk *d); // reminds of the due dates that have passed
struct desk_case *help_put(struct desk *d, const struct desk_case *c);

#endif
