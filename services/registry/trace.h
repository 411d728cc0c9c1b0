// One line of text for each event and each effect: what stories are written in and what --debug shows.
#ifndef REGISTRY_TRACE_H
#define REGISTRY_TRACE_H

#include "base/buf.h"
#include "core.h"

// Each appends one line, with its line break.
void trace_event(struct buf *out, const struct event *ev);     // "write put by admin rows 3 dry_run"
void trace_effects(struct buf *out, const struct effects *fx); // "version 7: created 1 updated 0 unchanged 2 ended 0"
void trace_change(struct buf *out, const struct change *ch);   // "7 created zone Z1 revision 1"
void trace_error(struct buf *out, const struct row_error *e);  // "line 3 area_km2 \"x\": must be ..."

const char *trace_mode(enum write_mode mode); // "put"
const char *trace_outcome(enum outcome outcome);

#endif
