#include "cache.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "redis/redis.h"
#include "store.h"
#include "sys/log.h"
#include "wire.h"

#include <hiredis/hiredis.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VERSION_KEY "parkpulse:registry:version"

enum { PAGE = 500 }; // entities that are under way at once: a few hundred kilobytes

struct cache {
	struct redis *redis;
	struct db *db;
	int64_t utc_offset_ms;
	uint64_t version; // of the registry
	uint64_t sent;    // changes up to here are in Redis or on their way
	bool waiting;     // for the answer to the last page
	uint32_t page;    // entities of the page that is being made
	struct buf key, value;
};

static bool entity_send(void *arg, const struct change *ch)
{
	struct cache *c = arg;
	buf_clear(&c->key);
	buf_printf(&c->key, "parkpulse:registry:%s:%s", kind_name(ch->kind), ch->id);
	buf_clear(&c->value);
	if (!ch->ended)
		wire_json(&c->value, ch, c->utc_offset_ms);
	const char *argv[] = {ch->ended ? "DEL" : "SET", (const char *)c->key.at, (const char *)c->value.at};
	const size_t argv_len[] = {3, c->key.len, c->value.len};
	redis_send(c->redis, ch->ended ? 2 : 3, argv, argv_len);
	c->sent = ch->version;
	return ++c->page < PAGE;
}

static void rebuild(void *arg);
static void page_send(struct cache *c);

static void on_page(void *arg, void *reply)
{
	struct cache *c = arg;
	const redisReply *r = reply;
	c->waiting = false;
	if (!r) // away: everything is sent anew when it is back
		return;
	if (r->type == REDIS_REPLY_NIL) {
		rebuild(c);
		return;
	}
	if (r->type != REDIS_REPLY_ERROR) {
		page_send(c);
		return;
	}
	static struct log_gate gate;
	if (log_due(&gate))
		log_warn("event=redis_refused error=\"%s\" missed=%u", r->str, gate.missed);
	c->sent = 0; // tried again with the next second
}

// The version is told only where there is one already (XX): a Redis that somebody has emptied must not say that it is level.
static void page_send(struct cache *c)
{
	if (c->waiting || !redis_up(c->redis) || c->sent >= c->version)
		return;
	if (!c->sent)
		redis_sendf(c->redis, "SET " VERSION_KEY " 0");
	c->page = 0;
	store_after(c->db, c->sent, entity_send, c);
	if (c->page < PAGE) // versions of changes that later ones have overtaken are not in the store
		c->sent = c->version;
	char version[24];
	const int len = snprintf(version, sizeof version, "%" PRIu64, c->sent);
	const char *argv[] = {"SET", VERSION_KEY, version, "XX"};
	const size_t argv_len[] = {3, sizeof VERSION_KEY - 1, (size_t)len, 2};
	c->waiting = redis_ask(c->redis, on_page, c, 4, argv, argv_len) == OK;
}

static void rebuild(void *arg)
{
	struct cache *c = arg;
	c->sent = 0;
	page_send(c);
}

struct cache *cache_new(struct loop *l, const char *address, const char *password, struct db *d, int64_t utc_offset_ms)
{
	struct cache *c = mem_new(1, sizeof *c);
	*c = (struct cache){.db = d, .utc_offset_ms = utc_offset_ms, .version = store_version(d)};
	c->redis = redis_new(l, address, password, "registry", rebuild, c);
	return c;
}

void cache_free(struct cache *c)
{
	if (!c)
		return;
	redis_free(c->redis);
	buf_fini(&c->key);
	buf_fini(&c->value);
	free(c);
}

void cache_follow(struct cache *c, uint64_t version)
{
	c->version = version;
	page_send(c);
}

int64_t cache_away_since(const struct cache *c)
{
	return redis_away_since(c->redis);
}

uint64_t cache_version(const struct cache *c)
{
	return redis_up(c->redis) ? c->sent : 0;
}
