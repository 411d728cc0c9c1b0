// A detection policy as a document: which calendar, what is filed, and every number of the detectors. What it does not say is as in deploy/policies/default.json.
#ifndef PP_CTL_POLICY_H
#define PP_CTL_POLICY_H

#include "facts.h"
#include "params.h"

#include <jansson.h>

enum { POLICY_FILED = 64, POLICY_TEXT = 64 };

struct policy_document {
	char name[POLICY_TEXT];
	char calendar[POLICY_TEXT]; // which of the calendars in a calendar file
	bool spring_festival;
	struct filed_stop filed[POLICY_FILED];
	uint32_t filed_stops;
	struct params usual;
	struct params weekly; // of weekly series
};

struct policy_error {
	char path[160];   // "detectors.load.limit"
	char reason[200]; // one English sentence
};

void policy_default(struct policy_document *out);
// Reads a document over the defaults. ERR_SYNTAX with the first error: unknown field, wrong type, outside its range, a ladder that does not go up.
int policy_read(const json_t *json, struct policy_document *out, struct policy_error *error);
json_t *policy_write(const struct policy_document *p); // all of it; a new reference
json_t *policy_schema(void);                           // JSON Schema of it (draft 2020-12); a new reference

#endif
