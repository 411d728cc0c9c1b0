#include "pair.h"

#include "base/err.h"
#include "base/mem.h"
#include "sys/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ASK_AGAIN_MS = 300 };

static void on_echo(void *self, void *socket, const struct bus_msg *m)
{
	struct pair *p = self;
	p->echoes++;
	memcpy(p->user, m->user, sizeof p->user);
	bus_reply(socket, m, "Echoed", m->body, m->len);
}

static void on_hold(void *self, void *socket, const struct bus_msg *m)
{
	struct pair *p = self;
	(void)socket;
	if (p->holds == PAIR_HELD)
		return;
	snprintf(p->held_text[p->holds], PAIR_TEXT, "%.*s", (int)m->len, (const char *)m->body);
	p->held[p->holds] = *m;
	p->held[p->holds++].frame = NULL; // the server frees it
}

static void on_count(void *self, void *socket, const struct bus_msg *m)
{
	char text[16];
	(void)self;
	snprintf(text, sizeof text, "%.*s", (int)m->len, (const char *)m->body);
	size_t len = strtoul(text, NULL, 10);
	char *body = mem_new(len, 1);
	memset(body, 'x', len);
	bus_reply(socket, m, "Counted", body, len);
	free(body);
}

static const struct bus_route routes[] = {
        {"Echo",  on_echo },
        {"Hold",  on_hold },
        {"Count", on_count},
        {NULL,    NULL    },
};

void pair_server_start(struct pair *p)
{
	p->server_bus = bus_new(p->loop, p->folder, "server");
	p->server = bus_serve(p->server_bus, p->endpoint, routes, p);
}

void pair_server_stop(struct pair *p)
{
	bus_server_free(p->server);
	bus_free(p->server_bus);
	p->server = NULL;
	p->server_bus = NULL;
}

int pair_setup(void **state)
{
	struct pair *p = mem_new(1, sizeof *p);
	scene_folder(p->folder);
	snprintf(p->endpoint, sizeof p->endpoint, "ipc://%s/rpc", p->folder);
	p->loop = loop_new();
	p->client_bus = bus_new(p->loop, p->folder, "client");
	pair_server_start(p);
	p->client = bus_client_new(p->client_bus, "server", p->endpoint);
	*state = p;
	return 0;
}

int pair_teardown(void **state)
{
	struct pair *p = *state;
	for (int i = 0; i < PAIR_MORE; i++) {
		bus_client_free(p->more_client[i]);
		if (p->socket[i].bus)
			bus_close(p->socket[i].bus, p->socket[i].socket);
	}
	for (int i = 0; i < PAIR_MORE; i++)
		bus_free(p->more_bus[i]);
	bus_client_free(p->client);
	bus_free(p->client_bus);
	pair_server_stop(p);
	loop_free(p->loop);
	scene_clear(p->folder);
	free(p);
	return 0;
}

struct bus *pair_bus(struct pair *p, const char *folder, const char *service)
{
	int i = 0;
	while (p->more_bus[i])
		assert_true(++i < PAIR_MORE);
	return p->more_bus[i] = bus_new(p->loop, folder, service);
}

struct bus_client *pair_client(struct pair *p, struct bus *b, const char *peer, const char *endpoint)
{
	int i = 0;
	while (p->more_client[i])
		assert_true(++i < PAIR_MORE);
	return p->more_client[i] = bus_client_new(b, peer, endpoint);
}

static void *keep(struct pair *p, struct bus *b, void *socket)
{
	int i = 0;
	while (p->socket[i].bus)
		assert_true(++i < PAIR_MORE);
	p->socket[i] = (struct pair_socket){b, socket};
	return socket;
}

void *pair_bind(struct pair *p, int zmq_type, const char *endpoint, const char *domain, int64_t max_body)
{
	return keep(p, p->server_bus, bus_bind(p->server_bus, zmq_type, endpoint, domain, max_body));
}

void *pair_connect(struct pair *p, int zmq_type, const char *endpoint)
{
	void *socket;
	assert_int_equal(bus_connect(p->client_bus, zmq_type, endpoint, "server", &socket), OK);
	return keep(p, p->client_bus, socket);
}

void pair_close(struct pair *p, void *socket)
{
	for (int i = 0; i < PAIR_MORE; i++)
		if (p->socket[i].bus && p->socket[i].socket == socket) {
			bus_close(p->socket[i].bus, socket);
			p->socket[i] = (struct pair_socket){0};
		}
}

void answer_take(void *arg, int err, const char *type, const void *body, size_t len)
{
	struct answer *a = arg;
	a->calls++;
	a->err = err;
	a->len = len;
	snprintf(a->type, sizeof a->type, "%s", type);
	snprintf(a->body, sizeof a->body, "%.*s", len < PAIR_TEXT ? (int)len : PAIR_TEXT - 1, len ? (const char *)body : "");
}

bool answer_there(void *arg)
{
	return ((struct answer *)arg)->calls > 0;
}

void pair_ask(struct pair *p, struct bus_client *c, const char *type, const char *body, int64_t timeout_ms, struct answer *a)
{
	*a = (struct answer){0};
	assert_int_equal(bus_call(c, type, body, strlen(body), timeout_ms, answer_take, a), OK);
	assert_true(scene_until(p->loop, answer_there, a));
	assert_int_equal(a->calls, 1);
}

void pair_ask_again(struct pair *p, struct bus_client *c, const char *body)
{
	struct answer a;
	int64_t deadline = clock_mono_ms() + SCENE_DEADLINE_MS;
	do
		pair_ask(p, c, "Echo", body, ASK_AGAIN_MS, &a);
	while (a.err == ERR_TIMEOUT && clock_mono_ms() < deadline);
	assert_int_equal(a.err, OK);
	assert_string_equal(a.type, "Echoed");
	assert_string_equal(a.body, body);
}
