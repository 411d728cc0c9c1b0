// The desk against a second, naive implementation of its rules: random evidence, commands, silences, time and restarts; after every step both say the same of every alert.
//
//     desk_model [steps [seed]]
#include "base/civil.h"
#include "desk/desk.h"
#include "naive.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLANTS = 4, SHIFT = CIVIL_SHANGHAI_MS, RESTART_ODDS = 5000 };

struct run {
	struct desk *desk;
	struct desk_effects effects;
	struct naive naive[PLANTS];
	struct desk_alert alert[PLANTS]; // as stored; texts are of the desk
	struct desk_silence silence[PLANTS];
	bool silenced[PLANTS];
	char id[PLANTS][DESK_ID_LEN];
	int64_t now_ms;
	uint64_t random, steps, refused, restarts;
};

static const char *const codes[PLANTS] = {"P0", "P1", "P2", "P3"};
static const char *const scopes[PLANTS] = {"enterprise:P0", "enterprise:P1", "enterprise:P2", "enterprise:P3"};

static uint32_t dice(struct run *r, uint32_t sides) // xorshift64*
{
	r->random ^= r->random >> 12;
	r->random ^= r->random << 25;
	r->random ^= r->random >> 27;
	return (uint32_t)((r->random * 0x2545F4914F6CDD1DULL) >> 33) % sides;
}

static void say(const struct run *r, const char *what, int plant)
{
	const struct naive *n = &r->naive[plant];
	const struct desk_alert *a = &r->alert[plant];
	printf("step %llu, %s, alert %s: the desk says %s/%s level %d data %d worst %d told %lld reminders %u, the rules %s/%s level %d data %d worst %d told "
	       "%lld reminders %d\n",
	       (unsigned long long)r->steps, what, r->id[plant], state_word(a->state), state_word(a->before), a->level, a->evidence_level, a->worst_level,
	       (long long)a->told_time, a->reminders, n->state, n->before, n->level, n->data, n->worst, (long long)n->told_time, n->reminders);
}

// --- the desk's side

static void registry(struct run *r, struct desk *d)
{
	static const char *const everywhere[] = {"city"}, *const mail[] = {"mail"}, *const people[] = {"ann", "bob"};
	struct desk_event e = {.kind = DESK_CHANNEL, .now_ms = r->now_ms, .channel = {.id = "mail"}};
	desk_step(d, &e, &r->effects);
	for (int i = 0; i < 2; i++) {
		e.kind = DESK_OFFICER;
		e.officer = (struct desk_officer){
		        .id = people[i], .scope = {everywhere, 1},
                             .channel = {mail,       1},
                             .tier = TIER_CITY, .always = true, .work_to = 24 * 60, .away_to = -1
                };
		desk_step(d, &e, &r->effects);
	}
	for (int level = LEVEL_BLUE; level < LEVELS; level++) {
		e.kind = DESK_ESCALATION;
		e.escalation = (struct desk_escalation){(enum level)level, 360, 360, 0, 8, 1, 2, 10, 25};
		desk_step(d, &e, &r->effects);
	}
	for (int i = 0; i < PLANTS; i++) {
		e.kind = DESK_ENTERPRISE;
		e.enterprise = (struct desk_enterprise){.code = codes[i]};
		desk_step(d, &e, &r->effects);
		e.kind = DESK_SILENCE;
		e.silence = r->silence[i];
		if (r->silenced[i])
			desk_step(d, &e, &r->effects);
	}
	desk_effects_clear(&r->effects);
}

static struct desk *desk_begin(void)
{
	struct desk_config config = desk_config_default();
	config.work_from = 0;
	config.work_to = 24 * 60;
	return desk_new(&config);
}

static void take(struct run *r)
{
	for (uint32_t i = 0; i < r->effects.alerts; i++)
		for (int p = 0; p < PLANTS; p++)
			if (!strcmp(r->effects.alert[i].id, r->id[p]))
				r->alert[p] = r->effects.alert[i];
}

static void step(struct run *r, struct desk_event *e)
{
	e->now_ms = r->now_ms;
	desk_effects_clear(&r->effects);
	desk_step(r->desk, e, &r->effects);
	take(r);
}

static void restart(struct run *r)
{
	struct desk *old = r->desk, *d = desk_begin();
	registry(r, d);
	for (int p = 0; p < PLANTS; p++)
		if (*r->id[p] && desk_keeps(&r->alert[p]))
			desk_put_alert(d, &r->alert[p]);
	desk_ready(d, r->now_ms);
	for (int p = 0; p < PLANTS; p++)
		if (*r->id[p] && desk_find(d, r->id[p]))
			r->alert[p] = *desk_find(d, r->id[p]); // its texts are of the new one
		else if (*r->id[p]) {
			desk_put_alert(d, &r->alert[p]); // that one step knows: its texts too
			r->alert[p] = *desk_find(d, r->id[p]);
		}
	r->desk = d;
	step(r, &(struct desk_event){
	                .kind = DESK_DAY, .day = {0, DAY_WORKDAY}
        }); // what was put in for one step goes
	desk_free(old);
	r->restarts++;
}

// --- both

static bool same(const struct run *r, int p)
{
	const struct naive *n = &r->naive[p];
	const struct desk_alert *a = &r->alert[p];
	if (!*r->id[p])
		return !strcmp(n->state, "none");
	if (strcmp(state_word(a->state), n->state) || strcmp(state_word(a->before), n->before) || strcmp(verdict_word(a->verdict), n->verdict))
		return false;
	if ((int)a->level != n->level || (int)a->evidence_level != n->data || (int)a->worst_level != n->worst || a->red_waits != n->waits)
		return false;
	return a->state != LIFE_OPEN || (a->told_time == n->told_time && (int)a->reminders == n->reminders);
}

static bool compare(const struct run *r, const char *what)
{
	for (int p = 0; p < PLANTS; p++)
		if (!same(r, p)) {
			say(r, what, p);
			return false;
		}
	return true;
}

// Whatever happens by itself until then, in both, each at its own time.
static bool pass(struct run *r, int64_t until)
{
	for (;;) {
		int64_t next = INT64_MAX;
		for (int p = 0; p < PLANTS; p++)
			next = naive_next(&r->naive[p]) < next ? naive_next(&r->naive[p]) : next;
		const int64_t due = desk_deadline(r->desk) < next ? desk_deadline(r->desk) : next;
		if (due > until)
			break;
		r->now_ms = due > r->now_ms ? due : r->now_ms;
		for (int p = 0; p < PLANTS; p++)
			if (naive_next(&r->naive[p]) <= r->now_ms)
				naive_tick(&r->naive[p], r->now_ms);
		step(r, &(struct desk_event){.kind = DESK_TICK});
		if (!compare(r, "time"))
			return false;
	}
	r->now_ms = until;
	return true;
}

static bool evidence(struct run *r, int p)
{
	static const struct {
		enum evidence_change change;
		const char *word;
	} changes[] = {
	        {EVIDENCE_RAISED,    "raised"   },
                {EVIDENCE_LEVEL,     "level"    },
                {EVIDENCE_LEVEL,     "level"    },
                {EVIDENCE_LEVEL,     "level"    },
	        {EVIDENCE_GOOD,      "good"     },
                {EVIDENCE_GOOD,      "good"     },
                {EVIDENCE_WITHDRAWN, "withdrawn"}
        };
	const uint32_t c = dice(r, 7) == 6 ? 4 + dice(r, 3) : dice(r, 6);
	const bool bad = changes[c].change == EVIDENCE_RAISED || changes[c].change == EVIDENCE_LEVEL;
	const enum level level = bad ? (enum level)(LEVEL_BLUE + dice(r, 4)) : LEVEL_NONE;
	const bool waits = level == LEVEL_ORANGE && !dice(r, 3);
	const bool known = *r->id[p] && desk_keeps(&r->alert[p]);
	char id[DESK_ID_LEN];

	snprintf(id, sizeof id, "%d-%llu", p, (unsigned long long)r->steps);
	const bool another = bad && (!known || (changes[c].change == EVIDENCE_RAISED && r->alert[p].state == LIFE_CLOSED));
	if (another)
		memcpy(r->id[p], id, sizeof id);
	step(r, &(struct desk_event){
	                .kind = DESK_EVIDENCE,
	                .evidence = {.change = changes[c].change,
	                             .alert = another ? id : r->id[p],
	                             .enterprise = codes[p],
	                             .indicator = "power",
	                             .kind = "drop",
	                             .level = level,
	                             .red_waits = waits,
	                             .value = NAN,
	                             .expected = NAN,
	                             .shortfall_percent = NAN,
	                             .data_time = r->now_ms}
        });
	if (known || bad)
		naive_evidence(&r->naive[p], r->now_ms, changes[c].word, level, waits);
	return compare(r, changes[c].word);
}

static bool person(struct run *r, int p)
{
	const enum desk_input input = (enum desk_input)(INPUT_ACKNOWLEDGE + dice(r, INPUT_REOPEN - INPUT_ACKNOWLEDGE + 1));
	const bool who = dice(r, 10), reason = dice(r, 4), owner = dice(r, 4);
	const enum level level = (enum level)dice(r, LEVELS);
	const enum desk_verdict verdict = (enum desk_verdict)dice(r, VERDICTS);

	if (*r->id[p] && !desk_find(r->desk, r->id[p]))
		desk_put_alert(r->desk, &r->alert[p]); // as the shell does
	step(r, &(struct desk_event){
	                .kind = DESK_COMMAND,
	                .command = {.actor = who ? "ann" : "",
	                            .alert = r->id[p],
	                            .reason = reason ? "why" : NULL,
	                            .input = input,
	                            .level = level,
	                            .verdict = verdict,
	                            .owner = owner ? "bob" : ""}
        });
	const char *refused = naive_person(&r->naive[p], r->now_ms, input_word(input), who, reason, owner, level, verdict_word(verdict));
	const char *code = r->effects.refusal.code ? r->effects.refusal.code : "";
	r->refused += *code != 0;
	if (strcmp(code, refused)) {
		say(r, input_word(input), p);
		printf("refused: the desk says '%s', the rules '%s'\n", code, refused);
		return false;
	}
	return compare(r, input_word(input));
}

static bool silence(struct run *r, int p)
{
	const bool ended = r->silenced[p] && dice(r, 2);
	const int64_t from = r->now_ms + (int64_t)dice(r, 3) * CIVIL_HOUR_MS, to = from + (1 + (int64_t)dice(r, 48)) * CIVIL_HOUR_MS;
	struct desk_event e = {.kind = DESK_SILENCE, .ended = ended};

	if (!ended)
		r->silence[p] = (struct desk_silence){
		        .id = scopes[p],
		        .scope = {&scopes[p], 1},
		        .max_level = (enum level)(LEVEL_BLUE + dice(r, 3)),
		        .reason = "why",
		        .author = "ann",
		        .from_time = from,
		        .to_time = to
                };
	r->silence[p].id = scopes[p];
	e.silence = r->silence[p];
	r->silenced[p] = !ended;
	step(r, &e);
	naive_silence(&r->naive[p], r->now_ms, r->silence[p].from_time, r->silence[p].to_time, r->silence[p].max_level, ended);
	return compare(r, "silence");
}

static bool one(struct run *r)
{
	static const int64_t spans[] = {0, 0, 1000, 60000, 90000, 600000, CIVIL_HOUR_MS, 4 * CIVIL_HOUR_MS};
	const int p = (int)dice(r, PLANTS);
	const struct desk_alert *lost = NULL;
	const uint32_t what = dice(r, 100);

	if (!pass(r, r->now_ms + spans[dice(r, 8)]))
		return false;
	if (!dice(r, RESTART_ODDS))
		restart(r);
	if (!(r->steps % 1000) && desk_audit(r->desk, &lost)) {
		printf("step %llu: alert %s has no next step\n", (unsigned long long)r->steps, lost->id);
		return false;
	}
	return what < 50 ? evidence(r, p) : what < 97 ? person(r, p) : silence(r, p);
}

int main(int argc, char **argv)
{
	const uint64_t steps = argc > 1 ? strtoull(argv[1], NULL, 10) : 200000;
	struct run r = {.random = argc > 2 ? strtoull(argv[2], NULL, 10) : 20260105, .desk = desk_begin(), .now_ms = civil_ms(civil_days(2026, 1, 5), SHIFT)};
	bool ok = true;

	for (int p = 0; p < PLANTS; p++)
		r.naive[p] = (struct naive){.state = "none", .before = "none", .verdict = "none"};
	registry(&r, r.desk);
	for (; ok && r.steps < steps; r.steps++)
		ok = one(&r);
	printf("%llu steps, %llu of them refused, %llu restarts: %s\n", (unsigned long long)r.steps, (unsigned long long)r.refused,
	       (unsigned long long)r.restarts, ok ? "identical" : "not the same");
	desk_free(r.desk);
	desk_effects_fini(&r.effects);
	return !ok;
}
