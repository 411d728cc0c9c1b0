// The life of an alert: one table of states and inputs. It changes the alert, or says why not.
#ifndef PP_ALERTING_DESK_LIFE_H
#define PP_ALERTING_DESK_LIFE_H

#include "desk.h"

struct life_input {
	enum desk_input input;
	int64_t now_ms;
	enum level level;          // RAISED, UP, DOWN, BAD_AGAIN, LOWER
	bool red_waits;            // RAISED, UP, DOWN, BAD_AGAIN
	const char *actor;         // of people; kept as it is: its text must stay
	const char *reason;        // or NULL
	const char *owner;         // ASSIGN, kept as it is
	enum desk_verdict verdict; // CLOSE
};

enum life_refusal {
	LIFE_DONE,
	REFUSED_NO_ALERT,
	REFUSED_EXISTS,
	REFUSED_IS_BAD,
	REFUSED_IS_GOOD,
	REFUSED_NO_CHANGE,
	REFUSED_NOT_ACKNOWLEDGED,
	REFUSED_ACKNOWLEDGED,
	REFUSED_HELPED,
	REFUSED_NOT_CLOSED,
	REFUSED_CLOSED,
	REFUSED_WITHDRAWN,
	REFUSED_NOT_HELD,
	REFUSED_HELD,
	REFUSED_SUPPRESSED,
	REFUSED_NOT_SUPPRESSED,
	REFUSED_SOMEBODY_HAS_IT,
	REFUSED_NEEDS_PERSON,
	REFUSED_NEEDS_REASON,
	REFUSED_NEEDS_VERDICT,
	REFUSED_NEEDS_OWNER,
	REFUSED_NO_RED,
	REFUSED_NOT_LOWER,
	REFUSED_BELOW_DATA,
	LIFE_REFUSALS
};

enum life_refusal life_step(struct desk_alert *a, const struct life_input *in); // a is unchanged when it refuses
struct desk_refusal life_refusal(enum life_refusal refusal);                    // in words
bool life_over(enum desk_state state);                                          // nothing, closed or withdrawn
bool life_unseen(enum desk_state state);                                        // pending or suppressed: nobody has been told, so its level follows the data

#endif
