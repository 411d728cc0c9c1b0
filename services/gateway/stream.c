#include "stream.h"

#include "base/err.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void change_drop(struct change *c)
{
	for (int i = 0; i < LANGUAGES; i++)
		free(c->frame[i]);
	*c = (struct change){0};
}

void stream_restart(struct stream *s, uint64_t after)
{
	for (uint32_t i = 0; i < STREAM_RING; i++)
		change_drop(&s->ring[i]);
	s->added = 0;
	s->after = after;
}

void stream_fini(struct stream *s)
{
	stream_restart(s, 0);
}

void stream_add(struct stream *s, uint64_t number, const char *zone, const char *const frame[LANGUAGES])
{
	struct change *c = &s->ring[s->added++ % STREAM_RING];
	if (c->number)
		s->after = c->number;
	change_drop(c);
	c->number = number;
	snprintf(c->zone, sizeof c->zone, "%s", zone);
	for (int i = 0; i < LANGUAGES; i++)
		c->frame[i] = mem_text(frame[i]);
}

uint64_t stream_newest(const struct stream *s)
{
	return s->added ? s->ring[(s->added - 1) % STREAM_RING].number : s->after;
}

int stream_next(const struct stream *s, uint64_t after, const struct change **out)
{
	if (after < s->after)
		return ERR_NOT_FOUND;
	uint64_t low = s->added > STREAM_RING ? s->added - STREAM_RING : 0, high = s->added;
	while (low < high) {
		uint64_t middle = low + (high - low) / 2;
		if (s->ring[middle % STREAM_RING].number <= after)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == s->added)
		return ERR_AGAIN;
	*out = &s->ring[low % STREAM_RING];
	return OK;
}

void stream_frame(struct buf *out, const char *event, uint64_t id, const char *data, size_t len)
{
	buf_printf(out, "event: %s\nid: %llu\n", event, (unsigned long long)id);
	for (const char *at = data, *end = data + len;;) {
		const char *line = memchr(at, '\n', (size_t)(end - at));
		buf_text(out, "data: ");
		buf_add(out, at, (size_t)((line ? line : end) - at));
		buf_text(out, "\n");
		if (!line)
			break;
		at = line + 1;
	}
	buf_text(out, "\n");
}
