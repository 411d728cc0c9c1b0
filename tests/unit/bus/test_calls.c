// Requests and their answers between services of ours that behave; and what is published.
#include "pair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/mem.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

enum { MAX_CALLS = 1024 }; // as bus.h says

static void an_answer_comes_with_its_body_and_its_asker(void **state)
{
	struct pair *p = *state;
	struct answer a;
	pair_ask(p, p->client, "Echo", "hello", PAIR_WAIT_MS, &a);
	assert_int_equal(a.err, OK);
	assert_string_equal(a.type, "Echoed");
	assert_string_equal(a.body, "hello");
	assert_string_equal(p->user, "client");
	pair_ask(p, p->client, "Echo", "", PAIR_WAIT_MS, &a);
	assert_int_equal(a.err, OK);
	assert_int_equal(a.len, 0);
	pair_ask(p, p->client, "Count", "1000000", PAIR_WAIT_MS, &a);
	assert_string_equal(a.type, "Counted");
	assert_int_equal(a.len, 1000000);
}

static bool three_are_held(void *arg)
{
	return ((struct pair *)arg)->holds == 3;
}

static bool third_answered(void *arg)
{
	return answer_there((struct answer *)arg + 2) && answer_there((struct answer *)arg + 1) && answer_there(arg);
}

static void answers_in_any_order_find_their_questions(void **state)
{
	struct pair *p = *state;
	struct answer a[3] = {{0}};
	static const char *const texts[] = {"one", "two", "three"};
	for (int i = 0; i < 3; i++)
		assert_int_equal(bus_call(p->client, "Hold", texts[i], strlen(texts[i]), PAIR_WAIT_MS, answer_take, &a[i]), OK);
	assert_true(scene_until(p->loop, three_are_held, p));
	void *socket = bus_server_socket(p->server);
	// First an answer to a question that nobody asked.
	struct bus_msg other = p->held[0];
	other.id = 1000;
	assert_int_equal(bus_reply(socket, &other, "Held", "other", 5), OK);
	for (int i = 2; i >= 0; i--)
		assert_int_equal(bus_reply(socket, &p->held[i], "Held", p->held_text[i], strlen(p->held_text[i])), OK);
	assert_int_equal(bus_reply(socket, &p->held[1], "Held", "again", 5), OK);
	assert_true(scene_until(p->loop, third_answered, a));
	pair_ask_again(p, p->client, "after"); // what was answered too much is behind us, too
	for (int i = 0; i < 3; i++) {
		assert_int_equal(a[i].calls, 1);
		assert_int_equal(a[i].err, OK);
		assert_string_equal(a[i].body, texts[i]);
	}
}

static bool one_is_held(void *arg)
{
	return ((struct pair *)arg)->holds == 1;
}

static void an_answer_that_comes_too_late_is_dropped(void **state)
{
	struct pair *p = *state;
	struct answer late;
	pair_ask_again(p, p->client, "first"); // connected: the next call is not waiting for that
	pair_ask(p, p->client, "Hold", "late", 50, &late);
	assert_int_equal(late.err, ERR_TIMEOUT);
	assert_string_equal(late.type, "");
	assert_int_equal(late.len, 0);
	assert_true(scene_until(p->loop, one_is_held, p));
	bus_reply(bus_server_socket(p->server), &p->held[0], "Held", "late", 4);
	pair_ask_again(p, p->client, "next");
	assert_int_equal(late.calls, 1);
}

static void a_server_that_comes_back_is_asked_again(void **state)
{
	struct pair *p = *state;
	struct answer a;
	for (int i = 0; i < 3; i++) {
		pair_ask_again(p, p->client, "before");
		pair_server_stop(p);
		pair_ask(p, p->client, "Echo", "nobody", 50, &a);
		assert_int_equal(a.err, ERR_TIMEOUT);
		pair_server_start(p);
		pair_ask_again(p, p->client, "after");
	}
}

static void a_call_waits_for_a_service_that_was_never_there(void **state)
{
	struct pair *p = *state;
	struct answer a = {0};
	char folder[SCENE_PATH + 8];
	// A folder in which only the client has been.
	snprintf(folder, sizeof folder, "%s/new", p->folder);
	struct bus *early = pair_bus(p, folder, "client");
	char endpoint[SCENE_PATH + 32];
	snprintf(endpoint, sizeof endpoint, "ipc://%s/later", p->folder);
	struct bus_client *c = pair_client(p, early, "server", endpoint);
	assert_int_equal(bus_call(c, "Echo", "early", 5, PAIR_WAIT_MS, answer_take, &a), OK);

	pair_server_stop(p);
	struct pair later = {.loop = p->loop};
	strcpy(later.folder, p->folder);
	strcat(later.folder, "/new");
	strcpy(later.endpoint, endpoint);
	pair_server_start(&later);
	scene_until(p->loop, answer_there, &a);
	pair_server_stop(&later);
	assert_int_equal(a.calls, 1);
	assert_int_equal(a.err, OK);
	assert_string_equal(a.body, "early");
}

static void calls_are_bounded_and_each_hears_of_the_end(void **state)
{
	struct pair *p = *state;
	static struct answer a[MAX_CALLS + 1];
	struct bus_client *c = bus_client_new(p->client_bus, "nobody", p->endpoint);
	for (int i = 0; i < MAX_CALLS; i++)
		assert_int_equal(bus_call(c, "Echo", "", 0, PAIR_WAIT_MS, answer_take, &a[i]), OK);
	assert_int_equal(bus_call(c, "Echo", "", 0, PAIR_WAIT_MS, answer_take, &a[MAX_CALLS]), ERR_FULL);
	bus_client_free(c);
	for (int i = 0; i < MAX_CALLS; i++) {
		assert_int_equal(a[i].calls, 1);
		assert_int_equal(a[i].err, ERR_CLOSED);
	}
	assert_int_equal(a[MAX_CALLS].calls, 0);
	assert_int_equal(bus_call(p->client, "ATypeOfThirtyTwoCharactersIsLong", "", 0, 1, answer_take, &a[MAX_CALLS]), ERR_ARG);
	bus_client_free(NULL);
}

struct chain {
	struct pair *p;
	struct answer answer;
	uint32_t links;
};

// Asks the next question in the answer to the last, and ends the client in the answer to the third.
static void on_link(void *arg, int err, const char *type, const void *body, size_t len)
{
	struct chain *c = arg;
	assert_int_equal(err, OK);
	if (++c->links < 3) {
		assert_int_equal(bus_call(c->p->client, "Echo", "next", 4, PAIR_WAIT_MS, on_link, c), OK);
		return;
	}
	answer_take(&c->answer, err, type, body, len);
	bus_client_free(c->p->client);
	c->p->client = NULL;
}

static bool chain_ended(void *arg)
{
	return answer_there(&((struct chain *)arg)->answer);
}

static void an_answer_may_ask_on_and_may_end_its_client(void **state)
{
	struct pair *p = *state;
	struct chain c = {.p = p};
	struct answer waiting = {0};
	assert_int_equal(bus_call(p->client, "Hold", "", 0, PAIR_WAIT_MS, answer_take, &waiting), OK);
	assert_int_equal(bus_call(p->client, "Echo", "first", 5, PAIR_WAIT_MS, on_link, &c), OK);
	assert_true(scene_until(p->loop, chain_ended, &c));
	assert_int_equal(c.links, 3);
	assert_string_equal(c.answer.body, "next");
	assert_int_equal(waiting.err, ERR_CLOSED);
}

struct listener {
	void *pub, *sub;
	const char *type;         // said now
	char heard[3][PAIR_TEXT]; // topic, type, body
	uint32_t frames;
	uint32_t messages;
};

static void on_heard(void *arg, void *socket)
{
	struct listener *l = arg;
	int more = 1;
	size_t size = sizeof more;
	for (l->frames = 0; more && l->frames < 3; l->frames++) {
		char *text = l->heard[l->frames];
		int len = zmq_recv(socket, text, PAIR_TEXT - 1, ZMQ_DONTWAIT);
		if (len < 0)
			return;
		text[len] = 0;
		zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &size);
	}
	assert_false(more);
	l->messages++;
	assert_string_equal(l->heard[0], "head"); // of all that is said, what was asked for
}

// A subscription takes a moment to reach the publisher: say it until it is heard.
static bool heard(void *arg)
{
	struct listener *l = arg;
	bus_publish(l->pub, "other", "Noise", "1", 1);
	bus_publish(l->pub, "hea", "Noise", "2", 1);
	bus_publish(l->pub, "head", l->type, "body", 4);
	return l->messages && !strcmp(l->heard[1], l->type);
}

static void who_listens_to_a_topic_hears_it_and_nothing_else(void **state)
{
	struct pair *p = *state;
	struct listener l = {.type = "FeedHead"};
	char endpoint[SCENE_PATH + 32], bound[128];
	snprintf(endpoint, sizeof endpoint, "ipc://%s/bell", p->folder);
	l.pub = pair_bind(p, ZMQ_PUB, endpoint, "service", BUS_BODY_MAX);
	assert_string_equal(bus_endpoint(l.pub, bound), endpoint);
	assert_int_equal(bus_connect(p->client_bus, ZMQ_SUB, endpoint, "nobody", &l.sub), ERR_NOT_FOUND);
	assert_int_equal(bus_connect(p->client_bus, ZMQ_SUB, "nonsense", "server", &l.sub), ERR_ARG);
	l.sub = pair_connect(p, ZMQ_SUB, endpoint);
	zmq_setsockopt(l.sub, ZMQ_SUBSCRIBE, "head", 4);
	loop_socket(p->loop, l.sub, on_heard, &l);
	assert_true(scene_until(p->loop, heard, &l));
	assert_int_equal(l.frames, 3);
	assert_string_equal(l.heard[2], "body");

	// The publisher goes and comes back: its listeners find it again.
	pair_close(p, l.pub);
	l.type = "SecondLife";
	l.pub = pair_bind(p, ZMQ_PUB, endpoint, "service", BUS_BODY_MAX);
	assert_true(scene_until(p->loop, heard, &l));
}

// --- a thread that waits

struct thread {
	struct pair *pair;
	atomic_bool done, stop;
	bool met_nobody;
	int echo, late, stopped;
	char body[PAIR_TEXT];
};

static void *ask_and_wait(void *arg)
{
	struct thread *t = arg;
	struct bus_asker *a = bus_asker_new(t->pair->client_bus, "server", t->pair->endpoint);
	struct bus_msg m = {0};
	t->met_nobody = !bus_asker_new(t->pair->client_bus, "nobody", t->pair->endpoint);
	t->echo = bus_ask(a, "Echo", "hello", 5, PAIR_WAIT_MS, &t->stop, &m);
	if (t->echo == OK && m.len == 5)
		memcpy(t->body, m.body, 5);
	bus_msg_done(&m);
	t->late = bus_ask(a, "Hold", "x", 1, 1, &t->stop, &m);
	atomic_store(&t->stop, true);
	t->stopped = bus_ask(a, "Hold", "x", 1, PAIR_WAIT_MS, &t->stop, &m);
	bus_asker_free(a);
	atomic_store(&t->done, true);
	return NULL;
}

static bool thread_done(void *arg)
{
	return atomic_load(&((struct thread *)arg)->done);
}

static void a_thread_may_ask_and_wait(void **state)
{
	struct thread t = {.pair = *state};
	pthread_t id;
	assert_int_equal(pthread_create(&id, NULL, ask_and_wait, &t), 0);
	bool done = scene_until(t.pair->loop, thread_done, &t);
	pthread_join(id, NULL);
	assert_true(done);
	assert_int_equal(t.echo, OK);
	assert_string_equal(t.body, "hello");
	assert_int_equal(t.late, ERR_TIMEOUT);
	assert_int_equal(t.stopped, ERR_CLOSED);
	assert_true(t.met_nobody);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(an_answer_comes_with_its_body_and_its_asker, pair_setup, pair_teardown),
	        cmocka_unit_test_setup_teardown(answers_in_any_order_find_their_questions, pair_setup, pair_teardown),
	        cmocka_unit_test_setup_teardown(an_answer_that_comes_too_late_is_dropped, pair_setup, pair_teardown),
	        cmocka_unit_test_setup_teardown(a_server_that_comes_back_is_asked_again, pair_setup, pair_teardown),
	        cmocka_unit_test_setup_teardown(a_call_waits_for_a_service_that_was_never_there, pair_setup, pair_teardown),
	        cmocka_unit_test_setup_teardown(calls_are_bounded_and_each_hears_of_the_end, pair_setup, pair_teardown),
	        cmocka_unit_test_setup_teardown(an_answer_may_ask_on_and_may_end_its_client, pair_setup, pair_teardown),
	        cmocka_unit_test_setup_teardown(a_thread_may_ask_and_wait, pair_setup, pair_teardown),
	        cmocka_unit_test_setup_teardown(who_listens_to_a_topic_hears_it_and_nothing_else, pair_setup, pair_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
