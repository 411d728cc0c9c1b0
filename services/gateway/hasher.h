// Argon2id, in a thread of its own: one hash takes a tenth of a second and 64 MiB, for which nothing else may wait.
#ifndef GATEWAY_HASHER_H
#define GATEWAY_HASHER_H

#include "password.h"
#include "sys/loop.h"

#include <stdbool.h>

enum { HASHER_WAITING = 16 }; // under way at most: what comes then is told to come again

struct hash_job {
	char given[PASSWORD_MOST + 1];  // checked against `against`; "" = nothing to check
	char against[HASH_LEN];         // "": there is none; it is checked all the same, takes as long, and is wrong
	char wanted[PASSWORD_MOST + 1]; // hashed if what was given is right, or nothing was; "" = nothing to hash
};

struct hash_result {
	bool right;
	char hash[HASH_LEN]; // of what was wanted
};

struct hasher;
// result NULL: it was not done, because there is not enough memory or we are stopping.
typedef void hasher_fn(void *arg, const struct hash_result *result);

struct hasher *hasher_new(struct loop *l);
void hasher_free(struct hasher *h); // calls back what waits
// The job is copied; the copy is wiped. fn is called from the loop. ERR_FULL: too many wait, fn is not called.
int hasher_ask(struct hasher *h, const struct hash_job *job, hasher_fn *fn, void *arg);

#endif
