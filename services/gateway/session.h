// A login of an official: what is kept of it in Redis, under the hash of its cookie.
#ifndef GATEWAY_SESSION_H
#define GATEWAY_SESSION_H

#include "cookie.h"
#include "password.h"

#include <stdbool.h>
#include <stdint.h>

enum { OFFICIAL_LEN = 64, SESSION_ID_LEN = 43, CSRF_LEN = 43, SEAL_LEN = 43 }; // bytes of an official's id; a hash, 32 bytes at random, as base64url

enum {
	SESSION_TURN_MS = 15 * 60 * 1000, // a cookie is replaced when it is so old
	SESSION_GRACE_S = 120             // and is good for so long beside its successor: for what was under way
};

struct session {
	char id[SESSION_ID_LEN + 1]; // BLAKE2b-256 of the cookie
	char official[OFFICIAL_LEN + 1];
	char csrf[CSRF_LEN + 1];   // what its pages send in X-CSRF-Token
	char stamp[STAMP_LEN + 1]; // password_stamp of what was logged in with: another password ends the session
	char seal[SEAL_LEN + 1];   // of all the rest, with the password's hash as key: who may write Redis cannot log in by it
	uint32_t who;              // his role when he logged in, as enum who: with another one he logs in again
	int64_t made_time;         // UTC ms
	int64_t turn_time;         // since when it has this cookie; turned: since when it has another
	int64_t expire_time;       // when it ends, however busy it is
	bool turned;               // another cookie has taken its place
};

// Has it ended, whatever Redis still has?
bool session_over(const struct session *s, int64_t now_ms);
// Is its cookie to be replaced with the answer to this request?
bool session_turns(const struct session *s, int64_t now_ms);

#endif
