#include "trace.h"

#include <inttypes.h>

const char *trace_mode(enum write_mode mode)
{
	static const char *const words[] = {[WRITE_CREATE] = "create", [WRITE_UPDATE] = "update", [WRITE_PUT] = "put", [WRITE_END] = "end"};
	return words[mode];
}

const char *trace_outcome(enum outcome outcome)
{
	static const char *const words[OUTCOMES] = {[CREATED] = "created", [UPDATED] = "updated", [UNCHANGED] = "unchanged", [ENDED] = "ended"};
	return words[outcome];
}

void trace_event(struct buf *out, const struct event *ev)
{
	buf_printf(out, "write %s by %s rows %u%s\n", trace_mode(ev->mode), ev->actor, ev->drafts, ev->dry_run ? " dry_run" : "");
}

void trace_effects(struct buf *out, const struct effects *fx)
{
	buf_printf(out, "version %" PRIu64 ":", fx->version);
	for (int i = 0; i < OUTCOMES; i++)
		buf_printf(out, " %s %u", trace_outcome((enum outcome)i), fx->count[i]);
	buf_text(out, "\n");
}

void trace_change(struct buf *out, const struct change *ch)
{
	buf_printf(out, "%" PRIu64 " %s %s %s revision %u\n", ch->version,
	           trace_outcome(ch->ended    ? ENDED
	                         : ch->former ? UPDATED
	                                      : CREATED),
	           kind_name(ch->kind), ch->id, ch->revision);
}

void trace_error(struct buf *out, const struct row_error *e)
{
	buf_printf(out, "line %u %s \"%s\": %s\n", e->line, *e->field ? e->field : "row", e->value, e->reason);
}
