// Events and effects as lines of text: what stories are written in and what --debug shows.
#ifndef PP_AGGREGATION_TRACE_H
#define PP_AGGREGATION_TRACE_H

#include "query.h"

#include "base/buf.h"

// Each appends lines, with their line breaks.
void trace_batch(struct buf *out, const struct batch *b, const char *user,
                 const struct tally *t);                                                 // "batch b1 by key:a: received 3 accepted 2 ...", "row 2 future"
void trace_record(struct buf *out, const struct record *r, uint64_t number);             // "record 7: rows 2 restated 1", then each row that replaced a value
void trace_judgement(struct buf *out, const struct judgement *j, int64_t utc_offset_ms); // "late kwh 2026-01-05 due ...: 2", then whom it names
void trace_change(struct buf *out, const struct change *c);                              // "registry enterprise 9153... ended"
void trace_moved(struct buf *out, const struct core *c, const struct moved *m);          // "moved 9153... to area/QJ01A1 since ..."
void trace_answer(struct buf *out, const struct query *q, const struct answer *a,
                  int64_t utc_offset_ms);                     // one line a row: "2026-01-05 12.5 count 2/96"; a second one of comparisons; then parts
void trace_refusal(struct buf *out, const struct refusal *r); // "refused not_found indicator: There is ..."

#endif
