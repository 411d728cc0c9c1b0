// Why, in one sentence for people: filled from the templates of explain.c.
#ifndef PP_ALERTING_EXPLAIN_H
#define PP_ALERTING_EXPLAIN_H

#include "core.h"

struct grounds {
	enum alert_change change;
	enum civil_period period;
	uint32_t decimals;
	double threshold_percent; // of the level that holds
	uint32_t clear_periods;
	int64_t due_time; // of a late report
	int64_t utc_offset_ms;
};

// Writes reason_zh and reason_en of the alert.
void explain(struct alert *a, const struct grounds *g);

#endif
