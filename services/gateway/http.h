// HTTP in our loop: libmicrohttpd without threads, its epoll descriptor among our own. A request is handed over when it is whole, and answered now or later.
#ifndef GATEWAY_HTTP_H
#define GATEWAY_HTTP_H

#include "base/buf.h"
#include "negotiate.h"
#include "proxy.h"
#include "route.h"
#include "scope.h"
#include "sys/loop.h"
#include "target.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct http;
struct MHD_Connection;
struct MHD_Response;

enum { REQUEST_ID_LEN = 64, REQUEST_HEADERS = 8 };

// HEAD_READ: read the body, at most r->body_max bytes, then call `serve`. HEAD_ANSWERED: it has been answered. HEAD_LATER: request_headed says which of them.
enum head { HEAD_READ, HEAD_ANSWERED, HEAD_LATER };

// A live answer: `read` gives the next bytes, 0 when there are none now (call request_wake when there are), -1 at its end. `done`: nobody reads any more.
struct http_source {
	ssize_t (*read)(void *arg, char *out, size_t max);
	void (*done)(void *arg);
	void *arg;
};

struct request {
	const char *method;
	struct target target;
	bool target_bad; // it could not be read
	char id[REQUEST_ID_LEN + 1];
	struct buf body;
	int64_t began_us;          // clock_mono_us
	int status;                // once answered
	enum language language;    // of Accept-Language
	char address[ADDRESS_LEN]; // of the client
	bool secure;               // over TLS, to us or to a proxy that we trust
	struct route_match match;  // set by `head`
	struct principal principal;
	struct session session; // of the principal, if it is by one

	// of http.c alone
	struct http *http;
	struct MHD_Connection *connection;
	char *raw;
	struct MHD_Response *response;
	struct http_source source;
	struct {
		const char *name;
		char value[256];
	} header[REQUEST_HEADERS];
	uint32_t headers;
	uint32_t body_max;
	uint64_t body_seen;
	enum head heading; // what `head` said
	bool begun, resumed_head, too_large, suspended, queued, served;
	struct request *next, *prev; // all of them, to be let go at the end
};

struct http_handler {
	void *self;
	enum head (*head)(void *self, struct request *r); // the head is in
	void (*serve)(void *self, struct request *r);     // call request_answer or request_stream, now or later, once
	void (*too_large)(void *self, struct request *r);
	void (*bad_encoding)(void *self, struct request *r, int err); // ERR_ARG: a Content-Encoding we do not read; ERR_SYNTAX: it is not what it says it is
	void (*done)(void *self, struct request *r);
};

struct http_settings {
	const char *address; // "127.0.0.1:8080", "[::1]:8080"; "8080" and ":8080" are all interfaces
	uint32_t connections;
	const char *certificate, *key; // files in PEM; "": no TLS
	const char *proxies;           // proxy_list: whom X-Forwarded-For and X-Forwarded-Proto are believed
};

// Ends the process with one line if it cannot listen there, or cannot read certificate and key.
struct http *http_new(struct loop *l, const struct http_settings *settings, const struct http_handler *handler);
void http_free(struct http *h); // every request must have been answered, every source ended
uint32_t http_connections(const struct http *h);
void http_close_sources(struct http *h); // ends every live answer
void http_quiesce(struct http *h);       // takes no more connections

const char *request_header(const struct request *r, const char *name);                              // NULL: there is none
void request_set_header(struct request *r, const char *name, const char *value);                    // for the answer; name must be a literal, value is copied
void request_headed(struct request *r, enum head head);                                             // once, after HEAD_LATER
void request_answer(struct request *r, int status, const char *type, const void *body, size_t len); // copied
void request_stream(struct request *r, const char *type, const struct http_source *source);
void request_wake(struct request *r);

#endif
