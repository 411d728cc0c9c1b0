#include "sentence.h"

#include "files.h"

#include <stdio.h>
#include <string.h>

enum { NAME_LEN = 64 };

// The text behind "name =": it ends with its line. NULL: there is none. A sentence takes some twenty of these, and a warning is rare: the file is simply read again.
static const char *find(enum reason_language language, const char *name)
{
	const char *line = (const char *)(language == REASON_EN ? file_en_txt : file_zh_txt);
	size_t len = strlen(name);
	while (line && *line) {
		if (*line == *name && !strncmp(line, name, len)) {
			const char *at = line + len + strspn(line + len, " ");
			if (*at == '=')
				return at + 1 + (at[1] == ' ');
		}
		line = strchr(line, '\n');
		line += line != NULL;
	}
	return NULL;
}

bool sentence_known(enum reason_language language, const char *name)
{
	return find(language, name) != NULL;
}

static size_t put_part(struct sentence *w, const char *from, size_t len)
{
	if (len >= w->room)
		return len;
	memcpy(w->at, from, len);
	w->at += len;
	*w->at = 0;
	w->room -= len;
	return len;
}

void sentence_put(struct sentence *w, const char *text)
{
	put_part(w, text, strlen(text));
}

void sentence_fill(struct sentence *w, const char *name)
{
	const char *from = find(w->language, name);
	while (from && *from && *from != '\n') {
		char word[NAME_LEN];
		if (*from != '{') {
			from += put_part(w, from, strcspn(from, "{\n"));
			continue;
		}
		size_t len = strcspn(from, "}\n");
		size_t n = len - 1 < sizeof word ? len - 1 : sizeof word - 1;
		memcpy(word, from + 1, n);
		word[n] = 0;
		w->word(w->arg, w, word);
		from += len + (from[len] == '}');
	}
}

void sentence_fill_of(struct sentence *w, const char *group, const char *name)
{
	char full[NAME_LEN];
	snprintf(full, sizeof full, "%s.%s", group, name);
	sentence_fill(w, full);
}
