#include "base/arena.h"

#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct arena_block {
	struct arena_block *next;
	size_t cap;
	size_t used;
	_Alignas(16) unsigned char bytes[];
};

enum { FIRST_BLOCK = 4096 };

void arena_fini(struct arena *a)
{
	while (a->block) {
		struct arena_block *next = a->block->next;
		free(a->block);
		a->block = next;
	}
	a->used = 0;
}

void arena_reset(struct arena *a)
{
	// Blocks double, so the first in the list is the largest.
	if (a->block) {
		struct arena_block *rest = a->block->next;
		a->block->next = NULL;
		a->block->used = 0;
		while (rest) {
			struct arena_block *next = rest->next;
			free(rest);
			rest = next;
		}
	}
	a->used = 0;
}

void *arena_new(struct arena *a, size_t len)
{
	if (len > SIZE_MAX / 4)
		return NULL;
	len = (len + 15) & ~(size_t)15;
	if (a->limit && (a->used > a->limit || len > a->limit - a->used))
		return NULL;
	if (!a->block || len > a->block->cap - a->block->used) {
		size_t cap = a->block ? a->block->cap * 2 : FIRST_BLOCK;
		if (cap < len)
			cap = len;
		struct arena_block *b = mem_grow(NULL, sizeof *b + cap, 1);
		*b = (struct arena_block){.next = a->block, .cap = cap};
		a->block = b;
	}
	void *at = a->block->bytes + a->block->used;
	a->block->used += len;
	a->used += len;
	return at;
}

char *arena_text(struct arena *a, const char *text, size_t len)
{
	char *copy = len < SIZE_MAX ? arena_new(a, len + 1) : NULL;
	if (!copy)
		return NULL;
	if (len)
		memcpy(copy, text, len);
	copy[len] = 0;
	return copy;
}
