// Redis as a cache that may be away. Commands are sent without waiting; while Redis is away they are dropped, because on return the owner rebuilds.
#ifndef PP_REDIS_REDIS_H
#define PP_REDIS_REDIS_H

#include "sys/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct redis;
// Called after each connect, and when our marker key "parkpulse:<service>:marker" is gone (somebody flushed; looked at each second): write everything anew.
typedef void redis_rebuild_fn(void *arg);
// reply: a hiredis redisReply, or NULL when Redis is away.
typedef void redis_reply_fn(void *arg, void *reply);

// address: "127.0.0.1:6379", "redis:6379", "unix:/path". Never fails; away (not there, silent, or refusing us) is said once in the log and in redis_away_since, and
// tried again several times a second.
struct redis *redis_new(struct loop *l, const char *address, const char *password, const char *service, redis_rebuild_fn *fn, void *arg);
void redis_free(struct redis *r);
bool redis_up(const struct redis *r);
int64_t redis_away_since(const struct redis *r); // UTC ms; 0 while up
// A command whose answer does not matter; queued, at most 64 MiB of them, else dropped and a rebuild is owed. ERR_CLOSED when away.
int redis_send(struct redis *r, int argc, const char **argv, const size_t *argv_len);
__attribute__((format(printf, 2, 3))) int redis_sendf(struct redis *r, const char *format, ...); // hiredis formats: %s %b %d %lld
int redis_ask(struct redis *r, redis_reply_fn *fn, void *arg, int argc, const char **argv, const size_t *argv_len);
uint64_t redis_rebuilds(const struct redis *r);

#endif
