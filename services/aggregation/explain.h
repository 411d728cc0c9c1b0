// What a figure is made of: a node's value of its members' windows, an enterprise's window of its observations. The parts add up to the figure exactly.
#ifndef PP_AGGREGATION_EXPLAIN_H
#define PP_AGGREGATION_EXPLAIN_H

#include "query.h"

enum { EXPLAIN_ROWS = 1000, EXPLAIN_ROWS_MAX = 10000, EXPLAIN_COLUMNS = LEAVES + 1, EXPLAIN_FORMULAS = 32 };

struct explain_query {
	const char *enterprise, *node; // one of them; the other is ""
	const char *indicator;
	uint32_t window;        // enum civil_period; 0: the base period
	int64_t start_time;     // any time in it
	uint32_t offset, limit; // rows to skip and to show; limit 0: EXPLAIN_ROWS
	int64_t now_ms;
};

// An observed indicator behind the figure; or the last one of a weighted mean: value x weight.
struct explain_column {
	uint32_t indicator; // in the directory
	bool product;
	bool added; // the total means something
	sum_int total;
};

struct explain_observation {
	int64_t start_time;
	double value;
	uint32_t revision;
	// trail.c: as far as is known
	int64_t receive_time;     // 0: not known any more
	char key[KEY_ID_LEN + 1]; // "": not known
};

struct explanation {
	enum civil_period window;
	int64_t start_time, end_time;
	bool has_value;
	sum_int value;
	const char *rule;  // "sum", "mean", "last", "max", "min", "weighted_mean", "formula"
	uint32_t count;    // observations, or enterprises reporting
	uint32_t expected; // of a full window, or enterprises
	bool closed, synthetic;
	const char *name, *unit;
	int64_t kept_from; // observations before were thrown away, some or all of this window's; 0: all are there
	struct explain_column column[EXPLAIN_COLUMNS];
	uint32_t columns;
	uint32_t formula[EXPLAIN_FORMULAS]; // derived indicators behind the figure, the figure's own first
	uint32_t formulas;
	uint32_t rows;          // members or observations in all
	struct brought *member; // of a node: from offset on; those that lack last. They belong to the explaining
	uint32_t members;
	struct explain_observation *observation; // of an enterprise: from offset on, in order of time
	uint32_t observations;
};

struct explaining {
	struct core *core;
	struct explain_query query;
	struct query asked;
	struct answer answer;
	struct reading reading;
	struct roster roster;
	uint32_t series; // whose observations are shown; NO_NUMBER: none
	bool read;       // the reading is done
	int32_t chunk, last_chunk;
	struct explanation out;
};

// q's texts must outlive it. OK; ERR_NOT_FOUND, ERR_ARG with the refusal. Always followed by explain_fini.
int explain_begin(struct explaining *x, struct core *c, const struct explain_query *q, struct refusal *why);
int explain_next(struct explaining *x, struct chunk_id *need); // OK: x->out is ready. ERR_AGAIN: core_load *need and call again
void explain_fini(struct explaining *x);
sum_int explain_part(const struct explaining *x, const struct brought *m, uint32_t column); // what a member brought; it must have it

#endif
