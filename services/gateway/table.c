#include "table.h"

#include "base/parse.h"

#include <string.h>

static const char *const identity[] = {"enterprise", "node", "indicator", "unit"};
enum { IDENTITIES = sizeof identity / sizeof *identity };

static void text_cell(struct buf *out, const char *text)
{
	if (!strpbrk(text, ",\"\r\n")) {
		buf_text(out, text);
		return;
	}
	buf_u8(out, '"');
	for (; *text; text++) {
		if (*text == '"')
			buf_u8(out, '"');
		buf_u8(out, (uint8_t)*text);
	}
	buf_u8(out, '"');
}

static void cell(struct buf *out, const json_t *v)
{
	char number[32];

	if (json_is_string(v))
		text_cell(out, json_string_value(v));
	else if (json_is_integer(v))
		buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
	else if (json_is_real(v))
		buf_add(out, number, format_f64(number, json_real_value(v)));
	else if (json_is_boolean(v))
		buf_text(out, json_is_true(v) ? "true" : "false");
}

static bool is_column(const char *name, const json_t *v, size_t rows)
{
	if (!json_is_array(v) || json_array_size(v) != rows)
		return false;
	if (!rows) // every list is as long as no rows: only those that are always there
		return !strcmp(name, "start_time") || !strcmp(name, "value");
	return !json_is_object(json_array_get(v, 0)) && !json_is_array(json_array_get(v, 0));
}

// row < 0: the names.
static void line(struct buf *out, const json_t *columns, size_t rows, json_int_t row)
{
	const char *name, *comma = "";
	json_t *v;

	for (int i = 0; i < IDENTITIES; i++) {
		const json_t *of = json_object_get(columns, identity[i]);
		if (!of)
			continue;
		buf_text(out, comma);
		comma = ",";
		if (row < 0)
			buf_text(out, identity[i]);
		else
			cell(out, of);
	}
	json_object_foreach((json_t *)(uintptr_t)columns, name, v)
	{
		if (!is_column(name, v, rows))
			continue;
		buf_text(out, comma);
		comma = ",";
		if (row < 0)
			buf_text(out, name);
		else
			cell(out, json_array_get(v, (size_t)row));
	}
	buf_text(out, "\r\n");
}

void table_csv(struct buf *out, const json_t *columns)
{
	size_t rows = json_array_size(json_object_get(columns, "start_time"));

	line(out, columns, rows, -1);
	for (size_t i = 0; i < rows; i++)
		line(out, columns, rows, (json_int_t)i);
}
