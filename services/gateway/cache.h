// What others keep in Redis and we read: `parkpulse:latest:<enterprise>`, written by aggregation; and the sessions, which are ours.
#ifndef GATEWAY_CACHE_H
#define GATEWAY_CACHE_H

#include "core.h"
#include "redis/redis.h"

#include <jansson.h>

// values: indicator -> what aggregation wrote about its newest value (the callee's to keep), or NULL when Redis is away.
typedef void cache_latest_fn(void *arg, json_t *values);
// ERR_CLOSED: Redis is away, fn is not called.
int cache_latest(struct redis *r, const char *enterprise, cache_latest_fn *fn, void *arg);

// `parkpulse:session:<id>`. The only place that has them: emptying Redis logs everybody out.
typedef void cache_look_fn(void *arg, enum look look, const struct session *s);        // s with LOOK_FOUND only
int cache_session_look(struct redis *r, const char *id, cache_look_fn *fn, void *arg); // ERR_CLOSED as above
typedef void cache_done_fn(void *arg, bool done);
int cache_session_put(struct redis *r, const struct session *s, int64_t ttl_s, cache_done_fn *fn, void *arg); // ERR_CLOSED as above
// Takes the session's place with one of another id that is good for the grace only. done: it was there, and nobody else has done so before.
int cache_session_turn(struct redis *r, const struct session *turned, cache_done_fn *fn, void *arg); // ERR_CLOSED as above
void cache_session_touch(struct redis *r, const char *id, int64_t ttl_s);                            // it was used: it lives for so long from now
void cache_session_end(struct redis *r, const char *id);

#endif
