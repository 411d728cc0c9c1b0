// What the cells of a draft refer to.
#ifndef REGISTRY_TARGET_H
#define REGISTRY_TARGET_H

#include "base/formula.h"
#include "draft.h"

#include <stdint.h>

struct targets {
	enum kind kind;
	uint32_t n;
	char id[FORMULA_OPERANDS][ID_MAX + 1]; // of entities of that kind
};

// None for a cell that refers to nothing or cannot be read. A place refers to its chain, a formula to its operands, a scope to what it names by its code.
void targets_of(const struct cell *c, struct targets *out);

// What a scope says: SCOPE_ENTITY is one of `kind` with that id, SCOPE_INDUSTRY has its digits as id. id points into text.
enum scope { SCOPE_BAD, SCOPE_ENTITY, SCOPE_INDUSTRY, SCOPE_CITY };
enum scope scope_read(const char *text, enum kind *kind, const char **id);

#endif
