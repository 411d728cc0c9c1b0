// The detector of one series: bytes that a step changes, a function of what it was fed and of nothing else. Copy them, store them, go on from them.
//
//     detector_step(state, params, facts, start, value) -> findings
//
// No allocation, no clock. The caller looks up the facts of the period's day once for all series of the same calendar, and says of periods that passed without a value
// (detector_miss): silence is told, not guessed from gaps.
#ifndef PP_ALERTING_DETECTOR_H
#define PP_ALERTING_DETECTOR_H

#include "month.h"
#include "profile.h"
#include "silence.h"

enum { DETECTOR_LAYOUT = 3 }; // raised when the bytes mean something else

// Of daily and slower series.
struct detector {
	uint16_t layout;
	uint8_t period; // enum civil_period
	uint8_t begun;
	int64_t last_time; // start of the newest period that was fed
	struct silence silence;
	struct limit_watch limit;
	struct slump slump; // of 15-minute and hourly series
	union {
		struct load load;
		struct month month; // from a month on
	};
};

// What changed, with its grounds.
enum finding_change { FINDING_RAISED, FINDING_LEVEL, FINDING_CLEARED };

struct finding {
	enum finding_change change;
	enum channel channel;
	enum event_type type;
	enum rule_id rule;
	enum level from;
	enum level level;
	int64_t since_time;
	int64_t start_time; // of the period that brought it
	struct judged grounds;
	bool calendar_known;
	bool flapping; // of load and surge: it goes bad and good again and again
};

struct findings {
	struct finding finding[CHANNELS];
	uint32_t count;
	struct judged judged; // what is usual now, also when nothing changed
	struct judged day;    // of 15-minute and hourly series: the day that the step closed, if it did
	struct judged slump;  // of those: the hours that fall short
	double value;         // that was stepped; 0: none
	double silent_hours;  // without data, or with the same value
	bool alarmed;         // some channel holds a level
	bool limits;          // those of officials were looked at:
	struct judged limit, growth, plan;
};
// What a channel was judged by in that step. within_day: of a 15-minute or hourly series.
struct judged findings_grounds(const struct findings *f, bool within_day, enum channel channel);

enum detector_result {
	DETECTOR_OK,
	DETECTOR_OLD,     // not newer than what it has had: nothing changed
	DETECTOR_REFUSED, // not a number, or too large for any meter: nothing changed
};

// w: of 15-minute and hourly series, else NULL.
void detector_init(struct detector *d, struct profile_week *w, enum civil_period period, enum direction direction);
enum detector_result detector_step(struct detector *d, struct profile_week *w, const struct params *p, const struct facts *f, int64_t start_time, double value,
                                   struct findings *out);
// The same with the plan's value of that period; NaN: none. Months, quarters and years are held against it.
enum detector_result detector_step_plan(struct detector *d, struct profile_week *w, const struct params *p, const struct facts *f, int64_t start_time,
                                        double value, double plan, struct findings *out);
enum detector_result detector_miss(struct detector *d, struct profile_week *w, const struct params *p, const struct facts *f, int64_t start_time,
                                   struct findings *out);
// Whether the series goes bad and good again and again, also while nothing changes.
bool detector_is_flapping(const struct detector *d, const struct params *p);
const struct alarm *detector_alarm(const struct detector *d, const struct profile_week *w, enum channel channel);
// Bytes of this version and period that can be gone on from: every number is finite, and what is used as an index or a level is within its
// bounds. w as in detector_init.
bool detector_valid(const struct detector *d, const struct profile_week *w, enum civil_period period);

#endif
