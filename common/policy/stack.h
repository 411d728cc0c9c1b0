// Which policies hold for a series on a day, and in which order they lie over each other. Pure: the caller keeps the policies, this says what they are worth.
//
// A policy is about every enterprise ("*"), those of an industry (2, 3 or 4 digits of GB/T 4754), or one; and about every indicator ("*"), or one. These are the ranks,
// from the bottom up:
//     0 * / *    2 industry:32 / *    4 industry:321 / *    6 industry:3216 / *    8 enterprise / *
//     1 * / i    3 industry:32 / i    5 industry:321 / i    7 industry:3216 / i    9 enterprise / i
// Of each rank one policy holds at most: of those that are approved and whose days these are, the one that began last. So a policy for some weeks lies over the one
// that was there before, which holds again when it ends.
#ifndef PP_POLICY_STACK_H
#define PP_POLICY_STACK_H

#include <stdbool.h>
#include <stdint.h>

enum { STACK_RANKS = 10, STACK_CODE = 64, STACK_INDUSTRY = 5, STACK_ID = 2 * STACK_CODE + 24 };

#define STACK_FROM_ALWAYS INT32_MIN
#define STACK_TO_ALWAYS   INT32_MAX

// Whom and what a policy is about. Longer codes than ours are cut.
struct stack_about {
	char enterprise[STACK_CODE];   // "*": every one, or those of `industry`
	char industry[STACK_INDUSTRY]; // 2, 3 or 4 digits; "": of any
	char indicator[STACK_CODE];    // "*": every one
};

// What of a policy decides whether it holds.
struct stack_policy {
	uint32_t rank;    // stack_rank
	bool approved;    // it has an approver
	int32_t from_day; // local day numbers, both included
	int32_t to_day;
};

struct stack_about stack_about(const char *enterprise, const char *industry, const char *indicator);
uint32_t stack_rank(const struct stack_about *about);
// Whom a policy of that rank must be about to hold for this series. False: there is none (the enterprise's industry is not known that closely).
bool stack_about_series(uint32_t rank, const struct stack_about *series, struct stack_about *out);
// The id of the policy: "*/electricity_day", "industry:32/*", "91530302MA0000357W/electricity_day/2026-12-01".
void stack_id(char out[STACK_ID], const struct stack_about *about, const char *effective_from);

// The day number of effective_from ("": STACK_FROM_ALWAYS) or effective_to ("": STACK_TO_ALWAYS); false: it is no date.
bool stack_day(const char *date, int32_t always, int32_t *out);
bool stack_holds(const struct stack_policy *p, int32_t day);
// Of policies that are about the series those that hold on the day, as indices into `policy`, from the bottom up: the layers for policy_terms(). Returns how many.
uint32_t stack_choose(const struct stack_policy *policy, uint32_t policies, int32_t day, uint32_t layer[STACK_RANKS]);

#endif
