// What an event costs the desk when much is open: bench_desk [enterprises [open alerts]], 500 000 and 100 000 if not said. JSON lines, then a table.
#include "base/civil.h"
#include "desk/desk.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { CODE = 24, AREA_PLANTS = 16, ZONE_AREAS = 3, COUNTY_ZONES = 2, TABLE = 16 };

struct bench {
	struct desk *desk;
	struct desk_effects effects;
	int64_t now_ms;
	uint32_t enterprises, alerts;
	uint64_t notices;
	struct line {
		const char *what;
		uint32_t events;
		double us, mb;
	} table[TABLE];
	int lines;
};

static double cpu_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double memory_mb(void)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return (double)u.ru_maxrss / 1024;
}

static void report(struct bench *b, const char *what, uint32_t events, double since_us)
{
	const struct line l = {what, events, (cpu_us() - since_us) / (events ? events : 1), memory_mb()};
	printf("{\"what\":\"%s\",\"events\":%u,\"cpu_us_per_event\":%.2f,\"peak_rss_mb\":%.0f}\n", l.what, l.events, l.us, l.mb);
	if (b->lines < TABLE)
		b->table[b->lines++] = l;
}

static void step(struct bench *b, struct desk_event *e)
{
	e->now_ms = b->now_ms;
	desk_effects_clear(&b->effects);
	desk_step(b->desk, e, &b->effects);
	b->notices += b->effects.notices;
}

static void code(char out[CODE], const char *what, uint32_t number)
{
	snprintf(out, CODE, "%s%u", what, number);
}

static void registry(struct bench *b)
{
	const double since = cpu_us();
	const char *channels[] = {"mail"}, *chains[] = {"aluminium"};
	struct desk_event channel = {.kind = DESK_CHANNEL, .channel = {.id = "mail"}};
	step(b, &channel);
	for (uint32_t p = 0; p < b->enterprises; p++) {
		char plant[CODE], area[CODE], zone[CODE], county[CODE], scope[2 * CODE], id[CODE], buyer[CODE];
		const char *scopes[] = {scope};
		code(plant, "P", p);
		code(area, "A", p / AREA_PLANTS);
		code(zone, "Z", p / AREA_PLANTS / ZONE_AREAS);
		code(county, "C", p / AREA_PLANTS / ZONE_AREAS / COUNTY_ZONES);
		struct desk_event e = {
		        .kind = DESK_ENTERPRISE,
		        .enterprise = {.code = plant, .area = area, .zone = zone, .county = county, .industry = "3216", .chain = {chains, p % 100 ? 0 : 1}}
                };
		step(b, &e);
		code(id, "L", p);
		code(buyer, "P", (p * 7 + 1) % b->enterprises);
		struct desk_event l = {
		        .kind = DESK_LINK, .link = {id, plant, buyer, "parts", 50, 1, 2}
                };
		step(b, &l);
		if (p % AREA_PLANTS)
			continue;
		for (enum desk_tier tier = TIER_OFFICER; tier <= (p % (AREA_PLANTS * ZONE_AREAS) ? TIER_OFFICER : TIER_ZONE); tier++) {
			code(id, tier == TIER_ZONE ? "zone" : "O", p);
			snprintf(scope, sizeof scope, "%s:%s", tier == TIER_ZONE ? "zone" : "area", tier == TIER_ZONE ? zone : area);
			struct desk_event o = {
			        .kind = DESK_OFFICER, .officer = {.id = id, .scope = {scopes, 1}, .channel = {channels, 1}, .tier = tier, .away_to = -1}
                        };
			step(b, &o);
		}
	}
	report(b, "enterprises, links, officers", b->enterprises, since);
}

static void find(struct bench *b, enum evidence_change change, uint32_t plant, const char *kind, enum level level)
{
	char id[CODE], enterprise[CODE];
	code(id, "a", plant);
	code(enterprise, "P", plant);
	struct desk_event e = {
	        .kind = DESK_EVIDENCE,
	        .evidence = {.change = change,
	                     .alert = id,
	                     .enterprise = enterprise,
	                     .indicator = "power",
	                     .kind = kind,
	                     .level = level,
	                     .value = 20,
	                     .expected = 100,
	                     .shortfall_percent = 80,
	                     .data_time = b->now_ms}
        };
	step(b, &e);
}

static uint32_t pass(struct bench *b, int64_t ms)
{
	const int64_t until = b->now_ms + ms;
	uint32_t ticks = 0;
	for (int64_t due; (due = desk_deadline(b->desk)) <= until; ticks++) {
		b->now_ms = due > b->now_ms ? due : b->now_ms;
		struct desk_event e = {.kind = DESK_TICK};
		step(b, &e);
	}
	b->now_ms = until;
	return ticks;
}

// One after the other, far from each other: a step of a size that shares nothing with the number of enterprises.
static uint32_t scattered(const struct bench *b, uint32_t i)
{
	return (uint32_t)((uint64_t)i * 7919 % b->enterprises);
}

static void open_many(struct bench *b)
{
	double since = cpu_us();
	for (uint32_t i = 0; i < b->alerts; i++) {
		find(b, EVIDENCE_RAISED, scattered(b, i), "drop", (enum level)(LEVEL_BLUE + i % 3));
		if (i % 100 == 99)
			pass(b, 2000);
	}
	pass(b, 5 * CIVIL_MINUTE_MS);
	report(b, "alerts raised, held, grouped, told, spread", b->alerts, since);
	printf("{\"what\":\"open alerts\",\"alerts\":%u,\"notices\":%llu}\n", desk_alerts(b->desk), (unsigned long long)b->notices);
}

static void work(struct bench *b)
{
	const uint32_t some = b->alerts / 10;
	char id[CODE];
	double since = cpu_us();
	for (uint32_t i = 0; i < some; i++) {
		code(id, "a", scattered(b, i));
		struct desk_event e = {
		        .kind = DESK_COMMAND, .command = {.actor = "O0", .alert = id, .input = INPUT_ACKNOWLEDGE}
                };
		step(b, &e);
	}
	report(b, "acknowledged, while all are open", some, since);
	since = cpu_us();
	for (uint32_t i = 0; i < some; i++)
		find(b, EVIDENCE_GOOD, scattered(b, some + i), "drop", LEVEL_NONE);
	report(b, "good, while all are open", some, since);
	since = cpu_us();
	report(b, "ticks of a working day: reminders, escalations", pass(b, 9 * (int64_t)CIVIL_HOUR_MS), since);
	const struct desk_alert *lost = NULL;
	since = cpu_us();
	if (desk_audit(b->desk, &lost))
		printf("{\"what\":\"lost\",\"alert\":\"%s\"}\n", lost->id);
	report(b, "audit of all", 1, since);
}

// One enterprise in a hundred, all of them neighbours, in one minute.
static void storm(struct bench *b)
{
	const uint32_t hit = b->enterprises / 100;
	const double since = cpu_us();
	b->notices = 0;
	for (uint32_t i = 0; i < hit; i++)
		find(b, EVIDENCE_RAISED, b->enterprises - 1 - i, "surge", LEVEL_ORANGE);
	pass(b, 2 * CIVIL_MINUTE_MS);
	report(b, "a storm: one enterprise in a hundred, side by side", hit, since);
	printf("{\"what\":\"notices of the storm\",\"notices\":%llu}\n", (unsigned long long)b->notices);
}

int main(int argc, char **argv)
{
	struct bench b = {.enterprises = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 500000,
	                  .alerts = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 100000};
	const struct desk_config config = desk_config_default();
	if (b.enterprises < 1000 || b.alerts > b.enterprises) {
		fprintf(stderr, "bench_desk [enterprises, 1000 or more [open alerts, not more than enterprises]]\n");
		return 2;
	}
	b.desk = desk_new(&config);
	b.now_ms = civil_ms(civil_days(2026, 1, 6), config.utc_offset_ms) + 9 * (int64_t)CIVIL_HOUR_MS;
	registry(&b);
	open_many(&b);
	work(&b);
	storm(&b);
	printf("\n%-52s %10s %10s %9s\n", "", "events", "us each", "peak MB");
	for (int i = 0; i < b.lines; i++)
		printf("%-52s %10u %10.2f %9.0f\n", b.table[i].what, b.table[i].events, b.table[i].us, b.table[i].mb);
	desk_free(b.desk);
	desk_effects_fini(&b.effects);
	return 0;
}
