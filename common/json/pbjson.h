// Protocol Buffers messages <-> JSON by the message's own descriptor, so that a field has one name everywhere. After the proto3 JSON mapping, except:
// names stay as in the .proto; enums are lower-case words without their prefix ("yellow"); a field *_time or *_until is RFC 3339 text; 64-bit integers are numbers
// (texts beyond 2^63 - 1); a real that is not finite is null; bytes are base64url. Fields that are not given are left out, but numbers and booleans inside
// messages are always written. A message that is called Json and has the one field `text` is a JSON document: it stands as itself, an object, and its text is compact with the
// fields in order of their names.
#ifndef PP_JSON_PBJSON_H
#define PP_JSON_PBJSON_H

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>
#include <stddef.h>
#include <stdint.h>

// A new reference; never NULL. Empty texts and empty oneofs are left out, empty lists are [].
json_t *pbjson_write(const ProtobufCMessage *message, int64_t utc_offset_ms);

struct pbjson_error {
	char path[128];   // "enterprise[3].place[0].chain"
	char reason[160]; // one English sentence
};
// Fills a new message of that type; NULL and the first error when the JSON does not fit it (unknown field, wrong type, bad enum word, bad time). Numbers may come as texts. Free with
// protobuf_c_message_free_unpacked(m, NULL).
ProtobufCMessage *pbjson_read(const json_t *json, const ProtobufCMessageDescriptor *type, int64_t utc_offset_ms, struct pbjson_error *error);
// Sets one field, by name, from the text of a CSV cell: lists are parted by ';', the parts of a message in a list by ':' in the order of its fields; a Json
// is JSON text. An empty cell sets nothing.
// ERR_NOT_FOUND: no such field. ERR_SYNTAX: error says why.
int pbjson_set_text(ProtobufCMessage *message, const char *field, const char *text, int64_t utc_offset_ms, struct pbjson_error *error);
// The enum value of a lower-case word, or -1; and the word of a value, or "?".
int pbjson_enum(const ProtobufCEnumDescriptor *type, const char *word);
const char *pbjson_word(const ProtobufCEnumDescriptor *type, int value, char out[64]);

#endif
