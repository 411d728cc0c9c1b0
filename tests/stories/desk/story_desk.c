// Stories of the desk. Whatever is due before a line's time happens first, at its own time ("at 01-05 08:30"). In a value "_" stands for a space.
//
//     0s enterprise E1 area=Z1A1 zone=Z1 county=530303 chain=aluminium industry=3216 feeder=F1 gateway=K1
//     0s link L1 supplier=E1 buyer=E2 product=ingots share=60 lag=2 stock=5
//     0s officer li.na tier=officer scope=zone:Z1 channel=mail min=yellow always administrator substitute=.. away=2026-01-05..2026-01-06 hours=22:00-06:00 kind=drop
//     0s duty D1 scope=zone:Z1 tier=officer officer=.. substitute=.. from=2026-01-05 to=2026-01-06
//     0s channel mail scope=zone:Z1 min=orange
//     0s filing F1 scope=enterprise:E1 indicator=* reason=shutdown from=.. to=.. percent=0
//     0s silence S1 scope=zone:Z1 kind=drop max=orange from=.. to=.. window=Mon-Fri_08:00-18:00 reason=.. author=..
//     0s rule orange acknowledge=240 remind=120 escalate=240 unacknowledge=16
//     0s off 2026-01-06                              a holiday
//     0s end officer li.na                           of any of these
//     0s raised A1 E1 power drop orange type=stop value=0 expected=100 waits back_filled series=5 data=2026-01-04
//     0s level|good|withdrawn ...                    the same
//     0s acknowledge A1 by=li.na reason=.. level=.. verdict=.. owner=..      each input of people
//     0s case_open C1 alert=A1 by=.. need=.. measures=.. feedback=.. reason=.. owner=..
//     0s fault store            0s fault store over
//     0s restart                a new desk from the store
//     0s audit   0s show A1   0s route E1 drop orange tier=zone   0s preview scope=.. max=..   0s wait
#include "base/civil.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/parse.h"
#include "desk/places.h"
#include "desk/route.h"
#include "desk/silence.h"
#include "desk/trace.h"
#include "desk_store.h"
#include "story.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINES_MOST = 2000, LIST_MOST = 16, SHIFT = CIVIL_SHANGHAI_MS };

struct telling {
	struct desk *desk;
	struct desk_effects effects;
	struct desk_store store;
	char *line[LINES_MOST]; // of the registry, for a restart
	int lines;
	int64_t last_ms; // time does not go back
};

static void *telling_open(void)
{
	struct telling *t = mem_new(1, sizeof *t);
	const struct desk_config config = desk_config_default();
	t->desk = desk_new(&config);
	return t;
}

static void telling_close(void *arg)
{
	struct telling *t = arg;
	desk_free(t->desk);
	desk_effects_fini(&t->effects);
	desk_store_fini(&t->store);
	for (int i = 0; i < t->lines; i++)
		free(t->line[i]);
	free(t);
}

// --- reading words

struct words_of { // of one line
	int argc;
	char **argv;
};

static const char *value(const struct words_of *w, const char *key)
{
	const size_t len = strlen(key);
	for (int i = 0; i < w->argc; i++)
		if (!strncmp(w->argv[i], key, len) && w->argv[i][len] == '=') {
			for (char *s = w->argv[i]; (s = strchr(s, '_')) && strcmp(key, "kind") && strcmp(key, "window");)
				*s = ' ';
			return w->argv[i] + len + 1;
		}
	return NULL;
}

static bool flag(const struct words_of *w, const char *word)
{
	for (int i = 0; i < w->argc; i++)
		if (!strcmp(w->argv[i], word))
			return true;
	return false;
}

static double number(const struct words_of *w, const char *key, double otherwise)
{
	const char *text = value(w, key);
	return text && parse_f64(text, strlen(text), &otherwise) != OK ? NAN : otherwise;
}

static int64_t moment(const struct words_of *w, const char *key, int64_t otherwise)
{
	const char *text = value(w, key);
	return text && parse_time(text, strlen(text), SHIFT, &otherwise) != OK ? 0 : otherwise;
}

static enum level level_of(const char *word)
{
	const int level = word ? level_find(word) : 0;
	return level < 0 ? LEVEL_NONE : (enum level)level;
}

static struct desk_texts list(const struct words_of *w, const char *key, const char **at)
{
	struct desk_texts t = {at, 0};
	char *text = (char *)value(w, key);
	for (char *s = text ? strtok(text, ";") : NULL; s && t.count < LIST_MOST; s = strtok(NULL, ";"))
		at[t.count++] = s;
	return t;
}

static int16_t clock_of(const char *text)
{
	return (int16_t)(((text[0] - '0') * 10 + text[1] - '0') * 60 + (text[3] - '0') * 10 + text[4] - '0');
}

static int32_t day_of(const char *text, size_t len)
{
	int64_t ms = 0;
	parse_time(text, len, SHIFT, &ms);
	return civil_day_of(ms, SHIFT);
}

static enum desk_tier tier_of(const char *word)
{
	for (int t = 0; word && t < TIERS; t++)
		if (!strcmp(tier_word((enum desk_tier)t), word))
			return (enum desk_tier)t;
	return TIER_OFFICER;
}

// --- the registry's lines

struct lists {
	const char *a[LIST_MOST], *b[LIST_MOST], *c[LIST_MOST];
};

static void read_officer(const struct words_of *w, struct desk_officer *o, struct lists *l)
{
	const char *hours = value(w, "hours"), *away = value(w, "away");
	*o = (struct desk_officer){
	        .id = w->argv[1],
	        .scope = list(w, "scope", l->a),
	        .kind = list(w, "kind", l->b),
	        .channel = list(w, "channel", l->c),
	        .tier = tier_of(value(w, "tier")),
	        .min_level = level_of(value(w, "min")),
	        .always = flag(w, "always"),
	        .administrator = flag(w, "administrator"),
	        .english = flag(w, "english"),
	        .substitute = value(w, "substitute"),
	        .away_from = away ? day_of(away, 10) : 0,
	        .away_to = away ? day_of(away + 12, 10) : -1,
	};
	if (hours) {
		o->work_from = clock_of(hours);
		o->work_to = clock_of(hours + 6);
	}
}

static void read_silence(const struct words_of *w, struct desk_silence *s, struct lists *l)
{
	*s = (struct desk_silence){
	        .id = w->argv[1],
	        .scope = list(w, "scope", l->a),
	        .kind = list(w, "kind", l->b),
	        .max_level = level_of(value(w, "max")),
	        .reason = value(w, "reason"),
	        .author = value(w, "author"),
	        .from_time = moment(w, "from", 0),
	        .to_time = moment(w, "to", 0),
	};
	char *window = (char *)value(w, "window");
	if (window) {
		*strchr(window, '_') = ' ';
		s->windows = silence_window(s->window, window);
	}
}

// False: it is no line of the registry.
static bool registry_event(const struct words_of *w, struct desk_event *e, struct lists *l)
{
	const char *kind = w->argv[0], *id = w->argc > 1 ? w->argv[1] : "";
	if (!strcmp(kind, "enterprise")) {
		e->kind = DESK_ENTERPRISE;
		e->enterprise = (struct desk_enterprise){id,
		                                         value(w, "area"),
		                                         value(w, "zone"),
		                                         value(w, "county"),
		                                         value(w, "industry"),
		                                         value(w, "feeder"),
		                                         value(w, "gateway"),
		                                         list(w, "chain", l->a)};
	} else if (!strcmp(kind, "link")) {
		e->kind = DESK_LINK;
		e->link = (struct desk_link){
		        id, value(w, "supplier"), value(w, "buyer"), value(w, "product"), number(w, "share", 0), number(w, "lag", 0), number(w, "stock", 0)};
	} else if (!strcmp(kind, "officer")) {
		e->kind = DESK_OFFICER;
		read_officer(w, &e->officer, l);
	} else if (!strcmp(kind, "duty")) {
		e->kind = DESK_DUTY;
		e->duty = (struct desk_duty){id,
		                             value(w, "scope"),
		                             tier_of(value(w, "tier")),
		                             value(w, "officer"),
		                             value(w, "substitute"),
		                             moment(w, "from", 0),
		                             moment(w, "to", 0)};
	} else if (!strcmp(kind, "channel")) {
		e->kind = DESK_CHANNEL;
		e->channel =
		        (struct desk_channel){.id = id, .scope = list(w, "scope", l->a), .kind = list(w, "kind", l->b), .min_level = level_of(value(w, "min"))};
	} else if (!strcmp(kind, "filing")) {
		e->kind = DESK_FILING;
		e->filing = (struct desk_filing){id,      value(w, "scope"),    value(w, "indicator"), value(w, "reason"),
		                                 "plant", moment(w, "from", 0), moment(w, "to", 0),    number(w, "percent", 0)};
	} else if (!strcmp(kind, "silence")) {
		e->kind = DESK_SILENCE;
		read_silence(w, &e->silence, l);
	} else if (!strcmp(kind, "rule")) {
		e->kind = DESK_ESCALATION;
		e->escalation = (struct desk_escalation){level_of(id),
		                                         (uint32_t)number(w, "acknowledge", 60),
		                                         (uint32_t)number(w, "remind", 0),
		                                         (uint32_t)number(w, "escalate", 0),
		                                         (uint32_t)number(w, "unacknowledge", 0),
		                                         1,
		                                         2,
		                                         10,
		                                         25};
	} else if (!strcmp(kind, "off")) {
		e->kind = DESK_DAY;
		e->day.day = day_of(id, strlen(id));
		e->day.kind = DAY_OFF;
	} else {
		return false;
	}
	return true;
}

// --- what the core finds and people do

static bool evidence_event(const struct words_of *w, struct desk_event *e)
{
	static const char *const changes[] = {"raised", "level", "good", "withdrawn"};
	int change = 0;
	while (change < 4 && strcmp(w->argv[0], changes[change]))
		change++;
	if (change == 4 || w->argc < 5)
		return false;
	e->kind = DESK_EVIDENCE;
	e->evidence = (struct desk_evidence){
	        .change = (enum evidence_change)change,
	        .alert = w->argv[1],
	        .enterprise = w->argv[2],
	        .indicator = w->argv[3],
	        .kind = w->argv[4],
	        .level = level_of(w->argc > 5 ? w->argv[5] : NULL),
	        .type = value(w, "type"),
	        .red_waits = flag(w, "waits"),
	        .back_filled = flag(w, "back_filled"),
	        .value = number(w, "value", NAN),
	        .expected = number(w, "expected", NAN),
	        .shortfall_percent = number(w, "shortfall", NAN),
	        .since_time = e->now_ms,
	        .data_time = moment(w, "data", e->now_ms),
	        .series = (uint32_t)number(w, "series", 0),
	        .policy = "*/*",
	        .policy_version = 3,
	};
	return true;
}

static enum desk_verdict verdict_of(const char *word)
{
	for (int v = 0; word && v < VERDICTS; v++)
		if (!strcmp(verdict_word((enum desk_verdict)v), word))
			return (enum desk_verdict)v;
	return VERDICT_NONE;
}

static bool command_event(const struct words_of *w, struct desk_event *e)
{
	const int input = input_find(w->argv[0]);
	struct desk_command *c = &e->command;
	int case_input = 0;
	while (case_input < CASE_INPUTS && (strncmp(w->argv[0], "case_", 5) || strcmp(w->argv[0] + 5, case_word((enum case_input)case_input))))
		case_input++;
	if (w->argc < 2 || (input < 0 && case_input == CASE_INPUTS))
		return false;
	e->kind = DESK_COMMAND;
	*c = (struct desk_command){.actor = value(w, "by"),
	                           .reason = value(w, "reason"),
	                           .owner = value(w, "owner"),
	                           .level = level_of(value(w, "level")),
	                           .verdict = verdict_of(value(w, "verdict")),
	                           .need = value(w, "need"),
	                           .measures = value(w, "measures"),
	                           .feedback = value(w, "feedback"),
	                           .cost = NAN};
	if (input >= 0) {
		c->input = (enum desk_input)input;
		c->alert = w->argv[1];
	} else {
		c->about_case = true;
		c->case_input = (enum case_input)case_input;
		c->case_id = w->argv[1];
		c->alert = value(w, "alert");
	}
	return true;
}

// --- steps

static void step(struct telling *t, const struct desk_event *e, struct buf *trace, bool own_time)
{
	desk_effects_clear(&t->effects);
	desk_step(t->desk, e, &t->effects);
	desk_store_take(&t->store, &t->effects);
	if (own_time && (t->effects.records || t->effects.case_records)) {
		struct civil c;
		civil_of(e->now_ms, SHIFT, &c);
		buf_printf(trace, "at %02d-%02d %02d:%02d\n", c.month, c.day, c.hour, c.minute);
	}
	desk_trace(trace, &t->effects, SHIFT);
}

static void until(struct telling *t, int64_t time_ms, struct buf *trace)
{
	for (int64_t due; (due = desk_deadline(t->desk)) <= time_ms;)
		step(t, &(struct desk_event){.kind = DESK_TICK, .now_ms = due > t->last_ms ? due : t->last_ms}, trace, true);
	t->last_ms = time_ms;
}

static bool registry_line(struct telling *t, int64_t time_ms, const struct words_of *all, struct buf *trace)
{
	const bool ended = !strcmp(all->argv[0], "end");
	const struct words_of w = {all->argc - ended, all->argv + ended};
	struct desk_event e = {.now_ms = time_ms, .ended = ended};
	struct lists l;
	if (!w.argc || !registry_event(&w, &e, &l))
		return false;
	if (trace)
		step(t, &e, trace, false);
	else
		desk_step(t->desk, &e, &t->effects);
	return true;
}

static void keep_line(struct telling *t, const struct words_of *w)
{
	struct buf line = {0};
	for (int i = 0; i < w->argc; i++)
		buf_printf(&line, "%s%s", i ? " " : "", w->argv[i]);
	if (t->lines < LINES_MOST)
		t->line[t->lines++] = mem_text(buf_str(&line));
	buf_fini(&line);
}

static void restart(struct telling *t, int64_t time_ms)
{
	const struct desk_config config = desk_config_default();
	desk_free(t->desk);
	t->desk = desk_new(&config);
	for (int i = 0; i < t->lines; i++) {
		char line[1024], *argv[STORY_MAX_WORDS], *save;
		struct words_of w = {0, argv};
		snprintf(line, sizeof line, "%s", t->line[i]);
		for (char *s = strtok_r(line, " ", &save); s; s = strtok_r(NULL, " ", &save))
			argv[w.argc++] = s;
		registry_line(t, time_ms, &w, NULL);
	}
	desk_store_put(&t->store, t->desk, time_ms);
}

// --- questions

static void show(const struct telling *t, const char *id, struct buf *trace)
{
	const struct desk_alert *a = desk_store_find(&t->store, id);
	if (!a) {
		buf_printf(trace, "%s is not there\n", id);
		return;
	}
	buf_printf(trace, "%s %s %s", a->id, state_word(a->state), level_word(a->level));
	if (a->evidence_level != a->level)
		buf_printf(trace, ", the data say %s", a->evidence_level ? level_word(a->evidence_level) : "good");
	if (a->nothing)
		buf_printf(trace, ", %s", nothing_word(a->nothing));
	if (*a->parent)
		buf_printf(trace, ", member of %s", *desk_store_find(&t->store, a->parent)->scope ? desk_store_find(&t->store, a->parent)->scope : a->parent);
	if (a->members)
		buf_printf(trace, ", %u members, %u bad", a->members, a->members_bad);
	if (*a->cause)
		buf_printf(trace, ", cause %s, loses %.0f %%", a->cause, a->loss_percent);
	if (a->verdict)
		buf_printf(trace, ", %s by %s", verdict_word(a->verdict), a->closed_by);
	buf_text(trace, "\n");
}

static void route(const struct telling *t, const struct words_of *w, int64_t time_ms, struct buf *trace)
{
	const struct desk_question q = {w->argv[1], w->argv[2], level_of(w->argv[3]), tier_of(value(w, "tier")), time_ms};
	struct route r = {0};
	desk_route(t->desk, &q, &r);
	for (uint32_t i = 0; i < r.count; i++) {
		const struct route_row *row = r.row + i;
		buf_printf(trace, "%s%s%s %s by %s for %s: %s", *row->officer ? row->officer : "group", *row->instead_of ? " for " : "", row->instead_of,
		           route_via_word(row->via), *row->channel ? row->channel : "nothing", *row->scope ? row->scope : "all", route_why_word(row->why));
		if (row->why == WHY_LATER) {
			struct civil c;
			civil_of(row->due_time, SHIFT, &c);
			buf_printf(trace, " %02d-%02d %02d:%02d", c.month, c.day, c.hour, c.minute);
		}
		buf_text(trace, "\n");
	}
	if (r.nobody)
		buf_text(trace, "nobody\n");
	route_fini(&r);
}

static void preview_one(void *arg, const struct desk_alert *a)
{
	buf_printf(arg, "hides %s %s %s\n", a->id, a->kind, level_word(a->level));
}

static void preview(const struct telling *t, const struct words_of *w, struct buf *trace)
{
	struct desk_silence s;
	struct lists l;
	read_silence(w, &s, &l);
	desk_preview(t->desk, &s, preview_one, trace);
}

static bool question(struct telling *t, const struct words_of *w, int64_t time_ms, struct buf *trace)
{
	const struct desk_alert *first = NULL;
	if (!strcmp(w->argv[0], "restart"))
		restart(t, time_ms);
	else if (!strcmp(w->argv[0], "show") && w->argc == 2)
		show(t, w->argv[1], trace);
	else if (!strcmp(w->argv[0], "route") && w->argc > 3)
		route(t, w, time_ms, trace);
	else if (!strcmp(w->argv[0], "preview") && w->argc > 1)
		preview(t, w, trace);
	else if (!strcmp(w->argv[0], "audit"))
		buf_printf(trace, "%u without a next step\n", desk_audit(t->desk, &first));
	else
		return !strcmp(w->argv[0], "wait");
	return true;
}

static bool tell(void *arg, int64_t time_ms, int argc, char **argv, struct buf *trace)
{
	struct telling *t = arg;
	const struct words_of w = {argc, argv};
	struct desk_event e = {.now_ms = time_ms};
	until(t, time_ms, trace);
	if (!strcmp(argv[0], "fault") && argc > 1) {
		e.kind = DESK_FAULT;
		e.fault = argv[1];
		e.ended = flag(&w, "over");
	} else if (!evidence_event(&w, &e) && !command_event(&w, &e)) {
		if (question(t, &w, time_ms, trace))
			return true;
		keep_line(t, &w);
		return registry_line(t, time_ms, &w, trace);
	}
	if (e.kind == DESK_COMMAND && e.command.alert)
		desk_store_visit(&t->store, t->desk, e.command.alert); // as the shell does
	step(t, &e, trace, false);
	return true;
}

int main(int argc, char **argv)
{
	return story_main(argc, argv, telling_open, tell, telling_close);
}
