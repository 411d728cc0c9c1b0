// Where a period lies: observations and windows are kept in chunks of one stretch of local time, in numbered slots.
//
//   kind         chunk is a local   slot is                          number of a chunk
//   CHUNK_BASE   day                quarter hour, hour               days since 1970-01-01
//                month              day                              year x 12 + month - 1
//                year               week, month, quarter, year       year
//   CHUNK_DAYS   month              DAY window (day of month - 1)    year x 12 + month - 1
//   CHUNK_YEARS  year               MONTH windows 0-11, YEAR 12      year
#ifndef PP_AGGREGATION_SLOT_H
#define PP_AGGREGATION_SLOT_H

#include "base/civil.h"

#include <stdint.h>

enum chunk_kind { CHUNK_BASE, CHUNK_DAYS, CHUNK_YEARS };
enum { CHUNK_KINDS = 3, SLOT_MAX = 96, SLOT_YEAR = 12, SLOTS_OF_DAYS = 31, SLOTS_OF_YEARS = 13 };

struct slot {
	int32_t chunk;
	uint32_t slot;
};

enum civil_period slot_chunk_period(enum civil_period base); // how long a base chunk is
uint32_t slot_count(enum civil_period base);                 // slots of a base chunk, at most SLOT_MAX
struct slot slot_of(enum civil_period base, int64_t start_ms, int64_t utc_offset_ms);
// The slot alone, of a chunk that begins at chunk_ms.
uint32_t slot_within(enum civil_period base, int64_t chunk_ms, int64_t start_ms, int64_t utc_offset_ms);
int64_t slot_start(enum civil_period base, struct slot at, int64_t utc_offset_ms); // inverse of slot_of

// The chunk and slot of the window of period DAY, MONTH or YEAR that begins at start_ms.
enum chunk_kind slot_window_kind(enum civil_period window);
struct slot slot_of_window(enum civil_period window, int64_t start_ms, int64_t utc_offset_ms);
int64_t slot_window_start(enum civil_period window, struct slot at, int64_t utc_offset_ms);

#endif
