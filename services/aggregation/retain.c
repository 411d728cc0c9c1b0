#include "retain.h"

#include "base/mem.h"

#include <stdlib.h>

// Of an indicator: the first observation that there is or was, and the newest.
struct reach {
	int64_t oldest, newest;
};

static struct reach *reach_of_all(const struct books *b)
{
	struct reach *reach = mem_new(b->directory.indicators + 1, sizeof *reach);

	for (uint32_t i = 0; i < b->directory.indicators; i++)
		reach[i] = (struct reach){INT64_MAX, INT64_MIN};
	for (uint32_t s = 0; s < b->series_count; s++) {
		struct reach *r = &reach[b->series[s].indicator];
		r->oldest = b->series[s].first_start < r->oldest ? b->series[s].first_start : r->oldest;
		r->newest = b->series[s].last_start > r->newest ? b->series[s].last_start : r->newest;
	}
	return reach;
}

// Age is counted from the newest observation or from now, whichever is earlier: a clock that runs ahead throws nothing away.
static void drop_some(struct core *c, uint32_t indicator, const struct reach *reach, int64_t now_ms)
{
	struct indicator *i = &c->books.directory.indicator[indicator];
	int64_t offset = c->books.utc_offset_ms, oldest = i->kept_from ? i->kept_from : reach->oldest;

	if (reach->oldest > reach->newest)
		return;
	int64_t older = (reach->newest < now_ms ? reach->newest : now_ms) - (int64_t)i->keep_days * CIVIL_DAY_MS;
	int32_t from = civil_day_of(oldest, offset), to = civil_day_of(older, offset); // base chunks are days
	if (from >= to)
		return;
	to = to > from + RETAIN_DAYS ? from + RETAIN_DAYS : to;
	i->kept_from = civil_ms(to, offset);
	c->drop = mem_grow(c->drop, c->drops + 1, sizeof *c->drop);
	c->drop[c->drops++] = (struct drop){indicator, from, to, i->kept_from};
}

static bool any_kept_for_a_time(const struct directory *d)
{
	for (uint32_t i = 0; i < d->indicators; i++)
		if (d->indicator[i].keep_days)
			return true;
	return false;
}

void retain_plan(struct core *c, int64_t now_ms)
{
	const struct directory *d = &c->books.directory;
	int32_t today = civil_day_of(now_ms, c->books.utc_offset_ms);
	uint32_t drops = c->drops;

	if (today == c->retained_day || !any_kept_for_a_time(d))
		return;
	struct reach *reach = reach_of_all(&c->books);
	for (uint32_t i = 0; i < d->indicators; i++)
		if (d->indicator[i].keep_days && d->indicator[i].fixed && d->indicator[i].base_period < CIVIL_DAY)
			drop_some(c, i, &reach[i], now_ms);
	free(reach);
	if (c->drops == drops)
		c->retained_day = today;
}
