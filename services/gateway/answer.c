#include "base/err.h"
#include "base/mem.h"
#include "json/text.h"
#include "service.h"
#include "table.h"

#include <microhttpd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ASK_MS = 10000 }; // a service that is restarting is back in three seconds; nobody waits longer than this

void answer_text(struct request *r, int status, const char *type, const char *text)
{
	request_answer(r, status, type, text, strlen(text));
}

static void answer_json_as(struct request *r, int status, const char *type, json_t *body)
{
	struct buf text = {0};
	json_text(&text, body);
	json_decref(body);
	request_answer(r, status, type, text.at, text.len);
	buf_fini(&text);
}

void answer_json(struct request *r, int status, json_t *body)
{
	answer_json_as(r, status, "application/json; charset=utf-8", body);
}

void answer_columns(struct request *r, json_t *columns)
{
	struct buf csv = {0};
	bool as_csv = false;

	if (!param_csv(r, &as_csv) || !as_csv) { // a bad word was answered before anybody was asked
		answer_json(r, 200, columns);
		return;
	}
	table_csv(&csv, columns);
	json_decref(columns);
	request_answer(r, 200, "text/csv; charset=utf-8; header=present", csv.at, csv.len);
	buf_fini(&csv);
}

void problem_with(struct request *r, int status, const char *detail, json_t *more)
{
	json_t *body = json_pack("{s:s, s:s, s:i, s:s, s:s}", "type", "about:blank", "title", MHD_get_reason_phrase_for((unsigned)status), "status", status,
	                         "detail", detail, "request_id", r->id);
	if (more)
		json_object_update(body, more);
	json_decref(more);
	if (status == 401)
		request_set_header(r, "WWW-Authenticate", "Bearer realm=\"parkpulse\"");
	answer_json_as(r, status, "application/problem+json; charset=utf-8", body);
}

void problem(struct request *r, int status, const char *format, ...)
{
	struct buf detail = {0};
	va_list args;
	va_start(args, format);
	buf_vprintf(&detail, format, args);
	va_end(args);
	problem_with(r, status, buf_str(&detail), NULL);
	buf_fini(&detail);
}

void problem_unavailable(struct request *r, const char *detail)
{
	request_set_header(r, "Retry-After", "1");
	problem_with(r, 503, detail, NULL);
}

int problem_of(const struct request *r, const struct wire_error *e, const char **detail, json_t **more)
{
	// clang-format off
	static const struct {
		const char *code;
		int status;
	} codes[] = {
		{"malformed", 400}, {"not_found", 404}, {"denied", 403}, {"conflict", 409}, {"too_large", 413}, {"unavailable", 503}, {"not_ready", 503},
	};
	// clang-format on
	const bool refusal = *e->message_zh; // of what somebody wants to do, in both languages
	int status = 502;
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (!strcmp(codes[i].code, e->code))
			status = codes[i].status;
	*detail = refusal && r->language == LANGUAGE_ZH ? e->message_zh : e->message;
	*more = json_pack("{s:s, s:s*, s:s*, s:s*}", "code", *e->reason ? e->reason : e->code, "field", *e->field ? e->field : NULL, "detail_zh",
	                  refusal ? e->message_zh : NULL, "detail_en", refusal ? e->message : NULL);
	return status;
}

void problem_of_error(struct request *r, const char *peer, const void *body, size_t len)
{
	struct wire_error e;
	const char *detail;
	json_t *more;
	if (wire_error(body, len, &e)) {
		problem(r, 502, "the answer of %s cannot be read", peer);
		return;
	}
	const int status = problem_of(r, &e, &detail, &more);
	if (status == 503)
		request_set_header(r, "Retry-After", "1");
	problem_with(r, status, detail, more);
}

struct asking {
	struct service *service;
	struct request *request;
	const char *peer, *wanted;
	answer_fn *fn;
};

static void on_answer(void *arg, int err, const char *type, const void *body, size_t len)
{
	struct asking a = *(struct asking *)arg;
	free(arg);
	if (err) {
		struct buf why = {0};
		buf_printf(&why, "%s does not answer", a.peer);
		problem_unavailable(a.request, buf_str(&why));
		buf_fini(&why);
	} else if (!strcmp(type, a.wanted)) {
		a.fn(a.service, a.request, body, len);
	} else if (!strcmp(type, "Error")) {
		problem_of_error(a.request, a.peer, body, len);
	} else {
		problem(a.request, 502, "%s answered with %s instead of %s", a.peer, type, a.wanted);
	}
}

void ask(struct service *s, struct request *r, enum peer_id peer, const char *type, struct buf *body, const char *wanted, answer_fn *fn)
{
	ask_long(s, r, peer, type, body, wanted, fn, ASK_MS);
}

void ask_long(struct service *s, struct request *r, enum peer_id peer, const char *type, struct buf *body, const char *wanted, answer_fn *fn, int64_t wait_ms)
{
	struct asking *a = mem_new(1, sizeof *a);
	*a = (struct asking){s, r, s->peer[peer].name, wanted, fn};
	if (bus_call(s->peer[peer].client, type, body->at, body->len, wait_ms, on_answer, a)) {
		free(a);
		problem_unavailable(r, "too many requests are waiting");
	}
	buf_fini(body);
}
