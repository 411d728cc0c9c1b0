#include "load_rules.h"

#include "chart.h"

#include <math.h>
#include <string.h>

_Static_assert(sizeof(struct load) <= 960, "a daily series stays small");

enum { SWAP_DAYS = 7, LATE_DAYS = 4, LATE_WEEKS = 2 };
static const double unsure_noise = 0.3; // of a plant whose level has just been found
static const double most_memory = 4;    // alarms that are remembered
static const double most_gap = 1.5;     // and that it can be off
static const double rest_share = 0.4;   // a weekday with less is a rest day

void load_init(struct load *s, enum direction direction)
{
	*s = (struct load){
	        .direction = (uint8_t)direction, .week_of_year = NO_WEEK, .swapped = {-1, -1}
        };
	for (int i = 0; i < 7; i++)
		s->share[i] = 1;
	memset(s->year_new, NO_GAP, sizeof s->year_new);
	memset(s->year_old, NO_GAP, sizeof s->year_old);
	memset(&s->festival_new, NO_SHARE, sizeof s->festival_new);
	memset(&s->festival_old, NO_SHARE, sizeof s->festival_old);
}

// --- the sums

static void gap_sum_step(struct gap_sum *g, double evidence, double gap, double usual, double allowance, int32_t day)
{
	if (g->sum <= 0)
		*g = (struct gap_sum){.since = day};
	g->sum = cusum_step(g->sum, evidence, allowance);
	if (g->sum <= 0)
		return;
	g->gap += gap;
	g->usual += usual;
	g->days++;
}

double load_mean_gap(const struct gap_sum *g)
{
	return g->usual > 0 ? g->gap / g->usual : 0;
}

// The oldest of them makes room. By way of a copy, which a compiler keeps in registers.
static void forget_oldest(double recent[LOAD_RECENT])
{
	double newer[LOAD_RECENT - 1];
	memcpy(newer, recent + 1, sizeof newer);
	memcpy(recent, newer, sizeof newer);
}

static void add_evidence(struct load *s, const struct load_day *d, double value)
{
	double weight = clamp(d->share * d->floor, 0.05, 1), allowance = d->p->allowance * d->noise * weight;
	double short_from = 0.5 * d->p->depth[LEVEL_BLUE] * d->share;
	if (s->low.sum <= 0)
		s->short_run = 0;
	gap_sum_step(&s->low, -d->short_gap, -d->gap, d->share * d->floor, allowance, d->f->day);
	if (s->low.sum > 0 && !d->rest)
		s->short_run = d->short_gap < -short_from ? s->short_run + 1 : 0;
	s->low.quick = s->low.sum > 0 ? cusum_step(s->low.quick, -d->short_gap, d->p->quick_allowance * d->noise * weight) : 0;
	s->low.sum = lesser(s->low.sum, 3 * d->p->limit[LEVEL_BLUE] * d->noise + 1);
	if (!d->rest)
		s->good_run = (uint16_t)(d->short_gap > -greater(allowance, short_from) ? s->good_run + (s->good_run < UINT16_MAX) : 0);
	if (s->good_run >= d->p->forget_days && !s->alarm.level)
		s->low = (struct gap_sum){0};
	if (!(d->festival && s->direction & RISE_IS_BAD))
		gap_sum_step(&s->high, d->high_gap, d->gap, d->share, allowance, d->f->day);
	s->high_value = s->high.days > 1 ? s->high_value + value : value;
	if (d->rest)
		return;
	if (s->recent == LOAD_RECENT) {
		forget_oldest(s->recent_gap);
		forget_oldest(s->recent_usual);
		s->recent--;
	}
	s->recent_gap[s->recent] = d->short_gap;
	s->recent_usual[s->recent++] = d->share * d->floor;
}

double load_recent_gap(const struct load *s, int n)
{
	double gap = 0, usual = 0;
	for (int i = s->recent > n ? s->recent - n : 0; i < s->recent; i++) {
		gap += s->recent_gap[i];
		usual += s->recent_usual[i];
	}
	return gap / greater(1e-9, usual);
}

static double recent_shortfall(const struct load *s, int n)
{
	return -load_recent_gap(s, n);
}

static void notice_odd_day(struct load *s, const struct load_day *d)
{
	double least, most, share = s->share[d->weekday];
	usual_range(s, &least, &most);
	if (d->weekly || d->f->class == CLASS_MAKEUP || least >= REST_STANDS_OUT * most)
		return;
	bool is_workday = share > (least + most) / 2;
	double near = 0.35 * (most - least);
	bool rested = is_workday && d->value > least / 2 && d->value < least + near; // a standstill is no rest day where rest days make something
	bool worked = !is_workday && d->value > most - near;
	s->odd[d->weekday] = (int8_t)(worked - rested);
	s->odd_day[d->weekday] = d->f->day;
}

// --- the alarm

static void reset_alarm(struct load *s, enum rule_id rule)
{
	alarm_lower(&s->alarm, LEVEL_NONE, rule);
	s->low = (struct gap_sum){0};
	s->short_run = 0;
	s->ok_run = s->down_run = s->alarm_days = s->relapses = 0;
	s->week_count = 0;
}

static int64_t since_of(const struct load *s, const struct load_day *d, enum event_type type)
{
	int32_t days = type == TYPE_STOP ? d->f->day - s->stop_since : s->low.days ? d->f->day - s->low.since : 0;
	return d->start_time - (int64_t)days * CIVIL_DAY_MS;
}

static void lift(struct load *s, const struct load_day *d, enum level level, enum event_type type, enum rule_id rule)
{
	if (level <= (enum level)s->alarm.level)
		return;
	if (!s->alarm.level)
		s->alarm_days = 0;
	s->down_run = s->ok_run = 0;
	alarm_lift(&s->alarm, level, type, rule, since_of(s, d, type)); // a drop that turns into a stop has been amiss since it began
}

// Days that stand still. One alone is judged by whether the plant is known to take such days and to come back from them.
static void judge_stop_day(struct load *s, const struct load_day *d)
{
	s->stop_record *= d->p->stop_record_kept;
	s->stop_pending *= d->p->stop_record_kept;
	if (!d->stop_counts)
		return;
	if (!d->festival && d->value < d->p->stop_share * d->share) {
		s->stop_since = s->stop_days ? s->stop_since : d->f->day;
		s->stop_days++;
	} else {
		if (s->stop_days && s->stop_days <= d->p->stop_record_most) {
			s->stop_record = greater(s->stop_record, lesser(s->stop_pending, s->stop_days));
			s->stop_pending = greater(s->stop_pending, s->stop_days);
		}
		if (s->stop_days)
			s->recent = 0; // how it goes from now on is not seen in the days of the stop
		s->stop_days = 0;
	}
}

static enum level stop_level(const struct load *s, const struct load_day *d)
{
	uint32_t usual = (uint32_t)(s->stop_record + 0.5);
	if (s->periods < 7 || s->stop_days <= usual)
		return LEVEL_NONE;
	if (d->weekly)
		return LEVEL_RED;
	uint32_t rest_days = load_rest_days(s);
	uint32_t patience = d->noise > d->p->stop_rough ? 3 : d->noise > d->p->stop_quiet ? 2 : 1;
	if (s->stop_days - usual < patience)
		return LEVEL_BLUE;
	return s->stop_days > (rest_days > 1 ? rest_days : 1) ? LEVEL_RED : LEVEL_YELLOW;
}

// A stop that began on days that count goes on through the workdays around a holiday, on which none could begin.
static void judge_stop_goes_on(struct load *s, const struct load_day *d)
{
	bool workday = d->f->class == CLASS_WORKDAY || d->f->class == CLASS_MAKEUP;
	if (!(s->direction & FALL_IS_BAD) || !s->stop_days || !workday || d->f->filed || d->festival || !d->stop_counts ||
	    d->value >= d->p->stop_share * d->share)
		return;
	s->stop_days++;
	lift(s, d, stop_level(s, d), TYPE_STOP, RULE_STOP_DAY);
}

static bool is_short(const struct load *s, const struct load_day *d)
{
	const struct params *p = d->p;
	return s->periods >= 3 && (s->short_run >= p->run_days || s->low.days >= p->slow_days);
}

// The same depth is less of an event at a plant that is rough by nature.
static enum level shortfall_level(const struct load *s, const struct load_day *d, double shortfall)
{
	const struct params *p = d->p;
	double scale = d->noise * (1 + p->nuisance * s->nuisance), evidence = s->low.sum / scale, doubt = 1 + p->flap_doubt * s->flaps;
	bool quick = s->low.quick > p->quick_limit * scale;
	int level = LEVEL_NONE;
	while (level < LEVEL_RED && (evidence > p->limit[level + 1] * (level ? doubt : 1) || (quick && !level)) &&
	       shortfall >= greater(p->depth[level + 1], p->depth_sigma[level + 1] * d->noise))
		level++;
	return (enum level)level;
}

// A fall that took long and is deeper now than on the average is a decline.
static enum event_type shortfall_type(const struct load *s, const struct load_day *d)
{
	if (d->festival && d->f->festival > 0)
		return TYPE_LATE_RESUME;
	return s->low.days >= d->p->slow_days && recent_shortfall(s, LOAD_RECENT) > 1.25 * load_mean_gap(&s->low) ? TYPE_DECLINE : TYPE_DROP;
}

// As many days like rest days as the plant has in a week may be its rest days, moved: not more than blue until there are more of them.
static enum level most_level(const struct load *s, const struct load_day *d)
{
	uint32_t rested = 0;
	if (s->odd[d->weekday] >= 0)
		return LEVEL_RED;
	for (int i = 0; i < 7; i++)
		rested += s->odd[i] < 0 && d->f->day - s->odd_day[i] < SWAP_DAYS;
	return rested <= load_rest_days(s) ? LEVEL_BLUE : LEVEL_RED;
}

static enum level lower_level(enum level a, enum level b)
{
	return a < b ? a : b;
}

// What each of the last days was off at least, as a share of the usual; 0 while there are fewer.
static double least_of_each(const struct load *s, int side)
{
	double least = s->recent >= LATE_DAYS ? INFINITY : 0;
	for (int i = s->recent - LATE_DAYS; s->recent >= LATE_DAYS && i < s->recent; i++)
		least = lesser(least, side * s->recent_gap[i] / greater(0.05, s->recent_usual[i]));
	return least;
}

struct depth load_depth(const struct load *s, const struct load_day *d, const struct gap_sum *g, int side)
{
	double mean = load_mean_gap(g), late = d->weekly ? side * load_recent_gap(s, LATE_WEEKS) : least_of_each(s, side);
	return late > mean ? (struct depth){late, true} : (struct depth){mean, false};
}

static void judge(struct load *s, const struct load_day *d)
{
	bool lasts = is_short(s, d);
	double shortfall = lasts ? load_depth(s, d, &s->low, -1).share : 0; // before the days of a stop are forgotten
	enum level most = d->weekly ? LEVEL_RED : most_level(s, d);
	judge_stop_day(s, d);
	lift(s, d, lower_level(most, stop_level(s, d)), TYPE_STOP, RULE_STOP_DAY);
	if (lasts)
		lift(s, d, lower_level(most, shortfall_level(s, d, shortfall)), shortfall_type(s, d), RULE_SHORTFALL);
}

void load_forget_depth(const struct load *s, struct gap_sum *g, int side)
{
	g->gap = g->usual = 0;
	for (int i = 0; i < s->recent; i++) {
		g->gap += side * s->recent_gap[i];
		g->usual += s->recent_usual[i];
	}
}

void load_note_relapse(struct load *s, uint32_t good_run, double clear_days, bool good)
{
	if (!good && good_run >= clear_days)
		s->relapses = (uint8_t)(s->relapses + (s->relapses < UINT8_MAX));
}

bool load_is_flapping(const struct load *s, const struct params *p)
{
	return s->flaps + s->relapses >= p->flap_from;
}

void load_remember_alarm(struct load *s, const struct alarm *a, uint32_t days)
{
	if (a->peak == LEVEL_BLUE && days < 30)
		s->nuisance = lesser(most_memory, s->nuisance + 1);
	if (a->peak > LEVEL_BLUE)
		s->flaps = lesser(most_memory, s->flaps + 1);
}

// Hysteresis: three good days clear it; three days that are less bad on the average step it down.
static void judge_better(struct load *s, const struct load_day *d, double gap)
{
	const struct params *p = d->p;
	if (!s->alarm.level || !s->recent || d->little || s->stop_days)
		return;
	double shortfall = recent_shortfall(s, 3);
	bool good = -gap / greater(d->share, 0.05) < greater(p->depth[LEVEL_BLUE] / 2, 0.04);
	load_note_relapse(s, s->ok_run, p->clear_days, good);
	s->ok_run = (uint16_t)(good ? s->ok_run + 1 : 0);
	s->down_run = (uint16_t)(shortfall < 0.6 * p->depth[s->alarm.level] ? s->down_run + 1 : 0);
	double enough = p->clear_days * (1 + p->flap * s->flaps);
	if (s->ok_run >= enough || (s->down_run >= enough && shortfall < p->depth[LEVEL_BLUE] / 2)) {
		load_remember_alarm(s, &s->alarm, s->alarm_days);
		reset_alarm(s, RULE_BACK);
	} else if (s->down_run >= p->clear_days && s->alarm.level > LEVEL_BLUE) {
		alarm_lower(&s->alarm, (enum level)(s->alarm.level - 1), RULE_BACK);
		s->down_run = 0;
		load_forget_depth(s, &s->low, -1);
	}
}

// --- a rest day that moved: a workday rested and a rest day worked, within a week. They change places.

static void swap_weekdays(struct load *s, int a, int b)
{
	double share = s->share[a], spread = s->spread[a];
	s->share[a] = s->share[b];
	s->spread[a] = s->spread[b];
	s->share[b] = share;
	s->spread[b] = spread;
	s->swapped[0] = (int8_t)a;
	s->swapped[1] = (int8_t)b;
	s->odd[a] = s->odd[b] = 0;
	s->stop_days = 0;
	reset_alarm(s, RULE_BACK);
	surge_reset(s, RULE_BACK);
	s->recent = 0;
	s->has_last_gap = false;
	s->high = (struct gap_sum){0};
}

static void judge_moved_rest(struct load *s, const struct load_day *d)
{
	for (int i = 0; i < 7 && s->odd[d->weekday]; i++)
		if (s->odd[i] == -s->odd[d->weekday] && d->f->day - s->odd_day[i] < SWAP_DAYS)
			swap_weekdays(s, i, d->weekday);
}

// --- what lasts is accepted

// A rise is learned at once; one to more than double means that the level was learned in an outage.
static void accept_rise(struct load *s, const struct load_day *d)
{
	if (s->high.sum <= d->p->limit[LEVEL_BLUE] * d->noise || s->high.days < 7 || s->alarm.level || d->festival)
		return;
	double rise = load_mean_gap(&s->high);
	if (rise > 1)
		usual_start_again(s, s->high_value / s->high.days, unsure_noise);
	else if (rise > 0.05)
		s->level *= 1 + 0.7 * rise;
	s->high = (struct gap_sum){0};
}

static void accept_fall(struct load *s, const struct load_day *d)
{
	if (!s->alarm.level || s->alarm_days <= d->p->rebase_days || s->recent < LOAD_RECENT || s->stop_days)
		return;
	s->level *= greater(0.05, 1 - recent_shortfall(s, LOAD_RECENT));
	s->level_long = lesser(s->level_long, s->level);
	reset_alarm(s, RULE_NEW_USUAL);
}

// --- one period

static bool is_seldom(const struct load *s, const struct params *p, int weekday)
{
	return s->spread[weekday] > p->seldom_worked * greater(s->share[weekday], 0.05);
}

// Most weekdays vary like that: it is no pattern of the week.
static bool is_irregular(const struct load *s, const struct params *p)
{
	int seldom = 0;
	for (int i = 0; i < 7; i++)
		seldom += is_seldom(s, p, i);
	return seldom > 3;
}

static void measure(const struct load *s, struct load_day *d, double value)
{
	const struct params *p = d->p;
	d->value = clamp(value / s->level, -MOST_VALUE, MOST_VALUE);
	d->floor = d->festival ? season_enough(s, p, d->f->festival) : 1;
	d->gap = clamp(d->value - d->share * d->floor, -most_gap, most_gap);
	if (d->f->class == CLASS_MAKEUP)
		d->gap = lesser(d->gap, 0);
	bool seldom = !d->weekly && is_seldom(s, p, d->weekday);
	if (seldom && d->gap < 0)
		d->gap *= 0.3;
	d->little = !d->weekly && d->share < rest_share;
	d->rest = seldom || d->little;
	d->stop_counts = !d->little && (!seldom || is_irregular(s, p));
	d->short_gap = d->gap;
	d->noise = load_noise(s, p);
	d->high_gap = d->gap;
	double lag = s->growth > 0 ? s->growth / p->learn_rate_long : 0, level_long = s->level_long * (1 + lag);
	if (d->gap < 0 && level_long < s->level) // the long-run level, without its lag, guards against a rise that was learned too soon
		d->short_gap = greater(d->short_gap, lesser(0, d->value - d->share * d->floor * level_long / s->level));
	double excused = d->gap < 0 && !d->festival ? season_last_year(s, p, d->f->week, -0.3, 0) : 1;
	if (excused < 1)
		d->short_gap = greater(d->short_gap, lesser(0, d->value - d->share * excused));
}

// Where a rise is bad: a fall is plain, and what is above counts as evidence as the shortfall does elsewhere. A rest day that is worked is no surge.
static void measure_high(const struct load *s, struct load_day *d)
{
	if (!(s->direction & FALL_IS_BAD))
		d->short_gap = d->gap;
	if (d->gap <= 0)
		return;
	double enough = d->share * greater(1, s->level_long / s->level) * (d->festival ? 1 : season_last_year(s, d->p, d->f->week, 0, 0.3));
	d->high_gap = d->rest ? 0 : lesser(d->gap, greater(0, d->value - enough));
}

static void report(const struct load *s, const struct load_day *d, double level, double value, struct judged *out)
{
	double share = d->share * d->floor;
	bool up = s->surge.alarm.level || !(s->direction & FALL_IS_BAD);
	struct depth depth = up ? load_depth(s, d, &s->high, 1) : load_depth(s, d, &s->low, -1);
	*out = (struct judged){.judged = true,
	                       .value = value,
	                       .expected = share * level,
	                       .low = greater(0, share - 2 * d->noise) * level,
	                       .high = (share + 2 * d->noise) * level,
	                       .shortfall = s->stop_days ? 1 - d->value / greater(share, 0.05) : depth.share,
	                       .lately = depth.lately,
	                       .lasted = s->stop_days ? s->stop_days : s->low.days,
	                       .limit = d->p->depth[s->alarm.level ? s->alarm.level : LEVEL_BLUE]};
	if (!up)
		return;
	out->shortfall = -depth.share;
	out->lasted = s->high.days;
	out->limit = d->p->surge_depth[s->surge.alarm.level ? s->surge.alarm.level : LEVEL_BLUE];
}

// Evidence piles up: what may be an incident is not learned.
static bool is_gathering(const struct load *s, const struct load_day *d)
{
	return (s->direction & FALL_IS_BAD && s->low.sum > 0.5 * d->p->limit[LEVEL_BLUE] * d->noise) ||
	       (s->direction & RISE_IS_BAD && s->high.sum > 0.5 * d->p->surge_limit[LEVEL_BLUE] * d->noise);
}

// What next year is to know of this period: nothing of a stop, and of an alarm of yellow or higher not more than what yellow begins with. An incident is no season.
static double season_gap(const struct load *s, const struct load_day *d, double value)
{
	double gap = clamp(value / s->level, -MOST_VALUE, MOST_VALUE) - s->share[d->weekday];
	if (s->stop_days)
		return 0;
	return clamp(gap, s->alarm.level > LEVEL_BLUE ? -d->p->depth[LEVEL_YELLOW] : -MOST_VALUE,
	             s->surge.alarm.level > LEVEL_BLUE ? d->p->surge_depth[LEVEL_YELLOW] : MOST_VALUE);
}

static void step_judged(struct load *s, struct load_day *d, double value, struct judged *out)
{
	double level = s->level;
	notice_odd_day(s, d);
	add_evidence(s, d, value);
	if (s->direction & FALL_IS_BAD)
		judge(s, d);
	if (s->direction & RISE_IS_BAD)
		surge_judge(s, d);
	report(s, d, level, value, out);
	if (s->alarm.level) {
		s->alarm_days += s->alarm_days < UINT16_MAX;
		judge_better(s, d, d->gap);
	}
	surge_judge_better(s, d);
	judge_moved_rest(s, d);
	if (s->has_last_gap && !d->rest)
		volatility_judge(s, d);
	if (!d->rest) {
		s->last_gap = d->gap;
		s->has_last_gap = !s->alarm.level && !s->surge.alarm.level && !s->stop_days;
	}
	bool frozen = is_gathering(s, d) || s->alarm.level || s->surge.alarm.level || d->festival;
	s->periods++;
	s->nuisance *= d->p->nuisance_kept;
	s->flaps *= d->p->flap_kept;
	if (!frozen)
		usual_learn(s, d, value);
	if (s->alarm.level || s->surge.alarm.level || d->festival)
		s->week_count = 0;
	else
		usual_learn_noise(s, d); // also while evidence gathers: else only the calm days would be measured
	if (s->direction & RISE_IS_BAD)
		surge_accept(s, d);
	else
		accept_rise(s, d);
	accept_fall(s, d);
	if (s->level < LEAST_LEVEL)
		usual_start_again(s, 0, 0);
	if (!(s->level > 0))
		return;
	season_remember_week(s, d->weekly, d->f->week, season_gap(s, d, value));
}

// Holidays, filed stops, and the day before or after: no evidence and no learning.
static bool is_held_back(struct load *s, const struct params *p, const struct facts *f)
{
	bool off = f->class == CLASS_HOLIDAY;
	if (off || f->filed) {
		s->grace = (uint8_t)p->grace_days;
		return true;
	}
	if (s->grace) {
		s->grace--;
		return true;
	}
	return f->eve;
}

// Where only a rise is bad, a stop is neither: it is waited out, and after a long time the plant is a new one.
static bool is_still(struct load *s, const struct load_day *d)
{
	bool still = d->stop_counts && d->value < d->p->stop_share * d->share;
	s->stop_days = still ? s->stop_days + 1 : d->stop_counts ? 0 : s->stop_days;
	if (s->stop_days > d->p->surge_rebase_days)
		usual_start_again(s, 0, 0);
	return still;
}

void load_step(struct load *s, const struct params *p, enum civil_period period, const struct facts *f, int64_t start_time, double value, double covered,
               struct judged *out)
{
	bool weekly = period == CIVIL_WEEK;
	int weekday = weekly ? 0 : f->weekday;
	*out = (struct judged){0};
	s->swapped[0] = s->swapped[1] = -1;
	if (!(s->level > 0)) {
		bool at_festival = f->festival != NO_FESTIVAL && f->festival >= -20 && f->festival <= 16;
		if (f->class != CLASS_HOLIDAY && !f->filed && covered >= 0.5 && !at_festival)
			usual_warm(s, p, weekly, weekday, value);
		return;
	}
	struct load_day d = {.p = p, .f = f, .start_time = start_time, .weekday = weekday, .weekly = weekly, .share = s->share[weekday]};
	bool festival = f->festival != NO_FESTIVAL && f->festival >= p->festival_from && f->festival <= p->festival_to;
	d.festival = festival && !weekly;
	season_end_festival(s, &d);
	measure(s, &d, value);
	if (s->direction & RISE_IS_BAD)
		measure_high(s, &d);
	if (is_held_back(s, p, f) || (festival && weekly) || covered < 0.5) {
		judge_stop_goes_on(s, &d);
		s->has_last_gap = false;
		return;
	}
	if (!(s->direction & FALL_IS_BAD) && (d.festival || is_still(s, &d))) {
		surge_judge_better(s, &d);
		s->has_last_gap = false;
		return;
	}
	if (d.festival && d.share > 0)
		season_remember_festival(s, f->festival, d.value / d.share);
	if (d.festival && d.value >= d.share * d.floor) { // enough for the season: no evidence, nothing learned, but an alarm may clear
		report(s, &d, s->level, value, out);
		if (d.value > 0.8 * d.share)
			judge_better(s, &d, 0);
		s->has_last_gap = false;
		return;
	}
	step_judged(s, &d, value, out);
}
