#include "cookie.h"

#include <stddef.h>
#include <string.h>

static const char base64url[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

const char *cookie_name(bool secure)
{
	return secure ? "__Host-parkpulse" : "parkpulse";
}

bool cookie_read(const char *header, const char *name, char out[COOKIE_LEN + 1])
{
	const size_t name_len = strlen(name);
	for (const char *at = header; at && *at;) {
		at += strspn(at, " \t;");
		const size_t len = strcspn(at, ";");
		const bool ours = len >= name_len + 1 + COOKIE_LEN && !memcmp(at, name, name_len) && at[name_len] == '=';
		const char *value = at + name_len + 1;
		if (ours && strspn(value, base64url) == COOKIE_LEN && strchr("; \t", value[COOKIE_LEN])) {
			memcpy(out, value, COOKIE_LEN);
			out[COOKIE_LEN] = 0;
			return true;
		}
		at += len;
	}
	return false;
}
