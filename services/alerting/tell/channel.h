// Kinds of channel: one row each. From notices to the call that tells them, and from the answer to what it means. No clock, no I/O: tell.c has both.
#ifndef PP_ALERTING_TELL_CHANNEL_H
#define PP_ALERTING_TELL_CHANNEL_H

#include "tell/notice.h"
#include "tell/queue.h"

enum channel_kind { CHANNEL_WEBHOOK, CHANNEL_WECOM, CHANNEL_DINGTALK, CHANNEL_FEISHU, CHANNEL_EMAIL, CHANNEL_KINDS };

const char *channel_kind_word(enum channel_kind kind); // "wecom"
int channel_kind_find(const char *word);               // or -1

// As the registry has it.
struct tell_channel {
	char id[TELL_CODE];
	enum channel_kind kind;
	char url[1024];      // where to; of e-mail: addresses with commas, empty: the notice's
	char secret[256];    // signs; empty: not signed
	char bearer[256];    // webhook only: the bearer token it wants
	char mention[704];   // mobiles (or user ids), with commas, that every message mentions
	uint32_t per_minute; // 0: what the kind is documented to take
};

// What all messages share.
struct tell_site {
	const char *external_url; // of the page, without a slash at its end
	const char *mail_from;    // address
	int64_t utc_offset_ms;
};

// A call, ready to be made.
struct channel_call {
	bool mail;
	struct buf url;    // HTTP only: of mail, the server is a setting
	struct buf header; // HTTP: "Name: value", each with a line break
	struct buf to;     // mail: addresses, each with a line break
	struct buf body;
};
void channel_call_fini(struct channel_call *call);

enum { CHANNEL_MOST = 200 }; // notices in one message, of any kind
struct queue_limits channel_limits(const struct tell_channel *c);

// Who gets it, as the queue tells receivers apart: each mailbox waits, fails and is limited by itself.
void channel_receiver(const struct tell_notice *n, struct buf *out);
// The channel in it.
void channel_of_receiver(const char *receiver, char channel[TELL_CODE]);

// Builds the call of one message with these notices (more than one: a digest), all of one receiver. `key` is the message's idempotency key. NULL, or why it cannot be told.
const char *channel_build(const struct tell_channel *c, const struct tell_site *site, const struct tell_notice *n, uint32_t count, const char *key,
                          int64_t now_ms, struct channel_call *out);
// The key of a message: of one notice its own; of a digest made of all of them. Needs 64 bytes.
void channel_key(const struct tell_notice *n, uint32_t count, char out[TELL_CODE]);

// --- answers

enum answer_how {
	ANSWER_GIVEN,
	ANSWER_UNREACHED /* nothing was handed over */,
	ANSWER_LOST /* handed over, then no answer */,
	ANSWER_UNWELCOME /* login, certificate */
};
struct channel_answer {
	enum answer_how how;
	long status; // HTTP status or SMTP reply; 0: none
	const char *body;
	size_t len;
	int64_t retry_after_ms; // 0: not said
	const char *error;      // of the transport, for people; NULL: none
};

enum outcome {
	OUTCOME_TAKEN,
	OUTCOME_AGAIN,     // not taken; try again
	OUTCOME_UNSURE,    // may have been taken: the same message is repeated
	OUTCOME_THROTTLED, // not taken; after wait_ms
	OUTCOME_REFUSED,   // this message will never be taken
	OUTCOME_SHUT       // nothing will be taken until somebody repairs the channel
};
struct channel_judged {
	enum outcome end;
	int64_t wait_ms;
	char why[160];
};
void channel_judge(enum channel_kind kind, const struct channel_answer *a, struct channel_judged *out);

#endif
