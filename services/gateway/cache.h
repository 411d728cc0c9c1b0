// What others keep in Redis and we read: `parkpulse:latest:<enterprise>`, written by aggregation.
#ifndef GATEWAY_CACHE_H
#define GATEWAY_CACHE_H

#include "redis/redis.h"

#include <jansson.h>

// values: indicator -> what aggregation wrote about its newest value (the callee's to keep), or NULL when Redis is away.
typedef void cache_latest_fn(void *arg, json_t *values);
// ERR_CLOSED: Redis is away, fn is not called.
int cache_latest(struct redis *r, const char *enterprise, cache_latest_fn *fn, void *arg);

#endif
