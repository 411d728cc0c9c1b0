#include "filing.h"

#include "base/civil.h"

#include <math.h>
#include <string.h>

// Data of a month come long after it: whoever waits for them longer than this waits for something else.
static const int64_t lag_most_ms = 2 * (int64_t)CIVIL_DAY_MS;

// What a stop does to a series. That it rises, nobody files.
static bool of_a_stop(const char *kind)
{
	static const char *const kinds[] = {"drop", "volatility", "stuck", "silence", "late_report"};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!strcmp(kinds[i], kind))
			return true;
	return false;
}

static bool has_numbers(const struct desk_alert *a)
{
	return isfinite(a->value) && isfinite(a->expected) && a->expected > 0;
}

bool filing_is_about(const struct desk_filing *f, const struct desk_alert *a)
{
	const int64_t time = has_numbers(a) ? a->data_time : a->heard_time; // what did not come has no time but that

	return of_a_stop(a->kind) && f->from_time <= time && time < f->to_time && (!strcmp(f->indicator, "*") || !strcmp(f->indicator, a->indicator));
}

bool filing_explains(const struct desk_filing *f, const struct desk_alert *a, double deeper_percent)
{
	const double percent = has_numbers(a) ? a->value / a->expected * 100 : 100;

	return filing_is_about(f, a) && percent >= f->expected_percent - deeper_percent;
}

int64_t filing_until(const struct desk_filing *f, const struct desk_alert *a)
{
	const int64_t lag = a->heard_time > a->data_time ? a->heard_time - a->data_time : 0;

	return f->to_time + (lag < lag_most_ms ? lag : lag_most_ms);
}
