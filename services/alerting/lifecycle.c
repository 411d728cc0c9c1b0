#include "lifecycle.h"

const char *change_word(enum alert_change change)
{
	static const char *const words[] = {"nothing", "opened", "level", "recovered"};
	return words[change];
}

enum alert_change lifecycle_step(enum level open, enum level holds, bool live)
{
	if (open == holds || (holds > open && !live))
		return CHANGE_NOTHING;
	if (!open)
		return CHANGE_OPENED;
	return holds ? CHANGE_LEVEL : CHANGE_RECOVERED;
}
