#include "config.h"

#include "base/buf.h"
#include "base/mem.h"
#include "sys/config.h"

#include <stdlib.h>

void config_read(struct config *c, int argc, char **argv)
{
	const int64_t far_minutes = 840; // no zone is further from UTC
	*c = (struct config){
	        .data = "./data",
	        .keys = "",
	        .redis = "127.0.0.1:6379",
	        .redis_password = "",
	        .registry_rpc = "tcp://127.0.0.1:7001",
	        .registry_rpc_bind = "",
	        .registry_bell = "tcp://127.0.0.1:7002",
	        .registry_bell_bind = "",
	        .utc_offset_minutes = 480,
	};
	const struct option options[] = {
	        {"data",               OPTION_TEXT, &c->data,               "folder; this service keeps <data>/registry",               0,            0          },
	        {"keys",               OPTION_TEXT, &c->keys,               "folder of the services' CURVE keys (default <data>/keys)", 0,            0          },
	        {"redis",              OPTION_TEXT, &c->redis,              "Redis: host:port or unix:/path",                           0,            0          },
	        {"redis_password",     OPTION_TEXT, &c->redis_password,     "Redis password, if it has one",                            0,            0          },
	        {"registry_rpc",       OPTION_TEXT, &c->registry_rpc,       "endpoint of requests",                                     0,            0          },
	        {"registry_rpc_bind",  OPTION_TEXT, &c->registry_rpc_bind,  "where it is bound, if not there",                          0,            0          },
	        {"registry_bell",      OPTION_TEXT, &c->registry_bell,      "endpoint of the feed's bell",                              0,            0          },
	        {"registry_bell_bind", OPTION_TEXT, &c->registry_bell_bind, "where it is bound, if not there",                          0,            0          },
	        {"utc_offset_minutes", OPTION_INT,  &c->utc_offset_minutes, "the city's zone",                                          -far_minutes, far_minutes},
	        {"debug",              OPTION_BOOL, &c->debug,              "log every event and effect",                               0,            0          },
	        {"check",              OPTION_BOOL, &c->check,              "ask the running service whether it is ready, and exit",    0,            0          },
	        {NULL,                 OPTION_TEXT, NULL,                   NULL,	                                               0,            0          },
	};
	config_load("pp-registry", "who exists: places, enterprises, links, indicators, policies, people, keys, calendars", options, argc, argv);
	if (!*c->registry_rpc_bind)
		c->registry_rpc_bind = c->registry_rpc;
	if (!*c->registry_bell_bind)
		c->registry_bell_bind = c->registry_bell;
	if (!*c->keys) {
		struct buf keys = {0}; // lives as long as the process
		buf_printf(&keys, "%s/keys", c->data);
		c->keys = buf_str(&keys);
	}
}
