// The detectors over a CSV file, without any service: what they would have said, a JSON object a line.
#include "base/buf.h"
#include "base/csv.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/parse.h"
#include "commands.h"
#include "detector.h"
#include "options.h"
#include "picture.h"
#include "policy/json.h"
#include "reason.h"
#include "state.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLOCK_TEXT = 19, ZONE_TEXT = 8, MOST_MISSED = 4000000 };

// Times are those of the wall clock of the file, each with the offset that its row names: days are local days.
struct row {
	int64_t time;
	char zone[ZONE_TEXT];
	double value; // NaN: missing
};

struct rows {
	struct row *row;
	uint32_t count;
};

struct run {
	struct policy_document policy;
	struct calendar calendar;
	struct facts_source facts;
	enum civil_period period;
	enum direction direction;
	struct rows series, plan;
	struct terms terms;
	struct detector detector;
	struct profile_week *profile;
	bool state;
	// For the picture.
	struct picture_point *point;
	uint32_t points;
	uint32_t point_cap;
	struct picture_alarm *alarm;
	uint32_t alarms;
	int32_t open[CHANNELS]; // alarm of the channel that is on, or -1
	uint32_t old;
};

__attribute__((format(printf, 1, 2), noreturn)) static void refuse(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fprintf(stderr, "ppctl detect: ");
	vfprintf(stderr, format, args);
	fprintf(stderr, "\n");
	va_end(args);
	exit(2);
}

static void read_whole(const char *path, struct buf *out)
{
	char block[1 << 16];
	FILE *f = fopen(path, "r");
	size_t n = 0;
	if (!f)
		refuse("cannot open %s: %s", path, strerror(errno));
	while ((n = fread(block, 1, sizeof block, f)) > 0)
		buf_add(out, block, n);
	if (ferror(f))
		refuse("cannot read %s: %s", path, strerror(errno));
	fclose(f);
}

static int column_of(const struct csv *c, const char *name)
{
	for (uint32_t i = 0; i < c->fields; i++)
		if (!strcmp(c->field[i], name))
			return (int)i;
	return -1;
}

// Opens a CSV file and reads its head; the columns must be there.
static void open_csv(const char *path, struct buf *bytes, struct csv *c, const char *const *columns, int *at)
{
	read_whole(path, bytes);
	csv_init(c, (const char *)bytes->at, bytes->len);
	if (csv_next(c) != OK)
		refuse("%s is empty", path);
	for (; *columns; columns++, at++) {
		*at = column_of(c, *columns);
		if (*at < 0)
			refuse("%s has no column %s", path, *columns);
	}
}

static bool next_row(const char *path, struct csv *c, uint32_t columns)
{
	int err = csv_next(c);
	if (err == ERR_NOT_FOUND)
		return false;
	if (err)
		refuse("%s, line %u: %s", path, c->line, c->error);
	if (c->fields < columns)
		refuse("%s, line %u has %u columns, its head %u", path, c->line, c->fields, columns);
	return true;
}

// --- calendar and policy

static int day_kind_of(const char *word)
{
	static const struct {
		const char *word;
		int kind;
	} kinds[] = {
	        {"off",             DAY_OFF    },
                {"work",            DAY_WORKDAY},
                {"workday",         DAY_WORKDAY},
                {"makeup",          DAY_WORKDAY},
                {"spring_festival", DAY_KINDS  }
        };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!strcmp(kinds[i].word, word))
			return kinds[i].kind;
	return -1;
}

// date,kind; with a column calendar only the rows of the policy's calendar count.
static void read_calendar(struct run *r, const char *path)
{
	static const char *const columns[] = {"date", "kind", NULL};
	struct buf bytes = {0};
	struct csv c;
	int at[2];
	if (!*path)
		return;
	open_csv(path, &bytes, &c, columns, at);
	int named = column_of(&c, "calendar");
	uint32_t fields = c.fields, taken = 0;
	while (next_row(path, &c, fields)) {
		if (named >= 0 && strcmp(c.field[named], r->policy.calendar))
			continue;
		int64_t ms;
		int kind = day_kind_of(c.field[at[1]]);
		if (parse_time(c.field[at[0]], c.field_len[at[0]], 0, &ms))
			refuse("%s, line %u: '%s' is not a date", path, c.line, c.field[at[0]]);
		if (kind < 0)
			refuse("%s, line %u: '%s' is none of off, work, workday, makeup", path, c.line, c.field[at[1]]);
		if (kind != DAY_KINDS)
			calendar_set(&r->calendar, civil_day_of(ms, 0), (enum day_kind)kind);
		taken++;
	}
	if (!taken)
		refuse("%s has no days of calendar '%s'", path, r->policy.calendar);
	csv_fini(&c);
	buf_fini(&bytes);
}

static void read_policy(struct run *r, const char *path)
{
	json_error_t bad;
	struct policy_error error;
	policy_default(&r->policy);
	if (!*path)
		return;
	struct buf bytes = {0};
	read_whole(path, &bytes);
	json_t *json = json_loadb((const char *)bytes.at, bytes.len, JSON_REJECT_DUPLICATES, &bad);
	if (!json)
		refuse("%s, line %d: %s", path, bad.line, bad.text);
	if (policy_read(json, &r->policy, &error))
		refuse("%s: %s %s", path, *error.path ? error.path : "it", error.reason);
	if (!*r->policy.name)
		snprintf(r->policy.name, sizeof r->policy.name, "unnamed"); // its numbers need not be the default's
	json_decref(json);
	buf_fini(&bytes);
}

// --- the series

// "2026-01-05T08:00:00", "2026-01-05 08:00" or "2026-01-05", of any year: histories of months go back far.
static bool read_clock(const char *text, size_t len, int64_t *out)
{
	int year, month, day, hour = 0, minute = 0, second = 0;
	char clock[CLOCK_TEXT + 1] = "", mark = 'T';
	memcpy(clock, text, len);
	int n = sscanf(clock, "%4d-%2d-%2d%c%2d:%2d:%2d", &year, &month, &day, &mark, &hour, &minute, &second);
	if (n < 3 || n == 4 || n == 5 || (mark != 'T' && mark != ' '))
		return false;
	if (month < 1 || month > 12 || day < 1 || day > civil_month_days(year, month) || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
	    second > 59)
		return false;
	*out = civil_ms(civil_days(year, month, day), 0) + (hour * 60 + minute) * (int64_t)CIVIL_MINUTE_MS + second * 1000;
	return true;
}

static void read_series(struct rows *r, const char *path)
{
	static const char *const columns[] = {"time", "value", NULL};
	struct buf bytes = {0};
	struct csv c;
	int at[2];
	uint32_t cap = 0;
	open_csv(path, &bytes, &c, columns, at);
	uint32_t fields = c.fields;
	while (next_row(path, &c, fields)) {
		const char *time = c.field[at[0]], *value = c.field[at[1]];
		size_t len = c.field_len[at[0]], clock = len > CLOCK_TEXT ? CLOCK_TEXT : len;
		if (r->count == cap)
			r->row = mem_grow(r->row, cap = cap ? cap * 2 : 1024, sizeof *r->row);
		struct row *row = &r->row[r->count++];
		*row = (struct row){.value = NAN};
		if (!read_clock(time, clock, &row->time) || len - clock >= ZONE_TEXT)
			refuse("%s, line %u: '%s' is not a time", path, c.line, time);
		memcpy(row->zone, time + clock, len - clock);
		if (c.field_len[at[1]] && parse_f64(value, c.field_len[at[1]], &row->value))
			refuse("%s, line %u: '%s' is not a number", path, c.line, value);
	}
	csv_fini(&c);
	buf_fini(&bytes);
}

static const struct {
	const char *word;
	enum civil_period period;
	int64_t at_most_ms; // between rows
} periods[] = {
        {"15min",   CIVIL_QUARTER_HOUR, 15 * CIVIL_MINUTE_MS      },
        {"hour",    CIVIL_HOUR,         CIVIL_HOUR_MS             },
        {"day",     CIVIL_DAY,          CIVIL_DAY_MS              },
        {"week",    CIVIL_WEEK,         7 * (int64_t)CIVIL_DAY_MS },
        {"month",   CIVIL_MONTH,        31 * (int64_t)CIVIL_DAY_MS},
        {"quarter", CIVIL_QUARTER,      92 * (int64_t)CIVIL_DAY_MS},
        {"year",    CIVIL_YEAR,         INT64_MAX                 }
};
enum { PERIODS = sizeof periods / sizeof *periods };

// By its word, or by the least distance between rows.
static enum civil_period period_of(const struct run *r, const char *word)
{
	const struct row *row = r->series.row;
	int64_t least = INT64_MAX;
	for (uint32_t i = 1; i < r->series.count; i++)
		if (row[i].time > row[i - 1].time && row[i].time - row[i - 1].time < least)
			least = row[i].time - row[i - 1].time;
	for (int i = 0; i < PERIODS; i++)
		if (*word ? !strcmp(word, periods[i].word) : least <= periods[i].at_most_ms)
			return periods[i].period;
	refuse("--period '%s' is none of 15min, hour, day, week, month, quarter, year", word);
}

static enum direction direction_of(const char *word)
{
	int direction = direction_find(word);
	if (direction < 0)
		refuse("--direction '%s' is none of fall_is_bad, rise_is_bad, both_are_bad", word);
	return (enum direction)direction;
}

static int64_t next_start(const struct run *r, int64_t time)
{
	return r->period >= CIVIL_MONTH ? civil_next(r->period, time, 0) : time + periods[r->period - CIVIL_QUARTER_HOUR].at_most_ms;
}

// --- what is told

static char *stamp(char out[64], int64_t time, const char *zone)
{
	char text[40];
	civil_text(text, time, 0);
	snprintf(out, 64, "%.19s%s", text, zone);
	return out;
}

static void print_json(json_t *json, size_t digits)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(digits));
	if (text)
		puts(text);
	free(text);
	json_decref(json);
}

static void print_finding(const struct run *r, const struct finding *f, const char *zone)
{
	static const char *const changes[] = {"raised", "level", "cleared"};
	struct reason_about about = {.period = r->period};
	char time[64], since[64], en[REASON_TEXT], zh[REASON_TEXT];
	const struct judged *g = &f->grounds;
	reason_write(en, REASON_EN, f, &about);
	reason_write(zh, REASON_ZH, f, &about);
	json_t *json = json_pack("{ssssssssssssssssss}", "time", stamp(time, f->start_time, zone), "event", changes[f->change], "level", level_word(f->level),
	                         "from", level_word(f->from), "kind", event_type_word(f->type), "channel", channel_word(f->channel), "rule", rule_word(f->rule),
	                         "since", stamp(since, f->since_time, zone), "policy", r->policy.name);
	json_object_set_new(json, "value", f->rule == RULE_SILENCE ? json_null() : json_real(g->value));
	if (g->judged) {
		json_object_set_new(json, "expected", json_real(g->expected));
		json_object_set_new(json, "low", json_real(g->low));
		json_object_set_new(json, "high", json_real(g->high));
		json_object_set_new(json, "shortfall_percent", json_real(100 * g->shortfall));
	}
	if (isfinite(g->limit))
		json_object_set_new(json, "limit", json_real(g->limit));
	json_object_set_new(json, "lasted", json_real(g->lasted));
	json_object_set_new(json, "flapping", json_boolean(f->flapping));
	json_object_set_new(json, "calendar_known", json_boolean(f->calendar_known));
	json_object_set_new(json, "reason", json_string(en));
	json_object_set_new(json, "reason_zh", json_string(zh));
	print_json(json, 6);
}

static void draw(struct run *r, const struct row *row, const struct findings *found)
{
	const struct judged *g = &found->judged;
	double part = r->period == CIVIL_MONTH && g->value != 0 ? row->value / g->value : 1; // February is judged with January: its part of both
	r->point[r->points] = (struct picture_point){row->time, row->value, g->judged, part * g->expected, part * g->low, part * g->high};
	for (uint32_t i = 0; i < found->count; i++) {
		const struct finding *f = &found->finding[i];
		r->open[f->channel] = -1;
		if (!f->level)
			continue;
		r->alarm = mem_grow(r->alarm, r->alarms + 1, sizeof *r->alarm);
		r->alarm[r->alarms] = (struct picture_alarm){r->points, r->points, f->level, f->type};
		r->open[f->channel] = (int32_t)r->alarms++;
	}
	for (int i = 0; i < CHANNELS; i++)
		if (r->open[i] >= 0)
			r->alarm[r->open[i]].to = r->points;
	r->points++;
}

static void tell(struct run *r, const struct row *row, const struct findings *found)
{
	char time[64];
	for (uint32_t i = 0; i < found->count; i++)
		print_finding(r, &found->finding[i], row->zone);
	if (r->state)
		print_json(json_pack("{ssssso}", "time", stamp(time, row->time, row->zone), "event", "state", "state", state_json(&r->detector, r->profile)),
		           17);
}

// --- the run

// The plan of the period that starts then; NaN: there is none.
static double planned(const struct rows *plan, int64_t time)
{
	for (uint32_t i = 0; i < plan->count; i++)
		if (plan->row[i].time == time)
			return plan->row[i].value;
	return NAN;
}

static void one(struct run *r, const struct row *row)
{
	struct findings found;
	struct facts f = facts_of(&r->facts, r->period, civil_day_of(row->time, 0));
	enum detector_result result = isnan(row->value) ? detector_miss(&r->detector, r->profile, &r->terms.params, &f, row->time, &found)
	                                                : detector_step_plan(&r->detector, r->profile, &r->terms.params, &f, row->time, row->value,
	                                                                     planned(&r->plan, row->time), &found);
	if (result == DETECTOR_REFUSED)
		result = detector_miss(&r->detector, r->profile, &r->terms.params, &f, row->time, &found); // what no meter shows is no value
	if (result == DETECTOR_OLD) {
		r->old++;
		return;
	}
	if (r->points == r->point_cap)
		r->point = mem_grow(r->point, r->point_cap = r->point_cap ? r->point_cap * 2 : 1024, sizeof *r->point);
	tell(r, row, &found);
	draw(r, row, &found);
}

// Periods between a row and the newest before it passed without a value.
static void run_all(struct run *r)
{
	uint32_t missed = 0;
	int64_t newest = INT64_MIN;
	for (uint32_t i = 0; i < r->series.count; i++) {
		const struct row *row = &r->series.row[i];
		for (int64_t at = i ? next_start(r, newest) : INT64_MAX; at < row->time && missed < MOST_MISSED; at = next_start(r, at), missed++) {
			struct row gap = {.time = at, .value = NAN};
			memcpy(gap.zone, row->zone, sizeof gap.zone);
			one(r, &gap);
		}
		one(r, row);
		newest = row->time > newest ? row->time : newest;
	}
}

static void say_doubts(const struct run *r)
{
	if (r->old)
		fprintf(stderr, "ppctl detect: %u rows are not newer than those before them and were left out\n", r->old);
	uint32_t rows = r->series.count;
	int32_t first = rows ? civil_day_of(r->series.row[0].time, 0) : 0, last = rows ? civil_day_of(r->series.row[rows - 1].time, 0) : -1;
	int year, end, month, day;
	civil_date(first, &year, &month, &day);
	civil_date(last, &end, &month, &day);
	for (; r->calendar.exceptions && year <= end; year++) {
		int32_t festival;
		if (!calendar_covers(&r->calendar, year))
			fprintf(stderr, "ppctl detect: the calendar has no days off of %d: its holidays are judged as plain days\n", year);
		if (r->terms.spring_festival && !spring_festival_day(year, &festival))
			fprintf(stderr, "ppctl detect: the Spring Festival of %d is not known\n", year);
	}
}

static void write_picture(const struct run *r, const char *path, const char *title)
{
	struct buf out = {0};
	picture_write(&out, &(struct picture){title, r->point, r->points, r->alarm, r->alarms});
	FILE *f = fopen(path, "w");
	if (!f || fwrite(out.at, 1, out.len, f) != out.len || fclose(f))
		refuse("cannot write %s: %s", path, strerror(errno));
	buf_fini(&out);
}

static int print_document(const char *what)
{
	json_t *json = !strcmp(what, "policy") ? policy_write_default() : !strcmp(what, "schema") ? policy_schema() : NULL;
	if (!json)
		refuse("--print '%s' is neither policy nor schema", what);
	char *text = json_dumps(json, JSON_INDENT(2) | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(6));
	puts(text);
	free(text);
	json_decref(json);
	return 0;
}

int command_detect(int argc, char **argv)
{
	static struct run r;
	struct door door;
	const char *policy = "", *calendar = "", *period = "", *direction = "fall_is_bad", *plan = "", *svg = "", *print = "";
	int rest;
	const struct option own[] = {
	        {"policy",    OPTION_TEXT, &policy,    "JSON document; what it does not say is as in deploy/policies/default.json",        0, 0},
	        {"calendar",  OPTION_TEXT, &calendar,  "CSV with date,kind (off, work); with a column calendar: that of the policy",       0, 0},
	        {"period",    OPTION_TEXT, &period,    "15min, hour, day, week, month, quarter or year; else by the distance of the rows", 0, 0},
	        {"direction", OPTION_TEXT, &direction, "which way is bad: fall_is_bad (usual), rise_is_bad or both_are_bad",               0, 0},
	        {"plan",      OPTION_TEXT, &plan,      "CSV like SERIES.csv: what was planned for each month (quarter, year)",             0, 0},
	        {"state",     OPTION_BOOL, &r.state,   "also the detector's state after each row",                                         0, 0},
	        {"svg",       OPTION_TEXT, &svg,       "a picture of the run to this file",                                                0, 0},
	        {"print",     OPTION_TEXT, &print,     "policy or schema: the default policy, the JSON Schema of policies",                0, 0},
	        {NULL,        OPTION_TEXT, NULL,       NULL,	                                                                       0, 0}
        };
	char **argument = options_read("detect",
	                               "what alerting's detectors say of a CSV file (time,value): a JSON object a line, no services needed\n\n"
	                               "  ppctl detect --policy deploy/policies/default.json --calendar calendar.csv --period day series.csv",
	                               own, &door, argc, argv, &rest);
	if (*print)
		return print_document(print);
	if (rest != 1)
		refuse("one SERIES.csv is wanted; see ppctl detect --help");
	read_policy(&r, policy);
	read_calendar(&r, calendar);
	read_series(&r.series, argument[0]);
	if (*plan)
		read_series(&r.plan, plan);
	r.period = period_of(&r, period);
	r.direction = direction_of(direction);
	policy_terms(&r.terms, r.period, &(const struct policy_document *){&r.policy}, 1);
	r.facts = (struct facts_source){
	        .calendar = &r.calendar, .spring_festival = r.terms.spring_festival, .filed = r.terms.filed, .filed_stops = r.terms.filed_stops};
	r.profile = r.period < CIVIL_DAY ? mem_new(1, sizeof *r.profile) : NULL;
	for (int i = 0; i < CHANNELS; i++)
		r.open[i] = -1;
	detector_init(&r.detector, r.profile, r.period, r.direction);
	run_all(&r);
	say_doubts(&r);
	if (*svg)
		write_picture(&r, svg, argument[0]);
	return fflush(stdout) ? 1 : 0;
}
