// The chunks that are in memory. What is dirty or being stored stays; the rest may be put away when it takes too much room, because it can be read again.
#ifndef PP_AGGREGATION_SHELF_H
#define PP_AGGREGATION_SHELF_H

#include "chunk.h"

#include "base/lookup.h"

enum { SHELF_BLOCK = 1024 };
enum chunk_owner { OF_SERIES, OF_NODE };

struct chunk_id {
	enum chunk_owner of;
	enum chunk_kind kind;
	uint32_t owner; // number of the series or node
	int32_t number;
};

// Where it stands in the store: kind by kind, then in order of time, so that what is written at one time and what is thrown away at one time lie together.
int64_t chunk_place(const struct chunk_id *id);
struct chunk_id chunk_at(int64_t place); // inverse

struct held {
	int64_t place; // which chunk it is
	int64_t after; // everything after this period start is here; INT64_MIN: the whole chunk is. What came before is only in the store.
	struct chunk chunk;
	uint32_t index;   // in the shelf
	uint16_t bytes;   // it has in the shelf's sum
	bool there : 1;   // false: an empty place
	bool dirty : 1;   // not stored yet
	bool pinned : 1;  // is being stored
	bool touched : 1; // since the hand last passed
};
_Static_assert(sizeof(struct held) <= 64, "one line of the processor's cache");

struct shelf {
	struct held **block; // of SHELF_BLOCK places each: a place never moves, and what was put up together stands together
	uint32_t used;
	uint32_t *spare; // indexes of the empty places
	uint32_t spares, spare_cap;
	struct lookup by_id;
	uint32_t *dirty; // indexes of the dirty ones, in order of first change
	uint32_t dirties, dirty_cap;
	uint32_t hand; // where shelf_trim goes on
	uint32_t count;
	uint32_t clean; // neither dirty nor pinned: what may be put away
	uint32_t fresh; // were added, or became clean, since shelf_trim
	size_t bytes, dirty_bytes;
};

void shelf_fini(struct shelf *s);
struct held *shelf_at(const struct shelf *s, uint32_t index); // index < used
// NULL if it is not in memory. *hint: any number; is set to one that makes the next call for the same id fast.
struct held *shelf_find(struct shelf *s, const struct chunk_id *id, uint32_t *hint);
struct held *shelf_add(struct shelf *s, const struct chunk_id *id, enum chunk_holds holds, uint32_t slots, uint32_t *hint); // it must not be there
void shelf_dirty(struct shelf *s, struct held *h);                                                                          // it changed
void shelf_weigh(struct shelf *s, struct held *h);  // it may take more memory than before
void shelf_pin(struct shelf *s, struct held *h);    // it was dirty, and is being stored
void shelf_stored(struct shelf *s, struct held *h); // it was pinned, and is no longer being stored
// Puts away what was not touched lately until no more than so many bytes are taken, nothing more can go, or it has looked at enough of them for now: at some, and at more
// than were added or stored meanwhile.
void shelf_trim(struct shelf *s, size_t bytes);
void shelf_put_away(struct shelf *s, uint32_t index); // it must not be dirty or pinned

#endif
