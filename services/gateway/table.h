// Columns of JSON as CSV (RFC 4180): for spreadsheets and whatever else reads tables.
#ifndef GATEWAY_TABLE_H
#define GATEWAY_TABLE_H

#include "base/buf.h"

#include <jansson.h>

// A header line and a line for each item of "start_time". Columns: what it is of (enterprise or node, indicator, unit), the same in each line; then every list of plain
// values that is as long as "start_time", in the object's order. Numbers have the digits that bring back the same double; what is null is empty.
void table_csv(struct buf *out, const json_t *columns);

#endif
