// A numbered log and whoever follows it: the one kind of hop there is (proto/bus.proto). The sender answers FeedRequest from its log on its
// rpc socket and rings a PUB bell (topic "head", type "FeedHead", the head in 8 bytes little-endian) when it grows; the receiver asks, applies, commits its position with its own work, and asks again. A lost bell costs
// at most a second, a lost reply a timeout; neither loses a record.
#ifndef PP_FEED_FEED_H
#define PP_FEED_FEED_H

#include "base/buf.h"
#include "bus/bus.h"

#include <stdint.h>

struct feed_record {
	uint64_t number;
	const char *key; // "" where the log is not keyed
	const void *body;
	size_t len;
};

// --- the sender's side
// Write the records after `after` in rising order, by calling feed_page_add until it says stop or there are no more.
struct feed_page;
typedef void feed_read_fn(void *self, uint64_t after, struct feed_page *page);
bool feed_page_add(struct feed_page *page, const struct feed_record *r); // false: the page is full, and r is not in it

struct feed_log {
	void *self;
	feed_read_fn *read;
	uint64_t log_id;
	uint64_t head;                  // keep it up to date, then ring
	uint64_t oldest;                // 1 while nothing was ever thrown away
	void *bell;                     // PUB socket, or NULL
	struct feed_follower *follower; // who asked, and what they have committed
	uint32_t followers;
};

void feed_log_fini(struct feed_log *f);
void feed_answer(struct feed_log *f, void *socket, const struct bus_msg *m); // route "FeedRequest" to this
void feed_ring(struct feed_log *f);                                          // after a commit that moved head, and once a second
// Followers outlive the sender's process: store them (`at` from 0; false behind the last) and make them known again at start.
bool feed_log_follower(const struct feed_log *f, uint32_t at, const char **follower, uint64_t *committed);
void feed_log_know(struct feed_log *f, const char *follower, uint64_t committed);
uint64_t feed_kept_for(const struct feed_log *f); // smallest number some known follower has committed; UINT64_MAX if none is known

// --- the receiver's side
struct feed_follow;
// Apply them now; the next page is asked for as soon as this returns. When they are on disk, now or later, call feed_committed: the sender keeps what
// a follower has not committed. n is 0 and `reset` true when the log is another one than before (log_id changed): drop everything that came from it;
// following goes on from 0.
typedef void feed_apply_fn(void *arg, const struct feed_record *record, uint32_t n, bool reset);
struct feed_follow *feed_follow_new(struct bus *b, const char *peer, const char *rpc, const char *bell, const char *follower, uint64_t log_id, uint64_t after,
                                    feed_apply_fn *fn, void *arg);
void feed_follow_free(struct feed_follow *f);
void feed_committed(struct feed_follow *f, uint64_t number);
// Within the apply function: the records behind `applied` cannot be taken yet; they come again in a moment.
void feed_later(struct feed_follow *f, uint64_t applied);
int64_t feed_heard_ms(const struct feed_follow *f); // mono; when the last answer came, 0 = never
uint64_t feed_log_of(const struct feed_follow *f);  // log_id, to be stored with the position; 0 before the first reply
uint64_t feed_position(const struct feed_follow *f);
uint64_t feed_head(const struct feed_follow *f);                      // 0 before the first reply
bool feed_level(const struct feed_follow *f);                         // connected, and has everything up to the head it last heard of
int64_t feed_behind_ms(const struct feed_follow *f, int64_t mono_ms); // how long it has not been level
uint64_t feed_gap(const struct feed_follow *f);                       // records that were thrown away before we had them, in all; 0 is the only good answer

#endif
