#include "nothing.h"

#include "inside.h"

#include <math.h>
#include <string.h>

static const double gateway_share = 0.8; // of the enterprises of a key that are silent: the key is
static const double standstill = 0.1;    // of the usual: at most so much is none

// In order: what was said in advance explains it; who says nothing at all cannot be told from a broken line, whatever it said before; then what its other series say.
enum desk_nothing nothing_kind(const struct nothing_grounds *g)
{
	if (g->filed)
		return NOTHING_MAINTENANCE;
	if (g->gateway_silent || (g->series > 1 && g->silent >= g->series))
		return NOTHING_COMMUNICATION;
	return g->standstill ? NOTHING_STOPPED : NOTHING_NO_REPORT;
}

static bool says_standstill(const struct desk_alert *a)
{
	if (trouble_of(a) != TROUBLE_FALL || life_over(a->state) || !a->evidence_level)
		return false;
	return !strcmp(a->type, "stop") || (isfinite(a->value) && isfinite(a->expected) && a->value <= standstill * a->expected);
}

// Enterprises of the same key that fell silent of late: more than one, and nearly all.
static bool gateway_silent(struct desk *d, const struct desk_alert *a)
{
	struct scopes at;

	scopes_of(&at, &d->places, a);
	for (uint32_t i = 0; i < at.count; i++) {
		if (at.width[i] != WIDTH_GATEWAY)
			continue;
		const uint32_t silent = common_affected(d, at.place[i], TROUBLE_REPORT);
		return silent > 1 && silent >= gateway_share * d->places.at[at.place[i]].enterprises;
	}
	return false;
}

void nothing_judge(struct desk *d, uint32_t number)
{
	struct slot *s = d->slots.at[number];
	struct nothing_grounds g = {.series = s->a.series};

	if (trouble_of(&s->a) != TROUBLE_REPORT || *s->a.scope)
		return;
	for (uint32_t n = d->plants.at[s->plant].first_alert; n != SLOT_NONE; n = d->slots.at[n]->link[OF_PLANT].next) {
		const struct desk_alert *a = &d->slots.at[n]->a;
		g.silent += trouble_of(a) == TROUBLE_REPORT && alert_bad(a);
		g.standstill |= says_standstill(a);
	}
	g.gateway_silent = gateway_silent(d, &s->a);
	s->a.nothing = nothing_kind(&g);
}

const char *nothing_word(enum desk_nothing nothing)
{
	static const char *const words[NOTHINGS] = {"unknown", "no_report", "stopped", "communication", "maintenance"};
	return words[nothing];
}
