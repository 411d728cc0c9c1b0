// Messages of every kind of channel: texts, sizes, signatures, and what answers mean.
#include "a_notice.h"
#include "tell/channel.h"
#include "tell/template.h"

#include "base/err.h"
#include "base/parse.h"

#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const struct tell_site site = {.external_url = "https://park.example.org", .mail_from = "warn@park.example.org", .utc_offset_ms = 8 * 3600000};

static struct tell_channel channel(enum channel_kind kind)
{
	struct tell_channel c = {.id = "group", .kind = kind, .url = "https://robot.example.org/send?access_token=x"};
	if (kind == CHANNEL_EMAIL)
		snprintf(c.url, sizeof c.url, "a@example.org, b@example.org");
	return c;
}

static const char *build(const struct tell_channel *c, const struct tell_notice *n, uint32_t count, struct channel_call *out)
{
	char key[TELL_CODE];
	channel_key(n, count, key);
	return channel_build(c, &site, n, count, key, 1577262236757, out);
}

static bool has(struct buf *b, const char *text)
{
	return strstr(buf_str(b), text) != NULL;
}

static void notice_as_bytes(void **state)
{
	(void)state;
	struct tell_notice n = a_notice(7), back;
	struct buf bytes = {0}, again = {0};
	n.value = NAN;
	tell_notice_write(&n, &bytes);
	assert_int_equal(tell_notice_read(bytes.at, bytes.len, &back), OK);
	tell_notice_write(&back, &again);
	assert_int_equal(again.len, bytes.len);
	assert_memory_equal(again.at, bytes.at, bytes.len);
	assert_string_equal(back.reason_en, n.reason_en);
	assert_true(isnan(back.value) && back.synthetic && back.level == LEVEL_ORANGE && back.since_ms == n.since_ms);
	for (size_t len = 0; len < bytes.len; len++)
		assert_int_equal(tell_notice_read(bytes.at, len, &back), ERR_CORRUPT);
	buf_fini(&bytes);
	buf_fini(&again);
}

// Every section of every file fills without an unknown variable, in every language, for one that says everything and one that says nothing; whatever needs somebody has the link.
static void every_template_fills(void **state)
{
	(void)state;
	struct tell_notice full = a_notice(1), bare = {.id = "n", .alert = "a1", .value = NAN, .expected = NAN, .deviation_percent = NAN};
	const struct tell_notice *notices[] = {&full, &bare};
	struct template_digest digest = {
	        .count = 3, .by_level = {0, 0, 1, 1, 1},
                     .lines = "x\ny", .more = 1
        };
	for (int kind = 0; kind < CHANNEL_KINDS; kind++)
		for (int language = 0; language < TELL_LANGUAGES; language++)
			for (int section = 0; section < 2 * TELL_WHATS + 1; section++)
				for (size_t i = 0; i < COUNT(notices); i++) {
					bool is_digest = section == 2 * TELL_WHATS, is_line = !is_digest && section >= TELL_WHATS; // a line of each what
					const char *word = is_digest ? "digest" : is_line ? "line" : tell_what_word((enum tell_what)section);
					struct tell_notice n = *notices[i];
					struct template_fill f = {
					        &n,  is_digest ? &digest : NULL, (enum tell_language)language, site.external_url, "key", site.utc_offset_ms,
					        true};
					struct buf title = {0}, text = {0};
					size_t len;
					const char *file = template_file(channel_kind_word((enum channel_kind)kind), (enum tell_language)language, &len);
					if (kind == CHANNEL_WEBHOOK && section >= TELL_WHATS)
						continue; // its messages have many alerts by themselves
					n.what = (enum tell_what)(section % TELL_WHATS);
					assert_non_null(file);
					if (!template_fill(file, len, word, &f, &title, &text))
						fail_msg("%s.%s.txt: section %s", channel_kind_word((enum channel_kind)kind),
						         tell_language_word((enum tell_language)language), word);
					assert_true(title.len || i || section == TELL_TEST);
					assert_null(strchr(buf_str(&title), '{'));
					assert_null(strchr(buf_str(&text), '{'));
					struct buf *with_link = is_line ? &title : &text;
					if (is_digest || section == TELL_TEST)
						assert_true(has(with_link, "https://park.example.org/alerts"));
					else
						assert_true(has(with_link, "https://park.example.org/alerts/a1"));
					buf_fini(&title);
					buf_fini(&text);
				}
}

static void templates_by_hand(void **state)
{
	(void)state;
	static const struct {
		const char *file, *title, *text; // NULL: refused
	} cases[] = {
	        {"== opened\n{level} {kind}\n{enterprise}\nsince {since}\n",     "橙色 生产下降", "麒麟示例001号\nsince 2026-01-05 07:00"},
	        {"== level\nx\ny\n\n== opened\n{from_level}\n\na\n{official}\n", "黄色",              "\na\n经开区值班"                      },
	        {"== opened\nt\na\n\n{count} {more}\n\nb\n\n== level\nx\n",      "t",                   "a\n\nb"                                    },
	        {"== opened\n{levels}\n",                                        "",                    ""                                          },
	        {"== opened\nt\n{value} of {expected}{unknown}\n",               NULL,                  NULL                                        },
	        {"== opened\nt\n{value\n",                                       NULL,                  NULL                                        },
	        {"== open\nt\n",	                                         NULL,                  NULL                                        },
	};
	struct tell_notice n = a_notice(1);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct template_fill f = {.notice = &n, .external_url = site.external_url, .key = "k", .utc_offset_ms = site.utc_offset_ms};
		struct buf title = {0}, text = {0};
		bool filled = template_fill(cases[i].file, strlen(cases[i].file), "opened", &f, &title, &text);
		assert_int_equal(filled, cases[i].title != NULL);
		if (filled) {
			assert_string_equal(buf_str(&title), cases[i].title);
			assert_string_equal(buf_str(&text), cases[i].text);
		}
		buf_fini(&title);
		buf_fini(&text);
	}
}

// What people call their plants can neither mention everybody nor make a link.
static void names_are_no_markup(void **state)
{
	(void)state;
	struct tell_notice n = a_notice(1);
	snprintf(n.enterprise_name, sizeof n.enterprise_name, "<at user_id=\"all\"></at>[a](http://b)\n== x");
	for (int kind = CHANNEL_WECOM; kind <= CHANNEL_FEISHU; kind++) {
		struct tell_channel c = channel((enum channel_kind)kind);
		struct channel_call call;
		assert_null(build(&c, &n, 1, &call));
		assert_false(has(&call.body, "<at"));
		assert_false(has(&call.body, "[a]"));
		assert_true(has(&call.body, "＜at"));
		channel_call_fini(&call);
	}
}

// The vectors were made with the vendors' own examples: secret "this is secret".
static void signatures(void **state)
{
	(void)state;
	struct tell_notice n = a_notice(1);
	struct tell_channel c = channel(CHANNEL_DINGTALK);
	struct channel_call call;
	snprintf(c.secret, sizeof c.secret, "this is secret");
	assert_null(channel_build(&c, &site, &n, 1, "k", 1577262236757, &call));
	assert_string_equal(buf_str(&call.url),
	                    "https://robot.example.org/send?access_token=x&timestamp=1577262236757&sign=hmPWwU%2B7lVdm3ZZz0r9tSfx0L4Q26jWOZr9%2BGs6EZQM%3D");
	channel_call_fini(&call);
	c.kind = CHANNEL_FEISHU;
	assert_null(channel_build(&c, &site, &n, 1, "k", 1599360473999, &call));
	assert_true(has(&call.body, "\"timestamp\":\"1599360473\",\"sign\":\"/eYKrXQBzTjUZJ3s6NX16VxGbTwmK7AEs8/FnvC1CSw=\""));
	channel_call_fini(&call);
	c.kind = CHANNEL_WEBHOOK;
	assert_null(channel_build(&c, &site, &n, 1, "k", 1577262236757, &call));
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	char hex[2 * sizeof mac + 1], want[160];
	struct buf text = {0};
	crypto_auth_hmacsha256_state hmac;
	buf_printf(&text, "1577262236.%s", buf_str(&call.body));
	crypto_auth_hmacsha256_init(&hmac, (const unsigned char *)c.secret, strlen(c.secret));
	crypto_auth_hmacsha256_update(&hmac, text.at, text.len);
	crypto_auth_hmacsha256_final(&hmac, mac);
	snprintf(want, sizeof want, "X-ParkPulse-Timestamp: 1577262236\nX-ParkPulse-Signature: sha256=%s\n", sodium_bin2hex(hex, sizeof hex, mac, sizeof mac));
	assert_true(has(&call.header, want));
	buf_fini(&text);
	channel_call_fini(&call);
}

static const char *content(enum channel_kind kind, const json_t *body)
{
	const char *type = json_string_value(json_object_get(body, kind == CHANNEL_FEISHU ? "msg_type" : "msgtype"));
	const json_t *inner = json_object_get(body, kind == CHANNEL_FEISHU ? "content" : type);
	return json_string_value(json_object_get(inner, kind == CHANNEL_WECOM ? "content" : "text"));
}

// The longest notices there can be, and 1 to 200 of them: within the limit, whole characters, the counts add up and the link is there.
static void sizes(void **state)
{
	(void)state;
	static struct tell_notice many[200];
	static const size_t text_most[CHANNEL_KINDS] = {[CHANNEL_WECOM] = 4096, [CHANNEL_DINGTALK] = 20000, [CHANNEL_FEISHU] = 20000};
	for (uint32_t i = 0; i < COUNT(many); i++) {
		many[i] = a_notice(i + 1);
		for (size_t k = 0; k + 4 < sizeof many[i].reason_zh; k += 4)
			memcpy(many[i].reason_zh + k, i % 2 ? "限\"" : "限\\", 4);
		memcpy(many[i].detail, many[i].reason_zh, sizeof many[i].detail);
		snprintf(many[i].mention, sizeof many[i].mention, "1380000%04u", i);
	}
	for (int kind = CHANNEL_WECOM; kind <= CHANNEL_FEISHU; kind++)
		for (uint32_t count = 1; count <= COUNT(many); count += count < 20 ? 1 : 45)
			for (int mentions = 0; mentions < 2; mentions++) {
				struct tell_channel c = channel((enum channel_kind)kind);
				struct channel_call call;
				for (uint32_t i = 0; i < count && !mentions; i++)
					*many[i].mention = 0;
				for (uint32_t i = 0; i < count && mentions; i++)
					snprintf(many[i].mention, sizeof many[i].mention, "1380000%04u", i);
				assert_null(build(&c, many, count, &call));
				json_t *body = json_loadb((char *)call.body.at, call.body.len, 0, NULL);
				const char *text = content((enum channel_kind)kind, body);
				assert_non_null(text);
				assert_true(parse_utf8(text, strlen(text)));
				assert_in_range(strlen(text), 1, kind == CHANNEL_WECOM && mentions ? 2048 : text_most[kind]);
				assert_in_range(call.body.len, 1, 20000);
				assert_non_null(strstr(text, count > 1 ? "https://park.example.org/alerts" : "https://park.example.org/alerts/a1"));
				if (count > 1) { // lines and what is only counted make all of them
					uint32_t lines = 0, more = 0;
					for (const char *at = text; (at = strstr(at, "/alerts/a")); at++)
						lines++;
					const char *rest = strstr(text, "另有");
					if (rest)
						more = (uint32_t)strtoul(rest + strlen("另有"), NULL, 10);
					assert_int_equal(lines + more, count);
					assert_true(lines > 0);
				}
				json_decref(body);
				channel_call_fini(&call);
			}
}

static void mentions(void **state)
{
	(void)state;
	struct tell_notice n[2] = {a_notice(1), a_notice(2)};
	static const struct {
		enum channel_kind kind;
		const char *part;
	} cases[] = {
	        {CHANNEL_WECOM,    "\"mentioned_mobile_list\":[\"13800001111\",\"13800002222\"]"                },
	        {CHANNEL_DINGTALK, "\"atMobiles\":[\"13800001111\",\"13800002222\"]"                            },
	        {CHANNEL_DINGTALK, " @13800001111 @13800002222"                                                 },
	        {CHANNEL_FEISHU,   "<at user_id=\\\"13800001111\\\"></at> <at user_id=\\\"13800002222\\\"></at>"},
	};
	snprintf(n[0].mention, sizeof n[0].mention, "13800002222,\"><x,13800001111");
	snprintf(n[1].mention, sizeof n[1].mention, "13800002222");
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tell_channel c = channel(cases[i].kind);
		struct channel_call call;
		snprintf(c.mention, sizeof c.mention, "13800001111");
		assert_null(build(&c, n, 2, &call));
		assert_true(has(&call.body, cases[i].part));
		assert_false(has(&call.body, "><x"));
		channel_call_fini(&call);
	}
}

static void mail(void **state)
{
	(void)state;
	struct tell_notice n = a_notice(1);
	struct tell_channel c = channel(CHANNEL_EMAIL);
	struct channel_call call;
	assert_null(build(&c, &n, 1, &call));
	assert_string_equal(buf_str(&call.to), "a@example.org\nb@example.org\n");
	assert_true(has(&call.body, "\r\nMessage-ID: <n1@park.example.org>\r\n"));
	assert_true(has(&call.body, "\r\nDate: Wed, 25 Dec 2019 16:23:56 +0800\r\n"));
	assert_true(has(&call.body, "\r\nTo: a@example.org,\r\n b@example.org\r\n"));
	for (const char *at = buf_str(&call.body), *stop; (stop = strstr(at, "\r\n")); at = stop + 2)
		assert_in_range(stop - at, 0, 78);
	channel_call_fini(&call);
	// The official's own, and nothing that could be more than an address.
	*c.url = 0;
	snprintf(n.address, sizeof n.address, "x@example.org");
	assert_null(build(&c, &n, 1, &call));
	assert_string_equal(buf_str(&call.to), "x@example.org\n");
	channel_call_fini(&call);
	static const char *const bad[] = {"", "nobody", "@example.org", "a@b\r\nBcc:c@d", "<a@b>", "a@"};
	for (size_t i = 0; i < COUNT(bad); i++) {
		snprintf(n.address, sizeof n.address, "%s", bad[i]);
		assert_string_equal(build(&c, &n, 1, &call), "no e-mail address");
		channel_call_fini(&call);
	}
}

static void keys(void **state)
{
	(void)state;
	struct tell_notice n[3] = {a_notice(1), a_notice(2), a_notice(3)};
	char one[TELL_CODE], two[TELL_CODE], again[TELL_CODE], three[TELL_CODE];
	channel_key(n, 1, one);
	channel_key(n, 2, two);
	channel_key(n, 2, again);
	channel_key(n, 3, three);
	assert_string_equal(one, "n1");
	assert_string_equal(two, again);
	assert_string_not_equal(two, three);
}

static void answers(void **state)
{
	(void)state;
	static const struct {
		enum channel_kind kind;
		enum answer_how how;
		long status;
		const char *body;
		int64_t retry_after_ms;
		enum outcome end;
		int64_t wait_ms;
	} cases[] = {
	        {CHANNEL_WEBHOOK,  ANSWER_GIVEN,     200, "",                                        0,    OUTCOME_TAKEN,     0     },
	        {CHANNEL_WEBHOOK,  ANSWER_GIVEN,     204, "",                                        0,    OUTCOME_TAKEN,     0     },
	        {CHANNEL_WEBHOOK,  ANSWER_GIVEN,     400, "",                                        0,    OUTCOME_REFUSED,   0     },
	        {CHANNEL_WEBHOOK,  ANSWER_GIVEN,     401, "",                                        0,    OUTCOME_SHUT,      0     },
	        {CHANNEL_WEBHOOK,  ANSWER_GIVEN,     302, "",                                        0,    OUTCOME_SHUT,      0     },
	        {CHANNEL_WEBHOOK,  ANSWER_GIVEN,     500, "",                                        0,    OUTCOME_UNSURE,    0     },
	        {CHANNEL_WEBHOOK,  ANSWER_GIVEN,     429, "",                                        7000, OUTCOME_THROTTLED, 7000  },
	        {CHANNEL_WEBHOOK,  ANSWER_GIVEN,     429, "",                                        0,    OUTCOME_THROTTLED, 60000 },
	        {CHANNEL_WEBHOOK,  ANSWER_UNREACHED, 0,   "",                                        0,    OUTCOME_AGAIN,     0     },
	        {CHANNEL_WEBHOOK,  ANSWER_LOST,      0,   "",                                        0,    OUTCOME_UNSURE,    0     },
	        {CHANNEL_WEBHOOK,  ANSWER_UNWELCOME, 0,   "",                                        0,    OUTCOME_SHUT,      0     },
	        {CHANNEL_WECOM,    ANSWER_GIVEN,     200, "{\"errcode\":0,\"errmsg\":\"ok\"}",       0,    OUTCOME_TAKEN,     0     },
	        {CHANNEL_WECOM,    ANSWER_GIVEN,     200, "{\"errcode\":45009}",                     0,    OUTCOME_THROTTLED, 60000 },
	        {CHANNEL_WECOM,    ANSWER_GIVEN,     200, "{\"errcode\":93000,\"errmsg\":\"key\"}",  0,    OUTCOME_SHUT,      0     },
	        {CHANNEL_WECOM,    ANSWER_GIVEN,     200, "{\"errcode\":40058,\"errmsg\":\"long\"}", 0,    OUTCOME_REFUSED,   0     },
	        {CHANNEL_WECOM,    ANSWER_GIVEN,     200, "{\"errcode\":-1,\"errmsg\":\"busy\"}",    0,    OUTCOME_AGAIN,     0     },
	        {CHANNEL_WECOM,    ANSWER_GIVEN,     200, "<html>",                                  0,    OUTCOME_UNSURE,    0     },
	        {CHANNEL_WECOM,    ANSWER_GIVEN,     200, "",                                        0,    OUTCOME_UNSURE,    0     },
	        {CHANNEL_WECOM,    ANSWER_GIVEN,     200, "[0]",                                     0,    OUTCOME_UNSURE,    0     },
	        {CHANNEL_DINGTALK, ANSWER_GIVEN,     200, "{\"errcode\":0}",                         0,    OUTCOME_TAKEN,     0     },
	        {CHANNEL_DINGTALK, ANSWER_GIVEN,     200, "{\"errcode\":130101}",                    0,    OUTCOME_THROTTLED, 600000},
	        {CHANNEL_DINGTALK, ANSWER_GIVEN,     200, "{\"errcode\":310000}",                    0,    OUTCOME_SHUT,      0     },
	        {CHANNEL_FEISHU,   ANSWER_GIVEN,     200, "{\"code\":0,\"msg\":\"success\"}",        0,    OUTCOME_TAKEN,     0     },
	        {CHANNEL_FEISHU,   ANSWER_GIVEN,     200, "{\"code\":11232}",                        0,    OUTCOME_THROTTLED, 60000 },
	        {CHANNEL_FEISHU,   ANSWER_GIVEN,     200, "{\"code\":19021}",                        0,    OUTCOME_SHUT,      0     },
	        {CHANNEL_FEISHU,   ANSWER_GIVEN,     200, "{\"code\":19022}",                        0,    OUTCOME_SHUT,      0     },
	        {CHANNEL_FEISHU,   ANSWER_GIVEN,     200, "{\"code\":19024}",                        0,    OUTCOME_SHUT,      0     },
	        {CHANNEL_FEISHU,   ANSWER_GIVEN,     400, "{\"code\":9499}",                         0,    OUTCOME_REFUSED,   0     },
	        {CHANNEL_EMAIL,    ANSWER_GIVEN,     250, "",                                        0,    OUTCOME_TAKEN,     0     },
	        {CHANNEL_EMAIL,    ANSWER_GIVEN,     451, "",                                        0,    OUTCOME_AGAIN,     0     },
	        {CHANNEL_EMAIL,    ANSWER_GIVEN,     550, "",                                        0,    OUTCOME_REFUSED,   0     },
	        {CHANNEL_EMAIL,    ANSWER_GIVEN,     535, "",                                        0,    OUTCOME_SHUT,      0     },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct channel_answer a = {cases[i].how, cases[i].status, cases[i].body, strlen(cases[i].body), cases[i].retry_after_ms, NULL};
		struct channel_judged v;
		channel_judge(cases[i].kind, &a, &v);
		if (v.end != cases[i].end || v.wait_ms != cases[i].wait_ms)
			fail_msg("case %zu: %s", i, v.why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(notice_as_bytes),
	        cmocka_unit_test(every_template_fills),
	        cmocka_unit_test(templates_by_hand),
	        cmocka_unit_test(names_are_no_markup),
	        cmocka_unit_test(signatures),
	        cmocka_unit_test(sizes),
	        cmocka_unit_test(mentions),
	        cmocka_unit_test(mail),
	        cmocka_unit_test(keys),
	        cmocka_unit_test(answers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
