#include "query.h"

#include "base/err.h"

static int refuse(struct refusal *why, int err, const char *code, const char *message, const char *field)
{
	*why = (struct refusal){code, message, field};
	return err;
}

static bool is_kept(const struct indicator *i)
{
	return !i->formula.operands && i->space_sum != WEIGHTED_MEAN_OVER_SPACE;
}

static int begin_series(struct reading *r, const struct query *q, uint32_t indicator, struct answer *answer, struct refusal *why)
{
	const struct directory *d = &r->core->books.directory;
	const struct indicator *i = &d->indicator[indicator];
	uint32_t enterprise = map_get_text(&d->enterprise_of, q->enterprise);

	if (enterprise == MAP_NONE || (!d->enterprise[enterprise].known && !d->enterprise[enterprise].places))
		return refuse(why, ERR_NOT_FOUND, "not_found", "There is no such enterprise.", "enterprise");
	r->by_view = i->formula.operands || q->to_date || (q->window && q->window != i->base_period);
	if (r->by_view)
		return view_series(&r->view, r->core, q, enterprise, indicator, answer, why);
	walk_series(&r->walk, r->core, q, enterprise, indicator, answer);
	return OK;
}

static int begin_node(struct reading *r, const struct query *q, uint32_t indicator, struct answer *answer, struct refusal *why)
{
	const struct directory *d = &r->core->books.directory;
	const struct indicator *i = &d->indicator[indicator];
	struct group group;

	if (!group_find(d, q->node, &group))
		return refuse(why, ERR_NOT_FOUND, "not_found",
		              "There is no such node; a node is city/, zone/, class/, area/, county/, chain/, position/, industry/, scale/ or tag/ and a code, "
		              "or up to four of them joined by +.",
		              "node");
	if (!q->window)
		return refuse(why, ERR_ARG, "malformed", "Say which window.", "window");
	bool kept = group.parts == 1 && group.part[0].how == GROUP_SITE && is_kept(i) && window_exists(q->window, i->base_period);
	r->by_view = !kept || q->members || q->compare || (q->children && *q->children);
	if (r->by_view)
		return view_node(&r->view, r->core, q, group, indicator, answer, why);
	walk_node(&r->walk, r->core, q, group.part[0].at, indicator, answer);
	return OK;
}

int query_begin(struct reading *r, struct core *c, const struct query *q, struct answer *answer, struct refusal *why)
{
	const struct directory *d = &c->books.directory;
	uint32_t indicator = map_get_text(&d->indicator_of, q->indicator);

	*r = (struct reading){.core = c};
	if (indicator == MAP_NONE || !d->indicator[indicator].known)
		return refuse(why, ERR_NOT_FOUND, "not_found", "There is no such indicator.", "indicator");
	if (q->limit > QUERY_ROWS_MAX)
		return refuse(why, ERR_ARG, "too_large", "At most 100000 rows are given at once.", "limit");
	if (q->to_time && q->to_time <= q->from_time)
		return refuse(why, ERR_ARG, "malformed", "to_time must be after from_time.", "to_time");
	return (q->node ? begin_node : begin_series)(r, q, indicator, answer, why);
}

int query_next(struct reading *r, struct chunk_id *need)
{
	return r->by_view ? view_next(&r->view, need) : walk_next(r->core, &r->walk, need);
}

void query_fini(struct reading *r)
{
	if (r->by_view)
		view_fini(&r->view);
}
