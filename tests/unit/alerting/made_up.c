#include "made_up.h"

#include "base/civil.h"

#include <math.h>

static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15U;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
	return z ^ (z >> 31);
}

static double uniform(uint64_t *state)
{
	return ((double)(next(state) >> 11) + 0.5) / 9007199254740992.0;
}

double random_normal(uint64_t *state)
{
	double radius = sqrt(-2 * log(uniform(state)));
	return radius * cos(6.283185307179586 * uniform(state));
}

// Leaves off ten days before, comes back from the eighth to the fifteenth day.
static double festival_share(int days)
{
	if (days < -10 || days > 15)
		return 1;
	return days < -2 ? 0.2 + 0.8 * (-2 - days) / 8 : days < 8 ? 0.2 : 0.2 + 0.8 * (days - 8) / 7;
}

static double day_share(const struct made_up *m, const struct facts *f)
{
	int weekday = civil_weekday(f->day);
	double share = 1;
	if (m->holidays && f->class == CLASS_HOLIDAY)
		share = 0.1;
	else if (f->class != CLASS_MAKEUP && ((m->rest == RESTS_SUNDAY && weekday == 6) || (m->rest == RESTS_WEEKEND && weekday >= 5)))
		share = 0.2;
	if (m->festival && f->festival != NO_FESTIVAL)
		share *= festival_share(f->festival);
	return share * pow(1 + m->growth, (f->day - 19500) / 30.4);
}

double made_up_day(const struct made_up *m, const struct facts *f)
{
	uint64_t state = m->seed * 1000003 + (uint64_t)f->day;
	return day_share(m, f) * exp(m->sigma * random_normal(&state));
}

double made_up_slot(const struct made_up *m, const struct facts *f, uint32_t at, uint32_t slots)
{
	uint64_t state = (m->seed * 1000003 + (uint64_t)f->day) * 96 + at;
	double hour = at * 24.0 / slots, works = hour >= 6 && hour < 22 ? 1.4 * day_share(m, f) : 0;
	return (0.1 + works) * exp(0.05 * random_normal(&state));
}

void made_up_calendar(struct calendar *c)
{
	static const struct {
		int year, month, day, days;
		enum day_kind kind;
	} exception[] = {
	        {2023, 1,  1,  2, DAY_OFF    },
                {2023, 1,  21, 7, DAY_OFF    },
                {2023, 4,  5,  1, DAY_OFF    },
                {2023, 4,  29, 5, DAY_OFF    },
	        {2023, 6,  22, 3, DAY_OFF    },
                {2023, 9,  29, 8, DAY_OFF    },
                {2023, 1,  28, 2, DAY_WORKDAY},
                {2023, 4,  23, 1, DAY_WORKDAY},
	        {2023, 5,  6,  1, DAY_WORKDAY},
                {2023, 6,  25, 1, DAY_WORKDAY},
                {2023, 10, 7,  2, DAY_WORKDAY},
                {2024, 1,  1,  1, DAY_OFF    },
	        {2024, 2,  10, 8, DAY_OFF    },
                {2024, 4,  4,  3, DAY_OFF    },
                {2024, 5,  1,  5, DAY_OFF    },
                {2024, 6,  10, 1, DAY_OFF    },
	        {2024, 9,  15, 3, DAY_OFF    },
                {2024, 10, 1,  7, DAY_OFF    },
                {2024, 2,  4,  1, DAY_WORKDAY},
                {2024, 2,  18, 1, DAY_WORKDAY},
	        {2024, 4,  7,  1, DAY_WORKDAY},
                {2024, 4,  28, 1, DAY_WORKDAY},
                {2024, 5,  11, 1, DAY_WORKDAY},
                {2024, 9,  14, 1, DAY_WORKDAY},
	        {2024, 9,  29, 1, DAY_WORKDAY},
                {2024, 10, 12, 1, DAY_WORKDAY},
                {2025, 1,  1,  1, DAY_OFF    },
                {2025, 1,  28, 8, DAY_OFF    },
	        {2025, 4,  4,  3, DAY_OFF    },
                {2025, 5,  1,  5, DAY_OFF    },
                {2025, 5,  31, 3, DAY_OFF    },
                {2025, 10, 1,  8, DAY_OFF    },
	        {2025, 1,  26, 1, DAY_WORKDAY},
                {2025, 2,  8,  1, DAY_WORKDAY},
                {2025, 4,  27, 1, DAY_WORKDAY},
                {2025, 9,  28, 1, DAY_WORKDAY},
	        {2025, 10, 11, 1, DAY_WORKDAY},
	};
	for (size_t i = 0; i < sizeof exception / sizeof *exception; i++)
		for (int n = 0; n < exception[i].days; n++)
			calendar_set(c, civil_days(exception[i].year, exception[i].month, exception[i].day) + n, exception[i].kind);
}
