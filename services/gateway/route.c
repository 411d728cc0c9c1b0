#include "route.h"

#include "base/err.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { MIB = 1024 * 1024, BODY = 4 * MIB, BODY_IMPORT = 16 * MIB, SMALL = 16 * 1024 };

// clang-format off
const struct route routes[] = {
	{"GET",    "/",                                   WHO_ANYBODY,                SERVE_PAGE,             0},
	{"GET",    "/assets/{name}",                      WHO_ANYBODY,                SERVE_ASSET,            0},
	{"GET",    "/icon.svg",                           WHO_ANYBODY,                SERVE_ICON,             0},
	{"GET",    "/openapi.yaml",                       WHO_ANYBODY,                SERVE_OPENAPI,          0},
	{"GET",    "/healthz",                            WHO_ANYBODY,                SERVE_HEALTH,           0},
	{"GET",    "/readyz",                             WHO_ANYBODY,                SERVE_READY,            0},
	{"GET",    "/metrics",                            WHO_ANYBODY,                SERVE_METRICS,          0},
	{"GET",    "/ping",                               WHO_ANYBODY,                SERVE_PING,             0},
	{"GET",    "/query",                              WHO_PLANT,                  SERVE_INFLUX_QUERY,     0},
	{"POST",   "/query",                              WHO_PLANT,                  SERVE_INFLUX_QUERY,     BODY},
	{"POST",   "/write",                              WHO_PLANT,                  SERVE_LINES,            BODY},
	{"POST",   "/api/v2/write",                       WHO_PLANT,                  SERVE_LINES,            BODY},
	{"POST",   "/api/v1/observations",                WHO_PLANT,                  SERVE_OBSERVATIONS,     BODY},
	{"GET",    "/api/v1/alerts",                      WHO_PERSONS,                SERVE_ALERTS,           0},
	{"GET",    "/api/v1/alerts/{id}",                 WHO_PERSONS,                SERVE_ALERT,            0},
	{"POST",   "/api/v1/alerts/acknowledge",          WHO_ACTING,                 SERVE_ALERTS_ACKNOWLEDGE, SMALL},
	{"POST",   "/api/v1/alerts/{id}/{action}",        WHO_ACTING,                 SERVE_ALERT_ACT,        SMALL},
	{"GET",    "/api/v1/cases",                       WHO_PERSONS,                SERVE_CASES,            0},
	{"POST",   "/api/v1/cases",                       WHO_ACTING,                 SERVE_CASE_OPEN,        SMALL},
	{"GET",    "/api/v1/cases/{id}",                  WHO_PERSONS,                SERVE_CASE,             0},
	{"POST",   "/api/v1/cases/{id}/{action}",         WHO_ACTING | WHO_ENTERPRISE, SERVE_CASE_ACT,         SMALL},
	{"GET",    "/api/v1/statistics",                  WHO_OFFICIALS,              SERVE_STATISTICS,       0},
	{"GET",    "/api/v1/route",                       WHO_OFFICIALS,              SERVE_ROUTE,            0},
	{"POST",   "/api/v1/silences/preview",            WHO_ACTING,                 SERVE_SILENCE_PREVIEW,  SMALL},
	{"GET",    "/api/v1/audit",                       WHO_ADMINISTRATOR,          SERVE_AUDIT,            0},
	{"GET",    "/api/v1/audit/registry",              WHO_ADMINISTRATOR,          SERVE_REGISTRY_AUDIT,   0},
	{"POST",   "/api/v1/channels/{id}/test",          WHO_ADMINISTRATOR,          SERVE_CHANNEL_TEST,     SMALL},
	{"GET",    "/api/v1/stream",                      WHO_OFFICIALS,              SERVE_STREAM,           0},
	{"GET",    "/api/v1/series",                      WHO_KEYS,                   SERVE_SERIES,           0},
	{"GET",    "/api/v1/rollups",                     WHO_OFFICIALS,              SERVE_ROLLUPS,          0},
	{"GET",    "/api/v1/reports",                     WHO_KEYS,                   SERVE_REPORTS,          0},
	{"GET",    "/api/v1/explain",                     WHO_KEYS,                   SERVE_EXPLAIN,          0},
	{"GET",    "/api/v1/enterprises",                 WHO_KEYS,                   SERVE_ENTERPRISES,      0},
	{"GET",    "/api/v1/enterprises/{code}",          WHO_KEYS,                   SERVE_ENTERPRISE,       0},
	{"GET",    "/api/v1/policies/effective",          WHO_OFFICIALS,              SERVE_POLICIES_EFFECTIVE, 0},
	{"GET",    "/api/v1/policies/parameters",         WHO_OFFICIALS,              SERVE_POLICY_PARAMETERS, 0},
	{"POST",   "/api/v1/policies/backtest",           WHO_OFFICIALS,              SERVE_BACKTEST,         BODY},
	{"GET",    "/api/v1/registry/{kind}",             WHO_KEYS,                   SERVE_REGISTRY_LIST,    0},
	{"GET",    "/api/v1/registry/{kind}/{id}",        WHO_KEYS,                   SERVE_REGISTRY_ENTRY,   0},
	{"GET",    "/api/v1/registry/{kind}/{id}/history", WHO_OFFICIALS,             SERVE_REGISTRY_HISTORY, 0},
	{"POST",   "/api/v1/registry/{kind}",             WHO_KEYS,                   SERVE_REGISTRY_WRITE,   BODY},
	{"POST",   "/api/v1/registry/{kind}/import",      WHO_ADMINISTRATOR | WHO_CITY, SERVE_REGISTRY_IMPORT,  BODY_IMPORT},
	{"GET",    "/api/v1/keys",                        WHO_ADMINISTRATOR,          SERVE_KEYS,             0},
	{"POST",   "/api/v1/keys",                        WHO_ADMINISTRATOR,          SERVE_KEY_NEW,          BODY},
	{"DELETE", "/api/v1/keys/{id}",                   WHO_ADMINISTRATOR,          SERVE_KEY_END,          0},
	{"GET",    "/api/v1/session",                     WHO_PERSONS,                SERVE_SESSION,          0},
	{"POST",   "/api/v1/session",                     WHO_ANYBODY,                SERVE_SESSION_NEW,      SMALL},
	{"DELETE", "/api/v1/session",                     WHO_PERSONS,                SERVE_SESSION_END,      0},
	{"PUT",    "/api/v1/session/password",            WHO_PERSONS,                SERVE_PASSWORD_CHANGE,  SMALL},
	{"POST",   "/api/v1/officials/{id}/password",     WHO_ADMINISTRATOR,          SERVE_PASSWORD_NEW,     SMALL},
	{"DELETE", "/api/v1/officials/{id}/password",     WHO_ADMINISTRATOR,          SERVE_PASSWORD_END,     0},
	{"GET",    "/api/v1/status",                      WHO_ANYBODY,                SERVE_STATUS,           0},
	{NULL,     NULL,                                  0,                          SERVES,                 0},
};

// What everybody in the house may know, what only officials may, and what is about people and keys.
const struct kind kinds[] = {
	{"county",          WHO_KEYS,          WHO_ADMINISTRATOR, 0},
	{"zone",            WHO_KEYS,          WHO_ADMINISTRATOR, 0},
	{"area",            WHO_KEYS,          WHO_ADMINISTRATOR, 0},
	{"chain",           WHO_KEYS,          WHO_ADMINISTRATOR, 0},
	{"indicator",       WHO_KEYS,          WHO_ADMINISTRATOR, 0},
	{"calendar_day",    WHO_KEYS,          WHO_ADMINISTRATOR, 0},
	{"price_index",     WHO_KEYS,          WHO_ADMINISTRATOR, 0},
	{"enterprise",      WHO_OFFICIALS,     WHO_ADMINISTRATOR, 0},
	{"supply_link",     WHO_OFFICIALS,     WHO_ADMINISTRATOR, 0},
	{"policy",          WHO_OFFICIALS,     WHO_ADMINISTRATOR | WHO_CITY, 0}, // one writes, another approves
	{"shift",           WHO_OFFICIALS,     WHO_ADMINISTRATOR, 0},
	{"escalation_rule", WHO_OFFICIALS,     WHO_ADMINISTRATOR, 0},
	{"filing",          WHO_OFFICIALS,     WHO_ADMINISTRATOR, WHO_ACTING | WHO_ENTERPRISE | WHO_PLANT},
	{"silence",         WHO_OFFICIALS,     WHO_ADMINISTRATOR, WHO_ACTING},
	{"official",        WHO_ADMINISTRATOR, WHO_ADMINISTRATOR, 0},
	{"channel",         WHO_ADMINISTRATOR, WHO_ADMINISTRATOR, 0},
	{"key",             WHO_ADMINISTRATOR, 0,                 0}, // /api/v1/keys makes and ends them
	{"password",        WHO_ADMINISTRATOR, 0,                 0}, // without the hash; /api/v1/officials/{id}/password and /api/v1/session/password set them
	{NULL,              0,                 0,                 0},
};
// clang-format on

// Does the path fit the pattern? Puts what stood for "{...}" into arg.
static bool fits(const char *pattern, const struct target *t, const char *arg[2])
{
	uint32_t args = 0, i = 0;
	for (const char *at = pattern + 1; *at; i++) {
		size_t len = strcspn(at, "/");
		if (i == t->segments)
			return false;
		if (*at == '{') {
			if (!*t->segment[i])
				return false;
			arg[args++] = t->segment[i];
		} else if (strlen(t->segment[i]) != len || memcmp(t->segment[i], at, len)) {
			return false;
		}
		at += len + (at[len] == '/');
	}
	return i == t->segments;
}

static void allow(struct route_match *m, const char *method)
{
	size_t len = strlen(m->allow);
	snprintf(m->allow + len, sizeof m->allow - len, "%s%s%s", len ? ", " : "", method, strcmp(method, "GET") ? "" : ", HEAD");
}

int route_find(const char *method, const struct target *target, struct route_match *out)
{
	const char *wanted = strcmp(method, "HEAD") ? method : "GET";
	bool path = false;
	out->allow[0] = 0;
	for (const struct route *r = routes; r->method; r++) {
		out->arg[0] = out->arg[1] = NULL;
		if (!fits(r->path, target, out->arg))
			continue;
		out->route = r;
		if (!strcmp(wanted, r->method))
			return OK;
		path = true;
		allow(out, r->method);
	}
	out->route = NULL;
	return path ? ERR_DENIED : ERR_NOT_FOUND;
}

const struct kind *kind_find(const char *name)
{
	for (const struct kind *k = kinds; k->name; k++)
		if (!strcmp(k->name, name))
			return k;
	return NULL;
}
