// Series, roll-ups and registry entries as tables.
#include "commands.h"
#include "http.h"
#include "lines.h"

#include <stdio.h>
#include <string.h>

static void print_columns(const json_t *j, const char *const *columns)
{
	size_t n = json_array_size(json_object_get(j, "start_time"));
	printf("# %s %s\n", lines_text(j, "indicator"), lines_text(j, "unit"));
	printf("%-27s %18s", "start_time", "value");
	for (size_t c = 0; columns[c]; c++)
		printf(" %10s", columns[c]);
	printf("\n");
	for (size_t i = 0; i < n; i++) {
		printf("%-27s %18.15g", json_string_value(json_array_get(json_object_get(j, "start_time"), i)),
		       json_number_value(json_array_get(json_object_get(j, "value"), i)));
		for (size_t c = 0; columns[c]; c++)
			printf(" %10lld", (long long)json_integer_value(json_array_get(json_object_get(j, columns[c]), i)));
		printf("\n");
	}
}

static int columns_command(int argc, char **argv, const char *command, const char *about, const char *url, const char *first, const char *const *columns)
{
	struct door door;
	bool csv = false;
	const char *of = "", *indicator = "", *window = "", *from = "", *to = "", *limit = "";
	int rest;
	const struct option own[] = {
	        {first,       OPTION_TEXT, &of,        "of which",                                    0, 0},
	        {"indicator", OPTION_TEXT, &indicator, "which",                                       0, 0},
	        {"window",    OPTION_TEXT, &window,    "day, month or year",                          0, 0},
	        {"from",      OPTION_TEXT, &from,      "first period",                                0, 0},
	        {"to",        OPTION_TEXT, &to,        "first period that is not wanted any more",    0, 0},
	        {"csv",       OPTION_BOOL, &csv,       "a table for spreadsheets, up to 100000 rows", 0, 0},
	        {"limit",     OPTION_TEXT, &limit,     "at most so many, the newest",                 0, 0},
	        {NULL,        OPTION_TEXT, NULL,       NULL,                                          0, 0},
	};
	options_read(command, about, own, &door, argc, argv, &rest);
	if (rest || !*of || !*indicator) {
		fprintf(stderr, "ppctl %s: give --%s and --indicator\n", command, first);
		return 2;
	}
	struct buf path = {0};
	buf_text(&path, url);
	http_param(&path, first, of);
	http_param(&path, "indicator", indicator);
	http_param(&path, "window", window);
	http_param(&path, "from", from);
	http_param(&path, "to", to);
	http_param(&path, "limit", limit);
	http_param(&path, "format", csv ? "csv" : "");
	if (csv) {
		http_print(&door, buf_str(&path));
		buf_fini(&path);
		return 0;
	}
	json_t *j = http_get_json(&door, buf_str(&path));
	if (door.json) {
		json_dumpf(j, stdout, JSON_COMPACT);
		printf("\n");
	} else {
		print_columns(j, columns);
	}
	json_decref(j);
	buf_fini(&path);
	return 0;
}

int command_series(int argc, char **argv)
{
	static const char *const columns[] = {"count", NULL};
	return columns_command(argc, argv, "series",
	                       "an enterprise's observations, or windows of them\n\n"
	                       "  ppctl series --enterprise 91530303MA0000875K --indicator electricity_15min --limit 96\n"
	                       "  ppctl series --enterprise 91530303MA0000875K --indicator electricity_day --window month --from 2026-01-01",
	                       "/api/v1/series", "enterprise", columns);
}

int command_rollup(int argc, char **argv)
{
	static const char *const columns[] = {"reporting", "expected", NULL};
	return columns_command(argc, argv, "rollup",
	                       "sums of a 片区, a zone or the city\n\n"
	                       "  ppctl rollup --node city/530300 --indicator electricity_day --window day --limit 31\n"
	                       "  ppctl rollup --node zone/QJ01 --indicator output_value --window month",
	                       "/api/v1/rollups", "node", columns);
}

// --- registry

struct listing {
	bool json;
	uint32_t lines;
	struct buf line;
};

static void print_line(struct listing *l)
{
	fputs(buf_str(&l->line), stdout);
	buf_clear(&l->line);
}

static void print_json(const json_t *j)
{
	json_dumpf(j, stdout, JSON_COMPACT);
	printf("\n");
}

// entity is {"zone": {...}}: the fields are one deeper.
static const json_t *fields_of(const json_t *entity)
{
	return json_object_iter_value(json_object_iter((json_t *)(uintptr_t)entity));
}

static void list_entry(void *arg, const json_t *entry)
{
	struct listing *l = arg;
	const json_t *fields = fields_of(json_object_get(entry, "entity"));
	if (l->json) {
		print_json(entry);
		return;
	}
	if (!l->lines++)
		lines_entity(&l->line, fields, true);
	lines_entity(&l->line, fields, false);
	print_line(l);
}

static void history_entry(void *arg, const json_t *entry)
{
	struct listing *l = arg;
	const json_t *former = json_object_get(entry, "former");
	if (l->json) {
		print_json(entry);
		return;
	}
	bool ended = json_is_true(json_object_get(entry, "ended"));
	buf_printf(&l->line, "%s  version %" JSON_INTEGER_FORMAT "  by %s  %s", lines_text(entry, "time"),
	           json_integer_value(json_object_get(entry, "version")), lines_text(entry, "actor"),
	           ended    ? "ended"
	           : former ? "changed  "
	                    : "created  ");
	if (!ended)
		lines_difference(&l->line, fields_of(former), fields_of(json_object_get(entry, "entity")));
	buf_text(&l->line, "\n");
	print_line(l);
}

static int show_entry(const struct door *door, const char *path)
{
	json_t *j = http_get_json(door, path);
	json_dumpf(j, stdout, door->json ? JSON_COMPACT : JSON_INDENT(2));
	printf("\n");
	json_decref(j);
	return 0;
}

int command_registry(int argc, char **argv)
{
	struct door door;
	int rest;
	bool ended = false;
	const struct option own[] = {
	        {"ended", OPTION_BOOL, &ended, "list: with those that have ended", 0, 0},
                {NULL,    OPTION_TEXT, NULL,   NULL,                               0, 0}
        };
	char **args = options_read(
	        "registry",
	        "list KIND | show KIND ID | history KIND ID: what the registry has\n\n  ppctl registry list zone\n  ppctl registry list enterprise --json\n"
	        "  ppctl registry show policy '*/electricity_day'\n  ppctl registry history enterprise 91530303MA0000875K",
	        own, &door, argc, argv, &rest);
	const char *what = rest ? args[0] : "";
	bool list = !strcmp(what, "list") && rest == 2, show = !strcmp(what, "show") && rest == 3, history = !strcmp(what, "history") && rest == 3;
	if (!list && !show && !history) {
		fprintf(stderr, "ppctl registry: list KIND | show KIND ID | history KIND ID\n");
		return 2;
	}
	struct listing l = {.json = door.json};
	struct buf path = {0};
	buf_text(&path, "/api/v1/registry/");
	http_path(&path, args[1]);
	if (rest == 3) {
		buf_text(&path, "/");
		http_path(&path, args[2]);
	}
	buf_text(&path, history ? "/history" : "");
	http_param(&path, "ended", list && ended ? "1" : "");
	if (show)
		show_entry(&door, buf_str(&path));
	else
		http_get_all(&door, buf_str(&path), "entry", list ? list_entry : history_entry, &l);
	buf_fini(&l.line);
	buf_fini(&path);
	return 0;
}
