// RFC 4180 CSV, read a record at a time from memory. Takes LF, CRLF, a UTF-8 BOM; quoted fields may hold line breaks.
#ifndef PP_BASE_CSV_H
#define PP_BASE_CSV_H

#include <stddef.h>
#include <stdint.h>

enum { CSV_MAX_FIELDS = 4096 };

struct csv {
	const char *at;
	size_t left;
	uint32_t line; // line the current record began on, from 1
	uint32_t next_line;
	uint32_t fields;    // of the current record
	const char **field; // unquoted, zero-terminated; valid until the next csv_next
	size_t *field_len;
	char *text; // storage of the fields
	size_t text_cap;
	const char *error; // after ERR_SYNTAX: what is wrong, in English
};

void csv_init(struct csv *c, const char *at, size_t len); // the bytes must outlive the reader
void csv_fini(struct csv *c);
int csv_next(struct csv *c); // OK; ERR_NOT_FOUND at the end; ERR_SYNTAX (then the reader stands behind the bad line). Empty lines are passed over.

#endif
