// The one table of what HTTP can ask of us: method, path, and who may.
#ifndef GATEWAY_ROUTE_H
#define GATEWAY_ROUTE_H

#include "target.h"

#include <stdint.h>

// Who asks, as bits. Officials by role (1u << number of proto Role), holders of a plant's key, and everybody without a token.
enum who {
	WHO_ADMINISTRATOR = 1 << 1,
	WHO_CITY = 1 << 2,
	WHO_COUNTY = 1 << 3,
	WHO_ZONE = 1 << 4,
	WHO_SERVICE_OFFICER = 1 << 5,
	WHO_ENTERPRISE = 1 << 6, // a plant's own liaison: reads the enterprises that he answers for
	WHO_READ_ONLY = 1 << 7,
	WHO_PLANT = 1 << 8,
	WHO_ANYBODY = 1 << 9,
	WHO_OFFICIALS = WHO_ADMINISTRATOR | WHO_CITY | WHO_COUNTY | WHO_ZONE | WHO_SERVICE_OFFICER | WHO_READ_ONLY,
	WHO_ACTING = WHO_OFFICIALS & ~WHO_READ_ONLY,           // officials who may do something about an alert
	WHO_KEYS = WHO_OFFICIALS | WHO_ENTERPRISE | WHO_PLANT, // whoever has a token
	WHO_PERSONS = WHO_OFFICIALS | WHO_ENTERPRISE           // whoever may log in
};

enum { ROLES = 8 };

// What answers it.
enum serve {
	SERVE_PAGE,
	SERVE_ASSET,
	SERVE_ICON,
	SERVE_OPENAPI,
	SERVE_HEALTH,
	SERVE_READY,
	SERVE_METRICS,
	SERVE_STATUS,
	SERVE_SESSION,
	SERVE_SESSION_NEW,
	SERVE_SESSION_END,
	SERVE_PASSWORD_CHANGE,
	SERVE_PASSWORD_NEW,
	SERVE_PASSWORD_END,
	SERVE_PING,
	SERVE_INFLUX_QUERY,
	SERVE_LINES,
	SERVE_OBSERVATIONS,
	SERVE_ALERTS,
	SERVE_ALERT,
	SERVE_ALERTS_ACKNOWLEDGE,
	SERVE_ALERT_ACT,
	SERVE_CASES,
	SERVE_CASE,
	SERVE_CASE_OPEN,
	SERVE_CASE_ACT,
	SERVE_STATISTICS,
	SERVE_ROUTE,
	SERVE_SILENCE_PREVIEW,
	SERVE_AUDIT,
	SERVE_REGISTRY_AUDIT,
	SERVE_CHANNEL_TEST,
	SERVE_STREAM,
	SERVE_SERIES,
	SERVE_ROLLUPS,
	SERVE_REPORTS,
	SERVE_EXPLAIN,
	SERVE_ENTERPRISES,
	SERVE_ENTERPRISE,
	SERVE_POLICIES_EFFECTIVE,
	SERVE_POLICY_PARAMETERS,
	SERVE_REGISTRY_LIST,
	SERVE_REGISTRY_ENTRY,
	SERVE_REGISTRY_HISTORY,
	SERVE_REGISTRY_WRITE,
	SERVE_REGISTRY_IMPORT,
	SERVE_BACKTEST,
	SERVE_KEYS,
	SERVE_KEY_NEW,
	SERVE_KEY_END,
	SERVES
};

struct route {
	const char *method; // GET answers HEAD too
	const char *path;   // "{...}" stands for one segment
	uint32_t who;       // enum who
	enum serve serve;
	uint32_t body_max; // bytes; 0 = a body is read and thrown away
};

extern const struct route routes[]; // ends with method NULL

struct route_match {
	const struct route *route;
	const char *arg[2]; // what stood for the "{...}", in order; points into the target
	char allow[64];     // after ERR_DENIED: the methods this path has, "GET, HEAD, POST"
};

// OK; ERR_NOT_FOUND: no such path; ERR_DENIED: not with this method.
int route_find(const char *method, const struct target *target, struct route_match *out);

// The kinds of the registry, and who may read and write them. NULL: there is no such kind.
struct kind {
	const char *name;
	uint32_t read;
	uint32_t write;
	uint32_t create; // who may beside them make new ones about what is theirs (mode=create), and neither change nor end any
};

extern const struct kind kinds[]; // ends with name NULL
const struct kind *kind_find(const char *name);

#endif
