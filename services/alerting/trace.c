#include "trace.h"

void trace_record(struct buf *out, const struct record *r)
{
	buf_printf(out, "record %llu runs=%u rows=%u", (unsigned long long)r->number, r->runs, r->rows);
}

void trace_effect(struct buf *out, const struct effect *e)
{
	const struct alert *a = &e->alert;
	buf_printf(out, "%s %s %s %s %s -> %s", change_word(e->change), a->enterprise, a->indicator, kind_word(a->kind), level_word(e->from),
	           level_word(e->to));
	if (a->evidence_level > a->level)
		buf_printf(out, " (evidence %s)", level_word(a->evidence_level));
	if (kind_is_found(a->kind))
		buf_printf(out, " %s by %s value=%g expected=%.0f", event_type_word(a->type), rule_word(a->rule), a->value, a->expected);
	if (*a->red_by)
		buf_printf(out, " red_by=%s", a->red_by);
	if (*e->actor)
		buf_printf(out, " by %s: %s", e->actor, e->note);
	if (e->notice_time)
		buf_printf(out, " notice waits");
}
