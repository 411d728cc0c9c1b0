#include "words.h"

#include "files.h"

#include <stdio.h>
#include <string.h>

enum { NAME_LEN = 64, PART_LEN = 256 };

// The text behind "name =": it ends with its line. NULL: there is none. A sentence takes some twenty of these, and a warning is rare: the file is simply read again.
static const char *find(enum reason_language language, const char *name)
{
	const char *line = (const char *)(language == REASON_EN ? file_en_txt : file_zh_txt);
	size_t len = strlen(name);
	for (; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		if (strncmp(line, name, len))
			continue;
		const char *at = line + len + strspn(line + len, " ");
		if (*at == '=')
			return at + 1 + (at[1] == ' ');
	}
	return NULL;
}

bool words_known(enum reason_language language, const char *name)
{
	return find(language, name) != NULL;
}

void words_put(struct words *w, const char *text)
{
	size_t n = strlen(text);
	if (n >= w->room)
		return;
	memcpy(w->at, text, n + 1);
	w->at += n;
	w->room -= n;
}

static size_t put_part(struct words *w, const char *from, size_t len)
{
	char part[PART_LEN];
	snprintf(part, sizeof part, "%.*s", (int)len, from);
	words_put(w, part);
	return len;
}

void words_fill(struct words *w, const char *name)
{
	const char *from = find(w->language, name);
	while (from && *from && *from != '\n') {
		char word[NAME_LEN];
		if (*from != '{') {
			from += put_part(w, from, strcspn(from, "{\n"));
			continue;
		}
		size_t len = strcspn(from, "}\n");
		snprintf(word, sizeof word, "%.*s", (int)len - 1, from + 1);
		w->word(w->arg, w, word);
		from += len + (from[len] == '}');
	}
}

void words_fill_of(struct words *w, const char *group, const char *name)
{
	char full[NAME_LEN];
	snprintf(full, sizeof full, "%s.%s", group, name);
	words_fill(w, full);
}
