// Where silences and filings lie, and which alerts they hide.
#include "inside.h"

#include "filing.h"
#include "silence.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct hider *hider_put(struct hiders *h, const char *id, const char **kept_id)
{
	const uint32_t n = words_number(&h->ids, id);

	if (n >= h->cap) {
		const uint32_t had = h->cap;
		h->cap = had ? had * 2 : 16;
		h->at = mem_grow(h->at, h->cap, sizeof(struct hider *));
		memset(h->at + had, 0, (h->cap - had) * sizeof(struct hider *));
	}
	if (!h->at[n]) {
		h->at[n] = mem_new(1, sizeof(struct hider));
		h->at[n]->first_hidden = SLOT_NONE;
	}
	*kept_id = h->ids.at[n];
	return h->at[n];
}

// What it hid is looked at again, at once.
static void look_again(struct desk *d, const struct hider *h)
{
	for (uint32_t n = h->first_hidden; n != SLOT_NONE; n = d->slots.at[n]->link[OF_HIDER].next) {
		d->slots.at[n]->a.suppressed_until = d->now_ms;
		touch(d, n);
	}
}

static uint32_t number_of(const struct hiders *h, const char *id)
{
	return words_find(&h->ids, id);
}

static void silence_gone(struct desk *d, struct hider *h, uint32_t n)
{
	if (h->here)
		texts_list(&h->silence.scope, &d->places, LIST_SILENCES, n, false);
	texts_fini(&h->silence.scope);
	texts_fini(&h->silence.kind);
	h->here = false;
}

void cover_silence(struct desk *d, const struct desk_silence *s, bool ended)
{
	const char *id;
	struct hider *h = hider_put(&d->silences, s->id, &id);
	const uint32_t n = number_of(&d->silences, id);

	look_again(d, h);
	silence_gone(d, h, n);
	if (ended || silence_mistake(s).code)
		return;
	h->silence = *s;
	h->silence.id = id;
	h->silence.reason = words_put(&d->words, s->reason);
	h->silence.author = words_put(&d->words, s->author);
	texts_keep(&h->silence.scope, &d->words, &s->scope);
	texts_keep(&h->silence.kind, &d->words, &s->kind);
	texts_list(&h->silence.scope, &d->places, LIST_SILENCES, n, true);
	h->here = true;
}

void cover_filing(struct desk *d, const struct desk_filing *f, bool ended)
{
	const char *id;
	struct hider *h = hider_put(&d->filings, f->id, &id);
	const uint32_t n = number_of(&d->filings, id);

	look_again(d, h);
	if (h->here)
		places_drop(&d->places, h->filing.scope, LIST_FILINGS, n);
	h->here = !ended;
	if (ended)
		return;
	h->filing = *f;
	h->filing.id = id;
	h->filing.scope = words_put(&d->words, f->scope);
	h->filing.indicator = words_put(&d->words, f->indicator);
	h->filing.reason = words_put(&d->words, f->reason);
	h->filing.author = words_put(&d->words, f->author);
	places_add(&d->places, h->filing.scope, LIST_FILINGS, n);
}

// --- looking

struct cover {
	struct hider *by;
	const char *name; // "filing:F1"
	const char *why;
	int64_t until;
	bool filed;
};

static bool silenced(struct desk *d, const struct scopes *s, const struct desk_alert *a, struct cover *out)
{
	const struct places *p = &d->places;
	const int64_t offset = d->config.utc_offset_ms;

	for (uint32_t i = 0; i < s->count; i++)
		for (uint32_t node = p->at[s->place[i]].first[LIST_SILENCES]; node != PLACE_NONE; node = p->node[node].next) {
			struct hider *h = d->silences.at[p->node[node].item];
			if (!silence_holds(&h->silence, d->now_ms, offset) || !silence_fits(&h->silence, a))
				continue;
			*out = (struct cover){.by = h, .until = silence_until(&h->silence, d->now_ms, offset)};
			out->name = effect_printf(d, "silence:%s", h->silence.id);
			out->why = effect_printf(d, "silence %s by %s: %s", h->silence.id, h->silence.author, h->silence.reason);
			return true;
		}
	return false;
}

static struct hider *filed(const struct desk *d, const struct scopes *s, const struct desk_alert *a, bool deep_too)
{
	const struct places *p = &d->places;

	for (uint32_t i = 0; i < s->count; i++)
		for (uint32_t node = p->at[s->place[i]].first[LIST_FILINGS]; node != PLACE_NONE; node = p->node[node].next) {
			struct hider *h = d->filings.at[p->node[node].item];
			if (deep_too ? filing_is_about(&h->filing, a) : filing_explains(&h->filing, a, d->config.deeper_percent))
				return h;
		}
	return NULL;
}

static bool covered(struct desk *d, const struct desk_alert *a, struct cover *out)
{
	struct scopes s;

	scopes_of(&s, &d->places, a);
	struct hider *h = filed(d, &s, a, false);
	if (!h)
		return silenced(d, &s, a, out);
	*out = (struct cover){.by = h, .filed = true, .until = filing_until(&h->filing, a)};
	out->name = effect_printf(d, "filing:%s", h->filing.id);
	out->why = effect_printf(d, "filed in advance: %s (%s) by %s", h->filing.reason, h->filing.id, h->filing.author);
	return out->until > d->now_ms; // else it lasts longer than was filed
}

static void hide(struct desk *d, uint32_t number, const struct cover *c)
{
	struct slot *s = d->slots.at[number];

	cover_leave(d, number);
	s->a.suppressed_by = words_put(&d->words, c->name);
	s->a.suppressed_until = c->until;
	s->hider = &c->by->first_hidden;
	list_put(d, s->hider, number, OF_HIDER);
	touch(d, number);
}

bool cover_look(struct desk *d, uint32_t number)
{
	struct slot *s = d->slots.at[number];
	struct cover c;

	if (!strcmp(s->a.kind, SYSTEM) || !covered(d, &s->a, &c))
		return false;
	if (c.filed && trouble_of(&s->a) == TROUBLE_REPORT)
		s->a.nothing = NOTHING_MAINTENANCE;
	if (s->a.state != LIFE_SUPPRESSED && change(d, number, &(struct life_input){.input = INPUT_SUPPRESS, .now_ms = d->now_ms, .actor = SYSTEM}, c.why))
		return false;
	hide(d, number, &c);
	return true;
}

void cover_leave(struct desk *d, uint32_t number)
{
	struct slot *s = d->slots.at[number];

	if (s->hider)
		list_drop(d, s->hider, number, OF_HIDER);
	s->hider = NULL;
}

// Its silence or filing may have changed while we were not there: if it is gone, it is looked at when its time has come.
void cover_restore(struct desk *d, uint32_t number)
{
	struct slot *s = d->slots.at[number];
	const char *by = s->a.suppressed_by, *id = strchr(by, ':');
	const struct hiders *h = !strncmp(by, "filing:", 7) ? &d->filings : &d->silences;
	const uint32_t n = id ? number_of(h, id + 1) : LOOKUP_NONE;

	if (n == LOOKUP_NONE || !h->at[n]->here) {
		s->a.suppressed_until = d->now_ms;
		return;
	}
	s->hider = &h->at[n]->first_hidden;
	list_put(d, s->hider, number, OF_HIDER);
}

const char *cover_why_not(struct desk *d, const struct desk_alert *a)
{
	struct scopes s;

	scopes_of(&s, &d->places, a);
	const struct hider *h = filed(d, &s, a, true);
	if (!h)
		return a->state == LIFE_SUPPRESSED ? "what hid it does not any more" : "";
	if (filing_until(&h->filing, a) <= d->now_ms)
		return effect_printf(d, "it lasts longer than was filed (%s)", h->filing.id);
	return effect_printf(d, "it is deeper than was filed (%s): %.0f %% of the usual was expected", h->filing.id, h->filing.expected_percent);
}

void cover_fini(struct desk *d)
{
	for (uint32_t i = 0; i < d->silences.ids.count; i++) {
		texts_fini(&d->silences.at[i]->silence.scope);
		texts_fini(&d->silences.at[i]->silence.kind);
		free(d->silences.at[i]);
	}
	for (uint32_t i = 0; i < d->filings.ids.count; i++)
		free(d->filings.at[i]);
	words_fini(&d->silences.ids);
	words_fini(&d->filings.ids);
	free(d->silences.at);
	free(d->filings.at);
}

void desk_preview(const struct desk *d, const struct desk_silence *silence, desk_alert_fn *fn, void *arg)
{
	for (uint32_t n = 0; n < d->slots.count; n++) {
		const struct slot *s = d->slots.at[n];
		bool inside = false;
		if (!s->used || life_over(s->a.state) || !strcmp(s->a.kind, SYSTEM) || !silence_fits(silence, &s->a))
			continue;
		for (uint32_t i = 0; i < silence->scope.count && !inside; i++)
			inside = scope_holds(silence->scope.at[i], &s->a);
		if (inside)
			fn(arg, &s->a);
	}
}
