// pp-agent: the plant's side. Takes observations, keeps them until the server has them on disk, sends them.
#include "config.h"
#include "service.h"
#include "show.h"
#include "sys/log.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	static struct config config;
	int rest = config_read(&config, argc, argv);
	log_open("agent", config.debug);
	if (rest < argc && !strcmp(argv[rest], "status"))
		return show_status(&config);
	if (rest < argc && !strcmp(argv[rest], "rejected"))
		return show_rejected(&config);
	if (rest < argc) {
		fprintf(stderr, "pp-agent: '%s' is not status or rejected; see --help\n", argv[rest]);
		return 2;
	}
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
