// JSON as text, in one line, with numbers as a person wrote them: 1680643.84, not 1680643.8400000001.
#ifndef PP_JSON_TEXT_H
#define PP_JSON_TEXT_H

#include "base/buf.h"

#include <jansson.h>

void json_text(struct buf *out, const json_t *value); // appended
// The same with the fields of every object in the order of their names: the same value has the same text, however it was written.
void json_text_sorted(struct buf *out, const json_t *value);

#endif
