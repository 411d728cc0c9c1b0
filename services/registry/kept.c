#include "kept.h"

#include "base/mem.h"

#include <string.h>

static char *places_of(const struct draft *d, const char *field)
{
	size_t len = 0;
	for (uint32_t i = 0; i < d->cells; i++)
		len += strcmp(d->cell[i].rule->field, field) ? 0 : d->cell[i].len + 1;
	if (!len)
		return NULL;
	char *places = mem_new(len + 1, 1), *to = places;
	for (uint32_t i = 0; i < d->cells; i++) {
		if (strcmp(d->cell[i].rule->field, field) != 0)
			continue;
		memcpy(to, d->cell[i].text, d->cell[i].len);
		to += d->cell[i].len;
		*to++ = '\n';
	}
	return places;
}

struct derive_indicator kept_indicator_of(const struct draft *d)
{
	return (struct derive_indicator){.unit = draft_text(d, "unit"),
	                                 .formula = draft_text(d, "formula"),
	                                 .weight = draft_text(d, "weight"),
	                                 .adds = !strcmp(draft_text(d, "time_sum"), "sum") && !strcmp(draft_text(d, "space_sum"), "sum")};
}

static char *recipe_of(const struct draft *d)
{
	const struct derive_indicator i = kept_indicator_of(d);
	const char *const text[] = {i.unit, i.formula, i.weight, i.adds ? "sum" : ""};
	enum { TEXTS = sizeof text / sizeof *text };
	size_t len = 0;
	for (int t = 0; t < TEXTS; t++)
		len += strlen(text[t]) + 1;
	char *recipe = mem_new(len, 1), *to = recipe;
	for (int t = 0; t < TEXTS; t++) {
		memcpy(to, text[t], strlen(text[t]));
		to += strlen(text[t]) + 1;
	}
	return recipe;
}

struct derive_indicator kept_indicator(const char *kept)
{
	const char *formula = kept + strlen(kept) + 1, *weight = formula + strlen(formula) + 1;
	return (struct derive_indicator){.unit = kept, .formula = formula, .weight = weight, .adds = weight[strlen(weight) + 1]};
}

char *kept_of(const struct draft *d)
{
	switch (d->kind) {
	case KIND_CHAIN:
		return places_of(d, "position");
	case KIND_ENTERPRISE:
		return places_of(d, "place");
	case KIND_INDICATOR:
		return recipe_of(d);
	default:
		return NULL;
	}
}

bool kept_has(const char *lines, const char *text, size_t len)
{
	for (const char *at = lines; at && *at; at = strchr(at, '\n') + 1) {
		if (strcspn(at, "\n") == len && !memcmp(at, text, len))
			return true;
	}
	return false;
}
