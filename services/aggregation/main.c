#include "config.h"
#include "service.h"

#include "bus/check.h"
#include "sys/log.h"

int main(int argc, char **argv)
{
	static struct config c; // its texts live as long as the process

	config_read(&c, argc, argv);
	if (c.check)
		return bus_check(c.keys, "aggregation", c.rpc);
	log_open("aggregation", c.debug);
	return service_run(&c);
}
