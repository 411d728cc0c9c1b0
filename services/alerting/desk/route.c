#include "route.h"

#include "base/civil.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { SUBSTITUTES_MOST = 3 }; // of substitutes: who stands in for them in turn

void route_fini(struct route *r)
{
	free(r->row);
	*r = (struct route){0};
}

bool route_told(const struct route_row *row)
{
	return row->why == WHY_NOW || row->why == WHY_LATER;
}

static void row_add(struct route *r, const struct route_row *row)
{
	if (r->count == r->cap) {
		r->cap = r->cap ? r->cap * 2 : 8;
		r->row = mem_grow(r->row, r->cap, sizeof *r->row);
	}
	r->row[r->count++] = *row;
}

// Somebody may answer for it by several scopes: the first word about him counts, unless a later one tells him.
static bool named(const struct route *r, const char *officer, bool told)
{
	for (uint32_t i = 0; i < r->count; i++)
		if (!strcmp(r->row[i].officer, officer) && (!told || route_told(&r->row[i])))
			return true;
	return false;
}

// --- one person

static bool away(const struct route_ask *ask, const struct desk_officer *o)
{
	const int32_t day = civil_day_of(ask->now_ms, ask->city.utc_offset_ms);

	return o->away_from <= day && day <= o->away_to;
}

static struct worktime hours_of(const struct route_ask *ask, const struct desk_officer *o)
{
	struct worktime w = ask->city;

	if (o->work_from || o->work_to) {
		w.from_min = o->work_from;
		w.to_min = o->work_to;
	}
	return w;
}

// His first channel that takes alerts of this level; "" if none does.
static const char *channel_of(const struct route_ask *ask, const struct desk_officer *o)
{
	for (uint32_t i = 0; i < o->channel.count; i++) {
		const struct channel_door *c = roster_find_channel(ask->roster, o->channel.at[i]);
		if (c && c->is.min_level <= ask->alert->level)
			return c->is.id;
	}
	return "";
}

static bool kind_fits(const struct desk_texts *kinds, const struct desk_alert *a)
{
	return !kinds->count || texts_have(kinds, a->kind) || (a->nothing && texts_have(kinds, nothing_word(a->nothing)));
}

// Whoever is there for him: himself, or down the line of substitutes, which may be a circle.
static const struct desk_officer *present(const struct route_ask *ask, const struct desk_officer *o, const char *first_substitute)
{
	const char *next = first_substitute && *first_substitute ? first_substitute : o->substitute;

	for (int i = 0; o && away(ask, o); i++) {
		const struct officer *s = i < SUBSTITUTES_MOST && *next ? roster_find(ask->roster, next) : NULL;
		o = s ? &s->is : NULL;
		next = o ? o->substitute : "";
	}
	return o;
}

static enum route_why verdict_of(const struct route_ask *ask, const struct desk_officer *o, const struct route_row *row, bool any_hours)
{
	const bool on_duty = row->via == VIA_DUTY || row->via == VIA_ADMINISTRATOR;

	if (!on_duty && o->min_level > ask->alert->level)
		return WHY_LEVEL;
	if (!on_duty && !kind_fits(&o->kind, ask->alert))
		return WHY_KIND;
	if (!*row->channel)
		return WHY_NO_CHANNEL;
	const struct worktime hours = hours_of(ask, o);
	if (worktime_is(&hours, ask->now_ms) || (ask->urgent && (on_duty || o->always)))
		return WHY_NOW;
	return ask->urgent && !any_hours ? WHY_OUTSIDE_HOURS : WHY_LATER;
}

// Adds what is to be said of somebody who answers for it: true if he, or who stands in for him, is told.
static bool consider(struct route *out, const struct route_ask *ask, const struct desk_officer *o, const char *substitute, struct route_row row, bool any_hours)
{
	const struct desk_officer *who = present(ask, o, substitute);

	row.officer = o->id;
	row.channel = row.instead_of = "";
	row.why = WHY_AWAY;
	if (who) {
		const struct worktime hours = hours_of(ask, who);
		row.channel = channel_of(ask, who);
		row.why = verdict_of(ask, who, &row, any_hours);
		row.due_time = row.why == WHY_NOW ? ask->now_ms : worktime_next(&hours, ask->now_ms);
		row.english = who->english;
		row.officer = who->id;
		if (who != o) {
			row.instead_of = o->id;
			row.via = VIA_SUBSTITUTE;
		}
	}
	const bool told = route_told(&row);
	if ((told || ask->explain) && !named(out, row.officer, told))
		row_add(out, &row);
	return told;
}

// --- one place, one tier

static bool on_duty(struct route *out, const struct route_ask *ask, uint32_t place, enum desk_tier tier, bool any_hours)
{
	const struct places *p = ask->places;
	bool told = false;

	for (uint32_t node = p->at[place].first[LIST_DUTIES]; node != PLACE_NONE; node = p->node[node].next) {
		const struct desk_duty *t = &ask->roster->duty[p->node[node].item].is;
		const struct officer *o = roster_find(ask->roster, t->officer);
		if (t->tier != tier || ask->now_ms < t->from_time || ask->now_ms >= t->to_time || !o)
			continue;
		const struct route_row row = {.scope = p->names.at[place], .tier = tier, .via = VIA_DUTY};
		told |= consider(out, ask, &o->is, t->substitute, row, any_hours);
	}
	return told;
}

static bool answering(struct route *out, const struct route_ask *ask, uint32_t place, enum desk_tier tier, bool any_hours)
{
	const struct places *p = ask->places;
	bool told = false;

	for (uint32_t node = p->at[place].first[LIST_OFFICERS]; node != PLACE_NONE; node = p->node[node].next) {
		const struct officer *o = ask->roster->officer + p->node[node].item;
		if (o->is.tier != tier)
			continue;
		const struct route_row row = {.scope = p->names.at[place], .tier = tier, .via = VIA_OFFICER};
		told |= consider(out, ask, &o->is, NULL, row, any_hours);
	}
	return told;
}

// The nearest place that has somebody, and of those who are on duty there, or else of those who answer for it, all.
static bool try_tier(struct route *out, const struct route_ask *ask, const struct scopes *s, enum desk_tier tier, bool any_hours)
{
	for (uint32_t i = 0; i < s->count; i++)
		if (on_duty(out, ask, s->place[i], tier, any_hours) || answering(out, ask, s->place[i], tier, any_hours)) {
			out->tier = tier;
			return true;
		}
	return false;
}

static bool try_all(struct route *out, const struct route_ask *ask, const struct scopes *s, bool any_hours)
{
	for (int t = ask->tier; t < TIERS; t++)
		if (try_tier(out, ask, s, (enum desk_tier)t, any_hours))
			return true;
	for (int t = ask->tier - 1; t >= 0; t--)
		if (try_tier(out, ask, s, (enum desk_tier)t, any_hours))
			return true;
	return false;
}

// --- beside the tiers

static void administrators(struct route *out, const struct route_ask *ask)
{
	const struct places *p = ask->places;
	const uint32_t place = places_find(p, ADMINISTRATORS);

	if (place == PLACE_NONE)
		return;
	for (uint32_t node = p->at[place].first[LIST_OFFICERS]; node != PLACE_NONE; node = p->node[node].next) {
		const struct route_row row = {.scope = "", .tier = TIER_CITY, .via = VIA_ADMINISTRATOR};
		consider(out, ask, &ask->roster->officer[p->node[node].item].is, NULL, row, true);
	}
}

// named: only those that ask for this kind by its name.
static void groups(struct route *out, const struct route_ask *ask, uint32_t place, bool named)
{
	const struct places *p = ask->places;

	for (uint32_t node = p->at[place].first[LIST_CHANNELS]; node != PLACE_NONE; node = p->node[node].next) {
		const struct desk_channel *c = &ask->roster->channel[p->node[node].item].is;
		const bool level = c->min_level <= ask->alert->level, kind = (c->kind.count || !named) && kind_fits(&c->kind, ask->alert);
		const int64_t due = ask->urgent ? ask->now_ms : worktime_next(&ask->city, ask->now_ms);
		const struct route_row row = {
		        .officer = "",
		        .channel = c->id,
		        .scope = p->names.at[place],
		        .instead_of = "",
		        .via = VIA_GROUP,
		        .why = !level              ? WHY_LEVEL
		               : !kind             ? WHY_KIND
		               : due > ask->now_ms ? WHY_LATER
		                                   : WHY_NOW,
		        .english = c->english,
		        .due_time = due,
		};
		bool there = false;
		for (uint32_t i = 0; i < out->count && !there; i++)
			there = !*out->row[i].officer && !strcmp(out->row[i].channel, c->id);
		if (!there && (route_told(&row) || ask->explain))
			row_add(out, &row);
	}
}

static enum route_why why_not(const struct route_ask *ask, const struct route *out, const struct desk_officer *o)
{
	if (o->min_level > ask->alert->level)
		return WHY_LEVEL;
	if (!kind_fits(&o->kind, ask->alert))
		return WHY_KIND;
	return o->tier != out->tier ? WHY_TIER : WHY_NEARER;
}

// Those who answer for it and were not asked: a nearer one is told, or their tier has not come.
static void others(struct route *out, const struct route_ask *ask, const struct scopes *s)
{
	const struct places *p = ask->places;

	for (uint32_t i = 0; i < s->count; i++)
		for (uint32_t node = p->at[s->place[i]].first[LIST_OFFICERS]; node != PLACE_NONE; node = p->node[node].next) {
			const struct desk_officer *o = &ask->roster->officer[p->node[node].item].is;
			const struct route_row row = {
			        .officer = o->id,
			        .channel = channel_of(ask, o),
			        .scope = p->names.at[s->place[i]],
			        .instead_of = "",
			        .tier = o->tier,
			        .via = VIA_OFFICER,
			        .why = why_not(ask, out, o),
			        .english = o->english,
			};
			if (!named(out, o->id, false))
				row_add(out, &row);
		}
}

static bool anybody(const struct route *r)
{
	for (uint32_t i = 0; i < r->count; i++)
		if (route_told(&r->row[i]))
			return true;
	return false;
}

// What is wrong with ourselves: administrators, and the city's groups that ask for it; where no administrator can be told, all of the city's.
static void of_ourselves(struct route *out, const struct route_ask *ask)
{
	const uint32_t city = places_find(ask->places, width_word(WIDTH_CITY));

	administrators(out, ask);
	if (ask->groups && city != PLACE_NONE)
		groups(out, ask, city, anybody(out));
}

void route_find(struct route *out, const struct route_ask *ask)
{
	struct scopes s;

	out->count = 0;
	out->tier = ask->tier;
	out->nobody = false;
	if (ask->administrators) {
		of_ourselves(out, ask);
		return;
	}
	scopes_of(&s, ask->places, ask->alert);
	bool told = try_all(out, ask, &s, false);
	if (!told && ask->urgent) { // nobody is there now: whoever comes in the morning, and somebody at once
		told = try_all(out, ask, &s, true);
		administrators(out, ask);
	}
	out->nobody = !told;
	if (!told && !ask->urgent)
		administrators(out, ask);
	for (uint32_t i = 0; ask->groups && i < s.count; i++)
		groups(out, ask, s.place[i], false);
	if (ask->explain)
		others(out, ask, &s);
}

// --- words

const char *route_via_word(enum route_via via)
{
	static const char *const words[] = {"officer", "duty", "substitute", "group", "administrator"};
	return words[via];
}

const char *route_why_word(enum route_why why)
{
	static const char *const words[WHYS] = {"now", "later", "nearer", "tier", "level", "kind", "away", "outside_hours", "no_channel"};
	return words[why];
}

const char *route_why_text(enum route_why why, bool english)
{
	static const char *const texts[WHYS][2] = {
	        {"立即通知",                            "is told at once"	                                       },
	        {"上班时通知",                         "is told when the working hours begin"                          },
	        {"由更近的责任人或值班人处理", "somebody nearer, or on duty, is told"                          },
	        {"尚未升级到该层级",                "the tier is told later, if nobody acknowledges"                },
	        {"低于其接收级别",                   "the level is below what he wants to be told of"                },
	        {"不接收此类预警",                   "does not want to be told of this kind"                         },
	        {"外出且无人替班",                   "is away, and so is everybody who stands in"                    },
	        {"非工作时间",                         "is outside the working hours, neither on duty nor always there"},
	        {"没有可用的通知渠道",             "no channel takes it"                                           },
	};
	return texts[why][english];
}
