#include "core.h"

#include "base/err.h"
#include "base/mem.h"
#include "check.h"
#include "derive.h"
#include "kept.h"
#include "target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_MAX = ID_MAX + 2 }; // kind's byte, id, the zero behind it (which is not of the key)

void core_fini(struct core *c)
{
	for (uint32_t i = 0; i < c->entities; i++) {
		free(c->entity[i].id);
		free(c->entity[i].bytes);
		free(c->entity[i].kept);
	}
	free(c->entity);
	map_fini(&c->by_id);
	refer_fini(&c->refer);
	*c = (struct core){0};
}

static void effects_clear(struct effects *fx)
{
	arena_reset(&fx->former);
	fx->changes = fx->rows = 0;
	fx->conflict = false;
	memset(fx->count, 0, sizeof fx->count);
}

void effects_fini(struct effects *fx)
{
	arena_fini(&fx->former);
	free(fx->change);
	free(fx->row);
	*fx = (struct effects){0};
}

// --- finding

static uint32_t lookup(const struct map *m, enum kind kind, const char *id)
{
	uint8_t key[KEY_MAX];
	size_t len = strlen(id);
	if (len > ID_MAX)
		return MAP_NONE;
	key[0] = (uint8_t)kind;
	memcpy(key + 1, id, len + 1);
	return map_get(m, key, 1 + len);
}

static void enter(struct map *m, enum kind kind, const char *id, uint32_t value)
{
	uint8_t key[KEY_MAX];
	size_t len = strlen(id); // looked at: at most ID_MAX
	key[0] = (uint8_t)kind;
	memcpy(key + 1, id, len + 1);
	map_put(m, key, 1 + len, value);
}

static void leave(struct map *m, enum kind kind, const char *id)
{
	uint8_t key[KEY_MAX];
	size_t len = strlen(id);
	key[0] = (uint8_t)kind;
	memcpy(key + 1, id, len + 1);
	map_del(m, key, 1 + len);
}

const struct entity *core_find(const struct core *c, enum kind kind, const char *id)
{
	uint32_t at = lookup(&c->by_id, kind, id);
	return at == MAP_NONE ? NULL : c->entity + at;
}

// --- keeping

static uint32_t entity_add(struct core *c, enum kind kind, const char *id)
{
	if (!c->entity || c->entities == c->cap) {
		c->cap = c->cap ? c->cap * 2 : 256;
		c->entity = mem_grow(c->entity, c->cap, sizeof *c->entity);
	}
	uint32_t at = c->entities++;
	c->entity[at] = (struct entity){.id = mem_text(id), .kind = kind, .ended = true};
	enter(&c->by_id, kind, id, at);
	refer_grow(&c->refer, c->entities);
	return at;
}

static void entity_keep(struct entity *e, const struct draft *d)
{
	free(e->bytes);
	e->bytes = mem_new(d->len ? d->len : 1, 1);
	memcpy(e->bytes, d->bytes, d->len);
	e->len = d->len;
}

// The number of what is referred to. Two of one kind may refer to each other: whoever is not there yet gets its place now.
static uint32_t target_number(struct core *c, enum kind kind, const char *id)
{
	const uint32_t at = lookup(&c->by_id, kind, id);
	return at == MAP_NONE ? entity_add(c, kind, id) : at;
}

// Puts the draft in, and live. c->entity may have moved then.
static void entity_write(struct core *c, uint32_t at, const struct draft *d)
{
	struct entity *e = c->entity + at;
	entity_keep(e, d);
	free(e->kept);
	e->kept = kept_of(d);
	c->live[e->kind] += e->ended;
	e->ended = false;
	refer_drop(&c->refer, at);
	for (uint32_t i = 0; i < d->cells; i++) {
		struct targets t;
		targets_of(d->cell + i, &t);
		for (uint32_t k = 0; k < t.n; k++)
			refer_add(&c->refer, at, target_number(c, t.kind, t.id[k]));
	}
}

static void entity_end(struct core *c, uint32_t at)
{
	c->live[c->entity[at].kind]--;
	c->entity[at].ended = true;
	refer_drop(&c->refer, at);
}

// What a stored entity refers to is there; one of its own kind, or of a kind with a greater number, may come later: its place is taken until then.
static bool targets_there(struct core *c, const struct draft *d, const struct cell *cell)
{
	struct targets t;
	targets_of(cell, &t);
	for (uint32_t k = 0; k < t.n; k++) {
		const struct entity *to = core_find(c, t.kind, t.id[k]);
		if (!to && t.kind >= d->kind)
			entity_add(c, t.kind, t.id[k]);
		else if (!to || (to->ended && to->revision))
			return false;
	}
	return true;
}

int core_load(struct core *c, const struct draft *d, uint64_t version, uint32_t revision, bool ended)
{
	if (!*d->id || strlen(d->id) > ID_MAX || !revision)
		return ERR_CORRUPT;
	uint32_t at = lookup(&c->by_id, d->kind, d->id);
	if (at == MAP_NONE)
		at = entity_add(c, d->kind, d->id);
	else if (c->entity[at].revision)
		return ERR_CORRUPT;
	for (uint32_t i = 0; i < d->cells && !ended; i++) {
		if (!targets_there(c, d, d->cell + i))
			return ERR_CORRUPT;
	}
	c->entity[at].version = version;
	c->entity[at].revision = revision;
	if (ended)
		entity_keep(c->entity + at, d); // it refers to nothing any longer
	else
		entity_write(c, at, d);
	return OK;
}

const struct entity *core_missing(const struct core *c)
{
	for (uint32_t i = 0; i < c->entities; i++) {
		if (c->entity[i].ended && refer_first(&c->refer, i) != REFER_NONE)
			return c->entity + i;
	}
	return NULL;
}

// --- judging

// A write under judgement: its rows by id, so that they may refer to each other in any order.
struct write {
	const struct core *core;
	const struct event *ev;
	struct map row; // kind's byte and id -> index of the draft
};

static void row_report(const struct write *w, const struct draft *d, const char *reason)
{
	size_t n = 0;
	report_add(w->ev->report, d->line, rule_rows(d->kind, &n)->field, -1, d->id, strlen(d->id), "%s", reason);
}

static bool changed_since(const struct write *w, const struct draft *d)
{
	const struct entity *e = *d->id ? core_find(w->core, d->kind, d->id) : NULL;
	return w->ev->known_version && e && e->version > w->ev->known_version;
}

static void rows_enter(struct write *w)
{
	for (uint32_t i = 0; i < w->ev->drafts; i++) {
		const struct draft *d = w->ev->draft + i;
		if (!check_id(d, w->ev->report))
			continue;
		uint32_t first = lookup(&w->row, d->kind, d->id);
		if (first == MAP_NONE) {
			enter(&w->row, d->kind, d->id, i);
			continue;
		}
		char reason[64];
		snprintf(reason, sizeof reason, "is on line %u already", w->ev->draft[first].line);
		row_report(w, d, reason);
	}
}

static bool has_position(const struct draft *chain, const char *position, size_t len)
{
	for (uint32_t i = 0; i < chain->cells; i++) {
		const struct cell *c = chain->cell + i;
		if (!strcmp(c->rule->field, "position") && (c->bad || (c->len == len && !memcmp(c->text, position, len))))
			return true;
	}
	return false;
}

static void target_check(const struct write *w, const struct draft *d, const struct cell *c, enum kind of, const char *id)
{
	struct report *r = w->ev->report;
	const char *kind = kind_name(of);
	const int at = c->rule->most ? c->at : -1;
	const uint32_t row = lookup(&w->row, of, id);
	const struct entity *e = core_find(w->core, of, id);
	if (row == MAP_NONE && !e) {
		report_add(r, d->line, c->rule->field, at, c->text, c->len, "there is no %s %s", kind, id);
		return;
	}
	if (row == MAP_NONE && e->ended) {
		report_add(r, d->line, c->rule->field, at, c->text, c->len, "%s %s has ended", kind, id);
		return;
	}
	const char *colon = c->rule->check == CHECK_PLACE ? strchr(c->text, ':') : NULL;
	if (!colon || !colon[1])
		return;
	const size_t len = strlen(colon + 1);
	if (row != MAP_NONE ? !has_position(w->ev->draft + row, colon + 1, len) : !kept_has(e->kept, colon + 1, len))
		report_add(r, d->line, c->rule->field, at, c->text, c->len, "chain %s has no such position", id);
}

static void ref_check(const struct write *w, const struct draft *d, const struct cell *c)
{
	struct targets t;
	targets_of(c, &t);
	for (uint32_t i = 0; i < t.n; i++)
		target_check(w, d, c, t.kind, t.id[i]);
}

// A chain may not lose a position that an enterprise holds, unless the same write takes it from the enterprise.
static void chain_keeps(const struct write *w, const struct draft *d, uint32_t at)
{
	const struct core *c = w->core;
	const size_t id_len = strlen(d->id);
	for (uint32_t e = refer_first(&c->refer, at); e != REFER_NONE; e = refer_next(&c->refer, e)) {
		const struct entity *from = c->entity + refer_from(&c->refer, e);
		if (lookup(&w->row, from->kind, from->id) != MAP_NONE)
			continue;
		for (const char *line = from->kept; line && *line; line = strchr(line, '\n') + 1) {
			const size_t len = strcspn(line, "\n");
			if (strncmp(line, d->id, id_len) != 0 || line[id_len] != ':' || has_position(d, line + id_len + 1, len - id_len - 1))
				continue;
			report_add(w->ev->report, d->line, "position", -1, line + id_len + 1, len - id_len - 1, "enterprise %s holds this position", from->id);
			return;
		}
	}
}

// An indicator as it would be after the write.
static bool find_indicator(const void *arg, const char *code, struct derive_indicator *out)
{
	const struct write *w = arg;
	const uint32_t row = lookup(&w->row, KIND_INDICATOR, code);
	const struct entity *e = core_find(w->core, KIND_INDICATOR, code);
	if (row != MAP_NONE) {
		*out = kept_indicator_of(w->ev->draft + row);
		return true;
	}
	if (!e || e->ended)
		return false;
	*out = kept_indicator(e->kept);
	return true;
}

#define PRICED "what has a price index adds up over time and over enterprises, and is observed"

static bool can_be_priced(const struct derive_indicator *i)
{
	return i->adds && !*i->formula;
}

static void price_holds(const struct write *w, const struct draft *d)
{
	const char *indicator = draft_text(d, "indicator");
	struct derive_indicator priced;
	if (find_indicator(w, indicator, &priced) && !can_be_priced(&priced))
		report_add(w->ev->report, d->line, "indicator", -1, indicator, strlen(indicator), PRICED);
}

// An indicator that has price indexes stays one that can have them, unless the same write gives them to another.
static void prices_hold(const struct write *w, const struct draft *d, uint32_t at)
{
	const struct core *c = w->core;
	const struct derive_indicator then = kept_indicator_of(d);
	for (uint32_t e = refer_first(&c->refer, at); e != REFER_NONE && !can_be_priced(&then); e = refer_next(&c->refer, e)) {
		const struct entity *user = c->entity + refer_from(&c->refer, e);
		if (user->kind != KIND_PRICE_INDEX || lookup(&w->row, user->kind, user->id) != MAP_NONE)
			continue;
		report_add(w->ev->report, d->line, "", -1, "", 0, "price_index %s is of it: " PRICED, user->id);
		return;
	}
}

#define WEIGHS "what weighs must be observed, and no weighted mean itself"

// Those that are computed of the indicator still hang together, and what it weighs can be weighed by it. false, with one report: the first that does not.
static bool users_hold(const struct write *w, const struct draft *d, uint32_t at)
{
	const struct core *c = w->core;
	const struct derive de = {find_indicator, w};
	const char *unit = draft_text(d, "unit"), *formula = draft_text(d, "formula"), *weight = draft_text(d, "weight");
	const char *field = *formula ? "formula" : "weight";
	for (uint32_t e = refer_first(&c->refer, at); e != REFER_NONE; e = refer_next(&c->refer, e)) {
		const uint32_t number = refer_from(&c->refer, e);
		const struct entity *user = c->entity + number;
		char reason[DERIVE_REASON];
		if (user->kind != KIND_INDICATOR || lookup(&w->row, KIND_INDICATOR, user->id) != MAP_NONE)
			continue;
		const enum derive_fault fault = derive_check(&de, user->id, reason);
		if (fault == DERIVE_UNITS)
			report_add(w->ev->report, d->line, "unit", -1, unit, strlen(unit), "indicator %s uses it: %s", user->id, reason);
		else if (fault)
			report_add(w->ev->report, d->line, "formula", -1, formula, strlen(formula), "indicator %s uses it and then %s", user->id, reason);
		else if ((*formula || *weight) && !strcmp(kept_indicator(user->kept).weight, d->id))
			report_add(w->ev->report, d->line, field, -1, draft_text(d, field), strlen(draft_text(d, field)),
			           "indicator %s is weighed by it: " WEIGHS, user->id);
		else if (users_hold(w, d, number))
			continue;
		return false;
	}
	return true;
}

static void indicator_holds(const struct write *w, const struct draft *d, uint32_t at)
{
	const struct derive de = {find_indicator, w};
	const char *formula = draft_text(d, "formula"), *weight = draft_text(d, "weight");
	struct derive_indicator weighing;
	char reason[DERIVE_REASON];
	if (find_indicator(w, weight, &weighing) && (*weighing.formula || *weighing.weight) && strcmp(weight, d->id) != 0)
		report_add(w->ev->report, d->line, "weight", -1, weight, strlen(weight), WEIGHS);
	if (*d->id && derive_check(&de, d->id, reason))
		report_add(w->ev->report, d->line, "formula", -1, formula, strlen(formula), "%s", reason);
	else if (at != MAP_NONE && users_hold(w, d, at))
		prices_hold(w, d, at);
}

static void put_check(const struct write *w, const struct draft *d)
{
	check_draft(d, w->ev->report);
	const uint32_t at = *d->id ? lookup(&w->core->by_id, d->kind, d->id) : MAP_NONE;
	const struct entity *e = at == MAP_NONE ? NULL : w->core->entity + at;
	if (e && e->ended && d->kind == KIND_KEY)
		row_report(w, d, "a key that has ended stays ended: make another");
	else if (w->ev->mode == WRITE_CREATE && e && !e->ended)
		row_report(w, d, "exists already");
	else if (w->ev->mode == WRITE_UPDATE && *d->id && !e)
		row_report(w, d, "does not exist");
	else if (w->ev->mode == WRITE_UPDATE && e && e->ended)
		row_report(w, d, "has ended");
	for (uint32_t i = 0; i < d->cells; i++)
		ref_check(w, d, d->cell + i);
	if (d->kind == KIND_CHAIN && e)
		chain_keeps(w, d, at);
	if (d->kind == KIND_INDICATOR)
		indicator_holds(w, d, at);
	if (d->kind == KIND_PRICE_INDEX)
		price_holds(w, d);
}

static void end_check(const struct write *w, const struct draft *d)
{
	enum { NAMED = 3 };
	const struct core *c = w->core;
	const uint32_t at = *d->id ? lookup(&c->by_id, d->kind, d->id) : MAP_NONE;
	if (at == MAP_NONE || c->entity[at].ended) {
		if (*d->id)
			row_report(w, d, at == MAP_NONE ? "does not exist" : "has ended already");
		return;
	}
	char who[240] = "";
	size_t len = 0;
	uint32_t by = 0, last = REFER_NONE;
	for (uint32_t e = refer_first(&c->refer, at); e != REFER_NONE; e = refer_next(&c->refer, e)) {
		const uint32_t number = refer_from(&c->refer, e);
		const struct entity *from = c->entity + number;
		if (number == last || lookup(&w->row, from->kind, from->id) != MAP_NONE)
			continue;
		last = number; // it may refer to it more than once; its references stand together
		if (by++ < NAMED)
			len += (size_t)snprintf(who + len, sizeof who - len, "%s%.16s %.48s", by > 1 ? ", " : "", kind_name(from->kind), from->id);
	}
	if (!by)
		return;
	if (by > NAMED)
		snprintf(who + len, sizeof who - len, " and %u more", by - NAMED);
	char reason[256];
	snprintf(reason, sizeof reason, "is in use by %s", who);
	row_report(w, d, reason);
}

static uint64_t said(const struct report *r)
{
	return r->errors + r->more;
}

static void rows_check(const struct write *w, struct effects *fx)
{
	struct report *r = w->ev->report;
	for (uint32_t i = 0; i < w->ev->drafts; i++) {
		const struct draft *d = w->ev->draft + i;
		const uint64_t before = said(r);
		bool bad = !*d->id || lookup(&w->row, d->kind, d->id) != i;
		if (changed_since(w, d)) {
			row_report(w, d, "was changed by somebody else meanwhile");
			fx->conflict = true;
		}
		if (w->ev->mode == WRITE_END)
			end_check(w, d);
		else
			put_check(w, d);
		for (uint32_t k = 0; k < d->cells; k++)
			bad |= d->cell[k].bad;
		r->by_kind[d->kind] += bad || said(r) > before;
	}
}

// --- doing

static struct change *effect_add(struct effects *fx)
{
	if (fx->changes == fx->cap) {
		fx->cap = fx->cap ? fx->cap * 2 : 16;
		fx->change = mem_grow(fx->change, fx->cap, sizeof *fx->change);
	}
	return fx->change + fx->changes++;
}

static enum outcome outcome_of(const struct entity *e, const struct event *ev, const struct draft *d)
{
	if (ev->mode == WRITE_END)
		return ENDED;
	if (!e || e->ended)
		return CREATED;
	return e->len == d->len && !memcmp(e->bytes, d->bytes, d->len) ? UNCHANGED : UPDATED;
}

static void row_tell(struct effects *fx, const struct draft *d, enum outcome outcome)
{
	if (fx->rows == ROWS_TOLD)
		return;
	if (!fx->row)
		fx->row = mem_new(ROWS_TOLD, sizeof *fx->row);
	fx->row[fx->rows++] = (struct row_outcome){d, outcome};
}

static void row_apply(struct core *c, const struct event *ev, const struct draft *d, struct effects *fx)
{
	uint32_t at = lookup(&c->by_id, d->kind, d->id);
	const enum outcome outcome = outcome_of(at == MAP_NONE ? NULL : c->entity + at, ev, d);
	fx->count[outcome]++;
	if (ev->dry_run && outcome != UNCHANGED)
		row_tell(fx, d, outcome);
	if (ev->dry_run || outcome == UNCHANGED)
		return;
	if (at == MAP_NONE)
		at = entity_add(c, d->kind, d->id);
	struct entity *e = c->entity + at;
	struct change *ch = effect_add(fx);
	*ch = (struct change){.version = ++c->version, .time = ev->time, .actor = ev->actor, .kind = e->kind, .id = e->id, .ended = outcome == ENDED};
	if (outcome != CREATED) {
		uint8_t *former = arena_new(&fx->former, e->len);
		memcpy(former, e->bytes, e->len);
		ch->former = former;
		ch->former_len = e->len;
		ch->former_revision = e->revision;
	}
	if (outcome == ENDED) {
		entity_end(c, at);
	} else {
		entity_write(c, at, d);
		e = c->entity + at;
		e->revision++;
	}
	e->version = ch->version;
	ch->revision = e->revision;
	ch->bytes = e->bytes;
	ch->len = e->len;
}

static void row_apply_in_turn(struct core *c, struct write *w, uint32_t i, struct effects *fx);

// The rows of its own kind that it refers to.
static void targets_apply(struct core *c, struct write *w, const struct draft *d, struct effects *fx)
{
	for (uint32_t i = 0; i < d->cells; i++) {
		struct targets t;
		targets_of(d->cell + i, &t);
		for (uint32_t k = 0; k < t.n && t.kind == d->kind; k++)
			row_apply_in_turn(c, w, lookup(&w->row, d->kind, t.id[k]), fx);
	}
}

// The rows of its own kind that refer to it; each that ends takes its references with it.
static void users_apply(struct core *c, struct write *w, const struct draft *d, struct effects *fx)
{
	const uint32_t at = lookup(&c->by_id, d->kind, d->id);
	for (uint32_t e = refer_first(&c->refer, at); e != REFER_NONE;) {
		const struct entity *user = c->entity + refer_from(&c->refer, e);
		const uint32_t row = user->kind == d->kind ? lookup(&w->row, user->kind, user->id) : MAP_NONE;
		row_apply_in_turn(c, w, row, fx);
		e = row == MAP_NONE ? refer_next(&c->refer, e) : refer_first(&c->refer, at);
	}
}

// A row is taken out of w->row when its turn has come. MAP_NONE: it is not of this write, or its turn was before.
static void row_apply_in_turn(struct core *c, struct write *w, uint32_t i, struct effects *fx)
{
	if (i == MAP_NONE)
		return;
	const struct draft *d = w->ev->draft + i;
	leave(&w->row, d->kind, d->id);
	if (w->ev->mode == WRITE_END)
		users_apply(c, w, d, fx);
	else
		targets_apply(c, w, d, fx);
	row_apply(c, w->ev, d, fx);
}

// In the order of references, so that who follows the changes never meets one to something it has not heard of (but of two officials who stand in for each other one
// comes first); ends go the other way.
static void rows_apply(struct core *c, struct write *w, struct effects *fx)
{
	for (int k = 0; k < KINDS; k++) {
		const enum kind kind = kind_in_turn(w->ev->mode == WRITE_END ? KINDS - 1 - k : k);
		for (uint32_t i = 0; i < w->ev->drafts; i++) {
			const struct draft *d = w->ev->draft + i;
			if (d->kind == kind)
				row_apply_in_turn(c, w, lookup(&w->row, kind, d->id), fx);
		}
	}
}

void core_step(struct core *c, const struct event *ev, struct effects *fx)
{
	struct write w = {.core = c, .ev = ev};
	effects_clear(fx);
	rows_enter(&w);
	rows_check(&w, fx);
	if (report_good(ev->report))
		rows_apply(c, &w, fx);
	map_fini(&w.row);
	report_sort(ev->report);
	fx->version = c->version;
}
