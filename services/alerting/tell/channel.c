#include "tell/channel.h"
#include "tell/body.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECOND_MS = 1000, MINUTE_MS = 60000, MENTIONS_MOST = 1500 /* bytes */ };

// --- calls

static void sign_url(const struct message *m, struct channel_call *out)
{
	struct buf text = {0}, sign = {0};
	buf_printf(&text, "%lld\n%s", (long long)m->now_ms, m->channel->secret);
	sign_base64(m->channel->secret, strlen(m->channel->secret), text.at, text.len, &sign);
	buf_printf(&out->url, "%ctimestamp=%lld&sign=", strchr(m->channel->url, '?') ? '&' : '?', (long long)m->now_ms);
	for (size_t i = 0; i < sign.len; i++) {
		if (strchr("+/=", sign.at[i]))
			buf_printf(&out->url, "%%%02X", sign.at[i]);
		else
			buf_u8(&out->url, sign.at[i]);
	}
	buf_fini(&text);
	buf_fini(&sign);
}

// Each of the list, by a callback.
typedef void each_fn(const char *at, size_t len, void *arg);
static void each_mention(const struct message *m, each_fn *fn, void *arg)
{
	if (!m->mention.len)
		return;
	const char *at = (const char *)m->mention.at + 1, *end = at - 1 + m->mention.len;
	while (at < end) {
		const char *stop = memchr(at, ',', (size_t)(end - at));
		fn(at, (size_t)(stop - at), arg);
		at = stop + 1;
	}
}

static void to_array(const char *at, size_t len, void *array)
{
	json_array_append_new(array, json_stringn(at, len));
}

static void to_at_sign(const char *at, size_t len, void *text)
{
	buf_printf(text, " @%.*s", (int)len, at);
}

static void to_feishu_tag(const char *at, size_t len, void *text)
{
	buf_printf(text, " <at user_id=\"%.*s\"></at>", (int)len, at);
}

static json_t *text_of(struct buf *b)
{
	json_t *j = json_stringn((const char *)b->at, b->len);
	return j ? j : json_string("?");
}

static void put_json(json_t *j, struct buf *out)
{
	char *text = json_dumps(j, JSON_COMPACT);
	buf_text(out, text ? text : "{}");
	free(text);
	json_decref(j);
}

enum { WECOM_TEXT = 2048, WECOM_MARKDOWN = 4096, DINGTALK_TEXT = 15000, FEISHU_TEXT = 15000 /* of 20 KB with JSON around it */ };

// Its markdown knows no mobiles: a message that mentions somebody is plain text. The templates read well as both.
static void wecom(const struct message *m, struct channel_call *out)
{
	struct buf title = {0}, text = {0}, whole = {0};
	bool mentions = m->mention.len > 0;
	message_text(m, true, mentions ? WECOM_TEXT : WECOM_MARKDOWN, &title, &text);
	buf_add(&whole, title.at, title.len);
	buf_u8(&whole, '\n');
	buf_add(&whole, text.at, text.len);
	json_t *j = json_object(), *inner = json_object();
	json_object_set_new(inner, "content", text_of(&whole));
	if (mentions) {
		json_t *mobiles = json_array();
		each_mention(m, to_array, mobiles);
		json_object_set_new(inner, "mentioned_mobile_list", mobiles);
	}
	json_object_set_new(j, "msgtype", json_string(mentions ? "text" : "markdown"));
	json_object_set_new(j, mentions ? "text" : "markdown", inner);
	put_json(j, &out->body);
	buf_fini(&title);
	buf_fini(&text);
	buf_fini(&whole);
}

// A mobile is mentioned when it stands in the text, too.
static void dingtalk(const struct message *m, struct channel_call *out)
{
	struct buf title = {0}, text = {0}, whole = {0};
	json_t *j = json_object(), *inner = json_object(), *at = json_object(), *mobiles = json_array();
	message_text(m, true, DINGTALK_TEXT, &title, &text);
	buf_text(&whole, "### ");
	buf_add(&whole, title.at, title.len);
	buf_text(&whole, "\n\n");
	buf_add(&whole, text.at, text.len);
	if (m->mention.len)
		buf_text(&whole, "\n\n");
	each_mention(m, to_at_sign, &whole);
	each_mention(m, to_array, mobiles);
	json_object_set_new(inner, "title", text_of(&title));
	json_object_set_new(inner, "text", text_of(&whole));
	json_object_set_new(at, "atMobiles", mobiles);
	json_object_set_new(at, "isAtAll", json_false());
	json_object_set_new(j, "msgtype", json_string("markdown"));
	json_object_set_new(j, "markdown", inner);
	json_object_set_new(j, "at", at);
	put_json(j, &out->body);
	if (*m->channel->secret)
		sign_url(m, out);
	buf_fini(&title);
	buf_fini(&text);
	buf_fini(&whole);
}

static void feishu(const struct message *m, struct channel_call *out)
{
	struct buf title = {0}, text = {0}, whole = {0};
	json_t *j = json_object(), *content = json_object();
	message_text(m, true, FEISHU_TEXT, &title, &text);
	buf_add(&whole, title.at, title.len);
	buf_u8(&whole, '\n');
	buf_add(&whole, text.at, text.len);
	each_mention(m, to_feishu_tag, &whole);
	if (*m->channel->secret) {
		struct buf key = {0}, sign = {0};
		char seconds[24];
		snprintf(seconds, sizeof seconds, "%lld", (long long)(m->now_ms / SECOND_MS));
		buf_printf(&key, "%s\n%s", seconds, m->channel->secret);
		sign_base64(key.at, key.len, "", 0, &sign);
		json_object_set_new(j, "timestamp", json_string(seconds));
		json_object_set_new(j, "sign", text_of(&sign));
		buf_fini(&key);
		buf_fini(&sign);
	}
	json_object_set_new(content, "text", text_of(&whole));
	json_object_set_new(j, "msg_type", json_string("text"));
	json_object_set_new(j, "content", content);
	put_json(j, &out->body);
	buf_fini(&title);
	buf_fini(&text);
	buf_fini(&whole);
}

static void webhook(const struct message *m, struct channel_call *out)
{
	webhook_body(m, out);
	if (*m->channel->secret) {
		struct buf signed_text = {0};
		buf_printf(&signed_text, "%lld.", (long long)(m->now_ms / SECOND_MS));
		buf_printf(&out->header, "X-ParkPulse-Timestamp: %lld\nX-ParkPulse-Signature: sha256=", (long long)(m->now_ms / SECOND_MS));
		buf_add(&signed_text, out->body.at, out->body.len);
		sign_hex(m->channel->secret, signed_text.at, signed_text.len, &out->header);
		buf_u8(&out->header, '\n');
		buf_fini(&signed_text);
	}
	if (*m->channel->bearer)
		buf_printf(&out->header, "Authorization: Bearer %s\n", m->channel->bearer);
}

// --- the table

// What a robot's body says beside 0.
struct code {
	int64_t code;
	enum outcome end;
};

static const struct code wecom_codes[] = {
        {45009, OUTCOME_THROTTLED},
        {93000, OUTCOME_SHUT     },
        {-1,    OUTCOME_AGAIN    }
};
static const struct code dingtalk_codes[] = {
        {130101, OUTCOME_THROTTLED},
        {90030,  OUTCOME_THROTTLED},
        {310000, OUTCOME_SHUT     },
        {300001, OUTCOME_SHUT     },
        {300005, OUTCOME_SHUT     },
        {-1,     OUTCOME_AGAIN    }
};
static const struct code feishu_codes[] = {
        {11232, OUTCOME_THROTTLED},
        {19021, OUTCOME_SHUT     },
        {19022, OUTCOME_SHUT     },
        {19024, OUTCOME_SHUT     },
        {19001, OUTCOME_SHUT     }
};

static const struct row {
	const char *word;
	void (*build)(const struct message *m, struct channel_call *out);
	struct queue_limits limits; // per_minute as documented
	int64_t throttled_ms;       // the rest it wants when it does not say
	const char *code_name;      // of its result in the body; NULL: the status says all
	const struct code *code;
	uint32_t codes;
} rows[CHANNEL_KINDS] = {
        [CHANNEL_WEBHOOK] = {"webhook",  webhook,   {0, 0, 1, 50},               MINUTE_MS,      NULL,      NULL,           0                                             },
        [CHANNEL_WECOM] = {"wecom",    wecom,     {20, 0, 3, CHANNEL_MOST},    MINUTE_MS,      "errcode", wecom_codes,    sizeof wecom_codes / sizeof *wecom_codes      },
 // Over the limit, it takes nothing for ten minutes.
        [CHANNEL_DINGTALK] =
                {"dingtalk", dingtalk,  {20, 0, 3, CHANNEL_MOST},    10 * MINUTE_MS, "errcode", dingtalk_codes, sizeof dingtalk_codes / sizeof *dingtalk_codes},
 // Five a second beside the minute's hundred.
        [CHANNEL_FEISHU] = {"feishu",   feishu,    {100, 200, 3, CHANNEL_MOST}, MINUTE_MS,      "code",    feishu_codes,   sizeof feishu_codes / sizeof *feishu_codes    },
 // Of one mailbox: nobody reads more.
        [CHANNEL_EMAIL] = {"email",    mail_body, {20, 0, 3, CHANNEL_MOST},    MINUTE_MS,      NULL,      NULL,           0                                             },
};

const char *channel_kind_word(enum channel_kind kind)
{
	return rows[kind].word;
}

int channel_kind_find(const char *word)
{
	for (int i = 0; i < CHANNEL_KINDS; i++)
		if (!strcmp(rows[i].word, word))
			return i;
	return -1;
}

struct queue_limits channel_limits(const struct tell_channel *c)
{
	struct queue_limits l = rows[c->kind].limits;
	if (c->per_minute)
		l.per_minute = c->per_minute;
	return l;
}

void channel_receiver(const struct tell_notice *n, struct buf *out)
{
	buf_text(out, n->channel);
	if (*n->address)
		buf_printf(out, " %s", n->address);
}

void channel_of_receiver(const char *receiver, char channel[TELL_CODE])
{
	snprintf(channel, TELL_CODE, "%.*s", (int)strcspn(receiver, " "), receiver);
}

void channel_call_fini(struct channel_call *call)
{
	buf_fini(&call->url);
	buf_fini(&call->header);
	buf_fini(&call->to);
	buf_fini(&call->body);
}

void channel_key(const struct tell_notice *n, uint32_t count, char out[TELL_CODE])
{
	crypto_generichash_state state;
	unsigned char hash[crypto_generichash_BYTES_MIN];
	if (count == 1) {
		memcpy(out, n->id, TELL_CODE);
		return;
	}
	crypto_generichash_init(&state, NULL, 0, sizeof hash);
	for (uint32_t i = 0; i < count; i++)
		crypto_generichash_update(&state, (const unsigned char *)n[i].id, strlen(n[i].id) + 1);
	crypto_generichash_final(&state, hash, sizeof hash);
	sodium_bin2hex(out, TELL_CODE, hash, sizeof hash);
}

// ",a,b," : each once. What could be more than a mobile or a user id is none.
static void add_mentions(struct buf *list, const char *more)
{
	static const char fine[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-+";
	while (*more && list->len < MENTIONS_MOST) {
		size_t len = strcspn(more, ", ");
		struct buf one = {0};
		buf_printf(&one, ",%.*s,", (int)len, more);
		if (len && strspn(more, fine) >= len && !strstr(buf_str(list), buf_str(&one))) {
			list->len -= list->len > 0;
			buf_add(list, one.at, one.len);
		}
		buf_fini(&one);
		more += len + (more[len] != 0);
	}
}

const char *channel_build(const struct tell_channel *c, const struct tell_site *site, const struct tell_notice *n, uint32_t count, const char *key,
                          int64_t now_ms, struct channel_call *out)
{
	struct message m = {.channel = c, .site = site, .notice = n, .count = count, .key = key, .now_ms = now_ms};
	add_mentions(&m.mention, c->mention);
	for (uint32_t i = 0; i < count; i++)
		add_mentions(&m.mention, n[i].mention);
	*out = (struct channel_call){.mail = c->kind == CHANNEL_EMAIL};
	if (!out->mail) {
		buf_text(&out->url, c->url);
		buf_printf(&out->header, "Content-Type: application/json\nIdempotency-Key: %s\n", key);
	}
	rows[c->kind].build(&m, out);
	buf_fini(&m.mention);
	return out->mail && !out->to.len ? "no e-mail address" : NULL;
}

// --- answers

static enum outcome by_status(long status)
{
	if (status >= 200 && status < 300)
		return OUTCOME_TAKEN;
	if (status == 429)
		return OUTCOME_THROTTLED;
	if (status >= 500 || status == 408 || status < 200)
		return OUTCOME_UNSURE;
	return status < 400 || status == 401 || status == 403 || status == 404 || status == 410 ? OUTCOME_SHUT : OUTCOME_REFUSED;
}

// 4xx of SMTP is for now, 5xx for ever; 53x is the login.
static enum outcome by_reply(long reply)
{
	if (reply >= 200 && reply < 300)
		return OUTCOME_TAKEN;
	if (reply < 400)
		return OUTCOME_UNSURE;
	return reply < 500 ? OUTCOME_AGAIN : reply >= 530 && reply < 540 ? OUTCOME_SHUT : OUTCOME_REFUSED;
}

// A robot says 200 and means what its body says.
static void by_code(const struct row *row, const struct channel_answer *a, struct channel_judged *out)
{
	json_t *j = a->len ? json_loadb(a->body, a->len, 0, NULL) : NULL;
	const json_t *code = json_object_get(j, row->code_name), *words = json_object_get(j, row->code == feishu_codes ? "msg" : "errmsg");
	int64_t value = json_integer_value(code);
	out->end = !json_is_integer(code) ? OUTCOME_UNSURE : value ? OUTCOME_REFUSED : OUTCOME_TAKEN;
	if (out->end == OUTCOME_UNSURE)
		snprintf(out->why, sizeof out->why, "the answer has no %s", row->code_name);
	else
		snprintf(out->why, sizeof out->why, "%s %lld %.100s", row->code_name, (long long)value, words ? json_string_value(words) : "");
	for (uint32_t i = 0; out->end == OUTCOME_REFUSED && i < row->codes; i++)
		if (row->code[i].code == value)
			out->end = row->code[i].end;
	json_decref(j);
}

void channel_judge(enum channel_kind kind, const struct channel_answer *a, struct channel_judged *out)
{
	static const enum outcome transport[] = {[ANSWER_UNREACHED] = OUTCOME_AGAIN, [ANSWER_LOST] = OUTCOME_UNSURE, [ANSWER_UNWELCOME] = OUTCOME_SHUT};
	const struct row *row = &rows[kind];
	bool mail = kind == CHANNEL_EMAIL;
	*out = (struct channel_judged){0};
	if (a->how != ANSWER_GIVEN) {
		out->end = transport[a->how];
		snprintf(out->why, sizeof out->why, "%s", a->error ? a->error : "?");
	} else {
		out->end = mail ? by_reply(a->status) : by_status(a->status);
		snprintf(out->why, sizeof out->why, mail ? "SMTP reply %ld" : "HTTP status %ld", a->status);
		if (out->end == OUTCOME_TAKEN && row->code_name)
			by_code(row, a, out);
	}
	if (out->end == OUTCOME_THROTTLED)
		out->wait_ms = a->retry_after_ms > row->throttled_ms || (a->retry_after_ms && !row->code_name) ? a->retry_after_ms : row->throttled_ms;
}
