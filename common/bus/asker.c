#include "base/err.h"
#include "base/mem.h"
#include "bus/bus.h"
#include "sys/clock.h"

#include <stdlib.h>
#include <zmq.h>

enum { LOOK_MS = 50 }; // how often a thread that waits looks whether it should stop

struct bus_asker {
	void *socket;
	uint64_t next_id;
};

struct bus_asker *bus_asker_new(struct bus *b, const char *peer, const char *endpoint)
{
	void *socket;
	if (bus_connect(b, ZMQ_DEALER, endpoint, peer, &socket))
		return NULL;
	struct bus_asker *a = mem_new(1, sizeof *a);
	*a = (struct bus_asker){socket, 1};
	return a;
}

void bus_asker_free(struct bus_asker *a)
{
	if (!a)
		return;
	zmq_close(a->socket); // not bus_close: the loop never knew it
	free(a);
}

// OK: the socket may be ready for that.
static int wait_for(struct bus_asker *a, short events, int64_t due_ms, const atomic_bool *stop)
{
	zmq_pollitem_t item = {.socket = a->socket, .events = events};
	int64_t left = due_ms - clock_mono_ms();
	if (atomic_load(stop))
		return ERR_CLOSED;
	if (left <= 0)
		return ERR_TIMEOUT;
	zmq_poll(&item, 1, left < LOOK_MS ? (long)left : LOOK_MS);
	return OK;
}

int bus_ask(struct bus_asker *a, const char *type, const void *body, size_t len, int64_t timeout_ms, const atomic_bool *stop, struct bus_msg *answer)
{
	struct bus_msg to = {.id = a->next_id++};
	int64_t due_ms = clock_mono_ms() + timeout_ms;
	int err = OK;
	while (bus_reply(a->socket, &to, type, body, len)) // not connected yet
		if ((err = wait_for(a, ZMQ_POLLOUT, due_ms, stop)))
			return err;
	while (!(err = wait_for(a, ZMQ_POLLIN, due_ms, stop)))
		while ((err = bus_recv(a->socket, answer)) != ERR_AGAIN) {
			if (err == OK && answer->id == to.id)
				return OK;
			bus_msg_done(answer); // an answer that came too late
		}
	return err;
}
