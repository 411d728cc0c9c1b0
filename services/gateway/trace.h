// An event or an effect as one line of text.
#ifndef GATEWAY_TRACE_H
#define GATEWAY_TRACE_H

#include "base/buf.h"
#include "core.h"

void trace_event(struct buf *out, const struct event *ev);  // "request GET /api/v1/alerts key=ab12..."
void trace_effect(struct buf *out, const struct effect *e); // "refuse 403 the role of ..."

#endif
