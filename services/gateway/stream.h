// The live stream: the newest alert changes in a ring, and viewers that read along it. The ring is every viewer's queue, so a slow one costs nothing: when the ring
// has gone past it, it is told to start again from what it last saw.
#ifndef GATEWAY_STREAM_H
#define GATEWAY_STREAM_H

#include "base/buf.h"

#include <stdint.h>

enum { STREAM_RING = 1024, ZONE_LEN = 40 };

enum language { LANGUAGE_ZH, LANGUAGE_EN, LANGUAGES };

struct change {
	uint64_t number;
	char zone[ZONE_LEN];
	char *frame[LANGUAGES]; // as it goes out to a viewer
};

struct stream {
	struct change ring[STREAM_RING];
	uint64_t added; // changes put in, in all
	uint64_t after; // the ring has every change with a greater number
};

void stream_fini(struct stream *s);
void stream_restart(struct stream *s, uint64_t after); // empty; what comes next is what follows `after`
// Numbers rise. The zone and frames are copied.
void stream_add(struct stream *s, uint64_t number, const char *zone, const char *const frame[LANGUAGES]);
// OK: the first change with a greater number than `after`, valid until the next add. ERR_AGAIN: none yet. ERR_NOT_FOUND: the ring does not reach back so far.
int stream_next(const struct stream *s, uint64_t after, const struct change **out);
uint64_t stream_newest(const struct stream *s); // number to start from for what comes next

// One event of https://html.spec.whatwg.org/multipage/server-sent-events.html; data may hold line breaks.
void stream_frame(struct buf *out, const char *event, uint64_t id, const char *data, size_t len);

#endif
