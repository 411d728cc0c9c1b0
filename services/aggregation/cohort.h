// What many enterprises are together, and compared with a year and a period before: the statistics bureau's figures, from one pass over the members.
//
// A member brings up to QUANTITIES quantities a period (one for a sum; value x weight and weight for a weighted mean; each operand of a formula). They are added
// exactly; a measure makes one value of the sums. Nothing depends on the order of the members.
#ifndef PP_AGGREGATION_COHORT_H
#define PP_AGGREGATION_COHORT_H

#include "span.h"
#include "sum.h"

enum { QUANTITIES = 8 };

// What a value is made of.
struct measure {
	uint32_t quantities;
	bool flow;  // adds up over time: months of a year may be summed, January and February are one, neighbours are compared by calendar day
	bool adds;  // a node's value is the sum of its members': contributions can be given
	bool ratio; // it does not grow with the length of a period: neighbours are compared as they are
	double coverage_limit_percent;
	// The value in 1e-9 of sums of so many members. false: there is none (nothing reported, division by zero).
	bool (*value)(const void *arg, const sum_int *sums, uint32_t members, sum_int *out);
	const void *arg;
};

struct member {
	const char *code; // orders members that are equally large
	uint32_t child;   // which child of the node it is in; less than cohort's children
	bool synthetic;
	const bool *expected;    // one a period: it had begun to report by then and has not ended
	const bool *present;     // one a period: it has all quantities
	const bool *complete;    // one a period: present, and nearly all observations behind it are there
	const sum_int *quantity; // quantities x periods: [i * quantities + q]
	// One a period, of windows of a month and what adds up: its first quantity at the prices of the year before, and whether there is a price index for that. NULL: none.
	const sum_int *real;
	const bool *priced;
};

// Sums of a period, of one set of members.
struct total {
	sum_int sum[QUANTITIES];
	uint32_t members;
};

struct pair {
	struct total now, former;
};

struct cohort {
	const struct span *span;
	const struct measure *measure;
	struct total *all; // one a period
	uint32_t *expected;
	uint32_t *complete;
	sum_int *real;                               // one a period: members' sum at the prices of the year before
	uint32_t *unpriced;                          // and how many of them have no price index for it
	struct pair *same;                           // members that are complete in the period and in the one a year before
	struct pair *same_to_date;                   // members that are complete in every period from January on, in both years
	sum_int *weight_expected, *weight_reporting; // first quantity of the year before
	sum_int (*largest)[QUANTITIES];
	const char **largest_code;
	struct pair *child; // of the newest period, with the one a year before
	uint32_t children;
	bool synthetic;
	// Of the member under way, up to each period: its quantities, and how many periods are not complete.
	sum_int *so_far;
	uint32_t *gaps;
};

void cohort_init(struct cohort *c, const struct span *span, const struct measure *m, uint32_t children);
void cohort_fini(struct cohort *c);
void cohort_add(struct cohort *c, const struct member *m);

// Why growth is not given. A period that is not over, or lacks observations, is INCOMPLETE however many enterprises report in it; BASE_: the period it is compared with.
enum withheld {
	GIVEN,
	WITHHELD_NO_BASE,
	WITHHELD_COVERAGE,
	WITHHELD_INCOMPLETE,
	WITHHELD_BASE_COVERAGE,
	WITHHELD_BASE_INCOMPLETE,
	WITHHELD_JANUARY_FEBRUARY,
	WITHHELD_KINDS
};
extern const char *const withheld_word[WITHHELD_KINDS];

// Numbers that cannot be given are NaN. Growth and coverage in percent, to 6 decimals.
struct comparison {
	double value;
	uint32_t reporting, expected, same;
	double coverage_percent, weight_coverage_percent, without_largest;
	const char *largest; // "" = nobody
	double year_on_year, year_on_year_same, period_on_period, to_date, to_date_on_year, to_date_on_year_same, two_year_average;
	double year_on_year_real, to_date_on_year_real; // at comparable prices; given where the nominal one is and every member has its index
	enum withheld withheld;                         // why year_on_year is not given
};
void cohort_compare(const struct cohort *c, uint32_t period, struct comparison *out);

struct contribution {
	uint32_t child;
	double value, former;
	int64_t micropoints;
};
// The children that there is something of, in rising numbers. child has room for `children`; returns how many there are.
uint32_t cohort_children(const struct cohort *c, uint32_t *child);
// Of the newest period, of these children in this order: all of them add up to its year_on_year to the last millionth. Rounded down, they lack a few millionths: those
// with the largest remainders take one each, the first where they are equal. Returns n, or 0 if there is no growth.
uint32_t cohort_contributions(const struct cohort *c, const uint32_t *child, uint32_t n, struct contribution *out);

// Growth in millionths of a percent, ties away from zero. false: no base (former is 0), or too large to be told.
bool growth_micropercent(sum_int now, sum_int former, int64_t *out);

#endif
