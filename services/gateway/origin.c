#include "origin.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

// "https://park.example:8443" is that scheme and that Host. Ports are compared as they are written: a browser leaves the usual one out of both.
static bool is_this_host(const struct origin *o)
{
	const char *scheme = o->secure ? "https://" : "http://";
	return o->host && *o->host && !strncmp(o->origin, scheme, strlen(scheme)) && !strcasecmp(o->origin + strlen(scheme), o->host);
}

bool origin_foreign(const struct origin *o)
{
	if (o->fetch_site && strcmp(o->fetch_site, "same-origin") != 0)
		return true;
	return o->origin && !is_this_host(o);
}

bool origin_ours(const struct origin *o)
{
	return (o->fetch_site || o->origin) && !origin_foreign(o);
}

bool origin_same_token(const char *given, const char *wanted)
{
	const size_t len = strlen(wanted);
	volatile unsigned char differs = 0;
	if (!given || !len || strlen(given) != len)
		return false;
	for (size_t i = 0; i < len; i++)
		differs = (unsigned char)(differs | (given[i] ^ wanted[i]));
	return !differs;
}
