#include "wire.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/parse.h"
#include "bus.pb-c.h"
#include "cells.h"
#include "document.h"
#include "json/pbjson.h"
#include "json/text.h"
#include "policy/stack.h"
#include "registry.pb-c.h"
#include "sign.h"
#include "trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef Parkpulse__V1__Entity Entity;

// --- entities

static const ProtobufCFieldDescriptor *kind_field(enum kind kind)
{
	return protobuf_c_message_descriptor_get_field_by_name(&parkpulse__v1__entity__descriptor, kind_name(kind));
}

// All of the oneof's pointers stand at the same place.
static ProtobufCMessage *inner(const Entity *e)
{
	return (ProtobufCMessage *)e->county;
}

static bool kind_in(const Entity *e, enum kind *out)
{
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field(&parkpulse__v1__entity__descriptor, e->kind_case);
	int kind = f ? kind_of(f->name) : -1;
	*out = kind < 0 ? KIND_COUNTY : (enum kind)kind;
	return kind >= 0 && inner(e) != NULL;
}

static void set_text(char **field, const char *text)
{
	char *copy = mem_text(text);
	if (*field != (char *)protobuf_c_empty_string)
		free(*field);
	*field = copy;
}

// An id that is not given follows from the other fields.
static void fill_id(char **id, const char *text)
{
	if (!**id)
		set_text(id, text);
}

// What is not given, but follows; and what the registry gives stands nowhere in what it keeps.
static void fill(Entity *e)
{
	if (e->kind_case == PARKPULSE__V1__ENTITY__KIND_ENTERPRISE && !e->enterprise->industry_edition)
		e->enterprise->industry_edition = 2017;
	if (e->kind_case == PARKPULSE__V1__ENTITY__KIND_POLICY) {
		const struct stack_about about = stack_about(e->policy->enterprise, e->policy->industry, e->policy->indicator);
		char id[STACK_ID];
		e->policy->version = 0;
		stack_id(id, &about, e->policy->effective_from);
		fill_id(&e->policy->id, id);
	} else if (e->kind_case == PARKPULSE__V1__ENTITY__KIND_PRICE_INDEX) {
		const Parkpulse__V1__PriceIndex *p = e->price_index;
		struct buf id = {0};
		buf_printf(&id, "%s/%s/%s", p->indicator, p->industry, p->month);
		fill_id(&e->price_index->id, buf_str(&id));
		buf_fini(&id);
	}
}

static void packed(const ProtobufCMessage *m, struct arena *a, const uint8_t **bytes, uint32_t *len)
{
	size_t size = protobuf_c_message_get_packed_size(m);
	uint8_t *to = arena_new(a, size);
	*len = (uint32_t)protobuf_c_message_pack(m, to);
	*bytes = to;
}

// Cells point into the message, bytes are copied.
static void draft_add(struct drafts *ds, Entity *e, enum kind kind, uint32_t line)
{
	const uint8_t *bytes;
	uint32_t len;
	fill(e);
	cells_of(ds, kind, inner(e));
	if (kind == KIND_POLICY && e->policy->document && *e->policy->document->text)
		document_cells(ds, e->policy->document->text);
	packed(&e->base, &ds->arena, &bytes, &len);
	drafts_add(ds, kind, line, bytes, len);
}

static void append(struct buf *out, const ProtobufCMessage *m)
{
	size_t size = protobuf_c_message_get_packed_size(m);
	buf_room(out, size);
	out->len += protobuf_c_message_pack(m, out->at + out->len);
}

// --- requests

static bool refuse(struct refusal *r, const char *code, const char *message, const char *field)
{
	*r = (struct refusal){code, message, field};
	return false;
}

static bool head_good(struct request *q, const char *command_id, const char *actor, bool dry_run)
{
	size_t id_len = strlen(command_id), actor_len = strlen(actor);
	q->command_id = command_id;
	q->actor = actor;
	q->dry_run = dry_run;
	if (id_len > COMMAND_ID_MAX || !parse_utf8(command_id, id_len))
		return refuse(&q->refusal, "malformed", "a command id is UTF-8 of at most 64 bytes", "command_id");
	if (!actor_len || actor_len > ACTOR_MAX || !parse_utf8(actor, actor_len))
		return refuse(&q->refusal, "malformed", "who writes must be said, in UTF-8 of at most 160 bytes", "actor");
	for (size_t i = 0; i < actor_len; i++) {
		if ((unsigned char)actor[i] < 0x20)
			return refuse(&q->refusal, "malformed", "who writes may not have control characters", "actor");
	}
	return true;
}

// Writes are refused with fields we do not know: keeping half of what somebody wrote would be silent loss.
static void entity_read(struct request *q, Entity *e, uint32_t line)
{
	enum kind kind;
	if (!kind_in(e, &kind))
		report_add(&q->report, line, "", -1, "", 0, "is empty, or of a kind that this registry does not know");
	else if (cells_unknown(&e->base))
		report_add(&q->report, line, "", -1, "", 0, "has fields that this registry does not know");
	else
		draft_add(&q->drafts, e, kind, line);
}

void wire_write_read(struct request *q, const void *body, size_t len)
{
	*q = (struct request){0};
	Parkpulse__V1__RegistryWrite *m = parkpulse__v1__registry_write__unpack(NULL, len, body);
	q->message = m;
	if (!m) {
		refuse(&q->refusal, "malformed", "the body is not a RegistryWrite", "");
		return;
	}
	if (!head_good(q, m->command_id, m->actor, m->dry_run))
		return;
	if (m->mode < PARKPULSE__V1__WRITE_MODE__WRITE_MODE_CREATE || m->mode > PARKPULSE__V1__WRITE_MODE__WRITE_MODE_END) {
		refuse(&q->refusal, "malformed", "the mode must be create, update, put or end", "mode");
		return;
	}
	if (!m->n_entity) {
		refuse(&q->refusal, "malformed", "there is nothing to write", "entity");
		return;
	}
	if (m->n_entity > WRITE_MAX) {
		refuse(&q->refusal, "too_large", "a write may have 200 000 entities", "entity");
		return;
	}
	q->mode = (enum write_mode)m->mode;
	q->known_version = m->known_version;
	for (size_t i = 0; i < m->n_entity; i++)
		entity_read(q, m->entity[i], (uint32_t)i + 1);
}

void wire_import_read(struct request *q, const void *body, size_t len)
{
	*q = (struct request){.mode = WRITE_PUT};
	Parkpulse__V1__RegistryImport *m = parkpulse__v1__registry_import__unpack(NULL, len, body);
	q->message = m;
	if (!m) {
		refuse(&q->refusal, "malformed", "the body is not a RegistryImport", "");
		return;
	}
	if (!head_good(q, m->command_id, m->actor, m->dry_run))
		return;
	int kind = kind_of(m->kind);
	if (kind < 0) {
		refuse(&q->refusal, "malformed", "there is no such kind", "kind");
		return;
	}
	if (m->csv.len > CSV_MAX) {
		refuse(&q->refusal, "too_large", "the file has more than 16 MiB: import it in parts", "csv");
		return;
	}
	q->kind = (enum kind)kind;
	q->csv = m->csv.data;
	q->csv_len = m->csv.len;
}

void request_done(struct request *q)
{
	if (q->message)
		protobuf_c_message_free_unpacked(q->message, NULL);
	drafts_fini(&q->drafts);
	report_fini(&q->report);
	*q = (struct request){0};
}

struct refusal wire_query_read(struct query *out, const void *body, size_t len)
{
	struct refusal r = {0};
	*out = (struct query){0};
	Parkpulse__V1__RegistryQuery *m = parkpulse__v1__registry_query__unpack(NULL, len, body);
	if (!m) {
		refuse(&r, "malformed", "the body is not a RegistryQuery", "");
		return r;
	}
	int kind = kind_of(m->kind);
	if (kind < 0 && (*m->kind || !m->history || *m->id))
		refuse(&r, "malformed", "there is no such kind", "kind");
	else if (strlen(m->id) > ID_MAX)
		refuse(&r, "malformed", "no id is that long", "id");
	else if (strlen(m->after) > ID_MAX)
		refuse(&r, "malformed", "no id is that long", "after");
	else if (strlen(m->actor) > ACTOR_MAX)
		refuse(&r, "malformed", "nobody has a name that long", "actor");
	if (!r.code) {
		out->kind = kind;
		out->from_ms = m->from_time;
		out->to_ms = m->to_time;
		snprintf(out->actor, sizeof out->actor, "%s", m->actor);
		snprintf(out->id, sizeof out->id, "%s", m->id);
		snprintf(out->after, sizeof out->after, "%s", m->after);
		out->history = m->history;
		out->ended = m->ended;
		out->limit = !m->limit ? QUERY_DEFAULT : m->limit > QUERY_MAX ? QUERY_MAX : m->limit;
	}
	parkpulse__v1__registry_query__free_unpacked(m, NULL);
	return r;
}

// --- import, and what was stored

struct wire_entity {
	Entity entity;
	enum kind kind;
};

static ProtobufCMessage *message_new(const ProtobufCMessageDescriptor *type)
{
	ProtobufCMessage *m = mem_new(1, type->sizeof_message);
	protobuf_c_message_init(type, m);
	return m;
}

struct wire_entity *wire_entity_new(enum kind kind)
{
	struct wire_entity *e = mem_new(1, sizeof *e);
	const ProtobufCFieldDescriptor *f = kind_field(kind);
	parkpulse__v1__entity__init(&e->entity);
	e->kind = kind;
	e->entity.kind_case = (Parkpulse__V1__Entity__KindCase)f->id;
	e->entity.county = (Parkpulse__V1__County *)message_new(f->descriptor);
	return e;
}

void wire_entity_free(struct wire_entity *e)
{
	if (!e)
		return;
	protobuf_c_message_free_unpacked(inner(&e->entity), NULL);
	free(e);
}

int wire_entity_set(struct wire_entity *e, const char *name, const char *text, int64_t utc_offset_ms, char reason[160])
{
	struct pbjson_error error = {0};
	int err = pbjson_set_text(inner(&e->entity), name, text, utc_offset_ms, &error);
	snprintf(reason, 160, "%s", error.reason);
	return err;
}

bool wire_is_administrator(const void *bytes, size_t len)
{
	Entity *e = parkpulse__v1__entity__unpack(NULL, len, bytes);
	const bool is = e && e->kind_case == PARKPULSE__V1__ENTITY__KIND_OFFICIAL && e->official->role == PARKPULSE__V1__ROLE__ROLE_ADMINISTRATOR;
	if (e)
		parkpulse__v1__entity__free_unpacked(e, NULL);
	return is;
}

// What it says and for whom, whoever wrote it.
static bool says_the_same(Parkpulse__V1__Policy *a, const struct signature *signed_now, Parkpulse__V1__Policy *b)
{
	struct buf left = {0}, right = {0};
	Parkpulse__V1__Policy bare = *b;
	bare.author = (char *)(uintptr_t)signed_now->author;
	bare.approver = (char *)(uintptr_t)signed_now->approver;
	append(&left, &a->base);
	append(&right, &bare.base);
	const bool same = left.len == right.len && !memcmp(left.at, right.at, left.len);
	buf_fini(&left);
	buf_fini(&right);
	return same;
}

void wire_policy_sign(struct drafts *ds, struct draft *d, const void *former, size_t former_len, const char *actor, bool administrator, struct report *r)
{
	Entity *now = parkpulse__v1__entity__unpack(NULL, d->len, d->bytes); // of bytes that we have packed
	Entity *was = former ? parkpulse__v1__entity__unpack(NULL, former_len, former) : NULL;
	Parkpulse__V1__Policy *p = now->policy;
	const struct signature given = {p->author, p->approver};
	const struct sign_write w = {
	        .actor = actor,
	        .administrator = administrator,
	        .changed = !was || !says_the_same(p, &given, was->policy),
	        .approver = p->approver,
	        .former = {was ? was->policy->author : "", was ? was->policy->approver : ""}
        };
	struct signature by;
	const char *reason;
	if (!sign_policy(&w, &by, &reason))
		report_add(r, d->line, "approver", -1, p->approver, strlen(p->approver), "%s", reason);
	const struct signature copy = {arena_text(&ds->arena, by.author, strlen(by.author)), arena_text(&ds->arena, by.approver, strlen(by.approver))};
	set_text(&p->author, copy.author);
	set_text(&p->approver, copy.approver);
	packed(&now->base, &ds->arena, &d->bytes, &d->len);
	parkpulse__v1__entity__free_unpacked(now, NULL);
	if (was)
		parkpulse__v1__entity__free_unpacked(was, NULL);
}

int wire_draft(struct drafts *ds, enum kind kind, const void *bytes, size_t len)
{
	enum kind found;
	Entity *e = parkpulse__v1__entity__unpack(NULL, len, bytes);
	if (!e)
		return ERR_CORRUPT;
	bool good = kind_in(e, &found) && found == kind;
	if (good)
		wire_entity_draft(&(struct wire_entity){.entity = *e, .kind = kind}, ds, 0);
	parkpulse__v1__entity__free_unpacked(e, NULL);
	return good ? OK : ERR_CORRUPT;
}

void wire_entity_draft(struct wire_entity *e, struct drafts *ds, uint32_t line)
{
	draft_add(ds, &e->entity, e->kind, line);
	struct draft *d = ds->at + ds->count - 1;
	for (uint32_t i = 0; i < d->cells; i++) {
		struct cell *c = d->cell + i;
		const bool id = d->id == c->text;
		if (cell_is_text(c))
			c->text = arena_text(&ds->arena, c->text, c->len);
		if (id)
			d->id = c->text;
	}
}

void wire_admin(struct drafts *ds, const char *key_id, const uint8_t token_hash[32], const char *password_hash, int64_t now_ms)
{
	char *everywhere[] = {(char *)"*"};
	Parkpulse__V1__Official official = PARKPULSE__V1__OFFICIAL__INIT;
	official.id = (char *)"admin";
	official.name = (char *)"Administrator";
	official.role = PARKPULSE__V1__ROLE__ROLE_ADMINISTRATOR;
	official.n_zone = 1;
	official.zone = everywhere;
	Parkpulse__V1__Key key = PARKPULSE__V1__KEY__INIT;
	key.id = (char *)key_id;
	key.holder = (char *)"first administrator";
	key.official = official.id;
	key.token_hash = (ProtobufCBinaryData){.len = 32, .data = (uint8_t *)token_hash};
	struct wire_entity e = {.entity = PARKPULSE__V1__ENTITY__INIT, .kind = KIND_OFFICIAL};
	e.entity.kind_case = PARKPULSE__V1__ENTITY__KIND_OFFICIAL;
	e.entity.official = &official;
	wire_entity_draft(&e, ds, 1);
	e.kind = KIND_KEY;
	e.entity.kind_case = PARKPULSE__V1__ENTITY__KIND_KEY;
	e.entity.key = &key;
	wire_entity_draft(&e, ds, 2);
	Parkpulse__V1__Password password = PARKPULSE__V1__PASSWORD__INIT;
	password.official = official.id;
	password.hash = (char *)(uintptr_t)password_hash;
	password.must_change = true;
	password.changed_time = now_ms;
	e.kind = KIND_PASSWORD;
	e.entity.kind_case = PARKPULSE__V1__ENTITY__KIND_PASSWORD;
	e.entity.password = &password;
	wire_entity_draft(&e, ds, 3);
}

// --- answers

void wire_written(struct buf *out, const struct effects *fx, const struct report *r)
{
	Parkpulse__V1__RegistryWritten m = PARKPULSE__V1__REGISTRY_WRITTEN__INIT;
	Parkpulse__V1__RowError *error = mem_new(r->errors + 1, sizeof *error);
	m.error = mem_new(r->errors + 1, sizeof(void *));
	m.version = fx->version;
	m.created = fx->count[CREATED];
	m.updated = fx->count[UPDATED];
	m.unchanged = fx->count[UNCHANGED];
	m.ended = fx->count[ENDED];
	m.conflict = fx->conflict;
	m.n_error = r->errors;
	for (uint32_t i = 0; i < r->errors; i++) {
		const struct row_error *e = r->error + i;
		parkpulse__v1__row_error__init(error + i);
		error[i].line = e->line;
		error[i].field = (char *)e->field;
		error[i].value = (char *)e->value;
		error[i].reason = (char *)e->reason;
		m.error[i] = error + i;
	}
	Parkpulse__V1__RowOutcome *row = mem_new(fx->rows + 1, sizeof *row);
	m.row = mem_new(fx->rows + 1, sizeof(void *));
	m.n_row = fx->rows;
	for (uint32_t i = 0; i < fx->rows; i++) {
		parkpulse__v1__row_outcome__init(row + i);
		row[i].line = fx->row[i].draft->line;
		row[i].id = (char *)(uintptr_t)fx->row[i].draft->id;
		row[i].outcome = (char *)(uintptr_t)trace_outcome(fx->row[i].outcome);
		m.row[i] = row + i;
	}
	append(out, &m.base);
	free(m.row);
	free(row);
	free(m.error);
	free(error);
}

// Only bytes that a draft was made of are ever kept, so they can be read; NULL would be a bug.
static Entity *entity_of(const uint8_t *bytes, uint32_t len, uint32_t revision)
{
	Entity *e = parkpulse__v1__entity__unpack(NULL, len, bytes);
	if (e && e->kind_case == PARKPULSE__V1__ENTITY__KIND_POLICY)
		e->policy->version = revision;
	return e;
}

// Takes out the fields whose rules have one of the flags: texts and bytes.
static void conceal(Entity *e, enum kind kind, unsigned flags)
{
	size_t n = 0;
	const struct rule *rule = rule_rows(kind, &n);
	for (size_t i = 0; e && i < n; i++) {
		if (!(rule[i].flags & flags))
			continue;
		ProtobufCMessage *m = inner(e);
		const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(m->descriptor, rule[i].field);
		uint8_t *at = (uint8_t *)m + f->offset;
		if (f->type == PROTOBUF_C_TYPE_BYTES) {
			ProtobufCBinaryData *bytes = (ProtobufCBinaryData *)at;
			free(bytes->data);
			*bytes = (ProtobufCBinaryData){0};
		} else {
			char **text = (char **)at;
			if (*text != protobuf_c_empty_string)
				free(*text);
			*text = (char *)protobuf_c_empty_string;
		}
	}
}

static Parkpulse__V1__RegistryChange *change_new(const struct change *ch, bool with_former)
{
	Parkpulse__V1__RegistryChange *m = mem_new(1, sizeof *m);
	parkpulse__v1__registry_change__init(m);
	m->version = ch->version;
	m->time = ch->time;
	m->actor = mem_text(ch->actor);
	m->kind = mem_text(kind_name(ch->kind));
	m->id = mem_text(ch->id);
	m->ended = ch->ended;
	m->entity = entity_of(ch->bytes, ch->len, ch->revision);
	if (with_former && ch->former)
		m->former = entity_of(ch->former, ch->former_len, ch->former_revision);
	return m;
}

void wire_change(struct buf *out, const struct change *ch, bool with_former)
{
	Parkpulse__V1__RegistryChange *m = change_new(ch, with_former);
	append(out, &m->base);
	parkpulse__v1__registry_change__free_unpacked(m, NULL);
}

struct entries {
	Parkpulse__V1__RegistryEntries m;
	size_t cap;
	size_t bytes;
};

struct entries *wire_entries_new(void)
{
	struct entries *e = mem_new(1, sizeof *e);
	parkpulse__v1__registry_entries__init(&e->m);
	return e;
}

void wire_entries_add(struct entries *e, const struct change *ch, bool with_former)
{
	if (e->m.n_entry == e->cap) {
		e->cap = e->cap ? e->cap * 2 : 16;
		e->m.entry = mem_grow(e->m.entry, e->cap, sizeof(void *));
	}
	Parkpulse__V1__RegistryChange *m = change_new(ch, with_former);
	conceal(m->entity, ch->kind, RULE_SECRET);
	conceal(m->former, ch->kind, RULE_SECRET);
	e->m.entry[e->m.n_entry++] = m;
	e->bytes += 64 + strlen(ch->id) + strlen(ch->actor) + ch->len + (with_former ? ch->former_len : 0);
}

size_t wire_entries_bytes(const struct entries *e)
{
	return e->bytes;
}

void wire_entries_end(struct entries *e, struct buf *out, uint64_t version, const char *next)
{
	e->m.version = version;
	e->m.next = (char *)next;
	append(out, &e->m.base);
	for (size_t i = 0; i < e->m.n_entry; i++)
		parkpulse__v1__registry_change__free_unpacked(e->m.entry[i], NULL);
	free(e->m.entry);
	free(e);
}

void wire_json(struct buf *out, const struct change *ch, int64_t utc_offset_ms)
{
	Entity *e = entity_of(ch->bytes, ch->len, ch->revision);
	conceal(e, ch->kind, RULE_SECRET | RULE_PRIVATE);
	json_t *json = pbjson_write(inner(e), utc_offset_ms);
	json_text(out, json);
	json_decref(json);
	parkpulse__v1__entity__free_unpacked(e, NULL);
}

void wire_status(struct buf *out, const struct status *s)
{
	enum { HOPS_MAX = 64 };
	Parkpulse__V1__Status m = PARKPULSE__V1__STATUS__INIT;
	Parkpulse__V1__Hop hop[HOPS_MAX], *hops[HOPS_MAX];
	char *notice[] = {(char *)s->notice};
	m.service = (char *)"registry";
	m.version = (char *)PP_VERSION;
	m.ready = true; // whoever answers has its database open and read
	m.start_time = s->start_time;
	m.hop = hops;
	for (; m.n_hop < s->hops && m.n_hop < HOPS_MAX; m.n_hop++) {
		hops[m.n_hop] = hop + m.n_hop;
		parkpulse__v1__hop__init(hop + m.n_hop);
		hop[m.n_hop].name = (char *)s->hop[m.n_hop].name;
		hop[m.n_hop].position = s->hop[m.n_hop].position;
		hop[m.n_hop].head = s->head;
	}
	m.metrics = (char *)s->metrics;
	m.degraded = *s->notice != 0;
	m.n_notice = m.degraded;
	m.notice = notice;
	append(out, &m.base);
}
