#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *mem_new(size_t count, size_t size)
{
	void *at = calloc(count ? count : 1, size ? size : 1);
	if (!at)
		abort();
	return at;
}

void *mem_lines(size_t count, size_t size)
{
	enum { LINE = 64 };
	if (size && count > (SIZE_MAX - LINE) / size)
		abort();
	size_t len = (count * size + LINE - 1) / LINE * LINE;
	void *at = aligned_alloc(LINE, len);
	if (!at)
		abort();
	return memset(at, 0, len);
}

void *mem_grow(void *at, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		abort();
	size_t len = count * size;
	void *grown = realloc(at, len ? len : 1);
	if (!grown)
		abort();
	return grown;
}

char *mem_text(const char *text)
{
	if (!text)
		return NULL;
	size_t len = strlen(text) + 1;
	char *copy = mem_new(len, 1);
	memcpy(copy, text, len);
	return copy;
}
