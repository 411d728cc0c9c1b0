// The queue of notices: quiet hours, what overtakes them, calls that are repeated with the same changes; and commands that get their first answer.
#include "store.h"

#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { NIGHT = 1000, MORNING = 2000 };

static char folder[SCENE_PATH];
static struct store store;
static char sent[256];

static int begin(void **state)
{
	(void)state;
	scene_folder(folder);
	store_open(&store, folder);
	return 0;
}

static int end(void **state)
{
	(void)state;
	store_close(&store);
	scene_clear(folder);
	return 0;
}

static void change(const char *id, enum level to, int64_t notice_time)
{
	struct effect e = {
	        .change = CHANGE_LEVEL, .to = to, .notice_time = notice_time, .alert = {.level = to, .state = ALERT_OPEN}
        };
	snprintf(e.alert.id, sizeof e.alert.id, "%s", id);
	snprintf(e.alert.enterprise, sizeof e.alert.enterprise, "%s", id);
	store_begin(&store);
	store_change(&store, &e, "hook");
	store_commit(&store);
}

static void add_number(void *arg, uint64_t number, const void *body, size_t len)
{
	struct effect e;
	(void)arg;
	assert_int_equal(wire_change_read(body, len, &e), 0);
	snprintf(sent + strlen(sent), sizeof sent - strlen(sent), "%s%u%s", *sent ? " " : "", (unsigned)number, e.alert.id);
}

static const char *next(int64_t now, struct notice_call *call)
{
	sent[0] = 0;
	store_next_call(&store, "hook", now, 50, call, add_number, NULL);
	return sent;
}

static void what_waits_is_overtaken(void **state)
{
	struct notice_call call;
	uint64_t waiting, failed;
	(void)state;
	change("a", LEVEL_BLUE, MORNING);
	change("b", LEVEL_RED, 0);
	change("c", LEVEL_YELLOW, MORNING);
	assert_string_equal(next(NIGHT, &call), "2b");
	store_call_sent(&store, "hook", &call);
	assert_string_equal(next(NIGHT, &call), "");
	store_waiting(&store, "hook", &waiting, &failed);
	assert_true(waiting == 2 && failed == 0);
	assert_string_equal(next(MORNING, &call), "1a 3c");
	store_call_sent(&store, "hook", &call);
	assert_string_equal(next(MORNING, &call), "");
}

static void an_alert_that_cannot_wait_takes_its_own_along(void **state)
{
	struct notice_call call;
	(void)state;
	change("a", LEVEL_BLUE, MORNING);
	change("b", LEVEL_BLUE, MORNING);
	change("a", LEVEL_ORANGE, 0);
	assert_string_equal(next(NIGHT, &call), "1a 3a");
	store_call_sent(&store, "hook", &call);
	assert_string_equal(next(MORNING, &call), "2b");
}

static void a_call_is_repeated_as_it_was(void **state)
{
	struct notice_call call;
	(void)state;
	change("a", LEVEL_BLUE, MORNING);
	change("b", LEVEL_RED, 0);
	assert_string_equal(next(NIGHT, &call), "2b");
	store_call_tried(&store, "hook", &call, "no answer");
	change("c", LEVEL_RED, 0);
	store_close(&store); // also by another process
	store_open(&store, folder);
	assert_string_equal(next(MORNING, &call), "2b");
	assert_int_equal(call.attempts, 1);
	store_call_refused(&store, "hook", &call, "HTTP status 400");
	assert_string_equal(next(MORNING, &call), "1a 3c");
	assert_true(call.first == 1 && call.last == 3 && call.attempts == 0);
}

static void a_command_gets_its_first_answer(void **state)
{
	struct command_answer answer = {0}, found = {0};
	struct buf body = {0};
	(void)state;
	change("a", LEVEL_RED, 0);
	assert_false(store_command_find(&store, "li.na/1", &found));
	answer.number = 1;
	store_command(&store, "li.na/1", &answer);
	store_command(&store, "li.na/2", &(struct command_answer){0, "conflict", "it is red already", "alert"});
	assert_true(store_command_find(&store, "li.na/1", &found) && found.number == 1);
	assert_true(store_change_body(&store, found.number, &body) && body.len);
	assert_false(store_change_body(&store, 2, &body));
	assert_true(store_command_find(&store, "li.na/2", &found) && found.number == 0);
	assert_string_equal(found.code, "conflict");
	assert_string_equal(found.message, "it is red already");
	buf_fini(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(what_waits_is_overtaken, begin, end),
	        cmocka_unit_test_setup_teardown(an_alert_that_cannot_wait_takes_its_own_along, begin, end),
	        cmocka_unit_test_setup_teardown(a_call_is_repeated_as_it_was, begin, end),
	        cmocka_unit_test_setup_teardown(a_command_gets_its_first_answer, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
