// The registry in Redis, for whoever wants to look something up without asking. Never on the path.
#ifndef REGISTRY_CACHE_H
#define REGISTRY_CACHE_H

#include "db/db.h"
#include "sys/loop.h"

#include <stdint.h>

struct cache;
struct cache *cache_new(struct loop *l, const char *address, const char *password, struct db *d, int64_t utc_offset_ms);
void cache_free(struct cache *c);
// After each commit, and once a second. The cache follows the store page by page, each when Redis has taken the one before.
void cache_follow(struct cache *c, uint64_t version);
int64_t cache_away_since(const struct cache *c); // UTC ms; 0: Redis is there
uint64_t cache_version(const struct cache *c);   // what Redis was sent last

#endif
