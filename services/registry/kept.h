// What the core keeps of an entity beside its bytes: the texts that rows of others are checked against.
//     a chain        its positions, each ends with a line break
//     an enterprise  its "chain:position"s, each ends with a line break
//     an indicator   its unit, formula, weight, and "sum" if it adds up or "", each ends with a zero
#ifndef REGISTRY_KEPT_H
#define REGISTRY_KEPT_H

#include "derive.h"
#include "draft.h"

#include <stdbool.h>
#include <stddef.h>

char *kept_of(const struct draft *d);                             // NULL: nothing; the caller frees
bool kept_has(const char *lines, const char *text, size_t len);   // of a chain or an enterprise, NULL too: whether this is one of its lines
struct derive_indicator kept_indicator(const char *kept);         // of an indicator; points into it
struct derive_indicator kept_indicator_of(const struct draft *d); // the same of one that is not kept yet

#endif
