#include "roster.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

// --- lists of texts

void texts_keep(struct desk_texts *to, struct words *w, const struct desk_texts *from)
{
	const char **at = from->count ? mem_new(from->count, sizeof *at) : NULL;

	for (uint32_t i = 0; i < from->count; i++)
		at[i] = words_put(w, from->at[i]);
	*to = (struct desk_texts){at, from->count};
}

void texts_fini(struct desk_texts *t)
{
	free((void *)t->at);
	*t = (struct desk_texts){0};
}

bool texts_have(const struct desk_texts *t, const char *text)
{
	for (uint32_t i = 0; i < t->count; i++)
		if (!strcmp(t->at[i], text))
			return true;
	return false;
}

void texts_list(const struct desk_texts *scope, struct places *p, enum place_list list, uint32_t item, bool there)
{
	for (uint32_t i = 0; i < scope->count; i++)
		(there ? places_add : places_drop)(p, scope->at[i], list, item);
}

// Room for number n in an array, zeroed. Numbers come in order.
static void *room(void *array, uint32_t n, uint32_t *cap, size_t size)
{
	if (n < *cap)
		return array;
	const uint32_t had = *cap;
	*cap = had ? had * 2 : 16;
	array = mem_grow(array, *cap, size);
	memset((char *)array + had * size, 0, (*cap - had) * size);
	return array;
}

// --- officers

static void officer_gone(struct officer *o, struct places *p, uint32_t n)
{
	const struct desk_texts administrators = {(const char *const[]){ADMINISTRATORS}, 1};

	if (o->here) {
		texts_list(&o->is.scope, p, LIST_OFFICERS, n, false);
		if (o->is.administrator)
			texts_list(&administrators, p, LIST_OFFICERS, n, false);
	}
	texts_fini(&o->is.scope);
	texts_fini(&o->is.kind);
	texts_fini(&o->is.channel);
	o->here = false;
}

void roster_officer(struct roster *r, struct places *p, struct words *w, const struct desk_officer *from, bool ended)
{
	const uint32_t n = words_number(&r->officer_ids, from->id);

	r->officer = room(r->officer, n, &r->officer_cap, sizeof *r->officer);
	struct officer *o = r->officer + n;
	officer_gone(o, p, n);
	if (ended)
		return;
	o->is = *from;
	o->is.id = r->officer_ids.at[n];
	o->is.substitute = words_put(w, from->substitute);
	texts_keep(&o->is.scope, w, &from->scope);
	texts_keep(&o->is.kind, w, &from->kind);
	texts_keep(&o->is.channel, w, &from->channel);
	texts_list(&o->is.scope, p, LIST_OFFICERS, n, true);
	if (o->is.administrator)
		places_add(p, ADMINISTRATORS, LIST_OFFICERS, n);
	o->here = true;
}

const struct officer *roster_find(const struct roster *r, const char *id)
{
	const uint32_t n = words_find(&r->officer_ids, id);

	return n != LOOKUP_NONE && r->officer[n].here ? r->officer + n : NULL;
}

// --- duties

void roster_duty(struct roster *r, struct places *p, struct words *w, const struct desk_duty *from, bool ended)
{
	const uint32_t n = words_number(&r->duty_ids, from->id);

	r->duty = room(r->duty, n, &r->duty_cap, sizeof *r->duty);
	struct duty_turn *t = r->duty + n;
	if (t->here)
		places_drop(p, t->is.scope, LIST_DUTIES, n);
	t->here = !ended;
	if (ended)
		return;
	t->is = *from;
	t->is.id = r->duty_ids.at[n];
	t->is.scope = words_put(w, from->scope);
	t->is.officer = words_put(w, from->officer);
	t->is.substitute = words_put(w, from->substitute);
	places_add(p, t->is.scope, LIST_DUTIES, n);
}

// --- channels

static void channel_gone(struct channel_door *c, struct places *p, uint32_t n)
{
	if (c->here)
		texts_list(&c->is.scope, p, LIST_CHANNELS, n, false);
	texts_fini(&c->is.scope);
	texts_fini(&c->is.kind);
	c->here = false;
}

void roster_channel(struct roster *r, struct places *p, struct words *w, const struct desk_channel *from, bool ended)
{
	const uint32_t n = words_number(&r->channel_ids, from->id);

	r->channel = room(r->channel, n, &r->channel_cap, sizeof *r->channel);
	struct channel_door *c = r->channel + n;
	channel_gone(c, p, n);
	if (ended)
		return;
	c->is = *from;
	c->is.id = r->channel_ids.at[n];
	texts_keep(&c->is.scope, w, &from->scope);
	texts_keep(&c->is.kind, w, &from->kind);
	texts_list(&c->is.scope, p, LIST_CHANNELS, n, true);
	c->here = true;
}

const struct channel_door *roster_find_channel(const struct roster *r, const char *id)
{
	const uint32_t n = words_find(&r->channel_ids, id);

	return n != LOOKUP_NONE && r->channel[n].here ? r->channel + n : NULL;
}

void roster_fini(struct roster *r)
{
	for (uint32_t i = 0; i < r->officer_ids.count; i++) {
		texts_fini(&r->officer[i].is.scope);
		texts_fini(&r->officer[i].is.kind);
		texts_fini(&r->officer[i].is.channel);
	}
	for (uint32_t i = 0; i < r->channel_ids.count; i++) {
		texts_fini(&r->channel[i].is.scope);
		texts_fini(&r->channel[i].is.kind);
	}
	words_fini(&r->officer_ids);
	words_fini(&r->duty_ids);
	words_fini(&r->channel_ids);
	free(r->officer);
	free(r->duty);
	free(r->channel);
}

const char *tier_word(enum desk_tier tier)
{
	static const char *const words[TIERS] = {"officer", "zone", "county", "city"};
	return words[tier];
}
