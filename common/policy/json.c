#include "json.h"

#include "base/err.h"
#include "base/parse.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const sections[2] = {"detectors", "weekly"};

// --- reading

__attribute__((format(printf, 3, 4))) static int wrong(struct policy_error *e, const char *path, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	snprintf(e->path, sizeof e->path, "%s", path);
	vsnprintf(e->reason, sizeof e->reason, format, args);
	va_end(args);
	return ERR_SYNTAX;
}

static int read_text(const json_t *json, const char *path, char out[POLICY_TEXT], struct policy_error *e)
{
	if (!json_is_string(json))
		return wrong(e, path, "must be a text");
	if (json_string_length(json) >= POLICY_TEXT || !json_string_length(json))
		return wrong(e, path, "must have 1 to %d bytes", POLICY_TEXT - 1);
	strcpy(out, json_string_value(json));
	return OK;
}

static int read_bool(const json_t *json, const char *path, bool *out, struct policy_error *e)
{
	*out = json_is_true(json);
	return json_is_boolean(json) ? OK : wrong(e, path, "must be true or false");
}

// The fields of an object; one more is an error that lists them.
static int only_fields(const json_t *json, const char *path, const char *fields, struct policy_error *e)
{
	const char *name;
	json_t *value;
	if (!json_is_object(json))
		return wrong(e, path, "must be an object with %s", fields);
	json_object_foreach((json_t *)json, name, value)
	{
		const char *at = strstr(fields, name);
		size_t len = strlen(name);
		bool known = at && len && (at == fields || at[-1] == ' ') && (at[len] == ',' || !at[len]);
		if (!known) {
			char field[200];
			snprintf(field, sizeof field, "%s.%s", path, name);
			return wrong(e, field, "there is no such field: %s", fields);
		}
	}
	return OK;
}

static int read_day(const json_t *json, const char *path, int32_t *out, struct policy_error *e)
{
	const char *text = json_string_value(json);
	int64_t ms;
	if (!text || strlen(text) != 10 || parse_time(text, 10, 0, &ms))
		return wrong(e, path, "must be a date like 2026-07-01");
	*out = civil_day_of(ms, 0);
	return OK;
}

static int read_stop(const json_t *json, const char *path, struct filed_stop *out, struct policy_error *e)
{
	char field[200];
	const json_t *reason = json_object_get(json, "reason");
	int err = only_fields(json, path, "from, to, reason", e);
	snprintf(field, sizeof field, "%s.reason", path);
	if (!err && reason && !json_is_string(reason))
		err = wrong(e, field, "must be a text");
	snprintf(field, sizeof field, "%s.from", path);
	if (!err)
		err = read_day(json_object_get(json, "from"), field, &out->from_day, e);
	snprintf(field, sizeof field, "%s.to", path);
	if (!err)
		err = read_day(json_object_get(json, "to"), field, &out->to_day, e);
	if (!err && out->to_day < out->from_day)
		return wrong(e, field, "must not be before from");
	return err;
}

static int read_filed(const json_t *json, struct policy_document *out, struct policy_error *e)
{
	if (!json_is_array(json) || json_array_size(json) > POLICY_FILED)
		return wrong(e, "filed_stops", "must be a list of at most %d stops", POLICY_FILED);
	for (size_t i = 0; i < json_array_size(json); i++) {
		char path[80];
		snprintf(path, sizeof path, "filed_stops[%zu]", i);
		int err = read_stop(json_array_get(json, i), path, &out->filed[i], e);
		if (err)
			return err;
	}
	out->filed_stops = (uint32_t)json_array_size(json);
	return OK;
}

static int read_minute(const json_t *json, const char *path, uint16_t *out, struct policy_error *e)
{
	const char *t = json_string_value(json);
	bool digits = t && strlen(t) == 5 && t[2] == ':' && strspn(t, "0123456789") == 2 && strspn(t + 3, "0123456789") == 2;
	uint32_t hour = digits ? (uint32_t)(t[0] - '0') * 10 + (uint32_t)(t[1] - '0') : 24,
	         minute = digits ? (uint32_t)(t[3] - '0') * 10 + (uint32_t)(t[4] - '0') : 60;
	if (hour > 23 || minute > 59)
		return wrong(e, path, "must be a time of the day like 22:30");
	*out = (uint16_t)(hour * 60 + minute);
	return OK;
}

static int read_quiet(const json_t *json, struct quiet_hours *out, struct policy_error *e)
{
	const json_t *below = json_object_get(json, "below");
	int err = only_fields(json, "quiet_hours", "from, to, below", e);
	if (!err)
		err = read_minute(json_object_get(json, "from"), "quiet_hours.from", &out->from_minute, e);
	if (!err)
		err = read_minute(json_object_get(json, "to"), "quiet_hours.to", &out->to_minute, e);
	int level = below ? level_find(json_is_string(below) ? json_string_value(below) : "") : LEVEL_ORANGE;
	if (!err && level < LEVEL_YELLOW)
		return wrong(e, "quiet_hours.below", "must be yellow, orange or red");
	out->below = (enum level)level;
	return err;
}

static int read_code(const json_t *json, const char *path, char out[POLICY_CODE], struct policy_error *e)
{
	size_t len = json_string_length(json);
	if (!json_is_string(json) || len >= POLICY_CODE ||
	    strspn(json_string_value(json), "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != len)
		return wrong(e, path, "must be the code of an indicator");
	strcpy(out, json_string_value(json));
	return OK;
}

static int read_seconds(const json_t *json, struct policy_document *out, struct policy_error *e)
{
	if (!json_is_array(json) || json_array_size(json) > POLICY_SECONDS)
		return wrong(e, "second_indicators", "must be a list of at most %d codes of indicators", POLICY_SECONDS);
	for (size_t i = 0; i < json_array_size(json); i++) {
		char path[80];
		const json_t *code = json_array_get(json, i);
		bool any = json_is_string(code) && !strcmp(json_string_value(code), "*");
		snprintf(path, sizeof path, "second_indicators[%zu]", i);
		if (any)
			strcpy(out->second[i], "*");
		else if (!json_string_length(code))
			return wrong(e, path, "must be the code of an indicator, or *");
		else if (read_code(code, path, out->second[i], e))
			return ERR_SYNTAX;
	}
	out->seconds = (uint32_t)json_array_size(json);
	return OK;
}

static int read_days(const json_t *json, const char *path, uint32_t *out, struct policy_error *e)
{
	json_int_t v = json_integer_value(json);
	if (!json_is_integer(json) || v < 0 || v > 36500)
		return wrong(e, path, "must be a whole number from 0 to 36500");
	*out = (uint32_t)v;
	return OK;
}

static bool group_exists(const char *group)
{
	for (size_t i = 0; i < param_count; i++)
		if (!strcmp(param_table[i].group, group))
			return true;
	return false;
}

static int read_param(const char *section, const char *group, const char *name, const json_t *value, struct policy_document *out, struct policy_error *e)
{
	char path[160];
	const struct param *param = param_find(group, name);
	bool weekly = !strcmp(section, sections[1]);
	snprintf(path, sizeof path, "%s.%s.%s", section, group, name);
	if (!param)
		return wrong(e, path, "there is no such number");
	bool unused = json_is_null(value) && isnan(param->usual);
	if (!json_is_number(value) && !unused)
		return wrong(e, path, isnan(param->usual) ? "must be a number, or null" : "must be a number");
	double v = unused ? NAN : json_number_value(value);
	if (!unused && !(v >= param->min && v <= param->max))
		return wrong(e, path, "must be from %g to %g, not %g", param->min, param->max, v);
	out->number[out->numbers++] = (struct policy_number){(uint16_t)(param - param_table), weekly, v};
	return OK;
}

static int check_order(const char *section, const struct policy_document *p, struct policy_error *e)
{
	char path[160];
	const char *group, *name;
	bool weekly = !strcmp(section, sections[1]);
	struct params params = params_default(weekly ? CIVIL_WEEK : CIVIL_DAY);
	for (uint32_t i = 0; i < p->numbers; i++)
		if (p->number[i].weekly == weekly)
			*param_at(&params, &param_table[p->number[i].param]) = p->number[i].value;
	if (params_ordered(&params, &group, &name))
		return OK;
	snprintf(path, sizeof path, "%s.%s.%s", section, group, name);
	return wrong(e, path, "must not be %s than the level below it", !strcmp(group, "limit_low") ? "more" : "less");
}

static int read_section(const char *section, const json_t *json, struct policy_document *out, struct policy_error *e)
{
	const char *group, *name;
	json_t *numbers, *value;
	char path[160];
	if (!json_is_object(json))
		return wrong(e, section, "must be an object");
	json_object_foreach((json_t *)json, group, numbers)
	{
		snprintf(path, sizeof path, "%s.%s", section, group);
		if (!group_exists(group))
			return wrong(e, path, "there is no such group");
		if (!json_is_object(numbers))
			return wrong(e, path, "must be an object");
		json_object_foreach(numbers, name, value)
		{
			int err = read_param(section, group, name, value, out, e);
			if (err)
				return err;
		}
	}
	return check_order(section, out, e);
}

// Notes that the document says that part.
static int said(struct policy_document *out, enum policy_part part, int err)
{
	out->says |= part;
	return err;
}

static int read_field(const char *name, const json_t *value, struct policy_document *out, struct policy_error *e)
{
	if (!strcmp(name, "name"))
		return read_text(value, name, out->name, e);
	if (!strcmp(name, "calendar"))
		return read_text(value, name, out->calendar, e);
	if (!strcmp(name, "off"))
		return said(out, POLICY_OFF, read_bool(value, name, &out->off, e));
	if (!strcmp(name, "live_days"))
		return said(out, POLICY_LIVE_DAYS, read_days(value, name, &out->live_days, e));
	if (!strcmp(name, "spring_festival"))
		return said(out, POLICY_SPRING_FESTIVAL, read_bool(value, name, &out->spring_festival, e));
	if (!strcmp(name, "quiet_hours"))
		return said(out, POLICY_QUIET_HOURS, read_quiet(value, &out->quiet, e));
	if (!strcmp(name, "second_indicators"))
		return said(out, POLICY_SECOND_INDICATORS, read_seconds(value, out, e));
	if (!strcmp(name, "plan_indicator"))
		return said(out, POLICY_PLAN, read_code(value, name, out->plan, e));
	if (!strcmp(name, "filed_stops"))
		return read_filed(value, out, e);
	if (!strcmp(name, sections[0]) || !strcmp(name, sections[1]))
		return read_section(name, value, out, e);
	return wrong(e, name, "there is no such field");
}

int policy_read(const json_t *json, struct policy_document *out, struct policy_error *error)
{
	const char *name;
	json_t *value;
	*out = (struct policy_document){.calendar = "CN"};
	if (!json_is_object(json))
		return wrong(error, "", "must be an object");
	json_object_foreach((json_t *)json, name, value)
	{
		int err = read_field(name, value, out, error);
		if (err)
			return err;
	}
	return OK;
}

int policy_read_text(const char *text, size_t len, struct policy_document *out, struct policy_error *error)
{
	json_error_t bad;
	json_t *json = json_loadb(text, len, JSON_REJECT_DUPLICATES, &bad);
	if (!json)
		return wrong(error, "", "line %d: %s", bad.line, bad.text);
	int err = policy_read(json, out, error);
	json_decref(json);
	return err;
}

// --- writing

// Short decimals stay short: 0.1, not 0.10000000000000001.
static json_t *number(double v)
{
	return isnan(v) ? json_null() : v == floor(v) && fabs(v) < 1e9 ? json_integer((json_int_t)v) : json_real(v);
}

static json_t *object_in(json_t *parent, const char *name)
{
	json_t *object = json_object_get(parent, name);
	if (!object) {
		object = json_object();
		json_object_set_new(parent, name, object);
	}
	return object;
}

static void write_number(json_t *document, bool weekly, const struct param *p, double v)
{
	json_object_set_new(object_in(object_in(document, sections[weekly]), p->group), p->name, number(v));
}

static void write_params(json_t *document, bool weekly, const struct params *p)
{
	struct params copy = *p;
	for (size_t i = 0; i < param_count; i++)
		write_number(document, weekly, &param_table[i], *param_at(&copy, &param_table[i]));
}

static json_t *write_stops(const struct filed_stop *stop, uint32_t stops)
{
	json_t *filed = json_array();
	for (uint32_t i = 0; i < stops; i++) {
		char from[16], to[16];
		json_array_append_new(filed, json_pack("{ssss}", "from", civil_date_text(from, stop[i].from_day), "to", civil_date_text(to, stop[i].to_day)));
	}
	return filed;
}

static json_t *write_quiet(const struct quiet_hours *q)
{
	char from[16], to[16];
	snprintf(from, sizeof from, "%02d:%02d", q->from_minute / 60, q->from_minute % 60);
	snprintf(to, sizeof to, "%02d:%02d", q->to_minute / 60, q->to_minute % 60);
	return json_pack("{ssssss}", "from", from, "to", to, "below", level_word(q->below));
}

static json_t *write_seconds(const char second[][POLICY_CODE], uint32_t seconds)
{
	json_t *list = json_array();
	for (uint32_t i = 0; i < seconds; i++)
		json_array_append_new(list, json_string(second[i]));
	return list;
}

json_t *policy_write(const struct policy_document *p)
{
	json_t *json = json_pack("{ssss}", "name", p->name, "calendar", p->calendar);
	if (p->says & POLICY_OFF)
		json_object_set_new(json, "off", json_boolean(p->off));
	if (p->says & POLICY_LIVE_DAYS)
		json_object_set_new(json, "live_days", json_integer(p->live_days));
	if (p->says & POLICY_SPRING_FESTIVAL)
		json_object_set_new(json, "spring_festival", json_boolean(p->spring_festival));
	if (p->says & POLICY_QUIET_HOURS)
		json_object_set_new(json, "quiet_hours", write_quiet(&p->quiet));
	if (p->says & POLICY_SECOND_INDICATORS)
		json_object_set_new(json, "second_indicators", write_seconds(p->second, p->seconds));
	if (p->says & POLICY_PLAN)
		json_object_set_new(json, "plan_indicator", json_string(p->plan));
	json_object_set_new(json, "filed_stops", write_stops(p->filed, p->filed_stops));
	for (uint32_t i = 0; i < p->numbers; i++)
		write_number(json, p->number[i].weekly, &param_table[p->number[i].param], p->number[i].value);
	return json;
}

json_t *policy_write_terms(const struct terms *t, enum civil_period period)
{
	json_t *json = json_pack("{sbsisbsosossso}", "off", t->off, "live_days", (int)t->live_days, "spring_festival", t->spring_festival, "quiet_hours",
	                         write_quiet(&t->quiet), "second_indicators", write_seconds(t->second, t->seconds), "plan_indicator", t->plan, "filed_stops",
	                         write_stops(t->filed, t->filed_stops));
	write_params(json, period == CIVIL_WEEK, &t->params);
	return json;
}

json_t *policy_write_default(void)
{
	struct policy_document p;
	const struct params usual = params_default(CIVIL_DAY), weekly = params_default(CIVIL_WEEK);
	policy_default(&p);
	json_t *json = policy_write(&p);
	write_params(json, false, &usual);
	write_params(json, true, &weekly);
	return json;
}

static json_t *closed_object(json_t *properties)
{
	return json_pack("{sssosb}", "type", "object", "properties", properties, "additionalProperties", 0);
}

static json_t *section_schema(bool weekly)
{
	json_t *groups = json_object();
	for (size_t i = 0; i < param_count; i++) {
		const struct param *p = &param_table[i];
		if (!json_object_get(groups, p->group))
			json_object_set_new(groups, p->group, closed_object(json_object()));
		json_t *properties = json_object_get(json_object_get(groups, p->group), "properties");
		double usual = weekly ? p->weekly : p->usual;
		json_t *rule = json_pack("{sssosososo}", "description", p->what, "default", number(usual), "minimum", number(p->min), "maximum", number(p->max),
		                         "type", isnan(usual) ? json_pack("[ss]", "number", "null") : json_string("number"));
		json_object_set_new(properties, p->name, rule);
	}
	return closed_object(groups);
}

static json_t *described(json_t *rule, const char *what)
{
	json_object_set_new(rule, "description", json_string(what));
	return rule;
}

static json_t *stop_schema(void)
{
	json_t *date = json_pack("{ssss}", "type", "string", "format", "date");
	json_t *stop = closed_object(json_pack("{sOsos{ss}}", "from", date, "to", date, "reason", "type", "string"));
	json_object_set_new(stop, "required", json_pack("[ss]", "from", "to"));
	return stop;
}

static json_t *quiet_schema(void)
{
	json_t *minute = json_pack("{ssss}", "type", "string", "pattern", "^([01][0-9]|2[0-3]):[0-5][0-9]$");
	json_t *quiet =
	        closed_object(json_pack("{sOsos{s[sss]ss}}", "from", minute, "to", minute, "below", "enum", "yellow", "orange", "red", "default", "orange"));
	json_object_set_new(quiet, "required", json_pack("[ss]", "from", "to"));
	return quiet;
}

json_t *policy_schema(void)
{
	json_t *text = json_pack("{sssisi}", "type", "string", "minLength", 1, "maxLength", POLICY_TEXT - 1);
	json_t *properties = json_pack("{sOso}", "name", text, "calendar", text);
	json_object_set_new(properties, "off", described(json_pack("{ss}", "type", "boolean"), "nothing is judged"));
	json_object_set_new(properties, "live_days",
	                    described(json_pack("{sssisi}", "type", "integer", "minimum", 0, "maximum", 36500),
	                              "data received later than this after its period is back-fill and pages nobody"));
	json_object_set_new(properties, "spring_festival", described(json_pack("{ss}", "type", "boolean"), "its weeks are judged by their own envelope"));
	json_object_set_new(properties, "quiet_hours",
	                    described(quiet_schema(), "notices of alerts below that level wait from one time of the day to the other"));
	json_object_set_new(
	        properties, "second_indicators",
	        described(json_pack("{sss{sssi}si}", "type", "array", "items", "type", "string", "maxLength", POLICY_CODE - 1, "maxItems", POLICY_SECONDS),
	                  "red is reached only while one of these indicators of the same enterprise is in alarm too, or an official says so; *: any other; "
	                  "empty: red needs nothing"));
	json_object_set_new(
	        properties, "plan_indicator",
	        described(json_pack("{sssi}", "type", "string", "maxLength", POLICY_CODE - 1), "indicator whose values are the plan for this one's"));
	json_object_set_new(
	        properties, "filed_stops",
	        described(json_pack("{sssosi}", "type", "array", "items", stop_schema(), "maxItems", POLICY_FILED), "stops that the plant has announced"));
	json_object_set_new(properties, sections[0], section_schema(false));
	json_object_set_new(properties, sections[1], section_schema(true));
	json_t *schema = closed_object(properties);
	json_object_set_new(schema, "$schema", json_string("https://json-schema.org/draft/2020-12/schema"));
	json_object_set_new(schema, "title", json_string("ParkPulse policy"));
	return schema;
}
