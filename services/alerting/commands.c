// What people do about alerts and cases.
#include "service_parts.h"

#include "base/map.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sys/log.h"

// An empty list has all.
static bool among(const char *const *list, uint32_t count, const char *text)
{
	for (uint32_t i = 0; i < count; i++)
		if (!strcmp(list[i], text))
			return true;
	return count == 0;
}

static bool may_act(const struct wire_command *w, const char *zone, const char *enterprise)
{
	return among(w->zone, w->zones, zone) && among(w->enterprise, w->enterprises, enterprise);
}

static void reply(struct service *s, void *socket, const struct bus_msg *m, const struct command_answer *a)
{
	buf_clear(&s->out);
	if (!a->number) {
		wire_error(&s->out, a->code, a->message, a->message_zh, a->reason);
		bus_reply(socket, m, "Error", s->out.at, s->out.len);
		return;
	}
	bool found = a->about_case ? store_case_change_body(&s->store, a->number, &s->out) : store_change_body(&s->store, a->number, &s->out);
	if (!found)
		log_fatal("event=store_corrupt table=%s number=%" PRIu64, a->about_case ? "help_change" : "alert_change", a->number);
	bus_reply(socket, m, a->about_case ? "CaseChange" : "AlertChange", s->out.at, s->out.len);
}

static void refuse(struct command_answer *a, const char *code, const struct desk_refusal *why)
{
	snprintf(a->code, sizeof a->code, "%s", code);
	snprintf(a->reason, sizeof a->reason, "%s", why->code);
	snprintf(a->message, sizeof a->message, "%s", why->en);
	snprintf(a->message_zh, sizeof a->message_zh, "%s", why->zh);
}

// A word that the core waits for, too: what it says of it then goes the way of all findings.
static void tell_core(struct service *s, const struct desk_command *c)
{
	const bool waits = !c->about_case && c->input == INPUT_CONFIRM_RED;
	const struct desk_alert *a = waits ? desk_find(s->desk, c->alert) : NULL;
	struct event e = {.kind = EVENT_COMMAND};
	if (!a)
		return;
	for (uint32_t i = 0; i < core_open_alerts(s->core); i++) {
		const struct alert *open = core_open_alert(s->core, i);
		if (strcmp(open->enterprise, a->enterprise) != 0 || strcmp(open->indicator, a->indicator) != 0 || strcmp(kind_word(open->kind), a->kind) != 0)
			continue;
		memcpy(e.command.alert, open->id, sizeof e.command.alert);
		snprintf(e.command.action, sizeof e.command.action, "confirm_red");
		snprintf(e.command.actor, sizeof e.command.actor, "%s", c->actor);
		snprintf(e.command.note, sizeof e.command.note, "%s", c->reason);
		e.command.time = s->now_ms;
		core_step(s->core, &e, &s->effects);
		lives_judge(s);
		return;
	}
}

// The change, the answer and how far the feed was followed in one commit: what the alert is now is of all records up to there.
static void carry_out(struct service *s, const struct wire_command *w, const char *id, struct command_answer *answer)
{
	struct desk_event e = {.kind = DESK_COMMAND, .command = w->is};
	lives_step(s, &e);
	const struct desk_refusal refusal = s->made.refusal;
	if (refusal.code) {
		bool missing = !strcmp(refusal.code, "no_alert") || !strcmp(refusal.code, "no_case");
		refuse(answer, missing ? "not_found" : "conflict", &refusal);
	} else {
		answer->about_case = w->is.about_case;
		answer->number = (w->is.about_case ? s->store.case_head : s->store.head) + 1;
		tell_core(s, &w->is);
	}
	lives_begin(s, feed_position(s->follow));
	if (*id)
		store_command(&s->store, id, answer);
	lives_end(s);
}

// A new case's id: the same for the same command, so that it cannot be opened twice.
static const char *case_id(struct service *s, const struct wire_command *w)
{
	char text[256], id[DESK_ID_LEN];
	int len = snprintf(text, sizeof text, "%.64s\n%.127s\n%.20s\n%lld", w->is.actor, w->id, w->is.alert ? w->is.alert : "", (long long)lives_now(s));
	int digits = snprintf(id, sizeof id, "%016llx", (unsigned long long)map_hash(text, (size_t)len));
	return arena_text(&s->arena, id, (size_t)digits);
}

// Where it lies, so that nobody acts where he may not; and the desk knows it then. False: there is no such alert or case, for him.
static bool find_subject(struct service *s, struct wire_command *w)
{
	struct alert_row row;
	struct case_row item;
	if (w->is.about_case && w->is.case_input == CASE_OPEN)
		w->is.case_id = case_id(s, w);
	else if (w->is.about_case && (!store_case(&s->store, &s->arena, w->is.case_id, &item) || !may_act(w, item.zone, item.is.enterprise)))
		return false;
	if (w->is.about_case && w->is.case_input != CASE_OPEN && w->is.case_input != CASE_ADD)
		return true;
	return w->is.alert && store_row(&s->store, &s->arena, w->is.alert, &row) && may_act(w, row.life.zone, row.life.enterprise) &&
	       lives_visit(s, w->is.alert, &row);
}

static void command(struct service *s, void *socket, const struct bus_msg *m, struct wire_command *w)
{
	static const struct desk_refusal nothing = {"no_alert", "没有这条预警或帮扶事项", "there is no such alert or case"};
	struct command_answer answer = {0};
	char id[ACTOR_LEN + COMMAND_ID_LEN + 8] = ""; // each numbers their own commands
	if (*w->id)
		snprintf(id, sizeof id, "%s%s/%s", w->is.about_case ? "case:" : "", w->is.actor, w->id);
	if (*id && store_command_find(&s->store, id, &answer)) {
		reply(s, socket, m, &answer);
		return;
	}
	if (find_subject(s, w))
		carry_out(s, w, id, &answer);
	else
		refuse(&answer, "not_found", &nothing);
	reply(s, socket, m, &answer);
}

static bool ready(struct service *s, void *socket, const struct bus_msg *m)
{
	if (!s->follow)
		bus_reply_error(socket, m, "unavailable", "alerting has not heard of the registry yet", "");
	return s->follow != NULL;
}

void on_alert_command(void *self, void *socket, const struct bus_msg *m)
{
	struct service *s = self;
	struct wire_command w;
	const char *error;
	arena_reset(&s->arena);
	if (wire_command(&s->arena, m->body, m->len, &w, &error))
		bus_reply_error(socket, m, "malformed", error, "");
	else if (ready(s, socket, m))
		command(s, socket, m, &w);
}

void on_case_command(void *self, void *socket, const struct bus_msg *m)
{
	struct service *s = self;
	struct wire_command w;
	const char *error;
	arena_reset(&s->arena);
	if (wire_case_command(&s->arena, m->body, m->len, &w, &error))
		bus_reply_error(socket, m, "malformed", error, "");
	else if (ready(s, socket, m))
		command(s, socket, m, &w);
}

void on_channel_test(void *self, void *socket, const struct bus_msg *m)
{
	struct service *s = self;
	const char *channel, *actor;
	char id[TELL_CODE];
	arena_reset(&s->arena);
	if (wire_channel_test(&s->arena, m->body, m->len, &channel, &actor)) {
		bus_reply_error(socket, m, "malformed", "not a ChannelTest", "");
	} else if (!notices_test(s, channel, actor, id)) {
		bus_reply_error(socket, m, "not_found", "there is no such channel", "channel");
	} else {
		buf_clear(&s->out);
		wire_channel_tested(id, &s->out);
		bus_reply(socket, m, "ChannelTested", s->out.at, s->out.len);
	}
}
