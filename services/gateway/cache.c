#include "cache.h"

#include "base/err.h"
#include "base/mem.h"

#include <hiredis/hiredis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct question {
	cache_latest_fn *fn;
	void *arg;
};

static json_t *read_hash(const redisReply *reply)
{
	json_t *out = json_object();
	for (size_t i = 0; i + 1 < reply->elements; i += 2) {
		const redisReply *name = reply->element[i], *value = reply->element[i + 1];
		if (name->type != REDIS_REPLY_STRING || value->type != REDIS_REPLY_STRING)
			continue;
		json_t *one = json_loadb(value->str, value->len, JSON_DECODE_ANY, NULL);
		if (one)
			json_object_setn_new(out, name->str, name->len, one);
	}
	return out;
}

static void on_reply(void *arg, void *reply)
{
	struct question *q = arg;
	const redisReply *got = reply;
	q->fn(q->arg, got && got->type == REDIS_REPLY_ARRAY ? read_hash(got) : NULL);
	free(q);
}

int cache_latest(struct redis *r, const char *enterprise, cache_latest_fn *fn, void *arg)
{
	char key[64];
	int len = snprintf(key, sizeof key, "parkpulse:latest:%s", enterprise);
	if (!redis_up(r) || len >= (int)sizeof key)
		return ERR_CLOSED;
	struct question *q = mem_new(1, sizeof *q);
	*q = (struct question){fn, arg};
	const char *argv[] = {"HGETALL", key};
	const size_t argv_len[] = {7, (size_t)len};
	int err = redis_ask(r, on_reply, q, 2, argv, argv_len);
	if (err)
		free(q);
	return err;
}
