#include "reader.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/parse.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((format(printf, 2, 3))) static int refuse(char reason[REASON_LEN], const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(reason, REASON_LEN, format, args);
	va_end(args);
	return ERR_SYNTAX;
}

static bool put_name(char out[ROW_NAME], const char *from, size_t len)
{
	if (!len || len >= ROW_NAME || !parse_utf8(from, len))
		return false;
	memcpy(out, from, len);
	out[len] = 0;
	return true;
}

static void finish(const struct reader_defaults *d, int64_t shift_ms, struct row *r)
{
	r->start_time += shift_ms;
	r->historical = r->historical || d->historical || (d->historical_before && r->start_time < d->historical_before);
}

// --- CSV

static bool is_time_name(const char *name)
{
	return !strcmp(name, "time") || !strcmp(name, "date") || !strcmp(name, "start_time");
}

// "NAME=ENTERPRISE/INDICATOR": true if it is of this column.
static bool is_of(const char *map, const char *name)
{
	const char *equals = strchr(map, '=');
	return equals && strlen(name) == (size_t)(equals - map) && !strncmp(map, name, (size_t)(equals - map));
}

// ERR_NOT_FOUND: the column is not mapped.
static int mapped(struct csv_reader *r, const char *name, struct wide_column *out)
{
	const struct reader_defaults *d = r->defaults;
	for (uint32_t i = 0; i < d->columns; i++) {
		const char *map = d->column[i];
		if (!is_of(map, name))
			continue;
		const char *enterprise = strchr(map, '=') + 1, *slash = strchr(enterprise, '/');
		const char *indicator = slash ? slash + 1 : d->indicator;
		if (!put_name(out->enterprise, enterprise, slash ? (size_t)(slash - enterprise) : strlen(enterprise)))
			return refuse(r->reason, "the column '%.60s' is mapped to no enterprise", name);
		if (!put_name(out->indicator, indicator, strlen(indicator)))
			return refuse(r->reason, "the column '%.60s' has no indicator: NAME=ENTERPRISE/INDICATOR, or give one for all", name);
		return OK;
	}
	return ERR_NOT_FOUND;
}

// What a column of a wide file is; ERR_NOT_FOUND: nothing of ours.
static int wide_column(struct csv_reader *r, const char *name, struct wide_column *out)
{
	const struct reader_defaults *d = r->defaults;
	if (d->columns)
		return mapped(r, name, out);
	if (!*d->enterprise)
		return ERR_NOT_FOUND;
	if (!put_name(out->enterprise, d->enterprise, strlen(d->enterprise)) || !put_name(out->indicator, name, strlen(name)))
		return refuse(r->reason, "the column '%.60s' is not an indicator's code", name);
	return OK;
}

static int read_wide_header(struct csv_reader *r)
{
	const struct reader_defaults *d = r->defaults;
	for (uint32_t i = 0; i < r->csv.fields; i++) {
		struct wide_column w = {.at = i};
		if ((int)i == r->time || (int)i == r->enterprise || (int)i == r->indicator || (int)i == r->revision)
			continue;
		int err = wide_column(r, r->csv.field[i], &w);
		if (err == ERR_SYNTAX)
			return err;
		if (err)
			continue;
		if (r->wides == READER_MAX_COLUMNS)
			return refuse(r->reason, "more than %d columns with values", READER_MAX_COLUMNS);
		r->wide[r->wides++] = w;
	}
	for (uint32_t k = 0; k < d->columns; k++) {
		uint32_t i = 0;
		while (i < r->csv.fields && !is_of(d->column[k], r->csv.field[i]))
			i++;
		if (i == r->csv.fields)
			return refuse(r->reason, "the header has no column for '%.100s'", d->column[k]);
	}
	return r->wides ? OK : refuse(r->reason, "the header has no column value, and no column is mapped to an enterprise");
}

static int read_header(struct csv_reader *r)
{
	const struct reader_defaults *d = r->defaults;
	r->time = r->enterprise = r->indicator = r->value = r->revision = -1;
	const struct {
		const char *name;
		int *at;
	} names[] = {
	        {"enterprise", &r->enterprise},
                {"indicator",  &r->indicator },
                {"value",      &r->value     },
                {"revision",   &r->revision  }
        };
	r->cells = r->csv.fields;
	for (uint32_t i = 0; i < r->csv.fields; i++) {
		const char *name = r->csv.field[i];
		if (is_time_name(name) && r->time < 0)
			r->time = (int)i;
		for (size_t k = 0; k < sizeof names / sizeof *names; k++)
			if (!strcmp(name, names[k].name))
				*names[k].at = (int)i;
	}
	if (r->time < 0)
		return refuse(r->reason, "the header has no column time");
	if (r->value < 0)
		return read_wide_header(r);
	if (r->enterprise < 0 && !*d->enterprise)
		return refuse(r->reason, "the header has no column enterprise, and none was given");
	if (r->indicator < 0 && !*d->indicator)
		return refuse(r->reason, "the header has no column indicator, and none was given");
	return OK;
}

int csv_reader_open(struct csv_reader *r, const struct reader_defaults *d, const char *at, size_t len)
{
	*r = (struct csv_reader){.defaults = d, .wide = mem_new(READER_MAX_COLUMNS, sizeof *r->wide)};
	csv_init(&r->csv, at, len);
	int err = csv_next(&r->csv);
	if (err)
		return refuse(r->reason, "%s", err == ERR_NOT_FOUND ? "the file is empty" : r->csv.error);
	return read_header(r);
}

void csv_reader_close(struct csv_reader *r)
{
	csv_fini(&r->csv);
	free(r->wide);
	r->wide = NULL;
}

void csv_reader_follow(struct csv_reader *r, const char *at, size_t len, uint32_t line)
{
	r->csv.at = at;
	r->csv.left = len;
	r->csv.next_line = line;
}

static int cell_value(struct csv_reader *r, uint32_t at, double *out)
{
	int err = parse_f64(r->csv.field[at], r->csv.field_len[at], out);
	return err ? refuse(r->reason, "'%.40s' is not a finite number", r->csv.field[at]) : OK;
}

static int cell_name(struct csv_reader *r, int at, const char *given, const char *what, char out[ROW_NAME])
{
	const char *from = at >= 0 ? r->csv.field[at] : given;
	size_t len = at >= 0 ? r->csv.field_len[at] : strlen(given);
	return put_name(out, from, len) ? OK : refuse(r->reason, "%s is empty, longer than %d bytes or not UTF-8", what, ROW_NAME - 1);
}

static int read_long(struct csv_reader *r, struct row *row)
{
	int err = cell_name(r, r->enterprise, r->defaults->enterprise, "enterprise", row->enterprise);
	if (!err)
		err = cell_name(r, r->indicator, r->defaults->indicator, "indicator", row->indicator);
	if (!err)
		err = cell_value(r, (uint32_t)r->value, &row->value);
	if (!err && r->revision >= 0 && r->csv.field_len[r->revision]) {
		uint64_t v;
		if (parse_u64(r->csv.field[r->revision], r->csv.field_len[r->revision], &v) || v > UINT32_MAX)
			return refuse(r->reason, "revision is not a whole number");
		row->revision = (uint32_t)v;
	}
	return err;
}

// A cell that is not a number costs itself, not the other plants' values beside it.
static int read_wide(struct csv_reader *r, const struct row *base, struct row *rows, uint32_t *count)
{
	uint32_t bad = 0;
	for (uint32_t i = 0; i < r->wides; i++) {
		const struct wide_column *w = &r->wide[i];
		if (!r->csv.field_len[w->at])
			continue; // no value is no observation
		struct row *row = &rows[*count];
		*row = *base;
		memcpy(row->enterprise, w->enterprise, ROW_NAME);
		memcpy(row->indicator, w->indicator, ROW_NAME);
		if (!parse_f64(r->csv.field[w->at], r->csv.field_len[w->at], &row->value)) {
			finish(r->defaults, r->shift_ms, row);
			(*count)++;
		} else if (!bad++) {
			refuse(r->reason, "'%.20s' of %s %s is not a finite number", r->csv.field[w->at], w->enterprise, w->indicator);
		}
	}
	if (bad > 1) {
		size_t len = strlen(r->reason);
		snprintf(r->reason + len, REASON_LEN - len, "; and %u more of this line", bad - 1);
	}
	return bad ? ERR_SYNTAX : OK;
}

int csv_reader_next(struct csv_reader *r, struct row *rows, uint32_t *count)
{
	*count = 0;
	int err = csv_next(&r->csv);
	if (err == ERR_SYNTAX)
		return refuse(r->reason, "%s", r->csv.error);
	if (err)
		return err;
	if (r->csv.fields != r->cells)
		return refuse(r->reason, "%u cells where the header has %u", r->csv.fields, r->cells);
	struct row base = {0};
	if (parse_time(r->csv.field[r->time], r->csv.field_len[r->time], r->defaults->utc_offset_ms, &base.start_time))
		return refuse(r->reason, "'%.40s' is not a time between the years 1970 and 2199", r->csv.field[r->time]);
	if (r->wides)
		return read_wide(r, &base, rows, count);
	rows[0] = base;
	err = read_long(r, &rows[0]);
	if (err)
		return err;
	finish(r->defaults, r->shift_ms, &rows[0]);
	*count = 1;
	return OK;
}

// --- line protocol

int line_reader(const struct reader_defaults *d, const char *at, uint64_t len, struct line *scratch, struct row *out, char reason[REASON_LEN])
{
	int err = line_parse(at, len, scratch);
	if (err == ERR_NOT_FOUND)
		return err;
	if (err)
		return refuse(reason, "%s", scratch->error);
	*out = (struct row){0};
	const char *enterprise = line_tag(scratch, "enterprise"), *historical = line_tag(scratch, "historical");
	enterprise = enterprise ? enterprise : d->enterprise;
	const struct line_pair *value = line_field(scratch, "value");
	if (!put_name(out->enterprise, enterprise, strlen(enterprise)))
		return refuse(reason, "no tag enterprise, or not a code");
	if (!put_name(out->indicator, scratch->measurement, strlen(scratch->measurement)))
		return refuse(reason, "the measurement is not an indicator's code");
	if (!value || value->kind == LINE_STRING || value->kind == LINE_BOOL)
		return refuse(reason, "no number in the field value");
	const struct line_pair *revision = line_field(scratch, "revision");
	if (revision && (revision->kind != LINE_INT || revision->number < 0 || revision->number > UINT32_MAX))
		return refuse(reason, "the field revision is not a whole number");
	if (!scratch->has_time || scratch->time < 0)
		return refuse(reason, "no time since 1970");
	if (d->time_unit_ns >= 1000000 && scratch->time > INT64_MAX / 1000)
		return refuse(reason, "the time is out of range");
	out->value = value->number;
	out->revision = revision ? (uint32_t)revision->number : 0;
	out->start_time = d->time_unit_ns >= 1000000 ? scratch->time * (d->time_unit_ns / 1000000) : scratch->time / (1000000 / d->time_unit_ns);
	out->historical = historical && !strcmp(historical, "true");
	finish(d, 0, out);
	return OK;
}
