// What the files of wire share.
#ifndef PP_ALERTING_WIRE_PARTS_H
#define PP_ALERTING_WIRE_PARTS_H

#include "base/arena.h"
#include "base/buf.h"

#include <protobuf-c/protobuf-c.h>

// Messages take texts that they do not change.
#define S(from) ((char *)(uintptr_t)(from))

#define TEXT(out, from) wire_text(out, sizeof(out), from)
void wire_text(char *out, size_t size, const char *from); // cut to its room

void wire_pack(const ProtobufCMessage *m, struct buf *out);
void wire_bytes(struct buf *out, unsigned field, const void *at, size_t len); // a field of bytes, a text or a message
ProtobufCAllocator wire_allocator(struct arena *a);                           // what is unpacked with it lives in the arena
bool wire_is_level(int level);

#endif
