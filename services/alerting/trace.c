#include "trace.h"

void trace_record(struct buf *out, const struct record *r)
{
	buf_printf(out, "record %llu runs=%u rows=%u", (unsigned long long)r->number, r->runs, r->rows);
}

void trace_effect(struct buf *out, const struct effect *e)
{
	const struct alert *a = &e->alert;
	buf_printf(out, "%s %s %s %s %s -> %s value=%g expected=%g deviation=%.1f%%", change_word(e->change), a->enterprise, a->indicator, kind_word(a->kind),
	           level_word(e->from), level_word(e->to), a->value, a->expected, a->deviation_percent);
}
