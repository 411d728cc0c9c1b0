// One stretch of a series' or a node's time in memory (see slot.h), and the bytes it is stored as.
#ifndef PP_AGGREGATION_CHUNK_H
#define PP_AGGREGATION_CHUNK_H

#include "column.h"
#include "window.h"

struct chunk {
	enum chunk_holds holds;
	uint32_t slots;                         // at most SLOT_MAX
	uint64_t present[(SLOT_MAX + 63) / 64]; // one bit a slot
	union {
		double *value;
		struct window *window;
		struct node_window *node;
	};
	uint32_t *revision; // of values; NULL while all are 0
};

void chunk_init(struct chunk *c, enum chunk_holds holds, uint32_t slots);
void chunk_fini(struct chunk *c);
size_t chunk_bytes(const struct chunk *c); // memory it takes, but for revisions; does not change
bool chunk_has(const struct chunk *c, uint32_t slot);
uint32_t chunk_next(const struct chunk *c, uint32_t slot); // the first used one from there on; c->slots: there is none
uint32_t chunk_used(const struct chunk *c);
void chunk_mark(struct chunk *c, uint32_t slot);
uint32_t chunk_revision(const struct chunk *c, uint32_t slot);
void chunk_set(struct chunk *c, uint32_t slot, double value, uint32_t revision); // values only

// Appends the bytes: version, shape, columns, and a hash over it all.
void chunk_write(const struct chunk *c, struct buf *out);
// Fills the slots that c does not have yet; slots it has are newer and stay. ERR_CORRUPT for bytes that chunk_write did not make or made for another shape: c is then spoilt.
int chunk_read(struct chunk *c, const void *at, size_t len);

#endif
