// One line of text for what is decided: for stories, and for the log with --debug.
#ifndef PP_AGENT_TRACE_H
#define PP_AGENT_TRACE_H

#include "core.h"

#include "base/buf.h"

void trace_flight(struct buf *out, const char *what, const struct flight *f); // "sent 3 rows 1..5000"

#endif
