#include "redis/redis.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "sys/clock.h"
#include "sys/log.h"

#include <hiredis/async.h>
#include <stdlib.h>
#include <string.h>

enum {
	RETRY_MS = 200,
	LOOK_MS = 1000,        // how often the marker is looked at
	ANSWER_WAIT_MS = 3000, // no answer to the look for so long: the connection is dead
	QUEUE_BYTES = 64 * 1024 * 1024
};

struct redis {
	struct loop *loop;
	redisAsyncContext *context; // NULL while away
	char *address;
	char *password;
	char *marker;
	redis_rebuild_fn *rebuild;
	void *arg;
	struct loop_timer *timer;
	int fd; // outlives `context` until hiredis has cleaned up
	int events;
	bool up;
	bool owed;          // commands were dropped: rebuild when there is room
	int64_t away_since; // UTC ms
	int64_t looked_ms;  // mono, of the unanswered look; 0 = none
	uint64_t rebuilds;
};

// --- hiredis in our loop

static void on_fd(void *arg, int fd, int events)
{
	struct redis *r = arg;
	(void)fd;
	if (events & LOOP_READ && r->context)
		redisAsyncHandleRead(r->context);
	if (events & LOOP_WRITE && r->context)
		redisAsyncHandleWrite(r->context);
}

static void watch(struct redis *r, int events)
{
	r->events = events;
	if (r->fd >= 0)
		loop_fd(r->loop, r->fd, events, on_fd, r);
}

static void add_read(void *arg)
{
	struct redis *r = arg;
	watch(r, r->events | LOOP_READ);
}

static void del_read(void *arg)
{
	struct redis *r = arg;
	watch(r, r->events & ~LOOP_READ);
}

static void add_write(void *arg)
{
	struct redis *r = arg;
	watch(r, r->events | LOOP_WRITE);
}

static void del_write(void *arg)
{
	struct redis *r = arg;
	watch(r, r->events & ~LOOP_WRITE);
}

static void cleanup(void *arg)
{
	struct redis *r = arg;
	watch(r, 0);
	r->fd = -1;
}

// --- away and back

static void gone(struct redis *r, const char *why)
{
	if (!r->away_since) {
		r->away_since = clock_now_ms();
		log_warn("event=redis_away address=%s reason=\"%s\"", r->address, why);
	}
	r->up = false;
	r->looked_ms = 0;
}

static void on_disconnect(const redisAsyncContext *c, int status)
{
	struct redis *r = c->data;
	gone(r, status == REDIS_OK ? "closed" : c->errstr);
	r->context = NULL; // hiredis frees it
}

static void do_rebuild(struct redis *r)
{
	r->owed = false;
	r->rebuilds++;
	redis_sendf(r, "SET %s 1", r->marker);
	r->rebuild(r->arg);
}

static void on_marker(redisAsyncContext *c, void *reply, void *arg)
{
	struct redis *r = arg;
	const redisReply *got = reply;
	(void)c;
	r->looked_ms = 0;
	if (!got || !r->context)
		return;
	if (got->type == REDIS_REPLY_ERROR) {
		static struct log_gate gate;
		if (log_due(&gate))
			log_warn("event=redis_refuses address=%s error=\"%s\" missed=%u", r->address, got->str, gate.missed);
		gone(r, "refused");
		redisAsyncFree(r->context); // still loading, or a password: a new connection tries again, from AUTH on
		return;
	}
	bool first = !r->up;
	if (first) {
		if (r->away_since)
			log_info("event=redis_back address=%s", r->address);
		r->up = true;
		r->away_since = 0;
	}
	if (first || r->owed || got->type == REDIS_REPLY_NIL)
		do_rebuild(r);
}

// The look at the marker tells both whether Redis answers and whether somebody emptied it. It is the first command on a new connection.
static void look(struct redis *r)
{
	if (r->looked_ms)
		return;
	r->looked_ms = clock_mono_ms();
	redisAsyncCommand(r->context, on_marker, r, "GET %s", r->marker);
}

static void on_connect(const redisAsyncContext *c, int status)
{
	struct redis *r = c->data;
	if (status != REDIS_OK) {
		gone(r, c->errstr);
		r->context = NULL;
		return;
	}
	if (r->password && *r->password)
		redisAsyncCommand(r->context, NULL, NULL, "AUTH %s", r->password);
	look(r);
}

static redisAsyncContext *dial(const char *address)
{
	if (!strncmp(address, "unix:", 5))
		return redisAsyncConnectUnix(address + 5);
	char host[256];
	const char *colon = strrchr(address, ':');
	size_t len = colon ? (size_t)(colon - address) : strlen(address);
	if (len >= sizeof host)
		return NULL;
	memcpy(host, address, len);
	host[len] = 0;
	return redisAsyncConnect(host, colon ? atoi(colon + 1) : 6379);
}

static void try_connect(struct redis *r)
{
	redisAsyncContext *c = dial(r->address);
	if (!c || c->err) {
		gone(r, c ? c->errstr : "bad address");
		if (c)
			redisAsyncFree(c);
		return;
	}
	r->context = c;
	r->fd = c->c.fd;
	r->events = 0;
	c->data = r;
	c->ev.data = r;
	c->ev.addRead = add_read;
	c->ev.delRead = del_read;
	c->ev.addWrite = add_write;
	c->ev.delWrite = del_write;
	c->ev.cleanup = cleanup;
	redisAsyncSetDisconnectCallback(c, on_disconnect);
	redisAsyncSetConnectCallback(c, on_connect);
}

static void on_timer(void *arg)
{
	struct redis *r = arg;
	if (!r->context) {
		try_connect(r);
	} else if (r->looked_ms && clock_mono_ms() - r->looked_ms > ANSWER_WAIT_MS) {
		gone(r, "no answer");
		redisAsyncFree(r->context);
		r->context = NULL;
	} else if (r->up) {
		look(r);
	}
	loop_timer_set(r->timer, r->up ? LOOK_MS : RETRY_MS);
}

struct redis *redis_new(struct loop *l, const char *address, const char *password, const char *service, redis_rebuild_fn *fn, void *arg)
{
	struct redis *r = mem_new(1, sizeof *r);
	struct buf marker = {0};
	*r = (struct redis){.loop = l, .address = mem_text(address), .password = mem_text(password), .rebuild = fn, .arg = arg, .fd = -1};
	buf_printf(&marker, "parkpulse:%s:marker", service);
	r->marker = mem_text(buf_str(&marker));
	buf_fini(&marker);
	r->timer = loop_timer_new(l, on_timer, r);
	loop_timer_set(r->timer, 0);
	return r;
}

void redis_free(struct redis *r)
{
	if (!r)
		return;
	if (r->context) {
		r->context->onDisconnect = NULL;
		redisAsyncFree(r->context);
	}
	loop_timer_free(r->timer);
	free(r->address);
	free(r->password);
	free(r->marker);
	free(r);
}

bool redis_up(const struct redis *r)
{
	return r->up;
}

int64_t redis_away_since(const struct redis *r)
{
	return r->up ? 0 : r->away_since;
}

uint64_t redis_rebuilds(const struct redis *r)
{
	return r->rebuilds;
}

// Room for one more command: what Redis does not take in time is dropped, and a rebuild is owed instead.
static bool room(struct redis *r)
{
	if (!r->up || !r->context)
		return false;
	if (sdslen(r->context->c.obuf) < QUEUE_BYTES)
		return true;
	r->owed = true;
	return false;
}

int redis_send(struct redis *r, int argc, const char **argv, const size_t *argv_len)
{
	return redis_ask(r, NULL, NULL, argc, argv, argv_len);
}

int redis_sendf(struct redis *r, const char *format, ...)
{
	if (!room(r))
		return ERR_CLOSED;
	va_list args;
	va_start(args, format);
	int status = redisvAsyncCommand(r->context, NULL, NULL, format, args);
	va_end(args);
	return status == REDIS_OK ? OK : ERR_CLOSED;
}

struct question {
	redis_reply_fn *fn;
	void *arg;
};

static void on_answer(redisAsyncContext *c, void *reply, void *arg)
{
	struct question *q = arg;
	(void)c;
	q->fn(q->arg, reply);
	free(q);
}

int redis_ask(struct redis *r, redis_reply_fn *fn, void *arg, int argc, const char **argv, const size_t *argv_len)
{
	if (!room(r))
		return ERR_CLOSED;
	struct question *q = NULL;
	if (fn) {
		q = mem_new(1, sizeof *q);
		*q = (struct question){fn, arg};
	}
	if (redisAsyncCommandArgv(r->context, q ? on_answer : NULL, q, argc, argv, argv_len) == REDIS_OK)
		return OK;
	free(q);
	return ERR_CLOSED;
}
