// The desk's effects as text, one line each: for stories and for --debug.
#ifndef PP_ALERTING_DESK_TRACE_H
#define PP_ALERTING_DESK_TRACE_H

#include "base/buf.h"
#include "desk.h"

void desk_trace(struct buf *out, const struct desk_effects *e, int64_t utc_offset_ms);

#endif
