// InfluxDB line protocol -> rows.
#include "base/err.h"
#include "base/line.h"
#include "base/mem.h"
#include "base/parse.h"
#include "columns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NS_IN_MS = 1000000 };

int64_t precision_ns(const char *word)
{
	// clang-format off
	static const struct {
		const char *word;
		int64_t ns;
	} words[] = {
		{"ns", 1}, {"n", 1}, {"us", 1000}, {"u", 1000}, {"µ", 1000}, {"ms", NS_IN_MS}, {"s", 1000000000LL}, {"m", 60000000000LL}, {"h", 3600000000000LL},
	};
	// clang-format on
	if (!word)
		return 1;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(words[i].word, word))
			return words[i].ns;
	return 0;
}

static void malformed(struct intake *t, uint32_t line, const char *why)
{
	t->received++;
	intake_refuse(t, line, REASON_MALFORMED, why);
}

// In ms; false when it is not a whole number of them, or too large.
static bool to_ms(int64_t time, int64_t unit_ns, int64_t *ms)
{
	if (unit_ns >= NS_IN_MS)
		return !__builtin_mul_overflow(time, unit_ns / NS_IN_MS, ms);
	int64_t in_ms = NS_IN_MS / unit_ns;
	*ms = time / in_ms;
	return time % in_ms == 0;
}

struct row {
	double value;
	int64_t start_time; // UTC ms
	uint32_t revision;
	bool historical;
};

// Fills the row; else why it is none.
static const char *row_of(const struct line *l, int64_t unit_ns, struct row *row)
{
	const struct line_pair *again = line_field(l, "revision"), *value = line_field(l, "value");
	const char *old = line_tag(l, "historical");
	if (!line_tag(l, "enterprise"))
		return "there is no tag enterprise";
	if (!value)
		return "there is no field value";
	if (value->kind != LINE_FLOAT && value->kind != LINE_INT)
		return "the field value is not a number";
	if (again && (again->kind != LINE_INT || again->number < 0 || again->number > UINT32_MAX))
		return "the field revision is not a whole number from 0 to 4294967295";
	row->value = value->number;
	row->revision = again ? (uint32_t)again->number : 0;
	if (old && parse_bool(old, strlen(old), &row->historical))
		return "the tag historical is neither true nor false";
	if (!l->has_time)
		return "there is no time: the start of the period is needed";
	if (!to_ms(l->time, unit_ns, &row->start_time))
		return "the time is not a whole millisecond";
	return NULL;
}

static int take_line(struct intake *t, struct line *l, uint32_t number, int err, int64_t unit_ns, bool historical)
{
	struct row row = {.historical = historical};
	const char *why = err ? l->error : row_of(l, unit_ns, &row);
	if (!why)
		return intake_add(t, number, line_tag(l, "enterprise"), l->measurement, row.start_time, row.value, row.revision, row.historical);
	if (t->columns[0].rows + t->columns[1].rows + t->refusals == COLUMNS_ROWS)
		return ERR_FULL;
	malformed(t, number, why);
	return OK;
}

int intake_lines(struct intake *t, const char *text, size_t len, int64_t unit_ns, bool historical)
{
	struct line *l = mem_new(1, sizeof *l);
	const char *at = text, *end = text + len;
	int full = OK;
	for (uint32_t number = 1; at < end && !full; number++) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t n = (size_t)((stop ? stop : end) - at);
		if (n && at[n - 1] == '\r')
			n--;
		int err = parse_utf8(at, n) ? line_parse(at, n, l) : ERR_SYNTAX;
		if (err == ERR_SYNTAX && !parse_utf8(at, n))
			l->error = "the line is not UTF-8";
		if (err != ERR_NOT_FOUND)
			full = take_line(t, l, number, err, unit_ns, historical);
		at = stop ? stop + 1 : end;
	}
	free(l);
	return full;
}
