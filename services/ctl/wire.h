// A record of the export <-> the bytes that its hash is made of. The only place of ctl that knows *.pb-c.h.
#ifndef PP_CTL_WIRE_H
#define PP_CTL_WIRE_H

#include "base/buf.h"

#include <stddef.h>
#include <stdint.h>

enum { WIRE_HASH = 32 };

struct record {
	uint64_t number;
	uint8_t previous[WIRE_HASH], hash[WIRE_HASH]; // zeros: it has none
	struct buf bytes;                             // its fields 1 to 16, as the hash takes them; buf_fini it
};

// Reads a line of JSON. NULL, or why it is no record.
const char *wire_record(const char *line, size_t len, struct record *out);

#endif
