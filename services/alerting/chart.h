// The control charts that every detector is made of. One step each; whoever calls keeps the state.
#ifndef PP_ALERTING_CHART_H
#define PP_ALERTING_CHART_H

#include <stdbool.h>
#include <stdint.h>

// One-sided cumulative sum: what is beyond the allowance k adds up, what is within it is forgiven. Alarm when it passes h.
double cusum_step(double sum, double excess, double k);

// Exponentially weighted mean.
double ewma_step(double mean, double value, double rate);

// Three sigma and the like: a single value that far out.
bool shewhart_beyond(double value, double limit);

// Streaming sigma of values about 0 from the median of their magnitudes: geometric steps, so that a few wild values move it no further than as many tame ones.
double sigma_step(double sigma, double value, double rate);

// The middle one in size of the first n, at most MIDDLE_MOST; of an even number the upper of the two.
enum { MIDDLE_MOST = 14 };
double middle_of(const double *value, uint32_t n);

double clamp(double value, double low, double high);

#endif
