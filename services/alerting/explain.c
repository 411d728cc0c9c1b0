#include "explain.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum language { ZH, EN };

// The same said in both languages.
struct words {
	const char *zh;
	const char *en;
};

static const char *in(enum language lang, const struct words *w)
{
	return lang == ZH ? w->zh : w->en;
}

// One template for each thing that can be said, by enum alert_change. {word} is filled by word().
// clang-format off
static const struct words templates[] = {
	{"", ""},
	{"{enterprise}{indicator} {value} {unit}，比{sample}的中位数 {expected} {unit} {side} {distance}%，"
	 "自 {since} 起；达到{level}预警（≥{threshold}%），依据策略 {policy} 第 {version} 版。",
	 "{indicator} of {enterprise} is {value} {unit}, {distance}% {side} the median of {sample}, {expected} {unit}, "
	 "since {since}; {level} (from {threshold}%) by policy {policy} version {version}."},
	{"{enterprise}{indicator} {value} {unit}，比{sample}的中位数 {expected} {unit} {side} {distance}%，"
	 "自 {since} 起；调整为{level}预警（≥{threshold}%），依据策略 {policy} 第 {version} 版。",
	 "{indicator} of {enterprise} is {value} {unit}, {distance}% {side} the median of {sample}, {expected} {unit}, "
	 "since {since}; now {level} (from {threshold}%) by policy {policy} version {version}."},
	{"{enterprise}{indicator} {value} {unit}，与{sample}的中位数 {expected} {unit} 相差 {distance}%，已恢复正常；"
	 "自 {since} 起的波动解除，依据策略 {policy} 第 {version} 版。",
	 "{indicator} of {enterprise} is {value} {unit}, {distance}% from the median of {sample}, {expected} {unit}: back to normal; "
	 "the fluctuation since {since} is over by policy {policy} version {version}."},
};
// clang-format on

static const struct words level_names[LEVELS] = {
        {"无",    "none"  },
        {"蓝色", "blue"  },
        {"黄色", "yellow"},
        {"橙色", "orange"},
        {"红色", "red"   },
};

// By enum alert_kind.
static const struct words sides[] = {
        {"低", "below"},
        {"高", "above"},
};

// What it was compared with: two rows, by enum day_kind, for each length of period. %u: how many.
static const struct words samples[] = {
        {"近 %u 个工作日同一时段", "the same time on the last %u workdays"},
        {"近 %u 个休息日同一时段", "the same time on the last %u days off"},
        {"近 %u 个工作日",             "the last %u workdays"                 },
        {"近 %u 个休息日",             "the last %u days off"                 },
        {"近 %u 期",                      "the last %u periods"                  },
        {"近 %u 期",                      "the last %u periods"                  },
};

static const struct words *sample_of(enum civil_period period, enum day_kind kind)
{
	int row = period < CIVIL_DAY ? 0 : period == CIVIL_DAY ? 2 : 4;
	return &samples[row + (int)kind];
}

static void since_text(char out[40], const struct alert *a, const struct grounds *g)
{
	char text[40];
	civil_text(text, a->since_time, g->utc_offset_ms);
	text[g->period < CIVIL_DAY ? 16 : 10] = 0;
	if (text[10])
		text[10] = ' ';
	memcpy(out, text, sizeof text);
}

static void word(char *out, size_t size, const char *name, enum language lang, const struct alert *a, const struct grounds *g)
{
	if (!strcmp(name, "enterprise"))
		snprintf(out, size, "%s", a->enterprise_name);
	else if (!strcmp(name, "indicator"))
		snprintf(out, size, "%s", lang == EN && *a->indicator_name_en ? a->indicator_name_en : a->indicator_name);
	else if (!strcmp(name, "unit"))
		snprintf(out, size, "%s", a->unit);
	else if (!strcmp(name, "value"))
		snprintf(out, size, "%.*f", (int)g->decimals, a->value);
	else if (!strcmp(name, "expected"))
		snprintf(out, size, "%.*f", (int)g->decimals, a->expected);
	else if (!strcmp(name, "distance"))
		snprintf(out, size, "%.1f", fabs(a->deviation_percent));
	else if (!strcmp(name, "side"))
		snprintf(out, size, "%s", in(lang, &sides[a->kind]));
	else if (!strcmp(name, "since"))
		since_text(out, a, g);
	else if (!strcmp(name, "level"))
		snprintf(out, size, "%s", in(lang, &level_names[a->level]));
	else if (!strcmp(name, "threshold"))
		snprintf(out, size, "%g", g->threshold_percent);
	else if (!strcmp(name, "policy"))
		snprintf(out, size, "%s", a->policy);
	else if (!strcmp(name, "version"))
		snprintf(out, size, "%u", a->policy_version);
	else if (!strcmp(name, "sample"))
		snprintf(out, size, in(lang, sample_of(g->period, a->day_kind)), a->sample_days);
}

static void fill(char out[REASON_LEN], const char *from, enum language lang, const struct alert *a, const struct grounds *g)
{
	size_t len = 0;
	while (*from) {
		char text[NAME_LEN * 2] = "", name[24];
		size_t part = strcspn(from, "{");
		if (part) {
			snprintf(text, sizeof text, "%.*s", (int)(part < sizeof text - 1 ? part : sizeof text - 1), from);
			from += part;
		} else {
			size_t to = strcspn(from, "}");
			snprintf(name, sizeof name, "%.*s", (int)to - 1, from + 1);
			word(text, sizeof text, name, lang, a, g);
			from += to + 1;
		}
		size_t room = REASON_LEN - 1 - len, n = strlen(text);
		if (n > room)
			break; // never half a character
		memcpy(out + len, text, n);
		len += n;
	}
	out[len] = 0;
}

void explain(struct alert *a, const struct grounds *g)
{
	fill(a->reason_zh, templates[g->change].zh, ZH, a, g);
	fill(a->reason_en, templates[g->change].en, EN, a, g);
}
