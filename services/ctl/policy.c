#include "policy.h"

#include "base/err.h"
#include "base/parse.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const sections[2] = {"detectors", "weekly"};

static struct params *section_of(struct policy_document *p, const char *name)
{
	return strcmp(name, sections[0]) ? &p->weekly : &p->usual;
}

void policy_default(struct policy_document *out)
{
	*out = (struct policy_document){
	        .name = "default", .calendar = "CN", .spring_festival = true, .usual = params_default(CIVIL_DAY), .weekly = params_default(CIVIL_WEEK)};
}

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
	static const char *const known[] = {"from", "to", "reason"};
	char field[200];
	const char *name;
	json_t *value;
	if (!json_is_object(json))
		return wrong(e, path, "must be an object with from and to");
	json_object_foreach((json_t *)json, name, value)
	{
		snprintf(field, sizeof field, "%s.%s", path, name);
		if (strcmp(name, known[0]) && strcmp(name, known[1]) && strcmp(name, known[2]))
			return wrong(e, field, "there is no such field: from, to, reason");
		if (!strcmp(name, known[2]) && !json_is_string(value))
			return wrong(e, field, "must be a text");
	}
	snprintf(field, sizeof field, "%s.from", path);
	int err = read_day(json_object_get(json, "from"), field, &out->from_day, e);
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

static bool group_exists(const char *group)
{
	for (size_t i = 0; i < param_count; i++)
		if (!strcmp(param_table[i].group, group))
			return true;
	return false;
}

static int read_param(const char *section, const char *group, const char *name, const json_t *value, struct params *out, struct policy_error *e)
{
	char path[160];
	const struct param *param = param_find(group, name);
	snprintf(path, sizeof path, "%s.%s.%s", section, group, name);
	if (!param)
		return wrong(e, path, "there is no such number");
	if (!json_is_number(value))
		return wrong(e, path, "must be a number");
	double v = json_number_value(value);
	if (!(v >= param->min && v <= param->max))
		return wrong(e, path, "must be from %g to %g, not %g", param->min, param->max, v);
	*param_at(out, param) = v;
	return OK;
}

static int read_section(const char *section, const json_t *json, struct params *out, struct policy_error *e)
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
	if (!params_ordered(out, &group, &name)) {
		snprintf(path, sizeof path, "%s.%s.%s", section, group, name);
		return wrong(e, path, "must not be less than the level below it");
	}
	return OK;
}

static int read_field(const char *name, const json_t *value, struct policy_document *out, struct policy_error *e)
{
	if (!strcmp(name, "name"))
		return read_text(value, name, out->name, e);
	if (!strcmp(name, "calendar"))
		return read_text(value, name, out->calendar, e);
	if (!strcmp(name, "spring_festival")) {
		out->spring_festival = json_is_true(value);
		return json_is_boolean(value) ? OK : wrong(e, name, "must be true or false");
	}
	if (!strcmp(name, "filed_stops"))
		return read_filed(value, out, e);
	if (!strcmp(name, sections[0]) || !strcmp(name, sections[1]))
		return read_section(name, value, section_of(out, name), e);
	return wrong(e, name, "there is no such field");
}

int policy_read(const json_t *json, struct policy_document *out, struct policy_error *error)
{
	const char *name;
	json_t *value;
	policy_default(out);
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

// --- writing

// Short decimals stay short: 0.1, not 0.10000000000000001.
static json_t *number(double v)
{
	return v == floor(v) && fabs(v) < 1e9 ? json_integer((json_int_t)v) : json_real(v);
}

static json_t *group_of(json_t *section, const char *group)
{
	json_t *object = json_object_get(section, group);
	if (!object) {
		object = json_object();
		json_object_set_new(section, group, object);
	}
	return object;
}

static json_t *write_section(const struct params *p)
{
	struct params copy = *p;
	json_t *section = json_object();
	for (size_t i = 0; i < param_count; i++)
		json_object_set_new(group_of(section, param_table[i].group), param_table[i].name, number(*param_at(&copy, &param_table[i])));
	return section;
}

json_t *policy_write(const struct policy_document *p)
{
	json_t *filed = json_array();
	for (uint32_t i = 0; i < p->filed_stops; i++) {
		char from[16], to[16];
		json_array_append_new(filed,
		                      json_pack("{ssss}", "from", civil_date_text(from, p->filed[i].from_day), "to", civil_date_text(to, p->filed[i].to_day)));
	}
	return json_pack("{sssssbsososo}", "name", p->name, "calendar", p->calendar, "spring_festival", p->spring_festival, "filed_stops", filed, sections[0],
	                 write_section(&p->usual), sections[1], write_section(&p->weekly));
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
		json_object_set_new(properties, p->name,
		                    json_pack("{sssssososo}", "type", "number", "description", p->what, "default", number(weekly ? p->weekly : p->usual),
		                              "minimum", number(p->min), "maximum", number(p->max)));
	}
	return closed_object(groups);
}

json_t *policy_schema(void)
{
	json_t *text = json_pack("{sssisi}", "type", "string", "minLength", 1, "maxLength", POLICY_TEXT - 1);
	json_t *date = json_pack("{ssss}", "type", "string", "format", "date");
	json_t *stop = closed_object(json_pack("{sOsos{ss}}", "from", date, "to", date, "reason", "type", "string"));
	json_object_set_new(stop, "required", json_pack("[ss]", "from", "to"));
	json_t *properties = json_pack("{sOsos{ss}s{sssosi}soso}", "name", text, "calendar", text, "spring_festival", "type", "boolean", "filed_stops", "type",
	                               "array", "items", stop, "maxItems", POLICY_FILED, sections[0], section_schema(false), sections[1], section_schema(true));
	json_t *schema = closed_object(properties);
	json_object_set_new(schema, "$schema", json_string("https://json-schema.org/draft/2020-12/schema"));
	json_object_set_new(schema, "title", json_string("ParkPulse detection policy"));
	return schema;
}
