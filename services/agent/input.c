#include "input.h"

#include "base/err.h"
#include "base/mem.h"
#include "sys/log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ_BYTES = 1 << 20, TEXT_SHOWN = 60 };

void input_open(struct input *in, const struct config *c, struct store *s)
{
	*in = (struct input){.config = c, .store = s, .line = mem_new(1, sizeof *in->line), .open = true};
}

void input_close(struct input *in)
{
	buf_fini(&in->rest);
	free(in->line);
}

static void refuse_line(struct input *in, const char *at, size_t len, const char *reason, int64_t now_ms)
{
	char text[TEXT_SHOWN + 1];
	snprintf(text, sizeof text, "%.*s", (int)(len < TEXT_SHOWN ? len : TEXT_SHOWN), at);
	store_unreadable(in->store, "stdin", in->lines, text, reason, now_ms);
	static struct log_gate gate;
	if (log_due(&gate))
		log_warn("event=line_unreadable source=stdin line=%" PRId64 " reason=\"%s\" missed=%u", in->lines, reason, gate.missed);
}

static void take_line(struct input *in, const char *at, size_t len, int64_t now_ms)
{
	struct row row;
	char reason[REASON_LEN];
	in->lines++;
	if (in->too_long) {
		in->too_long = false; // it was refused when it got too long; this is its end
		return;
	}
	int err = line_reader(&in->config->defaults, at, len, in->line, &row, reason);
	if (err == ERR_NOT_FOUND)
		return;
	if (err) {
		refuse_line(in, at, len, reason, now_ms);
		return;
	}
	row.spool_time = now_ms;
	store_take(in->store, &row);
}

static void take_lines(struct input *in, int64_t now_ms)
{
	size_t at = 0;
	for (const uint8_t *end; (end = memchr(in->rest.at + at, '\n', in->rest.len - at)); at = (size_t)(end - in->rest.at) + 1)
		take_line(in, (const char *)in->rest.at + at, (size_t)(end - in->rest.at) - at, now_ms);
	if (!in->open && at < in->rest.len) {
		take_line(in, (const char *)in->rest.at + at, in->rest.len - at, now_ms);
		at = in->rest.len;
	}
	in->rest.len -= at;
	if (in->rest.len)
		memmove(in->rest.at, in->rest.at + at, in->rest.len);
	if (in->rest.len <= LINE_MAX_LEN)
		return;
	if (!in->too_long) {
		in->lines++;
		refuse_line(in, (const char *)in->rest.at, in->rest.len, "longer than 64 KiB", now_ms);
		in->lines--; // it is counted when it ends
	}
	in->too_long = true;
	in->rest.len = 0;
}

void input_read(struct input *in, int fd, int64_t now_ms)
{
	buf_room(&in->rest, READ_BYTES);
	ssize_t n = read(fd, in->rest.at + in->rest.len, READ_BYTES);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n < 0)
		log_error("event=read_failed source=stdin error=\"%s\"", strerror(errno));
	in->open = n > 0;
	in->rest.len += n > 0 ? (size_t)n : 0;
	store_begin(in->store);
	take_lines(in, now_ms);
	store_commit(in->store);
	if (in->config->confirm) {
		printf("taken %" PRId64 "\n", in->lines);
		fflush(stdout);
	}
}
