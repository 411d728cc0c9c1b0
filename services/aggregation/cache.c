#include "cache.h"

#include "base/mem.h"
#include "base/parse.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TICK_ITEMS = 1000, FIELD_LEN = 24, JSON_LEN = 160, KEY_LEN_MAX = 192 };

void cache_init(struct cache *c, struct redis *r, struct ledger *l)
{
	*c = (struct cache){.redis = r, .ledger = l};
}

void cache_fini(struct cache *c)
{
	free(c->told);
	*c = (struct cache){0};
}

static void field_of(char out[FIELD_LEN], uint32_t window, int64_t start_ms, int64_t utc_offset_ms)
{
	struct civil t;

	civil_of(start_ms, utc_offset_ms, &t);
	if (window_periods[window] == CIVIL_DAY)
		snprintf(out, FIELD_LEN, "day/%04d-%02d-%02d", t.year, t.month, t.day);
	else
		snprintf(out, FIELD_LEN, "month/%04d-%02d", t.year, t.month);
}

static void tell_series(struct cache *c, uint32_t number)
{
	struct books *b = &c->ledger->core->books;
	struct series *s = &b->series[number];
	char start[40], receive[40], value[32], json[JSON_LEN];

	s->told = true;
	format_f64(value, s->last_value);
	snprintf(json, sizeof json, "{\"start_time\":\"%s\",\"value\":%s,\"receive_time\":\"%s\"}", civil_text(start, s->last_start, b->utc_offset_ms), value,
	         civil_text(receive, s->last_receive, b->utc_offset_ms));
	redis_sendf(c->redis, "HSET parkpulse:latest:%s %s %s", b->directory.enterprise[s->enterprise].code, b->directory.indicator[s->indicator].code, json);
}

static void tell_window(struct cache *c, const char *key, uint32_t number, uint32_t window, int64_t start_ms)
{
	struct books *b = &c->ledger->core->books;
	uint32_t reporting;
	double v = ledger_window(c->ledger, number, window_periods[window], start_ms, &reporting);
	char field[FIELD_LEN], value[32], json[JSON_LEN];

	if (!reporting)
		return;
	field_of(field, window, start_ms, b->utc_offset_ms);
	format_f64(value, v);
	snprintf(json, sizeof json, "{\"value\":%s,\"reporting\":%u,\"expected\":%u}", value, reporting, b->node[number].expected);
	redis_sendf(c->redis, "HSET %s %s %s", key, field, json);
}

static int64_t before(const struct books *b, uint32_t window, int64_t start_ms)
{
	return civil_start(window_periods[window], start_ms - 1, b->utc_offset_ms);
}

// Redis has the window `old` and the one before it; only `now` and the one before it shall stay.
static void drop_windows(struct cache *c, const char *key, uint32_t window, int64_t old, int64_t now)
{
	const struct books *b = &c->ledger->core->books;
	int64_t stays = before(b, window, now), gone[2] = {old, before(b, window, old)};
	char field[FIELD_LEN];

	for (int i = 0; i < 2; i++) {
		if (gone[i] == now || gone[i] == stays)
			continue;
		field_of(field, window, gone[i], b->utc_offset_ms);
		redis_sendf(c->redis, "HDEL %s %s", key, field);
	}
}

static void tell_node(struct cache *c, uint32_t number)
{
	struct books *b = &c->ledger->core->books;
	const struct node *n = &b->node[number];
	char key[KEY_LEN_MAX];

	if (number >= c->told_nodes) {
		uint32_t more = b->node_count * 2;
		c->told = mem_grow(c->told, more, sizeof *c->told);
		for (; c->told_nodes < more; c->told_nodes++)
			for (int w = 0; w < CACHED; w++)
				c->told[c->told_nodes][w] = INT64_MIN;
	}
	b->node[number].told = true;
	snprintf(key, sizeof key, "parkpulse:rollup:%s:%s", b->directory.site[n->site].text, b->directory.indicator[n->indicator].code);
	for (uint32_t w = 0; w < CACHED; w++) {
		int64_t newest = b->node[number].newest[w], told = c->told[number][w];
		if (newest == INT64_MIN)
			continue;
		if (told != INT64_MIN && told != newest)
			drop_windows(c, key, w, told, newest);
		tell_window(c, key, number, w, newest);
		tell_window(c, key, number, w, before(b, w, newest));
		c->told[number][w] = newest;
	}
}

void cache_rebuild(struct cache *c)
{
	struct books *b = &c->ledger->core->books;

	b->touched_series.count = b->touched_nodes.count = 0;
	for (uint32_t i = 0; i < b->series_count; i++) {
		b->series[i].told = !series_has_data(&b->series[i]);
		if (!b->series[i].told)
			list_add(&b->touched_series, i);
	}
	for (uint32_t i = 0; i < b->node_count; i++) {
		b->node[i].told = false;
		list_add(&b->touched_nodes, i);
	}
	for (uint32_t i = 0; i < c->told_nodes; i++)
		for (int w = 0; w < CACHED; w++)
			c->told[i][w] = INT64_MIN;
	// What an earlier process wrote and this one does not know of: windows that were the newest then.
	for (uint32_t i = 0; i < b->node_count && redis_up(c->redis); i++)
		redis_sendf(c->redis, "DEL parkpulse:rollup:%s:%s", b->directory.site[b->node[i].site].text, b->directory.indicator[b->node[i].indicator].code);
}

bool cache_tick(struct cache *c)
{
	struct books *b = &c->ledger->core->books;
	uint32_t items = TICK_ITEMS;

	if (!redis_up(c->redis))
		return false; // what is touched stays on the lists, each but once; on return everything is written anyway
	uint32_t series = 0, nodes = 0;
	// Series that all change all the time leave room for the nodes.
	for (; nodes < b->touched_nodes.count && items > TICK_ITEMS / 2; items--)
		tell_node(c, b->touched_nodes.at[nodes++]);
	for (; series < b->touched_series.count && items; items--)
		tell_series(c, b->touched_series.at[series++]);
	list_drop(&b->touched_series, series);
	list_drop(&b->touched_nodes, nodes);
	return b->touched_series.count || b->touched_nodes.count;
}
