#include "base/parse.h"

#include "base/civil.h"
#include "base/err.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

int parse_u64(const char *at, size_t len, uint64_t *out)
{
	uint64_t v = 0;
	if (!len)
		return ERR_SYNTAX;
	for (size_t i = 0; i < len; i++) {
		if (!digit(at[i]))
			return ERR_SYNTAX;
		unsigned d = (unsigned)(at[i] - '0');
		if (v > (UINT64_MAX - d) / 10)
			return ERR_RANGE;
		v = v * 10 + d;
	}
	*out = v;
	return OK;
}

int parse_i64(const char *at, size_t len, int64_t *out)
{
	bool minus = len && *at == '-';
	if (minus || (len && *at == '+')) {
		at++;
		len--;
	}
	uint64_t v;
	int err = parse_u64(at, len, &v);
	if (err)
		return err;
	if (v > (uint64_t)INT64_MAX + minus)
		return ERR_RANGE;
	*out = minus ? (int64_t)(~v + 1) : (int64_t)v;
	return OK;
}

// The grammar is checked first, so that strtod (which knows hexadecimal, "nan" and the locale's separators) sees plain decimals only.
int parse_f64(const char *at, size_t len, double *out)
{
	char text[64];
	size_t i = 0, digits = 0;
	if (len && (at[0] == '-' || at[0] == '+'))
		i++;
	for (; i < len && digit(at[i]); i++)
		digits++;
	if (i < len && at[i] == '.')
		for (i++; i < len && digit(at[i]); i++)
			digits++;
	if (!digits) {
		static const char *const odd[] = {"nan", "inf", "infinity"};
		size_t sign = len && (at[0] == '-' || at[0] == '+');
		for (size_t k = 0; k < sizeof odd / sizeof *odd; k++) {
			size_t n = strlen(odd[k]), same = 0;
			while (len - sign == n && same < n && (at[sign + same] | 0x20) == odd[k][same])
				same++;
			if (same == n)
				return ERR_RANGE;
		}
		return ERR_SYNTAX;
	}
	if (i < len && (at[i] == 'e' || at[i] == 'E')) {
		size_t exponent = 0;
		i++;
		if (i < len && (at[i] == '-' || at[i] == '+'))
			i++;
		for (; i < len && digit(at[i]); i++)
			exponent++;
		if (!exponent)
			return ERR_SYNTAX;
	}
	if (i != len)
		return ERR_SYNTAX;
	if (len >= sizeof text)
		return ERR_RANGE; // no instrument writes numbers that long
	memcpy(text, at, len);
	text[len] = 0;
	double v = strtod(text, NULL);
	if (!isfinite(v))
		return ERR_RANGE;
	*out = v;
	return OK;
}

int parse_bool(const char *at, size_t len, bool *out)
{
	static const struct {
		const char *text;
		bool value;
	} words[] = {
	        {"true",  true },
                {"false", false},
                {"1",     true },
                {"0",     false},
                {"yes",   true },
                {"no",    false}
        };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i].text) == len && !memcmp(words[i].text, at, len)) {
			*out = words[i].value;
			return OK;
		}
	return ERR_SYNTAX;
}

int parse_clock(const char *at, size_t len, int *minute)
{
	if (len != 5 || !digit(at[0]) || !digit(at[1]) || at[2] != ':' || !digit(at[3]) || !digit(at[4]))
		return ERR_SYNTAX;
	const int hours = (at[0] - '0') * 10 + at[1] - '0', minutes = (at[3] - '0') * 10 + at[4] - '0';
	if (minutes > 59 || hours * 60 + minutes > 24 * 60)
		return ERR_SYNTAX;
	*minute = hours * 60 + minutes;
	return OK;
}

bool parse_utf8(const char *at, size_t len)
{
	const unsigned char *p = (const unsigned char *)at, *end = p + len;
	while (p < end) {
		unsigned c = *p++;
		if (!c)
			return false;
		if (c < 0x80)
			continue;
		unsigned more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
		if (c < 0xc2 || c > 0xf4 || (size_t)(end - p) < more)
			return false;
		unsigned low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80, high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
		if (*p < low || *p > high)
			return false;
		for (p++, more--; more; p++, more--)
			if (*p < 0x80 || *p > 0xbf)
				return false;
	}
	return true;
}

// Takes `digits` digits at *at as a number from low to high.
static bool number(const char **at, const char *end, int digits, int low, int high, int *out)
{
	int v = 0;
	if (end - *at < digits)
		return false;
	for (int i = 0; i < digits; i++, (*at)++) {
		if (!digit(**at))
			return false;
		v = v * 10 + (**at - '0');
	}
	*out = v;
	return v >= low && v <= high;
}

static bool mark(const char **at, const char *end, char c)
{
	if (*at == end || **at != c)
		return false;
	(*at)++;
	return true;
}

// A whole number since 1970; its size tells the unit apart: 1e11 s would be the year 5138, 1e11 ms is 1973.
static int parse_epoch(const char *at, size_t len, int64_t *out_ms)
{
	int64_t v;
	int err = parse_i64(at, len, &v);
	if (err)
		return err;
	if (v < 0)
		return ERR_RANGE;
	int64_t ms = v < 100000000000 ? v * 1000 : v < 100000000000000 ? v : v < 100000000000000000 ? v / 1000 : v / 1000000;
	*out_ms = ms;
	return ms < civil_ms(civil_days(2200, 1, 1), 0) ? OK : ERR_RANGE;
}

int parse_time(const char *at, size_t len, int64_t utc_offset_ms, int64_t *out_ms)
{
	const char *end = at + len;
	int year, month, day, hour = 0, minute = 0, second = 0, ms = 0;
	if (len < 10 || at[4] != '-')
		return parse_epoch(at, len, out_ms);
	if (!number(&at, end, 4, 0, 9999, &year) || !mark(&at, end, '-') || !number(&at, end, 2, 1, 12, &month) || !mark(&at, end, '-') ||
	    !number(&at, end, 2, 1, 31, &day) || day > civil_month_days(year, month))
		return ERR_SYNTAX;
	if (year < 1970 || year > 2199)
		return ERR_RANGE;
	int64_t offset = utc_offset_ms;
	if (at < end) {
		if (*at != 'T' && *at != 't' && *at != ' ')
			return ERR_SYNTAX;
		at++;
		if (!number(&at, end, 2, 0, 23, &hour) || !mark(&at, end, ':') || !number(&at, end, 2, 0, 59, &minute))
			return ERR_SYNTAX;
		if (mark(&at, end, ':')) {
			if (!number(&at, end, 2, 0, 59, &second))
				return ERR_SYNTAX;
			if (mark(&at, end, '.')) {
				int places = 0;
				for (int scale = 100; at < end && digit(*at); at++, places++, scale /= 10)
					ms += scale * (*at - '0');
				if (!places)
					return ERR_SYNTAX;
			}
		}
		if (mark(&at, end, 'Z') || mark(&at, end, 'z')) {
			offset = 0;
		} else if (at < end && (*at == '+' || *at == '-')) {
			int sign = *at++ == '-' ? -1 : 1, hours, minutes;
			if (!number(&at, end, 2, 0, 23, &hours))
				return ERR_SYNTAX;
			mark(&at, end, ':');
			if (!number(&at, end, 2, 0, 59, &minutes))
				return ERR_SYNTAX;
			offset = sign * ((int64_t)hours * CIVIL_HOUR_MS + (int64_t)minutes * CIVIL_MINUTE_MS);
		}
		if (at != end)
			return ERR_SYNTAX;
	}
	int64_t t = civil_ms(civil_days(year, month, day), offset) + hour * (int64_t)CIVIL_HOUR_MS + minute * (int64_t)CIVIL_MINUTE_MS + second * 1000 + ms;
	if (t < 0)
		return ERR_RANGE;
	*out_ms = t;
	return OK;
}

size_t format_f64(char out[32], double value)
{
	for (int precision = 15; precision < 17; precision++) {
		int len = snprintf(out, 32, "%.*g", precision, value);
		if (strtod(out, NULL) == value)
			return (size_t)len;
	}
	return (size_t)snprintf(out, 32, "%.17g", value);
}
