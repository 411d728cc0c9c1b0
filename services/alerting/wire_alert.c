// Alerts, their changes and cases, as messages and back.
#include "wire.h"

#include "alerting.pb-c.h"
#include "wire_parts.h"

#include "base/err.h"
#include "json/pbjson.h"

#include <math.h>
#include <string.h>

// --- words

static enum alert_kind kind_of(const char *word)
{
	for (int k = 0; k < KINDS; k++)
		if (!strcmp(word, kind_word((enum alert_kind)k)))
			return (enum alert_kind)k;
	return KINDS;
}

static enum event_type type_of(const char *word)
{
	for (int t = 0; t < TYPES; t++)
		if (!strcmp(word, event_type_word((enum event_type)t)))
			return (enum event_type)t;
	return TYPE_DROP;
}

static enum rule_id rule_of(const char *word)
{
	for (int r = 0; r < RULES; r++)
		if (!strcmp(word, rule_word((enum rule_id)r)))
			return (enum rule_id)r;
	return RULE_NONE;
}

static enum desk_verdict verdict_of(const char *word)
{
	int v = wire_verdict(word);
	return v < 0 ? VERDICT_NONE : (enum desk_verdict)v;
}

static enum desk_nothing nothing_of(const char *word)
{
	for (int n = 0; n < NOTHINGS; n++)
		if (!strcmp(word, nothing_word((enum desk_nothing)n)))
			return (enum desk_nothing)n;
	return NOTHING_UNKNOWN;
}

int wire_tier(const char *word)
{
	for (int t = 0; t < TIERS; t++)
		if (!strcmp(word, tier_word((enum desk_tier)t)))
			return t;
	return -1;
}

int wire_verdict(const char *word)
{
	for (int v = VERDICT_CONFIRMED; v < VERDICTS; v++)
		if (!strcmp(word, verdict_word((enum desk_verdict)v)))
			return v;
	return -1;
}

// --- what the data say

// layer: room for the names of the layers, while the message is used.
static void found_to_message(const struct alert *a, Parkpulse__V1__Alert *m, char *layer[POLICY_LAYERS])
{
	parkpulse__v1__alert__init(m);
	m->id = S(a->id);
	m->enterprise = S(a->enterprise);
	m->enterprise_name = S(a->enterprise_name);
	m->area = S(a->area);
	m->area_name = S(a->area_name);
	m->zone = S(a->zone);
	m->zone_name = S(a->zone_name);
	m->indicator = S(a->indicator);
	m->indicator_name = S(a->indicator_name);
	m->indicator_name_en = S(a->indicator_name_en);
	m->unit = S(a->unit);
	m->kind = S(a->kind < KINDS ? kind_word(a->kind) : "");
	m->level = (Parkpulse__V1__Level)a->level;
	m->evidence_level = (Parkpulse__V1__Level)a->evidence_level;
	m->value = a->value;
	m->expected = a->expected;
	m->deviation_percent = a->deviation_percent;
	m->since_time = a->since_time;
	m->value_time = a->value_time;
	m->open_time = a->open_time;
	m->change_time = a->change_time;
	m->policy = S(a->policy);
	m->policy_version = a->policy_version;
	m->reason_zh = S(a->reason_zh);
	m->reason_en = S(a->reason_en);
	m->type = S(a->kind < KINDS && kind_is_found(a->kind) ? event_type_word(a->type) : "");
	m->rule = S(a->kind < KINDS && kind_is_found(a->kind) ? rule_word(a->rule) : "");
	m->expected_low = a->expected_low;
	m->expected_high = a->expected_high;
	m->lasted = a->lasted;
	m->shortfall_percent = a->shortfall_percent;
	m->calendar_known = a->calendar_known;
	m->flapping = a->flapping;
	for (uint32_t i = 0; i < a->policy_layers; i++)
		layer[i] = S(a->policy_layer[i]);
	m->n_policy_layer = a->policy_layers;
	m->policy_layer = layer;
	m->red_by = S(a->red_by);
	m->synthetic = a->synthetic;
}

static int found_from_message(const Parkpulse__V1__Alert *m, struct alert *a)
{
	if (!wire_is_level((int)m->level) || !wire_is_level((int)m->evidence_level) || m->n_policy_layer > POLICY_LAYERS)
		return ERR_CORRUPT;
	*a = (struct alert){
	        .kind = kind_of(m->kind),
	        .level = (enum level)m->level,
	        .evidence_level = (enum level)m->evidence_level,
	        .type = type_of(m->type),
	        .rule = rule_of(m->rule),
	        .state = ALERT_OPEN,
	        .value = m->value,
	        .expected = m->expected,
	        .deviation_percent = m->deviation_percent,
	        .since_time = m->since_time,
	        .value_time = m->value_time,
	        .open_time = m->open_time,
	        .change_time = m->change_time,
	        .policy_version = m->policy_version,
	        .expected_low = m->expected_low,
	        .expected_high = m->expected_high,
	        .lasted = m->lasted,
	        .shortfall_percent = m->shortfall_percent,
	        .calendar_known = m->calendar_known,
	        .flapping = m->flapping,
	        .policy_layers = (uint32_t)m->n_policy_layer,
	        .synthetic = m->synthetic,
	};
	TEXT(a->id, m->id);
	TEXT(a->enterprise, m->enterprise);
	TEXT(a->enterprise_name, m->enterprise_name);
	TEXT(a->area, m->area);
	TEXT(a->area_name, m->area_name);
	TEXT(a->zone, m->zone);
	TEXT(a->zone_name, m->zone_name);
	TEXT(a->indicator, m->indicator);
	TEXT(a->indicator_name, m->indicator_name);
	TEXT(a->indicator_name_en, m->indicator_name_en);
	TEXT(a->unit, m->unit);
	TEXT(a->policy, m->policy);
	TEXT(a->reason_zh, m->reason_zh);
	TEXT(a->reason_en, m->reason_en);
	TEXT(a->red_by, m->red_by);
	for (uint32_t i = 0; i < a->policy_layers; i++)
		TEXT(a->policy_layer[i], m->policy_layer[i]);
	return OK;
}

void wire_found(const struct alert *a, struct buf *out)
{
	Parkpulse__V1__Alert m;
	char *layer[POLICY_LAYERS];
	found_to_message(a, &m, layer);
	wire_pack(&m.base, out);
}

int wire_found_read(const void *body, size_t len, struct alert *out)
{
	Parkpulse__V1__Alert *m = parkpulse__v1__alert__unpack(NULL, len, body);
	int err = m ? found_from_message(m, out) : ERR_CORRUPT;
	if (!err && out->kind == KINDS)
		err = ERR_CORRUPT;
	if (m)
		parkpulse__v1__alert__free_unpacked(m, NULL);
	return err;
}

// --- what people make of it

struct row_room { // what the message's lists stand in while it is used
	char *layer[POLICY_LAYERS];
	char *chain[DESK_CHAINS];
};

static void times_to_message(const struct desk_alert *l, Parkpulse__V1__Alert *m)
{
	m->since_time = l->since_time;
	m->open_time = l->open_time;
	m->change_time = l->change_time;
	m->good_time = l->good_since;
	m->acknowledge_time = l->acknowledge_time;
	m->told_time = l->told_time;
	m->active_time = l->active_time;
	m->close_time = l->close_time;
	m->suppressed_until = l->suppressed_until;
	m->eta_time = l->eta_time;
	m->heard_time = l->heard_time;
	m->hold_until = l->hold_until;
	m->first_told_time = l->first_told_time;
	m->first_acknowledge_time = l->first_acknowledge_time;
}

static void life_to_message(const struct desk_alert *l, Parkpulse__V1__Alert *m, struct row_room *room)
{
	m->id = S(l->id);
	m->enterprise = S(l->enterprise);
	m->area = S(l->area);
	m->zone = S(l->zone);
	m->county = S(l->county);
	m->industry = S(l->industry);
	m->chain = room->chain;
	for (int i = 0; i < DESK_CHAINS; i++)
		if (*l->chain[i])
			room->chain[m->n_chain++] = S(l->chain[i]);
	m->feeder = S(l->feeder);
	m->gateway = S(l->gateway);
	m->scope = S(l->scope);
	m->indicator = S(l->indicator);
	m->kind = S(l->kind);
	m->type = S(l->type);
	m->parent = S(l->parent);
	m->cause = S(l->cause);
	m->case_id = S(l->case_id);
	m->state = (Parkpulse__V1__AlertState)l->state;
	m->before_state = (Parkpulse__V1__AlertState)l->before;
	m->level = (Parkpulse__V1__Level)l->level;
	m->evidence_level = (Parkpulse__V1__Level)(l->red_waits ? LEVEL_RED : l->evidence_level); // the desk has what it may be until then, orange
	m->worst_level = (Parkpulse__V1__Level)l->worst_level;
	m->red_waits = l->red_waits;
	m->back_filled = l->back_filled;
	m->nothing = S(l->nothing ? nothing_word(l->nothing) : "");
	m->tier = S(tier_word(l->tier));
	m->owner = S(l->owner);
	m->acknowledged_by = S(l->acknowledged_by);
	m->closed_by = S(l->closed_by);
	m->suppressed_by = S(l->suppressed_by);
	m->verdict = S(l->verdict ? verdict_word(l->verdict) : "");
	m->policy = S(l->policy);
	m->policy_version = l->policy_version;
	m->reminders = l->reminders;
	m->members = l->members;
	m->members_bad = l->members_bad;
	m->series = l->series;
	m->depth = l->depth;
	m->loss_percent = l->loss_percent;
	m->changes = l->changes;
	times_to_message(l, m);
}

static void row_to_message(const struct alert_row *r, Parkpulse__V1__Alert *m, struct row_room *room)
{
	found_to_message(&r->found, m, room->layer);
	life_to_message(&r->life, m, room);
	m->change_number = r->change_number;
	m->next = S(r->next);
	m->next_time = r->next_time;
	m->quiet_until = r->quiet_until;
}

static bool is_state(int state)
{
	return state >= (int)LIFE_NONE && state < (int)LIFE_STATES;
}

static int life_from_message(const Parkpulse__V1__Alert *m, struct desk_alert *l)
{
	int tier = wire_tier(m->tier);
	if (!is_state((int)m->state) || !is_state((int)m->before_state) || !wire_is_level((int)m->worst_level) || tier < 0 || m->n_chain > DESK_CHAINS)
		return ERR_CORRUPT;
	*l = (struct desk_alert){
	        .scope = m->scope,
	        .enterprise = m->enterprise,
	        .area = m->area,
	        .zone = m->zone,
	        .county = m->county,
	        .industry = m->industry,
	        .feeder = m->feeder,
	        .gateway = m->gateway,
	        .indicator = m->indicator,
	        .kind = m->kind,
	        .type = m->type,
	        .state = (enum desk_state)m->state,
	        .before = (enum desk_state)m->before_state,
	        .level = (enum level)m->level,
	        .evidence_level = m->red_waits ? LEVEL_ORANGE : (enum level)m->evidence_level,
	        .worst_level = (enum level)m->worst_level,
	        .red_waits = m->red_waits,
	        .back_filled = m->back_filled,
	        .nothing = nothing_of(m->nothing),
	        .value = m->value,
	        .expected = m->expected,
	        .shortfall_percent = m->shortfall_percent,
	        .since_time = m->since_time,
	        .data_time = m->value_time,
	        .heard_time = m->heard_time,
	        .open_time = m->open_time,
	        .change_time = m->change_time,
	        .hold_until = m->hold_until,
	        .good_since = m->good_time,
	        .told_time = m->told_time,
	        .first_told_time = m->first_told_time,
	        .acknowledge_time = m->acknowledge_time,
	        .first_acknowledge_time = m->first_acknowledge_time,
	        .active_time = m->active_time,
	        .close_time = m->close_time,
	        .suppressed_until = m->suppressed_until,
	        .tier = (enum desk_tier)tier,
	        .reminders = m->reminders,
	        .suppressed_by = m->suppressed_by,
	        .acknowledged_by = m->acknowledged_by,
	        .owner = m->owner,
	        .closed_by = m->closed_by,
	        .verdict = verdict_of(m->verdict),
	        .policy = m->policy,
	        .policy_version = m->policy_version,
	        .members = m->members,
	        .members_bad = m->members_bad,
	        .series = m->series,
	        .depth = m->depth,
	        .loss_percent = m->loss_percent,
	        .eta_time = m->eta_time,
	        .changes = m->changes,
	};
	TEXT(l->id, m->id);
	TEXT(l->parent, m->parent);
	TEXT(l->cause, m->cause);
	TEXT(l->case_id, m->case_id);
	for (int i = 0; i < DESK_CHAINS; i++)
		l->chain[i] = (size_t)i < m->n_chain ? m->chain[i] : "";
	return OK;
}

void wire_row(const struct alert_row *r, struct buf *out)
{
	Parkpulse__V1__Alert m;
	struct row_room room;
	row_to_message(r, &m, &room);
	wire_pack(&m.base, out);
}

int wire_row_read(struct arena *a, const void *body, size_t len, struct alert_row *out)
{
	ProtobufCAllocator allocator = wire_allocator(a);
	const Parkpulse__V1__Alert *m = parkpulse__v1__alert__unpack(&allocator, len, body);
	if (!m || found_from_message(m, &out->found))
		return ERR_CORRUPT;
	out->change_number = m->change_number;
	out->next = m->next;
	out->next_time = m->next_time;
	out->quiet_until = m->quiet_until;
	return life_from_message(m, &out->life);
}

char *wire_row_json(const struct alert_row *r, int64_t utc_offset_ms)
{
	Parkpulse__V1__Alert m;
	struct row_room room;
	row_to_message(r, &m, &room);
	json_t *j = pbjson_write(&m.base, utc_offset_ms);
	char *out = json_dumps(j, JSON_COMPACT);
	json_decref(j);
	return out;
}

// --- changes

// There are many values that are not numbers; what is hashed has one of them.
static double canonical(double v)
{
	return isnan(v) ? (double)NAN : v;
}

void wire_change(const struct desk_record *r, uint64_t number, struct buf *out)
{
	Parkpulse__V1__AlertChange m = PARKPULSE__V1__ALERT_CHANGE__INIT;
	m.number = number;
	m.time = r->time;
	m.actor = S(r->actor);
	m.input = S(input_word(r->input));
	m.from_state = (Parkpulse__V1__AlertState)r->from;
	m.to_state = (Parkpulse__V1__AlertState)r->to;
	m.from_level = (Parkpulse__V1__Level)r->level_from;
	m.to_level = (Parkpulse__V1__Level)r->level_to;
	m.note = S(r->why);
	m.value = canonical(r->value);
	m.expected = canonical(r->expected);
	m.value_time = r->data_time;
	m.policy = S(r->policy);
	m.policy_version = r->policy_version;
	m.alert_id = S(r->alert);
	m.alert_number = r->number;
	wire_pack(&m.base, out);
}

void wire_change_hashes(struct buf *out, const uint8_t previous[HASH_LEN], const uint8_t hash[HASH_LEN])
{
	wire_bytes(out, 17, previous, HASH_LEN);
	wire_bytes(out, 18, hash, HASH_LEN);
}

void wire_change_alert(struct buf *out, const void *body, size_t len)
{
	wire_bytes(out, 19, body, len);
}

// --- cases

static const char *const case_states[] = {"open", "solved", "confirmed", "closed"};
static const char *const dues[] = {"check", "plan", "solve"};
enum { CASE_STATES = sizeof case_states / sizeof *case_states, DUES = sizeof dues / sizeof *dues };

static void case_to_message(const struct case_row *r, Parkpulse__V1__Case *m, char *overdue[DUES])
{
	const struct desk_case *c = &r->is;
	parkpulse__v1__case__init(m);
	m->id = S(c->id);
	m->enterprise = S(c->enterprise);
	m->enterprise_name = S(r->enterprise_name);
	m->zone = S(r->zone);
	m->state = S(case_states[c->state]);
	m->need = S(c->need);
	m->department = S(c->department);
	m->measures = S(c->measures);
	m->cost = c->cost;
	m->feedback = S(c->feedback);
	m->owner = S(c->owner);
	m->alert = (char **)(uintptr_t)r->alert;
	m->n_alert = r->alerts;
	m->open_time = c->open_time;
	m->due_check_time = c->due_check;
	m->due_plan_time = c->due_plan;
	m->due_solve_time = c->due_solve;
	m->due_extend_time = c->due_extend;
	m->visit_time = c->visit_time;
	m->plan_time = c->plan_time;
	m->solve_time = c->solve_time;
	m->extend_time = c->extend_time;
	m->confirm_time = c->confirm_time;
	m->follow_up_time = c->follow_up_time;
	m->close_time = c->close_time;
	m->overdue = overdue;
	for (int i = 0; i < DUES; i++)
		if (c->overdue >> i & 1)
			overdue[m->n_overdue++] = S(dues[i]);
	m->change_number = r->change_number;
	m->changes = c->changes;
	m->told_time = c->told_time;
}

void wire_case(const struct case_row *r, struct buf *out)
{
	Parkpulse__V1__Case m;
	char *overdue[DUES];
	case_to_message(r, &m, overdue);
	wire_pack(&m.base, out);
}

static int case_from_message(const Parkpulse__V1__Case *m, struct case_row *out)
{
	int state = 0;
	while (state < CASE_STATES && strcmp(case_states[state], m->state))
		state++;
	if (state == CASE_STATES)
		return ERR_CORRUPT;
	*out = (struct case_row){.alert = (const char *const *)m->alert, .alerts = (uint32_t)m->n_alert, .change_number = m->change_number};
	TEXT(out->enterprise_name, m->enterprise_name);
	TEXT(out->zone, m->zone);
	out->is = (struct desk_case){
	        .enterprise = m->enterprise,
	        .need = m->need,
	        .department = m->department,
	        .measures = m->measures,
	        .feedback = m->feedback,
	        .owner = m->owner,
	        .cost = m->cost,
	        .state = (enum desk_case_state)state,
	        .alerts = (uint32_t)m->n_alert,
	        .open_time = m->open_time,
	        .due_check = m->due_check_time,
	        .due_plan = m->due_plan_time,
	        .due_solve = m->due_solve_time,
	        .due_extend = m->due_extend_time,
	        .visit_time = m->visit_time,
	        .plan_time = m->plan_time,
	        .solve_time = m->solve_time,
	        .extend_time = m->extend_time,
	        .confirm_time = m->confirm_time,
	        .follow_up_time = m->follow_up_time,
	        .close_time = m->close_time,
	        .told_time = m->told_time,
	        .changes = m->changes,
	};
	TEXT(out->is.id, m->id);
	for (size_t i = 0; i < m->n_overdue; i++)
		for (int d = 0; d < DUES; d++)
			out->is.overdue |= !strcmp(m->overdue[i], dues[d]) ? 1u << d : 0;
	return OK;
}

int wire_case_read(struct arena *a, const void *body, size_t len, struct case_row *out)
{
	ProtobufCAllocator allocator = wire_allocator(a);
	const Parkpulse__V1__Case *m = parkpulse__v1__case__unpack(&allocator, len, body);
	return m ? case_from_message(m, out) : ERR_CORRUPT;
}

void wire_case_change(const struct desk_case_record *r, uint64_t number, const void *body, size_t len, struct buf *out)
{
	Parkpulse__V1__CaseChange m = PARKPULSE__V1__CASE_CHANGE__INIT;
	m.number = number;
	m.time = r->time;
	m.actor = S(r->actor);
	m.input = S(case_word(r->input));
	m.note = S(r->why);
	wire_pack(&m.base, out);
	wire_bytes(out, 6, body, len);
}
