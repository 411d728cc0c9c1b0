#include "base/buf.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_fini(struct buf *b)
{
	free(b->at);
	*b = (struct buf){0};
}

void buf_clear(struct buf *b)
{
	b->len = 0;
}

void buf_room(struct buf *b, size_t more)
{
	if (more <= b->cap - b->len)
		return;
	if (more > SIZE_MAX / 2 - b->len)
		abort();
	size_t cap = b->cap ? b->cap : 64;
	while (cap < b->len + more)
		cap *= 2;
	b->at = mem_grow(b->at, cap, 1);
	b->cap = cap;
}

void buf_add(struct buf *b, const void *at, size_t len)
{
	if (!len)
		return;
	buf_room(b, len);
	memcpy(b->at + b->len, at, len);
	b->len += len;
}

void buf_text(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void buf_vprintf(struct buf *b, const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (len < 0)
		abort();
	buf_room(b, (size_t)len + 1);
	vsnprintf((char *)b->at + b->len, (size_t)len + 1, format, args);
	b->len += (size_t)len;
}

void buf_printf(struct buf *b, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	buf_vprintf(b, format, args);
	va_end(args);
}

const char *buf_str(struct buf *b)
{
	buf_room(b, 1);
	b->at[b->len] = 0;
	return (const char *)b->at;
}

void buf_u8(struct buf *b, uint8_t v)
{
	buf_room(b, 1);
	b->at[b->len++] = v;
}

void buf_u32(struct buf *b, uint32_t v)
{
	buf_room(b, 4);
	for (int i = 0; i < 4; i++)
		b->at[b->len++] = (uint8_t)(v >> (8 * i));
}

void buf_u64(struct buf *b, uint64_t v)
{
	buf_room(b, 8);
	for (int i = 0; i < 8; i++)
		b->at[b->len++] = (uint8_t)(v >> (8 * i));
}

void buf_f64(struct buf *b, double v)
{
	uint64_t bits;
	memcpy(&bits, &v, sizeof bits);
	buf_u64(b, bits);
}

void buf_varint(struct buf *b, uint64_t v)
{
	buf_room(b, 10);
	while (v >= 0x80) {
		b->at[b->len++] = (uint8_t)(v | 0x80);
		v >>= 7;
	}
	b->at[b->len++] = (uint8_t)v;
}

void buf_zigzag(struct buf *b, int64_t v)
{
	buf_varint(b, ((uint64_t)v << 1) ^ (v < 0 ? UINT64_MAX : 0));
}

struct cut cut_of(const void *at, size_t len)
{
	return (struct cut){.at = at, .left = len};
}

const void *cut_bytes(struct cut *c, size_t len)
{
	if (c->bad || len > c->left) {
		c->bad = true;
		return NULL;
	}
	const void *at = c->at;
	c->at += len;
	c->left -= len;
	return at;
}

static uint64_t little_endian(struct cut *c, size_t len)
{
	const uint8_t *at = cut_bytes(c, len);
	uint64_t v = 0;
	for (size_t i = 0; at && i < len; i++)
		v |= (uint64_t)at[i] << (8 * i);
	return v;
}

uint8_t cut_u8(struct cut *c)
{
	return (uint8_t)little_endian(c, 1);
}

uint32_t cut_u32(struct cut *c)
{
	return (uint32_t)little_endian(c, 4);
}

uint64_t cut_u64(struct cut *c)
{
	return little_endian(c, 8);
}

double cut_f64(struct cut *c)
{
	uint64_t bits = little_endian(c, 8);
	double v;
	memcpy(&v, &bits, sizeof v);
	return v;
}

uint64_t cut_varint(struct cut *c)
{
	uint64_t v = 0;
	for (unsigned shift = 0; shift < 64; shift += 7) {
		uint8_t byte = cut_u8(c);
		if (shift == 63 && byte > 1)
			break;
		v |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return c->bad ? 0 : v;
	}
	c->bad = true;
	return 0;
}

int64_t cut_zigzag(struct cut *c)
{
	uint64_t v = cut_varint(c);
	return (int64_t)((v >> 1) ^ (~(v & 1) + 1));
}
