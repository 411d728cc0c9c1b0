#include "slump.h"

#include "chart.h"

#include <math.h>

enum { FRESH_HOURS = 6 /* since the plant was seen to work as usual, for a slump to be abrupt */, RECORD_MOST = 6, SUM_MOST = 40 };
static const double about_usual = 0.9;

void slump_forget(struct slump *s)
{
	s->sum = s->lost = s->hours = s->peak = 0;
}

void slump_close(struct slump *s, const struct params *p)
{
	s->record *= p->stop_record_kept;
	s->days += s->days < UINT16_MAX;
}

static void begin(struct slump *s, const struct slump_slot *slot, bool good)
{
	s->since_time = slot->start_time;
	s->days = 0;
	s->abrupt = s->good > 0 && !good && slot->start_time - s->good_time <= FRESH_HOURS * (int64_t)CIVIL_HOUR_MS;
}

static void add(struct slump *s, const struct slump_slot *slot)
{
	double shortfall = clamp(1 - slot->made, -1, 1), allowance = greater(slot->p->slump_allowance, slot->p->slump_noise * slot->noise);
	s->sum = lesser(SUM_MOST, cusum_step(s->sum, slot->hours * shortfall, slot->hours * allowance));
	if (s->sum > 0) {
		s->lost += slot->hours * shortfall;
		s->hours += slot->hours;
		s->peak = greater(s->peak, s->sum);
		return;
	}
	if (!s->alarm.level)
		s->record = greater(s->record, lesser(RECORD_MOST, s->peak));
	slump_forget(s);
}

void slump_step(struct slump *s, const struct slump_slot *slot, double clock_hours, struct judged *out)
{
	const struct params *p = slot->p;
	bool good = slot->made > about_usual;
	if (s->sum <= 0)
		begin(s, slot, good);
	if (good)
		s->good_time = slot->start_time;
	add(s, slot);
	s->good = good ? s->good + clock_hours : s->sum > 0 ? 0 : s->good;
	if (s->alarm.level && s->good >= p->slump_back) {
		s->record = greater(s->record, lesser(RECORD_MOST, s->peak));
		slump_forget(s);
		alarm_lower(&s->alarm, LEVEL_NONE, RULE_BACK);
	}
	double limit = greater(p->slump_hours, p->slump_record * s->record);
	bool may_rest = !s->abrupt && slot->rest && s->days <= slot->rest; // the day was not begun: it may be a rest day that moved
	if (slot->judged && !may_rest && s->sum >= limit)
		alarm_lift(&s->alarm, LEVEL_BLUE, TYPE_DROP, RULE_SLUMP, s->since_time);
	if (s->hours <= 0)
		return;
	out->shortfall = s->lost / s->hours;
	out->lasted = s->hours;
	out->limit = limit;
}
