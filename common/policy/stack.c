#include "stack.h"

#include "base/civil.h"
#include "base/parse.h"

#include <stdio.h>
#include <string.h>

enum { SCOPE_ALL, SCOPE_DIVISION, SCOPE_GROUP, SCOPE_CLASS, SCOPE_ENTERPRISE }; // two ranks each

struct stack_about stack_about(const char *enterprise, const char *industry, const char *indicator)
{
	struct stack_about a;
	snprintf(a.enterprise, sizeof a.enterprise, "%s", enterprise);
	snprintf(a.industry, sizeof a.industry, "%s", industry);
	snprintf(a.indicator, sizeof a.indicator, "%s", indicator);
	return a;
}

static bool is_every(const char *code)
{
	return !strcmp(code, "*");
}

// Divisions have two digits, groups three, classes four.
static uint32_t scope_of(const struct stack_about *about)
{
	size_t digits = strlen(about->industry);
	if (!is_every(about->enterprise))
		return SCOPE_ENTERPRISE;
	return digits >= 2 ? SCOPE_DIVISION + (uint32_t)digits - 2 : SCOPE_ALL;
}

uint32_t stack_rank(const struct stack_about *about)
{
	return 2 * scope_of(about) + !is_every(about->indicator);
}

bool stack_about_series(uint32_t rank, const struct stack_about *series, struct stack_about *out)
{
	const uint32_t scope = rank / 2;
	*out = stack_about("*", "", rank % 2 ? series->indicator : "*");
	if (scope == SCOPE_ENTERPRISE)
		memcpy(out->enterprise, series->enterprise, sizeof out->enterprise);
	if (scope == SCOPE_ALL || scope == SCOPE_ENTERPRISE)
		return true;
	const size_t digits = scope - SCOPE_DIVISION + 2;
	memcpy(out->industry, series->industry, digits);
	out->industry[digits] = 0;
	return strlen(series->industry) >= digits;
}

void stack_id(char out[STACK_ID], const struct stack_about *about, const char *effective_from)
{
	const bool industry = *about->industry != 0;
	snprintf(out, STACK_ID, "%s%s/%s%s%.10s", industry ? "industry:" : "", industry ? about->industry : about->enterprise, about->indicator,
	         *effective_from ? "/" : "", effective_from);
}

bool stack_day(const char *date, int32_t always, int32_t *out)
{
	int64_t ms;
	*out = always;
	if (!*date)
		return true;
	if (strlen(date) != 10 || parse_time(date, 10, 0, &ms))
		return false;
	*out = civil_day_of(ms, 0);
	return true;
}

bool stack_holds(const struct stack_policy *p, int32_t day)
{
	return p->approved && p->from_day <= day && day <= p->to_day;
}

uint32_t stack_choose(const struct stack_policy *policy, uint32_t policies, int32_t day, uint32_t layer[STACK_RANKS])
{
	uint32_t best[STACK_RANKS], layers = 0;
	for (uint32_t rank = 0; rank < STACK_RANKS; rank++)
		best[rank] = policies;
	for (uint32_t i = 0; i < policies; i++) {
		uint32_t *of = &best[policy[i].rank];
		if (stack_holds(&policy[i], day) && (*of == policies || policy[i].from_day > policy[*of].from_day))
			*of = i;
	}
	for (uint32_t rank = 0; rank < STACK_RANKS; rank++)
		if (best[rank] < policies)
			layer[layers++] = best[rank];
	return layers;
}
