#include "base/csv.h"

#include "base/err.h"
#include "base/mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void csv_init(struct csv *c, const char *at, size_t len)
{
	if (len >= 3 && !memcmp(at, "\xef\xbb\xbf", 3)) {
		at += 3;
		len -= 3;
	}
	*c = (struct csv){.at = at, .left = len, .next_line = 1};
}

void csv_fini(struct csv *c)
{
	free(c->field);
	free(c->field_len);
	free(c->text);
	*c = (struct csv){0};
}

static void skip_line(struct csv *c)
{
	const char *end = c->left ? memchr(c->at, '\n', c->left) : NULL;
	size_t len = end ? (size_t)(end - c->at) + 1 : c->left;
	c->next_line += end != NULL;
	c->at += len;
	c->left -= len;
}

static bool line_end(const char *at, size_t left, size_t *len)
{
	*len = left && at[0] == '\n' ? 1 : left > 1 && at[0] == '\r' && at[1] == '\n' ? 2 : left == 1 && at[0] == '\r' ? 1 : 0;
	return !left || *len;
}

static int fail(struct csv *c, const char *error)
{
	c->error = error;
	// Go on behind the line the record began on, so that one bad quote does not swallow the file.
	skip_line(c);
	return ERR_SYNTAX;
}

// Reads a quoted field behind its opening quote into out; false if it does not end.
static bool quoted(const char **at, size_t *left, uint32_t *lines, char **out)
{
	while (*left) {
		char ch = *(*at)++;
		(*left)--;
		if (ch == '"') {
			if (!*left || **at != '"')
				return true;
			(*at)++;
			(*left)--;
		}
		*lines += ch == '\n';
		*(*out)++ = ch;
	}
	return false;
}

int csv_next(struct csv *c)
{
	size_t brk;
	while (c->left && line_end(c->at, c->left, &brk)) {
		c->at += brk;
		c->left -= brk;
		c->next_line++;
	}
	c->fields = 0;
	c->error = NULL;
	c->line = c->next_line;
	if (!c->left)
		return ERR_NOT_FOUND;
	if (!c->field) {
		c->field = mem_new(CSV_MAX_FIELDS, sizeof *c->field);
		c->field_len = mem_new(CSV_MAX_FIELDS, sizeof *c->field_len);
	}
	const char *at = c->at;
	size_t left = c->left, used = 0, offset[2];
	uint32_t lines = 0;
	for (bool more = true; more;) {
		if (c->fields == CSV_MAX_FIELDS)
			return fail(c, "more than 4096 fields");
		// A field is never longer than what it was read from, up to its line's end or, quoted, the end of its quotes.
		const char *stop = at;
		size_t ahead;
		if (left && *at == '"')
			ahead = left;
		else {
			while ((size_t)(stop - at) < left && *stop != ',' && *stop != '\n')
				stop++;
			ahead = (size_t)(stop - at);
		}
		if (left && *at == '"') {
			// Bound the copy by where the quotes end.
			size_t i = 1;
			while (i < left && !(at[i] == '"' && (i + 1 >= left || at[i + 1] != '"')))
				i += at[i] == '"' ? 2 : 1;
			ahead = i < left ? i : left;
		}
		if (used + ahead + 1 > c->text_cap) {
			c->text_cap = (used + ahead + 1) * 2;
			c->text = mem_grow(c->text, c->text_cap, 1);
		}
		char *out = c->text + used;
		offset[0] = used;
		if (left && *at == '"') {
			at++;
			left--;
			if (!quoted(&at, &left, &lines, &out))
				return fail(c, "a quote is not closed");
			if (!line_end(at, left, &brk) && *at != ',')
				return fail(c, "text behind a closing quote");
		} else {
			while (left && *at != ',' && !line_end(at, left, &brk)) {
				if (*at == '"')
					return fail(c, "a quote inside a field that is not quoted");
				*out++ = *at++;
				left--;
			}
		}
		offset[1] = (size_t)(out - c->text);
		*out = 0;
		c->field[c->fields] = (const char *)offset[0]; // an offset until the text stands still
		c->field_len[c->fields++] = offset[1] - offset[0];
		used = offset[1] + 1;
		more = left && *at == ',';
		if (more) {
			at++;
			left--;
		}
	}
	line_end(at, left, &brk);
	c->at = at + brk;
	c->left = left - brk;
	c->next_line += lines + (brk > 0);
	for (uint32_t i = 0; i < c->fields; i++)
		c->field[i] = c->text + (size_t)c->field[i];
	return OK;
}
