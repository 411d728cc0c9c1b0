// Cases (帮扶): what is done for an enterprise, by when. Apart from the alert: that may be over while its case is open.
#include "inside.h"

#include "base/map.h"
#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AGAIN_DAYS = 5 }; // workdays: what is overdue, or waits for the enterprise's word, is told of again

enum { WHEN_OPEN = 1 << CASE_IS_OPEN, WHEN_SOLVED = 1 << CASE_IS_SOLVED, WHEN_CONFIRMED = 1 << CASE_IS_CONFIRMED };

static const struct case_rule {
	const char *word;
	unsigned when; // states in which it may be
	struct desk_refusal otherwise;
} rules[CASE_INPUTS + 1] = {
        [CASE_OPEN] = {"open",      0,                            {"exists", "帮扶事项已经存在", "the case is there already"}                                         },
        [CASE_ADD] = {"add",       WHEN_OPEN,                    {"not_open", "帮扶事项已经办结", "the case is solved or closed"}                                    },
        [CASE_VISIT] = {"visit",     WHEN_OPEN,                    {"not_open", "帮扶事项已经办结", "the case is solved or closed"}                                    },
        [CASE_PLAN] = {"plan",      WHEN_OPEN,                    {"not_open", "帮扶事项已经办结", "the case is solved or closed"}                                    },
        [CASE_SOLVE] = {"solve",     WHEN_OPEN,                    {"not_open", "帮扶事项已经办结", "the case is solved or closed"}                                    },
        [CASE_EXTEND] = {"extend",    WHEN_OPEN,                    {"not_open", "帮扶事项已经办结", "the case is solved or closed"}                                    },
        [CASE_CONFIRM] = {"confirm",   WHEN_SOLVED,                  {"not_solved", "帮扶事项尚未办结，或已经确认", "the case is not solved, or confirmed already"}},
        [CASE_FOLLOW_UP] = {"follow_up", WHEN_SOLVED | WHEN_CONFIRMED, {"not_solved", "帮扶事项尚未办结", "the case is not solved"}                                        },
        [CASE_CLOSE] = {"close",     WHEN_CONFIRMED,               {"not_confirmed", "须由企业确认后才能关闭", "the enterprise has not confirmed it"}               },
        [CASE_OVERDUE] = {"overdue",   0,                            {0}                                                                                                         },
};

const char *case_word(enum case_input input)
{
	return rules[input].word;
}

// --- when what is next

static int64_t solve_due(const struct desk_case *c)
{
	return c->extend_time ? c->due_extend : c->due_solve;
}

// The first due date that has not been kept and not been told of: its bit, or -1.
static int next_due(const struct desk_case *c, int64_t *time)
{
	const struct {
		int64_t done, due;
	} dues[] = {
	        {c->visit_time, c->due_check},
                {c->plan_time,  c->due_plan },
                {c->solve_time, solve_due(c)}
        };
	int first = -1;

	*time = INT64_MAX;
	for (int i = 0; i < 3; i++)
		if (!dues[i].done && !(c->overdue >> i & 1) && dues[i].due < *time) {
			first = i;
			*time = dues[i].due;
		}
	return first;
}

static void schedule(struct desk *d, uint32_t n)
{
	const struct desk_case *c = &d->help[n].is;
	int64_t time;

	if (c->state != CASE_IS_OPEN || next_due(c, &time) < 0) {
		int64_t last = c->solve_time > c->told_time ? c->solve_time : c->told_time;
		last = c->confirm_time > last ? c->confirm_time : last;
		time = worktime_add_days(&d->city, last, AGAIN_DAYS);
	}
	heap_set(&d->help_due, n, worktime_next(&d->city, time), (uint32_t)map_hash(c->id, strlen(c->id))); // dates end with the workday: the next morning
}

static void changed(struct desk *d, uint32_t n)
{
	struct help *h = d->help + n;

	effect_case(d, &h->is);
	if (h->is.state == CASE_IS_CLOSED) {
		heap_drop(&d->help_due, n);
		h->used = false;
	} else {
		schedule(d, n);
	}
}

void help_tick(struct desk *d)
{
	while (heap_time(&d->help_due) <= d->now_ms) {
		const uint32_t n = heap_first(&d->help_due);
		struct desk_case *c = &d->help[n].is;
		static const char *const late[] = {"no visit yet", "no measures planned yet", "not solved yet"};
		int64_t due;
		const int missed = c->state == CASE_IS_OPEN ? next_due(c, &due) : -1;
		if (missed >= 0)
			c->overdue |= 1u << missed;
		c->told_time = d->now_ms;
		effect_case_record(d, c, SYSTEM, CASE_OVERDUE,
		                   missed >= 0                ? late[missed]
		                   : c->state == CASE_IS_OPEN ? late[2]
		                                              : "it waits for the enterprise's word");
		tell_case(d, c);
		changed(d, n);
	}
}

// --- what people do

static void refuse(struct desk *d, const char *code, const char *zh, const char *en)
{
	d->out->refusal = (struct desk_refusal){code, zh, en};
}

static bool blank(const char *text)
{
	return !text || !text[strspn(text, " \t\r\n")];
}

static void keep(struct desk *d, const char **to, const char *text)
{
	if (text)
		*to = words_put(&d->words, text);
	else if (!*to)
		*to = words_put(&d->words, "");
}

static void keep_texts(struct desk *d, struct desk_case *to, const struct desk_command *c)
{
	keep(d, &to->need, c->need);
	keep(d, &to->department, c->department);
	keep(d, &to->measures, c->measures);
	keep(d, &to->feedback, c->feedback);
	keep(d, &to->owner, c->owner);
	if (isfinite(c->cost))
		to->cost = c->cost;
}

struct desk_case *help_put(struct desk *d, const struct desk_case *c)
{
	const uint32_t n = words_number(&d->case_ids, c->id);

	if (n >= d->help_cap) {
		d->help_cap = d->help_cap ? d->help_cap * 2 : 16;
		d->help = mem_grow(d->help, d->help_cap, sizeof *d->help);
	}
	struct desk_case *to = &d->help[n].is;
	*to = *c;
	d->help[n].used = true;
	const char **const texts[] = {&to->enterprise, &to->need, &to->department, &to->measures, &to->feedback, &to->owner};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = words_put(&d->words, *texts[i]);
	schedule(d, n);
	return to;
}

static uint32_t find(const struct desk *d, const char *id)
{
	const uint32_t n = id ? words_find(&d->case_ids, id) : LOOKUP_NONE;

	return n != LOOKUP_NONE && d->help[n].used ? n : LOOKUP_NONE;
}

const struct desk_case *desk_find_case(const struct desk *d, const char *id)
{
	const uint32_t n = find(d, id);

	return n == LOOKUP_NONE ? NULL : &d->help[n].is;
}

// The alert becomes one of the case's: help is under way for it.
static bool assist(struct desk *d, uint32_t alert, const char *case_id, const struct desk_command *c)
{
	struct slot *s = d->slots.at[alert];
	const struct life_input in = {.input = INPUT_ASSIST, .now_ms = d->now_ms, .actor = words_put(&d->words, c->actor), .reason = c->reason};
	const enum life_refusal refused = change(d, alert, &in, effect_printf(d, "case %s", case_id));

	if (refused) {
		d->out->refusal = life_refusal(refused);
		return false;
	}
	snprintf(s->a.case_id, sizeof s->a.case_id, "%s", case_id);
	return true;
}

static void case_open(struct desk *d, const struct desk_command *c, uint32_t alert)
{
	const struct desk_alert *a = &d->slots.at[alert]->a;
	const struct desk_escalation *r = d->rule + (a->level ? a->level : LEVEL_BLUE);
	struct desk_case new = {
	        .enterprise = a->enterprise,
	        .owner = blank(a->owner) ? c->actor : a->owner,
	        .alerts = 1,
	        .open_time = d->now_ms,
	        .due_check = worktime_add_days(&d->city, d->now_ms, r->check_days),
	        .due_plan = worktime_add_days(&d->city, d->now_ms, r->plan_days),
	        .due_solve = worktime_add_days(&d->city, d->now_ms, r->solve_days),
	        .due_extend = worktime_add_days(&d->city, d->now_ms, r->extend_days),
	};

	if (blank(c->need)) {
		refuse(d, "needs_need", "须写明企业诉求", "it must be said what the enterprise needs");
		return;
	}
	snprintf(new.id, sizeof new.id, "%s", c->case_id);
	if (!assist(d, alert, new.id, c))
		return;
	struct desk_case *is = help_put(d, &new);
	keep_texts(d, is, c);
	effect_case_record(d, is, c->actor, CASE_OPEN, c->need);
	changed(d, find(d, c->case_id));
}

// What the input asks for beside the state; NULL: nothing is missing.
static const struct desk_refusal *missing(const struct desk_case *is, const struct desk_command *c)
{
	static const struct desk_refusal visited = {"visited", "已经走访", "it was visited already"},
	                                 plan = {"needs_measures", "须写明帮扶措施", "the measures must be given"},
	                                 reason = {"needs_reason", "须说明理由", "a reason must be given"},
	                                 extended = {"extended", "只能延期一次", "it was put off once already"},
	                                 feedback = {"needs_feedback", "须写明办理结果", "it must be said what came of it"};
	switch (c->case_input) {
	case CASE_VISIT:
		return is->visit_time ? &visited : NULL;
	case CASE_PLAN:
		return blank(c->measures) ? &plan : NULL;
	case CASE_SOLVE:
		return blank(c->feedback) ? &feedback : NULL;
	case CASE_EXTEND:
		return is->extend_time ? &extended : blank(c->reason) ? &reason : NULL;
	default:
		return NULL;
	}
}

static void apply(struct desk *d, struct desk_case *is, enum case_input input)
{
	int64_t *const times[CASE_INPUTS] = {
	        [CASE_VISIT] = &is->visit_time,     [CASE_PLAN] = &is->plan_time,           [CASE_SOLVE] = &is->solve_time, [CASE_EXTEND] = &is->extend_time,
	        [CASE_CONFIRM] = &is->confirm_time, [CASE_FOLLOW_UP] = &is->follow_up_time, [CASE_CLOSE] = &is->close_time,
	};
	static const enum desk_case_state states[CASE_INPUTS] = {
	        [CASE_SOLVE] = CASE_IS_SOLVED, [CASE_CONFIRM] = CASE_IS_CONFIRMED, [CASE_CLOSE] = CASE_IS_CLOSED};

	if (times[input])
		*times[input] = d->now_ms;
	if (states[input])
		is->state = states[input];
	if (input == CASE_EXTEND)
		is->overdue &= ~4u; // the new date may be missed anew
}

void help_command(struct desk *d, const struct desk_command *c)
{
	const struct case_rule *rule = rules + c->case_input;
	const uint32_t n = find(d, c->case_id), alert = c->alert ? slot_find(d, c->alert) : SLOT_NONE;
	const bool of_alert = c->case_input == CASE_OPEN || c->case_input == CASE_ADD;

	if (blank(c->actor))
		d->out->refusal = life_refusal(REFUSED_NEEDS_PERSON);
	else if (of_alert && alert == SLOT_NONE)
		d->out->refusal = life_refusal(REFUSED_NO_ALERT);
	else if (c->case_input == CASE_OPEN && n == LOOKUP_NONE)
		case_open(d, c, alert);
	else if (n == LOOKUP_NONE)
		refuse(d, "no_case", "没有这个帮扶事项", "there is no such case, or it is closed");
	else if (!(rule->when >> d->help[n].is.state & 1))
		d->out->refusal = rule->otherwise;
	else if (missing(&d->help[n].is, c))
		d->out->refusal = *missing(&d->help[n].is, c);
	else if (!of_alert || assist(d, alert, d->help[n].is.id, c)) {
		struct desk_case *is = &d->help[n].is;
		keep_texts(d, is, c);
		apply(d, is, c->case_input);
		is->alerts += of_alert;
		effect_case_record(d, is, c->actor, c->case_input, c->reason);
		changed(d, n);
	}
}
