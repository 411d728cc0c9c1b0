// The one door to the table of states, and what a change brings with it.
#include "inside.h"

#include <math.h>
#include <string.h>

bool somebody_has_it(enum desk_state state, enum desk_state before)
{
	const enum desk_state is = state == LIFE_RECOVERING ? before : state;

	return is == LIFE_ACKNOWLEDGED || is == LIFE_ASSISTING;
}

// --- what a change brings with it

struct former {
	enum desk_state state, before;
	enum level level, evidence_level;
	bool bad;
};

static void ended(struct desk *d, uint32_t number, const struct life_input *in)
{
	struct slot *s = d->slots.at[number];
	const bool withdrawn = s->a.state == LIFE_WITHDRAWN;

	tell_no_more(d, number);
	tell_all_told(d, number, withdrawn ? ABOUT_WITHDRAWN : ABOUT_CLOSED);
	if (s->first_exposed != SLOT_NONE)
		exposure_lift(d, number, effect_printf(d, "its cause is over: alert %s", s->a.id));
	if (*s->a.scope || s->first_member != SLOT_NONE)
		common_release(d, number, in);
	if (*s->a.scope || !strcmp(s->a.kind, SYSTEM))
		s->a.evidence_level = LEVEL_NONE; // nobody goes on saying that it is bad
}

// Nobody has it any more, or people wanted it back: the tier that had it is told again, and its time begins anew.
static void returned(struct desk *d, uint32_t number, enum notice_about about)
{
	struct slot *s = d->slots.at[number];

	if (!*s->a.parent)
		tell(d, number, about);
	exposure_spread(d, number);
}

static void worse(struct desk *d, uint32_t number)
{
	struct slot *s = d->slots.at[number];

	exposure_spread(d, number);
	if (s->parent != SLOT_NONE) {
		if (s->a.level <= d->slots.at[s->parent]->a.level)
			return;
		common_leave(d, number, "it is worse than what it has in common with others");
		news(d, number);
		return;
	}
	if (!s->a.told_time) { // it was good before anybody was told
		if (s->a.state == LIFE_OPEN)
			news(d, number);
		return;
	}
	tell_no_more(d, number);
	if (s->a.state == LIFE_OPEN)
		tell(d, number, ABOUT_LEVEL);
	else
		tell_owner(d, number, ABOUT_LEVEL);
}

static void bring_about(struct desk *d, uint32_t number, const struct former *was, const struct life_input *in)
{
	struct slot *s = d->slots.at[number];
	struct desk_alert *a = &s->a;

	if (s->parent != SLOT_NONE)
		common_moved(d, number, was->bad);
	if (was->state == LIFE_SUPPRESSED && a->state != LIFE_SUPPRESSED) {
		cover_leave(d, number);
		a->suppressed_by = words_put(&d->words, "");
		a->suppressed_until = 0;
	}
	if (was->evidence_level && !a->evidence_level && s->first_exposed != SLOT_NONE)
		exposure_lift(d, number, effect_printf(d, "its cause has recovered: alert %s", a->id));
	if (life_over(a->state)) {
		if (!life_over(was->state))
			ended(d, number, in);
		return;
	}
	if (somebody_has_it(a->state, a->before) && !somebody_has_it(was->state, was->before)) {
		a->reminders = 0;
		tell_no_more(d, number);
	}
	if (a->state == LIFE_RECOVERING && was->state != LIFE_RECOVERING)
		a->reminders = 0;
	if (a->state == LIFE_SUPPRESSED)
		tell_no_more(d, number);
	else if (life_unseen(was->state) && !life_unseen(a->state))
		news(d, number);
	else if (was->state == LIFE_CLOSED && a->state == LIFE_OPEN) {
		if (s->parent == SLOT_NONE)
			a->parent[0] = 0; // that is over
		returned(d, number, ABOUT_OPENED);
	} else if (in->input == INPUT_UNACKNOWLEDGE || in->input == INPUT_ACKNOWLEDGE_EXPIRED)
		returned(d, number, ABOUT_RETURNED);
	else if (!life_unseen(a->state) && a->level > was->level)
		worse(d, number);
	else if (in->input == INPUT_BAD_AGAIN && !life_unseen(a->state)) {
		if (a->told_time)
			a->told_time = d->now_ms; // they have heard of it; their time begins anew
		a->reminders = 0;
		exposure_spread(d, number);
		if (a->state == LIFE_OPEN && !a->told_time && !*a->parent)
			news(d, number); // it was good before anybody was told
	}
}

enum life_refusal change(struct desk *d, uint32_t number, const struct life_input *in, const char *why)
{
	struct slot *s = d->slots.at[number];
	const struct former was = {s->a.state, s->a.before, s->a.level, s->a.evidence_level, alert_bad(&s->a)};
	const enum life_refusal refused = life_step(&s->a, in);

	if (refused)
		return refused;
	effect_record(d, &s->a, in->input, in->actor, was.state, was.level, why);
	touch(d, number);
	bring_about(d, number, &was, in);
	return LIFE_DONE;
}

enum life_refusal change_by_desk(struct desk *d, uint32_t number, enum desk_input input, const char *why)
{
	return change(d, number, &(struct life_input){.input = input, .now_ms = d->now_ms, .actor = SYSTEM}, why);
}

// --- alerts begin

uint32_t alert_new(struct desk *d, const struct desk_alert *a, bool red_waits, const char *why)
{
	uint32_t number;
	struct slot *s = slot_new(d, a->id, plants_put(&d->plants, a->enterprise), &number);

	s->a = *a;
	s->a.state = LIFE_NONE;
	s->a.level = LEVEL_NONE; // the input brings it
	s->a.open_time = d->now_ms;
	s->a.hold_until = d->now_ms + d->config.hold_ms;
	alert_own(d, &s->a);
	change(d, number, &(struct life_input){.input = INPUT_RAISED, .now_ms = d->now_ms, .level = a->level, .red_waits = red_waits, .actor = SYSTEM}, why);
	cover_look(d, number);
	common_note(d, number);
	return number;
}

uint32_t raise_own(struct desk *d, const struct desk_alert *a, const char *why)
{
	return alert_new(d, a, false, why);
}

void raise_system(struct desk *d, const char *what, const char *why)
{
	struct desk_alert a = {
	        .enterprise = "", .indicator = what, .kind = SYSTEM, .level = LEVEL_YELLOW, .value = NAN, .expected = NAN, .shortfall_percent = NAN};
	const uint32_t there = slot_of(d, "", what, SYSTEM);

	if (there != SLOT_NONE) {
		if (!d->slots.at[there]->a.evidence_level)
			change(d, there, &(struct life_input){.input = INPUT_BAD_AGAIN, .now_ms = d->now_ms, .level = a.level, .actor = SYSTEM}, why);
		return;
	}
	a.since_time = a.data_time = d->now_ms;
	slot_own_id(d, a.id, SYSTEM, what, "");
	change_by_desk(d, alert_new(d, &a, false, why), INPUT_HOLD_OVER, why);
}
