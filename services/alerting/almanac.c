#include "almanac.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST_DAYS = 366 };

void almanac_init(struct almanac *a, int64_t utc_offset_ms)
{
	*a = (struct almanac){.utc_offset_min = (int16_t)(utc_offset_ms / CIVIL_MINUTE_MS)};
}

void almanac_fini(struct almanac *a)
{
	for (int i = 0; i < ALMANAC_LENGTHS * 2; i++)
		free(a->page[i / 2][i % 2]);
	calendar_fini(&a->calendar);
}

// A day may change what its neighbours are.
static void forget(struct almanac *a)
{
	for (int i = 0; i < ALMANAC_LENGTHS * 2; i++)
		if (a->page[i / 2][i % 2])
			memset(a->page[i / 2][i % 2]->known, 0, sizeof a->page[i / 2][i % 2]->known);
}

void almanac_set(struct almanac *a, int32_t day, enum day_kind kind)
{
	calendar_set(&a->calendar, day, kind);
	forget(a);
}

void almanac_unset(struct almanac *a, int32_t day)
{
	calendar_unset(&a->calendar, day);
	forget(a);
}

static bool may_be_filed(const struct series_terms *t, enum civil_period period, int32_t day)
{
	int32_t last = day + (period <= CIVIL_DAY ? 0 : LONGEST_DAYS);
	for (uint32_t i = 0; i < t->filed_stops; i++)
		if (t->filed[i].from_day <= last && t->filed[i].to_day >= day)
			return true;
	return false;
}

static struct facts make(const struct almanac *a, const struct series_terms *terms, uint32_t filed_stops, enum civil_period period, int32_t day)
{
	return facts_of(&(struct facts_source){.calendar = &a->calendar,
	                                       .utc_offset_min = a->utc_offset_min,
	                                       .spring_festival = terms->spring_festival,
	                                       .filed = terms->filed,
	                                       .filed_stops = filed_stops},
	                period, day);
}

const struct facts *almanac_facts(struct almanac *a, const struct series_terms *terms, enum civil_period period, int32_t day, struct facts *own)
{
	if (may_be_filed(terms, period, day)) {
		*own = make(a, terms, terms->filed_stops, period, day);
		return own;
	}
	struct almanac_page **page = &a->page[period <= CIVIL_DAY ? 0 : period == CIVIL_WEEK ? 1 : 2][terms->spring_festival];
	if (!*page)
		*page = mem_new(1, sizeof **page);
	uint32_t at = (uint32_t)day % ALMANAC_DAYS;
	struct facts *f = &(*page)->facts[at];
	if (!(*page)->known[at] || f->day != day) {
		*f = make(a, terms, 0, period, day);
		(*page)->known[at] = true;
	}
	return f;
}
