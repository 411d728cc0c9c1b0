// The shell from inside: what its files share.
//   service.c    life: opening, feeds, ticks, restart
//   lives.c      one step: findings and what the desk made of them, in one commit; what is sent after it
//   notices.c    from the desk's notices to telling
//   commands.c   what people do
//   questions.c  what people ask
#ifndef PP_ALERTING_SERVICE_PARTS_H
#define PP_ALERTING_SERVICE_PARTS_H

#include "cache.h"
#include "config.h"
#include "core.h"
#include "heartbeat.h"
#include "meter.h"
#include "people.h"
#include "statistics.h"
#include "store.h"
#include "subscribers.h"
#include "trials.h"

#include "bus/bus.h"
#include "desk/desk.h"
#include "feed/feed.h"
#include "feed/mirror.h"
#include "tell/tell.h"

struct service {
	const struct config *config;
	struct loop *loop;
	struct bus *bus;
	struct store store;
	struct core *core;
	struct desk *desk;
	struct people people;
	struct tell *tell;
	struct mirror *mirror;
	struct feed_follow *follow; // aggregation; NULL until the registry is known
	struct bus_server *server;
	struct feed_log feed; // of alert changes
	void *pub;
	struct cache cache;
	struct meter meter;
	struct subscribers subscribers;
	struct trials *trials;
	struct statistics *statistics;
	struct heartbeat *heartbeat; // NULL: nobody listens
	struct loop_timer *tick, *desk_timer;
	struct arena arena; // of the record or request under way
	struct arena rows;  // texts of rows that are read in a step
	struct effects effects;
	uint32_t judged; // of them, the desk has seen
	struct desk_effects made;
	struct buf out;
	bool snapshot_void;     // its layout is of another version
	uint64_t stored_number; // alerts are stored up to this record
	uint64_t snapshot_number;
	uint64_t unstored_values; // stepped through since the last snapshot
	int64_t snapshot_ms;      // mono
	int64_t unknown_since_ms; // mono; a record waits for the registry since, 0 = none
	int64_t followed_ms;      // mono; when following began
	int64_t start_time;
	int64_t now_ms;     // the newest time that the desk was told
	int64_t audited_ms; // mono; when it was last looked for alerts without a next step
	bool feed_fault, clock_fault;
	uint32_t lost; // alerts without a next step, when it was last looked
};

static inline int64_t service_utc_offset_ms(const struct service *s)
{
	return s->config->utc_offset_minutes * CIVIL_MINUTE_MS;
}

// --- lives.c
int64_t lives_now(struct service *s); // time for the desk: it never goes back
void lives_judge(struct service *s);  // the core's new findings go to the desk, and what is due is done
void lives_step(struct service *s, struct desk_event *e);
bool lives_moved(const struct service *s); // there is something to commit
// One commit: lives_begin stores all effects and how far the feed was followed; then the caller's own; lives_end commits, and sends.
void lives_begin(struct service *s, uint64_t number);
void lives_end(struct service *s);
void lives_commit(struct service *s); // both, up to where the feed was followed; nothing if nothing moved
void lives_schedule(struct service *s);
void lives_load(struct service *s);                                         // from the store, at start
void lives_values(struct service *s);                                       // newest values of what is open, in the caller's commit
bool lives_visit(struct service *s, const char *id, struct alert_row *row); // a command is about it: the desk knows it then. False: there is no such alert

// --- notices.c
void notices_store(struct service *s, const struct desk_notice *n, const struct alert_row *row, const struct case_row *item); // in the step's commit
void notices_drop(struct service *s, const struct desk_drop *d);
tell_told_fn notices_told;
bool notices_test(struct service *s, const char *channel, const char *official, char id[TELL_CODE]); // false: there is no such channel

// --- commands.c
void on_alert_command(void *self, void *socket, const struct bus_msg *m);
void on_case_command(void *self, void *socket, const struct bus_msg *m);
void on_channel_test(void *self, void *socket, const struct bus_msg *m);

// --- questions.c
void on_alert_query(void *self, void *socket, const struct bus_msg *m);
void on_case_query(void *self, void *socket, const struct bus_msg *m);
void on_route_query(void *self, void *socket, const struct bus_msg *m);
void on_silence_preview(void *self, void *socket, const struct bus_msg *m);
void on_audit_query(void *self, void *socket, const struct bus_msg *m);

#endif
