// Cases 帮扶: what an enterprise needs, and what is done about it.
#include "commands.h"
#include "http.h"
#include "lines.h"

#include <stdio.h>
#include <string.h>

// The next date that something is due by, and what.
static const char *due(const json_t *c, const char **what)
{
	static const struct {
		const char *done, *by, *what;
	} steps[] = {
	        {"visit_time", "due_check_time", "visit"},
	        {"plan_time",  "due_plan_time",  "plan" },
	        {"solve_time", "due_solve_time", "solve"},
	};
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		if (!*lines_text(c, steps[i].done)) {
			*what = steps[i].what;
			return lines_text(c, !strcmp(steps[i].what, "solve") && *lines_text(c, "extend_time") ? "due_extend_time" : steps[i].by);
		}
	}
	*what = "";
	return "";
}

static void print_case(const json_t *c)
{
	const char *what, *by = due(c, &what);
	printf("%s  %s  %s  %s %s  %zu alerts  %s", lines_text(c, "id"), lines_text(c, "open_time"), lines_text(c, "state"), lines_text(c, "enterprise"),
	       lines_text(c, "enterprise_name"), json_array_size(json_object_get(c, "alert")), lines_text(c, "need"));
	if (*what)
		printf("  %s by %s", what, by);
	printf("%s\n", json_array_size(json_object_get(c, "overdue")) ? "  overdue" : "");
}

static int case_list(int argc, char **argv)
{
	struct door door;
	bool overdue = false;
	const char *value[6] = {"", "", "", "", "", ""};
	int rest;
	const struct option own[] = {
	        {"state",      OPTION_TEXT, &value[0], "open, solved, confirmed, closed; several with commas", 0, 0},
	        {"zone",       OPTION_TEXT, &value[1], "of a zone; several with commas",                       0, 0},
	        {"enterprise", OPTION_TEXT, &value[2], "of one enterprise",                                    0, 0},
	        {"owner",      OPTION_TEXT, &value[3], "of one official",                                      0, 0},
	        {"limit",      OPTION_TEXT, &value[4], "at most so many",                                      0, 0},
	        {"before",     OPTION_TEXT, &value[5], "the next page: what the last one said",                0, 0},
	        {"overdue",    OPTION_BOOL, &overdue,  "a due date was missed",                                0, 0},
	        {NULL,         OPTION_TEXT, NULL,      NULL,	                                           0, 0},
	};
	options_read("case list", "cases there are, newest first\n\n  ppctl case list --state open --overdue", own, &door, argc, argv, &rest);
	struct buf path = {0};
	buf_text(&path, "/api/v1/cases");
	for (int i = 0; own[i].kind == OPTION_TEXT && own[i].name; i++)
		http_param(&path, own[i].name, value[i]);
	http_param(&path, "overdue", overdue ? "true" : "");
	json_t *j = http_get_json(&door, buf_str(&path)), *c;
	size_t i;
	json_array_foreach(json_object_get(j, "item"), i, c)
	{
		if (door.json)
			lines_json(c);
		else
			print_case(c);
	}
	if (*lines_text(j, "next"))
		fprintf(stderr, "there are more: --before %s\n", lines_text(j, "next"));
	json_decref(j);
	buf_fini(&path);
	return 0;
}

static int case_show(int argc, char **argv)
{
	struct door door;
	int rest;
	char **args = options_read("case show", "ID: one case with its history\n\n  ppctl case show 0a1b2c3d4e5f6071", NULL, &door, argc, argv, &rest);
	if (rest != 1) {
		fprintf(stderr, "ppctl case show: give ID\n");
		return 2;
	}
	struct buf path = {0}, text = {0};
	buf_text(&path, "/api/v1/cases/");
	http_path(&path, args[0]);
	json_t *j = http_get_json(&door, buf_str(&path)), *change, *value;
	const char *name;
	size_t i;
	if (door.json) {
		lines_json(j);
	} else {
		json_object_foreach(json_object_get(j, "item"), name, value)
		{
			buf_clear(&text);
			lines_value(&text, value);
			printf("%-16s %s\n", name, buf_str(&text));
		}
		json_array_foreach(json_object_get(j, "history"), i, change) printf(
		        "  %s  %s %s  %s\n", lines_text(change, "time"), lines_text(change, "actor"), lines_text(change, "input"), lines_text(change, "note"));
	}
	json_decref(j);
	buf_fini(&path);
	buf_fini(&text);
	return 0;
}

// "open ALERT", or one of the things that are done to "ID"; argv[0] is which.
static int case_act(int argc, char **argv)
{
	struct door door;
	const bool open = !strcmp(argv[0], "open");
	const char *value[7] = {"", "", "", "", "", "", ""};
	int rest;
	char command[32];
	const struct option own[] = {
	        {"note",       OPTION_TEXT, &value[0], "why; extend must have one",                    0, 0},
	        {"need",       OPTION_TEXT, &value[1], "what the enterprise needs; open must have it", 0, 0},
	        {"department", OPTION_TEXT, &value[2], "that sees to it",                              0, 0},
	        {"measures",   OPTION_TEXT, &value[3], "what is done; plan must have them",            0, 0},
	        {"cost",       OPTION_TEXT, &value[4], "万元",                                       0, 0},
	        {"feedback",   OPTION_TEXT, &value[5], "what came of it; solve must have it",          0, 0},
	        {"alert",      OPTION_TEXT, &value[6], "add: which alert belongs to it too",           0, 0},
	        {NULL,         OPTION_TEXT, NULL,      NULL,                                           0, 0},
	};
	snprintf(command, sizeof command, "case %s", argv[0]);
	char **args = options_read(
	        command,
	        open ? "ALERT: opens a case about an alert\n\n  ppctl case open 0a1b2c3d4e5f6071 --need \"a working-capital loan\" --department 金融办"
	             : "ID: says of a case what was done\n\n  ppctl case visit 0a1b2c3d4e5f6071 --note \"seen the plant\"",
	        own, &door, argc, argv, &rest);
	if (rest != 1) {
		fprintf(stderr, "ppctl %s: give %s\n", command, open ? "ALERT" : "ID");
		return 2;
	}
	struct buf path = {0};
	json_t *body = json_object();
	for (int i = 0; own[i].name; i++)
		if (*value[i])
			json_object_set_new(body, own[i].name, json_string(value[i]));
	buf_text(&path, "/api/v1/cases");
	if (open) {
		json_object_set_new(body, "alert", json_string(args[0]));
	} else {
		buf_text(&path, "/");
		http_path(&path, args[0]);
		buf_printf(&path, "/%s", argv[0]);
	}
	json_t *change = http_post_json(&door, buf_str(&path), body);
	if (door.json)
		lines_json(change);
	else
		print_case(json_object_get(change, "item"));
	json_decref(change);
	buf_fini(&path);
	return 0;
}

int command_case(int argc, char **argv)
{
	static const struct verb verbs[] = {
	        {"list",      case_list, "cases there are"                                     },
	        {"show",      case_show, "ID: one with its history"                            },
	        {"open",      case_act,  "ALERT --need TEXT: a new one about an alert"         },
	        {"add",       case_act,  "ID --alert ALERT: another alert belongs to it"       },
	        {"visit",     case_act,  "ID: the plant was visited"                           },
	        {"plan",      case_act,  "ID --measures TEXT: it is known what will be done"   },
	        {"solve",     case_act,  "ID --feedback TEXT: it was done, and what came of it"},
	        {"extend",    case_act,  "ID --note TEXT: it takes longer; once"               },
	        {"confirm",   case_act,  "ID: the enterprise says that it is solved"           },
	        {"follow_up", case_act,  "ID: visited again afterwards"                        },
	        {"close",     case_act,  "ID: it is over, after the enterprise has confirmed"  },
	        {NULL,        NULL,      NULL	                                          },
	};
	return verbs_run("case", "what an enterprise needs, and what is done about it", verbs, argc, argv);
}
