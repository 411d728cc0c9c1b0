// Alerts there are, and alerts as they happen.
#include "commands.h"
#include "http.h"
#include "lines.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static void print_json(const json_t *j)
{
	json_dumpf(j, stdout, JSON_COMPACT);
	printf("\n");
}

static void print_alert(const json_t *a, const char *time, const char *what)
{
	struct buf line = {0};
	lines_alert(&line, a, time, what);
	fputs(buf_str(&line), stdout);
	buf_fini(&line);
}

static int one_alert(const struct door *door, const char *id)
{
	struct buf path = {0};
	buf_text(&path, "/api/v1/alerts/");
	http_path(&path, id);
	json_t *j = http_get_json(door, buf_str(&path)), *h;
	size_t i;
	if (door->json) {
		print_json(j);
	} else {
		const json_t *a = json_object_get(j, "alert");
		print_alert(a, lines_text(a, "change_time"), lines_text(a, "state"));
		json_array_foreach(json_object_get(j, "history"), i, h) printf("    %s  %s: %s -> %s\n", lines_text(h, "time"), lines_text(h, "change"),
		                                                               lines_text(h, "from_level"), lines_text(h, "to_level"));
	}
	json_decref(j);
	buf_fini(&path);
	return 0;
}

int command_alerts(int argc, char **argv)
{
	struct door door;
	bool open = false;
	const char *zone = "", *id = "", *enterprise = "", *min_level = "", *limit = "", *before = "";
	int rest;
	const struct option own[] = {
	        {"open",       OPTION_BOOL, &open,       "open ones only",                        0, 0},
	        {"zone",       OPTION_TEXT, &zone,       "of one zone",                           0, 0},
	        {"enterprise", OPTION_TEXT, &enterprise, "of one enterprise",                     0, 0},
	        {"min_level",  OPTION_TEXT, &min_level,  "blue, yellow, orange or red and more",  0, 0},
	        {"limit",      OPTION_TEXT, &limit,      "at most so many",                       0, 0},
	        {"before",     OPTION_TEXT, &before,     "the next page: what the last one said", 0, 0},
	        {"id",         OPTION_TEXT, &id,         "one, with its history",                 0, 0},
	        {NULL,         OPTION_TEXT, NULL,        NULL,                                    0, 0},
	};
	options_read("alerts", "alerts there are, newest first\n\n  ppctl alerts --open --min-level orange\n  ppctl alerts --id 0a1b2c3d4e5f6071", own, &door,
	             argc, argv, &rest);
	if (rest) {
		fprintf(stderr, "ppctl alerts: it takes options only; see --help\n");
		return 2;
	}
	if (*id)
		return one_alert(&door, id);
	struct buf path = {0};
	buf_text(&path, "/api/v1/alerts");
	http_param(&path, "state", open ? "open" : "");
	http_param(&path, "zone", zone);
	http_param(&path, "enterprise", enterprise);
	http_param(&path, "min_level", min_level);
	http_param(&path, "limit", limit);
	http_param(&path, "before", before);
	json_t *j = http_get_json(&door, buf_str(&path)), *a;
	size_t i;
	json_array_foreach(json_object_get(j, "alert"), i, a)
	{
		if (door.json)
			print_json(a);
		else
			print_alert(a, lines_text(a, "change_time"), lines_text(a, "state"));
	}
	if (*lines_text(j, "next"))
		fprintf(stderr, "there are more: --before %s\n", lines_text(j, "next"));
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
			print_alert(json_object_get(j, "alert"), lines_text(j, "time"), lines_text(j, "change"));
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
