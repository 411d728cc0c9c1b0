// The columns of a chunk as bytes. Every number comes back bit by bit.
#ifndef PP_AGGREGATION_COLUMN_H
#define PP_AGGREGATION_COLUMN_H

#include "slot.h"
#include "sum.h"

#include "base/buf.h"

enum chunk_holds { HOLDS_VALUES, HOLDS_WINDOWS, HOLDS_NODE_WINDOWS };
enum { COLUMN_VERSION_1 = 1, COLUMN_VERSION = 2 };

// Of the slots that are present, in their order. Which columns there are depends on what the chunk holds.
struct columns {
	uint32_t rows;
	double value[SLOT_MAX];     // values; windows: last, max, min
	int64_t revision[SLOT_MAX]; // values
	int64_t count[SLOT_MAX];    // windows: observations; node windows: members
	sum_int sum[SLOT_MAX];      // both kinds of windows
	int64_t at[SLOT_MAX];       // windows
};

void column_write(struct buf *out, enum chunk_holds holds, const struct columns *c);
// c->rows is set; fills its columns. COLUMN_VERSION or an older one. in->bad for bytes that are none.
void column_read(struct cut *in, uint8_t version, enum chunk_holds holds, struct columns *c);

#endif
