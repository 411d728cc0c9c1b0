#include "profile.h"

#include "chart.h"

#include <math.h>
#include <string.h>

_Static_assert(sizeof(struct profile_week) <= 3072, "a profile stays small");

enum { NOTHING = INT16_MIN, MOST_HELD = INT16_MAX, LOW_SLOT = 20 /* one in so many is lower */ };
static const double still_floor = 0.25; // of the average productive load: a slot that is not surely above it is not counted on
static const double most_weight = 1.5;  // of an hour with more than the average load
static const double record_cap[2] = {24, 16};
static const double night_from = 22.5, night_to = 1.5; // what stops then did not stop abruptly: the day was not begun

void profile_init(struct profile_week *s)
{
	*s = (struct profile_week){.since_work = 99, .abrupt = true};
	for (int i = 0; i < PROFILE_MOST_SLOTS; i++)
		s->today[i] = NOTHING;
}

static int16_t held(double share)
{
	return (int16_t)lrint(clamp(share * PROFILE_UNIT, -MOST_HELD, MOST_HELD));
}

static double share_of(int16_t held_share)
{
	return held_share / (double)PROFILE_UNIT;
}

static double hours_of(uint32_t slots)
{
	return 24.0 / slots;
}

// --- the unit of warm-up

static void scale(struct profile_week *s, double factor)
{
	for (int d = 0; d < 7; d++)
		for (int i = 0; i < PROFILE_MOST_SLOTS; i++) {
			s->usual[d][i] = held(share_of(s->usual[d][i]) * factor);
			s->spread[d][i] = held(share_of(s->spread[d][i]) * factor);
		}
	for (int i = 0; i < PROFILE_MOST_SLOTS; i++)
		s->today[i] = s->today[i] == NOTHING ? (int16_t)NOTHING : held(share_of(s->today[i]) * factor);
	for (int i = 0; i < s->lows; i++)
		s->low[i] = held(share_of(s->low[i]) * factor);
}

static double unit_of(struct profile_week *s, const struct load *load, uint32_t slots, double value)
{
	if (s->armed)
		return load->level / slots;
	if (!(s->unit > 0))
		s->unit = fabs(value);
	while (s->unit > 0 && fabs(value) > 8 * s->unit) {
		s->unit *= 4;
		scale(s, 0.25);
	}
	return s->unit;
}

// --- hours that stand still

// A run is over. Those that the plant came back from by itself are its habit: blue ones count at once, worse ones from the second on.
static void end_run(struct profile_week *s)
{
	uint8_t kind = s->abrupt;
	if (s->alarm.level <= LEVEL_BLUE) {
		s->record[kind] = lesser(record_cap[kind], greater(s->record[kind], s->still));
	} else if (s->still < 48) {
		s->record[kind] = lesser(record_cap[kind], greater(s->record[kind], lesser(s->pending[kind], s->still)));
		s->pending[kind] = greater(s->pending[kind], s->still);
	}
	if (s->alarm.level == LEVEL_BLUE || s->alarm.level == LEVEL_YELLOW)
		s->nuisance = lesser(4, s->nuisance + 1);
	alarm_lower(&s->alarm, LEVEL_NONE, RULE_BACK);
	s->still = s->worked = 0;
}

static enum level still_level(const struct profile_week *s, const struct load *load, const struct params *p)
{
	int reached = LEVEL_NONE;
	for (int level = LEVEL_BLUE; level < LEVELS; level++) {
		double patience = level <= LEVEL_YELLOW ? 1 + 0.5 * s->nuisance : 1;
		reached += s->still >= greater(p->slot_hours[level] * patience, p->slot_record[level] * s->record[s->abrupt]);
	}
	uint32_t rest_days = load_rest_days(load);
	if (rest_days && !s->abrupt && load->stop_days < rest_days && reached > LEVEL_BLUE)
		reached = LEVEL_BLUE; // the day was not begun: it may be a rest day that moved
	return (enum level)reached;
}

static void count_still(struct profile_week *s, double share, double surely, double hours, double hour, const struct params *p)
{
	if (share < p->slot_low) {
		if (s->still <= 0)
			s->abrupt = s->since_work <= 3 && hour >= night_to && hour < night_from;
		s->still += hours * lesser(most_weight, surely);
		s->worked = 0;
	} else if (share >= p->slot_back) {
		s->worked += hours;
		if (s->still > 0 && s->worked >= (s->alarm.level ? 1 : 2 * hours))
			end_run(s);
	}
}

// Share of the usual that is enough on such a day.
static double enough(const struct facts *f, const struct params *p, bool *pause)
{
	*pause = f->filed || f->class == CLASS_HOLIDAY || f->eve;
	if (f->festival != NO_FESTIVAL && f->festival >= p->festival_from && f->festival <= p->festival_to) {
		double floor = load_festival_floor(f->festival);
		*pause |= floor < 0.7;
		return floor * 0.8;
	}
	return f->class == CLASS_MAKEUP ? 0.8 : 1;
}

// The hours are those of full load: on the clock it is at least as long ago, and the start of a slot.
static int64_t stood_since(const struct profile_week *s, const struct slot *slot)
{
	int64_t slot_ms = CIVIL_DAY_MS / (int64_t)slot->slots;
	return slot->start_time - (int64_t)(s->still * CIVIL_HOUR_MS) / slot_ms * slot_ms;
}

static void judge_slump(const struct profile_week *s, const struct load *load, const struct slot *slot, double made, double hours, struct judged *out)
{
	struct slump_slot of = {.p = slot->p,
	                        .start_time = slot->start_time,
	                        .hours = hours,
	                        .made = made,
	                        .noise = load_noise(load, slot->p),
	                        .judged = s->days >= slot->p->slot_warm && !load->alarm.level,
	                        .rest = load_rest_days(load)};
	if (s->alarm.level)
		slump_forget(slot->slump);
	else
		slump_step(slot->slump, &of, hours_of(slot->slots), out);
}

static void judge_still(struct profile_week *s, const struct load *load, const struct slot *slot, double share, struct judged *out, struct judged *slump)
{
	const struct params *p = slot->p;
	int weekday = slot->f->weekday;
	bool pause;
	double hours = hours_of(slot->slots), share_enough = enough(slot->f, p, &pause), base = lesser(s->base, 0.5), productive = greater(1 - base, 1e-9);
	double usual = share_of(s->usual[weekday][slot->at]), doubt = p->slot_doubt * share_of(s->spread[weekday][slot->at]);
	double expected = usual - base, surely = (expected - doubt) / productive;
	s->since_work += hours;
	if (share - base > 0.5 * productive)
		s->since_work = 0;
	*out = (struct judged){.judged = true,
	                       .value = slot->value,
	                       .expected = usual * load->level / slot->slots,
	                       .low = greater(0, usual - doubt) * load->level / slot->slots,
	                       .high = (usual + doubt) * load->level / slot->slots};
	if (pause || load->grace || !s->seen[weekday] || !(load->direction & FALL_IS_BAD))
		return;
	if (surely < still_floor) {
		s->idle += hours;
		if (!s->alarm.level && s->idle >= 3)
			s->still = 0;
		return;
	}
	s->idle = 0;
	double made = (share - base) / expected;
	*slump = *out;
	judge_slump(s, load, slot, made / share_enough, hours * lesser(most_weight, surely), slump);
	count_still(s, made / share_enough, surely, hours, slot->at * hours, p);
	if (s->days < p->slot_warm || s->still <= 0)
		return;
	enum level level = still_level(s, load, p);
	alarm_lift(&s->alarm, level, TYPE_STOP, RULE_STANDSTILL, stood_since(s, slot));
	out->shortfall = 1 - made;
	out->lasted = s->still;
	out->limit = p->slot_hours[s->alarm.level ? s->alarm.level : LEVEL_BLUE];
}

void profile_step(struct profile_week *s, const struct load *load, const struct slot *slot, struct judged *out, struct judged *slump)
{
	double unit = unit_of(s, load, slot->slots, slot->value), share = unit > 0 ? slot->value / unit : 0;
	*out = (struct judged){0};
	if (s->armed)
		judge_still(s, load, slot, clamp(share, -16, 16), out, slump);
	s->today[slot->at] = held(share);
	s->sum += slot->value;
	s->slots++;
}

void profile_open(struct profile_week *s, const struct facts *f)
{
	s->facts = *f;
	s->open = true;
}

// --- the day's end

double profile_total(const struct profile_week *s, const struct load *load, uint32_t slots, double *covered)
{
	*covered = (double)s->slots / slots;
	if (!s->slots || s->slots == slots)
		return s->sum;
	int weekday = s->facts.weekday;
	if (!s->armed)
		return s->sum / *covered;
	double whole = 0, came = 0;
	for (uint32_t i = 0; i < slots; i++) {
		whole += share_of(s->usual[weekday][i]);
		came += s->today[i] == NOTHING ? 0 : share_of(s->usual[weekday][i]);
	}
	return s->sum + load->share[weekday] * load->level * greater(0, 1 - came / greater(whole, 1e-9));
}

static int16_t low_slot(const struct profile_week *s, uint32_t slots, uint32_t *came)
{
	int16_t least[PROFILE_MOST_SLOTS / LOW_SLOT + 1] = {0}; // sorted, the first `kept`
	uint32_t n = 0, kept = 0;
	for (uint32_t i = 0; i < slots; i++) {
		int16_t value = s->today[i];
		n += value != NOTHING;
		if (value == NOTHING || (kept == sizeof least / sizeof *least && value >= least[kept - 1]))
			continue;
		uint32_t at = kept < sizeof least / sizeof *least ? kept++ : kept - 1;
		for (; at && least[at - 1] > value; at--)
			least[at] = least[at - 1];
		least[at] = value;
	}
	*came = n;
	return n ? least[n / LOW_SLOT] : 0;
}

static void learn_base(struct profile_week *s, uint32_t slots)
{
	uint32_t came;
	int16_t low = low_slot(s, slots, &came), least = INT16_MAX, second = INT16_MAX;
	if (!came)
		return;
	s->low[s->low_next] = low;
	s->low_next = (uint8_t)((s->low_next + 1) % PROFILE_LOWS);
	s->lows = (uint8_t)(s->lows < PROFILE_LOWS ? s->lows + 1 : PROFILE_LOWS);
	for (int i = 0; i < s->lows; i++) {
		if (s->low[i] < least) {
			second = least;
			least = s->low[i];
		} else if (s->low[i] < second) {
			second = s->low[i];
		}
	}
	s->base = share_of(s->lows < 7 ? least : second);
}

// rate: of the first days, when each counts as much as the others.
static void learn_slot(struct profile_week *s, int weekday, uint32_t at, uint32_t seen, double rate)
{
	int16_t *usual = &s->usual[weekday][at], *spread = &s->spread[weekday][at];
	double was = share_of(*usual), off = s->today[at] == NOTHING ? 0 : share_of(s->today[at]) - was;
	if (!seen) {
		*usual = s->today[at] == NOTHING ? 0 : s->today[at];
		return;
	}
	double wild = s->armed ? 2 : 32, far = s->armed ? 0.6 : 32;
	*spread = held(seen == 1 ? 0.7 * fabs(off) : ewma_step(share_of(*spread), lesser(fabs(off), wild), greater(0.15, rate)));
	*usual = held(was + greater(0.2, rate) * clamp(off, -far, far));
}

static void learn(struct profile_week *s, uint32_t slots)
{
	int weekday = s->facts.weekday;
	double rate = 1.0 / (s->seen[weekday] + 1);
	learn_base(s, slots);
	for (uint32_t i = 0; i < slots; i++)
		learn_slot(s, weekday, i, s->seen[weekday], rate);
	s->seen[weekday] += s->seen[weekday] < UINT8_MAX;
}

static void swap_weekdays(struct profile_week *s, int a, int b)
{
	for (int i = 0; i < PROFILE_MOST_SLOTS; i++) {
		int16_t usual = s->usual[a][i], spread = s->spread[a][i];
		s->usual[a][i] = s->usual[b][i];
		s->spread[a][i] = s->spread[b][i];
		s->usual[b][i] = usual;
		s->spread[b][i] = spread;
	}
	s->still = 0;
	alarm_lower(&s->alarm, LEVEL_NONE, RULE_BACK);
}

// The day totals know by now what an average day is, or do not know it any more.
static void follow(struct profile_week *s, const struct load *load, uint32_t slots)
{
	if (!s->armed && load->level > 0 && s->unit > 0) {
		scale(s, s->unit * slots / load->level);
		s->armed = true;
	} else if (s->armed && !(load->level > 0)) {
		struct alarm none = s->alarm;
		profile_init(s);
		alarm_lower(&none, LEVEL_NONE, RULE_NEW_USUAL);
		s->alarm = none;
	}
}

void profile_close(struct profile_week *s, const struct load *load, const struct params *p, uint32_t slots, bool learn_it)
{
	if (load->swapped[0] >= 0)
		swap_weekdays(s, load->swapped[0], load->swapped[1]);
	follow(s, load, slots);
	s->days += s->days < UINT16_MAX;
	for (int i = 0; i < 2; i++) {
		s->record[i] *= p->stop_record_kept;
		s->pending[i] *= p->stop_record_kept;
	}
	s->nuisance *= p->nuisance_kept;
	if (learn_it)
		learn(s, slots);
	for (int i = 0; i < PROFILE_MOST_SLOTS; i++)
		s->today[i] = NOTHING;
	s->sum = 0;
	s->slots = 0;
	s->open = false;
}
