#include "tell/notice.h"

#include "base/err.h"

#include <string.h>

static int find(const char *const *words, int count, const char *word)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(words[i], word))
			return i;
	return -1;
}

static const char *const what_words[TELL_WHATS] = {"opened", "level", "closed", "withdrawn", "reminder", "escalated", "parent", "lift", "case", "test"};
static const char *const language_words[TELL_LANGUAGES] = {"zh", "en"};

const char *tell_what_word(enum tell_what what)
{
	return what_words[what];
}

int tell_what_find(const char *word)
{
	return find(what_words, TELL_WHATS, word);
}

const char *tell_language_word(enum tell_language language)
{
	return language_words[language];
}

int tell_language_find(const char *word)
{
	return find(language_words, TELL_LANGUAGES, word);
}

// --- kinds

static const struct kind {
	const char *word, *zh, *en, *alertname;
} kinds[] = {
        {"drop",          "生产下降",    "production drop",     "ProductionDrop"    },
        {"surge",         "异常升高",    "surge",               "ProductionSurge"   },
        {"late_report",   "迟报",          "late report",         "ReportLate"        },
        {"silence",       "断传",          "silence",             "DataSilence"       },
        {"no_report",     "停报",          "no report",           "ReportMissing"     },
        {"stopped",       "停产",          "standstill",          "ProductionStopped" },
        {"communication", "通信故障",    "communication fault", "CommunicationFault"},
        {"maintenance",   "检修",          "maintenance",         "Maintenance"       },
        {"exposure",      "供应链波及", "supply exposure",     "SupplyExposure"    },
        {"common_cause",  "共因事件",    "common cause",        "CommonCause"       },
        {"system",        "系统告警",    "system alert",        "ParkPulseFault"    },
};

static const struct kind *kind_of(const char *word)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!strcmp(kinds[i].word, word))
			return &kinds[i];
	return NULL;
}

const char *tell_kind_name(const char *kind, enum tell_language language)
{
	const struct kind *k = kind_of(kind);
	return !k ? kind : language == TELL_ZH ? k->zh : k->en;
}

const char *tell_kind_alertname(const char *kind)
{
	const struct kind *k = kind_of(kind);
	return k ? k->alertname : kind;
}

// --- bytes

enum { FORMAT = 1 };

#define TEXT(field)                                                                                                                                            \
	{                                                                                                                                                      \
		offsetof(struct tell_notice, field), sizeof((struct tell_notice *)0)->field                                                                    \
	}
static const struct {
	size_t at, size;
} texts[] = {TEXT(id),
             TEXT(channel),
             TEXT(address),
             TEXT(mention),
             TEXT(official),
             TEXT(official_name),
             TEXT(detail),
             TEXT(alert),
             TEXT(kind),
             TEXT(area),
             TEXT(area_name),
             TEXT(zone),
             TEXT(zone_name),
             TEXT(enterprise),
             TEXT(policy),
             TEXT(enterprise_name),
             TEXT(indicator),
             TEXT(unit),
             TEXT(reason_zh),
             TEXT(indicator_name),
             TEXT(indicator_name_en),
             TEXT(reason_en)};

static void write_texts(const struct tell_notice *n, struct buf *out)
{
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const char *text = (const char *)n + texts[i].at;
		size_t len = strnlen(text, texts[i].size - 1);
		buf_varint(out, len);
		buf_add(out, text, len);
	}
}

static void read_texts(struct cut *c, struct tell_notice *out)
{
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		size_t len = cut_varint(c);
		const void *text = len < texts[i].size ? cut_bytes(c, len) : NULL;
		if (text)
			memcpy((char *)out + texts[i].at, text, len);
		else
			c->bad = true;
	}
}

void tell_notice_write(const struct tell_notice *n, struct buf *out)
{
	buf_u8(out, FORMAT);
	write_texts(n, out);
	const uint64_t numbers[] = {n->what, n->language, n->urgent, n->times, n->members, n->change, n->level, n->from_level, n->policy_version, n->synthetic};
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		buf_varint(out, numbers[i]);
	const int64_t times[] = {n->due_ms, n->until_ms, n->time_ms, n->since_ms, n->open_ms, n->recover_ms};
	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		buf_zigzag(out, times[i]);
	buf_f64(out, n->value);
	buf_f64(out, n->expected);
	buf_f64(out, n->deviation_percent);
}

static uint64_t below(struct cut *c, uint64_t limit)
{
	uint64_t v = cut_varint(c);
	c->bad = c->bad || v >= limit;
	return c->bad ? 0 : v;
}

int tell_notice_read(const void *at, size_t len, struct tell_notice *out)
{
	struct cut c = cut_of(at, len);
	*out = (struct tell_notice){0};
	c.bad = cut_u8(&c) != FORMAT;
	read_texts(&c, out);
	out->what = (enum tell_what)below(&c, TELL_WHATS);
	out->language = (enum tell_language)below(&c, TELL_LANGUAGES);
	out->urgent = below(&c, 2);
	out->times = (uint32_t)cut_varint(&c);
	out->members = (uint32_t)cut_varint(&c);
	out->change = cut_varint(&c);
	out->level = (enum level)below(&c, LEVELS);
	out->from_level = (enum level)below(&c, LEVELS);
	out->policy_version = (uint32_t)cut_varint(&c);
	out->synthetic = below(&c, 2);
	int64_t *const times[] = {&out->due_ms, &out->until_ms, &out->time_ms, &out->since_ms, &out->open_ms, &out->recover_ms};
	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		*times[i] = cut_zigzag(&c);
	out->value = cut_f64(&c);
	out->expected = cut_f64(&c);
	out->deviation_percent = cut_f64(&c);
	return c.bad || c.left ? ERR_CORRUPT : OK;
}
