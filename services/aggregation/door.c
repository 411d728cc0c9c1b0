#include "door.h"
#include "trace.h"
#include "wire.h"

#include "base/err.h"
#include "base/mem.h"
#include "sys/clock.h"
#include "sys/log.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

enum {
	ROUND_BATCHES = 256, // of one commit, so that an ack does not wait long
	ROUND_ROWS = 4 * BATCH_ROWS_MAX,
	GATEWAY_KEY_REREAD_MS = 1000,
	CLOCK_SKEW_WARN_MS = 60000,
};

struct waiting {
	struct bus_msg from;
	struct batch batch;
	struct tally tally;
};

struct door {
	struct bus *bus;
	struct ledger *ledger;
	struct meter *meter;
	const char *keys_dir;
	bool debug;
	door_committed_fn *committed;
	void *arg;
	struct loop *loop;
	void *socket; // NULL until it is open
	bool ready, held;
	uint8_t gateway[KEY_LEN];
	bool has_gateway;
	int64_t gateway_read_ms;
	struct arena arena; // of a round
	struct buf out;
	struct waiting waiting[ROUND_BATCHES];
	uint32_t waitings, rows;
};

// --- who may come in
static bool is_gateway(struct door *d, const uint8_t key[KEY_LEN])
{
	int64_t now = clock_mono_ms();

	if (d->has_gateway && !memcmp(d->gateway, key, KEY_LEN))
		return true;
	if (d->gateway_read_ms && now - d->gateway_read_ms < GATEWAY_KEY_REREAD_MS)
		return false;
	char z85[KEY_Z85];
	d->gateway_read_ms = now;
	d->has_gateway = keys_peer(d->keys_dir, "gateway", z85) == OK && keys_decode(z85, d->gateway) == OK;
	return d->has_gateway && !memcmp(d->gateway, key, KEY_LEN);
}

static bool allow(void *arg, const uint8_t key[KEY_LEN], char user[BUS_USER_LEN])
{
	struct door *d = arg;
	const struct key *k = directory_key_of(&d->ledger->core->books.directory, key, clock_now_ms());

	if (k) {
		snprintf(user, BUS_USER_LEN, "key:%s", k->id);
		return true;
	}
	if (is_gateway(d, key)) {
		snprintf(user, BUS_USER_LEN, "service:gateway");
		return true;
	}
	metric_inc(d->meter->refused_connections, 1);
	return false;
}

// --- batches in
static void refuse_rows(struct door *d, const struct bus_msg *m, const struct batch *b, enum reason r)
{
	meter_refused(d->meter, b->rows, r);
	buf_clear(&d->out);
	wire_ack_refused(&d->out, b->id, b->rows, r, clock_now_ms());
	bus_reply(d->socket, m, "Ack", d->out.at, d->out.len);
}

static void refuse_frame(struct door *d, const struct bus_msg *m, const char *code, const char *message)
{
	metric_inc(d->meter->malformed_frames, 1);
	bus_reply_error(d->socket, m, code, message, "");
	static struct log_gate gate;
	if (log_due(&gate))
		log_warn("event=frame_refused user=%s code=%s missed=%u", m->user, code, gate.missed);
}

static void look_at_clock(struct door *d, const struct bus_msg *m, int64_t send_ms, int64_t now_ms)
{
	// A sender's time may be any number: the difference is made where it cannot overflow.
	double skew_ms = (double)now_ms - (double)send_ms;

	if (!send_ms)
		return;
	metric_set(d->meter->clock_skew, skew_ms / 1000);
	static struct log_gate gate;
	if ((skew_ms > CLOCK_SKEW_WARN_MS || skew_ms < -CLOCK_SKEW_WARN_MS) && log_due(&gate))
		log_warn("event=sender_clock_wrong user=%s seconds=%.0f missed=%u", m->user, skew_ms / 1000, gate.missed);
}

static void take_batch(struct door *d, const struct bus_msg *m)
{
	struct waiting *w = &d->waiting[d->waitings];
	int64_t now = clock_now_ms();

	d->arena.limit = d->arena.used + WIRE_ARENA_MAX;
	metric_inc(d->meter->batches, 1);
	metric_inc(d->meter->bytes, (double)m->len);
	switch (wire_batch(&d->arena, m->body, m->len, &w->batch)) {
	case OK:
		break;
	case ERR_RANGE:
		refuse_rows(d, m, &w->batch, REASON_TOO_LARGE);
		return;
	case ERR_ARG:
		refuse_rows(d, m, &w->batch, REASON_MALFORMED);
		return;
	case ERR_FULL:
		refuse_frame(d, m, "too_large", "The batch takes too much memory when it is read.");
		return;
	default:
		refuse_frame(d, m, "malformed", "This is not a Batch with rows and an id of at most 64 bytes.");
		return;
	}
	look_at_clock(d, m, w->batch.send_time, now);
	struct effects effects;
	ledger_step(d->ledger, &(struct event){.kind = EVENT_BATCH, .now_ms = now, .batch = &w->batch, .user = m->user}, &effects);
	w->tally = effects.tally;
	w->from = *m;
	w->from.body = NULL;
	w->from.frame = NULL;
	d->rows += w->batch.rows;
	d->waitings++;
}

static void take(struct door *d, const struct bus_msg *m)
{
	if (strcmp(m->type, "Batch") != 0) {
		refuse_frame(d, m, "malformed", "Only Batch is taken here.");
	} else if (!d->ready) {
		metric_inc(d->meter->not_ready, 1);
		bus_reply_error(d->socket, m, "not_ready", "The registry has not been copied yet; send it again later.", "");
	} else {
		take_batch(d, m);
	}
}

// --- acks out
static void send_ack(struct door *d, const struct waiting *w, uint64_t record)
{
	bool written = w->tally.accepted || w->tally.restated;

	assert(w->tally.received == w->batch.rows);
	meter_batch(d->meter, &w->batch, &w->tally);
	buf_clear(&d->out);
	wire_ack(&d->out, &w->batch, &w->tally, written ? record : 0, clock_now_ms());
	bus_reply(d->socket, &w->from, "Ack", d->out.at, d->out.len);
	if (!d->debug)
		return;
	struct buf line = {0};
	trace_batch(&line, &w->batch, w->from.user, &w->tally);
	log_debug("%s", buf_str(&line));
	buf_fini(&line);
}

static void commit(struct door *d)
{
	int64_t began = clock_mono_us();
	uint64_t record = ledger_commit(d->ledger, clock_now_ms());
	uint32_t rows = d->ledger->core->draft.record.rows;

	if (record)
		metric_observe(d->meter->commit_seconds, (double)(clock_mono_us() - began) / 1e6);
	for (uint32_t i = 0; i < d->waitings; i++)
		send_ack(d, &d->waiting[i], record);
	if (record)
		d->committed(d->arg, record, rows);
}

static void on_batches(void *arg, void *socket)
{
	struct door *d = arg;

	d->waitings = d->rows = 0;
	for (uint32_t messages = 0; messages < ROUND_BATCHES && d->rows < ROUND_ROWS && d->arena.used < WIRE_ARENA_MAX; messages++) {
		struct bus_msg m;
		int err = bus_recv(socket, &m);
		if (err == ERR_AGAIN)
			break;
		if (err)
			refuse_frame(d, &m, "malformed", "A message has three frames: type, request id of 8 bytes, body.");
		else
			take(d, &m);
		bus_msg_done(&m);
	}
	if (d->waitings)
		commit(d);
	arena_reset(&d->arena);
}

// --- life
struct door *door_new(struct bus *b, struct ledger *l, struct meter *m, const char *keys_dir, bool debug, door_committed_fn *fn, void *arg)
{
	struct door *d = mem_new(1, sizeof *d);

	d->bus = b;
	d->ledger = l;
	d->meter = m;
	d->keys_dir = keys_dir;
	d->debug = debug;
	d->committed = fn;
	d->arg = arg;
	bus_allow(b, "ingest", allow, d);
	return d;
}

void door_free(struct door *d)
{
	bus_close(d->bus, d->socket);
	arena_fini(&d->arena);
	buf_fini(&d->out);
	free(d);
}

void door_open(struct door *d, struct loop *l, const char *endpoint)
{
	char bound[128];

	d->loop = l;
	d->socket = bus_bind(d->bus, ZMQ_ROUTER, endpoint, "ingest", BUS_INGEST_MAX);
	loop_socket(l, d->socket, on_batches, d);
	log_info("event=door_open endpoint=%s", bus_endpoint(d->socket, bound));
}

void door_ready(struct door *d, bool ready)
{
	d->ready = ready;
}

void door_hold(struct door *d, bool hold)
{
	if (hold == d->held)
		return;
	d->held = hold;
	if (hold)
		loop_socket_drop(d->loop, d->socket);
	else
		loop_socket(d->loop, d->socket, on_batches, d);
}
