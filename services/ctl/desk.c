// Beside alerts and cases: who would be told, what a silence would hide, how well it works, a channel's test.
#include "commands.h"
#include "http.h"
#include "lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Asks with the options as parameters, each by its own name, and prints the answer: as it is, or for people.
static int show(struct door *door, const char *address, const struct option *own, const char *const *value, void (*print)(const json_t *j))
{
	struct buf path = {0};
	buf_text(&path, address);
	for (int i = 0; own[i].name; i++)
		http_param(&path, own[i].name, value[i]);
	json_t *j = http_get_json(door, buf_str(&path));
	if (door->json)
		lines_json(j);
	else
		print(j);
	json_decref(j);
	buf_fini(&path);
	return 0;
}

// --- route

static const char *or_dash(const char *text)
{
	return *text ? text : "-";
}

static void print_route(const json_t *j)
{
	size_t i;
	json_t *row;
	json_array_foreach(json_object_get(j, "row"), i, row)
	{
		const bool told = json_is_true(json_object_get(row, "told"));
		printf("%-4s %-7s %-16s %-14s %-24s %-13s %s", told ? "yes" : "no", lines_text(row, "tier"), or_dash(lines_text(row, "officer")),
		       or_dash(lines_text(row, "channel")), or_dash(lines_text(row, "scope")), lines_text(row, "via"), lines_text(row, "why_en"));
		if (*lines_text(row, "instead_of"))
			printf(", instead of %s", lines_text(row, "instead_of"));
		printf("%s%s\n", told ? ", at " : "", told ? lines_text(row, "due_time") : "");
	}
	if (json_is_true(json_object_get(j, "nobody")))
		printf("nobody answers for it at any tier: administrators are told\n");
}

static int route_test(int argc, char **argv)
{
	struct door door;
	const char *value[5] = {"", "", "", "", ""};
	int rest;
	const struct option own[] = {
	        {"enterprise", OPTION_TEXT, &value[0], "of which",                                              0, 0},
	        {"kind",       OPTION_TEXT, &value[1], "drop, surge, silence, ...; drop if not said",           0, 0},
	        {"level",      OPTION_TEXT, &value[2], "blue, yellow, orange or red; orange if not said",       0, 0},
	        {"tier",       OPTION_TEXT, &value[3], "officer, zone, county or city; officer if not said",    0, 0},
	        {"at",         OPTION_TEXT, &value[4], "if it opened then: a date or 2026-12-05T22:00; or now", 0, 0},
	        {NULL,         OPTION_TEXT, NULL,      NULL,	                                            0, 0},
	};
	options_read("route test",
	             "who would be told of an alert, when, by which channel, and why others not; nothing is sent\n\n"
	             "  ppctl route test --enterprise 91530303MA0000875K --level orange --at 2026-12-05T22:00:00+08:00",
	             own, &door, argc, argv, &rest);
	if (rest || !*value[0]) {
		fprintf(stderr, "ppctl route test: give --enterprise\n");
		return 2;
	}
	return show(&door, "/api/v1/route", own, value, print_route);
}

int command_route(int argc, char **argv)
{
	static const struct verb verbs[] = {
	        {"test", route_test, "--enterprise CODE: who would be told, when, by which channel, and why others not"},
	        {NULL,   NULL,       NULL	                                                                      },
	};
	return verbs_run("route", "who is told of what", verbs, argc, argv);
}

// --- silence

// A list of what stood in one text, parted.
static json_t *list_of(const char *text, const char *separators)
{
	json_t *list = json_array();
	for (size_t n; *text; text += n + (text[n] != 0))
		if ((n = strcspn(text, separators)))
			json_array_append_new(list, json_stringn(text, n));
	return list;
}

static int silence_preview(int argc, char **argv)
{
	struct door door;
	const char *kind = "", *max_level = "yellow";
	int rest;
	char *scopes = options_take_all("scope", '\n', &argc, argv);
	const struct option own[] = {
	        {"scope",     OPTION_TEXT, &(const char *){""}, "zone:QJ02, area:QJ02A1, enterprise:CODE, ...; may be given often", 0, 0},
	        {"kind",      OPTION_TEXT, &kind,               "of these kinds only; several with commas",                         0, 0},
	        {"max_level", OPTION_TEXT, &max_level,          "blue, yellow or orange: up to this level",                         0, 0},
	        {NULL,        OPTION_TEXT, NULL,                NULL,	                                                       0, 0},
	};
	options_read("silence preview",
	             "what a silence would hide now; nothing changes\n\n  ppctl silence preview --scope zone:QJ02 --scope chain:aluminium --max-level yellow",
	             own, &door, argc, argv, &rest);
	if (rest || !*scopes) {
		fprintf(stderr, "ppctl silence preview: give --scope\n");
		free(scopes);
		return 2;
	}
	json_t *body = json_pack("{s:o, s:o, s:s}", "scope", list_of(scopes, "\n"), "alert_kind", list_of(kind, ","), "max_level", max_level);
	json_t *j = http_post_json(&door, "/api/v1/silences/preview", body), *a;
	size_t i;
	free(scopes);
	if (door.json) {
		lines_json(j);
	} else {
		struct buf lines = {0};
		json_array_foreach(json_object_get(j, "alert"), i, a) lines_alert(&lines, a, lines_text(a, "change_time"), lines_text(a, "state"));
		buf_printf(&lines, "it would hide %zu\n", json_array_size(json_object_get(j, "alert")));
		fputs(buf_str(&lines), stdout);
		buf_fini(&lines);
	}
	json_decref(j);
	return 0;
}

int command_silence(int argc, char **argv)
{
	static const struct verb verbs[] = {
	        {"preview", silence_preview, "--scope SCOPE: what a silence would hide"},
	        {NULL,      NULL,            NULL	                              },
	};
	return verbs_run("silence", "`ppctl import silence FILE.csv` writes silences, `ppctl registry list silence` shows them", verbs, argc, argv);
}

// --- statistics

// "3 d 4 h", "25 min"
static void print_span(json_int_t ms)
{
	enum { MINUTE = 60000, HOUR = 60 * MINUTE, DAY = 24 * HOUR };
	if (ms < 0)
		printf("%14s", "-");
	else if (ms >= DAY)
		printf("%6lld d %2lld h ", (long long)(ms / DAY), (long long)(ms % DAY / HOUR));
	else
		printf("%4lld h %2lld min", (long long)(ms / HOUR), (long long)(ms % HOUR / MINUTE));
}

static void print_statistics(const json_t *j)
{
	static const char *const spans[][3] = {
	        {"acknowledge", "alerts acknowledged, since told", NULL        },
                {"close",       "alerts closed, since opened",     NULL        },
	        {"visit",       "cases visited, since opened",     "late_visit"},
                {"plan",        "measures planned, since opened",  "late_plan" },
	        {"solve",       "cases solved, since opened",      "late_solve"},
                {"case_close",  "cases closed, since opened",      NULL        },
	};
	size_t i;
	json_t *p;
	printf("%-34s %8s %14s %14s %6s\n", "", "count", "median", "nine of ten", "late");
	for (i = 0; i < sizeof spans / sizeof *spans; i++) {
		const json_t *s = json_object_get(j, spans[i][0]), *late = spans[i][2] ? json_object_get(j, spans[i][2]) : NULL;
		printf("%-34s %8lld ", spans[i][1], (long long)json_integer_value(json_object_get(s, "count")));
		print_span(json_integer_value(json_object_get(s, "median_ms")));
		printf(" ");
		print_span(json_integer_value(json_object_get(s, "nine_of_ten_ms")));
		if (late)
			printf(" %6lld", (long long)json_integer_value(late));
		printf("\n");
	}
	printf("\n%-40s %8s %10s %8s %8s %10s %10s %10s\n", "policy", "alerts", "confirmed", "false", "other", "by itself", "withdrawn", "precision");
	json_array_foreach(json_object_get(j, "policy"), i, p)
	{
		const json_t *precision = json_object_get(p, "precision");
		const char *const counts[] = {"confirmed", "false_alarm", "other", "by_itself", "withdrawn"};
		const int widths[] = {10, 8, 8, 10, 10};
		printf("%-40s %8lld", lines_text(p, "policy"), (long long)json_integer_value(json_object_get(p, "alerts")));
		for (size_t k = 0; k < sizeof counts / sizeof *counts; k++)
			printf(" %*lld", widths[k], (long long)json_integer_value(json_object_get(p, counts[k])));
		if (json_is_number(precision))
			printf(" %9.0f%%\n", json_number_value(precision) * 100);
		else
			printf(" %10s\n", "-");
	}
}

int command_statistics(int argc, char **argv)
{
	struct door door;
	const char *value[3] = {"", "", ""};
	int rest;
	const struct option own[] = {
	        {"zone", OPTION_TEXT, &value[0], "of a zone; several with commas", 0, 0},
	        {"from", OPTION_TEXT, &value[1], "opened then or later",           0, 0},
	        {"to",   OPTION_TEXT, &value[2], "and before then",                0, 0},
	        {NULL,   OPTION_TEXT, NULL,      NULL,                             0, 0},
	};
	options_read("statistics",
	             "how long people take, and how many warnings were right, by policy\n\n  ppctl statistics --zone QJ02 --from 2026-10-01 --to 2027-01-01",
	             own, &door, argc, argv, &rest);
	if (rest) {
		fprintf(stderr, "ppctl statistics: it takes options only; see --help\n");
		return 2;
	}
	return show(&door, "/api/v1/statistics", own, value, print_statistics);
}

// --- channel

static int channel_test(int argc, char **argv)
{
	struct door door;
	int rest;
	char **args =
	        options_read("channel test", "ID: sends a test message through a channel\n\n  ppctl channel test qj02.group", NULL, &door, argc, argv, &rest);
	if (rest != 1) {
		fprintf(stderr, "ppctl channel test: give ID\n");
		return 2;
	}
	struct buf path = {0};
	buf_text(&path, "/api/v1/channels/");
	http_path(&path, args[0]);
	buf_text(&path, "/test");
	json_t *j = http_post_json(&door, buf_str(&path), json_object());
	if (door.json)
		lines_json(j);
	else
		printf("message %s is on its way\n", lines_text(j, "id"));
	json_decref(j);
	buf_fini(&path);
	return 0;
}

int command_channel(int argc, char **argv)
{
	static const struct verb verbs[] = {
	        {"test", channel_test, "ID: sends a test message through a channel"},
	        {NULL,   NULL,         NULL	                                },
	};
	return verbs_run("channel", "`ppctl import channel FILE.csv` writes channels, `ppctl registry list channel` shows them", verbs, argc, argv);
}
