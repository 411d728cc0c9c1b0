#include "heartbeat.h"

#include "base/mem.h"
#include "sys/log.h"
#include "tell/send.h"

#include <stdlib.h>

enum { ANSWER_MS = 10000 };

struct heartbeat {
	const char *url;
	int64_t period_ms, due_ms;
	struct sender_settings settings;
	struct sender *sender;
	bool under_way, is_held, is_failing; // what was said in the log last
	uint64_t taken, failed;
};

static void on_answer(void *arg, void *ticket, const struct channel_answer *a)
{
	struct heartbeat *h = arg;
	const bool ok = a->how == ANSWER_GIVEN && a->status / 100 == 2;
	(void)ticket;
	h->under_way = false;
	*(ok ? &h->taken : &h->failed) += 1;
	if (ok && h->is_failing)
		log_info("event=heartbeat_taken");
	else if (!ok && !h->is_failing)
		log_error("event=heartbeat_failed status=%ld error=\"%s\"", a->status, a->error ? a->error : "");
	h->is_failing = !ok;
}

struct heartbeat *heartbeat_new(struct loop *l, const char *url, int64_t period_ms, const char *ca_file)
{
	struct heartbeat *h = mem_new(1, sizeof *h);
	h->url = url;
	h->period_ms = period_ms;
	h->settings =
	        (struct sender_settings){.smtp_url = "", .smtp_user = "", .smtp_password = "", .mail_from = "", .ca_file = ca_file, .timeout_ms = ANSWER_MS};
	h->sender = sender_new(l, &h->settings, on_answer, h);
	return h;
}

void heartbeat_free(struct heartbeat *h)
{
	if (!h)
		return;
	sender_free(h->sender);
	free(h);
}

static void call(struct heartbeat *h)
{
	struct channel_call c = {0};
	buf_printf(&c.url, "%s", h->url);
	buf_printf(&c.header, "Content-Type: text/plain\n");
	buf_printf(&c.body, "parkpulse alerting is well\n");
	h->under_way = true;
	sender_start(h->sender, &c, NULL);
}

void heartbeat_tick(struct heartbeat *h, const char *unwell, int64_t mono_ms)
{
	const bool held = unwell && h->due_ms; // before the first beat it is only beginning
	if (held && !h->is_held)
		log_error("event=heartbeat_held reason=\"%s\"", unwell);
	else if (!unwell && h->is_held)
		log_info("event=heartbeat_resumed");
	h->is_held = held;
	if (unwell || h->under_way || mono_ms < h->due_ms)
		return;
	h->due_ms = mono_ms + h->period_ms;
	call(h);
}

void heartbeat_counts(const struct heartbeat *h, uint64_t *taken, uint64_t *failed)
{
	*taken = h->taken;
	*failed = h->failed;
}
