#include "http.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/parse.h"
#include "gzip.h"
#include "sys/clock.h"
#include "sys/log.h"

#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	HEAD_BYTES = 24 * 1024,       // request line and headers, and MHD's own room for one connection
	IDLE_S = 30,                  // no byte either way for so long: closed
	HEAD_MS = 15000,              // a head that is not whole by then
	BODY_MS = 120000,             // a body that is not whole by then: 16 MiB over 1 Mbit/s
	DRAIN_MAX = 64 * 1024 * 1024, // a refused body is read up to here, so that the answer is seen and not a broken connection
	SWEEP_MS = 1000,
	STREAM_BLOCK = 8 * 1024,
	LISTEN_BACKLOG = 1024
};

// What a connection is waiting for, to close those that take too long.
struct link {
	struct link *next, *prev;
	int fd;
	enum { LINK_HEAD, LINK_BODY, LINK_ANSWER } phase;
	int64_t since_ms;
};

struct http {
	struct MHD_Daemon *daemon;
	struct loop *loop;
	struct loop_timer *timer, *sweep;
	struct http_handler handler;
	struct link *links;
	uint32_t connections;
	struct request *requests;
	int epoll_fd;
	const char *proxies;
	bool tls;
	bool resumed; // some connection was, and MHD does not know before it runs
	bool closing;
};

// --- connections

static struct link *link_of(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *i = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	return i ? i->socket_context : NULL;
}

static void link_phase(struct MHD_Connection *c, int phase)
{
	struct link *l = link_of(c);
	if (l) {
		l->phase = phase;
		l->since_ms = clock_mono_ms();
	}
}

static void on_connection(void *arg, struct MHD_Connection *c, void **context, enum MHD_ConnectionNotificationCode code)
{
	struct http *h = arg;
	struct link *l = *context;
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		const union MHD_ConnectionInfo *i = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
		l = mem_new(1, sizeof *l);
		*l = (struct link){.next = h->links, .fd = i->connect_fd, .phase = LINK_HEAD, .since_ms = clock_mono_ms()};
		if (h->links)
			h->links->prev = l;
		h->links = l;
		h->connections++;
		*context = l;
		return;
	}
	if (!l)
		return;
	*(l->prev ? &l->prev->next : &h->links) = l->next;
	if (l->next)
		l->next->prev = l->prev;
	h->connections--;
	free(l);
	*context = NULL;
}

// MHD's own timeout sees bytes; one byte now and then would hold a connection for ever.
static void on_sweep(void *arg)
{
	struct http *h = arg;
	int64_t now = clock_mono_ms();
	for (struct link *l = h->links; l; l = l->next) {
		int64_t most = l->phase == LINK_HEAD ? HEAD_MS + IDLE_S * 1000 : l->phase == LINK_BODY ? BODY_MS : INT64_MAX;
		if (now - l->since_ms > most)
			shutdown(l->fd, SHUT_RDWR);
	}
	loop_timer_set(h->sweep, SWEEP_MS);
}

// --- answers

static const struct {
	const char *name;
	const char *value;
} always[] = {
        {"X-Content-Type-Options",       "nosniff"           },
        {"X-Frame-Options",              "DENY"              },
        {"Referrer-Policy",              "no-referrer"       },
        {"Cross-Origin-Resource-Policy", "same-origin"       },
        {"Permissions-Policy",           "interest-cohort=()"},
};

#define STRICT_TRANSPORT "max-age=31536000" // a year: browsers then come by TLS only

static void decorate(struct request *r, const char *type)
{
	bool policy = false, cache = false;
	if (*type)
		MHD_add_response_header(r->response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		MHD_add_response_header(r->response, always[i].name, always[i].value);
	if (r->secure)
		MHD_add_response_header(r->response, "Strict-Transport-Security", STRICT_TRANSPORT);
	for (uint32_t i = 0; i < r->headers; i++) {
		MHD_add_response_header(r->response, r->header[i].name, r->header[i].value);
		policy = policy || !strcmp(r->header[i].name, "Content-Security-Policy");
		cache = cache || !strcmp(r->header[i].name, "Cache-Control");
	}
	if (!policy)
		MHD_add_response_header(r->response, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
	if (!cache)
		MHD_add_response_header(r->response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	MHD_add_response_header(r->response, "X-Request-Id", r->id);
}

const char *request_header(const struct request *r, const char *name)
{
	return MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, name);
}

void request_set_header(struct request *r, const char *name, const char *value)
{
	if (r->headers == REQUEST_HEADERS)
		log_fatal("event=too_many_headers name=%s", name);
	r->header[r->headers].name = name;
	if (snprintf(r->header[r->headers].value, sizeof r->header[0].value, "%s", value) >= (int)sizeof r->header[0].value)
		log_fatal("event=header_too_long name=%s", name);
	r->headers++;
}

void request_wake(struct request *r)
{
	if (!r->suspended)
		return;
	r->suspended = false;
	r->http->resumed = true;
	MHD_resume_connection(r->connection);
}

void request_answer(struct request *r, int status, const char *type, const void *body, size_t len)
{
	if (r->response)
		log_fatal("event=answered_twice path=\"%s\"", r->raw);
	r->status = status;
	r->response = MHD_create_response_from_buffer(len, (void *)(uintptr_t)(len ? body : ""), MHD_RESPMEM_MUST_COPY);
	if (!r->response)
		log_fatal("event=out_of_memory");
	decorate(r, type);
	request_wake(r);
}

static ssize_t on_read(void *arg, uint64_t at, char *out, size_t max)
{
	struct request *r = arg;
	(void)at;
	ssize_t n = r->http->closing ? -1 : r->source.read(r->source.arg, out, max);
	if (n < 0)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (!n) {
		r->suspended = true;
		MHD_suspend_connection(r->connection);
	}
	return n;
}

void request_stream(struct request *r, const char *type, const struct http_source *source)
{
	r->status = MHD_HTTP_OK;
	r->source = *source;
	r->response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK, on_read, r, NULL);
	if (!r->response)
		log_fatal("event=out_of_memory");
	decorate(r, type);
	MHD_add_response_header(r->response, "X-Accel-Buffering", "no"); // a proxy in front must not hold the events back
	request_wake(r);
}

static enum MHD_Result queue(struct request *r)
{
	r->queued = true;
	link_phase(r->connection, LINK_ANSWER);
	return MHD_queue_response(r->connection, (unsigned)r->status, r->response);
}

// --- requests

static void make_id(struct request *r)
{
	static uint32_t count;
	const char *given = request_header(r, "X-Request-Id");
	static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
	size_t len = given ? strspn(given, good) : 0;
	if (len && !given[len] && len <= REQUEST_ID_LEN)
		memcpy(r->id, given, len + 1);
	else
		snprintf(r->id, sizeof r->id, "%llx-%x", (unsigned long long)clock_now_ms(), ++count);
}

// The URI as it came: MHD would decode it before we could see where a segment ends.
static void *on_uri(void *arg, const char *uri, struct MHD_Connection *c)
{
	struct http *h = arg;
	struct request *r = mem_new(1, sizeof *r);
	*r = (struct request){.http = h, .connection = c, .raw = mem_text(uri), .began_us = clock_mono_us(), .next = h->requests};
	if (h->requests)
		h->requests->prev = r;
	h->requests = r;
	link_phase(c, LINK_HEAD);
	return r;
}

// How many bytes the client says it will send: 0 none, UINT64_MAX it does not say.
static uint64_t announced(const struct request *r)
{
	const char *length = request_header(r, MHD_HTTP_HEADER_CONTENT_LENGTH);
	uint64_t n = 0;
	if (!length)
		return request_header(r, MHD_HTTP_HEADER_TRANSFER_ENCODING) ? UINT64_MAX : 0;
	return parse_u64(length, strlen(length), &n) ? UINT64_MAX : n;
}

// Where it comes from, and whether nobody on the way could read it.
static void trace_back(const struct http *h, struct request *r)
{
	char peer[ADDRESS_LEN] = "";
	const union MHD_ConnectionInfo *i = MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *a = i ? i->client_addr : NULL;
	const char *proto = request_header(r, "X-Forwarded-Proto");
	if (a)
		getnameinfo(a, a->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in), peer, sizeof peer, NULL, 0, NI_NUMERICHOST);
	proxy_client(h->proxies, peer, request_header(r, "X-Forwarded-For"), r->address);
	r->secure = h->tls || (proto && !strcasecmp(proto, "https") && proxy_trusts(h->proxies, peer));
}

// What was decided about the head is carried out.
static enum MHD_Result headed(struct http *h, struct request *r)
{
	const uint64_t coming = announced(r);
	if (r->heading == HEAD_READ && coming != UINT64_MAX && coming > r->body_max && r->body_max) {
		r->too_large = true;
		h->handler.too_large(h->handler.self, r);
	}
	const bool waits = request_header(r, MHD_HTTP_HEADER_EXPECT) != NULL;
	if (r->response && (!coming || waits || (coming > DRAIN_MAX && coming != UINT64_MAX)))
		return queue(r);
	return MHD_YES;
}

static enum MHD_Result begin(struct http *h, struct request *r, const char *method)
{
	r->begun = true;
	r->method = method;
	r->target_bad = target_parse(&r->target, r->raw) != OK;
	r->language = negotiate_language(request_header(r, MHD_HTTP_HEADER_ACCEPT_LANGUAGE));
	make_id(r);
	link_phase(r->connection, LINK_BODY);
	trace_back(h, r);
	r->heading = h->handler.head(h->handler.self, r);
	if (r->heading != HEAD_LATER)
		return headed(h, r);
	r->suspended = true; // MHD asks again, as if for the first time, when it goes on
	MHD_suspend_connection(r->connection);
	return MHD_YES;
}

void request_headed(struct request *r, enum head head)
{
	r->heading = head;
	r->resumed_head = true;
	request_wake(r);
}

static enum MHD_Result take_body(struct request *r, const char *at, size_t *len)
{
	r->body_seen += *len;
	if (r->body_seen > DRAIN_MAX)
		return MHD_NO;
	if (!r->response && r->body_max && !r->too_large) {
		r->too_large = r->body.len + *len > r->body_max;
		if (!r->too_large)
			buf_add(&r->body, at, *len);
	}
	*len = 0;
	return MHD_YES;
}

static int decode_body(struct request *r)
{
	const char *encoding = request_header(r, MHD_HTTP_HEADER_CONTENT_ENCODING);
	if (!encoding || !*encoding || !strcasecmp(encoding, "identity"))
		return OK;
	if (strcasecmp(encoding, "gzip"))
		return ERR_ARG;
	struct buf plain = {0};
	int err = gzip_read(r->body.at, r->body.len, r->body_max, &plain);
	buf_fini(&r->body);
	r->body = plain;
	return err;
}

static enum MHD_Result finish(struct http *h, struct request *r)
{
	if (!r->response && !r->served) {
		r->served = true;
		link_phase(r->connection, LINK_ANSWER);
		int err = r->too_large ? ERR_FULL : decode_body(r);
		if (err == ERR_FULL)
			h->handler.too_large(h->handler.self, r);
		else if (err)
			h->handler.bad_encoding(h->handler.self, r, err);
		else
			h->handler.serve(h->handler.self, r);
	}
	if (r->response)
		return r->queued ? MHD_YES : queue(r);
	r->suspended = true;
	MHD_suspend_connection(r->connection);
	return MHD_YES;
}

static enum MHD_Result on_access(void *arg, struct MHD_Connection *c, const char *url, const char *method, const char *version, const char *data, size_t *len,
                                 void **context)
{
	struct http *h = arg;
	struct request *r = *context;
	(void)url;
	(void)version;
	(void)c;
	if (!r->begun)
		return begin(h, r, method);
	if (r->resumed_head) {
		r->resumed_head = false;
		return headed(h, r);
	}
	return *len ? take_body(r, data, len) : finish(h, r);
}

static void on_completed(void *arg, struct MHD_Connection *c, void **context, enum MHD_RequestTerminationCode code)
{
	struct http *h = arg;
	struct request *r = *context;
	(void)code;
	link_phase(c, LINK_HEAD);
	if (!r)
		return;
	if (r->source.done)
		r->source.done(r->source.arg);
	if (r->begun)
		h->handler.done(h->handler.self, r);
	if (r->response)
		MHD_destroy_response(r->response);
	*(r->prev ? &r->prev->next : &h->requests) = r->next;
	if (r->next)
		r->next->prev = r->prev;
	target_fini(&r->target);
	buf_fini(&r->body);
	free(r->raw);
	free(r);
	*context = NULL;
}

// --- life

static int listen_on(const struct addrinfo *a)
{
	int fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, a->ai_protocol), on = 1, off = 0;
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (a->ai_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
	if (!bind(fd, a->ai_addr, a->ai_addrlen) && !listen(fd, LISTEN_BACKLOG))
		return fd;
	int why = errno;
	close(fd);
	errno = why;
	return -1;
}

// "127.0.0.1:8080", "[::]:8080", ":8080", "8080"
static int listen_at(const char *address)
{
	char host[256] = "";
	const char *colon = strrchr(address, ':'), *port = colon ? colon + 1 : address;
	size_t len = colon ? (size_t)(colon - address) : 0;
	bool bracketed = len > 2 && *address == '[' && address[len - 1] == ']';
	snprintf(host, sizeof host, "%.*s", (int)(len - 2 * bracketed), address + bracketed);
	struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM}, *found = NULL;
	int failed = getaddrinfo(*host ? host : NULL, port, &hints, &found), fd = -1;
	if (failed)
		log_fatal("event=bad_http_address address=%s error=\"%s\"", address, gai_strerror(failed));
	// All interfaces: one IPv6 socket takes IPv4 too.
	for (const struct addrinfo *a = found; a && fd < 0; a = a->ai_next)
		if (*host || a->ai_family == AF_INET6)
			fd = listen_on(a);
	for (const struct addrinfo *a = found; a && fd < 0; a = a->ai_next)
		fd = listen_on(a);
	if (fd < 0)
		log_fatal("event=listen_failed address=%s error=\"%s\"", address, strerror(errno));
	freeaddrinfo(found);
	return fd;
}

// A descriptor for each connection, and what else a service has open.
static void allow_descriptors(uint32_t connections)
{
	enum { OTHERS = 256 };
	struct rlimit l;
	rlim_t wanted = (rlim_t)connections + OTHERS;
	if (getrlimit(RLIMIT_NOFILE, &l) || l.rlim_cur >= wanted)
		return;
	l.rlim_cur = l.rlim_max < wanted ? l.rlim_max : wanted;
	if (setrlimit(RLIMIT_NOFILE, &l) || l.rlim_cur < wanted)
		log_warn("event=few_descriptors wanted=%llu allowed=%llu", (unsigned long long)wanted, (unsigned long long)l.rlim_cur);
}

static void on_ready(void *arg, int fd, int events)
{
	struct http *h = arg;
	(void)fd;
	(void)events;
	MHD_run(h->daemon);
}

static void on_timer(void *arg)
{
	struct http *h = arg;
	MHD_run(h->daemon);
}

static void after_round(void *arg)
{
	struct http *h = arg;
	MHD_UNSIGNED_LONG_LONG in_ms;
	if (h->resumed) {
		h->resumed = false;
		MHD_run(h->daemon);
	}
	bool waits = MHD_get_timeout(h->daemon, &in_ms) == MHD_YES;
	loop_timer_set(h->timer, h->resumed ? 0 : waits ? (int64_t)in_ms : -1);
}

static void on_log(void *arg, const char *format, va_list args)
{
	(void)arg;
	struct buf line = {0};
	buf_vprintf(&line, format, args);
	while (line.len && line.at[line.len - 1] == '\n')
		line.len--;
	log_debug("event=http_library message=\"%s\"", buf_str(&line));
	buf_fini(&line);
}

// The whole file, with a zero behind it; whoever starts us is told what is wrong with it.
static char *read_pem(const char *path)
{
	struct buf text = {0};
	char part[4096];
	FILE *f = fopen(path, "re");
	if (!f)
		log_fatal("event=tls_file_not_read file=%s error=\"%s\"", path, strerror(errno));
	for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;)
		buf_add(&text, part, n);
	fclose(f);
	if (!strstr(buf_str(&text), "-----BEGIN "))
		log_fatal("event=tls_file_not_read file=%s error=\"it is no PEM file\"", path);
	char *out = mem_text(buf_str(&text));
	buf_fini(&text);
	return out;
}

// TLS 1.2 and later.
#define PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

struct http *http_new(struct loop *l, const struct http_settings *settings, const struct http_handler *handler)
{
	struct http *h = mem_new(1, sizeof *h);
	*h = (struct http){.loop = l, .handler = *handler, .proxies = settings->proxies, .tls = *settings->certificate};
	allow_descriptors(settings->connections);
	char *certificate = h->tls ? read_pem(settings->certificate) : NULL, *key = h->tls ? read_pem(settings->key) : NULL;
	const struct MHD_OptionItem tls[] = {
	        {MHD_OPTION_HTTPS_MEM_CERT,   0, certificate                  },
	        {MHD_OPTION_HTTPS_MEM_KEY,    0, key                          },
	        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)PRIORITIES},
	        {MHD_OPTION_END,              0, NULL                         },
	};
	int fd = listen_at(settings->address);
	h->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG | (h->tls ? MHD_USE_TLS : 0), 0, NULL, NULL, on_access, h,
	                             MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT, settings->connections,
	                             MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEAD_BYTES,
	                             MHD_OPTION_URI_LOG_CALLBACK, on_uri, h, MHD_OPTION_NOTIFY_COMPLETED, on_completed, h, MHD_OPTION_NOTIFY_CONNECTION,
	                             on_connection, h, MHD_OPTION_ARRAY, h->tls ? tls : tls + 3, MHD_OPTION_END);
	if (!h->daemon && h->tls)
		log_fatal("event=http_failed error=\"TLS with certificate %s and key %s: are they a pair?\"", settings->certificate, settings->key);
	free(certificate); // the library has its own
	if (key)
		explicit_bzero(key, strlen(key));
	free(key);
	if (!h->daemon)
		log_fatal("event=http_failed error=\"%s\"", strerror(errno));
	h->epoll_fd = MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
	h->timer = loop_timer_new(l, on_timer, h);
	h->sweep = loop_timer_new(l, on_sweep, h);
	loop_timer_set(h->sweep, SWEEP_MS);
	loop_fd(l, h->epoll_fd, LOOP_READ, on_ready, h);
	loop_after(l, after_round, h);
	return h;
}

void http_close_sources(struct http *h)
{
	h->closing = true;
	for (struct request *r = h->requests; r; r = r->next)
		if (r->source.read)
			request_wake(r);
}

void http_quiesce(struct http *h)
{
	int fd = MHD_quiesce_daemon(h->daemon);
	if (fd >= 0)
		close(fd);
}

void http_free(struct http *h)
{
	if (!h)
		return;
	MHD_run(h->daemon); // lets the last answers out
	loop_fd(h->loop, h->epoll_fd, 0, NULL, NULL);
	MHD_stop_daemon(h->daemon);
	loop_timer_free(h->timer);
	loop_timer_free(h->sweep);
	free(h);
}

uint32_t http_connections(const struct http *h)
{
	return h->connections;
}
