// Title and text of a message, and the signatures.
#include "tell/body.h"
#include "tell/template.h"

#include "sys/log.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { JOIN_BYTES = 8 };

static void fill(const struct message *m, const struct template_fill *f, const char *section, struct buf *title, struct buf *text)
{
	size_t len;
	const char *kind = channel_kind_word(m->channel->kind), *file = template_file(kind, f->language, &len);
	if (!file || !template_fill(file, len, section, f, title, text))
		log_fatal("event=template_bad channel=%s section=%s", kind, section);
}

static struct template_fill fill_of(const struct message *m, const struct tell_notice *n, bool markup)
{
	return (struct template_fill){.notice = n,
	                              .language = m->notice->language,
	                              .external_url = m->site->external_url,
	                              .key = m->key,
	                              .utc_offset_ms = m->site->utc_offset_ms,
	                              .markup = markup};
}

// What is too long loses its end, and gets the link instead.
static void shorten(const struct template_fill *f, size_t most, struct buf *text)
{
	if (text->len <= most)
		return;
	struct buf tail = {0};
	buf_text(&tail, "…\n");
	template_link(f, &tail);
	text->len = text_cut((char *)text->at, text->len, most > tail.len ? most - tail.len : 0);
	buf_add(text, tail.at, tail.len);
	buf_fini(&tail);
}

static void one_text(const struct message *m, bool markup, size_t most, struct buf *title, struct buf *text)
{
	struct template_fill f = fill_of(m, m->notice, markup);
	fill(m, &f, tell_what_word(m->notice->what), title, text);
	shorten(&f, most - title->len, text);
}

// As many lines as there is room for beside the rest of the text.
static uint32_t digest_lines(const struct message *m, bool markup, size_t room, struct buf *lines)
{
	for (uint32_t i = 0; i < m->count; i++) {
		struct template_fill f = fill_of(m, &m->notice[i], markup);
		size_t before = lines->len;
		if (before)
			buf_u8(lines, '\n');
		fill(m, &f, "line", lines, NULL);
		if (lines->len > room) {
			lines->len = before;
			return i;
		}
	}
	return m->count;
}

static void digest_text(const struct message *m, bool markup, size_t most, struct buf *title, struct buf *text)
{
	struct template_digest d = {.count = m->count, .lines = "", .more = m->count};
	struct template_fill f = fill_of(m, m->notice, markup);
	struct buf lines = {0};
	f.digest = &d;
	for (uint32_t i = 0; i < m->count; i++)
		d.by_level[m->notice[i].level]++;
	fill(m, &f, "digest", title, text); // without lines, to see how long the rest is
	size_t room = most - title->len > text->len ? most - title->len - text->len : 0;
	text->len = 0;
	d.more = m->count - digest_lines(m, markup, room, &lines);
	d.lines = buf_str(&lines);
	fill(m, &f, "digest", NULL, text);
	shorten(&f, most - title->len, text);
	buf_fini(&lines);
}

void message_text(const struct message *m, bool markup, size_t most, struct buf *title, struct buf *text)
{
	// A title has a level, a name and a kind: far below what any channel takes.
	(m->count > 1 ? digest_text : one_text)(m, markup, most - JOIN_BYTES, title, text);
}

// --- signatures

static void hmac(const void *key, size_t key_len, const void *at, size_t len, unsigned char out[crypto_auth_hmacsha256_BYTES])
{
	crypto_auth_hmacsha256_state state;
	crypto_auth_hmacsha256_init(&state, key, key_len);
	crypto_auth_hmacsha256_update(&state, at, len);
	crypto_auth_hmacsha256_final(&state, out);
}

void base64(const void *at, size_t len, struct buf *out)
{
	size_t need = sodium_base64_encoded_len(len, sodium_base64_VARIANT_ORIGINAL);
	buf_room(out, need);
	sodium_bin2base64((char *)out->at + out->len, need, at, len, sodium_base64_VARIANT_ORIGINAL);
	out->len += need - 1;
}

void sign_base64(const void *key, size_t key_len, const void *at, size_t len, struct buf *out)
{
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	hmac(key, key_len, at, len, mac);
	base64(mac, sizeof mac, out);
}

void sign_hex(const char *key, const void *at, size_t len, struct buf *out)
{
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	hmac(key, strlen(key), at, len, mac);
	for (size_t i = 0; i < sizeof mac; i++)
		buf_printf(out, "%02x", mac[i]);
}
