// The record of every change of every alert: taken away, and checked.
#include "base/mem.h"
#include "chain.h"
#include "commands.h"
#include "file.h"
#include "http.h"

#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 5000 };

// The number of the last line.
static uint64_t last_number(const struct buf *lines)
{
	size_t end = lines->len - 1, from = end;
	while (from && lines->at[from - 1] != '\n')
		from--;
	json_t *j = json_loadb((const char *)lines->at + from, end - from, 0, NULL);
	const uint64_t number = (uint64_t)json_integer_value(json_object_get(j, "number"));
	json_decref(j);
	return number;
}

typedef bool lines_fn(void *arg, const struct buf *lines); // false: enough

// Every page of the export. 0, or an exit status after a line on stderr.
static int each_page(const struct door *door, lines_fn *fn, void *arg)
{
	for (uint64_t after = 0;;) {
		char path[80];
		struct answer a;
		snprintf(path, sizeof path, "/api/v1/audit?after=%" PRIu64 "&limit=%d", after, PAGE);
		http_ask(door, "GET", path, NULL, NULL, 0, &a);
		if (a.status != 200)
			return http_problem(&a);
		const bool more = a.body.len > 0 && fn(arg, &a.body);
		const uint64_t last = more ? last_number(&a.body) : after;
		answer_fini(&a);
		if (last <= after)
			return 0;
		after = last;
	}
}

// --- export

static bool on_export(void *arg, const struct buf *lines)
{
	(void)arg;
	return fwrite(lines->at, 1, lines->len, stdout) == lines->len;
}

static int audit_export(int argc, char **argv)
{
	struct door door;
	int rest;
	options_read("audit export", "every record as a line of JSON, from the first on\n\n  ppctl audit export > audit.jsonl", NULL, &door, argc, argv, &rest);
	if (rest) {
		fprintf(stderr, "ppctl audit export: it writes to stdout, and takes no arguments\n");
		return 2;
	}
	const int status = each_page(&door, on_export, NULL);
	if (!status && (fflush(stdout) || ferror(stdout))) {
		fprintf(stderr, "ppctl: cannot write the export\n");
		return 1;
	}
	return status;
}

// --- verify

struct verify {
	struct chain chain;
	uint64_t at; // the record that is to have a hash known from before; 0: none
	char wanted[48], found[48];
	const char *wrong;
};

static bool on_verify(void *arg, const struct buf *lines)
{
	struct verify *v = arg;
	for (const char *line = (const char *)lines->at, *end = line + lines->len; line < end && !v->wrong;) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		const size_t len = (size_t)((stop ? stop : end) - line);
		v->wrong = chain_take(&v->chain, line, len);
		if (!v->wrong && v->chain.number == v->at)
			chain_text(&v->chain, v->found);
		line += len + 1;
	}
	return !v->wrong;
}

// "NUMBER:HASH"; false: it is none.
static bool read_known(struct verify *v, const char *text)
{
	char *end;
	if (!*text)
		return true;
	v->at = strtoull(text, &end, 10);
	if (!v->at || *end != ':' || strlen(end + 1) >= sizeof v->wanted)
		return false;
	strcpy(v->wanted, end + 1);
	return true;
}

static int said(const struct verify *v)
{
	char hash[48];
	if (v->wrong) {
		fprintf(stderr, "ppctl: record %" PRIu64 ": %s\n", v->chain.number + 1, v->wrong);
		return 1;
	}
	if (v->at && strcmp(v->wanted, v->found) != 0) {
		fprintf(stderr, "ppctl: record %" PRIu64 " %s\n", v->at,
		        *v->found ? "has another hash than it had: the chain was made anew" : "is not there any more");
		return 1;
	}
	chain_text(&v->chain, hash);
	printf("%" PRIu64 " records, each as it was written and none missing; the last is %" PRIu64 ":%s\n", v->chain.number, v->chain.number, hash);
	return 0;
}

static int audit_verify(int argc, char **argv)
{
	struct door door;
	struct verify v = {0};
	struct buf file = {0};
	const char *known = "";
	int rest, status = 0;
	const struct option own[] = {
	        {"known", OPTION_TEXT, &known, "NUMBER:HASH that this command has said before: the record must still have it", 0, 0},
	        {NULL,    OPTION_TEXT, NULL,   NULL,	                                                                   0, 0},
	};
	char **args = options_read("audit verify",
	                           "[FILE]: computes the chain of hashes anew, of an export or of what there is now\n\n"
	                           "  ppctl audit verify\n  ppctl audit verify audit.jsonl",
	                           own, &door, argc, argv, &rest);
	if (rest > 1 || !read_known(&v, known) || sodium_init() < 0) {
		fprintf(stderr, "ppctl audit verify: give one FILE or none, and --known as NUMBER:HASH\n");
		return 2;
	}
	if (!rest)
		status = each_page(&door, on_verify, &v);
	else if (!(status = file_read(args[0], &file)))
		on_verify(&v, &file);
	buf_fini(&file);
	return status ? status : said(&v);
}

int command_audit(int argc, char **argv)
{
	static const struct verb verbs[] = {
	        {"export", audit_export, "every record as a line of JSON"                      },
	        {"verify", audit_verify, "[FILE]: is every record there, and as it was written"},
	        {NULL,     NULL,         NULL	                                          },
	};
	return verbs_run("audit", "the record of every change of every alert", verbs, argc, argv);
}
