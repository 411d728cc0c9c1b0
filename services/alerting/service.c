#include "service.h"

#include "base/civil.h"
#include "base/err.h"
#include "bus/bus.h"
#include "cache.h"
#include "feed/mirror.h"
#include "meter.h"
#include "store.h"
#include "subscribers.h"
#include "sys/clock.h"
#include "sys/log.h"
#include "trace.h"
#include "trials.h"
#include "webhook.h"
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
	BEHIND_READY_MS = 10000     // further behind the feed is not ready
};

struct service {
	const struct config *config;
	struct loop *loop;
	struct bus *bus;
	struct store store;
	struct core *core;
	struct mirror *mirror;
	struct feed_follow *follow; // aggregation; NULL until the registry is known
	struct bus_server *server;
	struct feed_log feed; // of alert changes
	void *pub;
	struct cache cache;
	struct webhook *webhook;
	struct meter meter;
	struct subscribers subscribers;
	struct trials *trials;
	struct loop_timer *tick;
	struct arena arena; // of the record under way
	struct effects effects;
	struct buf out;
	bool loaded;            // alerts and snapshot were read
	bool snapshot_void;     // its layout is of another version
	uint64_t stored_number; // alerts are stored up to this record
	uint64_t snapshot_number;
	uint64_t unstored_values; // stepped through since the last snapshot
	int64_t snapshot_ms;      // mono
	int64_t unknown_since_ms; // mono; a record waits for the registry since, 0 = none
	int64_t start_time;
};

static int64_t utc_offset_ms(const struct service *s)
{
	return s->config->utc_offset_minutes * CIVIL_MINUTE_MS;
}

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
	for (uint32_t i = 0; i < core_open_alerts(s->core); i++)
		if (core_values_moved(s->core, i)) {
			store_values(&s->store, core_open_alert(s->core, i));
			cache_values(&s->cache, core_open_alert(s->core, i));
		}
	store_set_position(&s->store, log_id, number);
	store_commit(&s->store);
	store_snapshot_begin(&s->store);
	core_snapshot(s->core, true, put_row, &s->store);
	store_snapshot_commit(&s->store, log_id, number);
	s->stored_number = s->snapshot_number = number;
	s->unstored_values = 0;
	feed_committed(s->follow, number);
}

static void load_alert(void *arg, uint64_t number, const void *body, size_t len)
{
	struct service *s = arg;
	struct alert a;
	if (wire_alert_read(body, len, &a))
		log_fatal("event=store_corrupt table=alert number=%" PRIu64, number);
	core_put_alert(s->core, &a);
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

// --- after a commit

static void tell(struct service *s, const struct effect *e)
{
	char topic[CODE_LEN + 32];
	enum level level = e->change == CHANGE_RECOVERED ? e->from : e->to;
	buf_clear(&s->out);
	wire_change(e, e->alert.change_number, &s->out);
	snprintf(topic, sizeof topic, "alert/%s/%s", e->alert.zone, level_word(level));
	bus_publish(s->pub, topic, "AlertChange", s->out.at, s->out.len);
	cache_effect(&s->cache, e);
	metric_inc(s->meter.changes[e->change], 1);
	log_info("event=alert_%s id=%s enterprise=%s indicator=%s kind=%s from=%s to=%s number=%" PRIu64, change_word(e->change), e->alert.id,
	         e->alert.enterprise, e->alert.indicator, kind_word(e->alert.kind), level_word(e->from), level_word(e->to), e->alert.change_number);
}

static void store_effects(struct service *s)
{
	for (uint32_t i = 0; i < s->effects.count; i++)
		store_change(&s->store, &s->effects.effect[i], s->webhook ? webhook_receiver : NULL);
}

// What was stored is told.
static void tell_effects(struct service *s)
{
	for (uint32_t i = 0; i < s->effects.count; i++)
		core_numbered(s->core, &s->effects.effect[i].alert);
	s->feed.head = s->store.head;
	feed_ring(&s->feed);
	for (uint32_t i = 0; i < s->effects.count; i++)
		tell(s, &s->effects.effect[i]);
	effects_clear(&s->effects);
	webhook_wake(s->webhook);
}

static void commit_effects(struct service *s, uint64_t number)
{
	if (!s->effects.count)
		return;
	int64_t began_us = clock_mono_us();
	store_begin(&s->store);
	store_effects(s);
	store_set_position(&s->store, feed_log_of(s->follow), number);
	store_commit(&s->store);
	metric_observe(s->meter.commit_seconds, (double)(clock_mono_us() - began_us) / 1e6);
	s->stored_number = number;
	tell_effects(s);
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
		commit_effects(s, applied);
	if (s->unstored_values >= SNAPSHOT_VALUES)
		take_snapshot(s);
}

// --- the registry

static void on_registry(void *arg, const struct feed_record *r)
{
	struct service *s = arg;
	static struct event e; // as large as the largest policy may be
	char fault[WIRE_FAULT];
	struct wire_key key;
	struct wire_official official;
	if (!r->key) {
		log_fatal("event=registry_is_another_log reason=\"starting again with what it says now\"");
	} else if (wire_registry(r->body, r->len, &e, fault)) {
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

static void on_registry_level(void *arg)
{
	struct service *s = arg;
	if (s->follow || !s->mirror || !mirror_filled(s->mirror))
		return;
	uint64_t alert_log, snapshot_log;
	store_position(&s->store, &alert_log, &s->stored_number);
	store_open_alerts(&s->store, load_alert, s);
	load_snapshot(s, &snapshot_log);
	s->loaded = true;
	log_info("event=state_loaded open_alerts=%u series=%u snapshot=%" PRIu64 " alerts_to=%" PRIu64, core_open_alerts(s->core), core_series(s->core),
	         s->snapshot_number, s->stored_number);
	s->follow = feed_follow_new(s->bus, "aggregation", s->config->aggregation_rpc, s->config->aggregation_bell, "alerting", snapshot_log,
	                            s->snapshot_number, on_page, s);
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

static void add_alert(void *arg, uint64_t number, const void *body, size_t len)
{
	(void)number;
	wire_alerts_alert(arg, body, len);
}

static void add_history(void *arg, uint64_t number, const void *body, size_t len)
{
	(void)number;
	wire_alerts_history(arg, body, len);
}

static void on_alert_query(void *self, void *socket, const struct bus_msg *m)
{
	struct service *s = self;
	struct alert_query q;
	const char *error = "";
	if (wire_query(m->body, m->len, &q, &error)) {
		bus_reply_error(socket, m, "malformed", error, "");
		return;
	}
	uint64_t next = 0;
	buf_clear(&s->out);
	if (*q.id) {
		struct buf body = {0};
		bool found = store_alert(&s->store, q.id, &body);
		if (found) {
			wire_alerts_alert(&s->out, body.at, body.len);
			store_history(&s->store, q.id, add_history, &s->out);
		}
		buf_fini(&body);
		if (!found) {
			bus_reply_error(socket, m, "not_found", "there is no such alert", "id");
			return;
		}
	} else {
		next = store_query(&s->store, &q, add_alert, &s->out);
	}
	wire_alerts_end(&s->out, next, s->store.head);
	bus_reply(socket, m, "Alerts", s->out.at, s->out.len);
}

static void on_backtest_query(void *self, void *socket, const struct bus_msg *m)
{
	struct service *s = self;
	if (s->loaded)
		trials_ask(s->trials, socket, m);
	else
		bus_reply_error(socket, m, "not_ready", "the registry is not known yet", "");
}

static void answer_command(struct service *s, void *socket, const struct bus_msg *m, const struct command_answer *a)
{
	if (!a->number) {
		bus_reply_error(socket, m, a->code, a->message, a->field);
		return;
	}
	buf_clear(&s->out);
	if (!store_change_body(&s->store, a->number, &s->out))
		log_fatal("event=store_corrupt table=alert_change number=%" PRIu64, a->number);
	bus_reply(socket, m, "AlertChange", s->out.at, s->out.len);
}

// The change, the answer and how far the feed was followed in one commit: what the alert is now is of all records up to there.
static void commit_command(struct service *s, const char *id, struct command_answer *a)
{
	const struct refusal *why = &s->effects.refused;
	if (why->code) {
		snprintf(a->code, sizeof a->code, "%s", why->code);
		snprintf(a->message, sizeof a->message, "%s", why->message);
		snprintf(a->field, sizeof a->field, "%s", why->field);
	}
	store_begin(&s->store);
	store_effects(s);
	if (s->effects.count) {
		a->number = s->effects.effect[0].alert.change_number;
		store_set_position(&s->store, feed_log_of(s->follow), feed_position(s->follow));
		s->stored_number = feed_position(s->follow);
	}
	if (*id)
		store_command(&s->store, id, a);
	store_commit(&s->store);
	tell_effects(s);
}

static void on_alert_command(void *self, void *socket, const struct bus_msg *m)
{
	struct service *s = self;
	struct wire_command w;
	struct command_answer answer = {0};
	const char *error;
	if (wire_command(m->body, m->len, &w, &error)) {
		bus_reply_error(socket, m, "malformed", error, "");
		return;
	}
	if (!s->follow) {
		bus_reply_error(socket, m, "unavailable", "alerting has not heard of the registry yet", "");
		return;
	}
	char id[ACTOR_LEN + COMMAND_ID_LEN + 2] = ""; // each numbers their own commands
	if (*w.id)
		snprintf(id, sizeof id, "%s/%s", w.command.actor, w.id);
	if (!*id || !store_command_find(&s->store, id, &answer)) {
		struct event e = {.kind = EVENT_COMMAND, .command = w.command};
		e.command.time = clock_now_ms();
		core_step(s->core, &e, &s->effects);
		commit_command(s, id, &answer);
	}
	answer_command(s, socket, m, &answer);
}

static void read_meters(struct service *s, uint64_t waiting)
{
	meter_core(&s->meter, s->core);
	meter_webhook(&s->meter, webhook_counts(s->webhook), waiting);
	meter_trials(&s->meter, s->trials);
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

static void on_status(void *self, void *socket, const struct bus_msg *m)
{
	struct service *s = self;
	struct wire_status w = {.start_time = s->start_time};
	struct buf metrics = {0};
	char notice[96], since[40];
	uint64_t waiting = 0, failed = 0;
	w.hop[w.hops++] = hop_of("registry", mirror_follow(s->mirror));
	if (s->follow)
		w.hop[w.hops++] = hop_of("aggregation", s->follow);
	if (s->webhook) {
		store_waiting(&s->store, webhook_receiver, &waiting, &failed);
		w.hop[w.hops++] = (struct wire_hop){"webhook", s->store.head - waiting, s->store.head, 0};
	}
	if (!s->follow)
		w.waiting[w.waitings++] = "registry: never heard of it yet";
	else if (!feed_heard_ms(s->follow))
		w.waiting[w.waitings++] = "aggregation: no answer yet";
	else if (feed_behind_ms(s->follow, clock_mono_ms()) > BEHIND_READY_MS)
		w.waiting[w.waitings++] = "aggregation: behind its feed";
	w.ready = !w.waitings;
	if (redis_away_since(s->cache.redis)) {
		snprintf(notice, sizeof notice, "redis: away since %s", civil_text(since, redis_away_since(s->cache.redis), utc_offset_ms(s)));
		w.notice = notice;
	}
	read_meters(s, waiting);
	metrics_text(s->meter.metrics, &metrics);
	w.metrics = buf_str(&metrics);
	buf_clear(&s->out);
	wire_status(&w, &s->out);
	bus_reply(socket, m, "Status", s->out.at, s->out.len);
	buf_fini(&metrics);
}

static const struct bus_route routes[] = {
        {"AlertCommand",  on_alert_command },
        {"AlertQuery",    on_alert_query   },
        {"BacktestQuery", on_backtest_query},
        {"FeedRequest",   on_feed_request  },
        {"StatusRequest", on_status        },
        {NULL,            NULL             },
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

static void on_tick(void *arg)
{
	struct service *s = arg;
	loop_timer_set(s->tick, TICK_MS);
	feed_ring(&s->feed);
	webhook_wake(s->webhook); // quiet hours may have ended
	if (clock_mono_ms() - s->snapshot_ms >= s->config->snapshot_seconds * 1000)
		take_snapshot(s);
}

// --- life

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
	s->core = core_new(utc_offset_ms(s));
	meter_open(&s->meter);
	cache_open(&s->cache, s->loop, c->redis, c->redis_password, s->core, utc_offset_ms(s));
	s->feed = (struct feed_log){.self = s, .read = read_feed, .log_id = db_log_id(&s->store.db), .head = s->store.head, .oldest = 1};
	bus_allow(s->bus, "alerts", allow_subscriber, s);
	s->feed.bell = bus_bind(s->bus, ZMQ_PUB, c->alerting_bell_bind, "service", BUS_BODY_MAX);
	s->pub = bus_bind(s->bus, ZMQ_PUB, c->alerting_pub_bind, "alerts", BUS_INGEST_MAX);
	s->server = bus_serve(s->bus, c->alerting_rpc_bind, routes, s);
	if (*c->webhook_url)
		s->webhook = webhook_new(s->loop, &s->store, c->webhook_url, c->webhook_bearer, c->external_url, utc_offset_ms(s));
	s->mirror = mirror_new(&s->store.db, s->bus, "registry", c->registry_rpc, c->registry_bell, "alerting", on_registry, on_registry_level, s);
	on_registry_level(s);
	s->trials = trials_new(&(struct trials_settings){s->bus, s->store.db.path, c->aggregation_rpc, utc_offset_ms(s)});
	s->tick = loop_timer_new(s->loop, on_tick, s);
	loop_timer_set(s->tick, TICK_MS);
}

static void close_all(struct service *s)
{
	take_snapshot(s);
	trials_free(s->trials);
	mirror_free(s->mirror);
	feed_follow_free(s->follow);
	webhook_free(s->webhook);
	cache_close(&s->cache);
	bus_server_free(s->server);
	bus_close(s->bus, s->feed.bell);
	bus_close(s->bus, s->pub);
	feed_log_fini(&s->feed);
	store_close(&s->store);
	core_free(s->core);
	meter_close(&s->meter);
	subscribers_fini(&s->subscribers);
	effects_fini(&s->effects);
	arena_fini(&s->arena);
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
