// Options of `ppctl simulate` that are texts, read into plain structs.
#ifndef PP_CTL_SIMULATE_H
#define PP_CTL_SIMULATE_H

#include "plant.h"

// "drop:60:CODE:2026-11-20T08:00:3d", "stop:CODE:TIME:12h" (missing, volatile, stuck alike; decline as drop). False: not of that form.
bool inject_read(const char *text, struct inject *out);

#endif
