// Memory that is there or the process ends: half a service is worse than a restart, and restart is the recovery we know works.
#ifndef PP_BASE_MEM_H
#define PP_BASE_MEM_H

#include <stddef.h>

void *mem_new(size_t count, size_t size);            // zeroed; free() it
void *mem_lines(size_t count, size_t size);          // the same, and it begins where a line of the processor's cache does
void *mem_grow(void *at, size_t count, size_t size); // realloc to count * size, checked for overflow; new bytes are not zeroed
char *mem_text(const char *text);                    // a copy; NULL stays NULL; free() it

#endif
