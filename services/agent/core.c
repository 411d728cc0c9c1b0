#include "core.h"

#include <stddef.h>

void core_init(struct core *c)
{
	*c = (struct core){.ack_wait_ms = ACK_WAIT_MS};
}

static void put(struct effects *fx, struct effect e)
{
	fx->effect[fx->n++] = e;
}

static struct batch *find(struct core *c, uint64_t request)
{
	for (uint32_t i = 0; i < c->batches; i++)
		if (c->batch[i].request == request)
			return &c->batch[i];
	return NULL;
}

const struct batch *core_batch(const struct core *c, uint64_t request)
{
	return find((struct core *)(uintptr_t)c, request);
}

// Everything under way goes again, in order, those too whose ack has overtaken an older one's.
static void send_again(struct core *c, int64_t not_before_ms)
{
	for (uint32_t i = 0; i < c->batches; i++)
		c->batch[i].state = BATCH_LOADED;
	c->not_before_ms = not_before_ms;
}

static uint32_t free_slot(const struct core *c)
{
	uint32_t used = 0, slot = 0;
	for (uint32_t i = 0; i < c->batches; i++)
		used |= 1u << c->batch[i].slot;
	while (used & 1u << slot)
		slot++;
	return slot;
}

static void load_next(struct core *c, struct effects *fx)
{
	if (c->loading || !c->link_up || c->batches == CORE_WINDOW || c->loaded_to >= c->spooled_to)
		return;
	c->loading = true;
	put(fx, (struct effect){.kind = EFFECT_LOAD, .slot = free_slot(c), .after = c->loaded_to});
}

static void send_loaded(struct core *c, int64_t now_ms, struct effects *fx)
{
	if (!c->link_up || now_ms < c->not_before_ms)
		return;
	for (uint32_t i = 0; i < c->batches; i++) {
		struct batch *b = &c->batch[i];
		if (b->state != BATCH_LOADED)
			continue;
		b->state = BATCH_SENT;
		b->sendings++;
		b->due_ms = now_ms + c->ack_wait_ms;
		put(fx, (struct effect){.kind = EFFECT_SEND, .slot = b->slot, .request = b->request, .first = b->first, .last = b->last});
	}
}

static void on_tick(struct core *c, const struct event *ev)
{
	for (uint32_t i = 0; i < c->batches; i++) {
		if (c->batch[i].state != BATCH_SENT || c->batch[i].due_ms > ev->now_ms)
			continue;
		c->ack_wait_ms = c->ack_wait_ms * 2 < ACK_WAIT_MOST_MS ? c->ack_wait_ms * 2 : ACK_WAIT_MOST_MS;
		send_again(c, ev->now_ms);
		return;
	}
}

static void on_link(struct core *c, const struct event *ev)
{
	c->link_up = ev->up;
	c->ack_wait_ms = ACK_WAIT_MS;
	send_again(c, ev->now_ms); // what was on the line is gone
}

static void on_loaded(struct core *c, const struct event *ev)
{
	c->loading = false;
	if (!ev->last) {
		c->loaded_to = c->spooled_to;
		return;
	}
	uint32_t slot = free_slot(c);
	c->batch[c->batches++] = (struct batch){.request = ++c->last_request, .first = ev->first, .last = ev->last, .slot = slot, .state = BATCH_LOADED};
	c->loaded_to = ev->last;
}

static void on_acked(struct core *c, const struct event *ev, struct effects *fx)
{
	struct batch *b = find(c, ev->request);
	if (!b)
		return;
	b->state = BATCH_ACKED;
	if (b->sendings == 1)
		c->ack_wait_ms = ACK_WAIT_MS; // the ack of what went twice may be the first one's: it says nothing of how long one takes
	uint32_t done = 0;
	for (; done < c->batches && c->batch[done].state == BATCH_ACKED; done++) {
		b = &c->batch[done];
		put(fx, (struct effect){.kind = EFFECT_SETTLE, .slot = b->slot, .request = b->request, .first = b->first, .last = b->last});
	}
	c->batches -= done;
	for (uint32_t i = 0; i < c->batches; i++)
		c->batch[i] = c->batch[i + done];
}

void core_step(struct core *c, const struct event *ev, struct effects *fx)
{
	fx->n = 0;
	switch (ev->kind) {
	case EVENT_TICK:
		on_tick(c, ev);
		break;
	case EVENT_LINK:
		on_link(c, ev);
		break;
	case EVENT_SPOOLED:
		c->spooled_to = ev->last;
		break;
	case EVENT_LOADED:
		on_loaded(c, ev);
		break;
	case EVENT_ACKED:
		on_acked(c, ev, fx);
		break;
	case EVENT_REFUSED:
		send_again(c, ev->now_ms + NOT_READY_WAIT_MS);
		break;
	case EVENT_NOT_TAKEN:
		send_again(c, ev->now_ms + NOT_TAKEN_WAIT_MS);
		break;
	}
	send_loaded(c, ev->now_ms, fx);
	load_next(c, fx);
}

int64_t core_deadline(const struct core *c)
{
	int64_t next = INT64_MAX;
	for (uint32_t i = 0; c->link_up && i < c->batches; i++) {
		const struct batch *b = &c->batch[i];
		int64_t at = b->state == BATCH_SENT ? b->due_ms : b->state == BATCH_LOADED ? c->not_before_ms : INT64_MAX;
		next = at < next ? at : next;
	}
	return next;
}
