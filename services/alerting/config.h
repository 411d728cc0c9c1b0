// Settings of pp-alerting: names as in docs/ARCHITECTURE.md.
#ifndef PP_ALERTING_CONFIG_H
#define PP_ALERTING_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

struct config {
	const char *data;
	const char *keys;
	const char *redis;
	const char *redis_password;
	const char *registry_rpc;
	const char *registry_bell;
	const char *aggregation_rpc;
	const char *aggregation_bell;
	const char *alerting_rpc;
	const char *alerting_rpc_bind;
	const char *alerting_bell;
	const char *alerting_bell_bind;
	const char *alerting_pub;
	const char *alerting_pub_bind;
	const char *webhook_url; // empty: no webhook
	const char *webhook_bearer;
	const char *external_url; // of the page, for links in notices; without a slash at its end
	const char *smtp_url;     // empty: mail cannot be sent
	const char *smtp_user;
	const char *smtp_password;
	const char *smtp_from;
	const char *smtp_ca;
	const char *heartbeat_url; // empty: nobody outside is told that all is well
	int64_t heartbeat_seconds;
	int work_from, work_to; // the city's hours, minutes of the local day
	int64_t hold_seconds;
	int64_t good_minutes;
	int64_t utc_offset_minutes;
	int64_t snapshot_seconds;
	bool debug;
	bool check;
};

// Reads file, environment and command line; ends the process on a bad one. Empty *_bind and keys are filled in.
void config_read(struct config *c, int argc, char **argv);

#endif
