#include "token.h"

#include "base/err.h"

#include <string.h>
#include <strings.h>

static const char lower[] = "abcdefghijklmnopqrstuvwxyz0123456789";
static const char any[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

int token_read(const char *authorization, struct token *out)
{
	size_t scheme = strcspn(authorization, " ");
	bool known = (scheme == 6 && !strncasecmp(authorization, "Bearer", 6)) || (scheme == 5 && !strncasecmp(authorization, "Token", 5));
	const char *at = authorization + scheme;
	at += strspn(at, " ");
	if (!known || strncmp(at, "pp_", 3) || strspn(at + 3, lower) != TOKEN_ID_LEN || at[3 + TOKEN_ID_LEN] != '_')
		return ERR_SYNTAX;
	memcpy(out->id, at + 3, TOKEN_ID_LEN);
	out->id[TOKEN_ID_LEN] = 0;
	out->secret = at + 3 + TOKEN_ID_LEN + 1;
	out->secret_len = strspn(out->secret, any);
	if (out->secret[out->secret_len] || out->secret_len < TOKEN_SECRET_MIN || out->secret_len > TOKEN_SECRET_MAX)
		return ERR_SYNTAX;
	return OK;
}

bool token_same_hash(const uint8_t a[TOKEN_HASH_LEN], const uint8_t b[TOKEN_HASH_LEN])
{
	volatile uint8_t differs = 0;
	for (int i = 0; i < TOKEN_HASH_LEN; i++)
		differs = (uint8_t)(differs | (a[i] ^ b[i]));
	return !differs;
}
