// Inside of load: one period as the rules see it, and the parts that load.c puts together. For load's own files only.
#ifndef PP_ALERTING_LOAD_RULES_H
#define PP_ALERTING_LOAD_RULES_H

#include "load.h"

enum { NO_WEEK = 255, NO_SHARE = 255, NO_GAP = -128 }; // not known yet, in the state

#define MOST_VALUE      20.0   // average days that one period counts as
#define REST_STANDS_OUT 0.7    // of the best weekday: one that makes less is a rest day among workdays
#define LEAST_LEVEL     1e-200 // of a period: below it nothing can be measured in it

// One period as the rules see it, in average days.
struct load_day {
	const struct params *p;
	const struct facts *f;
	int64_t start_time;
	int weekday;
	bool weekly;
	bool festival;    // in the time around Spring Festival
	bool little;      // is made on that weekday: it neither stops nor clears anything
	bool rest;        // little, or something only seldom: no day of a run of good or bad ones
	bool stop_counts; // a standstill on such a day is one
	double value;
	double share;     // its weekday's, so what is usual
	double floor;     // share of that which is enough: less than 1 around Spring Festival
	double gap;       // above (+) or below (-) what is usual
	double short_gap; // the shortfall that counts as evidence, never more than the gap's
	double high_gap;  // the same of what is above
	double noise;     // one sigma of a day
};

// How far it is off, as a share of the usual: the mean since it began; or, as it began within a period or slowly, what the last ones show where that is more (lately): two weeks
// on the average, four days each.
struct depth {
	double share;
	bool lately;
};

// --- usual.c: what is usual, and how noisy the plant is

void usual_range(const struct load *s, double *least, double *most); // of the weekdays' shares
// Collects the first periods. An outage among them is waited out: the window slides until enough days work, or the plant is known to be an irregular one.
void usual_warm(struct load *s, const struct params *p, bool weekly, int weekday, double value);
// Goes on from the given level, or (0) from the first value that comes, and is unsure of all else: it was learned in an outage, or the plant is another one now.
void usual_start_again(struct load *s, double level, double noise);
void usual_learn(struct load *s, const struct load_day *d, double value);
void usual_learn_noise(struct load *s, const struct load_day *d);

// --- load.c: sums

// Of the sum on that side (-1 below the usual, 1 above), by the last productive periods.
struct depth load_depth(const struct load *s, const struct load_day *d, const struct gap_sum *g, int side);
// Mean gap of the last n productive periods, as a share of the usual: negative when they fell short.
double load_recent_gap(const struct load *s, int n);
double load_mean_gap(const struct gap_sum *g);
// The mean of the sum goes on from the last days: what was worse before does not raise the level again. side: -1 below the usual, 1 above.
void load_forget_depth(const struct load *s, struct gap_sum *g, int side);

// An alarm that clears by itself makes the next ones slower: a blue one to come, a worse one to go.
void load_remember_alarm(struct load *s, const struct alarm *a, uint32_t days);

// Before a run of good days is counted on, or ends: it may have been long enough to clear, were it not for the flaps.
void load_note_relapse(struct load *s, uint32_t good_run, double clear_days, bool good);

// --- surge.c: above the usual, where a rise is bad

void surge_judge(struct load *s, const struct load_day *d);
void surge_judge_better(struct load *s, const struct load_day *d);
// What lasts is accepted: a rise after a long alarm, a fall at once where it is not bad.
void surge_accept(struct load *s, const struct load_day *d);
void surge_reset(struct load *s, enum rule_id rule);

// --- season.c: last year, and Spring Festival

void season_remember_week(struct load *s, bool weekly, int week, double gap);
// What last year made around these weeks, as a share of the usual and within bounds: relaxes what is expected, never tightens it. 1: nothing known.
double season_last_year(const struct load *s, const struct params *p, int week, double least, double most);
// What is enough on that day: the general envelope, half and half with what the plant itself made last year.
double season_enough(const struct load *s, const struct params *p, int16_t festival);
void season_remember_festival(struct load *s, int16_t festival, double share_made);
// What was remembered counts from the first day that is no more of that festival: its last day may have been held back, or have no value. Days that were not seen keep what an
// earlier year made of them.
void season_end_festival(struct load *s, const struct load_day *d);

// --- volatility.c: the moving range

void volatility_judge(struct load *s, const struct load_day *d);

#endif
