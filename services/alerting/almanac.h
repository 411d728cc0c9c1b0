// The facts of days, weeks and months, looked up once for all series that see the same calendar.
#ifndef PP_ALERTING_ALMANAC_H
#define PP_ALERTING_ALMANAC_H

#include "facts.h"
#include "policies.h"

// Two years of days: a long history of many series is fed one series after the other.
enum { ALMANAC_DAYS = 1024, ALMANAC_LENGTHS = 3 };

struct almanac {
	struct calendar calendar;
	int16_t utc_offset_min;
	struct almanac_page {
		struct facts facts[ALMANAC_DAYS];
		bool known[ALMANAC_DAYS];
	} * page[ALMANAC_LENGTHS][2]; // days and shorter, weeks, months and longer; without and with Spring Festival
};

void almanac_init(struct almanac *a, int64_t utc_offset_ms);
void almanac_fini(struct almanac *a);
void almanac_set(struct almanac *a, int32_t day, enum day_kind kind);
void almanac_unset(struct almanac *a, int32_t day);
// Of the period that begins on that day, for a series with these terms. `own` has room for a series with stops of its own; valid until the next call.
const struct facts *almanac_facts(struct almanac *a, const struct series_terms *terms, enum civil_period period, int32_t day, struct facts *own);

#endif
