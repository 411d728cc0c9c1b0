#include "scope.h"

#include "route.h"

#include <string.h>

bool scope_key_valid(const struct entry *key, int64_t now_ms)
{
	return key && !key->ended && (!key->expire_time || now_ms < key->expire_time);
}

uint32_t scope_role(const struct directory *d, const char *official)
{
	const struct entry *o = directory_find(d, ENTRY_OFFICIAL, official);
	return o && !o->ended && o->role && o->role < ROLES ? 1u << o->role : 0;
}

uint32_t scope_who(const struct directory *d, const struct entry *key)
{
	if (!*key->parent)
		return key->lists ? WHO_PLANT : 0;
	return scope_role(d, key->parent);
}

static bool session_holds(const struct directory *d, const struct principal *p, int64_t now_ms)
{
	const struct entry *password = directory_find(d, ENTRY_PASSWORD, p->official);
	char stamp[STAMP_LEN + 1] = "";
	if (password && !password->ended)
		password_stamp(password->hash, stamp);
	return *stamp && !strcmp(stamp, p->stamp) && now_ms < p->expire_time && scope_role(d, p->official) == p->who;
}

bool scope_holds(const struct directory *d, const struct principal *p, int64_t now_ms)
{
	if (!*p->key)
		return session_holds(d, p, now_ms);
	const struct entry *key = directory_find(d, ENTRY_KEY, p->key);
	return scope_key_valid(key, now_ms) && scope_who(d, key) == p->who;
}

static bool listed(const struct entry *e, const char *what)
{
	for (uint32_t i = 0; e && i < e->lists; i++)
		if (!strcmp(e->list[i], what) || !strcmp(e->list[i], "*"))
			return true;
	return false;
}

static const struct entry *official_of(const struct directory *d, const struct principal *p)
{
	return *p->official && p->who & WHO_OFFICIALS ? directory_find(d, ENTRY_OFFICIAL, p->official) : NULL;
}

const char *const *scope_zones(const struct directory *d, const struct principal *p, uint32_t *n)
{
	const struct entry *o = official_of(d, p);
	*n = o ? o->lists : 0;
	return o ? o->list : NULL;
}

// Of a plant's key, or of a liaison: the enterprises that he answers for.
static const struct entry *own_list(const struct directory *d, const struct principal *p)
{
	return *p->official ? directory_find(d, ENTRY_OFFICIAL, p->official) : directory_find(d, ENTRY_KEY, p->key);
}

const char *const *scope_enterprises(const struct directory *d, const struct principal *p, uint32_t *n)
{
	const struct entry *o = p->who & WHO_ENTERPRISE ? own_list(d, p) : NULL;
	*n = o ? o->lists : 0;
	return o ? o->list : NULL;
}

bool scope_city(const struct directory *d, const struct principal *p)
{
	return listed(official_of(d, p), "*");
}

bool scope_zone(const struct directory *d, const struct principal *p, const char *zone)
{
	return listed(official_of(d, p), *zone ? zone : "*");
}

bool scope_reads(const struct directory *d, const struct principal *p, const char *enterprise)
{
	if (p->who & (WHO_PLANT | WHO_ENTERPRISE))
		return listed(own_list(d, p), enterprise);
	return scope_zone(d, p, directory_zone_of(d, enterprise));
}

bool scope_writes(const struct directory *d, const struct principal *p, const char *enterprise)
{
	return p->who & WHO_PLANT && listed(directory_find(d, ENTRY_KEY, p->key), enterprise);
}

bool scope_node(const struct directory *d, const struct principal *p, const char *node)
{
	char first[80] = ""; // what is joined to a place by + is within it
	size_t len = strcspn(node, "+");

	if (len < sizeof first)
		memcpy(first, node, len);
	if (!strncmp(first, "zone/", 5))
		return scope_zone(d, p, first + 5);
	if (!strncmp(first, "area/", 5))
		return scope_zone(d, p, directory_zone_of_area(d, first + 5));
	return scope_city(d, p);
}

bool scope_touches(const struct directory *d, const struct principal *p, const char *scope)
{
	const bool narrow = !strncmp(scope, "enterprise:", 11) || !strncmp(scope, "area:", 5) || !strncmp(scope, "zone:", 5);
	return !narrow || scope_covers(d, p, scope);
}

bool scope_covers(const struct directory *d, const struct principal *p, const char *scope)
{
	if (!strncmp(scope, "enterprise:", 11))
		return scope_reads(d, p, scope + 11);
	if (!strncmp(scope, "area:", 5))
		return scope_zone(d, p, directory_zone_of_area(d, scope + 5));
	if (!strncmp(scope, "zone:", 5))
		return scope_zone(d, p, scope + 5);
	return scope_city(d, p);
}
