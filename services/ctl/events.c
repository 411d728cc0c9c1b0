#include "events.h"

#include <stdio.h>
#include <string.h>

enum { LINE_MOST = 1 << 20 };

static void field(struct events *e, const char *name, size_t len, const char *value)
{
	if (len == 4 && !strncmp(name, "data", 4)) {
		if (e->data.len)
			buf_u8(&e->data, '\n');
		buf_text(&e->data, value);
	} else if (len == 5 && !strncmp(name, "event", 5)) {
		snprintf(e->event, sizeof e->event, "%s", value);
	} else if (len == 2 && !strncmp(name, "id", 2)) {
		snprintf(e->id, sizeof e->id, "%s", value);
	}
}

static void line_done(struct events *e)
{
	const char *line = buf_str(&e->line);
	if (!*line) {
		if (e->data.len)
			e->fn(e->arg, *e->event ? e->event : "message", e->id, buf_str(&e->data));
		buf_clear(&e->data);
		e->event[0] = 0;
	} else if (*line != ':') {
		size_t len = strcspn(line, ":");
		const char *value = line[len] ? line + len + 1 : "";
		field(e, line, len, *value == ' ' ? value + 1 : value);
	}
	buf_clear(&e->line);
}

void events_feed(struct events *e, const char *at, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (at[i] == '\n')
			line_done(e);
		else if (at[i] != '\r' && e->line.len < LINE_MOST)
			buf_u8(&e->line, (uint8_t)at[i]);
	}
}

void events_fini(struct events *e)
{
	buf_fini(&e->line);
	buf_fini(&e->data);
}
