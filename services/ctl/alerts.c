// Alerts there are, and alerts as they happen.
#include "commands.h"
#include "http.h"
#include "lines.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static void print_alert(const json_t *a, const char *time, const char *what)
{
	struct buf line = {0};
	lines_alert(&line, a, time, what);
	fputs(buf_str(&line), stdout);
	buf_fini(&line);
}

// By state and level, as a small table.
static void print_counts(const json_t *counts)
{
	size_t i;
	json_t *one;
	json_array_foreach(counts, i, one) printf("%-13s %-7s %8" JSON_INTEGER_FORMAT "\n", lines_text(one, "state"), lines_text(one, "level"),
	                                          json_integer_value(json_object_get(one, "count")));
}

static void print_page(const struct door *door, const json_t *page)
{
	size_t i;
	json_t *a;
	json_array_foreach(json_object_get(page, "alert"), i, a)
	{
		if (door->json)
			lines_json(a);
		else
			print_alert(a, lines_text(a, "change_time"), lines_text(a, "state"));
	}
	if (*lines_text(page, "next"))
		fprintf(stderr, "there are more: --before %s\n", lines_text(page, "next"));
}

// What is not over.
#define OPEN_STATES "pending,open,acknowledged,assisting,recovering,suppressed"

int command_alerts(int argc, char **argv)
{
	struct door door;
	bool open = false, overdue = false, top = false, counts = false;
	const char *value[14] = {"", "", "", "", "", "", "", "", "", "", "", "", "", ""};
	int rest;
	const struct option own[] = {
	        {"state",      OPTION_TEXT, &value[0],  "pending, open, acknowledged, assisting, recovering, closed, suppressed, withdrawn; several with commas", 0,
	         0	                                                                                                                                            },
	        {"level",      OPTION_TEXT, &value[1],  "blue, yellow, orange, red; several with commas",                                                         0, 0},
	        {"min_level",  OPTION_TEXT, &value[2],  "that level and more",	                                                                            0, 0},
	        {"kind",       OPTION_TEXT, &value[3],  "drop, surge, silence, late_report, exposure, ...; several with commas",                                  0, 0},
	        {"zone",       OPTION_TEXT, &value[4],  "of a zone; several with commas",                                                                         0, 0},
	        {"area",       OPTION_TEXT, &value[5],  "of a 片区",	                                                                                    0, 0},
	        {"county",     OPTION_TEXT, &value[6],  "of a county",	                                                                                    0, 0},
	        {"chain",      OPTION_TEXT, &value[7],  "of an industrial chain",	                                                                         0, 0},
	        {"enterprise", OPTION_TEXT, &value[8],  "of one enterprise",	                                                                              0, 0},
	        {"parent",     OPTION_TEXT, &value[9],  "members of that common cause",                                                                           0, 0},
	        {"officer",    OPTION_TEXT, &value[10], "somebody's: acknowledged by him, given to him, or told to him",                                          0, 0},
	        {"search",     OPTION_TEXT, &value[11], "in names and codes of enterprises",                                                                      0, 0},
	        {"limit",      OPTION_TEXT, &value[12], "at most so many",	                                                                                0, 0},
	        {"before",     OPTION_TEXT, &value[13], "the next page: what the last one said",                                                                  0, 0},
	        {"open",       OPTION_BOOL, &open,      "all that are not over",	                                                                          0, 0},
	        {"overdue",    OPTION_BOOL, &overdue,   "whoever was told was reminded already",                                                                  0, 0},
	        {"top",        OPTION_BOOL, &top,       "without members of common causes",                                                                       0, 0},
	        {"counts",     OPTION_BOOL, &counts,    "how many there are by state and level, and no list",                                                     0, 0},
	        {NULL,         OPTION_TEXT, NULL,       NULL,	                                                                                             0, 0},
	};
	options_read("alerts",
	             "alerts there are, newest first\n\n"
	             "  ppctl alerts --open --min-level orange\n"
	             "  ppctl alerts --state open --overdue --zone QJ02\n"
	             "  ppctl alerts --officer zhang.wei --counts",
	             own, &door, argc, argv, &rest);
	if (rest || (open && *value[0])) {
		fprintf(stderr, "ppctl alerts: %s; see --help\n",
		        rest ? "it takes options only, and `ppctl alert ID` shows one" : "--open says the states already");
		return 2;
	}
	if (counts)
		value[12] = "1"; // the list is not wanted
	struct buf path = {0};
	buf_text(&path, "/api/v1/alerts");
	http_param(&path, "state", open ? OPEN_STATES : "");
	for (int i = 0; own[i].kind == OPTION_TEXT && own[i].name; i++)
		http_param(&path, own[i].name, value[i]);
	http_param(&path, "overdue", overdue ? "true" : "");
	http_param(&path, "top", top ? "true" : "");
	http_param(&path, "counts", counts ? "true" : "");
	json_t *j = http_get_json(&door, buf_str(&path));
	if (counts && door.json)
		lines_json(json_object_get(j, "count"));
	else if (counts)
		print_counts(json_object_get(j, "count"));
	else
		print_page(&door, j);
	json_decref(j);
	buf_fini(&path);
	return 0;
}

// --- watch

struct watch {
	bool json;
	char last_id[64]; // of the last change that was printed, or what was there before the first
	bool heard;
};

static void on_event(void *arg, const char *event, const char *id, const char *bytes)
{
	struct watch *w = arg;
	json_t *j = json_loads(bytes, 0, NULL);
	if (!strcmp(event, "end")) {
		const char *why = lines_text(j, "detail");
		fprintf(stderr, "ppctl: the gateway ends the stream: %s\n", *why ? why : bytes);
	}
	if (!strcmp(event, "alert")) {
		if (w->json)
			printf("%s\n", bytes);
		else
			print_alert(json_object_get(j, "alert"), lines_text(j, "time"), lines_text(j, "input"));
		fflush(stdout);
		w->heard = true;
		if (*id)
			snprintf(w->last_id, sizeof w->last_id, "%s", id);
	}
	json_decref(j);
}

// The number of the newest change there is: the stream begins behind it, so that nothing between now and the connection is missed.
static void begin_here(const struct door *door, struct watch *w)
{
	json_t *j = http_get_json(door, "/api/v1/alerts?limit=1");
	const json_t *head = json_object_get(j, "head");
	if (json_is_integer(head))
		snprintf(w->last_id, sizeof w->last_id, "%" JSON_INTEGER_FORMAT, json_integer_value(head));
	json_decref(j);
}

int command_watch(int argc, char **argv)
{
	enum { RECONNECT_FIRST_MS = 200, RECONNECT_LAST_MS = 5000 };
	struct door door;
	const char *zone = "", *from = "";
	int rest;
	const struct option own[] = {
	        {"zone",  OPTION_TEXT, &zone, "of one zone",                             0, 0},
	        {"after", OPTION_TEXT, &from, "begin after this change number; 0 = all", 0, 0},
	        {NULL,    OPTION_TEXT, NULL,  NULL,                                      0, 0},
	};
	options_read(
	        "watch",
	        "alerts as they happen, a line each, until Ctrl-C; a broken connection misses none\n\n  ppctl watch\n  ppctl watch --zone QJ01 --json\n  ppctl "
	        "watch --after 0",
	        own, &door, argc, argv, &rest);
	if (rest) {
		fprintf(stderr, "ppctl watch: it takes options only; see --help\n");
		return 2;
	}
	struct buf path = {0};
	struct watch w = {.json = door.json};
	int64_t wait_ms = RECONNECT_FIRST_MS;
	snprintf(w.last_id, sizeof w.last_id, "%s", from);
	if (!*from)
		begin_here(&door, &w);
	buf_text(&path, "/api/v1/stream");
	http_param(&path, "zone", zone);
	for (;;) {
		long status = 0;
		w.heard = false;
		const char *error = http_stream(&door, buf_str(&path), w.last_id, on_event, &w, &status);
		if (status >= 400 && status < 500 && status != 429) {
			buf_fini(&path);
			return 1; // it will not get better: said above
		}
		wait_ms = w.heard ? RECONNECT_FIRST_MS : wait_ms * 2 > RECONNECT_LAST_MS ? RECONNECT_LAST_MS : wait_ms * 2;
		fprintf(stderr, "ppctl: the stream ended%s%s; connecting again\n", error ? ": " : "", error ? error : "");
		nanosleep(&(struct timespec){.tv_sec = wait_ms / 1000, .tv_nsec = wait_ms % 1000 * 1000000}, NULL);
	}
}
