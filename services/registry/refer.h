// Who refers to whom, both ways, by number. Adding and dropping cost what they touch.
#ifndef REGISTRY_REFER_H
#define REGISTRY_REFER_H

#include <stdint.h>

#define REFER_NONE UINT32_MAX

struct refer_edge {
	uint32_t from, to;
	uint32_t next_out;         // of `from`
	uint32_t next_in, prev_in; // of `to`
};

struct refer {
	struct refer_edge *edge;
	uint32_t edges, edge_cap;
	uint32_t free; // head of the unused edges, by next_out
	struct refer_end {
		uint32_t out, in; // heads
	} * end;                  // by number
	uint32_t ends, end_cap;
};

void refer_fini(struct refer *r);                // a zeroed struct needs no init
void refer_grow(struct refer *r, uint32_t ends); // numbers below `ends` may be used from now on
void refer_add(struct refer *r, uint32_t from, uint32_t to);
void refer_drop(struct refer *r, uint32_t from); // forget everything it refers to
// Walks those that refer to `to`: start with at = refer_first, until REFER_NONE.
uint32_t refer_first(const struct refer *r, uint32_t to);
uint32_t refer_next(const struct refer *r, uint32_t at);
uint32_t refer_from(const struct refer *r, uint32_t at);

#endif
