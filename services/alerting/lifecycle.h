// One open alert for each (enterprise, indicator, kind): what a verdict does to it.
#ifndef PP_ALERTING_LIFECYCLE_H
#define PP_ALERTING_LIFECYCLE_H

#include "detect.h"

enum alert_change { CHANGE_NOTHING, CHANGE_OPENED, CHANGE_LEVEL, CHANGE_RECOVERED };

const char *change_word(enum alert_change change);

// open: level of the open alert, LEVEL_NONE if there is none. live: the value may page somebody. Back-filled values never open or raise; they may lower and recover.
enum alert_change lifecycle_step(enum level open, enum level holds, bool live);

#endif
