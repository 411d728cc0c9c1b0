// The cache that may be away, against a real redis-server on a socket file.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/mem.h"
#include "redis/redis.h"
#include "scene.h"
#include "sys/clock.h"

#include <hiredis/hiredis.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { QUESTIONS = 2000, MIB = 1024 * 1024, QUEUE_MIB = 64 };

#define MARKER "parkpulse:test:marker"

struct cache {
	char folder[SCENE_PATH];
	char path[SCENE_PATH + 16];    // the socket file
	char address[SCENE_PATH + 24]; // "unix:" and the path
	pid_t server;                  // 0 = away
	struct loop *loop;
	struct redis *redis;
	uint64_t wanted;  // rebuilds to wait for
	uint32_t rebuilt; // calls of the rebuild function
	uint32_t answers, nothings;
	bool in_order;
};

static void server_start(struct cache *c, const char *password)
{
	fflush(NULL);
	c->server = fork();
	assert_true(c->server >= 0);
	if (!c->server) {
		prctl(PR_SET_PDEATHSIG, SIGKILL); // it does not outlive a test that crashes
		execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", c->path, "--dir", c->folder, "--save", "", "--appendonly", "no",
		       "--daemonize", "no", "--logfile", "redis.log", "--requirepass", password, (char *)NULL);
		_exit(127);
	}
}

static void server_kill(struct cache *c)
{
	if (!c->server)
		return;
	kill(c->server, SIGKILL);
	waitpid(c->server, NULL, 0);
	c->server = 0;
}

static void on_rebuild(void *arg)
{
	struct cache *c = arg;
	c->rebuilt++;
	assert_int_equal(redis_sendf(c->redis, "SET rebuilt %d", (int)c->rebuilt), OK);
}

static int setup(void **state)
{
	struct cache *c = mem_new(1, sizeof *c);
	scene_folder(c->folder);
	snprintf(c->path, sizeof c->path, "%s/redis", c->folder);
	snprintf(c->address, sizeof c->address, "unix:%s", c->path);
	c->loop = loop_new();
	*state = c;
	return 0;
}

static int teardown(void **state)
{
	struct cache *c = *state;
	redis_free(c->redis);
	server_kill(c);
	loop_free(c->loop);
	scene_clear(c->folder);
	free(c);
	return 0;
}

static bool is_up(void *arg)
{
	return redis_up(((struct cache *)arg)->redis);
}

static bool is_away(void *arg)
{
	const struct cache *c = arg;
	return !redis_up(c->redis) && redis_away_since(c->redis);
}

static bool is_rebuilt(void *arg)
{
	const struct cache *c = arg;
	return redis_rebuilds(c->redis) >= c->wanted;
}

static void client_start(struct cache *c, const char *password)
{
	c->redis = redis_new(c->loop, c->address, password, "test", on_rebuild, c);
	c->wanted = 1;
}

// One command beside the client, waited for: its reply as text, "" for nil, "not there". Valid until the next call.
static const char *beside(struct cache *c, const char *password, const char *command)
{
	static char text[128];
	redisContext *h = redisConnectUnixWithTimeout(c->path, (struct timeval){.tv_sec = 10});
	assert_non_null(h);
	if (h->err) {
		redisFree(h);
		return "not there";
	}
	if (*password)
		freeReplyObject(redisCommand(h, "AUTH %s", password));
	redisReply *r = redisCommand(h, command);
	assert_non_null(r);
	if (r->type == REDIS_REPLY_INTEGER)
		snprintf(text, sizeof text, "%lld", r->integer);
	else
		snprintf(text, sizeof text, "%s", r->str ? r->str : "");
	freeReplyObject(r);
	redisFree(h);
	return text;
}

static bool rebuilt_is_written(void *arg)
{
	struct cache *c = arg;
	return atoi(beside(c, "", "GET rebuilt")) == (int)c->rebuilt;
}

static void it_is_rebuilt_when_it_is_there_and_each_time_it_returns(void **state)
{
	struct cache *c = *state;
	int64_t before = clock_now_ms();
	client_start(c, NULL);
	assert_true(scene_until(c->loop, is_away, c));
	assert_true(redis_away_since(c->redis) >= before && redis_away_since(c->redis) <= clock_now_ms());
	assert_int_equal(redis_sendf(c->redis, "SET a 1"), ERR_CLOSED);
	assert_int_equal(c->rebuilt, 0);

	server_start(c, "");
	assert_true(scene_until(c->loop, is_rebuilt, c));
	assert_true(redis_up(c->redis));
	assert_int_equal(redis_away_since(c->redis), 0);
	assert_true(scene_until(c->loop, rebuilt_is_written, c));
	assert_string_equal(beside(c, "", "GET " MARKER), "1");

	for (int i = 2; i < 4; i++) {
		server_kill(c);
		assert_true(scene_until(c->loop, is_away, c));
		assert_int_equal(c->rebuilt, i - 1);
		server_start(c, "");
		c->wanted = (uint64_t)i;
		assert_true(scene_until(c->loop, is_rebuilt, c));
		assert_true(scene_until(c->loop, rebuilt_is_written, c));
		assert_int_equal(c->rebuilt, i);
	}
}

static void who_empties_it_makes_it_be_rebuilt(void **state)
{
	struct cache *c = *state;
	server_start(c, "");
	client_start(c, NULL);
	assert_true(scene_until(c->loop, is_rebuilt, c));
	assert_true(scene_until(c->loop, rebuilt_is_written, c));
	assert_string_equal(beside(c, "", "FLUSHALL"), "OK");
	c->wanted = 2;
	assert_true(scene_until(c->loop, is_rebuilt, c));
	assert_true(scene_until(c->loop, rebuilt_is_written, c));
	assert_string_equal(beside(c, "", "GET rebuilt"), "2");
	assert_string_equal(beside(c, "", "GET " MARKER), "1");
	assert_true(redis_up(c->redis));
}

static void on_answer(void *arg, void *reply)
{
	struct cache *c = arg;
	const redisReply *r = reply;
	if (!r) {
		c->nothings++;
		return;
	}
	c->in_order &= r->type == REDIS_REPLY_INTEGER && r->integer == (long long)c->answers + 1;
	c->answers++;
}

static bool all_answered(void *arg)
{
	const struct cache *c = arg;
	return c->answers + c->nothings == QUESTIONS;
}

static void ask_all(struct cache *c)
{
	static const char *const words[] = {"INCR", "counter"};
	for (int i = 0; i < QUESTIONS; i++)
		assert_int_equal(redis_ask(c->redis, on_answer, c, 2, (const char **)(uintptr_t)words, NULL), OK);
}

static void many_questions_at_once_are_answered_in_order(void **state)
{
	struct cache *c = *state;
	static const char *const set[] = {"SET", "with\0zero", "a\r\nb"};
	static const size_t lens[] = {3, 9, 4};
	server_start(c, "");
	client_start(c, "");
	assert_true(scene_until(c->loop, is_rebuilt, c));
	c->in_order = true;
	assert_int_equal(redis_send(c->redis, 3, (const char **)(uintptr_t)set, lens), OK);
	ask_all(c);
	assert_int_equal(c->answers, 0); // nothing is waited for
	assert_true(scene_until(c->loop, all_answered, c));
	assert_true(c->in_order);
	assert_int_equal(c->nothings, 0);
	assert_string_equal(beside(c, "", "GET counter"), "2000");
	assert_string_equal(beside(c, "", "EXISTS with"), "0");
	redisContext *h = redisConnectUnix(c->path);
	redisReply *r = redisCommand(h, "GET %b", set[1], lens[1]);
	assert_int_equal(r->len, 4);
	assert_memory_equal(r->str, set[2], 4);
	freeReplyObject(r);
	redisFree(h);
}

static void who_asked_hears_when_it_goes_away(void **state)
{
	struct cache *c = *state;
	server_start(c, "");
	client_start(c, NULL);
	assert_true(scene_until(c->loop, is_rebuilt, c));
	kill(c->server, SIGSTOP); // it answers nothing more
	ask_all(c);
	server_kill(c);
	assert_true(scene_until(c->loop, all_answered, c));
	assert_true(c->nothings > 0);
	assert_true(scene_until(c->loop, is_away, c));

	// And when its client ends before it has answered.
	server_start(c, "");
	c->wanted = 2;
	assert_true(scene_until(c->loop, is_rebuilt, c));
	c->answers = c->nothings = 0;
	kill(c->server, SIGSTOP);
	ask_all(c);
	redis_free(c->redis);
	c->redis = NULL;
	assert_int_equal(c->nothings, QUESTIONS);
	redis_free(NULL);
}

static void one_that_hangs_is_left_and_come_back_to(void **state)
{
	struct cache *c = *state;
	server_start(c, "");
	client_start(c, NULL);
	assert_true(scene_until(c->loop, is_rebuilt, c));
	kill(c->server, SIGSTOP);
	assert_true(scene_until(c->loop, is_away, c));
	kill(c->server, SIGCONT);
	c->wanted = 2;
	assert_true(scene_until(c->loop, is_rebuilt, c));
	assert_true(redis_up(c->redis));
}

// What it does not take in time is dropped, and made good by a rebuild.
static void a_full_queue_owes_a_rebuild(void **state)
{
	struct cache *c = *state;
	char *much = mem_new(MIB, 1);
	const char *set[] = {"SET", "much", much};
	const size_t lens[] = {3, 4, MIB};
	server_start(c, "");
	client_start(c, NULL);
	assert_true(scene_until(c->loop, is_rebuilt, c));
	int sent = 0;
	while (sent < 2 * QUEUE_MIB && redis_send(c->redis, 3, set, lens) == OK)
		sent++;
	free(much);
	assert_int_equal(sent, QUEUE_MIB);
	assert_int_equal(redis_sendf(c->redis, "SET dropped 1"), ERR_CLOSED);
	c->wanted = 2;
	assert_true(scene_until(c->loop, is_rebuilt, c));
	assert_true(scene_until(c->loop, rebuilt_is_written, c));
	assert_string_equal(beside(c, "", "EXISTS dropped"), "0");
	assert_string_equal(beside(c, "", "STRLEN much"), "1048576");
}

static bool marker_is_written_with_a_password(void *arg)
{
	return !strcmp(beside(arg, "sesame", "GET " MARKER), "1");
}

static void a_password_is_told(void **state)
{
	struct cache *c = *state;
	server_start(c, "sesame");
	client_start(c, "sesame");
	assert_true(scene_until(c->loop, is_rebuilt, c));
	assert_true(redis_up(c->redis));
	assert_true(scene_until(c->loop, marker_is_written_with_a_password, c));
}

// Redis itself has counted a refusal, and it was not `beside`: that knows the password.
static bool is_refused(void *arg)
{
	return strstr(beside(arg, "sesame", "INFO errorstats"), "NOAUTH") != NULL;
}

// Refused is away, too: with a wrong password, or while Redis is still loading. It is tried again until it is not refused.
static void one_that_refuses_is_away_until_it_does_not(void **state)
{
	struct cache *c = *state;
	server_start(c, "sesame");
	client_start(c, NULL);
	assert_true(scene_until(c->loop, is_away, c));
	assert_true(scene_until(c->loop, is_refused, c)); // away so far may have meant that nobody was there
	assert_true(is_away(c));
	assert_string_equal(beside(c, "sesame", "ACL SETUSER default nopass"), "OK");
	assert_true(scene_until(c->loop, is_rebuilt, c));
	assert_true(is_up(c));
	assert_int_equal(redis_away_since(c->redis), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(it_is_rebuilt_when_it_is_there_and_each_time_it_returns, setup, teardown),
	        cmocka_unit_test_setup_teardown(who_empties_it_makes_it_be_rebuilt, setup, teardown),
	        cmocka_unit_test_setup_teardown(many_questions_at_once_are_answered_in_order, setup, teardown),
	        cmocka_unit_test_setup_teardown(who_asked_hears_when_it_goes_away, setup, teardown),
	        cmocka_unit_test_setup_teardown(one_that_hangs_is_left_and_come_back_to, setup, teardown),
	        cmocka_unit_test_setup_teardown(a_full_queue_owes_a_rebuild, setup, teardown),
	        cmocka_unit_test_setup_teardown(a_password_is_told, setup, teardown),
	        cmocka_unit_test_setup_teardown(one_that_refuses_is_away_until_it_does_not, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
