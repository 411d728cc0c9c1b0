// What to send next and what to send again. Pure: batches in flight, by the spool's row numbers; time is an argument.
#ifndef PP_AGENT_CORE_H
#define PP_AGENT_CORE_H

#include <stdbool.h>
#include <stdint.h>

enum {
	FLIGHT_WINDOW = 4,      // batches under way
	FLIGHT_ROWS = 5000,     // rows in one
	ACK_WAIT_MS = 5000,     // then everything under way is sent again, in order
	NOT_READY_WAIT_MS = 500 // the server has said "not yet"
};

struct flight {
	uint64_t request; // comes back in the ack
	int64_t first;    // spool rows first..last, all of them
	int64_t last;
	uint32_t rows;
	int64_t due_ms; // mono: sent again then
};

struct core {
	struct flight flight[FLIGHT_WINDOW]; // in the order they were first sent
	uint32_t flights;
	uint64_t next_request;
	int64_t sent_to;       // rows up to this one are under way
	int64_t not_before_ms; // mono: nothing is sent before
};

// Room for another batch now?
bool core_may_send(const struct core *c, int64_t now_ms);
// A batch of spool rows is sent; returns its request number.
uint64_t core_sent(struct core *c, int64_t first, int64_t last, uint32_t rows, int64_t now_ms);
// The batch the answer is for; false: it was answered before.
bool core_answered(struct core *c, uint64_t request, struct flight *out);
// The server is not ready: everything is sent again after a pause.
void core_not_ready(struct core *c, int64_t now_ms);
// True when an ack is overdue: forget what is under way and send it again, from the first row not acked.
bool core_overdue(struct core *c, int64_t now_ms);
int64_t core_deadline(const struct core *c); // mono ms of the next thing to do; INT64_MAX: none

#endif
