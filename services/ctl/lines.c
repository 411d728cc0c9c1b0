#include "lines.h"

#include <stdlib.h>
#include <string.h>

const char *lines_text(const json_t *j, const char *field)
{
	const char *s = json_string_value(json_object_get(j, field));
	return s ? s : "";
}

static double number(const json_t *j, const char *field)
{
	return json_number_value(json_object_get(j, field));
}

void lines_alert(struct buf *out, const json_t *a, const char *time, const char *what)
{
	const char *reason = *lines_text(a, "reason") ? lines_text(a, "reason") : lines_text(a, "reason_zh");
	buf_printf(out, "%s  %s  %s  %s %s  %s %s  %s  ", time, what, lines_text(a, "level"), lines_text(a, "zone"), lines_text(a, "zone_name"),
	           lines_text(a, "enterprise"), lines_text(a, "enterprise_name"), lines_text(a, "indicator"));
	if (json_is_number(json_object_get(a, "value")))
		buf_printf(out, "value %.15g%s%s, expected %.15g (%+.1f%%)", number(a, "value"), *lines_text(a, "unit") ? " " : "", lines_text(a, "unit"),
		           number(a, "expected"), number(a, "deviation_percent"));
	else
		buf_text(out, lines_text(a, "kind"));
	buf_printf(out, ", since %s  %s%s\n", lines_text(a, "since_time"), json_is_true(json_object_get(a, "synthetic")) ? "[合成数据 synthetic] " : "",
	           reason);
}

static void add_scalar(struct buf *out, const json_t *v)
{
	if (json_is_string(v))
		buf_text(out, json_string_value(v));
	else if (json_is_integer(v))
		buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
	else if (json_is_real(v))
		buf_printf(out, "%.15g", json_real_value(v));
	else if (json_is_boolean(v))
		buf_text(out, json_is_true(v) ? "true" : "false");
}

// An entity's own object is a JSON document; those in lists are parts (a place in a chain).
static void add_document(struct buf *out, const json_t *v)
{
	char *text = json_dumps(v, JSON_COMPACT | JSON_REAL_PRECISION(15));
	buf_text(out, text);
	free(text);
}

static void add_value(struct buf *out, const json_t *v)
{
	size_t i, n = 0;
	const char *name;
	json_t *part;
	if (json_is_array(v)) {
		json_array_foreach(v, i, part)
		{
			buf_text(out, i ? ";" : "");
			add_value(out, part);
		}
	} else if (json_is_object(v)) {
		json_object_foreach((json_t *)(uintptr_t)v, name, part)
		{
			buf_text(out, n++ ? ":" : "");
			add_value(out, part);
		}
	} else {
		add_scalar(out, v);
	}
}

// Quoted where CSV wants it (RFC 4180).
static void add_cell(struct buf *out, const char *text)
{
	if (!strpbrk(text, ",\"\r\n")) {
		buf_text(out, text);
		return;
	}
	buf_u8(out, '"');
	for (; *text; text++)
		buf_printf(out, *text == '"' ? "\"\"" : "%c", *text);
	buf_u8(out, '"');
}

static void add_field(struct buf *out, const json_t *v)
{
	if (json_is_object(v))
		add_document(out, v);
	else
		add_value(out, v);
}

void lines_entity(struct buf *out, const json_t *entity, bool names)
{
	const char *name;
	json_t *v;
	size_t cells = 0;
	struct buf cell = {0};
	json_object_foreach((json_t *)(uintptr_t)entity, name, v)
	{
		buf_clear(&cell);
		if (names)
			buf_text(&cell, name);
		else
			add_field(&cell, v);
		buf_text(out, cells++ ? "," : "");
		add_cell(out, buf_str(&cell));
	}
	buf_text(out, "\n");
	buf_fini(&cell);
}

void lines_difference(struct buf *out, const json_t *former, const json_t *now)
{
	const char *name;
	json_t *v;
	json_object_foreach((json_t *)(uintptr_t)now, name, v)
	{
		const json_t *was = json_object_get(former, name);
		if (json_equal(was, v))
			continue;
		buf_printf(out, "%s: ", name);
		if (was) {
			add_field(out, was);
			buf_text(out, " -> ");
		}
		add_field(out, v);
		buf_text(out, "; ");
	}
}
