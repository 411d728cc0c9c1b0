#include "wire.h"

#include "aggregation.pb-c.h"
#include "alerting.pb-c.h"
#include "base/civil.h"
#include "base/err.h"
#include "base/mem.h"
#include "bus.pb-c.h"
#include "bus/keys.h"
#include "ingest.pb-c.h"
#include "json/pbjson.h"
#include "json/text.h"
#include "policy/json.h"
#include "registry.pb-c.h"
#include "route.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(1u << PARKPULSE__V1__ROLE__ROLE_ADMINISTRATOR == WHO_ADMINISTRATOR && 1u << PARKPULSE__V1__ROLE__ROLE_READ_ONLY == WHO_READ_ONLY &&
                       1u << PARKPULSE__V1__ROLE__ROLE_ENTERPRISE == WHO_ENTERPRISE && 1u << PARKPULSE__V1__ROLE__ROLE_ZONE == WHO_ZONE,
               "bits of enum who are the numbers of Role");
_Static_assert((int)PARKPULSE__V1__REASON__REASON_TOO_LARGE == (int)REASON_TOO_LARGE && (int)PARKPULSE__V1__REASON__REASON_MISALIGNED == (int)REASON_MISALIGNED,
               "enum reason has the numbers of Reason");

enum { SCOPES_MOST = 256 }; // of an official, as the registry has it

static int64_t utc_offset_ms = CIVIL_SHANGHAI_MS;

void wire_init(int64_t offset_ms)
{
	utc_offset_ms = offset_ms;
}

static char *text_of(const char *text)
{
	return (char *)(uintptr_t)(text ? text : "");
}

static void pack(struct buf *out, const ProtobufCMessage *m)
{
	size_t len = protobuf_c_message_get_packed_size(m);
	if (!len)
		return; // a message of nothing but defaults has no bytes
	buf_room(out, len);
	out->len += protobuf_c_message_pack(m, out->at + out->len);
}

static void *unpack(const ProtobufCMessageDescriptor *type, const void *body, size_t len)
{
	return protobuf_c_message_unpack(type, NULL, len, body);
}

static void drop(void *message)
{
	if (message)
		protobuf_c_message_free_unpacked(message, NULL);
}

// --- words

int wire_period(const char *word)
{
	return pbjson_enum(&parkpulse__v1__period__descriptor, word);
}

int wire_mode(const char *word)
{
	return pbjson_enum(&parkpulse__v1__write_mode__descriptor, word);
}

int wire_report_state(const char *word)
{
	return pbjson_enum(&parkpulse__v1__report_state__descriptor, word);
}

const char *wire_role(uint32_t role)
{
	static char room[64];
	return pbjson_word(&parkpulse__v1__role__descriptor, (int)role, room);
}

// --- requests

void wire_batch(struct buf *out, const struct columns *c, const char *id, bool historical, int64_t send_time)
{
	Parkpulse__V1__Batch b = PARKPULSE__V1__BATCH__INIT;
	b.id = text_of(id);
	b.n_enterprise = c->enterprise.texts;
	b.enterprise = (char **)(uintptr_t)c->enterprise.text;
	b.n_indicator = c->indicator.texts;
	b.indicator = (char **)(uintptr_t)c->indicator.text;
	b.n_run_enterprise = b.n_run_indicator = b.n_run_length = c->runs;
	b.run_enterprise = c->run_enterprise;
	b.run_indicator = c->run_indicator;
	b.run_length = c->run_length;
	b.n_start_time = b.n_value = c->rows;
	b.start_time = c->start_time;
	b.value = c->value;
	b.n_revision = c->revised ? c->rows : 0;
	b.revision = c->revision;
	b.historical = historical;
	b.send_time = send_time;
	pack(out, &b.base);
}

void wire_series_query(struct buf *out, const struct series_query *q)
{
	Parkpulse__V1__SeriesQuery m = PARKPULSE__V1__SERIES_QUERY__INIT;
	m.enterprise = text_of(q->of);
	m.indicator = text_of(q->indicator);
	m.window = (Parkpulse__V1__Period)q->window;
	m.from_time = q->from_time;
	m.to_time = q->to_time;
	m.limit = q->limit;
	m.to_date = q->to_date;
	pack(out, &m.base);
}

void wire_rollup_query(struct buf *out, const struct series_query *q)
{
	Parkpulse__V1__RollupQuery m = PARKPULSE__V1__ROLLUP_QUERY__INIT;
	m.node = text_of(q->of);
	m.indicator = text_of(q->indicator);
	m.window = (Parkpulse__V1__Period)q->window;
	m.from_time = q->from_time;
	m.to_time = q->to_time;
	m.limit = q->limit;
	m.compare = q->compare;
	m.children = text_of(q->children);
	pack(out, &m.base);
}

void wire_duty_query(struct buf *out, const struct duty_query *q)
{
	Parkpulse__V1__DutyQuery m = PARKPULSE__V1__DUTY_QUERY__INIT;
	m.node = text_of(q->node);
	m.enterprise = text_of(q->enterprise);
	m.indicator = text_of(q->indicator);
	m.by = text_of(q->by);
	m.state = (Parkpulse__V1__ReportState)q->state;
	m.from_time = q->from_time;
	m.to_time = q->to_time;
	m.limit = q->limit;
	pack(out, &m.base);
}

void wire_explain_query(struct buf *out, const struct explain_query *q)
{
	Parkpulse__V1__ExplainQuery m = PARKPULSE__V1__EXPLAIN_QUERY__INIT;
	m.enterprise = text_of(q->enterprise);
	m.node = text_of(q->node);
	m.indicator = text_of(q->indicator);
	m.window = (Parkpulse__V1__Period)q->window;
	m.start_time = q->start_time;
	m.offset = q->offset;
	m.limit = q->limit;
	pack(out, &m.base);
}

void wire_registry_query(struct buf *out, const struct registry_query *q)
{
	Parkpulse__V1__RegistryQuery m = PARKPULSE__V1__REGISTRY_QUERY__INIT;
	m.kind = text_of(q->kind);
	m.id = text_of(q->id);
	m.history = q->history;
	m.actor = text_of(q->actor);
	m.from_time = q->from_ms;
	m.to_time = q->to_ms;
	m.after = text_of(q->after);
	m.limit = q->limit;
	m.ended = q->ended;
	pack(out, &m.base);
}

void wire_registry_import(struct buf *out, const struct write_order *o, const void *csv, size_t len)
{
	Parkpulse__V1__RegistryImport m = PARKPULSE__V1__REGISTRY_IMPORT__INIT;
	m.command_id = text_of(o->command_id);
	m.actor = text_of(o->actor);
	m.kind = text_of(o->kind);
	m.dry_run = o->dry_run;
	m.csv = (ProtobufCBinaryData){.len = len, .data = (uint8_t *)(uintptr_t)csv};
	pack(out, &m.base);
}

static void pack_key_write(struct buf *out, Parkpulse__V1__Key *key, Parkpulse__V1__WriteMode mode, const char *actor, const char *command_id)
{
	Parkpulse__V1__Entity e = PARKPULSE__V1__ENTITY__INIT, *list[] = {&e};
	e.kind_case = PARKPULSE__V1__ENTITY__KIND_KEY;
	e.key = key;
	Parkpulse__V1__RegistryWrite w = PARKPULSE__V1__REGISTRY_WRITE__INIT;
	w.command_id = text_of(command_id);
	w.actor = text_of(actor);
	w.mode = mode;
	w.n_entity = 1;
	w.entity = list;
	pack(out, &w.base);
}

void wire_key_create(struct buf *out, const struct key_new *k, const char *actor)
{
	Parkpulse__V1__Key m = PARKPULSE__V1__KEY__INIT;
	m.id = text_of(k->id);
	m.holder = text_of(k->holder);
	m.official = text_of(k->official);
	m.n_enterprise = k->enterprises;
	m.enterprise = (char **)(uintptr_t)k->enterprise;
	m.curve_public = (ProtobufCBinaryData){.len = KEY_LEN, .data = (uint8_t *)(uintptr_t)k->curve_public};
	m.token_hash = (ProtobufCBinaryData){.len = TOKEN_HASH_LEN, .data = (uint8_t *)(uintptr_t)k->token_hash};
	m.expire_time = k->expire_time;
	pack_key_write(out, &m, PARKPULSE__V1__WRITE_MODE__WRITE_MODE_CREATE, actor, "");
}

void wire_key_end(struct buf *out, const char *id, const char *actor, const char *command_id)
{
	Parkpulse__V1__Key m = PARKPULSE__V1__KEY__INIT;
	m.id = text_of(id);
	pack_key_write(out, &m, PARKPULSE__V1__WRITE_MODE__WRITE_MODE_END, actor, command_id);
}

void wire_password_write(struct buf *out, const struct password_new *n, const char *actor)
{
	Parkpulse__V1__Password m = PARKPULSE__V1__PASSWORD__INIT;
	Parkpulse__V1__Entity e = PARKPULSE__V1__ENTITY__INIT, *list[] = {&e};
	m.official = text_of(n->official);
	m.hash = text_of(n->hash);
	m.must_change = n->must_change;
	m.changed_time = n->changed_time;
	e.kind_case = PARKPULSE__V1__ENTITY__KIND_PASSWORD;
	e.password = &m;
	Parkpulse__V1__RegistryWrite w = PARKPULSE__V1__REGISTRY_WRITE__INIT;
	w.actor = text_of(actor);
	w.mode = n->hash ? PARKPULSE__V1__WRITE_MODE__WRITE_MODE_PUT : PARKPULSE__V1__WRITE_MODE__WRITE_MODE_END;
	w.n_entity = 1;
	w.entity = list;
	pack(out, &w.base);
}

void wire_feed_request(struct buf *out, uint64_t log_id, uint64_t after, uint32_t max_bytes)
{
	Parkpulse__V1__FeedRequest m = PARKPULSE__V1__FEED_REQUEST__INIT;
	m.log_id = log_id;
	m.after = after;
	m.max_bytes = max_bytes;
	pack(out, &m.base);
}

// Wraps the object as Entity has it, {"enterprise": {...}}, so that one reader knows every kind.
static Parkpulse__V1__Entity *read_entity(const char *kind, const json_t *of, size_t at, struct wire_fault *fault)
{
	struct pbjson_error error;
	json_t *wrapped = json_pack("{s:O}", kind, of);
	Parkpulse__V1__Entity *e = (Parkpulse__V1__Entity *)pbjson_read(wrapped, &parkpulse__v1__entity__descriptor, utc_offset_ms, &error);
	json_decref(wrapped);
	if (!e) {
		size_t skip = strncmp(error.path, kind, strlen(kind)) ? 0 : strlen(kind) + (error.path[strlen(kind)] == '.');
		snprintf(fault->field, sizeof fault->field, "entity[%zu]%s%s", at, error.path[skip] ? "." : "", error.path + skip);
		snprintf(fault->reason, sizeof fault->reason, "%s", error.reason);
	}
	return e;
}

int wire_registry_write(struct buf *out, const struct write_order *o, const json_t *entities, struct wire_fault *fault)
{
	Parkpulse__V1__RegistryWrite w = PARKPULSE__V1__REGISTRY_WRITE__INIT;
	w.command_id = text_of(o->command_id);
	w.actor = text_of(o->actor);
	w.mode = (Parkpulse__V1__WriteMode)o->mode;
	w.dry_run = o->dry_run;
	w.known_version = o->known_version;
	size_t n = json_array_size(entities);
	w.entity = mem_new(n, sizeof(Parkpulse__V1__Entity *));
	for (; w.n_entity < n; w.n_entity++)
		if (!(w.entity[w.n_entity] = read_entity(o->kind, json_array_get(entities, w.n_entity), w.n_entity, fault)))
			break;
	bool whole = w.n_entity == n;
	if (whole)
		pack(out, &w.base);
	for (size_t i = 0; i < w.n_entity; i++)
		drop(w.entity[i]);
	free(w.entity);
	return whole ? OK : ERR_SYNTAX;
}

// --- the desk: messages by name

static const ProtobufCMessageDescriptor *desk_message(const char *name)
{
	static const ProtobufCMessageDescriptor *const all[] = {
	        &parkpulse__v1__alert_query__descriptor,  &parkpulse__v1__alerts__descriptor,           &parkpulse__v1__alert_command__descriptor,
	        &parkpulse__v1__alert_change__descriptor, &parkpulse__v1__case_query__descriptor,       &parkpulse__v1__cases__descriptor,
	        &parkpulse__v1__case_command__descriptor, &parkpulse__v1__case_change__descriptor,      &parkpulse__v1__route_query__descriptor,
	        &parkpulse__v1__route__descriptor,        &parkpulse__v1__silence_preview__descriptor,  &parkpulse__v1__audit_query__descriptor,
	        &parkpulse__v1__audit__descriptor,        &parkpulse__v1__statistics_query__descriptor, &parkpulse__v1__statistics__descriptor,
	        &parkpulse__v1__channel_test__descriptor, &parkpulse__v1__channel_tested__descriptor,   &parkpulse__v1__backtest__descriptor,
	};
	size_t i = 0;
	while (strcmp(all[i]->short_name, name) != 0)
		i++;
	return all[i];
}

json_t *wire_param(const char *message, const char *field, const char *text)
{
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(desk_message(message), field);
	if (f->label != PROTOBUF_C_LABEL_REPEATED)
		return json_string(text);
	json_t *list = json_array();
	for (size_t n = strcspn(text, ",");; n = strcspn(text, ",")) {
		json_array_append_new(list, json_stringn(text, n));
		if (!text[n])
			return list;
		text += n + 1;
	}
}

int wire_message(struct buf *out, const char *message, const json_t *fields, struct wire_fault *fault)
{
	struct pbjson_error error;
	ProtobufCMessage *m = pbjson_read(fields, desk_message(message), utc_offset_ms, &error);
	if (!m) {
		snprintf(fault->field, sizeof fault->field, "%s", error.path);
		snprintf(fault->reason, sizeof fault->reason, "%s", error.reason);
		return ERR_SYNTAX;
	}
	pack(out, m);
	drop(m);
	return OK;
}

static bool draft_reads(const Parkpulse__V1__Policy *draft, struct wire_fault *fault)
{
	struct policy_document document;
	struct policy_error error;
	if (!draft || !draft->document || !policy_read_text(draft->document->text, strlen(draft->document->text), &document, &error))
		return true;
	snprintf(fault->field, sizeof fault->field, "draft.document%s%.140s", *error.path ? "." : "", error.path);
	snprintf(fault->reason, sizeof fault->reason, "%s", error.reason);
	return false;
}

int wire_backtest_query(struct buf *out, const json_t *query, const char *const *zone, uint32_t zones, uint32_t wait_ms, struct wire_fault *fault)
{
	struct pbjson_error error;
	void *read = pbjson_read(query, &parkpulse__v1__backtest_query__descriptor, utc_offset_ms, &error);
	Parkpulse__V1__BacktestQuery *m = read;
	if (!m) {
		snprintf(fault->field, sizeof fault->field, "%s", error.path);
		snprintf(fault->reason, sizeof fault->reason, "%s", error.reason);
		return ERR_SYNTAX;
	}
	int err = draft_reads(m->draft, fault) ? OK : ERR_SYNTAX;
	Parkpulse__V1__BacktestQuery asked = *m; // what is added belongs to the caller
	if (!*asked.enterprise && !asked.n_zone) {
		asked.zone = (char **)(uintptr_t)zone;
		asked.n_zone = zones;
	}
	asked.wait_ms = wait_ms;
	if (!err)
		pack(out, &asked.base);
	drop(m);
	return err;
}

// --- answers

int wire_error(const void *body, size_t len, struct wire_error *out)
{
	Parkpulse__V1__Error *e = unpack(&parkpulse__v1__error__descriptor, body, len);
	if (!e)
		return ERR_SYNTAX;
	snprintf(out->code, sizeof out->code, "%s", e->code);
	snprintf(out->message, sizeof out->message, "%s", e->message);
	snprintf(out->field, sizeof out->field, "%s", e->field);
	snprintf(out->message_zh, sizeof out->message_zh, "%s", e->message_zh);
	snprintf(out->reason, sizeof out->reason, "%s", e->reason);
	drop(e);
	return OK;
}

int wire_ack(const void *body, size_t len, struct ack *out)
{
	Parkpulse__V1__Ack *a = unpack(&parkpulse__v1__ack__descriptor, body, len);
	if (!a || a->n_rejected_row != a->rejected || a->n_rejected_reason != a->rejected) {
		drop(a);
		return ERR_SYNTAX;
	}
	*out = (struct ack){.received = a->received, .accepted = a->accepted, .duplicate = a->duplicate, .restated = a->restated, .rejected = a->rejected};
	out->record = a->record;
	out->server_time = a->server_time;
	out->row = mem_new(a->rejected, sizeof *out->row);
	out->reason = mem_new(a->rejected, sizeof *out->reason);
	for (uint32_t i = 0; i < a->rejected; i++) {
		out->row[i] = a->rejected_row[i];
		out->reason[i] = (uint32_t)a->rejected_reason[i];
	}
	drop(a);
	return OK;
}

// The field is called `time`, not `*_time`, and is one all the same.
static void time_as_text(json_t *of)
{
	char text[40];
	json_t *time = json_object_get(of, "time");
	if (json_is_integer(time))
		json_object_set_new(of, "time", json_string(civil_text(text, json_integer_value(time), utc_offset_ms)));
}

// Of sentences in two languages the wanted one has the name without the language too.
static void say_in(json_t *of, enum language language)
{
	static const char *const sentences[][1 + LANGUAGES] = {
	        {"reason",   "reason_zh", "reason_en"},
	        {"why_text", "why_zh",    "why_en"   },
	};
	for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
		json_t *sentence = json_object_get(of, sentences[i][1 + language]);
		if (sentence)
			json_object_set(of, sentences[i][0], sentence);
	}
}

// What people read, in every object of an answer.
static void polish(json_t *j, enum language language)
{
	const char *name;
	json_t *part;
	size_t i;
	if (json_is_object(j)) {
		time_as_text(j);
		say_in(j, language);
		json_object_foreach(j, name, part) polish(part, language);
	} else {
		json_array_foreach(j, i, part) polish(part, language);
	}
}

static json_t *plain(const ProtobufCMessageDescriptor *type, const void *body, size_t len)
{
	ProtobufCMessage *m = unpack(type, body, len);
	json_t *out = m ? pbjson_write(m, utc_offset_ms) : NULL;
	drop(m);
	return out;
}

json_t *wire_json(const char *message, const void *body, size_t len, enum language language)
{
	json_t *out = plain(desk_message(message), body, len);
	polish(out, language);
	return out;
}

// Times that are not known any more: their observations were thrown away.
static void unknown_times(json_t *columns, const char *name)
{
	char zero[40];
	size_t i;
	json_t *list = json_object_get(columns, name), *one;
	civil_text(zero, 0, utc_offset_ms);
	json_array_foreach(list, i, one)
	{
		if (!strcmp(json_string_value(one), zero))
			json_array_set_new(list, i, json_null());
	}
}

json_t *wire_series(const void *body, size_t len)
{
	json_t *series = plain(&parkpulse__v1__series__descriptor, body, len);
	unknown_times(series, "first_time");
	unknown_times(series, "last_time");
	return series;
}

json_t *wire_explanation(const void *body, size_t len)
{
	return plain(&parkpulse__v1__explanation__descriptor, body, len);
}

json_t *wire_rollup(const void *body, size_t len)
{
	return plain(&parkpulse__v1__rollup__descriptor, body, len);
}

json_t *wire_duties(const void *body, size_t len)
{
	return plain(&parkpulse__v1__duties__descriptor, body, len);
}

json_t *wire_change(const void *body, size_t len)
{
	return plain(&parkpulse__v1__registry_change__descriptor, body, len);
}

json_t *wire_entries(const void *body, size_t len)
{
	json_t *out = plain(&parkpulse__v1__registry_entries__descriptor, body, len), *one;
	size_t i;
	json_array_foreach(json_object_get(out, "entry"), i, one)
	{
		time_as_text(one);
	}
	return out;
}

json_t *wire_written(const void *body, size_t len, uint64_t *version, uint32_t *errors)
{
	Parkpulse__V1__RegistryWritten *m = unpack(&parkpulse__v1__registry_written__descriptor, body, len);
	if (!m)
		return NULL;
	*version = m->version;
	*errors = (uint32_t)m->n_error;
	json_t *out = pbjson_write(&m->base, utc_offset_ms);
	drop(m);
	return out;
}

int wire_status(const void *body, size_t len, struct status *out)
{
	Parkpulse__V1__Status *m = unpack(&parkpulse__v1__status__descriptor, body, len);
	if (!m)
		return ERR_SYNTAX;
	*out = (struct status){.ready = m->ready, .metrics = mem_text(m->metrics), .json = pbjson_write(&m->base, utc_offset_ms)};
	json_object_del(out->json, "metrics");
	for (size_t i = 0; i < m->n_hop; i++)
		if (!strcmp(m->hop[i]->name, "registry"))
			out->registry = m->hop[i]->position;
	drop(m);
	return OK;
}

// --- records

static void entry_list(struct entry *out, char **list, size_t n)
{
	out->list = (const char *const *)list;
	out->lists = (uint32_t)n;
}

// A plant's liaison has no zones: his are the enterprises that he answers for.
static void own_enterprises(struct entry *out, const Parkpulse__V1__Official *o)
{
	static const char *own[SCOPES_MOST]; // valid until the next one
	out->list = own;
	out->lists = 0;
	for (size_t i = 0; i < o->n_scope && out->lists < SCOPES_MOST; i++)
		if (!strncmp(o->scope[i], "enterprise:", 11))
			own[out->lists++] = o->scope[i] + 11;
}

static int entry_of(const Parkpulse__V1__Entity *e, enum entry_kind *kind, struct entry *out)
{
	switch (e->kind_case) {
	case PARKPULSE__V1__ENTITY__KIND_ZONE:
		*kind = ENTRY_ZONE;
		out->name = e->zone->name;
		return OK;
	case PARKPULSE__V1__ENTITY__KIND_AREA:
		*kind = ENTRY_AREA;
		out->name = e->area->name;
		out->parent = e->area->zone;
		return OK;
	case PARKPULSE__V1__ENTITY__KIND_ENTERPRISE:
		*kind = ENTRY_ENTERPRISE;
		out->name = e->enterprise->name;
		out->parent = e->enterprise->area;
		out->synthetic = e->enterprise->synthetic;
		return OK;
	case PARKPULSE__V1__ENTITY__KIND_INDICATOR:
		*kind = ENTRY_INDICATOR;
		out->name = e->indicator->name;
		return OK;
	case PARKPULSE__V1__ENTITY__KIND_OFFICIAL:
		*kind = ENTRY_OFFICIAL;
		out->name = e->official->name;
		out->role = (uint32_t)e->official->role;
		out->language = *e->official->language ? e->official->language : "zh";
		entry_list(out, e->official->zone, e->official->n_zone);
		if (out->role == PARKPULSE__V1__ROLE__ROLE_ENTERPRISE)
			own_enterprises(out, e->official);
		return OK;
	case PARKPULSE__V1__ENTITY__KIND_PASSWORD:
		*kind = ENTRY_PASSWORD;
		out->hash = e->password->hash;
		out->must_change = e->password->must_change;
		return OK;
	case PARKPULSE__V1__ENTITY__KIND_KEY:
		*kind = ENTRY_KEY;
		out->name = e->key->holder;
		out->parent = e->key->official;
		out->expire_time = e->key->expire_time;
		out->has_token = e->key->token_hash.len == TOKEN_HASH_LEN;
		if (out->has_token)
			memcpy(out->token_hash, e->key->token_hash.data, TOKEN_HASH_LEN);
		entry_list(out, e->key->enterprise, e->key->n_enterprise);
		return OK;
	default:
		return ERR_NOT_FOUND;
	}
}

int wire_registry_change(const void *body, size_t len, enum entry_kind *kind, struct entry *out)
{
	static Parkpulse__V1__RegistryChange *last; // what the entry's texts point into
	drop(last);
	last = unpack(&parkpulse__v1__registry_change__descriptor, body, len);
	if (!last || !last->entity)
		return ERR_SYNTAX;
	*out = (struct entry){.id = last->id, .ended = last->ended};
	return entry_of(last->entity, kind, out);
}

int wire_alert_change(const void *body, size_t len, uint64_t number, struct alert_change *out)
{
	Parkpulse__V1__AlertChange *m = unpack(&parkpulse__v1__alert_change__descriptor, body, len);
	*out = (struct alert_change){.number = number};
	if (!m || !m->alert) {
		drop(m);
		return ERR_SYNTAX;
	}
	m->number = number;
	snprintf(out->zone, sizeof out->zone, "%s", m->alert->zone);
	json_t *change = pbjson_write(&m->base, utc_offset_ms);
	drop(m);
	for (int l = 0; l < LANGUAGES; l++) {
		polish(change, (enum language)l);
		struct buf text = {0};
		json_text(&text, change);
		stream_frame(&out->frame[l], "alert", number, (const char *)text.at, text.len);
		buf_fini(&text);
	}
	json_decref(change);
	return OK;
}

int wire_feed_reply(const void *body, size_t len, uint64_t log_id, bool *same, wire_record_fn *fn, void *arg)
{
	Parkpulse__V1__FeedReply *m = unpack(&parkpulse__v1__feed_reply__descriptor, body, len);
	if (!m)
		return ERR_SYNTAX;
	*same = m->log_id == log_id;
	for (size_t i = 0; i < m->n_record; i++)
		fn(arg, m->record[i]->number, m->record[i]->body.data, m->record[i]->body.len);
	drop(m);
	return OK;
}
