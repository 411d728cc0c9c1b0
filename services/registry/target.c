#include "target.h"

#include <string.h>

static void target_add(struct targets *t, const char *id, size_t len)
{
	if (!len || len > ID_MAX)
		return;
	memcpy(t->id[t->n], id, len);
	t->id[t->n++][len] = 0;
}

enum scope scope_read(const char *text, enum kind *kind, const char **id)
{
	static const enum kind kinds[] = {KIND_ENTERPRISE, KIND_AREA, KIND_ZONE, KIND_COUNTY, KIND_CHAIN};
	const size_t len = strcspn(text, ":");
	*id = text + len + (text[len] == ':');
	if (!strcmp(text, "city"))
		return SCOPE_CITY;
	if (!**id)
		return SCOPE_BAD;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const char *word = kind_name(kinds[i]);
		*kind = kinds[i];
		if (strlen(word) == len && !memcmp(word, text, len))
			return SCOPE_ENTITY;
	}
	return strncmp(text, "industry:", 9) ? SCOPE_BAD : SCOPE_INDUSTRY;
}

void targets_of(const struct cell *c, struct targets *out)
{
	const char *id;
	out->n = 0;
	out->kind = c->rule->target;
	if (c->bad)
		return;
	if (c->rule->check == CHECK_PLACE) {
		target_add(out, c->text, strcspn(c->text, ":"));
	} else if (c->rule->check == CHECK_REF && !((c->rule->flags & RULE_STAR) && !strcmp(c->text, "*"))) {
		target_add(out, c->text, c->len);
	} else if (c->rule->check == CHECK_SCOPE && scope_read(c->text, &out->kind, &id) == SCOPE_ENTITY) {
		target_add(out, id, strlen(id));
	} else if (c->rule->check == CHECK_FORMULA) {
		struct formula f;
		struct formula_error why;
		formula_parse(c->text, &f, &why); // no operands if it cannot be parsed
		for (uint32_t i = 0; i < f.operands; i++)
			target_add(out, f.operand[i], strlen(f.operand[i]));
	}
}
