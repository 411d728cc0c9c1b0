// Questions about series and nodes, and what is said to them.
#ifndef PP_AGGREGATION_ANSWER_H
#define PP_AGGREGATION_ANSWER_H

#include "cohort.h"

#include "base/civil.h"

enum { QUERY_ROWS = 10000, QUERY_ROWS_MAX = 100000 };
#define QUERY_TIME_END INT64_C(253402300800000) // the year 10000: what is asked about is before

struct query {
	const char *enterprise; // series
	const char *node;       // roll-up: "zone/QJ01"
	const char *indicator;
	uint32_t window;            // enum civil_period; 0: the base period
	int64_t from_time, to_time; // period starts; to_time 0: no end
	uint32_t limit;             // 0: QUERY_ROWS
	bool to_date;               // series: sums from January on
	bool compare;               // roll-up: with comparisons
	const char *children;       // roll-up: contributions of which children; NULL or "": none
	bool members;               // roll-up: from its members, not as it is kept
	int64_t now_ms;             // what is closed by now
};

struct row {
	int64_t start_time;
	double value;       // NAN: there is none (a derived one divided by zero)
	uint32_t count;     // series: observations; nodes: enterprises reporting
	uint32_t expected;  // series: observations of a full window; nodes: enterprises
	uint32_t revision;  // observations: its own; windows: how often theirs were restated
	int64_t first_time; // windows of series: their first and last observation; 0: they were thrown away
	int64_t last_time;
	bool closed; // windows: no longer provisional
};

// A child of a node, and what it added to its growth.
struct part {
	const char *dimension; // "zone/": before the code, or ""
	const char *code, *name;
	double value, former;
	int64_t micropoints;
};

// Newest first while a walk makes it; in order of time when it is ready.
struct answer {
	struct row *row;
	uint32_t rows, cap;
	struct comparison *comparison; // one a row; NULL: without
	struct part *part;
	uint32_t parts;
	const char *unit, *name;
	enum civil_period window;
	bool observations, synthetic;
};

// Why a query cannot be answered.
struct refusal {
	const char *code, *message, *field;
};

void answer_fini(struct answer *a);
struct row *answer_row(struct answer *a, int64_t start_ms); // a new one behind the last

#endif
