// A CSV file of one kind -> drafts. Columns are named after fields; lists in a cell are parted by ';', chain places are "chain:position".
#ifndef REGISTRY_IMPORT_H
#define REGISTRY_IMPORT_H

#include "draft.h"
#include "report.h"

// Reports everything that cannot be read: the header, lines, cells. A line whose cells do not fit the header makes no draft.
void import_rows(enum kind kind, const void *csv, size_t len, int64_t utc_offset_ms, struct drafts *ds, struct report *r);

#endif
