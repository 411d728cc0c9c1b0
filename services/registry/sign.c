#include "sign.h"

#include <string.h>

const char *sign_person(const char *actor)
{
	const char *person = actor;
	for (const char *by = actor; (by = strstr(by, " by ")); by += 4)
		person = by + 4;
	return person;
}

bool sign_policy(const struct sign_write *w, struct signature *out, const char **reason)
{
	const bool as_before = !w->changed && !strcmp(w->approver, w->former.approver);
	out->author = w->changed ? w->actor : w->former.author;
	out->approver = *w->approver ? w->approver : w->changed ? "" : w->former.approver;
	*reason = NULL;
	if (!*w->approver || as_before)
		return true;
	if (strcmp(w->approver, w->actor) != 0)
		*reason = "is not who writes: whoever approves says so in a write of his own";
	else if (!strcmp(out->author, w->actor) && !w->administrator)
		*reason = "is its author: another one approves it";
	return !*reason;
}
