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

void lines_value(struct buf *out, const json_t *v)
{
	if (json_is_object(v))
		add_document(out, v);
	else
		add_value(out, v);
}

// The names of all fields, in the order in which they are met: what is empty is left out of an entity.
static json_t *names_of(const json_t *entities)
{
	json_t *names = json_object(), *entity, *v;
	const char *name;
	size_t i;
	json_array_foreach(entities, i, entity)
	{
		json_object_foreach(entity, name, v) json_object_set_new(names, name, json_true());
	}
	return names;
}

void lines_table(struct buf *out, const json_t *entities)
{
	json_t *names = names_of(entities), *entity, *v;
	const char *name, *comma = "";
	size_t i;
	struct buf cell = {0};
	json_object_foreach(names, name, v)
	{
		buf_printf(out, "%s%s", comma, name);
		comma = ",";
	}
	buf_text(out, "\n");
	json_array_foreach(entities, i, entity)
	{
		comma = "";
		json_object_foreach(names, name, v)
		{
			buf_clear(&cell);
			lines_value(&cell, json_object_get(entity, name));
			buf_text(out, comma);
			add_cell(out, buf_str(&cell));
			comma = ",";
		}
		buf_text(out, "\n");
	}
	json_decref(names);
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
			lines_value(out, was);
			buf_text(out, " -> ");
		}
		lines_value(out, v);
		buf_text(out, "; ");
	}
}
