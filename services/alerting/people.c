#include "people.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

struct people_plant {
	struct desk_enterprise is; // texts are kept
	const char *chain[DESK_CHAINS];
	const char *reporter; // its own key
	bool here, moved;
};

void people_fini(struct people *p)
{
	words_fini(&p->words);
	words_fini(&p->scopes);
	words_fini(&p->codes);
	words_fini(&p->official_ids);
	words_fini(&p->channel_ids);
	free(p->scope_name);
	free(p->zone_of);
	free(p->plant);
	free(p->official);
	free(p->channel);
	*p = (struct people){0};
}

// The entry of a number in a table that grows, zeroed when it is new.
static void *entry(void *table, uint32_t number, uint32_t *cap, size_t size)
{
	if (number < *cap)
		return table;
	uint32_t more = (number + 1) * 2;
	table = mem_grow(table, more, size);
	memset((char *)table + (size_t)*cap * size, 0, (more - *cap) * size);
	*cap = more;
	return table;
}

static uint32_t scope_number(struct people *p, const char *scope)
{
	uint32_t n = words_number(&p->scopes, scope), cap = p->scope_cap;
	p->scope_name = entry(p->scope_name, n, &cap, sizeof *p->scope_name);
	p->zone_of = entry(p->zone_of, n, &p->scope_cap, sizeof *p->zone_of);
	return n;
}

static struct people_plant *plant_of(struct people *p, const char *code)
{
	uint32_t n = words_number(&p->codes, code);
	p->plant = entry(p->plant, n, &p->plant_cap, sizeof *p->plant);
	p->plant[n].is.code = p->codes.at[n];
	return &p->plant[n];
}

static void touch(struct people *p, struct people_plant *plant)
{
	plant->moved = p->moved = true;
}

// --- places and enterprises

static void take_place(struct people *p, const struct wire_people *w)
{
	uint32_t n = scope_number(p, w->scope);
	p->scope_name[n] = words_put(&p->words, w->name);
	const char *zone = words_put(&p->words, w->parent);
	if (p->zone_of[n] == zone)
		return;
	p->zone_of[n] = zone;
	const char *area = strchr(w->scope, ':') + 1;
	for (uint32_t i = 0; i < p->codes.count; i++)
		if (p->plant[i].here && !strcmp(p->plant[i].is.area, area))
			touch(p, &p->plant[i]);
}

static void take_enterprise(struct people *p, const struct wire_people *w)
{
	const struct desk_enterprise *e = &w->event.enterprise;
	struct people_plant *plant = plant_of(p, e->code);
	uint32_t scope = scope_number(p, w->scope);
	p->scope_name[scope] = words_put(&p->words, w->name);
	plant->here = !w->ended;
	plant->is.area = words_put(&p->words, e->area);
	plant->is.county = words_put(&p->words, e->county);
	plant->is.industry = words_put(&p->words, e->industry);
	for (uint32_t i = 0; i < e->chain.count; i++)
		plant->chain[i] = words_put(&p->words, e->chain.at[i]);
	plant->is.chain.count = e->chain.count;
	touch(p, plant);
}

static void take_reporter(struct people *p, const struct wire_people *w)
{
	const char *id = words_put(&p->words, w->reporter);
	for (uint32_t i = 0; i < p->codes.count; i++)
		if (p->plant[i].reporter == id) {
			p->plant[i].reporter = NULL;
			touch(p, &p->plant[i]);
		}
	if (p->reporter_of_all == id)
		p->reporter_of_all = NULL;
	for (uint32_t i = 0; i < w->enterprise.count && !w->ended; i++) {
		if (!strcmp(w->enterprise.at[i], "*")) {
			p->reporter_of_all = id;
			for (uint32_t n = 0; n < p->codes.count; n++)
				touch(p, &p->plant[n]);
			continue;
		}
		struct people_plant *plant = plant_of(p, w->enterprise.at[i]);
		plant->reporter = id;
		touch(p, plant);
	}
}

static void say_plant(struct people *p, struct people_plant *plant, struct desk *d, int64_t now_ms, struct desk_effects *out)
{
	char area[CODE_LEN + 16] = "area:";
	struct desk_event e = {.kind = DESK_ENTERPRISE, .ended = !plant->here, .now_ms = now_ms, .enterprise = plant->is};
	plant->moved = false;
	if (!plant->is.area)
		return; // only a key has named it
	strncat(area, plant->is.area, sizeof area - sizeof "area:");
	uint32_t n = words_find(&p->scopes, area);
	e.enterprise.zone = n == LOOKUP_NONE ? "" : p->zone_of[n];
	e.enterprise.gateway = plant->reporter ? plant->reporter : p->reporter_of_all;
	e.enterprise.chain.at = plant->chain;
	desk_step(d, &e, out);
}

void people_level(struct people *p, struct desk *d, int64_t now_ms, struct desk_effects *out)
{
	for (uint32_t i = 0; p->moved && i < p->codes.count; i++)
		if (p->plant[i].moved)
			say_plant(p, &p->plant[i], d, now_ms, out);
	p->moved = false;
}

// --- people and channels

static void take_official(struct people *p, const struct wire_people *w)
{
	const struct desk_officer *o = &w->event.officer;
	uint32_t n = words_number(&p->official_ids, o->id);
	p->official = entry(p->official, n, &p->official_cap, sizeof *p->official);
	struct people_official *to = &p->official[n];
	*to = (struct people_official){words_put(&p->words, w->name), words_put(&p->words, w->email), words_put(&p->words, w->phone), {0}, 0};
	for (; to->channels < o->channel.count && to->channels < PEOPLE_CHANNELS; to->channels++)
		to->channel[to->channels] = words_put(&p->words, o->channel.at[to->channels]);
}

static void take_channel(struct people *p, const struct wire_people *w)
{
	uint32_t n = words_number(&p->channel_ids, w->channel.id);
	p->channel = entry(p->channel, n, &p->channel_cap, sizeof *p->channel);
	p->channel[n] = (struct people_channel){!w->ended, w->channel.kind == CHANNEL_EMAIL && !*w->channel.url};
}

void people_take(struct people *p, struct wire_people *w, struct desk *d, int64_t now_ms, struct desk_effects *out)
{
	switch (w->kind) {
	case PEOPLE_NOTHING:
		return;
	case PEOPLE_PLACE:
		take_place(p, w);
		return;
	case PEOPLE_ENTERPRISE:
		take_enterprise(p, w);
		return;
	case PEOPLE_REPORTER:
		take_reporter(p, w);
		return;
	case PEOPLE_OFFICER:
		take_official(p, w);
		break;
	case PEOPLE_CHANNEL:
		take_channel(p, w);
		break;
	case PEOPLE_OTHER:
		break;
	}
	w->event.now_ms = now_ms;
	desk_step(d, &w->event, out);
}

// --- what notices need

const char *people_scope_name(const struct people *p, const char *scope)
{
	uint32_t n = words_find(&p->scopes, scope);
	return n == LOOKUP_NONE || !p->scope_name[n] || !*p->scope_name[n] ? scope : p->scope_name[n];
}

const struct people_official *people_official(const struct people *p, const char *id)
{
	uint32_t n = words_find(&p->official_ids, id);
	return n == LOOKUP_NONE ? NULL : &p->official[n];
}

const struct people_channel *people_channel(const struct people *p, const char *id)
{
	uint32_t n = words_find(&p->channel_ids, id);
	return n == LOOKUP_NONE || !p->channel[n].here ? NULL : &p->channel[n];
}

const char *people_next_channel(const struct people *p, const char *official, const char *channel)
{
	const struct people_official *o = people_official(p, official);
	bool passed = false;
	for (uint32_t i = 0; o && i < o->channels; i++) {
		if (passed && people_channel(p, o->channel[i]))
			return o->channel[i];
		passed = passed || !strcmp(o->channel[i], channel);
	}
	return NULL;
}
