#include "admit.h"

#include "sum.h"

#include <math.h>
#include <string.h>

const char *reason_word(enum reason r)
{
	static const char *const word[REASONS] = {
	        [REASON_NONE] = "none",
	        [REASON_MALFORMED] = "malformed",
	        [REASON_BAD_CHECK_DIGIT] = "bad_check_digit",
	        [REASON_UNKNOWN_ENTERPRISE] = "unknown_enterprise",
	        [REASON_ENDED_ENTERPRISE] = "ended_enterprise",
	        [REASON_UNKNOWN_INDICATOR] = "unknown_indicator",
	        [REASON_FORBIDDEN] = "forbidden",
	        [REASON_KEY_REVOKED] = "key_revoked",
	        [REASON_NOT_FINITE] = "not_finite",
	        [REASON_OUT_OF_RANGE] = "out_of_range",
	        [REASON_MISALIGNED] = "misaligned",
	        [REASON_FUTURE] = "future",
	        [REASON_TOO_OLD] = "too_old",
	        [REASON_STALE_REVISION] = "stale_revision",
	        [REASON_TOO_LARGE] = "too_large",
	};
	return r < REASONS ? word[r] : "?";
}

struct candidate {
	const struct writer *writer;
	const char *code;                    // the enterprise, as the sender wrote it
	uint32_t index;                      // and its place in the directory
	const struct enterprise *enterprise; // NULL: none of that code
	const struct indicator *indicator;   // NULL: none of that code
	int64_t now_ms, utc_offset_ms;
	int64_t start_ms;
	double value;
};

static bool key_revoked(const struct candidate *c)
{
	return !c->writer->trusted && (!c->writer->key || !key_holds(c->writer->key, c->now_ms));
}

static bool bad_check_digit(const struct candidate *c)
{
	return !c->enterprise && !credit_code_valid(c->code, strlen(c->code));
}

// One that has no place yet is not known well enough: its observations would be missing from every roll-up.
static bool unknown_enterprise(const struct candidate *c)
{
	return !c->enterprise || !c->enterprise->known || !c->enterprise->places;
}

static bool forbidden(const struct candidate *c)
{
	return !c->writer->trusted && !key_may_write(c->writer->key, c->index);
}

static bool ended_enterprise(const struct candidate *c)
{
	return c->enterprise->ended;
}

static bool unknown_indicator(const struct candidate *c)
{
	return !c->indicator || !c->indicator->known || c->indicator->ended;
}

static bool not_finite(const struct candidate *c)
{
	return !isfinite(c->value);
}

static bool out_of_range(const struct candidate *c)
{
	const struct indicator *i = c->indicator;
	return !sum_fits(c->value) || ((i->min != 0 || i->max != 0) && (c->value < i->min || c->value > i->max));
}

static bool future(const struct candidate *c)
{
	return c->start_ms > c->now_ms + FUTURE_MS;
}

static int64_t oldest_of(const struct indicator *i, int64_t now_ms)
{
	int64_t limit = now_ms - (int64_t)i->late_limit_days * CIVIL_DAY_MS;

	// What was thrown away cannot be restated, and would be counted twice if it came again: however the limit was changed meanwhile.
	if (limit < i->kept_from)
		limit = i->kept_from;
	return limit > 0 ? limit : 0;
}

static bool too_old(const struct candidate *c)
{
	return c->start_ms < oldest_of(c->indicator, c->now_ms);
}

static bool misaligned(const struct candidate *c)
{
	return civil_start(c->indicator->base_period, c->start_ms, c->utc_offset_ms) != c->start_ms;
}

// The first that fails is the answer. Those of a run come first and are looked at once a run; each may rely on those above it.
static const struct {
	enum reason reason;
	bool (*fails)(const struct candidate *);
} checks[] = {
        {REASON_KEY_REVOKED,        key_revoked       },
        {REASON_BAD_CHECK_DIGIT,    bad_check_digit   },
        {REASON_UNKNOWN_ENTERPRISE, unknown_enterprise},
        {REASON_FORBIDDEN,          forbidden         },
        {REASON_ENDED_ENTERPRISE,   ended_enterprise  },
        {REASON_UNKNOWN_INDICATOR,  unknown_indicator },
        {REASON_NOT_FINITE,         not_finite        },
        {REASON_OUT_OF_RANGE,       out_of_range      },
        {REASON_FUTURE,             future            },
        {REASON_TOO_OLD,            too_old           },
        {REASON_MISALIGNED,         misaligned        },
};
enum { CHECKS = sizeof checks / sizeof *checks, RUN_CHECKS = 6 };

// What every good row of a run lies within, so that one comparison each says so; why a bad one is bad is found out by the checks.
struct fence {
	double min, max;
	int64_t from, to;
	enum civil_period base;
	int64_t utc_offset_ms;
};
static const struct fence around_nothing = {.from = 1, .to = 0};

static struct fence fence_of(const struct indicator *i, int64_t now_ms, int64_t utc_offset_ms)
{
	bool any = i->min == 0 && i->max == 0;

	return (struct fence){
	        .min = any ? -SUM_VALUE_MAX : fmax(i->min, -SUM_VALUE_MAX),
	        .max = any ? SUM_VALUE_MAX : fmin(i->max, SUM_VALUE_MAX),
	        .from = oldest_of(i, now_ms),
	        .to = now_ms + FUTURE_MS,
	        .base = i->base_period,
	        .utc_offset_ms = utc_offset_ms,
	};
}

static bool within(const struct fence *f, int64_t start_ms, double value)
{
	return value >= f->min && value <= f->max && start_ms >= f->from && start_ms <= f->to && civil_start(f->base, start_ms, f->utc_offset_ms) == start_ms;
}

static enum reason look(const struct candidate *c, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++)
		if (checks[i].fails(c))
			return checks[i].reason;
	return REASON_NONE;
}

void admit(const struct directory *d, const struct writer *w, int64_t now_ms, int64_t utc_offset_ms, struct batch *b)
{
	uint32_t row = 0;

	for (uint32_t i = 0; i < b->enterprises; i++)
		b->enterprise_index[i] = map_get_text(&d->enterprise_of, b->enterprise[i]);
	for (uint32_t i = 0; i < b->indicators; i++)
		b->indicator_index[i] = map_get_text(&d->indicator_of, b->indicator[i]);
	for (uint32_t k = 0; k < b->runs; k++) {
		uint32_t e = b->enterprise_index[b->run_enterprise[k]], i = b->indicator_index[b->run_indicator[k]];
		struct candidate c = {
		        .writer = w,
		        .code = b->enterprise[b->run_enterprise[k]],
		        .index = e,
		        .now_ms = now_ms,
		        .utc_offset_ms = utc_offset_ms,
		        .enterprise = e == MAP_NONE ? NULL : &d->enterprise[e],
		        .indicator = i == MAP_NONE ? NULL : &d->indicator[i],
		};
		enum reason of_run = look(&c, 0, RUN_CHECKS);
		struct fence fence = around_nothing;
		if (!of_run && c.indicator)
			fence = fence_of(c.indicator, now_ms, utc_offset_ms);
		for (uint32_t end = row + b->run_length[k]; row < end; row++) {
			c.start_ms = b->start_time[row];
			c.value = b->value[row];
			b->verdict[row] = (uint8_t)(of_run ? of_run : within(&fence, c.start_ms, c.value) ? VERDICT_OPEN : look(&c, RUN_CHECKS, CHECKS));
		}
	}
}
