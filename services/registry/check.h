// Whether an entity is well formed by itself. What it refers to is the core's to look up.
#ifndef REGISTRY_CHECK_H
#define REGISTRY_CHECK_H

#include "draft.h"
#include "report.h"

#include <stdbool.h>

// The id alone: enough to say which entity is meant. Reports and returns false if it cannot be one.
bool check_id(const struct draft *d, struct report *r);
// Every field but the id, and the fields against each other.
void check_draft(const struct draft *d, struct report *r);

#endif
