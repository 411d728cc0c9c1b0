// The target of a request as the client wrote it: path segments and query parameters, each decoded once, so that "%2F" inside an id is not a new segment.
#ifndef GATEWAY_TARGET_H
#define GATEWAY_TARGET_H

#include <stdint.h>

enum { TARGET_SEGMENTS = 8, TARGET_PARAMS = 32 };

struct target_param {
	const char *name;
	const char *value;
};

struct target {
	char *text; // what the others point into
	const char *segment[TARGET_SEGMENTS];
	uint32_t segments; // "/" has none; "/a/" has "a" and ""
	struct target_param param[TARGET_PARAMS];
	uint32_t params;
};

// raw: "/api/v1/alerts?zone=Z1". ERR_SYNTAX: a broken %XX, a zero byte, not UTF-8, or it does not begin with "/". ERR_FULL: too many segments or parameters.
// Call target_fini in any case.
int target_parse(struct target *t, const char *raw);
void target_fini(struct target *t);                                 // a zeroed struct needs no init
const char *target_param(const struct target *t, const char *name); // the first of that name; NULL: none

#endif
