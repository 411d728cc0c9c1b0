// What channel.c's rows are made of: bodies of messages and their signatures.
#ifndef PP_ALERTING_TELL_BODY_H
#define PP_ALERTING_TELL_BODY_H

#include "tell/channel.h"

// One message to be built.
struct message {
	const struct tell_channel *channel;
	const struct tell_site *site;
	const struct tell_notice *notice;
	uint32_t count;
	const char *key;
	int64_t now_ms;
	struct buf mention; // mobiles or user ids, each once: ",a,b,"; empty: nobody
};

// The message's title and text from its kind's templates, both and what joins them in at most `most` bytes: of one notice the link is always there, of a digest the counts and
// the link.
void message_text(const struct message *m, bool markup, size_t most, struct buf *title, struct buf *text);

void webhook_body(const struct message *m, struct channel_call *out); // Alertmanager webhook v4
void mail_body(const struct message *m, struct channel_call *out);    // MIME; call.to is filled

void sign_hex(const char *key, const void *at, size_t len, struct buf *out);                    // appends hex(HMAC-SHA256)
void sign_base64(const void *key, size_t key_len, const void *at, size_t len, struct buf *out); // appends base64(HMAC-SHA256)
void base64(const void *at, size_t len, struct buf *out);                                       // appends, padded, in one line

#endif
