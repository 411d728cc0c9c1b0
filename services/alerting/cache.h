// Redis: parkpulse:alerts:open, a hash id -> Alert as JSON. This service is its one writer.
#ifndef PP_ALERTING_CACHE_H
#define PP_ALERTING_CACHE_H

#include "core.h"

#include "redis/redis.h"

struct cache {
	struct redis *redis;
	const struct core *core;
	int64_t utc_offset_ms;
};

void cache_open(struct cache *c, struct loop *l, const char *address, const char *password, const struct core *core, int64_t utc_offset_ms);
void cache_close(struct cache *c);
void cache_effect(struct cache *c, const struct effect *e); // after its commit
void cache_values(struct cache *c, const struct alert *a);

#endif
