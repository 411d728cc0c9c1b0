// What comes to telling: answers of receivers, notices from its own disk (whose texts are people's) made into messages of every kind, templates. The first byte says which.
#include "tell/channel.h"
#include "tell/template.h"

#include "base/err.h"
#include "base/parse.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void judge(const uint8_t *at, size_t len)
{
	for (int kind = 0; kind < CHANNEL_KINDS; kind++) {
		struct channel_answer a = {.how = ANSWER_GIVEN, .status = 200, .body = (const char *)at, .len = len};
		struct channel_judged judged;
		channel_judge((enum channel_kind)kind, &a, &judged);
	}
}

static void build(const struct tell_notice *n, uint32_t count)
{
	static const struct tell_site site = {.external_url = "https://park.example.org", .mail_from = "warn@park.example.org", .utc_offset_ms = 8 * 3600000};
	static const size_t most[CHANNEL_KINDS] = {[CHANNEL_WECOM] = 5000, [CHANNEL_DINGTALK] = 20000, [CHANNEL_FEISHU] = 20000};
	for (int kind = 0; kind < CHANNEL_KINDS; kind++) {
		struct tell_channel c = {.id = "c", .kind = (enum channel_kind)kind, .url = "https://robot.example.org/x", .secret = "s"};
		struct channel_call call;
		char key[TELL_CODE];
		if (kind == CHANNEL_EMAIL)
			*c.url = 0;
		channel_key(n, count, key);
		channel_build(&c, &site, n, count, key, 1767571200000, &call);
		assert(!most[kind] || call.body.len <= most[kind]);
		assert(kind == CHANNEL_EMAIL || !call.body.len || parse_utf8((const char *)call.body.at, call.body.len));
		channel_call_fini(&call);
	}
}

static void message(const uint8_t *at, size_t len)
{
	static struct tell_notice n[CHANNEL_MOST];
	if (tell_notice_read(at, len, &n[0]) || n[0].time_ms < 0 || n[0].time_ms > 7258118400000)
		return;
	build(n, 1);
	for (uint32_t i = 1; i < CHANNEL_MOST; i++)
		n[i] = n[0];
	build(n, CHANNEL_MOST);
}

static void template(const uint8_t *at, size_t len)
{
	static const struct tell_notice n = {.alert = "a"};
	struct template_fill f = {.notice = &n, .external_url = "https://x", .key = "k"};
	struct buf title = {0}, text = {0};
	template_fill((const char *)at, len, "opened", &f, &title, &text);
	buf_fini(&title);
	buf_fini(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const doors[])(const uint8_t *at, size_t len) = {judge, message, template};
	if (size)
		doors[data[0] % 3](data + 1, size - 1);
	return 0;
}
