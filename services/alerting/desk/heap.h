// What is due when: numbers in order of their time, each at most once.
#ifndef PP_ALERTING_DESK_HEAP_H
#define PP_ALERTING_DESK_HEAP_H

#include <stdint.h>

#define HEAP_NONE UINT32_MAX

struct heap {
	struct heap_item {
		int64_t time;
		uint32_t order; // among those of the same time
		uint32_t number;
	} * item;
	uint32_t count, cap;
	uint32_t *place; // of each number in item; HEAP_NONE: it waits for nothing
	uint32_t places;
};

void heap_fini(struct heap *h); // a zeroed struct needs no init
// Puts it in, or moves it. Of equal times the least `order` is first: of something that a restart does not change, as numbers do.
void heap_set(struct heap *h, uint32_t number, int64_t time, uint32_t order);
void heap_drop(struct heap *h, uint32_t number);             // it need not be there
int64_t heap_time(const struct heap *h);                     // of the first; INT64_MAX when empty
int64_t heap_time_of(const struct heap *h, uint32_t number); // INT64_MAX: it is not there
uint32_t heap_first(const struct heap *h);                   // HEAP_NONE when empty

#endif
