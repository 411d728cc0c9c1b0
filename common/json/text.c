#include "json/text.h"

#include "base/parse.h"

#include "base/mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

// The shortest decimal that is read back as the same number; a whole one keeps a point, so that it stays a real: 100.0.
static void real_text(struct buf *out, double v)
{
	char text[32];

	format_f64(text, v);
	buf_text(out, text);
	if (!strpbrk(text, ".e"))
		buf_text(out, ".0");
}

static int append(const char *at, size_t len, void *out)
{
	buf_add(out, at, len);
	return 0;
}

static bool is_plain(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < 0x20 || text[i] == '"' || text[i] == '\\')
			return false;
	return true;
}

// Nearly every text is one of a time or a name: asking jansson for each costs more than all the rest.
static void string_text(struct buf *out, const json_t *string)
{
	const char *text = json_string_value(string);
	size_t len = json_string_length(string);

	if (!is_plain(text, len)) {
		json_dump_callback(string, append, out, JSON_ENCODE_ANY);
		return;
	}
	buf_u8(out, '"');
	buf_add(out, text, len);
	buf_u8(out, '"');
}

static void name_text(struct buf *out, const char *name)
{
	json_t *string = json_string(name);

	string_text(out, string);
	json_decref(string);
}

static void value_text(struct buf *out, const json_t *value, bool sorted);

static void member_text(struct buf *out, const char *name, const json_t *member, bool first, bool sorted)
{
	if (!first)
		buf_u8(out, ',');
	name_text(out, name);
	buf_u8(out, ':');
	value_text(out, member, sorted);
}

static void object_text(struct buf *out, json_t *object)
{
	const char *name;
	json_t *member;
	bool first = true;

	buf_u8(out, '{');
	json_object_foreach(object, name, member)
	{
		member_text(out, name, member, first, false);
		first = false;
	}
	buf_u8(out, '}');
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void object_text_sorted(struct buf *out, json_t *object)
{
	size_t n = 0;
	const char *name, **names = mem_new(json_object_size(object) + 1, sizeof *names);
	json_t *member;

	json_object_foreach(object, name, member) names[n++] = name;
	qsort(names, n, sizeof *names, by_name);
	buf_u8(out, '{');
	for (size_t i = 0; i < n; i++)
		member_text(out, names[i], json_object_get(object, names[i]), !i, true);
	buf_u8(out, '}');
	free(names);
}

static void array_text(struct buf *out, const json_t *array, bool sorted)
{
	buf_u8(out, '[');
	for (size_t i = 0; i < json_array_size(array); i++) {
		if (i)
			buf_u8(out, ',');
		value_text(out, json_array_get(array, i), sorted);
	}
	buf_u8(out, ']');
}

static void value_text(struct buf *out, const json_t *value, bool sorted)
{
	if (json_is_object(value))
		(sorted ? object_text_sorted : object_text)(out, (json_t *)(uintptr_t)value); // jansson's iterator wants it so
	else if (json_is_array(value))
		array_text(out, value, sorted);
	else if (json_is_string(value))
		string_text(out, value);
	else if (json_is_integer(value))
		buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else if (json_is_real(value))
		real_text(out, json_real_value(value));
	else
		json_dump_callback(value, append, out, JSON_COMPACT | JSON_ENCODE_ANY);
}

void json_text(struct buf *out, const json_t *value)
{
	value_text(out, value, false);
}

void json_text_sorted(struct buf *out, const json_t *value)
{
	value_text(out, value, true);
}
