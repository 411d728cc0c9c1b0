// What holds for one series: the policies that lie over each other, and what they say together.
#include "base/civil.h"
#include "base/mem.h"
#include "policy/json.h"
#include "policy/params.h"
#include "policy/stack.h"
#include "service.h"
#include "store.h"
#include "sys/clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Everything that is about the series, in force or not.
struct candidates {
	struct stack_policy *holds;
	json_t **policy; // the entity's own JSON
	uint32_t n, cap;
	uint32_t rank; // of those that are being read
};

static const char *text_of(const json_t *j, const char *field)
{
	const char *text = json_string_value(json_object_get(j, field));
	return text ? text : "";
}

static void candidate_add(void *arg, const void *body, size_t len)
{
	struct candidates *c = arg;
	json_t *change = wire_change(body, len), *policy = json_object_get(json_object_get(change, "entity"), "policy");
	struct stack_policy p = {.rank = c->rank, .approved = *text_of(policy, "approver") != 0};
	const bool dated = stack_day(text_of(policy, "effective_from"), STACK_FROM_ALWAYS, &p.from_day) &&
	                   stack_day(text_of(policy, "effective_to"), STACK_TO_ALWAYS, &p.to_day);
	if (policy && dated && !json_is_true(json_object_get(change, "ended"))) {
		if (c->n == c->cap) {
			c->cap = c->cap ? c->cap * 2 : 16;
			c->holds = mem_grow(c->holds, c->cap, sizeof *c->holds);
			c->policy = mem_grow(c->policy, c->cap, sizeof(json_t *));
		}
		c->holds[c->n] = p;
		c->policy[c->n++] = json_incref(policy);
	}
	json_decref(change);
}

static void candidates_read(struct service *s, const struct stack_about *series, struct candidates *c)
{
	for (c->rank = 0; c->rank < STACK_RANKS; c->rank++) {
		struct stack_about about;
		char id[STACK_ID], key[STACK_ID + 8];
		if (!stack_about_series(c->rank, series, &about))
			continue;
		stack_id(id, &about, "");
		snprintf(key, sizeof key, "policy/%s", id);
		store_records(&s->db, key, candidate_add, c);
	}
}

static void candidates_fini(struct candidates *c)
{
	for (uint32_t i = 0; i < c->n; i++)
		json_decref(c->policy[i]);
	free((void *)c->policy);
	free(c->holds);
}

static void entity_take(void *arg, const void *body, size_t len)
{
	json_t **out = arg;
	json_decref(*out);
	*out = wire_change(body, len);
}

// An entity of our own copy that has not ended: a new reference, or NULL.
static json_t *entity_of(struct service *s, const char *kind, const char *id)
{
	struct buf key = {0};
	json_t *change = NULL, *entity = NULL;
	buf_printf(&key, "%s/%s", kind, id);
	store_record(&s->db, buf_str(&key), entity_take, &change);
	if (!json_is_true(json_object_get(change, "ended")))
		entity = json_incref(json_object_get(json_object_get(change, "entity"), kind));
	json_decref(change);
	buf_fini(&key);
	return entity;
}

// The layers' documents and what they say together; false: one cannot be read, and that was answered.
static bool put_together(struct request *r, const struct candidates *c, const uint32_t *layer, uint32_t layers, enum civil_period period, json_t **out)
{
	struct policy_document *document = mem_new(STACK_RANKS, sizeof *document);
	const struct policy_document *said[STACK_RANKS];
	struct terms terms;
	struct policy_error error;
	uint32_t i = 0;
	for (; i < layers; i++) {
		said[i] = &document[i];
		if (policy_read(json_object_get(c->policy[layer[i]], "document"), &document[i], &error)) {
			problem(r, 500, "the document of policy %s cannot be read: %s %s", text_of(c->policy[layer[i]], "id"), error.path, error.reason);
			break;
		}
	}
	if (i == layers) {
		policy_terms(&terms, period, said, layers);
		*out = policy_write_terms(&terms, period);
	}
	free(document);
	return i == layers;
}

// Drafts that somebody may be waiting for: nobody has approved them, and their last day is not over.
static json_t *drafts_of(const struct candidates *c, int32_t day)
{
	json_t *drafts = json_array();
	for (uint32_t i = 0; i < c->n; i++)
		if (!c->holds[i].approved && c->holds[i].to_day >= day)
			json_array_append(drafts, c->policy[i]);
	return drafts;
}

static void answer(struct service *s, struct request *r, const json_t *enterprise, const json_t *indicator, int32_t day)
{
	const struct stack_about series = stack_about(text_of(enterprise, "code"), text_of(enterprise, "industry"), text_of(indicator, "code"));
	const char *word = text_of(indicator, "base_period");
	const enum civil_period period = (enum civil_period)wire_period(word);
	struct candidates c = {0};
	uint32_t layer[STACK_RANKS];
	char date[16];
	json_t *document = NULL;
	candidates_read(s, &series, &c);
	const uint32_t layers = stack_choose(c.holds, c.n, day, layer);
	if (put_together(r, &c, layer, layers, period, &document)) {
		json_t *list = json_array();
		for (uint32_t i = 0; i < layers; i++)
			json_array_append(list, c.policy[layer[i]]);
		answer_json(r, 200,
		            json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "enterprise", series.enterprise, "enterprise_name",
		                      text_of(enterprise, "name"), "industry", series.industry, "indicator", series.indicator, "period", word, "day",
		                      civil_date_text(date, day), "layers", list, "document", document, "drafts", drafts_of(&c, day)));
	}
	candidates_fini(&c);
}

void serve_policies_effective(struct service *s, struct request *r)
{
	const char *code, *indicator_code;
	int64_t time;
	if (!param_needed(r, "enterprise", &code) || !param_needed(r, "indicator", &indicator_code) || !param_time(s, r, "day", &time) ||
	    !may_read(s, r, code, ""))
		return;
	json_t *enterprise = entity_of(s, "enterprise", code), *indicator = entity_of(s, "indicator", indicator_code);
	if (!enterprise)
		problem(r, 404, "there is no enterprise %s", code);
	else if (!indicator)
		problem(r, 404, "there is no indicator %s", indicator_code);
	else
		answer(s, r, enterprise, indicator, civil_day_of(time ? time : clock_now_ms(), s->offset_ms));
	json_decref(enterprise);
	json_decref(indicator);
}

// --- what a document can say

static json_t *json_number(double value)
{
	return isnan(value) ? json_null() : json_real(value);
}

void serve_policy_parameters(struct service *s, struct request *r)
{
	json_t *list = json_array();
	(void)s;
	for (size_t i = 0; i < param_count; i++) {
		const struct param *p = &param_table[i];
		json_array_append_new(list,
		                      json_pack("{s:s, s:s, s:o, s:o, s:f, s:f, s:s}", "group", p->group, "name", p->name, "default", json_number(p->usual),
		                                "weekly_default", json_number(p->weekly), "min", p->min, "max", p->max, "what", p->what));
	}
	answer_json(r, 200, json_pack("{s:o}", "parameter", list));
}
