// What goes from memory to the store in one transaction: everything that changed since the last fold, as it is at one record.
#ifndef PP_AGGREGATION_FOLD_H
#define PP_AGGREGATION_FOLD_H

#include "core.h"

#include "base/buf.h"

struct fold_chunk {
	int64_t place;
	size_t at; // in bytes
	uint32_t len;
	uint32_t index; // in the shelf
	bool whole;     // false: to be put over what is stored (fold_merge)
};

struct fold_series {
	uint32_t number;
	int64_t first_start, last_start;
	double last_value;
	int64_t last_receive;
};

// A copy: memory may go on changing while it is written out.
struct fold {
	uint64_t mark; // the last record it holds
	struct buf bytes;
	struct fold_chunk *chunk; // in order of chunk_place
	struct fold_series *series;
	struct node *node;
	struct restatement *restatement;
	struct list node_number;
	struct duty_fold duty;
	uint32_t chunks, serieses, restatements;
	struct drop *drop;
	uint32_t drops;
	struct list drop_series, drop_at; // series whose observations go, and by which drop
};

void fold_take(struct core *c, struct fold *f); // the chunks are pinned until fold_done
void fold_done(struct core *c, struct fold *f); // it is committed; frees f's memory
int fold_merge(const struct books *b, const struct chunk_id *id, const void *newer, size_t newer_len, const void *older, size_t older_len,
               struct buf *out); // ERR_CORRUPT

#endif
