// pp-alerting: what needs a human.
#include "bus/check.h"
#include "config.h"
#include "service.h"
#include "sys/log.h"

int main(int argc, char **argv)
{
	static struct config config;
	config_read(&config, argc, argv);
	log_open("alerting", config.debug);
	if (config.check)
		return bus_check(config.keys, "alerting", config.alerting_rpc);
	return service_run(&config);
}
