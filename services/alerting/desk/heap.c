#include "heap.h"

#include "base/mem.h"

#include <stdbool.h>
#include <stdlib.h>

void heap_fini(struct heap *h)
{
	free(h->item);
	free(h->place);
	*h = (struct heap){0};
}

static bool before(const struct heap_item *a, const struct heap_item *b)
{
	if (a->time != b->time)
		return a->time < b->time;
	return a->order != b->order ? a->order < b->order : a->number < b->number;
}

static void put(struct heap *h, uint32_t at, struct heap_item item)
{
	h->item[at] = item;
	h->place[item.number] = at;
}

// Finds the item's place from `at`, which is free, upwards and downwards.
static void settle(struct heap *h, uint32_t at, struct heap_item item)
{
	for (; at && before(&item, &h->item[(at - 1) / 2]); at = (at - 1) / 2)
		put(h, at, h->item[(at - 1) / 2]);
	for (uint32_t child; (child = at * 2 + 1) < h->count; at = child) {
		if (child + 1 < h->count && before(&h->item[child + 1], &h->item[child]))
			child++;
		if (!before(&h->item[child], &item))
			break;
		put(h, at, h->item[child]);
	}
	put(h, at, item);
}

static void room(struct heap *h, uint32_t number)
{
	if (number >= h->places) {
		const uint32_t more = (number + 1) * 2;
		h->place = mem_grow(h->place, more, sizeof *h->place);
		for (; h->places < more; h->places++)
			h->place[h->places] = HEAP_NONE;
	}
	if (h->count == h->cap) {
		h->cap = h->cap ? h->cap * 2 : 64;
		h->item = mem_grow(h->item, h->cap, sizeof *h->item);
	}
}

void heap_set(struct heap *h, uint32_t number, int64_t time, uint32_t order)
{
	room(h, number);
	const uint32_t at = h->place[number] == HEAP_NONE ? h->count++ : h->place[number];
	settle(h, at, (struct heap_item){time, order, number});
}

void heap_drop(struct heap *h, uint32_t number)
{
	if (number >= h->places || h->place[number] == HEAP_NONE)
		return;
	const uint32_t at = h->place[number];
	h->place[number] = HEAP_NONE;
	h->count--;
	if (at < h->count)
		settle(h, at, h->item[h->count]);
}

int64_t heap_time(const struct heap *h)
{
	return h->count ? h->item[0].time : INT64_MAX;
}

int64_t heap_time_of(const struct heap *h, uint32_t number)
{
	return number < h->places && h->place[number] != HEAP_NONE ? h->item[h->place[number]].time : INT64_MAX;
}

uint32_t heap_first(const struct heap *h)
{
	return h->count ? h->item[0].number : HEAP_NONE;
}
