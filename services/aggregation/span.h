// A row of consecutive periods: what each is made of in the books, and which are compared with which.
#ifndef PP_AGGREGATION_SPAN_H
#define PP_AGGREGATION_SPAN_H

#include "slot.h"

#include <stdbool.h>

enum { SPAN_PIECES_MOST = 400000 };
#define SPAN_NONE UINT32_MAX

// Where one child of a period stands: a slot of a base chunk or of a window chunk.
struct piece {
	int32_t chunk;
	uint32_t slot;
	uint32_t period; // index into the span's periods
};

struct span {
	enum civil_period period, base, child; // child: what a period is added up of; child == base: observations, otherwise windows of that length
	int64_t utc_offset_ms;
	uint32_t count, shown; // periods; those from `shown` on are what was asked for, those before it are what they are compared with
	int64_t *start;        // count + 1: the last is the end
	uint32_t *year_ago;    // the same period a year before; SPAN_NONE: there is none (29 February), or it is not in the span. Weeks: 52 weeks before
	uint32_t *january;     // the first period that begins in the same year; SPAN_NONE: it is not in the span
	uint32_t *full;        // observations of a whole period
	uint8_t *month;        // 1-12: of its start
	struct piece *piece;   // in order of time
	uint32_t pieces;
};

// What windows of a length are added up of. 0: such windows cannot be made.
enum civil_period span_child(enum civil_period period, enum civil_period base);
// Periods that begin in [from_ms, to_ms); with to_date those from January on before them, with compare those of the two calendar years before that. ERR_RANGE: more than SPAN_PIECES_MOST pieces; s is empty then.
int span_make(struct span *s, enum civil_period period, enum civil_period base, int64_t from_ms, int64_t to_ms, bool compare, bool to_date,
              int64_t utc_offset_ms);
void span_fini(struct span *s);
enum chunk_kind span_kind(const struct span *s); // of the chunks that hold the pieces
// Of another base period: the same periods, other pieces.
int span_rebase(struct span *s, const struct span *of, enum civil_period base);

#endif
