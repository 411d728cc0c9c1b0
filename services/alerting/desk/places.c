#include "places.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const widths[WIDTHS] = {"enterprise", "gateway", "feeder", "area", "zone", "chain", "industry", "county", "city"};

const char *width_word(enum place_width width)
{
	return widths[width];
}

enum place_width width_of(const char *scope)
{
	const size_t len = strcspn(scope, ":");

	for (int w = 0; w < WIDTHS; w++)
		if (strlen(widths[w]) == len && !strncmp(widths[w], scope, len))
			return (enum place_width)w;
	return WIDTHS;
}

void places_init(struct places *p)
{
	*p = (struct places){.free_node = PLACE_NONE};
}

void places_fini(struct places *p)
{
	for (uint32_t i = 0; i < p->names.count; i++)
		for (int t = 0; t < TROUBLES; t++)
			free(p->at[i].recent[t].item);
	words_fini(&p->names);
	free(p->at);
	free(p->node);
}

struct place *places_put(struct places *p, const char *scope)
{
	const uint32_t known = p->names.count, n = words_number(&p->names, scope);

	if (n < known)
		return p->at + n;
	if (n >= p->cap) {
		p->cap = p->cap ? p->cap * 2 : 64;
		p->at = mem_grow(p->at, p->cap, sizeof *p->at);
	}
	p->at[n] = (struct place){0};
	for (int i = 0; i < PLACE_LISTS; i++)
		p->at[n].first[i] = PLACE_NONE;
	for (int t = 0; t < TROUBLES; t++)
		p->at[n].parent[t] = PLACE_NONE;
	return p->at + n;
}

uint32_t places_find(const struct places *p, const char *scope)
{
	return words_find(&p->names, scope);
}

void places_add(struct places *p, const char *scope, enum place_list list, uint32_t item)
{
	struct place *place = places_put(p, scope);
	uint32_t node = p->free_node;

	if (node != PLACE_NONE) {
		p->free_node = p->node[node].next;
	} else {
		if (p->nodes == p->node_cap) {
			p->node_cap = p->node_cap ? p->node_cap * 2 : 64;
			p->node = mem_grow(p->node, p->node_cap, sizeof *p->node);
		}
		node = p->nodes++;
	}
	p->node[node] = (struct place_node){item, place->first[list]};
	place->first[list] = node;
}

void places_drop(struct places *p, const char *scope, enum place_list list, uint32_t item)
{
	uint32_t *at = &places_put(p, scope)->first[list];

	while (*at != PLACE_NONE && p->node[*at].item != item)
		at = &p->node[*at].next;
	if (*at == PLACE_NONE)
		return;
	const uint32_t node = *at;
	*at = p->node[node].next;
	p->node[node].next = p->free_node;
	p->free_node = node;
}

// --- scopes

static void add(struct scopes *out, const struct places *p, enum place_width width, const char *code, int digits)
{
	char scope[SCOPE_LEN];

	if (!code || !*code || out->count == SCOPES_MOST)
		return;
	snprintf(scope, sizeof scope, "%s:%.*s", widths[width], digits, code);
	const uint32_t place = places_find(p, scope);
	if (place == PLACE_NONE)
		return;
	out->place[out->count] = place;
	out->width[out->count++] = width;
}

void scopes_of(struct scopes *out, const struct places *p, const struct desk_alert *a)
{
	enum { ALL = SCOPE_LEN };

	out->count = 0;
	add(out, p, WIDTH_ENTERPRISE, a->enterprise, ALL);
	add(out, p, WIDTH_GATEWAY, a->gateway, ALL);
	add(out, p, WIDTH_FEEDER, a->feeder, ALL);
	add(out, p, WIDTH_AREA, a->area, ALL);
	add(out, p, WIDTH_ZONE, a->zone, ALL);
	for (int i = 0; i < DESK_CHAINS; i++)
		add(out, p, WIDTH_CHAIN, a->chain[i], ALL);
	for (int digits = a->industry ? (int)strlen(a->industry) : 0; digits >= 2; digits--)
		add(out, p, WIDTH_INDUSTRY, a->industry, digits);
	add(out, p, WIDTH_COUNTY, a->county, ALL);
	const uint32_t city = places_find(p, widths[WIDTH_CITY]);
	if (city != PLACE_NONE && out->count < SCOPES_MOST) {
		out->place[out->count] = city;
		out->width[out->count++] = WIDTH_CITY;
	}
}

bool scope_holds(const char *scope, const struct desk_alert *a)
{
	const enum place_width width = width_of(scope);
	const char *code = scope + strcspn(scope, ":") + 1;
	const char *const one[WIDTHS] = {
	        [WIDTH_ENTERPRISE] = a->enterprise, [WIDTH_GATEWAY] = a->gateway, [WIDTH_FEEDER] = a->feeder, [WIDTH_AREA] = a->area, [WIDTH_ZONE] = a->zone,
	        [WIDTH_COUNTY] = a->county};

	if (width == WIDTH_CITY)
		return true;
	if (width == WIDTH_INDUSTRY)
		return !strncmp(a->industry, code, strlen(code));
	for (int i = 0; width == WIDTH_CHAIN && i < DESK_CHAINS; i++)
		if (!strcmp(a->chain[i], code))
			return true;
	return width < WIDTHS && one[width] && !strcmp(one[width], code);
}
