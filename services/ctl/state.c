#include "state.h"

enum field_kind { REAL, U8, I8, U16, I16, U32, I32, TRUTH };

struct field {
	const char *name;
	size_t at;
	enum field_kind kind;
	uint32_t count;
};

#define FIELD(type, name, kind, count)                                                                                                                         \
	{                                                                                                                                                      \
#name, offsetof(type, name), kind, count                                                                                                       \
	}

// clang-format off
static const struct field load_fields[] = {
	FIELD(struct load, level, REAL, 1), FIELD(struct load, level_long, REAL, 1), FIELD(struct load, growth, REAL, 1), FIELD(struct load, share, REAL, 7), FIELD(struct load, spread, REAL, 7),
	FIELD(struct load, sigma, REAL, 1), FIELD(struct load, sigma_week, REAL, 1), FIELD(struct load, values, U8, 1), FIELD(struct load, periods, U32, 1),
	FIELD(struct load, grace, U8, 1), FIELD(struct load, low.sum, REAL, 1), FIELD(struct load, low.gap, REAL, 1), FIELD(struct load, low.usual, REAL, 1),
	FIELD(struct load, low.days, U32, 1), FIELD(struct load, low.quick, REAL, 1), FIELD(struct load, high.sum, REAL, 1), FIELD(struct load, high_value, REAL, 1), FIELD(struct load, good_run, U16, 1), FIELD(struct load, flaps, REAL, 1), FIELD(struct load, short_run, U32, 1), FIELD(struct load, ok_run, U16, 1),
	FIELD(struct load, down_run, U16, 1), FIELD(struct load, alarm_days, U16, 1), FIELD(struct load, nuisance, REAL, 1), FIELD(struct load, stop_days, U32, 1),
	FIELD(struct load, stop_record, REAL, 1), FIELD(struct load, stop_pending, REAL, 1), FIELD(struct load, rough_fast, REAL, 1), FIELD(struct load, rough_slow, REAL, 1),
	FIELD(struct load, year_old, I8, WEEKS_OF_YEAR), FIELD(struct load, alarm.level, U8, 1), FIELD(struct load, rough.level, U8, 1),
	FIELD(struct load, high.gap, REAL, 1), FIELD(struct load, high.usual, REAL, 1), FIELD(struct load, high.days, U32, 1), FIELD(struct load, surge.alarm.level, U8, 1), FIELD(struct load, surge.high_run, U16, 1),
	FIELD(struct load, surge.good_run, U16, 1), FIELD(struct load, surge.down_run, U16, 1), FIELD(struct load, surge.days, U16, 1), FIELD(struct load, relapses, U8, 1),
};
static const struct field month_fields[] = {
	FIELD(struct month, growth, REAL, 1), FIELD(struct month, sigma, REAL, 1), FIELD(struct month, judged, U32, 1),
	FIELD(struct month, low.sum.sum, REAL, 1), FIELD(struct month, low.sum.gap, REAL, 1), FIELD(struct month, low.sum.days, U32, 1), FIELD(struct month, low.ok_run, U8, 1), FIELD(struct month, low.alarm.level, U8, 1),
	FIELD(struct month, high.sum.sum, REAL, 1), FIELD(struct month, high.sum.gap, REAL, 1), FIELD(struct month, high.sum.days, U32, 1), FIELD(struct month, high.ok_run, U8, 1), FIELD(struct month, high.alarm.level, U8, 1),
};
static const struct field limit_fields[] = {
	FIELD(struct limit_watch, run, U8, LEVELS), FIELD(struct limit_watch, under_run, U8, 1), FIELD(struct limit_watch, under_level, U8, 1), FIELD(struct limit_watch, alarm.level, U8, 1),
};
static const struct field slump_fields[] = {
	FIELD(struct slump, sum, REAL, 1), FIELD(struct slump, lost, REAL, 1), FIELD(struct slump, hours, REAL, 1), FIELD(struct slump, peak, REAL, 1), FIELD(struct slump, record, REAL, 1),
	FIELD(struct slump, good, REAL, 1), FIELD(struct slump, abrupt, TRUTH, 1), FIELD(struct slump, alarm.level, U8, 1),
};
static const struct field silence_fields[] = {
	FIELD(struct silence, last, REAL, 1), FIELD(struct silence, longest, REAL, 1), FIELD(struct silence, gap, U32, 1), FIELD(struct silence, same, U32, 1),
	FIELD(struct silence, missing.level, U8, 1), FIELD(struct silence, stuck.level, U8, 1),
};
static const struct field profile_fields[] = {
	FIELD(struct profile_week, armed, TRUTH, 1), FIELD(struct profile_week, unit, REAL, 1), FIELD(struct profile_week, days, U16, 1), FIELD(struct profile_week, slots, U16, 1),
	FIELD(struct profile_week, sum, REAL, 1), FIELD(struct profile_week, base, REAL, 1), FIELD(struct profile_week, still, REAL, 1), FIELD(struct profile_week, worked, REAL, 1),
	FIELD(struct profile_week, idle, REAL, 1), FIELD(struct profile_week, since_work, REAL, 1), FIELD(struct profile_week, record, REAL, 2),
	FIELD(struct profile_week, pending, REAL, 2), FIELD(struct profile_week, nuisance, REAL, 1), FIELD(struct profile_week, abrupt, TRUTH, 1),
	FIELD(struct profile_week, usual, I16, 7 * PROFILE_MOST_SLOTS), FIELD(struct profile_week, spread, I16, 7 * PROFILE_MOST_SLOTS), FIELD(struct profile_week, alarm.level, U8, 1),
};
// clang-format on

static json_t *one(const char *at, enum field_kind kind, uint32_t i)
{
	const void *field = at;
	switch (kind) {
	case REAL:
		return json_real(((const double *)field)[i]);
	case U8:
		return json_integer(((const uint8_t *)field)[i]);
	case I8:
		return json_integer(((const int8_t *)field)[i]);
	case U16:
		return json_integer(((const uint16_t *)field)[i]);
	case I16:
		return json_integer(((const int16_t *)field)[i]);
	case U32:
		return json_integer(((const uint32_t *)field)[i]);
	case I32:
		return json_integer(((const int32_t *)field)[i]);
	default:
		return json_boolean(((const uint8_t *)field)[i]);
	}
}

static json_t *fields_json(const struct field *field, size_t count, const void *of)
{
	json_t *all = json_object();
	for (size_t i = 0; i < count; i++) {
		const char *at = (const char *)of + field[i].at;
		json_t *value = field[i].count == 1 ? one(at, field[i].kind, 0) : json_array();
		for (uint32_t k = 0; field[i].count > 1 && k < field[i].count; k++)
			json_array_append_new(value, one(at, field[i].kind, k));
		json_object_set_new(all, field[i].name, value);
	}
	return all;
}

#define FIELDS(table, of) fields_json((table), sizeof(table) / sizeof *(table), (of))

json_t *state_json(const struct detector *d, const struct profile_week *w)
{
	json_t *all = json_object();
	json_object_set_new(all, "silence", FIELDS(silence_fields, &d->silence));
	json_object_set_new(all, "limit", FIELDS(limit_fields, &d->limit));
	if (d->period >= CIVIL_MONTH) {
		json_object_set_new(all, "month", FIELDS(month_fields, &d->month));
		json_object_set_new(all, "growth", FIELDS(limit_fields, &d->month.growth_limit));
		json_object_set_new(all, "plan", FIELDS(limit_fields, &d->month.plan_limit));
	} else {
		json_object_set_new(all, "load", FIELDS(load_fields, &d->load));
	}
	if (w)
		json_object_set_new(all, "slump", FIELDS(slump_fields, &d->slump));
	if (w)
		json_object_set_new(all, "profile", FIELDS(profile_fields, w));
	return all;
}
