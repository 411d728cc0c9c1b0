#include "view.h"

#include "base/err.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// --- groups

static bool group_add(const struct directory *d, struct group *g, const char *text, size_t len)
{
	uint32_t site = map_get(&d->site_of, text, len), label = map_get(&d->label_of, text, len), at = g->parts;

	if (at == GROUP_PARTS || (site == MAP_NONE && label == MAP_NONE))
		return false;
	g->part[at].how = site != MAP_NONE ? GROUP_SITE : !strncmp(text, "class/", 6) ? GROUP_CLASS : GROUP_LABEL;
	g->part[at].at = site != MAP_NONE ? site : label;
	g->parts++;
	return true;
}

// A part ends at the first + that makes it a node: there may be one in a tag.
bool group_find(const struct directory *d, const char *node, struct group *out)
{
	const char *from = node, *end = node;

	*out = (struct group){0};
	for (; *from; end++) {
		end += strcspn(end, "+");
		bool found = group_add(d, out, from, (size_t)(end - from));
		if (!*end)
			return found;
		if (found)
			from = end + 1;
	}
	return false;
}

static uint32_t class_of(const struct directory *d, const struct place *p)
{
	return p ? d->site[p->site[SITE_ZONE]].class : MAP_NONE;
}

static bool is_inside(const struct directory *d, const struct group *g, const struct enterprise *e, int64_t time_ms)
{
	const struct place *p = enterprise_place(e, time_ms);
	bool inside = p != NULL;

	for (uint32_t i = 0; i < g->parts && inside; i++) {
		uint32_t at = g->part[i].at;
		inside = g->part[i].how == GROUP_SITE    ? p->site[d->site[at].level] == at
		         : g->part[i].how == GROUP_CLASS ? class_of(d, p) == at
		                                         : enterprise_has(e, at);
	}
	return inside;
}

static const char *group_name(const struct directory *d, const struct group *g, char name[NODE_NAME])
{
	size_t len = 0;

	name[0] = 0;
	for (uint32_t i = 0; i < g->parts; i++) {
		const char *of = g->part[i].how == GROUP_SITE ? d->site[g->part[i].at].name : d->label[g->part[i].at].name;
		size_t more = of ? strlen(of) : 0;
		if (!more || len + more + 2 > NODE_NAME)
			continue;
		if (len)
			name[len++] = ' ';
		memcpy(name + len, of, more + 1);
		len += more;
	}
	return name;
}

static bool was_ever_inside(const struct directory *d, const struct group *g, const struct enterprise *e)
{
	for (uint32_t i = 0; i < e->places; i++)
		if (is_inside(d, g, e, e->place[i].since))
			return true;
	return false;
}

// --- children: which part of a node an enterprise is in

enum child_how { BY_ENTERPRISE, BY_SITE, BY_CLASS, BY_LABEL };

static const struct {
	const char *word;
	enum child_how how;
	enum site_level level;
	const char *prefix; // of the label
	uint32_t length;    // of a label's code, to tell GB/T 4754's classes apart; 0: any
} children[] = {
        {"enterprise", BY_ENTERPRISE, 0,         "enterprise/", 0},
        {"area",       BY_SITE,       SITE_AREA, "",            0},
        {"zone",       BY_SITE,       SITE_ZONE, "",            0},
        {"class",      BY_CLASS,      0,         "",            0},
        {"county",     BY_LABEL,      0,         "county/",     0},
        {"industry2",  BY_LABEL,      0,         "industry/",   2},
        {"industry3",  BY_LABEL,      0,         "industry/",   3},
        {"industry4",  BY_LABEL,      0,         "industry/",   4},
        {"scale",      BY_LABEL,      0,         "scale/",      0},
};
enum { CHILDREN = sizeof children / sizeof *children };

static int children_of(const char *word)
{
	for (int i = 0; i < CHILDREN; i++)
		if (!strcmp(children[i].word, word))
			return i;
	return -1;
}

static uint32_t children_count(const struct view *v)
{
	const struct directory *d = &v->core->books.directory;

	if (v->children < 0)
		return 0;
	switch (children[v->children].how) {
	case BY_ENTERPRISE:
		return d->enterprises;
	case BY_SITE:
		return d->sites + 1;
	default:
		return d->labels + 1; // the last: those that have no such label
	}
}

static uint32_t label_child(const struct directory *d, const struct enterprise *e, int kind)
{
	size_t len = strlen(children[kind].prefix);

	for (uint32_t i = 0; i < e->labels; i++) {
		const char *text = d->label[e->label[i]].text;
		if (!strncmp(text, children[kind].prefix, len) && (!children[kind].length || strlen(text) == len + children[kind].length))
			return e->label[i];
	}
	return d->labels;
}

// Where the enterprise was when the newest window began, or was last while it was in the node.
static uint32_t child_of(const struct view *v, uint32_t enterprise)
{
	const struct directory *d = &v->core->books.directory;
	const struct enterprise *e = &d->enterprise[enterprise];
	const struct place *p = NULL;

	if (v->children < 0)
		return 0;
	for (uint32_t i = 0; i < e->places; i++)
		if (e->place[i].since <= v->span[0].start[v->span[0].count - 1] && is_inside(d, &v->group, e, e->place[i].since))
			p = &e->place[i];
	switch (children[v->children].how) {
	case BY_ENTERPRISE:
		return enterprise;
	case BY_SITE:
		return p ? p->site[children[v->children].level] : d->sites;
	case BY_CLASS:
		return class_of(d, p) == MAP_NONE ? d->labels : class_of(d, p);
	default:
		return label_child(d, e, v->children);
	}
}

static struct part part_of(const struct view *v, const struct contribution *c)
{
	const struct directory *d = &v->core->books.directory;
	struct part p = {.dimension = "", .code = "", .name = "", .value = c->value, .former = c->former, .micropoints = c->micropoints};

	switch (children[v->children].how) {
	case BY_ENTERPRISE:
		p.dimension = children[v->children].prefix;
		p.code = d->enterprise[c->child].code;
		break;
	case BY_SITE:
		p.code = c->child < d->sites ? d->site[c->child].text : "";
		p.name = c->child < d->sites && d->site[c->child].name ? d->site[c->child].name : "";
		break;
	default:
		p.code = c->child < d->labels ? d->label[c->child].text : children[v->children].prefix;
		p.name = c->child < d->labels ? d->label[c->child].name : "";
	}
	return p;
}

// --- beginning

static int refuse(struct refusal *why, const char *code, const char *message, const char *field)
{
	*why = (struct refusal){code, message, field};
	return ERR_ARG;
}

static const struct indicator *leaf_of(const struct view *v, uint32_t leaf)
{
	return &v->core->books.directory.indicator[v->recipe.leaf[leaf]];
}

// The oldest and newest observation of what the answer is made of.
static void widen(const struct view *v, uint32_t enterprise, int64_t *oldest, int64_t *newest)
{
	const struct books *b = &v->core->books;

	for (uint32_t k = 0; k < v->recipe.leaves; k++) {
		uint32_t series = books_find_series(b, enterprise, v->recipe.leaf[k]);
		if (series == NO_NUMBER || !series_has_data(&b->series[series]))
			continue;
		*oldest = b->series[series].first_start < *oldest ? b->series[series].first_start : *oldest;
		*newest = b->series[series].last_start > *newest ? b->series[series].last_start : *newest;
	}
}

static int make_spans(struct view *v, int64_t oldest, int64_t newest, struct refusal *why)
{
	const struct query *q = v->query;
	enum civil_period period = v->answer->window;
	int64_t offset = v->core->books.utc_offset_ms;
	int64_t first = civil_start(period, oldest, offset), from = q->from_time > first ? q->from_time : first;
	int64_t to = q->to_time && q->to_time <= newest ? q->to_time : newest + 1;
	uint32_t limit = q->limit ? q->limit : QUERY_ROWS;
	int err = from < to ? span_make(&v->span[0], period, leaf_of(v, 0)->base_period, from, to, q->compare, q->to_date, offset) : OK;

	if (!err && v->span[0].count - v->span[0].shown > limit) {
		from = v->span[0].start[v->span[0].count - limit];
		span_fini(&v->span[0]);
		err = span_make(&v->span[0], period, leaf_of(v, 0)->base_period, from, to, q->compare, q->to_date, offset);
	}
	for (uint32_t k = 1; !err && k < v->recipe.leaves && v->span[0].count; k++)
		err = span_rebase(&v->span[k], &v->span[0], leaf_of(v, k)->base_period);
	if (!err && v->span[0].count <= VIEW_PERIODS_MOST)
		return OK;
	return refuse(why, "too_large", "These are too many periods for one answer; ask for fewer, or for longer windows.", "from_time");
}

static int begin(struct view *v, struct core *c, const struct query *q, uint32_t indicator, struct answer *answer, struct refusal *why)
{
	*v = (struct view){.core = c, .query = q, .answer = answer, .children = -1};
	answer->unit = c->books.directory.indicator[indicator].unit;
	answer->name = "";
	if (!recipe_make(&v->recipe, &c->books.directory, indicator))
		return refuse(why, "not_found", "An indicator that it is computed of is not known.", "indicator");
	if (!q->node)
		recipe_alone(&v->recipe);
	v->measure = recipe_measure(&v->recipe);
	answer->window = q->window ? q->window : recipe_base(&v->recipe);
	for (uint32_t k = 0; k < v->recipe.leaves; k++)
		if (answer->window > CIVIL_YEAR || !span_child(answer->window, leaf_of(v, k)->base_period))
			return refuse(why, "malformed", "A window is not shorter than the indicator's base period.", "window");
	if ((q->compare || q->to_date) && answer->window < CIVIL_DAY)
		return refuse(why, "malformed", "Comparisons and sums to date need windows of a day or longer.", "window");
	if (q->to_date && !v->measure.flow)
		return refuse(why, "malformed", "Only what adds up over time has sums to date.", "indicator");
	return OK;
}

static void make_room(struct view *v)
{
	uint32_t n = v->span[0].count;

	for (uint32_t k = 0; k < v->recipe.leaves; k++)
		v->cell[k] = mem_new(n + 1, sizeof *v->cell[k]);
	v->present = mem_new(n + 1, sizeof *v->present);
	v->complete = mem_new(n + 1, sizeof *v->complete);
	v->expected = mem_new(n + 1, sizeof *v->expected);
	v->quantity = mem_new((size_t)(n + 1) * v->recipe.leaves, sizeof *v->quantity);
}

// For growth at comparable prices: windows of a month, of what adds up over time and over enterprises.
static void take_prices(struct view *v)
{
	const struct prices *p = &v->core->books.directory.indicator[v->recipe.indicator].prices;
	const struct span *s = &v->span[0];

	if (!v->query->compare || !p->count || v->answer->window != CIVIL_MONTH || !v->measure.flow || !v->measure.adds)
		return;
	int32_t *month = mem_new(s->count + 1, sizeof *month);
	for (uint32_t i = 0; i < s->count; i++) {
		int year, number, day;
		civil_date(civil_day_of(s->start[i], s->utc_offset_ms), &year, &number, &day);
		month[i] = price_month(year, number);
	}
	v->price = mem_new((size_t)(s->count + 1) * PRICE_ROWS, sizeof *v->price);
	v->real = mem_new(s->count + 1, sizeof *v->real);
	v->priced = mem_new(s->count + 1, sizeof *v->priced);
	prices_table(p, month, s->count, v->price);
	free(month);
}

int view_series(struct view *v, struct core *c, const struct query *q, uint32_t enterprise, uint32_t indicator, struct answer *answer, struct refusal *why)
{
	int64_t oldest = INT64_MAX, newest = INT64_MIN;
	int err = begin(v, c, q, indicator, answer, why);

	if (err)
		return err;
	v->member = enterprise;
	widen(v, enterprise, &oldest, &newest);
	err = oldest <= newest ? make_spans(v, oldest, newest, why) : OK;
	make_room(v);
	return err;
}

int view_node(struct view *v, struct core *c, const struct query *q, struct group group, uint32_t indicator, struct answer *answer, struct refusal *why)
{
	const struct directory *d = &c->books.directory;
	int64_t oldest = INT64_MAX, newest = INT64_MIN;
	int err = begin(v, c, q, indicator, answer, why);

	if (err)
		return err;
	v->group = group;
	answer->name = group_name(d, &group, v->name);
	if (q->children && *q->children && (v->children = children_of(q->children)) < 0)
		return refuse(why, "malformed", "Children are enterprise, area, zone, class, county, industry2, industry3, industry4 or scale.", "children");
	if (v->children >= 0 && (!q->compare || !v->measure.adds))
		return refuse(why, "malformed", "Contributions need comparisons, of an indicator that adds up over enterprises.", "children");
	for (uint32_t e = 0; e < d->enterprises; e++)
		if (was_ever_inside(d, &group, &d->enterprise[e]))
			widen(v, e, &oldest, &newest);
	err = oldest <= newest ? make_spans(v, oldest, newest, why) : OK;
	make_room(v);
	take_prices(v);
	cohort_init(&v->cohort, &v->span[0], &v->measure, children_count(v));
	return err;
}

void view_fini(struct view *v)
{
	for (uint32_t k = 0; k < LEAVES; k++) {
		span_fini(&v->span[k]);
		free(v->cell[k]);
	}
	free(v->present);
	free(v->complete);
	free(v->expected);
	free(v->quantity);
	free(v->price);
	free(v->real);
	free(v->priced);
	cohort_fini(&v->cohort);
}

// --- one enterprise

// OK: all its leaves are in v->cell. ERR_NOT_FOUND: it never reported one of them. ERR_AGAIN.
static int gather_leaves(struct view *v, uint32_t enterprise, struct chunk_id *need)
{
	struct books *b = &v->core->books;

	for (; v->leaf < v->recipe.leaves; v->leaf++) {
		uint32_t series = books_find_series(b, enterprise, v->recipe.leaf[v->leaf]);
		if (series == NO_NUMBER || !series_has_data(&b->series[series]))
			return ERR_NOT_FOUND;
		if (gather(b, series, &v->span[v->leaf], v->cell[v->leaf], need))
			return ERR_AGAIN;
	}
	return OK;
}

// A window that is not over, or lacks more than a few observations, would show as a fall.
static bool is_complete(const struct view *v, uint32_t leaf, uint32_t period)
{
	return (uint64_t)v->cell[leaf][period].window.count * 100 >= (uint64_t)v->span[leaf].full[period] * COMPLETE_PERCENT;
}

static void take_quantities(struct view *v)
{
	uint32_t n = v->recipe.leaves;

	for (uint32_t i = 0; i < v->span[0].count; i++) {
		sum_int leaf[LEAVES];
		v->present[i] = true;
		for (uint32_t k = 0; k < n; k++) {
			leaf[k] = v->cell[k][i].value;
			v->present[i] &= v->cell[k][i].window.count > 0;
		}
		v->present[i] = v->present[i] && recipe_quantities(&v->recipe, leaf, v->quantity + (size_t)i * n);
		v->complete[i] = v->present[i];
		for (uint32_t k = 0; k < n && v->complete[i]; k++)
			v->complete[i] = is_complete(v, k, i);
	}
}

// --- nodes

static void take_real(struct view *v, uint32_t division)
{
	uint32_t n = v->span[0].count;
	const sum_int *index = v->price + (size_t)division * n;

	for (uint32_t i = 0; i < n; i++)
		v->priced[i] = v->present[i] && index[i] && price_deflate(v->quantity[i], index[i], &v->real[i]);
}

static void note_member(const struct view *v)
{
	struct roster *r = v->roster;
	uint32_t last = v->span[0].count - 1;

	if (!v->expected[last] && !v->present[last]) // who has left or ended since is not expected, but in the figure
		return;
	if (r->count == r->cap) {
		r->cap = r->cap ? r->cap * 2 : 64;
		r->at = mem_grow(r->at, r->cap, sizeof *r->at);
	}
	struct brought *m = &r->at[r->count++];
	*m = (struct brought){.enterprise = v->member, .code = v->core->books.directory.enterprise[v->member].code, .present = v->present[last]};
	for (uint32_t k = 0; k < v->recipe.leaves; k++) {
		m->leaf[k] = v->cell[k][last].value;
		m->has |= (uint32_t)(v->cell[k][last].window.count > 0) << k;
	}
}

static void add_member(struct view *v)
{
	const struct books *b = &v->core->books;
	const struct directory *d = &b->directory;
	const struct enterprise *e = &d->enterprise[v->member];
	const struct span *s = &v->span[0];
	bool there = !e->ended && is_inside(d, &v->group, e, INT64_MAX); // by now
	int64_t began = INT64_MIN;

	for (uint32_t k = 0; k < v->recipe.leaves; k++) {
		int64_t first = b->series[books_find_series(b, v->member, v->recipe.leaf[k])].first_start;
		began = first > began ? first : began;
	}
	take_quantities(v);
	for (uint32_t i = 0; i < s->count; i++) {
		bool inside = is_inside(d, &v->group, e, s->start[i]);
		v->present[i] &= inside;
		v->complete[i] &= inside;
		v->expected[i] = v->query->compare ? v->present[i] || (inside && began < s->start[i + 1] && !e->ended) : there;
	}
	if (v->price)
		take_real(v, e->division);
	struct member m = {e->code, child_of(v, v->member), e->synthetic, v->expected, v->present, v->complete, v->quantity, v->real, v->priced};
	cohort_add(&v->cohort, &m);
	if (v->roster)
		note_member(v);
}

static bool is_closed(const struct view *v, int64_t end_ms)
{
	const struct indicator *i = &v->core->books.directory.indicator[v->recipe.indicator];

	return v->query->now_ms >= end_ms + (int64_t)i->close_days * CIVIL_DAY_MS;
}

static void node_rows(struct view *v)
{
	const struct span *s = &v->span[0];
	struct answer *a = v->answer;

	if (v->query->compare)
		a->comparison = mem_new(s->count + 1, sizeof *a->comparison);
	for (uint32_t i = s->shown; i < s->count; i++) {
		struct comparison c;
		cohort_compare(&v->cohort, i, &c);
		if (!c.reporting && !(v->query->compare && c.expected))
			continue;
		struct row *row = answer_row(a, s->start[i]);
		row->value = c.value;
		row->count = c.reporting;
		row->expected = c.expected;
		row->closed = is_closed(v, s->start[i + 1]);
		if (a->comparison)
			a->comparison[a->rows - 1] = c;
	}
	a->synthetic = v->cohort.synthetic;
}

struct child {
	const char *code;
	uint32_t number;
};

static int by_code(const void *a, const void *b)
{
	return strcmp(((const struct child *)a)->code, ((const struct child *)b)->code);
}

// In order of their codes: the directory's numbers would show in which order things became known.
static void order_children(const struct view *v, uint32_t *number, uint32_t n)
{
	struct child *child = mem_new(n + 1, sizeof *child);

	for (uint32_t i = 0; i < n; i++)
		child[i] = (struct child){part_of(v, &(struct contribution){.child = number[i]}).code, number[i]};
	qsort(child, n, sizeof *child, by_code);
	for (uint32_t i = 0; i < n; i++)
		number[i] = child[i].number;
	free(child);
}

static void node_parts(struct view *v)
{
	uint32_t *child = mem_new(v->cohort.children + 1, sizeof *child), n = cohort_children(&v->cohort, child);
	struct contribution *c = mem_new(n + 1, sizeof *c);

	order_children(v, child, n);
	v->answer->parts = cohort_contributions(&v->cohort, child, n, c);
	v->answer->part = mem_new(n + 1, sizeof *v->answer->part);
	for (uint32_t i = 0; i < v->answer->parts; i++)
		v->answer->part[i] = part_of(v, &c[i]);
	free(c);
	free(child);
}

static int node_next(struct view *v, struct chunk_id *need)
{
	const struct directory *d = &v->core->books.directory;

	for (; v->member < d->enterprises && v->span[0].count; v->member++, v->leaf = 0) {
		if (!was_ever_inside(d, &v->group, &d->enterprise[v->member]))
			continue;
		int err = gather_leaves(v, v->member, need);
		if (err == ERR_AGAIN)
			return err;
		if (!err)
			add_member(v);
	}
	node_rows(v);
	if (v->children >= 0)
		node_parts(v);
	return OK;
}

// --- series

static void series_rows(struct view *v)
{
	const struct span *s = &v->span[0];
	sum_int so_far[LEAVES] = {0};
	uint32_t n = v->recipe.leaves, count = 0, expected = 0;

	take_quantities(v);
	for (uint32_t i = 0; i < s->count; i++) {
		if (!v->query->to_date || s->january[i] == i) {
			memset(so_far, 0, sizeof so_far);
			count = expected = 0;
		}
		expected += s->full[i];
		for (uint32_t k = 0; k < n && v->present[i]; k++)
			so_far[k] += v->quantity[(size_t)i * n + k];
		count += v->present[i] ? v->cell[0][i].window.count : 0;
		if (i < s->shown || !v->present[i])
			continue;
		sum_int value;
		struct row *row = answer_row(v->answer, s->start[i]);
		row->value = v->measure.value(v->measure.arg, so_far, 1, &value) ? sum_value(value) : NAN;
		row->count = count;
		row->expected = expected;
		row->closed = is_closed(v, s->start[i + 1]);
	}
}

// First and last observation, and restatements, of the first leaf, in the windows that are in the value.
static int series_evidence(struct view *v, struct chunk_id *need)
{
	struct books *b = &v->core->books;
	const struct span *s = &v->span[0];
	uint32_t series = books_find_series(b, v->member, v->recipe.leaf[0]);

	for (; v->period < s->count; v->period++) {
		struct evidence e;
		if (!v->query->to_date || s->january[v->period] == v->period)
			v->evidence = (struct evidence){.first = INT64_MAX, .last = INT64_MIN};
		if (!v->present[v->period])
			continue;
		if (gather_evidence(b, series, s->start[v->period], s->start[v->period + 1], &e, need))
			return ERR_AGAIN;
		if (e.first <= e.last) { // else they were thrown away by age
			v->evidence.first = e.first < v->evidence.first ? e.first : v->evidence.first;
			v->evidence.last = e.last;
		}
		v->evidence.revisions += e.revisions;
		if (v->period < s->shown)
			continue;
		bool known = v->evidence.first <= v->evidence.last;
		struct row *row = &v->answer->row[v->row++];
		row->first_time = known ? v->evidence.first : 0;
		row->last_time = known ? v->evidence.last : 0;
		row->revision = v->evidence.revisions;
	}
	return OK;
}

static int series_next(struct view *v, struct chunk_id *need)
{
	if (!v->span[0].count)
		return OK;
	if (v->leaf < v->recipe.leaves) {
		int err = gather_leaves(v, v->member, need);
		if (err)
			return err == ERR_NOT_FOUND ? OK : err;
		series_rows(v);
	}
	return series_evidence(v, need);
}

int view_next(struct view *v, struct chunk_id *need)
{
	return v->query->node ? node_next(v, need) : series_next(v, need);
}
