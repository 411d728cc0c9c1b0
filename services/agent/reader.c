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
	if (!len || len >= ROW_NAME)
		return false;
	memcpy(out, from, len);
	out[len] = 0;
	return true;
}

static void finish(const struct reader_defaults *d, struct row *r)
{
	r->start_time += d->shift_ms;
	r->historical = r->historical || d->historical || (d->historical_before && r->start_time < d->historical_before);
}

// --- CSV

static bool is_time_name(const char *name)
{
	return !strcmp(name, "time") || !strcmp(name, "date") || !strcmp(name, "start_time");
}

// "NAME=ENTERPRISE/INDICATOR" for this column; false: none.
static bool mapped(const struct reader_defaults *d, const char *name, struct wide_column *out)
{
	for (uint32_t i = 0; i < d->columns; i++) {
		const char *map = d->column[i], *equals = strchr(map, '=');
		if (!equals || strlen(name) != (size_t)(equals - map) || strncmp(map, name, strlen(name)))
			continue;
		const char *slash = strchr(equals + 1, '/');
		size_t len = slash ? (size_t)(slash - equals - 1) : strlen(equals + 1);
		const char *indicator = slash ? slash + 1 : d->indicator;
		return put_name(out->enterprise, equals + 1, len) && put_name(out->indicator, indicator, strlen(indicator));
	}
	return false;
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
	for (uint32_t i = 0; i < r->csv.fields; i++) {
		const char *name = r->csv.field[i];
		bool known = is_time_name(name) && r->time < 0;
		if (known)
			r->time = (int)i;
		for (size_t k = 0; k < sizeof names / sizeof *names; k++)
			if (!strcmp(name, names[k].name)) {
				*names[k].at = (int)i;
				known = true;
			}
		struct wide_column w = {.at = i};
		bool wide = !known && (mapped(d, name, &w) || (!d->columns && *d->enterprise && put_name(w.enterprise, d->enterprise, strlen(d->enterprise)) &&
		                                               put_name(w.indicator, name, strlen(name))));
		if (wide && r->wides < READER_MAX_COLUMNS)
			r->wide[r->wides++] = w;
	}
	if (r->time < 0)
		return refuse(r->reason, "the header has no column time");
	if (r->value >= 0) {
		r->wides = 0;
		if (r->enterprise < 0 && !*d->enterprise)
			return refuse(r->reason, "the header has no column enterprise, and none was given");
		if (r->indicator < 0 && !*d->indicator)
			return refuse(r->reason, "the header has no column indicator, and none was given");
	} else if (!r->wides) {
		return refuse(r->reason, "the header has no column value, and no column is mapped to an enterprise");
	}
	return OK;
}

int csv_reader_open(struct csv_reader *r, const struct reader_defaults *d, const char *at, uint64_t len)
{
	*r = (struct csv_reader){.defaults = d, .begin = at, .wide = mem_new(READER_MAX_COLUMNS, sizeof *r->wide)};
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

uint64_t csv_reader_position(const struct csv_reader *r)
{
	return (uint64_t)(r->csv.at - r->begin);
}

void csv_reader_seek(struct csv_reader *r, uint64_t position, uint32_t line)
{
	uint64_t here = csv_reader_position(r);
	if (position <= here || position - here > r->csv.left)
		return;
	r->csv.at += position - here;
	r->csv.left -= position - here;
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
	return put_name(out, from, strlen(from)) ? OK : refuse(r->reason, "%s is empty or longer than %d bytes", what, ROW_NAME - 1);
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

int csv_reader_next(struct csv_reader *r, struct row *rows, uint32_t *count)
{
	*count = 0;
	int err = csv_next(&r->csv);
	if (err == ERR_SYNTAX)
		return refuse(r->reason, "%s", r->csv.error);
	if (err)
		return err;
	int last = r->time > r->value ? r->time : r->value;
	last = r->enterprise > last ? r->enterprise : last;
	last = r->indicator > last ? r->indicator : last;
	if ((int)r->csv.fields <= last)
		return refuse(r->reason, "%u cells where the header has more", r->csv.fields);
	struct row base = {0};
	if (parse_time(r->csv.field[r->time], r->csv.field_len[r->time], r->defaults->utc_offset_ms, &base.start_time))
		return refuse(r->reason, "'%.40s' is not a time between the years 1970 and 2199", r->csv.field[r->time]);
	if (!r->wides) {
		rows[0] = base;
		err = read_long(r, &rows[0]);
		if (err)
			return err;
		finish(r->defaults, &rows[0]);
		*count = 1;
		return OK;
	}
	for (uint32_t i = 0; i < r->wides; i++) {
		const struct wide_column *w = &r->wide[i];
		if (w->at >= r->csv.fields || !r->csv.field_len[w->at])
			continue; // no value is no observation
		struct row *row = &rows[*count];
		*row = base;
		memcpy(row->enterprise, w->enterprise, ROW_NAME);
		memcpy(row->indicator, w->indicator, ROW_NAME);
		err = cell_value(r, w->at, &row->value);
		if (err) {
			*count = 0; // a record is taken whole or not at all
			return err;
		}
		finish(r->defaults, row);
		(*count)++;
	}
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
		return refuse(reason, "no tag enterprise, or it is too long");
	if (!put_name(out->indicator, scratch->measurement, strlen(scratch->measurement)))
		return refuse(reason, "the measurement's name is too long");
	if (!value || value->kind == LINE_STRING || value->kind == LINE_BOOL)
		return refuse(reason, "no number in the field value");
	if (!scratch->has_time || scratch->time < 0)
		return refuse(reason, "no time since 1970");
	if (d->time_unit_ns >= 1000000 && scratch->time > INT64_MAX / 1000)
		return refuse(reason, "the time is out of range");
	out->value = value->number;
	out->start_time = d->time_unit_ns >= 1000000 ? scratch->time * (d->time_unit_ns / 1000000) : scratch->time / (1000000 / d->time_unit_ns);
	out->historical = historical && !strcmp(historical, "true");
	finish(d, out);
	return OK;
}
