// Messages <-> plain structs. The only file that knows the generated ones. Strangers' bytes stop here.
#ifndef PP_AGGREGATION_WIRE_H
#define PP_AGGREGATION_WIRE_H

#include "core.h"
#include "duties.h"
#include "explain.h"
#include "history.h"

#include "base/arena.h"
#include "base/buf.h"

#include <stddef.h>

struct trail;

// A decoded message may take this much memory, whatever a stranger wrote into it.
enum { WIRE_ARENA_MAX = 64 * 1024 * 1024 };

// Decodes into the arena; body must outlive nothing. OK: its columns fit together.
// ERR_SYNTAX: not a Batch, or without rows. ERR_FULL: it would take too much memory. ERR_RANGE, ERR_ARG: it can be named, and all of its out->rows rows are refused, as
// REASON_TOO_LARGE or REASON_MALFORMED.
int wire_batch(struct arena *a, const void *body, size_t len, struct batch *out);
void wire_ack(struct buf *out, const struct batch *b, const struct tally *t, uint64_t record, int64_t now_ms);
void wire_ack_refused(struct buf *out, const char *id, uint32_t rows, enum reason r, int64_t now_ms); // every row

void wire_record_write(struct buf *out, const struct record *r);
int wire_record_read(struct arena *a, const void *body, size_t len, struct record *out); // ERR_CORRUPT

// One record of the registry's feed. ERR_NOT_FOUND: of a kind we do not need. ERR_SYNTAX.
int wire_change(struct arena *a, const void *body, size_t len, struct change *out);

int wire_series_query(struct arena *a, const void *body, size_t len, struct query *out); // ERR_SYNTAX
int wire_rollup_query(struct arena *a, const void *body, size_t len, struct query *out);
// Columns are made in the arena; the query's texts must be there still.
void wire_series(struct arena *a, struct buf *out, const struct query *q, const struct answer *answer);
void wire_rollup(struct arena *a, struct buf *out, const struct query *q, const struct answer *answer);

int wire_history_query(struct arena *a, const void *body, size_t len, struct history_query *out); // ERR_SYNTAX
void wire_history(struct buf *out, const struct history *h);
int wire_duty_query(struct arena *a, const void *body, size_t len, struct duty_query *out); // ERR_SYNTAX
void wire_duties(struct arena *a, struct buf *out, const struct duties *d);
int wire_explain_query(struct arena *a, const void *body, size_t len, struct explain_query *out); // ERR_SYNTAX
void wire_explanation(struct arena *a, struct buf *out, const struct explaining *x, const struct trail *t);

struct hop {
	const char *name;
	uint64_t position, head;
	int64_t behind_ms;
};
enum { HOPS_MAX = 16, WORDS_MAX = 8 };
struct status {
	int64_t start_time;
	struct hop hop[HOPS_MAX];
	const char *waiting[WORDS_MAX]; // ready when there are none
	const char *notice[WORDS_MAX];  // degraded when there are some
	uint32_t hops, waitings, notices;
	const char *metrics;
};
void wire_status(struct buf *out, const struct status *s);

#endif
