// What the gateway's JSON says, as lines for people.
#ifndef PP_CTL_LINES_H
#define PP_CTL_LINES_H

#include "base/buf.h"

#include <jansson.h>

// The text of a field; "" when it is not there or not a text. Valid as long as the JSON is.
const char *lines_text(const json_t *j, const char *field);
// Appends a value as a cell: lists parted by ';', the parts of an object in one by ':', any other object as JSON.
void lines_value(struct buf *out, const json_t *v);
// Appends an alert (or a change of it, with its time and word) as one line: time, what, level, zone, enterprise, indicator, value, expected, deviation, since, why.
void lines_alert(struct buf *out, const json_t *alert, const char *time, const char *what);
// Appends entities of a kind as CSV that `ppctl import` reads: lists parted by ';', the parts of an object in one by ':', a document as JSON.
void lines_table(struct buf *out, const json_t *entities);
// Appends "name: former -> now; " for each field that differs; for a new one nothing is former.
void lines_difference(struct buf *out, const json_t *former, const json_t *now);

#endif
