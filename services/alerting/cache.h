// Redis: parkpulse:alerts:open, a hash id -> Alert as JSON, of those that are not over. This service is its one writer.
#ifndef PP_ALERTING_CACHE_H
#define PP_ALERTING_CACHE_H

#include "store.h"

#include "redis/redis.h"

struct cache {
	struct redis *redis;
	struct store *store;
	int64_t utc_offset_ms;
};

void cache_open(struct cache *c, struct loop *l, const char *address, const char *password, struct store *store, int64_t utc_offset_ms);
void cache_close(struct cache *c);
void cache_row(struct cache *c, const struct alert_row *r); // after its commit

#endif
