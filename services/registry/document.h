// A policy's document -> what the core must know of it: whom it refers to, and what is wrong with it.
#ifndef REGISTRY_DOCUMENT_H
#define REGISTRY_DOCUMENT_H

#include "draft.h"

// Adds the cells of what the document refers to, or the fault, to the draft that is being made.
void document_cells(struct drafts *ds, const char *text);

#endif
