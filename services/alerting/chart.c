#include "chart.h"

#include <math.h>

static const double median_of_normal = 0.6745; // of |z|, in sigma

bool shewhart_beyond(double value, double limit)
{
	return fabs(value) > limit;
}

double sigma_step(double sigma, double value, double up, double down)
{
	return clamp(sigma * (fabs(value) > median_of_normal * sigma ? up : down), 1e-6, 1e3);
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
