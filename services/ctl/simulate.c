// Made-up plants' data as line protocol, as fast as possible or paced: the same for the same seed.
#include "simulate.h"

#include "base/buf.h"
#include "base/civil.h"
#include "base/csv.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/parse.h"
#include "commands.h"
#include "options.h"
#include "sys/clock.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { SLOT_MS = 15 * CIVIL_MINUTE_MS, MAX_INJECTS = 64, OUT_BYTES = 1 << 18, MAX_PLANTS = 1000000 };

struct simulation {
	struct plant *plant;
	uint32_t plants;
	struct inject inject[MAX_INJECTS];
	uint32_t injects;
	bool quarter_hours, days;
	int64_t historical_before;
	const char *progress;
	struct buf out;
};

__attribute__((format(printf, 1, 2), noreturn)) static void refuse(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fprintf(stderr, "ppctl simulate: ");
	vfprintf(stderr, format, args);
	fprintf(stderr, "\n");
	va_end(args);
	exit(2);
}

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

// --- who

static char *read_file(const char *path, size_t *len)
{
	FILE *f = fopen(path, "r");
	if (!f)
		refuse("cannot read %s: %s", path, strerror(errno));
	struct buf b = {0};
	for (size_t n = 1; n;) {
		buf_room(&b, 1 << 16);
		n = fread(b.at + b.len, 1, 1 << 16, f);
		b.len += n;
	}
	fclose(f);
	*len = b.len;
	return (char *)b.at;
}

struct columns {
	int enterprise, kind, rest, sigma, daily_kwh, growth, festival, quarter_hour;
};

static double cell(const struct csv *c, int at, double otherwise)
{
	double v = otherwise;
	if (at >= 0 && (uint32_t)at < c->fields && c->field_len[at] && parse_f64(c->field[at], c->field_len[at], &v))
		refuse("line %u: '%s' is not a number", c->line, c->field[at]);
	return v;
}

static void read_plant(const struct csv *c, const struct columns *at, uint64_t seed, uint32_t number, struct plant *p)
{
	plant_make(p, seed, number);
	if (c->field_len[at->enterprise] != PLANT_CODE - 1)
		refuse("line %u: '%s' is not an enterprise's code", c->line, c->field[at->enterprise]);
	memcpy(p->code, c->field[at->enterprise], PLANT_CODE);
	if (at->kind >= 0) {
		int kind = plant_kind_of(c->field[at->kind]);
		if (kind < 0)
			refuse("line %u: '%s' is not a kind of plant", c->line, c->field[at->kind]);
		p->kind = (enum plant_kind)kind;
	}
	if (at->rest >= 0)
		p->rest = !strcmp(c->field[at->rest], "sunday") ? REST_SUNDAY : !strcmp(c->field[at->rest], "weekend") ? REST_WEEKEND : REST_NONE;
	p->sigma = cell(c, at->sigma, p->sigma);
	p->daily_kwh = cell(c, at->daily_kwh, p->daily_kwh);
	p->growth = cell(c, at->growth, p->growth);
	p->festival = cell(c, at->festival, p->festival);
	if (at->quarter_hour >= 0)
		p->quarter_hour = !strcmp(c->field[at->quarter_hour], "yes");
}

static void read_plants(struct simulation *s, const char *path, uint64_t seed)
{
	struct columns at = {-1, -1, -1, -1, -1, -1, -1, -1};
	const struct {
		const char *name;
		int *to;
	} names[] = {
	        {"enterprise",   &at.enterprise  },
	        {"code",         &at.enterprise  },
	        {"kind",         &at.kind        },
	        {"rest",         &at.rest        },
	        {"sigma",        &at.sigma       },
	        {"daily_kwh",    &at.daily_kwh   },
	        {"growth",       &at.growth      },
	        {"festival",     &at.festival    },
	        {"quarter_hour", &at.quarter_hour}
        };
	size_t len;
	char *bytes = read_file(path, &len);
	struct csv c;
	csv_init(&c, bytes, len);
	if (csv_next(&c))
		refuse("%s is empty", path);
	uint32_t fields = c.fields;
	for (uint32_t i = 0; i < fields; i++)
		for (size_t k = 0; k < sizeof names / sizeof *names; k++)
			if (!strcmp(c.field[i], names[k].name))
				*names[k].to = (int)i;
	if (at.enterprise < 0)
		refuse("%s has no column enterprise", path);
	int err;
	while ((err = csv_next(&c)) != ERR_NOT_FOUND) {
		if (err || c.fields != fields)
			refuse("%s:%u: %s", path, c.line, err ? c.error : "not as many cells as the header has");
		if (s->plants == MAX_PLANTS)
			refuse("%s: more than %d plants", path, MAX_PLANTS);
		if (!(s->plants & (s->plants - 1)))
			s->plant = mem_grow(s->plant, s->plants ? (size_t)s->plants * 2 : 1, sizeof *s->plant);
		read_plant(&c, &at, seed, s->plants, &s->plant[s->plants]);
		s->plants++;
	}
	csv_fini(&c);
	free(bytes);
}

static void make_plants(struct simulation *s, uint32_t count, uint64_t seed)
{
	s->plant = mem_new(count, sizeof *s->plant);
	for (; s->plants < count; s->plants++)
		plant_make(&s->plant[s->plants], seed, s->plants + 1);
}

static FILE *registry_file(const char *folder, const char *name)
{
	char path[600];
	snprintf(path, sizeof path, "%s/%s.csv", folder, name);
	FILE *f = fopen(path, "w");
	if (!f)
		refuse("cannot write %s: %s", path, strerror(errno));
	return f;
}

// What `ppctl import` needs to know these plants.
static void write_registry(const struct simulation *s, const char *folder)
{
	if (mkdir(folder, 0755) && errno != EEXIST)
		refuse("cannot make %s: %s", folder, strerror(errno));
	static const struct {
		const char *name, *text;
	} fixed[] = {
	        {"county",    "code,name,city\n530302,麒麟区,530300\n"	                                                                            },
	        {"zone",      "code,name,class,city,county\nSIM1,模拟园区,provincial_park,530300,530302\n"                                               },
	        {"area",      "code,name,zone,area_km2\nSIM1A1,模拟片区,SIM1,10\n"                                                                       },
	        {"indicator", "code,name,name_en,unit,base_period,time_sum,space_sum,direction,min,max,late_limit_days,decimals\n"
	                      "electricity_day,日用电量,Daily electricity,kWh,day,sum,sum,fall_is_bad,0,1000000000,800,0\n"
	                      "electricity_15min,用电量,Electricity,kWh,quarter_hour,sum,sum,fall_is_bad,0,100000000,400,1\n"},
	        {"policy",    "enterprise,indicator,blue_percent,yellow_percent,orange_percent,red_percent,hold_periods,clear_periods,min_history,author\n"
	                   "*,electricity_day,45,60,75,90,2,2,5,simulate\n*,electricity_15min,40,50,60,85,8,8,3,simulate\n"        },
	};
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
		FILE *f = registry_file(folder, fixed[i].name);
		fputs(fixed[i].text, f);
		fclose(f);
	}
	FILE *f = registry_file(folder, "enterprise");
	fprintf(f, "code,name,area,county,industry,scale,synthetic\n");
	for (uint32_t i = 0; i < s->plants; i++)
		fprintf(f, "%s,模拟企业%06u,SIM1A1,530302,3252,medium,true\n", s->plant[i].code, i + 1);
	fclose(f);
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

// Everything that ends at this time, a multiple of a quarter hour.
static void put_ended(struct simulation *s, int64_t end_ms)
{
	double kwh;
	int32_t day = civil_day_of(end_ms - 1, CIVIL_SHANGHAI_MS);
	int64_t day_ms = civil_ms(day, CIVIL_SHANGHAI_MS);
	int slot = (int)((end_ms - SLOT_MS - day_ms) / SLOT_MS);
	for (uint32_t i = 0; s->quarter_hours && i < s->plants; i++)
		if (s->plant[i].quarter_hour && plant_slot(&s->plant[i], day, slot, s->inject, s->injects, &kwh))
			put_row(s, "electricity_15min", &s->plant[i], end_ms - SLOT_MS, kwh);
	bool day_ends = slot == PLANT_SLOTS - 1;
	for (uint32_t i = 0; s->days && day_ends && i < s->plants; i++)
		if (plant_day(&s->plant[i], day, s->inject, s->injects, &kwh))
			put_row(s, "electricity_day", &s->plant[i], day_ms, kwh);
}

// --- time

static void pause_ms(int64_t ms)
{
	if (ms > 0)
		nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

// Remembers the end of the last period that was written out whole: the next start goes on from there.
static void save_progress(const struct simulation *s, int64_t end_ms)
{
	char beside[600], stamp[40];
	if (!*s->progress)
		return;
	snprintf(beside, sizeof beside, "%s.new", s->progress);
	FILE *f = fopen(beside, "w");
	if (!f || fprintf(f, "%s\n", civil_text(stamp, end_ms, CIVIL_SHANGHAI_MS)) < 0 || fclose(f) || rename(beside, s->progress))
		refuse("cannot write %s: %s", s->progress, strerror(errno));
}

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
		refuse("%s does not hold a time: '%s'", path, text);
	return saved > from_ms ? saved : from_ms;
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
		refuse("--%s '%s' is not a time", what, text);
	return t;
}

static void read_injects(struct simulation *s, const char *list)
{
	char *copy = mem_text(list);
	for (char *at = strtok(copy, ";"); at; at = strtok(NULL, ";")) {
		if (s->injects == MAX_INJECTS || !inject_read(at, &s->inject[s->injects]))
			refuse("'%s' is not like drop:60:CODE:2026-11-20T08:00:3d (kinds: stop drop decline volatile missing stuck; at most %d)", at,
			       MAX_INJECTS);
		s->injects++;
	}
	free(copy);
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
	        {"inject",            OPTION_TEXT, &inject,      "KIND:[PERCENT:]CODE:TIME:SPAN;...",                                                       0, 0        },
	        {"historical_before", OPTION_TEXT, &before,      "rows that start before are marked as back-fill",                                          0, 0        },
	        {"registry",          OPTION_TEXT, &registry,    "write CSV files for ppctl import into this folder, and end",                              0, 0        },
	        {"progress",          OPTION_TEXT, &progress,    "file that remembers how far it got, to go on from there",                                 0, 0        },
	        {NULL,                OPTION_TEXT, NULL,         NULL,	                                                                              0, 0        },
	};
	options_read("simulate", "made-up plants' electricity as line protocol on standard output: ppctl simulate ... | pp-agent --stdin ...", own, &door, argc,
	             argv, &rest);
	uint64_t count;
	if (parse_u64(enterprises, strlen(enterprises), &count) == OK && count && count <= MAX_PLANTS)
		make_plants(&s, (uint32_t)count, (uint64_t)seed);
	else
		read_plants(&s, enterprises, (uint64_t)seed);
	if (*registry) {
		write_registry(&s, registry);
		return 0;
	}
	if (parse_f64(speed_text, strlen(speed_text), &speed) || speed < 0)
		refuse("--speed '%s' is not a number", speed_text);
	s.quarter_hours = strstr(indicator, "electricity_15min") != NULL;
	s.days = strstr(indicator, "electricity_day") != NULL;
	if (!s.quarter_hours && !s.days)
		refuse("--indicator '%s' is neither electricity_15min nor electricity_day", indicator);
	s.historical_before = *before ? read_when(before, "historical-before") : INT64_MIN;
	s.progress = progress;
	read_injects(&s, inject);
	int64_t from_ms = *from ? read_when(from, "from") : civil_start(CIVIL_DAY, clock_now_ms(), CIVIL_SHANGHAI_MS) - CIVIL_DAY_MS;
	play(&s, load_progress(progress, from_ms), read_when(to, "to"), follow, speed);
	free(s.plant);
	buf_fini(&s.out);
	return 0;
}
