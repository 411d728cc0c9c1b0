#include "report.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/parse.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void report_fini(struct report *r)
{
	arena_fini(&r->arena);
	free(r->error);
	*r = (struct report){0};
}

void report_clear(struct report *r)
{
	arena_reset(&r->arena);
	r->errors = 0;
	r->more = 0;
	memset(r->by_kind, 0, sizeof r->by_kind);
}

bool report_good(const struct report *r)
{
	return r->errors == 0 && r->more == 0;
}

static struct row_error *report_room(struct report *r)
{
	if (r->errors == r->cap) {
		r->cap = r->cap ? r->cap * 2 : 64;
		r->error = mem_grow(r->error, r->cap, sizeof *r->error);
	}
	struct row_error *e = r->error + r->errors;
	e->seq = r->errors++;
	return e;
}

// At most max bytes, whole characters, and '?' for whatever is not UTF-8: an answer's texts must be.
static const char *report_value(struct report *r, const char *value, size_t len, size_t max)
{
	if (len > max) {
		len = max;
		while (len && ((unsigned char)value[len] & 0xc0) == 0x80)
			len--;
	}
	char *copy = arena_text(&r->arena, len ? value : "", len);
	if (!parse_utf8(copy, len)) {
		for (size_t i = 0; i < len; i++) {
			if ((unsigned char)copy[i] >= 0x80 || !copy[i])
				copy[i] = '?';
		}
	}
	return copy;
}

void report_add(struct report *r, uint32_t line, const char *field, int at, const char *value, size_t len, const char *reason, ...)
{
	if (r->errors == REPORT_MAX) {
		r->more++;
		return;
	}
	struct buf text = {0};
	va_list args;
	va_start(args, reason);
	buf_vprintf(&text, reason, args);
	va_end(args);
	struct row_error *e = report_room(r);
	e->line = line;
	e->value = report_value(r, value, len, REPORT_VALUE_MAX);
	e->reason = report_value(r, buf_str(&text), text.len, REPORT_REASON_MAX);
	buf_clear(&text);
	buf_text(&text, field);
	if (at >= 0)
		buf_printf(&text, "[%d]", at);
	e->field = arena_text(&r->arena, buf_str(&text), text.len);
	buf_fini(&text);
}

static int by_line(const void *a, const void *b)
{
	const struct row_error *x = a, *y = b;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

void report_sort(struct report *r)
{
	if (r->errors)
		qsort(r->error, r->errors, sizeof *r->error, by_line);
	if (r->more) {
		struct row_error *e = report_room(r);
		char text[96];
		int n = snprintf(text, sizeof text, "there are %llu more errors that are not listed", (unsigned long long)r->more);
		*e = (struct row_error){.field = "", .value = "", .reason = arena_text(&r->arena, text, (size_t)n)};
	}
}
