// pp-agent: the plant's side. Takes observations, keeps them until the server has them on disk, sends them.
#include "config.h"
#include "service.h"
#include "show.h"
#include "sys/log.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	int (*run)(const struct config *c);
} verbs[] = {
        {"status",   show_status  },
        {"rejected", show_rejected},
};

static int run_verb(const char *name, const struct config *c)
{
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (!strcmp(name, verbs[i].name))
			return verbs[i].run(c);
	fprintf(stderr, "pp-agent: '%s' is not status or rejected; see --help\n", name);
	return 2;
}

int main(int argc, char **argv)
{
	static struct config config;
	// The verb may stand before the options or behind them.
	const char *verb = argc > 1 && argv[1][0] != '-' ? argv[1] : NULL;
	int rest = config_read(&config, verb ? argc - 1 : argc, verb ? argv + 1 : argv);
	log_open("agent", config.debug);
	if (!verb && rest < argc)
		verb = argv[rest];
	if (verb)
		return run_verb(verb, &config);
	if (!*config.key) {
		fprintf(stderr, "pp-agent: a key file is needed: --key FILE, from ppctl key new --out FILE\n");
		return 2;
	}
	if (!*config.drop_dir && !*config.csv && !config.from_stdin && !config.once) {
		fprintf(stderr, "pp-agent: nothing to read: give --drop-dir, --stdin or --csv, or --once to send what is spooled\n");
		return 2;
	}
	return service_run(&config);
}
