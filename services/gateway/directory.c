#include "directory.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static void entry_drop(struct entry *e)
{
	for (uint32_t i = 0; i < e->lists; i++)
		free((char *)(uintptr_t)e->list[i]);
	free((void *)(uintptr_t)e->list);
	free((char *)(uintptr_t)e->id);
	free((char *)(uintptr_t)e->name);
	free((char *)(uintptr_t)e->parent);
	free((char *)(uintptr_t)e->language);
	free((char *)(uintptr_t)e->hash);
}

static void entry_copy(struct entry *to, const struct entry *from)
{
	const char **list = from->lists ? mem_new(from->lists, sizeof *list) : NULL;
	for (uint32_t i = 0; i < from->lists; i++)
		list[i] = mem_text(from->list[i]);
	*to = *from;
	to->list = list;
	to->id = mem_text(from->id);
	to->name = mem_text(from->name ? from->name : "");
	to->parent = mem_text(from->parent ? from->parent : "");
	to->language = mem_text(from->language ? from->language : "");
	to->hash = mem_text(from->hash ? from->hash : "");
}

void directory_clear(struct directory *d)
{
	for (int k = 0; k < ENTRY_KINDS; k++) {
		struct shelf *s = &d->shelf[k];
		for (uint32_t i = 0; i < s->entries; i++)
			entry_drop(&s->entry[i]);
		free(s->entry);
		free(s->order);
		map_fini(&s->at);
		*s = (struct shelf){0};
	}
}

void directory_fini(struct directory *d)
{
	directory_clear(d);
}

void directory_put(struct directory *d, enum entry_kind kind, const struct entry *e)
{
	struct shelf *s = &d->shelf[kind];
	uint32_t at = map_get_text(&s->at, e->id);
	if (at != MAP_NONE) {
		entry_drop(&s->entry[at]);
		entry_copy(&s->entry[at], e);
		return;
	}
	if (!(s->entries & (s->entries - 1))) // the array's room is a power of two
		s->entry = mem_grow(s->entry, s->entries ? s->entries * 2 : 1, sizeof *s->entry);
	map_put_text(&s->at, e->id, s->entries);
	entry_copy(&s->entry[s->entries++], e);
	s->sorted = false;
}

const struct entry *directory_find(const struct directory *d, enum entry_kind kind, const char *id)
{
	const struct shelf *s = &d->shelf[kind];
	uint32_t at = map_get_text(&s->at, id);
	return at == MAP_NONE ? NULL : &s->entry[at];
}

struct named {
	const char *id;
	uint32_t at;
};

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->id, ((const struct named *)b)->id);
}

static void sort(struct shelf *s)
{
	struct named *all = mem_new(s->entries, sizeof *all);
	for (uint32_t i = 0; i < s->entries; i++)
		all[i] = (struct named){s->entry[i].id, i};
	qsort(all, s->entries, sizeof *all, by_id);
	s->order = mem_grow(s->order, s->entries, sizeof *s->order);
	for (uint32_t i = 0; i < s->entries; i++)
		s->order[i] = all[i].at;
	free(all);
	s->sorted = true;
}

const char *directory_name(const struct directory *d, enum entry_kind kind, const char *id)
{
	const struct entry *e = directory_find(d, kind, id);
	return e ? e->name : "";
}

const struct entry *directory_next(struct directory *d, enum entry_kind kind, const char *after)
{
	struct shelf *s = &d->shelf[kind];
	if (!s->entries)
		return NULL;
	if (!s->sorted)
		sort(s);
	uint32_t low = 0, high = s->entries;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (strcmp(s->entry[s->order[middle]].id, after) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	while (low < s->entries && s->entry[s->order[low]].ended)
		low++;
	return low < s->entries ? &s->entry[s->order[low]] : NULL;
}

const char *directory_zone_of_area(const struct directory *d, const char *area)
{
	const struct entry *a = directory_find(d, ENTRY_AREA, area);
	return a ? a->parent : "";
}

const char *directory_zone_of(const struct directory *d, const char *enterprise)
{
	const struct entry *e = directory_find(d, ENTRY_ENTERPRISE, enterprise);
	return e ? directory_zone_of_area(d, e->parent) : "";
}
