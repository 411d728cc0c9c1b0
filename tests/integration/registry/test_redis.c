// Redis is a cache: flushed, killed and back, it holds again what the registry holds, and the registry never waits for it.
#include "place.h"

#include "bus.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <hiredis/hiredis.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { COUNTIES = 1200 }; // more than one page of the cache's writer

// What Redis answers to one command as text: "" for nil, "away" when it is.
static const char *redis_says(struct place *p, const char *command, const char *key)
{
	static char text[2048];
	redisContext *c = redisConnectUnix(p->redis);
	snprintf(text, sizeof text, "away");
	if (c && !c->err) {
		redisReply *r = key ? redisCommand(c, "%s %s", command, key) : redisCommand(c, command);
		if (r && r->type == REDIS_REPLY_INTEGER)
			snprintf(text, sizeof text, "%lld", r->integer);
		else if (r)
			snprintf(text, sizeof text, "%s", r->str ? r->str : "");
		if (r)
			freeReplyObject(r);
	}
	if (c)
		redisFree(c);
	return text;
}

static bool is_level(struct place *p)
{
	char version[24];
	snprintf(version, sizeof version, "%" PRIu64, registry_version(p));
	return !strcmp(redis_says(p, "GET", "parkpulse:registry:marker"), "1") && !strcmp(redis_says(p, "GET", "parkpulse:registry:version"), version);
}

static void assert_whole(struct place *p, const char *counties)
{
	wait_until(p, is_level, "Redis to be level with the registry");
	char keys[32];
	// counties, official, key, password, version and marker
	snprintf(keys, sizeof keys, "%d", atoi(counties) + 5);
	assert_string_equal(redis_says(p, "DBSIZE", NULL), keys);
	assert_non_null(strstr(redis_says(p, "GET", "parkpulse:registry:county:100001"), "\"name\":\"县1\""));
	assert_non_null(strstr(redis_says(p, "GET", "parkpulse:registry:official:admin"), "\"role\":\"administrator\""));
}

static void county_write(struct place *p, int mode, const char *code)
{
	Parkpulse__V1__County county = PARKPULSE__V1__COUNTY__INIT;
	Entity entity = PARKPULSE__V1__ENTITY__INIT, *entities[] = {&entity};
	char city[7] = "000000";
	county.code = (char *)code;
	memcpy(city, code, 4);
	county.name = (char *)"新区";
	county.city = city;
	entity.kind_case = PARKPULSE__V1__ENTITY__KIND_COUNTY;
	entity.county = &county;
	Parkpulse__V1__RegistryWritten *w = write_entities(p, mode, false, "", entities, 1);
	assert_int_equal(w->n_error, 0);
	parkpulse__v1__registry_written__free_unpacked(w, NULL);
}

static bool degraded(struct place *p)
{
	Parkpulse__V1__StatusRequest m = PARKPULSE__V1__STATUS_REQUEST__INIT;
	ask(p, "StatusRequest", &m, "Status");
	Parkpulse__V1__Status *s = parkpulse__v1__status__unpack(NULL, p->body.len, p->body.at);
	assert_true(s->ready);
	const bool away = s->degraded && s->n_notice == 1 && !strncmp(s->notice[0], "redis: away since ", 18);
	parkpulse__v1__status__free_unpacked(s, NULL);
	return away;
}

static bool well(struct place *p)
{
	return !degraded(p);
}

static void test_redis_is_rebuilt(void **state)
{
	struct place *p = *state;
	struct buf csv = {0};
	redis_start(p);
	registry_start(p);
	buf_text(&csv, "code,name,city\n");
	for (int i = 0; i < COUNTIES; i++) // codes 100001..100099, 100101..
		buf_printf(&csv, "%d%02d,县%d,%d00\n", 1000 + i / 99, i % 99 + 1, i + 1, 1000 + i / 99);
	Parkpulse__V1__RegistryWritten *w = import_csv(p, "county", false, buf_str(&csv));
	assert_int_equal(w->created, COUNTIES);
	parkpulse__v1__registry_written__free_unpacked(w, NULL);
	buf_fini(&csv);
	assert_whole(p, "1200");

	// Flushed: everything comes back, with what was written since.
	assert_string_equal(redis_says(p, "FLUSHALL", NULL), "OK");
	county_write(p, PARKPULSE__V1__WRITE_MODE__WRITE_MODE_CREATE, "530303");
	assert_whole(p, "1201");
	assert_non_null(strstr(redis_says(p, "GET", "parkpulse:registry:county:530303"), "新区"));

	// Away: the registry says so and goes on; back and empty, it is filled again.
	redis_kill(p);
	wait_until(p, degraded, "the registry to notice that Redis is away");
	county_write(p, PARKPULSE__V1__WRITE_MODE__WRITE_MODE_CREATE, "530302");
	county_write(p, PARKPULSE__V1__WRITE_MODE__WRITE_MODE_END, "530303");
	redis_start(p);
	assert_whole(p, "1201");
	wait_until(p, well, "the registry to notice that Redis is back");
	assert_string_equal(redis_says(p, "GET", "parkpulse:registry:county:530303"), "");

	// What ends goes.
	county_write(p, PARKPULSE__V1__WRITE_MODE__WRITE_MODE_END, "530302");
	assert_whole(p, "1200");
	registry_stop(p); // before Redis: it must not mind either
}

// Redis has the last word of a registry that was not there when it changed: started anew, the registry corrects it.
static void test_started_without_redis(void **state)
{
	struct place *p = *state;
	registry_start(p);
	wait_until(p, degraded, "the registry to notice that Redis is away");
	county_write(p, PARKPULSE__V1__WRITE_MODE__WRITE_MODE_CREATE, "100001");
	redis_start(p);
	wait_until(p, is_level, "Redis to be level with the registry");
	assert_non_null(strstr(redis_says(p, "GET", "parkpulse:registry:county:100001"), "新区"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(test_redis_is_rebuilt, place_open, place_close),
	        cmocka_unit_test_setup_teardown(test_started_without_redis, place_open, place_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
