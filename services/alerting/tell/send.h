// Makes calls, HTTP and SMTP, with curl in our loop: one that is slow, dead or a black hole holds up nobody.
#ifndef PP_ALERTING_TELL_SEND_H
#define PP_ALERTING_TELL_SEND_H

#include "tell/channel.h"

#include "sys/loop.h"

struct sender;

struct sender_settings {
	const char *smtp_url;  // "smtp://host:587": STARTTLS is required; "smtps://host:465"; empty: mail cannot be sent
	const char *smtp_user; // empty: no login
	const char *smtp_password;
	const char *mail_from; // address
	const char *ca_file;   // certificates to trust instead of the system's; empty: the system's
	int64_t timeout_ms;    // of a whole call
};

// The answer is valid during the call back, which must start nothing.
typedef void sender_done_fn(void *arg, void *ticket, const struct channel_answer *a);

struct sender *sender_new(struct loop *l, const struct sender_settings *s, sender_done_fn *fn, void *arg); // strings must outlive it
void sender_free(struct sender *s);                                                                        // calls under way end without an answer
void sender_start(struct sender *s, struct channel_call *call, void *ticket);                              // takes the call

#endif
