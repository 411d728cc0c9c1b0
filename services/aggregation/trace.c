#include "trace.h"

#include "base/parse.h"

#include <inttypes.h>
#include <math.h>

static const char *verdict_word(uint8_t verdict)
{
	switch (verdict) {
	case VERDICT_ACCEPTED:
		return "accepted";
	case VERDICT_DUPLICATE:
		return "duplicate";
	case VERDICT_RESTATED:
		return "restated";
	default:
		return reason_word(verdict);
	}
}

void trace_batch(struct buf *out, const struct batch *b, const char *user, const struct tally *t)
{
	buf_printf(out, "batch %s by %s: received %u accepted %u duplicate %u restated %u rejected %u\n", b->id, user, t->received, t->accepted, t->duplicate,
	           t->restated, t->rejected);
	for (uint32_t i = 0; i < b->rows; i++)
		if (b->verdict[i] != VERDICT_ACCEPTED)
			buf_printf(out, "row %u %s\n", i, verdict_word(b->verdict[i]));
}

void trace_record(struct buf *out, const struct record *r, uint64_t number)
{
	char former[32], value[32];

	buf_printf(out, "record %" PRIu64 ": runs %u rows %u restated %u\n", number, r->runs, r->rows, r->restated_rows);
	for (uint32_t i = 0; i < r->restated_rows; i++) {
		uint32_t row = r->restated_row[i];
		format_f64(former, r->former_value[i]);
		format_f64(value, r->value[row]);
		buf_printf(out, "row %u %s -> %s revision %u\n", row, former, value, r->revision[row]);
	}
}

void trace_judgement(struct buf *out, const struct judgement *j, int64_t utc_offset_ms)
{
	char text[40];

	buf_printf(out, "%s %s", duty_word(j->kind), j->indicator);
	if (j->kind == DUTY_LATE || j->kind == DUTY_MISSING) {
		buf_printf(out, " %s", civil_date_text(text, civil_day_of(j->start_time, utc_offset_ms)));
		buf_printf(out, " due %s", civil_text(text, j->due_time, utc_offset_ms));
	}
	buf_printf(out, ": %u%s\n", j->enterprises, j->more ? " and more" : "");
	for (uint32_t i = 0; i < j->enterprises; i++) {
		buf_printf(out, "of %s", j->enterprise[i]);
		if (j->kind == DUTY_SILENCE || j->kind == DUTY_HEARD)
			buf_printf(out, " since %s", civil_text(text, j->last_start[i], utc_offset_ms));
		buf_text(out, "\n");
	}
}

void trace_change(struct buf *out, const struct change *c)
{
	static const char *const word[] = {
	        [ENTITY_LABEL] = "label",           [ENTITY_PRICE_INDEX] = "price_index", [ENTITY_ZONE] = "zone", [ENTITY_AREA] = "area",
	        [ENTITY_ENTERPRISE] = "enterprise", [ENTITY_INDICATOR] = "indicator",     [ENTITY_KEY] = "key",   [ENTITY_DAY] = "calendar_day",
	};
	buf_printf(out, "registry %s %s%s\n", word[c->kind], c->id, c->ended ? " ended" : "");
}

void trace_moved(struct buf *out, const struct core *c, const struct moved *m)
{
	const struct directory *d = &c->books.directory;
	char since[40] = "ever";

	if (m->place.since != INT64_MIN)
		civil_text(since, m->place.since, c->books.utc_offset_ms);
	buf_printf(out, "moved %s to %s %s %s since %s\n", d->enterprise[m->enterprise].code, d->site[m->place.site[SITE_AREA]].text,
	           d->site[m->place.site[SITE_ZONE]].text, d->site[m->place.site[SITE_CITY]].text, since);
}

static void trace_row(struct buf *out, const struct query *q, const struct answer *a, const struct row *row, int64_t utc_offset_ms)
{
	char start[40], value[32] = "none";

	if (isfinite(row->value))
		format_f64(value, row->value);
	if (a->window >= CIVIL_DAY)
		civil_date_text(start, civil_day_of(row->start_time, utc_offset_ms));
	else
		civil_text(start, row->start_time, utc_offset_ms);
	if (a->observations)
		buf_printf(out, "%s %s revision %u\n", start, value, row->revision);
	else
		buf_printf(out, "%s %s %s %u/%u\n", start, value, q->node ? "reporting" : "count", row->count, row->expected);
}

static void trace_number(struct buf *out, const char *name, double number)
{
	char text[32];

	if (!isfinite(number))
		return;
	format_f64(text, number);
	buf_printf(out, " %s %s", name, text);
}

// What there is of it.
static void trace_comparison(struct buf *out, const struct comparison *c)
{
	const struct {
		const char *name;
		double number;
	} numbers[] = {
	        {"year_on_year",     c->year_on_year           },
                {"same",             c->year_on_year_same      },
	        {"period_on_period", c->period_on_period       },
                {"to_date",          c->to_date                },
	        {"on_year",          c->to_date_on_year        },
                {"on_year_same",     c->to_date_on_year_same   },
	        {"two_years",        c->two_year_average       },
                {"coverage",         c->coverage_percent       },
	        {"by_weight",        c->weight_coverage_percent},
                {"without_largest",  c->without_largest        },
	};
	buf_text(out, "compared");
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		trace_number(out, numbers[i].name, numbers[i].number);
	buf_printf(out, "%s%s\n", c->withheld ? " withheld " : "", withheld_word[c->withheld]);
}

void trace_answer(struct buf *out, const struct query *q, const struct answer *a, int64_t utc_offset_ms)
{
	for (uint32_t i = 0; i < a->rows; i++) {
		trace_row(out, q, a, &a->row[i], utc_offset_ms);
		if (a->comparison)
			trace_comparison(out, &a->comparison[i]);
	}
	for (uint32_t i = 0; i < a->parts; i++)
		buf_printf(out, "part %s%s %+" PRId64 " millionths\n", a->part[i].dimension, a->part[i].code, a->part[i].micropoints);
	if (!a->rows)
		buf_text(out, "nothing\n");
}

void trace_refusal(struct buf *out, const struct refusal *r)
{
	buf_printf(out, "refused %s %s: %s\n", r->code, r->field, r->message);
}
