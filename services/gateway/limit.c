#include "limit.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

enum { BURST_S = 2 };

void limit_fini(struct limit *l)
{
	map_fini(&l->at);
	free(l->bucket);
	*l = (struct limit){.per_second = l->per_second};
}

uint32_t limit_take(struct limit *l, const char *id, int64_t now_ms)
{
	if (l->per_second <= 0)
		return 0;
	double most = fmax(1, l->per_second * BURST_S);
	uint32_t at = map_get_text(&l->at, id);
	if (at == MAP_NONE) {
		at = l->buckets++;
		l->bucket = mem_grow(l->bucket, l->buckets, sizeof *l->bucket);
		l->bucket[at] = (struct bucket){.left = most, .time = now_ms};
		map_put_text(&l->at, id, at);
	}
	struct bucket *b = &l->bucket[at];
	if (now_ms > b->time)
		b->left = fmin(most, b->left + (double)(now_ms - b->time) / 1000 * l->per_second);
	b->time = now_ms;
	if (b->left < 1)
		return (uint32_t)ceil((1 - b->left) / l->per_second);
	b->left -= 1;
	return 0;
}
