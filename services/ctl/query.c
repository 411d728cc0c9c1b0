// Series, roll-ups and registry entries as tables.
#include "commands.h"
#include "http.h"

#include <stdio.h>
#include <string.h>

static const char *text(const json_t *j, const char *name)
{
	const char *s = json_string_value(json_object_get(j, name));
	return s ? s : "";
}

static void print_columns(const json_t *j, const char *const *columns)
{
	size_t n = json_array_size(json_object_get(j, "start_time"));
	printf("# %s %s\n", text(j, "indicator"), text(j, "unit"));
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
	const char *of = "", *indicator = "", *window = "", *from = "", *to = "", *limit = "";
	int rest;
	const struct option own[] = {
	        {first,       OPTION_TEXT, &of,        "of which",                                 0, 0},
	        {"indicator", OPTION_TEXT, &indicator, "which",                                    0, 0},
	        {"window",    OPTION_TEXT, &window,    "day, month or year",                       0, 0},
	        {"from",      OPTION_TEXT, &from,      "first period",                             0, 0},
	        {"to",        OPTION_TEXT, &to,        "first period that is not wanted any more", 0, 0},
	        {"limit",     OPTION_TEXT, &limit,     "at most so many, the newest",              0, 0},
	        {NULL,        OPTION_TEXT, NULL,       NULL,                                       0, 0},
	};
	options_read(command, about, own, &door, argc, argv, &rest);
	if (!*of || !*indicator) {
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
	return columns_command(argc, argv, "series", "an enterprise's observations, or windows of them", "/api/v1/series", "enterprise", columns);
}

int command_rollup(int argc, char **argv)
{
	static const char *const columns[] = {"reporting", "expected", NULL};
	return columns_command(argc, argv, "rollup", "sums of a node: city/530300, zone/CODE, area/CODE", "/api/v1/rollups", "node", columns);
}

int command_registry(int argc, char **argv)
{
	struct door door;
	const char *after = "";
	int rest;
	const struct option own[] = {
	        {"after", OPTION_TEXT, &after, "the next page: what the last one said", 0, 0},
                {NULL,    OPTION_TEXT, NULL,   NULL,                                    0, 0}
        };
	char **args = options_read("registry", "list KIND | show KIND ID | history KIND ID", own, &door, argc, argv, &rest);
	const char *what = rest ? args[0] : "";
	struct buf path = {0};
	if (!strcmp(what, "list") && rest == 2) {
		buf_printf(&path, "/api/v1/registry/%s", args[1]);
	} else if ((!strcmp(what, "show") || !strcmp(what, "history")) && rest == 3) {
		buf_printf(&path, "/api/v1/registry/%s/", args[1]);
		for (const char *at = args[2]; *at; at++)
			if (*at == '/' || *at == '*' || *at == '%' || *at == ' ')
				buf_printf(&path, "%%%02X", (unsigned char)*at);
			else
				buf_u8(&path, (uint8_t)*at);
		buf_text(&path, *what == 'h' ? "/history" : "");
	} else {
		fprintf(stderr, "ppctl registry: list KIND | show KIND ID | history KIND ID\n");
		return 2;
	}
	http_param(&path, "after", after);
	json_t *j = http_get_json(&door, buf_str(&path)), *entries = json_object_get(j, "entry"), *e;
	size_t i;
	if (!json_is_array(entries)) {
		json_dumpf(j, stdout, JSON_INDENT(2));
		printf("\n");
	}
	json_array_foreach(entries, i, e)
	{
		json_dumpf(e, stdout, JSON_COMPACT);
		printf("\n");
	}
	if (*text(j, "next"))
		fprintf(stderr, "there are more: --after %s\n", text(j, "next"));
	json_decref(j);
	buf_fini(&path);
	return 0;
}
