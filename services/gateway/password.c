#include "password.h"

#include "base/parse.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

enum { DIFFERENT_LEAST = 5, NAME_LEAST = 3 };

static char lower(char c)
{
	return (char)tolower((unsigned char)c);
}

static bool has(const char *text, const char *part)
{
	const size_t len = strlen(part);
	for (; *text; text++) {
		size_t i = 0;
		while (i < len && text[i] && lower(text[i]) == lower(part[i]))
			i++;
		if (i == len)
			return true;
	}
	return false;
}

static size_t characters(const char *text)
{
	size_t n = 0;
	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

static size_t different(const char *text)
{
	bool seen[256] = {false};
	size_t n = 0;
	for (; *text; text++) {
		n += !seen[(unsigned char)*text];
		seen[(unsigned char)*text] = true;
	}
	return n;
}

const char *password_fault(const char *wanted, const char *former, const char *official, const char *name)
{
	const size_t len = strlen(wanted);
	if (len > PASSWORD_MOST)
		return "has more than 256 bytes";
	if (!parse_utf8(wanted, len))
		return "is not UTF-8";
	if (characters(wanted) < PASSWORD_LEAST)
		return "needs at least 12 characters";
	for (const char *c = wanted; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return "has a control character";
	if (different(wanted) < DIFFERENT_LEAST)
		return "repeats the same few characters";
	if (!strcmp(wanted, former))
		return "is the old one";
	if ((strlen(official) >= NAME_LEAST && has(wanted, official)) || (strlen(name) >= NAME_LEAST && has(wanted, name)))
		return "has the official's name in it";
	return NULL;
}

// "$argon2id$v=19$m=65536,t=2,p=1$SALT$HASH"
void password_stamp(const char *hash, char out[STAMP_LEN + 1])
{
	const char *at = hash;
	*out = 0;
	if (strncmp(hash, "$argon2id$", 10) != 0)
		return;
	for (int i = 0; i < 4 && at; i++)
		at = strchr(at + (i > 0), '$');
	const size_t len = at ? strcspn(at + 1, "$") : 0;
	if (!len || len > STAMP_LEN || at[1 + len] != '$')
		return;
	memcpy(out, at + 1, len);
	out[len] = 0;
}
