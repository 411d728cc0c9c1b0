#ifndef PP_AGGREGATION_CONFIG_H
#define PP_AGGREGATION_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

struct config {
	const char *data;
	const char *keys;
	const char *redis;
	const char *redis_password;
	const char *registry_rpc;
	const char *registry_bell;
	const char *ingest, *ingest_bind;
	const char *rpc, *rpc_bind;
	const char *bell, *bell_bind;
	const char *city;
	const char *city_name;
	int64_t utc_offset_minutes;
	int64_t journal_keep_days;
	int64_t fold_seconds;
	int64_t fold_rows;
	int64_t memory_mb;
	int64_t settle_seconds;
	bool debug;
	bool check;
};

// Ends the process on a bad setting. Texts live as long as the process; "" was replaced by what it stands for.
void config_read(struct config *c, int argc, char **argv);

#endif
