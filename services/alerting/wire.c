#include "wire.h"

#include "aggregation.pb-c.h"
#include "bus.pb-c.h"
#include "registry.pb-c.h"
#include "wire_parts.h"

#include "base/err.h"
#include "policy/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- what all of it is made of

void wire_text(char *out, size_t size, const char *from)
{
	snprintf(out, size, "%s", from ? from : "");
}

void wire_pack(const ProtobufCMessage *m, struct buf *out)
{
	size_t len = protobuf_c_message_get_packed_size(m);
	buf_room(out, len);
	protobuf_c_message_pack(m, out->at + out->len);
	out->len += len;
}

void wire_bytes(struct buf *out, unsigned field, const void *at, size_t len)
{
	buf_varint(out, field << 3 | 2);
	buf_varint(out, len);
	buf_add(out, at, len);
}

bool wire_is_level(int level)
{
	return level >= (int)LEVEL_NONE && level < (int)LEVELS;
}

static void *arena_alloc(void *arg, size_t size)
{
	return arena_new(arg, size);
}

static void arena_free(void *arg, void *at)
{
	(void)arg;
	(void)at;
}

ProtobufCAllocator wire_allocator(struct arena *a)
{
	return (ProtobufCAllocator){arena_alloc, arena_free, a};
}

// --- records

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

int wire_record(struct arena *a, uint64_t number, const void *body, size_t len, struct record *out)
{
	ProtobufCAllocator allocator = wire_allocator(a);
	const Parkpulse__V1__Admitted *m = parkpulse__v1__admitted__unpack(&allocator, len, body);
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
	        .number = number,
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
	wire_pack(&m.base, out);
}

void wire_error(struct buf *out, const char *code, const char *message, const char *message_zh, const char *reason)
{
	Parkpulse__V1__Error m = PARKPULSE__V1__ERROR__INIT;
	m.code = S(code);
	m.message = S(message);
	m.message_zh = S(message_zh);
	m.reason = S(reason);
	wire_pack(&m.base, out);
}
