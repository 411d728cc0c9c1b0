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
	const char *const *column; // of a wide file: "NAME=ENTERPRISE" or "NAME=ENTERPRISE/INDICATOR"; columns not named are passed over
	uint32_t columns;
	int64_t utc_offset_ms; // of times without an offset
	int64_t time_unit_ns;  // of line protocol times: 1, 1000, 1000000, 1000000000
	bool historical;
	int64_t historical_before; // rows that start before are back-fill; 0 = none
};

struct csv_reader {
	const struct reader_defaults *defaults;
	int64_t shift_ms; // added to every time; 0 unless the caller sets it
	struct csv csv;
	uint32_t cells;                                   // of the header, and of every line
	int time, enterprise, indicator, value, revision; // columns; -1 = not there
	struct wide_column {
		uint32_t at;
		char enterprise[ROW_NAME];
		char indicator[ROW_NAME];
	} * wide;
	uint32_t wides;
	char reason[REASON_LEN];
};

// Reads the header: `at` holds the file's beginning, with the whole first line. ERR_SYNTAX: reason says what is missing. The bytes must outlive the reader, or be followed by others.
int csv_reader_open(struct csv_reader *r, const struct reader_defaults *d, const char *at, size_t len);
void csv_reader_close(struct csv_reader *r);
// Goes on with other bytes, which begin at the start of a record, on that line of the file.
void csv_reader_follow(struct csv_reader *r, const char *at, size_t len, uint32_t line);
// The next record's rows (one; of a wide file one for each column with a value), at most READER_MAX_COLUMNS. OK; ERR_NOT_FOUND at the end; ERR_SYNTAX: `reason` and `csv.line`
// say what and where; the rows given are good even then (other cells of a wide line), and reading goes on with the next record.
int csv_reader_next(struct csv_reader *r, struct row *rows, uint32_t *count);

// One line. OK; ERR_NOT_FOUND for blank lines and comments; ERR_SYNTAX with a reason. scratch: large, reused.
int line_reader(const struct reader_defaults *d, const char *at, uint64_t len, struct line *scratch, struct row *out, char reason[REASON_LEN]);

#endif
