// Duties to report: aggregation judges them, we open and close. A value of zero is a value, and no silence says anything of a drop.
#include "core_parts.h"
#include "explain.h"

#include <math.h>

const char *duty_word(enum duty duty)
{
	static const char *const words[DUTIES] = {"", "late", "missing", "silence", "heard"};
	return words[duty];
}

// What a judgement, or a value, means for the open alert of its kind.
struct ruling {
	enum alert_kind kind;
	enum level level;   // LEVEL_NONE: it is over
	int64_t value_time; // the period it is about
	int64_t due_time;
};

static uint32_t open_of(const struct core *c, uint32_t series, enum alert_kind kind)
{
	return alerts_find(&c->alerts, &c->table.series[series], kind);
}

static void carry_out(struct core *c, uint32_t series, const struct ruling *ruling, const struct record *r, struct effects *out)
{
	uint32_t at = open_of(c, series, ruling->kind);
	enum level from = at == NO_ALERT ? LEVEL_NONE : c->alerts.open[at].alert.level;
	enum alert_change change = lifecycle_step(from, ruling->level, true);
	if (!change)
		return;
	if (change == CHANGE_OPENED) {
		at = alerts_add(&c->alerts, &c->table, series, ruling->kind);
		warn_begin(c, at, ruling->value_time, r->receive_time, r->number);
	}
	struct alert *a = &c->alerts.open[at].alert;
	warn_names(c, at);
	a->level = a->evidence_level = ruling->level;
	a->value_time = ruling->value_time;
	explain_duty(a, &(struct explained){.change = change,
	                                    .period = core_indicator(c, &c->table.series[series])->base_period,
	                                    .due_time = ruling->due_time,
	                                    .utc_offset_ms = c->utc_offset_ms});
	warn_tell(c, at, change, from, r->receive_time, out);
}

// The newest period that is late, so that only its report, or a later one, ends the alert. Also of records that alerts know of: this is not stored with every record.
static void late_again(struct core *c, uint32_t series, int64_t start_time)
{
	uint32_t at = open_of(c, series, KIND_LATE_REPORT);
	if (at == NO_ALERT || start_time <= c->alerts.open[at].alert.value_time)
		return;
	c->alerts.open[at].alert.value_time = start_time;
	c->alerts.open[at].moved = true;
}

static void on_named(struct core *c, uint32_t series, const struct judgement *j, uint32_t name, const struct record *r, bool silent, struct effects *out)
{
	uint32_t open = open_of(c, series, KIND_LATE_REPORT);
	struct ruling ruling = {.kind = KIND_LATE_REPORT, .level = LEVEL_BLUE, .value_time = j->start_time, .due_time = j->due_time};
	if (j->duty == DUTY_LATE) {
		late_again(c, series, j->start_time);
	} else if (j->duty == DUTY_MISSING) {
		if (open == NO_ALERT || c->alerts.open[open].alert.since_time > j->start_time)
			return; // it reports again since; what is missing stands in the reports
		ruling.level = LEVEL_YELLOW;
		ruling.value_time = c->alerts.open[open].alert.value_time;
	} else {
		ruling = (struct ruling){.kind = KIND_SILENCE, .level = j->duty == DUTY_SILENCE ? LEVEL_BLUE : LEVEL_NONE, .value_time = j->last_start[name]};
	}
	if (ruling.kind == KIND_LATE_REPORT && open != NO_ALERT && ruling.level < c->alerts.open[open].alert.level)
		return; // missing already
	if (!silent)
		carry_out(c, series, &ruling, r, out);
}

void duty_judged(struct core *c, const struct judgement *j, const struct record *r, bool silent, struct effects *out)
{
	uint32_t indicator = directory_indicator(&c->directory, j->indicator);
	c->counts.judged_duties[j->duty] += j->enterprises;
	for (uint32_t i = 0; i < j->enterprises; i++) {
		uint32_t enterprise = directory_enterprise(&c->directory, j->enterprise[i]);
		if (enterprise == NO_ENTRY || indicator == NO_ENTRY)
			c->counts.unknown++;
		else
			on_named(c, series_index(&c->table, enterprise, indicator, &c->directory.indicator[indicator].is), j, i, r, silent, out);
	}
}

void duty_reported(struct core *c, uint32_t series, const struct record *r, uint32_t row, uint32_t count, struct effects *out)
{
	uint32_t at = open_of(c, series, KIND_LATE_REPORT);
	int64_t newest = INT64_MIN;
	if (at == NO_ALERT)
		return;
	for (uint32_t end = row + count; row < end; row++)
		newest = r->start_time[row] > newest ? r->start_time[row] : newest;
	if (newest >= c->alerts.open[at].alert.value_time)
		carry_out(c, series, &(struct ruling){.kind = KIND_LATE_REPORT, .value_time = newest}, r, out);
}
