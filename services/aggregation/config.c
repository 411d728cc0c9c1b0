#include "config.h"

#include "base/buf.h"
#include "sys/config.h"

#include <stddef.h>

void config_read(struct config *c, int argc, char **argv)
{
	*c = (struct config){
	        .data = "./data",
	        .keys = "",
	        .redis = "127.0.0.1:6379",
	        .redis_password = "",
	        .registry_rpc = "tcp://127.0.0.1:7001",
	        .registry_bell = "tcp://127.0.0.1:7002",
	        .ingest = "tcp://127.0.0.1:7100",
	        .ingest_bind = "",
	        .rpc = "tcp://127.0.0.1:7101",
	        .rpc_bind = "",
	        .bell = "tcp://127.0.0.1:7102",
	        .bell_bind = "",
	        .city = "530300",
	        .city_name = "曲靖市",
	        .utc_offset_minutes = 480,
	        .journal_keep_days = 7,
	        .fold_seconds = 30,
	        .fold_rows = 2000000,
	        .memory_mb = 128,
	        .settle_seconds = 900, // a plant that sends each quarter of an hour has had its turn
	};
	const struct option options[] = {
	        {"data",                    OPTION_TEXT, &c->data,               "folder; this service keeps <data>/aggregation",                            0,    0         },
	        {"keys",                    OPTION_TEXT, &c->keys,               "folder of the services' CURVE keys (default <data>/keys)",                 0,    0         },
	        {"redis",                   OPTION_TEXT, &c->redis,              "Redis: host:port or unix:/path",                                           0,    0         },
	        {"redis_password",          OPTION_TEXT, &c->redis_password,     "Redis password, if it has one",                                            0,    0         },
	        {"registry_rpc",            OPTION_TEXT, &c->registry_rpc,       "the registry's endpoint of requests",                                      0,    0         },
	        {"registry_bell",           OPTION_TEXT, &c->registry_bell,      "the registry's endpoint of the bell",                                      0,    0         },
	        {"aggregation_ingest",      OPTION_TEXT, &c->ingest,             "the door for plants",                                                      0,    0         },
	        {"aggregation_ingest_bind", OPTION_TEXT, &c->ingest_bind,        "where it is bound, if not there",                                          0,    0         },
	        {"aggregation_rpc",         OPTION_TEXT, &c->rpc,                "endpoint of requests",                                                     0,    0         },
	        {"aggregation_rpc_bind",    OPTION_TEXT, &c->rpc_bind,           "where it is bound, if not there",                                          0,    0         },
	        {"aggregation_bell",        OPTION_TEXT, &c->bell,               "endpoint of the feed's bell",                                              0,    0         },
	        {"aggregation_bell_bind",   OPTION_TEXT, &c->bell_bind,          "where it is bound, if not there",                                          0,    0         },
	        {"city",                    OPTION_TEXT, &c->city,               "GB/T 2260 code of the city: root of the roll-ups of zones that name none", 0,    0         },
	        {"city_name",               OPTION_TEXT, &c->city_name,          "its name",                                                                 0,    0         },
	        {"utc_offset_minutes",      OPTION_INT,  &c->utc_offset_minutes, "the city's zone",                                                          -840, 840       },
	        {"journal_keep_days",       OPTION_INT,  &c->journal_keep_days,  "journal records are kept at least so long",                                0,    3650      },
	        {"fold_seconds",            OPTION_INT,  &c->fold_seconds,       "the journal is folded into history so often",                              1,    86400     },
	        {"fold_rows",               OPTION_INT,  &c->fold_rows,          "and when so many observations came since",                                 1,    1000000000},
	        {"memory_mb",               OPTION_INT,  &c->memory_mb,          "memory for chunks; more with many series (README)",                        1,    1000000   },
	        {"settle_seconds",          OPTION_INT,  &c->settle_seconds,     "after the door opened no report is late and no series silent for so long", 0,    86400     },
	        {"debug",                   OPTION_BOOL, &c->debug,              "log every event and effect",                                               0,    0         },
	        {"check",                   OPTION_BOOL, &c->check,              "ask the running service whether it is ready, and exit",                    0,    0         },
	        {NULL,                      OPTION_TEXT, NULL,                   NULL,	                                                               0,    0         },
	};
	config_load("pp-aggregation", "what happened: observations, windows, roll-ups", options, argc, argv);
	if (!*c->ingest_bind)
		c->ingest_bind = c->ingest;
	if (!*c->rpc_bind)
		c->rpc_bind = c->rpc;
	if (!*c->bell_bind)
		c->bell_bind = c->bell;
	if (!*c->keys) {
		struct buf keys = {0}; // lives as long as the process
		buf_printf(&keys, "%s/keys", c->data);
		c->keys = buf_str(&keys);
	}
}
