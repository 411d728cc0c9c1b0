// Which rows of a batch may come in, and why the others may not.
#ifndef PP_AGGREGATION_ADMIT_H
#define PP_AGGREGATION_ADMIT_H

#include "directory.h"

enum reason { // numbers as in proto Reason
	REASON_NONE,
	REASON_MALFORMED,
	REASON_BAD_CHECK_DIGIT,
	REASON_UNKNOWN_ENTERPRISE,
	REASON_ENDED_ENTERPRISE,
	REASON_UNKNOWN_INDICATOR,
	REASON_FORBIDDEN,
	REASON_KEY_REVOKED,
	REASON_NOT_FINITE,
	REASON_OUT_OF_RANGE,
	REASON_MISALIGNED,
	REASON_FUTURE,
	REASON_TOO_OLD,
	REASON_STALE_REVISION,
	REASON_TOO_LARGE,
	REASONS
};

// What became of a row: a reason, or one of these.
enum { VERDICT_OPEN = REASON_NONE, VERDICT_ACCEPTED = 32, VERDICT_DUPLICATE, VERDICT_RESTATED };

enum { BATCH_ROWS_MAX = 65536, BATCH_ID_MAX = 64, FUTURE_MS = 2 * CIVIL_MINUTE_MS };

// A batch in columns, as in proto Batch, checked to fit together. Everything belongs to whoever decoded it.
struct batch {
	const char *id;
	uint32_t enterprises, indicators, runs, rows;
	char **enterprise, **indicator;
	const uint32_t *run_enterprise, *run_indicator, *run_length;
	const int64_t *start_time;
	const double *value;
	const uint32_t *revision; // NULL: none given
	bool historical;
	int64_t send_time;
	uint32_t *enterprise_index; // room for admit: the dictionaries' entries in the directory, or MAP_NONE
	uint32_t *indicator_index;
	uint8_t *verdict; // one a row
};

struct writer {
	const struct key *key; // NULL: not a plant's key
	bool trusted;          // one of our own services: may write everything
};

const char *reason_word(enum reason r); // "bad_check_digit"
// Sets every verdict to VERDICT_OPEN or a reason, and fills the indexes.
void admit(const struct directory *d, const struct writer *w, int64_t now_ms, int64_t utc_offset_ms, struct batch *b);

#endif
