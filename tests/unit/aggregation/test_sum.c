#include "sum.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

static uint64_t seed;

static uint64_t next_random(void)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return seed >> 11;
}

static void texts(void **state)
{
	(void)state;
	static const struct {
		double value;
		const char *text;
	} cases[] = {
	        {0,                   "0"                   },
	        {-0.0,                "0"                   },
	        {1,                   "1"                   },
	        {-1.5,                "-1.5"                },
	        {0.1,                 "0.1"                 },
	        {0.000000001,         "0.000000001"         },
	        {0.0000000004,        "0"                   },
	        {0.0000000005,        "0.000000001"         },
	        {-0.0000000005,       "-0.000000001"        },
	        {12345678.9,          "12345678.9"          },
	        {9007199.254740993,   "9007199.254740993"   },
	        {123456789012345.6,   "123456789012345.6"   },
	        {99999999.999,        "99999999.999"        },
	        {1e15,                "1000000000000000"    },
	        {9007199254740992,    "9007199254740992"    },
	        {1e18,                "1000000000000000000" },
	        {-1e18,               "-1000000000000000000"},
	        {4503599627370495.5,  "4503599627370495.5"  },
	        {1e-300,              "0"                   },
	        {5e-324,              "0"                   },
	        {271.18,              "271.18"              },
	        {0.30000000000000004, "0.3"                 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[SUM_TEXT];
		sum_text(text, sum_of(cases[i].value));
		assert_string_equal(text, cases[i].text);
	}
}

static void what_fits(void **state)
{
	(void)state;
	assert_true(sum_fits(1e18) && sum_fits(-1e18) && sum_fits(0));
	assert_false(sum_fits(1.1e18) || sum_fits(INFINITY) || sum_fits(-INFINITY) || sum_fits(NAN));
}

// A decimal that a person wrote comes in exactly and goes out as the same double.
static void decimals_are_exact(void **state)
{
	(void)state;
	seed = 3;
	for (int i = 0; i < 200000; i++) {
		int decimals = (int)(next_random() % 10);
		int64_t digits = (int64_t)(next_random() % 1000000000000000u) >> next_random() % 50;
		char text[64];
		int64_t scale = 1;
		for (int d = 0; d < decimals; d++)
			scale *= 10;
		snprintf(text, sizeof text, "%s%lld.%0*lld", i % 2 ? "-" : "", (long long)(digits / scale), decimals ? decimals : 1,
		         (long long)(decimals ? digits % scale : 0));
		double value = strtod(text, NULL);
		sum_int exact = (sum_int)digits * (1000000000 / scale);
		if (i % 2)
			exact = -exact;
		assert_true(sum_of(value) == exact);
		assert_true(sum_value(exact) == value);
	}
}

static void any_double_comes_back(void **state)
{
	(void)state;
	seed = 4;
	for (int i = 0; i < 200000; i++) {
		// from 2^23 on doubles lie further apart than 1e-9
		double value = ldexp((double)next_random(), -(int)(next_random() % 30)) * (i % 2 ? 1 : -1);
		if (fabs(value) >= 8388608 && sum_fits(value))
			assert_true(sum_value(sum_of(value)) == value);
	}
}

static void order_is_not_visible(void **state)
{
	(void)state;
	enum { N = 5000 };
	static double value[N];
	sum_int first = 0;
	seed = 5;
	for (int i = 0; i < N; i++) {
		value[i] = ((double)next_random() - 4503599627370496.0) * pow(10, -(double)(next_random() % 16));
		first += sum_of(value[i]);
	}
	for (int round = 0; round < 20; round++) {
		sum_int again = 0;
		for (int i = N - 1; i > 0; i--) {
			int j = (int)(next_random() % (uint64_t)(i + 1));
			double kept = value[i];
			value[i] = value[j];
			value[j] = kept;
		}
		for (int i = 0; i < N; i++)
			again += sum_of(value[i]);
		assert_true(again == first);
		for (int i = 0; i < N; i++)
			again -= sum_of(value[i]);
		assert_true(again == 0);
	}
}

static void values_round_to_even(void **state)
{
	(void)state;
	// 2^53 + 1 lies between two doubles; a billionth more is nearer to the upper one.
	sum_int tie = ((sum_int)9007199254740993) * 1000000000;
	assert_true(sum_value(tie) == 9007199254740992.0);
	assert_true(sum_value(tie + 1) == 9007199254740994.0);
	assert_true(sum_value(-tie - 1) == -9007199254740994.0);
	assert_true(sum_value((sum_int)1 << 120) == ldexp(1, 120) / 1e9);
}

static void means(void **state)
{
	(void)state;
	static const struct {
		int64_t sum;
		uint32_t count;
		int64_t mean;
	} cases[] = {
	        {10,         4, 3        },
                {-10,        4, -3       },
                {9,          4, 2        },
                {1,          3, 0        },
                {2,          3, 1        },
                {0,          7, 0        },
                {1000000001, 2, 500000001},
                {-5,         1, -5       }
        };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_true(sum_mean(cases[i].sum, cases[i].count) == cases[i].mean);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(texts),
	        cmocka_unit_test(what_fits),
	        cmocka_unit_test(decimals_are_exact),
	        cmocka_unit_test(any_double_comes_back),
	        cmocka_unit_test(order_is_not_visible),
	        cmocka_unit_test(values_round_to_even),
	        cmocka_unit_test(means),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
