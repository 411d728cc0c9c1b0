// Formulas: lists of examples, every refusal with its position, and strangers' bytes.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/formula.h"
#include "base/parse.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

static struct formula parsed(const char *text)
{
	struct formula f;
	struct formula_error why;
	if (formula_parse(text, &f, &why) != OK)
		fail_msg("\"%s\": %s", text, why.reason);
	return f;
}

// Operands are named a to h and have the values 2, 3, 5, 7, 11, 13, 17, 19.
static double value_of(const struct formula *f)
{
	static const double prime[] = {2, 3, 5, 7, 11, 13, 17, 19};
	double value[FORMULA_OPERANDS];
	for (uint32_t i = 0; i < f->operands; i++)
		value[i] = prime[f->operand[i][0] - 'a'];
	return formula_value(f, value);
}

static void values(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		double value;
	} cases[] = {
	        {"a",	                         2   },
	        {" a ",	                       2   },
	        {"a + b * c",                         17  },
	        {"a * b + c",                         11  },
	        {"(a + b) * c",                       25  },
	        {"a + b - c",                         0   },
	        {"c - b - a",                         0   },
	        {"c - (b - a)",                       4   },
	        {"g / a / a",                         4.25},
	        {"g / (a / a)",                       17  },
	        {"g / a * a",                         17  },
	        {"a * b / c * d",                     8.4 },
	        {"-a",	                        -2  },
	        {"--a",	                       2   },
	        {"-a + b",	                    1   },
	        {"-a * -b",                           6   },
	        {"a - -b",	                    5   },
	        {"a--b",	                      5   },
	        {"-(a + b) / c",                      -1  },
	        {"a * 0.5",                           1   },
	        {"a * .5",	                    1   },
	        {"a + 10.",                           12  },
	        {"100 - a / c * 100",                 60  },
	        {"((((((((((((((((a))))))))))))))))", 2   },
	        {"a+b+c+d+e+f+g+h",                   77  },
	        {"a+a+a+a+a+a+a+a+a+a+a+a+a+a+a+a",   32  },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct formula f = parsed(cases[i].text), copy = f;
		if (fabs(value_of(&copy) - cases[i].value) > 1e-12)
			fail_msg("%s = %g, but should be %g", cases[i].text, value_of(&copy), cases[i].value);
	}
}

static void operands_are_named_in_order(void **state)
{
	(void)state;
	const struct formula f = parsed("sold_value / output_value + 2024_stock / output_value - 15min");
	assert_int_equal(f.operands, 4);
	assert_string_equal(f.operand[0], "sold_value");
	assert_string_equal(f.operand[1], "output_value");
	assert_string_equal(f.operand[2], "2024_stock");
	assert_string_equal(f.operand[3], "15min");
	assert_int_equal(sizeof f.operand[0] - 1, strlen(parsed("a23456789_123456789_123456789_123456789_12345678").operand[0]));
}

static void no_value(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		double value[2];
	} cases[] = {
	        {"a / b",       {1, 0}    },
                {"a / b",       {0, 0}    },
                {"a / b",       {1, -0.0} },
                {"a / (b - b)", {1, 5}    },
                {"1 / (a / b)", {1, 0}    }, // not 0
	        {"a * b",       {0, NAN}  },
                {"b - b + a",   {1, NAN}  },
                {"a",           {INFINITY}},
                {"1 / a",       {INFINITY}},
                {"a * a",       {1e200}   },
	        {"b / (a * a)", {1e200, 1}},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct formula f = parsed(cases[i].text);
		const bool swapped = f.operand[0][0] == 'b'; // values are in order of the letters
		const double value[] = {cases[i].value[swapped], cases[i].value[!swapped]};
		if (!isnan(formula_value(&f, value)))
			fail_msg("%s has a value in case %zu", cases[i].text, i);
	}
	const struct formula zero = parsed("-a * 0"), none = {0};
	assert_true(!signbit(formula_value(&zero, (double[]){5})));
	assert_true(isnan(formula_value(&none, NULL)));
}

#define A16  "a+a+a+a+a+a+a+a+a+a+a+a+a+a+a+a" // 31 steps
#define X60  "a                                                           "
#define CODE "the code of an indicator, a number, '-' or '('"

static void refusals(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int err;
		uint32_t at;
		const char *reason;
	} cases[] = {
	        {"",	                                              ERR_SYNTAX, 1,   "expected " CODE " at position 1, but it ends there"                                               },
	        {"  ",	                                            ERR_SYNTAX, 3,   "expected " CODE " at position 3, but it ends there"                                               },
	        {"a +",	                                           ERR_SYNTAX, 4,   "expected " CODE " at position 4, but it ends there"                                               },
	        {"* a",	                                           ERR_SYNTAX, 1,   "expected " CODE " at position 1, but found '*'"                                                   },
	        {"a * / b",	                                       ERR_SYNTAX, 5,   "expected " CODE " at position 5, but found '/'"                                                   },
	        {"+a",	                                            ERR_SYNTAX, 1,   "expected " CODE " at position 1, but found '+'"                                                   },
	        {"()",	                                            ERR_SYNTAX, 2,   "expected " CODE " at position 2, but found ')'"                                                   },
	        {"a b",	                                           ERR_SYNTAX, 3,   "expected an operator or the end at position 3, but found 'b'"                                     },
	        {"a)",	                                            ERR_SYNTAX, 2,   "expected an operator or the end at position 2, but found ')'"                                     },
	        {"a % b",	                                         ERR_SYNTAX, 3,   "expected an operator or the end at position 3, but found '%'"                                     },
	        {"a(b)",	                                          ERR_SYNTAX, 2,   "expected an operator or the end at position 2, but found '('"                                     },
	        {"(a",	                                            ERR_SYNTAX, 3,   "expected an operator or ')' at position 3, but it ends there"                                     },
	        {"(a b",	                                          ERR_SYNTAX, 4,   "expected an operator or ')' at position 4, but found 'b'"                                         },
	        {"a / （b + c）",	                               ERR_SYNTAX, 5,   "expected " CODE " at position 5, but found '（'"                                                 },
	        {"a × b",	                                        ERR_SYNTAX, 3,   "expected an operator or the end at position 3, but found '×'"                                    },
	        {"产值 / a",	                                    ERR_SYNTAX, 1,   "expected " CODE " at position 1, but found '产'"                                                 },
	        {"a\t+ b",	                                        ERR_SYNTAX, 2,   "expected an operator or the end at position 2, but found byte 9"                                  },
	        {"a\xff",	                                         ERR_SYNTAX, 2,   "expected an operator or the end at position 2, but found byte 255"                                },
	        {"a\xe4\xba",	                                     ERR_SYNTAX, 2,   "expected an operator or the end at position 2, but found byte 228"                                },
	        {"a * 1.2.3",	                                     ERR_SYNTAX, 5,   "expected a code or a number like 0.01 at position 5, but found '1.2.3'"                           },
	        {"a * 1.5kg",	                                     ERR_SYNTAX, 5,   "expected a code or a number like 0.01 at position 5, but found '1.5kg'"                           },
	        {"a + .",	                                         ERR_SYNTAX, 5,   "expected a code or a number like 0.01 at position 5, but found '.'"                               },
	        {"1 + 2",	                                         ERR_SYNTAX, 1,   "expected the code of an indicator from position 1 on, but there are numbers only"                 },
	        {"b + a23456789_123456789_123456789_123456789_123456789", ERR_SYNTAX, 5,
	         "expected a code of at most 48 characters at position 5, but this one has 49"	                                                                                        },
	        {"a+b+c+d+e+f+g+h+i",                                     ERR_FULL,   17,  "expected at most 8 different indicators, but the one at position 17 is one more"                  },
	        {A16 "+a",	                                        ERR_FULL,   32,  "expected at most 32 operands, numbers and operators, but the one at position 32 is one more"      },
	        {"-" A16 "+1",	                                    ERR_FULL,   34,  "expected at most 32 operands, numbers and operators, but the one at position 34 is one more"      },
	        {"(((((((((((((((((a)))))))))))))))))",                   ERR_FULL,   17,
	         "expected at most 16 brackets and signs inside one another, but the one at position 17 is one more"                                                                          },
	        {"-(-(-(-(-(-(-(-(-a",                                    ERR_FULL,   17,  "expected at most 16 brackets and signs inside one another, but the one at position 17 is one more"},
	        {X60 X60 X60 X60 " ",                                     ERR_FULL,   241, "expected at most 240 bytes, but it goes on at position 241"                                       },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct formula f;
		struct formula_error why;
		assert_int_equal(formula_parse(cases[i].text, &f, &why), cases[i].err);
		assert_string_equal(why.reason, cases[i].reason);
		assert_int_equal(why.at, cases[i].at);
		assert_int_equal(f.operands, 0);
	}
}

static void units(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *unit[4]; // of a, b, c, d
		const char *result;
	} cases[] = {
	        {"a",             {"kWh"},	                         "kWh"           },
	        {"-a * 3",        {"kWh"},                                 "kWh"           },
	        {"a / b",         {"kWh", "万元"},                       "kWh/万元"    },
	        {"a / b",         {"kWh", "kWh"},                          "1"             },
	        {"a / b * 100",   {"万元", "万元"},                    "1"             },
	        {"a + b - c",     {"t", "t", "t"},                         "t"             },
	        {"a / b + c",     {"kWh", "万元", "kWh/万元"},         "kWh/万元"    },
	        {"a * b",         {"kWh/万元", "万元"},                "kWh"           },
	        {"a * b",         {"元/kWh", "kWh/t"},                    "元/t"         },
	        {"a / b",         {"", "h"},                               "1/h"           },
	        {"1 / a",         {"s"},	                           "1/s"           },
	        {"a + b",         {"", "1"},                               "1"             },
	        {"a / b / c",     {"元", "人", "月"},                   "元/(人·月)"},
	        {"a * b",         {"元/(人·月)", "月"},               "元/人"       },
	        {"a + b / c / d", {"元/(人·月)", "元", "月", "人"}, "元/(人·月)"},
	        {"a * b",         {"kW", "h"},                             "kW·h"         },
	        {"a / b",         {"kW·h", "h * kW"},                     "1"             },
	        {"a * a",         {"m"},	                           "m·m"          },
	        {"a / b",         {"元", "台(套)"},                     "元/台(套)"  },
	        {"a * b",         {"元/(台(套)·月)", "台(套)"},     "元/月"       },
	        {"a * b",         {"t/(h/d)", "1"},                        "t·d/h"        },
	        {"100 - a",       {"%"},	                           "%"             },
	        {"a - (1 + 1)",   {"t"},                                   "t"             },
	        {"a * (1 + 1)",   {"t"},                                   "t"             },
	        {"1 - a / b",     {"t", "t"},                              "1"             },
	        {"a",             {"/()*)("},                              ")("            }, // nonsense has a unit too
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct formula f = parsed(cases[i].text);
		struct formula_error why;
		char out[FORMULA_UNIT];
		if (formula_unit(&f, cases[i].unit, out, &why) != OK)
			fail_msg("%s: %s", cases[i].text, why.reason);
		assert_string_equal(out, cases[i].result);
	}
}

#define NAME30 "123456789a123456789b123456789c"

static void units_that_do_not_combine(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *unit[4];
		int err;
		uint32_t at;
		const char *reason;
	} cases[] = {
	        {"a + b",           {"kWh", "万元"},                  ERR_RANGE, 3,  "expected like units on both sides of the + at position 3, but found 'kWh' and '万元'"    },
	        {"a / b - c",       {"kWh", "万元", "kWh"},           ERR_RANGE, 7,  "expected like units on both sides of the - at position 7, but found 'kWh/万元' and 'kWh'"},
	        {"a * (b + 1 - c)",
	         {"t", "亿元", "万元"},
	         ERR_RANGE,	                                                12,
	         "expected like units on both sides of the - at position 12, but found '亿元' and '万元'"                                                                      },
	        {"a / b + c",       {"t", "t", "%"},                    ERR_RANGE, 7,  "expected like units on both sides of the + at position 7, but found '1' and '%'"           },
	        {"a * b * c * d",
	         {NAME30 "A", NAME30 "B", NAME30 "C", NAME30 "D"},
	         ERR_FULL,	                                                 1,
	         "expected a unit of at most 127 bytes and 12 parts at position 1, but it is longer"                                                                               },
	        {"a * b",           {"a/b/c/d/e/f/g", "h/i/j/k/l/m"},   ERR_FULL,  3,  "expected a unit of at most 127 bytes and 12 parts at position 3, but it is longer"         },
	        {"b + a",           {"t", "a/b/c/d/e/f/g/h/i/j/k/l/m"}, ERR_FULL,  5,  "expected a unit of at most 127 bytes and 12 parts at position 5, but it is longer"         },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct formula f = parsed(cases[i].text);
		struct formula_error why;
		char out[FORMULA_UNIT];
		assert_int_equal(formula_unit(&f, cases[i].unit, out, &why), cases[i].err);
		assert_string_equal(why.reason, cases[i].reason);
		assert_int_equal(why.at, cases[i].at);
		assert_string_equal(out, "");
	}
}

// Bytes that a formula is made of more often than any others; the sanitizers watch. What is taken keeps to its bounds, has a value or none, and a unit or a reason.
static void random_bytes(void **state)
{
	(void)state;
	static const char alphabet[] = "ab_c12.+-*/() \t%\xc2\xb7\xe4\xba\xba";
	uint32_t seed = 20260301, taken = 0;
	for (int round = 0; round < 100000; round++) {
		char text[32] = "";
		for (size_t i = 0, len = (seed >> 8) % sizeof text; i < len; i++) {
			seed = seed * 1664525u + 1013904223u;
			text[i] = seed >> 31 ? alphabet[(seed >> 8) % (sizeof alphabet - 1)] : "a+b"[(seed >> 8) % 3];
		}
		seed = seed * 1664525u + 1013904223u;
		struct formula f;
		struct formula_error why;
		if (formula_parse(text, &f, &why) != OK) {
			assert_true(why.at >= 1 && why.at <= strlen(text) + 1 && parse_utf8(why.reason, strlen(why.reason)));
			continue;
		}
		const char *const unit[FORMULA_OPERANDS] = {text, "t", text, "%", "t", "t", "t", "t"};
		const double value[FORMULA_OPERANDS] = {1, 0, 2, 3, 4, 5, 6, 7};
		char out[FORMULA_UNIT];
		assert_false(isinf(formula_value(&f, value)));
		const int err = formula_unit(&f, unit, out, &why);
		assert_int_equal(err == OK, *out != 0);
		assert_int_equal(err == OK, !*why.reason);
		taken++;
	}
	assert_true(taken > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(values), cmocka_unit_test(operands_are_named_in_order), cmocka_unit_test(no_value),     cmocka_unit_test(refusals),
	        cmocka_unit_test(units),  cmocka_unit_test(units_that_do_not_combine),   cmocka_unit_test(random_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
