#include "tell/tell.h"
#include "tell/store.h"

#include "base/map.h"
#include "base/mem.h"
#include "sys/clock.h"
#include "sys/log.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	AT_ONCE = 4,         // calls under way of one channel: its mailboxes share one server
	PAGE = CHANNEL_MOST, // notices in memory: at least the largest queue_limits.most
	LOOK_NEVER = -1
};

struct channel {
	struct tell_channel as; // id empty: a place that is free
	uint32_t under_way;
	bool failing;  // the newest answer of its calls was none of taking
	char why[160]; // it failed the last time
	uint64_t told, messages, failed, given_back;
	struct log_gate gate;
	struct {
		struct metric *told, *messages, *failed, *given_back, *waiting, *oldest, *open;
	} metric;
};

struct lane { // of one receiver
	char *receiver;
	uint32_t channel; // its place; MAP_NONE: does not exist
	struct queue_lane queue;
	int64_t look_ms; // when there may be something to do; LOOK_NEVER: when something comes
	bool busy;       // a call is under way
	bool answered;   // what was judged of it
	bool repaired;   // the channel was while a call was under way: what comes of that one delays nothing
	struct channel_judged judged;
	enum channel_kind kind;   // of the call, when it was built
	uint32_t apart;           // so many notices go one by one: together they were refused, and one of them may be to blame
	uint32_t count;           // notices in the call
	struct channel_call call; // built in this round, to be sent after its commit
	bool built;
};

struct tell {
	struct loop *loop;
	struct db *db;
	struct tell_settings settings;
	tell_told_fn *told;
	void *arg;
	struct sender *sender;
	struct loop_timer *timer;
	struct channel **channel;
	uint32_t channels;
	struct map channel_by_id;
	struct lane **lane;
	uint32_t lanes;
	uint32_t turn; // lane that is looked at first: none is always the last
	struct map lane_by_receiver;
	struct tell_notice *page;
	struct buf name;
	bool started;
	bool due;        // the round has something to do
	int64_t last_ms; // when the last one was
};

// --- lanes and channels

static uint32_t channel_of(struct tell *t, const char *receiver)
{
	char id[TELL_CODE];
	channel_of_receiver(receiver, id);
	return map_get_text(&t->channel_by_id, id);
}

static struct lane *lane_of(struct tell *t, const char *receiver)
{
	uint32_t at = map_get_text(&t->lane_by_receiver, receiver);
	if (at != MAP_NONE)
		return t->lane[at];
	struct lane *l = mem_new(1, sizeof *l);
	*l = (struct lane){.receiver = mem_text(receiver), .channel = channel_of(t, receiver)};
	map_put_text(&t->lane_by_receiver, receiver, t->lanes);
	t->lane = mem_grow(t->lane, t->lanes + 1, sizeof(struct lane *));
	t->lane[t->lanes++] = l;
	return l;
}

static void load_lane(void *arg, const char *receiver, int64_t full_ms)
{
	lane_of(arg, receiver)->queue.full_ms = full_ms;
}

static bool under_way(void *arg, const char *receiver)
{
	return lane_of(arg, receiver)->busy;
}

static void try_at_once(struct lane *l)
{
	l->look_ms = 0;
	l->repaired = l->busy;
	queue_repaired(&l->queue);
}

void tell_channel_put(struct tell *t, const struct tell_channel *c)
{
	uint32_t at = map_get_text(&t->channel_by_id, c->id);
	if (at == MAP_NONE) {
		at = t->channels;
		t->channel = mem_grow(t->channel, t->channels + 1, sizeof(struct channel *));
		t->channel[t->channels++] = mem_new(1, sizeof **t->channel);
		map_put_text(&t->channel_by_id, c->id, at);
	}
	t->channel[at]->as = *c;
	for (uint32_t i = 0; i < t->lanes; i++) {
		struct lane *l = t->lane[i];
		if (channel_of(t, l->receiver) != at)
			continue;
		l->channel = at;
		try_at_once(l);
	}
	tell_wake(t);
}

// The place stays, so that its counts and the call under way have one.
void tell_channel_remove(struct tell *t, const char *id)
{
	uint32_t at = map_get_text(&t->channel_by_id, id);
	for (uint32_t i = 0; at != MAP_NONE && i < t->lanes; i++)
		if (t->lane[i]->channel == at)
			t->lane[i]->look_ms = 0;
	if (at != MAP_NONE)
		*t->channel[at]->as.id = 0;
	tell_wake(t);
}

static struct channel *place_of(struct tell *t, const struct lane *l)
{
	return l->channel == MAP_NONE ? NULL : t->channel[l->channel];
}

// --- a round: settle what was answered, bind what goes next, commit, send

// The first of the page have left the queue, or do so in this commit.
static void say_told(struct tell *t, struct lane *l, uint32_t count, enum told told, const char *why, int64_t now_ms)
{
	struct channel *c = place_of(t, l);
	for (uint32_t i = 0; i < count; i++) {
		t->told(t->arg, &t->page[i], told, why, now_ms);
		if (told != TOLD_TAKEN)
			log_error("event=tell_given_back channel=%s notice=%s alert=%s error=\"%s\"", t->page[i].channel, t->page[i].id, t->page[i].alert, why);
	}
	if (c)
		*(told == TOLD_TAKEN ? &c->told : &c->given_back) += count;
}

// The notices of the lane's message leave the queue.
static void finish(struct tell *t, struct lane *l, enum told told, const char *why, int64_t now_ms)
{
	struct channel *c = place_of(t, l);
	say_told(t, l, tell_store_bound(t->db, l->receiver, t->page, PAGE), told, why, now_ms);
	tell_store_drop_bound(t->db, l->receiver);
	if (c)
		c->messages += told == TOLD_TAKEN;
}

static void say_failed(struct channel *c, const struct lane *l, int64_t now_ms)
{
	c->failed++;
	memcpy(c->why, l->judged.why, sizeof c->why);
	if (log_due(&c->gate))
		log_warn("event=tell_failed channel=%s error=\"%s\" failures=%u breaker=%s again_in_ms=%lld missed=%u", c->as.id, l->judged.why,
		         l->queue.failures, queue_breaker_word(queue_breaker(&l->queue, now_ms)), (long long)(l->queue.retry_ms - now_ms), c->gate.missed);
}

static void settle(struct tell *t, struct lane *l, int64_t now_ms)
{
	struct channel *c = place_of(t, l);
	enum outcome end = l->judged.end;
	l->answered = l->busy = false;
	l->look_ms = 0;
	c->under_way--;
	c->failing = end != OUTCOME_TAKEN && end != OUTCOME_REFUSED;
	bool repaired = l->repaired;
	l->repaired = false;
	if (end == OUTCOME_REFUSED && l->count > 1) {
		l->apart = l->count;
		tell_store_unbind(t->db, l->receiver);
		queue_taken(&l->queue);
		return;
	}
	if (end == OUTCOME_TAKEN || end == OUTCOME_REFUSED) {
		finish(t, l, end == OUTCOME_TAKEN ? TOLD_TAKEN : TOLD_REFUSED, l->judged.why, now_ms);
		queue_taken(&l->queue);
		return;
	}
	if (end != OUTCOME_UNSURE)
		tell_store_unbind(t->db, l->receiver);
	if (end == OUTCOME_THROTTLED)
		queue_throttled(&l->queue, l->judged.wait_ms, now_ms);
	else if (end == OUTCOME_SHUT)
		queue_shut(&l->queue, now_ms);
	else
		queue_failed(&l->queue, now_ms);
	if (repaired && end != OUTCOME_THROTTLED)
		queue_repaired(&l->queue);
	say_failed(c, l, now_ms);
}

// A page of notices to a channel that does not exist.
static void give_back(struct tell *t, struct lane *l, int64_t now_ms)
{
	struct queue_head head;
	tell_store_head(t->db, l->receiver, 1, INT64_MAX - 1, &head);
	l->look_ms = LOOK_NEVER;
	if (!head.bound && !head.urgent && !head.normal)
		return;
	if (!head.bound)
		tell_store_bind(t->db, l->receiver, PAGE, INT64_MAX);
	finish(t, l, TOLD_REFUSED, "the channel does not exist", now_ms);
	l->look_ms = 0;
	t->due = true;
}

static void build(struct tell *t, struct lane *l, struct channel *c, int64_t now_ms)
{
	char key[TELL_CODE];
	l->count = tell_store_bound(t->db, l->receiver, t->page, PAGE);
	channel_key(t->page, l->count, key);
	const char *why = channel_build(&c->as, &t->settings.site, t->page, l->count, key, now_ms, &l->call);
	if (why) {
		channel_call_fini(&l->call);
		finish(t, l, TOLD_REFUSED, why, now_ms);
		t->due = true;
		return;
	}
	struct queue_limits limits = channel_limits(&c->as);
	queue_sent(&l->queue, &limits, now_ms);
	tell_store_bucket(t->db, l->receiver, l->queue.full_ms);
	l->kind = c->as.kind;
	l->built = l->busy = true;
	c->under_way++;
}

// The receiver is failing: what has another way goes it; at once, where nothing will be taken until somebody repairs the channel.
static void give_up(struct tell *t, struct lane *l, int64_t now_ms)
{
	const int64_t late_ms = l->judged.end == OUTCOME_SHUT ? INT64_MAX - 1 : now_ms;
	uint32_t count = tell_store_take_late(t->db, l->receiver, late_ms, t->page, PAGE);
	say_told(t, l, count, TOLD_LATE, place_of(t, l)->why, now_ms);
	int64_t until_ms = tell_store_next_until(t->db, l->receiver);
	if (until_ms < l->look_ms)
		l->look_ms = until_ms;
	t->due = t->due || until_ms <= late_ms;
}

static void next(struct tell *t, struct lane *l, int64_t now_ms)
{
	struct channel *c = place_of(t, l);
	struct queue_head head;
	if (!c || !*c->as.id) {
		give_back(t, l, now_ms);
		return;
	}
	if (c->under_way >= AT_ONCE) { // the end of one of them makes a round
		if (c->failing)
			give_up(t, l, now_ms);
		return;
	}
	struct queue_limits limits = channel_limits(&c->as);
	l->look_ms = queue_blocked_until(&l->queue, &limits, now_ms);
	if (l->look_ms > now_ms) {
		if (l->queue.retry_ms > now_ms)
			give_up(t, l, now_ms);
		return;
	}
	tell_store_head(t->db, l->receiver, limits.most, now_ms, &head);
	struct queue_step step = queue_next(&l->queue, &limits, &head, now_ms);
	l->look_ms = step.what == QUEUE_NOTHING ? LOOK_NEVER : step.what == QUEUE_WAIT ? step.until_ms : 0;
	if (step.what != QUEUE_SEND)
		return;
	if (l->apart) {
		step.most = 1;
		l->apart--;
	}
	if (!head.bound)
		tell_store_bind(t->db, l->receiver, step.most, now_ms);
	build(t, l, c, now_ms);
}

static bool ready(const struct lane *l, int64_t now_ms)
{
	return !l->busy && l->look_ms != LOOK_NEVER && l->look_ms <= now_ms;
}

static void send_built(struct tell *t)
{
	for (uint32_t i = 0; i < t->lanes; i++)
		if (t->lane[i]->built) {
			t->lane[i]->built = false;
			sender_start(t->sender, &t->lane[i]->call, t->lane[i]);
		}
}

static void set_timer(struct tell *t, int64_t now_ms)
{
	int64_t first = INT64_MAX;
	for (uint32_t i = 0; i < t->lanes; i++) {
		const struct lane *l = t->lane[i];
		if (!l->busy && l->look_ms > now_ms && l->look_ms < first)
			first = l->look_ms;
	}
	loop_timer_set(t->timer, first == INT64_MAX ? -1 : first - now_ms);
}

static void on_round(void *arg)
{
	struct tell *t = arg;
	int64_t now_ms = clock_now_ms();
	if (!t->due || !t->started)
		return;
	t->due = false;
	for (uint32_t i = 0; i < t->lanes && now_ms < t->last_ms; i++) // the clock was set back: times to look at are void
		t->lane[i]->look_ms = 0;
	t->last_ms = now_ms;
	db_begin(t->db);
	for (uint32_t i = 0; i < t->lanes; i++)
		if (t->lane[i]->answered)
			settle(t, t->lane[i], now_ms);
	for (uint32_t i = 0; i < t->lanes; i++) {
		struct lane *l = t->lane[(t->turn + i) % t->lanes];
		if (ready(l, now_ms))
			next(t, l, now_ms);
	}
	db_commit(t->db);
	t->turn = t->lanes ? (t->turn + 1) % t->lanes : 0;
	send_built(t);
	set_timer(t, now_ms);
	if (t->due)
		loop_timer_set(t->timer, 0);
}

static void on_timer(void *arg)
{
	struct tell *t = arg;
	t->due = true;
}

static void on_answer(void *arg, void *ticket, const struct channel_answer *a)
{
	struct tell *t = arg;
	struct lane *l = ticket;
	channel_judge(l->kind, a, &l->judged);
	l->answered = true;
	t->due = true;
}

// --- what others call

struct tell *tell_new(struct loop *l, struct db *db, const struct tell_settings *s, tell_told_fn *told, void *arg)
{
	struct tell *t = mem_new(1, sizeof *t);
	*t = (struct tell){.loop = l, .db = db, .settings = *s, .told = told, .arg = arg, .page = mem_new(PAGE, sizeof *t->page)};
	t->sender = sender_new(l, &t->settings.sender, on_answer, t);
	t->timer = loop_timer_new(l, on_timer, t);
	loop_after(l, on_round, t);
	tell_store_receivers(db, load_lane, t);
	return t;
}

void tell_free(struct tell *t)
{
	if (!t)
		return;
	sender_free(t->sender);
	loop_timer_free(t->timer);
	for (uint32_t i = 0; i < t->channels; i++)
		free(t->channel[i]);
	for (uint32_t i = 0; i < t->lanes; i++) {
		channel_call_fini(&t->lane[i]->call);
		free(t->lane[i]->receiver);
		free(t->lane[i]);
	}
	free(t->channel);
	free(t->lane);
	free(t->page);
	map_fini(&t->channel_by_id);
	map_fini(&t->lane_by_receiver);
	buf_fini(&t->name);
	free(t);
}

void tell_start(struct tell *t)
{
	t->started = true;
	tell_wake(t);
}

void tell_wake(struct tell *t)
{
	t->due = true;
	loop_timer_set(t->timer, 0); // so that there is a round
}

bool tell_enqueue(struct tell *t, const struct tell_notice *n)
{
	buf_clear(&t->name);
	channel_receiver(n, &t->name);
	const char *receiver = buf_str(&t->name);
	struct lane *l = lane_of(t, receiver);
	if (!tell_store_put(t->db, receiver, n))
		return false;
	if (l->look_ms == LOOK_NEVER || n->due_ms < l->look_ms)
		l->look_ms = n->due_ms;
	return true;
}

uint32_t tell_cancel(struct tell *t, const char *alert, uint64_t before_change, uint32_t whats)
{
	return tell_store_cancel(t->db, alert, before_change, whats, under_way, t);
}

bool tell_test(struct tell *t, const char *channel, const char *id, const char *address, enum tell_language language, int64_t now_ms)
{
	uint32_t at = map_get_text(&t->channel_by_id, channel);
	struct tell_notice n = {.what = TELL_TEST, .language = language, .urgent = true, .due_ms = now_ms, .time_ms = now_ms};
	if (at == MAP_NONE || !*t->channel[at]->as.id)
		return false;
	snprintf(n.id, sizeof n.id, "%s", id);
	snprintf(n.channel, sizeof n.channel, "%s", channel);
	snprintf(n.address, sizeof n.address, "%s", address);
	n.value = n.expected = n.deviation_percent = NAN;
	tell_enqueue(t, &n);
	for (uint32_t i = 0; i < t->lanes; i++)
		if (t->lane[i]->channel == at)
			try_at_once(t->lane[i]);
	return true;
}

// --- metrics

static void add_metrics(struct channel *c, struct metrics *m)
{
	char labels[160];
	snprintf(labels, sizeof labels, "channel=\"%s\",kind=\"%s\"", c->as.id, channel_kind_word(c->as.kind));
	const struct {
		struct metric **to;
		enum metric_kind kind;
		const char *name, *help;
	} table[] = {
	        {&c->metric.told,       METRIC_COUNTER, "parkpulse_alerting_tell_notices_total",    "Notices that the channel has taken."                      },
	        {&c->metric.messages,   METRIC_COUNTER, "parkpulse_alerting_tell_messages_total",   "Messages that carried them."                              },
	        {&c->metric.failed,     METRIC_COUNTER, "parkpulse_alerting_tell_failed_total",     "Messages that were not taken and are tried again."        },
	        {&c->metric.given_back, METRIC_COUNTER, "parkpulse_alerting_tell_given_back_total",
	         "Notices that the channel will not take, or did not in time."	                                                                         },
	        {&c->metric.waiting,    METRIC_GAUGE,   "parkpulse_alerting_tell_waiting",          "Notices that wait."                                       },
	        {&c->metric.oldest,     METRIC_GAUGE,   "parkpulse_alerting_tell_late_seconds",     "How long the oldest of them that is due has been waiting."},
	        {&c->metric.open,       METRIC_GAUGE,   "parkpulse_alerting_tell_failing",          "Receivers of the channel whose breaker is not closed."    },
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		*table[i].to = metrics_add(m, table[i].kind, table[i].name, table[i].help, labels);
}

static void count_to(struct metric *m, uint64_t total)
{
	metric_inc(m, (double)total - metric_value(m));
}

void tell_meter(struct tell *t, struct metrics *m)
{
	int64_t now_ms = clock_now_ms();
	for (uint32_t i = 0; i < t->channels; i++) {
		struct channel *c = t->channel[i];
		uint64_t waiting = 0, count, open = 0;
		int64_t oldest_ms = now_ms, due_ms;
		if (!c->metric.told)
			add_metrics(c, m);
		for (uint32_t k = 0; k < t->lanes; k++) {
			const struct lane *l = t->lane[k];
			if (l->channel != i)
				continue;
			tell_store_waiting(t->db, l->receiver, &count, &due_ms);
			waiting += count;
			open += queue_breaker(&l->queue, now_ms) != QUEUE_CLOSED;
			if (due_ms && due_ms < oldest_ms)
				oldest_ms = due_ms;
		}
		count_to(c->metric.told, c->told);
		count_to(c->metric.messages, c->messages);
		count_to(c->metric.failed, c->failed);
		count_to(c->metric.given_back, c->given_back);
		metric_set(c->metric.waiting, (double)waiting);
		metric_set(c->metric.oldest, (double)(now_ms - oldest_ms) / 1000);
		metric_set(c->metric.open, (double)open);
	}
}
