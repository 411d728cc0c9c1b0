#include "columns.h"

#include "base/err.h"
#include "base/id.h"
#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// clang-format off
static const struct {
	const char *word;
	const char *about;
} reasons[REASONS] = {
	[REASON_MALFORMED]          = {"malformed",          "it cannot be read"},
	[REASON_BAD_CHECK_DIGIT]    = {"bad_check_digit",    "the enterprise is not a 统一社会信用代码: its check characters do not hold"},
	[REASON_UNKNOWN_ENTERPRISE] = {"unknown_enterprise", "the registry does not know this enterprise"},
	[REASON_ENDED_ENTERPRISE]   = {"ended_enterprise",   "this enterprise has ended"},
	[REASON_UNKNOWN_INDICATOR]  = {"unknown_indicator",  "the registry does not know this indicator"},
	[REASON_FORBIDDEN]          = {"forbidden",          "the key may not write this enterprise"},
	[REASON_KEY_REVOKED]        = {"key_revoked",        "the key has been revoked or has expired"},
	[REASON_NOT_FINITE]         = {"not_finite",         "the value is not a finite number"},
	[REASON_OUT_OF_RANGE]       = {"out_of_range",       "the value is outside the indicator's plausible range"},
	[REASON_MISALIGNED]         = {"misaligned",         "the time is not the start of a period of this indicator"},
	[REASON_FUTURE]             = {"future",             "the period has not begun"},
	[REASON_TOO_OLD]            = {"too_old",            "the period is older than the indicator's late limit"},
	[REASON_STALE_REVISION]     = {"stale_revision",     "a greater revision is already held"},
	[REASON_TOO_LARGE]          = {"too_large",          "more rows or bytes than a batch may have"},
};
// clang-format on

const char *reason_word(uint32_t reason)
{
	return reason < REASONS && reasons[reason].word ? reasons[reason].word : "unknown";
}

const char *reason_about(uint32_t reason)
{
	return reason < REASONS && reasons[reason].about ? reasons[reason].about : "refused";
}

static void dictionary_fini(struct dictionary *d)
{
	for (uint32_t i = 0; i < d->texts; i++)
		free((char *)(uintptr_t)d->text[i]);
	free(d->text);
	map_fini(&d->at);
}

static uint32_t dictionary_at(struct dictionary *d, const char *text)
{
	uint32_t at = map_get_text(&d->at, text);
	if (at != MAP_NONE)
		return at;
	if (d->texts == d->cap) {
		d->cap = d->cap ? d->cap * 2 : 16;
		d->text = mem_grow(d->text, d->cap, sizeof *d->text);
	}
	d->text[d->texts] = mem_text(text);
	map_put_text(&d->at, text, d->texts);
	return d->texts++;
}

void intake_fini(struct intake *t)
{
	for (int i = 0; i < 2; i++) {
		struct columns *c = &t->columns[i];
		dictionary_fini(&c->enterprise);
		dictionary_fini(&c->indicator);
		free(c->run_enterprise);
		free(c->run_indicator);
		free(c->run_length);
		free(c->start_time);
		free(c->value);
		free(c->revision);
		free(c->origin);
		*c = (struct columns){0};
	}
	free(t->refusal);
	t->refusal = NULL;
	t->refusals = t->refusal_cap = 0;
}

static void row_add(struct columns *c, uint32_t origin, const char *enterprise, const char *indicator, int64_t start_time, double value, uint32_t revision)
{
	uint32_t e = dictionary_at(&c->enterprise, enterprise), i = dictionary_at(&c->indicator, indicator);
	if (!c->runs || c->run_enterprise[c->runs - 1] != e || c->run_indicator[c->runs - 1] != i) {
		if (c->runs == c->run_cap) {
			c->run_cap = c->run_cap ? c->run_cap * 2 : 16;
			c->run_enterprise = mem_grow(c->run_enterprise, c->run_cap, sizeof *c->run_enterprise);
			c->run_indicator = mem_grow(c->run_indicator, c->run_cap, sizeof *c->run_indicator);
			c->run_length = mem_grow(c->run_length, c->run_cap, sizeof *c->run_length);
		}
		c->run_enterprise[c->runs] = e;
		c->run_indicator[c->runs] = i;
		c->run_length[c->runs++] = 0;
	}
	c->run_length[c->runs - 1]++;
	if (c->rows == c->row_cap) {
		c->row_cap = c->row_cap ? c->row_cap * 2 : 64;
		c->start_time = mem_grow(c->start_time, c->row_cap, sizeof *c->start_time);
		c->value = mem_grow(c->value, c->row_cap, sizeof *c->value);
		c->revision = mem_grow(c->revision, c->row_cap, sizeof *c->revision);
		c->origin = mem_grow(c->origin, c->row_cap, sizeof *c->origin);
	}
	c->start_time[c->rows] = start_time;
	c->value[c->rows] = value;
	c->revision[c->rows] = revision;
	c->origin[c->rows++] = origin;
	c->revised = c->revised || revision;
}

void intake_refuse(struct intake *t, uint32_t origin, uint32_t reason, const char *detail)
{
	if (t->refusals == t->refusal_cap) {
		t->refusal_cap = t->refusal_cap ? t->refusal_cap * 2 : 16;
		t->refusal = mem_grow(t->refusal, t->refusal_cap, sizeof *t->refusal);
	}
	struct refusal *r = &t->refusal[t->refusals++];
	*r = (struct refusal){.origin = origin, .reason = reason};
	snprintf(r->detail, sizeof r->detail, "%s", detail);
}

// May that enterprise be written? Rows of one series stand beside each other, so the last answer mostly serves.
static uint32_t verdict(struct intake *t, const char *enterprise)
{
	size_t len = strlen(enterprise);
	if (len != CREDIT_CODE_LEN || !credit_code_valid(enterprise, len))
		return REASON_BAD_CHECK_DIGIT;
	if (strcmp(t->last_enterprise, enterprise)) {
		t->last_verdict = scope_writes(t->directory, t->principal, enterprise) ? 0 : REASON_FORBIDDEN;
		snprintf(t->last_enterprise, sizeof t->last_enterprise, "%s", enterprise);
	}
	return t->last_verdict;
}

int intake_add(struct intake *t, uint32_t origin, const char *enterprise, const char *indicator, int64_t start_time, double value, uint32_t revision,
               bool historical)
{
	struct columns *c = &t->columns[historical];
	if (t->columns[0].rows + t->columns[1].rows + t->refusals == COLUMNS_ROWS)
		return ERR_FULL;
	t->received++;
	uint32_t why = verdict(t, enterprise);
	if (!why && !isfinite(value))
		why = REASON_NOT_FINITE;
	if (!why && (!*indicator || strlen(indicator) > INDICATOR_LEN))
		why = REASON_UNKNOWN_INDICATOR;
	if (why)
		intake_refuse(t, origin, why, "");
	else
		row_add(c, origin, enterprise, indicator, start_time, value, revision);
	return OK;
}

static int by_origin(const void *a, const void *b)
{
	const struct refusal *x = a, *y = b;
	return x->origin < y->origin ? -1 : x->origin > y->origin;
}

void intake_sort(struct intake *t)
{
	if (t->refusals)
		qsort(t->refusal, t->refusals, sizeof *t->refusal, by_origin);
}
