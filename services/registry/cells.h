// A message of any kind <-> the cells of a draft, by the message's own descriptor.
#ifndef REGISTRY_CELLS_H
#define REGISTRY_CELLS_H

#include "draft.h"

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

// Adds a cell for every value of the message, which must outlive the drafts' use; none for a field that has a bad cell already. A list longer than its rule allows is cut behind the first that is too many.
void cells_of(struct drafts *ds, enum kind kind, const ProtobufCMessage *message);
bool cells_unknown(const ProtobufCMessage *message); // it, or a message in it, has fields that its descriptor does not

#endif
