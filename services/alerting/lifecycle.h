// One open alert for each (enterprise, indicator, kind): what the level that holds does to it.
#ifndef PP_ALERTING_LIFECYCLE_H
#define PP_ALERTING_LIFECYCLE_H

#include "policy/level.h"

#include <stdbool.h>

// Stored by number: add at the end. Late reports and silence are told by aggregation, the others are found by detectors.
enum alert_kind { KIND_DROP, KIND_SURGE, KIND_LATE_REPORT, KIND_SILENCE, KIND_VOLATILITY, KIND_STUCK, KIND_LIMIT, KINDS };
enum alert_change { CHANGE_NOTHING, CHANGE_OPENED, CHANGE_LEVEL, CHANGE_RECOVERED };

const char *kind_word(enum alert_kind kind); // "late_report"
bool kind_is_found(enum alert_kind kind);    // by detectors: it is about values
const char *change_word(enum alert_change change);

// open: level of the open alert, LEVEL_NONE if there is none. live: the value may page somebody. Back-filled values never open or raise; they may lower and recover.
enum alert_change lifecycle_step(enum level open, enum level holds, bool live);

#endif
