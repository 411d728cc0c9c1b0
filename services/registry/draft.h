// One entity as somebody wants it to be: its fields in cells, and its message as bytes that the core keeps without looking into them.
#ifndef REGISTRY_DRAFT_H
#define REGISTRY_DRAFT_H

#include "base/arena.h"
#include "kind.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// One value. A field that is not given has no cell, except numbers that must be given.
struct cell {
	const struct rule *rule;
	uint16_t at;  // its place in the field's list, from 0
	bool bad;     // given, but it could not be read and that was reported: nothing more is said about it
	uint32_t len; // of text, or of bytes
	union {
		const char *text; // zero-terminated
		double number;    // CHECK_NUMBER, CHECK_EDITION, CHECK_FLAG
	};
};

bool cell_is_text(const struct cell *c);

struct draft {
	uint32_t line; // of the CSV file, or 1 + index in the write
	enum kind kind;
	const char *id; // "" if it has none that can be read
	struct cell *cell;
	uint32_t cells;
	const uint8_t *bytes; // the message; the same entity has the same bytes
	uint32_t len;
	const char *fault_field; // what its reader found wrong inside a value that the core does not look into: "document.detectors.load.limit_blue"
	const char *fault;       // why; NULL: nothing
};

// The rows of one write, with their memory.
struct drafts {
	struct draft *at;
	uint32_t count, cap;
	struct arena arena;
	struct cell *cell; // of the draft that is being made
	uint32_t cells, cell_cap;
	const char *fault_field, *fault;
};

void drafts_fini(struct drafts *ds); // a zeroed struct needs no init
void drafts_clear(struct drafts *ds);
// Another cell of the draft that is being made; its texts must live as long as the drafts: in ds->arena, or in the message.
struct cell *drafts_cell(struct drafts *ds, const struct rule *rule);
// Something inside a value of the draft that is being made is wrong; both are copied.
void drafts_fault(struct drafts *ds, const char *field, const char *reason);
// The draft is made of the cells added since the last one. bytes must live as long as the drafts.
void drafts_add(struct drafts *ds, enum kind kind, uint32_t line, const uint8_t *bytes, uint32_t len);

// The text of a field that is no list; "" if it is not there or could not be read. The number likewise, else 0.
const char *draft_text(const struct draft *d, const char *field);
double draft_number(const struct draft *d, const char *field);
bool draft_has(const struct draft *d, const char *field); // given, readable or not
bool draft_bad(const struct draft *d, const char *field); // given, and could not be read

#endif
