// What the books say of a series or a node. Chunks that are not in memory are asked for one by one, so that an answer never needs more than it shows.
#ifndef PP_AGGREGATION_QUERY_H
#define PP_AGGREGATION_QUERY_H

#include "core.h"

enum { QUERY_ROWS = 10000, QUERY_ROWS_MAX = 100000 };

struct query {
	const char *enterprise; // series
	const char *node;       // roll-up: "zone/QJ01"
	const char *indicator;
	uint32_t window;            // enum civil_period; 0: the base period
	int64_t from_time, to_time; // period starts; to_time 0: no end
	uint32_t limit;             // 0: QUERY_ROWS
};

// Newest first while it is made; query_*_next ends with oldest first.
struct answer {
	uint32_t rows, cap;
	int64_t *start_time;
	double *value;
	uint32_t *count;    // series: observations; nodes: enterprises reporting
	uint32_t *expected; // series: of a full window
	uint32_t *revision; // of observations
};

// Why a query cannot be answered.
struct refusal {
	const char *code, *message, *field;
};

struct walk {
	struct answer *answer;
	bool observations; // else windows
	enum chunk_owner of;
	uint32_t owner;           // number of the series or node; NO_NUMBER: there is none
	enum civil_period period; // of a row
	enum civil_period base;
	enum chunk_kind kind;
	int32_t chunk, last_chunk; // from the newest down to the last
	int64_t from_time, to_time;
	uint32_t limit;
};

void answer_fini(struct answer *a);
// Where to begin; w->answer is the caller's, empty. OK; ERR_NOT_FOUND, ERR_ARG with the refusal. An answer without rows is OK.
int query_series(struct core *c, const struct query *q, struct walk *w, struct refusal *why);
int query_rollup(struct core *c, const struct query *q, struct walk *w, struct refusal *why);
// OK: the answer is ready. ERR_AGAIN: core_load *need and call again.
int query_next(struct core *c, struct walk *w, struct chunk_id *need);

#endif
