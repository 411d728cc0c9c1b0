// One step: the core's findings go to the desk, and what the desk made of them into the store, in one commit with how far the feed was followed. Then it is sent.
#include "service_parts.h"

#include "base/map.h"
#include "base/mem.h"
#include "explain.h"
#include "sys/clock.h"
#include "sys/log.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOOK_MS = 60 * 60 * 1000 }; // the timer of the desk is set for no longer: clocks are put right

// --- findings and time go in

int64_t lives_now(struct service *s)
{
	int64_t now = clock_now_ms();
	s->now_ms = now > s->now_ms ? now : s->now_ms;
	return s->now_ms;
}

void lives_step(struct service *s, struct desk_event *e)
{
	e->now_ms = lives_now(s);
	desk_step(s->desk, e, &s->made);
}

static void say_finding(struct service *s, const struct effect *f)
{
	static const enum evidence_change changes[] = {[CHANGE_OPENED] = EVIDENCE_RAISED, [CHANGE_LEVEL] = EVIDENCE_LEVEL, [CHANGE_RECOVERED] = EVIDENCE_GOOD};
	const struct alert *a = &f->alert;
	struct desk_event e = {.kind = DESK_EVIDENCE};
	e.evidence = (struct desk_evidence){
	        .change = f->withdrawn ? EVIDENCE_WITHDRAWN : changes[f->change],
	        .alert = a->id,
	        .enterprise = a->enterprise,
	        .indicator = a->indicator,
	        .kind = kind_word(a->kind),
	        .type = kind_is_found(a->kind) ? event_type_word(a->type) : "",
	        .level = a->level,
	        .red_waits = a->evidence_level == LEVEL_RED && a->level < LEVEL_RED,
	        .value = a->value,
	        .expected = a->expected,
	        .shortfall_percent = a->shortfall_percent,
	        .since_time = a->since_time,
	        .data_time = a->value_time,
	        .policy = a->policy,
	        .policy_version = a->policy_version,
	};
	if (!kind_is_found(a->kind))
		core_silence(s->core, a->enterprise, &e.evidence.series, &e.evidence.silent);
	lives_step(s, &e);
}

void lives_judge(struct service *s)
{
	for (; s->judged < s->effects.count; s->judged++)
		say_finding(s, &s->effects.effect[s->judged]);
	if (desk_deadline(s->desk) <= lives_now(s))
		lives_step(s, &(struct desk_event){.kind = DESK_TICK});
}

bool lives_moved(const struct service *s)
{
	const struct desk_effects *m = &s->made;
	return s->effects.count || m->alerts || m->records || m->notices || m->drops || m->case_count || m->case_records;
}

void lives_schedule(struct service *s)
{
	int64_t due = desk_deadline(s->desk), in = due == INT64_MAX ? LOOK_MS : due - clock_now_ms();
	loop_timer_set(s->desk_timer, in < 0 ? 0 : in > LOOK_MS ? LOOK_MS : in);
}

// --- rows

// What an alert of the desk's own has instead of findings.
static void explain_by_desk(struct service *s, struct alert_row *r)
{
	const struct desk_alert *l = &r->life;
	struct alert *a = &r->found;
	struct alert_row cause;
	struct explained_own e = {.name = l->indicator,
	                          .members = l->members,
	                          .product = l->indicator,
	                          .cause = "",
	                          .loss_percent = l->loss_percent,
	                          .eta_time = l->eta_time,
	                          .utc_offset_ms = service_utc_offset_ms(s)};
	if (*l->scope) {
		e.name = "common";
		e.place = people_scope_name(&s->people, l->scope);
	} else if (l->depth) {
		e.name = "exposure";
		if (store_row(&s->store, &s->rows, l->cause, &cause))
			e.cause = arena_text(&s->rows, cause.found.enterprise_name, strlen(cause.found.enterprise_name));
	}
	a->value_time = l->data_time;
	explain_own(a, &e);
}

static void row_by_desk(struct service *s, struct alert_row *r, const struct desk_alert *l)
{
	struct alert *a = &r->found;
	*a = (struct alert){.kind = KINDS, .calendar_known = true};
	a->value = a->expected = a->expected_low = a->expected_high = a->deviation_percent = a->shortfall_percent = a->lasted = NAN;
	snprintf(a->enterprise, sizeof a->enterprise, "%s", l->enterprise);
	snprintf(a->area, sizeof a->area, "%s", l->area);
	snprintf(a->zone, sizeof a->zone, "%s", l->zone);
	core_names(s->core, a);
}

static bool is_by_desk(const struct desk_alert *l)
{
	return *l->scope || l->depth || !*l->enterprise;
}

// Findings of this step by what they are about, the last of each.
static uint32_t finding_key(const struct map *at, struct map *put, const char *enterprise, const char *indicator, const char *kind, uint32_t value)
{
	char key[3 * CODE_LEN];
	int len = snprintf(key, sizeof key, "%s\n%s\n%s", enterprise, indicator, kind);
	if (put)
		map_put(put, key, (size_t)len, value);
	return put ? value : map_get(at, key, (size_t)len);
}

// The rows and records of a step.
struct step {
	struct service *s;
	struct map finding; // -> effect
	struct map row_of;  // alert -> row
	struct step_row {
		const struct desk_alert *life; // as it is now
		struct alert_row row;
		struct buf body;
		uint64_t number; // of its last record in this step; 0: none
	} * row;
	uint32_t rows;
};

static void step_begin(struct step *t, struct service *s)
{
	const struct desk_effects *m = &s->made;
	*t = (struct step){.s = s, .row = mem_new(m->alerts + 1, sizeof *t->row)};
	for (uint32_t i = 0; i < s->effects.count; i++) {
		const struct alert *a = &s->effects.effect[i].alert;
		finding_key(NULL, &t->finding, a->enterprise, a->indicator, kind_word(a->kind), i);
	}
	for (uint32_t i = 0; i < m->alerts; i++) {
		uint32_t at = map_get_text(&t->row_of, m->alert[i].id);
		if (at == MAP_NONE) {
			at = t->rows++;
			map_put_text(&t->row_of, m->alert[i].id, at);
		}
		t->row[at].life = &m->alert[i];
	}
	for (uint32_t i = 0; i < m->records; i++) {
		uint32_t at = map_get_text(&t->row_of, m->record[i].alert);
		if (at == MAP_NONE)
			log_fatal("event=desk_record_without_alert alert=%s", m->record[i].alert);
		t->row[at].number = s->store.head + 1 + i;
	}
}

static void step_end(struct step *t)
{
	for (uint32_t i = 0; i < t->rows; i++)
		buf_fini(&t->row[i].body);
	map_fini(&t->finding);
	map_fini(&t->row_of);
	free(t->row);
}

static void make_row(struct step *t, struct step_row *to)
{
	struct service *s = t->s;
	struct alert_row *r = &to->row;
	bool there = store_row(&s->store, &s->rows, to->life->id, r);
	uint32_t at = is_by_desk(to->life) ? MAP_NONE : finding_key(&t->finding, NULL, to->life->enterprise, to->life->indicator, to->life->kind, 0);
	if (at != MAP_NONE) {
		r->found = s->effects.effect[at].alert;
		r->quiet_until = s->effects.effect[at].notice_time;
	} else if (!there) {
		row_by_desk(s, r, to->life);
	}
	r->life = *to->life;
	if (to->number)
		r->change_number = to->number;
	r->next = desk_next(s->desk, r->life.id, &r->next_time);
	if (is_by_desk(to->life))
		explain_by_desk(s, r);
}

// --- in the commit

static void store_found_of(struct service *s)
{
	for (uint32_t i = 0; i < s->effects.count; i++) {
		const struct effect *e = &s->effects.effect[i];
		if (e->change == CHANGE_RECOVERED)
			store_found_drop(&s->store, &e->alert);
		else
			store_found_put(&s->store, &e->alert);
	}
}

static const struct alert_row *row_of_step(const struct step *t, const char *id)
{
	uint32_t at = map_get_text(&t->row_of, id);
	return at == MAP_NONE ? NULL : &t->row[at].row;
}

static void store_rows(struct step *t)
{
	struct service *s = t->s;
	for (uint32_t i = 0; i < t->rows; i++) {
		make_row(t, &t->row[i]);
		store_row_put(&s->store, &t->row[i].row);
		wire_row(&t->row[i].row, &t->row[i].body);
	}
	for (uint32_t i = 0; i < s->made.records; i++) {
		const struct buf *body = &t->row[map_get_text(&t->row_of, s->made.record[i].alert)].body;
		store_change(&s->store, &s->made.record[i], body->at, body->len);
	}
}

static void make_case(struct service *s, const struct desk_case *c, struct case_row *r)
{
	struct alert names = {0};
	if (!store_case(&s->store, &s->rows, c->id, r)) {
		*r = (struct case_row){0};
		const char *const *ids;
		struct alert_row first;
		if (store_case_alerts(&s->store, &s->rows, c->id, &ids) && store_row(&s->store, &s->rows, ids[0], &first))
			snprintf(r->zone, sizeof r->zone, "%s", first.life.zone);
	}
	snprintf(names.enterprise, sizeof names.enterprise, "%s", c->enterprise);
	core_names(s->core, &names);
	if (*names.enterprise_name)
		memcpy(r->enterprise_name, names.enterprise_name, sizeof r->enterprise_name);
	r->is = *c;
	r->alerts = store_case_alerts(&s->store, &s->rows, c->id, &r->alert);
}

static void store_cases(struct service *s)
{
	const struct desk_effects *m = &s->made;
	struct case_row row;
	struct buf body = {0};
	for (uint32_t i = 0; i < m->case_count; i++) {
		make_case(s, &m->cases[i], &row);
		for (uint32_t r = 0; r < m->case_records; r++)
			if (!strcmp(m->case_record[r].case_id, row.is.id))
				row.change_number = s->store.case_head + 1 + r;
		store_case_put(&s->store, &row);
	}
	for (uint32_t r = 0; r < m->case_records; r++) {
		buf_clear(&body);
		if (store_case(&s->store, &s->rows, m->case_record[r].case_id, &row))
			wire_case(&row, &body);
		store_case_change(&s->store, &m->case_record[r], body.at, body.len);
	}
	buf_fini(&body);
}

static void store_notices(struct step *t)
{
	struct service *s = t->s;
	const struct desk_effects *m = &s->made;
	struct alert_row stored;
	struct case_row item;
	for (uint32_t i = 0; i < m->notices; i++) {
		const struct desk_notice *n = &m->notice[i];
		const struct alert_row *row = row_of_step(t, n->alert);
		if (*n->case_id && store_case(&s->store, &s->rows, n->case_id, &item))
			notices_store(s, n, NULL, &item);
		else if (row || store_row(&s->store, &s->rows, n->alert, &stored))
			notices_store(s, n, row ? row : &stored, NULL);
	}
	for (uint32_t i = 0; i < m->drops; i++)
		notices_drop(s, &m->drop[i]);
}

void lives_begin(struct service *s, uint64_t number)
{
	struct step step;
	arena_reset(&s->rows);
	store_begin(&s->store);
	step_begin(&step, s);
	store_found_of(s);
	store_rows(&step);
	store_cases(s);
	store_notices(&step);
	step_end(&step);
	if (s->follow) {
		store_set_position(&s->store, feed_log_of(s->follow), number);
		s->stored_number = number;
	}
}

// --- after the commit

struct topic {
	char at[CODE_LEN + 32];
};

static void publish(struct service *s, uint64_t number, const struct desk_record *r)
{
	const struct desk_alert *a = desk_find(s->desk, r->alert);
	struct topic topic;
	struct alert_row row;
	buf_clear(&s->out);
	if (!store_change_body(&s->store, number, &s->out))
		return;
	const char *zone = a ? a->zone : store_row(&s->store, &s->rows, r->alert, &row) ? row.life.zone : "";
	snprintf(topic.at, sizeof topic.at, "alert/%s/%s", zone, level_word(r->level_to ? r->level_to : r->level_from));
	bus_publish(s->pub, topic.at, "AlertChange", s->out.at, s->out.len);
	metric_inc(s->meter.changes[r->input], 1);
	log_info("event=alert_%s alert=%s actor=%s from=%s to=%s level=%s number=%" PRIu64, input_word(r->input), r->alert, r->actor, state_word(r->from),
	         state_word(r->to), level_word(r->level_to), number);
}

static void refresh_cache(struct service *s)
{
	const struct desk_effects *m = &s->made;
	struct alert_row row;
	for (uint32_t i = 0; i < m->alerts; i++)
		if (store_row(&s->store, &s->rows, m->alert[i].id, &row))
			cache_row(&s->cache, &row);
}

void lives_end(struct service *s)
{
	store_commit(&s->store);
	s->feed.head = s->store.head;
	feed_ring(&s->feed);
	for (uint32_t i = 0; i < s->made.records; i++)
		publish(s, s->store.head - s->made.records + 1 + i, &s->made.record[i]);
	refresh_cache(s);
	if (s->made.notices || s->made.drops)
		tell_wake(s->tell);
	effects_clear(&s->effects);
	s->judged = 0;
	desk_effects_clear(&s->made);
	arena_reset(&s->rows);
	lives_schedule(s);
}

void lives_commit(struct service *s)
{
	if (!lives_moved(s)) {
		desk_effects_clear(&s->made);
		lives_schedule(s);
		return;
	}
	int64_t began_us = clock_mono_us();
	lives_begin(s, s->follow ? feed_position(s->follow) : 0);
	lives_end(s);
	metric_observe(s->meter.commit_seconds, (double)(clock_mono_us() - began_us) / 1e6);
}

// --- from the store

static void load_found(void *arg, uint64_t number, const void *body, size_t len)
{
	struct service *s = arg;
	struct alert a;
	(void)number;
	if (wire_found_read(body, len, &a))
		log_fatal("event=store_corrupt table=found");
	core_put_alert(s->core, &a);
}

static void load_row(void *arg, const struct alert_row *r)
{
	struct service *s = arg;
	desk_put_alert(s->desk, &r->life);
}

static void load_told(void *arg, const char *alert, const char *officer, const char *channel, int64_t due_time)
{
	struct service *s = arg;
	desk_put_told(s->desk, alert, officer, channel, due_time);
}

static void load_case(void *arg, const struct case_row *r)
{
	struct service *s = arg;
	desk_put_case(s->desk, &r->is);
}

void lives_load(struct service *s)
{
	store_found(&s->store, load_found, s);
	store_kept(&s->store, load_row, s);
	store_told(&s->store, "", load_told, s);
	store_open_cases(&s->store, load_case, s);
	desk_ready(s->desk, lives_now(s));
}

bool lives_visit(struct service *s, const char *id, struct alert_row *row)
{
	if (!store_row(&s->store, &s->arena, id, row))
		return false;
	if (!desk_find(s->desk, id)) {
		desk_put_alert(s->desk, &row->life);
		store_told(&s->store, id, load_told, s);
	}
	return true;
}

void lives_values(struct service *s)
{
	struct alert_row row;
	char id[ALERT_ID_LEN];
	for (uint32_t i = 0; i < core_open_alerts(s->core); i++) {
		if (!core_values_moved(s->core, i))
			continue;
		const struct alert *a = core_open_alert(s->core, i);
		store_found_put(&s->store, a);
		store_row_of(&s->store, a, id);
		if (!*id || !store_row(&s->store, &s->rows, id, &row))
			continue;
		row.found = *a;
		store_row_put(&s->store, &row);
		cache_row(&s->cache, &row);
	}
	arena_reset(&s->rows);
}
