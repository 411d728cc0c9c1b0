// Bearer tokens "pp_<id>_<secret>": the id is public and names the key, the secret is known to its holder alone.
#ifndef GATEWAY_TOKEN_H
#define GATEWAY_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TOKEN_ID_LEN = 12, TOKEN_SECRET_MIN = 22, TOKEN_SECRET_MAX = 128, TOKEN_HASH_LEN = 32 };

struct token {
	char id[TOKEN_ID_LEN + 1];
	const char *secret; // points into the header's text
	size_t secret_len;
};

// The value of an Authorization header: "Bearer TOKEN", or "Token TOKEN" as InfluxDB's clients write it. ERR_SYNTAX: neither, or not a token of ours.
int token_read(const char *authorization, struct token *out);
// In time that does not depend on where they differ.
bool token_same_hash(const uint8_t a[TOKEN_HASH_LEN], const uint8_t b[TOKEN_HASH_LEN]);

#endif
