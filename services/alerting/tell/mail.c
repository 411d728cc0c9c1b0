// A mail: RFC 5322 and MIME, the text in UTF-8.
#include "tell/body.h"
#include "tell/template.h"

#include "base/civil.h"

#include <string.h>

enum { WORD_BYTES = 42 /* 56 base64 digits and =?UTF-8?B??=: an encoded word has 75 at most */, LINE_BYTES = 57 /* 76 base64 digits */, TEXT_MOST = 60000 };

// RFC 2047: as many encoded words as it takes, none of them with half a character.
static void put_words(struct buf *out, const char *text, size_t len)
{
	for (size_t at = 0; at < len;) {
		size_t part = text_cut(text + at, len - at, WORD_BYTES);
		buf_text(out, at ? "\r\n =?UTF-8?B?" : "=?UTF-8?B?");
		base64(text + at, part, out);
		buf_text(out, "?=");
		at += part;
	}
}

static void put_date(struct buf *out, int64_t ms, int64_t utc_offset_ms)
{
	static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	int64_t minutes = utc_offset_ms / CIVIL_MINUTE_MS, size = minutes < 0 ? -minutes : minutes;
	struct civil c;
	civil_of(ms, utc_offset_ms, &c);
	buf_printf(out, "Date: %s, %d %s %04d %02d:%02d:%02d %c%02d%02d\r\n", days[c.weekday], c.day, months[c.month - 1], c.year, c.hour, c.minute, c.second,
	           minutes < 0 ? '-' : '+', (int)(size / 60), (int)(size % 60));
}

static void put_text(struct buf *out, const struct buf *text)
{
	for (size_t at = 0; at < text->len; at += LINE_BYTES) {
		base64(text->at + at, text->len - at < LINE_BYTES ? text->len - at : LINE_BYTES, out);
		buf_text(out, "\r\n");
	}
}

// Addresses come from the registry's people: what could be more than an address is none.
static void put_addresses(struct buf *to, const char *list)
{
	while (*list) {
		size_t len = strcspn(list, ",; "), local = strcspn(list, "@");
		bool plain = local && local + 1 < len;
		for (size_t i = 0; i < len; i++)
			plain = plain && (unsigned char)list[i] > 0x20 && (unsigned char)list[i] != 0x7f && !strchr("<>\"()\\", list[i]);
		if (plain)
			buf_add(to, list, len);
		if (plain)
			buf_u8(to, '\n');
		list += len + (list[len] != 0);
	}
}

static void put_recipients(struct buf *out, const struct buf *to)
{
	buf_text(out, "To: ");
	for (size_t i = 0; i + 1 < to->len; i++) {
		if (to->at[i] == '\n')
			buf_text(out, ",\r\n ");
		else
			buf_u8(out, to->at[i]);
	}
	buf_text(out, "\r\n");
}

void mail_body(const struct message *m, struct channel_call *out)
{
	struct buf title = {0}, text = {0};
	const char *host = strchr(m->site->mail_from, '@');
	message_text(m, false, TEXT_MOST, &title, &text);
	put_addresses(&out->to, *m->channel->url ? m->channel->url : m->notice->address);
	buf_printf(&out->body, "From: ParkPulse <%s>\r\n", m->site->mail_from);
	put_recipients(&out->body, &out->to);
	buf_text(&out->body, "Subject: ");
	put_words(&out->body, (char *)title.at, title.len);
	buf_text(&out->body, "\r\n");
	put_date(&out->body, m->now_ms, m->site->utc_offset_ms);
	buf_printf(&out->body,
	           "Message-ID: <%s%s>\r\nIdempotency-Key: %s\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; "
	           "charset=UTF-8\r\n"
	           "Content-Transfer-Encoding: base64\r\n\r\n",
	           m->key, host ? host : "@parkpulse.invalid", m->key);
	put_text(&out->body, &text);
	buf_fini(&title);
	buf_fini(&text);
}
