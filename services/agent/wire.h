// Rows to a Batch, an answer to plain figures. The only file that knows the generated messages.
#ifndef PP_AGENT_WIRE_H
#define PP_AGENT_WIRE_H

#include "row.h"

#include "base/buf.h"

#include <stddef.h>

// What became of one row of a batch.
struct outcome {
	uint32_t row;       // of the batch, from 0
	const char *reason; // word; constant
};

struct ack {
	uint32_t received, accepted, duplicate, restated, rejected;
	struct outcome *outcome; // of the refused rows, in order of row
	int64_t server_time;
};

void ack_fini(struct ack *a); // a zeroed struct needs no init

// Appends a Batch of the rows in their order; rows of one series stand beside each other. id: at most 64 bytes.
void wire_batch(const struct row *rows, uint32_t count, bool historical, const char *id, int64_t send_time, struct buf *out);
// Replaces what `out` held. ERR_SYNTAX: not an Ack of so many rows, and `out` is as before.
int wire_ack(const void *body, size_t len, uint32_t rows, struct ack *out);
// The code and the sentence of an Error; ERR_SYNTAX.
int wire_error(const void *body, size_t len, char code[32], char message[160]);

#endif
