// Requests to the gateway.
#ifndef PP_CTL_HTTP_H
#define PP_CTL_HTTP_H

#include "events.h"
#include "options.h"

#include "base/buf.h"

#include <jansson.h>

struct answer {
	long status;
	struct buf body;
};

void answer_fini(struct answer *a);
// content_type NULL: no body. Ends the process with one line if the gateway cannot be reached.
void http_ask(const struct door *door, const char *method, const char *path, const char *content_type, const void *body, size_t len, struct answer *out);
// GET that must give JSON with status 200: a new reference. On a problem prints it as one line and ends the process with 1.
json_t *http_get_json(const struct door *door, const char *path);
// POST of a JSON body, likewise; takes body.
json_t *http_post_json(const struct door *door, const char *path, json_t *body);
// GET that must have status 200: its body on stdout, as it is. Ends the process as http_get_json does.
void http_print(const struct door *door, const char *path);
// One line of a problem answer on stderr; returns 1.
int http_problem(const struct answer *a);
// "?name=value" pieces, escaped: appends to a path. value "" adds nothing.
void http_param(struct buf *path, const char *name, const char *value);

// Appends one piece of a path, escaped.
void http_path(struct buf *path, const char *piece);
// Every item of a list that comes in pages ("next" is given back as "after"). Ends the process as http_get_json does.
void http_get_all(const struct door *door, const char *path, const char *list, void (*fn)(void *arg, const json_t *item), void *arg);

// Reads server-sent events until the stream ends; last_id is sent as Last-Event-ID if not "". Returns a sentence when the connection failed, NULL when it ended.
const char *http_stream(const struct door *door, const char *path, const char *last_id, events_fn *fn, void *arg, long *status);

#endif
