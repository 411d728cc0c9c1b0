// InfluxDB line protocol, one line at a time: measurement[,tag=value...] field=value[,field=value...] [time]
// https://docs.influxdata.com/influxdb/v1/write_protocols/line_protocol_reference/ : escapes, quoted strings, 1i 1u 1.0 true.
#ifndef PP_BASE_LINE_H
#define PP_BASE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LINE_MAX_PAIRS = 64, LINE_TEXT = 256, LINE_MAX_LEN = 64 * 1024 };

enum line_kind { LINE_FLOAT, LINE_INT, LINE_BOOL, LINE_STRING };

struct line_pair {
	char name[LINE_TEXT];
	char value[LINE_TEXT]; // tags, and string fields (cut)
	double number;         // number and boolean fields; NaN and infinities are not numbers of the protocol: ERR_SYNTAX
	enum line_kind kind;   // fields only
};

struct line {
	char measurement[LINE_TEXT];
	struct line_pair tag[LINE_MAX_PAIRS];
	uint32_t tags;
	struct line_pair field[LINE_MAX_PAIRS];
	uint32_t fields;
	bool has_time;
	int64_t time;      // in the writer's precision
	const char *error; // after an error: what is wrong, in English
};

// at..len is one line without its line break. OK; ERR_NOT_FOUND for a blank line or a comment; ERR_SYNTAX, ERR_FULL with line->error.
int line_parse(const char *at, size_t len, struct line *out);
const char *line_tag(const struct line *l, const char *name); // NULL if absent
const struct line_pair *line_field(const struct line *l, const char *name);

#endif
