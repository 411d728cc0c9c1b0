// Series of one enterprise, roll-ups of places.
#include "service.h"

#include <string.h>

enum { ROWS_MOST = 100000 };

// A table is the whole: as many rows as there may be, if nobody says how many.
static bool read_format(struct request *r, struct series_query *q)
{
	bool csv;
	if (!param_csv(r, &csv))
		return false;
	if (csv && !q->limit)
		q->limit = ROWS_MOST;
	return true;
}

static bool read_query(struct service *s, struct request *r, const char *of, struct series_query *q)
{
	return param_needed(r, of, &q->of) && param_needed(r, "indicator", &q->indicator) && param_word(r, "window", wire_period, &q->window) &&
	       param_time(s, r, "from", &q->from_time) && param_time(s, r, "to", &q->to_time) && param_number(r, "limit", ROWS_MOST, &q->limit) &&
	       read_format(r, q);
}

static void on_series(struct service *s, struct request *r, const void *body, size_t len)
{
	json_t *series = wire_series(body, len);
	if (!series) {
		problem(r, 502, "the answer of aggregation cannot be read");
		return;
	}
	const struct entry *e = directory_find(&s->core.directory, ENTRY_ENTERPRISE, param_text(r, "enterprise"));
	json_object_set_new(series, "enterprise_name", json_string(e ? e->name : ""));
	json_object_set_new(series, "synthetic", json_boolean(e && e->synthetic));
	answer_columns(r, series);
}

void serve_series(struct service *s, struct request *r)
{
	struct series_query q = {0};
	struct buf body = {0};
	if (!read_query(s, r, "enterprise", &q) || !param_flag(r, "to_date", &q.to_date))
		return;
	if (!may_read(s, r, q.of, ""))
		return;
	wire_series_query(&body, &q);
	ask(s, r, PEER_AGGREGATION, "SeriesQuery", &body, "Series", on_series);
}

// Aggregation knows places by name; enterprises are ours to name.
static void name_children(const struct service *s, json_t *rollup)
{
	static const char prefix[] = "enterprise/";
	size_t i;
	json_t *one;
	json_array_foreach(json_object_get(rollup, "contribution"), i, one)
	{
		const char *child = json_string_value(json_object_get(one, "child"));
		if (!strncmp(child, prefix, sizeof prefix - 1))
			json_object_set_new(one, "name", json_string(directory_name(&s->core.directory, ENTRY_ENTERPRISE, child + sizeof prefix - 1)));
	}
}

static void on_rollup(struct service *s, struct request *r, const void *body, size_t len)
{
	json_t *rollup = wire_rollup(body, len);
	if (!rollup) {
		problem(r, 502, "the answer of aggregation cannot be read");
		return;
	}
	name_children(s, rollup);
	answer_columns(r, rollup);
}

void serve_rollups(struct service *s, struct request *r)
{
	struct series_query q = {0};
	struct buf body = {0};
	if (!read_query(s, r, "node", &q) || !param_flag(r, "compare", &q.compare))
		return;
	q.children = param_text(r, "children");
	if (!may_read(s, r, "", q.of))
		return;
	wire_rollup_query(&body, &q);
	ask(s, r, PEER_AGGREGATION, "RollupQuery", &body, "Rollup", on_rollup);
}
