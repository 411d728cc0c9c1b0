#include "service.h"

#include "base/civil.h"
#include "base/err.h"
#include "base/mem.h"
#include "bus/bus.h"
#include "core.h"
#include "drop.h"
#include "keyfile.h"
#include "store.h"
#include "sys/clock.h"
#include "sys/log.h"
#include "sys/loop.h"
#include "trace.h"
#include "wire.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

enum {
	LOOK_MS = 500, // how often the drop folder is looked at
	HOUR_MS = 3600000,
	CSV_RECORDS = 5000,    // in one commit
	STDIN_BYTES = 1 << 20, // read at once, in one commit
	SKEW_WARN_MS = 60000,
	SPOOL_LOOK_ROWS = 50000 // how often the spool's size is looked at
};

// A batch under way with its rows, in the order they were sent.
struct sent {
	uint64_t request; // 0 = free
	struct row *rows;
};

struct service {
	const struct config *config;
	struct loop *loop;
	struct keyfile key;
	struct store store;
	struct core core;
	struct drop drop;
	void *context;
	void *socket;
	struct loop_timer *work; // sources and sending
	struct loop_timer *hourly;
	struct sent sent[FLIGHT_WINDOW];
	struct buf out;
	struct buf input; // of stdin, not yet a whole line
	uint32_t input_line;
	struct line line;
	bool input_open;
	bool csv_open; // --csv is under way
	bool spool_full;
	int64_t looked_at_taken;
	int64_t refused_here; // rows refused in this run
	int status;
};

static void set_int(void *socket, int option, int value)
{
	if (zmq_setsockopt(socket, option, &value, sizeof value))
		log_fatal("event=socket_option_failed option=%d error=\"%s\"", option, zmq_strerror(errno));
}

static void connect_server(struct service *s)
{
	const char *endpoint = *s->config->endpoint ? s->config->endpoint : s->key.endpoint;
	s->context = zmq_ctx_new();
	s->socket = zmq_socket(s->context, ZMQ_DEALER);
	if (!s->socket)
		log_fatal("event=socket_failed error=\"%s\"", zmq_strerror(errno));
	set_int(s->socket, ZMQ_LINGER, 0);
	set_int(s->socket, ZMQ_IMMEDIATE, 1);
	set_int(s->socket, ZMQ_HEARTBEAT_IVL, 2000);
	set_int(s->socket, ZMQ_HEARTBEAT_TIMEOUT, 10000);
	set_int(s->socket, ZMQ_RECONNECT_IVL, 100);
	set_int(s->socket, ZMQ_RECONNECT_IVL_MAX, 5000);
	set_int(s->socket, ZMQ_TCP_KEEPALIVE, 1);
	set_int(s->socket, ZMQ_HANDSHAKE_IVL, 3000); // a key that is not known yet is tried again
	zmq_setsockopt(s->socket, ZMQ_CURVE_SERVERKEY, s->key.server_public, KEY_Z85);
	zmq_setsockopt(s->socket, ZMQ_CURVE_PUBLICKEY, s->key.curve_public, KEY_Z85);
	zmq_setsockopt(s->socket, ZMQ_CURVE_SECRETKEY, s->key.curve_secret, KEY_Z85);
	if (zmq_connect(s->socket, endpoint))
		log_fatal("event=bad_endpoint endpoint=%s error=\"%s\"", endpoint, zmq_strerror(errno));
	log_info("event=started endpoint=%s key=%s waiting=%" PRId64, endpoint, s->key.id, s->store.waiting);
}

static void debug_flight(const struct service *s, const char *what, const struct flight *f)
{
	if (!s->config->debug)
		return;
	struct buf b = {0};
	trace_flight(&b, what, f);
	log_debug("%s", buf_str(&b));
	buf_fini(&b);
}

// --- sending

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

static struct sent *sent_of(struct service *s, uint64_t request)
{
	for (int i = 0; i < FLIGHT_WINDOW; i++)
		if (s->sent[i].request == request)
			return &s->sent[i];
	return NULL;
}

static void forget_sent(struct service *s)
{
	for (int i = 0; i < FLIGHT_WINDOW; i++)
		s->sent[i].request = 0;
}

static bool send_one(struct service *s)
{
	int64_t now = clock_mono_ms(), wall = clock_now_ms();
	struct sent *slot = sent_of(s, 0);
	int events = 0;
	size_t size = sizeof events;
	zmq_getsockopt(s->socket, ZMQ_EVENTS, &events, &size);
	if (!core_may_send(&s->core, now) || !slot || !(events & ZMQ_POLLOUT))
		return false;
	bool historical = false;
	uint32_t count = store_next(&s->store, s->core.sent_to, FLIGHT_ROWS, wall - s->config->live_hours * HOUR_MS, slot->rows, &historical);
	if (!count)
		return false;
	int64_t first = slot->rows[0].id, last = slot->rows[count - 1].id;
	qsort(slot->rows, count, sizeof *slot->rows, by_series);
	struct bus_msg to = {.id = core_sent(&s->core, first, last, count, now)};
	slot->request = to.id;
	buf_clear(&s->out);
	wire_batch(slot->rows, count, historical, to.id, wall, &s->out);
	bus_reply(s->socket, &to, "Batch", s->out.at, s->out.len); // not taken: it is overdue then, and sent again
	debug_flight(s, "sent", &s->core.flight[s->core.flights - 1]);
	return true;
}

static void look_at_clock(int64_t server_time)
{
	int64_t skew = clock_now_ms() - server_time;
	static struct log_gate gate;
	if (server_time && (skew > SKEW_WARN_MS || skew < -SKEW_WARN_MS) && log_due(&gate))
		log_warn("event=clock_skew ahead_ms=%" PRId64 " reason=\"this machine's clock differs from the server's\" missed=%u", skew, gate.missed);
}

static void on_ack(struct service *s, const struct bus_msg *m)
{
	struct flight f;
	struct ack a;
	struct sent *slot = sent_of(s, m->id);
	if (!m->id || !slot || !core_answered(&s->core, m->id, &f))
		return; // answered before
	slot->request = 0;
	if (wire_ack(m->body, m->len, f.rows, &a)) {
		log_error("event=bad_ack request=%" PRIu64, m->id);
		forget_sent(s);
		core_not_ready(&s->core, clock_mono_ms());
		return;
	}
	store_settle(&s->store, f.first, f.last, slot->rows, &a, clock_now_ms());
	s->refused_here += a.rejected;
	look_at_clock(a.server_time);
	debug_flight(s, "acked", &f);
	if (a.rejected) {
		static struct log_gate gate;
		if (log_due(&gate))
			log_warn("event=rows_refused rows=%u first_reason=%s reason=\"see pp-agent rejected\" missed=%u", a.rejected, a.outcome[0].reason,
			         gate.missed);
	}
}

static void on_error(struct service *s, const struct bus_msg *m)
{
	char code[32], message[160];
	static struct log_gate gate;
	if (wire_error(m->body, m->len, code, message))
		return;
	if (log_due(&gate))
		log_warn("event=server_says code=%s message=\"%s\" missed=%u", code, message, gate.missed);
	forget_sent(s);
	core_not_ready(&s->core, clock_mono_ms());
}

static void on_message(void *arg, void *socket)
{
	struct service *s = arg;
	struct bus_msg m;
	for (int i = 0; i < 2 * FLIGHT_WINDOW; i++) {
		int err = bus_recv(socket, &m);
		if (err == ERR_AGAIN)
			break;
		if (err == OK && !strcmp(m.type, "Ack"))
			on_ack(s, &m);
		else if (err == OK && !strcmp(m.type, "Error"))
			on_error(s, &m);
		bus_msg_done(&m);
	}
	loop_timer_set(s->work, 0);
}

// --- taking

// A full spool stops the sources; it never drops what it holds.
static bool spool_has_room(struct service *s)
{
	if (s->spool_full || s->store.totals.taken - s->looked_at_taken >= SPOOL_LOOK_ROWS) {
		bool full = store_bytes(&s->store) > s->config->spool_max_mb * 1024 * 1024;
		if (full != s->spool_full)
			log_warn("event=spool_%s waiting=%" PRId64, full ? "full reason=\"the sources wait\"" : "has_room", s->store.waiting);
		s->spool_full = full;
		s->looked_at_taken = s->store.totals.taken;
	}
	return !s->spool_full;
}

static void take_line(struct service *s, const char *at, size_t len, int64_t now)
{
	struct row row;
	char reason[REASON_LEN];
	s->input_line++;
	int err = line_reader(&s->config->defaults, at, len, &s->line, &row, reason);
	if (err == ERR_NOT_FOUND)
		return;
	if (err) {
		char text[120];
		snprintf(text, sizeof text, "%.*s", (int)(len < 100 ? len : 100), at);
		store_unreadable(&s->store, "stdin", s->input_line, text, reason, now);
		static struct log_gate gate;
		if (log_due(&gate))
			log_warn("event=line_unreadable source=stdin line=%u reason=\"%s\" missed=%u", s->input_line, reason, gate.missed);
		return;
	}
	row.spool_time = now;
	store_take(&s->store, &row);
}

static void take_lines(struct service *s, bool end)
{
	int64_t now = clock_now_ms();
	size_t at = 0;
	store_begin(&s->store);
	for (const uint8_t *brk; (brk = memchr(s->input.at + at, '\n', s->input.len - at)); at = (size_t)(brk - s->input.at) + 1)
		take_line(s, (const char *)s->input.at + at, (size_t)(brk - s->input.at) - at, now);
	if (end && at < s->input.len) {
		take_line(s, (const char *)s->input.at + at, s->input.len - at, now);
		at = s->input.len;
	}
	store_commit(&s->store);
	memmove(s->input.at, s->input.at + at, s->input.len - at);
	s->input.len -= at;
	if (s->input.len > LINE_MAX_LEN) {
		log_warn("event=line_unreadable source=stdin reason=\"longer than 64 KiB\"");
		s->input.len = 0;
	}
}

static void on_input(void *arg, int fd, int events)
{
	struct service *s = arg;
	(void)events;
	if (!spool_has_room(s)) {
		loop_fd(s->loop, fd, 0, on_input, s); // until there is room: see on_work
		return;
	}
	buf_room(&s->input, STDIN_BYTES);
	ssize_t n = read(fd, s->input.at + s->input.len, STDIN_BYTES);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0)
		s->input.len += (size_t)n;
	if (s->input.len)
		take_lines(s, n <= 0);
	if (n <= 0) {
		s->input_open = false;
		loop_fd(s->loop, fd, 0, on_input, s);
	}
	loop_timer_set(s->work, 0);
}

// True while a file gives more at once.
static bool read_files(struct service *s)
{
	if (!spool_has_room(s))
		return false;
	if (!*s->drop.path && *s->config->drop_dir && !s->csv_open)
		drop_find(&s->drop, clock_now_ms());
	if (!*s->drop.path)
		return false;
	bool more = drop_read(&s->drop, CSV_RECORDS, clock_now_ms());
	if (!more)
		s->csv_open = false;
	return more;
}

// --- the round

static bool everything_done(const struct service *s)
{
	return !s->input_open && !s->csv_open && !*s->drop.path && !s->store.waiting;
}

static void on_work(void *arg)
{
	struct service *s = arg;
	int64_t now = clock_mono_ms();
	if (core_overdue(&s->core, now)) {
		static struct log_gate gate;
		if (log_due(&gate))
			log_warn("event=no_ack waiting=%" PRId64 " reason=\"sending again\" missed=%u", s->store.waiting, gate.missed);
		forget_sent(s);
	}
	bool more = read_files(s);
	if (s->input_open && spool_has_room(s))
		loop_fd(s->loop, STDIN_FILENO, LOOP_READ, on_input, s);
	while (send_one(s)) {
	}
	if (s->config->once && everything_done(s)) {
		s->status = s->refused_here || s->store.totals.unreadable ? EXIT_REFUSED_ROWS : EXIT_DELIVERED;
		loop_stop(s->loop);
		return;
	}
	loop_timer_set(s->work, more ? 0 : s->store.waiting ? 20 : LOOK_MS);
}

static void on_hour(void *arg)
{
	struct service *s = arg;
	store_forget_old(&s->store, clock_now_ms() - s->config->rejected_days * 24 * HOUR_MS);
	loop_timer_set(s->hourly, HOUR_MS);
}

int service_run(const struct config *c)
{
	static struct service s;
	s = (struct service){.config = c, .status = EXIT_NOT_DELIVERED, .input_open = c->from_stdin};
	keyfile_read(&s.key, c->key);
	s.loop = loop_new();
	store_open(&s.store, c->folder);
	int64_t unreadable_before = s.store.totals.unreadable;
	drop_open(&s.drop, c, &s.store);
	for (int i = 0; i < FLIGHT_WINDOW; i++)
		s.sent[i].rows = mem_new(FLIGHT_ROWS, sizeof(struct row));
	connect_server(&s);
	loop_socket(s.loop, s.socket, on_message, &s);
	s.work = loop_timer_new(s.loop, on_work, &s);
	s.hourly = loop_timer_new(s.loop, on_hour, &s);
	loop_timer_set(s.work, 0);
	loop_timer_set(s.hourly, 0);
	bool bad_file = *c->csv && drop_begin(&s.drop, c->csv, false) != OK;
	s.csv_open = *c->csv && !bad_file;
	if (!bad_file)
		loop_run(s.loop);
	if (s.status != EXIT_NOT_DELIVERED)
		s.status = s.refused_here || s.store.totals.unreadable > unreadable_before ? EXIT_REFUSED_ROWS : EXIT_DELIVERED;
	const struct totals *t = &s.store.totals;
	log_info("event=stopped waiting=%" PRId64 " taken=%" PRId64 " accepted=%" PRId64 " duplicate=%" PRId64 " restated=%" PRId64 " rejected=%" PRId64
	         " unreadable=%" PRId64,
	         s.store.waiting, t->taken, t->accepted, t->duplicate, t->restated, t->rejected, t->unreadable);
	drop_close(&s.drop);
	store_close(&s.store);
	loop_socket_drop(s.loop, s.socket);
	zmq_close(s.socket);
	zmq_ctx_term(s.context);
	loop_free(s.loop);
	for (int i = 0; i < FLIGHT_WINDOW; i++)
		free(s.sent[i].rows);
	buf_fini(&s.out);
	buf_fini(&s.input);
	return s.status;
}
