#include "recipe.h"

#include <math.h>

enum { DEPTH_MOST = 8 }; // of derived indicators that are made of derived ones

static bool add_leaf(struct recipe *r, uint32_t indicator)
{
	for (uint32_t i = 0; i < r->leaves; i++)
		if (r->leaf[i] == indicator)
			return true;
	if (r->leaves == LEAVES)
		return false;
	r->leaf[r->leaves++] = indicator;
	return true;
}

static bool add_leaves(struct recipe *r, uint32_t indicator, int depth)
{
	const struct indicator *i = &r->directory->indicator[indicator];

	if (!i->known || depth > DEPTH_MOST)
		return false;
	if (!i->formula.operands)
		return add_leaf(r, indicator);
	for (uint32_t k = 0; k < i->formula.operands; k++) {
		uint32_t operand = map_get_text(&r->directory->indicator_of, i->formula.operand[k]);
		if (operand == MAP_NONE || !add_leaves(r, operand, depth + 1))
			return false;
	}
	return true;
}

bool recipe_make(struct recipe *r, const struct directory *d, uint32_t indicator)
{
	const struct indicator *i = &d->indicator[indicator];

	*r = (struct recipe){.directory = d, .indicator = indicator};
	if (i->formula.operands) {
		r->kind = RECIPE_DERIVED;
		return add_leaves(r, indicator, 0);
	}
	r->kind = i->space_sum == MEAN_OVER_SPACE ? RECIPE_MEAN : i->space_sum == WEIGHTED_MEAN_OVER_SPACE ? RECIPE_WEIGHTED : RECIPE_SUM;
	if (!add_leaf(r, indicator) || r->kind != RECIPE_WEIGHTED)
		return true;
	uint32_t weight = map_get_text(&d->indicator_of, i->weight);
	return weight != MAP_NONE && weight != indicator && d->indicator[weight].known && !d->indicator[weight].formula.operands && add_leaf(r, weight);
}

enum civil_period recipe_base(const struct recipe *r)
{
	enum civil_period base = r->directory->indicator[r->indicator].base_period;

	for (uint32_t k = 0; k < r->leaves; k++)
		if (r->directory->indicator[r->leaf[k]].base_period > base)
			base = r->directory->indicator[r->leaf[k]].base_period;
	return base;
}

// --- values

static double evaluate(const struct recipe *r, uint32_t indicator, const sum_int *sums, int depth)
{
	const struct indicator *i = &r->directory->indicator[indicator];
	double operand[FORMULA_OPERANDS];

	for (uint32_t k = 0; k < r->leaves; k++)
		if (r->leaf[k] == indicator)
			return sum_value(sums[k]);
	if (depth > DEPTH_MOST)
		return NAN;
	for (uint32_t k = 0; k < i->formula.operands; k++)
		operand[k] = evaluate(r, map_get_text(&r->directory->indicator_of, i->formula.operand[k]), sums, depth + 1);
	return formula_value(&i->formula, operand);
}

static bool value_of_sum(const void *arg, const sum_int *sums, uint32_t members, sum_int *out)
{
	(void)arg, (void)members;
	*out = sums[0];
	return true;
}

static bool value_of_mean(const void *arg, const sum_int *sums, uint32_t members, sum_int *out)
{
	(void)arg;
	*out = sum_mean(sums[0], members);
	return true;
}

static bool value_in_fixed(double value, sum_int *out)
{
	if (!sum_fits(value)) // NaN too
		return false;
	*out = sum_of(value);
	return true;
}

static bool value_of_weighted(const void *arg, const sum_int *sums, uint32_t members, sum_int *out)
{
	(void)arg, (void)members;
	return sums[1] && (sum_ratio(sums[0], sums[1], out) || value_in_fixed(sum_value(sums[0]) / sum_value(sums[1]), out));
}

static bool value_of_derived(const void *arg, const sum_int *sums, uint32_t members, sum_int *out)
{
	const struct recipe *r = arg;

	(void)members;
	return value_in_fixed(evaluate(r, r->indicator, sums, 0), out);
}

static bool is_flow(const struct recipe *r)
{
	for (uint32_t k = 0; k < r->leaves; k++)
		if (r->directory->indicator[r->leaf[k]].time_sum != SUM_OVER_TIME)
			return false;
	return r->kind == RECIPE_SUM || r->kind == RECIPE_DERIVED;
}

void recipe_alone(struct recipe *r)
{
	if (r->kind != RECIPE_WEIGHTED)
		return;
	r->kind = RECIPE_MEAN;
	r->leaves = 1;
}

struct measure recipe_measure(const struct recipe *r)
{
	static bool (*const value[])(const void *, const sum_int *, uint32_t, sum_int *) = {
	        [RECIPE_SUM] = value_of_sum,
	        [RECIPE_MEAN] = value_of_mean,
	        [RECIPE_WEIGHTED] = value_of_weighted,
	        [RECIPE_DERIVED] = value_of_derived,
	};

	return (struct measure){
	        .quantities = r->leaves,
	        .flow = is_flow(r),
	        .adds = r->kind == RECIPE_SUM,
	        .ratio = r->kind != RECIPE_SUM && (r->kind != RECIPE_DERIVED || r->directory->indicator[r->indicator].time_sum != SUM_OVER_TIME),
	        .coverage_limit_percent = r->directory->indicator[r->indicator].coverage_limit_percent,
	        .value = value[r->kind],
	        .arg = r,
	};
}

bool recipe_quantities(const struct recipe *r, const sum_int *leaf, sum_int *out)
{
	for (uint32_t k = 0; k < r->leaves; k++)
		out[k] = leaf[k];
	if (r->kind != RECIPE_WEIGHTED)
		return true;
	return sum_product(leaf[0], leaf[1], &out[0]) || value_in_fixed(sum_value(leaf[0]) * sum_value(leaf[1]), &out[0]);
}
