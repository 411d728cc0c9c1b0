#include "service.h"
#include "cache.h"
#include "door.h"
#include "trace.h"
#include "trail.h"
#include "wire.h"

#include "base/err.h"
#include "bus/bus.h"
#include "feed/feed.h"
#include "feed/mirror.h"
#include "sys/clock.h"
#include "sys/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <zmq.h>

enum {
	TICK_MS = 200,     // the cache is told so often
	TICK_BUSY_MS = 10, // and while there is more than one tick's worth;
	TICK_REST = 9,     // after so many times what it took: the cache has a tenth of the time, however many series change
	SECOND_MS = 1000,
	FOLD_PARTS = 512,  // one slice of a fold: a few milliseconds
	FORGET_MS = 10000, // between looks at what the journal need not keep
	FORGET_RECORDS = 1000,
	REQUEST_ARENA_MAX = 1024 * 1024,
	TEXT_LEN = 160,
};

struct service {
	const struct config *config;
	struct loop *loop;
	struct bus *bus;
	struct ledger ledger;
	struct meter meter;
	struct cache cache;
	struct redis *redis;
	struct door *door;
	struct bus_server *server;
	struct feed_log feed;
	struct mirror *mirror;
	struct loop_timer *tick, *second, *fold, *forget, *judge;
	struct arena arena; // of one request, or one change of the registry
	struct buf out;
	int64_t start_time;
	uint64_t unfolded; // observations taken in since the last fold began
	bool refilling;    // the registry's log was replaced, and its copy is not whole yet
};

static void set_door(struct service *s, bool open)
{
	struct effects effects;

	door_ready(s->door, open);
	ledger_step(&s->ledger, &(struct event){.kind = EVENT_DOOR, .open = open, .now_ms = clock_now_ms(), .settle_ms = s->config->settle_seconds * SECOND_MS},
	            &effects);
}

// --- the registry's copy
static void debug_change(const struct service *s, const struct change *c)
{
	struct buf line = {0};

	if (!s->config->debug)
		return;
	trace_change(&line, c);
	log_debug("%s", buf_str(&line));
	buf_fini(&line);
}

static void on_registry(void *arg, const struct feed_record *r)
{
	struct service *s = arg;
	struct effects effects;
	struct change change;

	if (!r->key) {
		log_warn("event=registry_replaced");
		ledger_step(&s->ledger, &(struct event){.kind = EVENT_ANOTHER_LOG}, &effects);
		s->refilling = true;
		set_door(s, false);
		return;
	}
	arena_reset(&s->arena);
	int err = wire_change(&s->arena, r->body, r->len, &change);
	if (err == ERR_SYNTAX)
		log_error("event=registry_record_unreadable number=%" PRIu64 " key=%s", r->number, r->key);
	if (err)
		return;
	debug_change(s, &change);
	ledger_step(&s->ledger, &(struct event){.kind = EVENT_CHANGE, .change = &change}, &effects);
}

static void on_registry_level(void *arg)
{
	struct service *s = arg;
	struct effects effects;
	bool filled = s->mirror && mirror_filled(s->mirror);

	ledger_step(&s->ledger, &(struct event){.kind = filled && s->refilling ? EVENT_FILLED : EVENT_SETTLE}, &effects);
	if (!filled)
		return;
	s->refilling = false;
	set_door(s, true);
}

// --- a record was committed and acked
static void fold_soon(struct service *s)
{
	loop_timer_set(s->fold, 0);
}

static void on_committed(void *arg, uint64_t number, uint32_t rows)
{
	struct service *s = arg;

	if (s->config->debug) {
		struct buf line = {0};
		const struct record *r = &s->ledger.core->draft.record;
		trace_record(&line, r, number);
		for (uint32_t i = 0; i < r->judgements; i++)
			trace_judgement(&line, &r->judgement[i], s->config->utc_offset_minutes * CIVIL_MINUTE_MS);
		log_debug("%s", buf_str(&line));
		buf_fini(&line);
	}
	s->feed.head = number;
	feed_ring(&s->feed);
	ledger_take_in(&s->ledger, number);
	ledger_trim(&s->ledger);
	s->unfolded += rows;
	if (!s->ledger.folding && (s->unfolded >= (uint64_t)s->config->fold_rows || ledger_full(&s->ledger)))
		fold_soon(s);
	door_hold(s->door, s->ledger.folding && ledger_full(&s->ledger));
}

// --- timers
static void on_tick(void *arg)
{
	struct service *s = arg;
	int64_t began = clock_mono_ms();
	bool more = cache_tick(&s->cache);

	loop_timer_set(s->tick, more ? TICK_BUSY_MS + (clock_mono_ms() - began) * TICK_REST : TICK_MS);
}

static void on_fold(void *arg)
{
	struct service *s = arg;
	int64_t began = clock_mono_us();

	if (!s->ledger.folding)
		s->unfolded = 0;
	ledger_retain(&s->ledger, clock_now_ms());
	bool more = ledger_fold(&s->ledger, FOLD_PARTS);
	door_hold(s->door, ledger_full(&s->ledger)); // until this fold is done and the next one has taken what came meanwhile
	metric_observe(s->meter.fold_seconds, (double)(clock_mono_us() - began) / 1e6);
	if (more) {
		fold_soon(s);
		return;
	}
	ledger_trim(&s->ledger);
	loop_timer_set(s->fold, ledger_full(&s->ledger) ? 0 : s->config->fold_seconds * SECOND_MS);
}

// Records that are folded, committed by every known follower and old enough. Who follows is stored first: a restart must not forget somebody.
static void on_forget(void *arg)
{
	struct service *s = arg;
	uint64_t kept_for = feed_kept_for(&s->feed), upto = s->ledger.store.mark < kept_for ? s->ledger.store.mark : kept_for;
	int64_t older = clock_now_ms() - s->config->journal_keep_days * CIVIL_DAY_MS;

	store_followers(&s->ledger.store, &s->feed);
	uint32_t count = store_forget(&s->ledger.store, upto, older, FORGET_RECORDS);
	s->feed.oldest = s->ledger.store.oldest;
	loop_timer_set(s->forget, count == FORGET_RECORDS ? 0 : FORGET_MS);
}

// Judgements are records like any other: committed, then told. One a round, so that nobody waits for many.
static void on_judge(void *arg)
{
	struct service *s = arg;
	struct effects effects;
	int64_t now = clock_now_ms();

	ledger_step(&s->ledger, &(struct event){.kind = EVENT_JUDGE, .now_ms = now}, &effects);
	if (!effects.judged) {
		int64_t wait = effects.deadline - now;
		loop_timer_set(s->judge, wait < 0           ? 0
		                         : wait < SECOND_MS ? wait
		                                            : SECOND_MS); // each second: the clock may be set, and who was silent may be heard
		return;
	}
	const struct judgement *j = s->ledger.core->draft.record.judgement;
	metric_inc(s->meter.judged[j->kind], j->enterprises);
	log_info("event=duty_judged duty=%s indicator=%s enterprises=%u", duty_word(j->kind), j->indicator, j->enterprises);
	on_committed(s, ledger_commit(&s->ledger, now), 0);
	loop_timer_set(s->judge, 0);
}

static void on_second(void *arg)
{
	struct service *s = arg;

	feed_ring(&s->feed);
	ledger_trim(&s->ledger);
	loop_timer_set(s->second, SECOND_MS);
}

static void on_redis_back(void *arg)
{
	struct service *s = arg;

	cache_rebuild(&s->cache);
}

// --- requests
static void on_feed_request(void *self, void *socket, const struct bus_msg *m)
{
	struct service *s = self;

	feed_answer(&s->feed, socket, m);
}

static void answer_query(struct service *s, void *socket, const struct bus_msg *m, bool of_series)
{
	struct answer answer = {0};
	struct reading reading;
	struct query query;
	struct refusal why;

	arena_reset(&s->arena);
	s->arena.limit = REQUEST_ARENA_MAX;
	int err = of_series ? wire_series_query(&s->arena, m->body, m->len, &query) : wire_rollup_query(&s->arena, m->body, m->len, &query);
	s->arena.limit = 0;
	if (err) {
		bus_reply_error(socket, m, "malformed", of_series ? "not a SeriesQuery" : "not a RollupQuery", "");
		return;
	}
	query.now_ms = clock_now_ms();
	err = query_begin(&reading, s->ledger.core, &query, &answer, &why);
	if (err) {
		bus_reply_error(socket, m, why.code, why.message, why.field);
	} else {
		ledger_read(&s->ledger, &reading);
		buf_clear(&s->out);
		(of_series ? wire_series : wire_rollup)(&s->arena, &s->out, &query, &answer);
		bus_reply(socket, m, of_series ? "Series" : "Rollup", s->out.at, s->out.len);
	}
	query_fini(&reading);
	answer_fini(&answer);
	ledger_trim(&s->ledger);
}

static void on_series_query(void *self, void *socket, const struct bus_msg *m)
{
	answer_query(self, socket, m, true);
}

static void on_rollup_query(void *self, void *socket, const struct bus_msg *m)
{
	answer_query(self, socket, m, false);
}

static void on_history_query(void *self, void *socket, const struct bus_msg *m)
{
	struct service *s = self;
	struct history history;
	struct history_query query;
	struct refusal why;

	arena_reset(&s->arena);
	s->arena.limit = REQUEST_ARENA_MAX;
	int err = wire_history_query(&s->arena, m->body, m->len, &query);
	s->arena.limit = 0;
	if (err) {
		bus_reply_error(socket, m, "malformed", "not a HistoryQuery", "");
		return;
	}
	if (history_begin(&history, s->ledger.core, &query, &why)) {
		bus_reply_error(socket, m, why.code, why.message, why.field);
	} else {
		ledger_history(&s->ledger, &history);
		buf_clear(&s->out);
		wire_history(&s->out, &history);
		bus_reply(socket, m, "History", s->out.at, s->out.len);
	}
	history_fini(&history);
	ledger_trim(&s->ledger);
}

static void on_duty_query(void *self, void *socket, const struct bus_msg *m)
{
	struct service *s = self;
	struct duties duties;
	struct duty_query query;
	struct refusal why;

	arena_reset(&s->arena);
	s->arena.limit = REQUEST_ARENA_MAX;
	int err = wire_duty_query(&s->arena, m->body, m->len, &query);
	s->arena.limit = 0;
	if (err) {
		bus_reply_error(socket, m, "malformed", "not a DutyQuery", "");
		return;
	}
	query.now_ms = clock_now_ms();
	if (duties_begin(&duties, s->ledger.core, &query, &why)) {
		bus_reply_error(socket, m, why.code, why.message, why.field);
	} else {
		ledger_duties(&s->ledger, &duties);
		buf_clear(&s->out);
		wire_duties(&s->arena, &s->out, &duties);
		bus_reply(socket, m, "Duties", s->out.at, s->out.len);
	}
	duties_fini(&duties);
}

static void on_explain_query(void *self, void *socket, const struct bus_msg *m)
{
	struct service *s = self;
	struct explaining x;
	struct explain_query query;
	struct refusal why;

	arena_reset(&s->arena);
	s->arena.limit = REQUEST_ARENA_MAX;
	int err = wire_explain_query(&s->arena, m->body, m->len, &query);
	s->arena.limit = 0;
	if (err) {
		bus_reply_error(socket, m, "malformed", "not an ExplainQuery", "");
		return;
	}
	query.now_ms = clock_now_ms();
	err = explain_begin(&x, s->ledger.core, &query, &why);
	if (err) {
		bus_reply_error(socket, m, why.code, why.message, why.field);
	} else {
		struct trail trail;
		ledger_explain(&s->ledger, &x);
		trail_read(&s->ledger, &x, &trail);
		buf_clear(&s->out);
		wire_explanation(&s->arena, &s->out, &x, &trail);
		bus_reply(socket, m, "Explanation", s->out.at, s->out.len);
		trail_fini(&trail);
	}
	explain_fini(&x);
	ledger_trim(&s->ledger);
}

static void set_gauges(struct service *s)
{
	const struct books *b = &s->ledger.core->books;

	metric_set(s->meter.journal_head, (double)s->ledger.store.head);
	metric_set(s->meter.journal_oldest, (double)s->ledger.store.oldest);
	metric_set(s->meter.fold_mark, (double)s->ledger.store.mark);
	metric_set(s->meter.series, b->series_count);
	metric_set(s->meter.nodes, b->node_count);
	metric_set(s->meter.chunks, b->shelf.count);
	metric_set(s->meter.chunk_bytes, (double)b->shelf.bytes);
}

static uint32_t differing(const struct directory *d, const char **code)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < d->indicators; i++)
		if (d->indicator[i].differs && count++ == 0)
			*code = d->indicator[i].code;
	return count;
}

static void on_status(void *self, void *socket, const struct bus_msg *m)
{
	struct service *s = self;
	const struct feed_follow *registry = mirror_follow(s->mirror);
	struct status status = {.start_time = s->start_time};
	char away[TEXT_LEN], differs[TEXT_LEN], since[40];
	struct buf metrics = {0};
	const char *name, *code = "";
	uint64_t committed;

	if (!mirror_filled(s->mirror))
		status.waiting[status.waitings++] = feed_head(registry) ? "registry: not copied yet" : "registry: no connection";
	if (redis_away_since(s->redis)) {
		snprintf(away, sizeof away, "redis: away since %s",
		         civil_text(since, redis_away_since(s->redis), s->config->utc_offset_minutes * CIVIL_MINUTE_MS));
		status.notice[status.notices++] = away;
	}
	uint32_t count = differing(&s->ledger.core->books.directory, &code);
	if (count) {
		snprintf(differs, sizeof differs, "indicators: %u have observations and are defined otherwise in the registry now, the first is %s", count,
		         code);
		status.notice[status.notices++] = differs;
	}
	status.hop[status.hops++] = (struct hop){"registry", feed_position(registry), feed_head(registry), feed_behind_ms(registry, clock_mono_ms())};
	for (uint32_t i = 0; status.hops < HOPS_MAX && feed_log_follower(&s->feed, i, &name, &committed); i++) {
		int64_t waiting = store_waiting_since(&s->ledger.store, committed);
		status.hop[status.hops++] = (struct hop){name, committed, s->feed.head, waiting ? clock_now_ms() - waiting : 0};
	}
	set_gauges(s);
	metrics_text(s->meter.all, &metrics);
	status.metrics = buf_str(&metrics);
	buf_clear(&s->out);
	wire_status(&s->out, &status);
	bus_reply(socket, m, "Status", s->out.at, s->out.len);
	buf_fini(&metrics);
}

static const struct bus_route routes[] = {
        {"FeedRequest",   on_feed_request },
        {"SeriesQuery",   on_series_query },
        {"RollupQuery",   on_rollup_query },
        {"HistoryQuery",  on_history_query},
        {"DutyQuery",     on_duty_query   },
        {"ExplainQuery",  on_explain_query},
        {"StatusRequest", on_status       },
        {NULL,            NULL            },
};

// --- life
static void begin(struct service *s)
{
	const struct config *c = s->config;
	char folder[4096];
	int64_t began = clock_mono_ms();

	snprintf(folder, sizeof folder, "%s/aggregation", c->data);
	ledger_open(&s->ledger, &(struct ledger_settings){.folder = folder,
	                                                  .city = c->city,
	                                                  .city_name = c->city_name,
	                                                  .utc_offset_ms = c->utc_offset_minutes * CIVIL_MINUTE_MS,
	                                                  .memory = (size_t)c->memory_mb << 20});
	s->door = door_new(s->bus, &s->ledger, &s->meter, c->keys, c->debug, on_committed, s);
	uint64_t replayed = ledger_replay(&s->ledger);
	s->mirror =
	        mirror_new(&s->ledger.store.registry, s->bus, "registry", c->registry_rpc, c->registry_bell, "aggregation", on_registry, on_registry_level, s);
	s->feed = (struct feed_log){.self = &s->ledger.store,
	                            .read = store_feed,
	                            .log_id = db_log_id(&s->ledger.store.journal),
	                            .head = s->ledger.store.head,
	                            .oldest = s->ledger.store.oldest,
	                            .bell = bus_bind(s->bus, ZMQ_PUB, c->bell_bind, "service", BUS_BODY_MAX)};
	store_followers_load(&s->ledger.store, &s->feed);
	door_open(s->door, s->loop, c->ingest_bind);
	s->server = bus_serve(s->bus, c->rpc_bind, routes, s);
	s->redis = redis_new(s->loop, c->redis, c->redis_password, "aggregation", on_redis_back, s);
	cache_init(&s->cache, s->redis, &s->ledger);
	log_info("event=started head=%" PRIu64 " mark=%" PRIu64 " replayed=%" PRIu64 " series=%u ms=%" PRId64, s->ledger.store.head, s->ledger.store.mark,
	         replayed, s->ledger.core->books.series_count, clock_mono_ms() - began);
}

static void end(struct service *s)
{
	store_followers(&s->ledger.store, &s->feed);
	while (ledger_fold(&s->ledger, FOLD_PARTS)) {
	}
	mirror_free(s->mirror);
	redis_free(s->redis);
	cache_fini(&s->cache);
	bus_server_free(s->server);
	bus_close(s->bus, s->feed.bell);
	door_free(s->door);
	ledger_close(&s->ledger);
	feed_log_fini(&s->feed);
	meter_fini(&s->meter);
	arena_fini(&s->arena);
	buf_fini(&s->out);
	bus_free(s->bus);
	loop_free(s->loop);
}

int service_run(const struct config *c)
{
	struct service s = {.config = c, .loop = loop_new(), .start_time = clock_now_ms()};

	meter_init(&s.meter);
	s.bus = bus_new(s.loop, c->keys, "aggregation");
	begin(&s);
	on_registry_level(&s);
	s.tick = loop_timer_new(s.loop, on_tick, &s);
	s.second = loop_timer_new(s.loop, on_second, &s);
	s.fold = loop_timer_new(s.loop, on_fold, &s);
	s.forget = loop_timer_new(s.loop, on_forget, &s);
	s.judge = loop_timer_new(s.loop, on_judge, &s);
	loop_timer_set(s.tick, TICK_MS);
	loop_timer_set(s.second, SECOND_MS);
	loop_timer_set(s.fold, c->fold_seconds * SECOND_MS);
	loop_timer_set(s.forget, FORGET_MS);
	loop_timer_set(s.judge, SECOND_MS);
	int status = loop_run(s.loop);
	end(&s);
	return status;
}
