// One thread, one loop: who is called back, who no longer is, and what ends it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scene.h"
#include "sys/clock.h"
#include "sys/loop.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

enum { TIMERS = 50 };

struct bell {
	struct loop *loop;
	struct loop_timer *timer;
	struct loop_timer *other;
	int64_t due_ms; // mono
	uint32_t rung;
	uint32_t wanted; // rings, at least
	uint32_t again;  // so many more times
	bool early;
};

static int setup(void **state)
{
	*state = loop_new();
	return 0;
}

static int teardown(void **state)
{
	loop_free(*state);
	return 0;
}

static void bell_set(struct bell *b, int64_t in_ms)
{
	b->due_ms = clock_mono_ms() + in_ms;
	loop_timer_set(b->timer, in_ms);
}

static void on_bell(void *arg)
{
	struct bell *b = arg;
	b->rung++;
	b->early |= clock_mono_ms() < b->due_ms;
	if (b->again) {
		b->again--;
		bell_set(b, 1);
	}
}

static bool bells_rung(void *arg)
{
	for (const struct bell *b = arg; b->timer; b++)
		if (b->rung < b->wanted)
			return false;
	return true;
}

static void every_timer_rings_once_and_never_early(void **state)
{
	struct bell bell[TIMERS + 1] = {0};
	for (int i = 0; i < TIMERS; i++) {
		bell[i].timer = loop_timer_new(*state, on_bell, &bell[i]);
		bell[i].wanted = i == 3 ? 6 : 1;
		bell_set(&bell[i], i * 7 % 20);
	}
	bell[3].again = 5;
	assert_true(scene_until(*state, bells_rung, bell));
	for (int i = 0; i < TIMERS; i++) {
		assert_int_equal(bell[i].rung, bell[i].wanted);
		assert_false(bell[i].early);
	}
}

static void on_last(void *arg)
{
	struct bell *b = arg;
	b->rung++;
	loop_stop(b->loop);
}

static void a_timer_that_is_moved_or_taken_back_rings_accordingly(void **state)
{
	struct bell moved = {0}, back = {0}, last = {.loop = *state};
	moved.timer = loop_timer_new(*state, on_bell, &moved);
	back.timer = loop_timer_new(*state, on_bell, &back);
	last.timer = loop_timer_new(*state, on_last, &last);
	bell_set(&moved, 0);
	bell_set(&moved, 10); // moved: not at once, and not twice
	loop_timer_set(back.timer, 0);
	loop_timer_set(back.timer, -1);
	loop_timer_set(last.timer, 30);
	assert_int_equal(loop_run(*state), 0);
	assert_int_equal(moved.rung, 1);
	assert_false(moved.early);
	assert_int_equal(back.rung, 0);
}

// Frees the other one and, while it runs, itself.
static void on_killer(void *arg)
{
	struct bell *b = arg;
	b->rung++;
	loop_timer_free(b->other);
	loop_timer_free(b->timer);
}

static void a_timer_may_free_others_and_itself(void **state)
{
	struct bell a = {0}, b = {0}, last = {.loop = *state};
	a.timer = b.other = loop_timer_new(*state, on_killer, &a);
	b.timer = a.other = loop_timer_new(*state, on_killer, &b);
	last.timer = loop_timer_new(*state, on_last, &last);
	loop_timer_set(a.timer, 0);
	loop_timer_set(b.timer, 0);
	loop_timer_set(last.timer, 10);
	loop_run(*state);
	assert_int_equal(a.rung + b.rung, 1);
	loop_timer_free(NULL);
}

struct line {
	struct loop *loop;
	int fd[2]; // a pipe: read here, write there
	struct line *other;
	int seen; // LOOP_* of the last call
	uint32_t calls;
	char got[16];
	ssize_t len;
};

static void line_open(struct line *l, struct loop *loop)
{
	*l = (struct line){.loop = loop};
	assert_int_equal(pipe(l->fd), 0);
}

static void line_close(struct line *l)
{
	close(l->fd[0]);
	if (l->fd[1] >= 0)
		close(l->fd[1]);
}

static void on_line(void *arg, int fd, int events)
{
	struct line *l = arg;
	l->calls++;
	l->seen = events;
	if (events & LOOP_READ) {
		l->len = read(fd, l->got, sizeof l->got);
		if (!l->len)
			loop_fd(l->loop, fd, 0, on_line, l);
	} else if (l->calls == 3) {
		loop_fd(l->loop, fd, 0, on_line, l);
	}
}

static bool line_has_text(void *arg)
{
	return ((struct line *)arg)->len > 0;
}

static bool line_ended(void *arg)
{
	const struct line *l = arg;
	return l->calls == 2 && l->len == 0;
}

static bool line_called_thrice(void *arg)
{
	return ((struct line *)arg)->calls >= 3;
}

static bool bell_rung(void *arg)
{
	return ((struct bell *)arg)->rung > 0;
}

static void a_descriptor_calls_when_there_is_something_and_when_it_ends(void **state)
{
	struct line l;
	line_open(&l, *state);
	loop_fd(*state, l.fd[0], LOOP_READ, on_line, &l);
	assert_int_equal(write(l.fd[1], "one", 3), 3);
	assert_true(scene_until(*state, line_has_text, &l));
	assert_int_equal(l.calls, 1);
	assert_int_equal(l.seen, LOOP_READ);
	assert_memory_equal(l.got, "one", 3);
	close(l.fd[1]);
	l.fd[1] = -1;
	assert_true(scene_until(*state, line_ended, &l));

	// It was dropped at its end: nobody calls any more, though its end is still there to be read.
	struct bell b = {.timer = loop_timer_new(*state, on_bell, &b)};
	loop_timer_set(b.timer, 10);
	assert_true(scene_until(*state, bell_rung, &b));
	assert_int_equal(l.calls, 2);
	line_close(&l);
}

static void a_descriptor_with_room_calls_until_it_is_dropped(void **state)
{
	struct line l;
	line_open(&l, *state);
	loop_fd(*state, l.fd[1], LOOP_WRITE, on_line, &l);
	assert_true(scene_until(*state, line_called_thrice, &l));
	assert_int_equal(l.seen, LOOP_WRITE);
	struct bell b = {.timer = loop_timer_new(*state, on_bell, &b)};
	loop_timer_set(b.timer, 10);
	assert_true(scene_until(*state, bell_rung, &b));
	assert_int_equal(l.calls, 3);
	line_close(&l);
}

static void on_dropping(void *arg, int fd, int events)
{
	struct line *l = arg;
	(void)events;
	l->calls++;
	loop_fd(l->loop, fd, 0, on_dropping, l);
	loop_fd(l->loop, l->other->fd[0], 0, on_dropping, l->other);
	loop_stop(l->loop);
}

static void who_is_dropped_in_a_round_is_not_called_in_it(void **state)
{
	struct line a, b;
	line_open(&a, *state);
	line_open(&b, *state);
	a.other = &b;
	b.other = &a;
	loop_fd(*state, a.fd[0], LOOP_READ, on_dropping, &a);
	loop_fd(*state, b.fd[0], LOOP_READ, on_dropping, &b);
	assert_int_equal(write(a.fd[1], "x", 1), 1);
	assert_int_equal(write(b.fd[1], "x", 1), 1);
	loop_run(*state);
	assert_int_equal(a.calls + b.calls, 1);
	line_close(&a);
	line_close(&b);
}

// Closes its descriptor and opens another that gets the same number: the new one has nothing to read yet.
static void on_reopen(void *arg, int fd, int events)
{
	struct line *l = arg;
	(void)events;
	l->calls++;
	loop_fd(l->loop, fd, 0, on_reopen, l);
	line_close(l);
	line_open(l->other, l->loop);
	assert_int_equal(l->other->fd[0], fd);
	loop_fd(l->loop, fd, LOOP_READ, on_line, l->other);
}

static bool other_has_text(void *arg)
{
	return line_has_text(((struct line *)arg)->other);
}

static void a_number_that_is_used_again_is_another_descriptor(void **state)
{
	struct line old, fresh = {0};
	line_open(&old, *state);
	old.other = &fresh;
	loop_fd(*state, old.fd[0], LOOP_READ, on_reopen, &old);
	assert_int_equal(write(old.fd[1], "old", 3), 3);
	struct bell b = {.timer = loop_timer_new(*state, on_bell, &b)};
	loop_timer_set(b.timer, 10);
	assert_true(scene_until(*state, bell_rung, &b));
	assert_int_equal(old.calls, 1);
	assert_int_equal(fresh.calls, 0);
	assert_int_equal(write(fresh.fd[1], "new", 3), 3);
	assert_true(scene_until(*state, other_has_text, &old));
	assert_memory_equal(fresh.got, "new", 3);
	loop_fd(*state, fresh.fd[0], 0, NULL, NULL);
	line_close(&fresh);
}

static void on_socket(void *arg, void *socket)
{
	struct line *l = arg;
	l->calls++;
	l->len = zmq_recv(socket, l->got, sizeof l->got, ZMQ_DONTWAIT);
	if (l->len == 4)
		loop_socket_drop(l->loop, socket);
}

static void a_socket_calls_for_each_message_until_it_is_dropped(void **state)
{
	void *context = zmq_ctx_new(), *here = zmq_socket(context, ZMQ_PAIR), *there = zmq_socket(context, ZMQ_PAIR);
	assert_int_equal(zmq_bind(here, "inproc://pair"), 0);
	assert_int_equal(zmq_connect(there, "inproc://pair"), 0);
	struct line l = {.loop = *state};
	loop_socket(*state, here, on_socket, &l);
	zmq_send(there, "a", 1, 0);
	zmq_send(there, "bb", 2, 0);
	zmq_send(there, "drop", 4, 0);
	zmq_send(there, "later", 5, 0);
	assert_true(scene_until(*state, line_called_thrice, &l));
	assert_memory_equal(l.got, "drop", 4);
	struct bell b = {.timer = loop_timer_new(*state, on_bell, &b)};
	loop_timer_set(b.timer, 10);
	assert_true(scene_until(*state, bell_rung, &b));
	assert_int_equal(l.calls, 3);
	zmq_close(here);
	zmq_close(there);
	zmq_ctx_term(context);
}

static void on_after(void *arg)
{
	struct bell *b = arg;
	b->rung++;
	if (b->other && b[1].rung) // the bell behind us rang in this round or an earlier one
		loop_stop(b->loop);
}

static void what_comes_after_comes_after_each_round(void **state)
{
	struct bell b[2] = {{.loop = *state}, {.loop = *state}};
	b[1].timer = b[0].other = loop_timer_new(*state, on_bell, &b[1]);
	b[1].again = 2;
	loop_after(*state, on_after, &b[0]);
	loop_timer_set(b[1].timer, 0);
	loop_run(*state);
	// Stopped after the first round in which the bell rang: it had no chance of a second.
	assert_int_equal(b[1].rung, 1);
	assert_true(b[0].rung >= 1);
}

static void a_signal_ends_the_loop(void **state)
{
	static const int signals[] = {SIGTERM, SIGINT};
	for (int i = 0; i < 2; i++) {
		assert_int_equal(kill(getpid(), signals[i]), 0);
		assert_int_equal(loop_run(*state), 0);
	}
	// And one that is gone does not: a write to a closed pipe is an error like any other.
	struct line l;
	line_open(&l, *state);
	close(l.fd[0]);
	assert_int_equal(write(l.fd[1], "x", 1), -1);
	assert_int_equal(errno, EPIPE);
	close(l.fd[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(every_timer_rings_once_and_never_early, setup, teardown),
	        cmocka_unit_test_setup_teardown(a_timer_that_is_moved_or_taken_back_rings_accordingly, setup, teardown),
	        cmocka_unit_test_setup_teardown(a_timer_may_free_others_and_itself, setup, teardown),
	        cmocka_unit_test_setup_teardown(a_descriptor_calls_when_there_is_something_and_when_it_ends, setup, teardown),
	        cmocka_unit_test_setup_teardown(a_descriptor_with_room_calls_until_it_is_dropped, setup, teardown),
	        cmocka_unit_test_setup_teardown(who_is_dropped_in_a_round_is_not_called_in_it, setup, teardown),
	        cmocka_unit_test_setup_teardown(a_number_that_is_used_again_is_another_descriptor, setup, teardown),
	        cmocka_unit_test_setup_teardown(a_socket_calls_for_each_message_until_it_is_dropped, setup, teardown),
	        cmocka_unit_test_setup_teardown(what_comes_after_comes_after_each_round, setup, teardown),
	        cmocka_unit_test_setup_teardown(a_signal_ends_the_loop, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
