// Chain exposure: who buys from a plant that fell will feel it when stocks are used up.
#include "inside.h"

#include "base/civil.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EXPOSURE "exposure"

static const double half = 0.5; // of a buyer's need: a loss of so much is one level lower than its cause, a smaller one two

struct reached { // a plant that a walk along the links has come to
	uint32_t plant;
	uint32_t depth;
	uint32_t link; // by which
	double loss;   // share of its need, 0..1
	double days;   // until it bites
};

struct walk {
	struct reached *at;
	uint32_t count, cap;
};

static void reach(struct desk *d, struct walk *w, const struct reached *r)
{
	if (d->plants.at[r->plant].seen == d->plants.walk)
		return; // by a shorter way, or a circle
	d->plants.at[r->plant].seen = d->plants.walk;
	if (w->count == w->cap) {
		w->cap = w->cap ? w->cap * 2 : 16;
		w->at = mem_grow(w->at, w->cap, sizeof *w->at);
	}
	w->at[w->count++] = *r;
}

static void walk_begin(struct desk *d, struct walk *w, uint32_t plant, double loss)
{
	d->plants.walk++;
	reach(d, w, &(struct reached){.plant = plant, .link = PLANT_NONE, .loss = loss});
}

static double shortfall(const struct desk_alert *a)
{
	if (!strcmp(a->type, "stop"))
		return 1;
	if (isfinite(a->shortfall_percent))
		return fmin(fmax(a->shortfall_percent / 100, 0), 1);
	return isfinite(a->value) && isfinite(a->expected) && a->expected > 0 ? fmin(fmax(1 - a->value / a->expected, 0), 1) : 0;
}

static bool falls(const struct desk_alert *a)
{
	return trouble_of(a) == TROUBLE_FALL && !*a->scope && alert_bad(a);
}

// Its own fall, the worst; SLOT_NONE: it has none.
static uint32_t own_fall(const struct desk *d, uint32_t plant)
{
	uint32_t worst = SLOT_NONE;

	for (uint32_t n = d->plants.at[plant].first_alert; n != SLOT_NONE; n = d->slots.at[n]->link[OF_PLANT].next)
		if (falls(&d->slots.at[n]->a) && (worst == SLOT_NONE || alert_worse(&d->slots.at[n]->a, &d->slots.at[worst]->a)))
			worst = n;
	return worst;
}

// --- downstream

static enum level level_for(enum level cause, double loss)
{
	const int level = cause - (loss >= half ? 1 : 2);

	return level < LEVEL_BLUE ? LEVEL_BLUE : (enum level)level;
}

static uint32_t exposed_already(const struct desk *d, uint32_t cause, uint32_t plant)
{
	for (uint32_t n = d->plants.at[plant].first_alert; n != SLOT_NONE; n = d->slots.at[n]->link[OF_PLANT].next)
		if (d->slots.at[n]->cause == cause)
			return n;
	return SLOT_NONE;
}

static void grow_worse(struct desk *d, uint32_t number, enum level level, double loss)
{
	struct slot *s = d->slots.at[number];

	if (loss * 100 > s->a.loss_percent)
		s->a.loss_percent = loss * 100;
	if (level > s->a.evidence_level)
		change(d, number, &(struct life_input){.input = INPUT_UP, .now_ms = d->now_ms, .level = level, .actor = SYSTEM}, "its cause got worse");
}

static void expose(struct desk *d, uint32_t cause, const struct reached *r)
{
	const struct desk_alert *c = &d->slots.at[cause]->a;
	const struct supply *by = d->plants.link + r->link;
	const struct plant *buyer = d->plants.at + r->plant;
	const enum level level = level_for(c->level, r->loss);
	const uint32_t there = exposed_already(d, cause, r->plant);

	if (there != SLOT_NONE) {
		grow_worse(d, there, level, r->loss);
		return;
	}
	struct desk_alert a = {
	        .enterprise = buyer->code,
	        .indicator = by->product,
	        .kind = EXPOSURE,
	        .type = c->type,
	        .level = level,
	        .value = NAN,
	        .expected = NAN,
	        .shortfall_percent = NAN,
	        .since_time = c->since_time,
	        .heard_time = d->now_ms,
	        .data_time = c->data_time,
	        .policy = c->policy,
	        .policy_version = c->policy_version,
	        .depth = r->depth,
	        .loss_percent = r->loss * 100,
	        .eta_time = d->now_ms + (int64_t)(r->days * CIVIL_DAY_MS),
	};
	memcpy(a.cause, c->id, sizeof a.cause);
	plant_scope(buyer, &a);
	slot_own_id(d, a.id, EXPOSURE, a.enterprise, a.cause);
	const char *why = effect_printf(d, "%s loses %.0f %% of its %s by alert %s", a.enterprise, a.loss_percent, a.indicator, a.cause);
	const uint32_t number = raise_own(d, &a, why);
	d->slots.at[number]->cause = cause;
	list_put(d, &d->slots.at[cause]->first_exposed, number, OF_CAUSE);
}

void exposure_spread(struct desk *d, uint32_t number)
{
	const struct slot *s = d->slots.at[number];
	struct walk w = {0};

	if (!falls(&s->a) || s->a.level < LEVEL_ORANGE)
		return;
	walk_begin(d, &w, s->plant, shortfall(&s->a));
	for (uint32_t i = 0; i < w.count; i++) {
		const struct reached from = w.at[i];
		const uint32_t fall = i ? own_fall(d, from.plant) : SLOT_NONE;
		if (fall != SLOT_NONE && d->slots.at[fall]->a.level >= LEVEL_ORANGE)
			continue; // it spreads by itself
		if (i && fall == SLOT_NONE)
			expose(d, number, &from);
		if (from.depth == d->config.exposure_depth)
			continue;
		for (uint32_t l = d->plants.at[from.plant].first_out; l != PLANT_NONE; l = d->plants.link[l].next_out) {
			const struct supply *link = d->plants.link + l;
			const struct reached to = {
			        .plant = link->buyer,
			        .depth = from.depth + 1,
			        .link = l,
			        .loss = from.loss * link->share_percent / 100,
			        .days = from.days + link->stock_days + link->lag_days,
			};
			if (to.loss * 100 >= d->config.exposure_percent)
				reach(d, &w, &to);
		}
	}
	free(w.at);
}

void exposure_lift(struct desk *d, uint32_t number, const char *why)
{
	struct slot *s = d->slots.at[number];

	for (uint32_t n; (n = s->first_exposed) != SLOT_NONE;) {
		list_drop(d, &s->first_exposed, n, OF_CAUSE);
		d->slots.at[n]->cause = SLOT_NONE;
		change(d, n, &(struct life_input){.input = INPUT_WITHDRAWN, .now_ms = d->now_ms, .actor = SYSTEM}, why);
	}
}

// --- upstream

void exposure_likely_cause(struct desk *d, uint32_t number)
{
	struct slot *s = d->slots.at[number];
	struct walk w = {0};
	double most = 0;
	uint32_t best = SLOT_NONE, by = PLANT_NONE;

	if (!falls(&s->a) || *s->a.cause || d->plants.at[s->plant].first_in == PLANT_NONE)
		return;
	walk_begin(d, &w, s->plant, 1);
	for (uint32_t i = 0; i < w.count; i++) {
		const struct reached from = w.at[i];
		const uint32_t fall = i ? own_fall(d, from.plant) : SLOT_NONE;
		if (fall != SLOT_NONE) {
			const struct desk_alert *a = &d->slots.at[fall]->a;
			const double loss = from.loss * shortfall(a);
			const bool earlier = a->open_time < s->a.open_time && a->state != LIFE_PENDING;
			if (earlier && a->level >= LEVEL_ORANGE && loss * 100 >= d->config.exposure_percent && loss > most) {
				most = loss;
				best = fall;
				by = from.link;
			}
		}
		for (uint32_t l = d->plants.at[from.plant].first_in; l != PLANT_NONE && from.depth < d->config.exposure_depth; l = d->plants.link[l].next_in) {
			const struct supply *link = d->plants.link + l;
			const struct reached to = {.plant = link->supplier, .depth = from.depth + 1, .link = l, .loss = from.loss * link->share_percent / 100};
			if (to.loss * 100 >= d->config.exposure_percent)
				reach(d, &w, &to);
		}
	}
	free(w.at);
	if (best == SLOT_NONE)
		return;
	const struct desk_alert *cause = &d->slots.at[best]->a;
	memcpy(s->a.cause, cause->id, sizeof s->a.cause);
	s->a.loss_percent = most * 100;
	effect_record(d, &s->a, NOTE_CAUSE, SYSTEM, s->a.state, s->a.level,
	              effect_printf(d, "likely cause: alert %s at %s, by its %s", cause->id, cause->enterprise, d->plants.link[by].product));
	touch(d, number);
}
