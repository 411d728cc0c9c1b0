// What the registry says for the desk and for telling: who is told, by which channel, what was filed or silenced, who buys from whom.
#include "wire.h"

#include "registry.pb-c.h"
#include "wire_parts.h"

#include "base/parse.h"
#include "desk/silence.h"

#include <stdio.h>
#include <string.h>

static struct desk_texts texts(char *const *at, size_t count)
{
	return (struct desk_texts){(const char *const *)at, (uint32_t)count};
}

static enum level level_of(const char *word)
{
	for (int level = LEVEL_BLUE; level < LEVELS; level++)
		if (!strcmp(word, level_word((enum level)level)))
			return (enum level)level;
	return LEVEL_BLUE;
}

static enum desk_tier tier_of(const char *word)
{
	int tier = wire_tier(word);
	return tier < 0 ? TIER_OFFICER : (enum desk_tier)tier;
}

static int16_t minute_of(const char *clock)
{
	int minute = 0;
	return parse_clock(clock, strlen(clock), &minute) ? 0 : (int16_t)minute;
}

static const char *scope_of(struct arena *a, const char *kind, const char *code)
{
	char text[CODE_LEN + 16];
	int len = snprintf(text, sizeof text, "%s:%s", kind, code);
	return arena_text(a, text, len < 0 ? 0 : (size_t)len < sizeof text ? (size_t)len : sizeof text - 1);
}

static void read_place(struct arena *a, struct wire_people *out, const char *kind, const char *code, const char *name, const char *parent)
{
	out->kind = PEOPLE_PLACE;
	out->scope = scope_of(a, kind, code);
	out->name = name;
	out->parent = parent;
}

static void read_enterprise(struct arena *a, struct wire_people *out, const Parkpulse__V1__Enterprise *e)
{
	out->kind = PEOPLE_ENTERPRISE;
	out->scope = scope_of(a, "enterprise", e->code);
	out->name = e->name;
	const char **chain = arena_new(a, DESK_CHAINS * sizeof *chain);
	uint32_t chains = e->n_place < DESK_CHAINS ? (uint32_t)e->n_place : DESK_CHAINS;
	for (uint32_t i = 0; i < chains; i++)
		chain[i] = e->place[i]->chain;
	out->event.kind = DESK_ENTERPRISE;
	out->event.enterprise = (struct desk_enterprise){
	        .code = e->code, .area = e->area, .county = e->county, .industry = e->industry, .chain = {chain, chains}
        };
}

static void read_official(struct wire_people *out, const Parkpulse__V1__Official *o)
{
	struct desk_officer *to = &out->event.officer;
	out->kind = PEOPLE_OFFICER;
	out->name = o->name;
	out->email = o->email;
	out->phone = o->phone;
	out->event.kind = DESK_OFFICER;
	*to = (struct desk_officer){
	        .id = o->id,
	        .scope = texts(o->scope, o->n_scope),
	        .kind = texts(o->alert_kind, o->n_alert_kind),
	        .channel = texts(o->channel, o->n_channel),
	        .tier = tier_of(o->tier),
	        .min_level = level_of(o->min_level),
	        .work_from = minute_of(o->work_from),
	        .work_to = minute_of(o->work_to),
	        .always = o->always,
	        .administrator = o->role == PARKPULSE__V1__ROLE__ROLE_ADMINISTRATOR,
	        .english = !strcmp(o->language, "en"),
	        .substitute = o->substitute,
	        .away_from = 1, // he is here
	};
	if (*o->away_from || *o->away_to) {
		stack_day(o->away_from, INT32_MIN, &to->away_from); // the registry takes no others
		stack_day(o->away_to, INT32_MAX, &to->away_to);
	}
}

static void read_channel(struct wire_people *out, const Parkpulse__V1__Channel *c)
{
	int kind = channel_kind_find(c->kind);
	if (kind < 0)
		return;
	out->kind = PEOPLE_CHANNEL;
	out->event.kind = DESK_CHANNEL;
	out->event.channel = (struct desk_channel){.id = c->id,
	                                           .scope = texts(c->scope, c->n_scope),
	                                           .kind = texts(c->alert_kind, c->n_alert_kind),
	                                           .min_level = level_of(c->min_level),
	                                           .english = !strcmp(c->language, "en")};
	struct tell_channel *to = &out->channel;
	*to = (struct tell_channel){.kind = (enum channel_kind)kind, .per_minute = c->per_minute};
	TEXT(to->id, c->id);
	TEXT(to->url, c->url);
	TEXT(to->secret, c->secret);
	for (size_t i = 0, at = 0; i < c->n_mention && at < sizeof to->mention; i++)
		at += (size_t)snprintf(to->mention + at, sizeof to->mention - at, "%s%s", at ? "," : "", c->mention[i]);
}

static void read_filing(struct wire_people *out, const Parkpulse__V1__Filing *f)
{
	out->event.kind = DESK_FILING;
	out->event.filing = (struct desk_filing){.id = f->id,
	                                         .scope = f->scope,
	                                         .indicator = f->indicator,
	                                         .reason = f->reason,
	                                         .author = f->author,
	                                         .from_time = f->from_time,
	                                         .to_time = f->to_time,
	                                         .expected_percent = f->expected_percent};
}

static void read_silence(struct wire_people *out, const Parkpulse__V1__Silence *s)
{
	struct desk_silence *to = &out->event.silence;
	out->event.kind = DESK_SILENCE;
	*to = (struct desk_silence){.id = s->id,
	                            .scope = texts(s->scope, s->n_scope),
	                            .kind = texts(s->alert_kind, s->n_alert_kind),
	                            .max_level = level_of(s->max_level),
	                            .reason = s->reason,
	                            .author = s->author,
	                            .from_time = s->from_time,
	                            .to_time = s->to_time};
	for (size_t i = 0; i < s->n_window && to->windows < DESK_WINDOWS; i++)
		to->windows += silence_window(&to->window[to->windows], s->window[i]);
}

static void read_rule(struct wire_people *out, const Parkpulse__V1__EscalationRule *r)
{
	out->event.kind = DESK_ESCALATION;
	out->event.escalation = (struct desk_escalation){.level = level_of(r->level),
	                                                 .acknowledge_minutes = r->acknowledge_minutes,
	                                                 .remind_minutes = r->remind_minutes,
	                                                 .escalate_minutes = r->escalate_minutes,
	                                                 .unacknowledge_hours = r->unacknowledge_hours,
	                                                 .check_days = r->check_days,
	                                                 .plan_days = r->plan_days,
	                                                 .solve_days = r->solve_days,
	                                                 .extend_days = r->extend_days};
}

static void read_shift(struct wire_people *out, const Parkpulse__V1__Shift *s)
{
	out->event.kind = DESK_DUTY;
	out->event.duty = (struct desk_duty){.id = s->id,
	                                     .scope = s->scope,
	                                     .tier = tier_of(s->tier),
	                                     .officer = s->official,
	                                     .substitute = s->substitute,
	                                     .from_time = s->from_time,
	                                     .to_time = s->to_time};
}

static void read_link(struct wire_people *out, const Parkpulse__V1__SupplyLink *l)
{
	out->event.kind = DESK_LINK;
	out->event.link = (struct desk_link){.id = l->id,
	                                     .supplier = l->supplier,
	                                     .buyer = l->buyer,
	                                     .product = l->product,
	                                     .share_percent = l->share_percent,
	                                     .lag_days = l->lag_days,
	                                     .stock_days = l->stock_days};
}

static void read_day(struct wire_people *out, const Parkpulse__V1__CalendarDay *d)
{
	if (!*d->date || !stack_day(d->date, 0, &out->event.day.day)) {
		out->kind = PEOPLE_NOTHING;
		return;
	}
	out->event.kind = DESK_DAY;
	out->event.day.kind = out->ended ? DAY_KINDS : d->kind == PARKPULSE__V1__DAY_KIND__DAY_KIND_OFF ? DAY_OFF : DAY_WORKDAY;
}

static void read_reporter(struct wire_people *out, const Parkpulse__V1__Key *k)
{
	out->kind = *k->official ? PEOPLE_NOTHING : PEOPLE_REPORTER;
	out->reporter = k->id;
	out->enterprise = texts(k->enterprise, k->n_enterprise);
}

static void read_entity(struct arena *a, struct wire_people *out, const Parkpulse__V1__Entity *e)
{
	out->kind = PEOPLE_OTHER;
	switch (e->kind_case) {
	case PARKPULSE__V1__ENTITY__KIND_COUNTY:
		read_place(a, out, "county", e->county->code, e->county->name, "");
		return;
	case PARKPULSE__V1__ENTITY__KIND_ZONE:
		read_place(a, out, "zone", e->zone->code, e->zone->name, "");
		return;
	case PARKPULSE__V1__ENTITY__KIND_AREA:
		read_place(a, out, "area", e->area->code, e->area->name, e->area->zone);
		return;
	case PARKPULSE__V1__ENTITY__KIND_CHAIN:
		read_place(a, out, "chain", e->chain->code, e->chain->name, "");
		return;
	case PARKPULSE__V1__ENTITY__KIND_ENTERPRISE:
		read_enterprise(a, out, e->enterprise);
		return;
	case PARKPULSE__V1__ENTITY__KIND_SUPPLY_LINK:
		read_link(out, e->supply_link);
		return;
	case PARKPULSE__V1__ENTITY__KIND_OFFICIAL:
		read_official(out, e->official);
		return;
	case PARKPULSE__V1__ENTITY__KIND_SHIFT:
		read_shift(out, e->shift);
		return;
	case PARKPULSE__V1__ENTITY__KIND_FILING:
		read_filing(out, e->filing);
		return;
	case PARKPULSE__V1__ENTITY__KIND_SILENCE:
		read_silence(out, e->silence);
		return;
	case PARKPULSE__V1__ENTITY__KIND_ESCALATION_RULE:
		read_rule(out, e->escalation_rule);
		return;
	case PARKPULSE__V1__ENTITY__KIND_CALENDAR_DAY:
		read_day(out, e->calendar_day);
		return;
	case PARKPULSE__V1__ENTITY__KIND_KEY:
		read_reporter(out, e->key);
		return;
	case PARKPULSE__V1__ENTITY__KIND_CHANNEL:
		out->kind = PEOPLE_NOTHING;
		read_channel(out, e->channel);
		return;
	default:
		out->kind = PEOPLE_NOTHING;
	}
}

void wire_people(struct arena *a, const void *body, size_t len, struct wire_people *out)
{
	ProtobufCAllocator allocator = wire_allocator(a);
	const Parkpulse__V1__RegistryChange *c = parkpulse__v1__registry_change__unpack(&allocator, len, body);
	*out = (struct wire_people){.ended = c && c->ended};
	if (c && c->entity)
		read_entity(a, out, c->entity);
	out->event.ended = out->ended;
}
