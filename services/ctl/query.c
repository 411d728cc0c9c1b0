// Series, roll-ups and registry entries as tables.
#include "commands.h"
#include "http.h"
#include "lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MOST = 16 };

// A column of the table: an array of the answer. Columns that the answer does not have are left out.
struct column {
	const char *name, *heading;
	int width;
	bool seldom; // left out too when no row has it
};

static bool has_column(const json_t *j, const struct column *c)
{
	const json_t *cells = json_object_get(j, c->name);
	size_t n = json_array_size(json_object_get(j, "start_time")), nulls = 0;
	while (nulls < n && json_is_null(json_array_get(cells, nulls)))
		nulls++;
	return json_array_size(cells) == n && !(c->seldom && nulls == n);
}

static void print_cell(const json_t *cell, int width)
{
	if (json_is_string(cell))
		printf(" %*s", width, *json_string_value(cell) ? json_string_value(cell) : "-");
	else if (json_is_integer(cell))
		printf(" %*lld", width, (long long)json_integer_value(cell));
	else if (json_is_real(cell))
		printf(" %*.*g", width, width > 12 ? 15 : 6, json_real_value(cell));
	else
		printf(" %*s", width, "-"); // null: there is no such number
}

static void print_columns(const json_t *j, const struct column *column)
{
	size_t n = json_array_size(json_object_get(j, "start_time")), shown = 0;
	const struct column *show[COLUMNS_MOST];
	for (const struct column *c = column; c->name && shown < COLUMNS_MOST; c++)
		if (has_column(j, c))
			show[shown++] = c;
	printf("# %s %s\n", lines_text(j, "indicator"), lines_text(j, "unit"));
	printf("%-25s", "start_time");
	for (size_t k = 0; k < shown; k++)
		printf(" %*s", show[k]->width, show[k]->heading);
	printf("\n");
	for (size_t i = 0; i < n; i++) {
		printf("%-25s", json_string_value(json_array_get(json_object_get(j, "start_time"), i)));
		for (size_t k = 0; k < shown; k++)
			print_cell(json_array_get(json_object_get(j, show[k]->name), i), show[k]->width);
		printf("\n");
	}
}

// What each child added to the growth of the newest window; together they are that growth.
static void print_contributions(const json_t *j)
{
	const json_t *list = json_object_get(j, "contribution"), *one;
	size_t i;
	int64_t sum = 0;
	if (!json_array_size(list))
		return;
	printf("# contributions to the growth of the newest window, in percentage points\n%-40s %18s %18s %12s  %s\n", "child", "value", "a_year_before",
	       "points", "name");
	json_array_foreach(list, i, one)
	{
		int64_t micropoints = json_integer_value(json_object_get(one, "micropoints"));
		printf("%-40s %18.15g %18.15g %12.6f  %s\n", lines_text(one, "child"), json_number_value(json_object_get(one, "value")),
		       json_number_value(json_object_get(one, "former")), (double)micropoints / 1e6, lines_text(one, "name"));
		sum += micropoints;
	}
	printf("%-40s %18s %18s %12.6f\n", "together", "", "", (double)sum / 1e6);
}

struct question {
	const char *command, *about, *url, *first; // first: "enterprise" or "node"
	const struct column *column;
	bool node;
};

// What was asked for; "" and false: not.
struct wanted {
	const char *of, *indicator, *window, *from, *to, *limit, *children;
	bool to_date, compare, csv;
};

static void read_wanted(int argc, char **argv, const struct question *q, struct door *door, struct wanted *w)
{
	static const struct option end = {NULL, OPTION_TEXT, NULL, NULL, 0, 0};
	const struct option of_series = {"to_date", OPTION_BOOL, &w->to_date, "sums from January to the end of each period", 0, 0};
	const struct option of_node = {"compare", OPTION_BOOL, &w->compare, "with coverage and growth", 0, 0};
	const struct option of_parts = {"children", OPTION_TEXT, &w->children, "with what each zone (area, enterprise, industry2 ...) added to the growth", 0,
	                                0};
	const struct option own[] = {
	        {q->first,    OPTION_TEXT, &w->of,        "of which",                                    0, 0},
	        {"indicator", OPTION_TEXT, &w->indicator, "which",                                       0, 0},
	        {"window",    OPTION_TEXT, &w->window,    "hour, day, week, month, quarter or year",     0, 0},
	        {"from",      OPTION_TEXT, &w->from,      "first period",                                0, 0},
	        {"to",        OPTION_TEXT, &w->to,        "first period that is not wanted any more",    0, 0},
	        {"csv",       OPTION_BOOL, &w->csv,       "a table for spreadsheets, up to 100000 rows", 0, 0},
	        {"limit",     OPTION_TEXT, &w->limit,     "at most so many, the newest",                 0, 0},
	        q->node ? of_node : of_series,
	        q->node ? of_parts : end,
	        end,
	};
	int rest;
	*w = (struct wanted){"", "", "", "", "", "", "", false, false, false};
	options_read(q->command, q->about, own, door, argc, argv, &rest);
	if (rest || !*w->of || !*w->indicator) {
		fprintf(stderr, "ppctl %s: give --%s and --indicator\n", q->command, q->first);
		exit(2);
	}
	if (w->csv && *w->children) {
		fprintf(stderr, "ppctl %s: a table has no room for contributions: give --csv or --children\n", q->command);
		exit(2);
	}
}

static int columns_command(int argc, char **argv, const struct question *q)
{
	struct door door;
	struct wanted w;
	read_wanted(argc, argv, q, &door, &w);
	struct buf path = {0};
	buf_text(&path, q->url);
	http_param(&path, q->first, w.of);
	http_param(&path, "indicator", w.indicator);
	http_param(&path, "window", w.window);
	http_param(&path, "from", w.from);
	http_param(&path, "to", w.to);
	http_param(&path, "limit", w.limit);
	http_param(&path, "to_date", w.to_date ? "true" : "");
	http_param(&path, "compare", w.compare || *w.children ? "true" : "");
	http_param(&path, "children", w.children);
	http_param(&path, "format", w.csv ? "csv" : "");
	if (w.csv) {
		http_print(&door, buf_str(&path));
		buf_fini(&path);
		return 0;
	}
	json_t *j = http_get_json(&door, buf_str(&path));
	if (door.json) {
		json_dumpf(j, stdout, JSON_COMPACT);
		printf("\n");
	} else {
		print_columns(j, q->column);
		print_contributions(j);
	}
	json_decref(j);
	buf_fini(&path);
	return 0;
}

int command_series(int argc, char **argv)
{
	static const struct column columns[] = {
	        {"value",    "value",    18, false},
	        {"count",    "count",    10, false},
	        {"expected", "expected", 10, false},
	        {"revision", "revision", 10, false},
	        {NULL,       NULL,       0,  false}
        };
	return columns_command(
	        argc, argv,
	        &(struct question){"series",
	                           "an enterprise's observations, or windows of them\n\n"
	                           "  ppctl series --enterprise 91530303MA0000875K --indicator electricity_15min --limit 96\n"
	                           "  ppctl series --enterprise 91530303MA0000875K --indicator electricity_day --window month --from 2026-01-01 --to-date",
	                           "/api/v1/series", "enterprise", columns, false});
}

int command_rollup(int argc, char **argv)
{
	static const struct column columns[] = {
	        {"value",             "value",     18, false},
	        {"reporting",         "reporting", 10, false},
	        {"expected",          "expected",  10, false},
	        {"coverage_percent",  "cover_%",   8,  false},
	        {"year_on_year",      "yoy_%",     10, false},
	        {"year_on_year_real", "real_%",    10, true },
	        {"year_on_year_same", "same_%",    10, false},
	        {"period_on_period",  "prior_%",   10, false},
	        {"to_date_on_year",   "ytd_yoy_%", 10, false},
	        {"two_year_average",  "2y_avg_%",  10, false},
	        {"withheld",          "withheld",  16, false},
	        {NULL,                NULL,        0,  false},
	};
	return columns_command(argc, argv,
	                       &(struct question){"rollup",
	                                          "what a place, a chain, an industry or any other group makes together, and its growth\n\n"
	                                          "  ppctl rollup --node city/530300 --indicator electricity_day --window day --limit 31\n"
	                                          "  ppctl rollup --node zone/QJ01 --indicator output_value --window month --compare\n"
	                                          "  ppctl rollup --node chain/aluminium --indicator output_value --window year --children county\n"
	                                          "  ppctl rollup --node county/530303+chain/aluminium --indicator output_value --window year --compare",
	                                          "/api/v1/rollups", "node", columns, true});
}

// --- registry

struct listing {
	bool json;
	json_t *entities; // of the table
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
	json_array_append(l->entities, (json_t *)(uintptr_t)fields);
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
	struct listing l = {.json = door.json, .entities = json_array()};
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
	if (list && !door.json) {
		lines_table(&l.line, l.entities);
		print_line(&l);
	}
	json_decref(l.entities);
	buf_fini(&l.line);
	buf_fini(&path);
	return 0;
}
