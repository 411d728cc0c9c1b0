#include "base/err.h"
#include "base/mem.h"
#include "bus/bus.h"
#include "sys/clock.h"

#include <stdlib.h>
#include <string.h>
#include <zmq.h>

enum {
	MAX_CALLS = 1024,
	TICK_MS = 50, // how often waiting calls are sent and late ones given up
	DRAIN = 256
};

struct call {
	struct call *next;
	uint64_t id;
	bool sent;
	int64_t due_ms;
	bus_reply_fn *fn;
	void *arg;
	char type[BUS_TYPE_LEN];
	size_t len;
	uint8_t *body; // until it is sent
};

struct bus_client {
	struct bus *bus;
	char *peer;
	char *endpoint;
	void *socket; // NULL until the peer's key is there
	struct loop_timer *timer;
	struct call *first; // in the order they were made
	struct call **last;
	uint32_t calls;
	uint64_t next_id;
	bool ticking;
	bool *freed; // set while a callback runs, so that it may free the client
};

static void call_free(struct call *c)
{
	free(c->body);
	free(c);
}

static struct call *take(struct bus_client *c, uint64_t id)
{
	for (struct call **at = &c->first; *at; at = &(*at)->next)
		if ((*at)->id == id) {
			struct call *found = *at;
			*at = found->next;
			if (!*at)
				c->last = at;
			c->calls--;
			return found;
		}
	return NULL;
}

static int transmit(struct bus_client *c, struct call *call)
{
	struct bus_msg to = {.id = call->id};
	int err = bus_reply(c->socket, &to, call->type, call->body, call->len);
	if (err)
		return err;
	call->sent = true;
	free(call->body);
	call->body = NULL;
	return OK;
}

static void on_message(void *arg, void *socket);

static bool connected(struct bus_client *c)
{
	if (c->socket)
		return true;
	if (bus_connect(c->bus, ZMQ_DEALER, c->endpoint, c->peer, &c->socket))
		return false;
	loop_socket(bus_loop(c->bus), c->socket, on_message, c);
	return true;
}

static void send_waiting(struct bus_client *c)
{
	if (!c->first || !connected(c))
		return;
	for (struct call *call = c->first; call; call = call->next)
		if (!call->sent && transmit(c, call))
			return;
}

// Ends a call that was taken from the list. False when the callback freed the client.
static bool finish(struct bus_client *c, struct call *call, int err, const char *type, const void *body, size_t len)
{
	bool freed = false;
	c->freed = &freed;
	call->fn(call->arg, err, type, body, len);
	if (!freed)
		c->freed = NULL;
	call_free(call);
	return !freed;
}

static void on_message(void *arg, void *socket)
{
	struct bus_client *c = arg;
	struct bus_msg m;
	for (int i = 0; i < DRAIN; i++) {
		int err = bus_recv(socket, &m);
		if (err == ERR_AGAIN)
			return;
		struct call *call = err == OK ? take(c, m.id) : NULL; // NULL: an answer that came too late
		bool alive = !call || finish(c, call, OK, m.type, m.body, m.len);
		bus_msg_done(&m);
		if (!alive)
			return;
	}
}

static void on_tick(void *arg)
{
	struct bus_client *c = arg;
	int64_t now = clock_mono_ms();
	for (struct call *call = c->first; call;) {
		if (call->due_ms > now) {
			call = call->next;
			continue;
		}
		if (!finish(c, take(c, call->id), ERR_TIMEOUT, "", NULL, 0))
			return;
		call = c->first; // the callback may have changed the list
	}
	send_waiting(c);
	c->ticking = c->first != NULL;
	loop_timer_set(c->timer, c->ticking ? TICK_MS : -1);
}

struct bus_client *bus_client_new(struct bus *b, const char *peer, const char *endpoint)
{
	struct bus_client *c = mem_new(1, sizeof *c);
	*c = (struct bus_client){.bus = b, .peer = mem_text(peer), .endpoint = mem_text(endpoint), .next_id = 1};
	c->last = &c->first;
	c->timer = loop_timer_new(bus_loop(b), on_tick, c);
	connected(c);
	return c;
}

void bus_client_free(struct bus_client *c)
{
	if (!c)
		return;
	if (c->freed)
		*c->freed = true;
	while (c->first) {
		struct call *call = take(c, c->first->id);
		call->fn(call->arg, ERR_CLOSED, "", NULL, 0);
		call_free(call);
	}
	bus_close(c->bus, c->socket);
	loop_timer_free(c->timer);
	free(c->peer);
	free(c->endpoint);
	free(c);
}

int bus_call(struct bus_client *c, const char *type, const void *body, size_t len, int64_t timeout_ms, bus_reply_fn *fn, void *arg)
{
	if (c->calls == MAX_CALLS)
		return ERR_FULL;
	if (strlen(type) >= BUS_TYPE_LEN)
		return ERR_ARG;
	struct call *call = mem_new(1, sizeof *call);
	*call = (struct call){.id = c->next_id++, .due_ms = clock_mono_ms() + timeout_ms, .fn = fn, .arg = arg, .len = len, .body = mem_new(len, 1)};
	strcpy(call->type, type);
	if (len)
		memcpy(call->body, body, len);
	*c->last = call;
	c->last = &call->next;
	c->calls++;
	send_waiting(c);
	if (!c->ticking)
		loop_timer_set(c->timer, TICK_MS); // a timer that every call moved would never ring
	c->ticking = true;
	return OK;
}
