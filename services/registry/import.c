#include "import.h"

#include "base/csv.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/parse.h"
#include "wire.h"

#include <stdlib.h>
#include <string.h>

struct import {
	enum kind kind;
	int64_t utc_offset_ms;
	struct drafts *drafts;
	struct report *report;
	const struct rule **column; // of each column; NULL: not a field, and reported
	uint32_t columns;
	const struct rule **missing; // columns that must be there and are not: reported once, not for each row
	uint32_t missings;
};

static bool has_column(const struct import *im, const struct rule *rule)
{
	for (uint32_t i = 0; i < im->columns; i++) {
		if (im->column[i] == rule)
			return true;
	}
	return false;
}

// A policy's and a price index's id follow from their other fields.
static bool follows(const struct rule *rule)
{
	return (rule->kind == KIND_POLICY || rule->kind == KIND_PRICE_INDEX) && !strcmp(rule->field, "id");
}

static void header_read(struct import *im, const struct csv *c)
{
	im->column = mem_new(c->fields, sizeof(void *));
	for (uint32_t i = 0; i < c->fields; i++) {
		const struct rule *rule = rule_find(im->kind, c->field[i]);
		if (!rule || (rule->flags & RULE_INSIDE))
			report_add(im->report, c->line, "", -1, c->field[i], c->field_len[i], "%s has no field of that name", kind_name(im->kind));
		else if (has_column(im, rule))
			report_add(im->report, c->line, rule->field, -1, c->field[i], c->field_len[i], "the column is there twice");
		else
			im->column[i] = rule;
		im->columns = i + 1;
	}
	size_t n = 0;
	const struct rule *rule = rule_rows(im->kind, &n);
	im->missing = mem_new(n, sizeof(void *));
	for (size_t i = 0; i < n; i++) {
		if (!(rule[i].flags & RULE_MUST) || has_column(im, rule + i) || follows(rule + i))
			continue;
		im->missing[im->missings++] = rule + i;
		report_add(im->report, c->line, rule[i].field, -1, "", 0, "the column is missing");
	}
}

static void cell_bad(struct import *im, const struct rule *rule)
{
	drafts_cell(im->drafts, rule)->bad = true;
}

static void cell_read(struct import *im, struct wire_entity *e, const struct rule *rule, const struct csv *c, uint32_t i)
{
	char reason[160];
	const char *text = c->field[i];
	if (!parse_utf8(text, c->field_len[i]))
		report_add(im->report, c->line, rule->field, -1, text, c->field_len[i], "is not UTF-8");
	else if (wire_entity_set(e, rule->field, text, im->utc_offset_ms, reason) == OK)
		return;
	else if (rule->check == CHECK_WORD)
		report_add(im->report, c->line, rule->field, -1, text, c->field_len[i], "is not one of %s", rule->words);
	else
		report_add(im->report, c->line, rule->field, -1, text, c->field_len[i], "%s", reason);
	cell_bad(im, rule);
}

static void row_read(struct import *im, const struct csv *c)
{
	if (c->fields != im->columns) {
		report_add(im->report, c->line, "", -1, "", 0, "has %u cells, but the header has %u", c->fields, im->columns);
		im->report->by_kind[im->kind]++;
		return;
	}
	struct wire_entity *e = wire_entity_new(im->kind);
	for (uint32_t i = 0; i < im->missings; i++)
		cell_bad(im, im->missing[i]);
	for (uint32_t i = 0; i < im->columns; i++) {
		if (im->column[i])
			cell_read(im, e, im->column[i], c, i);
	}
	wire_entity_draft(e, im->drafts, c->line);
	wire_entity_free(e);
}

void import_rows(enum kind kind, const void *csv, size_t len, int64_t utc_offset_ms, struct drafts *ds, struct report *r)
{
	struct import im = {.kind = kind, .utc_offset_ms = utc_offset_ms, .drafts = ds, .report = r};
	struct csv c;
	csv_init(&c, csv, len);
	for (int err; (err = csv_next(&c)) != ERR_NOT_FOUND;) {
		if (err != OK) {
			report_add(r, c.line, "", -1, "", 0, "%s", c.error);
			r->by_kind[kind]++;
			if (!im.column) // nobody knows what the cells mean
				break;
		} else if (!im.column) {
			header_read(&im, &c);
		} else {
			row_read(&im, &c);
		}
	}
	if (!im.column && report_good(r))
		report_add(r, 1, "", -1, "", 0, "the file is empty: the first line should name fields of %s", kind_name(kind));
	csv_fini(&c);
	free(im.column);
	free(im.missing);
}
