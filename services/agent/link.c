#include "link.h"

#include "base/err.h"
#include "sys/log.h"

#include <errno.h>
#include <string.h>
#include <zmq.h>

enum {
	HEARTBEAT_MS = 2000, // a dead line is noticed within
	HEARTBEAT_TIMEOUT_MS = 10000,
	RECONNECT_MS = 100, // doubled up to
	RECONNECT_MOST_MS = 5000,
	HANDSHAKE_MS = 10000
};

static const char away[] = "no connection", unanswered[] = "connected: the server has not taken the key yet",
                  refused[] = "refused: the server does not know this key, or is another one than the key file says";

static void set_int(void *socket, int option, int value)
{
	if (zmq_setsockopt(socket, option, &value, sizeof value))
		log_fatal("event=socket_option_failed option=%d error=\"%s\"", option, zmq_strerror(errno));
}

static void open_monitor(struct link *l)
{
	static const char name[] = "inproc://link";
	const int events = ZMQ_EVENT_CONNECTED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
	                   ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_CLOSED;
	l->monitor = zmq_socket(l->context, ZMQ_PAIR);
	if (!l->monitor || zmq_socket_monitor(l->socket, name, events) || zmq_connect(l->monitor, name))
		log_fatal("event=monitor_failed error=\"%s\"", zmq_strerror(errno));
	set_int(l->monitor, ZMQ_LINGER, 0);
}

void link_open(struct link *l, const struct keyfile *key, const char *endpoint)
{
	*l = (struct link){.context = zmq_ctx_new(), .words = away};
	l->socket = zmq_socket(l->context, ZMQ_DEALER);
	if (!l->socket)
		log_fatal("event=socket_failed error=\"%s\"", zmq_strerror(errno));
	set_int(l->socket, ZMQ_LINGER, 0);
	set_int(l->socket, ZMQ_IMMEDIATE, 1); // nothing is queued for a server that is not there: the spool is the queue
	set_int(l->socket, ZMQ_HEARTBEAT_IVL, HEARTBEAT_MS);
	set_int(l->socket, ZMQ_HEARTBEAT_TIMEOUT, HEARTBEAT_TIMEOUT_MS);
	set_int(l->socket, ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS);
	set_int(l->socket, ZMQ_RECONNECT_IVL, RECONNECT_MS);
	set_int(l->socket, ZMQ_RECONNECT_IVL_MAX, RECONNECT_MOST_MS);
	set_int(l->socket, ZMQ_TCP_KEEPALIVE, 1);
	const int64_t most = BUS_INGEST_MAX;
	zmq_setsockopt(l->socket, ZMQ_MAXMSGSIZE, &most, sizeof most);
	zmq_setsockopt(l->socket, ZMQ_CURVE_SERVERKEY, key->server_public, KEY_Z85);
	zmq_setsockopt(l->socket, ZMQ_CURVE_PUBLICKEY, key->curve_public, KEY_Z85);
	zmq_setsockopt(l->socket, ZMQ_CURVE_SECRETKEY, key->curve_secret, KEY_Z85);
	open_monitor(l);
	if (zmq_connect(l->socket, endpoint))
		log_fatal("event=bad_endpoint endpoint=%s error=\"%s\"", endpoint, zmq_strerror(errno));
}

void link_close(struct link *l)
{
	zmq_socket_monitor(l->socket, NULL, 0);
	zmq_close(l->monitor);
	zmq_close(l->socket);
	zmq_ctx_term(l->context);
}

bool link_hear(struct link *l)
{
	uint8_t frame[8];
	int n = zmq_recv(l->monitor, frame, sizeof frame, ZMQ_DONTWAIT);
	if (n < 0)
		return false;
	zmq_recv(l->monitor, NULL, 0, ZMQ_DONTWAIT); // the address
	uint16_t event;
	if (n < (int)sizeof event)
		return true;
	memcpy(&event, frame, sizeof event);
	switch (event) {
	case ZMQ_EVENT_CONNECTED:
		l->words = l->words == refused ? refused : unanswered;
		return true;
	case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
		l->up = true;
		l->words = "up";
		return true;
	case ZMQ_EVENT_CLOSED: // a try to connect has failed
		l->words = l->up ? l->words : away;
		return true;
	case ZMQ_EVENT_DISCONNECTED: // within the handshake: how a server refuses a key that it may know later
		l->words = l->up ? away : refused;
		l->up = false;
		return true;
	default: // the handshake has failed
		l->up = false;
		l->words = refused;
		return true;
	}
}

int link_send(struct link *l, const char *type, uint64_t request, const void *body, size_t len)
{
	int events = 0;
	size_t size = sizeof events;
	struct bus_msg to = {.id = request};
	// Asking for the events makes the socket notice at once that its connection is there.
	if (zmq_getsockopt(l->socket, ZMQ_EVENTS, &events, &size) || !(events & ZMQ_POLLOUT))
		return ERR_AGAIN;
	return bus_reply(l->socket, &to, type, body, len);
}
