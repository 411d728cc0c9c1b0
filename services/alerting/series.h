// The series: each with the state of its detector as of before its newest value, and that value. So the newest value can be restated any number of times at the price of two
// numbers: when a newer one comes, the value that waits is stepped through for good, and a copy of the state looks what the new one would do.
#ifndef PP_ALERTING_SERIES_H
#define PP_ALERTING_SERIES_H

#include "detector.h"
#include "policies.h"

#include "base/buf.h"

struct series {
	struct detector before;
	int64_t newest_time; // INT64_MIN: nothing came yet
	double newest;
	struct profile_week *profile; // sub-daily series only; as `before`
	uint32_t enterprise;
	uint32_t indicator;
	const struct series_terms *terms; // as of `generation` of the directory, for days of terms_from to terms_to
	int32_t terms_from, terms_to;
	uint32_t generation;
	uint32_t open;     // its first open alert, or NO_ALERT
	uint8_t direction; // enum direction that the detector watches
	bool dirty;        // since the last snapshot
};

struct series_table {
	struct lookup at; // by enterprise and indicator
	struct series *series;
	uint32_t count;
	uint32_t dirty;
	uint32_t next; // records repeat the senders' order and numbers were given in it: a good guess at the next one asked for
};

void series_fini(struct series_table *t);                                                    // a zeroed struct needs no init
uint32_t series_find(const struct series_table *t, uint32_t enterprise, uint32_t indicator); // NO_ENTRY: there is none
// The series of that enterprise and indicator, made if it is new.
uint32_t series_index(struct series_table *t, uint32_t enterprise, uint32_t indicator, const struct indicator *is);
void series_touch(struct series_table *t, struct series *s);      // it has changed
void series_forget(struct series *s, const struct indicator *is); // begins anew, as the indicator is now

// What the detector says with the newest value. Valid until the next look.
struct series_look {
	const struct detector *detector;
	const struct profile_week *profile;
	struct findings found;
	enum detector_result result;
	struct {
		struct detector detector;
		struct profile_week profile;
	} ahead;
};

// What a period is judged by.
struct series_moment {
	const struct params *params;
	const struct facts *facts;
	double plan; // NaN: none
};

// The value that waits becomes part of the state for good. at: of its period.
void series_settle(struct series *s, const struct series_moment *at);
// Takes the newest value, in the place of the former newest one when it is of the same period; settled: a newer one follows at once, so it need not wait.
void series_take(struct series *s, const struct series_moment *at, int64_t start_time, double value, bool settled, struct series_look *out);

// The value of the month (quarter, year) that begins on that day; NaN: not known (any more), or the series has shorter periods.
double series_month(const struct series *s, int32_t newest_day, int32_t day);
// An older value is restated. Only months are compared with so old ones: false, it changes nothing.
bool series_restate(struct series *s, int32_t day, double value);

// --- snapshots
void series_write(const struct series *s, struct buf *out);
int series_read(struct series *s, enum civil_period period, const void *at, size_t len); // ERR_CORRUPT: not a state of this version

#endif
