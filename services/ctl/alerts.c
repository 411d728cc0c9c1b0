// Alerts there are, and alerts as they happen.
#include "commands.h"
#include "http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *text(const json_t *j, const char *name)
{
	const char *s = json_string_value(json_object_get(j, name));
	return s ? s : "";
}

static void print_alert(const json_t *a, const char *when, const char *what)
{
	printf("%s  %-9s %-6s %s  %s %s  value=%g expected=%g (%+.1f%%) since=%s\n    %s%s\n", when, what, text(a, "level"), text(a, "zone_name"),
	       text(a, "enterprise_name"), text(a, "indicator_name"), json_number_value(json_object_get(a, "value")),
	       json_number_value(json_object_get(a, "expected")), json_number_value(json_object_get(a, "deviation_percent")), text(a, "since_time"),
	       json_is_true(json_object_get(a, "synthetic")) ? "[合成数据 synthetic] " : "", *text(a, "reason") ? text(a, "reason") : text(a, "reason_zh"));
}

static void print_json(const json_t *j)
{
	json_dumpf(j, stdout, JSON_COMPACT);
	printf("\n");
}

static int one_alert(const struct door *door, const char *id)
{
	char path[128];
	snprintf(path, sizeof path, "/api/v1/alerts/%s", id);
	json_t *j = http_get_json(door, path), *h;
	size_t i;
	if (door->json) {
		print_json(j);
	} else {
		const json_t *list = json_object_get(j, "alert");
		const json_t *a = json_is_array(list) ? json_array_get(list, 0) : list ? list : j;
		print_alert(a, text(a, "change_time"), text(a, "state"));
		json_array_foreach(json_object_get(j, "history"), i, h)
		        printf("    %s  %s: %s -> %s\n", text(h, "time"), text(h, "change"), text(h, "from_level"), text(h, "to_level"));
	}
	json_decref(j);
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
	options_read("alerts", "alerts there are, newest first", own, &door, argc, argv, &rest);
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
			print_alert(a, text(a, "change_time"), text(a, "state"));
	}
	if (*text(j, "next"))
		fprintf(stderr, "there are more: --before %s\n", text(j, "next"));
	json_decref(j);
	buf_fini(&path);
	return 0;
}

// --- watch

struct watch {
	bool json;
	char last_id[64];
	bool heard;
};

static void on_event(void *arg, const char *event, const char *id, const char *data)
{
	struct watch *w = arg;
	w->heard = true;
	snprintf(w->last_id, sizeof w->last_id, "%s", id);
	if (strcmp(event, "alert"))
		return;
	json_t *j = json_loads(data, 0, NULL), *a = json_object_get(j, "alert");
	if (w->json)
		printf("%s\n", data);
	else
		print_alert(a ? a : j, text(j, "time"), text(j, "change"));
	fflush(stdout);
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
	options_read("watch", "alerts as they happen, until Ctrl-C; misses none when the connection breaks", own, &door, argc, argv, &rest);
	struct buf path = {0};
	struct watch w = {.json = door.json};
	int64_t wait_ms = RECONNECT_FIRST_MS;
	snprintf(w.last_id, sizeof w.last_id, "%s", from);
	buf_text(&path, "/api/v1/stream");
	http_param(&path, "zone", zone);
	for (;;) {
		long status = 0;
		w.heard = false;
		const char *error = http_stream(&door, buf_str(&path), w.last_id, on_event, &w, &status);
		if (status >= 400 && status < 500 && status != 429)
			return 1; // it will not get better: said above
		wait_ms = w.heard ? RECONNECT_FIRST_MS : wait_ms * 2 > RECONNECT_LAST_MS ? RECONNECT_LAST_MS : wait_ms * 2;
		fprintf(stderr, "ppctl: the stream ended%s%s; connecting again\n", error ? ": " : "", error ? error : "");
		nanosleep(&(struct timespec){.tv_sec = wait_ms / 1000, .tv_nsec = wait_ms % 1000 * 1000000}, NULL);
	}
}
