#include "inside.h"

#include "base/map.h"
#include "base/mem.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void numbers_add(struct numbers *n, uint32_t number)
{
	if (n->count == n->cap) {
		n->cap = n->cap ? n->cap * 2 : 16;
		n->at = mem_grow(n->at, n->cap, sizeof *n->at);
	}
	n->at[n->count++] = number;
}

// --- lists

void list_put(struct desk *d, uint32_t *head, uint32_t number, enum slot_list list)
{
	struct slot **at = d->slots.at;

	at[number]->link[list] = (struct slot_link){*head, SLOT_NONE};
	if (*head != SLOT_NONE)
		at[*head]->link[list].prev = number;
	*head = number;
}

void list_drop(struct desk *d, uint32_t *head, uint32_t number, enum slot_list list)
{
	struct slot **at = d->slots.at;
	const struct slot_link link = at[number]->link[list];

	if (link.next != SLOT_NONE)
		at[link.next]->link[list].prev = link.prev;
	if (link.prev != SLOT_NONE)
		at[link.prev]->link[list].next = link.next;
	else
		*head = link.next;
}

// --- who was told

void told_put(struct desk *d, uint32_t number, const char *officer, const char *channel, int64_t due_time)
{
	struct slots *s = &d->slots;
	struct slot *slot = s->at[number];

	officer = words_put(&d->words, officer);
	channel = words_put(&d->words, channel);
	for (uint32_t at = slot->first_told; at != SLOT_NONE; at = s->told[at].next)
		if (s->told[at].officer == officer && s->told[at].channel == channel) {
			if (due_time < s->told[at].due_time)
				s->told[at].due_time = due_time;
			return;
		}
	uint32_t at = s->free_told;
	if (at != SLOT_NONE) {
		s->free_told = s->told[at].next;
	} else {
		if (s->tolds == s->told_cap) {
			s->told_cap = s->told_cap ? s->told_cap * 2 : 64;
			s->told = mem_grow(s->told, s->told_cap, sizeof *s->told);
		}
		at = s->tolds++;
	}
	s->told[at] = (struct told){officer, channel, due_time, slot->first_told};
	slot->first_told = at;
}

void told_forget(struct desk *d, uint32_t number, int64_t after_ms)
{
	struct slots *s = &d->slots;
	uint32_t *link = &s->at[number]->first_told;

	for (uint32_t at; (at = *link) != SLOT_NONE;) {
		if (s->told[at].due_time <= after_ms) {
			link = &s->told[at].next;
			continue;
		}
		*link = s->told[at].next;
		s->told[at].next = s->free_told;
		s->free_told = at;
	}
}

// --- alerts

static uint64_t id_hash(const char *id)
{
	return map_hash(id, strlen(id));
}

uint32_t slot_find(const struct desk *d, const char *id)
{
	const struct slots *s = &d->slots;
	uint32_t at;

	for (uint32_t n = lookup_first(&s->by_id, id_hash(id), &at); n != LOOKUP_NONE; n = lookup_next(&s->by_id, id_hash(id), &at))
		if (!strcmp(s->at[n]->a.id, id))
			return n;
	return SLOT_NONE;
}

uint32_t slot_of(const struct desk *d, const char *enterprise, const char *indicator, const char *kind)
{
	const uint32_t plant = plants_find(&d->plants, enterprise);

	if (plant == PLANT_NONE)
		return SLOT_NONE;
	for (uint32_t n = d->plants.at[plant].first_alert; n != SLOT_NONE; n = d->slots.at[n]->link[OF_PLANT].next) {
		const struct desk_alert *a = &d->slots.at[n]->a;
		if (!strcmp(a->kind, kind) && !strcmp(a->indicator, indicator) && desk_keeps(a))
			return n;
	}
	return SLOT_NONE;
}

// The same subject at the same moment gives the same id: a step that is done again makes the same alert.
void slot_own_id(const struct desk *d, char out[DESK_ID_LEN], const char *kind, const char *subject, const char *other)
{
	char text[512];

	snprintf(text, sizeof text, "%s\n%s\n%s\n%lld", kind, subject, other, (long long)d->now_ms);
	snprintf(out, DESK_ID_LEN, "%016llx", (unsigned long long)map_hash(text, strlen(text)));
}

struct slot *slot_new(struct desk *d, const char *id, uint32_t plant, uint32_t *number)
{
	struct slots *s = &d->slots;

	if (s->free_count) {
		*number = s->free[--s->free_count];
	} else {
		if (s->count == s->cap) {
			s->cap = s->cap ? s->cap * 2 : 64;
			s->at = mem_grow(s->at, s->cap, sizeof(struct slot *));
		}
		*number = s->count++;
		s->at[*number] = mem_new(1, sizeof(struct slot));
	}
	struct slot *slot = s->at[*number];
	*slot = (struct slot){.used = true, .plant = plant, .parent = SLOT_NONE, .cause = SLOT_NONE};
	slot->first_member = slot->first_exposed = slot->first_told = SLOT_NONE;
	snprintf(slot->a.id, sizeof slot->a.id, "%s", id);
	alert_own(d, &slot->a);
	lookup_put(&s->by_id, id_hash(slot->a.id), *number);
	list_put(d, &d->plants.at[plant].first_alert, *number, OF_PLANT);
	s->used++;
	return slot;
}

void slot_free(struct desk *d, uint32_t number)
{
	struct slots *s = &d->slots;
	struct slot *slot = s->at[number];

	assert(slot->first_member == SLOT_NONE && slot->first_exposed == SLOT_NONE);
	if (slot->parent != SLOT_NONE)
		list_drop(d, &s->at[slot->parent]->first_member, number, OF_PARENT);
	if (slot->cause != SLOT_NONE)
		list_drop(d, &s->at[slot->cause]->first_exposed, number, OF_CAUSE);
	cover_leave(d, number);
	told_forget(d, number, INT64_MIN);
	heap_drop(&d->due, number);
	list_drop(d, &d->plants.at[slot->plant].first_alert, number, OF_PLANT);
	lookup_drop(&s->by_id, id_hash(slot->a.id), number);
	slot->used = false;
	s->used--;
	if (s->free_count == s->free_cap) {
		s->free_cap = s->free_cap ? s->free_cap * 2 : 64;
		s->free = mem_grow(s->free, s->free_cap, sizeof *s->free);
	}
	s->free[s->free_count++] = number;
}

void alert_own(struct desk *d, struct desk_alert *a)
{
	const char **const texts[] = {&a->scope,         &a->enterprise,      &a->area,     &a->zone,      &a->county,   &a->industry, &a->feeder,
	                              &a->gateway,       &a->chain[0],        &a->chain[1], &a->chain[2],  &a->chain[3], &a->kind,     &a->indicator,
	                              &a->suppressed_by, &a->acknowledged_by, &a->owner,    &a->closed_by, &a->policy,   &a->type};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = words_put(&d->words, *texts[i]);
}

// Kinds that strike many for one reason.
enum trouble trouble_of(const struct desk_alert *a)
{
	static const struct {
		const char *kind;
		enum trouble trouble;
	} of[] = {
	        {"drop",        TROUBLE_FALL  },
                {"surge",       TROUBLE_RISE  },
                {"silence",     TROUBLE_REPORT},
                {"late_report", TROUBLE_REPORT}
        };

	for (size_t i = 0; i < sizeof of / sizeof *of; i++)
		if (!strcmp(of[i].kind, a->kind))
			return of[i].trouble;
	return TROUBLES;
}

bool alert_bad(const struct desk_alert *a)
{
	return !life_over(a->state) && a->state != LIFE_SUPPRESSED && a->evidence_level && !a->back_filled;
}

bool alert_worse(const struct desk_alert *a, const struct desk_alert *b)
{
	if (a->level != b->level)
		return a->level > b->level;
	return a->open_time != b->open_time ? a->open_time < b->open_time : strcmp(a->id, b->id) < 0;
}
