#include "options.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool takes_value(const struct option *options, const char *arg)
{
	if (strchr(arg, '='))
		return false;
	for (const struct option *o = options; o->name; o++) {
		size_t i = 0;
		for (; o->name[i] && arg[2 + i] && (o->name[i] == arg[2 + i] || (o->name[i] == '_' && arg[2 + i] == '-')); i++) {
		}
		if (!o->name[i] && !arg[2 + i])
			return o->kind != OPTION_BOOL;
	}
	return !strcmp(arg, "--config");
}

char **options_read(const char *command, const char *about, const struct option *own, struct door *door, int argc, char **argv, int *rest)
{
	struct option all[OPTIONS_MAX];
	int n = 0;
	char program[64];
	*door = (struct door){.url = "http://127.0.0.1:8080", .token = "", .token_file = ""};
	for (; own && own[n].name; n++)
		all[n] = own[n];
	all[n++] = (struct option){"url", OPTION_TEXT, &door->url, "the gateway", 0, 0};
	all[n++] = (struct option){"token", OPTION_TEXT, &door->token, "bearer token", 0, 0};
	all[n++] = (struct option){"token_file", OPTION_TEXT, &door->token_file, "file that holds it (~/.config/parkpulse/token)", 0, 0};
	all[n++] = (struct option){"json", OPTION_BOOL, &door->json, "JSON for programs", 0, 0};
	all[n] = (struct option){0};
	// Options first, arguments behind them: the order config_load wants.
	static char **sorted, **argument; // they live as long as the process
	int options = 1, arguments = 0;
	sorted = mem_new((size_t)argc + 2, sizeof *sorted);
	argument = mem_new((size_t)argc + 1, sizeof *argument);
	sorted[0] = argv[0];
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--")) {
			while (++i < argc)
				argument[arguments++] = argv[i];
		} else if (!strncmp(argv[i], "--", 2)) {
			sorted[options++] = argv[i];
			if (takes_value(all, argv[i]) && i + 1 < argc)
				sorted[options++] = argv[++i];
		} else {
			argument[arguments++] = argv[i];
		}
	}
	snprintf(program, sizeof program, "ppctl %s", command);
	config_load(program, about, all, options, sorted);
	*rest = arguments;
	return argument;
}
