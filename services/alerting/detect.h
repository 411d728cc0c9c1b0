// The simple detector: a value against the median of the plant's own same-kind days, by the policy's thresholds. A deterministic function of what the series was fed.
#ifndef PP_ALERTING_DETECT_H
#define PP_ALERTING_DETECT_H

#include "baseline.h"

#include "policy/level.h"

#include <stdbool.h>
#include <stdint.h>

enum alert_kind { KIND_DROP, KIND_SURGE, KIND_LATE_REPORT, KIND_SILENCE, KINDS }; // stored: add at the end. The detector finds the first two

const char *kind_word(enum alert_kind kind); // "drop" "surge" "late_report" "silence"

struct thresholds {
	double percent[LEVELS]; // distance from the expected value at which a level is reached; 0 = not used; [LEVEL_NONE] is unused
};

struct rule {
	struct thresholds thresholds;
	enum direction direction;
	uint32_t hold_periods;    // bad periods in a row before it opens, >= 1
	uint32_t clear_periods;   // good periods in a row before it is recovered, >= 1
	uint32_t min_history;     // same-kind days before anything is judged, >= 1
	uint32_t relearn_periods; // a fluctuation that lasted so long is learned as the new normal
};

// Fixed size, no pointers: stored as it is.
struct detect {
	int64_t since_time;    // start of the first period of the current run of bad ones; 0 = none
	uint32_t bad_run;      // bad periods in a row
	uint32_t good_run;     // good periods in a row, while a level holds
	uint32_t lower_run;    // periods in a row that reach less than the level that holds
	uint32_t abnormal_run; // periods since it became bad
	uint8_t level;         // enum level that holds
	uint8_t run_level;     // least level reached in the current bad run
	uint8_t lower_level;   // greatest level reached in the current lower run
	uint8_t kind;          // enum alert_kind of the run or level
};

struct verdict {
	enum level level; // that holds after this value
	enum alert_kind kind;
	bool judged; // there was enough history
	bool learn;  // the baseline should learn this value
	double value;
	double expected;
	double deviation_percent;
	uint32_t sample_days;
	int64_t since_time;
};

// expected and days: from the baseline, of the same kind of day.
struct verdict detect_step(struct detect *d, const struct rule *rule, int64_t start_time, double value, double expected, uint32_t days);

#endif
