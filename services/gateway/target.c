#include "target.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/parse.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// In place; plus: "+" is a space, as forms have it.
static bool decode(char *text, bool plus)
{
	char *out = text;
	for (const char *at = text; *at; at++) {
		if (*at != '%') {
			*out++ = (char)(plus && *at == '+' ? ' ' : *at);
			continue;
		}
		int high = hex(at[1]), low = high < 0 ? -1 : hex(at[2]);
		if (low < 0 || high + low == 0)
			return false;
		*out++ = (char)(high << 4 | low);
		at += 2;
	}
	*out = 0;
	return parse_utf8(text, (size_t)(out - text));
}

static int parse_path(struct target *t, char *path)
{
	if (*path != '/')
		return ERR_SYNTAX;
	if (!path[1])
		return OK;
	for (char *at = path; at;) {
		char *segment = at + 1, *slash = strchr(segment, '/');
		if (t->segments == TARGET_SEGMENTS)
			return ERR_FULL;
		if (slash)
			*slash = 0;
		if (!decode(segment, false))
			return ERR_SYNTAX;
		t->segment[t->segments++] = segment;
		at = slash;
	}
	return OK;
}

static int parse_query(struct target *t, char *query)
{
	for (char *at = query; at;) {
		char *next = strchr(at, '&');
		if (next)
			*next++ = 0;
		if (*at) {
			char *value = strchr(at, '=');
			if (value)
				*value++ = 0;
			if (t->params == TARGET_PARAMS)
				return ERR_FULL;
			if (!decode(at, true) || (value && !decode(value, true)))
				return ERR_SYNTAX;
			t->param[t->params++] = (struct target_param){at, value ? value : ""};
		}
		at = next;
	}
	return OK;
}

int target_parse(struct target *t, const char *raw)
{
	*t = (struct target){.text = mem_text(raw)};
	char *query = strchr(t->text, '?');
	if (query)
		*query++ = 0;
	int err = parse_path(t, t->text);
	return err ? err : parse_query(t, query);
}

void target_fini(struct target *t)
{
	free(t->text);
	*t = (struct target){0};
}

const char *target_param(const struct target *t, const char *name)
{
	for (uint32_t i = 0; i < t->params; i++)
		if (!strcmp(t->param[i].name, name))
			return t->param[i].value;
	return NULL;
}
