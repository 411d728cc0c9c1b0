#include "derive.h"

#include "base/err.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct walk {
	const struct derive *de;
	char path[DERIVE_DEPTH][FORMULA_CODE + 1]; // from the indicator that is checked down to where we are
	uint32_t depth;
	char leaf[DERIVE_LEAVES][FORMULA_CODE + 1];
	uint32_t leaves;
	uint32_t uses;
	char *reason;
};

__attribute__((format(printf, 2, 3))) static bool refuse(const struct walk *w, const char *reason, ...)
{
	va_list args;
	va_start(args, reason);
	vsnprintf(w->reason, DERIVE_REASON, reason, args);
	va_end(args);
	return false;
}

static bool refuse_cycle(const struct walk *w)
{
	size_t len = (size_t)snprintf(w->reason, DERIVE_REASON, "is computed of itself:");
	for (uint32_t i = 0; i < w->depth && len < DERIVE_REASON; i++)
		len += (size_t)snprintf(w->reason + len, DERIVE_REASON - len, " %s ->", w->path[i]);
	if (len < DERIVE_REASON)
		snprintf(w->reason + len, DERIVE_REASON - len, " %s", w->path[0]);
	return false;
}

static bool leaf_add(struct walk *w, const char *code)
{
	for (uint32_t i = 0; i < w->leaves; i++) {
		if (!strcmp(w->leaf[i], code))
			return true;
	}
	if (w->leaves == DERIVE_LEAVES)
		return refuse(w, "comes down to more than %d observed indicators", DERIVE_LEAVES);
	snprintf(w->leaf[w->leaves++], sizeof *w->leaf, "%s", code);
	return true;
}

static bool walk_down(struct walk *w, const char *code)
{
	struct derive_indicator at;
	struct formula f;
	struct formula_error why;
	for (uint32_t i = 0; i < w->depth; i++) {
		if (!strcmp(w->path[i], code))
			return i || refuse_cycle(w);
	}
	if (!w->de->find(w->de->arg, code, &at))
		return true;
	if (++w->uses > DERIVE_USES)
		return refuse(w, "uses more than %d indicators, each counted as often as it is used", DERIVE_USES);
	if (!*at.formula || formula_parse(at.formula, &f, &why) != OK)
		return leaf_add(w, code);
	if (w->depth == DERIVE_DEPTH)
		return refuse(w, "has more than %d derived indicators one above the other, itself among them", DERIVE_DEPTH);
	snprintf(w->path[w->depth++], sizeof *w->path, "%s", code);
	for (uint32_t i = 0; i < f.operands; i++) {
		if (!walk_down(w, f.operand[i]))
			return false;
	}
	w->depth--;
	return true;
}

// The operands' own units, as they are given: what they are computed of is checked with them.
static bool units_good(const struct derive *de, const char *formula, char reason[DERIVE_REASON])
{
	const char *unit[FORMULA_OPERANDS];
	char out[FORMULA_UNIT];
	struct formula f;
	struct formula_error why;
	if (formula_parse(formula, &f, &why) != OK)
		return true;
	for (uint32_t i = 0; i < f.operands; i++) {
		struct derive_indicator operand;
		if (!de->find(de->arg, f.operand[i], &operand) || !*operand.unit)
			return true;
		unit[i] = operand.unit;
	}
	if (formula_unit(&f, unit, out, &why) == OK)
		return true;
	snprintf(reason, DERIVE_REASON, "%s", why.reason);
	return false;
}

enum derive_fault derive_check(const struct derive *de, const char *code, char reason[DERIVE_REASON])
{
	struct walk w = {.de = de, .reason = reason};
	struct derive_indicator top;
	if (!de->find(de->arg, code, &top) || !*top.formula)
		return DERIVE_GOOD;
	if (!walk_down(&w, code))
		return DERIVE_SHAPE;
	return units_good(de, top.formula, reason) ? DERIVE_GOOD : DERIVE_UNITS;
}
