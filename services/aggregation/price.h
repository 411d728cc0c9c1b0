// Price indexes of an indicator (工业生产者出厂价格指数: same month of the year before = 100), and values at the prices of the year before: 单缩法.
#ifndef PP_AGGREGATION_PRICE_H
#define PP_AGGREGATION_PRICE_H

#include "sum.h"

// 大类 of GB/T 4754 are 00 to 99. PRICE_OTHERS: "*", every industry that has no index of its own in the month.
enum { PRICE_DIVISIONS = 100, PRICE_OTHERS = PRICE_DIVISIONS, PRICE_ROWS };

struct price {
	int32_t month; // price_month
	uint32_t division;
	sum_int index;       // in 1e-9, > 0
	uint32_t generation; // of the registry's log that names it
};

struct prices {
	struct price *at; // by month, then division
	uint32_t count, cap;
};

int32_t price_month(int year, int month);                     // rises by 1 from month to month
bool price_month_read(const char *text, int32_t *out);        // "2025-03"
uint32_t price_division(const char *industry);                // of "32", "3216"; PRICE_OTHERS: "*", NULL, no industry at all
void prices_put(struct prices *p, const struct price *price); // replaces the one of its month and division; with index 0: takes it away
void prices_sweep(struct prices *p, uint32_t generation);     // takes away what is of another generation
void prices_fini(struct prices *p);
// out[division * months + i]: the index that holds in month[i], of PRICE_ROWS rows; 0: there is none.
void prices_table(const struct prices *p, const int32_t *month, uint32_t months, sum_int *out);

// value x 100 / index to the nearest 1e-9, ties away from zero. false: value is beyond 1e18 or the result beyond 1e20; so 1e9 of them can be added.
bool price_deflate(sum_int value, sum_int index, sum_int *out);

#endif
