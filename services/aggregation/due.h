// When a report is due, and what became of the reports of one stretch of time. Pure arithmetic: who reports what is in duty.h.
//
//   period │███████│                                      seen   a value of the period is there, whenever it came
//          start   end ──due_ms──> due ──grace_ms──> ...  kept   it was there when the period was judged, at its due time
//                  └ DUE           └ LATE          └ MISSING
#ifndef PP_AGGREGATION_DUE_H
#define PP_AGGREGATION_DUE_H

#include "base/calendar.h"
#include "base/civil.h"

#include <stdbool.h>
#include <stdint.h>

struct due {
	int64_t due_ms; // after the end of the period; 0: no duty
	bool workday;   // moved to the next workday
	int64_t grace_ms;
};

// Numbers as in proto ReportState.
enum due_state { DUE_NONE, DUE_DUE, DUE_REPORTED, DUE_LATE, DUE_MISSING, DUE_STATES };

// Until when a report of the period that begins at start_ms is in time. Never falls from one period to the next.
int64_t due_time(const struct due *d, const struct calendar *c, enum civil_period base, int64_t start_ms, int64_t utc_offset_ms);

// Stretches of time in which periods have numbers: a local month of days or weeks (year x 12 + month - 1), a year of longer ones.
struct due_slot {
	int32_t chunk;
	uint32_t slot;
};
enum { DUE_SLOTS = 31 };
struct due_slot due_slot_of(enum civil_period base, int64_t start_ms, int64_t utc_offset_ms);
int64_t due_chunk_start(enum civil_period base, int32_t chunk, int64_t utc_offset_ms); // instant at which that month or year begins

// One bit a slot. Bits are set and never taken back, so any two states of one stretch are merged by "or".
struct due_bits {
	uint32_t seen, kept, late, missing;
};
bool due_bits_any(const struct due_bits *b);
void due_bits_or(struct due_bits *into, const struct due_bits *b);
enum due_state due_state_of(const struct due_bits *b, uint32_t slot); // DUE_NONE: not judged, and nothing there
bool due_seen(const struct due_bits *b, uint32_t slot);

#endif
