// Who wrote a policy and who put it in force. The author is whoever changed what it says last; what was changed is a draft until somebody approves it.
#ifndef REGISTRY_SIGN_H
#define REGISTRY_SIGN_H

#include <stdbool.h>

struct signature {
	const char *author, *approver; // "": nobody
};

struct sign_write {
	const char *actor;       // whoever writes: sign_person
	bool administrator;      // may approve what is of his own: a small installation has one person, and the history shows it
	bool changed;            // it says something else than before, or there was nothing before
	const char *approver;    // as the write names it; "": not named
	struct signature former; // of what there was before
};

// "import:policy.csv by admin" -> "admin".
const char *sign_person(const char *actor);
// What it is to be signed with; false with the reason: the approver cannot be named. An approval that a write does not name stays while it changes nothing.
bool sign_policy(const struct sign_write *w, struct signature *out, const char **reason);

#endif
