#include "tell/send.h"

#include "base/mem.h"
#include "base/parse.h"
#include "sys/log.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { ANSWER_MOST = 16384, RETRY_AFTER_MOST_S = 3600 };

struct sender {
	struct loop *loop;
	CURLM *multi;
	struct loop_timer *timer;
	const struct sender_settings *settings;
	sender_done_fn *fn;
	void *arg;
	struct transfer *first;
};

struct transfer {
	struct transfer *next, *before;
	struct sender *sender;
	void *ticket;
	struct channel_call call;
	CURL *easy;
	struct curl_slist *headers, *to;
	size_t uploaded; // of a mail
	struct buf answer;
	int64_t retry_after_ms;
	char error[CURL_ERROR_SIZE];
};

// --- what curl asks for

static size_t on_answer(char *at, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	size_t len = size * n, room = ANSWER_MOST - t->answer.len;
	buf_add(&t->answer, at, len < room ? len : room);
	return len;
}

static size_t on_header(char *at, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	static const char name[] = "retry-after: ";
	size_t len = size * n, digits = sizeof name - 1;
	int64_t seconds;
	if (len <= digits || strncasecmp(at, name, digits))
		return len;
	while (digits < len && at[digits] >= '0' && at[digits] <= '9')
		digits++;
	// A date instead of seconds is passed over: our own wait is long enough.
	if (parse_i64(at + sizeof name - 1, digits - (sizeof name - 1), &seconds) == 0)
		t->retry_after_ms = (seconds > RETRY_AFTER_MOST_S ? RETRY_AFTER_MOST_S : seconds) * 1000;
	return len;
}

static size_t on_upload(char *at, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	size_t left = t->call.body.len - t->uploaded, len = size * n < left ? size * n : left;
	if (len)
		memcpy(at, t->call.body.at + t->uploaded, len);
	t->uploaded += len;
	return len;
}

// --- calls

static struct curl_slist *lines_of(struct buf *b)
{
	struct curl_slist *list = NULL;
	for (char *at = b->len ? (char *)b->at : NULL, *end = at + b->len, *stop; at && at < end; at = stop + 1) {
		stop = memchr(at, '\n', (size_t)(end - at));
		*stop = 0;
		list = curl_slist_append(list, at);
	}
	return list;
}

static void set_http(struct transfer *t)
{
	curl_easy_setopt(t->easy, CURLOPT_URL, buf_str(&t->call.url));
	curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	t->headers = curl_slist_append(lines_of(&t->call.header), "Expect:");
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
	curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, (char *)t->call.body.at);
	curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->call.body.len);
	curl_easy_setopt(t->easy, CURLOPT_USERAGENT, "parkpulse/" PP_VERSION);
}

static void set_mail(struct transfer *t, const struct sender_settings *s)
{
	curl_easy_setopt(t->easy, CURLOPT_URL, s->smtp_url);
	curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(t->easy, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	if (*s->smtp_user) {
		curl_easy_setopt(t->easy, CURLOPT_USERNAME, s->smtp_user);
		curl_easy_setopt(t->easy, CURLOPT_PASSWORD, s->smtp_password);
	}
	t->to = lines_of(&t->call.to);
	curl_easy_setopt(t->easy, CURLOPT_MAIL_FROM, s->mail_from);
	curl_easy_setopt(t->easy, CURLOPT_MAIL_RCPT, t->to);
	curl_easy_setopt(t->easy, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L); // one bad address of a list keeps the mail from nobody else
	curl_easy_setopt(t->easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(t->easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)t->call.body.len);
	curl_easy_setopt(t->easy, CURLOPT_READFUNCTION, on_upload);
	curl_easy_setopt(t->easy, CURLOPT_READDATA, t);
}

void sender_start(struct sender *s, struct channel_call *call, void *ticket)
{
	struct transfer *t = mem_new(1, sizeof *t);
	*t = (struct transfer){.next = s->first, .sender = s, .ticket = ticket, .call = *call, .easy = curl_easy_init()};
	*call = (struct channel_call){0};
	if (!t->easy)
		log_fatal("event=curl_failed");
	if (s->first)
		s->first->before = t;
	s->first = t;
	if (t->call.mail)
		set_mail(t, s->settings);
	else
		set_http(t);
	if (*s->settings->ca_file)
		curl_easy_setopt(t->easy, CURLOPT_CAINFO, s->settings->ca_file);
	curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
	curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->error);
	curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)s->settings->timeout_ms);
	curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_answer);
	curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
	curl_multi_add_handle(s->multi, t->easy);
}

static void end(struct transfer *t)
{
	*(t->before ? &t->before->next : &t->sender->first) = t->next;
	if (t->next)
		t->next->before = t->before;
	curl_multi_remove_handle(t->sender->multi, t->easy);
	curl_easy_cleanup(t->easy);
	curl_slist_free_all(t->headers);
	curl_slist_free_all(t->to);
	channel_call_fini(&t->call);
	buf_fini(&t->answer);
	free(t);
}

// What kind of failure it was: has anything been handed over, can trying again help.
static enum answer_how how_of(const struct transfer *t, CURLcode code, long status)
{
	long sent = 0;
	curl_easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &sent);
	switch ((int)code) {
	case CURLE_OK:
		return ANSWER_GIVEN;
	case CURLE_LOGIN_DENIED:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_USE_SSL_FAILED:
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_URL_MALFORMAT:
		return ANSWER_UNWELCOME;
	default:
		if (t->call.mail)
			return status >= 400 ? ANSWER_GIVEN : t->uploaded ? ANSWER_LOST : ANSWER_UNREACHED;
		return sent ? ANSWER_LOST : ANSWER_UNREACHED;
	}
}

static void on_done(struct sender *s, CURL *easy, CURLcode code)
{
	struct transfer *t;
	struct channel_answer a = {0};
	curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&t);
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &a.status);
	a.how = how_of(t, code, a.status);
	a.body = (const char *)t->answer.at;
	a.len = t->answer.len;
	a.retry_after_ms = t->retry_after_ms;
	a.error = !code ? NULL : *t->error ? t->error : curl_easy_strerror(code);
	s->fn(s->arg, t->ticket, &a);
	end(t);
}

// --- curl in our loop

static void look_for_done(struct sender *s)
{
	CURLMsg *m;
	int left;
	while ((m = curl_multi_info_read(s->multi, &left)))
		if (m->msg == CURLMSG_DONE)
			on_done(s, m->easy_handle, m->data.result);
}

static void on_fd(void *arg, int fd, int events)
{
	struct sender *s = arg;
	int running;
	curl_multi_socket_action(s->multi, fd, (events & LOOP_READ ? CURL_CSELECT_IN : 0) | (events & LOOP_WRITE ? CURL_CSELECT_OUT : 0), &running);
	look_for_done(s);
}

static void on_timer(void *arg)
{
	struct sender *s = arg;
	int running;
	curl_multi_socket_action(s->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	look_for_done(s);
}

static int watch_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *per_socket)
{
	struct sender *s = arg;
	bool gone = what == CURL_POLL_REMOVE;
	(void)easy;
	(void)per_socket;
	loop_fd(s->loop, fd, gone ? 0 : (what & CURL_POLL_IN ? LOOP_READ : 0) | (what & CURL_POLL_OUT ? LOOP_WRITE : 0), on_fd, s);
	return 0;
}

static int set_timer(CURLM *multi, long in_ms, void *arg)
{
	struct sender *s = arg;
	(void)multi;
	loop_timer_set(s->timer, in_ms);
	return 0;
}

struct sender *sender_new(struct loop *l, const struct sender_settings *settings, sender_done_fn *fn, void *arg)
{
	struct sender *s = mem_new(1, sizeof *s);
	*s = (struct sender){.loop = l, .settings = settings, .fn = fn, .arg = arg, .multi = curl_multi_init()};
	if (!s->multi)
		log_fatal("event=curl_failed");
	s->timer = loop_timer_new(l, on_timer, s);
	curl_multi_setopt(s->multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
	curl_multi_setopt(s->multi, CURLMOPT_SOCKETDATA, s);
	curl_multi_setopt(s->multi, CURLMOPT_TIMERFUNCTION, set_timer);
	curl_multi_setopt(s->multi, CURLMOPT_TIMERDATA, s);
	return s;
}

void sender_free(struct sender *s)
{
	if (!s)
		return;
	for (struct transfer *t = s->first, *next; t; t = next) {
		next = t->next;
		end(t);
	}
	curl_multi_cleanup(s->multi);
	loop_timer_free(s->timer);
	free(s);
}
