#include "wire.h"

#include "aggregation.pb-c.h"
#include "alerting.pb-c.h"
#include "bus.pb-c.h"
#include "registry.pb-c.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/parse.h"
#include "json/pbjson.h"
#include "policy/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_LIMIT = 1000, DEFAULT_LIMIT = 100, DEFAULT_BACKTEST_LIMIT = 500 };

static void text(char *out, size_t size, const char *from)
{
	snprintf(out, size, "%s", from ? from : "");
}
#define TEXT(out, from) text(out, sizeof(out), from)

// --- records

static void *arena_alloc(void *arg, size_t size)
{
	return arena_new(arg, size);
}

static void arena_free(void *arg, void *at)
{
	(void)arg;
	(void)at;
}

static bool read_judgement(const Parkpulse__V1__Judgement *m, struct judgement *out)
{
	bool heard = m->duty == PARKPULSE__V1__DUTY__DUTY_SILENCE || m->duty == PARKPULSE__V1__DUTY__DUTY_HEARD;
	*out = (struct judgement){.duty = (enum duty)m->duty,
	                          .indicator = m->indicator,
	                          .start_time = m->start_time,
	                          .due_time = m->due_time,
	                          .enterprise = (const char *const *)m->enterprise,
	                          .last_start = m->last_start,
	                          .enterprises = (uint32_t)m->n_enterprise};
	return (int)m->duty >= (int)DUTY_LATE && (int)m->duty < (int)DUTIES && m->n_last_start == (heard ? m->n_enterprise : 0);
}

static int read_judgements(struct arena *a, const Parkpulse__V1__Admitted *m, struct record *out)
{
	struct judgement *to = m->n_judgement ? arena_new(a, m->n_judgement * sizeof *to) : NULL;
	if (m->n_judgement && !to)
		return ERR_CORRUPT;
	for (size_t i = 0; i < m->n_judgement; i++)
		if (!read_judgement(m->judgement[i], &to[i]))
			return ERR_CORRUPT;
	out->judgement = to;
	out->judgements = (uint32_t)m->n_judgement;
	return OK;
}

static int read_record(struct arena *a, const Parkpulse__V1__Admitted *m, struct record *out)
{
	if (!m || m->n_run_enterprise != m->n_run_length || m->n_run_indicator != m->n_run_length || m->n_run_flags != m->n_run_length ||
	    m->n_value != m->n_start_time)
		return ERR_CORRUPT;
	uint64_t rows = 0;
	for (size_t i = 0; i < m->n_run_length; i++) {
		if (m->run_enterprise[i] >= m->n_enterprise || m->run_indicator[i] >= m->n_indicator)
			return ERR_CORRUPT;
		rows += m->run_length[i];
	}
	if (rows != m->n_value || rows > UINT32_MAX)
		return ERR_CORRUPT;
	for (size_t i = 0; i < rows; i++)
		if (!isfinite(m->value[i]))
			return ERR_CORRUPT;
	*out = (struct record){
	        .receive_time = m->receive_time,
	        .enterprise = (const char *const *)m->enterprise,
	        .enterprises = (uint32_t)m->n_enterprise,
	        .indicator = (const char *const *)m->indicator,
	        .indicators = (uint32_t)m->n_indicator,
	        .runs = (uint32_t)m->n_run_length,
	        .run_enterprise = m->run_enterprise,
	        .run_indicator = m->run_indicator,
	        .run_length = m->run_length,
	        .run_flags = m->run_flags,
	        .rows = (uint32_t)rows,
	        .start_time = m->start_time,
	        .value = m->value,
	};
	return read_judgements(a, m, out);
}

int wire_record(struct arena *a, uint64_t number, const void *body, size_t len, struct record *out)
{
	ProtobufCAllocator allocator = {arena_alloc, arena_free, a};
	int err = read_record(a, parkpulse__v1__admitted__unpack(&allocator, len, body), out);
	out->number = number;
	return err;
}

int wire_history(struct arena *a, const void *body, size_t len, struct record *out, int64_t *next_time)
{
	ProtobufCAllocator allocator = {arena_alloc, arena_free, a};
	const Parkpulse__V1__History *m = parkpulse__v1__history__unpack(&allocator, len, body);
	*next_time = m ? m->next_time : 0;
	return read_record(a, m ? m->rows : NULL, out);
}

// --- the registry

static void read_place(struct event *out, enum event_kind kind, const char *code, const char *name, const char *parent)
{
	out->kind = kind;
	TEXT(out->place.code, code);
	TEXT(out->place.name, name);
	TEXT(out->place.parent, parent);
}

static void read_enterprise(struct event *out, const Parkpulse__V1__Enterprise *e)
{
	out->kind = EVENT_ENTERPRISE;
	TEXT(out->enterprise.code, e->code);
	TEXT(out->enterprise.name, e->name);
	TEXT(out->enterprise.area, e->area);
	TEXT(out->enterprise.industry, e->industry);
	out->enterprise.synthetic = e->synthetic;
}

static bool read_indicator(struct event *out, const Parkpulse__V1__Indicator *i)
{
	if ((int)i->base_period < (int)CIVIL_QUARTER_HOUR || (int)i->base_period > (int)CIVIL_YEAR)
		return false;
	out->kind = EVENT_INDICATOR;
	TEXT(out->indicator.code, i->code);
	TEXT(out->indicator.name, i->name);
	TEXT(out->indicator.name_en, i->name_en);
	TEXT(out->indicator.unit, i->unit);
	out->indicator.base_period = (enum civil_period)i->base_period;
	out->indicator.direction = (int)i->direction >= (int)FALL_IS_BAD && (int)i->direction <= (int)BOTH_ARE_BAD ? (enum direction)i->direction : FALL_IS_BAD;
	out->indicator.decimals = i->decimals > 9 ? 9 : i->decimals;
	return true;
}

// What cannot be read does not hold: as if the policy had ended. The registry refuses such, so it is of another version.
static bool read_document(struct policy_document *out, const Parkpulse__V1__Policy *p, char fault[WIRE_FAULT])
{
	struct policy_error error;
	*out = (struct policy_document){0};
	if (!p->document || !policy_read_text(p->document->text, strlen(p->document->text), out, &error))
		return true;
	snprintf(fault, WIRE_FAULT, "id=%s version=%u path=\"%s\" reason=\"%s\"", p->id, p->version, error.path, error.reason);
	return false;
}

static void read_policy(struct event *out, const Parkpulse__V1__Policy *p, char fault[WIRE_FAULT])
{
	struct policy *to = &out->policy;
	out->kind = EVENT_POLICY;
	TEXT(to->enterprise, p->enterprise);
	TEXT(to->indicator, p->indicator);
	TEXT(to->industry, p->industry);
	to->version = p->version;
	to->approved = *p->approver != 0;
	stack_day(p->effective_from, STACK_FROM_ALWAYS, &to->from_day); // the registry takes no others
	stack_day(p->effective_to, STACK_TO_ALWAYS, &to->to_day);
	if (!read_document(&to->document, p, fault))
		out->ended = true;
}

static bool read_day(struct event *out, const Parkpulse__V1__CalendarDay *d)
{
	if (!*d->date || !stack_day(d->date, 0, &out->day.day))
		return false;
	out->kind = EVENT_DAY;
	out->day.kind = d->kind == PARKPULSE__V1__DAY_KIND__DAY_KIND_OFF ? DAY_OFF : DAY_WORKDAY;
	return true;
}

static bool read_entity(struct event *out, const Parkpulse__V1__Entity *e, char fault[WIRE_FAULT])
{
	switch (e->kind_case) {
	case PARKPULSE__V1__ENTITY__KIND_ENTERPRISE:
		read_enterprise(out, e->enterprise);
		return true;
	case PARKPULSE__V1__ENTITY__KIND_AREA:
		read_place(out, EVENT_AREA, e->area->code, e->area->name, e->area->zone);
		return true;
	case PARKPULSE__V1__ENTITY__KIND_ZONE:
		read_place(out, EVENT_ZONE, e->zone->code, e->zone->name, "");
		return true;
	case PARKPULSE__V1__ENTITY__KIND_INDICATOR:
		return read_indicator(out, e->indicator);
	case PARKPULSE__V1__ENTITY__KIND_POLICY:
		read_policy(out, e->policy, fault);
		return true;
	case PARKPULSE__V1__ENTITY__KIND_CALENDAR_DAY:
		return read_day(out, e->calendar_day);
	default:
		return false;
	}
}

bool wire_registry(const void *body, size_t len, struct event *out, char fault[WIRE_FAULT])
{
	*fault = 0;
	Parkpulse__V1__RegistryChange *c = parkpulse__v1__registry_change__unpack(NULL, len, body);
	*out = (struct event){.ended = c && c->ended};
	bool used = c && c->entity && read_entity(out, c->entity, fault);
	if (c)
		parkpulse__v1__registry_change__free_unpacked(c, NULL);
	return used;
}

bool wire_key(const void *body, size_t len, struct wire_key *out)
{
	Parkpulse__V1__RegistryChange *c = parkpulse__v1__registry_change__unpack(NULL, len, body);
	const Parkpulse__V1__Key *k = c && c->entity && c->entity->kind_case == PARKPULSE__V1__ENTITY__KIND_KEY ? c->entity->key : NULL;
	bool used = k && *k->official && k->curve_public.len == sizeof out->public_key;
	if (used) {
		*out = (struct wire_key){.expire_time = k->expire_time, .ended = c->ended};
		TEXT(out->id, k->id);
		TEXT(out->official, k->official);
		memcpy(out->public_key, k->curve_public.data, sizeof out->public_key);
	}
	if (c)
		parkpulse__v1__registry_change__free_unpacked(c, NULL);
	return used;
}

bool wire_official(const void *body, size_t len, struct wire_official *out)
{
	Parkpulse__V1__RegistryChange *c = parkpulse__v1__registry_change__unpack(NULL, len, body);
	const Parkpulse__V1__Official *o = c && c->entity && c->entity->kind_case == PARKPULSE__V1__ENTITY__KIND_OFFICIAL ? c->entity->official : NULL;
	if (o) {
		*out = (struct wire_official){.ended = c->ended};
		TEXT(out->id, o->id);
		for (size_t i = 0; i < o->n_zone; i++)
			out->whole_city = out->whole_city || !strcmp(o->zone[i], "*");
	}
	if (c)
		parkpulse__v1__registry_change__free_unpacked(c, NULL);
	return o != NULL;
}

// --- alerts

#define S(from) ((char *)(uintptr_t)(from))

// layer: room for the names of the layers, while the message is used.
static void to_message(const struct alert *a, Parkpulse__V1__Alert *m, char *layer[POLICY_LAYERS])
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
	m->kind = S(kind_word(a->kind));
	m->level = (Parkpulse__V1__Level)a->level;
	m->state = (Parkpulse__V1__AlertState)a->state;
	m->value = a->value;
	m->expected = a->expected;
	m->deviation_percent = a->deviation_percent;
	m->since_time = a->since_time;
	m->value_time = a->value_time;
	m->open_time = a->open_time;
	m->change_time = a->change_time;
	m->recover_time = a->recover_time;
	m->policy = S(a->policy);
	m->policy_version = a->policy_version;
	m->reason_zh = S(a->reason_zh);
	m->reason_en = S(a->reason_en);
	m->evidence_level = (Parkpulse__V1__Level)a->evidence_level;
	m->type = S(kind_is_found(a->kind) ? event_type_word(a->type) : "");
	m->rule = S(kind_is_found(a->kind) ? rule_word(a->rule) : "");
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
	m->change_number = a->change_number;
}

// Unknown words are drops: there were no others when alerts began to be stored.
static enum alert_kind kind_of(const char *word)
{
	for (int k = KIND_SURGE; k < KINDS; k++)
		if (!strcmp(word, kind_word((enum alert_kind)k)))
			return (enum alert_kind)k;
	return KIND_DROP;
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

static bool is_level(int level)
{
	return level >= (int)LEVEL_NONE && level < (int)LEVELS;
}

static int from_message(const Parkpulse__V1__Alert *m, struct alert *a)
{
	if (!is_level((int)m->level) || !is_level((int)m->evidence_level) || (int)m->state < (int)ALERT_OPEN || (int)m->state > (int)ALERT_RECOVERED ||
	    m->n_policy_layer > POLICY_LAYERS)
		return ERR_CORRUPT;
	*a = (struct alert){
	        .kind = kind_of(m->kind),
	        .level = (enum level)m->level,
	        .evidence_level = (enum level)m->evidence_level,
	        .type = type_of(m->type),
	        .rule = rule_of(m->rule),
	        .state = (enum alert_state)m->state,
	        .value = m->value,
	        .expected = m->expected,
	        .deviation_percent = m->deviation_percent,
	        .since_time = m->since_time,
	        .value_time = m->value_time,
	        .open_time = m->open_time,
	        .change_time = m->change_time,
	        .recover_time = m->recover_time,
	        .policy_version = m->policy_version,
	        .expected_low = m->expected_low,
	        .expected_high = m->expected_high,
	        .lasted = m->lasted,
	        .shortfall_percent = m->shortfall_percent,
	        .calendar_known = m->calendar_known,
	        .flapping = m->flapping,
	        .policy_layers = (uint32_t)m->n_policy_layer,
	        .synthetic = m->synthetic,
	        .change_number = m->change_number,
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
	if (a->evidence_level < a->level)
		a->evidence_level = a->level; // it was stored before there was such a word
	return OK;
}

static void pack(const ProtobufCMessage *m, struct buf *out)
{
	size_t len = protobuf_c_message_get_packed_size(m);
	buf_room(out, len);
	protobuf_c_message_pack(m, out->at + out->len);
	out->len += len;
}

void wire_alert(const struct alert *a, struct buf *out)
{
	Parkpulse__V1__Alert m;
	char *layer[POLICY_LAYERS];
	to_message(a, &m, layer);
	pack(&m.base, out);
}

int wire_alert_read(const void *body, size_t len, struct alert *out)
{
	Parkpulse__V1__Alert *m = parkpulse__v1__alert__unpack(NULL, len, body);
	int err = m ? from_message(m, out) : ERR_CORRUPT;
	if (m)
		parkpulse__v1__alert__free_unpacked(m, NULL);
	return err;
}

void wire_change(const struct effect *e, uint64_t number, struct buf *out)
{
	Parkpulse__V1__Alert a;
	char *layer[POLICY_LAYERS];
	to_message(&e->alert, &a, layer);
	Parkpulse__V1__AlertChange m = PARKPULSE__V1__ALERT_CHANGE__INIT;
	m.number = number;
	m.time = e->alert.change_time;
	m.change = (Parkpulse__V1__Change)e->change;
	m.from_level = (Parkpulse__V1__Level)e->from;
	m.to_level = (Parkpulse__V1__Level)e->to;
	m.alert = &a;
	m.actor = S(e->actor);
	m.note = S(e->note);
	pack(&m.base, out);
}

int wire_change_read(const void *body, size_t len, struct effect *out)
{
	Parkpulse__V1__AlertChange *m = parkpulse__v1__alert_change__unpack(NULL, len, body);
	int err = m && m->alert && (int)m->change >= 0 && (int)m->change <= (int)CHANGE_RECOVERED ? from_message(m->alert, &out->alert) : ERR_CORRUPT;
	if (!err) {
		out->change = (enum alert_change)m->change;
		out->from = (enum level)m->from_level;
		out->to = (enum level)m->to_level;
		out->notice_time = 0;
		TEXT(out->actor, m->actor);
		TEXT(out->note, m->note);
	}
	if (m)
		parkpulse__v1__alert_change__free_unpacked(m, NULL);
	return err;
}

char *wire_alert_json(const struct alert *a, int64_t utc_offset_ms)
{
	Parkpulse__V1__Alert m;
	char *layer[POLICY_LAYERS];
	to_message(a, &m, layer);
	json_t *j = pbjson_write(&m.base, utc_offset_ms);
	char *out = json_dumps(j, JSON_COMPACT);
	json_decref(j);
	return out;
}

// --- queries

static int read_query(const Parkpulse__V1__AlertQuery *q, struct alert_query *out, const char **error)
{
	if (q->n_zone > QUERY_MAX_ZONES) {
		*error = "at most 64 zones";
		return ERR_RANGE;
	}
	if (*q->before && (parse_u64(q->before, strlen(q->before), &out->before) || !out->before)) {
		*error = "before is not what an answer's next said";
		return ERR_SYNTAX;
	}
	for (size_t i = 0; i < q->n_zone; i++)
		TEXT(out->zone[i], q->zone[i]);
	out->zones = (uint32_t)q->n_zone;
	TEXT(out->id, q->id);
	TEXT(out->enterprise, q->enterprise);
	out->state = (int)q->state >= 0 && (int)q->state <= (int)ALERT_RECOVERED ? (int)q->state : 0;
	out->min_level = (int)q->min_level > 0 && (int)q->min_level < (int)LEVELS ? (enum level)q->min_level : LEVEL_NONE;
	out->limit = !q->limit ? DEFAULT_LIMIT : q->limit > MAX_LIMIT ? MAX_LIMIT : q->limit;
	return OK;
}

int wire_query(const void *body, size_t len, struct alert_query *out, const char **error)
{
	*out = (struct alert_query){0};
	Parkpulse__V1__AlertQuery *q = parkpulse__v1__alert_query__unpack(NULL, len, body);
	if (!q) {
		*error = "not an AlertQuery";
		return ERR_SYNTAX;
	}
	int err = read_query(q, out, error);
	parkpulse__v1__alert_query__free_unpacked(q, NULL);
	return err;
}

// --- back-tests

void wire_history_query(const struct history_query *q, struct buf *out)
{
	Parkpulse__V1__HistoryQuery m = PARKPULSE__V1__HISTORY_QUERY__INIT;
	m.n_enterprise = q->enterprises;
	m.enterprise = (char **)(uintptr_t)q->enterprise;
	m.n_indicator = q->indicators;
	m.indicator = (char **)(uintptr_t)q->indicator;
	m.from_time = q->from_time;
	m.to_time = q->to_time;
	pack(&m.base, out);
}

static int read_backtest(const Parkpulse__V1__BacktestQuery *q, struct backtest_query *out, const char **error, const char **field)
{
	if (q->n_zone > QUERY_MAX_ZONES || q->n_indicator > BACKTEST_INDICATORS) {
		*error = "at most 64 of them";
		*field = q->n_zone > QUERY_MAX_ZONES ? "zone" : "indicator";
		return ERR_RANGE;
	}
	if (q->from_time < 0 || q->to_time < 0 || (q->to_time && q->to_time <= q->from_time)) {
		*error = "to_time must be after from_time";
		*field = "to_time";
		return ERR_RANGE;
	}
	if (q->draft && (!*q->draft->enterprise || !*q->draft->indicator)) {
		*error = "a draft says whom and what it is about: \"*\" is every one";
		*field = *q->draft->enterprise ? "draft.indicator" : "draft.enterprise";
		return ERR_SYNTAX;
	}
	out->has_draft = q->draft != NULL;
	if (q->draft)
		read_policy(&out->draft, q->draft, out->fault);
	if (*out->fault) {
		*error = out->fault;
		*field = "draft.document";
		return ERR_SYNTAX;
	}
	out->draft.policy.approved = true; // as if it were, and from the beginning
	out->draft.policy.from_day = STACK_FROM_ALWAYS;
	out->draft.policy.to_day = STACK_TO_ALWAYS;
	TEXT(out->enterprise, q->enterprise);
	for (size_t i = 0; i < q->n_zone; i++)
		TEXT(out->zone[i], q->zone[i]);
	for (size_t i = 0; i < q->n_indicator; i++)
		TEXT(out->indicator[i], q->indicator[i]);
	out->zones = (uint32_t)q->n_zone;
	out->indicators = (uint32_t)q->n_indicator;
	out->from_time = q->from_time;
	out->to_time = q->to_time;
	out->limit = !q->limit ? DEFAULT_BACKTEST_LIMIT : q->limit > BACKTEST_LIMIT_MAX ? BACKTEST_LIMIT_MAX : q->limit;
	out->wait_ms = !q->wait_ms || q->wait_ms > BACKTEST_WAIT_MAX_MS ? BACKTEST_WAIT_MAX_MS : q->wait_ms;
	return OK;
}

int wire_backtest_query(const void *body, size_t len, struct backtest_query *out, const char **error, const char **field)
{
	Parkpulse__V1__BacktestQuery *q = parkpulse__v1__backtest_query__unpack(NULL, len, body);
	*out = (struct backtest_query){0};
	*error = "not a BacktestQuery";
	*field = "";
	if (!q)
		return ERR_SYNTAX;
	int err = read_backtest(q, out, error, field);
	parkpulse__v1__backtest_query__free_unpacked(q, NULL);
	return err;
}

void wire_warning(const struct warning *w, struct buf *out)
{
	Parkpulse__V1__BacktestWarning m = PARKPULSE__V1__BACKTEST_WARNING__INIT;
	Parkpulse__V1__BacktestChange change[BACKTEST_CHANGES], *changes[BACKTEST_CHANGES];
	Parkpulse__V1__Alert alert;
	char *layer[POLICY_LAYERS];
	to_message(&w->told->alert, &alert, layer);
	m.alert = &alert;
	m.highest_level = (Parkpulse__V1__Level)w->highest;
	m.start_time = w->open_time;
	m.recover_time = w->recover_time;
	m.only = w->only;
	m.n_change = w->changes < BACKTEST_CHANGES ? w->changes : BACKTEST_CHANGES;
	m.change = changes;
	for (size_t i = 0; i < m.n_change; i++) {
		const struct backtest_change *c = &w->change[i];
		parkpulse__v1__backtest_change__init(&change[i]);
		change[i].change = (Parkpulse__V1__Change)c->change;
		change[i].from_level = (Parkpulse__V1__Level)c->from;
		change[i].to_level = (Parkpulse__V1__Level)c->to;
		change[i].value_time = c->value_time;
		change[i].value = c->value;
		change[i].expected = c->expected;
		changes[i] = &change[i];
	}
	pack(&m.base, out);
}

static void put_bytes(struct buf *out, unsigned field, const void *at, size_t len);

static Parkpulse__V1__LevelCounts level_counts(const uint32_t level[LEVELS])
{
	Parkpulse__V1__LevelCounts m = PARKPULSE__V1__LEVEL_COUNTS__INIT;
	m.blue = level[LEVEL_BLUE];
	m.yellow = level[LEVEL_YELLOW];
	m.orange = level[LEVEL_ORANGE];
	m.red = level[LEVEL_RED];
	return m;
}

static void put_month(struct buf *out, int month, const uint32_t level[LEVELS])
{
	Parkpulse__V1__BacktestMonth m = PARKPULSE__V1__BACKTEST_MONTH__INIT;
	Parkpulse__V1__LevelCounts count = level_counts(level);
	struct buf body = {0};
	char name[16];
	if (!level[LEVEL_BLUE] && !level[LEVEL_YELLOW] && !level[LEVEL_ORANGE] && !level[LEVEL_RED])
		return;
	snprintf(name, sizeof name, "%04d-%02d", BACKTEST_FIRST_YEAR + month / 12, month % 12 + 1);
	m.month = name;
	m.count = &count;
	pack(&m.base, &body);
	put_bytes(out, 4, body.at, body.len);
	buf_fini(&body);
}

// Fields by number, as in proto BacktestSide: the warnings are messages already.
static void put_side(struct buf *out, unsigned field, const struct backtest_count *count, const struct wire_warning *warning, uint32_t warnings)
{
	Parkpulse__V1__BacktestSide m = PARKPULSE__V1__BACKTEST_SIDE__INIT;
	Parkpulse__V1__LevelCounts levels = level_counts(count->level);
	struct buf body = {0};
	m.warnings = count->warnings;
	m.only = count->only;
	m.count = &levels;
	pack(&m.base, &body);
	for (int month = 0; month < BACKTEST_MONTHS; month++)
		put_month(&body, month, count->month[month]);
	for (uint32_t i = 0; i < warnings; i++)
		put_bytes(&body, 5, warning[i].body.at, warning[i].body.len);
	put_bytes(out, field, body.at, body.len);
	buf_fini(&body);
}

void wire_backtest(const struct wire_backtest *b, struct buf *out)
{
	Parkpulse__V1__Backtest m = PARKPULSE__V1__BACKTEST__INIT;
	for (int side = 0; side < BACKTEST_SIDES; side++)
		put_side(out, 1 + (unsigned)side, b->count[side], b->warning[side], b->warnings[side]);
	m.truncated = b->truncated;
	m.enterprises = b->enterprises;
	m.series = b->series;
	m.values = b->values;
	m.elapsed_ms = b->elapsed_ms;
	pack(&m.base, out);
}

// --- commands

static int read_command(const Parkpulse__V1__AlertCommand *m, struct wire_command *out, const char **error)
{
	struct command *c = &out->command;
	*error = strlen(m->command_id) >= sizeof out->id             ? "command_id has at most 127 bytes"
	         : !*m->actor || strlen(m->actor) >= sizeof c->actor ? "actor has 1 to 63 bytes"
	         : strlen(m->note) > 500                             ? "note has at most 500 bytes"
	         : m->n_zone > COMMAND_ZONES                         ? "at most 64 zones"
	                                                             : NULL;
	if (*error)
		return ERR_RANGE;
	TEXT(out->id, m->command_id);
	TEXT(c->alert, m->alert);
	TEXT(c->action, m->action);
	TEXT(c->actor, m->actor);
	TEXT(c->note, m->note);
	for (size_t i = 0; i < m->n_zone; i++)
		TEXT(c->zone[i], m->zone[i]);
	c->zones = (uint32_t)m->n_zone;
	return OK;
}

int wire_command(const void *body, size_t len, struct wire_command *out, const char **error)
{
	*out = (struct wire_command){0};
	Parkpulse__V1__AlertCommand *m = parkpulse__v1__alert_command__unpack(NULL, len, body);
	*error = "not an AlertCommand";
	int err = m ? read_command(m, out, error) : ERR_SYNTAX;
	if (m)
		parkpulse__v1__alert_command__free_unpacked(m, NULL);
	return err;
}

static void put_bytes(struct buf *out, unsigned field, const void *at, size_t len)
{
	buf_varint(out, field << 3 | 2);
	buf_varint(out, len);
	buf_add(out, at, len);
}

void wire_alerts_alert(struct buf *out, const void *body, size_t len)
{
	put_bytes(out, 1, body, len);
}

void wire_alerts_history(struct buf *out, const void *body, size_t len)
{
	put_bytes(out, 2, body, len);
}

void wire_alerts_end(struct buf *out, uint64_t next, uint64_t head)
{
	Parkpulse__V1__Alerts m = PARKPULSE__V1__ALERTS__INIT;
	char number[24];
	snprintf(number, sizeof number, "%llu", (unsigned long long)next);
	if (next)
		m.next = number;
	m.head = head;
	pack(&m.base, out);
}

void wire_status(const struct wire_status *s, struct buf *out)
{
	Parkpulse__V1__Status m = PARKPULSE__V1__STATUS__INIT;
	Parkpulse__V1__Hop hop[4], *hops[4];
	char *notice = S(s->notice);
	for (uint32_t i = 0; i < s->hops; i++) {
		parkpulse__v1__hop__init(&hop[i]);
		hop[i].name = S(s->hop[i].name);
		hop[i].position = s->hop[i].position;
		hop[i].head = s->hop[i].head;
		hop[i].behind_ms = s->hop[i].behind_ms;
		hops[i] = &hop[i];
	}
	m.service = S("alerting");
	m.version = S(PP_VERSION);
	m.ready = s->ready;
	m.waiting = (char **)(uintptr_t)s->waiting;
	m.n_waiting = s->waitings;
	m.start_time = s->start_time;
	m.hop = hops;
	m.n_hop = s->hops;
	m.metrics = S(s->metrics);
	m.degraded = notice != NULL;
	m.notice = &notice;
	m.n_notice = notice != NULL;
	pack(&m.base, out);
}
