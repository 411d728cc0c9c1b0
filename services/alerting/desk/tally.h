// How well it works: times to acknowledge, visit, solve and close, and what share of the warnings was right, by policy. Over stored alerts and cases, in any order.
#ifndef PP_ALERTING_DESK_TALLY_H
#define PP_ALERTING_DESK_TALLY_H

#include "base/map.h"
#include "desk.h"

struct spans { // lengths of time, ms
	int64_t *at;
	uint32_t count, cap;
};

struct tally_policy {
	char policy[DESK_POLICY_LEN];
	uint32_t alerts;            // that were told to somebody
	uint32_t verdict[VERDICTS]; // of the closed ones; VERDICT_NONE: closed by themselves
	uint32_t withdrawn;
};

struct tally { // a zeroed one needs no init
	struct map by_policy;
	struct tally_policy *policy;
	uint32_t policies, policy_cap;
	struct spans acknowledge, close;             // alerts: since somebody was told; closed since it opened
	struct spans visit, plan, solve, case_close; // cases: since they were opened
	uint32_t late_visit, late_plan, late_solve;  // cases whose due dates were not kept
};

void tally_fini(struct tally *t);
void tally_alert(struct tally *t, const struct desk_alert *a);
void tally_case(struct tally *t, const struct desk_case *c);
double tally_precision(const struct tally_policy *p); // confirmed / (confirmed + false); NaN: no verdict yet
int64_t spans_part(struct spans *s, double part);     // 0.5: the median, 0.9: nine of ten are shorter; -1: there are none. Puts them in order

#endif
