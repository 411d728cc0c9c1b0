#include "explain.h"

#include "reason.h"

#include <stdio.h>
#include <string.h>

_Static_assert(REASON_LEN == (int)REASON_TEXT, "a reason fits an alert");

enum { SUBJECT_LEN = 2 * NAME_LEN + 8 };

// --- what detectors find

static const char *indicator_name(const struct alert *a, enum reason_language language)
{
	return language == REASON_EN && *a->indicator_name_en ? a->indicator_name_en : a->indicator_name;
}

static struct reason_about about_of(const struct alert *a, enum reason_language language, char subject[SUBJECT_LEN])
{
	if (language == REASON_EN)
		snprintf(subject, SUBJECT_LEN, "%s of %s", indicator_name(a, language), a->enterprise_name);
	else
		snprintf(subject, SUBJECT_LEN, "%s%s", a->enterprise_name, indicator_name(a, language));
	return (struct reason_about){.subject = subject, .unit = a->unit, .policy = a->policy, .policy_version = a->policy_version};
}

void explain_found(struct alert *a, const struct finding *f, bool taken_back, enum civil_period period, int64_t utc_offset_ms)
{
	char *const out[] = {a->reason_zh, a->reason_en};
	for (int l = REASON_ZH; l < REASON_LANGUAGES; l++) {
		char subject[SUBJECT_LEN];
		struct reason_about about = about_of(a, (enum reason_language)l, subject);
		about.period = period;
		about.utc_offset_ms = utc_offset_ms;
		about.taken_back = taken_back;
		about.red = a->evidence_level > a->level ? RED_WAITS : RED_PLAIN;
		reason_write(out[l], (enum reason_language)l, f, &about);
	}
}

void explain_lift(struct alert *a, enum lift why, const struct indicator *second, enum civil_period period, int64_t utc_offset_ms)
{
	char *const out[] = {a->reason_zh, a->reason_en};
	struct finding f = {.type = a->type, .from = LEVEL_ORANGE, .level = a->level, .since_time = a->since_time};
	for (int l = REASON_ZH; l < REASON_LANGUAGES; l++) {
		char subject[SUBJECT_LEN];
		struct reason_about about = about_of(a, (enum reason_language)l, subject);
		about.period = period;
		about.utc_offset_ms = utc_offset_ms;
		about.red = why == LIFT_SECOND ? RED_SECOND : RED_OFFICIAL;
		about.second = why == LIFT_OFFICIAL ? a->red_by : l == REASON_EN && *second->name_en ? second->name_en : second->name;
		reason_write_lifted(out[l], (enum reason_language)l, &f, &about);
	}
}

// --- duties to report

struct duty_telling {
	const struct alert *a;
	const struct explained *e;
};

// A moment as far as the period goes: "2026-01", "2026-01-05", "2026-01-05 08:15".
static void put_moment(struct sentence *w, int64_t time, enum civil_period period, int64_t utc_offset_ms)
{
	char text[40];
	civil_text(text, time, utc_offset_ms);
	text[period < CIVIL_DAY ? 16 : period < CIVIL_MONTH ? 10 : 7] = 0;
	if (text[7] && text[10])
		text[10] = ' ';
	sentence_put(w, text);
}

static void duty_word_of(void *arg, struct sentence *w, const char *name)
{
	const struct duty_telling *t = arg;
	const struct alert *a = t->a;
	const struct explained *e = t->e;
	if (!strcmp(name, "enterprise"))
		sentence_put(w, a->enterprise_name);
	else if (!strcmp(name, "indicator"))
		sentence_put(w, indicator_name(a, w->language));
	else if (!strcmp(name, "since"))
		put_moment(w, a->since_time, e->period, e->utc_offset_ms);
	else if (!strcmp(name, "period"))
		put_moment(w, a->value_time, e->period, e->utc_offset_ms);
	else if (!strcmp(name, "due"))
		put_moment(w, e->due_time, CIVIL_HOUR, e->utc_offset_ms);
	else if (!strcmp(name, "level"))
		sentence_fill_of(w, "level", level_word(a->level));
}

void explain_duty(struct alert *a, const struct explained *e)
{
	char *const out[] = {a->reason_zh, a->reason_en};
	struct duty_telling t = {a, e};
	for (int l = REASON_ZH; l < REASON_LANGUAGES; l++) {
		struct sentence w = {.language = (enum reason_language)l, .at = out[l], .room = REASON_LEN, .word = duty_word_of, .arg = &t};
		*out[l] = 0;
		sentence_fill_of(&w, a->kind == KIND_SILENCE ? "silence" : "late", change_word(e->change));
	}
}

// --- what the desk raises

struct own_telling {
	const struct alert *a;
	const struct explained_own *e;
};

static void own_word_of(void *arg, struct sentence *w, const char *name)
{
	const struct own_telling *t = arg;
	char number[32];
	if (!strcmp(name, "enterprise")) {
		sentence_put(w, t->a->enterprise_name);
	} else if (!strcmp(name, "place")) {
		sentence_put(w, t->e->place);
	} else if (!strcmp(name, "product")) {
		sentence_put(w, t->e->product);
	} else if (!strcmp(name, "cause")) {
		sentence_put(w, t->e->cause);
	} else if (!strcmp(name, "eta")) {
		put_moment(w, t->e->eta_time, CIVIL_DAY, t->e->utc_offset_ms);
	} else if (!strcmp(name, "members") || !strcmp(name, "loss")) {
		snprintf(number, sizeof number, "%.0f", *name == 'm' ? (double)t->e->members : t->e->loss_percent);
		sentence_put(w, number);
	}
}

void explain_own(struct alert *a, const struct explained_own *e)
{
	char *const out[] = {a->reason_zh, a->reason_en};
	struct own_telling t = {a, e};
	for (int l = REASON_ZH; l < REASON_LANGUAGES; l++) {
		struct sentence w = {.language = (enum reason_language)l, .at = out[l], .room = REASON_LEN, .word = own_word_of, .arg = &t};
		*out[l] = 0;
		sentence_fill_of(&w, "own", e->name);
	}
}
