#include "cache.h"

#include "wire.h"

#include <stdlib.h>

#define OPEN "parkpulse:alerts:open"

void cache_values(struct cache *c, const struct alert *a)
{
	if (!redis_up(c->redis))
		return;
	char *json = wire_alert_json(a, c->utc_offset_ms);
	redis_sendf(c->redis, "HSET " OPEN " %s %s", a->id, json);
	free(json);
}

void cache_effect(struct cache *c, const struct effect *e)
{
	if (e->change == CHANGE_RECOVERED)
		redis_sendf(c->redis, "HDEL " OPEN " %s", e->alert.id);
	else
		cache_values(c, &e->alert);
}

static void rebuild(void *arg)
{
	struct cache *c = arg;
	redis_sendf(c->redis, "DEL " OPEN);
	for (uint32_t i = 0; i < core_open_alerts(c->core); i++)
		cache_values(c, core_open_alert(c->core, i));
}

void cache_open(struct cache *c, struct loop *l, const char *address, const char *password, const struct core *core, int64_t utc_offset_ms)
{
	*c = (struct cache){.core = core, .utc_offset_ms = utc_offset_ms};
	c->redis = redis_new(l, address, password, "alerting", rebuild, c);
}

void cache_close(struct cache *c)
{
	redis_free(c->redis);
}
