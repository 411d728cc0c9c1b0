// The core from inside: what core.c (records and what the registry says), warn.c (values and alerts) and duty.c (duties to report) share.
#ifndef PP_ALERTING_CORE_PARTS_H
#define PP_ALERTING_CORE_PARTS_H

#include "alerts.h"
#include "almanac.h"
#include "directory.h"
#include "series.h"

struct core {
	int64_t utc_offset_ms;
	struct directory directory;
	struct almanac almanac;
	struct series_table table;
	struct alerts alerts;
	struct core_counts counts;
	struct series_look look; // of the last value
	// Scratch: of a record's dictionaries and runs.
	uint32_t *record_enterprise;
	uint32_t *record_indicator;
	uint32_t *record_series; // NO_ENTRY: of something the registry does not have (any more)
	bool terse;
	// The local day of the last value.
	int32_t today;
	int64_t today_from, today_to; // equal: none yet
};

struct effect *effect_new(struct effects *e);
const struct indicator *core_indicator(const struct core *c, const struct series *s);
int32_t core_day(struct core *c, int64_t time); // the local day of an instant
// What holds for the series in the period that begins on that day; valid until the next change of the registry.
const struct series_terms *core_terms(struct core *c, struct series *s, int32_t day);

// --- warn.c
// A value that came, and how it is looked at.
struct reading {
	uint32_t series;
	uint64_t record;
	int64_t receive_time;
	int64_t start_time; // of its period
	const struct series_terms *terms;
	bool live;     // it may page somebody
	bool restated; // it takes the place of the value that was there for its period
	bool calendar_known;
};
// What the look (core.look) at a value does to the alerts of its series, and of its neighbours: nothing where no channel holds a level and no alert is open.
void warn_value(struct core *c, const struct reading *r, struct effects *out);
// What all changes of alerts have in common.
void warn_begin(struct core *c, uint32_t at, int64_t since_time, int64_t now, uint64_t record); // it was just added
void warn_names(const struct core *c, uint32_t at);                                             // the registry's names, as they are now
void warn_tell(struct core *c, uint32_t at, enum alert_change change, enum level from, int64_t now, struct effects *out);
void warn_command(struct core *c, const struct command *command, struct effects *out);

// --- duty.c
void duty_judged(struct core *c, const struct judgement *j, const struct record *r, bool silent, struct effects *out);
// Values of a series have come: rows of the record.
void duty_reported(struct core *c, uint32_t series, const struct record *r, uint32_t row, uint32_t count, struct effects *out);

#endif
