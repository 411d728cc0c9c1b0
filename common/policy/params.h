// Every number that the detectors go by. One table names them: documents, schema and messages read the same names.
#ifndef PP_POLICY_PARAMS_H
#define PP_POLICY_PARAMS_H

#include "base/civil.h"
#include "level.h"

#include <stdbool.h>

#include <stddef.h>

enum { PARAMS_MOST = 320 }; // numbers of a document: two sections of them

// The factors by which a streaming median goes up and down: of a period, and (half as fast) of a week's mean.
struct noise_step {
	double up, down, week_up, week_down;
};

// What each is: params.c. Shares are of the plant's average day (week), sigmas of its own noise.
struct params {
	double warm, young, learn_rate, learn_rate_long, weekday_rate, noise_rate, noise_floor, clip_sigma;
	double allowance, limit[LEVELS], depth[LEVELS], depth_sigma[LEVELS], run_days, slow_days, quick_allowance, quick_limit, forget_days, clear_days,
	        rebase_days, seldom_worked, last_year, nuisance, nuisance_half_life, flap, flap_half_life, flap_from, flap_doubt;
	double surge_limit[LEVELS], surge_depth[LEVELS], surge_sigma[LEVELS], surge_run_days, surge_slow_days, surge_clear_days, surge_rebase_days;
	double stop_share, stop_quiet, stop_rough, stop_record_most, stop_record_half_life;
	double festival_from, festival_to, festival_tolerance, grace_days;
	double slot_low, slot_back, slot_doubt, slot_warm, slot_hours[LEVELS], slot_record[LEVELS];
	double slump_allowance, slump_noise, slump_hours, slump_record, slump_back;
	double rough_ratio[LEVELS], rough_least[LEVELS], rough_fast, rough_slow, rough_days;
	double limit_low[LEVELS], limit_high[LEVELS], growth_year[LEVELS], growth_period[LEVELS], plan_share[LEVELS], plan_year[LEVELS], limit_periods,
	        limit_clear;
	double missing[LEVELS], stuck_times, stuck_least;
	double month_sigma, month_least, month_limit, month_allowance, month_growth_rate, month_noise_rate;
	// Made of these by params_derive(), so that a step takes no power and no exponential.
	double stop_record_kept, nuisance_kept, flap_kept; // of each, after a period
	struct noise_step noise_step;
	bool limits_set; // limit_low or limit_high
};

struct param {
	const char *group; // "load"
	const char *name;  // "limit"
	size_t offset;     // in struct params
	double usual;      // the default; NaN: not used unless a document says it
	double weekly;     // the default for weeks
	double min, max;
	const char *what; // one line for people
};

extern const struct param param_table[];
extern const size_t param_count;

struct params params_default(enum civil_period period);
void params_derive(struct params *p); // after a number was changed
struct noise_step noise_step_of(double rate);
double *param_at(struct params *p, const struct param *which);
const struct param *param_find(const char *group, const char *name); // NULL: there is none

// The policies' ladders go up: false names the first that does not.
bool params_ordered(const struct params *p, const char **group, const char **name);
void params_order(struct params *p); // makes them: a step below the one before it becomes that one

#endif
