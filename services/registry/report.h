// What is wrong with a write: every row and field, in the order of the lines.
#ifndef REGISTRY_REPORT_H
#define REGISTRY_REPORT_H

#include "base/arena.h"
#include "kind.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	REPORT_MAX = 50000,    // errors listed; beyond them they are counted
	REPORT_VALUE_MAX = 64, // bytes of a value that are shown
	REPORT_REASON_MAX = 255
};

struct row_error {
	uint32_t line;
	uint32_t seq;       // order within the line
	const char *field;  // "" = the whole row; "place[1]"
	const char *value;  // what stood there, cut at a character's end
	const char *reason; // one English sentence
};

struct report {
	struct arena arena; // of the texts
	struct row_error *error;
	uint32_t errors;
	uint32_t cap;
	uint64_t more;           // errors beyond REPORT_MAX
	uint64_t by_kind[KINDS]; // bad rows, counted by the core
};

void report_fini(struct report *r); // a zeroed struct needs no init
void report_clear(struct report *r);
bool report_good(const struct report *r); // nothing is wrong
// at: place in the field's list, or -1. value need not be zero-terminated nor UTF-8. Everything is copied.
__attribute__((format(printf, 7, 8))) void report_add(struct report *r, uint32_t line, const char *field, int at, const char *value, size_t len,
                                                      const char *reason, ...);
void report_sort(struct report *r); // by line; and says in a last error how many more there are

#endif
