// A growing run of bytes, and a reader that cannot run past its end.
#ifndef PP_BASE_BUF_H
#define PP_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	uint8_t *at; // NULL while empty
	size_t len;
	size_t cap;
};

void buf_fini(struct buf *b);              // frees and zeroes; a zeroed struct needs no init
void buf_clear(struct buf *b);             // keeps the memory
void buf_room(struct buf *b, size_t more); // make sure `more` bytes fit
void buf_add(struct buf *b, const void *at, size_t len);
void buf_text(struct buf *b, const char *text);
void buf_vprintf(struct buf *b, const char *format, va_list args);
__attribute__((format(printf, 2, 3))) void buf_printf(struct buf *b, const char *format, ...);
const char *buf_str(struct buf *b); // zero-terminated, valid until the next call on b
void buf_u8(struct buf *b, uint8_t v);
void buf_u32(struct buf *b, uint32_t v);    // little-endian
void buf_u64(struct buf *b, uint64_t v);    // little-endian
void buf_f64(struct buf *b, double v);      // the bits, little-endian
void buf_varint(struct buf *b, uint64_t v); // LEB128
void buf_zigzag(struct buf *b, int64_t v);  // small magnitudes are short

// Reads what the functions above wrote. After a read past the end `bad` is set and every read gives zero: check once at the end.
struct cut {
	const uint8_t *at;
	size_t left;
	bool bad;
};

struct cut cut_of(const void *at, size_t len);
uint8_t cut_u8(struct cut *c);
uint32_t cut_u32(struct cut *c);
uint64_t cut_u64(struct cut *c);
double cut_f64(struct cut *c);
uint64_t cut_varint(struct cut *c);
int64_t cut_zigzag(struct cut *c);
const void *cut_bytes(struct cut *c, size_t len); // NULL when fewer are left; points into the cut's memory

#endif
