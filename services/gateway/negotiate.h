// What the client would like: language, and whether it sends what we read.
#ifndef GATEWAY_NEGOTIATE_H
#define GATEWAY_NEGOTIATE_H

#include "stream.h"

#include <stdbool.h>

// Of an Accept-Language header (RFC 9110 12.5.4): English only if it is wanted more than Chinese. NULL: Chinese.
enum language negotiate_language(const char *accept_language);
// Is a Content-Type header that media type, or absent? "application/json; charset=utf-8" is application/json.
bool negotiate_type(const char *content_type, const char *wanted);
// Does an Accept header name that media type, and want it at least as much as the other? Ranges (*/*) are no wish for it.
bool negotiate_prefers(const char *accept, const char *wanted, const char *other);
// Does an Accept-Encoding header allow gzip? NULL: no.
bool negotiate_gzip(const char *accept_encoding);

#endif
