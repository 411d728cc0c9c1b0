// Observations of a series, and the windows that are kept of areas, zones and cities. Chunks that are not in memory are asked for one by one, so that an answer never
// needs more than it shows.
#ifndef PP_AGGREGATION_WALK_H
#define PP_AGGREGATION_WALK_H

#include "answer.h"
#include "core.h"

struct walk {
	struct answer *answer;
	bool observations; // else windows of a node
	enum chunk_owner of;
	uint32_t owner;           // number of the series or node; NO_NUMBER: there is none
	enum civil_period period; // of a row
	enum civil_period base;
	enum chunk_kind kind;
	int32_t chunk, last_chunk; // from the newest down to the last
	int64_t from_time, to_time;
	uint32_t limit;
};

// Where to begin. The answer is the caller's, empty; the indices are the directory's. An answer may have no rows.
void walk_series(struct walk *w, const struct core *c, const struct query *q, uint32_t enterprise, uint32_t indicator, struct answer *answer);
void walk_node(struct walk *w, const struct core *c, const struct query *q, uint32_t site, uint32_t indicator, struct answer *answer);
// OK: the answer is ready. ERR_AGAIN: core_load *need and call again.
int walk_next(struct core *c, struct walk *w, struct chunk_id *need);

#endif
