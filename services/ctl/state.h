// Every field of a detector's state, by name, for debugging and for comparing it with a reference.
#ifndef PP_CTL_STATE_H
#define PP_CTL_STATE_H

#include "detector.h"

#include <jansson.h>

json_t *state_json(const struct detector *d, const struct profile_week *w); // a new reference

#endif
