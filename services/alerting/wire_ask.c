// What people ask and command, checked; and the answers.
#include "wire.h"

#include "alerting.pb-c.h"
#include "wire_parts.h"

#include "base/err.h"
#include "base/parse.h"
#include "desk/route.h"
#include "desk/tally.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MAX_LIMIT = 1000, DEFAULT_LIMIT = 100, MAX_AUDIT = 5000, DEFAULT_AUDIT = 1000, NOTE_MAX = 500, TEXT_MAX = 2000, SPANS = 6 };

static uint32_t limit_of(uint32_t asked, uint32_t usual, uint32_t most)
{
	return !asked ? usual : asked > most ? most : asked;
}

// Copies of texts into lists of fixed size. False: too many, or one is too long.
static bool take_texts(char (*to)[CODE_LEN], uint32_t *count, uint32_t most, char *const *from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (n > most || strlen(from[i]) >= CODE_LEN)
			return false;
	for (size_t i = 0; i < n; i++)
		wire_text(to[i], CODE_LEN, from[i]);
	*count = (uint32_t)n;
	return true;
}

static bool take_before(const char *text, uint64_t *out)
{
	return !*text || (!parse_u64(text, strlen(text), out) && *out);
}

// --- queries of alerts

static int read_query(const Parkpulse__V1__AlertQuery *q, struct alert_query *out, const char **error)
{
	if (!take_texts(out->zone, &out->zones, QUERY_ZONES, q->zone, q->n_zone) || !take_texts(out->kind, &out->kinds, QUERY_KINDS, q->kind, q->n_kind)) {
		*error = "at most 64 zones and 16 kinds, each of at most 63 bytes";
		return ERR_RANGE;
	}
	if (!take_before(q->before, &out->before)) {
		*error = "before is not what an answer's next said";
		return ERR_SYNTAX;
	}
	for (size_t i = 0; i < q->n_state; i++)
		if ((int)q->state[i] > 0 && (int)q->state[i] < (int)LIFE_STATES)
			out->states |= 1u << q->state[i];
	for (size_t i = 0; i < q->n_level; i++)
		if ((int)q->level[i] > 0 && (int)q->level[i] < (int)LEVELS)
			out->levels |= 1u << q->level[i];
	for (int level = LEVEL_BLUE; (int)q->min_level > 0 && level < LEVELS; level++)
		if (level >= (int)q->min_level)
			out->min_levels |= 1u << level;
	TEXT(out->id, q->id);
	TEXT(out->area, q->area);
	TEXT(out->county, q->county);
	TEXT(out->chain, q->chain);
	TEXT(out->enterprise, q->enterprise);
	TEXT(out->parent, q->parent);
	TEXT(out->case_id, q->case_id);
	TEXT(out->officer, q->officer);
	TEXT(out->search, q->search);
	out->overdue = q->overdue;
	out->counts = q->counts;
	out->top = q->top;
	out->limit = limit_of(q->limit, DEFAULT_LIMIT, MAX_LIMIT);
	return OK;
}

int wire_query(const void *body, size_t len, struct alert_query *out, const char **error)
{
	*out = (struct alert_query){0};
	Parkpulse__V1__AlertQuery *q = parkpulse__v1__alert_query__unpack(NULL, len, body);
	*error = "not an AlertQuery";
	int err = q ? read_query(q, out, error) : ERR_SYNTAX;
	if (q)
		parkpulse__v1__alert_query__free_unpacked(q, NULL);
	return err;
}

void wire_alerts_alert(struct buf *out, const void *body, size_t len)
{
	wire_bytes(out, 1, body, len);
}

void wire_alerts_history(struct buf *out, const void *body, size_t len)
{
	wire_bytes(out, 2, body, len);
}

void wire_alerts_count(struct buf *out, int state, enum level level, uint64_t count)
{
	Parkpulse__V1__AlertCount m = PARKPULSE__V1__ALERT_COUNT__INIT;
	struct buf body = {0};
	m.state = (Parkpulse__V1__AlertState)state;
	m.level = (Parkpulse__V1__Level)level;
	m.count = count;
	wire_pack(&m.base, &body);
	wire_bytes(out, 5, body.at, body.len);
	buf_fini(&body);
}

void wire_alerts_end(struct buf *out, uint64_t next, uint64_t head)
{
	Parkpulse__V1__Alerts m = PARKPULSE__V1__ALERTS__INIT;
	char number[24];
	snprintf(number, sizeof number, "%llu", (unsigned long long)next);
	if (next)
		m.next = number;
	m.head = head;
	wire_pack(&m.base, out);
}

// --- commands

static bool known_action(const char *word, bool about_case, struct desk_command *out)
{
	int input = about_case ? -1 : input_find(word);
	for (int i = 0; about_case && i < CASE_INPUTS; i++)
		if (!strcmp(word, case_word((enum case_input)i)))
			input = i;
	out->about_case = about_case;
	if (about_case)
		out->case_input = (enum case_input)input;
	else
		out->input = (enum desk_input)input;
	return input >= 0;
}

static const char *command_fault(const char *command_id, const char *actor, const char *note, size_t zones)
{
	return strlen(command_id) >= COMMAND_ID_LEN    ? "command_id has at most 127 bytes"
	       : !*actor || strlen(actor) >= ACTOR_LEN ? "actor has 1 to 63 bytes"
	       : strlen(note) > NOTE_MAX               ? "note has at most 500 bytes"
	       : !parse_utf8(note, strlen(note))       ? "note is not UTF-8"
	       : zones > COMMAND_ZONES                 ? "at most 64 zones"
	                                               : NULL;
}

int wire_command(struct arena *a, const void *body, size_t len, struct wire_command *out, const char **error)
{
	ProtobufCAllocator allocator = wire_allocator(a);
	const Parkpulse__V1__AlertCommand *m = parkpulse__v1__alert_command__unpack(&allocator, len, body);
	*out = (struct wire_command){0};
	*error = m ? command_fault(m->command_id, m->actor, m->note, m->n_zone) : "not an AlertCommand";
	if (*error)
		return ERR_SYNTAX;
	out->id = m->command_id;
	out->zone = (const char *const *)m->zone;
	out->zones = (uint32_t)m->n_zone;
	int verdict = *m->verdict ? wire_verdict(m->verdict) : VERDICT_NONE;
	*error = !known_action(m->action, false, &out->is) ? "there is no such action"
	         : strlen(m->owner) >= ACTOR_LEN           ? "owner has at most 63 bytes"
	         : verdict < 0                             ? "verdict is confirmed, false or other"
	         : !wire_is_level((int)m->level)           ? "there is no such level"
	                                                   : NULL;
	if (*error)
		return ERR_RANGE;
	out->is.actor = m->actor;
	out->is.alert = m->alert;
	out->is.reason = m->note;
	out->is.owner = m->owner;
	out->is.level = (enum level)m->level;
	out->is.verdict = (enum desk_verdict)verdict;
	out->is.cost = NAN;
	return OK;
}

static const char *given(const char *text)
{
	return *text ? text : NULL;
}

static bool is_text(const char *text)
{
	return strlen(text) <= TEXT_MAX && parse_utf8(text, strlen(text));
}

int wire_case_command(struct arena *a, const void *body, size_t len, struct wire_command *out, const char **error)
{
	ProtobufCAllocator allocator = wire_allocator(a);
	const Parkpulse__V1__CaseCommand *m = parkpulse__v1__case_command__unpack(&allocator, len, body);
	*out = (struct wire_command){0};
	*error = m ? command_fault(m->command_id, m->actor, m->note, m->n_zone) : "not a CaseCommand";
	if (*error)
		return ERR_SYNTAX;
	out->id = m->command_id;
	out->enterprise = (const char *const *)m->enterprise;
	out->enterprises = (uint32_t)m->n_enterprise;
	out->zone = (const char *const *)m->zone;
	out->zones = (uint32_t)m->n_zone;
	*error = !known_action(m->action, true, &out->is)                                                         ? "there is no such action"
	         : !is_text(m->need) || !is_text(m->department) || !is_text(m->measures) || !is_text(m->feedback) ? "texts are UTF-8 of at most 2000 bytes"
	         : !isfinite(m->cost) || m->cost < 0                                                              ? "cost is a number, 0 or more"
	                                                                                                          : NULL;
	if (*error)
		return ERR_RANGE;
	out->is.actor = m->actor;
	out->is.case_id = m->case_id;
	out->is.alert = given(m->alert);
	out->is.reason = m->note;
	out->is.need = given(m->need);
	out->is.department = given(m->department);
	out->is.measures = given(m->measures);
	out->is.feedback = given(m->feedback);
	out->is.cost = m->cost > 0 ? m->cost : NAN;
	return OK;
}

// --- cases

int wire_case_query(struct arena *a, const void *body, size_t len, struct case_query *out, const char **error)
{
	ProtobufCAllocator allocator = wire_allocator(a);
	const Parkpulse__V1__CaseQuery *m = parkpulse__v1__case_query__unpack(&allocator, len, body);
	*out = (struct case_query){0};
	*error = !m ? "not a CaseQuery" : !take_before(m->before, &out->before) ? "before is not what an answer's next said" : NULL;
	if (*error)
		return ERR_SYNTAX;
	out->id = m->id;
	out->zone = (const char *const *)m->zone;
	out->zones = (uint32_t)m->n_zone;
	out->state = (const char *const *)m->state;
	out->states = (uint32_t)m->n_state;
	out->enterprise = m->enterprise;
	out->owner = m->owner;
	out->overdue = m->overdue;
	out->limit = limit_of(m->limit, DEFAULT_LIMIT, MAX_LIMIT);
	return OK;
}

void wire_cases_case(struct buf *out, const void *body, size_t len)
{
	wire_bytes(out, 1, body, len);
}

void wire_cases_history(struct buf *out, const void *body, size_t len)
{
	wire_bytes(out, 2, body, len);
}

void wire_cases_end(struct buf *out, uint64_t next)
{
	Parkpulse__V1__Cases m = PARKPULSE__V1__CASES__INIT;
	char number[24];
	snprintf(number, sizeof number, "%llu", (unsigned long long)next);
	if (next)
		m.next = number;
	wire_pack(&m.base, out);
}

// --- who would be told, what would be hidden

int wire_route_query(struct arena *a, const void *body, size_t len, struct desk_question *out, const char **error)
{
	ProtobufCAllocator allocator = wire_allocator(a);
	const Parkpulse__V1__RouteQuery *m = parkpulse__v1__route_query__unpack(&allocator, len, body);
	int tier = m && *m->tier ? wire_tier(m->tier) : TIER_OFFICER;
	*error = !m ? "not a RouteQuery" : !wire_is_level((int)m->level) ? "there is no such level" : tier < 0 ? "tier is officer, zone, county or city" : NULL;
	if (*error)
		return ERR_SYNTAX;
	*out = (struct desk_question){.enterprise = m->enterprise,
	                              .kind = *m->kind ? m->kind : kind_word(KIND_DROP),
	                              .level = m->level ? (enum level)m->level : LEVEL_ORANGE,
	                              .tier = (enum desk_tier)tier,
	                              .now_ms = m->time};
	return OK;
}

static void route_row(struct buf *out, const struct route_row *r)
{
	Parkpulse__V1__RouteRow m = PARKPULSE__V1__ROUTE_ROW__INIT;
	struct buf body = {0};
	m.officer = S(r->officer);
	m.channel = S(r->channel);
	m.scope = S(r->scope);
	m.tier = S(tier_word(r->tier));
	m.via = S(route_via_word(r->via));
	m.instead_of = S(r->instead_of);
	m.told = route_told(r);
	m.why = S(route_why_word(r->why));
	m.why_zh = S(route_why_text(r->why, false));
	m.why_en = S(route_why_text(r->why, true));
	m.due_time = m.told ? r->due_time : 0;
	wire_pack(&m.base, &body);
	wire_bytes(out, 1, body.at, body.len);
	buf_fini(&body);
}

void wire_route(const struct route *r, struct buf *out)
{
	Parkpulse__V1__Route m = PARKPULSE__V1__ROUTE__INIT;
	for (uint32_t i = 0; i < r->count; i++)
		route_row(out, &r->row[i]);
	m.tier = S(tier_word(r->tier));
	m.nobody = r->nobody;
	wire_pack(&m.base, out);
}

int wire_preview(struct arena *a, const void *body, size_t len, struct wire_preview *out, const char **error)
{
	ProtobufCAllocator allocator = wire_allocator(a);
	const Parkpulse__V1__SilencePreview *m = parkpulse__v1__silence_preview__unpack(&allocator, len, body);
	enum level max = LEVEL_NONE;
	for (int level = LEVEL_BLUE; m && level < LEVEL_RED; level++)
		if (!strcmp(m->max_level, level_word((enum level)level)))
			max = (enum level)level;
	*error = !m ? "not a SilencePreview" : !m->n_scope ? "a silence has a scope" : !max ? "max_level is blue, yellow or orange" : NULL;
	if (*error)
		return ERR_SYNTAX;
	out->silence = (struct desk_silence){
	        .id = "",
	        .scope = {(const char *const *)m->scope,      (uint32_t)m->n_scope     },
	        .kind = {(const char *const *)m->alert_kind, (uint32_t)m->n_alert_kind},
	        .max_level = max,
	        .reason = "",
	        .author = "",
	        .from_time = INT64_MIN,
	        .to_time = INT64_MAX
        };
	out->zone = (const char *const *)m->zone;
	out->zones = (uint32_t)m->n_zone;
	return OK;
}

// --- the chain

int wire_audit_query(const void *body, size_t len, uint64_t *after, uint32_t *limit)
{
	Parkpulse__V1__AuditQuery *m = parkpulse__v1__audit_query__unpack(NULL, len, body);
	if (!m)
		return ERR_SYNTAX;
	*after = m->after;
	*limit = limit_of(m->limit, DEFAULT_AUDIT, MAX_AUDIT);
	parkpulse__v1__audit_query__free_unpacked(m, NULL);
	return OK;
}

void wire_audit_record(struct buf *out, const void *body, size_t len)
{
	wire_bytes(out, 1, body, len);
}

void wire_audit_end(struct buf *out, uint64_t head, const uint8_t hash[HASH_LEN])
{
	Parkpulse__V1__Audit m = PARKPULSE__V1__AUDIT__INIT;
	m.head = head;
	m.head_hash = (ProtobufCBinaryData){HASH_LEN, (uint8_t *)(uintptr_t)hash};
	wire_pack(&m.base, out);
}

// --- statistics

int wire_statistics_query(struct arena *a, const void *body, size_t len, struct statistics_query *out)
{
	ProtobufCAllocator allocator = wire_allocator(a);
	const Parkpulse__V1__StatisticsQuery *m = parkpulse__v1__statistics_query__unpack(&allocator, len, body);
	if (!m)
		return ERR_SYNTAX;
	*out = (struct statistics_query){(const char *const *)m->zone, (uint32_t)m->n_zone, m->from_time, m->to_time ? m->to_time : INT64_MAX};
	return OK;
}

static void put_spans(struct buf *out, unsigned field, struct spans *s)
{
	Parkpulse__V1__Spans m = PARKPULSE__V1__SPANS__INIT;
	struct buf body = {0};
	m.count = s->count;
	m.median_ms = spans_part(s, 0.5);
	m.nine_of_ten_ms = spans_part(s, 0.9);
	wire_pack(&m.base, &body);
	wire_bytes(out, field, body.at, body.len);
	buf_fini(&body);
}

static void put_policy_tally(struct buf *out, const struct tally_policy *p)
{
	Parkpulse__V1__PolicyTally m = PARKPULSE__V1__POLICY_TALLY__INIT;
	struct buf body = {0};
	m.policy = S(p->policy);
	m.alerts = p->alerts;
	m.confirmed = p->verdict[VERDICT_CONFIRMED];
	m.false_alarm = p->verdict[VERDICT_FALSE];
	m.other = p->verdict[VERDICT_OTHER];
	m.by_itself = p->verdict[VERDICT_NONE];
	m.withdrawn = p->withdrawn;
	m.precision = tally_precision(p);
	wire_pack(&m.base, &body);
	wire_bytes(out, 10, body.at, body.len);
	buf_fini(&body);
}

void wire_statistics(struct tally *t, struct buf *out)
{
	struct spans *const spans[SPANS] = {&t->acknowledge, &t->close, &t->visit, &t->plan, &t->solve, &t->case_close};
	Parkpulse__V1__Statistics m = PARKPULSE__V1__STATISTICS__INIT;
	for (unsigned i = 0; i < SPANS; i++)
		put_spans(out, i + 1, spans[i]);
	for (uint32_t i = 0; i < t->policies; i++)
		put_policy_tally(out, &t->policy[i]);
	m.late_visit = t->late_visit;
	m.late_plan = t->late_plan;
	m.late_solve = t->late_solve;
	wire_pack(&m.base, out);
}

// --- a test message

int wire_channel_test(struct arena *a, const void *body, size_t len, const char **channel, const char **actor)
{
	ProtobufCAllocator allocator = wire_allocator(a);
	const Parkpulse__V1__ChannelTest *m = parkpulse__v1__channel_test__unpack(&allocator, len, body);
	if (!m)
		return ERR_SYNTAX;
	*channel = m->channel;
	*actor = m->actor;
	return OK;
}

void wire_channel_tested(const char *id, struct buf *out)
{
	Parkpulse__V1__ChannelTested m = PARKPULSE__V1__CHANNEL_TESTED__INIT;
	m.id = S(id);
	wire_pack(&m.base, out);
}
