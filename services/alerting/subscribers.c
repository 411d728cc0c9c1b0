#include "subscribers.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

struct subscriber_key {
	struct wire_key is;
};

struct subscriber_official {
	struct wire_official is;
};

void subscribers_fini(struct subscribers *s)
{
	free(s->key);
	free(s->official);
	*s = (struct subscribers){0};
}

void subscribers_put_key(struct subscribers *s, const struct wire_key *k)
{
	uint32_t i = 0;
	while (i < s->keys && strcmp(s->key[i].is.id, k->id))
		i++;
	if (i == s->keys)
		s->key = mem_grow(s->key, ++s->keys, sizeof *s->key);
	s->key[i].is = *k;
}

void subscribers_put_official(struct subscribers *s, const struct wire_official *o)
{
	uint32_t i = 0;
	while (i < s->officials && strcmp(s->official[i].is.id, o->id))
		i++;
	if (i == s->officials)
		s->official = mem_grow(s->official, ++s->officials, sizeof *s->official);
	s->official[i].is = *o;
}

static bool whole_city(const struct subscribers *s, const char *official)
{
	for (uint32_t i = 0; i < s->officials; i++)
		if (!strcmp(s->official[i].is.id, official))
			return s->official[i].is.whole_city && !s->official[i].is.ended;
	return false;
}

const char *subscribers_find(const struct subscribers *s, const uint8_t public_key[32], int64_t now_ms)
{
	for (uint32_t i = 0; i < s->keys; i++) {
		const struct wire_key *k = &s->key[i].is;
		if (!k->ended && !memcmp(k->public_key, public_key, sizeof k->public_key) && (!k->expire_time || k->expire_time > now_ms) &&
		    whole_city(s, k->official))
			return k->official;
	}
	return NULL;
}
