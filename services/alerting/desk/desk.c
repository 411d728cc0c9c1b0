#include "inside.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct desk_config desk_config_default(void)
{
	return (struct desk_config){
	        .utc_offset_ms = (int64_t)8 * 3600 * 1000,
	        .hold_ms = 90 * 1000,
	        .good_ms = 3600 * 1000, // the core has seen good values for as long as the policy says; this is for the clock
	        .work_from = 8 * 60 + 30,
	        .work_to = 17 * 60 + 30,
	        .common_members = 5,
	        .common_percent = 30,
	        .common_ms = 3600 * 1000,
	        .exposure_depth = 3,
	        .exposure_percent = 10,
	        .deeper_percent = 10,
	};
}

struct desk *desk_new(const struct desk_config *config)
{
	struct desk *d = mem_new(1, sizeof *d);

	d->config = *config;
	d->city = (struct worktime){&d->calendar, config->utc_offset_ms, config->work_from, config->work_to};
	d->slots.free_told = SLOT_NONE;
	places_init(&d->places);
	places_put(&d->places, width_word(WIDTH_CITY));
	plants_init(&d->plants);
	for (int level = LEVEL_BLUE; level < LEVELS; level++)
		d->rule[level] = escalate_default((enum level)level);
	return d;
}

void desk_free(struct desk *d)
{
	cover_fini(d);
	calendar_fini(&d->calendar);
	places_fini(&d->places);
	plants_fini(&d->plants);
	roster_fini(&d->roster);
	for (uint32_t i = 0; i < d->slots.count; i++)
		free(d->slots.at[i]);
	free(d->slots.at);
	free(d->slots.free);
	free(d->slots.told);
	lookup_fini(&d->slots.by_id);
	heap_fini(&d->due);
	heap_fini(&d->help_due);
	words_fini(&d->case_ids);
	free(d->help);
	free(d->faults.at);
	free(d->fresh.at);
	free(d->touched.at);
	free(d->visitors.at);
	route_fini(&d->route);
	words_fini(&d->words);
	free(d);
}

// --- one step

void touch(struct desk *d, uint32_t number)
{
	struct slot *s = d->slots.at[number];

	if (s->touched == d->step)
		return;
	s->touched = d->step;
	numbers_add(&d->touched, number);
}

void news(struct desk *d, uint32_t number)
{
	struct slot *s = d->slots.at[number];

	if (s->fresh)
		return;
	s->fresh = true;
	numbers_add(&d->fresh, number);
}

static struct next next_of(const struct desk *d, const struct desk_alert *a)
{
	return escalate_next(a, d->rule + (a->level ? a->level : LEVEL_BLUE), &d->city, d->config.good_ms);
}

static void schedule(struct desk *d, uint32_t number)
{
	struct slot *s = d->slots.at[number];
	const struct next next = next_of(d, &s->a);

	s->step = next.step;
	if (next.time == INT64_MAX)
		heap_drop(&d->due, number);
	else
		heap_set(&d->due, number, next.time);
}

bool desk_keeps(const struct desk_alert *a)
{
	return !life_over(a->state) || (a->state == LIFE_CLOSED && a->evidence_level);
}

// New ones are told: not before it is known what has one cause. Telling may bring up more (that nobody can be told, say).
static void tell_fresh(struct desk *d)
{
	common_group(d);
	for (uint32_t i = 0; i < d->fresh.count; i++) {
		const uint32_t n = d->fresh.at[i];
		const struct desk_alert *a = &d->slots.at[n]->a;
		const bool untold_good = a->state == LIFE_RECOVERING && a->level <= LEVEL_YELLOW; // it will close by itself: nobody needs to know
		if (life_over(a->state) || a->state == LIFE_SUPPRESSED || a->back_filled)
			continue;
		exposure_likely_cause(d, n);
		exposure_spread(d, n);
		if (!*a->parent && !untold_good && !somebody_has_it(a->state, a->before))
			tell(d, n, ABOUT_OPENED);
	}
	for (uint32_t i = 0; i < d->fresh.count; i++)
		d->slots.at[d->fresh.at[i]]->fresh = false;
	d->fresh.count = 0;
}

static void step_end(struct desk *d)
{
	tell_fresh(d);
	for (uint32_t i = 0; i < d->touched.count; i++) {
		const uint32_t n = d->touched.at[i];
		schedule(d, n);
		effect_alert(d, &d->slots.at[n]->a);
	}
	for (uint32_t i = 0; i < d->visitors.count; i++)
		touch(d, d->visitors.at[i]);
	for (uint32_t i = 0; i < d->touched.count; i++)
		if (!desk_keeps(&d->slots.at[d->touched.at[i]]->a))
			slot_free(d, d->touched.at[i]);
	d->touched.count = d->visitors.count = 0;
}

// --- evidence

static void take_numbers(struct desk *d, struct desk_alert *a, const struct desk_evidence *e)
{
	a->heard_time = d->now_ms;
	a->type = words_put(&d->words, e->type);
	a->value = e->value;
	a->expected = e->expected;
	a->shortfall_percent = e->shortfall_percent;
	a->data_time = e->data_time;
	a->series = e->series;
	a->policy = words_put(&d->words, e->policy);
	a->policy_version = e->policy_version;
}

static void evidence_new(struct desk *d, const struct desk_evidence *e)
{
	struct desk_alert a = {
	        .enterprise = e->enterprise,
	        .indicator = e->indicator,
	        .kind = e->kind,
	        .level = e->level,
	        .since_time = e->since_time,
	        .back_filled = e->back_filled,
	};

	strncpy(a.id, e->alert, sizeof a.id - 1);
	take_numbers(d, &a, e);
	plant_scope(plants_at(&d->plants, e->enterprise), &a);
	alert_new(d, &a, e->red_waits, "");
}

static enum desk_input input_of(const struct desk_alert *a, const struct desk_evidence *e)
{
	if (e->change == EVIDENCE_GOOD || e->change == EVIDENCE_WITHDRAWN)
		return e->change == EVIDENCE_GOOD ? INPUT_GOOD : INPUT_WITHDRAWN;
	if (!a->evidence_level)
		return INPUT_BAD_AGAIN;
	return e->level > a->evidence_level || (e->level == a->evidence_level && e->red_waits) ? INPUT_UP : INPUT_DOWN;
}

// Old data made it, and live ones say the same: now it is news.
static void goes_live(struct desk *d, uint32_t number)
{
	struct desk_alert *a = &d->slots.at[number]->a;

	a->back_filled = false;
	touch(d, number);
	if (a->evidence_level && !life_over(a->state) && a->state != LIFE_SUPPRESSED)
		common_note(d, number);
	if (a->state == LIFE_OPEN && !a->told_time)
		news(d, number);
}

static void evidence(struct desk *d, const struct desk_evidence *e)
{
	uint32_t n = slot_of(d, e->enterprise, e->indicator, e->kind);
	const bool bad = e->change == EVIDENCE_RAISED || e->change == EVIDENCE_LEVEL;

	if (n != SLOT_NONE && d->slots.at[n]->a.state == LIFE_CLOSED && e->change == EVIDENCE_RAISED) { // what was closed is over, and this is another
		d->slots.at[n]->a.evidence_level = LEVEL_NONE;
		touch(d, n);
		n = strcmp(d->slots.at[n]->a.id, e->alert) ? SLOT_NONE : n;
	}
	if (n == SLOT_NONE) {
		if (bad && e->level)
			evidence_new(d, e);
		return;
	}
	struct desk_alert *a = &d->slots.at[n]->a;
	if (e->change != EVIDENCE_WITHDRAWN)
		take_numbers(d, a, e);
	if (bad && a->back_filled && !e->back_filled)
		goes_live(d, n);
	const struct life_input in = {.input = input_of(a, e), .now_ms = d->now_ms, .level = e->level, .red_waits = e->red_waits, .actor = SYSTEM};
	change(d, n, &in, "");
	if (a->state == LIFE_SUPPRESSED && a->evidence_level && !cover_look(d, n))
		change_by_desk(d, n, INPUT_UNSUPPRESS, cover_why_not(d, a));
	touch(d, n);
}

// --- people

// Another alert of the same that is not over.
static bool newer(const struct desk *d, uint32_t number)
{
	const struct slot *s = d->slots.at[number];

	for (uint32_t n = d->plants.at[s->plant].first_alert; n != SLOT_NONE; n = d->slots.at[n]->link[OF_PLANT].next) {
		const struct desk_alert *a = &d->slots.at[n]->a;
		if (n != number && !life_over(a->state) && strcmp(a->kind, "exposure") && !strcmp(a->kind, s->a.kind) &&
		    !strcmp(a->indicator, s->a.indicator) && !strcmp(a->scope, s->a.scope))
			return true;
	}
	return false;
}

static void command(struct desk *d, const struct desk_command *c)
{
	const uint32_t n = c->alert ? slot_find(d, c->alert) : SLOT_NONE;

	if (c->about_case) {
		help_command(d, c);
		return;
	}
	if (n == SLOT_NONE) {
		d->out->refusal = life_refusal(REFUSED_NO_ALERT);
		return;
	}
	const struct life_input in = {
	        .input = c->input,
	        .now_ms = d->now_ms,
	        .level = c->level,
	        .actor = words_put(&d->words, c->actor),
	        .reason = c->reason,
	        .owner = words_put(&d->words, c->owner),
	        .verdict = c->verdict,
	};
	// closed long ago, and there is a newer one
	const bool again = c->input == INPUT_REOPEN && newer(d, n);
	const enum life_refusal refused = again ? REFUSED_EXISTS : change(d, n, &in, c->reason);
	if (refused)
		d->out->refusal = life_refusal(refused);
}

// --- time

static void look_again(struct desk *d, uint32_t n)
{
	if (!cover_look(d, n))
		change_by_desk(d, n, INPUT_UNSUPPRESS, cover_why_not(d, &d->slots.at[n]->a));
}

static void hold_over(struct desk *d, uint32_t n)
{
	nothing_judge(d, n);
	if (!cover_look(d, n))
		change_by_desk(d, n, INPUT_HOLD_OVER, cover_why_not(d, &d->slots.at[n]->a));
}

// A silence that has come since hides what nobody has acknowledged.
static void remind(struct desk *d, uint32_t n, enum next_step step)
{
	if (cover_look(d, n))
		return;
	if (step == NEXT_ESCALATE)
		tell_next_tier(d, n);
	else
		tell(d, n, step == NEXT_TELL ? ABOUT_OPENED : ABOUT_REMINDER);
}

// Reminders that fell into a time when nobody was here are one.
static void catch_up(const struct desk *d, struct desk_alert *a)
{
	for (struct next next = next_of(d, a); a->reminders && next.time <= d->now_ms; next = next_of(d, a)) {
		if (next.step != NEXT_REMIND && next.step != NEXT_STALE && next.step != NEXT_LIFT)
			return;
		a->reminders++;
	}
}

static void due(struct desk *d, uint32_t n)
{
	const enum next_step step = d->slots.at[n]->step;

	switch (step) {
	case NEXT_HOLD:
		hold_over(d, n);
		break;
	case NEXT_LOOK:
		look_again(d, n);
		break;
	case NEXT_TELL:
	case NEXT_REMIND:
	case NEXT_ESCALATE:
		remind(d, n, step);
		break;
	case NEXT_EXPIRE:
		change_by_desk(d, n, INPUT_ACKNOWLEDGE_EXPIRED, "nothing was done about it");
		break;
	case NEXT_STALE:
		tell_owner(d, n, ABOUT_REMINDER);
		break;
	case NEXT_GOOD:
		change_by_desk(d, n, INPUT_GOOD_FOR_LONG, "the data were good for long enough");
		break;
	case NEXT_LIFT:
		tell_owner(d, n, ABOUT_LIFT);
		break;
	case NEXT_NOTHING:
	case NEXT_PARENT:
		break;
	}
	catch_up(d, &d->slots.at[n]->a);
	touch(d, n);
	// what opened is told at the end of the step, and has its next step then
	heap_drop(&d->due, n);
}

static void tick(struct desk *d)
{
	if (d->faults.count)
		return;
	while (heap_time(&d->due) <= d->now_ms)
		due(d, heap_first(&d->due));
	help_tick(d);
}

int64_t desk_deadline(const struct desk *d)
{
	const int64_t alerts = heap_time(&d->due), cases = heap_time(&d->help_due);

	if (d->faults.count)
		return INT64_MAX;
	return alerts < cases ? alerts : cases;
}

// --- our own faults

static void fault(struct desk *d, const char *what, bool over)
{
	const uint32_t word = words_number(&d->words, what);
	uint32_t at = 0;

	while (at < d->faults.count && d->faults.at[at] != word)
		at++;
	if (!over) {
		if (at == d->faults.count)
			numbers_add(&d->faults, word);
		raise_system(d, what, "judgement of plants stands still until it is over");
		return;
	}
	if (at < d->faults.count)
		d->faults.at[at] = d->faults.at[--d->faults.count];
	const uint32_t n = slot_of(d, "", what, SYSTEM);
	if (n != SLOT_NONE)
		change_by_desk(d, n, INPUT_GOOD, "it is over");
}

// --- the door

static void day(struct desk *d, int32_t day, enum day_kind kind)
{
	if (kind == DAY_KINDS)
		calendar_unset(&d->calendar, day);
	else
		calendar_set(&d->calendar, day, kind);
}

void desk_step(struct desk *d, const struct desk_event *e, struct desk_effects *out)
{
	d->now_ms = e->now_ms;
	d->out = out;
	d->step++;
	switch (e->kind) {
	case DESK_ENTERPRISE:
		plants_set(&d->plants, &d->places, &d->words, &e->enterprise, e->ended);
		break;
	case DESK_LINK:
		plants_link(&d->plants, &d->words, &e->link, e->ended);
		break;
	case DESK_OFFICER:
		roster_officer(&d->roster, &d->places, &d->words, &e->officer, e->ended);
		break;
	case DESK_DUTY:
		roster_duty(&d->roster, &d->places, &d->words, &e->duty, e->ended);
		break;
	case DESK_CHANNEL:
		roster_channel(&d->roster, &d->places, &d->words, &e->channel, e->ended);
		break;
	case DESK_FILING:
		cover_filing(d, &e->filing, e->ended);
		break;
	case DESK_SILENCE:
		cover_silence(d, &e->silence, e->ended);
		break;
	case DESK_ESCALATION:
		d->rule[e->escalation.level] = e->ended ? escalate_default(e->escalation.level) : e->escalation;
		break;
	case DESK_DAY:
		day(d, e->day.day, e->day.kind);
		break;
	case DESK_EVIDENCE:
		evidence(d, &e->evidence);
		break;
	case DESK_COMMAND:
		command(d, &e->command);
		break;
	case DESK_FAULT:
		fault(d, e->fault, e->ended);
		break;
	case DESK_TICK:
		tick(d);
		break;
	}
	step_end(d);
	d->out = NULL;
}

// --- from the store

void desk_put_alert(struct desk *d, const struct desk_alert *a)
{
	uint32_t number;
	const uint32_t there = slot_find(d, a->id);

	if (there != SLOT_NONE)
		return;
	struct slot *s = slot_new(d, a->id, plants_put(&d->plants, a->enterprise), &number);
	s->a = *a;
	alert_own(d, &s->a);
	if (!desk_keeps(a))
		numbers_add(&d->visitors, number);
}

void desk_put_told(struct desk *d, const char *alert, const char *officer, const char *channel, int64_t due_time)
{
	const uint32_t n = slot_find(d, alert);

	if (n != SLOT_NONE)
		told_put(d, n, officer, channel, due_time);
}

void desk_put_case(struct desk *d, const struct desk_case *c)
{
	help_put(d, c);
}

struct opened {
	int64_t time;
	uint32_t number;
};

static int by_time(const void *left, const void *right)
{
	const struct opened *a = left, *b = right;

	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	return a->number < b->number ? -1 : 1;
}

static void relate(struct desk *d, uint32_t n)
{
	struct slot *s = d->slots.at[n];
	const uint32_t parent = *s->a.parent ? slot_find(d, s->a.parent) : SLOT_NONE;
	const uint32_t cause = *s->a.cause && !strcmp(s->a.kind, "exposure") ? slot_find(d, s->a.cause) : SLOT_NONE;

	if (!life_over(s->a.state) && parent == SLOT_NONE) {
		s->a.parent[0] = 0;
	} else if (!life_over(s->a.state)) {
		s->parent = parent;
		list_put(d, &d->slots.at[parent]->first_member, n, OF_PARENT);
	}
	if (cause != SLOT_NONE && s->a.state != LIFE_WITHDRAWN) {
		s->cause = cause;
		list_put(d, &d->slots.at[cause]->first_exposed, n, OF_CAUSE);
	}
	if (s->a.state == LIFE_SUPPRESSED)
		cover_restore(d, n);
	common_restore(d, n);
}

void desk_ready(struct desk *d, int64_t now_ms)
{
	struct opened *order = mem_new(d->slots.count + 1, sizeof *order);
	uint32_t count = 0;

	d->now_ms = now_ms;
	for (uint32_t n = 0; n < d->slots.count; n++)
		if (d->slots.at[n]->used)
			order[count++] = (struct opened){d->slots.at[n]->a.open_time, n};
	qsort(order, count, sizeof *order, by_time);
	for (uint32_t i = 0; i < count; i++) {
		const uint32_t n = order[i].number;
		relate(d, n);
		if (alert_bad(&d->slots.at[n]->a) && !*d->slots.at[n]->a.scope)
			common_note(d, n);
		schedule(d, n);
	}
	free(order);
}

// --- questions

uint32_t desk_alerts(const struct desk *d)
{
	return d->slots.used;
}

const struct desk_alert *desk_find(const struct desk *d, const char *id)
{
	const uint32_t n = slot_find(d, id);

	return n == SLOT_NONE ? NULL : &d->slots.at[n]->a;
}

const char *desk_next(const struct desk *d, const char *id, int64_t *time)
{
	const uint32_t n = slot_find(d, id);
	const int64_t due = n == SLOT_NONE ? INT64_MAX : heap_time_of(&d->due, n);

	*time = due == INT64_MAX ? 0 : due;
	return next_word(n == SLOT_NONE ? NEXT_NOTHING : d->slots.at[n]->step);
}

// A member's next step is its parent's.
static bool has_next(const struct desk *d, const struct slot *s, uint32_t n)
{
	if (life_over(s->a.state) || heap_time_of(&d->due, n) != INT64_MAX)
		return true;
	return s->step == NEXT_PARENT && s->parent != SLOT_NONE && heap_time_of(&d->due, s->parent) != INT64_MAX;
}

uint32_t desk_audit(const struct desk *d, const struct desk_alert **first)
{
	uint32_t lost = 0;

	for (uint32_t n = 0; n < d->slots.count; n++) {
		const struct slot *s = d->slots.at[n];
		if (!s->used || has_next(d, s, n))
			continue;
		if (!lost++)
			*first = &s->a;
	}
	return lost;
}

void desk_route(const struct desk *d, const struct desk_question *q, struct route *out)
{
	struct desk_alert a = {.enterprise = q->enterprise, .kind = q->kind, .level = q->level};
	const uint32_t plant = plants_find(&d->plants, q->enterprise);

	plant_scope(d->plants.at + (plant == PLANT_NONE ? 0 : plant), &a);
	const struct route_ask ask = {
	        .roster = &d->roster,
	        .places = &d->places,
	        .city = d->city,
	        .alert = &a,
	        .tier = q->tier,
	        .now_ms = q->now_ms,
	        .urgent = q->level >= LEVEL_ORANGE,
	        .groups = true,
	        .explain = true,
	};
	route_find(out, &ask);
}
