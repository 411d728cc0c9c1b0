#ifndef GATEWAY_GZIP_H
#define GATEWAY_GZIP_H

#include "base/buf.h"

// What a gzip file (RFC 1952) holds. ERR_FULL: more than max bytes. ERR_SYNTAX: damaged, cut off, or something follows it.
int gzip_read(const void *at, size_t len, size_t max, struct buf *out);

#endif
