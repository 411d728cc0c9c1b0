#include "secret.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

void secret_hash(const struct token *t, uint8_t hash[TOKEN_HASH_LEN])
{
	crypto_generichash(hash, TOKEN_HASH_LEN, (const uint8_t *)t->secret, t->secret_len, NULL, 0);
}

void secret_new(struct secret *out)
{
	static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	uint8_t random[32];
	char text[sodium_base64_ENCODED_LEN(sizeof random, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
	for (int i = 0; i < TOKEN_ID_LEN; i++)
		out->id[i] = alphabet[randombytes_uniform(sizeof alphabet - 1)];
	out->id[TOKEN_ID_LEN] = 0;
	randombytes_buf(random, sizeof random);
	sodium_bin2base64(text, sizeof text, random, sizeof random, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	snprintf(out->token, sizeof out->token, "pp_%s_%s", out->id, text);
	secret_hash(&(struct token){.secret = text, .secret_len = strlen(text)}, out->hash);
	sodium_memzero(random, sizeof random);
	sodium_memzero(text, sizeof text);
}
