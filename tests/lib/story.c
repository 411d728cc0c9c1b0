#include "story.h"

#include "base/civil.h"
#include "base/err.h"
#include "base/parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	char unit;
	int64_t ms;
} units[] = {
        {'s', 1000           },
        {'m', CIVIL_MINUTE_MS},
        {'h', CIVIL_HOUR_MS  },
        {'d', CIVIL_DAY_MS   }
};

static bool story_time(const char *text, int64_t *out)
{
	size_t len = strlen(text);
	int64_t n;
	if (len > 1 && parse_i64(text, len - 1, &n) == OK)
		for (size_t i = 0; i < sizeof units / sizeof *units; i++)
			if (units[i].unit == text[len - 1]) {
				*out = civil_ms(civil_days(2026, 1, 5), CIVIL_SHANGHAI_MS) + n * units[i].ms;
				return true;
			}
	return len >= 10 && parse_time(text, len, CIVIL_SHANGHAI_MS, out) == OK;
}

static int words(char *line, char **argv)
{
	int argc = 0;
	for (char *at = strtok(line, " \t"); at && argc < STORY_MAX_WORDS; at = strtok(NULL, " \t"))
		argv[argc++] = at;
	return argc;
}

struct story {
	const char *path;
	int line;
	int mistakes;
	int expected;
	struct buf trace;
	size_t read; // trace bytes already compared
};

static void mistake(struct story *s, const char *what, const char *detail)
{
	s->mistakes++;
	fprintf(stderr, "%s:%d: %s%s\n", s->path, s->line, what, detail);
}

// The next trace line, without its break; NULL when there is none.
static const char *next_line(struct story *s, char *out, size_t size)
{
	const char *from = buf_str(&s->trace) + s->read, *end = strchr(from, '\n');
	if (!*from)
		return NULL;
	size_t len = end ? (size_t)(end - from) : strlen(from);
	s->read += len + (end != NULL);
	snprintf(out, size, "%.*s", (int)len, from);
	return out;
}

static void unexpected(struct story *s)
{
	char got[4096];
	while (next_line(s, got, sizeof got))
		mistake(s, "nothing expects: ", got);
}

static void expect(struct story *s, const char *wanted)
{
	char got[4096];
	s->expected++;
	if (!next_line(s, got, sizeof got)) {
		mistake(s, "did not happen: ", wanted);
	} else if (strcmp(got, wanted)) {
		mistake(s, "expected: ", wanted);
		fprintf(stderr, "%*s got: %s\n", (int)strlen(s->path), "", got);
	}
}

static void command(struct story *s, char *line, story_fn *fn, void *arg)
{
	char *argv[STORY_MAX_WORDS + 1];
	int64_t at;
	int argc = words(line, argv);
	argv[argc] = NULL;
	if (argc < 2 || !story_time(argv[0], &at))
		mistake(s, "not a time and a command: ", argc ? argv[0] : "");
	else if (!fn(arg, at, argc - 1, argv + 1, &s->trace))
		mistake(s, "not understood: ", argv[1]);
}

int story_run(const char *path, story_fn *fn, void *arg)
{
	struct story s = {.path = path};
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t cap = 0;
	bool expecting = false;
	if (!f) {
		mistake(&s, "cannot be read", "");
		return s.mistakes;
	}
	while (getline(&line, &cap, f) >= 0) {
		s.line++;
		line[strcspn(line, "\r\n")] = 0;
		char *text = line + strspn(line, " \t");
		if (!*text || *text == '#')
			continue;
		if (text[0] == '=' && (text[1] == ' ' || !text[1])) {
			expect(&s, text + 1 + strspn(text + 1, " "));
			expecting = true;
			continue;
		}
		if (expecting)
			unexpected(&s);
		expecting = false;
		command(&s, text, fn, arg);
	}
	unexpected(&s);
	if (!s.expected)
		mistake(&s, "expects nothing", "");
	free(line);
	fclose(f);
	buf_fini(&s.trace);
	return s.mistakes;
}

int story_main(int argc, char **argv, void *(*open)(void), story_fn *fn, void (*close)(void *))
{
	int passed = 0, failed = argc < 2;
	for (int i = 1; i < argc; i++) {
		void *arg = open();
		if (story_run(argv[i], fn, arg))
			failed++;
		else
			passed++;
		close(arg);
	}
	printf("%d passed, %d failed\n", passed, failed);
	return failed ? 1 : 0;
}
