// Byte strings -> uint32 (mostly an index into the owner's array). Open addressing, one allocation for slots and one for keys.
#ifndef PP_BASE_MAP_H
#define PP_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map {
	struct map_slot *slot;
	uint32_t cap;    // power of two
	uint32_t used;   // live keys
	uint32_t filled; // live and deleted
	uint8_t *keys;   // copies of the keys, one after the other
	size_t keys_len;
	size_t keys_cap;
};

#define MAP_NONE UINT32_MAX

void map_fini(struct map *m);                                       // a zeroed struct needs no init
uint32_t map_get(const struct map *m, const void *key, size_t len); // MAP_NONE if absent
uint32_t map_get_text(const struct map *m, const char *key);
bool map_put(struct map *m, const void *key, size_t len, uint32_t value); // true if the key is new; else its value is replaced
bool map_put_text(struct map *m, const char *key, uint32_t value);
bool map_del(struct map *m, const void *key, size_t len); // true if it was there
// Walks in no particular order: start with *at = 0; false at the end. The key is valid until the next change.
bool map_next(const struct map *m, uint32_t *at, const void **key, size_t *len, uint32_t *value);

uint64_t map_hash(const void *key, size_t len); // 64-bit, the same on every run

#endif
