// Numbers (mostly indexes into the owner's array) by the hash of what they stand for. The keys stay where their owner has them, so it takes 8 bytes a slot however long
// they are:
//
//     for (uint32_t n = lookup_first(&l, hash, &at); n != LOOKUP_NONE; n = lookup_next(&l, hash, &at))
//             if (it is number n that is meant)
//                     return n;
#ifndef PP_BASE_LOOKUP_H
#define PP_BASE_LOOKUP_H

#include <stdint.h>

struct lookup {
	struct lookup_slot *slot;
	uint32_t cap; // power of two
	uint32_t used;
};

#define LOOKUP_NONE UINT32_MAX

void lookup_fini(struct lookup *l); // a zeroed struct needs no init
// The numbers that may be the one: those with this hash, and now and then another. *at is theirs.
uint32_t lookup_first(const struct lookup *l, uint64_t hash, uint32_t *at);
uint32_t lookup_next(const struct lookup *l, uint64_t hash, uint32_t *at);
void lookup_put(struct lookup *l, uint64_t hash, uint32_t number);  // it must not be there, and is not LOOKUP_NONE
void lookup_drop(struct lookup *l, uint64_t hash, uint32_t number); // it must be there

uint64_t lookup_pair(uint32_t a, uint32_t b); // a hash of two numbers

#endif
