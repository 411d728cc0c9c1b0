#include "explain.h"

#include "base/err.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const time_rule[] = {
        [SUM_OVER_TIME] = "sum", [MEAN_OVER_TIME] = "mean", [LAST_OVER_TIME] = "last", [MAX_OVER_TIME] = "max", [MIN_OVER_TIME] = "min",
};
static const char *const space_rule[] = {[RECIPE_SUM] = "sum", [RECIPE_MEAN] = "mean", [RECIPE_WEIGHTED] = "weighted_mean", [RECIPE_DERIVED] = "formula"};

static int refuse(struct refusal *why, const char *code, const char *message, const char *field)
{
	*why = (struct refusal){code, message, field};
	return ERR_ARG;
}

static bool of_node(const struct explaining *x)
{
	return x->query.node[0] != 0;
}

static const struct indicator *figure(const struct explaining *x)
{
	const struct directory *d = &x->core->books.directory;

	return &d->indicator[map_get_text(&d->indicator_of, x->query.indicator)];
}

// The window that holds start_time. An indicator that is not there is query_begin's to refuse.
static void set_window(struct explaining *x)
{
	const struct directory *d = &x->core->books.directory;
	uint32_t indicator = map_get_text(&d->indicator_of, x->query.indicator), window = x->query.window;
	struct recipe recipe;

	if (!window && indicator != MAP_NONE)
		window = recipe_make(&recipe, d, indicator) ? recipe_base(&recipe) : d->indicator[indicator].base_period;
	x->asked = (struct query){.enterprise = x->query.enterprise, .indicator = x->query.indicator, .window = window, .limit = 1, .now_ms = x->query.now_ms};
	if (of_node(x)) {
		x->asked.node = x->query.node;
		x->asked.members = true;
	}
	if (window < CIVIL_QUARTER_HOUR || window > CIVIL_YEAR)
		return;
	x->out.window = window;
	x->out.start_time = x->asked.from_time = civil_start(window, x->query.start_time, x->core->books.utc_offset_ms);
	x->out.end_time = x->asked.to_time = civil_next(window, x->out.start_time, x->core->books.utc_offset_ms);
}

// --- observations
static void set_observations(struct explaining *x)
{
	const struct books *b = &x->core->books;
	const struct directory *d = &b->directory;
	const struct indicator *i = figure(x);
	int64_t from = x->out.start_time;

	x->series = NO_NUMBER;
	if (of_node(x) || i->formula.operands)
		return;
	x->series = books_find_series(b, map_get_text(&d->enterprise_of, x->query.enterprise), map_get_text(&d->indicator_of, x->query.indicator));
	if (x->series == NO_NUMBER)
		return;
	if (from < i->kept_from)
		x->out.kept_from = from = i->kept_from;
	if (from >= x->out.end_time)
		from = x->out.end_time - 1;
	x->chunk = slot_of(i->base_period, from, b->utc_offset_ms).chunk;
	x->last_chunk = slot_of(i->base_period, x->out.end_time - 1, b->utc_offset_ms).chunk;
	x->out.observation = mem_new(x->query.limit, sizeof *x->out.observation);
}

static void take_observation(struct explaining *x, int64_t start, const struct chunk *chunk, uint32_t slot)
{
	struct explanation *out = &x->out;

	if (out->rows++ < x->query.offset || out->observations == x->query.limit)
		return;
	out->observation[out->observations++] =
	        (struct explain_observation){.start_time = start, .value = chunk_value(chunk, slot), .revision = chunk_revision(chunk, slot)};
}

static int observations_next(struct explaining *x, struct chunk_id *need)
{
	struct books *b = &x->core->books;
	enum civil_period base = figure(x)->base_period;

	for (; x->chunk <= x->last_chunk; x->chunk++) {
		struct chunk_id id = {OF_SERIES, CHUNK_BASE, x->series, x->chunk};
		const struct chunk *chunk;
		if (books_peek(b, &id, &chunk)) {
			*need = id;
			return ERR_AGAIN;
		}
		for (uint32_t slot = chunk ? chunk_next(chunk, 0) : 0; chunk && slot < chunk->slots; slot = chunk_next(chunk, slot + 1)) {
			int64_t start = slot_start(base, (struct slot){id.number, slot}, b->utc_offset_ms);
			if (start >= x->out.start_time && start < x->out.end_time)
				take_observation(x, start, chunk, slot);
		}
	}
	return OK;
}

// --- columns and formulas
static void add_formulas(struct explanation *out, const struct directory *d, uint32_t indicator)
{
	const struct indicator *i = &d->indicator[indicator];

	if (!i->formula.operands || out->formulas == EXPLAIN_FORMULAS)
		return;
	for (uint32_t k = 0; k < out->formulas; k++)
		if (out->formula[k] == indicator)
			return;
	out->formula[out->formulas++] = indicator;
	for (uint32_t k = 0; k < i->formula.operands; k++) {
		uint32_t operand = map_get_text(&d->indicator_of, i->formula.operand[k]);
		if (operand != MAP_NONE)
			add_formulas(out, d, operand);
	}
}

static void set_columns(struct explaining *x)
{
	const struct recipe *r = &x->reading.view.recipe;
	struct explanation *out = &x->out;

	for (uint32_t k = 0; k < r->leaves; k++)
		out->column[out->columns++] = (struct explain_column){.indicator = r->leaf[k], .added = r->kind != RECIPE_WEIGHTED || k};
	if (r->kind == RECIPE_WEIGHTED)
		out->column[out->columns++] = (struct explain_column){.indicator = r->leaf[0], .product = true, .added = true};
	add_formulas(out, r->directory, r->indicator);
}

// --- a node
sum_int explain_part(const struct explaining *x, const struct brought *m, uint32_t column)
{
	sum_int quantity[LEAVES] = {0};

	if (!x->out.column[column].product)
		return m->leaf[column];
	recipe_quantities(&x->reading.view.recipe, m->leaf, quantity);
	return quantity[0];
}

// Largest first; who lacks comes last.
static int by_size(const void *a, const void *b)
{
	const struct brought *m = a, *n = b;

	if (m->present != n->present)
		return m->present ? -1 : 1;
	if (m->present && m->leaf[0] != n->leaf[0])
		return m->leaf[0] > n->leaf[0] ? -1 : 1;
	return strcmp(m->code, n->code);
}

static void finish_node(struct explaining *x)
{
	const struct view *v = &x->reading.view;
	struct explanation *out = &x->out;

	out->rule = space_rule[v->recipe.kind];
	out->rows = x->roster.count;
	if (x->roster.count)
		qsort(x->roster.at, x->roster.count, sizeof *x->roster.at, by_size);
	for (uint32_t m = 0; m < x->roster.count && x->roster.at[m].present; m++)
		for (uint32_t k = 0; k < out->columns; k++)
			out->column[k].total += explain_part(x, &x->roster.at[m], k);
	uint32_t from = x->query.offset < out->rows ? x->query.offset : out->rows;
	out->members = out->rows - from < x->query.limit ? out->rows - from : x->query.limit;
	if (out->members)
		out->member = x->roster.at + from;
	if (!v->span[0].count)
		return;
	out->count = v->cohort.all[0].members;
	out->expected = v->cohort.expected[0];
	out->has_value = out->count && v->measure.value(v->measure.arg, v->cohort.all[0].sum, out->count, &out->value);
}

// --- an enterprise
static void finish_by_view(struct explaining *x)
{
	const struct view *v = &x->reading.view;
	struct explanation *out = &x->out;
	const struct row *row = x->answer.row;

	if (!x->answer.rows)
		return;
	for (uint32_t k = 0; k < v->recipe.leaves; k++)
		out->column[k].total = v->cell[k][0].value;
	if (v->recipe.kind != RECIPE_DERIVED)
		out->column[0].total = v->cell[0][0].window.sum;
	out->has_value = isfinite(row->value) && v->measure.value(v->measure.arg, v->quantity, 1, &out->value);
}

static void finish_as_observed(struct explaining *x)
{
	struct explanation *out = &x->out;
	const struct directory *d = &x->core->books.directory;

	out->columns = 1;
	out->column[0].indicator = map_get_text(&d->indicator_of, x->query.indicator);
	out->has_value = x->answer.rows;
	if (x->answer.rows)
		out->value = out->column[0].total = sum_of(x->answer.row[0].value);
}

static void finish_enterprise(struct explaining *x)
{
	struct explanation *out = &x->out;
	const struct directory *d = &x->core->books.directory;
	const struct indicator *i = figure(x);

	out->rule = i->formula.operands ? "formula" : time_rule[i->time_sum];
	out->synthetic = d->enterprise[map_get_text(&d->enterprise_of, x->query.enterprise)].synthetic;
	if (i->base_period <= out->window)
		out->expected = civil_count(i->base_period, out->window, out->start_time, x->core->books.utc_offset_ms);
	if (x->answer.rows) {
		out->count = x->answer.row[0].count;
		out->expected = x->answer.row[0].expected;
	}
	if (x->reading.by_view)
		finish_by_view(x);
	else
		finish_as_observed(x);
	if (!i->formula.operands) // the last, the greatest or the smallest of a window is not added up
		out->column[0].added = i->time_sum <= MEAN_OVER_TIME;
}

// --- all of it
int explain_begin(struct explaining *x, struct core *c, const struct explain_query *q, struct refusal *why)
{
	*x = (struct explaining){.core = c, .query = *q, .series = NO_NUMBER};
	if (!x->query.limit)
		x->query.limit = EXPLAIN_ROWS;
	if (!*q->enterprise == !*q->node)
		return refuse(why, "malformed", "Ask for an enterprise or for a node.", "enterprise");
	if (q->start_time < 0 || q->start_time >= QUERY_TIME_END)
		return refuse(why, "malformed", "A window begins between 1970 and the year 10000.", "start_time");
	if (q->limit > EXPLAIN_ROWS_MAX)
		return refuse(why, "too_large", "At most 10000 rows are given at once.", "limit");
	set_window(x);
	int err = query_begin(&x->reading, c, &x->asked, &x->answer, why);
	if (err)
		return err;
	x->reading.view.roster = of_node(x) ? &x->roster : NULL;
	if (x->reading.by_view)
		set_columns(x);
	set_observations(x);
	return OK;
}

int explain_next(struct explaining *x, struct chunk_id *need)
{
	struct explanation *out = &x->out;

	if (!x->read && query_next(&x->reading, need) == ERR_AGAIN)
		return ERR_AGAIN;
	x->read = true;
	if (x->series != NO_NUMBER && observations_next(x, need) == ERR_AGAIN)
		return ERR_AGAIN;
	out->name = x->answer.name;
	out->unit = x->answer.unit;
	out->synthetic = x->answer.synthetic;
	out->closed = x->query.now_ms >= out->end_time + (int64_t)figure(x)->close_days * CIVIL_DAY_MS;
	if (of_node(x))
		finish_node(x);
	else
		finish_enterprise(x);
	return OK;
}

void explain_fini(struct explaining *x)
{
	query_fini(&x->reading);
	answer_fini(&x->answer);
	free(x->roster.at);
	free(x->out.observation);
}
