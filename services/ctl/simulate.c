// Made-up plants' data as line protocol, as fast as possible or paced: the same for the same seed.
#include "simulate.h"

#include "base/buf.h"
#include "base/civil.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/parse.h"
#include "commands.h"
#include "options.h"
#include "plants.h"
#include "sys/clock.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SLOT_MS = 15 * CIVIL_MINUTE_MS, MAX_INJECTS = 64, OUT_BYTES = 1 << 18 };

struct simulation {
	struct plants plants;
	float (*quarter)[PLANT_SLOTS]; // of each plant on quarter_day
	int32_t quarter_day;
	struct inject inject[MAX_INJECTS];
	uint32_t injects;
	bool quarter_hours, days;
	int64_t historical_before;
	const char *progress;
	struct buf out;
};

// --- what to do to whom

static bool read_span(const char *text, int64_t *out)
{
	static const struct {
		char unit;
		int64_t ms;
	} units[] = {
	        {'m', CIVIL_MINUTE_MS},
                {'h', CIVIL_HOUR_MS  },
                {'d', CIVIL_DAY_MS   }
        };
	size_t len = strlen(text);
	int64_t n;
	if (len < 2 || parse_i64(text, len - 1, &n) || n <= 0 || n > 100000)
		return false;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (units[i].unit == text[len - 1]) {
			*out = n * units[i].ms;
			return true;
		}
	return false;
}

// The piece of text up to the next ':' (or its end, for the last one); NULL when there is none.
static char *piece(char **rest, bool last)
{
	char *at = *rest, *colon = at ? strchr(at, ':') : NULL;
	if (!at || (!colon && !last))
		return NULL;
	if (colon && !last) {
		*colon = 0;
		*rest = colon + 1;
	}
	return at;
}

bool inject_read(const char *text, struct inject *out)
{
	char copy[160], *rest = copy;
	*out = (struct inject){0};
	if (strlen(text) >= sizeof copy)
		return false;
	strcpy(copy, text);
	const char *kind = piece(&rest, false);
	int is = kind ? inject_kind_of(kind) : -1;
	if (is < 0)
		return false;
	out->kind = (enum inject_kind)is;
	if (out->kind == INJECT_DROP || out->kind == INJECT_DECLINE) {
		const char *percent = piece(&rest, false);
		if (!percent || parse_f64(percent, strlen(percent), &out->percent) || out->percent <= 0 || out->percent > 100)
			return false;
	}
	const char *code = piece(&rest, false);
	if (!code || strlen(code) != PLANT_CODE - 1)
		return false;
	memcpy(out->code, code, PLANT_CODE);
	// The time has colons of its own: the span is what stands behind the last one.
	char *span = rest ? strrchr(rest, ':') : NULL;
	int64_t lasts;
	if (!span || !read_span(span + 1, &lasts))
		return false;
	*span = 0;
	if (parse_time(rest, strlen(rest), CIVIL_SHANGHAI_MS, &out->from_ms))
		return false;
	out->to_ms = out->from_ms + lasts;
	return true;
}

// --- rows

static void put_number(struct buf *b, uint64_t v)
{
	char text[24];
	int at = 24;
	do
		text[--at] = (char)('0' + v % 10);
	while (v /= 10);
	buf_add(b, text + at, (size_t)(24 - at));
}

static void flush(struct simulation *s)
{
	for (size_t done = 0; done < s->out.len;) {
		ssize_t n = write(STDOUT_FILENO, s->out.at + done, s->out.len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			exit(errno == EPIPE ? 0 : 1); // nobody reads any more
		done += (size_t)n;
	}
	s->out.len = 0;
}

static void put_row(struct simulation *s, const char *indicator, const struct plant *p, int64_t start_ms, double kwh)
{
	struct buf *b = &s->out;
	uint64_t tenths = (uint64_t)llround(kwh * 10);
	buf_text(b, indicator);
	buf_add(b, ",enterprise=", 12);
	buf_add(b, p->code, PLANT_CODE - 1);
	if (start_ms < s->historical_before)
		buf_add(b, ",historical=true", 16);
	buf_add(b, " value=", 7);
	put_number(b, tenths / 10);
	if (tenths % 10) {
		buf_u8(b, '.');
		buf_u8(b, (uint8_t)('0' + tenths % 10));
	}
	buf_u8(b, ' ');
	put_number(b, (uint64_t)start_ms);
	buf_add(b, "000000\n", 7);
	if (b->len > OUT_BYTES)
		flush(s);
}

// The quarter hours of a plant that day: those of all plants are computed together, a day at a time.
static const float *quarters(struct simulation *s, int32_t day, uint32_t plant)
{
	if (!s->quarter || day != s->quarter_day) {
		if (!s->quarter)
			s->quarter = mem_new(s->plants.count, sizeof *s->quarter);
		for (uint32_t i = 0; i < s->plants.count; i++)
			plant_quarters(&s->plants.plant[i], day, s->quarter[i]);
		s->quarter_day = day;
	}
	return s->quarter[plant];
}

// Everything that ends at this time, a multiple of a quarter hour.
static void put_ended(struct simulation *s, int64_t end_ms)
{
	int32_t day = civil_day_of(end_ms - 1, CIVIL_SHANGHAI_MS);
	int64_t day_ms = civil_ms(day, CIVIL_SHANGHAI_MS);
	int slot = (int)((end_ms - SLOT_MS - day_ms) / SLOT_MS);
	for (uint32_t i = 0; s->quarter_hours && i < s->plants.count; i++) {
		const struct plant *p = &s->plants.plant[i];
		double kwh = p->quarter_hour ? (double)quarters(s, day, i)[slot] : 0;
		if (p->quarter_hour && inject_apply(p, s->inject, s->injects, day, slot, &kwh))
			put_row(s, "electricity_15min", p, end_ms - SLOT_MS, kwh);
	}
	bool day_ends = slot == PLANT_SLOTS - 1;
	for (uint32_t i = 0; s->days && day_ends && i < s->plants.count; i++) {
		const struct plant *p = &s->plants.plant[i];
		double kwh = plant_day(p, day);
		if (inject_apply(p, s->inject, s->injects, day, -1, &kwh))
			put_row(s, "electricity_day", p, day_ms, kwh);
	}
}

// --- time

static void pause_ms(int64_t ms)
{
	if (ms > 0)
		nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

// Remembers the end of the last period that was written out whole.
static void save_progress(const struct simulation *s, int64_t end_ms)
{
	char beside[600], stamp[40];
	if (!*s->progress)
		return;
	snprintf(beside, sizeof beside, "%s.new", s->progress);
	FILE *f = fopen(beside, "w");
	if (!f || fprintf(f, "%s\n", civil_text(stamp, end_ms, CIVIL_SHANGHAI_MS)) < 0 || fclose(f) || rename(beside, s->progress))
		simulate_refuse("cannot write %s: %s", s->progress, strerror(errno));
}

// Where to go on: a day before, for what the reader of a broken pipe had not kept. Sending it again is safe.
static int64_t load_progress(const char *path, int64_t from_ms)
{
	char text[64] = "";
	int64_t saved;
	FILE *f = *path ? fopen(path, "r") : NULL;
	if (!f)
		return from_ms;
	if (!fgets(text, sizeof text, f))
		text[0] = 0;
	fclose(f);
	text[strcspn(text, "\r\n")] = 0;
	if (parse_time(text, strlen(text), CIVIL_SHANGHAI_MS, &saved))
		simulate_refuse("%s does not hold a time: '%s'", path, text);
	return saved - CIVIL_DAY_MS > from_ms ? saved - CIVIL_DAY_MS : from_ms;
}

static void play(struct simulation *s, int64_t from_ms, int64_t to_ms, bool follow, double speed)
{
	int64_t began_us = clock_mono_us(), first = civil_start(CIVIL_QUARTER_HOUR, from_ms, CIVIL_SHANGHAI_MS) + SLOT_MS;
	for (int64_t end = first;; end += SLOT_MS) {
		bool live = end > clock_now_ms();
		if (live && follow) {
			flush(s);
			pause_ms(end - clock_now_ms());
		} else if (end > to_ms && !follow) {
			break;
		} else if (speed > 0) {
			int64_t due_us = began_us + (int64_t)((double)(end - first) * 1000 / speed);
			flush(s);
			pause_ms((due_us - clock_mono_us()) / 1000);
		}
		put_ended(s, end);
		if (speed > 0 || live) {
			flush(s);
			save_progress(s, end);
		}
	}
	flush(s);
	save_progress(s, to_ms);
}

static int64_t read_when(const char *text, const char *what)
{
	int64_t t;
	if (!strcmp(text, "now"))
		return clock_now_ms();
	if (parse_time(text, strlen(text), CIVIL_SHANGHAI_MS, &t))
		simulate_refuse("--%s '%s' is not a time", what, text);
	return t;
}

static bool known(const struct simulation *s, const char *code)
{
	for (uint32_t i = 0; i < s->plants.count; i++)
		if (!strcmp(s->plants.plant[i].code, code))
			return true;
	return false;
}

// Takes every --inject off the arguments; the rest is for options_read. Their values together, parted by ';': freed by the caller.
static char *take_injects(int *argc, char **argv)
{
	struct buf all = {0};
	int kept = 1;
	for (int i = 1; i < *argc; i++) {
		const char *value = !strncmp(argv[i], "--inject=", 9) ? argv[i] + 9 : NULL;
		if (!strcmp(argv[i], "--inject") && i + 1 < *argc)
			value = argv[++i];
		if (value)
			buf_printf(&all, "%s;", value);
		else
			argv[kept++] = argv[i];
	}
	*argc = kept;
	char *text = mem_text(buf_str(&all));
	buf_fini(&all);
	return text;
}

static void read_indicators(struct simulation *s, const char *list)
{
	char *copy = mem_text(list);
	for (char *rest, *at = strtok_r(copy, ",", &rest); at; at = strtok_r(NULL, ",", &rest)) {
		if (!strcmp(at, "electricity_15min"))
			s->quarter_hours = true;
		else if (!strcmp(at, "electricity_day"))
			s->days = true;
		else
			simulate_refuse("--indicator '%s' is neither electricity_15min nor electricity_day", at);
	}
	free(copy);
}

static void read_injects(struct simulation *s, const char *list)
{
	char *copy = mem_text(list);
	for (char *rest, *at = strtok_r(copy, ";", &rest); at; at = strtok_r(NULL, ";", &rest)) {
		if (s->injects == MAX_INJECTS || !inject_read(at, &s->inject[s->injects]))
			simulate_refuse("'%s' is not like drop:60:CODE:2026-11-20T08:00:3d (kinds: stop drop decline volatile missing stuck; at most %d)", at,
			                MAX_INJECTS);
		if (!known(s, s->inject[s->injects].code))
			simulate_refuse("--inject: %s is not simulated", s->inject[s->injects].code);
		s->injects++;
	}
	free(copy);
}

static int64_t yesterday(void)
{
	return civil_start(CIVIL_DAY, clock_now_ms(), CIVIL_SHANGHAI_MS) - CIVIL_DAY_MS;
}

int command_simulate(int argc, char **argv)
{
	static struct simulation s;
	struct door door;
	const char *enterprises = "454", *from = "", *to = "now", *indicator = "electricity_15min,electricity_day", *inject = "", *before = "", *registry = "",
	           *progress = "";
	const char *speed_text = "0";
	int64_t seed = 1;
	bool follow = false;
	double speed;
	int rest;
	const struct option own[] = {
	        {"enterprises",       OPTION_TEXT, &enterprises, "how many made-up plants, or a CSV with a column enterprise (and kind, rest, sigma, ...)", 0, 0        },
	        {"seed",              OPTION_INT,  &seed,        "the same seed gives the same data",                                                       0, INT64_MAX},
	        {"from",              OPTION_TEXT, &from,        "first period (default: yesterday)",                                                       0, 0        },
	        {"to",                OPTION_TEXT, &to,          "periods that end by then, or now",                                                        0, 0        },
	        {"follow",            OPTION_BOOL, &follow,      "go on in real time after catching up with now",                                           0, 0        },
	        {"speed",             OPTION_TEXT, &speed_text,  "simulated seconds a second while catching up; 0 = as fast as possible",                   0, 0        },
	        {"indicator",         OPTION_TEXT, &indicator,   "electricity_15min, electricity_day or both",                                              0, 0        },
	        {"inject",            OPTION_TEXT, &inject,      "KIND:[PERCENT:]CODE:TIME:SPAN, as often as wanted, or parted by ';'",                     0, 0        },
	        {"historical_before", OPTION_TEXT, &before,      "rows that start before are marked as back-fill",                                          0, 0        },
	        {"registry",          OPTION_TEXT, &registry,    "write CSV files for ppctl import into this folder, and end",                              0, 0        },
	        {"progress",          OPTION_TEXT, &progress,    "file that remembers how far it got, to go on from there",                                 0, 0        },
	        {NULL,                OPTION_TEXT, NULL,         NULL,	                                                                              0, 0        },
	};
	char *given = take_injects(&argc, argv);
	options_read("simulate", "made-up plants' electricity as line protocol on standard output: ppctl simulate ... | pp-agent --stdin ...", own, &door, argc,
	             argv, &rest);
	uint64_t count;
	if (parse_u64(enterprises, strlen(enterprises), &count) == OK && count && count <= PLANTS_MAX)
		plants_make(&s.plants, (uint32_t)count, (uint64_t)seed);
	else
		plants_read(&s.plants, enterprises, (uint64_t)seed);
	if (parse_f64(speed_text, strlen(speed_text), &speed) || speed < 0)
		simulate_refuse("--speed '%s' is not a number", speed_text);
	read_indicators(&s, indicator);
	s.historical_before = *before ? read_when(before, "historical-before") : INT64_MIN;
	s.progress = progress;
	read_injects(&s, inject);
	read_injects(&s, given);
	free(given);
	if (*registry)
		plants_write_registry(&s.plants, registry);
	else
		play(&s, load_progress(progress, *from ? read_when(from, "from") : yesterday()), read_when(to, "to"), follow, speed);
	free(s.plants.plant);
	free(s.quarter);
	buf_fini(&s.out);
	return 0;
}
