// Why, in one sentence for people: writes reason_zh and reason_en of an alert.
#ifndef PP_ALERTING_EXPLAIN_H
#define PP_ALERTING_EXPLAIN_H

#include "core.h"
#include "detector.h"

struct explained {
	enum alert_change change;
	enum civil_period period;
	int64_t due_time; // of a late report
	int64_t utc_offset_ms;
};

// Of a late report or a silence.
void explain_duty(struct alert *a, const struct explained *e);
// Of what a detector has found; the alert's names, levels and policy are as they are after it. taken_back: the value that had brought it was restated.
void explain_found(struct alert *a, const struct finding *f, bool taken_back, enum civil_period period, int64_t utc_offset_ms);

// Of an alert that the desk raises by itself.
struct explained_own {
	const char *name;  // "common", "exposure", or what is wrong with ourselves: "feed"
	const char *place; // common
	uint32_t members;
	const char *product, *cause; // exposure; cause: the supplier's name
	double loss_percent;
	int64_t eta_time;
	int64_t utc_offset_ms;
};
void explain_own(struct alert *a, const struct explained_own *e);

enum lift { LIFT_SECOND, LIFT_OFFICIAL };
// Of an alert that waited and is red now: for another indicator of the same enterprise, or a person's word (alert.red_by).
void explain_lift(struct alert *a, enum lift why, const struct indicator *second, enum civil_period period, int64_t utc_offset_ms);

#endif
