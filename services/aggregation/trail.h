// Who wrote what, and what was there before: from the store, from the fold under way and from memory.
#ifndef PP_AGGREGATION_TRAIL_H
#define PP_AGGREGATION_TRAIL_H

#include "explain.h"
#include "ledger.h"

enum {
	TRAIL_FORMERS = 10000,           // former values of one page, at most
	TRAIL_JOURNAL = 8 * 1024 * 1024, // bytes of records that are looked through for one page: some 20 ms
	TRAIL_EARLY_MS = 10 * 60 * 1000, // a record cannot be older than what it holds, but clocks are set back
};

// In order of start_time and revision.
struct trail {
	struct restatement *former;
	uint32_t formers, left_out;
};

// Of the observations that x shows; tells them who wrote them, as far as it is known.
void trail_read(struct ledger *l, struct explaining *x, struct trail *out);
void trail_fini(struct trail *t);

#endif
