#include "trace.h"

#include "base/civil.h"

// "01-05 08:30": a story is of one year.
static void moment(struct buf *out, int64_t ms, int64_t utc_offset_ms)
{
	struct civil c;

	civil_of(ms, utc_offset_ms, &c);
	buf_printf(out, "%02d-%02d %02d:%02d", c.month, c.day, c.hour, c.minute);
}

static void record(struct buf *out, const struct desk_record *r)
{
	buf_printf(out, "%s %u %s by %s: %s", r->alert, r->number, input_word(r->input), r->actor, state_word(r->from));
	if (r->to != r->from)
		buf_printf(out, " -> %s", state_word(r->to));
	if (r->level_to != r->level_from)
		buf_printf(out, ", %s -> %s", level_word(r->level_from), level_word(r->level_to));
	buf_printf(out, "%s%s\n", *r->why ? "; " : "", r->why);
}

static void notice(struct buf *out, const struct desk_notice *n, int64_t utc_offset_ms)
{
	buf_printf(out, "tell %s by %s of %s %s %s due ", *n->officer ? n->officer : "group", n->channel, *n->alert ? n->alert : n->case_id,
	           about_word(n->about), level_word(n->level));
	moment(out, n->due_time, utc_offset_ms);
	buf_text(out, n->urgent ? " urgent\n" : "\n");
}

void desk_trace(struct buf *out, const struct desk_effects *e, int64_t utc_offset_ms)
{
	if (e->refusal.code)
		buf_printf(out, "refused %s: %s\n", e->refusal.code, e->refusal.en);
	for (uint32_t i = 0; i < e->records; i++)
		record(out, e->record + i);
	for (uint32_t i = 0; i < e->drops; i++)
		buf_printf(out, "drop %s before %u\n", e->drop[i].alert, e->drop[i].before_change);
	for (uint32_t i = 0; i < e->notices; i++)
		notice(out, e->notice + i, utc_offset_ms);
	for (uint32_t i = 0; i < e->case_records; i++)
		buf_printf(out, "case %s %u %s by %s%s%s\n", e->case_record[i].case_id, e->case_record[i].number, case_word(e->case_record[i].input),
		           e->case_record[i].actor, *e->case_record[i].why ? "; " : "", e->case_record[i].why);
}
