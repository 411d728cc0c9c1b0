// Bearer tokens: "pp_<id>_<secret>". The id is public, 12 characters a-z 0-9; of the secret, 43 characters of base64url, only the hash is kept.
#ifndef REGISTRY_TOKEN_H
#define REGISTRY_TOKEN_H

#include <stdint.h>

enum { TOKEN_ID_LEN = 12, TOKEN_LEN = 80, TOKEN_HASH_LEN = 32, PASSWORD_LEN = 20, PASSWORD_HASH_LEN = 128 };

void token_new(char token[TOKEN_LEN], char id[TOKEN_ID_LEN + 1], uint8_t hash[TOKEN_HASH_LEN]);
// Puts a token or password on disk, readable by the owner only, whole or not at all. ERR_IO: errno tells.
int token_write(const char *folder, const char *name, const char *token);
// A password at random, easy to read aloud and to type: "k7mp-2wxe-9hqd-4trb", 77 bits; and its argon2id hash. ERR_FULL: not enough memory for it.
int password_new(char password[PASSWORD_LEN], char hash[PASSWORD_HASH_LEN]);

#endif
