// Observations as JSON: {"observations": [{"enterprise", "indicator", "start_time", "value", "revision"?}, ...], "historical"?} or, shorter,
// {"columns": {"enterprise", "indicator", "start_time": [...], "value": [...], "revision"?: [...]}, "historical"?}: enterprise and indicator are lists too, or one text for
// all rows. Times are RFC 3339, dates, or milliseconds since 1970.
#ifndef GATEWAY_OBSERVATIONS_H
#define GATEWAY_OBSERVATIONS_H

#include "columns.h"

struct observations_fault {
	char path[128];   // "observations[3].value"; "" = the whole text
	char reason[200]; // one English sentence
};

// Rows are numbered from 0. ERR_SYNTAX with the first fault: nothing may be taken. ERR_FULL: more than COLUMNS_ROWS.
int observations_read(struct intake *t, const void *text, size_t len, int64_t utc_offset_ms, struct observations_fault *fault);

#endif
