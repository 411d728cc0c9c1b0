#include "lockout.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

// 5 mistakes are free, then 2 s, 4 s, ... 15 min: some 100 guesses a day at one name.
const struct lockout_rule lockout_name = {.free = 5, .wait_ms = 2000, .most_ms = 15 * 60 * 1000, .forget_ms = 24 * 3600 * 1000};
// 50 are free, then up to 5 min: what one address can do to many names.
const struct lockout_rule lockout_address = {.free = 50, .wait_ms = 2000, .most_ms = 5 * 60 * 1000, .forget_ms = 3600 * 1000};

void lockout_fini(struct lockout *l)
{
	for (uint32_t i = 0; i < l->n; i++)
		free(l->list[i].key);
	free(l->list);
	map_fini(&l->at);
	*l = (struct lockout){0};
}

static struct attempts *find(const struct lockout *l, const char *key)
{
	const uint32_t at = map_get_text(&l->at, key);
	return at == MAP_NONE ? NULL : &l->list[at];
}

// The last one takes the place of the one that goes.
static void drop(struct lockout *l, uint32_t at)
{
	struct attempts *a = &l->list[at];
	map_del(&l->at, a->key, strlen(a->key));
	free(a->key);
	if (at != --l->n) {
		*a = l->list[l->n];
		map_put_text(&l->at, a->key, at);
	}
}

static void make_room(struct lockout *l)
{
	uint32_t oldest = 0;
	for (uint32_t i = 1; i < l->n; i++)
		if (l->list[i].last_ms < l->list[oldest].last_ms)
			oldest = i;
	drop(l, oldest);
}

static struct attempts *add(struct lockout *l, const char *key)
{
	if (l->list && l->n == LOCKOUT_MOST)
		make_room(l);
	if (!l->list || l->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 16;
		l->list = mem_grow(l->list, l->cap, sizeof *l->list);
	}
	l->list[l->n] = (struct attempts){.key = mem_text(key)};
	map_put_text(&l->at, key, l->n);
	return &l->list[l->n++];
}

static int64_t wait_of(const struct lockout_rule *rule, uint32_t count)
{
	const uint32_t paid = count > rule->free ? count - rule->free : 0;
	if (!paid)
		return 0;
	const int64_t wait = paid > 20 ? rule->most_ms : (int64_t)rule->wait_ms << (paid - 1);
	return wait < rule->most_ms ? wait : rule->most_ms;
}

uint32_t lockout_wait(const struct lockout *l, const char *key, int64_t now_ms)
{
	const struct attempts *a = find(l, key);
	return a && now_ms < a->until_ms ? (uint32_t)((a->until_ms - now_ms + 999) / 1000) : 0;
}

uint32_t lockout_try(struct lockout *l, const struct lockout_rule *rule, const char *key, int64_t now_ms)
{
	struct attempts *a = find(l, key);
	if (!a)
		a = add(l, key);
	if (now_ms - a->last_ms > rule->forget_ms)
		a->count = 0;
	else if (now_ms < a->until_ms)
		return lockout_wait(l, key, now_ms);
	a->count++;
	a->last_ms = now_ms;
	a->until_ms = now_ms + wait_of(rule, a->count);
	return 0;
}

void lockout_good(struct lockout *l, const char *key)
{
	const uint32_t at = map_get_text(&l->at, key);
	if (at != MAP_NONE)
		drop(l, at);
}

void lockout_unspent(struct lockout *l, const char *key)
{
	struct attempts *a = find(l, key);
	if (!a || !a->count)
		return;
	a->count--;
	a->until_ms = 0;
}
