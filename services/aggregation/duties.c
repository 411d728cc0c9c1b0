#include "duties.h"

#include "base/err.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum by { BY_ENTERPRISE, BY_AREA, BY_ZONE, BY_INDICATOR, BY_MONTH, BYS };
static const char *const by_word[BYS] = {"enterprise", "area", "zone", "indicator", "month"};

static int refuse(struct refusal *why, const char *code, const char *message, const char *field)
{
	*why = (struct refusal){code, message, field};
	return strcmp(code, "not_found") ? ERR_ARG : ERR_NOT_FOUND;
}

static int find(const struct map *m, const char *text, uint32_t *out)
{
	*out = *text ? map_get_text(m, text) : MAP_NONE;
	return *text && *out == MAP_NONE ? ERR_NOT_FOUND : OK;
}

static int64_t month_before(int64_t now_ms, int64_t utc_offset_ms)
{
	return due_chunk_start(CIVIL_DAY, due_slot_of(CIVIL_DAY, now_ms, utc_offset_ms).chunk - 1, utc_offset_ms);
}

static int read_times(struct duties *d, struct refusal *why)
{
	struct duty_query *q = &d->query;
	int64_t offset = d->core->books.utc_offset_ms;

	q->from_time = q->from_time ? q->from_time : month_before(q->now_ms, offset);
	q->to_time = q->to_time ? q->to_time : q->now_ms;
	if (q->from_time < 0)
		return refuse(why, "malformed", "from_time must not be before 1970.", "from_time");
	if (q->from_time >= q->to_time || q->to_time > QUERY_TIME_END || q->to_time - q->from_time > (int64_t)DUTIES_MONTHS_MAX * 31 * CIVIL_DAY_MS)
		return refuse(why, "malformed", "to_time must be after from_time, at most two years.", "to_time");
	q->limit = q->limit ? q->limit : DUTIES_REPORTS;
	if (q->limit > DUTIES_REPORTS_MAX)
		return refuse(why, "too_large", "At most 10000 reports are named.", "limit");
	return OK;
}

int duties_begin(struct duties *d, const struct core *c, const struct duty_query *q, struct refusal *why)
{
	const struct directory *dir = &c->books.directory;

	*d = (struct duties){.core = c, .query = *q, .by = -1, .total = {.name = ""}};
	if (!*q->node == !*q->enterprise)
		return refuse(why, "malformed", "Either a node or an enterprise must be given.", "node");
	if (find(&dir->site_of, q->node, &d->site))
		return refuse(why, "not_found", "There is no such 片区, zone or city.", "node");
	if (find(&dir->enterprise_of, q->enterprise, &d->enterprise))
		return refuse(why, "not_found", "There is no such enterprise.", "enterprise");
	if (find(&dir->indicator_of, q->indicator, &d->indicator))
		return refuse(why, "not_found", "There is no such indicator.", "indicator");
	for (int i = 0; i < BYS; i++)
		if (!strcmp(q->by, by_word[i]))
			d->by = i;
	if (*q->by && d->by < 0)
		return refuse(why, "malformed", "It can be counted by enterprise, area, zone, indicator or month.", "by");
	if (q->state >= DUE_STATES)
		return refuse(why, "malformed", "There is no such state.", "state");
	snprintf(d->total.of, sizeof d->total.of, "%s", *q->node ? q->node : q->enterprise);
	if (d->site != MAP_NONE && dir->site[d->site].name)
		d->total.name = dir->site[d->site].name;
	return read_times(d, why);
}

void duties_fini(struct duties *d)
{
	free(d->part);
	free(d->report);
	map_fini(&d->part_of);
}

bool duties_wants(const struct duties *d, uint32_t series)
{
	const struct series *s = &d->core->books.series[series];

	return (d->enterprise == MAP_NONE || s->enterprise == d->enterprise) && (d->indicator == MAP_NONE || s->indicator == d->indicator);
}

// --- counting

static uint32_t key_of(const struct duties *d, const struct series *s, const struct place *place, int64_t start_ms)
{
	switch (d->by) {
	case BY_ENTERPRISE:
		return s->enterprise;
	case BY_AREA:
		return place->site[SITE_AREA];
	case BY_ZONE:
		return place->site[SITE_ZONE];
	case BY_INDICATOR:
		return s->indicator;
	default:
		return (uint32_t)due_slot_of(CIVIL_DAY, start_ms, d->core->books.utc_offset_ms).chunk;
	}
}

static void part_name(const struct duties *d, struct duty_count *p, uint32_t key)
{
	const struct directory *dir = &d->core->books.directory;

	p->name = "";
	if (d->by == BY_ENTERPRISE) {
		snprintf(p->of, sizeof p->of, "%s", dir->enterprise[key].code);
	} else if (d->by == BY_INDICATOR) {
		snprintf(p->of, sizeof p->of, "%s", dir->indicator[key].code);
	} else if (d->by == BY_MONTH) {
		snprintf(p->of, sizeof p->of, "%04u-%02u", key / 12, key % 12 + 1);
	} else {
		snprintf(p->of, sizeof p->of, "%s", dir->site[key].text);
		p->name = dir->site[key].name ? dir->site[key].name : "";
	}
}

static struct duty_count *part_of(struct duties *d, uint32_t key)
{
	uint32_t at = map_get(&d->part_of, &key, sizeof key);

	if (at != MAP_NONE)
		return &d->part[at];
	if (d->parts == d->part_cap) {
		d->part_cap = d->part_cap ? d->part_cap * 2 : 64;
		d->part = mem_grow(d->part, d->part_cap, sizeof *d->part);
	}
	at = d->parts++;
	d->part[at] = (struct duty_count){0};
	part_name(d, &d->part[at], key);
	map_put(&d->part_of, &key, sizeof key, at);
	return &d->part[at];
}

// bits: of the periods to be counted and of no others.
static void count(struct duty_count *c, const struct due_bits *bits)
{
	uint32_t judged = bits->kept | bits->late, missing = bits->missing & ~bits->seen;

	c->due += (uint32_t)__builtin_popcount(judged);
	c->on_time += (uint32_t)__builtin_popcount(bits->kept);
	c->late += (uint32_t)__builtin_popcount(judged & ~bits->kept & ~missing);
	c->missing += (uint32_t)__builtin_popcount(missing);
}

// --- reports

static int newest_first(const void *a, const void *b)
{
	const struct duty_report *x = a, *y = b;

	if (x->start_ms != y->start_ms)
		return x->start_ms > y->start_ms ? -1 : 1;
	return (x->series > y->series) - (x->series < y->series);
}

static void keep_newest(struct duties *d)
{
	if (d->reports)
		qsort(d->report, d->reports, sizeof *d->report, newest_first);
	if (d->reports > d->query.limit) {
		d->reports = d->query.limit;
		d->more = true;
	}
}

static void report_add(struct duties *d, const struct duty_report *r)
{
	bool wanted = d->query.state ? r->state == d->query.state : !r->received;

	if (!wanted)
		return;
	if (!d->report)
		d->report = mem_new((size_t)d->query.limit * 2, sizeof *d->report);
	if (d->reports == d->query.limit * 2)
		keep_newest(d);
	d->report[d->reports++] = *r;
}

// --- one series, one stretch

// The periods of a base period that begin in a month or year and in the query's time.
struct periods {
	int64_t start_ms[DUE_SLOTS + 1]; // and the end of the last
	uint32_t slot[DUE_SLOTS];
	uint32_t count;
};

static void periods_make(const struct duties *d, enum civil_period base, int32_t chunk, struct periods *out)
{
	int64_t offset = d->core->books.utc_offset_ms, start = civil_start(base, due_chunk_start(base, chunk, offset), offset);
	struct due_slot at;

	out->count = 0;
	for (; (at = due_slot_of(base, start, offset)).chunk <= chunk && start < d->query.to_time; start = civil_next(base, start, offset))
		if (at.chunk == chunk && start >= d->query.from_time) {
			out->slot[out->count] = at.slot;
			out->start_ms[out->count++] = start;
		}
	out->start_ms[out->count] = start;
}

// What is not judged is due once its period is over, if it is owed.
static void name_report(struct duties *d, uint32_t series, const struct due_bits *bits, const struct periods *p, uint32_t k)
{
	const struct books *b = &d->core->books;
	const struct indicator *i = series_indicator(b, series);
	struct duty_report r = {.series = series,
	                        .start_ms = p->start_ms[k],
	                        .due_ms = due_time(&i->due, &b->directory.calendar, i->base_period, p->start_ms[k], b->utc_offset_ms),
	                        .state = due_state_of(bits, p->slot[k]),
	                        .received = due_seen(bits, p->slot[k])};

	if (r.state == DUE_NONE) {
		if (p->start_ms[k + 1] > d->query.now_ms || !duty_owes(&d->core->duty, b, series, r.start_ms, r.due_ms))
			return;
		r.state = r.received ? DUE_REPORTED : DUE_DUE;
	}
	report_add(d, &r);
}

// Periods whose state must be looked at one by one: those that may be named.
static uint32_t nameable(const struct duties *d, const struct due_bits *bits)
{
	uint32_t judged = bits->kept | bits->late;

	switch (d->query.state) {
	case DUE_NONE:
		return ~bits->seen;
	case DUE_DUE:
		return ~judged;
	case DUE_REPORTED:
		return ~judged | bits->kept;
	default:
		return bits->late;
	}
}

// Periods [from, to) of a series while it is in one place, and if that matters in one month: counted together.
static void add_stretch(struct duties *d, uint32_t series, const struct due_bits *all, const struct periods *p, uint32_t from, uint32_t to)
{
	const struct books *b = &d->core->books;
	const struct series *s = &b->series[series];
	const struct place *place = enterprise_place(&b->directory.enterprise[s->enterprise], p->start_ms[from]);
	uint32_t mask = 0;

	if (!place || (d->site != MAP_NONE && place->site[b->directory.site[d->site].level] != d->site))
		return;
	for (uint32_t k = from; k < to; k++)
		mask |= 1u << p->slot[k];
	struct due_bits bits = {all->seen & mask, all->kept & mask, all->late & mask, all->missing & mask};
	if (bits.kept | bits.late) {
		count(&d->total, &bits);
		if (d->by >= 0)
			count(part_of(d, key_of(d, s, place, p->start_ms[from])), &bits);
	}
	uint32_t named = nameable(d, &bits) & mask;
	for (uint32_t k = from; k < to && named; k++)
		if (named >> p->slot[k] & 1)
			name_report(d, series, &bits, p, k);
}

static void add_series(struct duties *d, uint32_t series, const struct due_bits *bits, const struct periods *p, bool year)
{
	const struct enterprise *e = &d->core->books.directory.enterprise[d->core->books.series[series].enterprise];
	bool together = !year && e->places <= 1;

	for (uint32_t k = 0, to; k < p->count; k = to) {
		to = together ? p->count : k + 1;
		add_stretch(d, series, bits, p, k, to);
	}
}

void duties_add(struct duties *d, bool year, int32_t chunk, const struct due_bits *bits)
{
	const struct books *b = &d->core->books;
	enum civil_period first = year ? CIVIL_MONTH : CIVIL_DAY, last = year ? CIVIL_YEAR : CIVIL_WEEK;
	struct periods periods[CIVIL_YEAR + 1];

	for (enum civil_period p = first; p <= last; p++)
		periods_make(d, p, chunk, &periods[p]);
	for (uint32_t n = 0; n < b->series_count; n++) {
		enum civil_period base = series_indicator(b, n)->base_period;
		if (base >= first && base <= last && duties_wants(d, n))
			add_series(d, n, &bits[n], &periods[base], year);
	}
}

static int by_of(const void *a, const void *b)
{
	return strcmp(((const struct duty_count *)a)->of, ((const struct duty_count *)b)->of);
}

void duties_end(struct duties *d)
{
	keep_newest(d);
	if (d->parts)
		qsort(d->part, d->parts, sizeof *d->part, by_of);
}
