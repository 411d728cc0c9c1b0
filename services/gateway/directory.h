// What the door must know of the registry: keys and officials to tell who asks, places and enterprises to tell what is theirs.
#ifndef GATEWAY_DIRECTORY_H
#define GATEWAY_DIRECTORY_H

#include "base/map.h"
#include "token.h"

#include <stdbool.h>
#include <stdint.h>

enum entry_kind { ENTRY_KEY, ENTRY_OFFICIAL, ENTRY_PASSWORD, ENTRY_ENTERPRISE, ENTRY_AREA, ENTRY_ZONE, ENTRY_INDICATOR, ENTRY_KINDS };

// One entity of the registry. Fields that its kind has not are empty.
struct entry {
	const char *id;
	const char *name;
	const char *parent;      // an enterprise's area, an area's zone, a key's official
	const char *language;    // official: zh | en
	const char *hash;        // password: argon2id, as libsodium writes it
	const char *const *list; // enterprises a key may write, zones of an official, enterprises of a plant's liaison; "*" = all
	uint32_t lists;
	uint32_t role; // official: number of proto Role
	bool synthetic;
	bool ended;
	bool must_change; // password: good for choosing another one only
	bool has_token;
	uint8_t token_hash[TOKEN_HASH_LEN];
	int64_t expire_time; // key: UTC ms; 0 = never
};

struct directory {
	struct shelf {
		struct map at; // id -> index
		struct entry *entry;
		uint32_t entries;
		uint32_t *order; // indices in order of id; made when asked for
		bool sorted;
	} shelf[ENTRY_KINDS];
};

void directory_fini(struct directory *d); // a zeroed struct needs no init
void directory_clear(struct directory *d);
void directory_put(struct directory *d, enum entry_kind kind, const struct entry *e); // copied; replaces the one with that id
// Ended ones are found too. NULL: never heard of. Valid until the next put.
const struct entry *directory_find(const struct directory *d, enum entry_kind kind, const char *id);
const char *directory_name(const struct directory *d, enum entry_kind kind, const char *id); // "": never heard of
// Those that have not ended, in order of id: the first after `after` ("" = from the beginning); NULL behind the last.
const struct entry *directory_next(struct directory *d, enum entry_kind kind, const char *after);
// The zone an enterprise or area lies in; "" if it is not known.
const char *directory_zone_of_area(const struct directory *d, const char *area);
const char *directory_zone_of(const struct directory *d, const char *enterprise);

#endif
