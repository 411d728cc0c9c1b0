// Telling: one durable queue, a lane for each receiver, calls in the loop. At least once, with an idempotency key in every message.
//
//     db_begin; ... tell_enqueue, tell_cancel ...; db_commit; tell_wake
//
// Everything else happens after the loop's rounds, in commits of its own: the answers of the round are settled and the next messages bound in one commit; only then are they sent.
// So a process that dies at any moment repeats the very message whose fate it does not know, under the same key, and nothing else twice.
#ifndef PP_ALERTING_TELL_TELL_H
#define PP_ALERTING_TELL_TELL_H

#include "tell/channel.h"
#include "tell/notice.h"
#include "tell/send.h"

#include "db/db.h"
#include "sys/loop.h"
#include "sys/metrics.h"

struct tell;

struct tell_settings {
	struct tell_site site;
	struct sender_settings sender;
};

enum told { TOLD_TAKEN, TOLD_REFUSED, TOLD_LATE /* its receiver is failing, and until_ms is over */ };
// What became of a notice, within the commit that takes it from the queue: what the callee writes to the same database stands or falls with it.
// It may enqueue to another channel, and then wake.
typedef void tell_told_fn(void *arg, const struct tell_notice *n, enum told told, const char *why, int64_t now_ms);

// The database has tell_schema. Strings of the settings must outlive it. Nothing is sent before tell_start.
struct tell *tell_new(struct loop *l, struct db *db, const struct tell_settings *s, tell_told_fn *told, void *arg);
void tell_free(struct tell *t);

void tell_channel_put(struct tell *t, const struct tell_channel *c); // new or changed: one that was shut is tried at once
void tell_channel_remove(struct tell *t, const char *id);            // what waits for it comes back as TOLD_REFUSED
void tell_start(struct tell *t);                                     // all channels are put: those that are not do not exist

// Within the caller's transaction. False: a notice of that id waits for that receiver already.
bool tell_enqueue(struct tell *t, const struct tell_notice *n);
// Within the caller's transaction: takes from the queue what was not sent of the alert's changes before that one; whats: bits 1 << enum tell_what. A message whose fate is not known
// is not repeated any more if it is of this notice alone. Returns how many.
uint32_t tell_cancel(struct tell *t, const char *alert, uint64_t before_change, uint32_t whats);
// Within the caller's transaction: a test message; `address`: for an e-mail channel that has none of its own, else "". The channel is tried at once, whatever it did before.
// False: no such channel.
bool tell_test(struct tell *t, const char *channel, const char *id, const char *address, enum tell_language language, int64_t now_ms);
void tell_wake(struct tell *t); // after the commit

// Brings the metrics parkpulse_alerting_tell_* of every channel up to date.
void tell_meter(struct tell *t, struct metrics *m);

#endif
