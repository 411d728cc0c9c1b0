// Texts that come again and again, kept once: two of them are the same when their pointers are.
#ifndef PP_ALERTING_DESK_WORDS_H
#define PP_ALERTING_DESK_WORDS_H

#include "base/arena.h"
#include "base/lookup.h"

struct words {
	struct lookup by_text;
	const char **at;
	uint32_t count, cap;
	struct arena arena;
};

void words_fini(struct words *w);                             // a zeroed struct needs no init
const char *words_put(struct words *w, const char *text);     // NULL is ""; valid until words_fini
uint32_t words_number(struct words *w, const char *text);     // 0, 1, 2, ... in order of coming
uint32_t words_find(const struct words *w, const char *text); // its number, or LOOKUP_NONE

#endif
