// What the service counts.
#ifndef PP_AGGREGATION_METER_H
#define PP_AGGREGATION_METER_H

#include "core.h"

#include "sys/metrics.h"

struct meter {
	struct metrics *all;
	struct metric *received, *accepted, *duplicate, *restated; // received = accepted + duplicate + restated + the sum of rejected
	struct metric *rejected[REASONS];
	struct metric *batches, *bytes, *malformed_frames, *refused_connections, *not_ready;
	struct metric *commit_seconds, *fold_seconds;
	struct metric *journal_head, *journal_oldest, *fold_mark;
	struct metric *series, *nodes, *chunks, *chunk_bytes;
	struct metric *clock_skew;
	struct metric *judged[DUTY_KINDS];
};

void meter_init(struct meter *m);
void meter_fini(struct meter *m);
void meter_batch(struct meter *m, const struct batch *b, const struct tally *t);
void meter_refused(struct meter *m, uint32_t rows, enum reason r); // every row of a batch

#endif
