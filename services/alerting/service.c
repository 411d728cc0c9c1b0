#include "service.h"

#include "service_parts.h"

#include "base/civil.h"
#include "base/err.h"
#include "sys/clock.h"
#include "sys/log.h"
#include "trace.h"
#include "wire.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <zmq.h>

enum {
	TICK_MS = 1000,
	SNAPSHOT_VALUES = 16000000, // after so many values state is stored without waiting for the time: to replay them takes about two seconds
	REGISTRY_WAIT_MS = 5000,    // how long a record may wait for the registry to tell of an enterprise it names
	BEHIND_READY_MS = 10000,    // further behind the feed is not ready
	CATCH_UP_MS = 30000,        // at start the desk does nothing by the clock before what came meanwhile was heard; or so long, when nothing can be heard
	FEED_FAULT_MS = 15 * 60000, // so long behind the feed, or without a word of it: our own fault, and judgement stands still
	CLOCK_FAULT_MS = 60000,     // the clock went back by more
	AUDIT_MS = 60000,
	CALL_MS = 10000 // a receiver has so long to answer
};

// --- snapshots

static void put_row(void *arg, const struct snapshot_row *row)
{
	store_snapshot_row(arg, row);
}

// Alerts first: replay starts at the snapshot, and what it then finds must not be older than what alerts know.
static void take_snapshot(struct service *s)
{
	s->snapshot_ms = clock_mono_ms();
	if (!s->follow || feed_position(s->follow) == s->snapshot_number)
		return;
	uint64_t log_id = feed_log_of(s->follow), number = feed_position(s->follow);
	store_begin(&s->store);
	lives_values(s);
	store_set_position(&s->store, log_id, number);
	store_commit(&s->store);
	store_snapshot_begin(&s->store);
	core_snapshot(s->core, true, put_row, &s->store);
	store_snapshot_commit(&s->store, log_id, number);
	s->stored_number = s->snapshot_number = number;
	s->unstored_values = 0;
	feed_committed(s->follow, number);
}

// Detector state is as it was, or of another version. Then all of it is: detectors learn anew from what the journal still has, and open alerts wait for their verdict.
static void load_row(void *arg, const struct snapshot_row *row)
{
	struct service *s = arg;
	if (!s->snapshot_void && core_restore(s->core, row)) {
		s->snapshot_void = true;
		log_error("event=snapshot_of_another_version enterprise=%s indicator=%s reason=\"detectors learn anew from the journal; open alerts stay\"",
		          row->enterprise, row->indicator);
	}
}

static void load_snapshot(struct service *s, uint64_t *log_id)
{
	store_snapshot_position(&s->store, log_id, &s->snapshot_number);
	store_snapshot_read(&s->store, load_row, s);
	if (!s->snapshot_void)
		return;
	core_forget_states(s->core);
	store_snapshot_forget(&s->store);
	s->snapshot_number = 0;
}

// --- the feed of observations

// Aggregation admitted these rows, so the registry knows what they name; if we do not yet, its news is on the way.
static bool wait_for_registry(struct service *s, const struct record *r)
{
	if (core_knows(s->core, r)) {
		s->unknown_since_ms = 0;
		return false;
	}
	int64_t now = clock_mono_ms();
	if (!s->unknown_since_ms)
		s->unknown_since_ms = now;
	if (now - s->unknown_since_ms < REGISTRY_WAIT_MS && feed_heard_ms(mirror_follow(s->mirror)) <= s->unknown_since_ms)
		return true;
	// The registry has spoken since, or is away: these are enterprises that ended. They are counted, not waited for.
	return false;
}

static void debug_record(struct service *s, const struct record *r)
{
	if (!s->config->debug)
		return;
	buf_clear(&s->out);
	trace_record(&s->out, r);
	log_debug("%s", buf_str(&s->out));
	for (uint32_t i = 0; i < s->effects.count; i++) {
		buf_clear(&s->out);
		trace_effect(&s->out, &s->effects.effect[i]);
		log_debug("%s", buf_str(&s->out));
	}
}

// What was found is stored up to that record; a page without findings is left to the next snapshot.
static void commit_page(struct service *s, uint64_t number)
{
	lives_judge(s);
	if (!lives_moved(s)) {
		lives_schedule(s);
		return;
	}
	int64_t began_us = clock_mono_us();
	lives_begin(s, number);
	lives_end(s);
	metric_observe(s->meter.commit_seconds, (double)(clock_mono_us() - began_us) / 1e6);
}

static void on_page(void *arg, const struct feed_record *record, uint32_t n, bool reset)
{
	struct service *s = arg;
	if (reset) {
		// The journal was replaced: positions in it mean nothing. A restart begins with the new one.
		store_forget(&s->store);
		log_fatal("event=journal_is_another_log reason=\"detector state is void; starting again from its beginning\"");
	}
	uint64_t applied = 0;
	for (uint32_t i = 0; i < n; i++) {
		struct event e = {.kind = EVENT_RECORD, .silent = record[i].number <= s->stored_number};
		arena_reset(&s->arena);
		if (wire_record(&s->arena, record[i].number, record[i].body, record[i].len, &e.record))
			log_fatal("event=feed_corrupt number=%" PRIu64, record[i].number);
		if (wait_for_registry(s, &e.record)) {
			feed_later(s->follow, record[i].number - 1);
			break;
		}
		core_step(s->core, &e, &s->effects);
		debug_record(s, &e.record);
		metric_inc(s->meter.records, 1);
		if (!e.silent)
			metric_observe(s->meter.lag_seconds, (double)(clock_now_ms() - e.record.receive_time) / 1e3);
		applied = record[i].number;
		s->unstored_values += e.record.rows;
	}
	if (applied)
		commit_page(s, applied);
	if (s->unstored_values >= SNAPSHOT_VALUES)
		take_snapshot(s);
}

// --- the registry

// What people and places are goes to the desk and to telling; what follows from it is committed when the page is done.
static void take_people(struct service *s, const struct feed_record *r)
{
	struct wire_people w;
	arena_reset(&s->arena);
	wire_people(&s->arena, r->body, r->len, &w);
	people_take(&s->people, &w, s->desk, lives_now(s), &s->made);
	if (w.kind == PEOPLE_CHANNEL && !w.ended)
		tell_channel_put(s->tell, &w.channel);
	else if (w.kind == PEOPLE_CHANNEL)
		tell_channel_remove(s->tell, w.channel.id);
}

static void on_registry(void *arg, const struct feed_record *r)
{
	struct service *s = arg;
	static struct event e; // as large as the largest policy may be
	char fault[WIRE_FAULT];
	struct wire_key key;
	struct wire_official official;
	if (!r->key)
		log_fatal("event=registry_is_another_log reason=\"starting again with what it says now\"");
	take_people(s, r);
	if (wire_registry(r->body, r->len, &e, fault)) {
		if (*fault)
			log_error("event=policy_unreadable %s", fault);
		// A stretch of replay never crosses a change of policy, calendar or names.
		if (core_dirty(s->core))
			take_snapshot(s);
		core_step(s->core, &e, &s->effects);
	} else if (wire_key(r->body, r->len, &key)) {
		subscribers_put_key(&s->subscribers, &key);
	} else if (wire_official(r->body, r->len, &official)) {
		subscribers_put_official(&s->subscribers, &official);
	}
}

// The receiver of the settings: a group's channel for all of the city.
static void put_webhook(struct service *s)
{
	static const char *const city[] = {"city"};
	struct wire_people w = {
	        .kind = PEOPLE_CHANNEL, .channel = {.id = "webhook", .kind = CHANNEL_WEBHOOK}
        };
	if (!*s->config->webhook_url)
		return;
	snprintf(w.channel.url, sizeof w.channel.url, "%s", s->config->webhook_url);
	snprintf(w.channel.bearer, sizeof w.channel.bearer, "%s", s->config->webhook_bearer);
	w.event.kind = DESK_CHANNEL;
	w.event.channel = (struct desk_channel){
	        .id = w.channel.id, .scope = {city, 1},
                     .min_level = LEVEL_BLUE
        };
	people_take(&s->people, &w, s->desk, lives_now(s), &s->made);
	tell_channel_put(s->tell, &w.channel);
}

// The registry is known, so what was stored means something.
static void begin(struct service *s)
{
	uint64_t alert_log, snapshot_log;
	put_webhook(s);
	store_position(&s->store, &alert_log, &s->stored_number);
	lives_load(s);
	load_snapshot(s, &snapshot_log);
	log_info("event=state_loaded alerts=%u found=%u series=%u snapshot=%" PRIu64 " alerts_to=%" PRIu64, desk_alerts(s->desk), core_open_alerts(s->core),
	         core_series(s->core), s->snapshot_number, s->stored_number);
	tell_start(s->tell);
	s->followed_ms = clock_mono_ms();
	s->follow = feed_follow_new(s->bus, "aggregation", s->config->aggregation_rpc, s->config->aggregation_bell, "alerting", snapshot_log,
	                            s->snapshot_number, on_page, s);
}

static void on_registry_level(void *arg)
{
	struct service *s = arg;
	people_level(&s->people, s->desk, lives_now(s), &s->made);
	if (s->follow) {
		lives_commit(s);
		return;
	}
	desk_effects_clear(&s->made);
	if (s->mirror && mirror_filled(s->mirror))
		begin(s);
}

// --- requests

static void on_feed_request(void *self, void *socket, const struct bus_msg *m)
{
	struct service *s = self;
	feed_answer(&s->feed, socket, m);
}

static bool feed_row(void *arg, uint64_t number, const void *body, size_t len)
{
	return feed_page_add(arg, &(struct feed_record){.number = number, .key = "", .body = body, .len = len});
}

static void read_feed(void *self, uint64_t after, struct feed_page *page)
{
	struct service *s = self;
	store_feed(&s->store, after, feed_row, page);
}

static void on_backtest_query(void *self, void *socket, const struct bus_msg *m)
{
	struct service *s = self;
	if (s->follow)
		trials_ask(s->trials, socket, m);
	else
		bus_reply_error(socket, m, "not_ready", "the registry is not known yet", "");
}

static void on_statistics_query(void *self, void *socket, const struct bus_msg *m)
{
	struct service *s = self;
	statistics_ask(s->statistics, socket, m);
}

static void read_meters(struct service *s)
{
	meter_core(&s->meter, s->core);
	meter_alerts(&s->meter, &s->store);
	tell_meter(s->tell, s->meter.metrics);
	meter_trials(&s->meter, s->trials);
	if (s->heartbeat)
		meter_heartbeat(&s->meter, s->heartbeat);
	metric_set(s->meter.snapshot_number, (double)s->snapshot_number);
	if (!s->follow)
		return;
	metric_set(s->meter.feed_position, (double)feed_position(s->follow));
	metric_set(s->meter.feed_head, (double)feed_head(s->follow));
	metric_set(s->meter.feed_behind_seconds, (double)feed_behind_ms(s->follow, clock_mono_ms()) / 1e3);
	metric_set(s->meter.feed_gap, (double)feed_gap(s->follow));
}

static struct wire_hop hop_of(const char *name, const struct feed_follow *f)
{
	return (struct wire_hop){name, feed_position(f), feed_head(f), feed_behind_ms(f, clock_mono_ms())};
}

// What it waits for before it is ready; NULL: nothing.
static const char *waits_for(const struct service *s)
{
	if (!s->follow)
		return "registry: never heard of it yet";
	if (!feed_heard_ms(s->follow))
		return "aggregation: no answer yet";
	return feed_behind_ms(s->follow, clock_mono_ms()) > BEHIND_READY_MS ? "aggregation: behind its feed" : NULL;
}

static void on_status(void *self, void *socket, const struct bus_msg *m)
{
	struct service *s = self;
	struct wire_status w = {.start_time = s->start_time};
	struct buf metrics = {0};
	char notice[96], since[40];
	const char *waiting = waits_for(s);
	w.hop[w.hops++] = hop_of("registry", mirror_follow(s->mirror));
	if (s->follow)
		w.hop[w.hops++] = hop_of("aggregation", s->follow);
	if (waiting)
		w.waiting[w.waitings++] = waiting;
	w.ready = !w.waitings;
	if (redis_away_since(s->cache.redis)) {
		snprintf(notice, sizeof notice, "redis: away since %s", civil_text(since, redis_away_since(s->cache.redis), service_utc_offset_ms(s)));
		w.notice = notice;
	}
	read_meters(s);
	metrics_text(s->meter.metrics, &metrics);
	w.metrics = buf_str(&metrics);
	buf_clear(&s->out);
	wire_status(&w, &s->out);
	bus_reply(socket, m, "Status", s->out.at, s->out.len);
	buf_fini(&metrics);
}

static const struct bus_route routes[] = {
        {"AlertCommand",    on_alert_command   },
        {"AlertQuery",      on_alert_query     },
        {"AuditQuery",      on_audit_query     },
        {"BacktestQuery",   on_backtest_query  },
        {"CaseCommand",     on_case_command    },
        {"CaseQuery",       on_case_query      },
        {"ChannelTest",     on_channel_test    },
        {"FeedRequest",     on_feed_request    },
        {"RouteQuery",      on_route_query     },
        {"SilencePreview",  on_silence_preview },
        {"StatisticsQuery", on_statistics_query},
        {"StatusRequest",   on_status          },
        {NULL,              NULL               },
};

static bool allow_subscriber(void *arg, const uint8_t key[KEY_LEN], char user[BUS_USER_LEN])
{
	const struct service *s = arg;
	const char *official = subscribers_find(&s->subscribers, key, clock_now_ms());
	if (!official)
		return false;
	snprintf(user, BUS_USER_LEN, "%s", official);
	return true;
}

// --- time

// What came while nobody was here is heard first: what was good may be bad again.
static bool caught_up(const struct service *s)
{
	return s->follow && (feed_level(s->follow) || clock_mono_ms() - s->followed_ms >= CATCH_UP_MS);
}

static void on_desk_timer(void *arg)
{
	struct service *s = arg;
	if (caught_up(s) && desk_deadline(s->desk) <= lives_now(s)) {
		lives_step(s, &(struct desk_event){.kind = DESK_TICK});
		lives_commit(s);
	}
}

static void say_fault(struct service *s, const char *what, bool is, bool *was)
{
	if (is == *was)
		return;
	*was = is;
	lives_step(s, &(struct desk_event){.kind = DESK_FAULT, .fault = what, .ended = !is});
	lives_commit(s);
}

// Our own faults: a plant is not judged by them.
static void look_at_faults(struct service *s)
{
	int64_t mono = clock_mono_ms(), heard = feed_heard_ms(s->follow);
	bool silent = mono - (heard > s->followed_ms ? heard : s->followed_ms) > FEED_FAULT_MS;
	say_fault(s, "feed", silent || feed_behind_ms(s->follow, mono) > FEED_FAULT_MS, &s->feed_fault);
	say_fault(s, "clock", clock_now_ms() < s->now_ms - (s->clock_fault ? 0 : CLOCK_FAULT_MS), &s->clock_fault);
}

// No alert may be forgotten.
static void audit_desk(struct service *s)
{
	const struct desk_alert *first = NULL;
	if (clock_mono_ms() - s->audited_ms < AUDIT_MS)
		return;
	s->audited_ms = clock_mono_ms();
	s->lost = desk_audit(s->desk, &first);
	metric_set(s->meter.without_next, s->lost);
	if (s->lost)
		log_error("event=alerts_without_next_step count=%u first=%s", s->lost, first->id);
}

// Why a warning might not be made or told; NULL: it would be.
static const char *unwell(const struct service *s)
{
	const char *waiting = waits_for(s);
	if (waiting)
		return waiting;
	if (s->feed_fault || s->clock_fault)
		return s->feed_fault ? "the feed stood still for long" : "the clock was put back";
	return s->lost ? "alerts without a next step" : NULL;
}

static void on_tick(void *arg)
{
	struct service *s = arg;
	if (s->heartbeat)
		heartbeat_tick(s->heartbeat, unwell(s), clock_mono_ms());
	loop_timer_set(s->tick, TICK_MS);
	feed_ring(&s->feed);
	if (clock_mono_ms() - s->snapshot_ms >= s->config->snapshot_seconds * 1000)
		take_snapshot(s);
	if (!s->follow)
		return;
	look_at_faults(s);
	audit_desk(s);
	on_desk_timer(s);
}

// --- life

static struct tell *tell_of(struct service *s)
{
	const struct config *c = s->config;
	struct tell_settings settings = {
	        .site = {.external_url = c->external_url, .mail_from = c->smtp_from, .utc_offset_ms = service_utc_offset_ms(s)},
	        .sender = { .smtp_url = c->smtp_url,
                         .smtp_user = c->smtp_user,
                         .smtp_password = c->smtp_password,
                         .mail_from = c->smtp_from,
                         .ca_file = c->smtp_ca,
                         .timeout_ms = CALL_MS},
	};
	return tell_new(s->loop, &s->store.db, &settings, notices_told, s);
}

static void open_all(struct service *s)
{
	const struct config *c = s->config;
	char folder[512];
	if (mkdir(c->data, 0700) && errno != EEXIST)
		log_fatal("event=folder_failed folder=%s error=\"%s\"", c->data, strerror(errno));
	snprintf(folder, sizeof folder, "%s/alerting", c->data);
	s->loop = loop_new();
	s->bus = bus_new(s->loop, c->keys, "alerting");
	store_open(&s->store, folder);
	s->core = core_new(service_utc_offset_ms(s));
	struct desk_config desk = desk_config_default();
	desk.utc_offset_ms = service_utc_offset_ms(s);
	desk.work_from = (int16_t)c->work_from;
	desk.work_to = (int16_t)c->work_to;
	desk.hold_ms = c->hold_seconds * 1000;
	desk.good_ms = c->good_minutes * CIVIL_MINUTE_MS;
	s->desk = desk_new(&desk);
	meter_open(&s->meter);
	cache_open(&s->cache, s->loop, c->redis, c->redis_password, &s->store, service_utc_offset_ms(s));
	s->feed = (struct feed_log){.self = s, .read = read_feed, .log_id = db_log_id(&s->store.db), .head = s->store.head, .oldest = 1};
	bus_allow(s->bus, "alerts", allow_subscriber, s);
	s->feed.bell = bus_bind(s->bus, ZMQ_PUB, c->alerting_bell_bind, "service", BUS_BODY_MAX);
	s->pub = bus_bind(s->bus, ZMQ_PUB, c->alerting_pub_bind, "alerts", BUS_INGEST_MAX);
	s->server = bus_serve(s->bus, c->alerting_rpc_bind, routes, s);
	s->tell = tell_of(s);
	s->desk_timer = loop_timer_new(s->loop, on_desk_timer, s);
	s->mirror = mirror_new(&s->store.db, s->bus, "registry", c->registry_rpc, c->registry_bell, "alerting", on_registry, on_registry_level, s);
	on_registry_level(s);
	if (*c->heartbeat_url)
		s->heartbeat = heartbeat_new(s->loop, c->heartbeat_url, c->heartbeat_seconds * 1000, c->smtp_ca);
	s->statistics = statistics_new(s->loop, &s->store);
	s->trials = trials_new(&(struct trials_settings){s->bus, s->store.db.path, c->aggregation_rpc, service_utc_offset_ms(s)});
	s->tick = loop_timer_new(s->loop, on_tick, s);
	loop_timer_set(s->tick, TICK_MS);
}

static void close_all(struct service *s)
{
	take_snapshot(s);
	trials_free(s->trials);
	statistics_free(s->statistics);
	heartbeat_free(s->heartbeat);
	mirror_free(s->mirror);
	feed_follow_free(s->follow);
	tell_free(s->tell);
	cache_close(&s->cache);
	bus_server_free(s->server);
	bus_close(s->bus, s->feed.bell);
	bus_close(s->bus, s->pub);
	feed_log_fini(&s->feed);
	store_close(&s->store);
	core_free(s->core);
	desk_free(s->desk);
	people_fini(&s->people);
	meter_close(&s->meter);
	subscribers_fini(&s->subscribers);
	effects_fini(&s->effects);
	desk_effects_fini(&s->made);
	arena_fini(&s->arena);
	arena_fini(&s->rows);
	buf_fini(&s->out);
	bus_free(s->bus);
	loop_free(s->loop);
}

int service_run(const struct config *c)
{
	static struct service s;
	s = (struct service){.config = c, .start_time = clock_now_ms(), .snapshot_ms = clock_mono_ms()};
	open_all(&s);
	log_info("event=started version=%s rpc=%s pub=%s", PP_VERSION, c->alerting_rpc_bind, c->alerting_pub_bind);
	int status = loop_run(s.loop);
	close_all(&s);
	log_info("event=stopped");
	return status;
}
