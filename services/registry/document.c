#include "document.h"

#include "policy/json.h"

#include <stdio.h>
#include <string.h>

static void code_cell(struct drafts *ds, const char *field, uint32_t at, const char *code)
{
	struct cell *c = drafts_cell(ds, rule_find(KIND_POLICY, field));
	c->at = (uint16_t)at;
	c->len = (uint32_t)strlen(code);
	c->text = arena_text(&ds->arena, code, c->len);
}

void document_cells(struct drafts *ds, const char *text)
{
	struct policy_document doc;
	struct policy_error error;
	char field[sizeof error.path + 16];
	if (policy_read_text(text, strlen(text), &doc, &error)) {
		snprintf(field, sizeof field, "document%s%s", *error.path ? "." : "", error.path);
		drafts_fault(ds, field, error.reason);
		return;
	}
	for (uint32_t i = 0; i < doc.seconds; i++)
		code_cell(ds, "document.second_indicators", i, doc.second[i]);
	if (*doc.plan)
		code_cell(ds, "document.plan_indicator", 0, doc.plan);
}
