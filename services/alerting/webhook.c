#include "webhook.h"

#include "base/civil.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/parse.h"
#include "sys/clock.h"
#include "sys/log.h"
#include "wire.h"

#include <curl/curl.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	MOST_PER_CALL = 50, // changes that wait go together
	TIMEOUT_MS = 10000,
	RETRY_FIRST_MS = 1000, // doubled with each failed try
	RETRY_LAST_MS = 60000,
	RETRY_AFTER_MAX_S = 3600
};

const char webhook_receiver[] = "webhook";

struct webhook {
	struct loop *loop;
	struct store *store;
	CURLM *multi;
	CURL *easy;
	struct curl_slist *headers;
	struct loop_timer *curl_timer;
	struct loop_timer *retry_timer;
	const char *url;
	const char *bearer;
	const char *external_url;
	int64_t utc_offset_ms;
	struct notice_call call; // under way
	bool busy;
	bool waiting_to_retry;
	json_t *alerts; // of the call being built
	bool any_firing;
	char *body;
	long retry_after_s;
	struct webhook_counts counts;
};

// --- the body

static void set_text(json_t *to, const char *name, const char *value)
{
	json_t *j = json_string(value);
	json_object_set_new(to, name, j ? j : json_string("?"));
}

static void set_number(json_t *to, const char *name, double value)
{
	char text[40] = ""; // late reports and silence have none
	if (isfinite(value))
		snprintf(text, sizeof text, "%.15g", value);
	set_text(to, name, text);
}

static void set_time(json_t *to, const char *name, int64_t t, int64_t utc_offset_ms)
{
	char text[40];
	set_text(to, name, t ? civil_text(text, t, utc_offset_ms) : "0001-01-01T00:00:00Z");
}

// Our four colours in Prometheus' usual words.
static const char *severity_of(enum level level)
{
	static const char *const words[LEVELS] = {"none", "info", "warning", "error", "critical"};
	return words[level];
}

static json_t *labels_of(const struct effect *e)
{
	const struct alert *a = &e->alert;
	// A recovered alert keeps the labels it was known by.
	enum level level = e->change == CHANGE_RECOVERED ? e->from : a->level;
	json_t *l = json_object();
	static const char *const names[KINDS] = {"ProductionDrop",     "ProductionSurge", "ReportLate", "DataSilence",
	                                         "ProductionVolatile", "ValueStuck",      "LimitPassed"};
	set_text(l, "alertname", names[a->kind]);
	set_text(l, "alert_id", a->id);
	set_text(l, "enterprise", a->enterprise);
	set_text(l, "enterprise_name", a->enterprise_name);
	set_text(l, "zone", a->zone);
	set_text(l, "zone_name", a->zone_name);
	set_text(l, "area", a->area);
	set_text(l, "area_name", a->area_name);
	set_text(l, "indicator", a->indicator);
	set_text(l, "indicator_name", a->indicator_name);
	set_text(l, "kind", kind_word(a->kind));
	set_text(l, "level", level_word(level));
	set_text(l, "severity", severity_of(level));
	set_text(l, "instance", a->enterprise_name);
	set_text(l, "synthetic", a->synthetic ? "true" : "false");
	return l;
}

static json_t *alert_of(const struct webhook *w, const struct effect *e)
{
	const struct alert *a = &e->alert;
	json_t *j = json_object(), *notes = json_object();
	char url[512];
	set_text(j, "status", e->change == CHANGE_RECOVERED ? "resolved" : "firing");
	json_object_set_new(j, "labels", labels_of(e));
	set_text(notes, "summary", a->reason_zh);
	set_text(notes, "summary_en", a->reason_en);
	set_text(notes, "description", a->reason_zh);
	set_number(notes, "value", a->value);
	set_number(notes, "expected", a->expected);
	set_number(notes, "deviation_percent", a->deviation_percent);
	set_text(notes, "evidence_level", level_word(a->evidence_level));
	set_text(notes, "unit", a->unit);
	set_time(notes, "since", a->since_time, w->utc_offset_ms);
	set_text(notes, "policy", a->policy);
	set_number(notes, "policy_version", a->policy_version);
	json_object_set_new(j, "annotations", notes);
	set_time(j, "startsAt", a->open_time, w->utc_offset_ms);
	set_time(j, "endsAt", a->recover_time, w->utc_offset_ms);
	snprintf(url, sizeof url, "%s/?alert=%s", w->external_url, a->id);
	set_text(j, "generatorURL", url);
	set_text(j, "fingerprint", a->id);
	return j;
}

static void add_change(void *arg, uint64_t number, const void *body, size_t len)
{
	struct webhook *w = arg;
	struct effect e;
	if (wire_change_read(body, len, &e))
		log_fatal("event=store_corrupt table=alert_change number=%llu", (unsigned long long)number);
	w->any_firing = w->any_firing || e.change != CHANGE_RECOVERED;
	json_array_append_new(w->alerts, alert_of(w, &e));
}

// Labels and annotations that all alerts of the call share.
static json_t *common_of(const json_t *alerts, const char *part)
{
	json_t *common = json_deep_copy(json_object_get(json_array_get(alerts, 0), part));
	for (size_t i = 1; i < json_array_size(alerts); i++) {
		const json_t *other = json_object_get(json_array_get(alerts, i), part);
		const char *key;
		json_t *value;
		void *next;
		json_object_foreach_safe(common, next, key, value)
		{
			if (!json_equal(value, json_object_get(other, key)))
				json_object_del(common, key);
		}
	}
	return common ? common : json_object();
}

static char *body_of(struct webhook *w)
{
	json_t *j = json_object();
	char key[64];
	set_text(j, "version", "4");
	snprintf(key, sizeof key, "{}:{call=\"%llu\"}", (unsigned long long)w->call.first);
	set_text(j, "groupKey", key);
	json_object_set_new(j, "truncatedAlerts", json_integer(0));
	set_text(j, "status", w->any_firing ? "firing" : "resolved");
	set_text(j, "receiver", webhook_receiver);
	json_object_set_new(j, "groupLabels", json_object());
	json_object_set_new(j, "commonLabels", common_of(w->alerts, "labels"));
	json_object_set_new(j, "commonAnnotations", common_of(w->alerts, "annotations"));
	set_text(j, "externalURL", w->external_url);
	json_object_set(j, "alerts", w->alerts);
	char *body = json_dumps(j, JSON_COMPACT);
	json_decref(j);
	return body;
}

// --- the call

static void next_call(struct webhook *w);

static size_t swallow(char *at, size_t size, size_t n, void *arg)
{
	(void)at;
	(void)arg;
	return size * n;
}

static size_t on_header(char *at, size_t size, size_t n, void *arg)
{
	struct webhook *w = arg;
	static const char name[] = "retry-after: ";
	size_t len = size * n, digits = sizeof name - 1;
	int64_t seconds;
	if (len <= digits || strncasecmp(at, name, digits))
		return len;
	while (digits < len && at[digits] >= '0' && at[digits] <= '9')
		digits++;
	// A date instead of seconds is passed over: our own doubling wait is long enough.
	if (parse_i64(at + sizeof name - 1, digits - (sizeof name - 1), &seconds) == OK)
		w->retry_after_s = seconds > RETRY_AFTER_MAX_S ? RETRY_AFTER_MAX_S : (long)seconds;
	return len;
}

static void start_call(struct webhook *w)
{
	char key[96];
	w->body = body_of(w);
	w->retry_after_s = 0;
	snprintf(key, sizeof key, "Idempotency-Key: parkpulse-%llu-%llu", (unsigned long long)w->call.first, (unsigned long long)w->call.last);
	w->headers = curl_slist_append(NULL, "Content-Type: application/json");
	w->headers = curl_slist_append(w->headers, "Expect:");
	w->headers = curl_slist_append(w->headers, key);
	w->easy = curl_easy_init();
	if (!w->easy)
		log_fatal("event=curl_failed");
	curl_easy_setopt(w->easy, CURLOPT_URL, w->url);
	curl_easy_setopt(w->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(w->easy, CURLOPT_HTTPHEADER, w->headers);
	curl_easy_setopt(w->easy, CURLOPT_POSTFIELDS, w->body);
	curl_easy_setopt(w->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(w->body));
	curl_easy_setopt(w->easy, CURLOPT_TIMEOUT_MS, (long)TIMEOUT_MS);
	curl_easy_setopt(w->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(w->easy, CURLOPT_WRITEFUNCTION, swallow);
	curl_easy_setopt(w->easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(w->easy, CURLOPT_HEADERDATA, w);
	curl_easy_setopt(w->easy, CURLOPT_USERAGENT, "parkpulse/" PP_VERSION);
	if (*w->bearer) {
		curl_easy_setopt(w->easy, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
		curl_easy_setopt(w->easy, CURLOPT_XOAUTH2_BEARER, w->bearer);
	}
	w->busy = true;
	curl_multi_add_handle(w->multi, w->easy);
}

static void end_call(struct webhook *w)
{
	curl_multi_remove_handle(w->multi, w->easy);
	curl_easy_cleanup(w->easy);
	curl_slist_free_all(w->headers);
	free(w->body);
	w->easy = NULL;
	w->headers = NULL;
	w->body = NULL;
	w->busy = false;
}

static void try_again_later(struct webhook *w, const char *error)
{
	store_call_tried(w->store, webhook_receiver, &w->call, error);
	w->counts.failed++;
	int64_t wait = RETRY_FIRST_MS;
	for (uint32_t i = 0; i < w->call.attempts && wait < RETRY_LAST_MS; i++)
		wait *= 2;
	if (wait > RETRY_LAST_MS)
		wait = RETRY_LAST_MS;
	if (w->retry_after_s * 1000 > wait)
		wait = w->retry_after_s * 1000;
	static struct log_gate gate;
	if (log_due(&gate))
		log_warn("event=webhook_failed attempts=%u error=\"%s\" again_in_ms=%lld missed=%u", w->call.attempts + 1, error, (long long)wait, gate.missed);
	w->waiting_to_retry = true;
	loop_timer_set(w->retry_timer, wait);
}

static void on_done(struct webhook *w, CURLcode code)
{
	long status = 0;
	char error[128];
	uint64_t changes = json_array_size(w->alerts);
	curl_easy_getinfo(w->easy, CURLINFO_RESPONSE_CODE, &status);
	end_call(w);
	if (code)
		snprintf(error, sizeof error, "%s", curl_easy_strerror(code));
	else
		snprintf(error, sizeof error, "HTTP status %ld", status);
	if (!code && status >= 200 && status < 300) {
		store_call_sent(w->store, webhook_receiver, &w->call);
		w->counts.sent += changes;
		next_call(w);
	} else if (code || status >= 500 || status == 429 || status == 408 || status < 200) {
		try_again_later(w, error);
	} else {
		log_error("event=webhook_refused first=%llu last=%llu error=\"%s\"", (unsigned long long)w->call.first, (unsigned long long)w->call.last,
		          error);
		store_call_refused(w->store, webhook_receiver, &w->call, error);
		w->counts.refused += changes;
		next_call(w);
	}
}

static void next_call(struct webhook *w)
{
	if (w->busy || w->waiting_to_retry)
		return;
	json_array_clear(w->alerts);
	w->any_firing = false;
	store_next_call(w->store, webhook_receiver, clock_now_ms(), MOST_PER_CALL, &w->call, add_change, w);
	if (w->call.first)
		start_call(w);
}

void webhook_wake(struct webhook *w)
{
	if (w)
		next_call(w);
}

static void on_retry(void *arg)
{
	struct webhook *w = arg;
	w->waiting_to_retry = false;
	next_call(w);
}

// --- curl in our loop

static void look_for_done(struct webhook *w)
{
	CURLMsg *m;
	int left;
	while ((m = curl_multi_info_read(w->multi, &left)))
		if (m->msg == CURLMSG_DONE) {
			on_done(w, m->data.result);
			return; // one call at a time: there is no other
		}
}

static void on_fd(void *arg, int fd, int events)
{
	struct webhook *w = arg;
	int running;
	curl_multi_socket_action(w->multi, fd, (events & LOOP_READ ? CURL_CSELECT_IN : 0) | (events & LOOP_WRITE ? CURL_CSELECT_OUT : 0), &running);
	look_for_done(w);
}

static void on_timer(void *arg)
{
	struct webhook *w = arg;
	int running;
	curl_multi_socket_action(w->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	look_for_done(w);
}

static int watch_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *per_socket)
{
	struct webhook *w = arg;
	(void)easy;
	(void)per_socket;
	loop_fd(w->loop, fd, (what & CURL_POLL_IN ? LOOP_READ : 0) | (what & CURL_POLL_OUT && what != CURL_POLL_REMOVE ? LOOP_WRITE : 0), on_fd, w);
	if (what == CURL_POLL_REMOVE)
		loop_fd(w->loop, fd, 0, on_fd, w);
	return 0;
}

static int set_timer(CURLM *multi, long in_ms, void *arg)
{
	struct webhook *w = arg;
	(void)multi;
	loop_timer_set(w->curl_timer, in_ms);
	return 0;
}

struct webhook *webhook_new(struct loop *l, struct store *s, const char *url, const char *bearer, const char *external_url, int64_t utc_offset_ms)
{
	struct webhook *w = mem_new(1, sizeof *w);
	*w = (struct webhook){.loop = l, .store = s, .url = url, .bearer = bearer, .external_url = external_url, .utc_offset_ms = utc_offset_ms};
	w->alerts = json_array();
	w->multi = curl_multi_init();
	w->curl_timer = loop_timer_new(l, on_timer, w);
	w->retry_timer = loop_timer_new(l, on_retry, w);
	curl_multi_setopt(w->multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
	curl_multi_setopt(w->multi, CURLMOPT_SOCKETDATA, w);
	curl_multi_setopt(w->multi, CURLMOPT_TIMERFUNCTION, set_timer);
	curl_multi_setopt(w->multi, CURLMOPT_TIMERDATA, w);
	next_call(w);
	return w;
}

void webhook_free(struct webhook *w)
{
	if (!w)
		return;
	if (w->busy)
		end_call(w);
	curl_multi_cleanup(w->multi);
	loop_timer_free(w->curl_timer);
	loop_timer_free(w->retry_timer);
	json_decref(w->alerts);
	free(w);
}

const struct webhook_counts *webhook_counts(const struct webhook *w)
{
	static const struct webhook_counts none;
	return w ? &w->counts : &none;
}
