// What a plant's systems write, and what a server answers. The first byte says which.
#include "reader.h"
#include "wire.h"

#include "base/err.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const columns[] = {"a=91530300MA0000017T", "b=91530300MA0000017T/output_value"};

static void read_csv(const struct reader_defaults *d, const char *at, size_t len)
{
	static struct row rows[READER_MAX_COLUMNS];
	struct csv_reader r;
	uint32_t count;
	if (csv_reader_open(&r, d, at, len) == OK)
		while (csv_reader_next(&r, rows, &count) != ERR_NOT_FOUND)
			for (uint32_t i = 0; i < count; i++)
				if (!isfinite(rows[i].value))
					abort();
	csv_reader_close(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct line scratch;
	struct reader_defaults d = {.enterprise = "91530300MA0000017T", .indicator = "electricity_day", .utc_offset_ms = 28800000, .time_unit_ns = 1};
	struct row row;
	char reason[REASON_LEN], code[32], message[160];
	if (!size)
		return 0;
	if (data[0] & 4) {
		d.column = columns;
		d.columns = 2;
	}
	const char *at = (const char *)data + 1;
	switch (data[0] % 4) {
	case 0:
		read_csv(&d, at, size - 1);
		break;
	case 1:
		if (line_reader(&d, at, size - 1, &scratch, &row, reason) == OK && !isfinite(row.value))
			abort();
		break;
	case 2: {
		struct ack ack = {0};
		wire_ack(at, size - 1, 3, &ack);
		ack_fini(&ack);
		break;
	}
	default:
		wire_error(at, size - 1, code, message);
	}
	return 0;
}
