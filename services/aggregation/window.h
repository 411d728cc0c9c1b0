// What many observations of one series are in a day, a month or a year; and what many enterprises' windows are in a place.
#ifndef PP_AGGREGATION_WINDOW_H
#define PP_AGGREGATION_WINDOW_H

#include "sum.h"

#include "base/civil.h"

#include <stdbool.h>
#include <stdint.h>

enum time_sum { SUM_OVER_TIME = 1, MEAN_OVER_TIME, LAST_OVER_TIME, MAX_OVER_TIME, MIN_OVER_TIME }; // numbers as in proto TimeSum
enum space_sum { SUM_OVER_SPACE = 1, MEAN_OVER_SPACE, WEIGHTED_MEAN_OVER_SPACE };                  // and in SpaceSum

// Most of memory is windows: they are as long as their fields, not rounded up to the 16 bytes a sum_int would lie at.
#define PACKED_SUM sum_int __attribute__((packed, aligned(8)))

struct window {
	PACKED_SUM sum; // of all observations
	double value;   // last, max, min: that observation
	int64_t at;     // last: its period start
	uint32_t count; // observations; 0 = there is no such window
};

struct node_window {
	PACKED_SUM sum;     // of the members' window values
	uint32_t reporting; // members that have the window
};
_Static_assert(sizeof(struct window) == 40 && sizeof(struct node_window) == 24, "no gaps");

bool window_exists(enum civil_period window, enum civil_period base);             // DAY, MONTH and YEAR, when not shorter than the base period
enum civil_period window_child(enum civil_period window, enum civil_period base); // what a window is made of: the next shorter window, or the base period

// A new observation.
void window_add(enum time_sum kind, struct window *w, int64_t start_ms, double value);
// Another stretch of the same window's new observations.
void window_merge(enum time_sum kind, struct window *w, const struct window *part);
// An observation in it changed its value. True: its greatest or smallest one went, the window must be looked through again (window_extreme over all
// children, beginning with window_forget).
bool window_restate(enum time_sum kind, struct window *w, int64_t start_ms, double former, double value);
void window_forget(enum time_sum kind, struct window *w);
void window_extreme(enum time_sum kind, struct window *w, double value); // max and min only

sum_int window_sum(enum time_sum kind, const struct window *w);  // its value as a member of a node; count > 0
double window_value(enum time_sum kind, const struct window *w); // for people; count > 0

// A member's window came (had false) or changed.
void node_window_move(struct node_window *w, bool had, sum_int former, sum_int now);
void node_window_merge(struct node_window *w, const struct node_window *moves); // what node_window_move made of an empty one
double node_window_value(enum space_sum kind, const struct node_window *w);     // reporting > 0

#endif
