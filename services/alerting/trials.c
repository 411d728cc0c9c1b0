#include "trials.h"

#include "wire.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/mem.h"
#include "feed/mirror.h"
#include "sys/clock.h"
#include "sys/log.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
	GROUP = 16,            // enterprises that are stepped through together: their states stay in a processor's cache, and a year of days is one page
	HISTORY_WAIT_MS = 5000 // a page takes aggregation some milliseconds
};
#define EVERY_GROUP UINT32_MAX

// A record of the registry, as it was stored.
struct entity {
	const void *body;
	size_t len;
	uint32_t group; // whom it matters for
};

struct failure {
	const char *code, *message, *field;
};

struct trial {
	struct trials *of;
	struct trial *next;
	void *socket;
	struct bus_msg asker; // whom to answer
	struct backtest_query query;
	int64_t begin_ms, due_ms; // mono
	pthread_t thread;
	atomic_bool stop;
	// Written by the first thread before there are others.
	struct arena arena;
	struct entity *entity;
	uint32_t entities;
	const char **enterprise; // GROUP by GROUP
	uint32_t enterprises;
	atomic_uint next_group;
	// Of all threads, under the lock.
	pthread_mutex_t lock;
	struct failure failure; // code NULL: none
	struct backtest_count count[BACKTEST_SIDES];
	struct wire_warning *warning[BACKTEST_SIDES];
	uint32_t warnings[BACKTEST_SIDES];
	uint32_t series;
	uint64_t values;
	struct buf reply; // when it is done
};

struct trials {
	struct trials_settings settings;
	int done_fd; // the thread of the first trial has nothing more to do
	struct loop_timer *due;
	struct trial *first; // under way; the others wait
	uint32_t waiting;
	uint64_t done, refused;
};

static void fail(struct trial *t, const char *code, const char *message, const char *field)
{
	pthread_mutex_lock(&t->lock);
	if (!t->failure.code)
		t->failure = (struct failure){code, message, field};
	pthread_mutex_unlock(&t->lock);
	atomic_store(&t->stop, true);
}

static bool has_failed(struct trial *t)
{
	pthread_mutex_lock(&t->lock);
	bool failed = t->failure.code != NULL;
	pthread_mutex_unlock(&t->lock);
	return failed;
}

// --- the registry as it was stored last: who is meant, and what matters for whom
struct reading {
	struct trial *trial;
	struct map area_zone; // index in zone, by area
	struct map group_of;  // of an enterprise that is meant
	struct map zones, indicators, all_enterprises;
	const char **zone; // of areas
	uint32_t areas;
	struct stored {
		struct feed_record record;
		char *key;
	} * stored;
	uint32_t count;
	struct event event; // scratch, and the next one
	char fault[WIRE_FAULT];
};

static void keep_record(void *arg, const struct feed_record *r)
{
	struct reading *k = arg;
	struct arena *a = &k->trial->arena;
	if (!(k->count & (k->count - 1)))
		k->stored = mem_grow(k->stored, k->count ? (size_t)k->count * 2 : 1, sizeof *k->stored);
	void *body = arena_new(a, r->len + 1);
	if (r->len)
		memcpy(body, r->body, r->len);
	k->stored[k->count++] = (struct stored){
	        {.number = r->number, .body = body, .len = r->len},
                arena_text(a, r->key, strlen(r->key))
        };
}

static bool key_is(const char *key, const char *kind)
{
	return !strncmp(key, kind, strlen(kind));
}

static void learn(struct reading *k, const struct event *e)
{
	struct arena *a = &k->trial->arena;
	if (e->ended)
		return;
	if (e->kind == EVENT_ZONE)
		map_put_text(&k->zones, e->place.code, 0);
	if (e->kind == EVENT_INDICATOR)
		map_put_text(&k->indicators, e->indicator.code, 0);
	if (e->kind == EVENT_ENTERPRISE)
		map_put_text(&k->all_enterprises, e->enterprise.code, 0);
	if (e->kind != EVENT_AREA)
		return;
	k->zone = mem_grow(k->zone, (size_t)k->areas + 1, sizeof *k->zone);
	k->zone[k->areas] = arena_text(a, e->place.parent, strlen(e->place.parent));
	map_put_text(&k->area_zone, e->place.code, k->areas++);
}

static bool is_meant(const struct reading *k, const struct enterprise *e)
{
	const struct backtest_query *q = &k->trial->query;
	uint32_t area = map_get_text(&k->area_zone, e->area);
	if (*q->enterprise)
		return !strcmp(q->enterprise, e->code);
	for (uint32_t i = 0; i < q->zones; i++)
		if (area != MAP_NONE && !strcmp(q->zone[i], k->zone[area]))
			return true;
	return !q->zones;
}

static void choose(struct reading *k)
{
	struct trial *t = k->trial;
	t->enterprise = mem_new((size_t)k->count + 1, sizeof *t->enterprise);
	for (uint32_t i = 0; i < k->count; i++) {
		const struct stored *s = &k->stored[i];
		if (!key_is(s->key, "enterprise/") || !wire_registry(s->record.body, s->record.len, &k->event, k->fault) || k->event.ended ||
		    !is_meant(k, &k->event.enterprise))
			continue;
		const char *code = k->event.enterprise.code;
		map_put_text(&k->group_of, code, t->enterprises / GROUP);
		t->enterprise[t->enterprises++] = arena_text(&t->arena, code, strlen(code));
	}
}

// False: for nobody that is meant. An enterprise and its own policies matter for its group only.
static bool group_of(const struct reading *k, const char *key, uint32_t *group)
{
	const char *code = strchr(key, '/');
	bool enterprise = key_is(key, "enterprise/"), policy = key_is(key, "policy/");
	*group = EVERY_GROUP;
	if (!code || (!enterprise && !policy))
		return true;
	code++;
	size_t len = strcspn(code, "/");
	uint32_t found = map_get(&k->group_of, code, len);
	if (found != MAP_NONE)
		*group = found;
	return found != MAP_NONE || (policy && map_get(&k->all_enterprises, code, len) == MAP_NONE);
}

static void keep_entities(struct reading *k)
{
	struct trial *t = k->trial;
	t->entity = mem_new((size_t)k->count + 1, sizeof *t->entity);
	for (uint32_t i = 0; i < k->count; i++) {
		const struct stored *s = &k->stored[i];
		struct entity e = {.body = s->record.body, .len = s->record.len};
		if (!group_of(k, s->key, &e.group))
			continue;
		if (e.group != EVERY_GROUP || wire_registry(e.body, e.len, &k->event, k->fault))
			t->entity[t->entities++] = e;
	}
}

static void check_names(const struct reading *k)
{
	const struct backtest_query *q = &k->trial->query;
	const struct policy *draft = &q->draft.policy;
	if (*q->enterprise && map_get_text(&k->all_enterprises, q->enterprise) == MAP_NONE)
		fail(k->trial, "not_found", "There is no such enterprise.", "enterprise");
	for (uint32_t i = 0; i < q->zones; i++)
		if (map_get_text(&k->zones, q->zone[i]) == MAP_NONE)
			fail(k->trial, "not_found", "There is no such zone.", "zone");
	for (uint32_t i = 0; i < q->indicators; i++)
		if (map_get_text(&k->indicators, q->indicator[i]) == MAP_NONE)
			fail(k->trial, "not_found", "There is no such indicator.", "indicator");
	if (!q->has_draft)
		return;
	if (strcmp(draft->enterprise, "*") != 0 && map_get_text(&k->all_enterprises, draft->enterprise) == MAP_NONE)
		fail(k->trial, "not_found", "There is no such enterprise.", "draft.enterprise");
	if (strcmp(draft->indicator, "*") != 0 && map_get_text(&k->indicators, draft->indicator) == MAP_NONE)
		fail(k->trial, "not_found", "There is no such indicator.", "draft.indicator");
}

static void read_registry(struct trial *t)
{
	struct reading *k = mem_new(1, sizeof *k);
	struct db db;
	k->trial = t;
	db_open_reader(&db, t->of->settings.db_path);
	mirror_read(&db, keep_record, k);
	db_close(&db);
	for (uint32_t i = 0; i < k->count; i++)
		if (!key_is(k->stored[i].key, "policy/") && wire_registry(k->stored[i].record.body, k->stored[i].record.len, &k->event, k->fault))
			learn(k, &k->event);
	choose(k);
	keep_entities(k);
	check_names(k);
	map_fini(&k->area_zone);
	map_fini(&k->group_of);
	map_fini(&k->zones);
	map_fini(&k->indicators);
	map_fini(&k->all_enterprises);
	free(k->zone);
	free(k->stored);
	free(k);
}

// --- what the groups found
static int most_telling(const void *a, const void *b)
{
	const struct wire_warning *x = a, *y = b;
	if (x->only != y->only)
		return x->only ? -1 : 1;
	return (x->open_time < y->open_time) - (x->open_time > y->open_time);
}

static int by_time(const void *a, const void *b)
{
	const struct wire_warning *x = a, *y = b;
	return (x->open_time > y->open_time) - (x->open_time < y->open_time);
}

static void trim(struct trial *t, int side)
{
	if (t->warnings[side] <= t->query.limit)
		return;
	qsort(t->warning[side], t->warnings[side], sizeof *t->warning[side], most_telling);
	for (uint32_t i = t->query.limit; i < t->warnings[side]; i++)
		buf_fini(&t->warning[side][i].body);
	t->warnings[side] = t->query.limit;
}

// Those that are told so far. Sentences and messages are made of what others of the same group do not push out.
static void take_warnings(struct trial *t, const struct backtest *b, enum backtest_side side)
{
	uint32_t count;
	const struct warning *w = backtest_warnings(b, side, &count);
	t->warning[side] = mem_grow(t->warning[side], (size_t)t->warnings[side] + count + 1, sizeof *t->warning[side]);
	for (uint32_t i = 0; i < count; i++) {
		if (w[i].told)
			t->warning[side][t->warnings[side]++] = (struct wire_warning){.of = &w[i], .open_time = w[i].open_time, .only = w[i].only};
	}
	trim(t, side);
	for (uint32_t i = 0; i < t->warnings[side]; i++) {
		struct wire_warning *to = &t->warning[side][i];
		if (!to->of)
			continue;
		backtest_explain(b, side, to->of);
		wire_warning(to->of, &to->body);
		to->of = NULL;
	}
}

static void take_results(struct trial *t, const struct backtest *b)
{
	pthread_mutex_lock(&t->lock);
	for (int side = 0; side < BACKTEST_SIDES; side++) {
		backtest_add_count(b, (enum backtest_side)side, &t->count[side]);
		take_warnings(t, b, (enum backtest_side)side);
	}
	t->series += backtest_series(b);
	t->values += backtest_values(b);
	pthread_mutex_unlock(&t->lock);
}

static void write_reply(struct trial *t)
{
	struct wire_backtest w = {.enterprises = t->enterprises, .series = t->series, .values = t->values};
	for (int side = 0; side < BACKTEST_SIDES; side++) {
		if (t->warnings[side])
			qsort(t->warning[side], t->warnings[side], sizeof *t->warning[side], by_time);
		w.count[side] = &t->count[side];
		w.warning[side] = t->warning[side];
		w.warnings[side] = t->warnings[side];
		w.truncated |= t->warnings[side] < t->count[side].warnings;
	}
	w.elapsed_ms = (uint32_t)(clock_mono_ms() - t->begin_ms);
	wire_backtest(&w, &t->reply);
}

// --- the threads
// One page of the group's past. False: it failed.
static bool ask_page(struct trial *t, struct bus_asker *asker, struct history_query *q, struct buf *question, struct bus_msg *answer)
{
	buf_clear(question);
	wire_history_query(q, question);
	int err = bus_ask(asker, "HistoryQuery", question->at, question->len, HISTORY_WAIT_MS, &t->stop, answer);
	if (err == ERR_TIMEOUT)
		fail(t, "unavailable", "aggregation does not answer", "");
	if (err)
		return false;
	if (strcmp(answer->type, "History") != 0)
		fail(t, "unavailable", "aggregation answered with an error", "");
	return !strcmp(answer->type, "History");
}

static void step_group(struct trial *t, struct bus_asker *asker, struct backtest *b, uint32_t group, struct arena *arena)
{
	const char *indicator[BACKTEST_INDICATORS];
	struct history_query q = {.enterprise = &t->enterprise[(size_t)group * GROUP], .indicator = indicator};
	struct buf question = {0};
	struct bus_msg page;
	struct record record;
	uint32_t left = t->enterprises - group * GROUP;
	q.enterprises = left < GROUP ? left : GROUP;
	q.indicators = t->query.indicators;
	q.to_time = t->query.to_time ? t->query.to_time + 1 : 0; // what ended then is judged too: it began before
	for (uint32_t i = 0; i < q.indicators; i++)
		indicator[i] = t->query.indicator[i];
	do {
		if (!ask_page(t, asker, &q, &question, &page))
			break;
		arena_reset(arena);
		if (wire_history(arena, page.body, page.len, &record, &q.from_time))
			fail(t, "unavailable", "the answer of aggregation cannot be read", "");
		else
			backtest_page(b, &record);
		bus_msg_done(&page);
	} while (q.from_time && !atomic_load(&t->stop));
	buf_fini(&question);
}

static void run_group(struct trial *t, struct bus_asker *asker, uint32_t group, struct arena *arena)
{
	struct backtest *b = backtest_new(t->of->settings.utc_offset_ms, t->query.has_draft ? &t->query.draft : NULL, t->query.from_time, t->query.to_time);
	struct event *e = mem_new(1, sizeof *e);
	char fault[WIRE_FAULT]; // of a policy that cannot be read: it is not in force live either
	for (uint32_t i = 0; i < t->entities; i++)
		if ((t->entity[i].group == EVERY_GROUP || t->entity[i].group == group) && wire_registry(t->entity[i].body, t->entity[i].len, e, fault))
			backtest_registry(b, e);
	free(e);
	step_group(t, asker, b, group, arena);
	backtest_end(b);
	if (!atomic_load(&t->stop))
		take_results(t, b);
	backtest_free(b);
}

static void *run_groups(void *arg)
{
	struct trial *t = arg;
	const struct trials_settings *s = &t->of->settings;
	struct bus_asker *asker = bus_asker_new(s->bus, "aggregation", s->aggregation_rpc);
	struct arena arena = {0};
	uint32_t groups = (t->enterprises + GROUP - 1) / GROUP, group;
	if (!asker)
		fail(t, "unavailable", "aggregation is not known yet", "");
	while (!atomic_load(&t->stop) && (group = atomic_fetch_add(&t->next_group, 1)) < groups)
		run_group(t, asker, group, &arena);
	bus_asker_free(asker);
	arena_fini(&arena);
	return NULL;
}

static uint32_t threads_for(const struct trial *t)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	uint32_t groups = (t->enterprises + GROUP - 1) / GROUP, threads = cores > 1 ? (uint32_t)cores : 1;
	threads = threads < TRIAL_THREADS_MAX ? threads : TRIAL_THREADS_MAX;
	return threads < groups ? threads : groups;
}

static void *run_trial(void *arg)
{
	struct trial *t = arg;
	pthread_t helper[TRIAL_THREADS_MAX];
	uint32_t helpers = 0;
	const uint64_t one = 1;
	read_registry(t);
	while (!atomic_load(&t->stop) && helpers + 1 < threads_for(t) && !pthread_create(&helper[helpers], NULL, run_groups, t))
		helpers++;
	run_groups(t);
	while (helpers)
		pthread_join(helper[--helpers], NULL);
	if (!has_failed(t))
		write_reply(t);
	if (write(t->of->done_fd, &one, sizeof one) != sizeof one)
		log_fatal("event=backtest_wake_failed");
	return NULL;
}

// --- the loop's side
static void trial_free(struct trial *t)
{
	for (int side = 0; side < BACKTEST_SIDES; side++) {
		for (uint32_t i = 0; i < t->warnings[side]; i++)
			buf_fini(&t->warning[side][i].body);
		free(t->warning[side]);
	}
	pthread_mutex_destroy(&t->lock);
	arena_fini(&t->arena);
	free(t->entity);
	free(t->enterprise);
	buf_fini(&t->reply);
	free(t);
}

static struct trial *take_first(struct trials *s)
{
	struct trial *t = s->first;
	s->first = t->next;
	s->waiting--;
	return t;
}

static void start_first(struct trials *s)
{
	while (s->first) {
		struct trial *t = s->first;
		int64_t left = t->due_ms - clock_mono_ms();
		loop_timer_set(s->due, left);
		if (left > 0 && !pthread_create(&t->thread, NULL, run_trial, t))
			return;
		bus_reply_error(t->socket, &t->asker, "unavailable", "other back-tests took all of the time", "");
		s->refused++;
		trial_free(take_first(s));
	}
	loop_timer_set(s->due, -1);
}

static void on_due(void *arg)
{
	struct trials *s = arg;
	if (s->first)
		fail(s->first, "too_large", "it took longer than the asker waits: ask for fewer enterprises or indicators", "");
}

static void on_done(void *arg, int fd, int events)
{
	struct trials *s = arg;
	uint64_t count;
	(void)events;
	if (read(fd, &count, sizeof count) != sizeof count || !s->first)
		return;
	struct trial *t = take_first(s);
	pthread_join(t->thread, NULL);
	if (t->failure.code)
		bus_reply_error(t->socket, &t->asker, t->failure.code, t->failure.message, t->failure.field);
	else
		bus_reply(t->socket, &t->asker, "Backtest", t->reply.at, t->reply.len);
	s->done += !t->failure.code;
	s->refused += t->failure.code != NULL;
	log_info("event=backtest enterprises=%u series=%u values=%" PRIu64 " ms=%" PRId64 " error=%s", t->enterprises, t->series, t->values,
	         clock_mono_ms() - t->begin_ms, t->failure.code ? t->failure.code : "none");
	trial_free(t);
	start_first(s);
}

struct trials *trials_new(const struct trials_settings *settings)
{
	struct trials *s = mem_new(1, sizeof *s);
	s->settings = *settings;
	s->done_fd = eventfd(0, EFD_CLOEXEC);
	if (s->done_fd < 0)
		log_fatal("event=eventfd_failed");
	s->due = loop_timer_new(bus_loop(settings->bus), on_due, s);
	loop_fd(bus_loop(settings->bus), s->done_fd, LOOP_READ, on_done, s);
	return s;
}

void trials_free(struct trials *s)
{
	if (!s)
		return;
	if (s->first) {
		fail(s->first, "unavailable", "alerting is stopping", "");
		pthread_join(s->first->thread, NULL);
	}
	while (s->first)
		trial_free(take_first(s));
	loop_fd(bus_loop(s->settings.bus), s->done_fd, 0, NULL, NULL);
	loop_timer_free(s->due);
	close(s->done_fd);
	free(s);
}

static void push(struct trials *s, struct trial *t)
{
	struct trial **last = &s->first;
	while (*last)
		last = &(*last)->next;
	*last = t;
	if (s->waiting++ == 0)
		start_first(s);
}

void trials_ask(struct trials *s, void *socket, const struct bus_msg *m)
{
	const char *error, *field;
	struct trial *t = mem_new(1, sizeof *t);
	pthread_mutex_init(&t->lock, NULL);
	t->of = s;
	t->socket = socket;
	t->asker = *m;
	t->asker.frame = NULL; // the message is its owner's
	t->begin_ms = clock_mono_ms();
	if (wire_backtest_query(m->body, m->len, &t->query, &error, &field)) {
		bus_reply_error(socket, m, "malformed", error, field);
	} else if (s->waiting > TRIALS_WAITING) {
		bus_reply_error(socket, m, "unavailable", "four back-tests are waiting already", "");
	} else {
		t->due_ms = t->begin_ms + t->query.wait_ms;
		push(s, t);
		return;
	}
	s->refused++;
	trial_free(t);
}

void trials_counts(const struct trials *s, uint64_t *done, uint64_t *refused)
{
	*done = s->done;
	*refused = s->refused;
}
