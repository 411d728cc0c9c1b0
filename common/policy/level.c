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

int direction_find(const char *word)
{
	static const char *const directions[] = {[FALL_IS_BAD] = "fall_is_bad", [RISE_IS_BAD] = "rise_is_bad", [BOTH_ARE_BAD] = "both_are_bad"};
	for (int i = FALL_IS_BAD; i <= BOTH_ARE_BAD; i++)
		if (!strcmp(word, directions[i]))
			return i;
	return -1;
}
