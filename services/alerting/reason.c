#include "reason.h"

#include "base/parse.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// The same said in both languages.
struct words {
	const char *in[2]; // by enum reason_language
};

// What each rule found, while it holds. {word} is filled by fill_word().
// clang-format off
static const struct words found[RULES] = {
	[RULE_STOP_DAY]   = {{"自 {since} 起 {lasted} 个生产日停产：{value}，通常 {expected}（{low}～{high}）",
	                      "{lasted} productive days at a standstill since {since}: {value}, usually {expected} ({low} to {high})"}},
	[RULE_SHORTFALL]  = {{"自 {since} 起 {lasted} {periods}平均比通常少 {short}%（本级门限 {limit}%）：{value}，通常 {expected}（{low}～{high}）",
	                      "{short}% below the usual on the average of {lasted} {periods} since {since} (this level from {limit}%): {value}, usually {expected} ({low} to {high})"}},
	[RULE_EXCESS]     = {{"自 {since} 起 {lasted} {periods}平均比通常多 {short}%（本级门限 {limit}%）：{value}，通常 {expected}（{low}～{high}）",
	                      "{short}% above the usual on the average of {lasted} {periods} since {since} (this level from {limit}%): {value}, usually {expected} ({low} to {high})"}},
	[RULE_STANDSTILL] = {{"自 {since} 前后起停产约 {lasted} 小时（本级门限 {limit} 小时）：{value}，该时段通常 {expected}（{low}～{high}）",
	                      "at a standstill for about {lasted} h since {since} (this level from {limit} h): {value}, usually {expected} at that time ({low} to {high})"}},
	[RULE_SLUMP]      = {{"自 {since} 起 {lasted} 个满负荷小时平均比该时段通常少 {short}%：{value}，该时段通常 {expected}（{low}～{high}）",
	                      "{short}% below the usual of these hours on the average of {lasted} h of full load since {since}: {value}, usually {expected} at that time ({low} to {high})"}},
	[RULE_ROUGHNESS]  = {{"自 {since} 起逐期波动远大于平时：{value}，通常 {expected}（{low}～{high}）",
	                      "far rougher than usual from period to period since {since}: {value}, usually {expected} ({low} to {high})"}},
	[RULE_SILENCE]    = {{"自 {since} 起 {lasted} 小时没有数据",
	                      "no data for {lasted} h since {since}"}},
	[RULE_SAME_VALUE] = {{"自 {since} 起 {lasted} 小时数值不变，一直是 {value}",
	                      "the same value {value} for {lasted} h since {since}"}},
	[RULE_DEEP_MONTH] = {{"同比比通常增速少 {short}%（本级门限 {limit}%）：{value}，按通常增速应为 {expected}（{low}～{high}）",
	                      "{short}% below the usual growth year on year (this level from {limit}%): {value}, the usual growth gives {expected} ({low} to {high})"}},
	[RULE_MONTHS_SUM] = {{"自 {since} 起 {lasted} 个月同比平均比通常增速少 {short}%（本级门限 {limit}%）：{value}，按通常增速应为 {expected}（{low}～{high}）",
	                      "{short}% below the usual growth year on year on the average of {lasted} months since {since} (this level from {limit}%): {value}, the usual growth gives {expected} ({low} to {high})"}},
	[RULE_HIGH_MONTH] = {{"同比比通常增速多 {short}%（本级门限 {limit}%）：{value}，按通常增速应为 {expected}（{low}～{high}）",
	                      "{short}% above the usual growth year on year (this level from {limit}%): {value}, the usual growth gives {expected} ({low} to {high})"}},
	[RULE_HIGH_MONTHS] = {{"自 {since} 起 {lasted} 个月同比平均比通常增速多 {short}%（本级门限 {limit}%）：{value}，按通常增速应为 {expected}（{low}～{high}）",
	                      "{short}% above the usual growth year on year on the average of {lasted} months since {since} (this level from {limit}%): {value}, the usual growth gives {expected} ({low} to {high})"}},
	[RULE_BELOW_LIMIT] = {{"自 {since} 起 {lasted} 期达到或低于限值 {bound}：{value}",
	                       "at or below the limit of {bound} for {lasted} periods since {since}: {value}"}},
	[RULE_ABOVE_LIMIT] = {{"自 {since} 起 {lasted} 期达到或高于限值 {bound}：{value}",
	                       "at or above the limit of {bound} for {lasted} periods since {since}: {value}"}},
	[RULE_YEAR_ON_YEAR] = {{"同比{way} {short}%（本级限值 {limit}%）：{value}，上年同期 {expected}",
	                        "{short}% {way} the same period of last year (this level from {limit}%): {value}, last year {expected}"}},
	[RULE_PERIOD_ON_PERIOD] = {{"环比{way} {short}%（本级限值 {limit}%）：{value}，上期 {expected}",
	                            "{short}% {way} the period before (this level from {limit}%): {value}, before {expected}"}},
	[RULE_PLAN]       = {{"比计划{way} {short}%（本级限值 {limit}%）：{value}，计划 {expected}",
	                      "{short}% {way} plan (this level from {limit}%): {value}, planned {expected}"}},
	[RULE_PLAN_YEAR]  = {{"年初以来累计比计划{way} {short}%（本级限值 {limit}%）：{value}，计划 {expected}",
	                      "{short}% {way} plan since January (this level from {limit}%): {value}, planned {expected}"}},
	[RULE_LEFT_LIMIT] = {{"自 {since} 起的越限已好转：{value}", "what was beyond a limit since {since} is better: {value}"}},
	[RULE_BACK]       = {{"自 {since} 起的异常好转：{value}，通常 {expected}（{low}～{high}）",
	                      "what was wrong since {since} is getting better: {value}, usually {expected} ({low} to {high})"}},
	[RULE_DATA_BACK]  = {{"数据恢复：{value}", "data is coming again, and moving: {value}"}},
	[RULE_NEW_USUAL]  = {{"自 {since} 起的变化持续已久，今后作为通常水平：{value}",
	                      "what has been different since {since} has lasted so long that it is taken as the usual from now on: {value}"}},
};
static const struct words headline[] = {
	[FINDING_RAISED]  = {{"{subject}{type}{level}预警：{found}。{flapping}{calendar}", "{level} warning, {type}{subject}: {found}.{flapping}{calendar}"}},
	[FINDING_LEVEL]   = {{"{subject}{type}预警由{from}调整为{level}：{found}。{flapping}{calendar}", "{type}{subject} now {level}, was {from}: {found}.{flapping}{calendar}"}},
	[FINDING_CLEARED] = {{"{subject}{type}预警（{from}）解除：{found}。{flapping}{calendar}", "{type}{subject} cleared, was {from}: {found}.{flapping}{calendar}"}},
};
static const struct words types[TYPES] = {
	{{"停产", "stop"}}, {{"下降", "drop"}}, {{"持续下滑", "decline"}}, {{"节后复产偏晚", "late to resume after the holiday"}}, {{"异常升高", "surge"}}, {{"波动异常", "volatile"}}, {{"缺数", "data missing"}},
	{{"数值不变", "value stuck"}}, {{"越限", "limit passed"}}, {{"增速越限", "growth limit passed"}}, {{"未达计划", "off plan"}},
};
static const struct words levels[LEVELS] = {{{"无", "none"}}, {{"蓝色", "blue"}}, {{"黄色", "yellow"}}, {{"橙色", "orange"}}, {{"红色", "red"}}};
static const struct words keeps_flapping = {{"（反复波动。）", " (It goes bad and good again and again.)"}};
static const struct words calendar_missing = {{"（当年节假日安排未导入，按普通周判断。）", " (The public calendar of that year is not loaded: judged as plain weeks.)"}};
static const struct words below = {{"低", "below"}}, above = {{"高", "above"}};
static const struct words weeks = {{"周", "weeks"}}, days = {{"天", "days"}};
// clang-format on

struct text {
	char *at;
	size_t room; // with the zero
};

static void put(struct text *t, const char *s)
{
	size_t n = strlen(s);
	if (n >= t->room)
		return; // never half a character
	memcpy(t->at, s, n + 1);
	t->at += n;
	t->room -= n;
}

static void put_number(struct text *t, double v, const char *unit)
{
	char text[64], number[32];
	double digits = fabs(v) >= 1000 ? 1 : fabs(v) >= 10 ? 10 : 1000;
	format_f64(number, round(v * digits) / digits);
	snprintf(text, sizeof text, "%s%s%s", number, unit && *unit ? " " : "", unit ? unit : "");
	put(t, text);
}

static void put_since(struct text *t, const struct finding *f, const struct reason_about *about)
{
	char text[40];
	civil_text(text, f->since_time, about->utc_offset_ms);
	text[about->period < CIVIL_DAY ? 16 : 10] = 0;
	if (text[10])
		text[10] = ' ';
	put(t, text);
}

static void put_subject(struct text *t, enum reason_language lang, const struct reason_about *about)
{
	if (!about->subject)
		return;
	put(t, lang == REASON_EN ? " of " : "");
	put(t, about->subject);
}

static void fill(struct text *t, const char *from, enum reason_language lang, const struct finding *f, const struct reason_about *about);

static void fill_word(struct text *t, const char *name, enum reason_language lang, const struct finding *f, const struct reason_about *about)
{
	const struct judged *g = &f->grounds;
	bool hours = f->rule == RULE_STANDSTILL;
	if (!strcmp(name, "subject"))
		put_subject(t, lang, about);
	else if (!strcmp(name, "type"))
		put(t, types[f->type].in[lang]);
	else if (!strcmp(name, "level"))
		put(t, levels[f->level].in[lang]);
	else if (!strcmp(name, "from"))
		put(t, levels[f->from].in[lang]);
	else if (!strcmp(name, "found"))
		fill(t, found[f->rule].in[lang] ? found[f->rule].in[lang] : "", lang, f, about);
	else if (!strcmp(name, "flapping"))
		put(t, f->flapping ? keeps_flapping.in[lang] : "");
	else if (!strcmp(name, "calendar"))
		put(t, f->calendar_known ? "" : calendar_missing.in[lang]);
	else if (!strcmp(name, "since"))
		put_since(t, f, about);
	else if (!strcmp(name, "lasted"))
		put_number(t, round(g->lasted * 10) / 10, NULL);
	else if (!strcmp(name, "periods"))
		put(t, (about->period == CIVIL_WEEK ? &weeks : &days)->in[lang]);
	else if (!strcmp(name, "value"))
		put_number(t, g->value, about->unit);
	else if (!strcmp(name, "expected"))
		put_number(t, g->expected, about->unit);
	else if (!strcmp(name, "low"))
		put_number(t, g->low, NULL);
	else if (!strcmp(name, "high"))
		put_number(t, g->high, NULL);
	else if (!strcmp(name, "short"))
		put_number(t, round(fabs(g->shortfall) * 1000) / 10, NULL);
	else if (!strcmp(name, "way"))
		put(t, (g->shortfall < 0 ? &above : &below)->in[lang]);
	else if (!strcmp(name, "bound"))
		put_number(t, g->limit, about->unit);
	else if (!strcmp(name, "limit"))
		put_number(t, hours ? g->limit : g->limit * 100, NULL);
}

static void fill(struct text *t, const char *from, enum reason_language lang, const struct finding *f, const struct reason_about *about)
{
	while (*from) {
		char part[256];
		size_t n = strcspn(from, "{");
		if (n) {
			snprintf(part, sizeof part, "%.*s", (int)n, from);
			put(t, part);
			from += n;
			continue;
		}
		n = strcspn(from, "}");
		snprintf(part, sizeof part, "%.*s", (int)n - 1, from + 1);
		fill_word(t, part, lang, f, about);
		from += n + 1;
	}
}

void reason_write(char out[REASON_TEXT], enum reason_language language, const struct finding *f, const struct reason_about *about)
{
	struct text t = {out, REASON_TEXT};
	*out = 0;
	fill(&t, headline[f->change].in[language], language, f, about);
}
