// What a value is computed of: the observed indicators behind one indicator, and how their sums make its value.
#ifndef PP_AGGREGATION_RECIPE_H
#define PP_AGGREGATION_RECIPE_H

#include "cohort.h"
#include "directory.h"

enum { LEAVES = QUANTITIES };

enum recipe_kind { RECIPE_SUM, RECIPE_MEAN, RECIPE_WEIGHTED, RECIPE_DERIVED };

struct recipe {
	const struct directory *directory;
	uint32_t indicator;
	uint32_t leaf[LEAVES]; // observed indicators. Weighted mean: the value, then the weight
	uint32_t leaves;
	enum recipe_kind kind;
};

// false: an operand is not there (yet), or there are too many.
bool recipe_make(struct recipe *r, const struct directory *d, uint32_t indicator);
void recipe_alone(struct recipe *r);                   // for one enterprise: its value needs no weight
enum civil_period recipe_base(const struct recipe *r); // the shortest window it can have
struct measure recipe_measure(const struct recipe *r); // r must outlive it
// What a member brings: of the leaves' values (same order), recipe_measure().quantities numbers. false: a product is too large to be added, it brings nothing.
bool recipe_quantities(const struct recipe *r, const sum_int *leaf, sum_int *out);

#endif
