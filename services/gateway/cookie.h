// The session's cookie in a Cookie header (RFC 6265).
#ifndef GATEWAY_COOKIE_H
#define GATEWAY_COOKIE_H

#include <stdbool.h>

enum { COOKIE_LEN = 43 }; // 32 bytes at random as base64url

// Over TLS the name has a prefix that browsers guard: no other host or path, and no page without TLS, can set it.
const char *cookie_name(bool secure);
// Its value; of several the first that looks like one of ours. False: there is none. header may be NULL.
bool cookie_read(const char *header, const char *name, char out[COOKIE_LEN + 1]);

#endif
