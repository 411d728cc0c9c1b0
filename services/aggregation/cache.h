// The newest values in Redis: the only writer of these keys (proto/README.md).
//   parkpulse:latest:<enterprise>           hash: indicator -> {"start_time","value","receive_time"}
//   parkpulse:rollup:<node>:<indicator>     hash: "day/2026-01-05", "month/2026-01" -> {"value","reporting","expected"}; the newest window with data
//                                           and the one before it
#ifndef PP_AGGREGATION_CACHE_H
#define PP_AGGREGATION_CACHE_H

#include "ledger.h"

#include "redis/redis.h"

enum { CACHED = 2 }; // DAY and MONTH, the first of window_periods

struct cache {
	struct redis *redis;
	struct ledger *ledger;
	int64_t (*told)[CACHED]; // of each node: the newest window that Redis has; INT64_MIN: none
	uint32_t told_nodes;
};

void cache_init(struct cache *c, struct redis *r, struct ledger *l);
void cache_fini(struct cache *c);
void cache_rebuild(struct cache *c); // Redis is back or was flushed: everything is to be written
bool cache_tick(struct cache *c);    // writes some of what changed; true if there is more

#endif
