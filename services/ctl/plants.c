// Who is simulated: from a CSV file, or made up; and what the registry must know of them.
#include "plants.h"

#include "base/buf.h"
#include "base/csv.h"
#include "base/err.h"
#include "base/id.h"
#include "base/mem.h"
#include "base/parse.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

__attribute__((format(printf, 1, 2), noreturn)) void simulate_refuse(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fprintf(stderr, "ppctl simulate: ");
	vfprintf(stderr, format, args);
	fprintf(stderr, "\n");
	va_end(args);
	exit(2);
}

static char *read_file(const char *path, size_t *len)
{
	FILE *f = fopen(path, "r");
	if (!f)
		simulate_refuse("cannot read %s: %s", path, strerror(errno));
	struct buf b = {0};
	for (size_t n = 1; n;) {
		buf_room(&b, 1 << 16);
		n = fread(b.at + b.len, 1, 1 << 16, f);
		b.len += n;
	}
	if (ferror(f))
		simulate_refuse("cannot read %s: %s", path, strerror(errno));
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
		simulate_refuse("line %u: '%s' is not a number", c->line, c->field[at]);
	return v;
}

// -1 if the file has no such column; the word's number; ends the process on another word.
static int word(const struct csv *c, int at, int (*number_of)(const char *word), const char *what)
{
	int n = at < 0 ? -1 : number_of(c->field[at]);
	if (at >= 0 && n < 0)
		simulate_refuse("line %u: '%s' is not a %s", c->line, c->field[at], what);
	return n;
}

static int yes_or_no(const char *text)
{
	return !strcmp(text, "yes") ? 1 : !strcmp(text, "no") ? 0 : -1;
}

static void read_plant(const struct csv *c, const struct columns *at, uint64_t seed, uint32_t number, struct plant *p)
{
	const char *code = c->field[at->enterprise];
	plant_make(p, seed, number);
	if (!credit_code_valid(code, c->field_len[at->enterprise]))
		simulate_refuse("line %u: '%s' is not an enterprise's code", c->line, code);
	memcpy(p->code, code, PLANT_CODE);
	p->key = plant_key(seed, code);
	int kind = word(c, at->kind, plant_kind_of, "kind of plant"), rest = word(c, at->rest, plant_rest_of, "kind of rest: none, sunday or weekend");
	int metered = word(c, at->quarter_hour, yes_or_no, "yes or no");
	p->kind = kind < 0 ? p->kind : (enum plant_kind)kind;
	p->rest = rest < 0 ? p->rest : (enum plant_rest)rest;
	p->quarter_hour = metered < 0 ? p->quarter_hour : metered;
	p->sigma = cell(c, at->sigma, p->sigma);
	p->daily_kwh = cell(c, at->daily_kwh, p->daily_kwh);
	p->growth = cell(c, at->growth, p->growth);
	p->festival = cell(c, at->festival, p->festival);
	if (p->sigma < 0 || p->sigma > 3 || p->daily_kwh < 0 || p->daily_kwh > 1e9 || p->growth < -1 || p->growth > 1 || p->festival < 0)
		simulate_refuse("line %u: sigma is 0 to 3, daily_kwh 0 to 1e9, growth -1 to 1, festival 0 or more", c->line);
}

void plants_read(struct plants *s, const char *path, uint64_t seed)
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
		simulate_refuse("%s is empty", path);
	uint32_t fields = c.fields;
	for (uint32_t i = 0; i < fields; i++)
		for (size_t k = 0; k < sizeof names / sizeof *names; k++)
			if (!strcmp(c.field[i], names[k].name))
				*names[k].to = (int)i;
	if (at.enterprise < 0)
		simulate_refuse("%s has no column enterprise", path);
	int err;
	while ((err = csv_next(&c)) != ERR_NOT_FOUND) {
		if (err || c.fields != fields)
			simulate_refuse("%s:%u: %s", path, c.line, err ? c.error : "not as many cells as the header has");
		if (s->count == PLANTS_MAX)
			simulate_refuse("%s: more than %d plants", path, PLANTS_MAX);
		if (!(s->count & (s->count - 1)))
			s->plant = mem_grow(s->plant, s->count ? (size_t)s->count * 2 : 1, sizeof *s->plant);
		read_plant(&c, &at, seed, s->count, &s->plant[s->count]);
		s->count++;
	}
	csv_fini(&c);
	free(bytes);
}

void plants_make(struct plants *s, uint32_t count, uint64_t seed)
{
	s->plant = mem_new(count, sizeof *s->plant);
	for (; s->count < count; s->count++)
		plant_make(&s->plant[s->count], seed, s->count + 1);
}

static FILE *registry_file(const char *folder, const char *name)
{
	char path[600];
	snprintf(path, sizeof path, "%s/%s.csv", folder, name);
	FILE *f = fopen(path, "w");
	if (!f)
		simulate_refuse("cannot write %s: %s", path, strerror(errno));
	return f;
}

// What `ppctl import` needs to know these plants.
void plants_write_registry(const struct plants *s, const char *folder)
{
	if (mkdir(folder, 0755) && errno != EEXIST)
		simulate_refuse("cannot make %s: %s", folder, strerror(errno));
	static const struct {
		const char *name, *text;
	} fixed[] = {
	        {"county",    "code,name,city\n530302,麒麟区,530300\n"	                                                                            },
	        {"zone",      "code,name,class,city,county\nSIM1,模拟园区,provincial_park,530300,530302\n"                                               },
	        {"area",      "code,name,zone,area_km2\nSIM1A1,模拟片区,SIM1,10\n"                                                                       },
	        {"indicator", "code,name,name_en,unit,base_period,time_sum,space_sum,direction,min,max,late_limit_days,decimals\n"
	                      "electricity_day,日用电量,Daily electricity,kWh,day,sum,sum,fall_is_bad,0,1000000000,800,0\n"
	                      "electricity_15min,用电量,Electricity,kWh,quarter_hour,sum,sum,fall_is_bad,0,100000000,400,1\n"},
	        {"policy",    "enterprise,indicator,document,approver\n*,*,{},admin\n"                                                                       },
	};
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
		FILE *f = registry_file(folder, fixed[i].name);
		fputs(fixed[i].text, f);
		if (fclose(f))
			simulate_refuse("cannot write %s/%s.csv: %s", folder, fixed[i].name, strerror(errno));
	}
	FILE *f = registry_file(folder, "enterprise");
	fprintf(f, "code,name,area,county,industry,scale,synthetic\n");
	for (uint32_t i = 0; i < s->count; i++)
		fprintf(f, "%s,模拟企业%06u,SIM1A1,530302,3252,medium,true\n", s->plant[i].code, i + 1);
	if (fclose(f))
		simulate_refuse("cannot write %s/enterprise.csv: %s", folder, strerror(errno));
}
