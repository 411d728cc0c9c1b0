// Sentences for people, from the template files in templates/ (part of the program): one for each name and language, with {words} that the caller fills in.
#ifndef PP_ALERTING_WORDS_H
#define PP_ALERTING_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum reason_language { REASON_ZH, REASON_EN, REASON_LANGUAGES };

// Text being written: never half a word, never beyond its room.
struct words {
	enum reason_language language;
	char *at;
	size_t room;                                                // with the zero
	void (*word)(void *arg, struct words *w, const char *name); // writes what stands for {name}
	void *arg;
};

void words_put(struct words *w, const char *text);
void words_fill(struct words *w, const char *name);                       // the template of that name; nothing when there is none
void words_fill_of(struct words *w, const char *group, const char *name); // of "group.name"
bool words_known(enum reason_language language, const char *name);        // there is such a template

#endif
