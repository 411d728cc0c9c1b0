// The record of every change of every alert is a chain: each record's hash is made of the one before it and of itself (proto/README.md).
#ifndef PP_CTL_CHAIN_H
#define PP_CTL_CHAIN_H

#include <stddef.h>
#include <stdint.h>

enum { CHAIN_HASH = 32 };

struct chain { // a zeroed one is at its beginning
	uint64_t number;
	uint8_t hash[CHAIN_HASH];
};

// Takes the next record: a line of `ppctl audit export`. NULL: it follows, and is as it was written; else what is wrong with it.
const char *chain_take(struct chain *c, const char *line, size_t len);
// The hash as it stands in an export: 43 characters base64url.
void chain_text(const struct chain *c, char out[48]);

#endif
