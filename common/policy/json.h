// Policy documents as JSON. deploy/policies/schema.json is their JSON Schema, made by policy_schema().
#ifndef PP_POLICY_JSON_H
#define PP_POLICY_JSON_H

#include "document.h"

#include <jansson.h>

struct policy_error {
	char path[160];   // "detectors.load.limit_blue"
	char reason[200]; // one English sentence
};

// Reads what a document says. ERR_SYNTAX with the first error: unknown field, wrong type, outside its range, a ladder that over the defaults does not go up.
int policy_read(const json_t *json, struct policy_document *out, struct policy_error *error);
// The same from text; duplicate fields are errors too.
int policy_read_text(const char *text, size_t len, struct policy_document *out, struct policy_error *error);
json_t *policy_write(const struct policy_document *p);                       // what it says; a new reference
json_t *policy_write_default(void);                                          // policy_default() with every number; a new reference
json_t *policy_write_terms(const struct terms *t, enum civil_period period); // what holds, as a document that says all of it; a new reference
json_t *policy_schema(void);                                                 // JSON Schema (draft 2020-12); a new reference

#endif
