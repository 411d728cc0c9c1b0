// The control charts that every detector is made of. One step each; whoever calls keeps the state.
#ifndef PP_ALERTING_CHART_H
#define PP_ALERTING_CHART_H

#include <stdbool.h>
#include <stdint.h>

// One-sided cumulative sum: what is beyond the allowance k adds up, what is within it is forgiven. Alarm when it passes h.
static inline double cusum_step(double sum, double excess, double k)
{
	double next = sum + excess - k;
	return next > 0 ? next : 0;
}

// Exponentially weighted mean.
static inline double ewma_step(double mean, double value, double rate)
{
	return mean + rate * (value - mean);
}

// Three sigma and the like: a single value that far out.
bool shewhart_beyond(double value, double limit);

// Streaming sigma of values about 0 from the median of their magnitudes: geometric steps, so that a few wild values move it no further than as many tame ones.
// up, down: the factors of a step, exp(rate) and exp(-rate).
double sigma_step(double sigma, double value, double up, double down);

// The middle one in size of the first n, at most MIDDLE_MOST; of an even number the upper of the two.
enum { MIDDLE_MOST = 14 };
double middle_of(const double *value, uint32_t n);

// Without the care for NaN that makes fmin() and fmax() calls: the detectors see none.
static inline double lesser(double a, double b)
{
	return a < b ? a : b;
}

static inline double greater(double a, double b)
{
	return a > b ? a : b;
}

static inline double clamp(double value, double low, double high)
{
	return value < low ? low : value > high ? high : value;
}

#endif
