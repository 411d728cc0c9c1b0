// Duties to report: who owes what, and how much comes in time.
#include "commands.h"
#include "http.h"
#include "lines.h"

#include <stdio.h>
#include <string.h>

static void print_count(const json_t *c)
{
	const json_t *percent = json_object_get(c, "on_time_percent");
	printf("%-28s %8lld %8lld %8lld %8lld ", lines_text(c, "of"), (long long)json_integer_value(json_object_get(c, "due")),
	       (long long)json_integer_value(json_object_get(c, "on_time")), (long long)json_integer_value(json_object_get(c, "late")),
	       (long long)json_integer_value(json_object_get(c, "missing")));
	if (json_is_number(percent))
		printf("%8.1f%%  %s\n", json_number_value(percent), lines_text(c, "name"));
	else
		printf("%9s  %s\n", "-", lines_text(c, "name"));
}

static void print_duties(const json_t *j)
{
	const json_t *one, *reports = json_object_get(j, "report");
	size_t i;
	printf("%-28s %8s %8s %8s %8s %9s\n", "of", "due", "on_time", "late", "missing", "on time");
	json_array_foreach(json_object_get(j, "part"), i, one) print_count(one);
	print_count(json_object_get(j, "total"));
	if (json_array_size(reports))
		printf("\n%-25s  %-25s  %-9s\n", "period", "due", "state");
	json_array_foreach(reports, i, one)
	{
		printf("%-25s  %-25s  %-9s%s %s %s  %s %s\n", lines_text(one, "start_time"), lines_text(one, "due_time"), lines_text(one, "state"),
		       json_is_true(json_object_get(one, "received")) ? " (there)" : "", lines_text(one, "enterprise"), lines_text(one, "enterprise_name"),
		       lines_text(one, "indicator"), lines_text(one, "indicator_name"));
	}
	if (json_is_true(json_object_get(j, "more")))
		fprintf(stderr, "there are more: --limit, or a shorter time\n");
}

int command_reports(int argc, char **argv)
{
	struct door door;
	const char *value[8] = {"", "", "", "", "", "", "", ""};
	int rest;
	const struct option own[] = {
	        {"node",       OPTION_TEXT, &value[0], "a 片区, a zone or the city",                                                        0, 0},
	        {"enterprise", OPTION_TEXT, &value[1], "or one enterprise",                                                                   0, 0},
	        {"indicator",  OPTION_TEXT, &value[2], "of one indicator",                                                                    0, 0},
	        {"by",         OPTION_TEXT, &value[3], "count by enterprise, area, zone, indicator or month",                                 0, 0},
	        {"state",      OPTION_TEXT, &value[4], "name reports that are due, reported, late or missing; else those that are not there", 0, 0},
	        {"from",       OPTION_TEXT, &value[5], "first period, else from the beginning of last month on",                              0, 0},
	        {"to",         OPTION_TEXT, &value[6], "first period that is not wanted any more",                                            0, 0},
	        {"limit",      OPTION_TEXT, &value[7], "name at most so many, the newest",                                                    0, 0},
	        {NULL,         OPTION_TEXT, NULL,      NULL,	                                                                          0, 0},
	};
	options_read("reports",
	             "duties to report: how many came in time, and who owes what\n\n"
	             "  ppctl reports --node city/530300 --by zone\n"
	             "  ppctl reports --node zone/QJ01 --indicator electricity_day --by month --from 2026-01-01\n"
	             "  ppctl reports --enterprise 91530303MA0000875K --state late",
	             own, &door, argc, argv, &rest);
	if (rest || !*value[0] == !*value[1]) {
		fprintf(stderr, "ppctl reports: give either --node or --enterprise\n");
		return 2;
	}
	struct buf path = {0};
	buf_text(&path, "/api/v1/reports");
	for (int i = 0; own[i].name; i++)
		http_param(&path, own[i].name, value[i]);
	json_t *j = http_get_json(&door, buf_str(&path));
	if (door.json) {
		json_dumpf(j, stdout, JSON_COMPACT);
		printf("\n");
	} else {
		print_duties(j);
	}
	json_decref(j);
	buf_fini(&path);
	return 0;
}
