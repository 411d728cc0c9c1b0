#include "service.h"

#include "base/err.h"
#include "base/mem.h"
#include "bus/bus.h"
#include "core.h"
#include "drop.h"
#include "input.h"
#include "keyfile.h"
#include "link.h"
#include "store.h"
#include "sys/clock.h"
#include "sys/log.h"
#include "sys/loop.h"
#include "trace.h"
#include "wire.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	LOOK_MS = 500, // how often the drop folder is looked at, and a full spool
	HOUR_MS = 3600000,
	PIECE_ROWS = 10000,     // of a file, in one commit
	MESSAGES = 64,          // taken from a socket before others get their turn
	SKEW_WARN_MS = 60000,   // clocks of plants are often wrong; this much matters to no period there is
	SPOOL_LOOK_ROWS = 50000 // how often the spool's size is looked at
};

// What the server said of a batch, until it is settled; and the batch, until then.
struct slot {
	struct row *rows; // in the order they are sent
	uint32_t count;
	bool historical;
	struct ack ack;
};

struct service {
	const struct config *config;
	struct loop *loop;
	struct keyfile key;
	struct store store;
	struct core core;
	struct link link;
	struct drop drop;
	struct input input;
	struct slot slot[CORE_WINDOW];
	struct buf out;
	struct loop_timer *tick;    // of the core
	struct loop_timer *sources; // files, and what stopped standard input
	struct loop_timer *hourly;
	bool csv_open;    // --csv is not read to its end
	bool folder_open; // the drop folder may have another file
	bool spool_full;
	int64_t looked_at_taken;
	int64_t progress_ms; // mono: when something was taken or settled last
	int64_t refused_before, unreadable_before;
	int status;
};

// --- what the core decides

static int by_series(const void *left, const void *right)
{
	const struct row *a = left, *b = right;
	int order = strcmp(a->enterprise, b->enterprise);
	if (!order)
		order = strcmp(a->indicator, b->indicator);
	if (!order)
		order = a->start_time < b->start_time ? -1 : a->start_time > b->start_time;
	return order ? order : a->id < b->id ? -1 : a->id > b->id; // a later row of the same period corrects the earlier
}

static struct event load(struct service *s, const struct effect *e)
{
	struct slot *slot = &s->slot[e->slot];
	int64_t live_since = clock_now_ms() - s->config->live_hours * HOUR_MS;
	struct event loaded = {.kind = EVENT_LOADED};
	slot->count = store_next(&s->store, e->after, CORE_BATCH_ROWS, live_since, slot->rows, &slot->historical);
	if (slot->count) {
		loaded.first = slot->rows[0].id;
		loaded.last = slot->rows[slot->count - 1].id;
		qsort(slot->rows, slot->count, sizeof *slot->rows, by_series);
	}
	return loaded;
}

static int send_batch(struct service *s, const struct effect *e)
{
	const struct slot *slot = &s->slot[e->slot];
	char id[64];
	snprintf(id, sizeof id, "%" PRId64 "-%" PRId64, e->first, e->last);
	buf_clear(&s->out);
	wire_batch(slot->rows, slot->count, slot->historical, id, clock_now_ms(), &s->out);
	return link_send(&s->link, "Batch", e->request, s->out.at, s->out.len);
}

static void settle(struct service *s, const struct effect *e)
{
	const struct slot *slot = &s->slot[e->slot];
	store_settle(&s->store, e->first, e->last, slot->rows, &slot->ack, clock_now_ms());
	s->progress_ms = clock_mono_ms();
	if (!slot->ack.rejected)
		return;
	static struct log_gate gate;
	if (log_due(&gate))
		log_warn("event=rows_refused rows=%u first_reason=%s reason=\"see pp-agent rejected\" missed=%u", slot->ack.rejected,
		         slot->ack.outcome[0].reason, gate.missed);
}

static void debug_effect(const struct service *s, const struct effect *e)
{
	if (!s->config->debug)
		return;
	struct buf b = {0};
	trace_effect(&b, e);
	log_debug("%s", buf_str(&b));
	buf_fini(&b);
}

static void set_tick(struct service *s)
{
	int64_t at = core_deadline(&s->core), now = clock_mono_ms();
	loop_timer_set(s->tick, at == INT64_MAX ? -1 : at > now ? at - now : 0);
}

// Carries one step's effects out. At most one of them makes the next event: true.
static bool carry_out(struct service *s, const struct effects *fx, struct event *next, bool *not_taken)
{
	bool more = false;
	for (uint32_t i = 0; i < fx->n; i++) {
		const struct effect *e = &fx->effect[i];
		debug_effect(s, e);
		switch (e->kind) {
		case EFFECT_SETTLE:
			settle(s, e);
			break;
		case EFFECT_SEND: // after one that was not taken the others would overtake it
			*not_taken = *not_taken || send_batch(s, e);
			break;
		case EFFECT_LOAD:
			*next = load(s, e);
			more = true;
			break;
		}
	}
	return more;
}

static void decide(struct service *s, struct event ev)
{
	struct effects fx;
	bool not_taken = false;
	do {
		ev.now_ms = clock_mono_ms();
		core_step(&s->core, &ev, &fx);
	} while (carry_out(s, &fx, &ev, &not_taken));
	if (not_taken) {
		ev = (struct event){.kind = EVENT_NOT_TAKEN, .now_ms = clock_mono_ms()};
		core_step(&s->core, &ev, &fx); // sends nothing and loads nothing: it is full
	}
	set_tick(s);
}

static void on_tick(void *arg)
{
	struct service *s = arg;
	decide(s, (struct event){.kind = EVENT_TICK});
}

// --- the server

static void on_monitor(void *arg, void *socket)
{
	struct service *s = arg;
	(void)socket;
	for (int i = 0; i < MESSAGES; i++) {
		bool was_up = s->link.up;
		const char *words = s->link.words;
		if (!link_hear(&s->link))
			return;
		if (s->link.words == words)
			continue;
		static struct log_gate gate;
		if (s->link.up || was_up || log_due(&gate))
			log_info("event=link state=\"%s\" waiting=%" PRId64, s->link.words, s->store.waiting);
		store_link(&s->store, s->link.words, clock_now_ms());
		if (s->link.up != was_up)
			decide(s, (struct event){.kind = EVENT_LINK, .up = s->link.up});
	}
}

static void look_at_clock(int64_t server_time)
{
	int64_t ahead = clock_now_ms() - server_time;
	static struct log_gate gate;
	if (server_time && (ahead > SKEW_WARN_MS || ahead < -SKEW_WARN_MS) && log_due(&gate))
		log_warn("event=clock_skew ahead_ms=%" PRId64 " reason=\"this machine's clock differs from the server's\" missed=%u", ahead, gate.missed);
}

static void on_ack(struct service *s, const struct bus_msg *m)
{
	const struct batch *b = core_batch(&s->core, m->id);
	if (!b)
		return; // it was settled before
	struct slot *slot = &s->slot[b->slot];
	if (wire_ack(m->body, m->len, slot->count, &slot->ack)) {
		log_error("event=bad_ack request=%" PRIu64 " reason=\"it does not fit the batch\"", m->id);
		decide(s, (struct event){.kind = EVENT_REFUSED, .request = m->id});
		return;
	}
	look_at_clock(slot->ack.server_time);
	decide(s, (struct event){.kind = EVENT_ACKED, .request = m->id});
}

static void on_error(struct service *s, const struct bus_msg *m)
{
	char code[32], message[160];
	static struct log_gate gate;
	if (wire_error(m->body, m->len, code, message))
		return;
	if (log_due(&gate))
		log_warn("event=server_says code=%s message=\"%s\" missed=%u", code, message, gate.missed);
	decide(s, (struct event){.kind = EVENT_REFUSED, .request = m->id});
}

static bool everything_done(const struct service *s)
{
	return !s->input.open && !s->csv_open && !s->folder_open && !s->store.waiting;
}

static void stop_when_done(struct service *s)
{
	if (!s->config->once || !everything_done(s) || s->status != EXIT_NOT_DELIVERED)
		return;
	const struct totals *t = &s->store.totals;
	s->status = t->rejected > s->refused_before || t->unreadable > s->unreadable_before ? EXIT_REFUSED_ROWS : EXIT_DELIVERED;
	loop_stop(s->loop);
}

static void on_message(void *arg, void *socket)
{
	struct service *s = arg;
	struct bus_msg m;
	for (int i = 0; i < MESSAGES; i++) {
		int err = bus_recv(socket, &m);
		if (err == ERR_AGAIN)
			break;
		if (err == OK && !strcmp(m.type, "Ack"))
			on_ack(s, &m);
		else if (err == OK && !strcmp(m.type, "Error"))
			on_error(s, &m);
		bus_msg_done(&m);
	}
	stop_when_done(s);
}

// --- the sources

// A full spool stops the sources; it never drops what it holds.
static bool spool_has_room(struct service *s)
{
	if (s->spool_full || s->store.totals.taken - s->looked_at_taken >= SPOOL_LOOK_ROWS) {
		bool full = store_bytes(&s->store) > s->config->spool_max_mb * 1024 * 1024;
		if (full != s->spool_full)
			log_warn("event=%s waiting=%" PRId64, full ? "spool_full reason=\"the sources wait\"" : "spool_has_room", s->store.waiting);
		s->spool_full = full;
		s->looked_at_taken = s->store.totals.taken;
	}
	return !s->spool_full;
}

static void tell_core(struct service *s)
{
	s->progress_ms = clock_mono_ms();
	decide(s, (struct event){.kind = EVENT_SPOOLED, .last = s->store.last_id});
}

static void on_input(void *arg, int fd, int events)
{
	struct service *s = arg;
	(void)events;
	bool room = spool_has_room(s);
	if (room) {
		input_read(&s->input, fd, clock_now_ms());
		tell_core(s);
	}
	if (!room || !s->input.open)
		loop_fd(s->loop, fd, 0, on_input, s); // until there is room: see on_sources
	stop_when_done(s);
}

// True while a file gives more at once.
static bool read_files(struct service *s)
{
	if (!drop_busy(&s->drop) && !s->csv_open && *s->config->drop_dir)
		s->folder_open = drop_find(&s->drop, clock_now_ms()) || s->drop.unsettled;
	if (!drop_busy(&s->drop))
		return false;
	bool more = drop_read(&s->drop, PIECE_ROWS, clock_now_ms());
	tell_core(s);
	if (more || !s->csv_open)
		return true; // perhaps the folder has another
	s->csv_open = false;
	if (s->drop.interrupted)
		loop_stop(s->loop);
	return false;
}

static void give_up_when_stuck(struct service *s)
{
	int64_t quiet_ms = clock_mono_ms() - s->progress_ms;
	if (!s->config->once || !s->config->give_up_s || s->input.open || quiet_ms < s->config->give_up_s * 1000)
		return;
	log_error("event=gave_up waiting=%" PRId64 " connection=\"%s\" quiet_s=%" PRId64, s->store.waiting, s->link.words, quiet_ms / 1000);
	loop_stop(s->loop);
}

static void on_sources(void *arg)
{
	struct service *s = arg;
	bool room = spool_has_room(s), more = room && read_files(s);
	if (room && s->input.open)
		loop_fd(s->loop, STDIN_FILENO, LOOP_READ, on_input, s);
	loop_timer_set(s->sources, more ? 0 : LOOK_MS);
	give_up_when_stuck(s);
	stop_when_done(s);
}

static void on_hour(void *arg)
{
	struct service *s = arg;
	store_forget_old(&s->store, clock_now_ms() - s->config->rejected_days * 24 * HOUR_MS);
	loop_timer_set(s->hourly, HOUR_MS);
}

// --- life

static void open_all(struct service *s, const struct config *c)
{
	const char *endpoint;
	*s = (struct service){.config = c, .status = EXIT_NOT_DELIVERED, .progress_ms = clock_mono_ms()};
	keyfile_read(&s->key, c->key);
	endpoint = *c->endpoint ? c->endpoint : s->key.endpoint;
	s->loop = loop_new();
	store_open(&s->store, c->folder);
	s->refused_before = s->store.totals.rejected;
	s->unreadable_before = s->store.totals.unreadable;
	core_init(&s->core);
	drop_open(&s->drop, c, &s->store);
	input_open(&s->input, c, &s->store);
	s->input.open = c->from_stdin;
	for (int i = 0; i < CORE_WINDOW; i++)
		s->slot[i].rows = mem_new(CORE_BATCH_ROWS, sizeof(struct row));
	s->tick = loop_timer_new(s->loop, on_tick, s);
	s->sources = loop_timer_new(s->loop, on_sources, s);
	s->hourly = loop_timer_new(s->loop, on_hour, s);
	link_open(&s->link, &s->key, endpoint);
	store_link(&s->store, s->link.words, clock_now_ms());
	loop_socket(s->loop, s->link.monitor, on_monitor, s);
	loop_socket(s->loop, s->link.socket, on_message, s);
	loop_timer_set(s->sources, 0);
	loop_timer_set(s->hourly, 0);
	log_info("event=started endpoint=%s key=%s waiting=%" PRId64, endpoint, s->key.id, s->store.waiting);
}

static void close_all(struct service *s)
{
	const struct totals *t = &s->store.totals;
	log_info("event=stopped waiting=%" PRId64 " taken=%" PRId64 " accepted=%" PRId64 " duplicate=%" PRId64 " restated=%" PRId64 " rejected=%" PRId64
	         " unreadable=%" PRId64,
	         s->store.waiting, t->taken, t->accepted, t->duplicate, t->restated, t->rejected, t->unreadable);
	store_link(&s->store, "not running", clock_now_ms());
	drop_close(&s->drop);
	input_close(&s->input);
	store_close(&s->store);
	loop_socket_drop(s->loop, s->link.monitor);
	loop_socket_drop(s->loop, s->link.socket);
	link_close(&s->link);
	loop_free(s->loop);
	for (int i = 0; i < CORE_WINDOW; i++) {
		free(s->slot[i].rows);
		ack_fini(&s->slot[i].ack);
	}
	buf_fini(&s->out);
}

int service_run(const struct config *c)
{
	static struct service s;
	open_all(&s, c);
	decide(&s, (struct event){.kind = EVENT_SPOOLED, .last = s.store.last_id});
	s.csv_open = *c->csv != 0;
	s.folder_open = *c->drop_dir != 0;
	if (!s.csv_open || drop_begin(&s.drop, c->csv, false) == OK)
		loop_run(s.loop);
	if (*c->csv && s.status != EXIT_NOT_DELIVERED)
		store_unmark(&s.store, c->csv); // it was delivered: given again it is read again
	close_all(&s);
	return c->once ? s.status : 0; // without --once a signal is how it ends
}
