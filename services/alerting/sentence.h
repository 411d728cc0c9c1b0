// Sentences for people, from the template files in templates/ (part of the program): one for each name and language, with {words} that the caller fills in.
#ifndef PP_ALERTING_SENTENCE_H
#define PP_ALERTING_SENTENCE_H

#include <stdbool.h>
#include <stddef.h>

enum reason_language { REASON_ZH, REASON_EN, REASON_LANGUAGES };

// Text being written: never half a word, never beyond its room.
struct sentence {
	enum reason_language language;
	char *at;
	size_t room;                                                   // with the zero
	void (*word)(void *arg, struct sentence *w, const char *name); // writes what stands for {name}
	void *arg;
};

void sentence_put(struct sentence *w, const char *text);
void sentence_fill(struct sentence *w, const char *name);                       // the template of that name; nothing when there is none
void sentence_fill_of(struct sentence *w, const char *group, const char *name); // of "group.name"
bool sentence_known(enum reason_language language, const char *name);           // there is such a template

#endif
