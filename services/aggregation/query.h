// The one door for questions: finds what is asked for, refuses what no answer can be given to, and picks the way: a walk through what is kept, or a view that is computed.
#ifndef PP_AGGREGATION_QUERY_H
#define PP_AGGREGATION_QUERY_H

#include "view.h"
#include "walk.h"

struct reading {
	struct core *core;
	bool by_view;
	struct walk walk;
	struct view view;
};

// The answer is the caller's, empty; q must outlive the reading. OK; ERR_NOT_FOUND, ERR_ARG with the refusal. Always followed by query_fini.
int query_begin(struct reading *r, struct core *c, const struct query *q, struct answer *answer, struct refusal *why);
// OK: the answer is ready. ERR_AGAIN: core_load *need and call again.
int query_next(struct reading *r, struct chunk_id *need);
void query_fini(struct reading *r);

#endif
