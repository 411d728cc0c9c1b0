// One stretch of a series' or a node's time in memory (see slot.h), and the bytes it is stored as.
#ifndef PP_AGGREGATION_CHUNK_H
#define PP_AGGREGATION_CHUNK_H

#include "column.h"
#include "window.h"

struct chunk {
	void *item;                             // of the slots that are present only, in their order: most chunks hold a few
	uint32_t *revision;                     // of values, by slot; NULL while all are 0
	uint64_t present[(SLOT_MAX + 63) / 64]; // one bit a slot
	uint8_t holds;                          // enum chunk_holds
	uint8_t slots;                          // at most SLOT_MAX
	uint8_t used, room;                     // items: in use, and how many there is memory for
};

void chunk_init(struct chunk *c, enum chunk_holds holds, uint32_t slots);
void chunk_fini(struct chunk *c);
size_t chunk_bytes(const struct chunk *c); // memory its items take, but for revisions; grows with what is added
bool chunk_has(const struct chunk *c, uint32_t slot);
uint32_t chunk_next(const struct chunk *c, uint32_t slot); // the first used one from there on; c->slots: there is none
// Of a slot that is present. The pointers are valid until one is added.
double chunk_value(const struct chunk *c, uint32_t slot);
struct window *chunk_window(const struct chunk *c, uint32_t slot);
struct node_window *chunk_node(const struct chunk *c, uint32_t slot);
const void *chunk_spot(const struct chunk *c, uint32_t slot); // where its item is, or would be put: to be fetched, not read
void chunk_add(struct chunk *c, uint32_t slot);               // makes it present, all zero, if it is not
uint32_t chunk_revision(const struct chunk *c, uint32_t slot);
void chunk_set(struct chunk *c, uint32_t slot, double value, uint32_t revision); // values only

// Appends the bytes: version, shape, columns, and a hash over it all.
void chunk_write(const struct chunk *c, struct buf *out);
// Fills the slots that c does not have yet; slots it has are newer and stay. ERR_CORRUPT for bytes that chunk_write did not make or made for another shape: c is then spoilt.
int chunk_read(struct chunk *c, const void *at, size_t len);
// The columns of such bytes for who only looks at them. set: chunk_init of that shape; it gets the slots that are present, but no items. ERR_CORRUPT.
int chunk_columns(struct chunk *set, const void *at, size_t len, struct columns *out);

#endif
