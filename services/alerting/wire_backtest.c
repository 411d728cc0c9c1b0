// Back-tests: what is asked, the pages of the past, what is answered.
#include "wire.h"

#include "aggregation.pb-c.h"
#include "alerting.pb-c.h"
#include "wire_parts.h"

#include "base/err.h"

#include <stdio.h>
#include <string.h>

enum { DEFAULT_LIMIT = 500 };

void wire_history_query(const struct history_query *q, struct buf *out)
{
	Parkpulse__V1__HistoryQuery m = PARKPULSE__V1__HISTORY_QUERY__INIT;
	m.n_enterprise = q->enterprises;
	m.enterprise = (char **)(uintptr_t)q->enterprise;
	m.n_indicator = q->indicators;
	m.indicator = (char **)(uintptr_t)q->indicator;
	m.from_time = q->from_time;
	m.to_time = q->to_time;
	wire_pack(&m.base, out);
}

static int read_backtest(const Parkpulse__V1__BacktestQuery *q, struct backtest_query *out, const char **error, const char **field)
{
	if (q->n_zone > QUERY_ZONES || q->n_indicator > BACKTEST_INDICATORS) {
		*error = "at most 64 of them";
		*field = q->n_zone > QUERY_ZONES ? "zone" : "indicator";
		return ERR_RANGE;
	}
	if (q->from_time < 0 || q->to_time < 0 || (q->to_time && q->to_time <= q->from_time)) {
		*error = "to_time must be after from_time";
		*field = "to_time";
		return ERR_RANGE;
	}
	if (q->draft && (!*q->draft->enterprise || !*q->draft->indicator)) {
		*error = "a draft says whom and what it is about: \"*\" is every one";
		*field = *q->draft->enterprise ? "draft.indicator" : "draft.enterprise";
		return ERR_SYNTAX;
	}
	out->has_draft = q->draft != NULL;
	if (q->draft)
		wire_policy(&out->draft, q->draft, out->fault);
	if (*out->fault) {
		*error = out->fault;
		*field = "draft.document";
		return ERR_SYNTAX;
	}
	out->draft.policy.approved = true; // as if it were, and from the beginning
	out->draft.policy.from_day = STACK_FROM_ALWAYS;
	out->draft.policy.to_day = STACK_TO_ALWAYS;
	TEXT(out->enterprise, q->enterprise);
	for (size_t i = 0; i < q->n_zone; i++)
		TEXT(out->zone[i], q->zone[i]);
	for (size_t i = 0; i < q->n_indicator; i++)
		TEXT(out->indicator[i], q->indicator[i]);
	out->zones = (uint32_t)q->n_zone;
	out->indicators = (uint32_t)q->n_indicator;
	out->from_time = q->from_time;
	out->to_time = q->to_time;
	out->limit = !q->limit ? DEFAULT_LIMIT : q->limit > BACKTEST_LIMIT_MAX ? BACKTEST_LIMIT_MAX : q->limit;
	out->wait_ms = !q->wait_ms || q->wait_ms > BACKTEST_WAIT_MAX_MS ? BACKTEST_WAIT_MAX_MS : q->wait_ms;
	return OK;
}

int wire_backtest_query(const void *body, size_t len, struct backtest_query *out, const char **error, const char **field)
{
	Parkpulse__V1__BacktestQuery *q = parkpulse__v1__backtest_query__unpack(NULL, len, body);
	*out = (struct backtest_query){0};
	*error = "not a BacktestQuery";
	*field = "";
	if (!q)
		return ERR_SYNTAX;
	int err = read_backtest(q, out, error, field);
	parkpulse__v1__backtest_query__free_unpacked(q, NULL);
	return err;
}

// Fields by number, as in proto BacktestWarning: the alert is a message already.
void wire_warning(const struct warning *w, struct buf *out)
{
	Parkpulse__V1__BacktestWarning m = PARKPULSE__V1__BACKTEST_WARNING__INIT;
	Parkpulse__V1__BacktestChange change[BACKTEST_CHANGES], *changes[BACKTEST_CHANGES];
	struct buf alert = {0};
	m.highest_level = (Parkpulse__V1__Level)w->highest;
	m.start_time = w->open_time;
	m.recover_time = w->recover_time;
	m.only = w->only;
	m.n_change = w->changes < BACKTEST_CHANGES ? w->changes : BACKTEST_CHANGES;
	m.change = changes;
	for (size_t i = 0; i < m.n_change; i++) {
		const struct backtest_change *c = &w->change[i];
		parkpulse__v1__backtest_change__init(&change[i]);
		change[i].change = S(change_word(c->change));
		change[i].from_level = (Parkpulse__V1__Level)c->from;
		change[i].to_level = (Parkpulse__V1__Level)c->to;
		change[i].value_time = c->value_time;
		change[i].value = c->value;
		change[i].expected = c->expected;
		changes[i] = &change[i];
	}
	wire_found(&w->told->alert, &alert);
	wire_bytes(out, 1, alert.at, alert.len);
	wire_pack(&m.base, out);
	buf_fini(&alert);
}

static Parkpulse__V1__LevelCounts level_counts(const uint32_t level[LEVELS])
{
	Parkpulse__V1__LevelCounts m = PARKPULSE__V1__LEVEL_COUNTS__INIT;
	m.blue = level[LEVEL_BLUE];
	m.yellow = level[LEVEL_YELLOW];
	m.orange = level[LEVEL_ORANGE];
	m.red = level[LEVEL_RED];
	return m;
}

static void put_month(struct buf *out, int month, const uint32_t level[LEVELS])
{
	Parkpulse__V1__BacktestMonth m = PARKPULSE__V1__BACKTEST_MONTH__INIT;
	Parkpulse__V1__LevelCounts count = level_counts(level);
	struct buf body = {0};
	char name[16];
	if (!level[LEVEL_BLUE] && !level[LEVEL_YELLOW] && !level[LEVEL_ORANGE] && !level[LEVEL_RED])
		return;
	snprintf(name, sizeof name, "%04d-%02d", BACKTEST_FIRST_YEAR + month / 12, month % 12 + 1);
	m.month = name;
	m.count = &count;
	wire_pack(&m.base, &body);
	wire_bytes(out, 4, body.at, body.len);
	buf_fini(&body);
}

// Fields by number, as in proto BacktestSide: the warnings are messages already.
static void put_side(struct buf *out, unsigned field, const struct backtest_count *count, const struct wire_warning *warning, uint32_t warnings)
{
	Parkpulse__V1__BacktestSide m = PARKPULSE__V1__BACKTEST_SIDE__INIT;
	Parkpulse__V1__LevelCounts levels = level_counts(count->level);
	struct buf body = {0};
	m.warnings = count->warnings;
	m.only = count->only;
	m.count = &levels;
	wire_pack(&m.base, &body);
	for (int month = 0; month < BACKTEST_MONTHS; month++)
		put_month(&body, month, count->month[month]);
	for (uint32_t i = 0; i < warnings; i++)
		wire_bytes(&body, 5, warning[i].body.at, warning[i].body.len);
	wire_bytes(out, field, body.at, body.len);
	buf_fini(&body);
}

void wire_backtest(const struct wire_backtest *b, struct buf *out)
{
	Parkpulse__V1__Backtest m = PARKPULSE__V1__BACKTEST__INIT;
	for (int side = 0; side < BACKTEST_SIDES; side++)
		put_side(out, 1 + (unsigned)side, b->count[side], b->warning[side], b->warnings[side]);
	m.truncated = b->truncated;
	m.enterprises = b->enterprises;
	m.series = b->series;
	m.values = b->values;
	m.elapsed_ms = b->elapsed_ms;
	wire_pack(&m.base, out);
}
