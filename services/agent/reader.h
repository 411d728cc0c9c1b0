// Texts to rows. Pure: a CSV file with its header, or lines of line protocol.
#ifndef PP_AGENT_READER_H
#define PP_AGENT_READER_H

#include "row.h"

#include "base/csv.h"
#include "base/line.h"

enum { READER_MAX_COLUMNS = 1024, REASON_LEN = 160 };

// What the sources do not say themselves.
struct reader_defaults {
	const char *enterprise; // "" if each row says it
	const char *indicator;
	const char *const *column; // of a wide file: "NAME=ENTERPRISE" or "NAME=ENTERPRISE/INDICATOR"; other columns are passed over
	uint32_t columns;
	int64_t utc_offset_ms; // of times without an offset
	int64_t time_unit_ns;  // of line protocol times: 1, 1000, 1000000, 1000000000
	bool historical;
	int64_t historical_before; // rows that start before are back-fill; 0 = none
	int64_t shift_ms;          // added to every time
};

struct csv_reader {
	const struct reader_defaults *defaults;
	struct csv csv;
	const char *begin;
	int time, enterprise, indicator, value, revision; // columns; -1 = not there
	struct wide_column {
		uint32_t at;
		char enterprise[ROW_NAME];
		char indicator[ROW_NAME];
	} * wide;
	uint32_t wides;
	char reason[REASON_LEN];
};

// Reads the header. ERR_SYNTAX: reason says what is missing. The bytes must outlive the reader.
int csv_reader_open(struct csv_reader *r, const struct reader_defaults *d, const char *at, uint64_t len);
void csv_reader_close(struct csv_reader *r);
uint64_t csv_reader_position(const struct csv_reader *r);                     // bytes read, at the end of a record
void csv_reader_seek(struct csv_reader *r, uint64_t position, uint32_t line); // to one that was told before
// The next record's rows (one; of a wide file one for each column with a value), at most READER_MAX_COLUMNS. OK; ERR_NOT_FOUND at the end; ERR_SYNTAX: `reason` and `csv.line`
// say what and where; reading goes on with the next record.
int csv_reader_next(struct csv_reader *r, struct row *rows, uint32_t *count);

// One line. OK; ERR_NOT_FOUND for blank lines and comments; ERR_SYNTAX with a reason. scratch: large, reused.
int line_reader(const struct reader_defaults *d, const char *at, uint64_t len, struct line *scratch, struct row *out, char reason[REASON_LEN]);

#endif
