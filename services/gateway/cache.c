#include "cache.h"

#include "base/err.h"
#include "base/mem.h"
#include "json/text.h"

#include <hiredis/hiredis.h>
#include <inttypes.h>
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
	if (!r || !redis_up(r) || len >= (int)sizeof key)
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

// --- sessions

#define SESSION_KEY "parkpulse:session:"

struct look_up {
	cache_look_fn *fn;
	void *arg;
	char id[SESSION_ID_LEN + 1];
};

static void session_key(char out[80], const char *id)
{
	snprintf(out, 80, SESSION_KEY "%s", id);
}

static void session_write(struct buf *out, const struct session *s)
{
	json_t *j = json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:b}", "seal", s->seal, "official", s->official, "csrf", s->csrf, "stamp", s->stamp,
	                      "who", (json_int_t)s->who, "made_time", (json_int_t)s->made_time, "turn_time", (json_int_t)s->turn_time, "expire_time",
	                      (json_int_t)s->expire_time, "turned", s->turned);
	json_text(out, j);
	json_decref(j);
}

static bool session_read(struct session *out, const char *id, const char *text, size_t len)
{
	const char *seal, *official, *csrf, *stamp;
	json_int_t who, made, turn, expire;
	int turned;
	json_t *j = json_loadb(text, len, 0, NULL);
	const bool good = !json_unpack(j, "{s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:b}", "seal", &seal, "official", &official, "csrf", &csrf, "stamp", &stamp,
	                               "who", &who, "made_time", &made, "turn_time", &turn, "expire_time", &expire, "turned", &turned);
	*out = (struct session){0};
	if (good) {
		snprintf(out->id, sizeof out->id, "%s", id);
		snprintf(out->seal, sizeof out->seal, "%s", seal);
		snprintf(out->official, sizeof out->official, "%s", official);
		snprintf(out->csrf, sizeof out->csrf, "%s", csrf);
		snprintf(out->stamp, sizeof out->stamp, "%s", stamp);
		out->who = (uint32_t)who;
		out->made_time = made;
		out->turn_time = turn;
		out->expire_time = expire;
		out->turned = turned;
	}
	json_decref(j);
	return good;
}

static void on_session(void *arg, void *reply)
{
	struct look_up q = *(struct look_up *)arg;
	const redisReply *got = reply;
	struct session s;
	free(arg);
	if (!got || got->type == REDIS_REPLY_ERROR)
		q.fn(q.arg, LOOK_AWAY, NULL);
	else if (got->type == REDIS_REPLY_STRING && session_read(&s, q.id, got->str, got->len))
		q.fn(q.arg, LOOK_FOUND, &s);
	else
		q.fn(q.arg, LOOK_GONE, NULL);
}

int cache_session_look(struct redis *r, const char *id, cache_look_fn *fn, void *arg)
{
	char key[80];
	if (!r || !redis_up(r))
		return ERR_CLOSED;
	struct look_up *q = mem_new(1, sizeof *q);
	*q = (struct look_up){.fn = fn, .arg = arg};
	snprintf(q->id, sizeof q->id, "%s", id);
	session_key(key, id);
	const char *argv[] = {"GET", key};
	const size_t argv_len[] = {3, strlen(key)};
	const int err = redis_ask(r, on_session, q, 2, argv, argv_len);
	if (err)
		free(q);
	return err;
}

struct doing {
	cache_done_fn *fn;
	void *arg;
};

// To SET the answer is OK; to SET ... GET it is what was there.
static void on_set(void *arg, void *reply)
{
	const struct doing d = *(struct doing *)arg;
	const redisReply *got = reply;
	struct session before;
	free(arg);
	const bool fresh = got && got->type == REDIS_REPLY_STRING && session_read(&before, "", got->str, got->len) && !before.turned;
	d.fn(d.arg, fresh || (got && got->type == REDIS_REPLY_STATUS));
}

static int session_set(struct redis *r, const struct session *s, int64_t ttl_s, bool instead, cache_done_fn *fn, void *arg)
{
	char key[80], ttl[24];
	if (!r || !redis_up(r))
		return ERR_CLOSED;
	struct doing *d = mem_new(1, sizeof *d);
	struct buf value = {0};
	*d = (struct doing){fn, arg};
	session_key(key, s->id);
	session_write(&value, s);
	snprintf(ttl, sizeof ttl, "%" PRId64, ttl_s > 0 ? ttl_s : 1);
	const char *argv[] = {"SET", key, (const char *)value.at, "EX", ttl, "XX", "GET"};
	const size_t argv_len[] = {3, strlen(key), value.len, 2, strlen(ttl), 2, 3};
	const int err = redis_ask(r, on_set, d, instead ? 7 : 5, argv, argv_len);
	if (err)
		free(d);
	buf_fini(&value);
	return err;
}

int cache_session_put(struct redis *r, const struct session *s, int64_t ttl_s, cache_done_fn *fn, void *arg)
{
	return session_set(r, s, ttl_s, false, fn, arg);
}

int cache_session_turn(struct redis *r, const struct session *turned, cache_done_fn *fn, void *arg)
{
	return session_set(r, turned, SESSION_GRACE_S, true, fn, arg);
}

void cache_session_touch(struct redis *r, const char *id, int64_t ttl_s)
{
	if (r)
		redis_sendf(r, "EXPIRE " SESSION_KEY "%s %lld", id, (long long)(ttl_s > 0 ? ttl_s : 1));
}

void cache_session_end(struct redis *r, const char *id)
{
	if (r)
		redis_sendf(r, "DEL " SESSION_KEY "%s", id);
}
