// The table of routes: what is found, what is not, and that openapi.yaml says the same.
#include "base/err.h"
#include "route.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int find(const char *method, const char *raw, struct route_match *m, struct target *t)
{
	assert_int_equal(target_parse(t, raw), OK);
	return route_find(method, t, m);
}

static void test_every_route_finds_itself(void **state)
{
	(void)state;
	for (const struct route *r = routes; r->method; r++) {
		struct target t;
		struct route_match m;
		assert_int_equal(find(r->method, r->path, &m, &t), OK);
		assert_ptr_equal(m.route, r);
		target_fini(&t);
	}
}

static void test_arguments(void **state)
{
	(void)state;
	struct target t;
	struct route_match m;
	assert_int_equal(find("GET", "/api/v1/alerts/00ff", &m, &t), OK);
	assert_int_equal(m.route->serve, SERVE_ALERT);
	assert_string_equal(m.arg[0], "00ff");
	target_fini(&t);
	assert_int_equal(find("POST", "/api/v1/alerts/acknowledge", &m, &t), OK);
	assert_int_equal(m.route->serve, SERVE_ALERTS_ACKNOWLEDGE);
	target_fini(&t);
	assert_int_equal(find("POST", "/api/v1/cases/00ff/follow_up", &m, &t), OK);
	assert_int_equal(m.route->serve, SERVE_CASE_ACT);
	assert_string_equal(m.arg[0], "00ff");
	assert_string_equal(m.arg[1], "follow_up");
	target_fini(&t);
	// A "/" that belongs to an id is not the end of a segment.
	assert_int_equal(find("GET", "/api/v1/registry/policy/91530300MA0000015L%2Felectricity_day/history", &m, &t), OK);
	assert_int_equal(m.route->serve, SERVE_REGISTRY_HISTORY);
	assert_string_equal(m.arg[0], "policy");
	assert_string_equal(m.arg[1], "91530300MA0000015L/electricity_day");
	target_fini(&t);
	assert_int_equal(find("POST", "/api/v1/registry/zone/import?dry_run=1", &m, &t), OK);
	assert_int_equal(m.route->serve, SERVE_REGISTRY_IMPORT);
	target_fini(&t);
	assert_int_equal(find("HEAD", "/ping", &m, &t), OK);
	assert_int_equal(m.route->serve, SERVE_PING);
	target_fini(&t);
}

static void test_what_is_not_there(void **state)
{
	(void)state;
	static const char *const paths[] = {"/api",           "/api/v1/alert",        "/api/v1/alerts/", "/api/v1/alerts/a/b/c", "//",
	                                    "/../etc/passwd", "/api/v1/../v1/alerts", "/ASSETS/a.js",    "/assets/a.js/",        "/assets/../a.js",
	                                    "/assets",        "/api/v1/registry//x"};
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		struct target t;
		struct route_match m;
		assert_int_equal(find("GET", paths[i], &m, &t), ERR_NOT_FOUND);
		assert_null(m.route);
		target_fini(&t);
	}
}

static void test_methods_a_path_has(void **state)
{
	(void)state;
	static const struct {
		const char *method, *path, *allow;
	} cases[] = {
	        {"DELETE",  "/api/v1/keys",            "GET, HEAD, POST"},
	        {"GET",     "/write",                  "POST"           },
	        {"PUT",     "/api/v1/registry/zone",   "GET, HEAD, POST"},
	        {"OPTIONS", "/",                       "GET, HEAD"      },
	        {"GET",     "/api/v1/keys/abc",        "DELETE"         },
	        {"BREW",    "/metrics",                "GET, HEAD"      },
	        {"GET",     "/api/v1/alerts/00/close", "POST"           },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct target t;
		struct route_match m;
		assert_int_equal(find(cases[i].method, cases[i].path, &m, &t), ERR_DENIED);
		assert_string_equal(m.allow, cases[i].allow);
		target_fini(&t);
	}
}

static void test_target(void **state)
{
	(void)state;
	struct target t;
	assert_int_equal(target_parse(&t, "/a%20b/%E5%9B%AD?x=1+2&y=%26&z&x=3&=q"), OK);
	assert_int_equal(t.segments, 2);
	assert_string_equal(t.segment[0], "a b");
	assert_string_equal(t.segment[1], "园");
	assert_string_equal(target_param(&t, "x"), "1 2");
	assert_string_equal(target_param(&t, "y"), "&");
	assert_string_equal(target_param(&t, "z"), "");
	assert_null(target_param(&t, "w"));
	target_fini(&t);
	static const char *const bad[] = {"", "a", "*", "http://x/", "/%", "/%4", "/%zz", "/%00", "/%ff", "/%c0%af", "/x?a=%", "/x?%ed%a0%80=1"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(target_parse(&t, bad[i]), ERR_SYNTAX);
		target_fini(&t);
	}
	assert_int_equal(target_parse(&t, "/1/2/3/4/5/6/7/8/9"), ERR_FULL);
	target_fini(&t);
	char many[400] = "/x?";
	for (int i = 0; i <= TARGET_PARAMS; i++)
		strcat(many, "a=1&");
	assert_int_equal(target_parse(&t, many), ERR_FULL);
	target_fini(&t);
}

static void test_kinds(void **state)
{
	(void)state;
	assert_non_null(kind_find("enterprise"));
	assert_null(kind_find("enterprises"));
	assert_null(kind_find(""));
	assert_int_equal(kind_find("key")->write, 0);
	assert_int_equal(kind_find("official")->read, WHO_ADMINISTRATOR);
	for (const struct kind *k = kinds; k->name; k++)
		assert_false(k->create & (WHO_READ_ONLY | WHO_ANYBODY));
}

// --- openapi.yaml: each path that begins a line with two spaces, and the methods below it with four.

struct documented {
	char method[8];
	char path[80];
	bool open; // "security: []"
};

static size_t read_openapi(struct documented *out, size_t most)
{
	FILE *f = fopen(OPENAPI, "r");
	assert_non_null(f);
	char line[4096], path[80] = "";
	size_t n = 0;
	bool paths = false;
	while (fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = 0;
		if (line[0] && line[0] != ' ')
			paths = !strcmp(line, "paths:");
		if (!paths)
			continue;
		char word[80];
		if (!strncmp(line, "  /", 3)) {
			snprintf(path, sizeof path, "%.*s", (int)strcspn(line + 2, ":"), line + 2);
		} else if (!strncmp(line, "    ", 4) && islower((unsigned char)line[4]) && sscanf(line, " %79[a-z]:", word) == 1) {
			assert_true(n < most);
			size_t i = 0;
			for (; word[i] && i < 7; i++)
				out[n].method[i] = (char)toupper((unsigned char)word[i]);
			out[n].method[i] = 0;
			strcpy(out[n].path, path);
			out[n++].open = false;
		} else if (n && !strcmp(line, "      security: []")) {
			out[n - 1].open = true;
		}
	}
	fclose(f);
	return n;
}

static void test_openapi_has_the_same_routes(void **state)
{
	(void)state;
	static struct documented all[100];
	size_t n = read_openapi(all, 100), known = 0;
	for (const struct route *r = routes; r->method; r++, known++) {
		size_t i = 0;
		while (i < n && (strcmp(all[i].method, r->method) || strcmp(all[i].path, r->path)))
			i++;
		if (i == n)
			fail_msg("openapi.yaml has no %s %s", r->method, r->path);
		if (all[i].open != ((r->who & WHO_ANYBODY) != 0))
			fail_msg("openapi.yaml says otherwise who may %s %s", r->method, r->path);
	}
	for (size_t i = 0; i < n; i++) {
		struct target t;
		struct route_match m;
		if (find(all[i].method, all[i].path, &m, &t) || strcmp(m.route->path, all[i].path))
			fail_msg("openapi.yaml has %s %s, which is no route", all[i].method, all[i].path);
		target_fini(&t);
	}
	assert_int_equal(n, known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_every_route_finds_itself),    cmocka_unit_test(test_arguments), cmocka_unit_test(test_what_is_not_there),
	        cmocka_unit_test(test_methods_a_path_has),          cmocka_unit_test(test_target),    cmocka_unit_test(test_kinds),
	        cmocka_unit_test(test_openapi_has_the_same_routes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
