#include "level.h"

#include <string.h>

static const char *const words[LEVELS] = {"none", "blue", "yellow", "orange", "red"};

const char *level_word(enum level level)
{
	return level < LEVELS ? words[level] : "?";
}

int level_find(const char *word)
{
	for (int i = 0; i < LEVELS; i++)
		if (!strcmp(words[i], word))
			return i;
	return -1;
}
