// The durable queue: SQL of telling. Its tables live in alerting.db, so that a notice is there when the change that it tells is.
#ifndef PP_ALERTING_TELL_STORE_H
#define PP_ALERTING_TELL_STORE_H

#include "tell/notice.h"
#include "tell/queue.h"

#include "db/db.h"

extern const char tell_schema[]; // a schema step for db_open

// A notice is free (waits, may be cancelled) or bound to a call: a set of notices that were, or may have been, sent as one message, and are repeated as that one until its fate
// is known. A receiver has one bound call at most. What was told is no longer here.

bool tell_store_put(struct db *d, const char *receiver, const struct tell_notice *n); // false: it is there already

// Free notices of the alert about changes before that one, and the one of a message under way that has no other, which `keep` does not hold back; whats: bits
// 1 << enum tell_what. Returns how many.
typedef bool tell_store_keep_fn(void *arg, const char *receiver);
uint32_t tell_store_cancel(struct db *d, const char *alert, uint64_t before_change, uint32_t whats, tell_store_keep_fn *keep, void *arg);

typedef void tell_store_receiver_fn(void *arg, const char *receiver, int64_t full_ms);
void tell_store_receivers(struct db *d, tell_store_receiver_fn *fn, void *arg);                       // each that has something, with its bucket
void tell_store_bucket(struct db *d, const char *receiver, int64_t full_ms);                          // keeps the bucket
void tell_store_waiting(struct db *d, const char *receiver, uint64_t *count, int64_t *oldest_due_ms); // oldest 0: none

void tell_store_head(struct db *d, const char *receiver, uint32_t most, int64_t now_ms, struct queue_head *out);
void tell_store_bind(struct db *d, const char *receiver, uint32_t most, int64_t now_ms); // up to `most` free ones that are due, urgent ones first
void tell_store_unbind(struct db *d, const char *receiver);
uint32_t tell_store_bound(struct db *d, const char *receiver, struct tell_notice *out, uint32_t most); // in the order of the message
void tell_store_drop_bound(struct db *d, const char *receiver);                                        // told, or refused

// Takes free notices whose until_ms is over from the queue; and when the next one's is, INT64_MAX: never.
uint32_t tell_store_take_late(struct db *d, const char *receiver, int64_t now_ms, struct tell_notice *out, uint32_t most);
int64_t tell_store_next_until(struct db *d, const char *receiver);

#endif
