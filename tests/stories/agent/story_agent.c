// Stories of the agent's core: batches by the numbers of their spool rows.
//
//   up | down                 the connection
//   spooled N                 rows up to N are on our disk (a batch holds 5000; a row of another kind ends it: "spooled 12 but 7" ends one at 7)
//   acked N | refused N       the server's answer to request N
//   not_taken                 the socket had no room
//   tick                      time passes
//   deadline                  tells when the core wants the next tick
#include "core.h"
#include "story.h"
#include "trace.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/parse.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { CUTS = 8 };

struct teller {
	struct core core;
	int64_t spooled;
	int64_t cut[CUTS]; // last rows of a kind
	uint32_t cuts;
};

static void *open_teller(void)
{
	struct teller *t = mem_new(1, sizeof *t);
	core_init(&t->core);
	return t;
}

static struct event loaded(const struct teller *t, int64_t after)
{
	int64_t last = after + CORE_BATCH_ROWS < t->spooled ? after + CORE_BATCH_ROWS : t->spooled;
	for (uint32_t i = 0; i < t->cuts; i++)
		if (t->cut[i] > after && t->cut[i] < last)
			last = t->cut[i];
	return (struct event){.kind = EVENT_LOADED, .first = after + 1, .last = last > after ? last : 0};
}

static void step(struct teller *t, struct event ev, int64_t now_ms, struct buf *trace)
{
	for (bool more = true; more;) {
		struct effects fx;
		more = false;
		ev.now_ms = now_ms;
		core_step(&t->core, &ev, &fx);
		for (uint32_t i = 0; i < fx.n; i++) {
			if (fx.effect[i].kind == EFFECT_LOAD) {
				ev = loaded(t, fx.effect[i].after);
				more = true;
				continue;
			}
			trace_effect(trace, &fx.effect[i]);
			buf_text(trace, "\n");
		}
	}
}

static bool number(int argc, char **argv, int at, int64_t *out)
{
	return argc > at && parse_i64(argv[at], strlen(argv[at]), out) == OK;
}

static bool spooled(struct teller *t, int argc, char **argv, struct event *ev)
{
	if (!number(argc, argv, 1, &t->spooled))
		return false;
	for (int i = 3; i < argc && t->cuts < CUTS; i++)
		if (!number(argc, argv, i, &t->cut[t->cuts++]))
			return false;
	*ev = (struct event){.kind = EVENT_SPOOLED, .last = t->spooled};
	return true;
}

static bool tell(void *arg, int64_t time_ms, int argc, char **argv, struct buf *trace)
{
	static const struct {
		const char *word;
		enum event_kind kind;
		bool up;
	} plain[] = {
	        {"tick",      EVENT_TICK,      false},
	        {"up",        EVENT_LINK,      true },
	        {"down",      EVENT_LINK,      false},
	        {"not_taken", EVENT_NOT_TAKEN, false},
	};
	struct teller *t = arg;
	struct event ev = {0};
	int64_t request;
	if (!strcmp(argv[0], "deadline")) {
		int64_t at = core_deadline(&t->core);
		if (at == INT64_MAX)
			buf_text(trace, "no deadline\n");
		else
			buf_printf(trace, "deadline in %" PRId64 " ms\n", at - time_ms);
		return true;
	}
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (!strcmp(argv[0], plain[i].word)) {
			step(t, (struct event){.kind = plain[i].kind, .up = plain[i].up}, time_ms, trace);
			return true;
		}
	if (!strcmp(argv[0], "spooled")) {
		if (!spooled(t, argc, argv, &ev))
			return false;
	} else if (number(argc, argv, 1, &request) && (!strcmp(argv[0], "acked") || !strcmp(argv[0], "refused"))) {
		ev = (struct event){.kind = *argv[0] == 'a' ? EVENT_ACKED : EVENT_REFUSED, .request = (uint64_t)request};
	} else {
		return false;
	}
	step(t, ev, time_ms, trace);
	return true;
}

int main(int argc, char **argv)
{
	return story_main(argc, argv, open_teller, tell, free);
}
