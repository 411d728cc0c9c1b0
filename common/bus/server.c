#include "base/err.h"
#include "base/mem.h"
#include "bus/bus.h"
#include "sys/log.h"

#include <stdlib.h>
#include <string.h>
#include <zmq.h>

enum { DRAIN = 64 }; // messages a round, so that timers and other sockets get their turn

struct bus_server {
	struct bus *bus;
	void *socket;
	const struct bus_route *routes;
	void *self;
};

static void dispatch(struct bus_server *s, const struct bus_msg *m)
{
	for (const struct bus_route *r = s->routes; r->type; r++)
		if (!strcmp(r->type, m->type)) {
			r->on(s->self, s->socket, m);
			return;
		}
	bus_reply_error(s->socket, m, "malformed", "this socket does not know that message type", "");
}

static void on_message(void *arg, void *socket)
{
	struct bus_server *s = arg;
	struct bus_msg m;
	for (int i = 0; i < DRAIN; i++) {
		int err = bus_recv(socket, &m);
		if (err == ERR_AGAIN)
			return;
		if (err == OK) {
			dispatch(s, &m);
		} else {
			static struct log_gate gate;
			if (log_due(&gate))
				log_warn("event=malformed_frames user=%s missed=%u", m.user, gate.missed);
			if (m.peer_len)
				bus_reply_error(socket, &m, "malformed", "frames must be type, 8-byte id, body", "");
		}
		bus_msg_done(&m);
	}
}

struct bus_server *bus_serve(struct bus *b, const char *endpoint, const struct bus_route *routes, void *self)
{
	struct bus_server *s = mem_new(1, sizeof *s);
	*s = (struct bus_server){.bus = b, .routes = routes, .self = self};
	s->socket = bus_bind(b, ZMQ_ROUTER, endpoint, "service", BUS_BODY_MAX);
	loop_socket(bus_loop(b), s->socket, on_message, s);
	return s;
}

void bus_server_free(struct bus_server *s)
{
	if (!s)
		return;
	bus_close(s->bus, s->socket);
	free(s);
}

void *bus_server_socket(struct bus_server *s)
{
	return s->socket;
}
