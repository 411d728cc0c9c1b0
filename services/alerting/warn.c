// From what a detector says to what is told of an alert: levels, the second indicator that red needs, quiet hours.
#include "core_parts.h"
#include "explain.h"

#include "base/buf.h"
#include "base/map.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The kind of alert that a channel opens; KINDS: none, aggregation tells of it.
static const enum alert_kind kind_of[CHANNELS] = {
        [CHANNEL_LOAD] = KIND_DROP,   [CHANNEL_SURGE] = KIND_SURGE,           [CHANNEL_SUDDEN_STOP] = KIND_DROP,
        [CHANNEL_SLUMP] = KIND_DROP,  [CHANNEL_VOLATILITY] = KIND_VOLATILITY, [CHANNEL_MISSING] = KINDS,
        [CHANNEL_STUCK] = KIND_STUCK, [CHANNEL_LIMIT] = KIND_LIMIT,           [CHANNEL_GROWTH] = KIND_LIMIT,
        [CHANNEL_PLAN] = KIND_LIMIT,
};

// --- what all changes have in common

// The same for the same cause, however often the record is replayed.
static void set_id(struct alert *a, uint64_t record)
{
	struct buf b = {0};
	buf_printf(&b, "%s/%s/%s/%lld/%llu", a->enterprise, a->indicator, kind_word(a->kind), (long long)a->since_time, (unsigned long long)record);
	snprintf(a->id, sizeof a->id, "%016llx", (unsigned long long)map_hash(b.at, b.len));
	buf_fini(&b);
}

void warn_names(const struct core *c, uint32_t at)
{
	struct alert *a = &c->alerts.open[at].alert;
	const struct series *s = &c->table.series[c->alerts.open[at].series];
	const struct enterprise *e = &c->directory.enterprise[s->enterprise].is;
	const struct indicator *i = core_indicator(c, s);
	struct location area, zone;
	directory_places(&c->directory, e, &area, &zone);
	memcpy(a->enterprise, e->code, sizeof a->enterprise);
	memcpy(a->enterprise_name, e->name, sizeof a->enterprise_name);
	memcpy(a->area, area.code, sizeof a->area);
	memcpy(a->area_name, area.name, sizeof a->area_name);
	memcpy(a->zone, zone.code, sizeof a->zone);
	memcpy(a->zone_name, zone.name, sizeof a->zone_name);
	memcpy(a->indicator, i->code, sizeof a->indicator);
	memcpy(a->indicator_name, i->name, sizeof a->indicator_name);
	memcpy(a->indicator_name_en, i->name_en, sizeof a->indicator_name_en);
	memcpy(a->unit, i->unit, sizeof a->unit);
	a->synthetic = e->synthetic;
}

void warn_begin(struct core *c, uint32_t at, int64_t since_time, int64_t now, uint64_t record)
{
	struct alert *a = &c->alerts.open[at].alert;
	*a = (struct alert){.kind = a->kind, .since_time = since_time, .open_time = now, .state = ALERT_OPEN, .calendar_known = true};
	a->value = a->expected = a->expected_low = a->expected_high = a->deviation_percent = a->shortfall_percent = a->lasted = NAN;
	warn_names(c, at);
	set_id(a, record);
}

// When notices of that level may go: 0 at once, else at the end of the quiet hours.
static int64_t notice_time(const struct quiet_hours *q, enum level level, int64_t now, int64_t utc_offset_ms)
{
	int32_t day = civil_day_of(now, utc_offset_ms);
	int64_t minute = (now - civil_ms(day, utc_offset_ms)) / CIVIL_MINUTE_MS;
	bool over_midnight = q->from_minute > q->to_minute, before = minute < q->to_minute, after = minute >= q->from_minute;
	if (level >= q->below || !(over_midnight ? before || after : before && after))
		return 0;
	return civil_ms(day + (over_midnight && after), utc_offset_ms) + q->to_minute * (int64_t)CIVIL_MINUTE_MS;
}

static void lift_neighbours(struct core *c, uint32_t at, int64_t now, struct effects *out);

void warn_tell(struct core *c, uint32_t at, enum alert_change change, enum level from, int64_t now, struct effects *out)
{
	struct open_alert *open = &c->alerts.open[at];
	struct alert *a = &open->alert;
	const struct series_terms *terms = core_terms(c, &c->table.series[open->series], core_day(c, now));
	a->change_time = now;
	if (change == CHANGE_RECOVERED) {
		a->state = ALERT_RECOVERED;
		a->recover_time = now;
	}
	*effect_new(out) = (struct effect){.change = change,
	                                   .from = from,
	                                   .to = a->level,
	                                   .notice_time = notice_time(&terms->quiet, from > a->level ? from : a->level, now, c->utc_offset_ms),
	                                   .alert = *a};
	if (change == CHANGE_RECOVERED)
		alerts_remove(&c->alerts, &c->table, at);
	else
		lift_neighbours(c, at, now, out);
}

// --- red needs a second indicator, or an official's word

static bool is_listed(const struct series_terms *t, uint32_t indicator)
{
	for (uint32_t i = 0; i < t->seconds; i++)
		if (t->second[i] == indicator || t->second[i] == NO_ENTRY)
			return true;
	return false;
}

static bool is_evidence(const struct alert *a)
{
	return kind_is_found(a->kind) && a->level >= LEVEL_YELLOW;
}

// The indicator (of several the first by code) of another series of the enterprise that is in alarm and may vouch for red; NO_ENTRY: there is none.
static uint32_t second_of(const struct core *c, const struct series *s, const struct series_terms *terms)
{
	uint32_t best = NO_ENTRY;
	for (uint32_t at = alerts_of_enterprise(&c->alerts, s->enterprise); at != NO_ALERT; at = c->alerts.open[at].neighbour) {
		uint32_t other = c->table.series[c->alerts.open[at].series].indicator;
		if (other == s->indicator || !is_evidence(&c->alerts.open[at].alert) || !is_listed(terms, other))
			continue;
		if (best == NO_ENTRY || strcmp(c->directory.indicator[other].is.code, c->directory.indicator[best].is.code) < 0)
			best = other;
	}
	return best;
}

// The level that may be told of what the detector says, and the second indicator that vouches for it, or NO_ENTRY.
static enum level allowed(const struct core *c, uint32_t series, const struct alert *a, const struct series_terms *terms, enum level evidence, uint32_t *second)
{
	if (evidence < LEVEL_RED || a->level == LEVEL_RED || *a->red_by || !terms->seconds)
		return evidence;
	*second = second_of(c, &c->table.series[series], terms);
	return *second == NO_ENTRY ? LEVEL_ORANGE : LEVEL_RED;
}

static bool waits(const struct alert *a)
{
	return a->evidence_level == LEVEL_RED && a->level < LEVEL_RED;
}

static void lift(struct core *c, uint32_t at, enum lift why, const struct indicator *second, int64_t now, struct effects *out)
{
	struct alert *a = &c->alerts.open[at].alert;
	enum level from = a->level;
	a->level = LEVEL_RED;
	uint32_t told = out->count;
	if (!c->terse)
		explain_lift(a, why, second, core_indicator(c, &c->table.series[c->alerts.open[at].series])->base_period, c->utc_offset_ms);
	warn_tell(c, at, CHANGE_LEVEL, from, now, out);
	out->effect[told].lifted = true;
}

// Alerts of the same enterprise that wait for this one.
static void lift_neighbours(struct core *c, uint32_t at, int64_t now, struct effects *out)
{
	const struct series *s = &c->table.series[c->alerts.open[at].series];
	if (!is_evidence(&c->alerts.open[at].alert))
		return;
	for (uint32_t n = alerts_of_enterprise(&c->alerts, s->enterprise); n != NO_ALERT; n = c->alerts.open[n].neighbour) {
		struct alert *a = &c->alerts.open[n].alert;
		struct series *other = &c->table.series[c->alerts.open[n].series];
		if (other == s || !waits(a) || !is_listed(core_terms(c, other, core_day(c, a->value_time)), s->indicator))
			continue;
		memcpy(a->red_by, core_indicator(c, s)->code, sizeof a->red_by);
		lift(c, n, LIFT_SECOND, core_indicator(c, s), now, out);
	}
}

// --- values

// A profile remembers half precision: its seventh digit is the last that means anything (696.6, not 696.600006103516).
static double meaningful(double v)
{
	static const double power[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12};
	double size = fabs(v);
	uint32_t decimals = 0;
	if (!(size >= 1e-6 && size < 1e7)) { // and what is no number
		char text[32];
		snprintf(text, sizeof text, "%.7g", v);
		return strtod(text, NULL);
	}
	while (size * power[decimals] < 1e6)
		decimals++;
	return nearbyint(v * power[decimals]) / power[decimals];
}

// Nothing expected and something made is as far as can be, in that direction.
static double deviation(double value, double expected)
{
	if (expected == 0)
		return value > 0 ? 100 : value < 0 ? -100 : 0;
	return (value - expected) / fabs(expected) * 100;
}

static void set_numbers(struct alert *a, const struct judged *g, int64_t value_time)
{
	a->value = meaningful(g->value);
	a->value_time = value_time;
	a->lasted = g->lasted;
	if (!g->judged)
		return;
	a->expected = meaningful(g->expected);
	a->expected_low = meaningful(g->low);
	a->expected_high = meaningful(g->high);
	a->deviation_percent = deviation(g->value, g->expected);
	a->shortfall_percent = 100 * g->shortfall;
}

static void set_policy(const struct core *c, struct alert *a, const struct series_terms *t)
{
	a->policy_layers = t->layers;
	for (uint32_t i = 0; i < t->layers; i++) {
		char id[POLICY_ID_LEN];
		directory_policy_id(&c->directory, t->layer[i].policy, id);
		snprintf(a->policy_layer[i], sizeof a->policy_layer[i], "%.*s@%u", POLICY_ID_LEN - 12, id, t->layer[i].version);
		if (i + 1U == t->layers) {
			memcpy(a->policy, id, sizeof a->policy);
			a->policy_version = t->layer[i].version;
		}
	}
}

// What the detector has found out about a kind with the newest value.
struct told {
	const struct finding *finding; // that changed; NULL: none did
	struct judged grounds;         // when it is measured
	enum alert_kind kind;
	enum channel channel;
	enum level level; // LEVEL_NONE: nothing holds
	bool measured;    // this value says something of it
};

static void read_channel(const struct core *c, enum channel channel, struct told *t)
{
	const struct findings *found = &c->look.found;
	enum level level = (enum level)detector_alarm(c->look.detector, c->look.profile, channel)->level;
	const struct finding *finding = NULL;
	for (uint32_t i = 0; i < found->count; i++)
		if (found->finding[i].channel == channel)
			finding = &found->finding[i];
	if (level > t->level) {
		t->level = level;
		t->channel = channel;
		t->finding = finding;
	} else if (!t->level && finding) {
		t->channel = channel;
		t->finding = finding;
	}
}

static void read_grounds(const struct core *c, struct told *t)
{
	const struct findings *found = &c->look.found;
	t->grounds = t->finding ? t->finding->grounds : findings_grounds(found, c->look.profile, t->channel);
	t->measured = t->finding || t->grounds.judged || t->channel == CHANNEL_STUCK || (t->kind == KIND_LIMIT && found->limits);
}

static struct finding wording(const struct told *t, const struct alarm *alarm, const struct alert *a, const struct reading *r, enum level from)
{
	enum finding_change change = !a->level ? FINDING_CLEARED : !from || from == a->level ? FINDING_RAISED : FINDING_LEVEL;
	struct finding f = {.change = change,
	                    .channel = t->channel,
	                    .type = a->type,
	                    .rule = t->finding ? t->finding->rule : RULE_BACK,
	                    .from = from,
	                    .level = a->level,
	                    .since_time = a->since_time,
	                    .start_time = r->start_time,
	                    .grounds = t->grounds,
	                    .calendar_known = r->calendar_known,
	                    .flapping = a->flapping};
	if (t->level)
		f.rule = (enum rule_id)alarm->rule;
	return f;
}

static void change_alert(struct core *c, uint32_t at, const struct told *t, const struct reading *r, enum level level, enum alert_change change,
                         struct effects *out)
{
	struct alert *a = &c->alerts.open[at].alert;
	const struct alarm *alarm = detector_alarm(c->look.detector, c->look.profile, t->channel);
	enum level from = a->level;
	warn_names(c, at);
	set_policy(c, a, r->terms);
	set_numbers(a, &t->grounds, r->start_time);
	a->level = level;
	a->calendar_known = r->calendar_known;
	a->flapping = (t->kind == KIND_DROP || t->kind == KIND_SURGE) && detector_is_flapping(c->look.detector, r->terms->params);
	if (t->level) {
		a->type = (enum event_type)alarm->type;
		a->rule = (enum rule_id)alarm->rule;
	}
	struct finding f = wording(t, alarm, a, r, from);
	a->rule = f.rule;
	bool taken_back = r->restated && !t->finding && level < from;
	if (!c->terse)
		explain_found(a, &f, taken_back, core_indicator(c, &c->table.series[r->series])->base_period, c->utc_offset_ms);
	if (!change)
		return;
	uint32_t told = out->count;
	warn_tell(c, at, change, from, r->receive_time, out);
	out->effect[told].found = f;
	out->effect[told].withdrawn = change == CHANGE_RECOVERED && taken_back;
}

static void follow(struct core *c, const struct told *t, const struct reading *r, struct effects *out)
{
	static const struct alert none;
	uint32_t at = alerts_find(&c->alerts, &c->table.series[r->series], t->kind), second = NO_ENTRY;
	const struct alert *a = at == NO_ALERT ? &none : &c->alerts.open[at].alert;
	enum level evidence = t->level > a->evidence_level && !r->live ? a->evidence_level : t->level;
	if (evidence && !t->measured)
		return; // told with the next value that says something of it
	enum level level = r->live ? allowed(c, r->series, a, r->terms, evidence, &second) : evidence < a->level ? evidence : a->level;
	enum alert_change change = lifecycle_step(a->level, level, r->live);
	if (!change && evidence > a->evidence_level)
		change = CHANGE_LEVEL; // it waits for somebody, who has to know
	if (change == CHANGE_OPENED) {
		at = alerts_add(&c->alerts, &c->table, r->series, t->kind);
		warn_begin(c, at, detector_alarm(c->look.detector, c->look.profile, t->channel)->since_time, r->receive_time, r->record);
	}
	if (at == NO_ALERT || !t->measured)
		return;
	struct alert *open = &c->alerts.open[at].alert;
	bool other_evidence = evidence != open->evidence_level;
	open->evidence_level = evidence;
	c->alerts.open[at].moved = true;
	if (second != NO_ENTRY)
		memcpy(open->red_by, c->directory.indicator[second].is.code, sizeof open->red_by);
	if (change || other_evidence)
		change_alert(c, at, t, r, change ? level : open->level, change, out);
	else
		set_numbers(open, &t->grounds, r->start_time);
}

void warn_value(struct core *c, const struct reading *r, struct effects *out)
{
	struct told told[KINDS];
	memset(told, 0, sizeof told);
	for (int i = 0; i < CHANNELS; i++)
		if (kind_of[i] != KINDS)
			read_channel(c, (enum channel)i, &told[kind_of[i]]);
	for (int kind = 0; kind < KINDS; kind++) {
		struct told *t = &told[kind];
		t->kind = (enum alert_kind)kind;
		read_grounds(c, t);
		if (kind_is_found(t->kind))
			follow(c, t, r, out);
	}
}

// --- what people do

static void refuse(struct effects *out, const char *code, const char *message, const char *field)
{
	out->refused = (struct refusal){code, message, field};
}

static void confirm_red(struct core *c, uint32_t at, const struct command *command, struct effects *out)
{
	struct alert *a = &c->alerts.open[at].alert;
	if (a->level == LEVEL_RED) {
		refuse(out, "conflict", "it is red already", "alert");
	} else if (!waits(a)) {
		refuse(out, "conflict", "its evidence is not red: nothing waits for a word", "alert");
	} else {
		uint32_t first = out->count;
		snprintf(a->red_by, sizeof a->red_by, "%.*s", (int)sizeof a->red_by - 1, command->actor);
		lift(c, at, LIFT_OFFICIAL, NULL, command->time, out);
		memcpy(out->effect[first].actor, command->actor, sizeof command->actor);
		memcpy(out->effect[first].note, command->note, sizeof command->note);
	}
}

static const struct {
	const char *word;
	void (*on)(struct core *c, uint32_t at, const struct command *command, struct effects *out);
} actions[] = {
        {"confirm_red", confirm_red},
};

static bool may_act(const struct command *command, const struct alert *a)
{
	for (uint32_t i = 0; i < command->zones; i++)
		if (!strcmp(command->zone[i], a->zone))
			return true;
	return command->zones == 0;
}

void warn_command(struct core *c, const struct command *command, struct effects *out)
{
	uint32_t at = alerts_of_id(&c->alerts, command->alert);
	if (at == NO_ALERT || !may_act(command, &c->alerts.open[at].alert)) {
		refuse(out, "not_found", "there is no such open alert", "alert");
		return;
	}
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (!strcmp(actions[i].word, command->action)) {
			actions[i].on(c, at, command, out);
			return;
		}
	refuse(out, "malformed", "there is no such action", "action");
}
