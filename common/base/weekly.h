// A window of the week, as people write it: "Mon-Fri 08:00-18:00", "Sun 00:00-24:00".
#ifndef PP_BASE_WEEKLY_H
#define PP_BASE_WEEKLY_H

#include <stddef.h>

struct weekly {
	int first_day, last_day;    // 0 = Monday ... 6 = Sunday, both inclusive, in this order
	int from_minute, to_minute; // of the local day: from 0, up to 1440, which is its end; from is inclusive, to exclusive and later
};

int weekly_parse(const char *at, size_t len, struct weekly *out); // ERR_SYNTAX

#endif
