// Observations of many series at once, as runs of a record: what a detector is fed when it is tried on the past. A page is a stretch of time of all series that are
// asked for, so that who reads page after page meets everything in order of time.
#ifndef PP_AGGREGATION_HISTORY_H
#define PP_AGGREGATION_HISTORY_H

#include "answer.h"
#include "core.h"

enum { HISTORY_ENTERPRISES = 64, HISTORY_ROWS = 131072 }; // at most, in a question; about, in a page: 2 MiB

// Values of periods that ended in [from_time, to_time), as they hold now.
struct history_query {
	char *const *enterprise;
	uint32_t enterprises;
	char *const *indicator; // none: all
	uint32_t indicators;
	int64_t from_time, to_time; // to_time 0: no end
};

// The series of one base period, in order of number. Their chunks are read stretch by stretch, which is the order in which they are stored.
struct history_part {
	enum civil_period base;
	struct list series;
	int64_t from, to; // starts of periods
	int32_t last_chunk;
};

struct history {
	struct core *core;
	struct history_part part[CIVIL_YEAR + 1];
	uint32_t at; // where it is: part, chunk, series of the part
	int32_t chunk;
	uint32_t next;
	bool in_part, in_chunk;
	int64_t slot_start[SLOT_MAX]; // of the chunks it is at
	struct draft page;            // the rows: runs in order of base period, stretch of time and series
	int64_t next_time;            // from_time of the next page; 0: that was all
};

// OK; ERR_ARG with the refusal. What is asked for and not known has no values. Always followed by history_fini.
int history_begin(struct history *h, struct core *c, const struct history_query *q, struct refusal *why);
// OK: the page is ready. ERR_AGAIN: history_stored, then call again.
int history_next(struct history *h, struct chunk_id *need);
int history_stored(struct history *h, const struct chunk_id *id, const void *at, size_t len); // what the store has of *need; len 0: nothing. ERR_CORRUPT
void history_fini(struct history *h);

#endif
