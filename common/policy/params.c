#include "params.h"

#include <math.h>
#include <string.h>

#define AT(field) offsetof(struct params, field)

// clang-format off
const struct param param_table[] = {
	// group         name                   field                            days    weeks   min     max
	// What is usual.
	{"baseline",    "warm",                AT(warm),                        14,     6,      4,      14,    "periods before a series is judged; an outage among them is waited out"},
	{"baseline",    "young",               AT(young),                       20,     4,      1,      200,   "periods over which a new series is judged with less confidence"},
	{"baseline",    "learn_rate",          AT(learn_rate),                  0.033,  0.125,  0,      0.5,   "how fast the average day follows new values, a period"},
	{"baseline",    "learn_rate_long",     AT(learn_rate_long),             0.01,   0.025,  0,      0.5,   "how fast the long-run level follows, that guards against learning a slow fall"},
	{"baseline",    "weekday_rate",        AT(weekday_rate),                0.2,    0.2,    0,      0.5,   "how fast a weekday's share of the average day follows"},
	{"baseline",    "noise_rate",          AT(noise_rate),                  0.02,   0.05,   0,      0.5,   "step of the streaming median that measures noise"},
	{"baseline",    "noise_floor",         AT(noise_floor),                 0.015,  0.015,  0.001,  1,     "noise is never taken to be less than this share"},
	{"baseline",    "clip_sigma",          AT(clip_sigma),                  3,      3,      1,      10,    "a value is learned as at most so many sigma away"},
	// Load: how far days (weeks) together fall short.
	{"load",        "allowance",           AT(allowance),                   0.35,   0.4,    0,      3,     "shortfall a period that is forgiven, in sigma"},
	{"load",        "limit_blue",          AT(limit[LEVEL_BLUE]),           6,      3.5,    1,      100,   "sum of the shortfalls beyond it that alarms, in sigma: blue"},
	{"load",        "limit_yellow",        AT(limit[LEVEL_YELLOW]),         13,     3.5,    1,      100,   "sum of the shortfalls beyond it that alarms, in sigma: yellow"},
	{"load",        "limit_orange",        AT(limit[LEVEL_ORANGE]),         13,     3.5,    1,      100,   "sum of the shortfalls beyond it that alarms, in sigma: orange"},
	{"load",        "limit_red",           AT(limit[LEVEL_RED]),            13,     3.5,    1,      100,   "sum of the shortfalls beyond it that alarms, in sigma: red"},
	{"load",        "depth_blue",          AT(depth[LEVEL_BLUE]),           0.07,   0.07,   0.01,   1,     "mean shortfall as a share of what is usual: blue"},
	{"load",        "depth_yellow",        AT(depth[LEVEL_YELLOW]),         0.165,  0.165,  0.01,   1,     "mean shortfall as a share of what is usual: yellow"},
	{"load",        "depth_orange",        AT(depth[LEVEL_ORANGE]),         0.3,    0.3,    0.01,   1,     "mean shortfall as a share of what is usual: orange"},
	{"load",        "depth_red",           AT(depth[LEVEL_RED]),            0.6,    0.6,    0.01,   1,     "mean shortfall as a share of what is usual: red"},
	{"load",        "sigma_blue",          AT(depth_sigma[LEVEL_BLUE]),     0.5,    0.5,    0,      10,    "and at least so many sigma of the plant's own noise: blue"},
	{"load",        "sigma_yellow",        AT(depth_sigma[LEVEL_YELLOW]),   1.25,   1.25,   0,      10,    "and at least so many sigma of the plant's own noise: yellow"},
	{"load",        "sigma_orange",        AT(depth_sigma[LEVEL_ORANGE]),   1.5,    1.5,    0,      10,    "and at least so many sigma of the plant's own noise: orange"},
	{"load",        "sigma_red",           AT(depth_sigma[LEVEL_RED]),      2,      2,      0,      10,    "and at least so many sigma of the plant's own noise: red"},
	{"load",        "run_days",            AT(run_days),                    3,      2,      1,      60,    "productive periods short in a row that are enough"},
	{"load",        "slow_days",           AT(slow_days),                   9,      2,      1,      120,   "or periods since the shortfall began"},
	{"load",        "quick_allowance",     AT(quick_allowance),             1,      1,      0,      10,    "a second sum forgives so many sigma a period"},
	{"load",        "quick_limit",         AT(quick_limit),                 3,      100,    1,      100,   "and alarms blue from here on, in sigma: what is far off is found sooner"},
	{"load",        "forget_days",         AT(forget_days),                 4,      4,      2,      60,    "productive periods in a row that are not short make the sum begin anew, while nothing is wrong"},
	{"load",        "clear_days",          AT(clear_days),                  3,      1,      1,      60,    "good periods in a row that clear"},
	{"load",        "rebase_days",         AT(rebase_days),                 60,     12,     7,      400,   "periods of alarm after which the lower level is the new usual one"},
	{"load",        "seldom_worked",       AT(seldom_worked),               0.35,   0.35,   0.05,   5,     "a weekday that varies by more than this share of itself counts little"},
	{"load",        "last_year",           AT(last_year),                   1,      0.5,    0,      1,     "how much of last year's shortfall in the same weeks excuses this year's"},
	{"load",        "nuisance",            AT(nuisance),                    0.5,    0.25,   0,      2,     "each blue alarm that cleared by itself raises the limit by this share"},
	{"load",        "nuisance_half_life",  AT(nuisance_half_life),          120,    120,    1,      1000,  "periods after which half of that is forgotten"},
	{"load",        "flap",                AT(flap),                        1,      1,      0,      5,     "each alarm of yellow or higher that cleared lengthens the next clearing by so many times clear_days"},
	{"load",        "flap_half_life",      AT(flap_half_life),              120,    120,    1,      1000,  "periods after which half of that is forgotten"},
	{"load",        "flap_doubt",          AT(flap_doubt),                  0.25,   0.25,   0,      2,     "and raises the limits from yellow on by this share"},
	{"load",        "flap_from",           AT(flap_from),                   1.5,    1.5,    0.5,    10,    "so many of them, and relapses in this alarm, are said to be flapping"},
	// Surge: how far days (weeks) together are above the usual, where a rise is bad.
	{"surge",       "limit_blue",          AT(surge_limit[LEVEL_BLUE]),     6.5,    3.5,    1,      100,   "sum of what is above the usual beyond the allowance of load that alarms, in sigma: blue"},
	{"surge",       "limit_yellow",        AT(surge_limit[LEVEL_YELLOW]),   13,     3.5,    1,      100,   "sum of what is above the usual beyond the allowance of load that alarms, in sigma: yellow"},
	{"surge",       "limit_orange",        AT(surge_limit[LEVEL_ORANGE]),   13,     3.5,    1,      100,   "sum of what is above the usual beyond the allowance of load that alarms, in sigma: orange"},
	{"surge",       "limit_red",           AT(surge_limit[LEVEL_RED]),      13,     3.5,    1,      100,   "sum of what is above the usual beyond the allowance of load that alarms, in sigma: red"},
	{"surge",       "depth_blue",          AT(surge_depth[LEVEL_BLUE]),     0.1,    0.1,    0.01,   10,    "mean excess as a share of what is usual: blue"},
	{"surge",       "depth_yellow",        AT(surge_depth[LEVEL_YELLOW]),   0.2,    0.2,    0.01,   10,    "mean excess as a share of what is usual: yellow"},
	{"surge",       "depth_orange",        AT(surge_depth[LEVEL_ORANGE]),   0.4,    0.4,    0.01,   10,    "mean excess as a share of what is usual: orange"},
	{"surge",       "depth_red",           AT(surge_depth[LEVEL_RED]),      0.8,    0.8,    0.01,   10,    "mean excess as a share of what is usual: red"},
	{"surge",       "sigma_blue",          AT(surge_sigma[LEVEL_BLUE]),     0.5,    0.5,    0,      10,    "and at least so many sigma of the plant's own noise: blue"},
	{"surge",       "sigma_yellow",        AT(surge_sigma[LEVEL_YELLOW]),   1.25,   1.25,   0,      10,    "and at least so many sigma of the plant's own noise: yellow"},
	{"surge",       "sigma_orange",        AT(surge_sigma[LEVEL_ORANGE]),   1.5,    1.5,    0,      10,    "and at least so many sigma of the plant's own noise: orange"},
	{"surge",       "sigma_red",           AT(surge_sigma[LEVEL_RED]),      2,      2,      0,      10,    "and at least so many sigma of the plant's own noise: red"},
	{"surge",       "run_days",            AT(surge_run_days),              3,      2,      1,      60,    "productive periods high in a row that are enough"},
	{"surge",       "slow_days",           AT(surge_slow_days),             9,      2,      1,      120,   "or periods since the excess began"},
	{"surge",       "clear_days",          AT(surge_clear_days),            3,      1,      1,      60,    "good periods in a row that clear"},
	{"surge",       "rebase_days",         AT(surge_rebase_days),           60,     12,     7,      400,   "periods of alarm after which the higher level is the new usual one; a stop as long makes the series start anew"},
	// Stop, by the day.
	{"stop",        "day_share",           AT(stop_share),                  0.15,   0.15,   0.01,   0.9,   "a productive day below this share of its usual is a stop day"},
	{"stop",        "quiet",               AT(stop_quiet),                  0.16,   0.16,   0,      5,     "a plant with less noise than this reaches yellow on its first stop day, others on the second"},
	{"stop",        "rough",               AT(stop_rough),                  0.35,   0.35,   0,      5,     "or, with more noise than this, on the third"},
	{"stop",        "record_most",         AT(stop_record_most),            2,      2,      0,      7,     "stop days in a row that can become a plant's habit"},
	{"stop",        "record_half_life",    AT(stop_record_half_life),       90,     90,     1,      1000,  "days after which half of the plant's record of short stops is forgotten"},
	// Holidays.
	{"holiday",     "festival_from",       AT(festival_from),               -30,    -30,    -30,    0,     "days from Spring Festival at which its time begins"},
	{"holiday",     "festival_to",         AT(festival_to),                 25,     25,     0,      25,    "and ends"},
	{"holiday",     "festival_tolerance",  AT(festival_tolerance),          0.85,   0.85,   0,      1,     "share of the festival's lower envelope below which a shortfall counts"},
	{"holiday",     "grace_days",          AT(grace_days),                  1,      0,      0,      14,    "periods after a holiday or filed stop that are not judged"},
	// Stop, within hours, on 15-minute and hourly values.
	{"sudden_stop", "low",                 AT(slot_low),                    0.2,    0.2,    0.01,   0.9,   "share of the expected productive load below which an hour stands still"},
	{"sudden_stop", "back",                AT(slot_back),                   0.5,    0.5,    0.05,   1,     "share from which it works again"},
	{"sudden_stop", "doubt",               AT(slot_doubt),                  1.5,    1.5,    0,      10,    "spreads that a slot's expected load must stand above nothing to be counted on"},
	{"sudden_stop", "warm",                AT(slot_warm),                   28,     28,     7,      120,   "days before it judges"},
	{"sudden_stop", "hours_blue",          AT(slot_hours[LEVEL_BLUE]),      2,      2,      0.25,   1000,  "hours of full expected load that stood still: blue"},
	{"sudden_stop", "hours_yellow",        AT(slot_hours[LEVEL_YELLOW]),    3.5,    3.5,    0.25,   1000,  "hours of full expected load that stood still: yellow"},
	{"sudden_stop", "hours_orange",        AT(slot_hours[LEVEL_ORANGE]),    7,      7,      0.25,   1000,  "hours of full expected load that stood still: orange"},
	{"sudden_stop", "hours_red",           AT(slot_hours[LEVEL_RED]),       24,     24,     0.25,   1000,  "hours of full expected load that stood still: red"},
	{"sudden_stop", "record_blue",         AT(slot_record[LEVEL_BLUE]),     1.4,    1.4,    0,      20,    "and at least so many times the longest stop that the plant recovered from by itself: blue"},
	{"sudden_stop", "record_yellow",       AT(slot_record[LEVEL_YELLOW]),   1.6,    1.6,    0,      20,    "and at least so many times the longest stop that the plant recovered from by itself: yellow"},
	{"sudden_stop", "record_orange",       AT(slot_record[LEVEL_ORANGE]),   2,      2,      0,      20,    "and at least so many times the longest stop that the plant recovered from by itself: orange"},
	{"sudden_stop", "record_red",          AT(slot_record[LEVEL_RED]),      2.5,    2.5,    0,      20,    "and at least so many times the longest stop that the plant recovered from by itself: red"},
	// Slump, within hours, on 15-minute and hourly values.
	{"slump",       "allowance",           AT(slump_allowance),             0.2,    0.2,    0,      1,     "share of the expected productive load that may be missing"},
	{"slump",       "noise",               AT(slump_noise),                 2.5,    2.5,    0,      10,    "and at least so many sigma of the plant's day"},
	{"slump",       "hours",               AT(slump_hours),                 2.5,    2.5,    0.25,   1000,  "hours of full expected load lost beyond that: blue"},
	{"slump",       "record",              AT(slump_record),                1.4,    1.4,    0,      20,    "and at least so many times the most that the plant recovered from by itself"},
	{"slump",       "back",                AT(slump_back),                  6,      6,      1,      100,   "hours in a row about as usual that clear"},
	// Volatility.
	{"volatility",  "ratio_blue",          AT(rough_ratio[LEVEL_BLUE]),     2.2,    2.2,    1,      50,    "mean moving range of these days against that of long: blue"},
	{"volatility",  "ratio_yellow",        AT(rough_ratio[LEVEL_YELLOW]),   3.2,    3.2,    1,      50,    "mean moving range of these days against that of long: yellow"},
	{"volatility",  "least_blue",          AT(rough_least[LEVEL_BLUE]),     0.1,    0.1,    0,      5,     "and that range at least, as a share: blue"},
	{"volatility",  "least_yellow",        AT(rough_least[LEVEL_YELLOW]),   0.2,    0.2,    0,      5,     "and that range at least, as a share: yellow"},
	{"volatility",  "fast",                AT(rough_fast),                  0.2,    0.2,    0.01,   1,     "how fast the mean of these days follows"},
	{"volatility",  "slow",                AT(rough_slow),                  0.02,   0.02,   0.001,  1,     "how fast the mean of long follows"},
	{"volatility",  "days",                AT(rough_days),                  3,      2,      1,      60,    "periods in a row beyond it"},
	// Limits that officials set. NAN: not set.
	{"limit_low",   "value_blue",          AT(limit_low[LEVEL_BLUE]),       NAN,    NAN,    -1e15,  1e15,  "a value at or below it, in the indicator's unit: blue"},
	{"limit_low",   "value_yellow",        AT(limit_low[LEVEL_YELLOW]),     NAN,    NAN,    -1e15,  1e15,  "a value at or below it, in the indicator's unit: yellow"},
	{"limit_low",   "value_orange",        AT(limit_low[LEVEL_ORANGE]),     NAN,    NAN,    -1e15,  1e15,  "a value at or below it, in the indicator's unit: orange"},
	{"limit_low",   "value_red",           AT(limit_low[LEVEL_RED]),        NAN,    NAN,    -1e15,  1e15,  "a value at or below it, in the indicator's unit: red"},
	{"limit_high",  "value_blue",          AT(limit_high[LEVEL_BLUE]),      NAN,    NAN,    -1e15,  1e15,  "a value at or above it, in the indicator's unit: blue"},
	{"limit_high",  "value_yellow",        AT(limit_high[LEVEL_YELLOW]),    NAN,    NAN,    -1e15,  1e15,  "a value at or above it, in the indicator's unit: yellow"},
	{"limit_high",  "value_orange",        AT(limit_high[LEVEL_ORANGE]),    NAN,    NAN,    -1e15,  1e15,  "a value at or above it, in the indicator's unit: orange"},
	{"limit_high",  "value_red",           AT(limit_high[LEVEL_RED]),       NAN,    NAN,    -1e15,  1e15,  "a value at or above it, in the indicator's unit: red"},
	{"year_on_year","share_blue",          AT(growth_year[LEVEL_BLUE]),     NAN,    NAN,    0,      10,    "of months, quarters and years: share below the same period of last year, above it where a rise is bad: blue"},
	{"year_on_year","share_yellow",        AT(growth_year[LEVEL_YELLOW]),   NAN,    NAN,    0,      10,    "of months, quarters and years: share below the same period of last year, above it where a rise is bad: yellow"},
	{"year_on_year","share_orange",        AT(growth_year[LEVEL_ORANGE]),   NAN,    NAN,    0,      10,    "of months, quarters and years: share below the same period of last year, above it where a rise is bad: orange"},
	{"year_on_year","share_red",           AT(growth_year[LEVEL_RED]),      NAN,    NAN,    0,      10,    "of months, quarters and years: share below the same period of last year, above it where a rise is bad: red"},
	{"period_on_period","share_blue",          AT(growth_period[LEVEL_BLUE]),   NAN,    NAN,    0,      10,    "of months, quarters and years: share below the period before, above it where a rise is bad: blue"},
	{"period_on_period","share_yellow",        AT(growth_period[LEVEL_YELLOW]), NAN,    NAN,    0,      10,    "of months, quarters and years: share below the period before, above it where a rise is bad: yellow"},
	{"period_on_period","share_orange",        AT(growth_period[LEVEL_ORANGE]), NAN,    NAN,    0,      10,    "of months, quarters and years: share below the period before, above it where a rise is bad: orange"},
	{"period_on_period","share_red",           AT(growth_period[LEVEL_RED]),    NAN,    NAN,    0,      10,    "of months, quarters and years: share below the period before, above it where a rise is bad: red"},
	{"plan",        "share_blue",          AT(plan_share[LEVEL_BLUE]),      NAN,    NAN,    0,      10,    "of months, quarters and years: share short of the plan, above it where a rise is bad: blue"},
	{"plan",        "share_yellow",        AT(plan_share[LEVEL_YELLOW]),    NAN,    NAN,    0,      10,    "of months, quarters and years: share short of the plan, above it where a rise is bad: yellow"},
	{"plan",        "share_orange",        AT(plan_share[LEVEL_ORANGE]),    NAN,    NAN,    0,      10,    "of months, quarters and years: share short of the plan, above it where a rise is bad: orange"},
	{"plan",        "share_red",           AT(plan_share[LEVEL_RED]),       NAN,    NAN,    0,      10,    "of months, quarters and years: share short of the plan, above it where a rise is bad: red"},
	{"plan_year",   "share_blue",          AT(plan_year[LEVEL_BLUE]),       NAN,    NAN,    0,      10,    "the same of the sums since January: blue"},
	{"plan_year",   "share_yellow",        AT(plan_year[LEVEL_YELLOW]),     NAN,    NAN,    0,      10,    "the same of the sums since January: yellow"},
	{"plan_year",   "share_orange",        AT(plan_year[LEVEL_ORANGE]),     NAN,    NAN,    0,      10,    "the same of the sums since January: orange"},
	{"plan_year",   "share_red",           AT(plan_year[LEVEL_RED]),        NAN,    NAN,    0,      10,    "the same of the sums since January: red"},
	{"limits",      "periods",             AT(limit_periods),               1,      1,      1,      100,   "periods in a row that must reach a level of a limit that is set"},
	{"limits",      "clear",               AT(limit_clear),                 1,      1,      1,      100,   "periods in a row that leave it"},
	// Silence.
	{"missing",     "hours_blue",          AT(missing[LEVEL_BLUE]),         0,      0,      0,      9999,  "hours without data; 0: usual for the period: blue"},
	{"missing",     "hours_yellow",        AT(missing[LEVEL_YELLOW]),       0,      0,      0,      9999,  "hours without data; 0: usual for the period: yellow"},
	{"missing",     "hours_orange",        AT(missing[LEVEL_ORANGE]),       0,      0,      0,      9999,  "hours without data; 0: usual for the period: orange"},
	{"missing",     "hours_red",           AT(missing[LEVEL_RED]),          0,      0,      0,      9999,  "hours without data; 0: usual for the period: red"},
	{"stuck",       "times",               AT(stuck_times),                 3,      3,      1,      100,   "identical non-zero values, against the longest run so far"},
	{"stuck",       "least",               AT(stuck_least),                 0,      0,      0,      1000,  "and at least so many; 0: 4 from a day on, 8 below"},
	// Months, year on year.
	{"month",       "sigma",               AT(month_sigma),                 3.5,    3.5,    1,      10,    "one month that deep alarms, in sigma of the growth"},
	{"month",       "least",               AT(month_least),                 0.08,   0.08,   0.01,   1,     "and at least so deep"},
	{"month",       "limit",               AT(month_limit),                 3.5,    3.5,    1,      50,    "sum of shallow ones that alarms, in sigma"},
	{"month",       "allowance",           AT(month_allowance),             0.5,    0.5,    0,      3,     "shortfall a month that is forgiven, in sigma"},
	{"month",       "growth_rate",         AT(month_growth_rate),           0.15,   0.15,   0,      1,     "how fast the usual growth follows"},
	{"month",       "noise_rate",          AT(month_noise_rate),            0.08,   0.08,   0,      1,     "how fast its noise follows"},
};
// clang-format on
_Static_assert(2 * sizeof param_table / sizeof *param_table <= PARAMS_MOST, "a document has room to say every number of both sections");
const size_t param_count = sizeof param_table / sizeof *param_table;

double *param_at(struct params *p, const struct param *which)
{
	return (double *)(void *)((char *)p + which->offset);
}

struct noise_step noise_step_of(double rate)
{
	return (struct noise_step){exp(rate), exp(-rate), exp(rate / 2), exp(-rate / 2)};
}

void params_derive(struct params *p)
{
	p->stop_record_kept = pow(0.5, 1 / p->stop_record_half_life);
	p->nuisance_kept = pow(0.5, 1 / p->nuisance_half_life);
	p->flap_kept = pow(0.5, 1 / p->flap_half_life);
	p->noise_step = noise_step_of(p->noise_rate);
	p->limits_set = false;
	for (int level = LEVEL_BLUE; level < LEVELS; level++)
		p->limits_set |= !isnan(p->limit_low[level]) || !isnan(p->limit_high[level]);
}

struct params params_default(enum civil_period period)
{
	struct params p = {0};
	for (size_t i = 0; i < param_count; i++)
		*param_at(&p, &param_table[i]) = period == CIVIL_WEEK ? param_table[i].weekly : param_table[i].usual;
	params_derive(&p);
	return p;
}

const struct param *param_find(const char *group, const char *name)
{
	for (size_t i = 0; i < param_count; i++)
		if (!strcmp(param_table[i].group, group) && !strcmp(param_table[i].name, name))
			return &param_table[i];
	return NULL;
}

static bool ends_with(const char *name, size_t len, const char *end, size_t end_len)
{
	return len > end_len && !memcmp(name + len - end_len, end, end_len);
}

static bool is_step(const char *name)
{
	size_t len = strlen(name);
	return ends_with(name, len, "_yellow", 7) || ends_with(name, len, "_orange", 7) || ends_with(name, len, "_red", 4);
}

// The nearest lower step of the same ladder that is used, or NULL.
static const double *step_below(struct params *p, size_t at)
{
	for (const struct param *step = &param_table[at]; step > param_table && is_step(step->name); step--) {
		const double *below = param_at(p, step - 1);
		if (!isnan(*below))
			return below;
	}
	return NULL;
}

// A comparison with NaN, a step that is not used, is false.
static bool is_out_of_order(struct params *p, size_t at)
{
	const double *below = step_below(p, at);
	double step = *param_at(p, &param_table[at]);
	if (!below || step == *below)
		return false;
	bool falls = !strcmp(param_table[at].group, "limit_low"); // the lower the worse
	return falls ? step > *below : step < *below;
}

bool params_ordered(const struct params *p, const char **group, const char **name)
{
	struct params copy = *p;
	for (size_t i = 1; i < param_count; i++)
		if (is_out_of_order(&copy, i)) {
			*group = param_table[i].group;
			*name = param_table[i].name;
			return false;
		}
	return true;
}

void params_order(struct params *p)
{
	for (size_t i = 1; i < param_count; i++)
		if (is_out_of_order(p, i))
			*param_at(p, &param_table[i]) = *step_below(p, i);
}
