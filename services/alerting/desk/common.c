// Common causes. New troubles are kept among the recent ones of each place that they lie in; when some of them open, the places they touch are looked at: is more going on
// there than chance and the rest of the city explain? What is, becomes the member of one parent, which is told in their stead.
#include "inside.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// How little chance may explain so many in one place, given how many fall elsewhere: exp(-surprise_least) = 1 in 10 000.
static const double surprise_least = 9.2;
// A narrow place explains what goes on if it has so much of what goes on in its zone; else it is the zone's.
static const double most_of = 0.8;
// A parent is good again when no more of its members are bad than this. They are told by themselves when it is over.
static const double left_over = 0.2;

// --- the recent

static void recent_age(struct recent *r, int64_t oldest)
{
	while (r->count && r->item[r->first].time < oldest) {
		r->first++;
		r->count--;
	}
	if (r->first > r->count) { // so that it costs nothing over time
		memmove(r->item, r->item + r->first, r->count * sizeof *r->item);
		r->first = 0;
	}
}

static void recent_add(struct recent *r, int64_t time, uint32_t plant)
{
	const uint32_t end = r->first + r->count;

	if (end == r->cap) {
		r->cap = r->cap ? r->cap * 2 : 8;
		r->item = mem_grow(r->item, r->cap, sizeof *r->item);
	}
	r->item[end] = (struct recent_item){time, plant};
	r->count++;
}

// The city's: and how many enterprises there are in it.
static void city_age(struct desk *d, enum trouble t)
{
	struct recent *r = &places_put(&d->places, width_word(WIDTH_CITY))->recent[t];
	const int64_t oldest = d->now_ms - d->config.common_ms;

	for (uint32_t i = r->first; i < r->first + r->count && r->item[i].time < oldest; i++)
		d->hit[t] -= !--d->plants.at[r->item[i].plant].recent[t];
	recent_age(r, oldest);
}

void common_note(struct desk *d, uint32_t number)
{
	const struct slot *s = d->slots.at[number];
	const enum trouble t = trouble_of(&s->a);
	struct scopes at;

	if (t == TROUBLES || s->a.back_filled || *s->a.scope)
		return;
	city_age(d, t);
	d->hit[t] += !d->plants.at[s->plant].recent[t]++;
	scopes_of(&at, &d->places, &s->a);
	for (uint32_t i = 0; i < at.count; i++) {
		if (at.width[i] != WIDTH_CITY)
			recent_age(&d->places.at[at.place[i]].recent[t], d->now_ms - d->config.common_ms);
		recent_add(&d->places.at[at.place[i]].recent[t], s->a.open_time, s->plant);
	}
}

// How many of them are not older than that.
static uint32_t recent_since(const struct recent *r, int64_t since)
{
	uint32_t low = 0, high = r->count;

	while (low < high) {
		const uint32_t middle = low + (high - low) / 2;
		if (r->item[r->first + middle].time < since)
			low = middle + 1;
		else
			high = middle;
	}
	return r->count - low;
}

bool common_rush(const struct desk *d, const struct desk_alert *a)
{
	const enum trouble t = trouble_of(a);
	const struct place *city = d->places.at + places_find(&d->places, width_word(WIDTH_CITY));

	if (t == TROUBLES || *a->scope || a->back_filled || d->now_ms >= a->open_time + d->config.rush_holds * d->config.hold_ms)
		return false;
	const uint32_t coming = recent_since(&city->recent[t], d->now_ms - d->config.hold_ms);
	return coming >= 2 * d->config.common_members && coming * 100 >= d->config.rush_percent * city->enterprises;
}

// --- is it one cause?

// The enterprise has that trouble; *free: and of it something that has no parent yet.
static bool affected(const struct desk *d, uint32_t plant, enum trouble t, bool *free)
{
	bool is = false;

	*free = false;
	for (uint32_t n = d->plants.at[plant].first_alert; n != SLOT_NONE; n = d->slots.at[n]->link[OF_PLANT].next) {
		const struct desk_alert *a = &d->slots.at[n]->a;
		if (trouble_of(a) != t || !alert_bad(a))
			continue;
		is = true;
		*free |= !*a->parent;
	}
	return is;
}

struct crowd { // of one place
	uint32_t place;
	enum place_width width;
	uint32_t zone; // that it lies in, or PLACE_NONE
	uint32_t affected, free;
};

static void crowd_count(struct desk *d, struct crowd *c, enum trouble t)
{
	const struct recent *r = &d->places.at[c->place].recent[t];
	bool free;

	c->affected = c->free = 0;
	d->counts++;
	for (uint32_t i = 0; i < r->count; i++) {
		struct plant *p = d->plants.at + r->item[r->first + i].plant;
		if (p->counted == d->counts)
			continue;
		p->counted = d->counts;
		c->affected += affected(d, r->item[r->first + i].plant, t, &free);
		c->free += free;
	}
}

// Chernoff's bound: how surprising it is that of N so many are hit, when each is by chance with probability p. Nats.
static double surprise(double hit, double of, double p)
{
	const double x = hit / of;

	if (x <= p)
		return 0;
	return of * (x * log(x / p) + (x < 1 ? (1 - x) * log((1 - x) / (1 - p)) : 0));
}

uint32_t common_affected(struct desk *d, uint32_t place, enum trouble t)
{
	struct crowd c = {.place = place};

	recent_age(&d->places.at[place].recent[t], d->now_ms - d->config.common_ms);
	crowd_count(d, &c, t);
	return c.affected;
}

static bool one_cause(const struct desk *d, const struct crowd *c, enum trouble t)
{
	const struct place *place = d->places.at + c->place, *city = d->places.at + places_find(&d->places, width_word(WIDTH_CITY));
	const double of = place->enterprises, all = city->enterprises, hit = c->affected, all_hit = d->hit[t];
	const double share = d->config.common_percent / 100;

	if (c->width == WIDTH_GATEWAY) // it is silent, whatever the rest does
		return c->free > 1 && hit >= most_of * of;
	if (c->free < d->config.common_members || of < hit)
		return false;
	const double elsewhere = (all_hit > hit ? all_hit - hit : 0) + 1, p = elsewhere / (all - of + 1);
	if (surprise(hit, of, p < 1 ? p : 1) > surprise_least)
		return true;
	// the whole city is hit: elsewhere it is no better, and each place has its parent. Chains lie across the places
	return c->width != WIDTH_CHAIN && all_hit >= share * all && hit >= share * of;
}

// --- parents

static void join(struct desk *d, uint32_t parent, uint32_t number)
{
	struct slot *p = d->slots.at[parent], *s = d->slots.at[number];

	memcpy(s->a.parent, p->a.id, sizeof s->a.parent);
	s->parent = parent;
	list_put(d, &p->first_member, number, OF_PARENT);
	p->a.members++;
	p->a.members_bad += alert_bad(&s->a);
	if (*p->a.scope)
		p->a.data_time = d->now_ms;
	tell_no_more(d, number);
	effect_record(d, &s->a, NOTE_JOINED, SYSTEM, s->a.state, s->a.level, effect_printf(d, "has one cause with others: %s", p->a.id));
	touch(d, number);
	touch(d, parent);
}

// What the alerts that a parent is made of have in common.
struct members {
	uint32_t worst; // slot
	enum level level;
	const char *area, *zone, *county; // of all of them, or ""
};

static void share(const char **all, const char *one)
{
	if (!*all)
		*all = one;
	else if (strcmp(*all, one))
		*all = "";
}

// Where a parent lies: in what all of its members share.
static void parent_scope(struct desk_alert *p, const struct members *m, const struct crowd *c)
{
	p->industry = p->feeder = p->gateway = "";
	for (int i = 0; i < DESK_CHAINS; i++)
		p->chain[i] = "";
	p->area = m->area;
	p->zone = m->zone;
	p->county = m->county;
	if (c->width == WIDTH_CHAIN)
		p->chain[0] = p->scope + strlen(width_word(WIDTH_CHAIN)) + 1;
}

static uint32_t parent_new(struct desk *d, const struct crowd *c, enum trouble t, const struct members *m)
{
	const struct desk_alert *first = &d->slots.at[m->worst]->a;
	struct desk_alert a = {
	        .scope = d->places.names.at[c->place],
	        .enterprise = "",
	        .indicator = "",
	        .kind = first->kind,
	        .type = first->type,
	        .level = m->level,
	        .nothing = c->width == WIDTH_GATEWAY ? NOTHING_COMMUNICATION : NOTHING_UNKNOWN,
	        .value = NAN,
	        .expected = NAN,
	        .shortfall_percent = NAN,
	        .since_time = first->since_time,
	        .heard_time = d->now_ms,
	        .data_time = d->now_ms,
	};

	parent_scope(&a, m, c);
	slot_own_id(d, a.id, a.kind, a.scope, "");
	const uint32_t number = raise_own(d, &a, effect_printf(d, "%u enterprises of %s within an hour", c->affected, a.scope));
	d->places.at[c->place].parent[t] = number;
	return number;
}

// Calls fn for each alert of that trouble, in that place, that has no parent.
typedef void free_fn(struct desk *d, uint32_t number, void *arg);
static void each_free(struct desk *d, const struct crowd *c, enum trouble t, free_fn *fn, void *arg)
{
	const struct recent r = d->places.at[c->place].recent[t]; // a parent that is made may move the places

	for (uint32_t i = 0; i < r.count; i++)
		for (uint32_t n = d->plants.at[r.item[r.first + i].plant].first_alert, next; n != SLOT_NONE; n = next) {
			const struct desk_alert *a = &d->slots.at[n]->a;
			next = d->slots.at[n]->link[OF_PLANT].next;
			if (trouble_of(a) == t && alert_bad(a) && !*a->parent && !d->slots.at[n]->a.members)
				fn(d, n, arg);
		}
}

static void gather(struct desk *d, uint32_t number, void *arg)
{
	struct members *m = arg;
	const struct desk_alert *a = &d->slots.at[number]->a;

	if (m->worst == SLOT_NONE || alert_worse(a, &d->slots.at[m->worst]->a)) {
		m->worst = number;
		m->level = a->level;
	}
	share(&m->area, a->area);
	share(&m->zone, a->zone);
	share(&m->county, a->county);
}

static void join_parent(struct desk *d, uint32_t number, void *arg)
{
	join(d, *(const uint32_t *)arg, number);
}

static bool takes_members(const struct desk *d, uint32_t parent, enum level worst)
{
	const struct desk_alert *p = &d->slots.at[parent]->a;

	return alert_bad(p) && worst <= p->level && p->data_time >= d->now_ms - d->config.common_ms;
}

// An outage makes some enterprises fall and others silent: what of another sort has just come over the place, or over its zone, takes these as well.
static uint32_t parent_of_other(const struct desk *d, const struct crowd *c, enum level worst)
{
	const uint32_t place[] = {c->place, c->zone};

	for (size_t i = 0; i < sizeof place / sizeof *place; i++)
		for (int t = 0; t < TROUBLES && place[i] != PLACE_NONE; t++) {
			const uint32_t parent = d->places.at[place[i]].parent[t];
			if (parent != SLOT_NONE && takes_members(d, parent, worst))
				return parent;
		}
	return SLOT_NONE;
}

static void make_parent(struct desk *d, const struct crowd *c, enum trouble t)
{
	struct members m = {.worst = SLOT_NONE};

	each_free(d, c, t, gather, &m);
	if (m.worst == SLOT_NONE)
		return;
	uint32_t parent = parent_of_other(d, c, m.level);
	const bool is_new = parent == SLOT_NONE;
	if (is_new)
		parent = parent_new(d, c, t, &m);
	else
		places_put(&d->places, d->slots.at[parent]->a.scope)->parent[t] = parent;
	each_free(d, c, t, join_parent, &parent);
	if (!is_new)
		return;
	change(d, parent, &(struct life_input){.input = INPUT_HOLD_OVER, .now_ms = d->now_ms, .actor = SYSTEM}, "");
}

// A parent that is open in one of its places, and had its last member not long ago.
static bool join_open(struct desk *d, uint32_t number, const struct scopes *at, enum trouble t)
{
	const struct desk_alert *a = &d->slots.at[number]->a;

	for (uint32_t i = 0; i < at->count; i++) {
		const uint32_t parent = d->places.at[at->place[i]].parent[t];
		if (parent == SLOT_NONE)
			continue;
		if (!takes_members(d, parent, a->level))
			continue;
		join(d, parent, number);
		return true;
	}
	return false;
}

// Several series of one enterprise that fell silent together are told once: with the first.
static bool join_first(struct desk *d, uint32_t number)
{
	const struct slot *s = d->slots.at[number];

	for (uint32_t n = d->plants.at[s->plant].first_alert; n != SLOT_NONE; n = d->slots.at[n]->link[OF_PLANT].next) {
		const struct desk_alert *a = &d->slots.at[n]->a;
		if (n == number || trouble_of(a) != TROUBLE_REPORT || !alert_bad(a) || *a->parent || a->state == LIFE_PENDING)
			continue;
		if (a->nothing == NOTHING_COMMUNICATION && a->level >= s->a.level) {
			join(d, n, number);
			return true;
		}
	}
	return false;
}

// --- looking

struct crowds {
	struct crowd *at;
	uint32_t count, cap;
};

static void crowd_add(struct desk *d, struct crowds *all, const struct scopes *at, uint32_t i, enum trouble t)
{
	struct place *place = d->places.at + at->place[i];
	const enum place_width w = at->width[i];
	struct crowd c = {.place = at->place[i], .width = w, .zone = PLACE_NONE};
	const bool asked =
	        w == WIDTH_FEEDER || w == WIDTH_AREA || w == WIDTH_ZONE || w == WIDTH_CHAIN || w == WIDTH_COUNTY || (w == WIDTH_GATEWAY && t == TROUBLE_REPORT);

	if (!asked || place->looked == d->looks)
		return;
	place->looked = d->looks;
	recent_age(&place->recent[t], d->now_ms - d->config.common_ms);
	for (uint32_t k = 0; k < at->count && (w == WIDTH_AREA || w == WIDTH_FEEDER); k++)
		if (at->width[k] == WIDTH_ZONE)
			c.zone = at->place[k];
	if (place->recent[t].count < (w == WIDTH_GATEWAY ? 2 : d->config.common_members))
		return;
	crowd_count(d, &c, t);
	if (all->count == all->cap) {
		all->cap = all->cap ? all->cap * 2 : 16;
		all->at = mem_grow(all->at, all->cap, sizeof *all->at);
	}
	all->at[all->count++] = c;
}

// A dead collector first, counties last, else who has most; of as many the narrower, so that one area's trouble is the area's.
static int by_order(const void *left, const void *right)
{
	const struct crowd *a = left, *b = right;
	const int first = (b->width == WIDTH_GATEWAY) - (a->width == WIDTH_GATEWAY), last = (a->width == WIDTH_COUNTY) - (b->width == WIDTH_COUNTY);

	if (first || last)
		return first ? first : last;
	if (a->free != b->free)
		return a->free < b->free ? 1 : -1;
	return a->width != b->width ? (int)a->width - (int)b->width : a->place < b->place ? -1 : 1;
}

// The zone has much more of it than this place: it is the zone's.
static bool zone_explains(struct desk *d, const struct crowd *c, enum trouble t)
{
	struct crowd zone = {.place = c->zone, .width = WIDTH_ZONE, .zone = PLACE_NONE};

	if (c->zone == PLACE_NONE)
		return false;
	crowd_count(d, &zone, t);
	return one_cause(d, &zone, t) && c->free < most_of * zone.free;
}

static void look(struct desk *d, enum trouble t)
{
	struct crowds all = {0};
	const uint32_t fresh = d->fresh.count;

	d->looks++;
	for (uint32_t i = 0; i < fresh; i++) {
		const struct desk_alert *a = &d->slots.at[d->fresh.at[i]]->a;
		struct scopes at;
		if (trouble_of(a) != t || *a->parent || *a->scope || !alert_bad(a))
			continue;
		scopes_of(&at, &d->places, a);
		if (join_open(d, d->fresh.at[i], &at, t))
			continue;
		for (uint32_t k = 0; k < at.count; k++)
			crowd_add(d, &all, &at, k, t);
	}
	if (all.count > 1)
		qsort(all.at, all.count, sizeof *all.at, by_order);
	for (uint32_t i = 0; i < all.count; i++) {
		crowd_count(d, &all.at[i], t); // others may have taken some
		if (one_cause(d, &all.at[i], t) && !zone_explains(d, &all.at[i], t))
			make_parent(d, &all.at[i], t);
	}
	free(all.at);
}

void common_group(struct desk *d)
{
	const uint32_t city = places_find(&d->places, width_word(WIDTH_CITY));

	if (city == PLACE_NONE)
		return;
	for (int t = 0; t < TROUBLES; t++) {
		city_age(d, (enum trouble)t);
		look(d, (enum trouble)t);
	}
	for (uint32_t i = 0; i < d->fresh.count; i++) {
		const struct desk_alert *a = &d->slots.at[d->fresh.at[i]]->a;
		if (a->nothing == NOTHING_COMMUNICATION && !*a->parent && !*a->scope && !a->members)
			join_first(d, d->fresh.at[i]);
	}
}

// --- members come and go

static void part(struct desk *d, uint32_t number)
{
	struct slot *s = d->slots.at[number];

	list_drop(d, &d->slots.at[s->parent]->first_member, number, OF_PARENT);
	s->parent = SLOT_NONE;
	touch(d, number);
}

static void common_count(struct desk *d, uint32_t parent)
{
	struct slot *p = d->slots.at[parent];

	if (life_over(p->a.state))
		return;
	touch(d, parent);
	if (!*p->a.scope) // an enterprise's first silence has data of its own
		return;
	struct life_input in = {.now_ms = d->now_ms, .actor = SYSTEM, .level = p->a.level};
	if (!p->a.members) {
		in.input = INPUT_WITHDRAWN;
		change(d, parent, &in, "all of its members were withdrawn");
	} else if (p->a.members_bad <= left_over * p->a.members && p->a.evidence_level) {
		in.input = INPUT_GOOD;
		change(d, parent, &in, effect_printf(d, "%u of %u members are still bad", p->a.members_bad, p->a.members));
	} else if (p->a.members_bad > left_over * p->a.members && !p->a.evidence_level) {
		in.input = INPUT_BAD_AGAIN;
		change(d, parent, &in, effect_printf(d, "%u of %u members are bad again", p->a.members_bad, p->a.members));
	}
}

void common_leave(struct desk *d, uint32_t number, const char *why)
{
	struct slot *s = d->slots.at[number];
	const uint32_t parent = s->parent;

	part(d, number);
	s->a.parent[0] = 0;
	effect_record(d, &s->a, NOTE_LEFT, SYSTEM, s->a.state, s->a.level, why);
	d->slots.at[parent]->a.members_bad -= alert_bad(&s->a);
	common_count(d, parent);
}

void common_moved(struct desk *d, uint32_t number, bool was_bad)
{
	const struct slot *s = d->slots.at[number];
	struct desk_alert *p = &d->slots.at[s->parent]->a;
	const bool bad = alert_bad(&s->a), withdrawn = s->a.state == LIFE_WITHDRAWN;

	if (bad == was_bad && !withdrawn)
		return;
	p->members_bad = p->members_bad + bad - was_bad;
	p->members -= withdrawn;
	common_count(d, s->parent);
}

// What is good ends with the parent, by the same person for the same reason; what is not goes on by itself and is told.
void common_release(struct desk *d, uint32_t parent, const struct life_input *in)
{
	struct slot *p = d->slots.at[parent];

	for (uint32_t n = p->first_member, next; n != SLOT_NONE; n = next) {
		struct slot *s = d->slots.at[n];
		next = s->link[OF_PARENT].next;
		part(d, n);
		if (s->a.state == LIFE_RECOVERING && in->input == INPUT_CLOSE) {
			change(d, n, in, in->reason);
			continue;
		}
		if (life_over(s->a.state))
			continue;
		s->a.parent[0] = 0;
		effect_record(d, &s->a, NOTE_LEFT, SYSTEM, s->a.state, s->a.level, "what it had in common with others is over");
		if (s->a.state == LIFE_OPEN && alert_bad(&s->a))
			news(d, n);
	}
	for (int t = 0; t < TROUBLES && *p->a.scope; t++) {
		uint32_t *at = &places_put(&d->places, p->a.scope)->parent[t];
		if (*at == parent)
			*at = SLOT_NONE;
	}
}

void common_restore(struct desk *d, uint32_t number)
{
	const struct desk_alert *a = &d->slots.at[number]->a;
	const enum trouble t = trouble_of(a);

	if (*a->scope && t != TROUBLES && !life_over(a->state))
		places_put(&d->places, a->scope)->parent[t] = number;
}
