#include "plants.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void plants_init(struct plants *p)
{
	*p = (struct plants){0};
	plants_put(p, "");
}

void plants_fini(struct plants *p)
{
	words_fini(&p->codes);
	words_fini(&p->link_ids);
	free(p->at);
	free(p->link);
}

uint32_t plants_put(struct plants *p, const char *code)
{
	const uint32_t known = p->codes.count, n = words_number(&p->codes, code ? code : "");

	if (n < known)
		return n;
	if (n >= p->cap) {
		p->cap = p->cap ? p->cap * 2 : 64;
		p->at = mem_grow(p->at, p->cap, sizeof *p->at);
	}
	const char *none = words_put(&p->codes, "");
	p->at[n] = (struct plant){.code = p->codes.at[n], .area = none, .zone = none, .county = none, .industry = none, .feeder = none, .gateway = none};
	p->at[n].first_alert = p->at[n].first_out = p->at[n].first_in = PLANT_NONE;
	for (int i = 0; i < DESK_CHAINS; i++)
		p->at[n].chain[i] = none;
	return n;
}

struct plant *plants_at(struct plants *p, const char *code)
{
	const uint32_t n = plants_put(p, code); // first: it may move p->at

	return p->at + n;
}

uint32_t plants_find(const struct plants *p, const char *code)
{
	return words_find(&p->codes, code ? code : "");
}

// How many enterprises a place has: a share is of them.
static void count_in(struct places *places, const struct plant *p, int by)
{
	const struct {
		enum place_width width;
		const char *code;
	} in[] = {
	        {WIDTH_GATEWAY, p->gateway },
                {WIDTH_FEEDER,  p->feeder  },
                {WIDTH_AREA,    p->area    },
                {WIDTH_ZONE,    p->zone    },
                {WIDTH_COUNTY,  p->county  },
	        {WIDTH_CHAIN,   p->chain[0]},
                {WIDTH_CHAIN,   p->chain[1]},
                {WIDTH_CHAIN,   p->chain[2]},
                {WIDTH_CHAIN,   p->chain[3]},
	};
	_Static_assert(DESK_CHAINS == 4, "each has its row");
	for (size_t i = 0; i < sizeof in / sizeof *in; i++) {
		char scope[SCOPE_LEN];
		if (!*in[i].code)
			continue;
		snprintf(scope, sizeof scope, "%s:%s", width_word(in[i].width), in[i].code);
		places_put(places, scope)->enterprises += (uint32_t)by;
	}
	places_put(places, width_word(WIDTH_CITY))->enterprises += (uint32_t)by;
}

void plants_set(struct plants *p, struct places *places, struct words *words, const struct desk_enterprise *e, bool ended)
{
	struct plant *plant = plants_at(p, e->code);

	if (plant->here)
		count_in(places, plant, -1);
	plant->here = !ended;
	if (ended)
		return;
	plant->area = words_put(words, e->area);
	plant->zone = words_put(words, e->zone);
	plant->county = words_put(words, e->county);
	plant->industry = words_put(words, e->industry);
	plant->feeder = words_put(words, e->feeder);
	plant->gateway = words_put(words, e->gateway);
	for (uint32_t i = 0; i < DESK_CHAINS; i++)
		plant->chain[i] = words_put(words, i < e->chain.count ? e->chain.at[i] : "");
	count_in(places, plant, 1);
}

void plant_scope(const struct plant *p, struct desk_alert *a)
{
	a->area = p->area;
	a->zone = p->zone;
	a->county = p->county;
	a->industry = p->industry;
	a->feeder = p->feeder;
	a->gateway = p->gateway;
	memcpy(a->chain, p->chain, sizeof a->chain);
}

// --- links

static void unchain(struct plants *p, uint32_t n)
{
	struct supply *l = p->link + n;
	uint32_t *out = &p->at[l->supplier].first_out, *in = &p->at[l->buyer].first_in;

	while (*out != n)
		out = &p->link[*out].next_out;
	while (*in != n)
		in = &p->link[*in].next_in;
	*out = l->next_out;
	*in = l->next_in;
	l->here = false;
}

void plants_link(struct plants *p, struct words *words, const struct desk_link *l, bool ended)
{
	const uint32_t known = p->link_ids.count, n = words_number(&p->link_ids, l->id);

	if (n >= p->link_cap) {
		p->link_cap = p->link_cap ? p->link_cap * 2 : 64;
		p->link = mem_grow(p->link, p->link_cap, sizeof *p->link);
	}
	if (n < known && p->link[n].here)
		unchain(p, n);
	else if (n == known)
		p->link[n] = (struct supply){0};
	if (ended)
		return;
	const uint32_t supplier = plants_put(p, l->supplier), buyer = plants_put(p, l->buyer);
	p->link[n] = (struct supply){
	        .id = p->link_ids.at[n],
	        .product = words_put(words, l->product),
	        .supplier = supplier,
	        .buyer = buyer,
	        .next_out = p->at[supplier].first_out,
	        .next_in = p->at[buyer].first_in,
	        .share_percent = l->share_percent,
	        .lag_days = l->lag_days,
	        .stock_days = l->stock_days,
	        .here = true,
	};
	p->at[supplier].first_out = p->at[buyer].first_in = n;
}
