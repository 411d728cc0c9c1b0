// Standard input, line protocol: what a read gave is one commit.
#ifndef PP_AGENT_INPUT_H
#define PP_AGENT_INPUT_H

#include "config.h"
#include "reader.h"
#include "store.h"

#include "base/buf.h"

struct input {
	const struct config *config;
	struct store *store;
	struct buf rest;   // not yet a whole line
	bool too_long;     // the rest of a line that was too long is passed over
	int64_t lines;     // whole lines, of all kinds
	struct line *line; // scratch
	bool open;         // its end has not come
};

void input_open(struct input *in, const struct config *c, struct store *s);
void input_close(struct input *in);
// Takes what there is, at most about 1 MiB, in one commit; with --confirm says so on standard output. Sets `open` to false at the end.
void input_read(struct input *in, int fd, int64_t now_ms);

#endif
