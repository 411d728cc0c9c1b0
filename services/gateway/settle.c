// Waits until everybody who follows the registry knows a version of it.
#include "base/err.h"
#include "base/mem.h"
#include "service.h"
#include "sys/clock.h"

#include <stdlib.h>

enum { PATIENCE_MS = 3000, LOOK_MS = 15 };

struct wait {
	struct wait *next;
	uint64_t version;
	int64_t due_ms; // mono
	settled_fn *fn;
	void *arg;
};

struct settling {
	struct loop_timer *timer;
	struct wait *first;
};

// Those that are away are not waited for: what they miss now they read when they are back.
static uint64_t known(const struct service *s)
{
	uint64_t version = feed_position(mirror_follow(s->mirror));
	for (int i = PEER_AGGREGATION; i < PEERS; i++)
		if (s->peer[i].up && s->peer[i].status.registry && s->peer[i].status.registry < version)
			version = s->peer[i].status.registry;
	return version;
}

static void look(struct service *s)
{
	struct settling *g = s->settling;
	if (!g->timer)
		return; // stopping: nothing waits
	uint64_t version = known(s);
	int64_t now = clock_mono_ms();
	for (struct wait **at = &g->first; *at;) {
		struct wait *w = *at;
		if (version < w->version && now < w->due_ms) {
			at = &w->next;
			continue;
		}
		*at = w->next;
		w->fn(w->arg, version >= w->version);
		free(w);
	}
	loop_timer_set(g->timer, g->first ? LOOK_MS : -1);
}

static void on_survey(void *arg)
{
	look(arg);
}

static void on_timer(void *arg)
{
	struct service *s = arg;
	look(s);
	if (s->settling->first)
		survey(s, on_survey, s);
}

void settle_start(struct service *s)
{
	s->settling = mem_new(1, sizeof *s->settling);
	s->settling->timer = loop_timer_new(s->loop, on_timer, s);
}

void settle_stop(struct service *s)
{
	loop_timer_free(s->settling->timer);
	s->settling->timer = NULL;
	for (struct wait *w; (w = s->settling->first);) {
		s->settling->first = w->next;
		w->fn(w->arg, false);
		free(w);
	}
}

void settle(struct service *s, uint64_t version, settled_fn *fn, void *arg)
{
	struct wait *w = mem_new(1, sizeof *w);
	*w = (struct wait){.next = s->settling->first, .version = version, .due_ms = clock_mono_ms() + PATIENCE_MS, .fn = fn, .arg = arg};
	s->settling->first = w;
	survey(s, on_survey, s);
	loop_timer_set(s->settling->timer, LOOK_MS);
}

void settle_look(struct service *s)
{
	if (s->settling && s->settling->first && s->mirror)
		look(s);
}
