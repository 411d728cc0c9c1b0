#include "config.h"

#include "base/buf.h"
#include "base/civil.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/parse.h"
#include "sys/clock.h"
#include "sys/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((noreturn)) static void refuse(const char *what, const char *value)
{
	fprintf(stderr, "pp-agent: %s: '%s'\n", what, value);
	exit(2);
}

static int64_t time_of(const struct config *c, const char *text, const char *what)
{
	int64_t t;
	if (!strcmp(text, "now"))
		return clock_now_ms();
	if (parse_time(text, strlen(text), c->utc_offset_minutes * CIVIL_MINUTE_MS, &t))
		refuse(what, text);
	return t;
}

static void add_column(struct config *c, const char **list, const char *map)
{
	const char *equals = strchr(map, '=');
	if (!equals || equals == map || !equals[1])
		refuse("a column must be NAME=ENTERPRISE or NAME=ENTERPRISE/INDICATOR", map);
	if (c->defaults.columns == READER_MAX_COLUMNS)
		refuse("too many columns", map);
	list[c->defaults.columns++] = map;
}

// column,enterprise[,indicator], with a header
static void read_columns(struct config *c, const char **list, const char *path)
{
	struct buf bytes = {0};
	struct csv csv;
	FILE *f = fopen(path, "r");
	size_t n;
	if (!f)
		refuse(strerror(errno), path);
	do {
		buf_room(&bytes, 1 << 16);
		n = fread(bytes.at + bytes.len, 1, 1 << 16, f);
		bytes.len += n;
	} while (n);
	fclose(f);
	csv_init(&csv, (const char *)bytes.at, bytes.len);
	int err = csv_next(&csv);
	if (err || csv.fields < 2 || strcmp(csv.field[0], "column") != 0 || strcmp(csv.field[1], "enterprise") != 0)
		refuse("its first line must be column,enterprise or column,enterprise,indicator", path);
	while (!(err = csv_next(&csv))) {
		struct buf map = {0}; // lives as long as the process
		if (csv.fields < 2)
			refuse("a line with one cell", path);
		bool has_indicator = csv.fields > 2 && csv.field_len[2];
		buf_printf(&map, "%s=%s%s%s", csv.field[0], csv.field[1], has_indicator ? "/" : "", has_indicator ? csv.field[2] : "");
		add_column(c, list, buf_str(&map));
	}
	if (err != ERR_NOT_FOUND)
		refuse(csv.error, path);
	csv_fini(&csv);
	buf_fini(&bytes);
}

static void split_columns(struct config *c)
{
	const char **list = mem_new(READER_MAX_COLUMNS, sizeof *list); // lives as long as the process
	c->defaults.column = list;
	if (*c->columns == '@') {
		read_columns(c, list, c->columns + 1);
		return;
	}
	if (!*c->columns)
		return;
	char *text = mem_text(c->columns); // lives as long as the process: the columns point into it
	for (char *rest, *at = strtok_r(text, ";", &rest); at; at = strtok_r(NULL, ";", &rest))
		add_column(c, list, at);
}

static int64_t unit_of(const char *precision)
{
	static const struct {
		const char *name;
		int64_t ns;
	} units[] = {
	        {"ns", 1         },
                {"us", 1000      },
                {"ms", 1000000   },
                {"s",  1000000000}
        };
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (!strcmp(units[i].name, precision))
			return units[i].ns;
	refuse("precision must be ns, us, ms or s", precision);
}

int config_read(struct config *c, int argc, char **argv)
{
	*c = (struct config){
	        .key = "",
	        .endpoint = "",
	        .data = "./data",
	        .drop_dir = "",
	        .csv = "",
	        .enterprise = "",
	        .indicator = "",
	        .columns = "",
	        .precision = "ns",
	        .historical_before = "",
	        .shift_last_to = "",
	        .live_hours = 24,
	        .settle_ms = 1000,
	        .spool_max_mb = 4096,
	        .rejected_days = 90,
	        .utc_offset_minutes = 480,
	};
	const struct option options[] = {
	        {"key",                OPTION_TEXT, &c->key,                "key file, from ppctl key new --out",                             0,        0          },
	        {"endpoint",           OPTION_TEXT, &c->endpoint,           "ingest socket, if not the key file's",                           0,        0          },
	        {"data",               OPTION_TEXT, &c->data,               "folder; the spool is <data>/agent/spool.db",                     0,        0          },
	        {"drop_dir",           OPTION_TEXT, &c->drop_dir,           "folder that is watched for *.csv",                               0,        0          },
	        {"stdin",              OPTION_BOOL, &c->from_stdin,         "read line protocol from standard input",                         0,        0          },
	        {"csv",                OPTION_TEXT, &c->csv,                "read one CSV file",                                              0,        0          },
	        {"once",               OPTION_BOOL, &c->once,               "end when everything is read and acked",                          0,        0          },
	        {"give_up_s",          OPTION_INT,  &c->give_up_s,          "with --once: end when nothing has moved for so long; 0 = never", 0,        86400      },
	        {"confirm",            OPTION_BOOL, &c->confirm,            "say 'taken N' when N lines of standard input are on disk",       0,        0          },
	        {"enterprise",         OPTION_TEXT, &c->enterprise,         "of rows that do not say it",                                     0,        0          },
	        {"indicator",          OPTION_TEXT, &c->indicator,          "of rows that do not say it",                                     0,        0          },
	        {"columns",            OPTION_TEXT, &c->columns,            "of a wide file: NAME=ENTERPRISE[/INDICATOR];... or @FILE.csv",   0,        0          },
	        {"precision",          OPTION_TEXT, &c->precision,          "of line protocol times: ns, us, ms or s",                        0,        0          },
	        {"historical",         OPTION_BOOL, &c->historical,         "everything is back-fill: it trains, it does not warn",           0,        0          },
	        {"historical_before",  OPTION_TEXT, &c->historical_before,  "what starts before this time is back-fill",                      0,        0          },
	        {"shift_last_to",      OPTION_TEXT, &c->shift_last_to,      "move the times of --csv by whole weeks so that it ends by then", 0,        0          },
	        {"shift_exact",        OPTION_BOOL, &c->shift_exact,        "move by whole days instead",                                     0,        0          },
	        {"live_hours",         OPTION_INT,  &c->live_hours,         "what lay in the spool for longer is back-fill",                  1,        24 * 366   },
	        {"settle_ms",          OPTION_INT,  &c->settle_ms,          "a file must have been unchanged for so long",                    0,        3600000    },
	        {"spool_max_mb",       OPTION_INT,  &c->spool_max_mb,       "when the spool is this large, the sources wait",                 16,       1024 * 1024},
	        {"rejected_days",      OPTION_INT,  &c->rejected_days,      "refused rows are kept for so long",                              1,        3660       },
	        {"utc_offset_minutes", OPTION_INT,  &c->utc_offset_minutes, "of times without an offset",                                     -14 * 60, 14 * 60    },
	        {"json",               OPTION_BOOL, &c->json,               "status and rejected as JSON",                                    0,        0          },
	        {"debug",              OPTION_BOOL, &c->debug,              "log every batch",                                                0,        0          },
	        {NULL,                 OPTION_TEXT, NULL,                   NULL,	                                                     0,        0          },
	};
	int rest = config_load("pp-agent",
	                       "takes a plant's data, keeps it until it is acked, sends it.\n\n"
	                       "  pp-agent --key plant.key --data /var/lib/parkpulse --drop-dir /srv/export\n"
	                       "  your-program | pp-agent --key plant.key --data /var/lib/parkpulse --stdin --precision s\n"
	                       "  pp-agent --data /var/lib/parkpulse status\n"
	                       "  pp-agent --data /var/lib/parkpulse rejected",
	                       options, argc, argv);
	snprintf(c->folder, sizeof c->folder, "%s/agent", c->data);
	c->defaults = (struct reader_defaults){.enterprise = c->enterprise,
	                                       .indicator = c->indicator,
	                                       .historical = c->historical,
	                                       .utc_offset_ms = c->utc_offset_minutes * CIVIL_MINUTE_MS,
	                                       .time_unit_ns = unit_of(c->precision)};
	split_columns(c);
	if (*c->historical_before)
		c->defaults.historical_before = time_of(c, c->historical_before, "historical_before is not a time");
	if (*c->shift_last_to)
		c->shift_to_ms = time_of(c, c->shift_last_to, "shift_last_to is not a time");
	return rest;
}
