// Secrets of tokens: made at random, kept as a hash.
#ifndef GATEWAY_SECRET_H
#define GATEWAY_SECRET_H

#include "token.h"

struct secret {
	char id[TOKEN_ID_LEN + 1];
	char token[80]; // "pp_<id>_<secret>"
	uint8_t hash[TOKEN_HASH_LEN];
};

void secret_new(struct secret *out);
void secret_hash(const struct token *t, uint8_t hash[TOKEN_HASH_LEN]); // BLAKE2b-256 of the secret part's characters

#endif
