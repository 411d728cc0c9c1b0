// ZeroMQ sockets with CURVE, and requests over them. Frames: proto/bus.proto.
#ifndef PP_BUS_BUS_H
#define PP_BUS_BUS_H

#include "base/buf.h"
#include "bus/keys.h"
#include "sys/loop.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	BUS_TYPE_LEN = 32,
	BUS_USER_LEN = 64,
	BUS_PEER_LEN = 255,
	BUS_BODY_MAX = 32 * 1024 * 1024, // ZMQ_MAXMSGSIZE on sockets between our own services
	BUS_INGEST_MAX = 4 * 1024 * 1024 // and on sockets that strangers reach
};

struct bus;

// Who may speak: called for every new connection to a socket bound in `domain`. Write the user's id (it comes with each message) and return true, or return
// false: the handshake fails. Answers must be immediate.
typedef bool bus_allow_fn(void *arg, const uint8_t client_key[KEY_LEN], char user[BUS_USER_LEN]);

struct bus *bus_new(struct loop *l, const char *keys_dir, const char *service); // makes the service's own keys; ends the process if it cannot
void bus_free(struct bus *b);
void *bus_context(struct bus *b);
struct loop *bus_loop(struct bus *b);
// Domain "service" needs no bus_allow: it takes whoever has a public key in keys_dir, and the user is that service's name.
void bus_allow(struct bus *b, const char *domain, bus_allow_fn *fn, void *arg);

// zmq_type: ZMQ_ROUTER, ZMQ_PUB ... Ends the process with one line if the endpoint cannot be bound. max_body: see above. ROUTERs get ROUTER_MANDATORY off,
// bounded high-water marks, TCP keepalive and heartbeats. "tcp://127.0.0.1:*" takes a free port; bus_endpoint tells which.
void *bus_bind(struct bus *b, int zmq_type, const char *endpoint, const char *domain, int64_t max_body);
char *bus_endpoint(void *socket, char out[128]);
// Connects as this service to the service named peer; if its public key file is not there yet ERR_NOT_FOUND (try again later).
int bus_connect(struct bus *b, int zmq_type, const char *endpoint, const char *peer, void **socket);
void bus_close(struct bus *b, void *socket); // also leaves the loop

// One message as it came. body points into memory that bus_msg_done frees.
struct bus_msg {
	uint8_t peer[BUS_PEER_LEN]; // ROUTER: the address to answer to
	size_t peer_len;
	char type[BUS_TYPE_LEN];
	uint64_t id;
	const void *body;
	size_t len;
	char user[BUS_USER_LEN]; // as bus_allow wrote it
	void *frame;
};

// ROUTER and DEALER: takes the next message without waiting. ERR_AGAIN: none. ERR_SYNTAX: it was not of our frames (dropped; on a ROUTER `peer` and `user` are set
// so that it can be counted and answered). Call bus_msg_done after OK and ERR_SYNTAX.
int bus_recv(void *socket, struct bus_msg *m);
void bus_msg_done(struct bus_msg *m);
int bus_reply(void *socket, const struct bus_msg *to, const char *type, const void *body, size_t len); // ERR_AGAIN: its queue is full, dropped
void bus_reply_error(void *socket, const struct bus_msg *to, const char *code, const char *message, const char *field);
int bus_publish(void *socket, const char *topic, const char *type, const void *body, size_t len);

// The server side of a rpc socket: a table, one function per message. Unknown types and malformed frames are answered with Error and counted.
struct bus_route {
	const char *type;
	void (*on)(void *self, void *socket, const struct bus_msg *m);
};
struct bus_server;
struct bus_server *bus_serve(struct bus *b, const char *endpoint, const struct bus_route *routes, void *self); // ROUTER in domain "service"; NULL type ends
void bus_server_free(struct bus_server *s);
void *bus_server_socket(struct bus_server *s);

// The client side: asynchronous calls to one service. Connects when the peer's key appears; a call made before that waits within its timeout.
struct bus_client;
// err: OK, ERR_TIMEOUT, ERR_CLOSED; with OK `type` may be "Error". body is valid during the call.
typedef void bus_reply_fn(void *arg, int err, const char *type, const void *body, size_t len);
struct bus_client *bus_client_new(struct bus *b, const char *peer, const char *endpoint);
void bus_client_free(struct bus_client *c); // pending calls get ERR_CLOSED
// ERR_FULL: too many calls are waiting (1024) and fn is not called.
int bus_call(struct bus_client *c, const char *type, const void *body, size_t len, int64_t timeout_ms, bus_reply_fn *fn, void *arg);

// For a thread beside the loop: asks one service and waits. It has its own socket, and touches neither the loop nor the calls of others; used by one thread.
struct bus_asker;
struct bus_asker *bus_asker_new(struct bus *b, const char *peer, const char *endpoint); // NULL: the peer's public key is not there
void bus_asker_free(struct bus_asker *a);
// OK: then bus_msg_done(answer), whose type may be "Error". ERR_TIMEOUT. ERR_CLOSED: *stop was set meanwhile.
int bus_ask(struct bus_asker *a, const char *type, const void *body, size_t len, int64_t timeout_ms, const atomic_bool *stop, struct bus_msg *answer);

#endif
