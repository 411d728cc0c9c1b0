#include "draft.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

bool cell_is_text(const struct cell *c)
{
	return c->rule->check < CHECK_NUMBER;
}

static const struct cell *draft_cell(const struct draft *d, const char *field)
{
	for (uint32_t i = 0; i < d->cells; i++) {
		if (!strcmp(d->cell[i].rule->field, field))
			return d->cell + i;
	}
	return NULL;
}

const char *draft_text(const struct draft *d, const char *field)
{
	const struct cell *c = draft_cell(d, field);
	return c && !c->bad ? c->text : "";
}

double draft_number(const struct draft *d, const char *field)
{
	const struct cell *c = draft_cell(d, field);
	return c && !c->bad ? c->number : 0;
}

bool draft_has(const struct draft *d, const char *field)
{
	return draft_cell(d, field) != NULL;
}

bool draft_bad(const struct draft *d, const char *field)
{
	const struct cell *c = draft_cell(d, field);
	return c && c->bad;
}

void drafts_fini(struct drafts *ds)
{
	arena_fini(&ds->arena);
	free(ds->at);
	free(ds->cell);
	*ds = (struct drafts){0};
}

void drafts_clear(struct drafts *ds)
{
	arena_reset(&ds->arena);
	ds->count = 0;
	ds->cells = 0;
	ds->fault_field = ds->fault = NULL;
}

struct cell *drafts_cell(struct drafts *ds, const struct rule *rule)
{
	if (ds->cells == ds->cell_cap) {
		ds->cell_cap = ds->cell_cap ? ds->cell_cap * 2 : 32;
		ds->cell = mem_grow(ds->cell, ds->cell_cap, sizeof *ds->cell);
	}
	struct cell *c = ds->cell + ds->cells++;
	*c = (struct cell){.rule = rule, .text = ""};
	return c;
}

void drafts_fault(struct drafts *ds, const char *field, const char *reason)
{
	ds->fault_field = arena_text(&ds->arena, field, strlen(field));
	ds->fault = arena_text(&ds->arena, reason, strlen(reason));
}

void drafts_add(struct drafts *ds, enum kind kind, uint32_t line, const uint8_t *bytes, uint32_t len)
{
	if (ds->count == ds->cap) {
		ds->cap = ds->cap ? ds->cap * 2 : 16;
		ds->at = mem_grow(ds->at, ds->cap, sizeof *ds->at);
	}
	struct draft *d = ds->at + ds->count++;
	*d = (struct draft){
	        .line = line, .kind = kind, .id = "", .cells = ds->cells, .bytes = bytes, .len = len, .fault_field = ds->fault_field, .fault = ds->fault};
	d->cell = arena_new(&ds->arena, ds->cells * sizeof *d->cell);
	if (ds->cells)
		memcpy(d->cell, ds->cell, ds->cells * sizeof *d->cell);
	ds->cells = 0;
	ds->fault_field = ds->fault = NULL;
	size_t n = 0;
	d->id = draft_text(d, rule_rows(kind, &n)->field);
}
