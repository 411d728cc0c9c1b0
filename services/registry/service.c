#include "service.h"

#include "base/civil.h"
#include "base/err.h"
#include "base/parse.h"
#include "cache.h"
#include "core.h"
#include "feed/feed.h"
#include "import.h"
#include "meter.h"
#include "sign.h"
#include "store.h"
#include "sys/clock.h"
#include "sys/log.h"
#include "token.h"
#include "trace.h"
#include "wire.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zmq.h>

enum {
	TICK_MS = 1000,
	PRUNE_MS = 3600 * 1000,          // answers are kept for days: an hour more or less is nothing
	ANSWER_MAX = 1024 * 1024,        // a longer answer is a long list of mistakes: asking again gives it again
	ENTRIES_BYTES = 8 * 1024 * 1024, // a page of a query
	HOPS_MAX = 64
};

struct service {
	const struct config *config;
	struct db db;
	struct core core;
	struct effects effects;
	struct loop *loop;
	struct bus *bus;
	struct bus_server *server;
	struct feed_log feed;
	struct cache *cache;
	struct meter meter;
	struct loop_timer *tick;
	struct buf out; // of the answer under way
	struct buf trace;
	int64_t start_ms;  // UTC
	int64_t pruned_ms; // mono
};

static int64_t utc_offset_ms(const struct service *s)
{
	return s->config->utc_offset_minutes * CIVIL_MINUTE_MS;
}

// --- writes

static void debug(struct service *s)
{
	const char *line = buf_str(&s->trace);
	for (size_t n; *line; line += n + 1) {
		n = strcspn(line, "\n");
		log_debug("%.*s", (int)n, line);
	}
	buf_clear(&s->trace);
}

static void debug_step(struct service *s, const struct event *ev)
{
	if (!s->config->debug)
		return;
	trace_event(&s->trace, ev);
	for (uint32_t i = 0; i < ev->report->errors; i++)
		trace_error(&s->trace, ev->report->error + i);
	for (uint32_t i = 0; i < s->effects.changes; i++)
		trace_change(&s->trace, s->effects.change + i);
	trace_effects(&s->trace, &s->effects);
	debug(s);
}

// Policies are signed by whoever writes them, before it is decided whether they are as they were.
static void policies_sign(struct service *s, struct request *q)
{
	const char *person = sign_person(q->actor);
	const struct entity *official = core_find(&s->core, KIND_OFFICIAL, person);
	const bool administrator = official && !official->ended && wire_is_administrator(official->bytes, official->len);
	for (uint32_t i = 0; i < q->drafts.count && q->mode != WRITE_END; i++) {
		struct draft *d = q->drafts.at + i;
		const struct entity *former = d->kind == KIND_POLICY ? core_find(&s->core, KIND_POLICY, d->id) : NULL;
		const bool was = former && !former->ended;
		if (d->kind == KIND_POLICY)
			wire_policy_sign(&q->drafts, d, was ? former->bytes : NULL, was ? former->len : 0, person, administrator, &q->report);
	}
}

// Decides, and puts on disk what was decided, with the answer that is then in s->out. Nobody has heard of it yet.
static void write_do(struct service *s, struct request *q)
{
	policies_sign(s, q);
	const struct event ev = {
	        .time = clock_now_ms(),
	        .actor = q->actor,
	        .mode = q->mode,
	        .dry_run = q->dry_run,
	        .known_version = q->known_version,
	        .draft = q->drafts.at,
	        .drafts = q->drafts.count,
	        .report = &q->report,
	};
	core_step(&s->core, &ev, &s->effects);
	debug_step(s, &ev);
	wire_written(&s->out, &s->effects, &q->report);
	const bool keep = !q->dry_run && *q->command_id && s->out.len <= ANSWER_MAX;
	const struct answer a = {keep ? q->command_id : "", s->out.at, s->out.len};
	if (!s->effects.changes && !keep)
		return;
	const int64_t started_us = clock_mono_us();
	store_commit(&s->db, s->effects.change, s->effects.changes, ev.time, &a);
	metric_observe(s->meter.commit_seconds, (double)(clock_mono_us() - started_us) / 1e6);
}

static void write_tell(struct service *s, const struct request *q)
{
	const bool good = report_good(&q->report);
	meter_write(&s->meter, q->dry_run ? WRITE_DRY : good ? WRITE_DONE : WRITE_REFUSED);
	meter_rejected(&s->meter, &q->report);
	if (!s->effects.changes)
		return;
	log_info("event=registry_changed version=%" PRIu64 " changes=%u actor=\"%s\"", s->core.version, s->effects.changes, q->actor);
	s->feed.head = s->core.version;
	feed_ring(&s->feed);
	cache_follow(s->cache, s->core.version);
}

// q has been read, and is done with here. An import's rows are read only when its answer is not known already.
static void write_answer(struct service *s, void *socket, const struct bus_msg *m, struct request *q)
{
	buf_clear(&s->out);
	if (q->refusal.code) {
		meter_write(&s->meter, WRITE_MALFORMED);
		bus_reply_error(socket, m, q->refusal.code, q->refusal.message, q->refusal.field);
	} else if (!q->dry_run && *q->command_id && store_answer(&s->db, q->command_id, &s->out)) {
		meter_write(&s->meter, WRITE_REPEATED);
		bus_reply(socket, m, "RegistryWritten", s->out.at, s->out.len);
	} else {
		if (q->csv)
			import_rows(q->kind, q->csv, q->csv_len, utc_offset_ms(s), &q->drafts, &q->report);
		write_do(s, q);
		bus_reply(socket, m, "RegistryWritten", s->out.at, s->out.len);
		write_tell(s, q);
	}
	request_done(q);
}

static void on_write(void *self, void *socket, const struct bus_msg *m)
{
	struct request q;
	wire_write_read(&q, m->body, m->len);
	write_answer(self, socket, m, &q);
}

static void on_import(void *self, void *socket, const struct bus_msg *m)
{
	struct request q;
	wire_import_read(&q, m->body, m->len);
	write_answer(self, socket, m, &q);
}

// --- queries

struct page {
	struct entries *entries;
	const struct query *query;
	uint32_t count;
	char next[ID_MAX + 1]; // set when there is more than fits
	char last[ID_MAX + 1]; // what `after` would be behind the last entry
};

static bool page_add(void *arg, const struct change *ch)
{
	struct page *p = arg;
	if (p->count == p->query->limit || (p->count && wire_entries_bytes(p->entries) > ENTRIES_BYTES)) {
		memcpy(p->next, p->last, sizeof p->next);
		return false;
	}
	wire_entries_add(p->entries, ch, p->query->history);
	if (p->query->history)
		snprintf(p->last, sizeof p->last, "%" PRIu64, ch->version);
	else
		snprintf(p->last, sizeof p->last, "%s", ch->id);
	p->count++;
	return true;
}

static bool add_unless_ended(void *arg, const struct change *ch)
{
	struct page *p = arg;
	return ch->ended && !p->query->ended ? true : page_add(p, ch);
}

static void on_query(void *self, void *socket, const struct bus_msg *m)
{
	struct service *s = self;
	struct query q;
	uint64_t before = 0;
	struct refusal r = wire_query_read(&q, m->body, m->len);
	if (!r.code && q.history && *q.after && parse_u64(q.after, strlen(q.after), &before) != OK)
		r = (struct refusal){"malformed", "of a history it is the `next` of an answer", "after"};
	if (r.code) {
		bus_reply_error(socket, m, r.code, r.message, r.field);
		return;
	}
	struct page p = {.entries = wire_entries_new(), .query = &q};
	if (q.history)
		store_history(&s->db, &(struct past){q.kind, q.id, q.actor, q.from_ms, q.to_ms, before}, page_add, &p);
	else if (*q.id)
		store_entry(&s->db, (enum kind)q.kind, q.id, add_unless_ended, &p);
	else
		store_list(&s->db, (enum kind)q.kind, q.after, q.ended, page_add, &p);
	buf_clear(&s->out);
	wire_entries_end(p.entries, &s->out, s->core.version, p.next);
	if (*q.id && !p.count && !*q.after)
		bus_reply_error(socket, m, "not_found", core_find(&s->core, (enum kind)q.kind, q.id) ? "it has ended" : "there is none of that id", "id");
	else
		bus_reply(socket, m, "RegistryEntries", s->out.at, s->out.len);
}

// --- feed and status

struct feeding {
	struct feed_page *page;
	struct buf key, body;
};

static bool feed_one(void *arg, const struct change *ch)
{
	struct feeding *f = arg;
	buf_clear(&f->key);
	buf_clear(&f->body);
	buf_printf(&f->key, "%s/%s", kind_name(ch->kind), ch->id);
	wire_change(&f->body, ch, false);
	return feed_page_add(f->page, &(struct feed_record){ch->version, buf_str(&f->key), f->body.at, f->body.len});
}

static void feed_read(void *self, uint64_t after, struct feed_page *page)
{
	struct service *s = self;
	struct feeding f = {.page = page};
	store_after(&s->db, after, feed_one, &f);
	buf_fini(&f.key);
	buf_fini(&f.body);
}

static void on_feed(void *self, void *socket, const struct bus_msg *m)
{
	struct service *s = self;
	feed_answer(&s->feed, socket, m);
}

static void on_status(void *self, void *socket, const struct bus_msg *m)
{
	struct service *s = self;
	struct buf text = {0};
	char notice[96] = "", when[40];
	struct hop hop[HOPS_MAX];
	struct status st = {.start_time = s->start_ms, .hop = hop, .head = s->core.version, .notice = notice};
	while (st.hops < HOPS_MAX && feed_log_follower(&s->feed, st.hops, &hop[st.hops].name, &hop[st.hops].position))
		st.hops++;
	const int64_t away_ms = cache_away_since(s->cache);
	if (away_ms)
		snprintf(notice, sizeof notice, "redis: away since %s", civil_text(when, away_ms, utc_offset_ms(s)));
	meter_core(&s->meter, &s->core);
	metric_set(s->meter.followers, st.hops);
	metric_set(s->meter.redis_up, !away_ms);
	metric_set(s->meter.redis_version, (double)cache_version(s->cache));
	metrics_text(s->meter.metrics, &text);
	st.metrics = buf_str(&text);
	buf_clear(&s->out);
	wire_status(&s->out, &st);
	bus_reply(socket, m, "Status", s->out.at, s->out.len);
	buf_fini(&text);
}

static void on_tick(void *arg)
{
	struct service *s = arg;
	feed_ring(&s->feed);
	cache_follow(s->cache, s->core.version);
	if (clock_mono_ms() - s->pruned_ms >= PRUNE_MS) {
		store_prune(&s->db, clock_now_ms());
		s->pruned_ms = clock_mono_ms();
	}
	loop_timer_set(s->tick, TICK_MS);
}

// --- start

struct loading {
	struct service *service;
	struct drafts drafts;
};

static bool load_one(void *arg, const struct change *ch)
{
	struct loading *l = arg;
	drafts_clear(&l->drafts);
	int err = wire_draft(&l->drafts, ch->kind, ch->bytes, ch->len);
	if (!err)
		err = core_load(&l->service->core, l->drafts.at, ch->version, ch->revision, ch->ended);
	if (err)
		log_fatal("event=store_corrupt file=%s entity=%s/%s reason=\"it cannot be read, or refers to something that is not there\"",
		          l->service->db.path, kind_name(ch->kind), ch->id);
	return true;
}

static void load(struct service *s)
{
	const int64_t started_ms = clock_mono_ms();
	struct loading l = {.service = s};
	store_all(&s->db, load_one, &l);
	drafts_fini(&l.drafts);
	const struct entity *missing = core_missing(&s->core);
	if (missing)
		log_fatal("event=store_corrupt file=%s entity=%s/%s reason=\"others refer to it, and it is not there\"", s->db.path, kind_name(missing->kind),
		          missing->id);
	s->core.version = store_version(&s->db);
	log_info("event=registry_loaded version=%" PRIu64 " entities=%u ms=%" PRId64, s->core.version, s->core.entities, clock_mono_ms() - started_ms);
}

// An empty registry lets nobody in: make the first administrator. Token and password are on disk before what they open is, so that they cannot be lost between the two.
static void admit_first(struct service *s, const char *folder)
{
	char token[TOKEN_LEN], id[TOKEN_ID_LEN + 1], password[PASSWORD_LEN], password_hash[PASSWORD_HASH_LEN];
	uint8_t hash[TOKEN_HASH_LEN];
	if (s->core.version)
		return;
	token_new(token, id, hash);
	if (token_write(folder, "admin.token", token) != OK)
		log_fatal("event=token_not_written file=%s/admin.token error=\"%s\"", folder, strerror(errno));
	if (password_new(password, password_hash))
		log_fatal("event=password_not_made reason=\"64 MiB of memory are needed for its hash\"");
	if (token_write(folder, "admin.password", password) != OK)
		log_fatal("event=password_not_written file=%s/admin.password error=\"%s\"", folder, strerror(errno));
	sodium_memzero(token, sizeof token);
	sodium_memzero(password, sizeof password);
	struct request q = {.command_id = "", .actor = "first start", .mode = WRITE_CREATE};
	wire_admin(&q.drafts, id, hash, password_hash, s->start_ms);
	write_do(s, &q);
	if (!report_good(&q.report))
		log_fatal("event=first_start_failed reason=\"%s\"", q.report.error[0].reason);
	request_done(&q);
	log_info("event=administrator_made official=admin key=%s token_file=%s/admin.token password_file=%s/admin.password", id, folder, folder);
}

static void folder_make(const char *path)
{
	if (mkdir(path, 0750) && errno != EEXIST)
		log_fatal("event=folder_not_made folder=%s error=\"%s\"", path, strerror(errno));
}

static void store_start(struct service *s)
{
	struct buf folder = {0}, file = {0};
	buf_printf(&folder, "%s/registry", s->config->data);
	buf_printf(&file, "%s/registry/registry.db", s->config->data);
	folder_make(s->config->data);
	folder_make(buf_str(&folder));
	store_open(&s->db, buf_str(&file));
	store_prune(&s->db, s->start_ms);
	load(s);
	admit_first(s, buf_str(&folder));
	buf_fini(&folder);
	buf_fini(&file);
}

static const struct bus_route routes[] = {
        {"RegistryWrite",  on_write },
        {"RegistryImport", on_import},
        {"RegistryQuery",  on_query },
        {"FeedRequest",    on_feed  },
        {"StatusRequest",  on_status},
        {NULL,             NULL     },
};

static void sockets_start(struct service *s)
{
	const struct config *c = s->config;
	s->loop = loop_new();
	s->bus = bus_new(s->loop, c->keys, "registry");
	s->feed = (struct feed_log){.self = s, .read = feed_read, .log_id = db_log_id(&s->db), .head = s->core.version, .oldest = 1};
	s->feed.bell = bus_bind(s->bus, ZMQ_PUB, c->registry_bell_bind, "service", BUS_BODY_MAX);
	s->cache = cache_new(s->loop, c->redis, c->redis_password, &s->db, utc_offset_ms(s));
	s->server = bus_serve(s->bus, c->registry_rpc_bind, routes, s);
	s->tick = loop_timer_new(s->loop, on_tick, s);
	loop_timer_set(s->tick, TICK_MS);
}

static void stop(struct service *s)
{
	bus_server_free(s->server);
	bus_close(s->bus, s->feed.bell);
	feed_log_fini(&s->feed);
	cache_free(s->cache);
	bus_free(s->bus);
	loop_free(s->loop);
	db_close(&s->db);
	effects_fini(&s->effects);
	core_fini(&s->core);
	meter_fini(&s->meter);
	buf_fini(&s->out);
	buf_fini(&s->trace);
}

int service_run(const struct config *config)
{
	struct service s = {.config = config, .start_ms = clock_now_ms(), .pruned_ms = clock_mono_ms()};
	if (sodium_init() < 0)
		log_fatal("event=no_randomness");
	meter_init(&s.meter);
	store_start(&s);
	sockets_start(&s);
	log_info("event=ready rpc=%s bell=%s", config->registry_rpc_bind, config->registry_bell_bind);
	const int status = loop_run(s.loop);
	log_info("event=stopped");
	stop(&s);
	return status;
}
