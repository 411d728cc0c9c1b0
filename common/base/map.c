#include "base/map.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

// The hash is kept in the slot: a miss seldom looks at a key, and growing does not hash again. A deleted slot keeps len DEAD so that probes go on behind it.
struct map_slot {
	uint64_t hash;
	size_t key; // offset in keys
	uint32_t len;
	uint32_t value;
};
#define FREE UINT32_MAX
#define DEAD (UINT32_MAX - 1)

static uint64_t mix(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 product = (unsigned __int128)a * b;
	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

// Multiply-and-fold over 8 bytes at a time, as wyhash does.
uint64_t map_hash(const void *key, size_t len)
{
	const uint8_t *at = key;
	uint64_t h = 0x9e3779b97f4a7c15u ^ len, word;
	for (; len >= 8; at += 8, len -= 8) {
		memcpy(&word, at, 8);
		h = mix(h ^ word, 0xa0761d6478bd642fu);
	}
	word = 0;
	if (len)
		memcpy(&word, at, len);
	h = mix(h ^ word, 0xe7037ed1a0b428dbu);
	return mix(h, 0x8ebc6af09c88c6e3u);
}

void map_fini(struct map *m)
{
	free(m->slot);
	free(m->keys);
	*m = (struct map){0};
}

// The slot of the key, or a free one behind its probes.
static struct map_slot *find(const struct map *m, uint64_t hash, const void *key, size_t len)
{
	uint32_t mask = m->cap - 1;
	for (uint32_t i = (uint32_t)hash & mask;; i = (i + 1) & mask) {
		struct map_slot *s = &m->slot[i];
		if (s->len == FREE || (s->hash == hash && s->len == len && !memcmp(m->keys + s->key, key, len)))
			return s;
	}
}

uint32_t map_get(const struct map *m, const void *key, size_t len)
{
	if (!m->cap)
		return MAP_NONE;
	const struct map_slot *s = find(m, map_hash(key, len), key, len);
	return s->len == FREE ? MAP_NONE : s->value;
}

uint32_t map_get_text(const struct map *m, const char *key)
{
	return map_get(m, key, strlen(key));
}

// New slots of a fitting size, without the dead ones and the keys they held.
static void rebuild(struct map *m)
{
	struct map old = *m;
	uint32_t cap = 16;
	while (cap < old.used * 2 + 2)
		cap *= 2;
	m->cap = cap;
	m->slot = mem_new(cap, sizeof *m->slot);
	for (uint32_t i = 0; i < cap; i++)
		m->slot[i].len = FREE;
	m->keys = NULL;
	m->keys_len = m->keys_cap = 0;
	size_t bytes = 0;
	for (uint32_t i = 0; i < old.cap; i++)
		bytes += old.slot[i].len < DEAD ? old.slot[i].len : 0;
	m->keys_cap = bytes * 2 + 64;
	m->keys = mem_new(m->keys_cap, 1);
	for (uint32_t i = 0; i < old.cap; i++) {
		const struct map_slot *s = &old.slot[i];
		if (s->len >= DEAD)
			continue;
		struct map_slot *to = find(m, s->hash, old.keys + s->key, s->len);
		*to = *s;
		to->key = m->keys_len;
		memcpy(m->keys + m->keys_len, old.keys + s->key, s->len);
		m->keys_len += s->len;
	}
	m->filled = m->used;
	free(old.slot);
	free(old.keys);
}

bool map_put(struct map *m, const void *key, size_t len, uint32_t value)
{
	if (len >= DEAD)
		abort();
	if ((uint64_t)(m->filled + 1) * 4 > (uint64_t)m->cap * 3)
		rebuild(m);
	uint64_t hash = map_hash(key, len);
	struct map_slot *s = find(m, hash, key, len);
	if (s->len != FREE) {
		s->value = value;
		return false;
	}
	if (len > m->keys_cap - m->keys_len) {
		m->keys_cap = (m->keys_cap + len) * 2;
		m->keys = mem_grow(m->keys, m->keys_cap, 1);
	}
	if (len)
		memcpy(m->keys + m->keys_len, key, len);
	*s = (struct map_slot){.hash = hash, .key = m->keys_len, .len = (uint32_t)len, .value = value};
	m->keys_len += len;
	m->used++;
	m->filled++;
	return true;
}

bool map_put_text(struct map *m, const char *key, uint32_t value)
{
	return map_put(m, key, strlen(key), value);
}

bool map_del(struct map *m, const void *key, size_t len)
{
	if (!m->cap)
		return false;
	struct map_slot *s = find(m, map_hash(key, len), key, len);
	if (s->len == FREE)
		return false;
	s->len = DEAD;
	m->used--;
	return true;
}

bool map_next(const struct map *m, uint32_t *at, const void **key, size_t *len, uint32_t *value)
{
	while (*at < m->cap) {
		const struct map_slot *s = &m->slot[(*at)++];
		if (s->len >= DEAD)
			continue;
		*key = m->keys + s->key;
		*len = s->len;
		*value = s->value;
		return true;
	}
	return false;
}
