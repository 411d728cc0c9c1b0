#include "load_rules.h"

#include "chart.h"

#include <math.h>
#include <string.h>

// --- the same time last year

enum { FEW_DAYS = 2 }; // of a week: they say nothing of it

void season_remember_week(struct load *s, bool weekly, int week, double gap)
{
	if (s->week_of_year != NO_WEEK && week != s->week_of_year) {
		if (s->week_gaps >= (weekly ? 1 : FEW_DAYS))
			s->year_new[s->week_of_year] = (int8_t)lrint(100 * clamp(s->week_gap / s->week_gaps, -0.6, 0.6));
		int half_a_year_on = (week + WEEKS_OF_YEAR / 2) % WEEKS_OF_YEAR; // what is remembered counts from then: never against itself
		s->year_old[half_a_year_on] = s->year_new[half_a_year_on];
		s->week_gap = 0;
		s->week_gaps = 0;
	}
	s->week_of_year = (uint8_t)week;
	s->week_gap += gap;
	s->week_gaps++;
}

double season_last_year(const struct load *s, const struct params *p, int week, double least, double most)
{
	double gap[5];
	uint32_t n = 0;
	int at = week >= 2 ? week - 2 : week - 2 + WEEKS_OF_YEAR;
	for (int i = 0; i < 5; i++, at = at < WEEKS_OF_YEAR - 1 ? at + 1 : 0)
		if (s->year_old[at] != NO_GAP)
			gap[n++] = s->year_old[at] / 100.0;
	return n < 3 ? 1 : 1 + clamp(p->last_year * middle_of(gap, n), least, most);
}

// --- Spring Festival

// Share of the usual that large industry makes at least, by days from the festival (Guangdong 2019).
static const struct {
	int days;
	double share;
} envelope[] = {
        {-28, 1   },
        {-21, 0.85},
        {-14, 0.65},
        {-7,  0.38},
        {-3,  0.17},
        {5,   0.17},
        {7,   0.25},
        {10,  0.57},
        {13,  0.72},
        {16,  0.88},
        {20,  0.97},
        {22,  1   }
};
enum {
	LOWEST_FROM = -3,
	LOWEST_TO = 5,
	ENVELOPE_POINTS = sizeof envelope / sizeof *envelope,
	FESTIVAL_SHIFT = 4 /* days that a plant may be earlier or later than others */,
	OWN_SHIFT = 2 /* than last year */
};

static double envelope_at(int days)
{
	for (int i = 1; i < ENVELOPE_POINTS; i++)
		if (days >= envelope[i - 1].days && days <= envelope[i].days)
			return envelope[i - 1].share +
			       (envelope[i].share - envelope[i - 1].share) * (days - envelope[i - 1].days) / (envelope[i].days - envelope[i - 1].days);
	return 1;
}

double load_festival_floor(int16_t festival)
{
	int before = festival + FESTIVAL_SHIFT,
	    after = festival - FESTIVAL_SHIFT; // the envelope falls, then rises: the least lies at one end, or in the middle
	if (festival == NO_FESTIVAL)
		return 1;
	return before <= LOWEST_FROM ? envelope_at(before) : after >= LOWEST_TO ? envelope_at(after) : envelope_at(LOWEST_TO);
}

static int festival_at(int16_t festival)
{
	return festival - LOAD_FESTIVAL_FROM;
}

double season_enough(const struct load *s, const struct params *p, int16_t festival)
{
	double general = load_festival_floor(festival), own = INFINITY;
	int at = festival_at(festival);
	if (s->festival_old.share[at] != NO_SHARE) {
		for (int i = at - OWN_SHIFT; i <= at + OWN_SHIFT; i++)
			if (i >= 0 && i < LOAD_FESTIVAL_DAYS && s->festival_old.share[i] != NO_SHARE)
				own = lesser(own, s->festival_old.share[i] / 100.0);
		general = lesser(1, (general + own) / 2);
	}
	return general * p->festival_tolerance;
}

void season_end_festival(struct load *s, const struct load_day *d)
{
	if (!s->festival_next || (d->festival && festival_at(d->f->festival) >= s->festival_next))
		return;
	for (int i = 0; i < LOAD_FESTIVAL_DAYS; i++)
		if (s->festival_new.share[i] != NO_SHARE)
			s->festival_old.share[i] = s->festival_new.share[i];
	memset(&s->festival_new, NO_SHARE, sizeof s->festival_new);
	s->festival_next = 0;
}

void season_remember_festival(struct load *s, int16_t festival, double share_made)
{
	int at = festival_at(festival);
	s->festival_new.share[at] = (uint8_t)lrint(100 * clamp(share_made, 0, 2.5));
	s->festival_next = (uint8_t)(at + 1);
}
