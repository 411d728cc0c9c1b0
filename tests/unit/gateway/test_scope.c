// Who may what: every route with every role, tokens, and what is theirs.
#include "base/err.h"
#include "core.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

enum { NOW = 1000000 };

#define SECRET        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
#define SALT_A        "c2FsdHNhbHRzYWx0c2FsdA"
#define HASH_OF(salt) "$argon2id$v=19$m=65536,t=2,p=1$" salt "$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g"
#define PLANT_A       "91530300MA0000015L"
#define PLANT_B       "91530300MA0000023F"
#define PLANT_C       "91530300MA0000031A"

static const char *const role_names[ROLES] = {"", "administrator", "city", "county", "zone", "service_officer", "enterprise", "read_only"};

static void entity(struct core *c, enum entry_kind kind, const struct entry *e)
{
	struct event ev = {.kind = EVENT_ENTITY, .now_ms = NOW};
	struct effects fx;
	ev.entity.kind = kind;
	ev.entity.entry = e;
	core_step(c, &ev, &fx);
}

// Ids of keys are 12 characters: "key_of_" and what follows, padded with 0.
static const char *key_id(const char *name)
{
	static char id[4][16];
	static int at;
	char *out = id[at = (at + 1) % 4];
	snprintf(out, 16, "%s00000000000", name);
	out[TOKEN_ID_LEN] = 0;
	return out;
}

static void key(struct core *c, const char *name, const char *official, const char *const *enterprise, uint32_t n, int64_t expires, bool ended)
{
	struct entry e = {.id = key_id(name), .parent = official, .list = enterprise, .lists = n, .has_token = true, .expire_time = expires, .ended = ended};
	memset(e.token_hash, 7, sizeof e.token_hash);
	entity(c, ENTRY_KEY, &e);
}

// Two zones; an official of each role in Z1, one of the whole city; a plant's key for A.
static int open_core(void **state)
{
	static struct core core;
	struct core *c = &core;
	core_init(c, 0);
	*state = c;
	entity(c, ENTRY_ZONE, &(struct entry){.id = "Z1"});
	entity(c, ENTRY_ZONE, &(struct entry){.id = "Z2"});
	entity(c, ENTRY_AREA, &(struct entry){.id = "Z1A1", .parent = "Z1"});
	entity(c, ENTRY_AREA, &(struct entry){.id = "Z2A1", .parent = "Z2"});
	entity(c, ENTRY_ENTERPRISE, &(struct entry){.id = PLANT_A, .parent = "Z1A1"});
	entity(c, ENTRY_ENTERPRISE, &(struct entry){.id = PLANT_B, .parent = "Z1A1"});
	entity(c, ENTRY_ENTERPRISE, &(struct entry){.id = PLANT_C, .parent = "Z2A1"});
	static const char *const z1[] = {"Z1"}, *const all[] = {"*"}, *const a[] = {PLANT_A};
	for (uint32_t role = 1; role < ROLES; role++) {
		entity(c, ENTRY_OFFICIAL, &(struct entry){.id = role_names[role], .role = role, .list = z1, .lists = 1});
		char name[16];
		snprintf(name, sizeof name, "role%u", role);
		key(c, name, role_names[role], a, role == 6, 0, false);
		entity(c, ENTRY_PASSWORD, &(struct entry){.id = role_names[role], .hash = HASH_OF(SALT_A)});
	}
	entity(c, ENTRY_OFFICIAL, &(struct entry){.id = "enterprise", .role = 6, .list = a, .lists = 1}); // the liaison answers for A
	entity(c, ENTRY_OFFICIAL, &(struct entry){.id = "mayor", .role = 2, .list = all, .lists = 1});
	key(c, "mayor", "mayor", NULL, 0, 0, false);
	key(c, "planta", "", a, 1, 0, false);
	key(c, "any", "", all, 1, 0, false);
	key(c, "ended", "", a, 1, 0, true);
	key(c, "old", "", a, 1, NOW, false);
	key(c, "young", "", a, 1, NOW + 1, false);
	key(c, "nobody", "left.long.ago", NULL, 0, 0, false);
	return 0;
}

static int close_core(void **state)
{
	core_fini(*state);
	return 0;
}

static const struct origin silent = {.host = "park.example"};
static const struct origin ours = {.fetch_site = "same-origin", .host = "park.example", .csrf = "the-csrf-token"};

// By the cookie of a session; look says what is known of it.
static struct effect request_in(struct core *c, const char *method, const char *path, const struct session *s, enum look look, const struct origin *from)
{
	struct target t;
	struct event ev = {.kind = EVENT_REQUEST, .now_ms = NOW};
	struct effects fx;
	assert_int_equal(target_parse(&t, path), OK);
	ev.request.method = method;
	ev.request.target = &t;
	ev.request.has_cookie = true;
	ev.request.look = look;
	ev.request.session = s;
	ev.request.origin = from;
	core_step(c, &ev, &fx);
	assert_int_equal(fx.n, 1);
	target_fini(&t);
	return fx.effect[0];
}

static struct session session_of(const char *official)
{
	struct session s = {.id = "id", .csrf = "the-csrf-token", .stamp = SALT_A, .made_time = NOW - 1, .turn_time = NOW - 1, .expire_time = NOW + 1000};
	snprintf(s.official, sizeof s.official, "%s", official);
	for (uint32_t role = 1; role < ROLES; role++)
		if (!strcmp(role_names[role], official))
			s.who = 1u << role;
	return s;
}

static struct effect request(struct core *c, const char *method, const char *path, const char *name, uint8_t hash_of)
{
	struct target t;
	struct event ev = {.kind = EVENT_REQUEST, .now_ms = NOW};
	struct effects fx;
	struct token token = {.secret = SECRET, .secret_len = strlen(SECRET)};
	uint8_t hash[TOKEN_HASH_LEN];
	memset(hash, hash_of, sizeof hash);
	assert_int_equal(target_parse(&t, path), OK);
	ev.request.method = method;
	ev.request.target = &t;
	ev.request.has_token = name != NULL;
	ev.request.origin = &silent;
	if (name) {
		strcpy(token.id, key_id(name));
		ev.request.token = &token;
		ev.request.hash = hash;
	}
	core_step(c, &ev, &fx);
	assert_int_equal(fx.n, 1);
	target_fini(&t);
	return fx.effect[0];
}

static int status_of(struct core *c, const char *method, const char *path, const char *name)
{
	struct effect e = request(c, method, path, name, 7);
	assert_true(e.kind == EFFECT_SERVE || (e.kind == EFFECT_REFUSE && *e.refuse.detail));
	return e.kind == EFFECT_SERVE ? 200 : e.refuse.status;
}

// The table of who may what, once more and by hand, as people would say it: changing route.c alone must not open a door.
static const struct {
	const char *method, *path, *may; // letters: a c o z s e r of the roles, p plant, - no token; 'e' is the plant's own liaison
} doors[] = {
        {"GET",    "/",                                    "acozserp-"},
        {"GET",    "/assets/{name}",                       "acozserp-"},
        {"GET",    "/icon.svg",                            "acozserp-"},
        {"GET",    "/openapi.yaml",                        "acozserp-"},
        {"GET",    "/healthz",                             "acozserp-"},
        {"GET",    "/readyz",                              "acozserp-"},
        {"GET",    "/metrics",                             "acozserp-"},
        {"GET",    "/api/v1/status",                       "acozserp-"},
        {"GET",    "/ping",                                "acozserp-"},
        {"GET",    "/api/v1/session",                      "acozser"  },
        {"POST",   "/api/v1/session",                      "acozserp-"},
        {"DELETE", "/api/v1/session",                      "acozser"  },
        {"PUT",    "/api/v1/session/password",             "acozser"  },
        {"POST",   "/api/v1/officials/{id}/password",      "a"        },
        {"DELETE", "/api/v1/officials/{id}/password",      "a"        },
        {"GET",    "/query",                               "p"        },
        {"POST",   "/query",                               "p"        },
        {"POST",   "/write",                               "p"        },
        {"POST",   "/api/v2/write",                        "p"        },
        {"POST",   "/api/v1/observations",                 "p"        },
        {"GET",    "/api/v1/alerts",                       "acozser"  },
        {"GET",    "/api/v1/alerts/{id}",                  "acozser"  },
        {"POST",   "/api/v1/alerts/acknowledge",           "acozs"    },
        {"POST",   "/api/v1/alerts/{id}/{action}",         "acozs"    },
        {"GET",    "/api/v1/cases",                        "acozser"  },
        {"POST",   "/api/v1/cases",                        "acozs"    },
        {"GET",    "/api/v1/cases/{id}",                   "acozser"  },
        {"POST",   "/api/v1/cases/{id}/{action}",          "acozse"   },
        {"GET",    "/api/v1/statistics",                   "acozsr"   },
        {"GET",    "/api/v1/route",                        "acozsr"   },
        {"POST",   "/api/v1/silences/preview",             "acozs"    },
        {"GET",    "/api/v1/audit",                        "a"        },
        {"GET",    "/api/v1/audit/registry",               "a"        },
        {"POST",   "/api/v1/channels/{id}/test",           "a"        },
        {"GET",    "/api/v1/stream",                       "acozsr"   },
        {"GET",    "/api/v1/rollups",                      "acozsr"   },
        {"GET",    "/api/v1/series",                       "acozserp" },
        {"GET",    "/api/v1/reports",                      "acozserp" },
        {"GET",    "/api/v1/explain",                      "acozserp" },
        {"GET",    "/api/v1/enterprises",                  "acozserp" },
        {"GET",    "/api/v1/enterprises/{code}",           "acozserp" },
        {"GET",    "/api/v1/policies/effective",           "acozsr"   },
        {"GET",    "/api/v1/policies/parameters",          "acozsr"   },
        {"GET",    "/api/v1/registry/{kind}",              "acozserp" },
        {"GET",    "/api/v1/registry/{kind}/{id}",         "acozserp" },
        {"GET",    "/api/v1/registry/{kind}/{id}/history", "acozsr"   },
        {"POST",   "/api/v1/registry/{kind}",              "a"        },
        {"POST",   "/api/v1/registry/{kind}/import",       "a"        },
        {"POST",   "/api/v1/policies/backtest",            "acozsr"   },
        {"GET",    "/api/v1/keys",                         "a"        },
        {"POST",   "/api/v1/keys",                         "a"        },
        {"DELETE", "/api/v1/keys/{id}",                    "a"        },
};

static void test_all_routes_by_all_roles(void **state)
{
	struct core *c = *state;
	static const char letters[] = "acozserp-";
	static const char *const names[] = {"role1", "role2", "role3", "role4", "role5", "role6", "role7", "planta", NULL};
	size_t known = 0;
	for (const struct route *r = routes; r->method; r++, known++) {
		size_t d = 0;
		while (d < sizeof doors / sizeof *doors && (strcmp(doors[d].method, r->method) || strcmp(doors[d].path, r->path)))
			d++;
		if (d == sizeof doors / sizeof *doors)
			fail_msg("nobody has said who may %s %s", r->method, r->path);
		char path[100];
		const char *kind = strstr(r->path, "{kind}");
		if (kind)
			snprintf(path, sizeof path, "%.*szone%s", (int)(kind - r->path), r->path, kind + 6);
		else
			snprintf(path, sizeof path, "%s", r->path);
		for (size_t i = 0; letters[i]; i++) {
			bool may = strchr(doors[d].may, letters[i]) != NULL;
			int got = status_of(c, r->method, path, names[i]), wanted = may ? 200 : names[i] ? 403 : 401;
			if (got != wanted)
				fail_msg("%s %s by %s: %d, not %d", r->method, r->path, names[i] ? names[i] : "nobody", got, wanted);
		}
	}
	assert_int_equal(known, sizeof doors / sizeof *doors);
}

// The same table by cookies: whoever logs in may what a token of his role may, and no more.
static void test_all_routes_by_all_roles_in_sessions(void **state)
{
	struct core *c = *state;
	static const char letters[] = "acozser";
	for (size_t d = 0; d < sizeof doors / sizeof *doors; d++) {
		char path[100];
		const char *kind = strstr(doors[d].path, "{kind}");
		if (kind)
			snprintf(path, sizeof path, "%.*szone%s", (int)(kind - doors[d].path), doors[d].path, kind + 6);
		else
			snprintf(path, sizeof path, "%s", doors[d].path);
		for (uint32_t i = 0; letters[i]; i++) {
			const struct session s = session_of(role_names[i + 1]);
			const bool may = strchr(doors[d].may, letters[i]) != NULL;
			const struct effect e = request_in(c, doors[d].method, path, &s, LOOK_FOUND, &ours);
			if ((e.kind == EFFECT_SERVE) != may || (!may && e.refuse.status != 403))
				fail_msg("%s %s in the session of %s: %d", doors[d].method, doors[d].path, role_names[i + 1], e.refuse.status);
		}
	}
}

// What everybody may have is not looked up; everything else is, once.
static void test_a_session_is_looked_for_when_it_is_needed(void **state)
{
	struct core *c = *state;
	const struct session s = session_of("zone");
	assert_int_equal(request_in(c, "GET", "/", &s, LOOK_UNKNOWN, &silent).kind, EFFECT_SERVE);
	assert_int_equal(request_in(c, "GET", "/nowhere", &s, LOOK_UNKNOWN, &silent).refuse.status, 404);
	assert_int_equal(request_in(c, "GET", "/api/v1/alerts", &s, LOOK_UNKNOWN, &silent).kind, EFFECT_LOOK);
	struct effect e = request_in(c, "GET", "/api/v1/alerts", &s, LOOK_AWAY, &silent);
	assert_int_equal(e.refuse.status, 503);
	assert_int_equal(e.refuse.retry_after_s, 1);
	e = request_in(c, "GET", "/api/v1/alerts", &s, LOOK_GONE, &silent);
	assert_int_equal(e.refuse.status, 401);
	assert_string_equal(e.refuse.code, "session_ended");
	e = request_in(c, "GET", "/api/v1/alerts", &s, LOOK_FOUND, &silent);
	assert_int_equal(e.kind, EFFECT_SERVE);
	assert_string_equal(e.serve.principal.actor, "zone");
	assert_string_equal(e.serve.principal.by, "session of zone");
	assert_string_equal(e.serve.principal.key, "");
	assert_false(e.serve.turn);
	assert_true(scope_zone(&c->directory, &e.serve.principal, "Z1"));
	assert_false(scope_zone(&c->directory, &e.serve.principal, "Z2"));
	assert_true(scope_reads(&c->directory, &e.serve.principal, PLANT_A));
	assert_false(scope_reads(&c->directory, &e.serve.principal, PLANT_C));
}

static void test_a_liaison_sees_what_he_answers_for(void **state)
{
	struct core *c = *state;
	const struct session s = session_of("enterprise");
	const struct effect e = request_in(c, "GET", "/api/v1/series", &s, LOOK_FOUND, &silent);
	assert_int_equal(e.kind, EFFECT_SERVE);
	assert_true(scope_reads(&c->directory, &e.serve.principal, PLANT_A));
	assert_false(scope_reads(&c->directory, &e.serve.principal, PLANT_B));
	assert_false(scope_writes(&c->directory, &e.serve.principal, PLANT_A));
	assert_false(scope_zone(&c->directory, &e.serve.principal, "Z1"));
}

static void test_sessions_that_do_not_count(void **state)
{
	struct core *c = *state;
	struct session s = session_of("zone");
	s.expire_time = NOW;
	assert_string_equal(request_in(c, "GET", "/api/v1/alerts", &s, LOOK_FOUND, &silent).refuse.code, "session_ended");
	s = session_of("zone");
	strcpy(s.stamp, "YW5vdGhlcg"); // another password was set meanwhile
	assert_int_equal(request_in(c, "GET", "/api/v1/alerts", &s, LOOK_FOUND, &silent).refuse.status, 401);
	s = session_of("zone");
	s.turned = true;
	s.turn_time = NOW - SESSION_GRACE_S * 1000 + 1;
	assert_int_equal(request_in(c, "GET", "/api/v1/alerts", &s, LOOK_FOUND, &silent).kind, EFFECT_SERVE);
	s.turn_time--;
	assert_int_equal(request_in(c, "GET", "/api/v1/alerts", &s, LOOK_FOUND, &silent).refuse.status, 401);
	s = session_of("mayor"); // has no password, or has none any more
	assert_int_equal(request_in(c, "GET", "/api/v1/alerts", &s, LOOK_FOUND, &silent).refuse.status, 401);
	s = session_of("somebody.else");
	assert_int_equal(request_in(c, "GET", "/api/v1/alerts", &s, LOOK_FOUND, &silent).refuse.status, 401);
	s = session_of("zone");
	entity(c, ENTRY_PASSWORD, &(struct entry){.id = "zone", .hash = HASH_OF(SALT_A), .ended = true});
	assert_int_equal(request_in(c, "GET", "/api/v1/alerts", &s, LOOK_FOUND, &silent).refuse.status, 401);
	s = session_of("county");
	s.who = WHO_CITY; // he has another role since
	assert_int_equal(request_in(c, "GET", "/api/v1/alerts", &s, LOOK_FOUND, &silent).refuse.status, 401);
	s = session_of("city");
	entity(c, ENTRY_OFFICIAL, &(struct entry){.id = "city", .role = 2, .ended = true});
	assert_int_equal(request_in(c, "GET", "/api/v1/alerts", &s, LOOK_FOUND, &silent).refuse.status, 401);
}

static void test_an_old_cookie_is_replaced(void **state)
{
	struct core *c = *state;
	struct session s = session_of("zone");
	s.turn_time = NOW - SESSION_TURN_MS + 1;
	assert_false(request_in(c, "GET", "/api/v1/alerts", &s, LOOK_FOUND, &silent).serve.turn);
	s.turn_time--;
	assert_true(request_in(c, "GET", "/api/v1/alerts", &s, LOOK_FOUND, &silent).serve.turn);
	assert_false(request_in(c, "GET", "/healthz", &s, LOOK_UNKNOWN, &silent).serve.turn);
}

static void test_changes_in_a_session_come_from_our_pages(void **state)
{
	struct core *c = *state;
	static const struct {
		struct origin from;
		bool good;
	} cases[] = {
	        {{"same-origin", "https://park.example", "park.example", "the-csrf-token", true}, true },
	        {{"same-origin", NULL, "park.example", "the-csrf-token", false},                  true },
	        {{NULL, "http://park.example", "park.example", "the-csrf-token", false},          true },
	        {{NULL, "http://PARK.example", "park.example", "the-csrf-token", false},          true },
	        {{NULL, NULL, "park.example", "the-csrf-token", false},                           false},
	        {{"same-origin", NULL, "park.example", NULL, false},                              false},
	        {{"same-origin", NULL, "park.example", "the-csrf-tokem", false},                  false},
	        {{"same-origin", NULL, "park.example", "the-csrf-token ", false},                 false},
	        {{"same-origin", NULL, "park.example", "", false},                                false},
	        {{"same-site", NULL, "park.example", "the-csrf-token", false},                    false},
	        {{"cross-site", "http://park.example", "park.example", "the-csrf-token", false},  false},
	        {{"none", NULL, "park.example", "the-csrf-token", false},                         false},
	        {{"same-origin", "http://evil.example", "park.example", "the-csrf-token", false}, false},
	        {{NULL, "https://park.example", "park.example", "the-csrf-token", false},         false}, // another scheme is another origin
	        {{NULL, "http://park.example:8080", "park.example", "the-csrf-token", false},     false},
	        {{NULL, "null", "park.example", "the-csrf-token", false},                         false},
	        {{NULL, "http://", "", "the-csrf-token", false},                                  false},
	        {{NULL, "http://park.example", NULL, "the-csrf-token", false},                    false},
	};
	const struct session s = session_of("administrator");
	static const char *const changes[][2] = {
	        {"POST",   "/api/v1/keys"            },
                {"DELETE", "/api/v1/session"         },
                {"PUT",    "/api/v1/session/password"},
                {"POST",   "/api/v1/registry/zone"   }
        };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		for (size_t n = 0; n < sizeof changes / sizeof *changes; n++) {
			const struct effect e = request_in(c, changes[n][0], changes[n][1], &s, LOOK_FOUND, &cases[i].from);
			if ((e.kind == EFFECT_SERVE) != cases[i].good || (!cases[i].good && (e.refuse.status != 403 || strcmp(e.refuse.code, "csrf") != 0)))
				fail_msg("case %zu: %s %s", i, changes[n][0], changes[n][1]);
		}
		assert_int_equal(request_in(c, "GET", "/api/v1/alerts", &s, LOOK_FOUND, &cases[i].from).kind, EFFECT_SERVE);
	}
	// Nobody is logged in by another site's page; programs that are no browsers say nothing.
	const struct origin foreign = {.fetch_site = "cross-site", .host = "park.example"};
	assert_int_equal(request_in(c, "POST", "/api/v1/session", &s, LOOK_UNKNOWN, &foreign).refuse.status, 403);
	assert_int_equal(request_in(c, "POST", "/api/v1/session", &s, LOOK_UNKNOWN, &silent).kind, EFFECT_SERVE);
}

static void test_a_password_that_was_made_must_be_changed(void **state)
{
	struct core *c = *state;
	const struct session s = session_of("administrator");
	entity(c, ENTRY_PASSWORD, &(struct entry){.id = "administrator", .hash = HASH_OF(SALT_A), .must_change = true});
	for (size_t d = 0; d < sizeof doors / sizeof *doors; d++) {
		const bool open = strchr(doors[d].may, '-') || !strcmp(doors[d].path, "/api/v1/session") || !strcmp(doors[d].path, "/api/v1/session/password");
		const struct effect e = request_in(c, doors[d].method, doors[d].path, &s, LOOK_FOUND, &ours);
		if ((e.kind == EFFECT_SERVE) != open)
			fail_msg("%s %s", doors[d].method, doors[d].path);
		if (!open)
			assert_string_equal(e.refuse.code, "password_change_required");
	}
	assert_int_equal(status_of(c, "GET", "/api/v1/keys", "role1"), 200); // the token is not the password
}

static struct effect attempt(struct core *c, enum event_kind kind, const char *official, const char *address, int64_t now_ms)
{
	struct event ev = {.kind = kind, .now_ms = now_ms};
	struct effects fx;
	ev.attempt.official = official;
	ev.attempt.address = address;
	core_step(c, &ev, &fx);
	return fx.n ? fx.effect[0] : (struct effect){.kind = EFFECT_WAIT};
}

static void test_who_guesses_waits_and_nobody_else(void **state)
{
	struct core *c = *state;
	for (uint32_t i = 0; i <= lockout_name.free; i++)
		assert_int_equal(attempt(c, EVENT_ATTEMPT, "zone", "203.0.113.7", NOW).kind, EFFECT_ADMIT);
	const struct effect e = attempt(c, EVENT_ATTEMPT, "zone", "203.0.113.8", NOW);
	assert_int_equal(e.refuse.status, 429);
	assert_string_equal(e.refuse.code, "locked_out");
	assert_int_equal(e.refuse.retry_after_s, lockout_name.wait_ms / 1000);
	assert_int_equal(attempt(c, EVENT_ATTEMPT, "city", "203.0.113.7", NOW).kind, EFFECT_ADMIT);
	assert_int_equal(attempt(c, EVENT_ATTEMPT, "zone", "203.0.113.8", NOW + lockout_name.wait_ms).kind, EFFECT_ADMIT);
	attempt(c, EVENT_PROVEN, "zone", "203.0.113.8", NOW + lockout_name.wait_ms);
	assert_int_equal(attempt(c, EVENT_ATTEMPT, "zone", "203.0.113.8", NOW + lockout_name.wait_ms).kind, EFFECT_ADMIT);
	// Many names from one address.
	char name[16];
	uint32_t admitted = 0;
	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof name, "name%d", i);
		admitted += attempt(c, EVENT_ATTEMPT, name, "198.51.100.1", NOW).kind == EFFECT_ADMIT;
	}
	assert_int_equal(admitted, lockout_address.free + 1);
	assert_int_equal(attempt(c, EVENT_ATTEMPT, "county", "198.51.100.2", NOW).kind, EFFECT_ADMIT);
	// What was not looked at costs nothing.
	for (int i = 0; i < 100; i++) {
		assert_int_equal(attempt(c, EVENT_ATTEMPT, "read_only", "192.0.2.1", NOW).kind, EFFECT_ADMIT);
		attempt(c, EVENT_UNTRIED, "read_only", "192.0.2.1", NOW);
	}
}

static void test_kinds_by_roles(void **state)
{
	struct core *c = *state;
	static const struct {
		const char *name, *path;
		int status;
	} cases[] = {
	        {"planta", "/api/v1/registry/indicator",  200},
                {"planta", "/api/v1/registry/enterprise", 403},
                {"planta", "/api/v1/registry/official",   403},
	        {"role4",  "/api/v1/registry/enterprise", 200},
                {"role4",  "/api/v1/registry/policy",     200},
                {"role4",  "/api/v1/registry/official",   403},
	        {"role2",  "/api/v1/registry/key",        403},
                {"role1",  "/api/v1/registry/key",        200},
                {"role1",  "/api/v1/registry/official",   200},
	        {"role1",  "/api/v1/registry/nonsense",   404},
                {"role2",  "/api/v1/registry/channel",    403},
                {"role1",  "/api/v1/registry/channel",    200},
	        {"role7",  "/api/v1/registry/silence",    200},
                {"planta", "/api/v1/registry/filing",     403},
                {"role5",  "/api/v1/registry/shift",      200},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(status_of(c, "GET", cases[i].path, cases[i].name), cases[i].status);
	// Officials of the city write policies, and nothing else.
	assert_int_equal(status_of(c, "POST", "/api/v1/registry/policy", "role2"), 200);
	assert_int_equal(status_of(c, "POST", "/api/v1/registry/policy/import", "role2"), 200);
	assert_int_equal(status_of(c, "POST", "/api/v1/registry/policy", "role3"), 403);
	assert_int_equal(status_of(c, "POST", "/api/v1/registry/indicator", "role2"), 403);
	// Keys are not made by writing entities: their secrets must come from here.
	assert_int_equal(status_of(c, "POST", "/api/v1/registry/key", "role1"), 403);
	assert_int_equal(status_of(c, "POST", "/api/v1/registry/key/import", "role1"), 403);
}

// Who is not the kind's administrator makes new ones, and neither changes, ends nor imports any.
static void test_filings_and_silences_by_roles(void **state)
{
	struct core *c = *state;
	static const struct {
		const char *path, *may; // letters as above
	} cases[] = {
	        {"/api/v1/registry/filing?mode=create",          "acozsep"},
                {"/api/v1/registry/filing",                      "a"      },
	        {"/api/v1/registry/filing?mode=end",             "a"      },
                {"/api/v1/registry/filing/import?mode=create",   "a"      },
	        {"/api/v1/registry/silence?mode=create",         "acozs"  },
                {"/api/v1/registry/silence?mode=put",            "a"      },
	        {"/api/v1/registry/shift?mode=create",           "a"      },
                {"/api/v1/registry/escalation_rule?mode=create", "a"      },
	        {"/api/v1/registry/channel?mode=create",         "a"      },
	};
	static const char letters[] = "acozserp";
	static const char *const names[] = {"role1", "role2", "role3", "role4", "role5", "role6", "role7", "planta"};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		for (size_t n = 0; letters[n]; n++) {
			const int got = status_of(c, "POST", cases[i].path, names[n]), wanted = strchr(cases[i].may, letters[n]) ? 200 : 403;
			if (got != wanted)
				fail_msg("POST %s by %s: %d, not %d", cases[i].path, names[n], got, wanted);
		}
	}
}

static void test_scopes_that_are_theirs(void **state)
{
	struct core *c = *state;
	static const struct {
		const char *name, *scope;
		bool theirs;
	} cases[] = {
	        {"role4",  "zone:Z1",             true },
	        {"role4",  "zone:Z2",             false},
	        {"role4",  "area:Z1A1",           true },
	        {"role4",  "area:Z2A1",           false},
	        {"role4",  "area:Z9A9",           false},
	        {"role4",  "enterprise:" PLANT_A, true },
	        {"role4",  "enterprise:" PLANT_C, false},
	        {"role4",  "enterprise:nobody",   false},
	        {"role4",  "county:530303",       false},
	        {"role4",  "city",                false},
	        {"mayor",  "city",                true },
	        {"mayor",  "chain:aluminium",     true },
	        {"mayor",  "zone:Z2",             true },
	        {"planta", "enterprise:" PLANT_A, true },
	        {"planta", "enterprise:" PLANT_B, false},
	        {"planta", "zone:Z1",             false},
	        {"planta", "city",                false},
	        {"any",    "city",                false},
	        {"role6",  "enterprise:" PLANT_A, true },
	        {"role6",  "zone:Z1",             false},
	        {"any",    "enterprise:" PLANT_C, true },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct effect e = request(c, "GET", "/api/v1/enterprises", cases[i].name, 7);
		assert_int_equal(e.kind, EFFECT_SERVE);
		if (scope_covers(&c->directory, &e.serve.principal, cases[i].scope) != cases[i].theirs)
			fail_msg("%s by %s should be %d", cases[i].scope, cases[i].name, cases[i].theirs);
	}
}

static void test_tokens_that_do_not_count(void **state)
{
	struct core *c = *state;
	static const struct {
		const char *name;
		uint8_t hash;
		int status;
		const char *says;
	} cases[] = {
	        {"planta",  7, 200, ""               },
	        {"young",   7, 200, ""               },
	        {"planta",  8, 401, "not one of ours"},
	        {"unknown", 7, 401, "not one of ours"},
	        {"ended",   7, 401, "revoked"        },
	        {"ended",   8, 401, "not one of ours"}, // the secret first: an id alone tells nothing
	        {"old",     7, 401, "expired"        },
	        {"nobody",  7, 401, "nobody"         },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct effect e = request(c, "GET", "/api/v1/series", cases[i].name, cases[i].hash);
		assert_int_equal(e.kind == EFFECT_SERVE ? 200 : e.refuse.status, cases[i].status);
		if (e.kind == EFFECT_REFUSE)
			assert_non_null(strstr(e.refuse.detail, cases[i].says));
	}
	struct effect e = request(c, "GET", "/api/v1/series", "role4", 7);
	assert_string_equal(e.serve.principal.actor, "zone");
	e = request(c, "GET", "/api/v1/series", "planta", 7);
	assert_string_equal(e.serve.principal.actor, "key:planta000000");
}

static void test_a_key_counts_only_as_long_as_it_is_there(void **state)
{
	struct core *c = *state;
	struct effect e = request(c, "GET", "/api/v1/stream", "role4", 7);
	struct principal p = e.serve.principal;
	assert_true(scope_holds(&c->directory, &p, NOW));
	assert_true(scope_zone(&c->directory, &p, "Z1"));
	static const char *const z2[] = {"Z2"};
	entity(c, ENTRY_OFFICIAL, &(struct entry){.id = "zone", .role = 4, .list = z2, .lists = 1}); // moved to another zone
	assert_true(scope_holds(&c->directory, &p, NOW));
	assert_false(scope_zone(&c->directory, &p, "Z1"));
	entity(c, ENTRY_OFFICIAL, &(struct entry){.id = "zone", .role = 7, .list = z2, .lists = 1}); // another role
	assert_false(scope_holds(&c->directory, &p, NOW));
	key(c, "role4", "zone", NULL, 0, 0, true);
	assert_false(scope_holds(&c->directory, &p, NOW));
	struct event ev = {.kind = EVENT_FORGET};
	struct effects fx;
	core_step(c, &ev, &fx);
	assert_int_equal(status_of(c, "GET", "/api/v1/alerts", "mayor"), 401);
}

static struct principal who(struct core *c, const char *name)
{
	struct effect e = request(c, "GET", "/api/v1/series", name, 7);
	assert_int_equal(e.kind, EFFECT_SERVE);
	return e.serve.principal;
}

static void test_what_is_theirs(void **state)
{
	struct core *c = *state;
	static const struct {
		const char *name, *reads, *writes, *zones, *nodes;
		bool city;
	} cases[] = {
	        {"planta", "A",   "A",   "",   "",     false},
                {"any",    "ABC", "ABC", "",   "",     false},
                {"role4",  "AB",  "",    "1",  "za",   false},
	        {"role1",  "AB",  "",    "1",  "za",   false},
                {"role7",  "AB",  "",    "1",  "za",   false},
                {"role6",  "A",   "",    "",   "",     false},
	        {"mayor",  "ABC", "",    "12", "zaZC", true },
	};
	static const char *const plants[] = {PLANT_A, PLANT_B, PLANT_C}, *const zones[] = {"Z1", "Z2"};
	static const struct {
		char letter;
		const char *node;
	} nodes[] = {
	        {'z', "zone/Z1"                },
	        {'a', "area/Z1A1"              },
	        {'Z', "zone/Z2"                },
	        {'C', "city/530300"            },
	        {'z', "zone/Z1+chain/aluminium"},
	        {'a', "area/Z1A1+tag/上市"   },
	        {'Z', "zone/Z2+zone/Z1"        },
	        {'C', "chain/aluminium+zone/Z1"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct principal p = who(c, cases[i].name);
		const struct directory *d = &c->directory;
		for (int n = 0; n < 3; n++) {
			assert_int_equal(scope_reads(d, &p, plants[n]), strchr(cases[i].reads, 'A' + n) != NULL);
			assert_int_equal(scope_writes(d, &p, plants[n]), strchr(cases[i].writes, 'A' + n) != NULL);
		}
		for (int n = 0; n < 2; n++)
			assert_int_equal(scope_zone(d, &p, zones[n]), strchr(cases[i].zones, '1' + n) != NULL);
		for (size_t n = 0; n < sizeof nodes / sizeof *nodes; n++)
			assert_int_equal(scope_node(d, &p, nodes[n].node), strchr(cases[i].nodes, nodes[n].letter) != NULL);
		assert_int_equal(scope_city(d, &p), cases[i].city);
		// What nobody knows belongs to nobody but those who have all.
		assert_int_equal(scope_reads(d, &p, "91530300MA00000582"), cases[i].city || !strcmp(cases[i].name, "any"));
		assert_int_equal(scope_zone(d, &p, ""), cases[i].city);
	}
}

static void test_rate(void **state)
{
	(void)state;
	struct limit l = {.per_second = 10};
	for (int i = 0; i < 20; i++)
		assert_int_equal(limit_take(&l, "a", 1000), 0);
	assert_int_equal(limit_take(&l, "a", 1000), 1);
	assert_int_equal(limit_take(&l, "b", 1000), 0);
	assert_int_equal(limit_take(&l, "a", 1100), 0);
	assert_int_equal(limit_take(&l, "a", 1100), 1);
	assert_int_equal(limit_take(&l, "a", 500), 1); // a clock that was set back gives nothing
	for (int i = 0; i < 20; i++)
		assert_int_equal(limit_take(&l, "a", 100000), 0);
	assert_int_equal(limit_take(&l, "a", 100000), 1);
	limit_fini(&l);
	struct limit slow = {.per_second = 0.1};
	assert_int_equal(limit_take(&slow, "a", 0), 0);
	assert_int_equal(limit_take(&slow, "a", 0), 10);
	limit_fini(&slow);
	struct limit none = {.per_second = 0};
	for (int i = 0; i < 10000; i++)
		assert_int_equal(limit_take(&none, "a", 0), 0);
	limit_fini(&none);
}

static void test_too_many_requests(void **state)
{
	struct core *c = *state;
	c->limit.per_second = 1;
	assert_int_equal(status_of(c, "GET", "/api/v1/alerts", "mayor"), 200);
	assert_int_equal(status_of(c, "GET", "/api/v1/alerts", "mayor"), 200);
	struct effect e = request(c, "GET", "/api/v1/alerts", "mayor", 7);
	assert_int_equal(e.refuse.status, 429);
	assert_int_equal(e.refuse.retry_after_s, 1);
	assert_int_equal(status_of(c, "GET", "/api/v1/alerts", "role1"), 200);
	assert_int_equal(status_of(c, "GET", "/healthz", NULL), 200);
}

static void test_token_text(void **state)
{
	(void)state;
	struct token t;
	assert_int_equal(token_read("Bearer pp_abcdef012345_" SECRET, &t), OK);
	assert_string_equal(t.id, "abcdef012345");
	assert_string_equal(t.secret, SECRET);
	assert_int_equal(t.secret_len, strlen(SECRET));
	assert_int_equal(token_read("bearer  pp_abcdef012345_" SECRET, &t), OK);
	assert_int_equal(token_read("Token pp_abcdef012345_" SECRET, &t), OK);
	static const char *const bad[] = {"",
	                                  "Bearer",
	                                  "Bearer ",
	                                  "pp_abcdef012345_" SECRET,
	                                  "Basic pp_abcdef012345_" SECRET,
	                                  "Bearer pp_abcdef01234_" SECRET,
	                                  "Bearer pp_ABCDEF012345_" SECRET,
	                                  "Bearer pp_abcdef012345-" SECRET,
	                                  "Bearer pp_abcdef012345_short",
	                                  "Bearer pp_abcdef012345_" SECRET " ",
	                                  "Bearer pp_abcdef012345_" SECRET "\x80",
	                                  "Bearer pp_abcdef012345_" SECRET SECRET SECRET};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(token_read(bad[i], &t), ERR_SYNTAX);
	uint8_t a[TOKEN_HASH_LEN] = {0}, b[TOKEN_HASH_LEN] = {0};
	assert_true(token_same_hash(a, b));
	b[TOKEN_HASH_LEN - 1] = 1;
	assert_false(token_same_hash(a, b));
}

static void test_directory_order(void **state)
{
	(void)state;
	struct directory d = {0};
	static const char *const ids[] = {"m", "a", "z", "k", "b"};
	for (int i = 0; i < 5; i++)
		directory_put(&d, ENTRY_ENTERPRISE, &(struct entry){.id = ids[i]});
	directory_put(&d, ENTRY_ENTERPRISE, &(struct entry){.id = "k", .ended = true});
	char seen[8] = "";
	const struct entry *e;
	for (const char *at = ""; (e = directory_next(&d, ENTRY_ENTERPRISE, at)); at = e->id)
		strcat(seen, e->id);
	assert_string_equal(seen, "abmz");
	directory_put(&d, ENTRY_ENTERPRISE, &(struct entry){.id = "c"});
	assert_string_equal(directory_next(&d, ENTRY_ENTERPRISE, "b")->id, "c");
	assert_string_equal(directory_next(&d, ENTRY_ENTERPRISE, "bb")->id, "c");
	assert_true(directory_find(&d, ENTRY_ENTERPRISE, "k")->ended);
	assert_null(directory_next(&d, ENTRY_ENTERPRISE, "z"));
	assert_null(directory_next(&d, ENTRY_AREA, ""));
	assert_string_equal(directory_zone_of(&d, "a"), "");
	directory_fini(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(test_all_routes_by_all_roles, open_core, close_core),
	        cmocka_unit_test_setup_teardown(test_all_routes_by_all_roles_in_sessions, open_core, close_core),
	        cmocka_unit_test_setup_teardown(test_a_session_is_looked_for_when_it_is_needed, open_core, close_core),
	        cmocka_unit_test_setup_teardown(test_a_liaison_sees_what_he_answers_for, open_core, close_core),
	        cmocka_unit_test_setup_teardown(test_sessions_that_do_not_count, open_core, close_core),
	        cmocka_unit_test_setup_teardown(test_an_old_cookie_is_replaced, open_core, close_core),
	        cmocka_unit_test_setup_teardown(test_changes_in_a_session_come_from_our_pages, open_core, close_core),
	        cmocka_unit_test_setup_teardown(test_a_password_that_was_made_must_be_changed, open_core, close_core),
	        cmocka_unit_test_setup_teardown(test_who_guesses_waits_and_nobody_else, open_core, close_core),
	        cmocka_unit_test_setup_teardown(test_kinds_by_roles, open_core, close_core),
	        cmocka_unit_test_setup_teardown(test_filings_and_silences_by_roles, open_core, close_core),
	        cmocka_unit_test_setup_teardown(test_scopes_that_are_theirs, open_core, close_core),
	        cmocka_unit_test_setup_teardown(test_tokens_that_do_not_count, open_core, close_core),
	        cmocka_unit_test_setup_teardown(test_a_key_counts_only_as_long_as_it_is_there, open_core, close_core),
	        cmocka_unit_test_setup_teardown(test_what_is_theirs, open_core, close_core),
	        cmocka_unit_test_setup_teardown(test_too_many_requests, open_core, close_core),
	        cmocka_unit_test(test_rate),
	        cmocka_unit_test(test_token_text),
	        cmocka_unit_test(test_directory_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
