// From an alert to notices: whom the route says, and who must hear of the end.
#include "inside.h"

#include "base/buf.h"
#include "base/civil.h"

#include <string.h>

static bool urgent(const struct desk_alert *a)
{
	return (a->level >= LEVEL_ORANGE || !strcmp(a->kind, SYSTEM)) && !a->back_filled;
}

static void ask_for(const struct desk *d, struct route_ask *ask, const struct desk_alert *a, enum notice_about about)
{
	*ask = (struct route_ask){
	        .roster = &d->roster,
	        .places = &d->places,
	        .city = d->city,
	        .alert = a,
	        .tier = a->tier,
	        .now_ms = d->now_ms,
	        .urgent = urgent(a),
	        .groups = about == ABOUT_OPENED || about == ABOUT_LEVEL,
	        .administrators = !strcmp(a->kind, SYSTEM),
	};
}

static void send(struct desk *d, uint32_t number, enum notice_about about, const char *officer, const char *channel, bool english, int64_t due_time)
{
	const struct desk_alert *a = &d->slots.at[number]->a;
	struct desk_notice n = {
	        .change = a->changes,
	        .channel = channel,
	        .officer = officer,
	        .about = about,
	        .level = a->level,
	        .english = english,
	        .urgent = urgent(a),
	        .due_time = due_time,
	};

	memcpy(n.alert, a->id, sizeof n.alert);
	effect_notice(d, &n);
	if (about != ABOUT_CLOSED && about != ABOUT_WITHDRAWN)
		told_put(d, number, officer, channel, due_time);
}

static enum desk_input noted(enum notice_about about)
{
	return about == ABOUT_ESCALATED ? NOTE_ESCALATED : about == ABOUT_OPENED || about == ABOUT_LEVEL ? NOTE_TOLD : NOTE_REMINDED;
}

// "zhang.wei by wecom1, li.na by email": who is told, for the record.
static const char *receivers(struct desk *d, const struct route *r)
{
	struct buf text = {0};

	for (uint32_t i = 0; i < r->count; i++)
		if (route_told(&r->row[i]))
			buf_printf(&text, "%s%s%s%s", text.len ? ", " : "", r->row[i].officer, *r->row[i].officer ? " by " : "", r->row[i].channel);
	const char *out = text.len ? effect_text(d, buf_str(&text)) : "nobody: there is no one to tell";
	buf_fini(&text);
	return out;
}

// What is told as news: the time of whoever is told begins with it.
static bool begins_anew(enum notice_about about)
{
	return about != ABOUT_REMINDER && about != ABOUT_LIFT;
}

bool tell_next_tier(struct desk *d, uint32_t number)
{
	struct desk_alert *a = &d->slots.at[number]->a;
	const enum desk_tier had = a->tier;
	struct route_ask ask;

	a->tier = (enum desk_tier)(had + 1);
	ask_for(d, &ask, a, ABOUT_ESCALATED);
	route_find(&d->route, &ask);
	if (!d->route.nobody && d->route.tier > had) {
		tell(d, number, ABOUT_ESCALATED);
		return true;
	}
	a->tier = TIER_CITY; // nobody above has anybody: it stays with who has it
	effect_record(d, a, NOTE_ESCALATED, SYSTEM, a->state, a->level, "nobody above answers for it");
	touch(d, number);
	return false;
}

void tell(struct desk *d, uint32_t number, enum notice_about about)
{
	struct desk_alert *a = &d->slots.at[number]->a;
	struct route *r = &d->route;
	struct route_ask ask;
	int64_t first = INT64_MAX;

	ask_for(d, &ask, a, about);
	route_find(r, &ask);
	if (begins_anew(about))
		a->tier = r->tier;
	effect_record(d, a, noted(about), SYSTEM, a->state, a->level, receivers(d, r));
	for (uint32_t i = 0; i < r->count; i++) {
		const struct route_row *row = r->row + i;
		if (!route_told(row))
			continue;
		first = row->due_time < first ? row->due_time : first;
		send(d, number, about, row->officer, row->channel, row->english, row->due_time);
	}
	if (begins_anew(about)) {
		a->told_time = first == INT64_MAX ? d->now_ms : first;
		a->reminders = 0;
		if (!a->first_told_time)
			a->first_told_time = a->told_time;
	} else {
		a->reminders++;
	}
	touch(d, number);
	if (r->nobody && !ask.administrators)
		raise_system(d, "nobody_to_tell", effect_printf(d, "nobody can be told of alert %s at %s", a->id, a->enterprise));
}

// The person's first channel that takes it.
static const char *channel_of(const struct desk *d, const struct desk_officer *o, enum level level)
{
	for (uint32_t i = 0; i < o->channel.count; i++) {
		const struct channel_door *c = roster_find_channel(&d->roster, o->channel.at[i]);
		if (c && c->is.min_level <= level)
			return c->is.id;
	}
	return NULL;
}

static int64_t hours_next(const struct desk *d, const struct desk_officer *o)
{
	struct worktime w = d->city;

	if (o->work_from || o->work_to) {
		w.from_min = o->work_from;
		w.to_min = o->work_to;
	}
	return worktime_next(&w, d->now_ms);
}

void tell_owner(struct desk *d, uint32_t number, enum notice_about about)
{
	struct desk_alert *a = &d->slots.at[number]->a;
	const struct officer *o = roster_find(&d->roster, a->owner);
	const char *channel = o ? channel_of(d, &o->is, a->level) : NULL;

	const int32_t today = civil_day_of(d->now_ms, d->config.utc_offset_ms);
	if (!channel || (o->is.away_from <= today && today <= o->is.away_to)) {
		tell(d, number, about);
		return;
	}
	effect_record(d, a, noted(about), SYSTEM, a->state, a->level, effect_printf(d, "%s by %s", o->is.id, channel));
	send(d, number, about, o->is.id, channel, o->is.english, urgent(a) && o->is.always ? d->now_ms : hours_next(d, &o->is));
	if (about != ABOUT_LEVEL)
		a->reminders++;
	touch(d, number);
}

// Whatever is on its way: also what is due and was not sent yet. Whose notice was not due has not been told.
void tell_no_more(struct desk *d, uint32_t number)
{
	const struct slot *s = d->slots.at[number];

	if (s->first_told == SLOT_NONE)
		return;
	effect_drop(d, &s->a);
	told_forget(d, number, d->now_ms);
}

// Who was told that it began is told that it is over, by the same way.
void tell_all_told(struct desk *d, uint32_t number, enum notice_about about)
{
	const struct desk_alert *a = &d->slots.at[number]->a;

	for (uint32_t at = d->slots.at[number]->first_told; at != SLOT_NONE; at = d->slots.told[at].next) {
		const struct told *t = d->slots.told + at;
		const struct officer *o = roster_find(&d->roster, t->officer);
		const struct channel_door *c = roster_find_channel(&d->roster, t->channel);
		const int64_t due = urgent(a) ? d->now_ms : o ? hours_next(d, &o->is) : worktime_next(&d->city, d->now_ms);
		send(d, number, about, t->officer, t->channel, o ? o->is.english : c && c->is.english, due);
	}
}

// A due date of a case has passed: who has it, or the zone that it is in.
void tell_case(struct desk *d, const struct desk_case *c)
{
	struct desk_alert a = {.level = LEVEL_YELLOW, .tier = TIER_ZONE, .enterprise = c->enterprise, .kind = "case"};
	const struct officer *o = roster_find(&d->roster, c->owner);
	const char *channel = o ? channel_of(d, &o->is, a.level) : NULL;
	struct desk_notice n = {.change = c->changes, .about = ABOUT_CASE, .level = a.level};
	struct route *r = &d->route;
	struct route_ask ask;

	memcpy(n.case_id, c->id, sizeof n.case_id);
	if (channel) {
		n.officer = o->is.id;
		n.channel = channel;
		n.english = o->is.english;
		n.due_time = hours_next(d, &o->is);
		effect_notice(d, &n);
		return;
	}
	alert_own(d, &a);
	plant_scope(plants_at(&d->plants, c->enterprise), &a);
	ask_for(d, &ask, &a, ABOUT_CASE);
	route_find(r, &ask);
	for (uint32_t i = 0; i < r->count; i++) {
		if (!route_told(&r->row[i]))
			continue;
		n.officer = r->row[i].officer;
		n.channel = r->row[i].channel;
		n.english = r->row[i].english;
		n.due_time = r->row[i].due_time;
		effect_notice(d, &n);
	}
}

const char *about_word(enum notice_about about)
{
	static const char *const words[ABOUTS] = {"opened", "level", "reminder", "escalated", "returned", "lift", "case", "closed", "withdrawn"};
	return words[about];
}
