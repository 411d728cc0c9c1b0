// Stories of the core: what the registry says, what came, and what is told of it.
//
//   plant CODE NAME INDUSTRY | indicator CODE PERIOD [rise_is_bad] | day DATE off|work
//   policy WHOM INDICATOR VERSION approved|draft FROM TO {document}     WHOM: a plant's code, "*" or "industry:32"; FROM, TO: a date or "-"
//   no-policy WHOM INDICATOR FROM
//   usual PLANT INDICATOR FROM DAYS LEVEL     a value for each day that wobbles a little about the level, received on the next morning at eight
//   slots PLANT INDICATOR FROM HOURS LEVEL    the same for quarter hours, each received as it ends
//   value PLANT INDICATOR START VALUE ; INDICATOR START VALUE ; ...     one record, received at the time of the line
//   history PLANT INDICATOR START VALUE ...   the same, marked as back-fill by its sender
//   duty late|missing|silence|heard PLANT INDICATOR START
//   confirm N ACTOR ZONE NOTE                 the N-th alert that was opened in the story, from 1; ZONE "*": everywhere
//   reason                                    of the last change, in both languages
//   counts | open                             what was counted; the alerts that are open
//   restart | restart anew                    a new core gets the registry, the open alerts and the snapshot (anew: of another layout), then all records again, silently
#include "core.h"
#include "story.h"
#include "trace.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/parse.h"
#include "policy/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 32, SEEN_MAX = 64, KEPT_MAX = 4096 };

// A record that is kept to be played again.
struct kept {
	char plant[CODE_LEN];
	char indicator[ROWS_MAX][CODE_LEN];
	int64_t start[ROWS_MAX];
	double value[ROWS_MAX];
	uint32_t rows;
	uint32_t flags;
	int64_t receive_time;
};

struct teller {
	struct core *core;
	struct effects effects;
	struct event registry[KEPT_MAX / 32];
	uint32_t registry_events;
	struct kept *record;
	uint32_t records;
	char seen[SEEN_MAX][ALERT_ID_LEN];
	uint32_t alerts;
	struct alert last;
	struct buf *out;
};

static void *open_teller(void)
{
	struct teller *t = mem_new(1, sizeof *t);
	t->core = core_new(CIVIL_SHANGHAI_MS);
	t->record = mem_new(KEPT_MAX, sizeof *t->record);
	return t;
}

static void close_teller(void *arg)
{
	struct teller *t = arg;
	core_free(t->core);
	effects_fini(&t->effects);
	free(t->record);
	free(t);
}

static void tell_effects(struct teller *t)
{
	for (uint32_t i = 0; i < t->effects.count; i++) {
		const struct effect *e = &t->effects.effect[i];
		char time[40];
		if (e->change == CHANGE_OPENED && t->alerts < SEEN_MAX)
			memcpy(t->seen[t->alerts++], e->alert.id, ALERT_ID_LEN);
		buf_printf(t->out, "%.10s ", civil_text(time, e->alert.value_time, CIVIL_SHANGHAI_MS));
		trace_effect(t->out, e);
		if (e->notice_time)
			buf_printf(t->out, " until %.16s", civil_text(time, e->notice_time, CIVIL_SHANGHAI_MS));
		buf_text(t->out, "\n");
		t->last = e->alert;
	}
	if (t->effects.refused.code)
		buf_printf(t->out, "refused %s: %s\n", t->effects.refused.code, t->effects.refused.message);
}

static void step(struct teller *t, const struct event *e)
{
	effects_clear(&t->effects);
	core_step(t->core, e, &t->effects);
	tell_effects(t);
}

static bool registry(struct teller *t, const struct event *e)
{
	t->registry[t->registry_events++] = *e;
	step(t, e);
	return t->registry_events < KEPT_MAX / 32;
}

static int64_t time_of(const char *text)
{
	int64_t ms;
	return parse_time(text, strlen(text), CIVIL_SHANGHAI_MS, &ms) ? INT64_MIN : ms;
}

static int32_t day_of(const char *text, int32_t otherwise)
{
	return strcmp(text, "-") ? civil_day_of(time_of(text), CIVIL_SHANGHAI_MS) : otherwise;
}

// --- the registry

static bool on_plant(struct teller *t, int64_t now, int argc, char **argv)
{
	struct event e = {.kind = EVENT_ENTERPRISE, .enterprise.area = "A1"};
	(void)now;
	if (argc != 4)
		return false;
	snprintf(e.enterprise.code, sizeof e.enterprise.code, "%s", argv[1]);
	snprintf(e.enterprise.name, sizeof e.enterprise.name, "%s", argv[2]);
	snprintf(e.enterprise.industry, sizeof e.enterprise.industry, "%s", argv[3]);
	return registry(t,
	                &(struct event){
	                        .kind = EVENT_AREA, .place = {.code = "A1", .name = "花山", .parent = "Z1"}
        }) &&
	       registry(t, &e);
}

static bool on_indicator(struct teller *t, int64_t now, int argc, char **argv)
{
	static const char *const periods[] = {"", "quarter_hour", "hour", "day", "week", "month"};
	struct event e = {
	        .kind = EVENT_INDICATOR, .indicator = {.unit = "kWh", .direction = FALL_IS_BAD}
        };
	(void)now;
	if (argc < 3)
		return false;
	for (int i = 1; i < 6; i++)
		if (!strcmp(periods[i], argv[2]))
			e.indicator.base_period = (enum civil_period)i;
	if (argc == 4)
		e.indicator.direction = (enum direction)direction_find(argv[3]);
	snprintf(e.indicator.code, sizeof e.indicator.code, "%s", argv[1]);
	snprintf(e.indicator.name, sizeof e.indicator.name, "%s", argv[1]);
	return registry(t, &e);
}

static bool on_day(struct teller *t, int64_t now, int argc, char **argv)
{
	(void)now;
	return argc == 3 && registry(t, &(struct event){
	                                        .kind = EVENT_DAY, .day = {day_of(argv[1], 0), strcmp(argv[2], "off") ? DAY_WORKDAY : DAY_OFF}
        });
}

static void read_whom(struct policy *p, const char *whom, const char *indicator, const char *from)
{
	bool industry = !strncmp(whom, "industry:", 9);
	snprintf(p->enterprise, sizeof p->enterprise, "%s", industry ? "*" : whom);
	snprintf(p->industry, sizeof p->industry, "%s", industry ? whom + 9 : "");
	snprintf(p->indicator, sizeof p->indicator, "%s", indicator);
	p->from_day = day_of(from, INT32_MIN);
}

static bool on_policy(struct teller *t, int64_t now, int argc, char **argv)
{
	static struct event e;
	struct policy_error error;
	char text[1024] = "";
	(void)now;
	if (argc < 8)
		return false;
	e = (struct event){.kind = EVENT_POLICY};
	read_whom(&e.policy, argv[1], argv[2], argv[5]);
	e.policy.version = (uint32_t)atoi(argv[3]);
	e.policy.approved = !strcmp(argv[4], "approved");
	e.policy.to_day = day_of(argv[6], INT32_MAX);
	for (int i = 7; i < argc; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text), "%s ", argv[i]);
	if (policy_read_text(text, strlen(text), &e.policy.document, &error)) {
		buf_printf(t->out, "%s %s\n", error.path, error.reason);
		return false;
	}
	return registry(t, &e);
}

static bool on_no_policy(struct teller *t, int64_t now, int argc, char **argv)
{
	static struct event e;
	(void)now;
	if (argc != 4)
		return false;
	e = (struct event){.kind = EVENT_POLICY, .ended = true};
	read_whom(&e.policy, argv[1], argv[2], argv[3]);
	return registry(t, &e);
}

// --- values

static void play(struct teller *t, uint32_t at, bool silent)
{
	const struct kept *k = &t->record[at];
	const char *plant = k->plant, *indicator[ROWS_MAX];
	uint32_t zero[ROWS_MAX] = {0}, which[ROWS_MAX], one[ROWS_MAX], flags[ROWS_MAX];
	for (uint32_t i = 0; i < k->rows; i++) {
		indicator[i] = k->indicator[i];
		which[i] = i;
		one[i] = 1;
		flags[i] = k->flags;
	}
	step(t, &(struct event){
	                .kind = EVENT_RECORD,
	                .silent = silent,
	                .record = {.number = at + 1,
	                           .receive_time = k->receive_time,
	                           .enterprise = &plant,
	                           .enterprises = 1,
	                           .indicator = indicator,
	                           .indicators = k->rows,
	                           .runs = k->rows,
	                           .run_enterprise = zero,
	                           .run_indicator = which,
	                           .run_length = one,
	                           .run_flags = flags,
	                           .rows = k->rows,
	                           .start_time = k->start,
	                           .value = k->value}
        });
}

static struct kept *new_record(struct teller *t, const char *plant, int64_t receive_time)
{
	struct kept *k = &t->record[t->records++];
	*k = (struct kept){.receive_time = receive_time};
	snprintf(k->plant, sizeof k->plant, "%s", plant);
	return k;
}

static void add_row(struct kept *k, const char *indicator, int64_t start, double value)
{
	snprintf(k->indicator[k->rows], CODE_LEN, "%s", indicator);
	k->start[k->rows] = start;
	k->value[k->rows++] = value;
}

static bool feed(struct teller *t, char **argv, int64_t period_ms, int64_t wait_ms, int periods_each)
{
	static const double wobble[] = {-0.02, 0.03, 0, 0.02, -0.03, 0.01, -0.01, 0.025, -0.025, 0.005, -0.015};
	int64_t start = time_of(argv[3]);
	double level = atof(argv[5]);
	for (int n = 0; n < atoi(argv[4]) * periods_each; n++, start += period_ms) {
		if (t->records == KEPT_MAX)
			return false;
		struct kept *k = new_record(t, argv[1], start + period_ms + wait_ms);
		add_row(k, argv[2], start, level * (1 + wobble[(uint64_t)(start / period_ms) % 11]));
		play(t, t->records - 1, false);
	}
	return true;
}

static bool on_usual(struct teller *t, int64_t now, int argc, char **argv)
{
	(void)now;
	return argc == 6 && feed(t, argv, CIVIL_DAY_MS, 8 * (int64_t)CIVIL_HOUR_MS, 1);
}

static bool on_slots(struct teller *t, int64_t now, int argc, char **argv)
{
	(void)now;
	return argc == 6 && feed(t, argv, 15 * CIVIL_MINUTE_MS, 0, 4);
}

static bool take_values(struct teller *t, int64_t now, int argc, char **argv, uint32_t flags)
{
	struct kept *k = new_record(t, argv[1], now);
	k->flags = flags;
	for (int i = 2; i + 2 < argc; i += 4)
		add_row(k, argv[i], time_of(argv[i + 1]), atof(argv[i + 2]));
	play(t, t->records - 1, false);
	return argc >= 5 && t->records < KEPT_MAX;
}

static bool on_value(struct teller *t, int64_t now, int argc, char **argv)
{
	return take_values(t, now, argc, argv, 0);
}

static bool on_history(struct teller *t, int64_t now, int argc, char **argv)
{
	return take_values(t, now, argc, argv, RUN_HISTORICAL);
}

static bool on_duty(struct teller *t, int64_t now, int argc, char **argv)
{
	struct judgement j = {.enterprises = 1};
	if (argc != 5)
		return false;
	for (int d = DUTY_LATE; d < DUTIES; d++)
		if (!strcmp(duty_word((enum duty)d), argv[1]))
			j.duty = (enum duty)d;
	const char *plant = argv[2];
	int64_t start = time_of(argv[4]);
	j.indicator = argv[3];
	j.start_time = start;
	j.due_time = start + 34 * (int64_t)CIVIL_HOUR_MS;
	j.enterprise = &plant;
	j.last_start = &start;
	step(t, &(struct event){
	                .kind = EVENT_RECORD, .record = {.number = KEPT_MAX, .receive_time = now, .judgement = &j, .judgements = 1}
        });
	return true;
}

// --- people, and what is shown

static bool on_confirm(struct teller *t, int64_t now, int argc, char **argv)
{
	static struct event e;
	uint32_t n = argc == 5 ? (uint32_t)atoi(argv[1]) : 0;
	if (!n || n > t->alerts)
		return false;
	e = (struct event){
	        .kind = EVENT_COMMAND, .command = {.action = "confirm_red", .time = now}
        };
	memcpy(e.command.alert, t->seen[n - 1], ALERT_ID_LEN);
	snprintf(e.command.actor, sizeof e.command.actor, "%s", argv[2]);
	snprintf(e.command.zone[0], sizeof e.command.zone[0], "%s", argv[3]);
	e.command.zones = strcmp(argv[3], "*") != 0;
	snprintf(e.command.note, sizeof e.command.note, "%s", argv[4]);
	step(t, &e);
	return true;
}

static bool on_reason(struct teller *t, int64_t now, int argc, char **argv)
{
	(void)now, (void)argc, (void)argv;
	buf_printf(t->out, "%s\n%s\n", t->last.reason_zh, t->last.reason_en);
	for (uint32_t i = 0; i < t->last.policy_layers; i++)
		buf_printf(t->out, "%s%s", t->last.policy_layer[i], i + 1 < t->last.policy_layers ? " < " : "\n");
	return true;
}

static bool on_counts(struct teller *t, int64_t now, int argc, char **argv)
{
	const struct core_counts *n = core_counts(t->core);
	(void)now, (void)argc, (void)argv;
	buf_printf(t->out, "observations %llu judged %llu back_filled %llu out_of_order %llu restated %llu\n", (unsigned long long)n->observations,
	           (unsigned long long)n->judged, (unsigned long long)n->back_filled, (unsigned long long)n->out_of_order, (unsigned long long)n->restated);
	return true;
}

static bool on_open(struct teller *t, int64_t now, int argc, char **argv)
{
	(void)now, (void)argc, (void)argv;
	for (uint32_t i = 0; i < core_open_alerts(t->core); i++) {
		const struct alert *a = core_open_alert(t->core, i);
		char time[40];
		buf_printf(t->out, "%s %s %s %s evidence %s value %g of %.10s policy %s@%u\n", a->enterprise, a->indicator, kind_word(a->kind),
		           level_word(a->level), level_word(a->evidence_level), a->value, civil_text(time, a->value_time, CIVIL_SHANGHAI_MS), a->policy,
		           a->policy_version);
	}
	if (!core_open_alerts(t->core))
		buf_text(t->out, "none\n");
	return true;
}

struct moved {
	struct core *to;
	bool other_layout;
	uint32_t refused;
};

static void restore_row(void *arg, const struct snapshot_row *row)
{
	struct moved *m = arg;
	struct snapshot_row of = *row;
	of.len -= m->other_layout;
	m->refused += core_restore(m->to, &of) != OK;
}

static bool on_restart(struct teller *t, int64_t now, int argc, char **argv)
{
	struct core *old = t->core;
	(void)now, (void)argv;
	struct moved m = {.to = core_new(CIVIL_SHANGHAI_MS), .other_layout = argc == 2};
	t->core = m.to;
	for (uint32_t i = 0; i < t->registry_events; i++)
		step(t, &t->registry[i]);
	for (uint32_t i = 0; i < core_open_alerts(old); i++)
		core_put_alert(t->core, core_open_alert(old, i));
	core_snapshot(old, false, restore_row, &m);
	if (m.refused)
		core_forget_states(t->core);
	for (uint32_t i = 0; i < t->records && argc == 2; i++)
		play(t, i, true);
	buf_printf(t->out, "%u open, %u states refused\n", core_open_alerts(t->core), m.refused);
	core_free(old);
	return true;
}

static bool tell(void *arg, int64_t time_ms, int argc, char **argv, struct buf *trace)
{
	static const struct {
		const char *word;
		bool (*on)(struct teller *, int64_t, int, char **);
	} commands[] = {
	        {"plant",     on_plant    },
                {"indicator", on_indicator},
                {"day",       on_day      },
                {"policy",    on_policy   },
                {"no-policy", on_no_policy},
	        {"usual",     on_usual    },
                {"slots",     on_slots    },
                {"value",     on_value    },
                {"history",   on_history  },
                {"duty",      on_duty     },
	        {"confirm",   on_confirm  },
                {"reason",    on_reason   },
                {"counts",    on_counts   },
                {"open",      on_open     },
                {"restart",   on_restart  },
	};
	struct teller *t = arg;
	t->out = trace;
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (!strcmp(commands[i].word, argv[0]))
			return commands[i].on(t, time_ms, argc, argv);
	return false;
}

int main(int argc, char **argv)
{
	return story_main(argc, argv, open_teller, tell, close_teller);
}
