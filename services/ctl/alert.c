// One alert: what it is, what was done, and doing something about it.
#include "commands.h"
#include "http.h"
#include "lines.h"

#include <stdio.h>
#include <string.h>

static void print_line(const json_t *alert, const char *time, const char *what)
{
	struct buf line = {0};
	lines_alert(&line, alert, time, what);
	fputs(buf_str(&line), stdout);
	buf_fini(&line);
}

static void print_change(const json_t *c)
{
	const char *from = lines_text(c, "from_state"), *to = lines_text(c, "to_state"), *level = lines_text(c, "to_level");
	printf("  %4" JSON_INTEGER_FORMAT "  %s  %s %s", json_integer_value(json_object_get(c, "alert_number")), lines_text(c, "time"), lines_text(c, "actor"),
	       lines_text(c, "input"));
	if (strcmp(from, to) != 0)
		printf("  %s -> %s", *from ? from : "new", to);
	if (strcmp(lines_text(c, "from_level"), level) != 0)
		printf("  %s -> %s", lines_text(c, "from_level"), level);
	printf("%s%s\n", *lines_text(c, "note") ? "  " : "", lines_text(c, "note"));
}

// What people ask first: who has it, and what comes next.
static void print_facts(const json_t *a)
{
	static const struct {
		const char *label, *field, *time;
	} facts[] = {
	        {"acknowledged by", "acknowledged_by", "acknowledge_time"},
	        {"given to",        "owner",           NULL              },
	        {"told",            "tier",            "told_time"       },
	        {"next",            "next",            "next_time"       },
	        {"told with",       "parent",          NULL              },
	        {"because of",      "cause",           NULL              },
	        {"hidden by",       "suppressed_by",   "suppressed_until"},
	        {"case",            "case_id",         NULL              },
	        {"closed by",       "closed_by",       "close_time"      },
	        {"verdict",         "verdict",         NULL              },
	};
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
		const char *time = facts[i].time ? lines_text(a, facts[i].time) : "";
		if (*lines_text(a, facts[i].field))
			printf("  %s %s%s%s\n", facts[i].label, lines_text(a, facts[i].field), *time ? ", " : "", time);
	}
}

static void show(const struct door *door, const char *path)
{
	json_t *j = http_get_json(door, path), *change;
	const json_t *a = json_object_get(j, "alert");
	size_t i;
	if (door->json) {
		lines_json(j);
	} else {
		print_line(a, lines_text(a, "change_time"), lines_text(a, "state"));
		print_facts(a);
		json_array_foreach(json_object_get(j, "history"), i, change) print_change(change);
	}
	json_decref(j);
}

static void act(const struct door *door, const char *path, json_t *body)
{
	json_t *change = http_post_json(door, path, body);
	if (door->json)
		lines_json(change);
	else
		print_line(json_object_get(change, "alert"), lines_text(change, "time"), lines_text(json_object_get(change, "alert"), "state"));
	json_decref(change);
}

int command_alert(int argc, char **argv)
{
	struct door door;
	const char *value[4] = {"", "", "", ""};
	int rest;
	const struct option own[] = {
	        {"note",    OPTION_TEXT, &value[0], "why, or the comment; lower, reopen and most closings must have one", 0, 0},
	        {"owner",   OPTION_TEXT, &value[1], "assign: to which official",                                          0, 0},
	        {"level",   OPTION_TEXT, &value[2], "lower: to which level",                                              0, 0},
	        {"verdict", OPTION_TEXT, &value[3], "close: confirmed, false or other",                                   0, 0},
	        {NULL,      OPTION_TEXT, NULL,      NULL,	                                                         0, 0},
	};
	char **args =
	        options_read("alert",
	                     "ID [ACTION]: one alert with its history; or acknowledge, unacknowledge, assign, assist, comment, confirm, lower, close, reopen "
	                     "it\n\n"
	                     "  ppctl alert 0a1b2c3d4e5f6071\n"
	                     "  ppctl alert 0a1b2c3d4e5f6071 acknowledge --note \"on my way\"\n"
	                     "  ppctl alert 0a1b2c3d4e5f6071 close --verdict confirmed --note \"furnace is up again\"",
	                     own, &door, argc, argv, &rest);
	if (rest < 1 || rest > 2) {
		fprintf(stderr, "ppctl alert: give ID, and what to do about it; see --help\n");
		return 2;
	}
	struct buf path = {0};
	json_t *body = json_object();
	buf_text(&path, "/api/v1/alerts/");
	http_path(&path, args[0]);
	for (int i = 0; own[i].name; i++)
		if (*value[i])
			json_object_set_new(body, own[i].name, json_string(value[i]));
	if (rest == 1) {
		json_decref(body);
		show(&door, buf_str(&path));
	} else {
		buf_text(&path, "/");
		http_path(&path, args[1]);
		act(&door, buf_str(&path), body);
	}
	buf_fini(&path);
	return 0;
}
