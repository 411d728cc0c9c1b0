// From observations to windows, and from windows to the nodes above: area, zone, city. Each change is a difference, exact at every level.
#ifndef PP_AGGREGATION_ROLLUP_H
#define PP_AGGREGATION_ROLLUP_H

#include "books.h"

// Observations of one series that have just been set in its base chunks.
struct rollup_rows {
	const int64_t *start_time;
	const double *value;
	const double *former; // of restated rows; NULL: no row is restated
	const bool *restated;
	uint32_t count;
};

// Is every chunk in memory that rollup_apply will change? Notes the others in b->need and returns false.
bool rollup_ready(struct books *b, uint32_t series, const int64_t *start_time, uint32_t count);
void rollup_apply(struct books *b, uint32_t series, const struct rollup_rows *rows); // windows; nodes hear of it at rollup_settle
void rollup_settle(struct books *b);                                                 // after all runs of a record, and in the same core_step

#endif
