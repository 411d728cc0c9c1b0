#include "sys/loop.h"

#include "base/mem.h"
#include "sys/clock.h"
#include "sys/log.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include <zmq.h>

struct watch {
	void *socket; // NULL: fd
	int fd;
	int events; // LOOP_*; 0 = dropped, removed after the round
	loop_socket_fn *on_socket;
	loop_fd_fn *on_fd;
	void *arg;
};

struct loop_timer {
	struct loop *loop;
	loop_timer_fn *fn;
	void *arg;
	int64_t due_ms; // mono; -1 = not set
};

struct after {
	loop_timer_fn *fn;
	void *arg;
};

struct loop {
	struct watch *watch;
	uint32_t watches;
	zmq_pollitem_t *item; // of the watches, in their order
	bool changed;         // items must be made anew
	struct loop_timer **timer;
	uint32_t timers;
	struct after *after;
	uint32_t afters;
	int signal_fd;
	bool stop;
};

static void on_signal(void *arg, int fd, int events)
{
	struct signalfd_siginfo got;
	(void)events;
	if (read(fd, &got, sizeof got) == sizeof got)
		loop_stop(arg);
}

struct loop *loop_new(void)
{
	struct loop *l = mem_new(1, sizeof *l);
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	l->signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (l->signal_fd < 0)
		log_fatal("event=signalfd_failed error=\"%s\"", strerror(errno));
	loop_fd(l, l->signal_fd, LOOP_READ, on_signal, l);
	return l;
}

void loop_free(struct loop *l)
{
	if (!l)
		return;
	for (uint32_t i = 0; i < l->timers; i++)
		free(l->timer[i]);
	close(l->signal_fd);
	free(l->watch);
	free(l->item);
	free(l->timer);
	free(l->after);
	free(l);
}

static struct watch *find(struct loop *l, void *socket, int fd)
{
	for (uint32_t i = 0; i < l->watches; i++) {
		struct watch *w = &l->watch[i];
		if (w->events && w->socket == socket && (socket || w->fd == fd))
			return w;
	}
	return NULL;
}

static void watch_set(struct loop *l, struct watch with)
{
	struct watch *w = find(l, with.socket, with.fd);
	l->changed = true;
	if (w) {
		*w = with;
	} else if (with.events) {
		l->watch = mem_grow(l->watch, l->watches + 1, sizeof *l->watch);
		l->watch[l->watches++] = with;
	}
}

void loop_socket(struct loop *l, void *zmq_socket, loop_socket_fn *fn, void *arg)
{
	watch_set(l, (struct watch){.socket = zmq_socket, .events = LOOP_READ, .on_socket = fn, .arg = arg});
}

void loop_socket_drop(struct loop *l, void *zmq_socket)
{
	watch_set(l, (struct watch){.socket = zmq_socket});
}

void loop_fd(struct loop *l, int fd, int events, loop_fd_fn *fn, void *arg)
{
	watch_set(l, (struct watch){.fd = fd, .events = events, .on_fd = fn, .arg = arg});
}

struct loop_timer *loop_timer_new(struct loop *l, loop_timer_fn *fn, void *arg)
{
	struct loop_timer *t = mem_new(1, sizeof *t);
	*t = (struct loop_timer){.loop = l, .fn = fn, .arg = arg, .due_ms = -1};
	l->timer = mem_grow(l->timer, l->timers + 1, sizeof(struct loop_timer *));
	l->timer[l->timers++] = t;
	return t;
}

void loop_timer_set(struct loop_timer *t, int64_t in_ms)
{
	t->due_ms = in_ms < 0 ? -1 : clock_mono_ms() + in_ms;
}

void loop_timer_free(struct loop_timer *t)
{
	if (!t)
		return;
	struct loop *l = t->loop;
	for (uint32_t i = 0; i < l->timers; i++)
		if (l->timer[i] == t) {
			l->timer[i] = l->timer[--l->timers];
			break;
		}
	free(t);
}

void loop_after(struct loop *l, loop_timer_fn *fn, void *arg)
{
	l->after = mem_grow(l->after, l->afters + 1, sizeof *l->after);
	l->after[l->afters++] = (struct after){fn, arg};
}

// Removes what was dropped in the last round and lays out the poll items.
static void refresh(struct loop *l)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < l->watches; i++)
		if (l->watch[i].events)
			l->watch[kept++] = l->watch[i];
	l->watches = kept;
	l->item = mem_grow(l->item, kept, sizeof *l->item);
	for (uint32_t i = 0; i < kept; i++) {
		const struct watch *w = &l->watch[i];
		short events = (short)((w->events & LOOP_READ ? ZMQ_POLLIN : 0) | (w->events & LOOP_WRITE ? ZMQ_POLLOUT : 0));
		l->item[i] = (zmq_pollitem_t){.socket = w->socket, .fd = w->fd, .events = events};
	}
	l->changed = false;
}

static long until_next_timer(const struct loop *l)
{
	int64_t next = INT64_MAX, now = clock_mono_ms();
	for (uint32_t i = 0; i < l->timers; i++)
		if (l->timer[i]->due_ms >= 0 && l->timer[i]->due_ms < next)
			next = l->timer[i]->due_ms;
	if (next == INT64_MAX)
		return -1;
	return next <= now ? 0 : next - now > 60000 ? 60000 : (long)(next - now);
}

static void run_timers(struct loop *l)
{
	int64_t now = clock_mono_ms();
	// A callback may add, free or set any timer: look again from the start after each, each timer at most once a round by its new due time.
	for (uint32_t i = 0; i < l->timers;) {
		struct loop_timer *t = l->timer[i];
		if (t->due_ms < 0 || t->due_ms > now) {
			i++;
			continue;
		}
		t->due_ms = -1;
		t->fn(t->arg);
		i = 0;
		if (clock_mono_ms() > now + 20)
			return; // sockets get their turn
	}
}

static void run_watches(struct loop *l)
{
	uint32_t n = l->watches;
	for (uint32_t i = 0; i < n; i++) {
		short got = l->item[i].revents;
		struct watch w = l->watch[i];
		if (!got || !w.events || w.socket != l->item[i].socket || (!w.socket && w.fd != l->item[i].fd))
			continue;
		if (w.socket)
			w.on_socket(w.arg, w.socket);
		else
			w.on_fd(w.arg, w.fd, (got & (ZMQ_POLLIN | ZMQ_POLLERR | ZMQ_POLLPRI) ? LOOP_READ : 0) | (got & ZMQ_POLLOUT ? LOOP_WRITE : 0));
	}
}

int loop_run(struct loop *l)
{
	l->stop = false;
	while (!l->stop) {
		if (l->changed)
			refresh(l);
		int n = zmq_poll(l->item, (int)l->watches, until_next_timer(l));
		if (n < 0 && errno != EINTR)
			log_fatal("event=poll_failed error=\"%s\"", zmq_strerror(errno));
		if (n > 0)
			run_watches(l);
		run_timers(l);
		for (uint32_t i = 0; i < l->afters; i++)
			l->after[i].fn(l->after[i].arg);
	}
	return 0;
}

void loop_stop(struct loop *l)
{
	l->stop = true;
}
