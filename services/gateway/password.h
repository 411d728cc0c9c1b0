// Which passwords are good enough, and what can be told of a hash.
#ifndef GATEWAY_PASSWORD_H
#define GATEWAY_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>

enum { PASSWORD_LEAST = 12, PASSWORD_MOST = 256, STAMP_LEN = 43, HASH_LEN = 128 }; // characters; bytes; bytes; bytes with the zero

// NULL: it may be taken. Else one English sentence on why not, which follows "the password".
const char *password_fault(const char *wanted, const char *former, const char *official, const char *name);
// What is different for each password that is ever set and tells nothing of it: the hash's salt. "" for a text that is no argon2id hash.
void password_stamp(const char *hash, char out[STAMP_LEN + 1]);

#endif
