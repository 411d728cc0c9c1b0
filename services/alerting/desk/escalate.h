// What is next for an alert, and when: from its stored times and nothing else, so that a restart changes nothing.
#ifndef PP_ALERTING_DESK_ESCALATE_H
#define PP_ALERTING_DESK_ESCALATE_H

#include "worktime.h"
#include "desk.h"

enum next_step {
	NEXT_NOTHING,  // it is over
	NEXT_PARENT,   // a member of a common cause: what happens to that happens to it
	NEXT_HOLD,     // pending: others with the same cause may come until then
	NEXT_LOOK,     // suppressed: is it still?
	NEXT_TELL,     // open, and nobody was told: back-filled
	NEXT_REMIND,   // open: the tier that was told again
	NEXT_ESCALATE, // open: the next tier
	NEXT_EXPIRE,   // acknowledged, and nothing done
	NEXT_STALE,    // somebody has it: and?
	NEXT_GOOD,     // the data were good for long
	NEXT_LIFT,     // they were, and a person must lift it
};

struct next {
	enum next_step step;
	int64_t time; // INT64_MAX: NEXT_NOTHING, NEXT_PARENT
};

struct next escalate_next(const struct desk_alert *a, const struct desk_escalation *rule, const struct worktime *city, int64_t good_ms);
struct desk_escalation escalate_default(enum level level); // as shipped, for levels without a rule in the registry
const char *next_word(enum next_step step);                // "remind"

#endif
