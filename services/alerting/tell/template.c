#include "tell/template.h"

#include "base/civil.h"
#include "tell/files.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// --- files

static const struct {
	const char *kind;
	enum tell_language language;
	const unsigned char *at;
	const unsigned *len;
} files[] = {
        {"webhook",  TELL_ZH, file_webhook_zh_txt,  &file_webhook_zh_txt_len },
        {"webhook",  TELL_EN, file_webhook_en_txt,  &file_webhook_en_txt_len },
        {"wecom",    TELL_ZH, file_wecom_zh_txt,    &file_wecom_zh_txt_len   },
        {"wecom",    TELL_EN, file_wecom_en_txt,    &file_wecom_en_txt_len   },
        {"dingtalk", TELL_ZH, file_dingtalk_zh_txt, &file_dingtalk_zh_txt_len},
        {"dingtalk", TELL_EN, file_dingtalk_en_txt, &file_dingtalk_en_txt_len},
        {"feishu",   TELL_ZH, file_feishu_zh_txt,   &file_feishu_zh_txt_len  },
        {"feishu",   TELL_EN, file_feishu_en_txt,   &file_feishu_en_txt_len  },
        {"email",    TELL_ZH, file_email_zh_txt,    &file_email_zh_txt_len   },
        {"email",    TELL_EN, file_email_en_txt,    &file_email_en_txt_len   },
};

const char *template_file(const char *kind, enum tell_language language, size_t *len)
{
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (files[i].language == language && !strcmp(files[i].kind, kind)) {
			*len = *files[i].len;
			return (const char *)files[i].at;
		}
	return NULL;
}

// A line with its length, without the line break.
struct line {
	const char *at;
	size_t len;
};

static bool next_line(const char **at, const char *end, struct line *out)
{
	if (*at >= end)
		return false;
	const char *stop = memchr(*at, '\n', (size_t)(end - *at));
	*out = (struct line){*at, (size_t)((stop ? stop : end) - *at)};
	*at = stop ? stop + 1 : end;
	return true;
}

static bool is_header(struct line l)
{
	return l.len > 3 && !memcmp(l.at, "== ", 3);
}

static bool find_section(const char **at, const char *end, const char *section)
{
	struct line l;
	while (next_line(at, end, &l))
		if (is_header(l) && l.len - 3 == strlen(section) && !memcmp(l.at + 3, section, l.len - 3))
			return true;
	return false;
}

// --- values

size_t text_cut(const char *at, size_t len, size_t most)
{
	if (len <= most)
		return len;
	while (most && ((unsigned char)at[most] & 0xC0) == 0x80)
		most--;
	return most;
}

// Names and reasons come from people: no line breaks, and for readers of markup no markup.
static void add_text(const struct template_fill *f, struct buf *out, const char *text)
{
	static const char plain[] = "[]<>*`#\"\\", wide[][4] = {"［", "］", "＜", "＞", "＊", "｀", "＃", "＂", "＼"};
	for (; *text; text++) {
		const char *found = f->markup ? strchr(plain, *text) : NULL;
		if (found)
			buf_text(out, wide[found - plain]);
		else
			buf_u8(out, (unsigned char)*text < 0x20 ? ' ' : (uint8_t)*text);
	}
}

static bool zh(const struct template_fill *f)
{
	return f->language == TELL_ZH;
}

static const char *level_name(const struct template_fill *f, enum level level)
{
	static const char *const names[LEVELS] = {"无", "蓝色", "黄色", "橙色", "红色"};
	return zh(f) ? names[level] : level_word(level);
}

static void add_time(const struct template_fill *f, struct buf *out, int64_t ms)
{
	struct civil c;
	if (!ms)
		return;
	civil_of(ms, f->utc_offset_ms, &c);
	buf_printf(out, "%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day, c.hour, c.minute);
}

static void add_number(struct buf *out, double v, const char *unit)
{
	if (isfinite(v))
		buf_printf(out, "%.6g%s%s", v, *unit ? " " : "", unit);
}

static void put_what(const struct template_fill *f, struct buf *out)
{
	static const char *const names[TELL_WHATS][TELL_LANGUAGES] = {
	        [TELL_OPENED] = {"新预警",    "opened"       },
                  [TELL_LEVEL] = {"级别变化", "level changed"},
	        [TELL_CLOSED] = {"已解除",    "closed"       },
                  [TELL_WITHDRAWN] = {"已撤回",    "withdrawn"    },
	        [TELL_REMINDER] = {"催办",       "reminder"     },
                  [TELL_ESCALATED] = {"升级报送", "escalated"    },
	        [TELL_PARENT] = {"群发事件", "group"        },
                  [TELL_LIFT] = {"待解除",    "to be lifted" },
	        [TELL_CASE] = {"帮扶",       "case"         },
                  [TELL_TEST] = {"测试",       "test"         }
        };
	buf_text(out, names[f->notice->what][f->language]);
}

static void put_level(const struct template_fill *f, struct buf *out)
{
	buf_text(out, level_name(f, f->notice->level));
}

static void put_from_level(const struct template_fill *f, struct buf *out)
{
	buf_text(out, level_name(f, f->notice->from_level));
}

static void put_kind(const struct template_fill *f, struct buf *out)
{
	add_text(f, out, tell_kind_name(f->notice->kind, f->language));
}

static void put_enterprise(const struct template_fill *f, struct buf *out)
{
	add_text(f, out, *f->notice->enterprise_name ? f->notice->enterprise_name : f->notice->enterprise);
}

static void put_place(const struct template_fill *f, struct buf *out)
{
	const struct tell_notice *n = f->notice;
	add_text(f, out, n->zone_name);
	if (*n->zone_name && *n->area_name)
		buf_text(out, " / ");
	add_text(f, out, n->area_name);
}

static void put_indicator(const struct template_fill *f, struct buf *out)
{
	const struct tell_notice *n = f->notice;
	add_text(f, out, !zh(f) && *n->indicator_name_en ? n->indicator_name_en : *n->indicator_name ? n->indicator_name : n->indicator);
}

static void put_reason(const struct template_fill *f, struct buf *out)
{
	const struct tell_notice *n = f->notice;
	add_text(f, out, !zh(f) && *n->reason_en ? n->reason_en : n->reason_zh);
}

static void put_detail(const struct template_fill *f, struct buf *out)
{
	add_text(f, out, f->notice->detail);
}

static void put_value(const struct template_fill *f, struct buf *out)
{
	add_number(out, f->notice->value, f->notice->unit);
}

static void put_expected(const struct template_fill *f, struct buf *out)
{
	add_number(out, f->notice->expected, f->notice->unit);
}

static void put_since(const struct template_fill *f, struct buf *out)
{
	add_time(f, out, f->notice->since_ms);
}

static void put_time(const struct template_fill *f, struct buf *out)
{
	add_time(f, out, f->notice->time_ms);
}

static void put_times(const struct template_fill *f, struct buf *out)
{
	buf_printf(out, "%u", f->notice->times);
}

static void put_members(const struct template_fill *f, struct buf *out)
{
	buf_printf(out, "%u", f->notice->members);
}

static void put_official(const struct template_fill *f, struct buf *out)
{
	add_text(f, out, f->notice->official_name);
}

static void put_synthetic(const struct template_fill *f, struct buf *out)
{
	if (f->notice->synthetic)
		buf_text(out, zh(f) ? "合成数据" : "synthetic data");
}

static void put_key(const struct template_fill *f, struct buf *out)
{
	buf_text(out, f->key);
}

void template_link(const struct template_fill *f, struct buf *out)
{
	buf_printf(out, "%s/alerts", f->external_url);
	if (!f->digest && *f->notice->alert)
		buf_printf(out, "/%s", f->notice->alert);
}

static void put_count(const struct template_fill *f, struct buf *out)
{
	if (f->digest)
		buf_printf(out, "%u", f->digest->count);
}

static void put_levels(const struct template_fill *f, struct buf *out)
{
	const char *between = "";
	for (int l = LEVEL_RED; f->digest && l > LEVEL_NONE; l--)
		if (f->digest->by_level[l]) {
			buf_printf(out, "%s%s %u", between, level_name(f, (enum level)l), f->digest->by_level[l]);
			between = zh(f) ? "，" : ", ";
		}
}

static void put_lines(const struct template_fill *f, struct buf *out)
{
	if (f->digest)
		buf_text(out, f->digest->lines);
}

static void put_more(const struct template_fill *f, struct buf *out)
{
	if (f->digest && f->digest->more)
		buf_printf(out, "%u", f->digest->more);
}

static const struct {
	const char *name;
	void (*put)(const struct template_fill *f, struct buf *out);
} values[] = {
        {"what",       put_what      },
        {"level",      put_level     },
        {"from_level", put_from_level},
        {"kind",       put_kind      },
        {"enterprise", put_enterprise},
        {"place",      put_place     },
        {"indicator",  put_indicator },
        {"reason",     put_reason    },
        {"detail",     put_detail    },
        {"value",      put_value     },
        {"expected",   put_expected  },
        {"since",      put_since     },
        {"time",       put_time      },
        {"times",      put_times     },
        {"members",    put_members   },
        {"official",   put_official  },
        {"synthetic",  put_synthetic },
        {"key",        put_key       },
        {"link",       template_link },
        {"count",      put_count     },
        {"levels",     put_levels    },
        {"lines",      put_lines     },
        {"more",       put_more      },
};

// --- filling

static bool put_value_of(const struct template_fill *f, const char *name, size_t len, struct buf *out)
{
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		if (strlen(values[i].name) == len && !memcmp(values[i].name, name, len)) {
			values[i].put(f, out);
			return true;
		}
	return false;
}

// Appends the line; *empty: it has variables and not one of them says anything.
static bool fill_line(struct line l, const struct template_fill *f, struct buf *out, bool *empty)
{
	uint32_t variables = 0, said = 0;
	for (size_t i = 0; i < l.len; i++) {
		if (l.at[i] != '{') {
			buf_u8(out, (uint8_t)l.at[i]);
			continue;
		}
		const char *name = l.at + i + 1, *stop = memchr(name, '}', l.len - i - 1);
		size_t before = out->len;
		if (!stop || !put_value_of(f, name, (size_t)(stop - name), out))
			return false;
		variables++;
		said += out->len > before;
		i = (size_t)(stop - l.at);
	}
	*empty = variables && !said;
	return true;
}

bool template_fill(const char *file, size_t len, const char *section, const struct template_fill *f, struct buf *title, struct buf *text)
{
	const char *at = file, *end = file + len;
	struct buf unused = {0};
	struct line l;
	bool good = find_section(&at, end, section), empty = false, first_line = true;
	if (good && next_line(&at, end, &l))
		good = fill_line(l, f, title ? title : &unused, &empty);
	buf_fini(&unused);
	while (good && text && next_line(&at, end, &l) && !is_header(l)) {
		size_t before = text->len;
		if (!l.len && before && text->at[before - 1] == '\n')
			continue; // what stood between was left out
		if (!first_line)
			buf_u8(text, '\n');
		good = fill_line(l, f, text, &empty);
		if (empty)
			text->len = before;
		else
			first_line = false;
	}
	while (text && text->len && text->at[text->len - 1] == '\n') // empty lines between sections
		text->len--;
	return good;
}
