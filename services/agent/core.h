// What goes out next, what is under way, what is sent again. Pure: spool rows by their numbers, time is an argument.
//
//     core_step(core, event, effects)
//
//     (rows in the spool) --LOAD--> loaded --SEND--> sent --ack--> acked --SETTLE--> (rows leave the spool)
//                                     ^                |             |
//                                     +-- line broke, no ack in time, "not ready": this batch and all behind it
//
// Batches are settled in the order of their rows: an ack that overtakes an older batch's waits for it. So whatever is sent again is sent again in order, and a row that corrects an
// earlier one stays the last word. A batch keeps its request number when it is sent again: a late ack is an ack.
#ifndef PP_AGENT_CORE_H
#define PP_AGENT_CORE_H

#include <stdbool.h>
#include <stdint.h>

enum {
	CORE_WINDOW = 4,          // batches under way: enough to keep the server's commits busy
	CORE_BATCH_ROWS = 5000,   // rows in one
	ACK_WAIT_MS = 5000,       // an ack comes after the server's fsync: longer than this is a lost one, or a server in need
	ACK_WAIT_MOST_MS = 60000, // doubled each time none comes, up to this
	NOT_READY_WAIT_MS = 500,  // the server has said "not yet"
	NOT_TAKEN_WAIT_MS = 20,   // our own socket had no room
	CORE_EFFECTS = 2 * CORE_WINDOW + 1
};

enum batch_state { BATCH_LOADED = 1, BATCH_SENT, BATCH_ACKED };

struct batch {
	uint64_t request; // comes back in the ack
	int64_t first;    // spool rows first..last, all of them
	int64_t last;
	uint32_t slot; // where the shell keeps its rows: 0 .. CORE_WINDOW-1
	uint32_t sendings;
	enum batch_state state;
	int64_t due_ms; // BATCH_SENT: the ack is late then
};

struct core {
	struct batch batch[CORE_WINDOW]; // in the order of their rows
	uint32_t batches;
	uint64_t last_request;
	int64_t spooled_to;    // newest row in the spool
	int64_t loaded_to;     // newest row in a batch
	int64_t ack_wait_ms;   // now
	int64_t not_before_ms; // nothing is sent before
	bool link_up;
	bool loading; // EFFECT_LOAD was given and EVENT_LOADED has not come
};

enum event_kind {
	EVENT_TICK,
	EVENT_LINK,     // the connection is up, or gone
	EVENT_SPOOLED,  // rows up to `last` are on our disk
	EVENT_LOADED,   // the answer to EFFECT_LOAD: rows first..last are in the slot; last 0: there are none
	EVENT_ACKED,    // by the server, for `request`
	EVENT_REFUSED,  // the server could not take the batch now
	EVENT_NOT_TAKEN // our socket did not take what EFFECT_SEND gave it
};

struct event {
	enum event_kind kind;
	int64_t now_ms; // monotonic
	bool up;
	int64_t first;
	int64_t last;
	uint64_t request;
};

enum effect_kind {
	EFFECT_LOAD,  // read the rows behind `after` into the slot, then EVENT_LOADED
	EFFECT_SEND,  // the slot's batch, as `request`
	EFFECT_SETTLE // what the ack said of rows first..last goes to disk, and they leave the spool
};

struct effect {
	enum effect_kind kind;
	uint32_t slot;
	uint64_t request;
	int64_t after;
	int64_t first;
	int64_t last;
};

struct effects { // to be carried out in order
	struct effect effect[CORE_EFFECTS];
	uint32_t n;
};

void core_init(struct core *c);
void core_step(struct core *c, const struct event *ev, struct effects *fx);
// The batch an answer is for; NULL: it was settled before, or never was. Valid until the next core_step.
const struct batch *core_batch(const struct core *c, uint64_t request);
int64_t core_deadline(const struct core *c); // monotonic ms when the next EVENT_TICK is due; INT64_MAX: not before something happens

#endif
