#include "document.h"

#include <string.h>

enum { SAYS_ALL = 2 * POLICY_PLAN - 1 };

void policy_default(struct policy_document *out)
{
	*out = (struct policy_document){.name = "default",
	                                .calendar = "CN",
	                                .says = SAYS_ALL,
	                                .spring_festival = true,
	                                .live_days = 3,
	                                .quiet = {.below = LEVEL_ORANGE},
	                                .seconds = 1,
	                                .second = {"*"}};
}

static void add_stops(struct terms *out, const struct policy_document *d)
{
	for (uint32_t i = 0; i < d->filed_stops; i++) {
		if (out->filed_stops == POLICY_FILED) {
			memmove(out->filed, out->filed + 1, (POLICY_FILED - 1) * sizeof *out->filed);
			out->filed_stops--;
		}
		out->filed[out->filed_stops++] = d->filed[i];
	}
}

static void put_over(struct terms *out, enum civil_period period, const struct policy_document *d)
{
	if (d->says & POLICY_OFF)
		out->off = d->off;
	if (d->says & POLICY_LIVE_DAYS)
		out->live_days = d->live_days;
	if (d->says & POLICY_SPRING_FESTIVAL)
		out->spring_festival = d->spring_festival;
	if (d->says & POLICY_QUIET_HOURS)
		out->quiet = d->quiet;
	if (d->says & POLICY_SECOND_INDICATORS) {
		out->seconds = d->seconds;
		memcpy(out->second, d->second, sizeof out->second);
	}
	if (d->says & POLICY_PLAN)
		memcpy(out->plan, d->plan, sizeof out->plan);
	for (uint32_t i = 0; i < d->numbers; i++)
		if (d->number[i].weekly == (period == CIVIL_WEEK))
			*param_at(&out->params, &param_table[d->number[i].param]) = d->number[i].value;
	add_stops(out, d);
}

void policy_terms(struct terms *out, enum civil_period period, const struct policy_document *const *layer, uint32_t layers)
{
	struct policy_document bottom;
	policy_default(&bottom);
	*out = (struct terms){.params = params_default(period)};
	put_over(out, period, &bottom);
	for (uint32_t i = 0; i < layers; i++)
		put_over(out, period, layer[i]);
	params_order(&out->params);
	params_derive(&out->params);
}
