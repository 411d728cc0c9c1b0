#include "chart.h"

#include <math.h>

static const double median_of_normal = 0.6745; // of |z|, in sigma

double cusum_step(double sum, double excess, double k)
{
	return fmax(0, sum + excess - k);
}

double ewma_step(double mean, double value, double rate)
{
	return mean + rate * (value - mean);
}

bool shewhart_beyond(double value, double limit)
{
	return fabs(value) > limit;
}

double sigma_step(double sigma, double value, double rate)
{
	return clamp(sigma * exp(fabs(value) > median_of_normal * sigma ? rate : -rate), 1e-6, 1e3);
}

double clamp(double value, double low, double high)
{
	return value < low ? low : value > high ? high : value;
}

double middle_of(const double *value, uint32_t n)
{
	double v[MIDDLE_MOST] = {0};
	for (uint32_t i = 0; i < n && i < MIDDLE_MOST; i++) {
		uint32_t at = i;
		for (; at && v[at - 1] > value[i]; at--)
			v[at] = v[at - 1];
		v[at] = value[i];
	}
	return v[n / 2];
}
