// Derived indicators over tables of indicators: cycles, bounds, units.
#include "derive.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

struct row {
	const char *code, *unit, *formula;
};

static bool find_row(const void *arg, const char *code, struct derive_indicator *out)
{
	for (const struct row *r = arg; r->code; r++) {
		*out = (struct derive_indicator){.unit = r->unit, .formula = r->formula, .weight = ""};
		if (!strcmp(r->code, code))
			return true;
	}
	return false;
}

static const char *checked(const struct row *rows, const char *code, enum derive_fault *fault)
{
	static char reason[DERIVE_REASON];
	*reason = 0;
	*fault = derive_check(&(struct derive){find_row, rows}, code, reason);
	assert_int_equal(*fault != DERIVE_GOOD, *reason != 0);
	return reason;
}

static void test_lists_of_indicators(void **state)
{
	(void)state;
	static const struct {
		struct row rows[8];
		const char *code;
		enum derive_fault fault;
		const char *reason;
	} cases[] = {
	        {{{"x", "t", ""}},	                                                             "x", DERIVE_GOOD,  ""                                       },
	        {{{"x", "t", ""}},	                                                             "y", DERIVE_GOOD,  ""                                       },
	        {{{"e", "kWh", ""}, {"v", "万元", ""}, {"d", "kWh/万元", "e / v"}},                "d", DERIVE_GOOD,  ""                                       },
	        {{{"e", "kWh", ""}, {"d", "any", "e / missing"}},                                      "d", DERIVE_GOOD,  ""                                       },
	        {{{"e", "kWh", ""}, {"d", "any", "e e"}},                                              "d", DERIVE_GOOD,  ""                                       },
	        {{{"d", "t", "d + 1"}},	                                                        "d", DERIVE_SHAPE, "is computed of itself: d -> d"          },
	        {{{"a", "t", "b"}, {"b", "t", "c"}, {"c", "t", "2 * a"}},                              "b", DERIVE_SHAPE, "is computed of itself: b -> c -> a -> b"},
	        {{{"d", "t", "a"}, {"a", "t", "b"}, {"b", "t", "a"}},                                  "d", DERIVE_GOOD,  ""                                       }, // the two are told of theirs
	        {{{"x", "t", ""}, {"a", "t", "x"}, {"b", "t", "x + a"}, {"d", "t", "a + b - a * 2"}},  "d", DERIVE_GOOD,  ""                                       }, // used twice is no cycle
	        {{{"e", "kWh", ""}, {"v", "万元", ""}, {"d", "kWh", "e + v"}},
	         "d",	                                                                               DERIVE_UNITS,
	         "expected like units on both sides of the + at position 3, but found 'kWh' and '万元'"                                                          },
 // the operand's unit is the one its author gave it
	        {{{"s", "t", ""}, {"v", "t", ""}, {"r", "%", "s / v * 100"}, {"d", "%", "100 - r"}},   "d", DERIVE_GOOD,  ""                                       },
	        {{{"s", "t", ""}, {"v", "t", ""}, {"r", "%", "s / v * 100"}, {"d", "%", "s / v - r"}},
	         "d",	                                                                               DERIVE_UNITS,
	         "expected like units on both sides of the - at position 7, but found '1' and '%'"                                                                 },
	        {{{"e", "kWh", ""}, {"u", "", ""}, {"d", "kWh", "e + u"}},                             "d", DERIVE_GOOD,  ""                                       }, // not known: nothing to say
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		enum derive_fault fault;
		assert_string_equal(checked(cases[i].rows, cases[i].code, &fault), cases[i].reason);
		assert_int_equal(fault, cases[i].fault);
	}
}

enum { ROWS = 24 };

struct table {
	struct row row[ROWS + 1];
	char code[ROWS][8];
	char formula[ROWS][64];
	int n;
};

// The next row, named i0, i1, ...
static void add(struct table *t, const char *formula)
{
	snprintf(t->code[t->n], sizeof *t->code, "i%d", t->n);
	snprintf(t->formula[t->n], sizeof *t->formula, "%s", formula);
	t->row[t->n] = (struct row){t->code[t->n], "t", t->formula[t->n]};
	t->n++;
}

static void test_depth(void **state)
{
	(void)state;
	struct table t = {0};
	enum derive_fault fault;
	add(&t, "");
	for (int i = 0; i <= DERIVE_DEPTH; i++) {
		char formula[32];
		snprintf(formula, sizeof formula, "i%d", i);
		add(&t, formula);
	}
	assert_string_equal(checked(t.row, "i8", &fault), "");
	assert_string_equal(checked(t.row, "i9", &fault), "has more than 8 derived indicators one above the other, itself among them");
	assert_int_equal(fault, DERIVE_SHAPE);
}

static void test_leaves(void **state)
{
	(void)state;
	struct table t = {0};
	enum derive_fault fault;
	for (int i = 0; i < 10; i++)
		add(&t, "");
	add(&t, "i0+i1+i2+i3+i4"); // i10
	add(&t, "i4+i5+i6+i7");    // i11
	add(&t, "i10 / i11 * i7"); // i12: eight
	add(&t, "i12 + i8");       // i13: nine
	assert_string_equal(checked(t.row, "i12", &fault), "");
	assert_string_equal(checked(t.row, "i13", &fault), "comes down to more than 8 observed indicators");
	assert_int_equal(fault, DERIVE_SHAPE);
}

// Each level uses both of the level below: ways double, though there are few indicators.
static void test_uses(void **state)
{
	(void)state;
	struct table t = {0};
	enum derive_fault fault;
	add(&t, "");
	add(&t, "");
	for (int i = 2; i < 16; i++) {
		char formula[32];
		snprintf(formula, sizeof formula, "i%d + i%d", (i - 2) / 2 * 2, (i - 2) / 2 * 2 + 1);
		add(&t, formula);
	}
	assert_string_equal(checked(t.row, "i10", &fault), ""); // 1 + 2 + 4 + 8 + 16 + 32
	assert_string_equal(checked(t.row, "i12", &fault), "uses more than 64 indicators, each counted as often as it is used");
	assert_int_equal(fault, DERIVE_SHAPE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_lists_of_indicators),
	        cmocka_unit_test(test_depth),
	        cmocka_unit_test(test_leaves),
	        cmocka_unit_test(test_uses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
