#include "reason.h"

#include "base/parse.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct telling {
	const struct finding *f;
	const struct reason_about *about;
};

static void put_number(struct sentence *w, double v, const char *unit)
{
	char text[64], number[32];
	double digits = fabs(v) >= 1000 ? 1 : fabs(v) >= 10 ? 10 : 1000;
	format_f64(number, round(v * digits) / digits);
	snprintf(text, sizeof text, "%s%s%s", number, unit && *unit ? " " : "", unit ? unit : "");
	sentence_put(w, text);
}

static void put_since(struct sentence *w, const struct telling *t)
{
	char text[40];
	civil_text(text, t->f->since_time, t->about->utc_offset_ms);
	text[t->about->period < CIVIL_DAY ? 16 : 10] = 0;
	if (text[10])
		text[10] = ' ';
	sentence_put(w, text);
}

// --- one function for each word that is more than a number

static void word_subject(struct sentence *w, const struct telling *t)
{
	if (!t->about->subject)
		return;
	sentence_put(w, w->language == REASON_EN ? " of " : "");
	sentence_put(w, t->about->subject);
}

static void word_type(struct sentence *w, const struct telling *t)
{
	sentence_fill_of(w, "type", event_type_word(t->f->type));
}

static void word_level(struct sentence *w, const struct telling *t)
{
	sentence_fill_of(w, "level", level_word(t->f->level));
}

static void word_from(struct sentence *w, const struct telling *t)
{
	sentence_fill_of(w, "level", level_word(t->f->from));
}

static void word_found(struct sentence *w, const struct telling *t)
{
	enum rule_id rule = t->f->rule;
	bool lately = t->f->grounds.lately && !t->about->taken_back;
	sentence_fill_of(w, "found",
	                 t->about->taken_back               ? "taken_back"
	                 : lately && rule == RULE_SHORTFALL ? "shortfall_lately"
	                 : lately && rule == RULE_EXCESS    ? "excess_lately"
	                                                    : rule_word(rule));
}

static void word_calendar(struct sentence *w, const struct telling *t)
{
	if (!t->f->calendar_known)
		sentence_fill(w, "calendar_missing");
}

// Which days it was compared with.
static void word_compared(struct sentence *w, const struct telling *t)
{
	enum civil_period p = t->about->period;
	sentence_fill_of(w, "compared",
	                 t->f->type == TYPE_LATE_RESUME                                           ? "festival"
	                 : p >= CIVIL_MONTH                                                       ? "months"
	                 : p == CIVIL_WEEK                                                        ? "weeks"
	                 : t->f->channel == CHANNEL_SUDDEN_STOP || t->f->channel == CHANNEL_SLUMP ? "slots"
	                                                                                          : "days");
}

static void word_periods(struct sentence *w, const struct telling *t)
{
	sentence_fill(w, t->about->period == CIVIL_WEEK ? "weeks" : "days");
}

static void word_lately(struct sentence *w, const struct telling *t)
{
	sentence_fill_of(w, "lately", t->about->period == CIVIL_WEEK ? "weeks" : "days");
}

static void word_value(struct sentence *w, const struct telling *t)
{
	put_number(w, t->f->grounds.value, t->about->unit);
}

static void word_expected(struct sentence *w, const struct telling *t)
{
	put_number(w, t->f->grounds.expected, t->about->unit);
}

static void word_low(struct sentence *w, const struct telling *t)
{
	put_number(w, t->f->grounds.low, NULL);
}

static void word_high(struct sentence *w, const struct telling *t)
{
	put_number(w, t->f->grounds.high, NULL);
}

static void word_short(struct sentence *w, const struct telling *t)
{
	put_number(w, round(fabs(t->f->grounds.shortfall) * 1000) / 10, NULL);
}

static void word_lasted(struct sentence *w, const struct telling *t)
{
	put_number(w, round(t->f->grounds.lasted * 10) / 10, NULL);
}

static void word_limit(struct sentence *w, const struct telling *t)
{
	bool hours = t->f->rule == RULE_STANDSTILL;
	put_number(w, t->f->grounds.limit * (hours ? 1 : 100), NULL);
}

static void word_way(struct sentence *w, const struct telling *t)
{
	sentence_fill(w, t->f->grounds.shortfall < 0 ? "above" : "below");
}

static void word_bound(struct sentence *w, const struct telling *t)
{
	put_number(w, t->f->grounds.limit, t->about->unit);
}

static void word_flapping(struct sentence *w, const struct telling *t)
{
	if (t->f->flapping)
		sentence_fill(w, "keeps_flapping");
}

static void word_policy(struct sentence *w, const struct telling *t)
{
	if (t->about->policy && *t->about->policy)
		sentence_fill(w, "by_policy");
}

static void word_policy_id(struct sentence *w, const struct telling *t)
{
	sentence_put(w, t->about->policy);
}

static void word_policy_version(struct sentence *w, const struct telling *t)
{
	put_number(w, t->about->policy_version, NULL);
}

static void word_red(struct sentence *w, const struct telling *t)
{
	static const char *const names[] = {[RED_WAITS] = "red_waits", [RED_SECOND] = "red_second", [RED_OFFICIAL] = "red_official"};
	if (t->about->red != RED_PLAIN)
		sentence_fill(w, names[t->about->red]);
}

static void word_second(struct sentence *w, const struct telling *t)
{
	sentence_put(w, t->about->second ? t->about->second : "");
}

static const struct {
	const char *name;
	void (*put)(struct sentence *w, const struct telling *t);
} table[] = {
        {"subject",        word_subject       },
        {"type",           word_type          },
        {"level",          word_level         },
        {"from",           word_from          },
        {"found",          word_found         },
        {"calendar",       word_calendar      },
        {"since",          put_since          },
        {"compared",       word_compared      },
        {"periods",        word_periods       },
        {"lately",         word_lately        },
        {"value",          word_value         },
        {"expected",       word_expected      },
        {"low",            word_low           },
        {"high",           word_high          },
        {"short",          word_short         },
        {"lasted",         word_lasted        },
        {"limit",          word_limit         },
        {"way",            word_way           },
        {"bound",          word_bound         },
        {"flapping",       word_flapping      },
        {"policy",         word_policy        },
        {"policy_id",      word_policy_id     },
        {"policy_version", word_policy_version},
        {"red",            word_red           },
        {"second",         word_second        },
};

static void put_word(void *arg, struct sentence *w, const char *name)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (!strcmp(table[i].name, name))
			table[i].put(w, arg);
}

static void tell(char out[REASON_TEXT], enum reason_language language, const char *name, const struct finding *f, const struct reason_about *about)
{
	struct telling t = {f, about};
	struct sentence w = {.language = language, .at = out, .room = REASON_TEXT, .word = put_word, .arg = &t};
	*out = 0;
	sentence_fill(&w, name);
}

void reason_write(char out[REASON_TEXT], enum reason_language language, const struct finding *f, const struct reason_about *about)
{
	static const char *const headline[] = {[FINDING_RAISED] = "raised", [FINDING_LEVEL] = "level", [FINDING_CLEARED] = "cleared"};
	tell(out, language, headline[f->change], f, about);
}

void reason_write_lifted(char out[REASON_TEXT], enum reason_language language, const struct finding *f, const struct reason_about *about)
{
	tell(out, language, "lifted", f, about);
}
