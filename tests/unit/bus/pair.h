// A server and a client of the bus in one loop, on a socket file in a folder of their own.
#ifndef PP_TESTS_BUS_PAIR_H
#define PP_TESTS_BUS_PAIR_H

#include "bus/bus.h"
#include "scene.h"

enum { PAIR_HELD = 4, PAIR_MORE = 4, PAIR_TEXT = 64, PAIR_WAIT_MS = SCENE_DEADLINE_MS };

// The server knows three requests: "Echo" is answered with "Echoed" and its body, "Hold" is kept in `held`, "Count" is answered with a body of as many bytes
// as its own text says.
struct pair {
	char folder[SCENE_PATH];
	char endpoint[SCENE_PATH + 32];
	struct loop *loop;
	struct bus *server_bus; // the service "server"
	struct bus_server *server;
	struct bus *client_bus; // the service "client"
	struct bus_client *client;
	struct bus_msg held[PAIR_HELD]; // without body
	char held_text[PAIR_HELD][PAIR_TEXT];
	uint32_t holds;
	uint32_t echoes;
	char user[BUS_USER_LEN]; // who asked last
	struct pair_socket {
		struct bus *bus;
		void *socket;
	} socket[PAIR_MORE];
	struct bus_client *more_client[PAIR_MORE];
	struct bus *more_bus[PAIR_MORE];
};

int pair_setup(void **state); // cmocka's
int pair_teardown(void **state);
void pair_server_start(struct pair *p);
void pair_server_stop(struct pair *p);

// More of a test's own, which teardown ends even when the test has failed: a context waits for its sockets.
struct bus *pair_bus(struct pair *p, const char *folder, const char *service);
struct bus_client *pair_client(struct pair *p, struct bus *b, const char *peer, const char *endpoint);
void *pair_bind(struct pair *p, int zmq_type, const char *endpoint, const char *domain, int64_t max_body); // on the server's bus
void *pair_connect(struct pair *p, int zmq_type, const char *endpoint);                                    // the client's, to "server"
void pair_close(struct pair *p, void *socket);                                                             // before its time

// What came of a call.
struct answer {
	uint32_t calls; // of the callback
	int err;
	char type[BUS_TYPE_LEN];
	char body[PAIR_TEXT]; // its beginning, zero-terminated
	size_t len;
};
void answer_take(void *arg, int err, const char *type, const void *body, size_t len); // a bus_reply_fn; arg: struct answer
bool answer_there(void *arg);

// Asks, and waits for what comes of it.
void pair_ask(struct pair *p, struct bus_client *c, const char *type, const char *body, int64_t timeout_ms, struct answer *a);
// Asks "Echo" until an answer comes, as every caller of ours does: a request written to a connection whose other end has just gone is lost. Fails the test when
// none comes.
void pair_ask_again(struct pair *p, struct bus_client *c, const char *body);

#endif
