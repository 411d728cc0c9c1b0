// Whole numbers in few bits: what is left of each after a guess, Rice coded. A day of a noisy load takes little more than its noise.
#ifndef PP_AGGREGATION_PACK_H
#define PP_AGGREGATION_PACK_H

#include "base/buf.h"

#include <stdint.h>

enum { PACK_MOST = 96 }; // numbers in one run

// count is 1 to PACK_MOST and is not written. Any numbers come back.
void pack_write(struct buf *out, const int64_t *number, uint32_t count);
void pack_read(struct cut *in, int64_t *number, uint32_t count); // in->bad for bytes that pack_write did not make

#endif
