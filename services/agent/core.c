#include "core.h"

bool core_may_send(const struct core *c, int64_t now_ms)
{
	return c->flights < FLIGHT_WINDOW && now_ms >= c->not_before_ms;
}

uint64_t core_sent(struct core *c, int64_t first, int64_t last, uint32_t rows, int64_t now_ms)
{
	uint64_t request = ++c->next_request;
	c->flight[c->flights++] = (struct flight){request, first, last, rows, now_ms + ACK_WAIT_MS};
	c->sent_to = last;
	return request;
}

bool core_answered(struct core *c, uint64_t request, struct flight *out)
{
	for (uint32_t i = 0; i < c->flights; i++) {
		if (c->flight[i].request != request)
			continue;
		*out = c->flight[i];
		c->flights--;
		for (; i < c->flights; i++)
			c->flight[i] = c->flight[i + 1];
		return true;
	}
	return false;
}

// Rows before the first that is still under way are gone from the spool: "everything that is left" starts the same rows again.
static void send_again(struct core *c)
{
	c->flights = 0;
	c->sent_to = 0;
}

void core_not_ready(struct core *c, int64_t now_ms)
{
	send_again(c);
	c->not_before_ms = now_ms + NOT_READY_WAIT_MS;
}

bool core_overdue(struct core *c, int64_t now_ms)
{
	for (uint32_t i = 0; i < c->flights; i++)
		if (c->flight[i].due_ms <= now_ms) {
			send_again(c);
			return true;
		}
	return false;
}

int64_t core_deadline(const struct core *c)
{
	int64_t next = INT64_MAX;
	for (uint32_t i = 0; i < c->flights; i++)
		if (c->flight[i].due_ms < next)
			next = c->flight[i].due_ms;
	return next;
}
