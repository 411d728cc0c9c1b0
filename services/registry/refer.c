#include "refer.h"

#include "base/mem.h"

#include <stdlib.h>

void refer_fini(struct refer *r)
{
	free(r->edge);
	free(r->end);
	*r = (struct refer){0};
}

void refer_grow(struct refer *r, uint32_t ends)
{
	if (ends > r->end_cap) {
		r->end_cap = ends > r->end_cap * 2 ? ends : r->end_cap * 2;
		r->end = mem_grow(r->end, r->end_cap, sizeof *r->end);
	}
	while (r->ends < ends)
		r->end[r->ends++] = (struct refer_end){REFER_NONE, REFER_NONE};
}

static uint32_t edge_take(struct refer *r)
{
	if (!r->edge_cap)
		r->free = REFER_NONE;
	if (r->free != REFER_NONE) {
		uint32_t e = r->free;
		r->free = r->edge[e].next_out;
		return e;
	}
	if (r->edges == r->edge_cap) {
		r->edge_cap = r->edge_cap ? r->edge_cap * 2 : 256;
		r->edge = mem_grow(r->edge, r->edge_cap, sizeof *r->edge);
	}
	return r->edges++;
}

void refer_add(struct refer *r, uint32_t from, uint32_t to)
{
	uint32_t e = edge_take(r);
	uint32_t first = r->end[to].in;
	r->edge[e] = (struct refer_edge){.from = from, .to = to, .next_out = r->end[from].out, .next_in = first, .prev_in = REFER_NONE};
	if (first != REFER_NONE)
		r->edge[first].prev_in = e;
	r->end[to].in = e;
	r->end[from].out = e;
}

void refer_drop(struct refer *r, uint32_t from)
{
	uint32_t e = r->end[from].out;
	r->end[from].out = REFER_NONE;
	while (e != REFER_NONE) {
		struct refer_edge *g = r->edge + e;
		uint32_t next = g->next_out;
		if (g->prev_in != REFER_NONE)
			r->edge[g->prev_in].next_in = g->next_in;
		else
			r->end[g->to].in = g->next_in;
		if (g->next_in != REFER_NONE)
			r->edge[g->next_in].prev_in = g->prev_in;
		g->next_out = r->free;
		r->free = e;
		e = next;
	}
}

uint32_t refer_first(const struct refer *r, uint32_t to)
{
	return r->end[to].in;
}

uint32_t refer_next(const struct refer *r, uint32_t at)
{
	return r->edge[at].next_in;
}

uint32_t refer_from(const struct refer *r, uint32_t at)
{
	return r->edge[at].from;
}
