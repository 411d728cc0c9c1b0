// What the cells of a draft refer to.
#ifndef REGISTRY_TARGET_H
#define REGISTRY_TARGET_H

#include "base/formula.h"
#include "draft.h"

#include <stdint.h>

struct targets {
	uint32_t n;
	char id[FORMULA_OPERANDS][ID_MAX + 1]; // of entities of the kind that the cell's rule names
};

// None for a cell that refers to nothing or cannot be read. A place refers to its chain, a formula to its operands.
void targets_of(const struct cell *c, struct targets *out);

#endif
