// One line of text for what came in and what goes out: for stories, and for the log with --debug.
#ifndef PP_ALERTING_TRACE_H
#define PP_ALERTING_TRACE_H

#include "core.h"

#include "base/buf.h"

void trace_record(struct buf *out, const struct record *r); // without a line break
void trace_effect(struct buf *out, const struct effect *e);

#endif
