// What a figure is made of, as a tree.
#include "commands.h"
#include "http.h"
#include "lines.h"

#include <stdio.h>
#include <string.h>

static json_int_t number(const json_t *j, const char *field)
{
	return json_integer_value(json_object_get(j, field));
}

// What stands above the tree: the figure, and the rule by which it follows from what is below.
static void print_figure(const json_t *j)
{
	const char *node = lines_text(j, "node"), *value = lines_text(j, "value"), *rule = lines_text(j, "rule");
	const char *parts = *node ? "enterprises" : strcmp(rule, "formula") != 0 ? "observations" : "observations of its first operand";
	printf("%s%s %s  %s  %s of %s\n", node, lines_text(j, "enterprise"), lines_text(j, "name"), lines_text(j, "indicator"), lines_text(j, "window"),
	       lines_text(j, "start_time"));
	printf("%s %s  =  %s; %lld of %lld %s; %s%s\n", *value ? value : "no value", lines_text(j, "unit"), rule, (long long)number(j, "count"),
	       (long long)number(j, "expected"), parts, json_is_true(json_object_get(j, "closed")) ? "closed" : "provisional",
	       json_is_true(json_object_get(j, "synthetic")) ? "; synthetic" : "");
	if (*lines_text(j, "kept_from_time"))
		printf("observations before %s were thrown away (down-sampled); the window was added up while they were there\n",
		       lines_text(j, "kept_from_time"));
}

static const char *branch(size_t i, size_t n, json_int_t left)
{
	return i + 1 == n && !left ? "└─" : "├─";
}

// more: something stands below them.
static void print_parts(const json_t *j, bool more)
{
	const json_t *parts = json_object_get(j, "part");
	size_t i, n = json_array_size(parts);
	json_t *one;
	json_array_foreach(json_object_get(j, "formula"), i, one) printf("├─ %s = %s\n", lines_text(one, "indicator"), lines_text(one, "text"));
	json_array_foreach(parts, i, one)
	{
		const char *total = lines_text(one, "total"), *unit = lines_text(one, "unit");
		if (*total)
			printf("%s total of %s: %s%s%s\n", branch(i, n, more), lines_text(one, "indicator"), total, *unit ? " " : "", unit);
	}
}

static void print_members(const json_t *j, json_int_t left)
{
	const json_t *list = json_object_get(j, "member");
	size_t i, k, n = json_array_size(list);
	json_t *one, *value;
	json_array_foreach(list, i, one)
	{
		printf("%s %s %s ", branch(i, n, left), lines_text(one, "enterprise"), lines_text(one, "name"));
		json_array_foreach(json_object_get(one, "value"), k, value)
		{
			const json_t *part = json_array_get(json_object_get(j, "part"), k);
			const char *text = json_string_value(value);
			printf("  %s %s", lines_text(part, "indicator"), *text ? text : "-");
		}
		printf("%s\n", json_is_true(json_object_get(one, "present")) ? "" : "  is expected and lacks");
	}
}

static void print_writer(const json_t *of, const char *time)
{
	if (*lines_text(of, time))
		printf("  %s", lines_text(of, time));
	if (*lines_text(of, "key"))
		printf(" by %s", lines_text(of, "key"));
}

static void print_observations(const json_t *j, json_int_t left)
{
	const json_t *list = json_object_get(j, "observation");
	size_t i, k, n = json_array_size(list);
	json_t *one, *former;
	json_array_foreach(list, i, one)
	{
		printf("%s %s  %s", branch(i, n, left), lines_text(one, "start_time"), lines_text(one, "value"));
		if (number(one, "revision"))
			printf("  revision %lld", (long long)number(one, "revision"));
		print_writer(one, "receive_time");
		printf("\n");
		json_array_foreach(json_object_get(one, "former"), k, former)
		{
			printf("%s  was %s, replaced by revision %lld", i + 1 == n && !left ? " " : "│", lines_text(former, "value"),
			       (long long)number(former, "revision"));
			print_writer(former, "replaced_time");
			printf("\n");
		}
	}
}

static void print_explanation(const json_t *j)
{
	json_int_t shown = (json_int_t)json_array_size(json_object_get(j, "member")) + (json_int_t)json_array_size(json_object_get(j, "observation"));
	json_int_t left = number(j, "rows") - number(j, "offset") - shown;
	left = left > 0 ? left : 0;
	print_figure(j);
	print_parts(j, shown || left);
	print_members(j, left);
	print_observations(j, left);
	if (left)
		printf("└─ %lld more: --offset %lld\n", (long long)left, (long long)(number(j, "offset") + shown));
	if (number(j, "former_left_out"))
		printf("%lld former values are not shown: ask for fewer observations\n", (long long)number(j, "former_left_out"));
}

int command_explain(int argc, char **argv)
{
	struct door door;
	const char *enterprise = "", *node = "", *indicator = "", *window = "", *start = "", *offset = "", *limit = "";
	int rest;
	const struct option own[] = {
	        {"enterprise", OPTION_TEXT, &enterprise, "whose window; or",                                      0, 0},
	        {"node",       OPTION_TEXT, &node,       "zone/QJ01, area/QJ01A1, city/530300, industry/32 ...",  0, 0},
	        {"indicator",  OPTION_TEXT, &indicator,  "which",                                                 0, 0},
	        {"window",     OPTION_TEXT, &window,     "quarter_hour, hour, day, week, month, quarter or year", 0, 0},
	        {"start",      OPTION_TEXT, &start,      "any time in the window",                                0, 0},
	        {"offset",     OPTION_TEXT, &offset,     "rows to skip",                                          0, 0},
	        {"limit",      OPTION_TEXT, &limit,      "rows to show, 1000 if not said",                        0, 0},
	        {NULL,         OPTION_TEXT, NULL,        NULL,	                                            0, 0},
	};
	options_read("explain",
	             "what a figure is made of: the enterprises of a node, the observations of an enterprise and their former values\n\n"
	             "  ppctl explain --node zone/QJ01 --indicator output_value --window month --start 2025-03-01\n"
	             "  ppctl explain --enterprise 91530303MA0000875K --indicator electricity_15min --window day --start 2026-01-05",
	             own, &door, argc, argv, &rest);
	if (rest || !*enterprise == !*node || !*indicator || !*start) {
		fprintf(stderr, "ppctl explain: give --enterprise or --node, --indicator and --start\n");
		return 2;
	}
	struct buf path = {0};
	buf_text(&path, "/api/v1/explain");
	http_param(&path, "enterprise", enterprise);
	http_param(&path, "node", node);
	http_param(&path, "indicator", indicator);
	http_param(&path, "window", window);
	http_param(&path, "start", start);
	http_param(&path, "offset", offset);
	http_param(&path, "limit", limit);
	json_t *j = http_get_json(&door, buf_str(&path));
	if (door.json) {
		json_dumpf(j, stdout, JSON_COMPACT);
		printf("\n");
	} else {
		print_explanation(j);
	}
	json_decref(j);
	buf_fini(&path);
	return 0;
}
