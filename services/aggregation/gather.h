// One series' windows over a span, added up from what the books keep.
#ifndef PP_AGGREGATION_GATHER_H
#define PP_AGGREGATION_GATHER_H

#include "books.h"
#include "span.h"

// One window while it is added up, then done.
struct cell {
	struct window window; // count 0: no observation
	sum_int value;        // of the window, by its kind of sum
};

// Fills cell[0 .. span->count). span->base must be the series' base period. OK; ERR_AGAIN: *need must be loaded first, then call again.
int gather(struct books *b, uint32_t series, const struct span *span, struct cell *cell, struct chunk_id *need);

// What stands behind a window of a series.
struct evidence {
	int64_t first, last; // starts of its first and last observation; first > last: none, or they were thrown away
	uint32_t revisions;  // how often observations of it were restated
};
int gather_evidence(struct books *b, uint32_t series, int64_t from_ms, int64_t to_ms, struct evidence *out, struct chunk_id *need);

#endif
