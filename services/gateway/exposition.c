#include "exposition.h"

#include "base/mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char name_chars[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_:0123456789";

void exposition_fini(struct exposition *x)
{
	for (uint32_t i = 0; i < x->families; i++) {
		free(x->family[i].name);
		buf_fini(&x->family[i].head);
		buf_fini(&x->family[i].samples);
	}
	free(x->family);
	map_fini(&x->at);
	*x = (struct exposition){0};
}

static struct family *family_of(struct exposition *x, const char *name, size_t len, bool *is_new)
{
	uint32_t at = map_get(&x->at, name, len);
	*is_new = at == MAP_NONE;
	if (*is_new) {
		at = x->families++;
		map_put(&x->at, name, len, at);
		x->family = mem_grow(x->family, x->families, sizeof *x->family);
		struct family *f = &x->family[at];
		*f = (struct family){.name = mem_new(len + 1, 1)};
		memcpy(f->name, name, len);
	}
	return &x->family[at];
}

// The parts of one text: the family that its last comment named, so that x_bucket, x_sum and x_count go to x.
struct reading {
	struct exposition *x;
	const char *service;
	char prefix[64];
	const char *family; // name that the last TYPE or HELP line gave
	size_t family_len;
	bool heads; // its comments are wanted: nobody has given them yet
};

static void read_comment(struct reading *r, const char *line, size_t len)
{
	if (len < 8 || (memcmp(line, "# HELP ", 7) && memcmp(line, "# TYPE ", 7)))
		return;
	size_t n = strspn(line + 7, name_chars);
	if (!n)
		return;
	bool same = r->family && n == r->family_len && !memcmp(line + 7, r->family, n), is_new;
	struct family *f = family_of(r->x, line + 7, n, &is_new);
	if (!same)
		r->heads = is_new;
	r->family = line + 7;
	r->family_len = n;
	if (r->heads) {
		buf_add(&f->head, line, len);
		buf_text(&f->head, "\n");
	}
}

// Is that name the family's own, or the one of a part of its histogram?
static bool is_part(const struct reading *r, const char *name, size_t len)
{
	static const char *const suffixes[] = {"", "_bucket", "_sum", "_count"};
	if (!r->family || len < r->family_len || memcmp(name, r->family, r->family_len))
		return false;
	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
		if (strlen(suffixes[i]) == len - r->family_len && !memcmp(name + r->family_len, suffixes[i], len - r->family_len))
			return true;
	return false;
}

static void read_sample(struct reading *r, const char *line, size_t len)
{
	size_t n = strspn(line, name_chars);
	if (!n || n >= len || (line[n] != '{' && line[n] != ' '))
		return;
	bool is_new, part = is_part(r, line, n);
	struct family *f = family_of(r->x, part ? r->family : line, part ? r->family_len : n, &is_new);
	bool labelled = !*r->service || !strncmp(line, r->prefix, strlen(r->prefix));
	if (labelled) {
		buf_add(&f->samples, line, len);
	} else {
		buf_add(&f->samples, line, n);
		buf_printf(&f->samples, "{service=\"%s\"%s", r->service, line[n] == '{' ? "," : "}");
		buf_add(&f->samples, line + n + (line[n] == '{'), len - n - (line[n] == '{'));
	}
	buf_text(&f->samples, "\n");
}

void exposition_add(struct exposition *x, const char *service, const char *text, size_t len)
{
	struct reading r = {.x = x, .service = service};
	struct buf prefix = {0};
	buf_printf(&prefix, "parkpulse_%s_", service);
	strncpy(r.prefix, buf_str(&prefix), sizeof r.prefix - 1);
	buf_fini(&prefix);
	// A copy that ends with zero: the readers of names stop there.
	char *copy = mem_new(len + 1, 1);
	memcpy(copy, text, len);
	for (char *at = copy, *end = copy + len; at < end;) {
		char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t n = (size_t)((stop ? stop : end) - at);
		if (*at == '#')
			read_comment(&r, at, n);
		else
			read_sample(&r, at, n);
		at = stop ? stop + 1 : end;
	}
	free(copy);
}

void exposition_text(struct exposition *x, struct buf *out)
{
	for (uint32_t i = 0; i < x->families; i++) {
		struct family *f = &x->family[i];
		if (!f->samples.len)
			continue;
		buf_add(out, f->head.at, f->head.len);
		buf_add(out, f->samples.at, f->samples.len);
	}
}
