// Server-sent events from a stream of bytes (https://html.spec.whatwg.org/multipage/server-sent-events.html). Pure.
#ifndef PP_CTL_EVENTS_H
#define PP_CTL_EVENTS_H

#include "base/buf.h"

typedef void events_fn(void *arg, const char *event, const char *id, const char *data);

struct events {
	events_fn *fn;
	void *arg;
	struct buf line; // not yet whole; longer than 1 MiB is cut
	struct buf data;
	char event[64];
	char id[64];
};

void events_feed(struct events *e, const char *at, size_t len); // any piece, cut anywhere
void events_fini(struct events *e);

#endif
