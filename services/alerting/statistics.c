#include "statistics.h"

#include "base/civil.h"
#include "base/mem.h"
#include "desk/tally.h"
#include "sys/clock.h"
#include "wire.h"

#include <stdlib.h>

enum {
	DAYS = 92,    // back from now, when nobody says from when
	PIECE = 1000, // alerts at a time: some 5 ms
	WAITING = 8,
};

struct question {
	struct bus_msg asker;
	void *socket;
	struct arena texts; // of the query
	struct statistics_query query;
	struct tally tally;
	struct tally_place place; // how far the alerts are read
	struct question *next;
};

struct statistics {
	struct store *store;
	struct loop_timer *timer; // the next piece
	struct question *first;
};

static void question_free(struct question *q)
{
	tally_fini(&q->tally);
	arena_fini(&q->texts);
	free(q);
}

static void answer(struct statistics *s, struct question *q)
{
	struct buf out = {0};
	store_tally_cases(s->store, &q->query, &q->tally);
	wire_statistics(&q->tally, &out);
	bus_reply(q->socket, &q->asker, "Statistics", out.at, out.len);
	buf_fini(&out);
}

static void read_piece(void *arg)
{
	struct statistics *s = arg;
	struct question *q = s->first;
	if (!store_tally_alerts(s->store, &q->query, &q->place, PIECE, &q->tally)) {
		answer(s, q);
		s->first = q->next;
		question_free(q);
	}
	if (s->first)
		loop_timer_set(s->timer, 0);
}

struct statistics *statistics_new(struct loop *l, struct store *store)
{
	struct statistics *s = mem_new(1, sizeof *s);
	s->store = store;
	s->timer = loop_timer_new(l, read_piece, s);
	return s;
}

void statistics_free(struct statistics *s)
{
	for (struct question *q = s->first, *next; q; q = next) {
		next = q->next;
		question_free(q);
	}
	loop_timer_free(s->timer);
	free(s);
}

void statistics_ask(struct statistics *s, void *socket, const struct bus_msg *m)
{
	struct question **last = &s->first, *q = mem_new(1, sizeof *q);
	int waiting = 0;
	for (; *last; last = &(*last)->next)
		waiting++;
	q->asker = *m;
	q->asker.frame = NULL; // the message is its owner's
	q->asker.body = NULL;
	q->socket = socket;
	if (wire_statistics_query(&q->texts, m->body, m->len, &q->query)) {
		bus_reply_error(socket, m, "malformed", "not a StatisticsQuery", "");
		question_free(q);
	} else if (waiting == WAITING) {
		bus_reply_error(socket, m, "unavailable", "eight questions about statistics are waiting already", "");
		question_free(q);
	} else {
		if (!q->query.from_time)
			q->query.from_time = clock_now_ms() - DAYS * (int64_t)CIVIL_DAY_MS;
		*last = q;
		if (!waiting)
			loop_timer_set(s->timer, 0);
	}
}
