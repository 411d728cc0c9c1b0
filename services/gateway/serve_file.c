// The files that were compiled in: the console, and the description of the API.
#include "files.h"
#include "gzip.h"
#include "service.h"

#include "base/err.h"
#include "negotiate.h"
#include "sys/log.h"

#include <stdio.h>
#include <string.h>

enum { FILE_MAX = 16 * 1024 * 1024 };

static const char page_policy[] =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'";

static const struct {
	const char *ending, *type;
} types[] = {
        {".html", "text/html; charset=utf-8"       },
        {".js",   "text/javascript; charset=utf-8" },
        {".css",  "text/css; charset=utf-8"        },
        {".svg",  "image/svg+xml"                  },
        {".yaml", "application/yaml; charset=utf-8"},
};

static const char *type_of(const char *path)
{
	const char *ending = strrchr(path, '.');
	for (size_t i = 0; ending && i < sizeof types / sizeof *types; i++)
		if (!strcmp(ending, types[i].ending))
			return types[i].type;
	return "application/octet-stream";
}

static const struct file *file_find(const char *folder, const char *name)
{
	size_t len = strlen(folder);
	for (const struct file *f = files; f->path; f++)
		if (!strncmp(f->path, folder, len) && !strcmp(f->path + len, name))
			return f;
	return NULL;
}

// As it is kept, or unpacked for the few who read no gzip.
static void answer_file(struct request *r, const struct file *f)
{
	request_set_header(r, "Vary", "Accept-Encoding");
	if (negotiate_gzip(request_header(r, "Accept-Encoding"))) {
		request_set_header(r, "Content-Encoding", "gzip");
		request_answer(r, 200, type_of(f->path), f->gzip, f->len);
		return;
	}
	struct buf plain = {0};
	if (gzip_read(f->gzip, f->len, FILE_MAX, &plain) != OK)
		log_fatal("event=file_damaged path=\"%s\"", f->path);
	request_answer(r, 200, type_of(f->path), plain.at, plain.len);
	buf_fini(&plain);
}

static void answer_fixed(struct request *r, const char *name)
{
	request_set_header(r, "Cache-Control", "no-cache");
	answer_file(r, file_find("", name));
}

void serve_page(struct service *s, struct request *r)
{
	(void)s;
	request_set_header(r, "Content-Security-Policy", page_policy);
	answer_fixed(r, "index.html");
}

void serve_icon(struct service *s, struct request *r)
{
	(void)s;
	answer_fixed(r, "icon.svg");
}

void serve_openapi(struct service *s, struct request *r)
{
	(void)s;
	answer_fixed(r, "openapi.yaml");
}

// A name has a hash of its content in it: another content has another name.
void serve_asset(struct service *s, struct request *r)
{
	(void)s;
	const struct file *f = file_find("assets/", r->match.arg[0]);
	if (!f) {
		problem(r, 404, "there is no such file; the console has changed: load the page again");
		return;
	}
	request_set_header(r, "Cache-Control", "public, max-age=31536000, immutable");
	answer_file(r, f);
}
