// Strict readers of small texts. The whole of [at, at+len) must be the thing; no locale, no white space, nothing left over.
#ifndef PP_BASE_PARSE_H
#define PP_BASE_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int parse_i64(const char *at, size_t len, int64_t *out); // ERR_SYNTAX, ERR_RANGE
int parse_u64(const char *at, size_t len, uint64_t *out);
int parse_f64(const char *at, size_t len, double *out);   // decimal or exponent form; "nan" and "inf" are ERR_RANGE
int parse_bool(const char *at, size_t len, bool *out);    // true false 1 0 yes no
int parse_clock(const char *at, size_t len, int *minute); // "08:30" -> 510; "24:00", the end of the day, is 1440. ERR_SYNTAX
bool parse_utf8(const char *at, size_t len);              // well-formed UTF-8 (RFC 3629) without U+0000

// A time for people or from machines -> UTC ms. RFC 3339 ("2026-01-05T08:00:00+08:00", "...Z", fractions cut to ms), a bare "2026-01-05" or
// "2026-01-05 08:00[:00]" in the zone utc_offset_ms, or a whole number of s, ms, us or ns since 1970 (told apart by size). Years 1970-2199.
int parse_time(const char *at, size_t len, int64_t utc_offset_ms, int64_t *out_ms);

// Shortest decimal text that reads back as the same double ("0.1", "1e+300"). Returns its length; needs 32 bytes.
size_t format_f64(char out[32], double value);

#endif
