#include "service.h"
#include "sys/log.h"

int main(int argc, char **argv)
{
	static struct config config; // its texts live as long as the process
	config_read(&config, argc, argv);
	log_open("gateway", config.debug);
	service_run(&config);
	return 0;
}
