// Who owes which report, who has reported, who has fallen silent. What is decided stands in the journal as judgements; memory is made of records and judgements alone, so a
// restart finds the same states, whatever the registry says by then.
//
//   a record's rows      duty_reported: the periods are seen
//   duty_judge           looks at the clock, the duties and the calendar: one judgement at a time into the draft
//   a judgement          duty_apply: seen ones are kept, named ones are late or missing, silent or heard
//
// Plants are not blamed for what we did: while the door is closed, and for settle_ms after it opened or after we stood still, nothing is judged, and what comes until then is in time.
#ifndef PP_AGGREGATION_DUTY_H
#define PP_AGGREGATION_DUTY_H

#include "books.h"
#include "record.h"

enum { DUTY_NAMES = 20000 }; // of one judgement

// One series. Months (years) before the two that are in memory are in the store only.
struct duty_track {
	int64_t joined; // when its first report was received; 0: none yet
	int32_t chunk;  // of bits[1]; bits[0] is the one before
	bool silent;
	bool dirty, life_dirty; // bits; joined and silent
	struct due_bits bits[2];
};

struct duty_row {
	uint32_t series;
	int32_t chunk;
	struct due_bits bits;
};

// One indicator: periods before these are judged.
struct duty_mark {
	int64_t late_to, missing_to; // INT64_MIN: none was
	bool dirty;
};

struct duty {
	struct duty_track *track; // by series
	struct duty_mark *mark;   // by indicator
	uint32_t tracks, marks;
	struct list dirty;    // tracks
	struct list silent;   // series
	struct duty_row *old; // of chunks that are not in memory (any more), not stored yet
	uint32_t olds, old_cap;
	int64_t settle_ms, judge_from; // INT64_MAX: the door is closed
	int64_t looked;                // when duty_judge last looked
	int64_t silence_at;            // when it must look at every series again
	struct {                       // the last slot that was asked for: most rows of a record are of one period
		enum civil_period base;
		int64_t start_ms;
		struct due_slot slot;
	} last;
};

void duty_init(struct duty *d);
void duty_fini(struct duty *d);

// Rows of one series, from a record.
void duty_reported(struct duty *d, const struct books *b, uint32_t series, const int64_t *start_time, uint32_t count, int64_t receive_time);
void duty_door(struct duty *d, bool open, int64_t settle_ms, int64_t now_ms);
// Puts the next judgement into the draft, which is empty. True: there is one; commit it and ask again. False: look again at *deadline at the latest.
bool duty_judge(struct duty *d, const struct books *b, struct draft *draft, int64_t now_ms, int64_t *deadline);
void duty_apply(struct duty *d, struct books *b, const struct judgement *j);

// What is in memory of a stretch of a series' time: "or" it to what is stored.
void duty_recent(const struct duty *d, uint32_t series, int32_t chunk, struct due_bits *into);
bool duty_owes(const struct duty *d, const struct books *b, uint32_t series, int64_t start_ms, int64_t due_ms); // of a period that is not judged yet

// What changed since the last fold, copied.
struct duty_fold {
	struct duty_row *row;
	struct duty_life {
		uint32_t series;
		int64_t joined;
		bool silent;
	} * life;
	struct duty_marked {
		uint32_t indicator;
		int64_t late_to, missing_to;
	} * mark;
	uint32_t rows, lives, marks;
};
void duty_fold_take(struct duty *d, struct duty_fold *f);
void duty_fold_fini(struct duty_fold *f);

// What the store had: lives first, then rows in order of chunk.
void duty_load_life(struct duty *d, uint32_t series, int64_t joined, bool silent);
void duty_load_row(struct duty *d, const struct duty_row *row);
void duty_load_mark(struct duty *d, uint32_t indicator, int64_t late_to, int64_t missing_to);

#endif
