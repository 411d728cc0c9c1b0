#include "baseline.h"

_Static_assert(sizeof(struct baseline) <= 512, "a daily series stays small");
_Static_assert(sizeof(struct profile) <= 3584, "a profile stays small");

static double median(double *v, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++)
		for (uint32_t k = i; k && v[k - 1] > v[k]; k--) {
			double swap = v[k];
			v[k] = v[k - 1];
			v[k - 1] = swap;
		}
	return n % 2 ? v[n / 2] : v[n / 2 - 1] + (v[n / 2] - v[n / 2 - 1]) / 2;
}

double baseline_expected(const struct baseline *b, enum day_kind kind, uint32_t *days)
{
	const struct ring *r = &b->ring[kind];
	double v[BASELINE_DAYS];
	*days = r->count;
	for (uint32_t i = 0; i < r->count; i++)
		v[i] = r->value[i];
	return r->count ? median(v, r->count) : 0;
}

struct learned baseline_learn(struct baseline *b, enum day_kind kind, double value)
{
	struct ring *r = &b->ring[kind];
	struct learned was = {r->value[r->next], r->count, r->next};
	r->value[r->next] = value;
	r->next = (uint8_t)((r->next + 1) % BASELINE_DAYS);
	r->count = (uint8_t)(r->count < BASELINE_DAYS ? r->count + 1 : BASELINE_DAYS);
	return was;
}

void baseline_unlearn(struct baseline *b, enum day_kind kind, struct learned was)
{
	struct ring *r = &b->ring[kind];
	r->next = was.next;
	r->count = was.count;
	r->value[r->next] = was.value;
}

void profile_fetch(const struct profile *p, uint32_t slot)
{
	__builtin_prefetch(p->value[slot], 1);
	__builtin_prefetch(p->count[slot], 1);
	__builtin_prefetch(p->next[slot], 1);
}

double profile_expected(const struct profile *p, uint32_t slot, enum day_kind kind, uint32_t *days)
{
	double v[PROFILE_DAYS];
	uint32_t n = p->count[slot][kind];
	*days = n;
	for (uint32_t i = 0; i < n; i++)
		v[i] = (double)p->value[slot][kind][i];
	return n ? median(v, n) : 0;
}

struct learned profile_learn(struct profile *p, uint32_t slot, enum day_kind kind, double value)
{
	uint8_t *next = &p->next[slot][kind], *count = &p->count[slot][kind];
	struct learned was = {(double)p->value[slot][kind][*next], *count, *next};
	p->value[slot][kind][*next] = (float)value;
	*next = (uint8_t)((*next + 1) % PROFILE_DAYS);
	*count = (uint8_t)(*count < PROFILE_DAYS ? *count + 1 : PROFILE_DAYS);
	return was;
}

void profile_unlearn(struct profile *p, uint32_t slot, enum day_kind kind, struct learned was)
{
	p->next[slot][kind] = was.next;
	p->count[slot][kind] = was.count;
	p->value[slot][kind][was.next] = (float)was.value;
}
