#include "words.h"

#include "base/map.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void words_fini(struct words *w)
{
	lookup_fini(&w->by_text);
	free(w->at);
	arena_fini(&w->arena);
	*w = (struct words){0};
}

static uint32_t find(const struct words *w, const char *text, uint64_t hash)
{
	uint32_t at;

	for (uint32_t n = lookup_first(&w->by_text, hash, &at); n != LOOKUP_NONE; n = lookup_next(&w->by_text, hash, &at))
		if (!strcmp(w->at[n], text))
			return n;
	return LOOKUP_NONE;
}

uint32_t words_find(const struct words *w, const char *text)
{
	return w->by_text.cap ? find(w, text, map_hash(text, strlen(text))) : LOOKUP_NONE;
}

uint32_t words_number(struct words *w, const char *text)
{
	const size_t len = strlen(text);
	const uint64_t hash = map_hash(text, len);
	const uint32_t known = w->by_text.cap ? find(w, text, hash) : LOOKUP_NONE;

	if (known != LOOKUP_NONE)
		return known;
	if (w->count == w->cap) {
		w->cap = w->cap ? w->cap * 2 : 64;
		w->at = mem_grow(w->at, w->cap, sizeof *w->at);
	}
	w->at[w->count] = arena_text(&w->arena, text, len);
	lookup_put(&w->by_text, hash, w->count);
	return w->count++;
}

const char *words_put(struct words *w, const char *text)
{
	const uint32_t n = words_number(w, text ? text : ""); // first: it may move w->at

	return w->at[n];
}
