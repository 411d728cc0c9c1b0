#include "negotiate.h"

#include "base/err.h"
#include "base/parse.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static bool is_language(const char *tag, size_t len, const char *wanted)
{
	return len >= 2 && !strncasecmp(tag, wanted, 2) && (len == 2 || tag[2] == '-');
}

// ";q=0.5" -> 0.5; none or nonsense: 1
static double quality(const char *at, size_t len)
{
	const char *q = memchr(at, 'q', len);
	double value = 1;
	if (!q || (size_t)(q - at) + 2 >= len || q[1] != '=')
		return 1;
	size_t left = len - (size_t)(q + 2 - at), n = strspn(q + 2, "0123456789.");
	return parse_f64(q + 2, n < left ? n : left, &value) || value > 1 ? 1 : value;
}

enum language negotiate_language(const char *accept_language)
{
	double zh = 0, en = 0;
	for (const char *at = accept_language ? accept_language : ""; *at;) {
		at += strspn(at, " \t,");
		size_t len = strcspn(at, ","), tag = strcspn(at, ";, \t");
		double q = quality(at + tag, len - tag);
		if (is_language(at, tag, "zh") && q > zh)
			zh = q;
		if (is_language(at, tag, "en") && q > en)
			en = q;
		at += len;
	}
	return en > zh ? LANGUAGE_EN : LANGUAGE_ZH;
}

bool negotiate_prefers(const char *accept, const char *wanted, const char *other)
{
	double q_wanted = 0, q_other = 0;
	for (const char *at = accept ? accept : ""; *at;) {
		at += strspn(at, " \t,");
		size_t len = strcspn(at, ","), type = strcspn(at, ";, \t");
		double q = quality(at + type, len - type);
		if (type == strlen(wanted) && !strncasecmp(at, wanted, type))
			q_wanted = q;
		if (type == strlen(other) && !strncasecmp(at, other, type))
			q_other = q;
		at += len;
	}
	return q_wanted > 0 && q_wanted >= q_other;
}

bool negotiate_gzip(const char *accept_encoding)
{
	bool others = false; // "*": what is not named
	for (const char *at = accept_encoding ? accept_encoding : ""; *at;) {
		at += strspn(at, " \t,");
		size_t len = strcspn(at, ","), coding = strcspn(at, ";, \t");
		bool wanted = quality(at + coding, len - coding) > 0;
		if (coding == 4 && !strncasecmp(at, "gzip", 4))
			return wanted;
		if (coding == 1 && *at == '*')
			others = wanted;
		at += len;
	}
	return others;
}

bool negotiate_type(const char *content_type, const char *wanted)
{
	if (!content_type || !*content_type)
		return true;
	size_t len = strcspn(content_type, "; \t");
	return len == strlen(wanted) && !strncasecmp(content_type, wanted, len);
}
