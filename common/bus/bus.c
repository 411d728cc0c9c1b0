#include "bus/bus.h"

#include "base/err.h"
#include "base/mem.h"
#include "bus.pb-c.h"
#include "sys/clock.h"
#include "sys/log.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

enum {
	MAX_DOMAINS = 8,
	HIGH_WATER = 1000,           // messages queued for one peer before we drop or wait
	HEARTBEAT_MS = 1000,         // a dead peer is noticed within
	HEARTBEAT_TIMEOUT_MS = 5000, // this
	RECONNECT_MS = 50,
	RECONNECT_MAX_MS = 1000,
	HANDSHAKE_MS = 5000,    // a stranger's slow line gets so long
	HANDSHAKE_OWN_MS = 500, // between our own services: one that was turned away comes again soon
	BACKLOG = 1024,
	KEYS_REREAD_MS = 10 // how often an unknown key may make us read the keys folder
};

struct domain {
	char name[32];
	bus_allow_fn *fn;
	void *arg;
};

struct bus {
	struct loop *loop;
	void *context;
	void *zap;
	char *keys_dir;
	char *service;
	struct key_pair own;
	struct domain domain[MAX_DOMAINS];
	uint32_t domains;
	struct known {
		uint8_t key[KEY_LEN];
		char name[BUS_USER_LEN];
	} * known; // public keys of our own services
	uint32_t knowns;
	int64_t known_read_ms;
};

static void set_int(void *socket, int option, int value)
{
	if (zmq_setsockopt(socket, option, &value, sizeof value))
		log_fatal("event=socket_option_failed option=%d error=\"%s\"", option, zmq_strerror(errno));
}

// --- who may speak (ZAP, https://rfc.zeromq.org/spec/27/)

static void read_known(struct bus *b)
{
	b->known_read_ms = clock_mono_ms();
	b->knowns = 0;
	DIR *dir = opendir(b->keys_dir);
	if (!dir)
		return;
	for (struct dirent *e; (e = readdir(dir));) {
		char *dot = strrchr(e->d_name, '.'), z85[KEY_Z85];
		size_t len = dot ? (size_t)(dot - e->d_name) : 0;
		if (!dot || strcmp(dot, ".public") || len >= BUS_USER_LEN)
			continue;
		*dot = 0;
		struct known k = {0};
		memcpy(k.name, e->d_name, len);
		if (keys_peer(b->keys_dir, k.name, z85) || keys_decode(z85, k.key))
			continue;
		b->known = mem_grow(b->known, b->knowns + 1, sizeof *b->known);
		b->known[b->knowns++] = k;
	}
	closedir(dir);
}

static bool allow_service(void *arg, const uint8_t key[KEY_LEN], char user[BUS_USER_LEN])
{
	struct bus *b = arg;
	for (int pass = 0; pass < 2; pass++) {
		for (uint32_t i = 0; i < b->knowns; i++)
			if (!memcmp(b->known[i].key, key, KEY_LEN)) {
				memcpy(user, b->known[i].name, BUS_USER_LEN);
				return true;
			}
		if (b->known_read_ms && clock_mono_ms() - b->known_read_ms < KEYS_REREAD_MS)
			return false;
		read_known(b);
	}
	return false;
}

enum { ZAP_VERSION, ZAP_ID, ZAP_DOMAIN, ZAP_ADDRESS, ZAP_IDENTITY, ZAP_MECHANISM, ZAP_KEY, ZAP_FRAMES };

static bool zap_allows(struct bus *b, zmq_msg_t *frame, int frames, char user[BUS_USER_LEN])
{
	if (frames != ZAP_FRAMES || zmq_msg_size(&frame[ZAP_MECHANISM]) != 5 || memcmp(zmq_msg_data(&frame[ZAP_MECHANISM]), "CURVE", 5) ||
	    zmq_msg_size(&frame[ZAP_KEY]) != KEY_LEN)
		return false;
	for (uint32_t i = 0; i < b->domains; i++) {
		const struct domain *d = &b->domain[i];
		if (strlen(d->name) == zmq_msg_size(&frame[ZAP_DOMAIN]) && !memcmp(d->name, zmq_msg_data(&frame[ZAP_DOMAIN]), strlen(d->name)))
			return d->fn(d->arg, zmq_msg_data(&frame[ZAP_KEY]), user);
	}
	return false;
}

static bool zap_answer(struct bus *b)
{
	zmq_msg_t frame[ZAP_FRAMES + 1]; // and one for what nobody should send
	int frames = 0;
	for (bool more = true; more; frames++) {
		zmq_msg_t *at = &frame[frames < ZAP_FRAMES ? frames : ZAP_FRAMES];
		zmq_msg_init(at);
		if (zmq_msg_recv(at, b->zap, ZMQ_DONTWAIT) < 0) {
			zmq_msg_close(at);
			break;
		}
		more = zmq_msg_more(at);
		if (frames >= ZAP_FRAMES)
			zmq_msg_close(at);
	}
	if (!frames)
		return false;
	char user[BUS_USER_LEN] = "";
	bool allowed = zap_allows(b, frame, frames, user);
	// 300, not 400: after a 400 a ZeroMQ client never connects again, and today's unknown key may be known in a moment (a plant's new key, a service's first start).
	const char *code = allowed ? "200" : "300", *text = allowed ? "OK" : "unknown key";
	zmq_send(b->zap, "1.0", 3, ZMQ_SNDMORE);
	zmq_send(b->zap, frames > ZAP_ID ? zmq_msg_data(&frame[ZAP_ID]) : "", frames > ZAP_ID ? zmq_msg_size(&frame[ZAP_ID]) : 0, ZMQ_SNDMORE);
	zmq_send(b->zap, code, 3, ZMQ_SNDMORE);
	zmq_send(b->zap, text, strlen(text), ZMQ_SNDMORE);
	zmq_send(b->zap, user, strnlen(user, BUS_USER_LEN), ZMQ_SNDMORE);
	zmq_send(b->zap, "", 0, 0);
	if (!allowed) {
		static struct log_gate gate;
		if (log_due(&gate))
			log_warn("event=connection_refused domain=%.*s reason=\"unknown key\" missed=%u",
			         frames > ZAP_DOMAIN ? (int)zmq_msg_size(&frame[ZAP_DOMAIN]) : 0,
			         frames > ZAP_DOMAIN ? (const char *)zmq_msg_data(&frame[ZAP_DOMAIN]) : "", gate.missed);
	}
	for (int i = 0; i < frames && i < ZAP_FRAMES; i++)
		zmq_msg_close(&frame[i]);
	return true;
}

static void on_zap(void *arg, void *socket)
{
	(void)socket;
	for (int i = 0; i < 100 && zap_answer(arg); i++) {
	}
}

void bus_allow(struct bus *b, const char *domain, bus_allow_fn *fn, void *arg)
{
	if (b->domains == MAX_DOMAINS)
		log_fatal("event=too_many_domains");
	struct domain *d = &b->domain[b->domains++];
	snprintf(d->name, sizeof d->name, "%s", domain);
	d->fn = fn;
	d->arg = arg;
}

// --- life

struct bus *bus_new(struct loop *l, const char *keys_dir, const char *service)
{
	struct bus *b = mem_new(1, sizeof *b);
	b->loop = l;
	b->keys_dir = mem_text(keys_dir);
	b->service = mem_text(service);
	int err = keys_own(keys_dir, service, &b->own);
	if (err)
		log_fatal("event=keys_failed dir=%s error=%s errno=\"%s\"", keys_dir, err_name(err), strerror(errno));
	b->context = zmq_ctx_new();
	zmq_ctx_set(b->context, ZMQ_MAX_SOCKETS, 4096);
	b->zap = zmq_socket(b->context, ZMQ_REP);
	if (!b->zap || zmq_bind(b->zap, "inproc://zeromq.zap.01"))
		log_fatal("event=zap_failed error=\"%s\"", zmq_strerror(errno));
	set_int(b->zap, ZMQ_LINGER, 0);
	loop_socket(l, b->zap, on_zap, b);
	bus_allow(b, "service", allow_service, b);
	return b;
}

void bus_free(struct bus *b)
{
	if (!b)
		return;
	bus_close(b, b->zap);
	zmq_ctx_term(b->context);
	free(b->known);
	free(b->keys_dir);
	free(b->service);
	free(b);
}

void *bus_context(struct bus *b)
{
	return b->context;
}

struct loop *bus_loop(struct bus *b)
{
	return b->loop;
}

static void *make_socket(struct bus *b, int zmq_type, int64_t max_body)
{
	void *s = zmq_socket(b->context, zmq_type);
	if (!s)
		log_fatal("event=socket_failed error=\"%s\"", zmq_strerror(errno));
	set_int(s, ZMQ_LINGER, 0);
	set_int(s, ZMQ_SNDHWM, HIGH_WATER);
	set_int(s, ZMQ_RCVHWM, HIGH_WATER);
	set_int(s, ZMQ_HEARTBEAT_IVL, HEARTBEAT_MS);
	set_int(s, ZMQ_HEARTBEAT_TIMEOUT, HEARTBEAT_TIMEOUT_MS);
	set_int(s, ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS);
	set_int(s, ZMQ_RECONNECT_IVL, RECONNECT_MS);
	set_int(s, ZMQ_RECONNECT_IVL_MAX, RECONNECT_MAX_MS);
	set_int(s, ZMQ_TCP_KEEPALIVE, 1);
	set_int(s, ZMQ_BACKLOG, BACKLOG);
	if (max_body && zmq_setsockopt(s, ZMQ_MAXMSGSIZE, &max_body, sizeof max_body))
		log_fatal("event=socket_option_failed option=maxmsgsize error=\"%s\"", zmq_strerror(errno));
	zmq_setsockopt(s, ZMQ_CURVE_SECRETKEY, b->own.secret_z85, KEY_Z85);
	zmq_setsockopt(s, ZMQ_CURVE_PUBLICKEY, b->own.public_z85, KEY_Z85);
	return s;
}

void *bus_bind(struct bus *b, int zmq_type, const char *endpoint, const char *domain, int64_t max_body)
{
	void *s = make_socket(b, zmq_type, max_body);
	set_int(s, ZMQ_CURVE_SERVER, 1);
	zmq_setsockopt(s, ZMQ_ZAP_DOMAIN, domain, strlen(domain));
	if (zmq_bind(s, endpoint))
		log_fatal("event=bind_failed endpoint=%s error=\"%s\"", endpoint, zmq_strerror(errno));
	return s;
}

char *bus_endpoint(void *socket, char out[128])
{
	size_t len = 128;
	if (zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, out, &len))
		out[0] = 0;
	return out;
}

int bus_connect(struct bus *b, int zmq_type, const char *endpoint, const char *peer, void **socket)
{
	char server[KEY_Z85];
	int err = keys_peer(b->keys_dir, peer, server);
	if (err)
		return err;
	void *s = make_socket(b, zmq_type, 0);
	if (zmq_type == ZMQ_DEALER)
		set_int(s, ZMQ_IMMEDIATE, 1); // nothing is queued for a peer that is not there: our callers keep their own bounded queues
	set_int(s, ZMQ_HANDSHAKE_IVL, HANDSHAKE_OWN_MS);
	zmq_setsockopt(s, ZMQ_CURVE_SERVERKEY, server, KEY_Z85);
	if (zmq_connect(s, endpoint)) {
		zmq_close(s);
		return ERR_ARG;
	}
	*socket = s;
	return OK;
}

void bus_close(struct bus *b, void *socket)
{
	if (!socket)
		return;
	loop_socket_drop(b->loop, socket);
	zmq_close(socket);
}

// --- frames

static bool take(void *socket, zmq_msg_t *m, bool *more)
{
	zmq_msg_init(m);
	if (zmq_msg_recv(m, socket, ZMQ_DONTWAIT) < 0) {
		zmq_msg_close(m);
		return false;
	}
	*more = zmq_msg_more(m);
	return true;
}

static void drop_rest(void *socket, bool more)
{
	while (more) {
		zmq_msg_t m;
		if (!take(socket, &m, &more))
			return;
		zmq_msg_close(&m);
	}
}

// The frames behind the peer's address: [type][id][body], and nothing more.
static int take_frames(void *socket, struct bus_msg *m, bool more)
{
	zmq_msg_t f;
	if (!more || !take(socket, &f, &more))
		return ERR_SYNTAX;
	const char *user = zmq_msg_gets(&f, "User-Id"); // each frame has it but the peer's address
	snprintf(m->user, sizeof m->user, "%s", user ? user : "");
	size_t len = zmq_msg_size(&f);
	bool good = len > 0 && len < BUS_TYPE_LEN && more;
	if (good) {
		memcpy(m->type, zmq_msg_data(&f), len);
		m->type[len] = 0;
		good = !memchr(m->type, 0, len);
	}
	zmq_msg_close(&f);
	if (!good || !take(socket, &f, &more)) {
		drop_rest(socket, more);
		return ERR_SYNTAX;
	}
	struct cut id = cut_of(zmq_msg_data(&f), zmq_msg_size(&f));
	m->id = cut_u64(&id);
	good = !id.bad && !id.left && more;
	zmq_msg_close(&f);
	zmq_msg_t *body = mem_new(1, sizeof *body);
	if (!good || !take(socket, body, &more)) {
		free(body);
		drop_rest(socket, more);
		return ERR_SYNTAX;
	}
	m->frame = body;
	m->body = zmq_msg_data(body);
	m->len = zmq_msg_size(body);
	if (more) {
		drop_rest(socket, more);
		return ERR_SYNTAX;
	}
	return OK;
}

int bus_recv(void *socket, struct bus_msg *m)
{
	int type = 0;
	size_t size = sizeof type;
	m->peer_len = 0;
	m->type[0] = m->user[0] = 0;
	m->id = 0;
	m->body = NULL;
	m->len = 0;
	m->frame = NULL;
	zmq_getsockopt(socket, ZMQ_TYPE, &type, &size);
	if (type != ZMQ_ROUTER) {
		// A DEALER's first frame is the type: ask whether there is one before taking frames.
		int events = 0;
		size = sizeof events;
		if (zmq_getsockopt(socket, ZMQ_EVENTS, &events, &size) || !(events & ZMQ_POLLIN))
			return ERR_AGAIN;
		return take_frames(socket, m, true);
	}
	zmq_msg_t peer;
	bool more;
	if (!take(socket, &peer, &more))
		return ERR_AGAIN;
	m->peer_len = zmq_msg_size(&peer);
	if (m->peer_len <= BUS_PEER_LEN)
		memcpy(m->peer, zmq_msg_data(&peer), m->peer_len);
	else
		m->peer_len = 0;
	zmq_msg_close(&peer);
	return take_frames(socket, m, more);
}

void bus_msg_done(struct bus_msg *m)
{
	if (!m->frame)
		return;
	zmq_msg_close(m->frame);
	free(m->frame);
	m->frame = NULL;
	m->body = NULL;
	m->len = 0;
}

static int send_frames(void *socket, const char *type, uint64_t id, const void *body, size_t len)
{
	struct buf number = {0};
	buf_u64(&number, id);
	int bad = zmq_send(socket, type, strlen(type), ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0 ||
	          zmq_send(socket, number.at, number.len, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0 || zmq_send(socket, len ? body : "", len, ZMQ_DONTWAIT) < 0;
	buf_fini(&number);
	return bad ? ERR_AGAIN : OK;
}

int bus_reply(void *socket, const struct bus_msg *to, const char *type, const void *body, size_t len)
{
	if (to->peer_len && zmq_send(socket, to->peer, to->peer_len, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
		return ERR_AGAIN;
	return send_frames(socket, type, to->id, body, len);
}

void bus_reply_error(void *socket, const struct bus_msg *to, const char *code, const char *message, const char *field)
{
	Parkpulse__V1__Error e = PARKPULSE__V1__ERROR__INIT;
	e.code = (char *)(uintptr_t)code;
	e.message = (char *)(uintptr_t)message;
	e.field = (char *)(uintptr_t)(field ? field : "");
	size_t len = parkpulse__v1__error__get_packed_size(&e);
	uint8_t *body = mem_new(len, 1);
	parkpulse__v1__error__pack(&e, body);
	bus_reply(socket, to, "Error", body, len);
	free(body);
}

int bus_publish(void *socket, const char *topic, const char *type, const void *body, size_t len)
{
	if (zmq_send(socket, topic, strlen(topic), ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0 || zmq_send(socket, type, strlen(type), ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0 ||
	    zmq_send(socket, len ? body : "", len, ZMQ_DONTWAIT) < 0)
		return ERR_AGAIN;
	return OK;
}
