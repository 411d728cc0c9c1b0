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

// What an alert is about: kinds that are told alike.
enum topic { FLUCTUATION, LATE_REPORT, SILENCE, TOPICS };
static const enum topic topics[KINDS] = {FLUCTUATION, FLUCTUATION, LATE_REPORT, SILENCE};

// One template for each thing that can be said, by topic and enum alert_change. {word} is filled by word().
// clang-format off
static const struct words templates[TOPICS][CHANGE_RECOVERED + 1] = {{
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
}, {
	{"", ""},
	{"{enterprise}{indicator}（{period}）应在 {due} 前报送，至今未收到，已迟报；{level}预警。",
	 "{indicator} of {enterprise} for {period} was due by {due} and has not come; {level}: late report."},
	{"{enterprise}{indicator}应报未报，自 {since} 起，宽限期已过，按停报处理；调整为{level}预警。",
	 "{indicator} of {enterprise} is missing since {since}, after the grace as well; now {level}."},
	{"{enterprise}{indicator}已恢复报送，最新为 {period}；自 {since} 起的迟报解除。",
	 "{indicator} of {enterprise} is reported again, for {period}; the late report since {since} is over."},
}, {
	{"", ""},
	{"{enterprise}{indicator}数据断传：{since} 之后没有新的数据（零值也是数据）；{level}预警。",
	 "Nothing newer than {since} comes of {indicator} of {enterprise}, not even a zero; {level}: silence."},
	{"", ""},
	{"{enterprise}{indicator}数据恢复，最新为 {period}；{since} 之后的断传解除。",
	 "{indicator} of {enterprise} is heard again, of {period}; the silence since {since} is over."},
}};
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

// A moment as far as the period goes: "2026-01", "2026-01-05", "2026-01-05 08:15".
static void moment_text(char out[40], int64_t time, enum civil_period period, const struct grounds *g)
{
	char text[40];
	civil_text(text, time, g->utc_offset_ms);
	text[period < CIVIL_DAY ? 16 : period < CIVIL_MONTH ? 10 : 7] = 0;
	if (text[7] && text[10])
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
		moment_text(out, a->since_time, g->period, g);
	else if (!strcmp(name, "period"))
		moment_text(out, a->value_time, g->period, g);
	else if (!strcmp(name, "due"))
		moment_text(out, g->due_time, CIVIL_HOUR, g);
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
	fill(a->reason_zh, templates[topics[a->kind]][g->change].zh, ZH, a, g);
	fill(a->reason_en, templates[topics[a->kind]][g->change].en, EN, a, g);
}
