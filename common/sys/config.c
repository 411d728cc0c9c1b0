#include "sys/config.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/parse.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct source {
	const char *program;
	const struct option *options;
};

__attribute__((format(printf, 2, 3), noreturn)) static void refuse(const struct source *s, const char *format, ...)
{
	struct buf b = {0};
	va_list args;
	va_start(args, format);
	buf_vprintf(&b, format, args);
	va_end(args);
	fprintf(stderr, "%s: %s\n", s->program, buf_str(&b));
	exit(2);
}

// "-" and "_" are the same in a name.
static bool same_name(const char *name, const char *given, size_t len)
{
	if (strlen(name) != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (name[i] != (given[i] == '-' ? '_' : given[i]))
			return false;
	return true;
}

static const struct option *find(const struct source *s, const char *name, size_t len)
{
	for (const struct option *o = s->options; o->name; o++)
		if (same_name(o->name, name, len))
			return o;
	return NULL;
}

// Texts live as long as the process: this is who holds them.
static const char *keep(const char *text)
{
	static char **kept;
	static size_t count;
	kept = mem_grow(kept, count + 1, sizeof *kept);
	return kept[count++] = mem_text(text);
}

static void set(const struct source *s, const struct option *o, const char *value, const char *where)
{
	switch (o->kind) {
	case OPTION_TEXT:
		*(const char **)o->out = keep(value);
		return;
	case OPTION_BOOL:
		if (parse_bool(value, strlen(value), o->out))
			refuse(s, "%s: %s must be true or false, not '%s'", where, o->name, value);
		return;
	case OPTION_INT: {
		int64_t v;
		if (parse_i64(value, strlen(value), &v))
			refuse(s, "%s: %s must be a whole number, not '%s'", where, o->name, value);
		if ((o->min || o->max) && (v < o->min || v > o->max))
			refuse(s, "%s: %s must be from %lld to %lld, not %s", where, o->name, (long long)o->min, (long long)o->max, value);
		*(int64_t *)o->out = v;
		return;
	}
	}
}

static char *trim(char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	size_t len = strlen(text);
	while (len && isspace((unsigned char)text[len - 1]))
		text[--len] = 0;
	return text;
}

static void read_file(const struct source *s, const char *path)
{
	FILE *f = fopen(path, "r");
	if (!f)
		refuse(s, "cannot read %s: %s", path, strerror(errno));
	char *line = NULL, where[300];
	size_t cap = 0;
	for (int number = 1; getline(&line, &cap, f) >= 0; number++) {
		char *text = trim(line), *equals = strchr(text, '=');
		if (!*text || *text == '#')
			continue;
		snprintf(where, sizeof where, "%s:%d", path, number);
		if (!equals)
			refuse(s, "%s: not 'key = value': %s", where, text);
		*equals = 0;
		char *key = trim(text);
		const struct option *o = find(s, key, strlen(key));
		if (o)
			set(s, o, trim(equals + 1), where);
	}
	if (ferror(f)) // a folder opens, too
		refuse(s, "cannot read %s: %s", path, strerror(errno));
	free(line);
	fclose(f);
}

static void read_environment(const struct source *s)
{
	for (const struct option *o = s->options; o->name; o++) {
		char name[80] = "PP_";
		for (size_t i = 0; i < 70 && o->name[i]; i++) {
			name[3 + i] = (char)toupper((unsigned char)o->name[i]);
			name[4 + i] = 0;
		}
		const char *value = getenv(name);
		if (value && *value)
			set(s, o, value, name);
	}
}

static void usage(const struct source *s, const char *about)
{
	printf("%s: %s\n\n  %-30s settings as key = value lines\n", s->program, about, "--config FILE");
	for (const struct option *o = s->options; o->name; o++) {
		char left[64];
		snprintf(left, sizeof left, "--%s%s", o->name, o->kind == OPTION_TEXT ? " TEXT" : o->kind == OPTION_INT ? " N" : "");
		for (char *c = left; *c; c++)
			*c = *c == '_' ? '-' : *c;
		printf("  %-30s %s", left, o->help);
		if (o->kind == OPTION_TEXT && *(const char **)o->out && **(const char **)o->out)
			printf(" (%s)", *(const char **)o->out);
		else if (o->kind == OPTION_INT)
			printf(" (%lld)", (long long)*(int64_t *)o->out);
		printf("\n");
	}
	printf("  %-30s\n  %-30s\n\nEach is also read from the environment as PP_NAME.\n", "--help", "--version");
	exit(0);
}

// The value of the argument at *i ("--key=value" or the next one); a flag alone is true.
static const char *argument_value(const struct source *s, const struct option *o, int argc, char **argv, int *i)
{
	const char *equals = strchr(argv[*i], '=');
	if (equals)
		return equals + 1;
	if (o && o->kind == OPTION_BOOL)
		return "true";
	if (*i + 1 >= argc)
		refuse(s, "%s needs a value", argv[*i]);
	return argv[++*i];
}

int config_load(const char *program, const char *about, const struct option *options, int argc, char **argv)
{
	struct source s = {program, options};
	int end = argc;
	// First pass: the file, which the others override, and what ends the program.
	for (int i = 1; i < end; i++) {
		if (!strcmp(argv[i], "--")) {
			end = i;
		} else if (!strncmp(argv[i], "--", 2)) {
			size_t len = strcspn(argv[i] + 2, "=");
			if (same_name("help", argv[i] + 2, len))
				usage(&s, about);
			if (same_name("version", argv[i] + 2, len)) {
				printf("%s %s\n", program, PP_VERSION);
				exit(0);
			}
			bool file = same_name("config", argv[i] + 2, len);
			const struct option *o = find(&s, argv[i] + 2, len);
			if (!file && !o)
				refuse(&s, "there is no option %.*s; see --help", (int)len + 2, argv[i]);
			const char *value = argument_value(&s, o, argc, argv, &i);
			if (file)
				read_file(&s, value);
		} else {
			end = i;
		}
	}
	read_environment(&s);
	for (int i = 1; i < end; i++) {
		size_t len = strcspn(argv[i] + 2, "=");
		const struct option *o = find(&s, argv[i] + 2, len);
		const char *name = argv[i], *value = argument_value(&s, o, argc, argv, &i);
		if (o)
			set(&s, o, value, name);
	}
	return end < argc && !strcmp(argv[end], "--") ? end + 1 : end;
}
