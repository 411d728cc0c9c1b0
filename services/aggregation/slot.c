#include "slot.h"

#include <assert.h>

// The slots of a year of weeks are counted from its first Monday; there are 52 or 53.
static const struct {
	enum civil_period chunk;
	uint32_t slots;
} shape[] = {
        [CIVIL_QUARTER_HOUR] = {CIVIL_DAY,   96},
          [CIVIL_HOUR] = {CIVIL_DAY,   24},
          [CIVIL_DAY] = {CIVIL_MONTH, 31},
          [CIVIL_WEEK] = {CIVIL_YEAR,  53},
        [CIVIL_MONTH] = {CIVIL_YEAR,  12},
          [CIVIL_QUARTER] = {CIVIL_YEAR,  4 },
          [CIVIL_YEAR] = {CIVIL_YEAR,  1 },
};

enum civil_period slot_chunk_period(enum civil_period base)
{
	return shape[base].chunk;
}

uint32_t slot_count(enum civil_period base)
{
	return shape[base].slots;
}

struct slot slot_of(enum civil_period base, int64_t start_ms, int64_t utc_offset_ms)
{
	int32_t day = civil_day_of(start_ms, utc_offset_ms);
	int year, month, date;

	if (base <= CIVIL_HOUR) {
		int64_t in_day = start_ms - civil_ms(day, utc_offset_ms);
		return (struct slot){day, (uint32_t)(in_day / (base == CIVIL_HOUR ? CIVIL_HOUR_MS : CIVIL_HOUR_MS / 4))};
	}
	civil_date(day, &year, &month, &date);
	switch (base) {
	case CIVIL_DAY:
		return (struct slot){year * 12 + month - 1, (uint32_t)date - 1};
	case CIVIL_WEEK:
		return (struct slot){year, (uint32_t)(day - civil_days(year, 1, 1)) / 7};
	case CIVIL_MONTH:
		return (struct slot){year, (uint32_t)month - 1};
	case CIVIL_QUARTER:
		return (struct slot){year, (uint32_t)(month - 1) / 3};
	default:
		return (struct slot){year, 0};
	}
}

uint32_t slot_within(enum civil_period base, int64_t chunk_ms, int64_t start_ms, int64_t utc_offset_ms)
{
	switch (base) {
	case CIVIL_QUARTER_HOUR:
		return (uint32_t)((start_ms - chunk_ms) / (CIVIL_HOUR_MS / 4));
	case CIVIL_HOUR:
		return (uint32_t)((start_ms - chunk_ms) / CIVIL_HOUR_MS);
	case CIVIL_DAY:
		return (uint32_t)((start_ms - chunk_ms) / CIVIL_DAY_MS);
	default:
		return slot_of(base, start_ms, utc_offset_ms).slot;
	}
}

int64_t slot_start(enum civil_period base, struct slot at, int64_t utc_offset_ms)
{
	int32_t day, slot = (int32_t)at.slot;

	switch (base) {
	case CIVIL_QUARTER_HOUR:
		return civil_ms(at.chunk, utc_offset_ms) + (int64_t)slot * (CIVIL_HOUR_MS / 4);
	case CIVIL_HOUR:
		return civil_ms(at.chunk, utc_offset_ms) + (int64_t)slot * CIVIL_HOUR_MS;
	case CIVIL_DAY:
		day = civil_days(at.chunk / 12, at.chunk % 12 + 1, 1) + slot;
		break;
	case CIVIL_WEEK:
		day = civil_days(at.chunk, 1, 1);
		day += (7 - civil_weekday(day)) % 7 + slot * 7;
		break;
	case CIVIL_MONTH:
		day = civil_days(at.chunk, slot + 1, 1);
		break;
	case CIVIL_QUARTER:
		day = civil_days(at.chunk, slot * 3 + 1, 1);
		break;
	default:
		day = civil_days(at.chunk, 1, 1);
	}
	return civil_ms(day, utc_offset_ms);
}

enum chunk_kind slot_window_kind(enum civil_period window)
{
	return window == CIVIL_DAY ? CHUNK_DAYS : CHUNK_YEARS;
}

struct slot slot_of_window(enum civil_period window, int64_t start_ms, int64_t utc_offset_ms)
{
	assert(window == CIVIL_DAY || window == CIVIL_MONTH || window == CIVIL_YEAR);
	struct slot at = slot_of(window, start_ms, utc_offset_ms);

	if (window == CIVIL_YEAR)
		at.slot = SLOT_YEAR;
	return at;
}

int64_t slot_window_start(enum civil_period window, struct slot at, int64_t utc_offset_ms)
{
	if (window == CIVIL_YEAR)
		at.slot = 0;
	return slot_start(window, at, utc_offset_ms);
}
