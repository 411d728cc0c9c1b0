// Settings of this service: docs/ARCHITECTURE.md has the table.
#ifndef GATEWAY_CONFIG_H
#define GATEWAY_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

struct config {
	const char *data;
	const char *keys;
	const char *redis, *redis_password;
	const char *registry_rpc, *registry_bell;
	const char *aggregation_ingest, *aggregation_rpc;
	const char *alerting_rpc, *alerting_bell;
	const char *http;
	const char *http_tls_certificate, *http_tls_key;
	const char *http_trusted_proxy;
	const char *ingest_public_endpoint; // printed into plants' key files
	int64_t utc_offset_minutes;
	int64_t http_connections;
	int64_t http_viewers;
	int64_t key_requests_per_second;
	int64_t session_idle_minutes;
	int64_t session_hours;
	bool debug;
};

// Ends the process with one line when a setting is wrong. What it points to lives as long as the process.
void config_read(struct config *c, int argc, char **argv);

#endif
