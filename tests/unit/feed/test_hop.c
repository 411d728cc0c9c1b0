// The one kind of hop, on real sockets: a log, its followers, refused strangers, another log, a mirror that outlives its source.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/mem.h"
#include "feed/feed.h"
#include "feed/mirror.h"
#include "sys/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

enum { DEADLINE_MS = 10000, RECORDS = 500 };

struct sender {
	struct bus *bus;
	struct bus_server *server;
	struct feed_log log;
	char rpc[128];
	char bell[128];
};

struct hop {
	char dir[64];
	struct loop *loop;
	struct sender sender;
	struct bus *bus;
	struct loop_timer *poll;
	int64_t deadline_ms;
	bool (*done)(struct hop *);
	// what the follower saw
	uint64_t last;
	uint32_t seen;
	uint32_t resets;
	uint32_t levels;
	char key_b[16];
	struct feed_follow *follow;
	struct mirror *mirror;
	struct db db;
};

// Record n is about key "a" or "b" and its body is its number as text.
static void read_log(void *self, uint64_t after, struct feed_page *page)
{
	struct sender *s = self;
	for (uint64_t n = after + 1; n <= s->log.head; n++) {
		char body[16];
		int len = snprintf(body, sizeof body, "%llu", (unsigned long long)n);
		if (!feed_page_add(page, &(struct feed_record){.number = n, .key = n % 2 ? "a" : "b", .body = body, .len = (size_t)len}))
			return;
	}
}

static void on_request(void *self, void *socket, const struct bus_msg *m)
{
	struct sender *s = self;
	feed_answer(&s->log, socket, m);
}

static const struct bus_route routes[] = {
        {"FeedRequest", on_request},
        {NULL,          NULL      }
};

static void sender_start(struct hop *h, uint64_t log_id, uint64_t head)
{
	struct sender *s = &h->sender;
	const char *rpc = *s->rpc ? s->rpc : "tcp://127.0.0.1:*", *bell = *s->bell ? s->bell : "tcp://127.0.0.1:*";
	s->bus = bus_new(h->loop, h->dir, "sender");
	s->server = bus_serve(s->bus, rpc, routes, s);
	s->log = (struct feed_log){.self = s, .read = read_log, .log_id = log_id, .head = head, .oldest = 1};
	s->log.bell = bus_bind(s->bus, ZMQ_PUB, bell, "service", BUS_BODY_MAX);
	bus_endpoint(bus_server_socket(s->server), s->rpc);
	bus_endpoint(s->log.bell, s->bell);
}

static void sender_stop(struct hop *h)
{
	bus_close(h->sender.bus, h->sender.log.bell);
	bus_server_free(h->sender.server);
	feed_log_fini(&h->sender.log);
	bus_free(h->sender.bus);
}

static void on_poll(void *arg)
{
	struct hop *h = arg;
	if (h->done(h) || clock_mono_ms() > h->deadline_ms)
		loop_stop(h->loop);
	loop_timer_set(h->poll, 2);
}

// Runs the loop until the condition holds.
static void run_until(struct hop *h, bool (*done)(struct hop *))
{
	h->done = done;
	h->deadline_ms = clock_mono_ms() + DEADLINE_MS;
	loop_timer_set(h->poll, 0);
	loop_run(h->loop);
	assert_true(done(h));
}

static void remove_dir(const char *dir)
{
	char command[128];
	snprintf(command, sizeof command, "rm -rf %s", dir);
	assert_int_equal(system(command), 0);
}

static int setup(void **state)
{
	struct hop *h = mem_new(1, sizeof *h);
	strcpy(h->dir, "/tmp/parkpulse-hop-XXXXXX");
	assert_non_null(mkdtemp(h->dir));
	h->loop = loop_new();
	h->poll = loop_timer_new(h->loop, on_poll, h);
	h->bus = bus_new(h->loop, h->dir, "receiver");
	*state = h;
	return 0;
}

static int teardown(void **state)
{
	struct hop *h = *state;
	bus_free(h->bus);
	loop_free(h->loop);
	remove_dir(h->dir);
	free(h);
	return 0;
}

static void on_records(void *arg, const struct feed_record *record, uint32_t n, bool reset)
{
	struct hop *h = arg;
	if (reset) {
		h->resets++;
		h->last = h->seen = 0;
		return;
	}
	for (uint32_t i = 0; i < n; i++) {
		char body[16];
		snprintf(body, sizeof body, "%llu", (unsigned long long)record[i].number);
		assert_int_equal(record[i].number, h->last + 1);
		assert_int_equal(record[i].len, strlen(body));
		assert_memory_equal(record[i].body, body, record[i].len);
		h->last = record[i].number;
		h->seen++;
	}
	feed_committed(h->follow, h->last);
}

static bool all_seen(struct hop *h)
{
	return h->seen == RECORDS && feed_level(h->follow);
}

static bool one_more_seen(struct hop *h)
{
	return h->last == RECORDS + 1 && feed_level(h->follow);
}

static bool committed_known(struct hop *h)
{
	return feed_kept_for(&h->sender.log) == RECORDS + 1;
}

static bool reset_seen(struct hop *h)
{
	return h->resets == 1 && h->last == 3 && feed_level(h->follow);
}

static void a_follower_gets_every_record_once_and_goes_on_after_a_restart(void **state)
{
	struct hop *h = *state;
	// The follower is there first: the sender's key does not exist yet, and its ports are taken from a sender that was.
	sender_start(h, 7, RECORDS);
	char rpc[128], bell[128];
	strcpy(rpc, h->sender.rpc);
	strcpy(bell, h->sender.bell);
	h->follow = feed_follow_new(h->bus, "sender", rpc, bell, "receiver", 0, 0, on_records, h);
	run_until(h, all_seen);
	assert_int_equal(feed_gap(h->follow), 0);

	h->sender.log.head++;
	feed_ring(&h->sender.log);
	run_until(h, one_more_seen);
	run_until(h, committed_known);

	sender_stop(h);
	sender_start(h, 7, RECORDS + 1);
	run_until(h, committed_known);
	assert_int_equal(h->last, RECORDS + 1);
	assert_int_equal(h->resets, 0);

	// Another log under the same name: the follower is told to forget, and starts from its beginning.
	sender_stop(h);
	sender_start(h, 8, 3);
	run_until(h, reset_seen);
	feed_follow_free(h->follow);
	sender_stop(h);
}

static bool gap_seen(struct hop *h)
{
	return feed_gap(h->follow) == 9 && h->last == 12 && feed_level(h->follow);
}

static void on_gap_records(void *arg, const struct feed_record *record, uint32_t n, bool reset)
{
	struct hop *h = arg;
	(void)reset;
	for (uint32_t i = 0; i < n; i++)
		h->last = record[i].number;
}

static void a_gap_is_counted(void **state)
{
	struct hop *h = *state;
	sender_start(h, 7, 12);
	h->sender.log.oldest = 10;
	h->follow = feed_follow_new(h->bus, "sender", h->sender.rpc, h->sender.bell, "receiver", 7, 0, on_gap_records, h);
	run_until(h, gap_seen);
	feed_follow_free(h->follow);
	sender_stop(h);
}

static void on_mirrored(void *arg, const struct feed_record *r)
{
	struct hop *h = arg;
	if (!r->key) {
		h->resets++;
		h->seen = 0;
		return;
	}
	h->seen++;
	if (!strcmp(r->key, "b"))
		snprintf(h->key_b, sizeof h->key_b, "%.*s", (int)r->len, (const char *)r->body);
}

static void on_level(void *arg)
{
	struct hop *h = arg;
	h->levels++;
}

static bool mirror_is_filled(struct hop *h)
{
	return h->mirror && mirror_filled(h->mirror) && feed_level(mirror_follow(h->mirror));
}

static bool mirror_was_reset(struct hop *h)
{
	return h->resets == 1 && mirror_is_filled(h);
}

static void a_mirror_outlives_its_source(void **state)
{
	struct hop *h = *state;
	char path[96];
	static const char *const steps[] = {mirror_schema, NULL};
	snprintf(path, sizeof path, "%s/m.db", h->dir);
	db_open(&h->db, path, DB_FULL, steps);
	sender_start(h, 7, 40);
	h->mirror = mirror_new(&h->db, h->bus, "sender", h->sender.rpc, h->sender.bell, "receiver", on_mirrored, on_level, h);
	assert_int_equal(h->levels, 1);
	assert_false(mirror_filled(h->mirror));
	run_until(h, mirror_is_filled);
	assert_int_equal(h->seen, 40);
	assert_string_equal(h->key_b, "40");
	sender_stop(h);
	mirror_free(h->mirror);

	// The source is away: what was mirrored is there, newest of each key.
	h->seen = 0;
	h->key_b[0] = 0;
	h->mirror = mirror_new(&h->db, h->bus, "sender", h->sender.rpc, h->sender.bell, "receiver", on_mirrored, on_level, h);
	assert_true(mirror_filled(h->mirror));
	assert_int_equal(h->seen, 2);
	assert_string_equal(h->key_b, "40");

	sender_start(h, 9, 5);
	run_until(h, mirror_was_reset);
	assert_string_equal(h->key_b, "4");
	mirror_free(h->mirror);
	sender_stop(h);
	db_close(&h->db);
}

static int err_seen;

static void on_refused(void *arg, int err, const char *type, const void *body, size_t len)
{
	(void)type;
	(void)body;
	(void)len;
	err_seen = err;
	loop_stop(arg);
}

static void a_stranger_gets_no_answer(void **state)
{
	struct hop *h = *state;
	sender_start(h, 7, 1);
	// A stranger knows the server's key, but its own is not in the folder of our services.
	char folder[96], from[160], to[160];
	snprintf(folder, sizeof folder, "%s/stranger", h->dir);
	struct bus *stranger = bus_new(h->loop, folder, "receiver");
	snprintf(from, sizeof from, "%s/sender.public", h->dir);
	snprintf(to, sizeof to, "%s/sender.public", folder);
	assert_int_equal(link(from, to), 0);
	struct bus_client *c = bus_client_new(stranger, "sender", h->sender.rpc);
	assert_int_equal(bus_call(c, "FeedRequest", "", 0, 1000, on_refused, h->loop), OK);
	loop_run(h->loop);
	assert_int_equal(err_seen, ERR_TIMEOUT);
	bus_client_free(c);
	bus_free(stranger);
	sender_stop(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(a_follower_gets_every_record_once_and_goes_on_after_a_restart, setup, teardown),
	        cmocka_unit_test_setup_teardown(a_gap_is_counted, setup, teardown),
	        cmocka_unit_test_setup_teardown(a_mirror_outlives_its_source, setup, teardown),
	        cmocka_unit_test_setup_teardown(a_stranger_gets_no_answer, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
