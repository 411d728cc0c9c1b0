// One line of text for each thing that is decided: for stories, and for the log with --debug.
#ifndef PP_AGENT_TRACE_H
#define PP_AGENT_TRACE_H

#include "core.h"

#include "base/buf.h"

void trace_effect(struct buf *out, const struct effect *e); // "send 3 rows 1..5000", without a line break

#endif
