// Texts to rows: a table of files, each with what it gives.
#include "reader.h"

#include "base/civil.h"
#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const map[] = {"p1=AAA", "p2=BBB/gas_day"};

static struct reader_defaults plain(void)
{
	return (struct reader_defaults){.enterprise = "", .indicator = "", .column = map, .utc_offset_ms = CIVIL_SHANGHAI_MS, .time_unit_ns = 1};
}

static void print_row(char *out, size_t size, const struct row *r)
{
	char time[40];
	size_t len = strlen(out);
	snprintf(out + len, size - len, "%s %s %s %g", r->enterprise, r->indicator, civil_text(time, r->start_time, CIVIL_SHANGHAI_MS), r->value);
	len = strlen(out);
	if (r->revision)
		snprintf(out + len, size - len, " revision %u", r->revision);
	len = strlen(out);
	snprintf(out + len, size - len, "%s\n", r->historical ? " historical" : "");
}

// Every row, and every line that could not be read, as text.
static void read_all(const char *csv, const struct reader_defaults *d, char *out, size_t size)
{
	static struct row rows[READER_MAX_COLUMNS];
	struct csv_reader r;
	out[0] = 0;
	int err = csv_reader_open(&r, d, csv, strlen(csv));
	if (err)
		snprintf(out, size, "header: %s\n", r.reason);
	while (!err) {
		uint32_t count;
		int got = csv_reader_next(&r, rows, &count);
		for (uint32_t i = 0; i < count; i++)
			print_row(out, size, &rows[i]);
		size_t len = strlen(out);
		if (got == ERR_SYNTAX)
			snprintf(out + len, size - len, "line %u: %s\n", r.csv.line, r.reason);
		err = got == ERR_NOT_FOUND;
	}
	csv_reader_close(&r);
}

static const struct {
	const char *what, *enterprise, *indicator;
	uint32_t columns;
	const char *csv, *gives;
} files[] = {
        {.what = "all in the row: local time, RFC 3339, a day; a byte order mark, CRLF, quotes",
         .csv = "\xef\xbb\xbf"
                "enterprise,indicator,time,value,revision\r\n91530300MA0000017T,electricity_15min,2026-11-20 08:15,409.1,\r\n"
                "\"91530300MA0000017T\",electricity_15min,2026-11-20T00:30:00Z,410,3\r\n91530300MA0000017T,electricity_day,2026-11-20,1e3,0\r\n", .gives = "91530300MA0000017T electricity_15min 2026-11-20T08:15:00+08:00 409.1\n"
                  "91530300MA0000017T electricity_15min 2026-11-20T08:30:00+08:00 410 revision 3\n"
                  "91530300MA0000017T electricity_day 2026-11-20T00:00:00+08:00 1000\n"},
        {         .what = "one series",
         .enterprise = "AAA",
         .indicator = "electricity_15min",
         .csv = "time,value\n2018-07-01T00:00:00+02:00,31.387\n",
         .gives = "AAA electricity_15min 2018-07-01T06:00:00+08:00 31.387\n"},
        {                                                                                                                                                                       .what = "columns in another order",
         .enterprise = "AAA",
         .indicator = "output",
         .csv = "value,time\n7,2026-01-05\n",
         .gives = "AAA output 2026-01-05T00:00:00+08:00 7\n"},
        {                                                                                                                                                                                                       .what = "wide: columns are indicators; no value is no observation",
         .enterprise = "AAA",
         .csv = "time,gas_day,water_day\n2026-01-05,1,2\n2026-01-06,,3\n",
         .gives = "AAA gas_day 2026-01-05T00:00:00+08:00 1\nAAA water_day 2026-01-05T00:00:00+08:00 2\nAAA water_day 2026-01-06T00:00:00+08:00 3\n"},
        {                                                                                                                                                                          .what = "wide: columns are enterprises; those not named are passed over",
         .indicator = "electricity_day",
         .columns = 2,
         .csv = "date,p1,p2,p3\n2026-01-05,1,2,3\n",
         .gives = "AAA electricity_day 2026-01-05T00:00:00+08:00 1\nBBB gas_day 2026-01-05T00:00:00+08:00 2\n"},
        {                                                                                                                                                                                                                              .what = "a bad cell of a wide line costs itself",
         .indicator = "electricity_day",
         .columns = 2,
         .csv = "date,p1,p2\n2026-01-05,n/a,2\n2026-01-06,x,y\n",
         .gives = "BBB gas_day 2026-01-05T00:00:00+08:00 2\nline 2: 'n/a' of AAA electricity_day is not a finite number\n"
                  "line 3: 'x' of AAA electricity_day is not a finite number; and 1 more of this line\n"},
        {                                                                                                                                                                                                            .what = "lines that cannot be read do not stop the others",
         .enterprise = "AAA",
         .indicator = "output",
         .csv = "time,value\n2026-01-05,1\nyesterday,2\n2026-01-07,nan\n2026-01-08\n2026-01-09,\n2026-01-10,6,7\n\"x\"y,1\n2026-01-11,7\n",
         .gives = "AAA output 2026-01-05T00:00:00+08:00 1\nline 3: 'yesterday' is not a time between the years 1970 and 2199\n"
                  "line 4: 'nan' is not a finite number\nline 5: 1 cells where the header has 2\nline 6: '' is not a finite number\n"
                  "line 7: 3 cells where the header has 2\nline 8: text behind a closing quote\nAAA output 2026-01-11T00:00:00+08:00 7\n"},
        {.what = "cells that are not what they should be",
         .csv = "enterprise,indicator,time,value,revision\n,o,2026-01-05,1,\nA,o,2026-01-05,1,-1\nA,o,2026-01-05,1,4294967296\n\xb9\xfa,o,2026-01-05,1,\n",
         .gives = "line 2: enterprise is empty, longer than 63 bytes or not UTF-8\nline 3: revision is not a whole number\n"
                  "line 4: revision is not a whole number\nline 5: enterprise is empty, longer than 63 bytes or not UTF-8\n"                                                                                               },
        {                                                                                                        .what = "nothing", .csv = "",                     .gives = "header: the file is empty\n"           },
        {.what = "no time",                                                                                                           .enterprise = "A",                                                                           .indicator = "o",                                                                                                                                      .csv = "when,value\n", .gives = "header: the header has no column time\n"},
        {                                                                                                                       .what = "no enterprise",                                                                                                                            .indicator = "o",                                                              .csv = "time,value\n",               .gives = "header: the header has no column enterprise, and none was given\n"},
        {.what = "no indicator",                                                                                                                            .enterprise = "A",.csv = "time,value\n",                                               .gives = "header: the header has no column indicator, and none was given\n"},
        {                                                                                                                                                        .what = "no value",                                                                                                                            .csv = "time,gas\n",                                                               .gives = "header: the header has no column value, and no column is mapped to an enterprise\n"                                                                                                      },
        {.what = "a mapped column is not there",
         .indicator = "o",
         .columns = 2,
         .csv = "time,p1\n",
         .gives = "header: the header has no column for 'p2=BBB/gas_day'\n"},
        {                                                                                                                                                                                                                          .what = "a mapped column has no indicator",
         .columns = 2,
         .csv = "time,p1,p2\n",
         .gives = "header: the column 'p1' has no indicator: NAME=ENTERPRISE/INDICATOR, or give one for all\n"},
};

static void csv_files_give_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		char got[2000];
		struct reader_defaults d = plain();
		d.enterprise = files[i].enterprise ? files[i].enterprise : "";
		d.indicator = files[i].indicator ? files[i].indicator : "";
		d.columns = files[i].columns;
		read_all(files[i].csv, &d, got, sizeof got);
		if (strcmp(got, files[i].gives) != 0)
			print_error("%s:\n", files[i].what);
		assert_string_equal(got, files[i].gives);
	}
}

static void back_fill_is_told_by_time(void **state)
{
	(void)state;
	char got[500];
	struct reader_defaults d = plain();
	d.enterprise = "A";
	d.indicator = "o";
	d.historical_before = civil_ms(civil_days(2026, 1, 6), CIVIL_SHANGHAI_MS);
	read_all("time,value\n2026-01-05,1\n2026-01-06,2\n", &d, got, sizeof got);
	assert_string_equal(got, "A o 2026-01-05T00:00:00+08:00 1 historical\nA o 2026-01-06T00:00:00+08:00 2\n");
}

static void too_many_columns_are_said(void **state)
{
	(void)state;
	char csv[READER_MAX_COLUMNS * 8 + 100] = "time", got[300];
	for (int i = 0; i <= READER_MAX_COLUMNS; i++)
		snprintf(csv + strlen(csv), 8, ",i%d", i);
	struct reader_defaults d = plain();
	d.enterprise = "A";
	read_all(csv, &d, got, sizeof got);
	assert_string_equal(got, "header: more than 1024 columns with values\n");
}

static const struct {
	const char *line;
	int64_t unit_ns;
	const char *gives; // or the reason
} lines[] = {
        {"electricity_day,enterprise=AAA value=39520 1767542400000000000", 1,          "AAA electricity_day 2026-01-05T00:00:00+08:00 39520\n"},
        {"electricity_day,enterprise=AAA value=3i 1767542400",             1000000000, "AAA electricity_day 2026-01-05T00:00:00+08:00 3\n"    },
        {"o,enterprise=A value=1,revision=7i 1767542400000",               1000000,    "A o 2026-01-05T00:00:00+08:00 1 revision 7\n"         },
        {"o,enterprise=A,historical=true value=1 1767542400000000",        1000,       "A o 2026-01-05T00:00:00+08:00 1 historical\n"         },
        {"o,enterprise=A value=1",                                         1,          "no time since 1970"                                   },
        {"o,enterprise=A value=1 -5",                                      1,          "no time since 1970"                                   },
        {"o,enterprise=A value=1 9223372036854775807",                     1000000000, "the time is out of range"                             },
        {"o value=1 5",                                                    1,          "no tag enterprise, or not a code"                     },
        {"o,enterprise=A count=1 5",                                       1,          "no number in the field value"                         },
        {"o,enterprise=A value=true 5",                                    1,          "no number in the field value"                         },
        {"o,enterprise=A value=\"1\" 5",                                   1,          "no number in the field value"                         },
        {"o,enterprise=A value=1,revision=1.5 5",                          1,          "the field revision is not a whole number"             },
        {"o,enterprise=A value=nan 5",                                     1,          "a field value is not a finite number"                 },
        {"o,enterprise=A",                                                 1,          "no fields"                                            },
        {"# a comment",                                                    1,          ""                                                     },
        {"",                                                               1,          ""                                                     },
};

static void line_protocol_gives_rows(void **state)
{
	(void)state;
	struct line *scratch = calloc(1, sizeof *scratch);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct row row;
		char reason[REASON_LEN] = "", got[300] = "";
		struct reader_defaults d = plain();
		d.time_unit_ns = lines[i].unit_ns;
		int err = line_reader(&d, lines[i].line, strlen(lines[i].line), scratch, &row, reason);
		if (!err)
			print_row(got, sizeof got, &row);
		assert_string_equal(err == ERR_SYNTAX ? reason : got, lines[i].gives);
	}
	free(scratch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(csv_files_give_rows),
	        cmocka_unit_test(back_fill_is_told_by_time),
	        cmocka_unit_test(too_many_columns_are_said),
	        cmocka_unit_test(line_protocol_gives_rows),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
