#include "options.h"

#include "base/buf.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// "--min-level" is "min_level": "-" and "_" are the same.
static bool is_named(const char *name, const char *arg)
{
	size_t i = 0;
	if (strncmp(arg, "--", 2) != 0)
		return false;
	for (arg += 2; name[i] && arg[i] && (name[i] == arg[i] || (name[i] == '_' && arg[i] == '-')); i++) {
	}
	return !name[i] && (!arg[i] || arg[i] == '=');
}

static bool takes_value(const struct option *options, const char *arg)
{
	if (strchr(arg, '='))
		return false;
	for (const struct option *o = options; o->name; o++)
		if (is_named(o->name, arg))
			return o->kind != OPTION_BOOL;
	return is_named("config", arg);
}

char *options_take_all(const char *name, char separator, int *argc, char **argv)
{
	struct buf all = {0};
	int kept = 1;
	for (int i = 1; i < *argc; i++) {
		const char *equals = strchr(argv[i], '=');
		if (!is_named(name, argv[i]) || (!equals && i + 1 == *argc))
			argv[kept++] = argv[i];
		else
			buf_printf(&all, "%s%c", equals ? equals + 1 : argv[++i], separator);
	}
	*argc = kept;
	char *text = mem_text(buf_str(&all));
	buf_fini(&all);
	return text;
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

int verbs_run(const char *command, const char *about, const struct verb *verbs, int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";
	for (const struct verb *v = verbs; v->name; v++)
		if (!strcmp(v->name, verb))
			return v->run(argc - 1, argv + 1);
	const bool help = !strcmp(verb, "--help") || !strcmp(verb, "-h");
	FILE *to = help ? stdout : stderr;
	fprintf(to, "ppctl %s VERB: %s\n\n", command, about);
	for (const struct verb *v = verbs; v->name; v++)
		fprintf(to, "  %-9s %s\n", v->name, v->help);
	fprintf(to, "\n`ppctl %s VERB --help` shows its options.\n", command);
	return help ? 0 : 2;
}
