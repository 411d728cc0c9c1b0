// Memory that lives as long as one message or one step and is dropped at once.
#ifndef PP_BASE_ARENA_H
#define PP_BASE_ARENA_H

#include <stddef.h>

struct arena {
	struct arena_block *block;
	size_t used;  // bytes handed out since the last reset
	size_t limit; // arena_new gives NULL beyond it; 0 = no limit
};

void arena_fini(struct arena *a);                                // a zeroed struct needs no init
void arena_reset(struct arena *a);                               // everything handed out is invalid now; the largest block is kept
void *arena_new(struct arena *a, size_t len);                    // 16-aligned, not zeroed; NULL only when the limit is reached
char *arena_text(struct arena *a, const char *text, size_t len); // a zero-terminated copy

#endif
