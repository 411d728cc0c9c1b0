#include "cohort.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const withheld_word[WITHHELD_KINDS] = {
        [GIVEN] = "",
        [WITHHELD_NO_BASE] = "no_base",
        [WITHHELD_COVERAGE] = "coverage",
        [WITHHELD_INCOMPLETE] = "incomplete",
        [WITHHELD_BASE_COVERAGE] = "base_coverage",
        [WITHHELD_BASE_INCOMPLETE] = "base_incomplete",
        [WITHHELD_JANUARY_FEBRUARY] = "january_february",
};

enum { MICRO = 1000000 };
#define MICROPERCENT ((sum_int)100 * MICRO)
#define EXACT_MOST   (((sum_int)1 << 126) / MICROPERCENT) // what may be multiplied by it

void cohort_init(struct cohort *c, const struct span *span, const struct measure *m, uint32_t children)
{
	uint32_t n = span->count + 1;
	*c = (struct cohort){.span = span, .measure = m, .children = children};
	c->all = mem_new(n, sizeof *c->all);
	c->expected = mem_new(n, sizeof *c->expected);
	c->complete = mem_new(n, sizeof *c->complete);
	c->real = mem_new(n, sizeof *c->real);
	c->unpriced = mem_new(n, sizeof *c->unpriced);
	c->same = mem_new(n, sizeof *c->same);
	c->same_to_date = mem_new(n, sizeof *c->same_to_date);
	c->weight_expected = mem_new(n, sizeof *c->weight_expected);
	c->weight_reporting = mem_new(n, sizeof *c->weight_reporting);
	c->largest = mem_new(n, sizeof *c->largest);
	c->largest_code = mem_new(n, sizeof *c->largest_code);
	c->child = mem_new(children + 1, sizeof *c->child);
	c->so_far = mem_new((size_t)n * m->quantities, sizeof *c->so_far);
	c->gaps = mem_new(n, sizeof *c->gaps);
}

void cohort_fini(struct cohort *c)
{
	void *array[] = {
	        c->all,    c->expected, c->same,     c->same_to_date, c->weight_expected, c->weight_reporting, c->largest, (void *)c->largest_code, c->child,
	        c->so_far, c->gaps,     c->complete, c->real,         c->unpriced};
	for (size_t i = 0; i < sizeof array / sizeof *array; i++)
		free(array[i]);
	*c = (struct cohort){0};
}

// --- one member

static bool is_joined(const struct cohort *c, uint32_t i)
{
	return c->measure->flow && c->span->period == CIVIL_MONTH && c->span->month[i] == 2;
}

static void total_add(struct total *t, const sum_int *q, uint32_t quantities)
{
	for (uint32_t k = 0; k < quantities; k++)
		t->sum[k] += q[k];
}

static void add_up(struct cohort *c, const struct member *m)
{
	uint32_t n = c->measure->quantities;
	for (uint32_t i = 0; i < c->span->count; i++) {
		c->gaps[i + 1] = c->gaps[i] + !m->complete[i];
		for (uint32_t k = 0; k < n; k++)
			c->so_far[(i + 1) * n + k] = c->so_far[i * n + k] + (m->present[i] ? m->quantity[i * n + k] : 0);
	}
}

static bool has_run(const struct cohort *c, uint32_t first, uint32_t last)
{
	return c->gaps[last + 1] == c->gaps[first];
}

static void add_run(const struct cohort *c, uint32_t first, uint32_t last, struct total *t)
{
	uint32_t n = c->measure->quantities;
	for (uint32_t k = 0; k < n; k++)
		t->sum[k] += c->so_far[(last + 1) * n + k] - c->so_far[first * n + k];
	t->members++;
}

static void add_both(const struct cohort *c, uint32_t first, uint32_t last, uint32_t former_first, uint32_t former_last, struct pair *p)
{
	if (!has_run(c, first, last) || !has_run(c, former_first, former_last))
		return;
	add_run(c, first, last, &p->now);
	add_run(c, former_first, former_last, &p->former);
}

// The periods that are judged as period i: January and February as one.
static uint32_t first_judged(const struct cohort *c, uint32_t i)
{
	return is_joined(c, i) && i ? i - 1 : i;
}

static void add_same(struct cohort *c, uint32_t i)
{
	uint32_t ago = c->span->year_ago[i];
	if (ago != SPAN_NONE)
		add_both(c, first_judged(c, i), i, first_judged(c, ago), ago, &c->same[i]);
}

// Where the year to date before that of period i begins: a year before this one's first period, so that both have as many weeks. SPAN_NONE: there is no such year.
static uint32_t first_year_ago(const struct cohort *c, uint32_t i)
{
	uint32_t january = c->span->january[i];
	return january == SPAN_NONE || c->span->year_ago[i] == SPAN_NONE ? SPAN_NONE : c->span->year_ago[january];
}

static void add_same_to_date(struct cohort *c, uint32_t i)
{
	uint32_t january_ago = first_year_ago(c, i);
	if (c->measure->flow && january_ago != SPAN_NONE)
		add_both(c, c->span->january[i], i, january_ago, c->span->year_ago[i], &c->same_to_date[i]);
}

// What there is of it: a child's gaps are its parent's.
static void add_child(struct cohort *c, const struct member *m)
{
	uint32_t i = c->span->count - 1, ago = c->span->year_ago[i];
	struct pair *p = &c->child[m->child];
	add_run(c, first_judged(c, i), i, &p->now);
	if (ago != SPAN_NONE)
		add_run(c, first_judged(c, ago), ago, &p->former);
}

static void add_real(struct cohort *c, uint32_t i, const struct member *m)
{
	if (m->real && m->priced[i])
		c->real[i] += m->real[i];
	else
		c->unpriced[i]++;
}

static bool is_larger(const struct cohort *c, uint32_t i, const struct member *m, const sum_int *q)
{
	if (!c->largest_code[i] || q[0] != c->largest[i][0])
		return !c->largest_code[i] || q[0] > c->largest[i][0];
	return strcmp(m->code, c->largest_code[i]) < 0;
}

void cohort_add(struct cohort *c, const struct member *m)
{
	const struct span *s = c->span;
	uint32_t k = c->measure->quantities;
	sum_int weight = 0, running = 0; // of the year before, of this year so far

	for (uint32_t i = 0; i < s->count; i++) {
		const sum_int *q = m->quantity + (size_t)i * k;
		if (s->january[i] == i) {
			weight = running;
			running = 0;
		}
		running += m->present[i] ? q[0] : 0;
		c->expected[i] += m->expected[i];
		c->complete[i] += m->complete[i];
		c->weight_expected[i] += m->expected[i] ? weight : 0;
		if (m->present[i]) {
			c->synthetic |= m->synthetic && i >= s->shown;
			total_add(&c->all[i], q, k);
			c->all[i].members++;
			add_real(c, i, m);
			c->weight_reporting[i] += m->expected[i] ? weight : 0;
			if (is_larger(c, i, m, q)) {
				memcpy(c->largest[i], q, k * sizeof *q);
				c->largest_code[i] = m->code;
			}
		}
	}
	add_up(c, m);
	for (uint32_t i = s->shown; i < s->count; i++) {
		add_same(c, i);
		add_same_to_date(c, i);
	}
	if (c->children && s->count)
		add_child(c, m);
}

// --- growth

static sum_int magnitude(sum_int v)
{
	return v < 0 ? -v : v;
}

static sum_int divide_rounded(sum_int n, sum_int d) // d > 0; ties away from zero
{
	sum_int q = n / d, r = magnitude(n % d);
	return q + (r >= d - r ? (n < 0 ? -1 : 1) : 0);
}

static bool in_micropercent(sum_int part, sum_int whole, int64_t *out) // whole >= 0
{
	while (magnitude(part) > EXACT_MOST) { // sums beyond 8e20: less than a millionth is lost
		part /= 2;
		whole /= 2;
	}
	sum_int share = whole ? divide_rounded(part * MICROPERCENT, whole) : (sum_int)INT64_MAX;
	if (magnitude(share) >= INT64_MAX)
		return false;
	*out = (int64_t)share;
	return true;
}

bool growth_micropercent(sum_int now, sum_int former, int64_t *out)
{
	return in_micropercent(now - former, magnitude(former), out);
}

static double percent_of(bool given, int64_t micropercent)
{
	return given ? (double)micropercent / MICRO : NAN;
}

static double percent_part(sum_int part, sum_int whole)
{
	int64_t share = 0;
	bool given = whole > 0 && in_micropercent(part, whole, &share);
	return percent_of(given, share);
}

static bool value_of(const struct cohort *c, const struct total *t, sum_int *out)
{
	return t->members && c->measure->value(c->measure->arg, t->sum, t->members, out);
}

static double growth_of(const struct cohort *c, const struct total *now, const struct total *former)
{
	sum_int a, b;
	int64_t growth = 0;
	bool given = value_of(c, now, &a) && value_of(c, former, &b) && growth_micropercent(a, b, &growth);
	return percent_of(given, growth);
}

static bool any_empty(const struct cohort *c, uint32_t first, uint32_t last)
{
	for (uint32_t i = first; i <= last; i++)
		if (!c->all[i].members)
			return true;
	return false;
}

// Everybody's sum from one period to another.
static struct total total_of(const struct cohort *c, uint32_t first, uint32_t last)
{
	struct total t = {.members = any_empty(c, first, last) ? 0 : c->all[last].members}; // a hole in it: no such sum
	for (uint32_t i = first; i <= last; i++)
		total_add(&t, c->all[i].sum, c->measure->quantities);
	return t;
}

static double share_of(uint32_t part, uint32_t whole)
{
	return whole ? 100.0 * part / whole : NAN;
}

static double coverage_of(const struct cohort *c, uint32_t i)
{
	return share_of(c->all[i].members, c->expected[i]);
}

// What keeps the periods from being one side of a growth.
static enum withheld why_unsound(const struct cohort *c, uint32_t first, uint32_t last)
{
	for (uint32_t i = first; i <= last; i++) {
		if (!(coverage_of(c, i) >= c->measure->coverage_limit_percent))
			return WITHHELD_COVERAGE;
		if (!(share_of(c->complete[i], c->expected[i]) >= c->measure->coverage_limit_percent))
			return WITHHELD_INCOMPLETE;
	}
	return GIVEN;
}

// Both sides of a growth: periods [first, last] against [base_first, base_last].
static enum withheld why_withheld(const struct cohort *c, uint32_t first, uint32_t last, uint32_t base_first, uint32_t base_last)
{
	if (any_empty(c, base_first, base_last))
		return WITHHELD_NO_BASE;
	enum withheld why = why_unsound(c, first, last);
	if (why != GIVEN)
		return why;
	why = why_unsound(c, base_first, base_last);
	return why == WITHHELD_COVERAGE ? WITHHELD_BASE_COVERAGE : why == WITHHELD_INCOMPLETE ? WITHHELD_BASE_INCOMPLETE : GIVEN;
}

static double growth_between(const struct cohort *c, uint32_t first, uint32_t last, uint32_t base_first, uint32_t base_last)
{
	struct total now = total_of(c, first, last), former = total_of(c, base_first, base_last);
	return growth_of(c, &now, &former);
}

// At comparable prices (可比价): this year's in the prices of the year before, against that year's nominal. Withheld where the nominal growth is.
static double real_growth(const struct cohort *c, double nominal, uint32_t first, uint32_t last, uint32_t base_first, uint32_t base_last)
{
	sum_int now = 0;
	int64_t growth = 0;
	if (isnan(nominal)) // there may be no base then
		return NAN;
	for (uint32_t i = first; i <= last; i++) {
		if (c->unpriced[i])
			return NAN;
		now += c->real[i];
	}
	bool given = growth_micropercent(now, total_of(c, base_first, base_last).sum[0], &growth);
	return percent_of(given, growth);
}

static bool is_january(const struct cohort *c, uint32_t i)
{
	return c->measure->flow && c->span->period == CIVIL_MONTH && c->span->month[i] == 1;
}

static double year_on_year(const struct cohort *c, uint32_t i, enum withheld *why)
{
	uint32_t ago = c->span->year_ago[i];
	*why = is_january(c, i) ? WITHHELD_JANUARY_FEBRUARY : ago == SPAN_NONE ? WITHHELD_NO_BASE : GIVEN;
	if (*why != GIVEN)
		return NAN;
	*why = why_withheld(c, first_judged(c, i), i, first_judged(c, ago), ago);
	if (*why != GIVEN)
		return NAN;
	double growth = growth_between(c, first_judged(c, i), i, first_judged(c, ago), ago);
	*why = isnan(growth) ? WITHHELD_NO_BASE : GIVEN;
	return growth;
}

static double year_on_year_real(const struct cohort *c, uint32_t i, double nominal)
{
	uint32_t ago = c->span->year_ago[i];
	return ago == SPAN_NONE ? NAN : real_growth(c, nominal, first_judged(c, i), i, first_judged(c, ago), ago);
}

// Neighbours: flows by calendar day, that a long month is not growth.
static uint32_t days_of(const struct cohort *c, uint32_t first, uint32_t last)
{
	return (uint32_t)((c->span->start[last + 1] - c->span->start[first]) / CIVIL_DAY_MS);
}

static double period_on_period(const struct cohort *c, uint32_t i)
{
	uint32_t first = first_judged(c, i);
	if (!first || is_january(c, i))
		return NAN;
	uint32_t before = first - 1, before_first = first_judged(c, before);
	if (why_withheld(c, first, i, before_first, before) != GIVEN)
		return NAN;
	uint32_t days = days_of(c, first, i), days_before = days_of(c, before_first, before);
	struct total now = total_of(c, first, i), former = total_of(c, before_first, before);
	sum_int a, b;
	int64_t growth = 0;
	bool given = value_of(c, &now, &a) && value_of(c, &former, &b);
	if (given && c->measure->flow && !c->measure->ratio && days && days_before) {
		a *= days_before;
		b *= days;
	}
	given = given && growth_micropercent(a, b, &growth);
	return percent_of(given, growth);
}

// Of members that are complete on both sides; they must be nearly all of those who could be.
static double growth_of_same(const struct cohort *c, const struct pair *same, uint32_t i, uint32_t base)
{
	uint32_t could = c->expected[i] < c->expected[base] ? c->expected[i] : c->expected[base];
	return share_of(same->now.members, could) >= c->measure->coverage_limit_percent ? growth_of(c, &same->now, &same->former) : NAN;
}

static double year_on_year_same(const struct cohort *c, uint32_t i)
{
	uint32_t ago = c->span->year_ago[i];
	return is_january(c, i) || ago == SPAN_NONE ? NAN : growth_of_same(c, &c->same[i], i, first_judged(c, ago));
}

static void to_date(const struct cohort *c, uint32_t i, struct comparison *out)
{
	uint32_t ago = c->span->year_ago[i], january = c->span->january[i], january_ago = first_year_ago(c, i);
	sum_int value;
	if (!c->measure->flow || january == SPAN_NONE)
		return;
	struct total now = total_of(c, january, i);
	if (value_of(c, &now, &value))
		out->to_date = sum_value(value);
	if (january_ago == SPAN_NONE || is_january(c, i))
		return;
	if (why_withheld(c, january, i, january_ago, ago) == GIVEN) {
		out->to_date_on_year = growth_between(c, january, i, january_ago, ago);
		out->to_date_on_year_real = real_growth(c, out->to_date_on_year, january, i, january_ago, ago);
	}
	out->to_date_on_year_same = growth_of_same(c, &c->same_to_date[i], i, january_ago);
}

static double two_year_average(const struct cohort *c, uint32_t i, double growth)
{
	enum withheld why;
	uint32_t ago = c->span->year_ago[i];
	if (isnan(growth) || ago == SPAN_NONE)
		return NAN;
	double former = year_on_year(c, ago, &why), product = (1 + growth / 100) * (1 + former / 100);
	return growth >= -100 && former >= -100 ? round((sqrt(product) - 1) * 100 * MICRO) / MICRO : NAN; // of what turned negative there is no mean
}

static double without_largest(const struct cohort *c, uint32_t i)
{
	struct total rest = {.members = c->all[i].members - 1};
	sum_int value;
	for (uint32_t k = 0; k < c->measure->quantities; k++)
		rest.sum[k] = c->all[i].sum[k] - c->largest[i][k];
	return value_of(c, &rest, &value) ? sum_value(value) : NAN;
}

void cohort_compare(const struct cohort *c, uint32_t i, struct comparison *out)
{
	sum_int value;
	*out = (struct comparison){.reporting = c->all[i].members, .expected = c->expected[i], .same = c->same[i].now.members};
	out->to_date = out->to_date_on_year = out->to_date_on_year_real = out->to_date_on_year_same = out->year_on_year_same = out->without_largest = NAN;
	out->value = value_of(c, &c->all[i], &value) ? sum_value(value) : NAN;
	out->coverage_percent = percent_part(c->all[i].members, c->expected[i]);
	out->weight_coverage_percent = percent_part(c->weight_reporting[i], c->weight_expected[i]);
	out->largest = c->largest_code[i] ? c->largest_code[i] : "";
	if (c->all[i].members)
		out->without_largest = without_largest(c, i);
	out->year_on_year = year_on_year(c, i, &out->withheld);
	out->year_on_year_real = year_on_year_real(c, i, out->year_on_year);
	out->year_on_year_same = year_on_year_same(c, i);
	out->period_on_period = period_on_period(c, i);
	out->two_year_average = two_year_average(c, i, out->year_on_year);
	to_date(c, i, out);
}

// --- contributions

struct share {
	uint32_t at; // in out
	sum_int rest;
};

static int by_rest(const void *a, const void *b)
{
	const struct share *x = a, *y = b;
	if (x->rest != y->rest)
		return x->rest > y->rest ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static sum_int divide_down(sum_int n, sum_int d, sum_int *rest) // d > 0
{
	sum_int q = n / d;
	if (n % d < 0)
		q--;
	*rest = n - q * d;
	return q;
}

uint32_t cohort_children(const struct cohort *c, uint32_t *child)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < c->children; i++)
		if (c->child[i].now.sum[0] || c->child[i].former.sum[0])
			child[n++] = i;
	return n;
}

uint32_t cohort_contributions(const struct cohort *c, const uint32_t *child, uint32_t n, struct contribution *out)
{
	const struct span *s = c->span;
	uint32_t i = s->count - 1;
	enum withheld why;
	int64_t growth = 0, sum = 0;

	if (!s->count || !c->measure->adds || isnan(year_on_year(c, i, &why)))
		return 0;
	uint32_t ago = s->year_ago[i];
	struct total now = total_of(c, first_judged(c, i), i), former = total_of(c, first_judged(c, ago), ago);
	if (!growth_micropercent(now.sum[0], former.sum[0], &growth))
		return 0;
	sum_int base = magnitude(former.sum[0]), scale = 1;
	for (uint32_t k = 0; k < n; k++)
		while (magnitude(c->child[child[k]].now.sum[0] - c->child[child[k]].former.sum[0]) / scale > EXACT_MOST)
			scale *= 2;
	if (!(base / scale))
		return 0;
	struct share *share = mem_new(n + 1, sizeof *share);
	for (uint32_t k = 0; k < n; k++) {
		const struct pair *p = &c->child[child[k]];
		out[k] = (struct contribution){.child = child[k], .value = sum_value(p->now.sum[0]), .former = sum_value(p->former.sum[0])};
		out[k].micropoints = (int64_t)divide_down((p->now.sum[0] - p->former.sum[0]) / scale * MICROPERCENT, base / scale, &share[k].rest);
		share[k].at = k;
		sum += out[k].micropoints;
	}
	qsort(share, n, sizeof *share, by_rest);
	for (uint32_t k = 0; k < n && sum < growth; k++, sum++)
		out[share[k].at].micropoints++;
	for (uint32_t k = n; k-- > 0 && sum > growth; sum--)
		out[share[k].at].micropoints--;
	free(share);
	return n;
}
