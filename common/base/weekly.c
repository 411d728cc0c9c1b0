#include "base/weekly.h"

#include "base/err.h"
#include "base/parse.h"

#include <string.h>

enum { DAY_LEN = 3, HOURS_LEN = 11 }; // "Mon", "08:00-18:00"

static int day_parse(const char *at)
{
	static const char days[7][DAY_LEN + 1] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	for (int d = 0; d < 7; d++) {
		if (!memcmp(at, days[d], DAY_LEN))
			return d;
	}
	return -1;
}

int weekly_parse(const char *at, size_t len, struct weekly *out)
{
	const size_t days_len = len > HOURS_LEN ? len - HOURS_LEN - 1 : 0; // and a space
	const char *hours = at + days_len + 1;
	if ((days_len != DAY_LEN && days_len != 2 * DAY_LEN + 1) || at[days_len] != ' ' || (days_len > DAY_LEN && at[DAY_LEN] != '-') || hours[5] != '-')
		return ERR_SYNTAX;
	out->first_day = day_parse(at);
	out->last_day = day_parse(at + days_len - DAY_LEN);
	if (out->first_day < 0 || out->last_day < out->first_day || parse_clock(hours, 5, &out->from_minute) != OK ||
	    parse_clock(hours + 6, 5, &out->to_minute) != OK || out->to_minute <= out->from_minute)
		return ERR_SYNTAX;
	return OK;
}
