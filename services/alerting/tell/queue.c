#include "tell/queue.h"

enum {
	MINUTE_MS = 60000,
	RETRY_FIRST_MS = 1000, // doubled with each failure in a row
	RETRY_LAST_MS = 60000, // so a receiver that comes back is noticed within a minute
	FAILURES_TO_OPEN = 5,
	SHUT_MS = 300000, // a wrong key is asked about every five minutes
	LONGEST_WAIT_MS = 3600000
};

// The bucket holds `burst` messages and gets one back each `interval`, chosen so that no minute sees more than `per_minute`: burst - 1 at once and one for each interval that
// begins in it. A tenth is left out, for messages that are held up on their way and arrive closer together than they were sent.
static uint32_t within(const struct queue_limits *l)
{
	return l->per_minute - l->per_minute / 10;
}

static uint32_t burst(const struct queue_limits *l)
{
	return within(l) > 1 ? within(l) / 2 : 1;
}

static int64_t interval_ms(const struct queue_limits *l)
{
	uint32_t rest = within(l) - burst(l) + 1;
	return (MINUTE_MS + rest - 1) / rest;
}

// So many of the burst are kept for urgent notices.
static uint32_t reserve(const struct queue_limits *l)
{
	return burst(l) / 4;
}

static uint32_t tokens(const struct queue_lane *q, const struct queue_limits *l, int64_t now_ms)
{
	if (!l->per_minute)
		return UINT32_MAX;
	int64_t missing = q->full_ms > now_ms ? q->full_ms - now_ms : 0;
	return burst(l) - (uint32_t)((missing + interval_ms(l) - 1) / interval_ms(l));
}

// When the bucket holds so many.
static int64_t tokens_at(const struct queue_lane *q, const struct queue_limits *l, uint32_t count)
{
	return l->per_minute ? q->full_ms - (int64_t)(burst(l) - count) * interval_ms(l) : 0;
}

// Times that lie further ahead than any wait come from a clock that was set back.
static void clamp(struct queue_lane *q, const struct queue_limits *l, int64_t now_ms)
{
	int64_t empty = l->per_minute ? now_ms + burst(l) * interval_ms(l) : now_ms;
	if (q->full_ms > empty)
		q->full_ms = empty;
	if (q->gap_ms > now_ms + l->gap_ms)
		q->gap_ms = now_ms + l->gap_ms;
	if (q->retry_ms > now_ms + LONGEST_WAIT_MS)
		q->retry_ms = now_ms + LONGEST_WAIT_MS;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

int64_t queue_blocked_until(struct queue_lane *q, const struct queue_limits *l, int64_t now_ms)
{
	clamp(q, l, now_ms);
	return later(later(q->retry_ms, q->gap_ms), tokens_at(q, l, 1));
}

static struct queue_step wait_until(int64_t at)
{
	return (struct queue_step){.what = at == INT64_MAX ? QUEUE_NOTHING : QUEUE_WAIT, .until_ms = at};
}

static struct queue_step send(uint32_t most)
{
	return (struct queue_step){.what = QUEUE_SEND, .most = most};
}

struct queue_step queue_next(struct queue_lane *q, const struct queue_limits *l, const struct queue_head *h, int64_t now_ms)
{
	int64_t blocked = queue_blocked_until(q, l, now_ms);
	if (!h->bound && !h->urgent && !h->normal)
		return wait_until(h->next_due_ms);
	if (blocked > now_ms)
		return wait_until(blocked);
	if (h->bound)
		return send(h->bound);
	if (q->failures)
		return send(1); // a probe
	uint32_t left = tokens(q, l, now_ms);
	if (h->urgent)
		return send(h->urgent > l->many || h->urgent > left ? l->most : 1);
	if (!l->per_minute)
		return send(h->normal > l->many ? l->most : 1);
	if (left <= reserve(l)) { // the limit is near: they gather
		int64_t enough = tokens_at(q, l, reserve(l) + 1);
		return wait_until(enough < h->next_due_ms ? enough : h->next_due_ms);
	}
	return send(h->normal > l->many || h->normal > left - reserve(l) ? l->most : 1);
}

void queue_sent(struct queue_lane *q, const struct queue_limits *l, int64_t now_ms)
{
	q->gap_ms = now_ms + l->gap_ms;
	if (l->per_minute)
		q->full_ms = later(q->full_ms, now_ms) + interval_ms(l);
}

void queue_taken(struct queue_lane *q)
{
	q->failures = 0;
	q->retry_ms = 0;
}

void queue_failed(struct queue_lane *q, int64_t now_ms)
{
	int64_t wait = RETRY_FIRST_MS;
	for (uint32_t i = 0; i < q->failures && wait < RETRY_LAST_MS; i++)
		wait *= 2;
	q->failures++;
	q->retry_ms = now_ms + (wait < RETRY_LAST_MS ? wait : RETRY_LAST_MS);
}

void queue_throttled(struct queue_lane *q, int64_t wait_ms, int64_t now_ms)
{
	q->retry_ms = now_ms + (wait_ms < LONGEST_WAIT_MS ? wait_ms : LONGEST_WAIT_MS);
}

void queue_shut(struct queue_lane *q, int64_t now_ms)
{
	if (q->failures < FAILURES_TO_OPEN)
		q->failures = FAILURES_TO_OPEN;
	q->retry_ms = now_ms + SHUT_MS;
}

void queue_repaired(struct queue_lane *q)
{
	q->retry_ms = 0;
}

enum queue_breaker queue_breaker(const struct queue_lane *q, int64_t now_ms)
{
	if (q->failures < FAILURES_TO_OPEN)
		return QUEUE_CLOSED;
	return q->retry_ms > now_ms ? QUEUE_OPEN : QUEUE_HALF_OPEN;
}

const char *queue_breaker_word(enum queue_breaker b)
{
	static const char *const words[] = {"closed", "open", "half_open"};
	return words[b];
}
