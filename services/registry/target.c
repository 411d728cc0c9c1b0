#include "target.h"

#include <string.h>

static void target_add(struct targets *t, const char *id, size_t len)
{
	if (!len || len > ID_MAX)
		return;
	memcpy(t->id[t->n], id, len);
	t->id[t->n++][len] = 0;
}

void targets_of(const struct cell *c, struct targets *out)
{
	out->n = 0;
	if (c->bad)
		return;
	if (c->rule->check == CHECK_PLACE) {
		target_add(out, c->text, strcspn(c->text, ":"));
	} else if (c->rule->check == CHECK_REF && !((c->rule->flags & RULE_STAR) && !strcmp(c->text, "*"))) {
		target_add(out, c->text, c->len);
	} else if (c->rule->check == CHECK_FORMULA) {
		struct formula f;
		struct formula_error why;
		formula_parse(c->text, &f, &why); // no operands if it cannot be parsed
		for (uint32_t i = 0; i < f.operands; i++)
			target_add(out, f.operand[i], strlen(f.operand[i]));
	}
}
