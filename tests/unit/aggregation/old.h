// Chunks as version 1 wrote them.
#ifndef PP_TEST_AGGREGATION_OLD_H
#define PP_TEST_AGGREGATION_OLD_H

#include "chunk.h"

// decimals: 0-6 of values; above: as doubles.
void old_write(struct buf *out, const struct chunk *c, uint8_t decimals);

#endif
