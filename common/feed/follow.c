#include "feed/feed.h"

#include "base/err.h"
#include "base/mem.h"
#include "bus.pb-c.h"
#include "sys/clock.h"
#include "sys/log.h"

#include <stdlib.h>
#include <string.h>
#include <zmq.h>

enum {
	ASK_MS = 1000,         // without a bell we look this often
	ANSWER_WAIT_MS = 2000, // then the request is taken for lost
	LATER_MS = 20,         // when the receiver has asked for the page again
	FRESH_MS = 4000,       // an answer older than this proves no connection
};

struct feed_follow {
	struct bus *bus;
	char *peer;
	char *bell_endpoint;
	char *name;
	struct bus_client *client;
	void *bell;
	struct loop_timer *timer;
	feed_apply_fn *fn;
	void *arg;
	uint64_t log_id;
	uint64_t position; // last record handed out
	uint64_t committed;
	uint64_t head;
	uint64_t gap;
	int64_t heard_ms; // mono, of the last answer; 0 = never
	int64_t level_ms; // mono, when it was last level
	bool asking;
	bool later; // the receiver could not take the page yet
	bool *freed;
};

static void ask(struct feed_follow *f);

// Hands a page to the receiver. False when it freed us.
static bool apply(struct feed_follow *f, const Parkpulse__V1__FeedReply *r)
{
	struct feed_record *record = mem_new(r->n_record, sizeof *record);
	uint32_t n = 0;
	uint64_t last = f->position;
	for (size_t i = 0; i < r->n_record; i++) {
		const Parkpulse__V1__FeedRecord *from = r->record[i];
		if (from->number <= last)
			continue; // never back
		record[n++] = (struct feed_record){.number = from->number, .key = from->key, .body = from->body.data, .len = from->body.len};
		last = from->number;
	}
	bool freed = false;
	f->freed = &freed;
	if (n) {
		f->position = last;
		f->fn(f->arg, record, n, false);
	}
	free(record);
	if (freed)
		return false;
	f->freed = NULL;
	return true;
}

void feed_later(struct feed_follow *f, uint64_t applied)
{
	f->later = true;
	f->position = applied;
}

static bool start_again(struct feed_follow *f, uint64_t log_id)
{
	bool freed = false, known = f->log_id != 0;
	f->log_id = log_id;
	if (!known && !f->position)
		return true; // first contact
	log_warn("event=feed_is_another_log peer=%s position=%llu", f->peer, (unsigned long long)f->position);
	f->position = f->committed = 0;
	f->freed = &freed;
	f->fn(f->arg, NULL, 0, true);
	if (freed)
		return false;
	f->freed = NULL;
	return true;
}

static void on_reply(void *arg, int err, const char *type, const void *body, size_t len)
{
	struct feed_follow *f = arg;
	f->asking = false;
	if (err == ERR_CLOSED)
		return;
	Parkpulse__V1__FeedReply *r = err || strcmp(type, "FeedReply") ? NULL : parkpulse__v1__feed_reply__unpack(NULL, len, body);
	if (!r) {
		static struct log_gate gate;
		if (log_due(&gate))
			log_warn("event=feed_no_answer peer=%s error=%s missed=%u", f->peer, err ? err_name(err) : type, gate.missed);
		if (err == ERR_TIMEOUT)
			ask(f);
		return;
	}
	f->heard_ms = clock_mono_ms();
	f->head = r->head;
	bool alive = true;
	if (r->log_id != f->log_id) {
		alive = start_again(f, r->log_id);
	} else {
		if (r->oldest > f->position + 1) {
			f->gap += r->oldest - f->position - 1;
			log_error("event=feed_gap peer=%s from=%llu to=%llu", f->peer, (unsigned long long)f->position + 1, (unsigned long long)r->oldest - 1);
			f->position = r->oldest - 1;
		}
		alive = apply(f, r);
	}
	parkpulse__v1__feed_reply__free_unpacked(r, NULL);
	if (!alive)
		return;
	if (f->later) {
		f->later = false;
		loop_timer_set(f->timer, LATER_MS);
	} else if (f->position >= f->head) {
		f->level_ms = f->heard_ms;
	} else {
		ask(f);
	}
}

// One request at a time.
static void ask(struct feed_follow *f)
{
	if (f->asking)
		return;
	Parkpulse__V1__FeedRequest q = PARKPULSE__V1__FEED_REQUEST__INIT;
	q.follower = f->name;
	q.after = f->position;
	q.committed = f->committed;
	q.log_id = f->log_id;
	size_t len = parkpulse__v1__feed_request__get_packed_size(&q);
	uint8_t *body = mem_new(len, 1);
	parkpulse__v1__feed_request__pack(&q, body);
	f->asking = bus_call(f->client, "FeedRequest", body, len, ANSWER_WAIT_MS, on_reply, f) == OK;
	free(body);
}

static void on_bell(void *arg, void *socket)
{
	struct feed_follow *f = arg;
	uint64_t head = 0;
	for (int i = 0; i < 100; i++) {
		zmq_msg_t m;
		bool more = true;
		int frames = 0;
		for (; more; frames++) {
			zmq_msg_init(&m);
			if (zmq_msg_recv(&m, socket, ZMQ_DONTWAIT) < 0) {
				zmq_msg_close(&m);
				break;
			}
			more = zmq_msg_more(&m);
			if (frames == 2) {
				struct cut c = cut_of(zmq_msg_data(&m), zmq_msg_size(&m));
				uint64_t rung = cut_u64(&c);
				head = c.bad ? head : rung;
			}
			zmq_msg_close(&m);
		}
		if (!frames)
			break;
	}
	if (head > f->position || head < f->head) {
		f->head = head > f->head ? head : f->head;
		ask(f);
	}
}

static void on_timer(void *arg)
{
	struct feed_follow *f = arg;
	if (!f->bell && bus_connect(f->bus, ZMQ_SUB, f->bell_endpoint, f->peer, &f->bell) == OK) {
		zmq_setsockopt(f->bell, ZMQ_SUBSCRIBE, "head", 4);
		loop_socket(bus_loop(f->bus), f->bell, on_bell, f);
	}
	loop_timer_set(f->timer, f->bell ? ASK_MS : ASK_MS / 10);
	ask(f);
}

struct feed_follow *feed_follow_new(struct bus *b, const char *peer, const char *rpc, const char *bell, const char *follower, uint64_t log_id, uint64_t after,
                                    feed_apply_fn *fn, void *arg)
{
	struct feed_follow *f = mem_new(1, sizeof *f);
	*f = (struct feed_follow){.bus = b, .fn = fn, .arg = arg, .log_id = log_id, .position = after, .committed = after, .level_ms = clock_mono_ms()};
	f->peer = mem_text(peer);
	f->bell_endpoint = mem_text(bell);
	f->name = mem_text(follower);
	f->client = bus_client_new(b, peer, rpc);
	f->timer = loop_timer_new(bus_loop(b), on_timer, f);
	loop_timer_set(f->timer, 0);
	return f;
}

void feed_follow_free(struct feed_follow *f)
{
	if (!f)
		return;
	if (f->freed)
		*f->freed = true;
	bus_client_free(f->client);
	bus_close(f->bus, f->bell);
	loop_timer_free(f->timer);
	free(f->peer);
	free(f->bell_endpoint);
	free(f->name);
	free(f);
}

void feed_committed(struct feed_follow *f, uint64_t number)
{
	f->committed = number > f->position ? f->position : number;
}

uint64_t feed_log_of(const struct feed_follow *f)
{
	return f->log_id;
}

uint64_t feed_position(const struct feed_follow *f)
{
	return f->position;
}

uint64_t feed_head(const struct feed_follow *f)
{
	return f->head;
}

bool feed_level(const struct feed_follow *f)
{
	return f->heard_ms && clock_mono_ms() - f->heard_ms < FRESH_MS && f->position >= f->head;
}

int64_t feed_behind_ms(const struct feed_follow *f, int64_t mono_ms)
{
	return feed_level(f) ? 0 : mono_ms - f->level_ms;
}

int64_t feed_heard_ms(const struct feed_follow *f)
{
	return f->heard_ms;
}

uint64_t feed_gap(const struct feed_follow *f)
{
	return f->gap;
}
