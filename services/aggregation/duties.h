// What is said of duties to report: how many reports were due, how many came in time, which are not there.
#ifndef PP_AGGREGATION_DUTIES_H
#define PP_AGGREGATION_DUTIES_H

#include "answer.h"
#include "core.h"

enum { DUTIES_REPORTS = 1000, DUTIES_REPORTS_MAX = 10000, DUTIES_MONTHS_MAX = 24 };

struct duty_query {
	const char *node, *enterprise, *indicator, *by; // "" = not given; see proto DutyQuery
	int64_t from_time, to_time;
	uint32_t state; // enum due_state; DUE_NONE: those that are not there
	uint32_t limit;
	int64_t now_ms;
};

struct duty_count {
	char of[CODE_LEN + 8];
	const char *name; // "" = not known
	uint32_t due, on_time, late, missing;
};

struct duty_report {
	uint32_t series;
	int64_t start_ms, due_ms;
	enum due_state state;
	bool received;
};

struct duties {
	const struct core *core;
	struct duty_query query;              // defaults filled in
	uint32_t site, enterprise, indicator; // MAP_NONE: any
	int by;                               // index into the ways to count; -1: none
	struct duty_count total;
	struct duty_count *part;
	struct map part_of; // by number of what it counts
	struct duty_report *report;
	uint32_t parts, part_cap, reports;
	bool more;
};

// OK; ERR_NOT_FOUND, ERR_ARG with the refusal. Always followed by duties_fini. The query's texts must outlive it.
int duties_begin(struct duties *d, const struct core *c, const struct duty_query *q, struct refusal *why);
bool duties_wants(const struct duties *d, uint32_t series);
// One stretch of time, a month or a year (see due_slot); bits: of each series, everything that is known of it.
void duties_add(struct duties *d, bool year, int32_t chunk, const struct due_bits *bits);
void duties_end(struct duties *d); // sorts
void duties_fini(struct duties *d);

#endif
