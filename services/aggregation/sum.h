// Exact addition: values as whole numbers of 1e-9, in 128 bits. Addition is associative, so an order of arrival cannot be seen in a sum.
#ifndef PP_AGGREGATION_SUM_H
#define PP_AGGREGATION_SUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef __int128 sum_int;
__extension__ typedef unsigned __int128 sum_uint;

enum { SUM_DECIMALS = 9, SUM_TEXT = 48 };

// No value beyond +-1e18 is taken, so 1e11 of them fit into a sum.
#define SUM_VALUE_MAX 1e18

bool sum_fits(double value); // finite and within SUM_VALUE_MAX

// The decimal number a person wrote, when it had at most 15 digits and 9 decimals (12345678.9 is 12345678.900000000 though the double is not);
// otherwise the double itself to the nearest 1e-9. value must fit.
sum_int sum_of(double value);
double sum_value(sum_int s);                 // the nearest double, ties to even
sum_int sum_mean(sum_int s, uint32_t count); // s / count to the nearest 1e-9, ties away from zero; count > 0
// To the nearest 1e-9, ties away from zero. false: too large to be computed exactly.
bool sum_product(sum_int a, sum_int b, sum_int *out);
bool sum_ratio(sum_int a, sum_int b, sum_int *out); // b is not 0
size_t sum_text(char out[SUM_TEXT], sum_int s);     // "-12.5"; no zeros at the end

#endif
