#include "answer.h"

#include "base/mem.h"

#include <stdlib.h>

void answer_fini(struct answer *a)
{
	free(a->row);
	free(a->comparison);
	free(a->part);
	*a = (struct answer){0};
}

struct row *answer_row(struct answer *a, int64_t start_ms)
{
	if (a->rows == a->cap) {
		a->cap = a->cap ? a->cap * 2 : 64;
		a->row = mem_grow(a->row, a->cap, sizeof *a->row);
	}
	a->row[a->rows] = (struct row){.start_time = start_ms};
	return &a->row[a->rows++];
}
