#include "config.h"

#include "base/buf.h"
#include "base/parse.h"
#include "sys/config.h"
#include "sys/log.h"

#include <string.h>

static void default_to(const char **setting, const char *value)
{
	if (!**setting)
		*setting = value;
}

// "08:30-17:30"
static bool read_hours(struct config *c, const char *text)
{
	return strlen(text) == 11 && text[5] == '-' && !parse_clock(text, 5, &c->work_from) && !parse_clock(text + 6, 5, &c->work_to) &&
	       c->work_from < c->work_to;
}

void config_read(struct config *c, int argc, char **argv)
{
	const char *work_hours = "08:30-17:30";
	*c = (struct config){
	        .data = "./data",
	        .keys = "",
	        .redis = "127.0.0.1:6379",
	        .redis_password = "",
	        .registry_rpc = "tcp://127.0.0.1:7001",
	        .registry_bell = "tcp://127.0.0.1:7002",
	        .aggregation_rpc = "tcp://127.0.0.1:7101",
	        .aggregation_bell = "tcp://127.0.0.1:7102",
	        .alerting_rpc = "tcp://127.0.0.1:7201",
	        .alerting_rpc_bind = "",
	        .alerting_bell = "tcp://127.0.0.1:7202",
	        .alerting_bell_bind = "",
	        .alerting_pub = "tcp://127.0.0.1:7203",
	        .alerting_pub_bind = "",
	        .webhook_url = "",
	        .webhook_bearer = "",
	        .external_url = "http://127.0.0.1:8080",
	        .smtp_url = "",
	        .smtp_user = "",
	        .smtp_password = "",
	        .smtp_from = "",
	        .smtp_ca = "",
	        .heartbeat_url = "",
	        .heartbeat_seconds = 60,
	        .hold_seconds = 90,
	        .good_minutes = 60,
	        .utc_offset_minutes = 480,
	        .snapshot_seconds = 30,
	};
	const struct option options[] = {
	        {"data",               OPTION_TEXT, &c->data,               "folder; this service keeps <data>/alerting",               0,        0      },
	        {"keys",               OPTION_TEXT, &c->keys,               "folder of the services' CURVE keys (default <data>/keys)", 0,        0      },
	        {"redis",              OPTION_TEXT, &c->redis,              "Redis: host:port or unix:/path",                           0,        0      },
	        {"redis_password",     OPTION_TEXT, &c->redis_password,     "Redis password, if it has one",                            0,        0      },
	        {"registry_rpc",       OPTION_TEXT, &c->registry_rpc,       "the registry's endpoint of requests",                      0,        0      },
	        {"registry_bell",      OPTION_TEXT, &c->registry_bell,      "the registry's bell",                                      0,        0      },
	        {"aggregation_rpc",    OPTION_TEXT, &c->aggregation_rpc,    "aggregation's endpoint of requests",                       0,        0      },
	        {"aggregation_bell",   OPTION_TEXT, &c->aggregation_bell,   "aggregation's bell",                                       0,        0      },
	        {"alerting_rpc",       OPTION_TEXT, &c->alerting_rpc,       "endpoint of requests",                                     0,        0      },
	        {"alerting_rpc_bind",  OPTION_TEXT, &c->alerting_rpc_bind,  "where it is bound, if not there",                          0,        0      },
	        {"alerting_bell",      OPTION_TEXT, &c->alerting_bell,      "endpoint of the feed's bell",                              0,        0      },
	        {"alerting_bell_bind", OPTION_TEXT, &c->alerting_bell_bind, "where it is bound, if not there",                          0,        0      },
	        {"alerting_pub",       OPTION_TEXT, &c->alerting_pub,       "endpoint for subscribers, topics alert/<zone>/<level>",    0,        0      },
	        {"alerting_pub_bind",  OPTION_TEXT, &c->alerting_pub_bind,  "where it is bound, if not there",                          0,        0      },
	        {"webhook_url",        OPTION_TEXT, &c->webhook_url,        "receiver of Alertmanager v4 JSON",                         0,        0      },
	        {"webhook_bearer",     OPTION_TEXT, &c->webhook_bearer,     "its bearer token, if it wants one",                        0,        0      },
	        {"external_url",       OPTION_TEXT, &c->external_url,       "of the page, for links in notices",                        0,        0      },
	        {"smtp_url",           OPTION_TEXT, &c->smtp_url,           "mail server: smtp://host:587 (STARTTLS) or smtps://",      0,        0      },
	        {"smtp_user",          OPTION_TEXT, &c->smtp_user,          "login there, if it wants one",                             0,        0      },
	        {"smtp_password",      OPTION_TEXT, &c->smtp_password,      "its password",                                             0,        0      },
	        {"smtp_from",          OPTION_TEXT, &c->smtp_from,          "address that mails come from",                             0,        0      },
	        {"smtp_ca",            OPTION_TEXT, &c->smtp_ca,            "certificates to trust instead of the system's",            0,        0      },
	        {"heartbeat_url",      OPTION_TEXT, &c->heartbeat_url,      "is called while all is well: a dead man's switch",         0,        0      },
	        {"heartbeat_seconds",  OPTION_INT,  &c->heartbeat_seconds,  "so often",                                                 1,        3600   },
	        {"work_hours",         OPTION_TEXT, &work_hours,            "the city's working hours, on workdays: 08:30-17:30",       0,        0      },
	        {"hold_seconds",       OPTION_INT,  &c->hold_seconds,       "a new alert waits so long for others with one cause",      0,        3600   },
	        {"good_minutes",       OPTION_INT,  &c->good_minutes,       "blue and yellow close after good values for so long",      0,        10080  },
	        {"utc_offset_minutes", OPTION_INT,  &c->utc_offset_minutes, "the city's zone",                                          -14 * 60, 14 * 60},
	        {"snapshot_seconds",   OPTION_INT,  &c->snapshot_seconds,   "detector state is stored so often",                        1,        3600   },
	        {"debug",              OPTION_BOOL, &c->debug,              "log every record and effect",                              0,        0      },
	        {"check",              OPTION_BOOL, &c->check,              "ask the running service whether it is ready, and exit",    0,        0      },
	        {NULL,                 OPTION_TEXT, NULL,                   NULL,	                                               0,        0      },
	};
	config_load("pp-alerting", "what needs a human: detectors, alerts, notices", options, argc, argv);
	if (!read_hours(c, work_hours))
		log_fatal("event=setting_bad setting=work_hours value=\"%s\" reason=\"it is like 08:30-17:30\"", work_hours);
	default_to(&c->alerting_rpc_bind, c->alerting_rpc);
	default_to(&c->alerting_bell_bind, c->alerting_bell);
	default_to(&c->alerting_pub_bind, c->alerting_pub);
	size_t len = strlen(c->external_url);
	if (len && c->external_url[len - 1] == '/') {
		struct buf url = {0}; // lives as long as the process
		buf_add(&url, c->external_url, len - 1);
		c->external_url = buf_str(&url);
	}
	if (!*c->keys) {
		struct buf keys = {0}; // lives as long as the process
		buf_printf(&keys, "%s/keys", c->data);
		c->keys = buf_str(&keys);
	}
}
