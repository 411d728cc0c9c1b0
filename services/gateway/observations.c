#include "observations.h"

#include "base/err.h"
#include "base/parse.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

// Where we are, for the path of a fault.
struct place {
	int64_t offset_ms;
	struct observations_fault *fault;
	const char *list;   // "observations", "columns"
	const char *column; // of columns
	size_t row;
};

// "value" "must be a number": the reason is the two together.
static int fault(const struct place *p, const char *field, const char *what)
{
	if (p->column)
		snprintf(p->fault->path, sizeof p->fault->path, "%s.%s[%zu]", p->list, p->column, p->row);
	else
		snprintf(p->fault->path, sizeof p->fault->path, "%s[%zu]%s%.60s", p->list, p->row, *field ? "." : "", field);
	snprintf(p->fault->reason, sizeof p->fault->reason, "%.60s %s", *field ? field : "an observation", what);
	return ERR_SYNTAX;
}

static int whole(struct observations_fault *f, const char *path, const char *reason)
{
	snprintf(f->path, sizeof f->path, "%s", path);
	snprintf(f->reason, sizeof f->reason, "%s", reason);
	return ERR_SYNTAX;
}

static int read_text(const struct place *p, const char *field, const json_t *j, const char **out)
{
	if (!json_is_string(j) || !*json_string_value(j))
		return fault(p, field, "must be a text");
	*out = json_string_value(j);
	return OK;
}

static int read_time(const struct place *p, const char *field, const json_t *j, int64_t *out)
{
	if (json_is_integer(j)) {
		*out = json_integer_value(j);
		return OK;
	}
	if (json_is_string(j) && !parse_time(json_string_value(j), json_string_length(j), p->offset_ms, out))
		return OK;
	return fault(p, field, "must be a time: RFC 3339, a date, or milliseconds since 1970");
}

static int read_number(const struct place *p, const char *field, const json_t *j, double *out)
{
	if (!json_is_number(j))
		return fault(p, field, "must be a number");
	*out = json_number_value(j);
	return OK;
}

static int read_revision(const struct place *p, const char *field, const json_t *j, uint32_t *out)
{
	*out = 0;
	if (!j)
		return OK;
	if (!json_is_integer(j) || json_integer_value(j) < 0 || json_integer_value(j) > UINT32_MAX)
		return fault(p, field, "must be a whole number from 0 to 4294967295");
	*out = (uint32_t)json_integer_value(j);
	return OK;
}

static const char *const fields[] = {"enterprise", "indicator", "start_time", "value", "revision"};
enum { ENTERPRISE, INDICATOR, START_TIME, VALUE, REVISION, FIELDS };

// A key that is none of ours: most likely a misspelled one.
static const char *stranger(json_t *of, const char *const *known, size_t n)
{
	const char *key;
	json_t *value;
	json_object_foreach(of, key, value)
	{
		size_t i = 0;
		while (i < n && strcmp(known[i], key))
			i++;
		if (i == n)
			return key;
	}
	return NULL;
}

static int read_row(struct intake *t, struct place *p, json_t *const field[FIELDS], bool columns, bool historical)
{
	const char *enterprise = "", *indicator = "";
	int64_t start = 0;
	double value = 0;
	uint32_t revision = 0;
	struct place at = *p;
	int err;
#define AT(name) (at.column = columns ? fields[name] : NULL, &at), fields[name], field[name]
	if ((err = read_text(AT(ENTERPRISE), &enterprise)) || (err = read_text(AT(INDICATOR), &indicator)) || (err = read_time(AT(START_TIME), &start)) ||
	    (err = read_number(AT(VALUE), &value)) || (err = read_revision(AT(REVISION), &revision)))
		return err;
#undef AT
	return intake_add(t, (uint32_t)p->row, enterprise, indicator, start, value, revision, historical);
}

static int read_list(struct intake *t, struct place *p, const json_t *list, bool historical)
{
	json_t *one;
	if (!json_is_array(list))
		return whole(p->fault, "observations", "observations must be a list");
	json_array_foreach(list, p->row, one)
	{
		if (!json_is_object(one))
			return fault(p, "", "must be an object");
		const char *odd = stranger(one, fields, FIELDS);
		if (odd)
			return fault(p, odd, "is not a field of an observation");
		json_t *field[FIELDS];
		for (int i = 0; i < FIELDS; i++)
			field[i] = json_object_get(one, fields[i]);
		int err = read_row(t, p, field, false, historical);
		if (err)
			return err;
	}
	return OK;
}

static int read_columns(struct intake *t, struct place *p, json_t *columns, bool historical)
{
	json_t *column[FIELDS], *field[FIELDS];
	if (!json_is_object(columns))
		return whole(p->fault, "columns", "columns must be an object of lists");
	const char *odd = stranger(columns, fields, FIELDS);
	if (odd)
		return whole(p->fault, "columns", "there are the columns enterprise, indicator, start_time, value and revision");
	for (int i = 0; i < FIELDS; i++)
		column[i] = json_object_get(columns, fields[i]);
	size_t rows = json_array_size(column[VALUE]);
	for (int i = 0; i < FIELDS; i++) {
		bool one_for_all = i <= INDICATOR && json_is_string(column[i]), absent = i == REVISION && !column[i];
		if (!one_for_all && !absent && (!json_is_array(column[i]) || json_array_size(column[i]) != rows))
			return whole(p->fault, fields[i], "every column must be a list, all of one length");
	}
	for (p->row = 0; p->row < rows; p->row++) {
		for (int i = 0; i < FIELDS; i++)
			field[i] = json_is_array(column[i]) ? json_array_get(column[i], p->row) : column[i];
		int err = read_row(t, p, field, true, historical);
		if (err)
			return err;
	}
	return OK;
}

static int read_whole(struct intake *t, json_t *j, int64_t offset_ms, struct observations_fault *f)
{
	static const char *const names[] = {"observations", "columns", "historical"};
	if (!json_is_object(j) || stranger(j, names, 3))
		return whole(f, "", "the whole must be an object of observations (or columns), and historical if it is");
	json_t *list = json_object_get(j, "observations"), *columns = json_object_get(j, "columns"), *old = json_object_get(j, "historical");
	if (old && !json_is_boolean(old))
		return whole(f, "historical", "historical must be true or false");
	if (!list == !columns)
		return whole(f, "", "give observations or columns, one of them");
	struct place p = {.offset_ms = offset_ms, .fault = f, .list = list ? "observations" : "columns"};
	return list ? read_list(t, &p, list, json_is_true(old)) : read_columns(t, &p, columns, json_is_true(old));
}

int observations_read(struct intake *t, const void *text, size_t len, int64_t utc_offset_ms, struct observations_fault *f)
{
	json_error_t error;
	json_t *j = json_loadb(len ? text : "", len, JSON_REJECT_DUPLICATES, &error);
	if (!j) {
		f->path[0] = 0;
		snprintf(f->reason, sizeof f->reason, "not JSON: line %d, column %d: %s", error.line, error.column, error.text);
		return ERR_SYNTAX;
	}
	int err = read_whole(t, j, utc_offset_ms, f);
	json_decref(j);
	return err;
}
