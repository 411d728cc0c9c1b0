#ifndef REGISTRY_CONFIG_H
#define REGISTRY_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

struct config {
	const char *data;
	const char *keys; // "": <data>/keys
	const char *redis;
	const char *redis_password;
	const char *registry_rpc;
	const char *registry_rpc_bind; // "": as registry_rpc
	const char *registry_bell;
	const char *registry_bell_bind;
	int64_t utc_offset_minutes;
	bool debug;
	bool check;
};

// Ends the process on a bad setting. Texts live as long as the process.
void config_read(struct config *c, int argc, char **argv);

#endif
