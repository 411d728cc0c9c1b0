// What a receiver gets next, and when: rate limit, gathering, backoff and breaker of one receiver. Pure.
//
//             failure          FAILURES_TO_OPEN in a row                  the wait is over
//     closed ---------> closed -------------------------> open -----------------------------> half open
//        ^   (waits, doubled)                              ^                                      | one notice as a probe
//        |                                                 +------------- failure ----------------+
//        +------------------------------------------------------------- success -----------------+
#ifndef PP_ALERTING_TELL_QUEUE_H
#define PP_ALERTING_TELL_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

struct queue_limits {
	uint32_t per_minute; // messages the receiver takes in any minute; 0: as many as there are
	uint32_t gap_ms;     // from one message to the next at least
	uint32_t many;       // more than so many that wait go together in one message
	uint32_t most;       // notices in one message
};

// State of one receiver: zeroed is a healthy one. Times are UTC; a clock that was set back delays nothing by more than the longest wait.
struct queue_lane {
	int64_t full_ms;   // when the bucket is full again: all of the rate limit's state, to be stored with each message
	int64_t gap_ms;    // not before: the gap
	int64_t retry_ms;  // not before: backoff, breaker, throttled
	uint32_t failures; // in a row
};

enum queue_breaker { QUEUE_CLOSED, QUEUE_OPEN, QUEUE_HALF_OPEN };
enum queue_breaker queue_breaker(const struct queue_lane *q, int64_t now_ms);
const char *queue_breaker_word(enum queue_breaker b); // "closed"

// What waits for the receiver, counted up to `most` each.
struct queue_head {
	uint32_t bound;      // notices of a message that may have arrived: it is repeated as it was before anything else
	uint32_t urgent;     // free and due
	uint32_t normal;     // free and due
	int64_t next_due_ms; // of those not due yet; INT64_MAX: none
};

enum queue_do { QUEUE_NOTHING, QUEUE_WAIT, QUEUE_SEND };
struct queue_step {
	enum queue_do what;
	int64_t until_ms; // WAIT: look again then
	uint32_t most;    // SEND, unless a message is bound: so many, urgent ones first
};

// Before anything is counted: until when nothing can go (<= now_ms: something can).
int64_t queue_blocked_until(struct queue_lane *q, const struct queue_limits *l, int64_t now_ms);
struct queue_step queue_next(struct queue_lane *q, const struct queue_limits *l, const struct queue_head *h, int64_t now_ms);
void queue_sent(struct queue_lane *q, const struct queue_limits *l, int64_t now_ms); // a message is on its way: takes from the bucket

void queue_taken(struct queue_lane *q);                                      // it arrived
void queue_failed(struct queue_lane *q, int64_t now_ms);                     // the next one waits
void queue_throttled(struct queue_lane *q, int64_t wait_ms, int64_t now_ms); // the receiver asks for a rest
void queue_shut(struct queue_lane *q, int64_t now_ms);                       // it takes nothing until somebody repairs it
void queue_repaired(struct queue_lane *q);                                   // somebody did: try at once

#endif
