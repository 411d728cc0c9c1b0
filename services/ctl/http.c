#include "http.h"

#include "base/mem.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_WAIT_S = 120, CONNECT_WAIT_S = 5, QUIET_S = 45 };

void answer_fini(struct answer *a)
{
	buf_fini(&a->body);
}

static const char *token_of(const struct door *d)
{
	static char text[512];
	if (*d->token)
		return d->token;
	char path[512];
	const char *home = getenv("HOME");
	snprintf(path, sizeof path, "%s%s", *d->token_file ? "" : home ? home : "", *d->token_file ? d->token_file : "/.config/parkpulse/token");
	FILE *f = fopen(path, "r");
	if (!f) {
		if (!*d->token_file)
			return "";
		fprintf(stderr, "ppctl: cannot read %s: %s\n", path, strerror(errno));
		exit(1);
	}
	if (!fgets(text, sizeof text, f))
		text[0] = 0;
	fclose(f);
	text[strcspn(text, "\r\n")] = 0;
	return text;
}

static struct curl_slist *headers_of(const struct door *d, const char *content_type, const char *more)
{
	char line[700];
	struct curl_slist *h = curl_slist_append(NULL, "Expect:");
	const char *token = token_of(d);
	if (*token) {
		snprintf(line, sizeof line, "Authorization: Bearer %s", token);
		h = curl_slist_append(h, line);
	}
	if (content_type) {
		snprintf(line, sizeof line, "Content-Type: %s", content_type);
		h = curl_slist_append(h, line);
	}
	return more ? curl_slist_append(h, more) : h;
}

static CURL *open_request(const struct door *d, const char *path, struct buf *url)
{
	CURL *c = curl_easy_init();
	if (!c) {
		fprintf(stderr, "ppctl: out of memory\n");
		exit(1);
	}
	buf_printf(url, "%s%s", d->url, path);
	curl_easy_setopt(c, CURLOPT_URL, buf_str(url));
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_USERAGENT, "ppctl/" PP_VERSION);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_WAIT_S);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	return c;
}

static size_t keep(char *at, size_t size, size_t n, void *arg)
{
	buf_add(arg, at, size * n);
	return size * n;
}

void http_ask(const struct door *d, const char *method, const char *path, const char *content_type, const void *body, size_t len, struct answer *out)
{
	struct buf url = {0};
	*out = (struct answer){0};
	CURL *c = open_request(d, path, &url);
	struct curl_slist *headers = headers_of(d, content_type, NULL);
	curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, method);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)ANSWER_WAIT_S);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, keep);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, &out->body);
	if (content_type) {
		curl_easy_setopt(c, CURLOPT_POSTFIELDS, len ? body : "");
		curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
	}
	CURLcode code = curl_easy_perform(c);
	if (code) {
		fprintf(stderr, "ppctl: %s: %s\n", d->url, curl_easy_strerror(code));
		exit(1);
	}
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &out->status);
	curl_slist_free_all(headers);
	curl_easy_cleanup(c);
	buf_fini(&url);
}

int http_problem(const struct answer *a)
{
	json_t *j = json_loadb((const char *)a->body.at, a->body.len, 0, NULL);
	const char *title = json_string_value(json_object_get(j, "title")), *detail = json_string_value(json_object_get(j, "detail"));
	const char *field = json_string_value(json_object_get(j, "field"));
	if (title)
		fprintf(stderr, "ppctl: %ld %s%s%s%s%s\n", a->status, title, field ? ": " : "", field ? field : "", detail ? ": " : "", detail ? detail : "");
	else
		fprintf(stderr, "ppctl: %ld, and not in the words of a ParkPulse gateway: is the URL right?\n", a->status);
	json_decref(j);
	return 1;
}

// The JSON of an answer with status 200; ends the process if it is another one.
static json_t *json_of(const struct door *d, struct answer *a)
{
	if (a->status != 200)
		exit(http_problem(a));
	json_t *j = json_loadb((const char *)a->body.at, a->body.len, 0, NULL);
	answer_fini(a);
	if (!j) {
		fprintf(stderr, "ppctl: the answer of %s is not JSON: is the URL right?\n", d->url);
		exit(1);
	}
	return j;
}

json_t *http_get_json(const struct door *d, const char *path)
{
	struct answer a;
	http_ask(d, "GET", path, NULL, NULL, 0, &a);
	return json_of(d, &a);
}

json_t *http_post_json(const struct door *d, const char *path, json_t *body)
{
	struct answer a;
	char *text = json_dumps(body, JSON_COMPACT | JSON_REAL_PRECISION(15));
	http_ask(d, "POST", path, "application/json", text, strlen(text), &a);
	free(text);
	json_decref(body);
	return json_of(d, &a);
}

void http_print(const struct door *d, const char *path)
{
	struct answer a;
	http_ask(d, "GET", path, NULL, NULL, 0, &a);
	if (a.status != 200)
		exit(http_problem(&a));
	if (fwrite(a.body.at, 1, a.body.len, stdout) != a.body.len) {
		fprintf(stderr, "ppctl: cannot write: %s\n", strerror(errno));
		exit(1);
	}
	answer_fini(&a);
}

void http_path(struct buf *path, const char *piece)
{
	for (const unsigned char *at = (const unsigned char *)piece; *at; at++) {
		bool plain = (*at >= '0' && *at <= '9') || (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || strchr("-_.~", *at);
		if (plain)
			buf_u8(path, *at);
		else
			buf_printf(path, "%%%02X", *at);
	}
}

void http_param(struct buf *path, const char *name, const char *value)
{
	if (!*value)
		return;
	buf_printf(path, "%c%s=", path->len && memchr(path->at, '?', path->len) ? '&' : '?', name);
	http_path(path, value);
}

void http_get_all(const struct door *d, const char *path, const char *list, void (*fn)(void *arg, const json_t *item), void *arg)
{
	struct buf page = {0};
	char *next = mem_text("");
	do {
		buf_clear(&page);
		buf_text(&page, path);
		http_param(&page, "after", next);
		json_t *j = http_get_json(d, buf_str(&page)), *item;
		size_t i;
		json_array_foreach(json_object_get(j, list), i, item) fn(arg, item);
		const char *more = json_string_value(json_object_get(j, "next"));
		bool moved = more && strcmp(more, next) != 0;
		free(next);
		next = mem_text(moved ? more : "");
		json_decref(j);
	} while (*next);
	free(next);
	buf_fini(&page);
}

// --- the live stream

struct stream {
	struct events events;
	struct buf problem;
	CURL *curl;
};

static size_t on_bytes(char *at, size_t size, size_t n, void *arg)
{
	struct stream *s = arg;
	long status = 0;
	curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status == 200)
		events_feed(&s->events, at, size * n);
	else
		buf_add(&s->problem, at, size * n);
	return size * n;
}

const char *http_stream(const struct door *d, const char *path, const char *last_id, events_fn *fn, void *arg, long *status)
{
	struct buf url = {0};
	char resume[96];
	struct stream s = {
	        .events = {.fn = fn, .arg = arg}
        };
	CURL *c = open_request(d, path, &url);
	s.curl = c;
	snprintf(resume, sizeof resume, "Last-Event-ID: %s", last_id);
	struct curl_slist *headers = headers_of(d, NULL, *last_id ? resume : NULL);
	headers = curl_slist_append(headers, "Accept: text/event-stream");
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_bytes);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, &s);
	// The gateway is heard at least each 15 seconds.
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)QUIET_S);
	CURLcode code = curl_easy_perform(c);
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, status);
	if (*status && *status != 200) {
		struct answer a = {.status = *status, .body = s.problem};
		http_problem(&a);
	}
	curl_slist_free_all(headers);
	curl_easy_cleanup(c);
	buf_fini(&url);
	events_fini(&s.events);
	buf_fini(&s.problem);
	return code ? curl_easy_strerror(code) : NULL;
}
