#include "due.h"

int64_t due_time(const struct due *d, const struct calendar *c, enum civil_period base, int64_t start_ms, int64_t utc_offset_ms)
{
	int64_t due = civil_next(base, start_ms, utc_offset_ms) + d->due_ms;

	if (!d->workday)
		return due;
	int32_t day = civil_day_of(due - 1, utc_offset_ms); // 24:00 of the 8th is of the 8th
	return due + (int64_t)(calendar_workday(c, day) - day) * CIVIL_DAY_MS;
}

static bool of_year(enum civil_period base)
{
	return base > CIVIL_WEEK;
}

struct due_slot due_slot_of(enum civil_period base, int64_t start_ms, int64_t utc_offset_ms)
{
	int year, month, day;

	civil_date(civil_day_of(start_ms, utc_offset_ms), &year, &month, &day);
	if (of_year(base))
		return (struct due_slot){year, (uint32_t)month - 1};
	return (struct due_slot){year * 12 + month - 1, (uint32_t)day - 1};
}

int64_t due_chunk_start(enum civil_period base, int32_t chunk, int64_t utc_offset_ms)
{
	return civil_ms(of_year(base) ? civil_days(chunk, 1, 1) : civil_days(chunk / 12, chunk % 12 + 1, 1), utc_offset_ms);
}

bool due_bits_any(const struct due_bits *b)
{
	return b->seen | b->kept | b->late | b->missing;
}

void due_bits_or(struct due_bits *into, const struct due_bits *b)
{
	into->seen |= b->seen;
	into->kept |= b->kept;
	into->late |= b->late;
	into->missing |= b->missing;
}

bool due_seen(const struct due_bits *b, uint32_t slot)
{
	return b->seen >> slot & 1;
}

enum due_state due_state_of(const struct due_bits *b, uint32_t slot)
{
	if (b->kept >> slot & 1)
		return DUE_REPORTED;
	if (b->missing >> slot & 1 && !due_seen(b, slot))
		return DUE_MISSING;
	return b->late >> slot & 1 ? DUE_LATE : DUE_NONE;
}
