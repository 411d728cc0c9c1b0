#include "base/line.h"

#include "base/err.h"
#include "base/parse.h"

#include <string.h>

struct scan {
	const char *at;
	const char *end;
	struct line *out;
};

static int fail(struct scan *s, int err, const char *why)
{
	s->out->error = why;
	return err;
}

// Copies up to an unescaped stop character; a backslash before one of `escaped` is dropped, elsewhere it stands for itself.
static int word(struct scan *s, const char *stops, const char *escaped, char out[LINE_TEXT])
{
	size_t len = 0;
	while (s->at < s->end && !strchr(stops, *s->at)) {
		if (*s->at == '\\' && s->at + 1 < s->end && strchr(escaped, s->at[1]))
			s->at++;
		if (!*s->at)
			return fail(s, ERR_SYNTAX, "a zero byte in a name");
		if (len == LINE_TEXT - 1)
			return fail(s, ERR_FULL, "a name or tag is longer than 255 bytes");
		out[len++] = *s->at++;
	}
	out[len] = 0;
	return OK;
}

static int string_value(struct scan *s, struct line_pair *p)
{
	size_t len = 0;
	p->kind = LINE_STRING;
	for (s->at++; s->at < s->end && *s->at != '"'; s->at++) {
		if (*s->at == '\\' && s->at + 1 < s->end && (s->at[1] == '"' || s->at[1] == '\\'))
			s->at++;
		if (len < LINE_TEXT - 1)
			p->value[len++] = *s->at;
	}
	p->value[len] = 0;
	if (s->at == s->end)
		return fail(s, ERR_SYNTAX, "a string is not closed");
	s->at++;
	return OK;
}

static int plain_value(struct scan *s, struct line_pair *p)
{
	static const struct {
		const char *text;
		double value;
	} words[] = {
	        {"t",     1},
                {"T",     1},
                {"true",  1},
                {"True",  1},
                {"TRUE",  1},
                {"f",     0},
                {"F",     0},
                {"false", 0},
                {"False", 0},
                {"FALSE", 0}
        };
	const char *from = s->at;
	while (s->at < s->end && *s->at != ',' && *s->at != ' ')
		s->at++;
	size_t len = (size_t)(s->at - from);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i].text) == len && !memcmp(words[i].text, from, len)) {
			p->kind = LINE_BOOL;
			p->number = words[i].value;
			return OK;
		}
	if (len > 1 && (from[len - 1] == 'i' || from[len - 1] == 'u')) {
		int64_t whole = 0;
		uint64_t natural = 0;
		int err = from[len - 1] == 'i' ? parse_i64(from, len - 1, &whole) : parse_u64(from, len - 1, &natural);
		if (err)
			return fail(s, ERR_SYNTAX, "a field value is not a whole number");
		p->kind = LINE_INT;
		p->number = from[len - 1] == 'i' ? (double)whole : (double)natural;
		return OK;
	}
	p->kind = LINE_FLOAT;
	if (parse_f64(from, len, &p->number))
		return fail(s, ERR_SYNTAX, "a field value is not a finite number");
	return OK;
}

static int tags(struct scan *s)
{
	while (s->at < s->end && *s->at == ',') {
		if (s->out->tags == LINE_MAX_PAIRS)
			return fail(s, ERR_FULL, "more than 64 tags");
		struct line_pair *p = &s->out->tag[s->out->tags];
		s->at++;
		int err = word(s, "=, ", ",= ", p->name);
		if (err)
			return err;
		if (!p->name[0] || s->at == s->end || *s->at != '=')
			return fail(s, ERR_SYNTAX, "a tag without a name or '='");
		s->at++;
		err = word(s, "=, ", ",= ", p->value);
		if (err)
			return err;
		if (!p->value[0] || (s->at < s->end && *s->at == '='))
			return fail(s, ERR_SYNTAX, "a tag without a value, or with '=' in it");
		s->out->tags++;
	}
	return OK;
}

static int fields(struct scan *s)
{
	do {
		if (s->out->fields == LINE_MAX_PAIRS)
			return fail(s, ERR_FULL, "more than 64 fields");
		struct line_pair *p = &s->out->field[s->out->fields];
		int err = word(s, "=, ", ",= ", p->name);
		if (err)
			return err;
		if (!p->name[0] || s->at == s->end || *s->at != '=')
			return fail(s, ERR_SYNTAX, "a field without a name or '='");
		s->at++;
		p->value[0] = 0;
		p->number = 0;
		err = s->at < s->end && *s->at == '"' ? string_value(s, p) : plain_value(s, p);
		if (err)
			return err;
		s->out->fields++;
	} while (s->at < s->end && *s->at == ',' && s->at++);
	return OK;
}

int line_parse(const char *at, size_t len, struct line *out)
{
	out->measurement[0] = 0;
	out->tags = out->fields = 0;
	out->has_time = false;
	out->time = 0;
	out->error = NULL;
	struct scan s = {at, at + len, out};
	if (len > LINE_MAX_LEN)
		return fail(&s, ERR_FULL, "a line is longer than 64 KiB");
	while (s.end > s.at && (s.end[-1] == '\r' || s.end[-1] == ' '))
		s.end--;
	while (s.at < s.end && (*s.at == ' ' || *s.at == '\t'))
		s.at++;
	if (s.at == s.end || *s.at == '#')
		return ERR_NOT_FOUND;
	int err = word(&s, ", ", ", ", out->measurement);
	if (err)
		return err;
	if (!out->measurement[0])
		return fail(&s, ERR_SYNTAX, "no measurement");
	if ((err = tags(&s)))
		return err;
	if (s.at == s.end || *s.at != ' ')
		return fail(&s, ERR_SYNTAX, "no fields");
	while (s.at < s.end && *s.at == ' ')
		s.at++;
	if ((err = fields(&s)))
		return err;
	if (s.at < s.end && *s.at != ' ')
		return fail(&s, ERR_SYNTAX, "text behind a field value");
	while (s.at < s.end && *s.at == ' ')
		s.at++;
	if (s.at < s.end) {
		if (parse_i64(s.at, (size_t)(s.end - s.at), &out->time))
			return fail(&s, ERR_SYNTAX, "the time is not a whole number");
		out->has_time = true;
	}
	return OK;
}

const char *line_tag(const struct line *l, const char *name)
{
	for (uint32_t i = 0; i < l->tags; i++)
		if (!strcmp(l->tag[i].name, name))
			return l->tag[i].value;
	return NULL;
}

const struct line_pair *line_field(const struct line *l, const char *name)
{
	for (uint32_t i = 0; i < l->fields; i++)
		if (!strcmp(l->field[i].name, name))
			return &l->field[i];
	return NULL;
}
