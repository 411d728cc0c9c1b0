// Observations that came by HTTP, as the columns of a Batch, and the rows that were refused at the door.
#ifndef GATEWAY_COLUMNS_H
#define GATEWAY_COLUMNS_H

#include "base/map.h"
#include "scope.h"

#include <stdbool.h>
#include <stdint.h>

enum { COLUMNS_ROWS = 65536, INDICATOR_LEN = 48 };

// Numbers as in proto Reason; the words are shown to people.
enum reason {
	REASON_MALFORMED = 1,
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
const char *reason_word(uint32_t reason);  // "misaligned"; "unknown" for a number we do not know
const char *reason_about(uint32_t reason); // one English sentence

// One Batch.
struct columns {
	struct dictionary {
		struct map at;
		const char **text; // zero-terminated copies
		uint32_t texts, cap;
	} enterprise, indicator;
	uint32_t runs, run_cap;
	uint32_t *run_enterprise, *run_indicator, *run_length;
	uint32_t rows, row_cap;
	int64_t *start_time; // UTC ms
	double *value;
	uint32_t *revision; // 0 = not given
	uint32_t *origin;   // which line or observation it was
	bool revised;       // some revision is given
};

struct refusal {
	uint32_t origin;
	uint32_t reason;
	char detail[120]; // more than the reason says; may be empty
};

// What one request brought: live rows and historical ones, and who wrote them.
struct intake {
	const struct directory *directory;
	const struct principal *principal;
	struct columns columns[2]; // [1]: historical
	struct refusal *refusal;
	uint32_t refusals, refusal_cap;
	uint32_t received; // rows and refusals
	char last_enterprise[24];
	uint32_t last_verdict; // of last_enterprise: 0 = may be written, or a reason
};

void intake_fini(struct intake *t); // zeroed but for directory and principal is all the init it needs
// Takes the row, or refuses it: check digits, the key's enterprises, and what would not fit into a batch. ERR_FULL: more than COLUMNS_ROWS rows, nothing was done.
int intake_add(struct intake *t, uint32_t origin, const char *enterprise, const char *indicator, int64_t start_time, double value, uint32_t revision,
               bool historical);
void intake_refuse(struct intake *t, uint32_t origin, uint32_t reason, const char *detail); // detail is cut; it need not be UTF-8
void intake_sort(struct intake *t);                                                         // refusals in order of origin

// InfluxDB line protocol: measurement = indicator, tag enterprise, field value; optional field revision, optional tag historical. unit_ns: 1 for ns, 1000000000 for s.
// Bad lines are refused by line number from 1, the others are taken. ERR_FULL as above.
int intake_lines(struct intake *t, const char *text, size_t len, int64_t unit_ns, bool historical);
// "ns" "n" "us" "u" "µ" "ms" "s" "m" "h", or NULL for ns -> ns in one; 0: not a precision.
int64_t precision_ns(const char *word);

#endif
