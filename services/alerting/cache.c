#include "cache.h"

#include "wire.h"

#include <stdlib.h>

#define OPEN "parkpulse:alerts:open"

static void put_row(void *arg, const struct alert_row *r)
{
	struct cache *c = arg;
	if (r->life.state == LIFE_CLOSED)
		return; // the desk goes on with it: its data are bad
	char *json = wire_row_json(r, c->utc_offset_ms);
	redis_sendf(c->redis, "HSET " OPEN " %s %s", r->life.id, json);
	free(json);
}

void cache_row(struct cache *c, const struct alert_row *r)
{
	if (!redis_up(c->redis))
		return;
	if (r->life.state == LIFE_CLOSED || r->life.state == LIFE_WITHDRAWN)
		redis_sendf(c->redis, "HDEL " OPEN " %s", r->life.id);
	else
		put_row(c, r);
}

static void rebuild(void *arg)
{
	struct cache *c = arg;
	redis_sendf(c->redis, "DEL " OPEN);
	store_kept(c->store, put_row, c);
}

void cache_open(struct cache *c, struct loop *l, const char *address, const char *password, struct store *store, int64_t utc_offset_ms)
{
	*c = (struct cache){.store = store, .utc_offset_ms = utc_offset_ms};
	c->redis = redis_new(l, address, password, "alerting", rebuild, c);
}

void cache_close(struct cache *c)
{
	redis_free(c->redis);
}
