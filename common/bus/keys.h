// CURVE keys of our own services. Each has DIR/<name>.secret (mode 0600) and DIR/<name>.public, made at its first start; the others read the
// public one. Text files holding the 40-character Z85 form.
#ifndef PP_BUS_KEYS_H
#define PP_BUS_KEYS_H

#include <stdint.h>

enum { KEY_LEN = 32, KEY_Z85 = 41 };

struct key_pair {
	char public_z85[KEY_Z85];
	char secret_z85[KEY_Z85];
};

int keys_own(const char *dir, const char *name, struct key_pair *out);      // makes DIR and the files if missing, atomically; ERR_IO, ERR_CORRUPT
int keys_peer(const char *dir, const char *name, char public_z85[KEY_Z85]); // ERR_NOT_FOUND until that service has started once
int keys_new(struct key_pair *out);                                         // not kept anywhere
int keys_decode(const char *z85, uint8_t out[KEY_LEN]);                     // ERR_SYNTAX
void keys_encode(const uint8_t key[KEY_LEN], char z85[KEY_Z85]);

#endif
