// The line to the server's ingest socket: one DEALER with the plant's own key, and how it is doing.
#ifndef PP_AGENT_LINK_H
#define PP_AGENT_LINK_H

#include "keyfile.h"

#include "bus/bus.h"

struct link {
	void *context;
	void *socket;
	void *monitor; // ZMQ_PAIR that hears what becomes of the connection
	bool up;
	const char *words; // "up", or what is wrong; constant
};

// Ends the process with one line if the endpoint is none. There need not be a server.
void link_open(struct link *l, const struct keyfile *key, const char *endpoint);
void link_close(struct link *l);
// Takes the next thing that the monitor heard; false: nothing more. `up` and `words` are what they are after it.
bool link_hear(struct link *l);
int link_send(struct link *l, const char *type, uint64_t request, const void *body, size_t len); // ERR_AGAIN: not taken

#endif
