#include "config.h"

#include "base/buf.h"
#include "proxy.h"
#include "sys/config.h"
#include "sys/log.h"

void config_read(struct config *c, int argc, char **argv)
{
	*c = (struct config){
	        .data = "./data",
	        .keys = "",
	        .redis = "127.0.0.1:6379",
	        .redis_password = "",
	        .registry_rpc = "tcp://127.0.0.1:7001",
	        .registry_bell = "tcp://127.0.0.1:7002",
	        .aggregation_ingest = "tcp://127.0.0.1:7100",
	        .aggregation_rpc = "tcp://127.0.0.1:7101",
	        .alerting_rpc = "tcp://127.0.0.1:7201",
	        .alerting_bell = "tcp://127.0.0.1:7202",
	        .http = "127.0.0.1:8080",
	        .http_tls_certificate = "",
	        .http_tls_key = "",
	        .http_trusted_proxy = "",
	        .ingest_public_endpoint = "",
	        .utc_offset_minutes = 480,
	        .http_connections = 2000,
	        .http_viewers = 1000,
	        .key_requests_per_second = 1000,
	        .session_idle_minutes = 60,
	        .session_hours = 12,
	};
	// clang-format off
	const struct option options[] = {
		{"data",                    OPTION_TEXT, &c->data,                    "folder; this service keeps <data>/gateway", 0, 0},
		{"keys",                    OPTION_TEXT, &c->keys,                    "folder of the services' CURVE keys (default <data>/keys)", 0, 0},
		{"redis",                   OPTION_TEXT, &c->redis,                   "Redis: host:port or unix:/path", 0, 0},
		{"redis_password",          OPTION_TEXT, &c->redis_password,          "Redis password, if it has one", 0, 0},
		{"registry_rpc",            OPTION_TEXT, &c->registry_rpc,            "registry: requests", 0, 0},
		{"registry_bell",           OPTION_TEXT, &c->registry_bell,           "registry: bell of its feed", 0, 0},
		{"aggregation_ingest",      OPTION_TEXT, &c->aggregation_ingest,      "aggregation: the door for observations", 0, 0},
		{"aggregation_rpc",         OPTION_TEXT, &c->aggregation_rpc,         "aggregation: requests", 0, 0},
		{"alerting_rpc",            OPTION_TEXT, &c->alerting_rpc,            "alerting: requests", 0, 0},
		{"alerting_bell",           OPTION_TEXT, &c->alerting_bell,           "alerting: bell of its feed", 0, 0},
		{"http",                    OPTION_TEXT, &c->http,                    "HTTP: address:port; port or :port for all interfaces", 0, 0},
		{"http_tls_certificate",    OPTION_TEXT, &c->http_tls_certificate,    "TLS: the certificate and its chain, a file in PEM; none: no TLS", 0, 0},
		{"http_tls_key",            OPTION_TEXT, &c->http_tls_key,            "TLS: its private key, a file in PEM", 0, 0},
		{"http_trusted_proxy",      OPTION_TEXT, &c->http_trusted_proxy,      "whose X-Forwarded-For and -Proto are believed: addresses, networks, ','", 0, 0},
		{"ingest_public_endpoint",  OPTION_TEXT, &c->ingest_public_endpoint,  "where plants reach aggregation's ingest (default aggregation_ingest)", 0, 0},
		{"utc_offset_minutes",      OPTION_INT,  &c->utc_offset_minutes,      "the city's zone", -14 * 60, 14 * 60},
		{"http_connections",        OPTION_INT,  &c->http_connections,        "most HTTP connections at a time", 10, 60000},
		{"http_viewers",            OPTION_INT,  &c->http_viewers,            "most viewers of the live stream at a time", 1, 50000},
		{"key_requests_per_second", OPTION_INT,  &c->key_requests_per_second, "most requests a second with one key or by one official; 0 = no limit", 0, 1000000},
		{"session_idle_minutes",    OPTION_INT,  &c->session_idle_minutes,    "a login that is not used for so long ends", 1, 7 * 24 * 60},
		{"session_hours",           OPTION_INT,  &c->session_hours,           "a login ends after so long, used or not", 1, 30 * 24},
		{"debug",                   OPTION_BOOL, &c->debug,                   "log every request, event and effect", 0, 0},
		{NULL,                      OPTION_TEXT, NULL,                        NULL, 0, 0},
	};
	// clang-format on
	config_load("pp-gateway", "the door for people and HTTP: API, live stream, line protocol, one page", options, argc, argv);
	if (!*c->http_tls_certificate != !*c->http_tls_key)
		log_fatal("event=bad_setting name=http_tls_key reason=\"http_tls_certificate and http_tls_key are given together\"");
	if (!proxy_list_good(c->http_trusted_proxy))
		log_fatal("event=bad_setting name=http_trusted_proxy reason=\"%s is not a list of addresses and networks parted by ,\"", c->http_trusted_proxy);
	if (!*c->ingest_public_endpoint)
		c->ingest_public_endpoint = c->aggregation_ingest;
	if (!*c->keys) {
		struct buf keys = {0}; // lives as long as the process
		buf_printf(&keys, "%s/keys", c->data);
		c->keys = buf_str(&keys);
	}
}
