// The policies of the registry, and what those that are about a series say together on a day.
//
// There may be one for each series: a policy keeps what its document says and no more; what several say together is put together when it is asked for, once for each stack of
// policies, and forgotten with the next change of one. Numbers that are the same are kept once.
#ifndef PP_ALERTING_POLICIES_H
#define PP_ALERTING_POLICIES_H

#include "core.h"

#include "base/lookup.h"

#define NO_ENTRY LOOKUP_NONE

struct policy_layer {
	uint32_t policy; // index
	uint32_t version;
};

// What holds for a series, from one day to another. Texts are indexes, and only what is said takes room.
struct series_terms {
	const struct params *params;
	uint32_t live_days;
	uint32_t plan; // indicator whose values are the plan; NO_ENTRY: none
	struct quiet_hours quiet;
	uint8_t period; // enum civil_period they were put together for
	bool off;
	bool spring_festival;
	uint8_t layers; // 0: no policy is in force, only the defaults
	uint8_t seconds;
	uint8_t filed_stops;
	const struct policy_layer *layer; // from the bottom up
	const uint32_t *second;           // indicators; NO_ENTRY: any other
	const struct filed_stop *filed;
};

// Who a series is, and since and until when (days, both included) the answer holds.
struct policy_asked {
	uint32_t enterprise;
	uint32_t indicator;
	const char *industry;
	enum civil_period period;
	int32_t day;
	int32_t from_day, to_day; // out
};

// Whom a policy is about. Several may be, from different days on.
struct policy_scope {
	uint32_t enterprise; // NO_ENTRY: every one
	uint32_t indicator;  // NO_ENTRY: every one
	uint32_t industry;   // its digits behind a 1, so that 032 is not 32; 0: every one
};

struct policies {
	struct lookup at; // scope -> its newest entry, which names the next
	struct policies_entry *entry;
	uint32_t count;
	struct lookup terms_at, params_at; // by what they were put together from, by their numbers
	struct series_terms **terms;
	struct params **params;
	uint32_t terms_count, params_count;
	struct policy_document *layer; // scratch
};

void policies_fini(struct policies *p); // a zeroed struct needs no init
struct policy_scope policy_scope_of(uint32_t enterprise, uint32_t indicator, const char *industry);
// indicator_of: index of the indicator with that code.
typedef uint32_t policy_indicator_fn(void *arg, const char *code);
void policies_put(struct policies *p, const struct policy_scope *scope, const struct policy *policy, bool ended);
// Valid until the next policies_put.
const struct series_terms *policies_terms(struct policies *p, struct policy_asked *asked, policy_indicator_fn *indicator_of, void *arg);
const struct policy_scope *policies_scope(const struct policies *p, uint32_t policy);
int32_t policies_from_day(const struct policies *p, uint32_t policy); // STACK_FROM_ALWAYS: since ever

#endif
